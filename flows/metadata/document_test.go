package metadata_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/metadata"
)

const healthy = `{
  "issuer": "https://a.example",
  "authorization_endpoint": "https://a.example/authorize",
  "token_endpoint": "https://a.example/token",
  "userinfo_endpoint": "https://a.example/userinfo",
  "jwks_uri": "https://a.example/jwks",
  "registration_endpoint": "https://a.example/register",
  "revocation_endpoint": "https://a.example/revoke",
  "introspection_endpoint": "https://a.example/introspect",
  "end_session_endpoint": "https://a.example/logout",
  "device_authorization_endpoint": "https://a.example/device",
  "pushed_authorization_request_endpoint": "https://a.example/par",
  "scopes_supported": ["openid", "offline_access"],
  "response_types_supported": ["code"],
  "response_modes_supported": ["query"],
  "grant_types_supported": ["authorization_code"],
  "subject_types_supported": ["public"],
  "code_challenge_methods_supported": ["S256"],
  "token_endpoint_auth_methods_supported": ["client_secret_basic"],
  "revocation_endpoint_auth_methods_supported": ["none"],
  "introspection_endpoint_auth_methods_supported": ["client_secret_post"],
  "id_token_signing_alg_values_supported": ["RS256"],
  "dpop_signing_alg_values_supported": ["ES256"],
  "authorization_response_iss_parameter_supported": true,
  "require_pushed_authorization_requests": true
}`

func TestDocument(t *testing.T) {
	t.Parallel()
	d, err := metadata.Parse([]byte(healthy), metadata.OIDC)
	if err != nil {
		t.Fatal(err)
	}
	if d.Problems() != nil {
		t.Errorf("problems are %q", d.Problems())
	}
	for got, want := range map[string]string{
		d.Issuer():                             "https://a.example",
		d.AuthorizationEndpoint():              "https://a.example/authorize",
		d.TokenEndpoint():                      "https://a.example/token",
		d.UserInfoEndpoint():                   "https://a.example/userinfo",
		d.JWKSURI():                            "https://a.example/jwks",
		d.RegistrationEndpoint():               "https://a.example/register",
		d.RevocationEndpoint():                 "https://a.example/revoke",
		d.IntrospectionEndpoint():              "https://a.example/introspect",
		d.EndSessionEndpoint():                 "https://a.example/logout",
		d.DeviceAuthorizationEndpoint():        "https://a.example/device",
		d.PushedAuthorizationRequestEndpoint(): "https://a.example/par",
	} {
		if got != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	for want, got := range map[string][]string{
		"openid offline_access": d.ScopesSupported(),
		"code":                  d.ResponseTypesSupported(),
		"query":                 d.ResponseModesSupported(),
		"authorization_code":    d.GrantTypesSupported(),
		"public":                d.SubjectTypesSupported(),
		"S256":                  d.CodeChallengeMethodsSupported(),
		"client_secret_basic":   d.TokenEndpointAuthMethodsSupported(),
		"none":                  d.RevocationEndpointAuthMethodsSupported(),
		"client_secret_post":    d.IntrospectionEndpointAuthMethodsSupported(),
		"RS256":                 d.IDTokenSigningAlgValuesSupported(),
		"ES256":                 d.DPoPSigningAlgValuesSupported(),
	} {
		if strings.Join(got, " ") != want {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	if !d.AuthorizationResponseIssParameterSupported() || !d.RequirePushedAuthorizationRequests() {
		t.Error("a member that is true reads false")
	}
}

func TestFaults(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		`{"issuer":1}`:                                     "issuer is a number, not a string.",
		`{"token_endpoint":["x"]}`:                         "token_endpoint is an array, not a string.",
		`{"token_endpoint":"/token"}`:                      `token_endpoint "/token" is not an absolute URL.`,
		`{"token_endpoint":"http://a.example/"}`:           `token_endpoint "http://a.example/" is not https: what is sent there can be read on the way.`,
		`{"scopes_supported":"openid profile"}`:            "scopes_supported is a string, not an array of nothing but strings.",
		`{"scopes_supported":["openid",1]}`:                "scopes_supported is an array, not an array of nothing but strings.",
		`{"require_pushed_authorization_requests":"true"}`: "require_pushed_authorization_requests is a string, not true or false.",
		`{"issuer":"a","issuer":"b"}`:                      "issuer is there more than once.",
		"\xef\xbb\xbf{}":                                   "The document begins with a byte order mark, which JSON must not (RFC 8259 §8.1).",
		`{"unknown":1}`:                                    "",
		`{"jwks_uri":null}`:                                "jwks_uri is null, not a string.",
	} {
		d, err := metadata.Parse([]byte(text), metadata.OIDC)
		if err != nil {
			t.Errorf("Parse(%s): %v", text, err)
			continue
		}
		if got := strings.Join(d.Problems(), " "); got != want {
			t.Errorf("problems of %s are %q, want %q", text, got, want)
		}
	}
}

func TestFaultPointsAtTheBytes(t *testing.T) {
	t.Parallel()
	const text = `{"issuer": 12, "issuer": true}`
	d, err := metadata.Parse([]byte(text), metadata.OIDC)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, f := range d.Faults() {
		got = append(got, text[f.Start:f.End])
	}
	if want := []string{`"issuer": true`, "true"}; !slices.Equal(got, want) {
		t.Errorf("faults point at %q, want %q", got, want)
	}
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{"", "{}", healthy, `{"issuer":1,"issuer":[]}`, "\xef\xbb\xbf{\"jwks_uri\":\"\\u0000\"}", `{"scopes_supported":[[]]}`} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		d, err := metadata.Parse(data, metadata.OAuth)
		if err != nil {
			return
		}
		for _, fault := range d.Faults() {
			if fault.Start < 0 || fault.End > len(data) || fault.Start >= fault.End {
				t.Fatalf("fault %+v in %d bytes", fault, len(data))
			}
		}
		if err := metadata.CheckIssuer(d, "https://a.example"); (err == nil) != (d.Issuer() == "https://a.example") {
			t.Fatalf("issuer %q: %v", d.Issuer(), err)
		}
	})
}
