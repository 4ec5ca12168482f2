package demoidp_test

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"maps"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/net/html"

	"github.com/grantwalk/grantwalk/flows/demoidp"
)

const (
	callback = "http://127.0.0.1:5555/callback"
	verifier = "dBjftJeZ4CVP-mBtU3sZ1Jq0dGd8qJ9v7k2s5n8w0xYz"
)

func challenge(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// clock is a time that tests move.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) advance(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

// idp is a provider under test, spoken to as strangers do: through its handler.
type idp struct {
	t        *testing.T
	provider *demoidp.Provider
	issuer   string
	clock    *clock
}

func newIDP(t *testing.T, config demoidp.Config) *idp {
	t.Helper()
	c := &clock{now: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)}
	if config.Issuer == "" {
		config.Issuer = "http://127.0.0.1:9400"
	}
	config.Now = c.Now
	config.RS256Key, config.ES256Key = testKeys()
	p, err := demoidp.New(config)
	if err != nil {
		t.Fatal(err)
	}
	return &idp{t: t, provider: p, issuer: config.Issuer, clock: c}
}

// reply is a response, read.
type reply struct {
	status int
	header http.Header
	body   string
	json   map[string]any
}

func (i *idp) do(r *http.Request) *reply {
	i.t.Helper()
	w := httptest.NewRecorder()
	i.provider.ServeHTTP(w, r)
	out := &reply{status: w.Code, header: w.Result().Header, body: w.Body.String()}
	if strings.HasPrefix(out.header.Get("Content-Type"), "application/json") {
		if err := json.Unmarshal([]byte(out.body), &out.json); err != nil {
			i.t.Fatalf("%s %s answered what is not JSON: %v\n%s", r.Method, r.URL, err, out.body)
		}
	}
	return out
}

func (i *idp) get(path string) *reply {
	i.t.Helper()
	return i.do(httptest.NewRequest(http.MethodGet, i.issuer+path, nil))
}

// post sends a form. auth is "" or "id:secret" for Basic, or a whole
// Authorization value.
func (i *idp) post(path string, form url.Values, auth string) *reply {
	i.t.Helper()
	r := httptest.NewRequest(http.MethodPost, i.issuer+path, strings.NewReader(form.Encode()))
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if id, secret, ok := strings.Cut(auth, ":"); ok {
		r.SetBasicAuth(url.QueryEscape(id), url.QueryEscape(secret))
	} else if auth != "" {
		r.Header.Set("Authorization", auth)
	}
	return i.do(r)
}

const web = "demo-web:" + demoidp.DefaultClientSecret

func (r *reply) str(name string) string {
	s, _ := r.json[name].(string)
	return s
}

// wantError checks an error of RFC 6749 §5.2 with all that belongs to it.
func (r *reply) wantError(t *testing.T, status int, code string) {
	t.Helper()
	if r.status != status || r.str("error") != code {
		t.Fatalf("got %d %s, want %d %s", r.status, r.body, status, code)
	}
	wantNoStore(t, r)
	if description := r.str("error_description"); description == "" || strings.ContainsAny(description, "\"\\") {
		t.Errorf("error_description %q", description)
	}
}

func wantNoStore(t *testing.T, r *reply) {
	t.Helper()
	if r.header.Get("Cache-Control") != "no-store" || r.header.Get("Pragma") != "no-cache" {
		t.Errorf("Cache-Control %q, Pragma %q", r.header.Get("Cache-Control"), r.header.Get("Pragma"))
	}
}

// browser keeps cookies and reads forms, and follows redirects only inside the
// provider.
type browser struct {
	idp *idp
	jar http.CookieJar
}

func (i *idp) browser() *browser {
	jar, err := cookiejar.New(nil)
	if err != nil {
		i.t.Fatal(err)
	}
	return &browser{i, jar}
}

func (b *browser) send(method, address string, form url.Values) *reply {
	b.idp.t.Helper()
	for range 5 {
		var r *http.Request
		if method == http.MethodPost {
			r = httptest.NewRequest(method, address, strings.NewReader(form.Encode()))
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		} else {
			r = httptest.NewRequest(method, address, nil)
		}
		for _, cookie := range b.jar.Cookies(r.URL) {
			r.AddCookie(cookie)
		}
		out := b.idp.do(r)
		b.jar.SetCookies(r.URL, (&http.Response{Header: out.header}).Cookies())
		location := out.header.Get("Location")
		if location == "" || !strings.HasPrefix(location, b.idp.issuer+"/") {
			return out
		}
		method, address = http.MethodGet, location
	}
	b.idp.t.Fatal("too many redirects")
	return nil
}

// form is the first form of a page.
type form struct {
	method, action string
	fields         url.Values
	buttons        map[string]string // value to name
}

func readForm(t *testing.T, page string) form {
	t.Helper()
	root, err := html.Parse(strings.NewReader(page))
	if err != nil {
		t.Fatal(err)
	}
	f := form{fields: url.Values{}, buttons: map[string]string{}}
	for n := range root.Descendants() {
		attr := map[string]string{}
		for _, a := range n.Attr {
			attr[a.Key] = a.Val
		}
		switch n.Data {
		case "form":
			f.method, f.action = attr["method"], attr["action"]
		case "input":
			f.fields.Set(attr["name"], attr["value"])
		case "button":
			f.buttons[attr["value"]] = attr["name"]
		}
	}
	if f.method != "post" {
		t.Fatalf("no form to post on this page:\n%s", page)
	}
	return f
}

// press fills the form on a page and presses a button.
func (b *browser) press(page *reply, button string, fill map[string]string) *reply {
	b.idp.t.Helper()
	f := readForm(b.idp.t, page.body)
	for name, value := range fill {
		f.fields.Set(name, value)
	}
	f.fields.Set(f.buttons[button], button)
	base, err := url.Parse(b.idp.issuer + "/")
	if err != nil {
		b.idp.t.Fatal(err)
	}
	target, err := base.Parse(f.action)
	if err != nil {
		b.idp.t.Fatal(err)
	}
	return b.send(http.MethodPost, target.String(), f.fields)
}

func request(changes map[string]string) url.Values {
	params := url.Values{
		"client_id":             {"demo-web"},
		"redirect_uri":          {callback},
		"response_type":         {"code"},
		"scope":                 {"openid profile offline_access"},
		"state":                 {"the-state"},
		"nonce":                 {"the-nonce"},
		"code_challenge":        {challenge(verifier)},
		"code_challenge_method": {"S256"},
	}
	for name, value := range changes {
		if value == "" {
			params.Del(name)
		} else {
			params.Set(name, value)
		}
	}
	return params
}

func (b *browser) authorize(changes map[string]string) *reply {
	b.idp.t.Helper()
	return b.send(http.MethodGet, b.idp.issuer+"/authorize?"+request(changes).Encode(), nil)
}

var alice = map[string]string{"username": "alice", "password": demoidp.DefaultPassword}

// answer reads the parameters of a redirect to the client.
func (r *reply) answer(t *testing.T) url.Values {
	t.Helper()
	location, err := url.Parse(r.header.Get("Location"))
	if err != nil || r.status != http.StatusSeeOther || location.Path != "/callback" {
		t.Fatalf("no redirect to the client: %d %q %v\n%s", r.status, r.header.Get("Location"), err, r.body)
	}
	return location.Query()
}

// walk signs alice in, allows, and returns the authorization response.
func (b *browser) walk(changes map[string]string) url.Values {
	b.idp.t.Helper()
	page := b.authorize(changes)
	if strings.Contains(page.body, `type="password"`) {
		page = b.press(page, "login", alice)
	}
	if page.header.Get("Location") == "" {
		page = b.press(page, "allow", nil)
	}
	return page.answer(b.idp.t)
}

// code walks in a new browser and returns the code.
func (i *idp) code(changes map[string]string) string {
	i.t.Helper()
	code := i.browser().walk(changes).Get("code")
	if code == "" {
		i.t.Fatal("no code")
	}
	return code
}

func codeForm(code string, changes map[string]string) url.Values {
	form := url.Values{"grant_type": {"authorization_code"}, "code": {code}, "redirect_uri": {callback}, "code_verifier": {verifier}}
	maps.Copy(form, values(changes))
	maps.DeleteFunc(form, func(_ string, v []string) bool { return v[0] == "" })
	return form
}

func values(m map[string]string) url.Values {
	out := url.Values{}
	for name, value := range m {
		out.Set(name, value)
	}
	return out
}

// tokens walks and redeems the code.
func (i *idp) tokens(changes map[string]string) *reply {
	i.t.Helper()
	out := i.post("/token", codeForm(i.code(changes), nil), web)
	if out.status != http.StatusOK {
		i.t.Fatalf("token endpoint: %d %s", out.status, out.body)
	}
	return out
}

func (i *idp) refresh(token string, changes map[string]string) *reply {
	i.t.Helper()
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {token}}
	maps.Copy(form, values(changes))
	return i.post("/token", form, web)
}

func (i *idp) userInfo(token string) *reply {
	i.t.Helper()
	r := httptest.NewRequest(http.MethodGet, i.issuer+"/userinfo", nil)
	r.Header.Set("Authorization", "Bearer "+token)
	return i.do(r)
}
