package program_test

import (
	"context"
	"errors"
	"go/format"
	"go/parser"
	"go/token"
	"strings"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
	"github.com/grantwalk/grantwalk/flows/program"
	"github.com/grantwalk/grantwalk/flows/useragent"
	"github.com/grantwalk/grantwalk/httplog/snippet"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// oddSecret has the characters that encodings and shells make something of.
const oddSecret = `a b+&=%:'"$\` + "`" + `!`

// provider is the embedded IdP with a client for each way to authenticate.
func provider(t *testing.T) *demoidp.Provider {
	t.Helper()
	config := demoidp.Config{}
	config.SetClient(demoidp.Client{ID: "odd", Secret: oddSecret, RedirectURIs: demoidp.DefaultRedirectURIs()})
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

func login() *useragent.Login {
	return &useragent.Login{Username: "alice", Password: demoidp.DefaultPassword}
}

// clients are walks at p, by how the client authenticates or what else is special.
func clients(p *demoidp.Provider) map[string]flows.Options {
	code := flows.Options{Issuer: p.Issuer(), SignIn: flows.SignInAgent, Login: login(), Mode: flows.Unattended}
	with := func(f func(*flows.Options)) flows.Options {
		o := code
		f(&o)
		return o
	}
	return map[string]flows.Options{
		"none":  with(func(o *flows.Options) { o.ClientID = "demo-native" }),
		"basic": with(func(o *flows.Options) { o.ClientID, o.ClientSecret = "odd", oddSecret }),
		"post": with(func(o *flows.Options) {
			o.ClientID, o.ClientSecret, o.AuthMethod = "odd", oddSecret, flows.AuthPost
			o.RedirectURI, o.PKCE, o.LoginHint = "http://localhost:0/callback", "none", "alice \"'\\$(x)` é"
			o.RefreshScope = "openid profile"
		}),
		"endpoints": with(func(o *flows.Options) {
			o.ClientID, o.ClientSecret = "demo-web", demoidp.DefaultClientSecret
			o.Endpoints.Token = p.Issuer() + "/token"
		}),
		"client-credentials": {Flow: flows.FlowClientCredentials, Issuer: p.Issuer(), ClientID: "demo-service", ClientSecret: demoidp.DefaultClientSecret, Scope: "api", Mode: flows.Unattended},
	}
}

// walked makes the walk of the options to its end.
func walked(t *testing.T, o flows.Options) program.Walk {
	t.Helper()
	r, err := flows.NewRunner(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	r.Dispatch(flows.Start{Step: 0})
	timeout := time.After(30 * time.Second)
	for s := r.State(); s.Outcome == "" || s.Active; s = r.State() {
		select {
		case <-r.Changed():
		case <-timeout:
			t.Fatalf("the walk does not end: %+v", s.Steps)
		}
	}
	if s := r.State(); s.Outcome != flows.Completed {
		t.Fatalf("the walk ended as %s: %+v", s.Outcome, s.Steps)
	}
	return program.Walk{Options: r.Options(), State: r.State(), Exchanges: r.Log().Exchanges(), Known: r.Log().Secrets()}
}

func codeOf(t *testing.T, w program.Walk, l snippet.Language) snippet.Code {
	t.Helper()
	code, err := program.Of(w, l)
	if err != nil {
		t.Fatal(err)
	}
	for _, secret := range w.Known {
		if strings.Contains(code.Text, secret) {
			t.Errorf("the program holds a secret:\n%s", code.Text)
		}
	}
	return code
}

// TestGoIsWellFormed: the program in Go is what gofmt makes of it. That it
// compiles and runs is tested end to end, for go-oidc is none of this module's.
func TestGoIsWellFormed(t *testing.T) {
	t.Parallel()
	for name, o := range clients(provider(t)) {
		for _, w := range []program.Walk{walked(t, o), {Options: o}} {
			text := codeOf(t, w, snippet.Go).Text
			if _, err := parser.ParseFile(token.NewFileSet(), "walk.go", text, parser.AllErrors); err != nil {
				t.Errorf("%s: %v\n%s", name, err, text)
				continue
			}
			if formatted, err := format.Source([]byte(text)); err != nil || string(formatted) != text {
				t.Errorf("%s: gofmt writes it in another way (%v):\n%s", name, err, formatted)
			}
		}
	}
}

func TestNoProgram(t *testing.T) {
	t.Parallel()
	if _, err := program.Of(program.Walk{Options: flows.Options{Issuer: "https://idp.example"}}, snippet.Curl); err == nil {
		t.Error("there is a program for curl")
	}
	if _, err := program.Of(program.Walk{Options: flows.Options{Flow: flows.FlowCheck, Issuer: "https://idp.example"}}, snippet.Go); err == nil {
		t.Error("there is a program of a check")
	}
	if _, err := program.Of(program.Walk{}, snippet.Go); err == nil {
		t.Error("there is a program of nothing")
	}
}

// TestNoSecretInALiteral: metadata is a server's, and may repeat what it was sent.
func TestNoSecretInALiteral(t *testing.T) {
	t.Parallel()
	const secret = "known-secret-value"
	for name, w := range map[string]program.Walk{
		"endpoint": {Options: flows.Options{ClientID: "web", Endpoints: flows.Endpoints{Token: "https://idp.example/" + secret}}},
		"password": {Options: flows.Options{ClientID: "web", Endpoints: flows.Endpoints{Token: "https://me:hunter2@idp.example/token"}}},
		"issuer":   {Options: flows.Options{ClientID: "web", Issuer: "https://idp.example/" + secret}},
		"redirect": {Options: flows.Options{ClientID: "web", Issuer: "https://idp.example", RedirectURI: "https://client.example/cb?token=abcdefgh"}},
		"scope":    {Options: flows.Options{ClientID: "web", Issuer: "https://idp.example", Scope: "openid " + secret}},
		"name":     {Options: flows.Options{ClientID: "web", Issuer: "https://idp.example", Params: []flows.Param{{Name: secret, Value: "x"}}}},
	} {
		w.Known = []string{secret}
		for _, l := range program.Languages {
			if code, err := program.Of(w, l); !errors.Is(err, program.ErrSecret) {
				t.Errorf("%s, %s: %v\n%s", name, l, err, code.Text)
			}
		}
	}
}
