package useragent_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/useragent"
)

// web is servers at any addresses: the answer to each "METHOD URL", of which one
// that is not there ends the test. It writes down what came.
type web struct {
	t     *testing.T
	pages map[string]answer

	mu   sync.Mutex
	sent []*http.Request
	body []string
}

// answer is a redirect where location is set, else a page.
type answer struct {
	status   int
	location string
	cookies  []string // Set-Cookie
	refresh  string
	page     string
}

func (w *web) RoundTrip(r *http.Request) (*http.Response, error) {
	a, ok := w.pages[r.Method+" "+r.URL.String()]
	if !ok {
		w.t.Errorf("asked for %s %s", r.Method, r.URL)
		return nil, errors.New("nobody is there")
	}
	var body []byte
	if r.Body != nil {
		body, _ = io.ReadAll(r.Body)
	}
	w.mu.Lock()
	w.sent, w.body = append(w.sent, r), append(w.body, string(body))
	w.mu.Unlock()
	h := http.Header{"Content-Type": {"text/html"}}
	for name, value := range map[string]string{"Location": a.location, "Refresh": a.refresh} {
		if value != "" {
			h.Set(name, value)
		}
	}
	h["Set-Cookie"] = a.cookies
	return &http.Response{StatusCode: max(a.status, 200), Header: h, Body: io.NopCloser(strings.NewReader(a.page)), Request: r}, nil
}

// leaked fails when one of secrets went to another origin than from.
func (w *web) leaked(from string, secrets ...string) {
	w.t.Helper()
	for i, r := range w.sent {
		if r.URL.Scheme+"://"+r.URL.Host == from {
			continue
		}
		got := fmt.Sprintf("%s %s %v %s", r.Method, r.URL, r.Header, w.body[i])
		for _, s := range secrets {
			if strings.Contains(got, s) {
				w.t.Errorf("%s got %s", r.URL.Host, got)
			}
		}
	}
}

const (
	idpOrigin = "https://idp.example"
	evilPage  = "https://evil.example/"
	loginForm = `<form method=post action="/in"><input name=user><input type=password name=pw><button>Go</button></form>`
)

var filledIn = useragent.Submission{Values: url.Values{"user": {"alice"}, "pw": {"secret-password"}}}

// TestAPostThatIsLedAstray: the values of a form and the cookies stay with the
// origin, by whatever way the answer leads elsewhere.
func TestAPostThatIsLedAstray(t *testing.T) {
	t.Parallel()
	session := []string{"session=secret-cookie; Path=/"}
	for name, c := range map[string]struct {
		pages  map[string]answer
		repost bool // it is refused; else another page is shown
	}{
		"by 302": {map[string]answer{"POST " + idpOrigin + "/in": {status: 302, location: evilPage}, "GET " + evilPage: {}}, false},
		"by 307": {map[string]answer{"POST " + idpOrigin + "/in": {status: 307, location: evilPage}}, true},
		"by 308 to another port": {map[string]answer{
			"POST " + idpOrigin + "/in": {status: 308, location: idpOrigin + ":8443/in"}}, true},
		"by 307 to plain HTTP": {map[string]answer{
			"POST " + idpOrigin + "/in": {status: 307, location: "http://idp.example/in"}}, true},
		"by 307 to a host within": {map[string]answer{
			"POST " + idpOrigin + "/in": {status: 307, location: "https://a.idp.example/in"}}, true},
		"by 307 to a host before an @": {map[string]answer{
			"POST " + idpOrigin + "/in": {status: 307, location: "https://idp.example@evil.example/"}}, true},
		"by 307 to a second 307": {map[string]answer{
			"POST " + idpOrigin + "/in":    {status: 307, location: "/again"},
			"POST " + idpOrigin + "/again": {status: 307, location: evilPage}}, true},
		"by 303, and 307 after it": {map[string]answer{
			"POST " + idpOrigin + "/in":  {status: 303, location: "/next"},
			"GET " + idpOrigin + "/next": {status: 307, location: evilPage},
			"GET " + evilPage:            {}}, false},
		"by a network path": {map[string]answer{
			"POST " + idpOrigin + "/in": {status: 302, location: "//evil.example/"}, "GET " + evilPage: {}}, false},
		"by Refresh": {map[string]answer{
			"POST " + idpOrigin + "/in": {refresh: "0; url=" + evilPage}, "GET " + evilPage: {}}, false},
		"by a base and a meta refresh": {map[string]answer{
			"POST " + idpOrigin + "/in": {page: `<base href="` + evilPage + `"><meta http-equiv=refresh content="0; url=x">`},
			"GET " + evilPage + "x":     {}}, false},
		"and back again": {map[string]answer{
			"POST " + idpOrigin + "/in": {status: 302, location: evilPage},
			"GET " + evilPage:           {status: 302, location: idpOrigin + "/end"},
			"GET " + idpOrigin + "/end": {}}, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			w := &web{t: t, pages: c.pages}
			c.pages["GET "+idpOrigin+"/"] = answer{cookies: session, page: loginForm}
			a := useragent.New(w)
			r, err := a.Start(t.Context(), idpOrigin+"/", redirectURI)
			if err != nil {
				t.Fatal(err)
			}
			if r, err = a.Submit(t.Context(), r.Page, filledIn); errors.Is(err, useragent.ErrRepost) != c.repost || err == nil && r.Page == nil {
				t.Errorf("got %+v, %v", r, err)
			}
			if len(w.sent) != len(c.pages) {
				t.Errorf("%d requests, want %d", len(w.sent), len(c.pages))
			}
			w.leaked(idpOrigin, "secret-password", "secret-cookie", "alice")
		})
	}
}

// TestCookieTricks: which cookies of a server at idp.example go where.
func TestCookieTricks(t *testing.T) {
	t.Parallel()
	const from = idpOrigin + "/a/login"
	for setCookie, want := range map[string][]string{ // where it goes of the addresses below
		"c=1":                              {"https://idp.example/a/x"},
		"c=1; Path=/":                      {"https://idp.example/a/x", "https://idp.example/b"},
		"c=1; Path=/b":                     {"https://idp.example/b"},
		"c=1; Path=/a":                     {"https://idp.example/a/x"},
		"c=1; Path=evil":                   {"https://idp.example/a/x"},
		"c=1; Path=/; Domain=idp.example":  {"https://idp.example/a/x", "https://idp.example/b"},
		"c=1; Path=/; Domain=.idp.example": {"https://idp.example/a/x", "https://idp.example/b"},
		"c=1; Path=/; Domain=evil.example": nil,
		"c=1; Path=/; Domain=example":      nil,
		"c=1; Path=/; Domain=com":          nil,
		"c=1; Path=/; Secure":              {"https://idp.example/a/x", "https://idp.example/b"},
		"c=1; Path=/; Max-Age=0":           nil,
		"c=1\x00; Path=/":                  nil,
	} {
		t.Run(setCookie, func(t *testing.T) {
			t.Parallel()
			w := &web{t: t, pages: map[string]answer{"GET " + from: {cookies: []string{setCookie}}}}
			a := useragent.New(w)
			to := []string{
				"https://idp.example/a/x", "https://idp.example/b", "http://idp.example/a/x", "https://idp.example:8443/a/x",
				"https://a.idp.example/a/x", "https://idp.example.evil.example/a/x", "https://evil.example/a/x", "https://idp.example./a/x",
			}
			for _, u := range append([]string{from}, to...) {
				if u != from {
					w.pages["GET "+u] = answer{}
				}
				if _, err := a.Start(t.Context(), u, redirectURI); err != nil {
					t.Fatal(err)
				}
			}
			var got []string
			for _, r := range w.sent[1:] {
				if r.Header.Get("Cookie") != "" {
					got = append(got, r.URL.String())
				}
			}
			if strings.Join(got, " ") != strings.Join(want, " ") {
				t.Errorf("it went to %q, want %q", got, want)
			}
		})
	}
}

// TestUserInfoInAnAddressIsNotSent: neither as credentials nor in what is shown.
func TestUserInfoInAnAddressIsNotSent(t *testing.T) {
	t.Parallel()
	w := &web{t: t, pages: map[string]answer{
		"GET https://idp.example/":  {status: 302, location: "https://alice:secret-password@idp.example/x"},
		"GET https://idp.example/x": {page: `<form method=post action="https://idp.example@evil.example/in"><input name=a value=b><button>Go</button></form>`},
	}}
	a := useragent.New(w)
	r, err := a.Start(t.Context(), idpOrigin+"/", redirectURI)
	if err != nil {
		t.Fatal(err)
	}
	if got := w.sent[1]; got.URL.User != nil || got.Header.Get("Authorization") != "" || got.Header.Get("Referer") != "" || strings.Contains(r.Page.URL, "secret-password") {
		t.Errorf("sent %s with %v; the page is %s", got.URL, got.Header, r.Page.URL)
	}
	_, err = a.Submit(t.Context(), r.Page, useragent.Submission{})
	var ask *useragent.ConfirmError
	if !errors.As(err, &ask) || !ask.CrossOrigin || ask.To != "https://evil.example/in" {
		t.Errorf("got %v", err)
	}
}

// TestFormsThatLeadAstray: targets that are not the web are not opened, and a
// base that is none is not taken.
func TestFormsThatLeadAstray(t *testing.T) {
	t.Parallel()
	for _, target := range []string{"file:///etc/passwd", "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "blob:https://idp.example/x", "ftp://evil.example/", "https:evil", "https:///x", "\x01javascript:alert(1)"} {
		for kind, page := range map[string]string{
			"action":     `<form method=post action="` + target + `"><input type=password name=pw><button>Go</button></form>`,
			"formaction": `<form method=post><input type=password name=pw><button formaction="` + target + `">Go</button></form>`,
			"get":        `<form action="` + target + `"><input name=pw><button>Go</button></form>`,
		} {
			w := &web{t: t, pages: map[string]answer{"GET " + idpOrigin + "/": {page: page}}}
			a := useragent.New(w)
			r, err := a.Start(t.Context(), idpOrigin+"/", redirectURI)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := a.Submit(t.Context(), r.Page, useragent.Submission{Confirmed: true, Values: filledIn.Values}); err == nil {
				t.Errorf("%s: a form was sent to %s", kind, target)
			}
		}
		// A base that is not the web does not count.
		w := &web{t: t, pages: map[string]answer{
			"GET " + idpOrigin + "/":    {page: `<base href="` + target + `"><base href="` + evilPage + `"><form method=post action="in"><input name=a value=b><button>Go</button></form>`},
			"POST " + idpOrigin + "/in": {}, "POST https://evil.example/in": {},
		}}
		a := useragent.New(w)
		r, err := a.Start(t.Context(), idpOrigin+"/", redirectURI)
		if err != nil {
			t.Fatal(err)
		}
		var ask *useragent.ConfirmError
		if _, err := a.Submit(t.Context(), r.Page, useragent.Submission{}); err != nil && !errors.As(err, &ask) || len(w.sent) == 2 && w.sent[1].URL.Host != "idp.example" {
			t.Errorf("base %s: got %v after %d requests", target, err, len(w.sent))
		}
	}
}

// TestAPageOf10MB: a MiB of it is read, quickly, and that is said.
func TestAPageOf10MB(t *testing.T) {
	t.Parallel()
	began := time.Now()
	for name, piece := range map[string]string{
		"text": "word ", "forms": "<form><input name=a></form>", "inputs": "<input name=a>", "entities": "&lt;&#x1b;",
	} {
		page := parse(t, loginForm+strings.Repeat(piece, 10<<20/len(piece)))
		check(t, page)
		if !strings.Contains(page.Note, "only the first MiB") || len(page.Forms) == 0 || page.Forms[0].Fields[0].Name != "user" {
			t.Errorf("%s: note %q, %d forms", name, page.Note, len(page.Forms))
		}
	}
	if took := time.Since(began); took > 20*time.Second {
		t.Errorf("it took %v", took)
	}
}
