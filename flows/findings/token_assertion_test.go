package findings_test

import (
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/findings"
)

const assertionType = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// asserted is a walk whose client authenticates by private_key_jwt, and is
// refused.
func asserted(header, claims object, description string) *flow {
	f := refusedCode(tokenError(401, "invalid_client", description))
	f.Asked.ClientSecret = ""
	f.TokenForm.Del("client_secret")
	f.TokenForm.Set("client_assertion_type", assertionType)
	f.TokenForm.Set("client_assertion", signRS256(header, claims))
	f.Metadata["token_endpoint_auth_methods_supported"] = []any{"private_key_jwt"}
	f.Metadata["token_endpoint_auth_signing_alg_values_supported"] = []any{"RS256", "ES256"}
	return f
}

func TestAssertion(t *testing.T) {
	t.Parallel()
	now := began.Add(4 * time.Second)
	header := object{"alg": "RS256", "kid": "client-key"}
	claims := object{"iss": clientID, "sub": clientID, "aud": issuer, "iat": now.Unix(), "exp": now.Add(2 * time.Minute).Unix(), "jti": "a1"}
	for name, c := range map[string]struct {
		f       *flow
		verdict findings.Verdict
		cause   string
	}{
		"nothing to see":    {asserted(header, claims, ""), findings.Possible, `its kid "client-key"`},
		"iss is not sub":    {asserted(header, claims.with("iss", "me"), ""), findings.Likely, `iss is "me"`},
		"another client":    {asserted(header, claims.with("iss", "c2").with("sub", "c2"), ""), findings.Likely, "the client_id of the request"},
		"no sub":            {asserted(header, claims.without("sub"), ""), findings.Likely, "lacks iss or sub"},
		"no aud":            {asserted(header, claims.without("aud"), ""), findings.Likely, "no aud"},
		"another aud":       {asserted(header, claims.with("aud", issuer+"/"), ""), findings.Likely, "none of the names of the server"},
		"the endpoint":      {asserted(header, claims.with("aud", issuer+"/token"), ""), findings.Possible, "take the issuer alone"},
		"two audiences":     {asserted(header, claims.with("aud", []any{issuer, issuer + "/token"}), ""), findings.Possible, "an array of 2"},
		"the issuer":        {asserted(header, claims, ""), findings.RuledOut, "it is the issuer"},
		"no exp":            {asserted(header, claims.without("exp"), ""), findings.Likely, "no exp"},
		"expired":           {asserted(header, claims.with("exp", now.Add(-time.Minute).Unix()), ""), findings.Likely, "expired 60 s before"},
		"lives for an hour": {asserted(header, claims.with("exp", now.Add(time.Hour).Unix()), ""), findings.Possible, "five minutes"},
		"from the future":   {asserted(header, claims.with("iat", now.Add(5*time.Minute).Unix()), ""), findings.Likely, "300 s in the future"},
		"no jti":            {asserted(header, claims.without("jti"), ""), findings.Likely, "no jti"},
		"an algorithm":      {asserted(object{"alg": "PS256"}, claims, ""), findings.Likely, `the metadata lists "RS256" and "ES256"`},
		"with the secret":   {asserted(object{"alg": "HS256"}, claims, ""), findings.Likely, "authenticates by client_secret_jwt"},
		"unsigned":          {asserted(object{"alg": "none"}, claims, ""), findings.Likely, "not signed"},
		"Entra's key":       {asserted(header, claims, "AADSTS700027: Client assertion failed signature validation."), findings.Likely, "does not know the key"},
		"Okta's audience":   {asserted(header, claims, "The audience claim for client_assertion must be the endpoint invoked for the request."), findings.Likely, "aud is wrong"},
		"a replay":          {asserted(header, claims, "The client_assertion's jti has already been used"), findings.Likely, "used before"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			got := c.f.want(t, "TOKEN-ASSERTION", findings.Error)
			if !hasCause(got, c.verdict, c.cause) {
				t.Errorf("%q is not %s: %+v", c.cause, c.verdict, got.Causes)
			}
			if c.f.textOf(got) != `"error": "invalid_client"` {
				t.Errorf("it points at %q", c.f.textOf(got))
			}
			if slices.ContainsFunc(got.Causes, func(c findings.Cause) bool { return strings.Contains(c.Text, "eyJ") }) {
				t.Errorf("the assertion is shown: %+v", got.Causes)
			}
		})
	}
	t.Run("sent twice", func(t *testing.T) {
		t.Parallel()
		f := asserted(header, claims, "")
		f.Change = nil
		f.More = func(r *recorder) {
			form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refreshToken(1)}, "client_id": {clientID},
				"client_assertion_type": {assertionType}, "client_assertion": {f.TokenForm.Get("client_assertion")}}
			r.post("refresh", issuer+"/token", form, tokenError(401, "invalid_client", ""))
		}
		got := f.want(t, "TOKEN-ASSERTION", findings.Error)
		if !hasCause(got, findings.Likely, "sent before, in exchange 5") || got.Step != "refresh" {
			t.Errorf("%s: %+v", got.Step, got.Causes)
		}
	})
	t.Run("another type", func(t *testing.T) {
		t.Parallel()
		f := asserted(header, claims, "")
		f.TokenForm.Set("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:saml2-bearer")
		if got := f.want(t, "TOKEN-ASSERTION", findings.Error); !hasCause(got, findings.Likely, "client_assertion_type is") {
			t.Errorf("%+v", got.Causes)
		}
	})
	t.Run("masked", func(t *testing.T) {
		t.Parallel()
		f := asserted(header, claims, "")
		f.TokenForm.Set("client_assertion", "\u2022\u2022\u2022\u2022 (400)")
		if got := f.want(t, "TOKEN-ASSERTION", findings.Error); hasCause(got, findings.Likely, "") {
			t.Errorf("%+v", got.Causes)
		}
	})
	t.Run("accepted", func(t *testing.T) {
		t.Parallel()
		f := asserted(header, claims.with("aud", issuer+"/token"), "")
		f.Change = nil
		f.wantQuiet(t)
	})
	t.Run("the client is known by it", func(t *testing.T) {
		t.Parallel()
		f := asserted(header, claims, "")
		f.TokenForm.Del("client_id")
		if got := f.trace().Tokens[0].Auth.ClientID; got != clientID {
			t.Errorf("client %q", got)
		}
	})
}
