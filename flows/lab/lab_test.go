package lab_test

import (
	"context"
	"net/http"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
	"github.com/grantwalk/grantwalk/flows/lab"
	"github.com/grantwalk/grantwalk/flows/useragent"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// trial is one experiment on one server.
type trial struct {
	name   string
	config demoidp.Config
	change func(*flows.Options)
	want   string
	says   string // part of the verdict's text
	finds  string // the findings that come of it, with their severities
}

// public makes the client the demo's native one.
func public(o *flows.Options) { o.ClientID, o.ClientSecret = "demo-native", "" }

// perform walks as far as the experiment needs, runs it, and returns the state.
func perform(t *testing.T, id string, c trial) (flows.State, *flows.Runner) {
	t.Helper()
	l, ok := lab.ByID(id)
	if !ok {
		t.Fatalf("there is no experiment %s", id)
	}
	p, err := demoidp.New(c.config)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(context.Background(), "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	o := flows.Options{
		Issuer: p.Issuer(), ClientID: "demo-web", ClientSecret: demoidp.DefaultClientSecret,
		SignIn: flows.SignInAgent, Login: &useragent.Login{Username: "alice", Password: demoidp.DefaultPassword},
		Mode: flows.Unattended, Until: l.After, LabWait: 50 * time.Millisecond,
	}
	if c.change != nil {
		c.change(&o)
	}
	r, err := flows.NewRunner(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	r.Dispatch(flows.Start{})
	wait(t, r)
	if ok, why := flows.CanLab(r.Options(), r.State(), l); !ok {
		t.Fatalf("it cannot be run: %s", why)
	}
	r.Dispatch(flows.OfferLab{Lab: l})
	r.Dispatch(flows.Consent{Yes: true})
	return wait(t, r), r
}

func wait(t *testing.T, r *flows.Runner) flows.State {
	t.Helper()
	deadline := time.After(time.Minute)
	for {
		if s := r.State(); !s.Active {
			return s
		}
		select {
		case <-r.Changed():
		case <-deadline:
			t.Fatal("it does not end")
		}
	}
}

func check(t *testing.T, id string, list []trial) {
	t.Helper()
	for _, c := range list {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			s, r := perform(t, id, c)
			run := s.Labs[0]
			v := run.Verdict
			if v.ID != c.want || !strings.Contains(v.Text, c.says) {
				t.Errorf("verdict %s: %s\nwant %s: …%s…\nnotes: %s", v.ID, v.Text, c.want, c.says, strings.Join(run.Notes, "\n       "))
			}
			known := slices.ContainsFunc(run.Lab.Verdicts, func(k flows.VerdictKind) bool { return k.ID == v.ID })
			if !known && v.ID != flows.NotFinished {
				t.Errorf("the verdict %s is none that the experiment lists", v.ID)
			}
			if v.ID != flows.NotFinished && len(v.Exchanges) == 0 {
				t.Error("no exchange stands behind the verdict")
			}
			if got := found(r); got != c.finds {
				t.Errorf("found %q, want %q", got, c.finds)
			}
			for _, id := range v.Exchanges {
				if x, ok := r.Log().Exchange(id); !ok || x.Label.Lab != run.Lab.ID && x.Label.Step != "authorization-response" {
					t.Errorf("exchange %d is not of the experiment: %+v", id, x.Label)
				}
			}
		})
	}
}

// found are the findings of the rules that experiments are for.
func found(r *flows.Runner) string {
	var list []string
	for _, f := range r.Judge().Report.Findings {
		switch f.ID {
		case "PKCE-NOT-ENFORCED", "PKCE-DOWNGRADE", "TOKEN-CODE-REUSE", "RT-REUSE-TOLERATED", "RT-NO-CLIENT-AUTH",
			"RT-NOT-ROTATED", "RT-SCOPE", "REV-NOT-EFFECTIVE":
			list = append(list, string(f.ID)+" "+f.Severity.String())
		case "RT-INVALID-GRANT", "RT-REUSE-REVOKED", "TOKEN-INVALID-GRANT", "TOKEN-INVALID-CLIENT":
			list = append(list, string(f.ID)+": an experiment was taken for a walk")
		}
	}
	return strings.Join(list, ", ")
}

// answering lets a request through only where when says so, and else answers
// with status and body itself.
func answering(when func(*http.Request) bool, status int, body string) demoidp.Hooks {
	return demoidp.Hooks{Intercept: func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
		if !when(r) {
			next(w, r)
			return
		}
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(status)
		_, _ = w.Write([]byte(body))
	}}
}

func TestRefreshRotation(t *testing.T) {
	t.Parallel()
	check(t, "refresh-rotation", []trial{
		{"rotation off", demoidp.Config{NoRotation: true}, nil, "not-rotated", "with a secret that is allowed", ""},
		{"rotation off, public", demoidp.Config{NoRotation: true}, public, "not-rotated", "must be replaced", "RT-NOT-ROTATED error"},
		{"no reuse detection", demoidp.Config{Reuse: demoidp.ReuseTolerate}, nil, "reuse-tolerated", "still works", "RT-REUSE-TOLERATED error"},
		{"reuse refused", demoidp.Config{Reuse: demoidp.ReuseRefuse}, nil, "reuse-refused", "The access token still works", "RT-REUSE-TOLERATED warning"},
		{"reuse detection", demoidp.Config{}, nil, "family-revoked", "The access token died too", ""},
		{"grace of 2 s", demoidp.Config{Grace: 2 * time.Second}, func(o *flows.Options) { o.LabWait = 2500 * time.Millisecond }, "grace", "worked at once", "RT-REUSE-TOLERATED note"},
		{"grace of 2 s, reuse refused", demoidp.Config{Grace: 2 * time.Second, Reuse: demoidp.ReuseRefuse}, func(o *flows.Options) { o.LabWait = 2500 * time.Millisecond }, "grace", "the new one lives on", "RT-REUSE-TOLERATED note"},
	})
}

func TestRefreshRotationThatCannotTell(t *testing.T) {
	t.Parallel()
	n := 0
	check(t, "refresh-rotation", []trial{{
		"the old token is answered with 500",
		demoidp.Config{Hooks: answering(func(r *http.Request) bool {
			if r.URL.Path != "/token" {
				return false
			}
			n++ // the code, the first refresh, the old token
			return n == 3
		}, 500, "oops")}, nil, flows.NotFinished, "answered with 500", "",
	}})
}

func TestRefreshRace(t *testing.T) {
	t.Parallel()
	check(t, "refresh-race", []trial{
		{"rotation off", demoidp.Config{NoRotation: true}, nil, "not-rotated", "neither", ""},
		{"no reuse detection", demoidp.Config{Reuse: demoidp.ReuseTolerate}, nil, "both-accepted", "can ask again", ""},
		{"reuse refused", demoidp.Config{Reuse: demoidp.ReuseRefuse}, nil, "one-refused", "signed out", ""},
		{"reuse detection", demoidp.Config{}, nil, "family-revoked", "A client whose answer gets lost, and that asks again, is signed out", ""},
		{"grace", demoidp.Config{Grace: time.Minute}, nil, "both-accepted", "each brought tokens of its own. A client whose answer gets lost can ask again", ""},
		{"the same new token for both", demoidp.Config{Reuse: demoidp.ReuseTolerate, Hooks: demoidp.Hooks{Answer: func(a *demoidp.Answer) {
			if a.Kind == demoidp.KindToken && a.Grant == demoidp.GrantRefreshToken {
				a.Body.Set("refresh_token", "the-one-and-only-successor")
			}
		}}}, nil, "both-accepted", "both brought the same new refresh token", ""},
		{"broken after the race", demoidp.Config{Reuse: demoidp.ReuseRefuse, Hooks: brokenFrom(6)}, nil, "one-refused", "its second try was answered with 503", ""},
	})
}

// brokenFrom answers token requests with 503 from that one on.
func brokenFrom(n int) demoidp.Hooks {
	var seen atomic.Int64
	return answering(func(r *http.Request) bool { return r.URL.Path == "/token" && seen.Add(1) >= int64(n) }, 503, "broken")
}

func TestRefreshScope(t *testing.T) {
	t.Parallel()
	widen := func(ignore bool) demoidp.Hooks {
		return demoidp.Hooks{Intercept: func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
			if r.URL.Path == "/token" {
				if form := formOf(r); form.Get("grant_type") == "refresh_token" {
					form.Del("scope")
					setForm(r, form)
				}
			}
			next(w, r)
		}, Answer: func(a *demoidp.Answer) {
			if a.Grant == demoidp.GrantRefreshToken && !ignore {
				a.Body.Set("scope", "openid profile offline_access email phone address api")
			}
		}}
	}
	check(t, "refresh-scope", []trial{
		{"healthy", demoidp.Config{}, nil, "bound", "was refused", ""},
		{"widened", demoidp.Config{Hooks: widen(false)}, nil, "widened", "never granted", "RT-SCOPE error"},
		{"scope as an array", demoidp.Config{Hooks: demoidp.Hooks{Intercept: widen(true).Intercept, Answer: func(a *demoidp.Answer) {
			if a.Grant == demoidp.GrantRefreshToken {
				a.Body.Set("scope", []string{"openid", "profile", "offline_access"})
			}
		}}}, nil, "narrowing-ignored", "everything all the same", ""},
		{"ignored", demoidp.Config{Hooks: widen(true)}, nil, "narrowing-ignored", "everything all the same", "RT-SCOPE note"},
	})
}

func TestRefreshLifetime(t *testing.T) {
	t.Parallel()
	short := func(c demoidp.Config) demoidp.Config {
		c.AccessTokenLifetime = 2 * time.Second
		return c
	}
	ignored := demoidp.Hooks{Answer: func(a *demoidp.Answer) {
		if a.Kind == demoidp.KindUserInfoError {
			a.Kind, a.Status, a.Body = demoidp.KindUserInfo, 200, demoidp.Object{{Name: "sub", Value: "u-1001-alice"}}
		}
	}}
	refusing := demoidp.Hooks{Answer: func(a *demoidp.Answer) {
		if a.Kind == demoidp.KindUserInfo {
			a.Status, a.Body = 401, demoidp.Object{{Name: "error", Value: "invalid_token"}}
		}
	}}
	check(t, "refresh-lifetime", []trial{
		{"healthy", short(demoidp.Config{}), nil, "enforced", "went unnoticed", ""},
		{"expiry ignored", short(demoidp.Config{Hooks: ignored}), nil, "not-enforced", "still works", ""},
		{"refused at once", demoidp.Config{Hooks: refusing}, nil, "cut-short", "is refused although", ""},
		{"shorter than it says", demoidp.Config{AccessTokenLifetime: 5 * time.Second, Hooks: deadAfter(time.Second)}, nil, "cut-short", "worked at first", ""},
		{"very long", demoidp.Config{AccessTokenLifetime: 5 * time.Hour}, nil, flows.NotFinished, "nobody waits so long", ""},
	})
}

func TestRevocation(t *testing.T) {
	t.Parallel()
	only := func(hint string) demoidp.Hooks {
		return answering(func(r *http.Request) bool {
			return r.URL.Path == "/revoke" && (hint == "" || formOf(r).Get("token_type_hint") == hint)
		}, 200, "")
	}
	check(t, "revocation", []trial{
		{"healthy", demoidp.Config{}, nil, "effective", "is dead", ""},
		{"ignored", demoidp.Config{Hooks: only("")}, nil, "ignored", "still works", "REV-NOT-EFFECTIVE error"},
		{"refresh tokens cannot be revoked", demoidp.Config{Hooks: answering(func(r *http.Request) bool {
			return r.URL.Path == "/revoke" && formOf(r).Get("token_type_hint") == "refresh_token"
		}, 400, `{"error":"unsupported_token_type"}`)}, nil, "partly-effective", "although it must", ""},
		{"broken at the use of what was revoked", demoidp.Config{Hooks: brokenFrom(3)}, nil, flows.NotFinished, "answered with 503", ""},
		{"access tokens live on", demoidp.Config{Hooks: only("access_token")}, nil, "partly-effective", "the access token works", "REV-NOT-EFFECTIVE note"},
		{"refresh tokens live on", demoidp.Config{Hooks: only("refresh_token")}, nil, "partly-effective", "the refresh token works", "REV-NOT-EFFECTIVE error"},
	})
}

func TestCodeReuse(t *testing.T) {
	t.Parallel()
	check(t, "code-reuse", []trial{
		{"healthy", demoidp.Config{}, nil, "refused-and-revoked", "were revoked", ""},
		{"public", demoidp.Config{}, public, "refused-and-revoked", "were revoked", ""},
		{"accepted", demoidp.Config{Hooks: repeating()}, nil, "accepted", "exchanged twice", "TOKEN-CODE-REUSE error"},
		{"revoked, told by introspection", demoidp.Config{Hooks: withoutUserInfo()}, func(o *flows.Options) { o.Scope = "openid profile" }, "refused-and-revoked", "were revoked", ""},
		{"not revoked", demoidp.Config{Hooks: refusingTheSecond()}, nil, "refused", "live on", "TOKEN-CODE-REUSE note"},
	})
}

// repeating answers the second exchange of a code as the first one.
func repeating() demoidp.Hooks {
	return secondExchange(func(w http.ResponseWriter, first *recorder) {
		w.Header().Set("Content-Type", "application/json")
		_, _ = w.Write(first.body)
	})
}

// refusingTheSecond refuses the second exchange of a code and does no more.
func refusingTheSecond() demoidp.Hooks {
	return secondExchange(func(w http.ResponseWriter, _ *recorder) {
		w.Header().Set("Content-Type", "application/json")
		w.WriteHeader(400)
		_, _ = w.Write([]byte(`{"error":"invalid_grant"}`))
	})
}

func TestPKCE(t *testing.T) {
	t.Parallel()
	check(t, "pkce", []trial{
		{"healthy", demoidp.Config{}, nil, "enforced", "are refused", ""},
		{"healthy, public", demoidp.Config{}, public, "enforced", "are refused", ""},
		{"ignored", demoidp.Config{Hooks: withoutPKCE(true)}, nil, "not-enforced", "without its verifier and with a wrong verifier", "PKCE-NOT-ENFORCED error"},
		{"busy after the first sign-in", demoidp.Config{Hooks: busyAfter(2)}, nil, flows.NotFinished, "brought no code", ""},
		{"busy at the request without challenge", demoidp.Config{Hooks: answering(func(r *http.Request) bool {
			return r.URL.Path == "/authorize" && !r.URL.Query().Has("code_challenge")
		}, 503, "busy")}, nil, flows.NotFinished, "brought no code", ""},
		{"a request without challenge is refused", demoidp.Config{Hooks: answering(func(r *http.Request) bool {
			return r.URL.Path == "/authorize" && !r.URL.Query().Has("code_challenge")
		}, 400, "no")}, nil, "enforced", "are refused", ""},
		{"downgrade", demoidp.Config{Hooks: withoutPKCE(false)}, nil, "downgrade", "strip PKCE", "PKCE-DOWNGRADE error"},
	})
}

// busyAfter answers authorization requests with 429 after so many.
func busyAfter(n int) demoidp.Hooks {
	return answering(func(r *http.Request) bool {
		if r.URL.Path != "/authorize" {
			return false
		}
		n--
		return n < 0
	}, 429, "busy")
}

func TestRedirectURI(t *testing.T) {
	t.Parallel()
	exact := []demoidp.Client{{ID: "demo-web", Secret: demoidp.DefaultClientSecret, RedirectURIs: []string{"https://app.example/callback"}}}
	check(t, "redirect-uri", []trial{
		{"healthy", demoidp.Config{}, func(o *flows.Options) { o.RedirectURI = "http://127.0.0.1:0/callback" }, "loopback-port", "localhost", ""},
		{"exact", demoidp.Config{Clients: exact}, func(o *flows.Options) { o.RedirectURI = "https://app.example/callback" }, "exact", "Only", ""},
		{"one spelling", demoidp.Config{Clients: []demoidp.Client{{ID: "demo-web", Secret: demoidp.DefaultClientSecret, RedirectURIs: []string{"http://127.0.0.1/callback"}}}}, nil, "loopback-port", "any port", ""},
		{"any path", demoidp.Config{Hooks: anyPath()}, nil, "lenient", "/callback/other", ""},
		{"errors go to the registered one", demoidp.Config{Clients: exact, Hooks: toRegistered("https://app.example/callback")}, func(o *flows.Options) { o.RedirectURI = "https://app.example/callback" }, "exact", "Only", ""},
		{"busy midway", demoidp.Config{Clients: exact, Hooks: busyAfter(3)}, func(o *flows.Options) { o.RedirectURI = "https://app.example/callback" }, flows.NotFinished, "answered with 429", ""},
		{"not registered", demoidp.Config{Clients: exact}, nil, flows.NotFinished, "alike", ""},
	})
}

func TestClientAuth(t *testing.T) {
	t.Parallel()
	tokens := func(o *flows.Options) { o.Until = flows.StepIDToken }
	check(t, "client-auth", []trial{
		{"healthy", demoidp.Config{}, nil, "enforced", "client_secret_basic, client_secret_post", ""},
		{"healthy, with tokens", demoidp.Config{}, tokens, "enforced", "Only the right secret", ""},
		{"not checked at refresh, without tokens", demoidp.Config{Hooks: authenticated("refresh_token")}, nil, "not-enforced", "needs no secret", "RT-NO-CLIENT-AUTH error"},
		{"the refresh without the secret is answered with 503", demoidp.Config{Hooks: answering(func(r *http.Request) bool {
			form := formOf(r)
			return form.Get("grant_type") == "refresh_token" && r.Header.Get("Authorization") == ""
		}, 503, "busy")}, nil, flows.NotFinished, "without the secret was answered with 503", ""},
		{"a dead refresh token, codes before clients", demoidp.Config{Hooks: answering(func(r *http.Request) bool {
			form := formOf(r)
			return form.Get("grant_type") == "refresh_token" || form.Get("code") == "grantwalk-no-code"
		}, 400, `{"error":"invalid_grant"}`)}, nil, flows.NotFinished, "with the right one", ""},
		{"not checked at refresh", demoidp.Config{Hooks: authenticated("refresh_token")}, tokens, "not-enforced", "needs no secret", "RT-NO-CLIENT-AUTH error"},
	})
}

func TestARevokedRefreshTokenIsNoneToBeginWith(t *testing.T) {
	t.Parallel()
	l, _ := lab.ByID("refresh-rotation")
	s := flows.Session{Given: "a refresh token", Endpoints: flows.Endpoints{Token: "https://idp.example/token"}}
	if ok, why := l.CanRun(flows.Options{}, s); !ok {
		t.Fatal(why)
	}
	s.Revoked = []string{"refresh_token"}
	if ok, why := l.CanRun(flows.Options{}, s); ok || !strings.Contains(why, "revoked") {
		t.Errorf("it could begin: %q", why)
	}
}
