package flows_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
	"github.com/grantwalk/grantwalk/flows/useragent"
	"github.com/grantwalk/grantwalk/httplog"
)

func problemOf(t *testing.T, s flows.State, id flows.StepID) string {
	t.Helper()
	p := stepOf(t, s, id).Problem
	if p == nil {
		t.Fatalf("%s is %s", id, stepOf(t, s, id).Status)
	}
	return p.Text + " " + p.Advice
}

func TestErrorWithoutStateIsStillTold(t *testing.T) {
	t.Parallel()
	_, s := walkOut(t, alice(provider(t, demoidp.Config{Hooks: redirect(func(r *demoidp.Redirect) {
		r.Params = demoidp.Object{{Name: "error", Value: "invalid_scope"}, {Name: "error_description", Value: "no such scope"}}
	})})))
	if text := problemOf(t, s, flows.StepAuthorizationResponse); !strings.Contains(text, "invalid_scope") || !strings.Contains(text, "no such scope") {
		t.Errorf("%s", text)
	}
}

func TestJARMAnswerIsNamed(t *testing.T) {
	t.Parallel()
	_, s := walkOut(t, alice(provider(t, demoidp.Config{Hooks: redirect(func(r *demoidp.Redirect) {
		r.Params.Delete("code")
		r.Params.Set("response", "e30.e30.e30")
	})})))
	if text := problemOf(t, s, flows.StepAuthorizationResponse); !strings.Contains(text, "JARM") {
		t.Errorf("%s", text)
	}
}

// TestForeignIssIsNeverExchanged also where the metadata names no issuer, and a
// person chose to go on.
func TestForeignIssIsNeverExchanged(t *testing.T) {
	t.Parallel()
	hooks := answer(demoidp.KindMetadata, func(a *demoidp.Answer) { a.Body.Delete("issuer") })
	hooks.Redirect = func(r *demoidp.Redirect) { r.Params.Set("iss", "https://other.example") }
	o := alice(provider(t, demoidp.Config{Hooks: hooks}))
	o.KeepGoing = true
	r, s := walkOut(t, o)
	if len(exchangesOf(r, flows.StepToken)) > 0 {
		t.Fatal("the code was exchanged")
	}
	problemOf(t, s, flows.StepAuthorizationResponse)
}

// TestAnAnswerSentElsewhereIsNotFetched: only where another spelling of loopback
// comes to the same listener is it taken.
func TestAnAnswerSentElsewhereIsNotFetched(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		rewrite func(u *url.URL)
		taken   bool
	}{
		"another port": {func(u *url.URL) { u.Host = u.Hostname() + ":1" }, false},
		"another path": {func(u *url.URL) { u.Path += "/" }, false},
		"localhost":    {func(u *url.URL) { u.Host = "localhost:" + u.Port() }, true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := alice(provider(t, demoidp.Config{Hooks: redirect(func(r *demoidp.Redirect) {
				u, err := url.Parse(r.URI)
				if err != nil {
					t.Error(err)
					return
				}
				c.rewrite(u)
				r.URI = u.String()
			})}))
			o.Steps = []flows.StepID{}
			r, s := walkOut(t, o)
			for _, x := range r.Log().Exchanges() {
				if x.Label.Channel == httplog.Front && !strings.HasPrefix(x.URL, o.Issuer) {
					t.Errorf("%s was fetched", x.URL)
				}
			}
			if c.taken {
				if s.Outcome != flows.Completed {
					t.Errorf("the walk %s: %+v", s.Outcome, s.Steps[s.Current].Problem)
				}
				return
			}
			if text := problemOf(t, s, flows.StepAuthorizationRequest); !strings.Contains(text, "nobody waits for it") || strings.Contains(text, "code=") {
				t.Error(text)
			}
		})
	}
}

func TestScopeIsASet(t *testing.T) {
	t.Parallel()
	for granted, want := range map[string]string{
		"offline_access profile openid": "",
		"openid profile":                "Asked for and not granted: offline_access.",
		flows.DefaultScope + " admin":   "Granted without being asked for: admin.",
	} {
		o := alice(provider(t, demoidp.Config{Hooks: answer(demoidp.KindToken, func(a *demoidp.Answer) { a.Body.Set("scope", granted) })}))
		o.Steps = []flows.StepID{}
		_, s := walkOut(t, o)
		text := strings.Join(stepOf(t, s, flows.StepToken).Learnt, " ")
		if want == "" && strings.Contains(text, "ranted") || !strings.Contains(text, want) {
			t.Errorf("%q: %s", granted, text)
		}
	}
}

func TestCutOffAnswerIsNoSuccess(t *testing.T) {
	t.Parallel()
	cut := func(a *demoidp.Answer) {
		if a.Kind == demoidp.KindUserInfo || a.Kind == demoidp.KindIntrospection || a.Kind == demoidp.KindRevocation {
			a.Header["Content-Length"] = []string{"5000"}
		}
	}
	o := alice(provider(t, demoidp.Config{Hooks: demoidp.Hooks{Answer: cut}}))
	for _, id := range []flows.StepID{flows.StepUserInfo, flows.StepIntrospection, flows.StepRevocation} {
		o.Steps = []flows.StepID{id}
		_, s := walkOut(t, o)
		if st := stepOf(t, s, id); st.Status != flows.Errored {
			t.Errorf("%s: %s", id, st.Status)
		}
	}
}

func TestEndpointsReplaceDiscovery(t *testing.T) {
	t.Parallel()
	p := provider(t, demoidp.Config{Hooks: answer(demoidp.KindMetadata, func(a *demoidp.Answer) { a.Status, a.Raw = 404, []byte("none") })})
	o := alice(p)
	o.Endpoints = flows.Endpoints{Authorization: p.Issuer() + "/authorize", Token: p.Issuer() + "/token", JWKS: p.Issuer() + "/jwks", UserInfo: p.Issuer() + "/userinfo"}
	_, s := walkOut(t, o)
	if s.Outcome != flows.Completed || len(s.Steps[0].Warned) == 0 {
		t.Fatalf("%s: %+v, warned %q", s.Outcome, s.Steps[s.Current].Problem, s.Steps[0].Warned)
	}
}

func TestKeysThatCannotBeHadStopAStrictClientOnly(t *testing.T) {
	t.Parallel()
	o := alice(provider(t, demoidp.Config{Hooks: answer(demoidp.KindKeys, func(a *demoidp.Answer) { a.Status = 500 })}))
	_, s := walkOut(t, o)
	problemOf(t, s, flows.StepKeys)
	if stepOf(t, s, flows.StepToken).Runs > 0 {
		t.Error("it went on")
	}
	o.KeepGoing = true
	_, s = walkOut(t, o)
	if st := stepOf(t, s, flows.StepRefresh); st.Status != flows.Errored && st.Status != flows.Succeeded || !st.Lax {
		t.Errorf("with --keep-going refresh is %s, lax %v", st.Status, st.Lax)
	}
}

// TestHeadersStayAtTheirOrigin: a given header may be a credential.
func TestHeadersStayAtTheirOrigin(t *testing.T) {
	t.Parallel()
	var leaked atomic.Bool
	other := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Api-Key") != "" {
			leaked.Store(true)
		}
		http.NotFound(w, r)
	}))
	defer other.Close()
	var got atomic.Int32
	first := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.Header.Get("X-Api-Key") == "given" {
			got.Add(1)
		}
		http.Redirect(w, r, other.URL+r.URL.Path, http.StatusFound)
	}))
	defer first.Close()
	walkOut(t, flows.Options{Issuer: first.URL, ClientID: "c", Mode: flows.Unattended, Headers: []flows.Param{{Name: "X-Api-Key", Value: "given"}}})
	if got.Load() == 0 {
		t.Error("the header did not go out at all")
	}
	if leaked.Load() {
		t.Error("the header went to another origin")
	}
}

// TestExpireNowBeforeTheIDTokenStep: the step judges the code's ID token.
func TestExpireNowBeforeTheIDTokenStep(t *testing.T) {
	t.Parallel()
	o := alice(provider(t, demoidp.Config{}))
	o.Mode = flows.Stepping
	r := run(t, o)
	until := func(what string, ok func(flows.State) bool) flows.State {
		return until(t, r, what, func(s flows.State) bool {
			if s.Held != 0 {
				r.Dispatch(flows.Send{Exchange: s.Held})
				return false
			}
			return ok(s)
		})
	}
	for i := 0; ; i++ {
		s := until("the step is over", func(s flows.State) bool { return !s.Active })
		if len(s.Session.Tokens) == 1 {
			break
		}
		r.Dispatch(flows.Start{Step: i})
		until("it runs", func(s flows.State) bool { return s.Steps[i].Runs > 0 && !s.Active })
	}
	r.Dispatch(flows.ExpireNow{})
	s := until("it is refreshed", func(s flows.State) bool { return len(s.Session.Tokens) == 2 && !s.Active })
	r.Dispatch(flows.Start{Step: s.Flow.Index(flows.StepIDToken)})
	s = until("the ID token is checked", func(s flows.State) bool { return !s.Active })
	if st := stepOf(t, s, flows.StepIDToken); st.Status != flows.Succeeded || len(s.Session.Tokens[0].Checks) != 14 {
		t.Fatalf("%s: %+v", st.Status, st.Problem)
	}
}

// TestASecondEnterAnswersNothing: a form sent twice must not answer the page
// that comes next.
func TestASecondEnterAnswersNothing(t *testing.T) {
	t.Parallel()
	o := alice(provider(t, demoidp.Config{}))
	o.Login, o.Mode = nil, flows.Stepping
	r := run(t, o)
	r.Dispatch(flows.Continue{})
	s := until(t, r, "the login page is there", func(s flows.State) bool { return s.Await != nil })
	login := s.Await.Page
	submission, _, _ := useragent.Fill(login, useragent.Login{Username: "alice", Password: demoidp.DefaultPassword})
	for range 2 {
		r.Dispatch(flows.Reply{Answer: flows.Filled{Submission: submission}})
	}
	r.Dispatch(flows.Continue{})
	s = until(t, r, "the consent page is there", func(s flows.State) bool { return s.Await != nil && s.Await.Page != login })
	if !strings.Contains(s.Await.Page.Title, "Allow") {
		t.Fatalf("the page is %q", s.Await.Page.Title)
	}
	if n := len(exchangesOf(r, flows.StepAuthorizationRequest)); n != 3 {
		t.Errorf("%d exchanges, want the request, the login and the consent page", n)
	}
}

func TestTokenParamsMayReplaceAndRepeat(t *testing.T) {
	t.Parallel()
	p := provider(t, demoidp.Config{})
	o := flows.Options{
		Flow: flows.FlowClientCredentials, Issuer: p.Issuer(), ClientID: "demo-service", ClientSecret: demoidp.DefaultClientSecret, Mode: flows.Unattended,
		Scope: "openid", TokenParams: []flows.Param{{Name: "scope", Value: "api"}, {Name: "x", Value: "1"}, {Name: "x", Value: "2"}},
	}
	r, _ := walkOut(t, o) // the provider refuses a parameter that comes twice, and is right
	form, err := url.ParseQuery(string(exchangesOf(r, flows.StepToken)[0].Request.Body()))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.Equal(form["scope"], []string{"api"}) || !slices.Equal(form["x"], []string{"1", "2"}) {
		t.Fatalf("%s", form.Encode())
	}
}

func TestSecretsInEarlyHintsAndClaimsAreMasked(t *testing.T) {
	t.Parallel()
	hooks := jwt(func(j *demoidp.JWT) { j.Claims.Set("access_token", "a-token-inside-a-token") })
	r, s := walkOut(t, alice(provider(t, demoidp.Config{Hooks: hooks})))
	if text := documentOf(t, r, s, false); strings.Contains(text, "a-token-inside-a-token") {
		t.Error("a token in a claim is not masked")
	}
}
