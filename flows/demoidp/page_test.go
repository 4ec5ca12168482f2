package demoidp_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/demoidp"
)

func TestPagesAreSafe(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{})
	b := i.browser()
	login := b.authorize(map[string]string{"login_hint": `"><script>alert(1)</script>`})
	consent := b.press(login, "login", alice)
	for name, page := range map[string]*reply{
		"login": login, "consent": consent, "index": i.get("/"), "error": i.get("/authorize"),
		"form_post": i.browser().authorize(map[string]string{"response_mode": "form_post", "prompt": "none"}),
	} {
		policy := page.header.Get("Content-Security-Policy")
		if !strings.HasPrefix(policy, "default-src 'none'; ") || !strings.Contains(policy, "frame-ancestors 'none'") {
			t.Errorf("%s: Content-Security-Policy %q", name, policy)
		}
		if page.header.Get("Referrer-Policy") != "no-referrer" || page.header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", name, page.header)
		}
		if !strings.HasPrefix(page.header.Get("Content-Type"), "text/html") {
			t.Errorf("%s: Content-Type %q", name, page.header.Get("Content-Type"))
		}
		wantNoStore(t, page)
		if strings.Contains(page.body, "{{") {
			t.Errorf("%s: something is missing on the page:\n%s", name, page.body)
		}
		if name != "form_post" && strings.Contains(page.body, "<script") {
			t.Errorf("%s: there is a script on the page", name)
		}
	}
	if got := readForm(t, login.body).fields.Get("username"); got != `"><script>alert(1)</script>` {
		t.Errorf("login_hint on the page: %q", got)
	}
	if !strings.Contains(consent.body, "see your name (profile)") || !strings.Contains(consent.body, "Demo web application") {
		t.Errorf("consent page:\n%s", consent.body)
	}
}

func TestCookie(t *testing.T) {
	t.Parallel()
	for issuer, want := range map[string]string{
		"http://127.0.0.1:9400":      "Path=/; Max-Age=28800; HttpOnly; SameSite=Lax",
		"https://idp.example/tenant": "Path=/tenant/; Max-Age=28800; HttpOnly; Secure; SameSite=Lax",
	} {
		got := newIDP(t, demoidp.Config{Issuer: issuer}).get("/authorize?" + request(nil).Encode()).header.Get("Set-Cookie")
		if _, attributes, _ := strings.Cut(got, "; "); attributes != want {
			t.Errorf("%s: Set-Cookie %q", issuer, got)
		}
	}
}

func TestWrongPassword(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{})
	b := i.browser()
	page := b.authorize(nil)
	for _, fill := range []map[string]string{
		{"username": "alice", "password": "wrong"}, {"username": "mallory", "password": demoidp.DefaultPassword}, {"username": "alice"}, {},
	} {
		page = b.press(page, "login", fill)
		if page.status != http.StatusOK || !strings.Contains(page.body, "do not fit") {
			t.Fatalf("%v: %d\n%s", fill, page.status, page.body)
		}
	}
	if page = b.press(page, "login", alice); !strings.Contains(page.body, "asks you") {
		t.Errorf("no consent page after the right password:\n%s", page.body)
	}
}

func TestSayingNo(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{})
	b := i.browser()
	if answer := b.press(b.authorize(nil), "cancel", nil).answer(t); answer.Get("error") != "access_denied" || answer.Get("state") != "the-state" {
		t.Errorf("cancelled login: %v", answer)
	}
	if answer := b.press(b.press(b.authorize(nil), "login", alice), "deny", nil).answer(t); answer.Get("error") != "access_denied" {
		t.Errorf("denied consent: %v", answer)
	}
	// No was no: it is asked again.
	if page := b.authorize(map[string]string{"scope": "openid"}); !strings.Contains(page.body, "asks you") {
		t.Errorf("after a no: %d %s", page.status, page.header.Get("Location"))
	}
}

// Forms that did not come from the page, or came too late.
func TestForeignForms(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{})
	victim, attacker := i.browser(), i.browser()
	page := victim.authorize(nil)
	stale := func(t *testing.T, got *reply) {
		t.Helper()
		if got.status != http.StatusBadRequest || got.header.Get("Location") != "" || !strings.Contains(got.body, "out of date") {
			t.Errorf("%d %v\n%s", got.status, got.header, got.body)
		}
	}
	stale(t, attacker.press(page, "login", alice))
	attacker.authorize(nil)
	stale(t, attacker.press(page, "login", alice))
	f := readForm(t, page.body).fields
	stale(t, victim.press(page, "login", map[string]string{"csrf": ""}))
	stale(t, victim.press(page, "login", map[string]string{"interaction": "x"}))
	stale(t, attacker.send(http.MethodGet, i.issuer+"/interaction?id="+url.QueryEscape(f.Get("interaction")), nil))
	// The consent form before login gets nowhere.
	early := victim.send(http.MethodPost, i.issuer+"/consent", url.Values{"interaction": f["interaction"], "csrf": f["csrf"], "decision": {"allow"}})
	if early.header.Get("Location") != "" || !strings.Contains(early.body, `type="password"`) {
		t.Errorf("consent before login: %d %v", early.status, early.header)
	}
	consent := victim.press(page, "login", alice)
	stale(t, victim.press(page, "login", alice)) // the page before the login
	victim.press(consent, "allow", nil).answer(t)
	stale(t, victim.press(consent, "allow", nil))
	old := victim.authorize(nil)
	i.clock.advance(time.Hour)
	stale(t, victim.press(old, "allow", nil))
}

// A session from before a login must be worth nothing after it.
func TestSessionFixation(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{})
	b := i.browser()
	page := b.authorize(nil)
	u, err := url.Parse(i.issuer)
	if err != nil {
		t.Fatal(err)
	}
	planted := b.jar.Cookies(u)[0]
	b.press(b.press(page, "login", alice), "allow", nil).answer(t)
	r := httptest.NewRequest(http.MethodGet, i.issuer+"/authorize?"+request(map[string]string{"prompt": "none"}).Encode(), nil)
	r.AddCookie(planted)
	if answer := i.do(r).answer(t); answer.Get("error") != "login_required" {
		t.Errorf("the old cookie: %v", answer)
	}
	// Nor does the session of whoever was here before.
	former := b.jar.Cookies(u)[0]
	b.press(b.authorize(map[string]string{"prompt": "login"}), "login", map[string]string{"username": "bob", "password": demoidp.DefaultPassword})
	r = httptest.NewRequest(http.MethodGet, i.issuer+"/authorize?"+request(map[string]string{"prompt": "none"}).Encode(), nil)
	r.AddCookie(former)
	if answer := i.do(r).answer(t); answer.Get("error") != "login_required" {
		t.Errorf("the former person's cookie: %v", answer)
	}
}

func TestSessionEnds(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{SessionLifetime: time.Hour})
	b := i.browser()
	b.walk(map[string]string{"scope": "openid"})
	i.clock.advance(time.Hour)
	if answer := b.authorize(map[string]string{"scope": "openid", "prompt": "none"}).answer(t); answer.Get("error") != "login_required" {
		t.Errorf("%v", answer)
	}
}

func TestLogout(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{})
	signIn := func() (*browser, string) {
		b := i.browser()
		return b, i.post("/token", codeForm(b.walk(map[string]string{"scope": "openid"}).Get("code"), nil), web).str("id_token")
	}
	signedIn := func(b *browser) bool {
		return b.authorize(map[string]string{"scope": "openid", "prompt": "none"}).answer(t).Has("code")
	}
	end := func(b *browser, method string, params url.Values) *reply {
		if method == http.MethodPost {
			return b.send(method, i.issuer+"/end_session", params)
		}
		return b.send(method, i.issuer+"/end_session?"+params.Encode(), nil)
	}
	back := "http://127.0.0.1:5555/callback"

	for _, method := range []string{http.MethodGet, http.MethodPost} {
		b, hint := signIn()
		i.clock.advance(time.Hour) // an expired hint is good enough
		got := end(b, method, url.Values{"id_token_hint": {hint}, "post_logout_redirect_uri": {back}, "state": {"s t"}})
		if got.status != http.StatusSeeOther || got.header.Get("Location") != back+"?state=s+t" {
			t.Errorf("%s with a hint: %d %v", method, got.status, got.header)
		}
		if signedIn(b) {
			t.Errorf("%s: still signed in", method)
		}
	}

	b, hint := signIn()
	page := end(b, http.MethodGet, url.Values{"client_id": {"demo-web"}, "post_logout_redirect_uri": {back}})
	if page.status != http.StatusOK || !signedIn(b) {
		t.Fatalf("without a hint it must ask: %d", page.status)
	}
	if b.press(page, "stay", nil); !signedIn(b) {
		t.Error("signed out although the person stayed")
	}
	page = end(b, http.MethodGet, nil)
	if got := b.press(page, "logout", nil); got.status != http.StatusOK || signedIn(b) {
		t.Errorf("confirmed: %d", got.status)
	}
	for name, params := range map[string]url.Values{
		"foreign URI":     {"id_token_hint": {hint}, "post_logout_redirect_uri": {"https://evil.example/"}},
		"URI alone":       {"post_logout_redirect_uri": {back}},
		"garbage hint":    {"id_token_hint": {"x.y.z"}},
		"another client":  {"id_token_hint": {hint}, "client_id": {"demo-native"}},
		"URI given twice": {"id_token_hint": {hint}, "post_logout_redirect_uri": {back, back}},
	} {
		if got := end(b, http.MethodGet, params); got.status != http.StatusBadRequest || got.header.Get("Location") != "" {
			t.Errorf("%s: %d %v", name, got.status, got.header)
		}
	}
	// A logout form does not pass for a consent form.
	b, _ = signIn()
	f := readForm(t, end(b, http.MethodGet, nil).body).fields
	if got := b.send(http.MethodPost, i.issuer+"/consent", url.Values{"interaction": f["interaction"], "csrf": f["csrf"], "decision": {"allow"}}); got.status != http.StatusBadRequest {
		t.Errorf("logout as consent: %d", got.status)
	}
	if got := b.send(http.MethodGet, i.issuer+"/interaction?id="+f.Get("interaction"), nil); got.status != http.StatusBadRequest {
		t.Errorf("logout as interaction: %d", got.status)
	}
}

func TestPagesLinkAStyleSheetThatIsThere(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{})
	body := i.get("/").body
	_, rest, ok := strings.Cut(body, `<link rel="stylesheet" href="`)
	href, _, _ := strings.Cut(rest, `"`)
	if !ok || strings.Contains(body, "<style") {
		t.Fatalf("the page:\n%s", body)
	}
	sheet := i.get(href)
	if sheet.status != http.StatusOK || !strings.HasPrefix(sheet.header.Get("Content-Type"), "text/css") || !strings.Contains(sheet.body, "body {") {
		t.Errorf("%s: %d %v", href, sheet.status, sheet.header)
	}
}
