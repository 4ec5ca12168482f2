package findings_test

import (
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/findings"
)

// TestMustAccept holds the rules to what a relying party must accept, by the
// certification tests of OpenID Connect and FAPI: no error and no warning.
func TestMustAccept(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]func(*flow){
		"kid absent, one key": func(f *flow) { f.Header = f.Header.without("kid") },
		"kid absent in token and key": func(f *flow) {
			f.Header = f.Header.without("kid")
			f.Keys = object{"keys": []any{rsaJWK().without("kid")}}
		},
		"kid absent, two keys of different types": func(f *flow) {
			f.Header = f.Header.without("kid")
			f.Keys = object{"keys": []any{rsaJWK(), ecJWK()}}
		},
		"aud is an array of one": func(f *flow) {
			f.Claims["aud"], f.RefreshClaims["aud"] = []any{clientID}, []any{clientID}
		},
		"aud has the client twice": func(f *flow) {
			f.Claims["aud"], f.RefreshClaims["aud"] = []any{clientID, clientID}, []any{clientID}
		},
		"a key for encryption under the same kid": func(f *flow) {
			enc := rsaJWK().with("use", "enc").with("alg", "RSA-OAEP")
			enc["n"] = b64(new(big.Int).Add(signingKeys().RSA.N, big.NewInt(2)).Bytes())
			f.Keys = object{"keys": []any{enc, rsaJWK()}}
		},
		"auth_time asked for, and there": func(f *flow) {
			f.Request.Set("claims", `{"id_token":{"auth_time":{"essential":true},"acr":null},"userinfo":{"name":null}}`)
		},
		"claims written by PHP": func(f *flow) {
			f.Sign = signPayload(func(c string) string { return strings.ReplaceAll(c, "/", `\/`) })
		},
		"azp beside aud":              func(f *flow) { f.Claims["azp"], f.RefreshClaims["azp"] = clientID, clientID },
		"token_type in lower case":    func(f *flow) { f.Token["token_type"], f.Refresh["token_type"] = "bearer", "bearer" },
		"token_type in inverted case": func(f *flow) { f.Token["token_type"], f.Refresh["token_type"] = "bEARER", "BEARER" },
		"no scope":                    func(f *flow) { f.Token, f.Refresh = f.Token.without("scope"), f.Refresh.without("scope") },
		"no expires_in":               func(f *flow) { f.Token, f.Refresh = f.Token.without("expires_in"), f.Refresh.without("expires_in") },
		"no scope and no expires_in": func(f *flow) {
			f.Token, f.Refresh = f.Token.without("scope", "expires_in"), f.Refresh.without("scope", "expires_in")
		},
		"no at_hash in the code flow": func(f *flow) {
			f.Claims, f.RefreshClaims = f.Claims.without("at_hash"), f.RefreshClaims.without("at_hash")
		},
		"no auth_time when none was asked": func(f *flow) {
			f.Claims, f.RefreshClaims = f.Claims.without("auth_time"), f.RefreshClaims.without("auth_time")
		},
		"no ID token on refresh":                 func(f *flow) { f.RefreshClaims = nil },
		"no rotation for a client with a secret": func(f *flow) { f.Refresh = f.Refresh.without("refresh_token") },
		"unknown members everywhere": func(f *flow) {
			f.Metadata["x_vendor"], f.Token["x_vendor"], f.UserInfo["x_vendor"], f.Claims["x_vendor"] = object{"a": 1}, true, []any{1}, "x"
			f.Callback.Set("session_state", "abc.def")
		},
		"scope in the callback": func(f *flow) { f.Callback.Set("scope", "openid profile offline_access") },
		"no Pragma": func(f *flow) {
			f.Change = func(_ string, m *message) { m.setHeader("Pragma", "") }
		},
		"Cache-Control with more directives": func(f *flow) {
			f.Change = func(step string, m *message) {
				if step == "token" || step == "refresh" {
					m.setHeader("Cache-Control", "no-cache, No-Store, max-age=0, must-revalidate")
				}
			}
		},
		"Content-Type with a charset": func(f *flow) {
			f.Change = func(_ string, m *message) {
				if m.Body != "" && m.Body[0] == '{' {
					m.setHeader("Content-Type", "application/json;charset=UTF-8")
				}
			}
		},
		"application/jwk-set+json": func(f *flow) {
			f.Change = func(step string, m *message) {
				if step == "keys" {
					m.setHeader("Content-Type", "application/jwk-set+json")
				}
			}
		},
		"the scope in another order": func(f *flow) { f.Token["scope"] = "offline_access openid profile" },
		"an issuer with a path":      func(f *flow) { f.atIssuerWithPath() },
		"claims_parameter and other optional metadata absent": func(f *flow) {
			f.Metadata = f.Metadata.without("userinfo_endpoint_x", "response_modes_supported", "end_session_endpoint", "revocation_endpoint", "introspection_endpoint")
		},
		"keys rotated just before signing, and fetched again": func(f *flow) {
			f.Keys = object{"keys": []any{ecJWK()}}
			f.Metadata["id_token_signing_alg_values_supported"] = []any{"RS256", "ES256"}
			f.Refetch = object{"keys": []any{ecJWK(), rsaJWK()}}
		},
		"clocks 30 s apart": func(f *flow) {
			for _, claims := range []object{f.Claims, f.RefreshClaims} {
				claims["iat"] = claims["iat"].(int64) + 30
			}
			at := began
			f.Change = func(_ string, m *message) {
				m.setHeader("Date", at.Add(30*time.Second).UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT"))
				at = at.Add(time.Second)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := healthy()
			change(f)
			f.wantQuiet(t)
		})
	}
}

// atIssuerWithPath moves the walk below a path of the host.
func (f *flow) atIssuerWithPath() {
	const iss = issuer + "/realms/main"
	f.Metadata["issuer"], f.Asked.Issuer = iss, iss
	f.Claims["iss"], f.RefreshClaims["iss"] = iss, iss
	f.Callback.Set("iss", iss)
}

// TestNoRuleBreaksDown looks for rules that panicked, on walks with odd parts.
func TestNoRuleBreaksDown(t *testing.T) {
	t.Parallel()
	for _, body := range []string{"", "null", "[]", "{}", `"x"`, "1", "{", "<html>", "a=b&c=d", "\xff\xfe", `{"access_token":{},"id_token":[],"error":1,"scope":["a"],"expires_in":null,"keys":{"a":1},"issuer":[]}`, `{"keys":[null,1,"x",{},{"kty":1}]}`} {
		for _, status := range []int{200, 204, 302, 400, 401, 500} {
			f := healthy()
			f.Browser = status%2 == 0
			f.Change = func(_ string, m *message) {
				if m.Status != 0 {
					m.Status, m.Body = status, body
				}
			}
			for _, o := range findings.Judge(f.trace()).Outcomes {
				if o.Result == findings.NotApplicable && len(o.Why) > 9 && o.Why[:9] == "the rule " {
					t.Errorf("status %d, body %q: %s: %s", status, body, o.ID, o.Why)
				}
			}
		}
	}
}
