package demoidp_test

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/demoidp"
)

func TestRedirectURI(t *testing.T) {
	t.Parallel()
	var config demoidp.Config
	config.SetClient(demoidp.Client{ID: "demo-web", Secret: "s", RedirectURIs: append(demoidp.DefaultRedirectURIs(),
		"https://app.example/cb?tenant=1", "com.example.app:/callback")})
	i := newIDP(t, config)
	for uri, ok := range map[string]bool{
		"http://127.0.0.1/callback":                  true,
		"http://127.0.0.1:1/callback":                true,
		"http://127.0.0.1:65535/callback":            true,
		"http://[::1]:8080/callback":                 true,
		"http://localhost:8080/callback":             true,
		"https://app.example/cb?tenant=1":            true,
		"com.example.app:/callback":                  true,
		"http://127.0.0.1:8080/callback/":            false,
		"http://127.0.0.1:8080/Callback":             false,
		"http://127.0.0.1:8080/callback?x=1":         false,
		"http://127.0.0.1:8080/callback#x":           false,
		"http://127.0.0.1:8080/%63allback":           false,
		"http://127.0.0.1:8080//callback":            false,
		"http://127.0.0.1:/callback":                 false,
		"http://127.0.0.1:080/callback":              false,
		"http://127.0.0.1:65536/callback":            false,
		"http://127.0.0.2:8080/callback":             false,
		"https://127.0.0.1:8080/callback":            false,
		"HTTP://127.0.0.1:8080/callback":             false,
		"http://LOCALHOST:8080/callback":             false,
		"http://localhost.evil.example/callback":     false,
		"http://127.0.0.1@evil.example/callback":     false,
		"http://evil.example@127.0.0.1:80/callback":  false,
		"http://127.0.0.1:8080\\@evil.test/callback": false,
		"https://app.example:443/cb?tenant=1":        false,
		"https://app.example/cb":                     false,
		"https://evil.example/":                      false,
		"javascript:alert(1)":                        false,
		"":                                           false,
	} {
		t.Run(uri, func(t *testing.T) {
			got := i.get("/authorize?" + request(map[string]string{"redirect_uri": uri}).Encode())
			if want := map[bool]int{true: 200, false: 400}[ok]; got.status != want {
				t.Errorf("status %d, want %d", got.status, want)
			}
			if got.header.Get("Location") != "" {
				t.Errorf("redirected to %q", got.header.Get("Location"))
			}
		})
	}
}

// What must not be redirected, because nobody knows to whom.
func TestErrorsOnThePage(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{})
	good := request(nil).Encode()
	for name, query := range map[string]string{
		"unknown client":     request(map[string]string{"client_id": "nobody"}).Encode(),
		"no client":          request(map[string]string{"client_id": ""}).Encode(),
		"two clients":        good + "&client_id=demo-native",
		"two redirect URIs":  good + "&redirect_uri=https%3A%2F%2Fevil.example",
		"broken escape":      good + "&x=%zz",
		"markup in client":   request(map[string]string{"client_id": "<script>x</script>"}).Encode(),
		"service without it": request(map[string]string{"client_id": "demo-service"}).Encode(),
	} {
		t.Run(name, func(t *testing.T) {
			got := i.get("/authorize?" + query)
			if got.status != http.StatusBadRequest || got.header.Get("Location") != "" || strings.Contains(got.body, "<script>") {
				t.Errorf("%d %v\n%s", got.status, got.header, got.body)
			}
		})
	}
}

func TestErrorsToTheClient(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{})
	for name, c := range map[string]struct {
		change map[string]string
		want   string
	}{
		"no response_type":        {map[string]string{"response_type": ""}, "invalid_request"},
		"other response_type":     {map[string]string{"response_type": "magic"}, "unsupported_response_type"},
		"response_mode":           {map[string]string{"response_mode": "pigeon"}, "invalid_request"},
		"no scope":                {map[string]string{"scope": ""}, "invalid_scope"},
		"unknown scope":           {map[string]string{"scope": "everything"}, "invalid_scope"},
		"request object":          {map[string]string{"request": "e30."}, "request_not_supported"},
		"request_uri":             {map[string]string{"request_uri": "https://x.example"}, "request_uri_not_supported"},
		"challenge too short":     {map[string]string{"code_challenge": "short"}, "invalid_request"},
		"challenge with padding":  {map[string]string{"code_challenge": challenge(verifier) + "="}, "invalid_request"},
		"method without":          {map[string]string{"code_challenge": ""}, "invalid_request"},
		"unknown method":          {map[string]string{"code_challenge_method": "S512"}, "invalid_request"},
		"unknown prompt":          {map[string]string{"prompt": "hello"}, "invalid_request"},
		"none and login":          {map[string]string{"prompt": "none login"}, "invalid_request"},
		"negative max_age":        {map[string]string{"max_age": "-1"}, "invalid_request"},
		"max_age in words":        {map[string]string{"max_age": "soon"}, "invalid_request"},
		"hint of somebody":        {map[string]string{"id_token_hint": "a.b.c"}, "invalid_request"},
		"long nonce":              {map[string]string{"nonce": strings.Repeat("n", 5000)}, "invalid_request"},
		"nobody, and nobody asks": {map[string]string{"prompt": "none"}, "login_required"},
	} {
		t.Run(name, func(t *testing.T) {
			i.t = t
			answer := i.browser().authorize(c.change).answer(t)
			if answer.Get("error") != c.want || answer.Get("error_description") == "" || answer.Has("code") ||
				answer.Get("state") != "the-state" || answer.Get("iss") != i.issuer {
				t.Errorf("got %v, want %s", answer, c.want)
			}
		})
	}
	twice := i.get("/authorize?" + request(nil).Encode() + "&nonce=again")
	if got := twice.answer(t).Get("error"); got != "invalid_request" {
		t.Errorf("a parameter twice: %q", got)
	}
}

func TestResponseModes(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{})
	walk := func(mode string) *reply {
		b := i.browser()
		return b.press(b.press(b.authorize(map[string]string{"response_mode": mode}), "login", alice), "allow", nil)
	}
	location := walk("fragment").header.Get("Location")
	u, err := url.Parse(location)
	if err != nil || u.RawQuery != "" {
		t.Fatalf("%q %v", location, err)
	}
	if fragment, err := url.ParseQuery(u.EscapedFragment()); err != nil || fragment.Get("code") == "" || fragment.Get("iss") != i.issuer {
		t.Errorf("fragment %q %v", location, err)
	}
	page := walk("form_post")
	f := readForm(t, page.body)
	if page.status != http.StatusOK || f.action != callback || f.fields.Get("code") == "" || f.fields.Get("state") != "the-state" || f.fields.Get("iss") != i.issuer {
		t.Errorf("form_post %d %+v", page.status, f)
	}
	// An error of a response type that means the fragment goes there.
	implicit := i.get("/authorize?" + request(map[string]string{"response_type": "id_token"}).Encode())
	if !strings.HasPrefix(implicit.header.Get("Location"), callback+"#error=unsupported_response_type") {
		t.Errorf("Location %q", implicit.header.Get("Location"))
	}
}

func TestRequestByPost(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{})
	b := i.browser()
	page := b.send(http.MethodPost, i.issuer+"/authorize", request(nil))
	if b.press(b.press(page, "login", alice), "allow", nil).answer(t).Get("code") == "" {
		t.Error("no code")
	}
}

func TestRegisteredQueryIsKept(t *testing.T) {
	t.Parallel()
	var config demoidp.Config
	config.SetClient(demoidp.Client{ID: "demo-web", Secret: "s", RedirectURIs: []string{"http://127.0.0.1/callback?tenant=1"}})
	i := newIDP(t, config)
	answer := i.browser().walk(map[string]string{"redirect_uri": "http://127.0.0.1:7/callback?tenant=1"})
	if answer.Get("tenant") != "1" || answer.Get("code") == "" {
		t.Errorf("answer %v", answer)
	}
}

func TestPrompts(t *testing.T) {
	t.Parallel()
	const online = "openid profile"
	for name, c := range map[string]struct {
		change map[string]string
		want   string // login, consent, code, or an error
	}{
		"nothing asked":       {map[string]string{"scope": online}, "code"},
		"none":                {map[string]string{"scope": online, "prompt": "none"}, "code"},
		"login":               {map[string]string{"scope": online, "prompt": "login"}, "login"},
		"select_account":      {map[string]string{"scope": online, "prompt": "select_account"}, "login"},
		"consent":             {map[string]string{"scope": online, "prompt": "consent"}, "consent"},
		"more scope":          {map[string]string{"scope": online + " email"}, "consent"},
		"more scope, none":    {map[string]string{"scope": online + " email", "prompt": "none"}, "consent_required"},
		"offline again":       {map[string]string{"scope": online + " offline_access"}, "consent"},
		"public client":       {map[string]string{"scope": online, "client_id": "demo-native"}, "consent"},
		"public client, none": {map[string]string{"scope": online, "client_id": "demo-native", "prompt": "none"}, "consent_required"},
		"max_age wide":        {map[string]string{"scope": online, "max_age": "3600"}, "code"},
		"max_age passed":      {map[string]string{"scope": online, "max_age": "30"}, "login"},
		"max_age passed none": {map[string]string{"scope": online, "max_age": "30", "prompt": "none"}, "login_required"},
		"max_age zero":        {map[string]string{"scope": online, "max_age": "0"}, "login"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			i := newIDP(t, demoidp.Config{})
			b := i.browser()
			b.walk(map[string]string{"scope": online})
			i.clock.advance(time.Minute)
			got := b.authorize(c.change)
			seen := "consent"
			switch {
			case got.header.Get("Location") != "":
				answer := got.answer(t)
				if seen = answer.Get("error"); answer.Get("code") != "" {
					seen = "code"
				}
			case strings.Contains(got.body, `type="password"`):
				seen = "login"
			}
			if seen != c.want {
				t.Errorf("got %s, want %s", seen, c.want)
			}
		})
	}
}

func TestOfflineAccessNeedsAPage(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{})
	b := i.browser()
	b.walk(nil) // consent for offline_access was given once
	code := b.walk(map[string]string{"prompt": "none"}).Get("code")
	got := i.post("/token", codeForm(code, nil), web)
	if _, has := got.json["refresh_token"]; has || got.str("scope") != "openid profile" {
		t.Errorf("%d %s", got.status, got.body)
	}
}

func TestHintOfAnotherPerson(t *testing.T) {
	t.Parallel()
	i := newIDP(t, demoidp.Config{})
	b := i.browser()
	code := b.walk(map[string]string{"scope": "openid"}).Get("code")
	hint := i.post("/token", codeForm(code, nil), web)
	ask := map[string]string{"scope": "openid", "prompt": "none", "id_token_hint": hint.str("id_token")}
	if answer := b.authorize(ask).answer(t); answer.Get("code") == "" {
		t.Errorf("the same person: %v", answer)
	}
	bob := i.browser()
	bob.press(bob.press(bob.authorize(nil), "login", map[string]string{"username": "bob", "password": demoidp.DefaultPassword}), "allow", nil)
	if answer := bob.authorize(ask).answer(t); answer.Get("error") != "login_required" {
		t.Errorf("another person: %v", answer)
	}
	ask["id_token_hint"] = hint.str("access_token")
	if answer := b.authorize(ask).answer(t); answer.Get("error") != "invalid_request" {
		t.Errorf("an access token as hint: %v", answer)
	}
}
