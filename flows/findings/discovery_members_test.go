package findings_test

import (
	"net/url"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/httplog"
)

// TestEndpointThatCannotBeReached holds that one finding tells of an endpoint on
// a host that clients cannot reach, and not one more for each request to it.
func TestEndpointThatCannotBeReached(t *testing.T) {
	t.Parallel()
	for name, row := range map[string]struct {
		uri     string
		failure httplog.FailureKind
	}{
		"internal":         {"https://keycloak.auth.svc.cluster.local/keys", httplog.FailConnect},
		"does not resolve": {"https://keys.other.example/keys", httplog.FailDNS},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := healthy()
			f.Metadata["jwks_uri"] = row.uri
			f.Until = "metadata"
			f.More = func(r *recorder) { r.get("keys", row.uri, message{Failure: row.failure}) }
			f.want(t, "DISC-ENDPOINT-HOST", findings.Error)
		})
	}
	t.Run("internal, of a provider on this machine", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		f.Asked.Issuer = "http://127.0.0.1:4000"
		f.Metadata = object{"issuer": f.Asked.Issuer}
		for k, v := range healthy().Metadata {
			if s, ok := v.(string); ok {
				v = strings.Replace(s, issuer, f.Asked.Issuer, 1)
			}
			f.Metadata[k] = v
		}
		f.Metadata["jwks_uri"] = "https://keycloak:8443/keys"
		f.Until = "metadata"
		f.More = func(r *recorder) { r.get("keys", "https://keycloak:8443/keys", message{Failure: httplog.FailDNS}) }
		f.want(t, "DISC-ENDPOINT-HOST", findings.Error)
	})
	t.Run("the internal name that the provider has for itself", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		f.Metadata["issuer"] = "https://idp.auth.svc.cluster.local"
		f.Metadata["jwks_uri"] = "https://idp.auth.svc.cluster.local/keys"
		f.Until = "metadata"
		f.More = func(r *recorder) {
			r.get("keys", "https://idp.auth.svc.cluster.local/keys", message{Failure: httplog.FailDNS})
		}
		f.want(t, "DISC-ISSUER-HOST", findings.Error)
	})
	t.Run("a public host that is down", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		f.Until = "metadata"
		f.More = func(r *recorder) { r.get("keys", issuer+"/keys", message{Failure: httplog.FailRefused}) }
		f.want(t, "NET-REACH", findings.Error)
	})
}

func TestDiscoveryMembers(t *testing.T) {
	t.Parallel()
	whole := func(names ...string) string { return healthy().Metadata.without(names...).json() }
	testFound(t, []foundRow{
		{"no jwks_uri", meta("jwks_uri", nil), "DISC-MISSING-REQUIRED", findings.Error, whole("jwks_uri"), nil},
		{"no subject types", meta("subject_types_supported", nil), "DISC-MISSING-REQUIRED", findings.Error, whole("subject_types_supported"), nil},
		{"no token endpoint", func(f *flow) { meta("token_endpoint", nil)(f); f.Until = "metadata" }, "DISC-MISSING-REQUIRED", findings.Error, whole("token_endpoint"), nil},
		{"no recommended members", meta("claims_supported", nil), "DISC-MISSING-REQUIRED", findings.Note, whole("claims_supported"), nil},
		{"a string for an array", meta("scopes_supported", "openid profile offline_access"), "DISC-WRONG-TYPE", findings.Warning, `"scopes_supported": "openid profile offline_access"`, nil},
		{"a string for a flag", meta("claims_parameter_supported", "true"), "DISC-WRONG-TYPE", findings.Warning, `"claims_parameter_supported": "true"`, nil},
		{"an empty array", meta("acr_values_supported", []any{}), "DISC-WRONG-TYPE", findings.Warning, `"acr_values_supported": []`, nil},
		{"an element twice", meta("subject_types_supported", []any{"public", "public"}), "DISC-WRONG-TYPE", findings.Warning,
			"\"subject_types_supported\": [\n    \"public\",\n    \"public\"\n  ]", nil},
		{"a relative URL", func(f *flow) { meta("token_endpoint", "/token")(f); f.Until = "metadata" }, "DISC-WRONG-TYPE", findings.Error, `"token_endpoint": "/token"`, nil},
		{"a relative alias", meta("mtls_endpoint_aliases", object{"token_endpoint": "/token"}), "DISC-WRONG-TYPE", findings.Warning, `"token_endpoint": "/token"`, nil},
		{"no web address", meta("revocation_endpoint", "ftp://idp.example/revoke"), "DISC-WRONG-TYPE", findings.Warning, `"revocation_endpoint": "ftp://idp.example/revoke"`, nil},
		{"an array for a URL", meta("revocation_endpoint", []any{issuer}), "DISC-WRONG-TYPE", findings.Warning, "\"revocation_endpoint\": [\n    \"https://idp.example\"\n  ]", nil},
		{"http", meta("revocation_endpoint", "http://idp.example/revoke"), "DISC-ENDPOINT-HTTP", findings.Error, `"revocation_endpoint": "http://idp.example/revoke"`, nil},
		{"an alias by http", meta("mtls_endpoint_aliases", object{"token_endpoint": "http://idp.example/t"}), "DISC-ENDPOINT-HTTP", findings.Error, `"token_endpoint": "http://idp.example/t"`, nil},
		{"an internal host", meta("revocation_endpoint", "https://idp.default.svc/revoke"), "DISC-ENDPOINT-HOST", findings.Error, `"revocation_endpoint": "https://idp.default.svc/revoke"`, nil},
		{"a private address", meta("revocation_endpoint", "https://10.0.0.7/revoke"), "DISC-ENDPOINT-HOST", findings.Error, `"revocation_endpoint": "https://10.0.0.7/revoke"`, nil},
		{"this machine", meta("revocation_endpoint", "http://localhost:8080/revoke"), "DISC-ENDPOINT-HOST", findings.Error, `"revocation_endpoint": "http://localhost:8080/revoke"`, nil},
		{"a foreign host", meta("revocation_endpoint", "https://evil.test/revoke"), "DISC-ENDPOINT-HOST", findings.Warning, `"revocation_endpoint": "https://evil.test/revoke"`, nil},
		{"a vendor's other domain", func(f *flow) {
			f.atIssuer("https://www.dropbox.com")
			f.Metadata["revocation_endpoint"] = "https://api.dropboxapi.com/2/auth/token/revoke"
			f.Until = "metadata"
		}, "DISC-ENDPOINT-HOST", findings.Note, `"revocation_endpoint": "https://api.dropboxapi.com/2/auth/token/revoke"`, nil},
		{"the same domain", meta("revocation_endpoint", "https://api.idp.example/revoke"), "DISC-ENDPOINT-HOST", findings.Note, `"revocation_endpoint": "https://api.idp.example/revoke"`, nil},
	})
	testNone(t, "DISC-ENDPOINT-HTTP", map[string]func(*flow){
		"beside an issuer by http": func(f *flow) {
			f.Until = "metadata"
			f.Metadata["issuer"], f.Metadata["token_endpoint"] = "http://idp.example", "http://idp.example/token"
		},
	})
	testNone(t, "DISC-MISSING-REQUIRED", map[string]func(*flow){
		"a mere OAuth server": func(f *flow) {
			f.Until = "metadata"
			f.Change = func(_ string, m *message) { *m = message{Status: 404} }
			f.More = func(r *recorder) {
				r.change = nil
				r.get("metadata", issuer+"/.well-known/oauth-authorization-server", jsonAnswer(object{
					"issuer": issuer, "token_endpoint": issuer + "/token", "grant_types_supported": []any{"client_credentials"}, "response_types_supported": []any{"none"}}))
			}
		},
	})
}

func TestDiscoveryOffers(t *testing.T) {
	t.Parallel()
	algs := func(name string, values ...any) func(*flow) {
		return func(f *flow) { f.Until, f.Asked.WantRefresh, f.Metadata[name] = "metadata", true, values }
	}
	const idToken, auth = "id_token_signing_alg_values_supported", "token_endpoint_auth_signing_alg_values_supported"
	public := func(f *flow) {
		f.Asked.ClientSecret = ""
		f.TokenForm.Del("client_secret")
		f.RefreshForm.Del("client_secret")
	}
	testFound(t, []foundRow{
		{"no RS256", algs(idToken, "ES256"), "DISC-ALG", findings.Warning, "\"" + idToken + "\": [\n    \"ES256\"\n  ]", nil},
		{"none for ID tokens", algs(idToken, "RS256", "none"), "DISC-ALG", findings.Note, "\"" + idToken + "\": [\n    \"RS256\",\n    \"none\"\n  ]", nil},
		{"none for clients", algs(auth, "none"), "DISC-ALG", findings.Error, "\"" + auth + "\": [\n    \"none\"\n  ]", nil},
		{"none for clients that revoke", algs("revocation_endpoint_auth_signing_alg_values_supported", "none"), "DISC-ALG", findings.Error,
			"\"revocation_endpoint_auth_signing_alg_values_supported\": [\n    \"none\"\n  ]", nil},
		{"no PKCE", meta("code_challenge_methods_supported", nil), "DISC-PKCE-NOT-ADVERTISED", findings.Warning, healthy().Metadata.without("code_challenge_methods_supported").json(), nil},
		{"only plain", algs("code_challenge_methods_supported", "plain"), "DISC-PKCE-PLAIN", findings.Error, "\"code_challenge_methods_supported\": [\n    \"plain\"\n  ]", nil},
		{"plain too", algs("code_challenge_methods_supported", "S256", "plain"), "DISC-PKCE-PLAIN", findings.Note, "\"code_challenge_methods_supported\": [\n    \"S256\",\n    \"plain\"\n  ]", nil},
		{"no refresh grant", algs("grant_types_supported", "authorization_code"), "DISC-REFRESH-NOT-ADVERTISED", findings.Note, "\"grant_types_supported\": [\n    \"authorization_code\"\n  ]", nil},
		{"no offline_access", algs("scopes_supported", "openid"), "DISC-REFRESH-NOT-ADVERTISED", findings.Note, "\"scopes_supported\": [\n    \"openid\"\n  ]", nil},
		{"post is not listed", meta("token_endpoint_auth_methods_supported", []any{"private_key_jwt"}), "DISC-AUTH-METHOD", findings.Warning,
			"\"token_endpoint_auth_methods_supported\": [\n    \"private_key_jwt\"\n  ]", nil},
		{"post without a list, taken", meta("token_endpoint_auth_methods_supported", nil), "DISC-AUTH-METHOD", findings.Note, "client_secret=" + url.QueryEscape(secret), nil},
	})
	testNone(t, "DISC-AUTH-METHOD", map[string]func(*flow){
		"a public client and no list": func(f *flow) { public(f); meta("token_endpoint_auth_methods_supported", nil)(f) },
		"a public client, none missing": func(f *flow) {
			public(f)
			meta("token_endpoint_auth_methods_supported", []any{"client_secret_post"})(f)
		},
		"Basic without a list": func(f *flow) { f.Basic = true; meta("token_endpoint_auth_methods_supported", nil)(f) },
	})
	testNone(t, "DISC-REFRESH-NOT-ADVERTISED", map[string]func(*flow){
		"for a client that wants none": func(f *flow) {
			f.Request.Set("scope", "openid")
			f.Metadata["scopes_supported"] = []any{"openid"}
		},
	})
	t.Run("HS algorithms for a public client", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		public(f)
		f.Metadata[idToken] = []any{"HS256"}
		report := findings.Judge(f.trace())
		for _, x := range report.Findings {
			if x.ID == "DISC-ALG" && x.Severity == findings.Error {
				return
			}
		}
		t.Errorf("found %v", idsOf(report))
	})
}
