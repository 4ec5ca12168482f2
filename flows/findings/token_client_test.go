package findings_test

import (
	"encoding/base64"
	"net/url"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/findings"
)

// challenge adds the challenge for Basic authentication to an answer.
func challenge(m message) message {
	m.setHeader("WWW-Authenticate", `Basic realm="idp"`)
	return m
}

func TestInvalidClient(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		change func(*flow)
		answer message
		want   findings.ID
		in     string
	}{
		"wrong secret":       {func(*flow) {}, tokenError(401, "invalid_client", ""), "TOKEN-INVALID-CLIENT", ""},
		"with 400":           {func(*flow) {}, tokenError(400, "invalid_client", "Invalid client secret"), "TOKEN-INVALID-CLIENT", "secret is wrong"},
		"bare 401":           {func(*flow) {}, message{Status: 401, Body: "Unauthorized"}, "TOKEN-INVALID-CLIENT", ""},
		"Keycloak":           {func(*flow) {}, tokenError(401, "unauthorized_client", "Invalid client or Invalid client credentials"), "TOKEN-INVALID-CLIENT", ""},
		"Auth0":              {func(*flow) {}, tokenError(401, "access_denied", "Unauthorized"), "TOKEN-INVALID-CLIENT", ""},
		"Entra, tenant":      {func(*flow) {}, tokenError(400, "unauthorized_client", "AADSTS700016: Application with identifier 'client-1' was not found in the directory 'Contoso'."), "TOKEN-INVALID-CLIENT", "not known in this tenant"},
		"Hydra":              {func(*flow) {}, tokenError(401, "invalid_client", "Client authentication failed (e.g., unknown client, no client authentication included, or unsupported authentication method)."), "TOKEN-INVALID-CLIENT", ""},
		"line end":           {func(f *flow) { f.TokenForm.Set("client_secret", secret+"\n") }, tokenError(401, "invalid_client", ""), "TOKEN-INVALID-CLIENT", "white space"},
		"not listed":         {func(f *flow) { f.Metadata["token_endpoint_auth_methods_supported"] = []any{"client_secret_basic"} }, tokenError(401, "invalid_client", ""), "TOKEN-AUTH-METHOD", "metadata lists"},
		"none listed":        {func(f *flow) { delete(f.Metadata, "token_endpoint_auth_methods_supported") }, challenge(tokenError(401, "invalid_client", "")), "TOKEN-AUTH-METHOD", "lists no methods"},
		"none listed, text":  {func(f *flow) { delete(f.Metadata, "token_endpoint_auth_methods_supported") }, challenge(tokenError(401, "invalid_client", "Invalid client secret")), "TOKEN-INVALID-CLIENT", "secret is wrong"},
		"Hydra, method":      {func(*flow) {}, tokenError(401, "invalid_client", "The OAuth 2.0 Client supports client authentication method 'client_secret_basic', but method 'client_secret_post' was requested."), "TOKEN-AUTH-METHOD", "client_secret_basic"},
		"method, other code": {func(*flow) {}, tokenError(400, "invalid_request", "Client must use client_secret_basic"), "TOKEN-AUTH-METHOD", ""},
		"Basic not read":     {func(f *flow) { f.basicSecret("0123456789abcdef") }, tokenError(400, "invalid_request", "The request is missing the required parameter: client_id"), "TOKEN-AUTH-METHOD", "does not read Basic"},
		"Basic not read, 2":  {func(f *flow) { f.basicSecret("0123456789abcdef") }, tokenError(401, "invalid_client", "client_secret is missing"), "TOKEN-AUTH-METHOD", "does not read Basic"},
		"Entra public":       {func(*flow) {}, tokenError(401, "invalid_client", "AADSTS700025: Client is public so neither 'client_assertion' nor 'client_secret' should be presented."), "TOKEN-CLIENT-TYPE", "public"},
		"Entra secret":       {func(f *flow) { f.TokenForm.Del("client_secret") }, tokenError(401, "invalid_client", "AADSTS7000218: The request body must contain the following parameter: 'client_assertion' or 'client_secret'."), "TOKEN-CLIENT-TYPE", "confidential"},
		"Entra SPA":          {func(*flow) {}, tokenError(400, "invalid_request", "AADSTS9002327: Tokens issued for the 'Single-Page Application' client-type may only be redeemed via cross-origin requests."), "TOKEN-CLIENT-TYPE", "single-page"},
		"Entra not SPA":      {func(*flow) {}, tokenError(400, "invalid_request", "AADSTS9002326: Cross-origin token redemption is permitted only for the 'Single-Page Application' client-type. Request origin: 'https://app.example'."), "TOKEN-CLIENT-TYPE", "this one is not"},
		"Entra, 90023":       {func(*flow) {}, tokenError(400, "invalid_request", "AADSTS90023: Public clients can't send a client secret."), "TOKEN-CLIENT-TYPE", "as public"},
		"none sent":          {func(f *flow) { f.TokenForm.Del("client_secret") }, tokenError(401, "invalid_client", "client authentication failed"), "TOKEN-CLIENT-TYPE", "no secret"},
		"plus sign":          {func(f *flow) { f.basicSecret("se+cret/with=signs") }, tokenError(400, "invalid_client", ""), "TOKEN-BASIC-ENCODING", "a plus sign, a slash and an equals sign"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := refusedCode(c.answer)
			c.change(f)
			got := f.want(t, c.want, findings.Error, "DISC-AUTH-METHOD", "TOKEN-ERROR-STATUS")
			if !strings.Contains(got.Message, c.in) || strings.Contains(got.Message, secret) || strings.Contains(got.Message, "se+cret") {
				t.Errorf("%q is not in: %s", c.in, got.Message)
			}
			for _, cause := range got.Causes {
				if strings.Contains(cause.Text, secret) {
					t.Errorf("a secret in a cause: %s", cause.Text)
				}
			}
		})
	}
}

func TestTwoMethodsAtOnce(t *testing.T) {
	t.Parallel()
	for _, code := range []string{"invalid_client", "invalid_request"} {
		t.Run(code, func(t *testing.T) {
			t.Parallel()
			f := refusedCode(tokenError(400, code, "multiple authentication methods"))
			f.RawBasic = "Basic " + base64.StdEncoding.EncodeToString([]byte(clientID+":"+secret))
			if got := f.want(t, "TOKEN-AUTH-METHOD", findings.Error); !strings.Contains(got.Message, "twice") {
				t.Error(got.Message)
			}
		})
	}
}

func TestSecretLeftOutOfTheRefresh(t *testing.T) {
	t.Parallel()
	f := healthy()
	f.RefreshForm.Del("client_secret")
	f.answerWith("refresh", 401, "invalid_client", "")
	got := f.want(t, "TOKEN-CLIENT-TYPE", findings.Error)
	if !strings.Contains(got.Message, "in exchange 5, which was accepted") || got.Step != "refresh" {
		t.Errorf("%s: %s", got.Step, got.Message)
	}
}

// basicSecret lets the code be exchanged with client_secret_basic and this
// secret, written as the standard wants it.
func (f *flow) basicSecret(s string) {
	f.Asked.ClientSecret = s
	f.basicWith(clientID + ":" + url.QueryEscape(s))
}

func (f *flow) basicWith(credentials string) {
	form := url.Values{}
	for k, v := range f.TokenForm {
		if k != "client_secret" && k != "client_id" {
			form[k] = v
		}
	}
	change := f.Change
	f.Until, f.Change = "authorization-response", nil
	f.More = func(r *recorder) {
		r.change = change
		r.post("token", issuer+"/token", form, message{}, "Authorization: Basic "+base64.StdEncoding.EncodeToString([]byte(credentials)))
	}
}

func TestBasicEncoding(t *testing.T) {
	t.Parallel()
	t.Run("raw", func(t *testing.T) {
		t.Parallel()
		f := refusedCode(tokenError(400, "invalid_client", ""))
		f.Asked.ClientSecret = "se+cret"
		f.basicWith(clientID + ":se+cret")
		got := f.want(t, "TOKEN-BASIC-ENCODING", findings.Error)
		if !strings.Contains(got.Message, "as it is") || got.Probe == "" {
			t.Error(got.Message)
		}
	})
	t.Run("plain letters", func(t *testing.T) {
		t.Parallel()
		f := refusedCode(tokenError(400, "invalid_client", ""))
		f.basicSecret("letters-and-digits-0123")
		got := f.want(t, "TOKEN-INVALID-CLIENT", findings.Error)
		if !hasCause(got, findings.RuledOut, "encoding") {
			t.Error(got.Causes)
		}
	})
}
