package flows_test

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"log"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
	"github.com/grantwalk/grantwalk/flows/useragent"
	"github.com/grantwalk/grantwalk/httplog"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// provider starts the embedded IdP for a test.
func provider(t *testing.T, config demoidp.Config) *demoidp.Provider {
	t.Helper()
	p, err := demoidp.New(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(context.Background(), "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	return p
}

// alice is a walk of the demo's web client, signed in by the user agent.
func alice(p *demoidp.Provider) flows.Options {
	return flows.Options{
		Issuer: p.Issuer(), ClientID: "demo-web", ClientSecret: demoidp.DefaultClientSecret,
		SignIn: flows.SignInAgent, Login: &useragent.Login{Username: "alice", Password: demoidp.DefaultPassword},
		Mode: flows.Unattended,
	}
}

func run(t *testing.T, o flows.Options) *flows.Runner {
	t.Helper()
	r, err := flows.NewRunner(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

// until waits until ok says yes to the state.
func until(t *testing.T, r *flows.Runner, what string, ok func(flows.State) bool) flows.State {
	t.Helper()
	deadline := time.After(30 * time.Second)
	for {
		s := r.State()
		if ok(s) {
			return s
		}
		select {
		case <-r.Changed():
		case <-deadline:
			t.Fatalf("still waiting until %s; now at step %d (%s): %+v", what, s.Current, s.Steps[s.Current].Status, s.Steps[s.Current].Problem)
		}
	}
}

func ended(s flows.State) bool { return s.Outcome != "" && !s.Active }

// walkOut runs o to its end.
func walkOut(t *testing.T, o flows.Options) (*flows.Runner, flows.State) {
	t.Helper()
	r := run(t, o)
	r.Dispatch(flows.Start{Step: 0})
	return r, until(t, r, "the walk ends", ended)
}

func stepOf(t *testing.T, s flows.State, id flows.StepID) flows.StepState {
	t.Helper()
	i := s.Flow.Index(id)
	if i < 0 {
		t.Fatalf("the flow has no step %s", id)
	}
	return s.Steps[i]
}

func exchangesOf(r *flows.Runner, id flows.StepID) []httplog.Exchange {
	return slices.DeleteFunc(r.Log().Exchanges(), func(x httplog.Exchange) bool { return x.Label.Step != string(id) })
}

func TestCodeFlowFromDiscoveryToLogout(t *testing.T) {
	t.Parallel()
	o := alice(provider(t, demoidp.Config{}))
	o.Steps = flows.OptionalSteps
	r, s := walkOut(t, o)
	for i, st := range s.Steps {
		if st.Status != flows.Succeeded {
			t.Errorf("%s: %s %+v", s.Flow.Steps[i].Title, st.Status, st.Problem)
		}
		if len(st.Warned) > 0 {
			t.Errorf("%s warns: %v", s.Flow.Steps[i].Title, st.Warned)
		}
	}
	if s.Outcome != flows.Completed {
		t.Errorf("outcome %s", s.Outcome)
	}
	if n := len(s.Session.Tokens); n != 2 {
		t.Fatalf("%d token responses, want the code's and the refresh's", n)
	}
	if s.Session.Tokens[0].RefreshToken == s.Session.Tokens[1].RefreshToken {
		t.Error("the refresh token was not rotated")
	}
	for _, c := range s.Session.Tokens[0].Checks {
		if c.Result == "fail" {
			t.Errorf("ID token check %s: %s", c.Name, c.Detail)
		}
	}
	for _, x := range r.Log().Exchanges() {
		if x.State != httplog.Done {
			t.Errorf("exchange %d %s: %s %v", x.ID, x.URL, x.State, x.Err)
		}
	}
}

// TestTheSeedsMessages holds the refresh to the two messages of the article
// that the project grew out of.
func TestTheSeedsMessages(t *testing.T) {
	t.Parallel()
	o := alice(provider(t, demoidp.Config{AccessTokenLifetime: time.Hour}))
	o.AuthMethod, o.RefreshScope = flows.AuthPost, "openid profile"
	o.Steps = []flows.StepID{flows.StepRefresh}
	r, s := walkOut(t, o)
	if s.Outcome != flows.Completed {
		t.Fatalf("outcome %s: %+v", s.Outcome, s.Steps[s.Current].Problem)
	}
	x := exchangesOf(r, flows.StepRefresh)[0]
	if line := x.Request.Line(); line != "POST /token HTTP/1.1" {
		t.Errorf("request line %q", line)
	}
	form, err := url.ParseQuery(string(x.Request.Body()))
	if err != nil {
		t.Fatal(err)
	}
	want := url.Values{
		"client_id": {"demo-web"}, "client_secret": {demoidp.DefaultClientSecret}, "grant_type": {"refresh_token"},
		"refresh_token": {s.Session.Tokens[0].RefreshToken}, "scope": {"openid profile"},
	}
	if got := form.Encode(); got != want.Encode() {
		t.Errorf("body  %s\nwant  %s", got, want.Encode())
	}
	if !strings.Contains(string(x.Request.Head()), "\r\nContent-Type: application/x-www-form-urlencoded\r\n") {
		t.Errorf("request head %s", x.Request.Head())
	}
	head := string(x.Response.Head)
	for _, line := range []string{"HTTP/1.1 200 OK\r\n", "\r\nContent-Type: application/json\r\n", "\r\nCache-Control: no-store\r\n", "\r\nPragma: no-cache\r\n"} {
		if !strings.Contains(head, line) {
			t.Errorf("no %q in %s", line, head)
		}
	}
	var body struct {
		AccessToken  string `json:"access_token"`
		TokenType    string `json:"token_type"`
		RefreshToken string `json:"refresh_token"`
		ExpiresIn    int    `json:"expires_in"`
	}
	if err := json.Unmarshal(x.Response.Body().Bytes(), &body); err != nil {
		t.Fatal(err)
	}
	if body.AccessToken == "" || body.TokenType != "Bearer" || body.ExpiresIn != 3600 {
		t.Errorf("body %s", x.Response.Body().Bytes())
	}
	if body.RefreshToken == "" || body.RefreshToken == s.Session.Tokens[0].RefreshToken {
		t.Error("no new refresh token")
	}
}

func TestClientCredentials(t *testing.T) {
	t.Parallel()
	p := provider(t, demoidp.Config{})
	_, s := walkOut(t, flows.Options{
		Flow: flows.FlowClientCredentials, Issuer: p.Issuer(), ClientID: "demo-service", ClientSecret: demoidp.DefaultClientSecret, Mode: flows.Unattended,
	})
	if s.Outcome != flows.Completed || len(s.Session.Tokens) != 1 {
		t.Fatalf("outcome %s: %+v", s.Outcome, s.Steps[s.Current].Problem)
	}
}

func TestRefreshFlowBeginsWithAToken(t *testing.T) {
	t.Parallel()
	p := provider(t, demoidp.Config{})
	o := alice(p)
	o.Steps = []flows.StepID{}
	_, s := walkOut(t, o)
	o.Flow, o.Steps, o.RefreshToken = flows.FlowRefresh, []flows.StepID{flows.StepUserInfo}, s.Session.RefreshToken()
	_, s = walkOut(t, o)
	if s.Outcome != flows.Completed || len(s.Session.Tokens) != 1 {
		t.Fatalf("outcome %s: %+v", s.Outcome, s.Steps[s.Current].Problem)
	}
}

// TestNothingLeavesUnasked counts what a server sees while a request is held.
func TestNothingLeavesUnasked(t *testing.T) {
	t.Parallel()
	var seen atomic.Int32
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		seen.Add(1)
		http.NotFound(w, r)
	}))
	defer server.Close()
	r := run(t, flows.Options{Issuer: server.URL, ClientID: "c"})
	r.Dispatch(flows.Start{Step: 0})
	s := until(t, r, "a request is held", func(s flows.State) bool { return s.Held != 0 })
	x, _ := r.Log().Exchange(s.Held)
	if x.State != httplog.Held || !bytes.HasPrefix(x.Request.Raw, []byte("GET /.well-known/openid-configuration HTTP/1.1\r\n")) {
		t.Fatalf("held: %s %q", x.State, x.Request.Raw)
	}
	if n := seen.Load(); n != 0 {
		t.Fatalf("%d requests left before one was sent", n)
	}
	first := s.Held
	r.Dispatch(flows.Send{Exchange: first})
	// After a 404 the other document is asked for: that request is held too.
	s = until(t, r, "the next request is held", func(s flows.State) bool { return s.Held > first })
	if n := seen.Load(); n != 1 {
		t.Fatalf("%d requests left, one was sent", n)
	}
	r.Dispatch(flows.Cancel{})
	until(t, r, "it is cancelled", func(s flows.State) bool { return !s.Active })
	r.Close()
	if n := seen.Load(); n != 1 {
		t.Fatalf("%d requests left after cancelling", n)
	}
	x, _ = r.Log().Exchange(s.Held)
	if x.State != httplog.Failed || x.Failure != httplog.FailCancelled {
		t.Errorf("the cancelled exchange: %s %s", x.State, x.Failure)
	}
}

func TestCancelEndsASlowServer(t *testing.T) {
	t.Parallel()
	hang := make(chan struct{})
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		select {
		case <-hang:
		case <-r.Context().Done():
		}
	}))
	defer server.Close()
	defer close(hang)
	r := run(t, flows.Options{Issuer: server.URL, ClientID: "c"})
	r.Dispatch(flows.Continue{})
	until(t, r, "the request is out", func(flows.State) bool {
		x, ok := r.Log().Exchange(1)
		return ok && x.State == httplog.Sending
	})
	r.Dispatch(flows.Cancel{})
	s := until(t, r, "it is cancelled", func(s flows.State) bool { return !s.Active })
	if p := s.Steps[0].Problem; p == nil || !p.Cancelled {
		t.Fatalf("problem %+v", p)
	}
	until(t, r, "the exchange is over", func(flows.State) bool {
		x, _ := r.Log().Exchange(1)
		return x.State == httplog.Failed
	})
}

func TestEveryFailureLeavesAnExchange(t *testing.T) {
	t.Parallel()
	html := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		_, _ = w.Write([]byte("<!doctype html><title>Sign in</title>"))
	}))
	defer html.Close()
	gone := httptest.NewServer(http.NotFoundHandler())
	gone.Close()
	tlsServer := httptest.NewUnstartedServer(http.NotFoundHandler())
	tlsServer.Config.ErrorLog = log.New(io.Discard, "", 0) // it complains of our refusal
	tlsServer.StartTLS()
	defer tlsServer.Close()
	for _, test := range []struct {
		name, issuer string
		failure      httplog.FailureKind
	}{
		{"a web page", html.URL, ""},
		{"refused", gone.URL, httplog.FailRefused},
		{"an unknown certificate", tlsServer.URL, httplog.FailTLS},
	} {
		t.Run(test.name, func(t *testing.T) {
			r, s := walkOut(t, flows.Options{Issuer: test.issuer, ClientID: "c", Mode: flows.Unattended})
			if s.Outcome != flows.FlowFailed {
				t.Errorf("outcome %s", s.Outcome)
			}
			if p := s.Steps[0].Problem; p == nil || p.Text == "" || strings.Contains(p.Text+p.Advice, "invalid character") {
				t.Errorf("problem %+v", p)
			}
			x, ok := r.Log().Exchange(1)
			if !ok || x.Failure != test.failure {
				t.Errorf("exchange %+v", x)
			}
		})
	}
}

// TestStrictStops breaks one message at a time and wants the walk to stop
// there, as a strict client would.
func TestStrictStops(t *testing.T) {
	t.Parallel()
	for _, test := range strictCases {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			o := alice(provider(t, demoidp.Config{Hooks: test.hooks}))
			_, s := walkOut(t, o)
			st := stepOf(t, s, test.stop)
			if s.Outcome != flows.FlowFailed || st.Status != flows.Errored {
				t.Fatalf("outcome %s; %s is %s", s.Outcome, test.stop, st.Status)
			}
			for i := s.Flow.Index(test.stop) + 1; i < len(s.Steps); i++ {
				if s.Steps[i].Runs > 0 {
					t.Errorf("%s ran after the stop", s.Steps[i].ID)
				}
			}
			o.KeepGoing = true
			_, s = walkOut(t, o)
			i := s.Flow.Index(test.stop) + 1
			if ran := s.Steps[i].Runs > 0; ran == test.final {
				t.Errorf("--keep-going: the step after ran: %v", ran)
			} else if ran && !s.Steps[i].Lax {
				t.Error("--keep-going: the step after is not marked")
			}
		})
	}
}

func TestOptionErrorsNameTheField(t *testing.T) {
	t.Parallel()
	good := flows.Options{Issuer: "https://idp.example", ClientID: "c"}
	for _, test := range []struct {
		field string
		spoil func(*flows.Options)
	}{
		{"issuer", func(o *flows.Options) { o.Issuer = "" }},
		{"issuer", func(o *flows.Options) { o.Issuer = "idp.example" }},
		{"issuer", func(o *flows.Options) { o.Issuer = "ftp://idp.example" }},
		{"client-id", func(o *flows.Options) { o.ClientID = "" }},
		{"client-secret", func(o *flows.Options) { o.AuthMethod = flows.AuthPost }},
		{"auth-method", func(o *flows.Options) { o.AuthMethod = "basic" }},
		{"pkce", func(o *flows.Options) { o.PKCE = "s256" }},
		{"redirect-uri", func(o *flows.Options) { o.RedirectURI = "http://127.0.0.1/cb#x" }},
		{"redirect-uri", func(o *flows.Options) { o.RedirectURI = "callback" }},
		{"post-logout-redirect-uri", func(o *flows.Options) { o.PostLogoutRedirectURI = "logged-out" }},
		{"post-logout-redirect-uri", func(o *flows.Options) { o.PostLogoutRedirectURI = "https://app.example/#out" }},
		{"scope", func(o *flows.Options) { o.Scope = "openid \"x\"" }},
		{"max-age", func(o *flows.Options) { o.MaxAge = "1h" }},
		{"claims", func(o *flows.Options) { o.Claims = "{" }},
		{"response-mode", func(o *flows.Options) { o.ResponseMode = "jwt" }},
		{"timeout", func(o *flows.Options) { o.Timeout = -1 }},
		{"token-endpoint", func(o *flows.Options) { o.Endpoints.Token = "/token" }},
		{"steps", func(o *flows.Options) { o.Steps = []flows.StepID{"token"} }},
		{"flow", func(o *flows.Options) { o.Flow = "device" }},
		{"refresh-token", func(o *flows.Options) { o.Flow = flows.FlowRefresh }},
		{"client-secret", func(o *flows.Options) { o.Flow = flows.FlowClientCredentials }},
		{"header", func(o *flows.Options) { o.Headers = []flows.Param{{Name: "X", Value: "a\r\nb"}} }},
	} {
		o := good
		test.spoil(&o)
		_, err := flows.NewRunner(o)
		var option *flows.OptionError
		if !errors.As(err, &option) || option.Field != test.field || option.Text == "" {
			t.Errorf("want an error on %s, got %v", test.field, err)
		}
	}
	r, err := flows.NewRunner(good)
	if err != nil {
		t.Fatal(err)
	}
	r.Close()
}
