package command_test

import (
	"encoding/json"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
)

func TestCodeFlowIsCompleted(t *testing.T) {
	t.Parallel()
	e := shell{}.run(t.Context(), web(idp(t, demoidp.Config{}), "--json")...)
	wantStatus(t, e, 0)
	d := document(t, e)
	if d.Outcome != flows.Completed || d.Flow != flows.FlowCode || d.Version != 1 {
		t.Errorf("outcome %q, flow %q, version %d", d.Outcome, d.Flow, d.Version)
	}
	want := "metadata keys authorization-request authorization-response token id-token userinfo refresh"
	if got := strings.Join(succeeded(d), " "); got != want {
		t.Errorf("succeeded: %s\nwant:      %s", got, want)
	}
}

// succeeded are the ids of the steps that succeeded, in order.
func succeeded(d flows.Document) []string {
	var ids []string
	for _, s := range d.Steps {
		if s.State == "succeeded" {
			ids = append(ids, string(s.ID))
		}
	}
	return ids
}

func TestStepsAreTakenAsNamed(t *testing.T) {
	t.Parallel()
	provider := idp(t, demoidp.Config{})
	first := []string{"metadata", "keys", "authorization-request", "authorization-response", "token", "id-token"}
	for list, more := range map[string][]string{
		"none":     nil,
		"userinfo": {"userinfo"},
		"userinfo,introspection,refresh,revocation,logout": {"userinfo", "introspection", "refresh", "revocation", "logout"},
		"logout, introspection":                            {"introspection", "logout"},
	} {
		t.Run(list, func(t *testing.T) {
			t.Parallel()
			e := shell{}.run(t.Context(), web(provider, "--json", "--steps", list)...)
			wantStatus(t, e, 0)
			if got, want := succeeded(document(t, e)), slices.Concat(first, more); !slices.Equal(got, want) {
				t.Errorf("succeeded: %v\nwant:      %v", got, want)
			}
		})
	}
}

// The seed's refresh request and response, as they are on the wire.
func TestRefreshIsTheOneOfTheArticle(t *testing.T) {
	t.Parallel()
	provider := idp(t, demoidp.Config{AccessTokenLifetime: time.Hour})
	e := shell{}.run(t.Context(), web(provider, "--json", "--reveal", "--auth-method", "client_secret_post", "--refresh-scope", "openid profile")...)
	wantStatus(t, e, 0)
	d := document(t, e)
	i := slices.IndexFunc(d.Exchanges, func(x flows.DocumentExchange) bool { return x.Step == "refresh" })
	if i < 0 {
		t.Fatal("there is no refresh")
	}
	x := d.Exchanges[i]

	head, body, _ := strings.Cut(x.Request.Raw, "\r\n\r\n")
	if !strings.HasPrefix(head, "POST /token HTTP/1.1\r\n") || !strings.Contains(head+"\r\n", "\r\nContent-Type: application/x-www-form-urlencoded\r\n") {
		t.Errorf("request:\n%s", head)
	}
	form, err := url.ParseQuery(body)
	if err != nil {
		t.Fatal(err)
	}
	sent := form.Get("refresh_token")
	want := url.Values{
		"client_id": {"demo-web"}, "client_secret": {demoidp.DefaultClientSecret},
		"grant_type": {"refresh_token"}, "refresh_token": {sent}, "scope": {"openid profile"},
	}
	if sent == "" || form.Encode() != want.Encode() {
		t.Errorf("body: %s\nwant: %s", form.Encode(), want.Encode())
	}

	head, body, _ = strings.Cut(x.Response.Raw, "\r\n\r\n")
	if !strings.HasPrefix(head, "HTTP/1.1 200 OK\r\n") {
		t.Errorf("status line of\n%s", head)
	}
	wantText(t, "the response's head", head+"\r\n", "\r\nContent-Type: application/json\r\n", "\r\nCache-Control: no-store\r\n", "\r\nPragma: no-cache\r\n")
	var answer struct {
		AccessToken  string `json:"access_token"`
		TokenType    string `json:"token_type"`
		RefreshToken string `json:"refresh_token"`
		ExpiresIn    int    `json:"expires_in"`
	}
	if err := json.Unmarshal([]byte(body), &answer); err != nil {
		t.Fatal(err)
	}
	if answer.AccessToken == "" || answer.TokenType != "Bearer" || answer.ExpiresIn != 3600 {
		t.Errorf("answer: %+v", answer)
	}
	if answer.RefreshToken == "" || answer.RefreshToken == sent {
		t.Error("the refresh token is not a new one")
	}
}

func TestClientCredentials(t *testing.T) {
	t.Parallel()
	provider := idp(t, demoidp.Config{})
	e := shell{}.run(t.Context(), "run", "client-credentials", "--issuer", provider.Issuer(), "--client-id", "demo-service",
		"--client-secret", "env:CLIENT_SECRET", "--scope", "api", "--json")
	wantStatus(t, e, 0)
	d := document(t, e)
	if got := strings.Join(succeeded(d), " "); got != "metadata token" {
		t.Errorf("succeeded: %s", got)
	}
	if d.Tokens.AccessToken == nil || d.Tokens.RefreshToken != nil {
		t.Errorf("tokens: %+v", d.Tokens)
	}
}

func TestRefreshFlow(t *testing.T) {
	t.Parallel()
	provider := idp(t, demoidp.Config{})
	e := shell{}.run(t.Context(), web(provider, "--json", "--reveal", "--steps", "none")...)
	wantStatus(t, e, 0)
	token := document(t, e).Tokens.RefreshToken.Value

	e = shell{stdin: strings.NewReader(token + "\nnot read")}.run(t.Context(), "run", "refresh", "--issuer", provider.Issuer(),
		"--client-id", "demo-web", "--client-secret", "env:CLIENT_SECRET", "--refresh-token", "-", "--json")
	wantStatus(t, e, 0)
	d := document(t, e)
	if got := strings.Join(succeeded(d), " "); got != "metadata keys refresh userinfo" {
		t.Errorf("succeeded: %s", got)
	}
	if strings.Contains(e.stdout+e.stderr, token) {
		t.Error("the refresh token is in the output")
	}
}

func TestTokenIsJSONAlone(t *testing.T) {
	t.Parallel()
	provider := idp(t, demoidp.Config{})
	for _, reveal := range []bool{false, true} {
		args := web(provider, "--token")
		if reveal {
			args = append(args, "--reveal")
		}
		e := shell{}.run(t.Context(), args...)
		wantStatus(t, e, 0)
		var answer map[string]any
		if err := json.Unmarshal([]byte(e.stdout), &answer); err != nil {
			t.Fatalf("%v\n%s", err, e.stdout)
		}
		token, _ := answer["access_token"].(string)
		if masked := strings.HasPrefix(token, "••••"); masked == reveal || token == "" {
			t.Errorf("with --reveal %t the access token is %.12q", reveal, token)
		}
	}
}

func TestTranscriptShowsEachStepAndItsBytes(t *testing.T) {
	t.Parallel()
	e := shell{}.run(t.Context(), web(idp(t, demoidp.Config{}))...)
	wantStatus(t, e, 0)
	wantText(t, "the transcript", e.stdout,
		"=== 1 Metadata", "GET /.well-known/openid-configuration HTTP/1.1", "=== 8 Refresh",
		"grant_type=refresh_token", "Cache-Control: no-store", "The walk is complete.")
	wantText(t, "standard error", e.stderr, "1/8 Metadata: done.", "8/8 Refresh: done.")
}

func TestOnATerminalProgressIsNotSaidTwice(t *testing.T) {
	t.Parallel()
	e := shell{terminal: true}.run(t.Context(), web(idp(t, demoidp.Config{}))...)
	wantStatus(t, e, 0)
	if strings.Contains(e.stderr, "Metadata") {
		t.Errorf("standard error repeats the transcript:\n%s", e.stderr)
	}
}

func TestParametersAndHeadersGoOut(t *testing.T) {
	t.Parallel()
	e := shell{}.run(t.Context(), web(idp(t, demoidp.Config{}), "--json", "--steps", "none",
		"--param", "ui_locales=en=GB", "--token-param", "extra=one", "--header", "X-Trace=two words", "--max-age", "0")...)
	wantStatus(t, e, 0)
	d := document(t, e)
	all := ""
	for _, x := range d.Exchanges {
		all += x.Request.Raw + "\n"
	}
	wantText(t, "the requests", all, "ui_locales=en%3DGB", "extra=one", "X-Trace: two words", "max_age=0")
}

func TestBodiesAreCutAtMaxBody(t *testing.T) {
	t.Parallel()
	e := shell{}.run(t.Context(), web(idp(t, demoidp.Config{}), "--json", "--max-body", "100B")...)
	d := document(t, e)
	if !d.Exchanges[0].Response.Truncated || d.Exchanges[0].Response.WireSize <= 100 {
		t.Errorf("the metadata of %d bytes was not cut", d.Exchanges[0].Response.WireSize)
	}
}

// The document's members, which programs rely on. They are written down here
// rather than derived.
func TestDocumentHasItsMembers(t *testing.T) {
	t.Parallel()
	provider := idp(t, demoidp.Config{Hooks: demoidp.Hooks{Answer: cacheable}})
	e := shell{}.run(t.Context(), web(provider, "--json")...)
	var d map[string]any
	if err := json.Unmarshal([]byte(e.stdout), &d); err != nil {
		t.Fatal(err)
	}
	first := func(name string) map[string]any { return d[name].([]any)[0].(map[string]any) }
	tokens := d["tokens"].(map[string]any)
	exchange, finding := first("exchanges"), first("findings")
	for what, has := range map[string]struct {
		object  any
		members []string
	}{
		"the document":     {d, []string{"version", "flow", "issuer", "outcome", "steps", "findings", "exchanges", "tokens"}},
		"a step":           {first("steps"), []string{"id", "title", "state", "exchanges"}},
		"an exchange":      {exchange, []string{"id", "step", "channel", "attempt", "request", "response", "error", "started", "duration_ms", "tls"}},
		"a request":        {exchange["request"], []string{"method", "url", "raw"}},
		"a response":       {exchange["response"], []string{"status", "proto", "raw", "truncated"}},
		"a finding":        {finding, []string{"id", "severity", "step", "exchange", "message", "spec", "fix", "evidence"}},
		"a fix":            {finding["fix"], []string{"idp", "client"}},
		"the evidence":     {finding["evidence"], []string{"part", "start", "end", "text"}},
		"the tokens":       {tokens, []string{"access_token", "id_token", "refresh_token"}},
		"the access token": {tokens["access_token"], []string{"masked", "jwt", "expires_at"}},
		"the ID token":     {tokens["id_token"], []string{"checks"}},
		"a check":          {tokens["id_token"].(map[string]any)["checks"].([]any)[0], []string{"name", "result", "detail"}},
	} {
		for _, m := range has.members {
			if _, ok := has.object.(map[string]any)[m]; !ok {
				t.Errorf("%s has no member %s", what, m)
			}
		}
	}
}
