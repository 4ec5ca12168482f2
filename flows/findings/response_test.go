package findings_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/httplog"
)

// both runs a test with the answer seen at the listener and seen as the
// provider's redirect.
func both(t *testing.T, test func(t *testing.T, f *flow)) {
	t.Helper()
	for name, browser := range map[string]bool{"browser": true, "built-in user agent": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := healthy()
			f.Browser, f.Until = browser, "authorization-response"
			test(t, f)
		})
	}
}

func TestShape(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change   func(*flow)
		severity findings.Severity
		at       string
	}{
		"neither":         {func(f *flow) { f.Callback.Del("code") }, findings.Error, ""},
		"both":            {func(f *flow) { f.Callback.Set("error", "access_denied") }, findings.Warning, "error=access_denied"},
		"state twice":     {func(f *flow) { f.Callback.Add("state", state) }, findings.Error, "state=" + state},
		"code twice":      {func(f *flow) { f.Callback.Add("code", "another") }, findings.Error, "code=another"},
		"an empty error":  {func(f *flow) { f.Callback.Del("code"); f.Callback.Set("error", "") }, findings.Error, "error="},
		"an access token": {func(f *flow) { f.Callback.Set("access_token", "at-0123456789") }, findings.Error, "access_token=at-0123456789"},
		"an ID token":     {func(f *flow) { f.Callback.Set("access_token", "at-0123456789"); f.Callback.Del("code") }, findings.Error, "access_token=at-0123456789"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			both(t, func(t *testing.T, f *flow) {
				c.change(f)
				got := f.want(t, "RESP-SHAPE", c.severity)
				if c.at != "" && f.textOf(got) != c.at {
					t.Errorf("it points at %q, want %q", f.textOf(got), c.at)
				}
			})
		})
	}
	t.Run("an ID token that was not asked for", func(t *testing.T) {
		t.Parallel()
		both(t, func(t *testing.T, f *flow) { // which is bound to nothing, and that is no second fault
			f.Callback.Set("id_token", f.Sign(f.Header, f.Claims))
			got := f.want(t, "RESP-SHAPE", findings.Error)
			if !strings.HasPrefix(f.textOf(got), "id_token=") {
				t.Errorf("it points at %q", f.textOf(got))
			}
		})
	})
	t.Run("a broken encoding", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		listened(f, "GET", redirectURI+"?code=a%zz&state="+state+"&iss="+url.QueryEscape(issuer), "")
		if got := f.want(t, "RESP-SHAPE", findings.Error); f.textOf(got) != "code=a%zz" || !strings.Contains(got.Message, `"code"`) {
			t.Errorf("%q: %s", f.textOf(got), got.Message)
		}
	})
	t.Run("recorded, where a redirect led to it", func(t *testing.T) {
		t.Parallel()
		for _, query := range []string{"", "?foo=bar"} {
			f := healthy()
			f.Browser, f.Until = false, "authorization-request"
			f.Change = func(step string, m *message) {
				if step == "authorization-request" {
					m.setHeader("Location", redirectURI+query)
				}
			}
			f.More = func(r *recorder) { r.get("authorization-response", redirectURI+query, message{Status: 200, Body: "x"}) }
			got := f.want(t, "RESP-SHAPE", findings.Error)
			if text := f.textOf(got); text != "GET /callback"+query+" HTTP/1.1" {
				t.Errorf("it points at %q", text)
			}
		}
	})
	t.Run("recorded, a visit to the page that stands there", func(t *testing.T) {
		t.Parallel()
		f := unseen()
		f.Asked.NoCallback = nil
		f.More = func(r *recorder) { r.get("authorization-response", redirectURI, message{Status: 200, Body: "x"}) }
		f.wantNone(t, "RESP-SHAPE")
	})
	t.Run("the redirect URI's own query is lost", func(t *testing.T) {
		t.Parallel()
		both(t, func(t *testing.T, f *flow) {
			f.Request.Set("redirect_uri", redirectURI+"?tenant=7&lang=de")
			f.Callback.Set("lang", "de")
			got := f.want(t, "RESP-SHAPE", findings.Warning)
			if !strings.Contains(got.Message, `its "tenant".`) || !strings.Contains(f.textOf(got), "/callback") {
				t.Errorf("%q: %s", f.textOf(got), got.Message)
			}
		})
	})
	t.Run("the redirect URI's own query is kept", func(t *testing.T) {
		t.Parallel()
		both(t, func(t *testing.T, f *flow) {
			f.Request.Set("redirect_uri", redirectURI+"?tenant=7")
			f.Callback.Set("tenant", "7")
			f.wantNone(t, "RESP-SHAPE")
		})
	})
	t.Run("tokens that were asked for", func(t *testing.T) {
		t.Parallel()
		both(t, func(t *testing.T, f *flow) {
			f.Request.Set("response_type", "code token")
			f.Callback.Set("access_token", "at-0123456789")
			f.wantNone(t, "RESP-SHAPE")
		})
	})
}

// listened adds a call of the redirect URI to a walk that ended at the browser.
func listened(f *flow, method, target, body string) {
	f.Until = "authorization-request"
	f.More = func(r *recorder) {
		r.record("authorization-response", method, target, []string{"Content-Type: application/x-www-form-urlencoded"}, body, message{Status: 200, Header: []string{"Content-Type: text/html"}, Body: "<p>Done"})
		r.exchanges[len(r.exchanges)-1].Witness = httplog.Received
	}
}

func TestPostedAnswers(t *testing.T) {
	t.Parallel()
	answer := url.Values{"code": {code}, "state": {state}, "iss": {issuer}}.Encode()
	t.Run("form_post was asked for", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		f.Request.Set("response_mode", "form_post")
		listened(f, "POST", redirectURI, answer)
		f.wantQuiet(t)
	})
	t.Run("form_post was not asked for", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		listened(f, "POST", redirectURI, answer)
		f.want(t, "RESP-SHAPE", findings.Warning)
		listened(f, "POST", redirectURI, answer+"&user=%7B%7D")
		f.want(t, "RESP-SHAPE", findings.Warning)
	})
	t.Run("a page that posts itself, unasked", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		f.Browser, f.Until = false, "authorization-request"
		f.Change = func(step string, m *message) {
			if step == "authorization-request" {
				*m = message{Status: 200, Header: []string{"Content-Type: text/html"}, Body: `<form method="post" action="` + redirectURI + `"><input name="code" value="` + code + `"><input name="state" value="` + state + `"><input name="iss" value="` + issuer + `"></form>`}
			}
		}
		got := f.want(t, "RESP-SHAPE", findings.Warning)
		if text := f.textOf(got); text != `<form method="post" action="`+redirectURI+`">` {
			t.Errorf("it points at %q", text)
		}
		f.Request.Set("response_mode", "form_post")
		f.wantQuiet(t)
	})
	t.Run("a login form", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		listened(f, "POST", redirectURI+"?"+answer, "csrf=1&username=alice&password=secret-word")
		got := f.want(t, "AUTHZ-307", findings.Error)
		if f.textOf(got) != "username" || strings.Contains(got.Message, "secret-word") {
			t.Errorf("%q: %s", f.textOf(got), got.Message)
		}
	})
	t.Run("only an empty call, and its fragment", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		f.Until = "authorization-request"
		f.More = func(r *recorder) {
			r.get("authorization-response", redirectURI, message{Status: 200, Body: "relay"})
			r.exchanges[len(r.exchanges)-1].Witness = httplog.Received
			r.post("authorization-response", redirectURI, url.Values{"grantwalk_relay": {"x"}, "fragment": {"#" + answer}}, message{Status: 200, Body: "ok"})
			r.exchanges[len(r.exchanges)-1].Witness = httplog.Received
		}
		f.want(t, "RESP-FRAGMENT", findings.Error)
	})
	t.Run("only an empty call", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		listened(f, "GET", redirectURI, "")
		f.want(t, "RESP-SHAPE", findings.Error)
	})
}

func TestRedirectWith307(t *testing.T) {
	t.Parallel()
	location := "Location: " + redirectURI + "?" + url.Values{"code": {code}, "state": {state}, "iss": {issuer}}.Encode()
	signIn := func(status int) *flow {
		f := refusedWith(200, "text/html", "<form method=post><input name=login><input type=password name=password></form>")
		f.Asked.NoCallback = nil
		f.More = func(r *recorder) {
			r.change = nil
			r.post("authorization-request", issuer+"/login", url.Values{"login": {"alice"}, "password": {"secret-word"}}, message{Status: status, Header: []string{location}})
		}
		return f
	}
	got := signIn(307).want(t, "AUTHZ-307", findings.Error)
	if strings.Contains(got.Message, "secret-word") || signIn(307).textOf(got) != "HTTP/1.1 307 Status" {
		t.Errorf("%q: %s", signIn(307).textOf(got), got.Message)
	}
	signIn(303).wantNone(t, "AUTHZ-307")
	signIn(302).wantQuiet(t)

	get := healthy()
	get.Browser, get.Until = false, "authorization-response"
	get.Change = func(step string, m *message) {
		if step == "authorization-request" {
			m.Status = 307
		}
	}
	get.want(t, "AUTHZ-307", findings.Note)
}

func TestFragment(t *testing.T) {
	t.Parallel()
	fragment := func(f *flow, params url.Values) {
		f.Browser, f.Until = false, "authorization-response"
		f.Change = func(step string, m *message) {
			if step == "authorization-request" {
				m.setHeader("Location", redirectURI+"#"+params.Encode())
			}
		}
	}
	answer := url.Values{"code": {code}, "state": {state}, "iss": {issuer}}
	t.Run("not asked for", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		fragment(f, answer)
		got := f.want(t, "RESP-FRAGMENT", findings.Error)
		if f.textOf(got) != "code="+code {
			t.Errorf("it points at %q", f.textOf(got))
		}
	})
	t.Run("asked for", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		f.Request.Set("response_mode", "fragment")
		fragment(f, answer)
		f.wantNone(t, "RESP-FRAGMENT")
	})
	t.Run("tokens", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		fragment(f, url.Values{"access_token": {"at-0123456789"}, "token_type": {"Bearer"}, "state": {state}, "iss": {issuer}})
		f.want(t, "RESP-SHAPE", findings.Error, "RESP-FRAGMENT")
		f.want(t, "RESP-FRAGMENT", findings.Error, "RESP-SHAPE")
	})
	t.Run("pasted", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		f.Until, f.Asked.Pasted, f.Asked.PastedAt = "authorization-request", redirectURI+"#"+answer.Encode(), began.Add(time.Minute)
		got := f.want(t, "RESP-FRAGMENT", findings.Error)
		if got.At.Part != findings.CallbackPart {
			t.Errorf("it points at %+v", got.At)
		}
	})
}

func TestRewrittenRedirectURI(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ to, at string }{
		"loopback": {"http://localhost:50123/callback", "Host: localhost:50123"},
		"slash":    {"http://127.0.0.1:50123/callback/", "GET /callback/?"},
		"port":     {"http://127.0.0.1/callback", "Host: 127.0.0.1"},
	} {
		to := c.to
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			both(t, func(t *testing.T, f *flow) {
				f.CallbackURL = to
				got := f.want(t, "AUTHZ-REDIRECT-REWRITTEN", findings.Warning)
				if got.Comparison == nil || got.Comparison.Actual != to {
					t.Errorf("comparison %+v", got.Comparison)
				}
				want := c.at
				if !f.Browser {
					want = to
				}
				if text := f.textOf(got); !strings.HasPrefix(text, want) || !f.Browser && text != want {
					t.Errorf("it points at %q, want %q", text, want)
				}
			})
		})
	}
	t.Run("another path", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		f.Browser, f.Until, f.CallbackURL = false, "authorization-response", "http://127.0.0.1:50123/oauth2/return"
		f.want(t, "AUTHZ-REDIRECT-REWRITTEN", findings.Warning)
	})
	t.Run("an error, to the registered one", func(t *testing.T) { // GitHub
		t.Parallel()
		both(t, func(t *testing.T, f *flow) {
			f.CallbackURL = "http://127.0.0.1:50123/registered"
			f.Callback.Del("code")
			f.Callback.Set("error", "redirect_uri_mismatch")
			f.Callback.Set("error_description", "The redirect_uri MUST match the registered callback URL for this application.")
			got := f.want(t, "AUTHZ-REDIRECT-URI", findings.Error, "AUTHZ-ERROR-CODE") // a code of its own: a warning
			if f.textOf(got) != "error=redirect_uri_mismatch" {
				t.Errorf("it points at %q", f.textOf(got))
			}
			f.wantNone(t, "AUTHZ-REDIRECT-REWRITTEN")
		})
	})
	t.Run("an empty path is a slash", func(t *testing.T) {
		t.Parallel()
		both(t, func(t *testing.T, f *flow) {
			f.Request.Set("redirect_uri", "http://127.0.0.1:50123")
			f.CallbackURL = "http://127.0.0.1:50123/"
			f.wantQuiet(t)
		})
	})
}

func TestCallbackTwice(t *testing.T) {
	t.Parallel()
	f := healthy()
	again := func(f *flow) func(r *recorder) {
		return func(r *recorder) {
			r.get("authorization-response", redirectURI+"?"+f.Callback.Encode(), message{Status: 200, Body: "x"})
			r.exchanges[len(r.exchanges)-1].Witness = httplog.Received
		}
	}
	f.Until, f.More = "authorization-response", again(f)
	got := f.want(t, "RESP-DUP-CALLBACK", findings.Warning)
	if f.textOf(got) != "code="+code || strings.Contains(got.Message, code) {
		t.Errorf("%q: %s", f.textOf(got), got.Message)
	}
	other := healthy()
	other.Until = "authorization-response"
	other.More = func(r *recorder) { // a reload of a clean page
		r.get("authorization-response", redirectURI, message{Status: 200, Body: "x"})
		r.exchanges[len(r.exchanges)-1].Witness = httplog.Received
	}
	other.wantQuiet(t)
}
