package useragent_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/useragent"
)

func TestTheRedirectURIIsRecognised(t *testing.T) {
	t.Parallel()
	for location, arrived := range map[string]bool{
		redirectURI + "?code=a":                 true,
		redirectURI + "#code=a":                 true,
		"HTTP://127.0.0.1:9/callback?code=a":    true,
		"http://127.0.0.1:9/callback/?code=a":   false,
		"http://localhost:9/callback?code=a":    false,
		"http://127.0.0.1:10/callback?code=a":   false,
		"https://127.0.0.1:9/callback?code=a":   false,
		"http://127.0.0.1:9/other?code=a":       false,
		"http://127.0.0.1:9@evil/callback?code": false,
	} {
		t.Run(location, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, map[string]any{"/": to(location, 302)})
			got, err := useragent.New(only(t, s.URL)).Start(t.Context(), s.URL+"/", redirectURI)
			if (err == nil && got.Redirected != nil) != arrived {
				t.Fatalf("got %+v, %v", got, err)
			}
			if arrived && got.Redirected.URL != location {
				t.Errorf("got the URL %q, want it as it came", got.Redirected.URL)
			}
		})
	}
}

// TestARewrittenRedirectURIIsNotFetched: the answer went to the client's host,
// and not to the redirect URI.
func TestARewrittenRedirectURIIsNotFetched(t *testing.T) {
	t.Parallel()
	for location, elsewhere := range map[string]bool{
		"http://127.0.0.1:9/callback/?code=a&state=s":                true,
		"http://localhost:9/callback?code=a&state=s":                 true,
		"http://127.0.0.1/callback?code=a&state=s":                   true,
		"https://127.0.0.1:9/callback?error=access_denied&state=s":   true,
		"http://127.0.0.1:9/other?code=a&state=s":                    true,
		"http://127.0.0.1:9/other?code=a&state=of-another":           false,
		"http://127.0.0.1:9/other?state=s":                           false,
		"http://127.0.0.1.example/callback?code=a&state=s":           false, // a browser goes there, and so does the agent
		"http://upstream.example/callback?code=a&state=s&session=xy": false,
	} {
		t.Run(location, func(t *testing.T) {
			t.Parallel()
			form := `<form method="post" action="` + strings.Split(location, "?")[0] + `">`
			for _, pair := range strings.Split(strings.Split(location, "?")[1], "&") {
				name, value, _ := strings.Cut(pair, "=")
				form += `<input type="hidden" name="` + name + `" value="` + value + `">`
			}
			s := newSite(t, map[string]any{"/": to(location, 302), "/form": form + "</form>"})
			for _, path := range []string{"/", "/form"} {
				got, err := useragent.New(only(t, s.URL)).Start(t.Context(), s.URL+path+"?state=s", redirectURI)
				if is := err == nil && got.Redirected != nil; is != elsewhere {
					t.Fatalf("%s: got %+v, %v", path, got, err)
				}
				if elsewhere && !got.Redirected.Elsewhere {
					t.Errorf("%s: it is taken for the redirect URI", path)
				}
			}
		})
	}
}

// only returns a transport that reaches one origin.
func only(t *testing.T, origin string) http.RoundTripper {
	transport := &http.Transport{DisableKeepAlives: true}
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		if r.URL.Scheme+"://"+r.URL.Host != origin {
			return nil, errors.New("out of reach")
		}
		return transport.RoundTrip(r)
	})
}

type roundTripper func(*http.Request) (*http.Response, error)

func (f roundTripper) RoundTrip(r *http.Request) (*http.Response, error) { return f(r) }

// answering returns a transport that answers everything with page.
func answering(page string, seen *[]string) http.RoundTripper {
	return roundTripper(func(r *http.Request) (*http.Response, error) {
		*seen = append(*seen, r.Method+" "+r.URL.String())
		return &http.Response{StatusCode: 200, Header: http.Header{"Content-Type": {"text/html"}}, Body: io.NopCloser(strings.NewReader(page)), Request: r}, nil
	})
}

func TestAPrivateSchemeIsRecognised(t *testing.T) {
	t.Parallel()
	s := newSite(t, map[string]any{"/": to("com.example.app:/cb?code=a", 302)})
	got, err := newAgent(t).Start(t.Context(), s.URL+"/", "com.example.app:/cb")
	if err != nil || got.Redirected == nil || got.Redirected.URL != "com.example.app:/cb?code=a" {
		t.Fatalf("got %+v, %v", got, err)
	}
}

func TestOtherSchemesAreNotOpened(t *testing.T) {
	t.Parallel()
	for _, target := range []string{"file:///etc/passwd", "javascript:alert(1)", "ftp://x/", "data:text/html,x", "com.other:/cb", "http:///x"} {
		for kind, page := range map[string]any{
			"Location": to(target, 302),
			"meta":     `<meta http-equiv=refresh content="0; url=` + target + `">`,
		} {
			s := newSite(t, map[string]any{"/": page})
			_, err := newAgent(t).Start(t.Context(), s.URL+"/", redirectURI)
			var scheme *useragent.SchemeError
			if !errors.As(err, &scheme) && target != "http:///x" || err == nil {
				t.Errorf("%s to %s: got %v", kind, target, err)
			}
		}
		s := newSite(t, map[string]any{"/": `<form method=post action="` + target + `"><button>Go</button></form>`})
		a := newAgent(t)
		if _, err := a.Submit(t.Context(), s.open(t, a, "/"), useragent.Submission{Confirmed: true}); err == nil {
			t.Errorf("a form was sent to %s", target)
		}
	}
}

func TestRedirectsAreBounded(t *testing.T) {
	t.Parallel()
	for kind, page := range map[string]any{
		"Location": to("/?next", 302),
		"meta":     `<meta http-equiv=refresh content="0;url=/">`,
	} {
		s := newSite(t, map[string]any{"/": page})
		_, err := newAgent(t).Start(t.Context(), s.URL+"/", redirectURI)
		var many *useragent.TooManyRedirectsError
		if !errors.As(err, &many) || s.count() != useragent.MaxRedirects+1 {
			t.Errorf("%s: after %d requests: %v", kind, s.count(), err)
		}
	}
}

func TestMethodsAfterAPost(t *testing.T) {
	t.Parallel()
	for status, want := range map[int]string{301: "GET /next", 302: "GET /next", 303: "GET /next", 307: "POST /next", 308: "POST /next"} {
		s := newSite(t, map[string]any{
			"GET /{$}":  `<form method=post><input name=a value=b><button>Go</button></form>`,
			"POST /{$}": to("/next", status),
			"/next":     "<p>done",
		})
		a := newAgent(t)
		if _, err := a.Submit(t.Context(), s.open(t, a, "/"), useragent.Submission{}); err != nil {
			t.Errorf("%d: %v", status, err)
			continue
		}
		if got := s.last(t); got.line != want || (got.form.Get("a") == "b") != (status >= 307) {
			t.Errorf("%d: then came %s with %q", status, got.line, got.form)
		}
	}
}

func TestAPostIsNotRepeatedElsewhere(t *testing.T) {
	t.Parallel()
	other := newSite(t, map[string]any{"/": "<p>stolen"})
	s := newSite(t, map[string]any{
		"GET /{$}":      `<form method=post><input type=password name=pw><button>Go</button></form>`,
		"POST /{$}":     to(other.URL+"/", 307),
		"GET /at":       `<form method=post><input type=password name=pw><button>Go</button></form>`,
		"POST /at":      to(redirectURI+"?code=a", 307),
		"GET /harmless": to(other.URL+"/", 307),
	})
	a := newAgent(t)
	filled := useragent.Submission{Values: url.Values{"pw": {"secret-password"}}}
	_, err := a.Submit(t.Context(), s.open(t, a, "/"), filled)
	if !errors.Is(err, useragent.ErrRepost) || other.count() != 0 {
		t.Errorf("got %v, and the other was asked %d times", err, other.count())
	}
	got, err := a.Submit(t.Context(), s.open(t, a, "/at"), filled)
	if err != nil || got.Redirected == nil || got.Redirected.Status != 307 {
		t.Errorf("to the redirect URI: got %+v, %v", got, err)
	}
	if s.open(t, a, "/harmless"); other.count() != 1 {
		t.Error("a GET was not redirected with 307")
	}
}

func TestCookiesGoBackToTheirOriginOnly(t *testing.T) {
	t.Parallel()
	other := newSite(t, map[string]any{"/": "<p>here"})
	s := newSite(t, map[string]any{
		"/set": func(w http.ResponseWriter, r *http.Request) {
			http.SetCookie(w, &http.Cookie{Name: "session", Value: "v", Path: "/", Secure: true})
			http.SetCookie(w, &http.Cookie{Name: "big", Value: strings.Repeat("x", 5000), Path: "/"})
			html(w, 200, "")
		},
		"/leave": to(other.URL+"/", 302),
	})
	a := newAgent(t)
	s.open(t, a, "/set")
	s.open(t, a, "/leave")
	if got := s.last(t).cookie; got != "session=v" {
		t.Errorf("its origin got %q", got)
	}
	if got := other.last(t).cookie; got != "" {
		t.Errorf("another port got %q", got)
	}
}

func TestFormsForOtherOriginsNeedConsent(t *testing.T) {
	t.Parallel()
	other := newSite(t, map[string]any{"/": "<p>here"})
	for name, form := range map[string]string{
		"action":     `<form method=post action="` + other.URL + `/"><input name=a value=b><button>Go</button></form>`,
		"formaction": `<form method=post><input name=a value=b><button formaction="` + other.URL + `/">Go</button></form>`,
		"base":       `<base href="` + other.URL + `/"><form method=post action="x"><input name=a value=b><button>Go</button></form>`,
		"get":        `<form action="` + other.URL + `/"><input name=a value=b><button>Go</button></form>`,
	} {
		s := newSite(t, map[string]any{"/": form})
		a := newAgent(t)
		page := s.open(t, a, "/")
		before := other.count()
		_, err := a.Submit(t.Context(), page, useragent.Submission{})
		var ask *useragent.ConfirmError
		if !errors.As(err, &ask) || !ask.CrossOrigin || ask.From != s.URL || other.count() != before {
			t.Errorf("%s: got %v", name, err)
		}
		if _, err := a.Submit(t.Context(), page, useragent.Submission{Confirmed: true}); err != nil || other.count() != before+1 {
			t.Errorf("%s, confirmed: got %v", name, err)
		}
	}
}

func TestPasswordsOverPlainHTTPNeedConsent(t *testing.T) {
	t.Parallel()
	const form = `<form method=post><input name=user><input type=password name=pw><button>Go</button></form>`
	for at, wantAsk := range map[string]bool{
		"http://idp.example/": true, "http://10.1.2.3/": true, "http://127.0.0.1.evil.example/": true,
		"https://idp.example/": false, "http://localhost/": false, "http://[::1]:80/": false,
	} {
		var seen []string
		a := useragent.New(answering(form, &seen))
		r, err := a.Start(t.Context(), at, redirectURI)
		if err != nil {
			t.Fatal(err)
		}
		s := useragent.Submission{Values: url.Values{"pw": {"secret-password"}}}
		_, err = a.Submit(t.Context(), r.Page, s)
		var ask *useragent.ConfirmError
		if errors.As(err, &ask) != wantAsk || wantAsk && (!ask.PlainPassword || len(seen) != 1) {
			t.Errorf("%s: got %v after %q", at, err, seen)
		}
		if err != nil && strings.Contains(err.Error(), "secret-password") {
			t.Errorf("%s: the error holds the password", at)
		}
		s.Confirmed = true
		if _, err := a.Submit(t.Context(), r.Page, s); err != nil {
			t.Errorf("%s, confirmed: %v", at, err)
		}
	}
}

func TestFormPostIsTheAnswer(t *testing.T) {
	t.Parallel()
	for _, status := range []int{200, 400} {
		s := newSite(t, map[string]any{"/": func(w http.ResponseWriter, r *http.Request) {
			html(w, status, `<title>Submitting</title><script>document.forms[0].submit()</script><form method="post" action="`+redirectURI+`">
<input type="hidden" name="code" value="a&amp;b"/><input type="hidden" name="state" value="s"/><noscript><button type="submit">Continue</button></noscript></form>`)
		}})
		r, err := newAgent(t).Start(t.Context(), s.URL+"/", redirectURI)
		if err != nil || r.Redirected == nil {
			t.Fatalf("got %+v, %v", r, err)
		}
		if got, want := fmt.Sprintf("%+v", *r.Redirected), fmt.Sprintf("{URL:%s FormPost:true Fields:[{Name:code Value:a&b} {Name:state Value:s}] Elsewhere:false Status:%d}", redirectURI, status); got != want {
			t.Errorf("got %s, want %s", got, want)
		}
	}
}

func TestAFormAtTheRedirectURIIsNeverSent(t *testing.T) {
	t.Parallel()
	var seen []string
	a := useragent.New(answering(`<form method=post action="`+redirectURI+`"><input name=user><button name=go value=1>Go</button></form>`, &seen))
	r, err := a.Start(t.Context(), "https://idp.example/", redirectURI)
	if err != nil {
		t.Fatal(err)
	}
	got, err := a.Submit(t.Context(), r.Page, useragent.Submission{Values: url.Values{"user": {"x"}}})
	if err != nil || got.Redirected == nil || !got.Redirected.FormPost || len(got.Redirected.Fields) != 2 || len(seen) != 1 {
		t.Errorf("got %+v, %v after %q", got, err, seen)
	}
}

func TestEncodings(t *testing.T) {
	t.Parallel()
	for name, test := range map[string]struct{ form, want string }{
		"urlencoded": {`<form method=post><input name="a b" value="1&amp;2"><textarea name=t>
x
y</textarea><button>Go</button></form>`, "a+b=1%262&t=x%0D%0Ay"},
		"multipart": {`<form method=post enctype=multipart/form-data><input name=a value=1><input type=file name=f><button>Go</button></form>`, "a=1"},
		"choices": {`<form method=post><select name=s><option>one<option value=2 selected>two</select><select name=m multiple><option selected>x<option selected>y</select>
<input type=radio name=r value=1><input type=radio name=r value=2 checked><input type=checkbox name=c checked><input type=checkbox name=d><button>Go</button></form>`, "c=on&m=x&m=y&r=2&s=2"},
		"left out":      {`<form method=post><input name=a disabled value=1><fieldset disabled><input name=b value=1></fieldset><input value=1><input type=reset name=c><input type=button name=d><input name=e value=1><button>Go</button></form>`, "e=1"},
		"button":        {`<form method=post><button name=x value=1>Go</button></form>`, "x=1"},
		"image":         {`<form method=post><input type=image name=i alt=Go></form>`, "i.x=0&i.y=0"},
		"from outside":  {`<input name=o value=1 form=f><form method=post id=f><button>Go</button></form>`, "o=1"},
		"inside tables": {`<table><form method=post><tr><td><input name=a value=1></td></tr><tr><td><button>Go</button></td></tr></form></table>`, "a=1"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := newSite(t, map[string]any{"GET /": test.form, "POST /": "<p>done"})
			a := newAgent(t)
			if _, err := a.Submit(t.Context(), s.open(t, a, "/"), useragent.Submission{}); err != nil {
				t.Fatal(err)
			}
			if got := s.last(t); got.form.Encode() != test.want || got.origin != s.URL {
				t.Errorf("posted %q from %q, want %q", got.form.Encode(), got.origin, test.want)
			}
		})
	}
}

func TestValuesReplaceVisibleFieldsOnly(t *testing.T) {
	t.Parallel()
	s := newSite(t, map[string]any{
		"GET /": `<form action="/x?old=1"><input type=hidden name=csrf value=token><input name=n value=old><input type=hidden name=c value=0><input type=checkbox name=c value=1>
<input type=radio name=r value=1 checked><input type=radio name=r value=2><button>Go</button></form>`,
		"GET /x": "<p>done",
	})
	a := newAgent(t)
	values := url.Values{"csrf": {"forged"}, "n": {"new"}, "c": {"1"}, "r": {"2"}, "unknown": {"x"}}
	if _, err := a.Submit(t.Context(), s.open(t, a, "/"), useragent.Submission{Values: values}); err != nil {
		t.Fatal(err)
	}
	if got, want := s.last(t).line, "GET /x?csrf=token&n=new&c=0&c=1&r=2"; got != want {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestSubmitNamesAWrongIndex(t *testing.T) {
	t.Parallel()
	page := &useragent.Page{Forms: []useragent.Form{{}}}
	for _, s := range []useragent.Submission{{Form: 1, Button: -1}, {Form: -1, Button: -1}, {Button: 0}, {Button: -2}} {
		if _, err := newAgent(t).Submit(t.Context(), page, s); err == nil || !strings.Contains(err.Error(), "has no") {
			t.Errorf("%+v: got %v", s, err)
		}
	}
}

func TestFailuresNameTheAddressWithoutItsQuery(t *testing.T) {
	t.Parallel()
	a := useragent.New(only(t, "http://nowhere"))
	_, err := a.Start(t.Context(), "https://idp.example/authorize?state=secret-state", redirectURI)
	if err == nil || !strings.Contains(err.Error(), "https://idp.example/authorize") || strings.Contains(err.Error(), "secret-state") {
		t.Errorf("got %v", err)
	}
}
