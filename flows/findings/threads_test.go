package findings_test

import (
	"encoding/base64"
	"encoding/hex"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"crypto/sha256"

	"github.com/grantwalk/grantwalk/flows/findings"
)

// supportCase is a case that somebody asked for help with in public: the
// messages of its symptom, and what must be named.
type supportCase struct {
	thread string
	change func(f *flow)
	want   []findings.ID // one of them at least
}

// atIssuer moves the whole walk to another issuer.
func (f *flow) atIssuer(iss string) {
	base := strings.TrimSuffix(iss, "/")
	for name, v := range f.Metadata {
		if s, ok := v.(string); ok {
			f.Metadata[name] = strings.Replace(s, issuer, base, 1)
		}
	}
	f.Metadata["issuer"], f.Asked.Issuer = iss, iss
	f.Claims["iss"], f.RefreshClaims["iss"] = iss, iss
	f.Callback.Set("iss", iss)
}

// answerWith answers a step with an OAuth error, and ends the walk there.
func (f *flow) answerWith(step string, status int, code, description string) {
	f.Until = step
	f.Change = func(s string, m *message) {
		if s == step {
			m.Status = status
			m.Body = object{"error": code, "error_description": description}.json()
		}
	}
}

func (f *flow) withoutRefreshToken() {
	f.Token = f.Token.without("refresh_token")
	f.Until = "userinfo"
}

var supportCases = []supportCase{
	{"coreos/go-oidc#423", func(f *flow) {
		f.atIssuer(issuer + "/application/o/exampleApplication/")
		f.Asked.Issuer = issuer + "/application/o/exampleApplication"
		f.Until = "metadata"
	}, []findings.ID{"DISC-ISSUER-SLASH"}},
	{"nextauthjs/next-auth#8374", func(f *flow) {
		f.Asked.Issuer = "https://login.microsoftonline.com/common/v2.0"
		f.Metadata["issuer"] = "https://login.microsoftonline.com/{tenantid}/v2.0"
		f.Until = "metadata"
	}, []findings.ID{"DISC-ISSUER-TEMPLATE"}},
	{"DuendeArchive/IdentityModel.OidcClient.Samples#92", func(f *flow) {
		f.Asked.Issuer, f.Asked.IssuerPasted = "https://login.microsoftonline.com/common/v2.0", true
		f.Metadata["issuer"] = "https://login.microsoftonline.com/{tenantid}/v2.0"
		f.Until = "metadata"
	}, []findings.ID{"DISC-ISSUER-TEMPLATE"}},
	{"DuendeArchive/IdentityModel.OidcClient.Samples#92, a client that does not understand it", func(f *flow) {
		f.Asked.Issuer = ""
		f.Until = "metadata"
		f.Change = func(_ string, m *message) { *m = message{Status: 404} }
		f.More = func(r *recorder) {
			r.exchanges[0].URL = "https://login.microsoftonline.com/common/v2.0/.well-known/openid-configuration/.well-known/openid-configuration"
		}
	}, []findings.ID{"DISC-WRONG-PATH"}},
	{"akutishevsky/nutrition-mcp#51", func(f *flow) {
		f.Asked.Issuer = issuer + "/mcp"
		retried(message{Status: 404}, issuer+"/.well-known/oauth-authorization-server/mcp", message{Status: 404})(f)
		more := f.More
		f.More = func(r *recorder) {
			more(r)
			r.get("metadata", issuer+"/.well-known/oauth-authorization-server", jsonAnswer(f.Metadata))
			r.exchanges[len(r.exchanges)-1].Label.Probe = "whether the metadata stands elsewhere"
		}
	}, []findings.ID{"DISC-WRONG-PATH"}},
	{"geigerzaehler/oidc-provider-mock#240", func(f *flow) {
		f.Keys = object{"keys": []any{rsaJWK().with("d", "c2VjcmV0LWV4cG9uZW50")}}
	}, []findings.ID{"JWKS-PRIVATE-KEY"}},
	{"oauth2-proxy/oauth2-proxy#2756", func(f *flow) {
		f.atIssuer("https://192.0.2.1/realms/jaeger")
		f.Asked.Issuer = "https://192.0.2.1:8088/realms/jaeger"
		f.Until = "metadata"
	}, []findings.ID{"DISC-ISSUER-HOST"}},
	{"keycloak/keycloak#29783", func(f *flow) {
		f.atIssuer("https://login.example.com/realms/main")
		f.Asked.Issuer = "https://keycloak.example.net/realms/main"
		f.Until = "metadata"
	}, []findings.ID{"DISC-ISSUER-HOST"}},
	{"couchbase/sync_gateway#1921", func(f *flow) {
		f.Until = "metadata"
		f.Change = func(_ string, m *message) {
			m.setHeader("Content-Type", "text/html; charset=utf-8")
			m.Body = "<!DOCTYPE html>\n<html><head><title>Yahoo</title></head><body></body></html>"
		}
	}, []findings.ID{"DISC-HTML"}},
	{"keycloak/keycloak#28686", func(f *flow) {
		f.atIssuer("https://www.linkedin.com/")
		f.Callback.Del("iss")
		delete(f.Metadata, "authorization_response_iss_parameter_supported")
		f.Claims["iss"] = "https://www.linkedin.com/oauth"
		f.Until = "token"
	}, []findings.ID{"IDT-ISS"}},
	{"nextauthjs/next-auth#8831", func(f *flow) {
		// With PKCE the exchange fails; a fresh walk without it works.
		f.answerWith("token", 401, "invalid_client", "Client authentication failed")
		second := healthy()
		for _, name := range []string{"code_challenge", "code_challenge_method"} {
			second.Request.Del(name)
		}
		second.Request.Set("state", "another-state-0123456789")
		second.Callback.Set("state", "another-state-0123456789")
		second.Callback.Set("code", "another-code-0123456789")
		second.TokenForm.Set("code", "another-code-0123456789")
		second.TokenForm.Del("code_verifier")
		f.More = func(r *recorder) {
			r.change = nil
			for _, x := range second.exchanges()[2:5] {
				x.ID = len(r.exchanges) + 1
				x.Label.Run = 2
				x.Created, x.Started = r.now, r.now
				r.now = r.now.Add(time.Second)
				r.exchanges = append(r.exchanges, x)
			}
		}
	}, []findings.ID{"TOKEN-VERIFIER-REJECTED"}},
	{"keycloak/keycloak#22383", func(f *flow) {
		f.Request.Set("scope", "openid r_emailaddress")
		f.Callback = url.Values{"error": {"unauthorized_scope_error"}, "error_description": {`Scope "r_emailaddress" is not authorized for your application`}, "state": {state}, "iss": {issuer}}
		f.Until = "authorization-response"
	}, []findings.ID{"AUTHZ-INVALID-SCOPE"}},
	{"cloudflare/mcp-server-cloudflare#449", func(f *flow) {
		f.Callback.Del("iss")
		f.Until = "authorization-response"
	}, []findings.ID{"RESP-ISS-MISSING"}},
	{"JavaScriptSolidServer/JavaScriptSolidServer#524", func(f *flow) {
		f.atIssuer(issuer + "/")
		f.Callback.Set("iss", issuer)
		f.Until = "authorization-response"
	}, []findings.ID{"RESP-ISS-MISMATCH"}},
	{"pdobsan/oama#36", func(f *flow) {
		f.atIssuer("https://accounts.google.com")
		delete(f.Metadata, "authorization_response_iss_parameter_supported")
		f.Callback.Del("iss")
		f.Request.Set("scope", "openid email")
		f.Request.Set("access_type", "offline")
		f.Request.Del("prompt")
		f.Token["scope"] = "openid email"
		f.withoutRefreshToken()
	}, []findings.ID{"RT-MISSING-GOOGLE"}},
	{"auth0/Auth0.swift#193", func(f *flow) {
		f.atIssuer("https://tenant.eu.auth0.com/")
		f.Request.Set("audience", "https://api.example.com")
		f.Token["scope"] = "openid profile"
		f.withoutRefreshToken()
	}, []findings.ID{"RT-MISSING-AUTH0"}},
	{"oktadev/schematics#423", func(f *flow) {
		f.atIssuer("https://dev-1.okta.com/oauth2/default")
		f.Request.Set("scope", "openid profile")
		f.Asked.WantRefresh = true
		f.Token["scope"] = "openid profile"
		f.withoutRefreshToken()
	}, []findings.ID{"RT-MISSING-OKTA"}},
	{"openiddict/openiddict-core#835", func(f *flow) {
		f.Callback = url.Values{"error": {"invalid_request"}, "error_description": {"The 'offline_access' scope is not allowed."}, "state": {state}, "iss": {issuer}}
		f.Until = "authorization-response"
	}, []findings.ID{"AUTHZ-INVALID-SCOPE"}},
	{"SecureAuthCorp/oauth2c#37", func(f *flow) { f.Token["expires_in"] = "3599" }, []findings.ID{"TOKEN-EXPIRES-IN"}},
	{"DuendeArchive/IdentityServer4#2086", func(f *flow) {
		f.Asked.ClientSecret = "a+secret/with=signs"
		f.TokenForm.Del("client_secret")
		f.TokenForm.Del("client_id")
		f.answerWith("token", 401, "invalid_client", "")
		next := f.Change
		f.Change = func(step string, m *message) {
			next(step, m)
			if step == "token" {
				m.setHeader("WWW-Authenticate", `Basic realm="idp"`)
			}
		}
		f.RawBasic = "Basic " + base64.StdEncoding.EncodeToString([]byte(clientID+":"+"a+secret/with=signs"))
	}, []findings.ID{"TOKEN-BASIC-ENCODING"}},
	{"octokit/auth-oauth-app.js#13", func(f *flow) {
		f.answerWith("token", 200, "bad_verification_code", "The code passed is incorrect or expired.")
	}, []findings.ID{"TOKEN-200-ERROR"}},
	{"peeringdb/peeringdb#1181", func(f *flow) {
		f.Until = "token"
		f.Change = func(step string, m *message) {
			if step == "token" {
				*m = message{Status: 301, Header: []string{"Location: /token/"}}
			}
		}
	}, []findings.ID{"HTTP-TOKEN-REDIRECT"}},
	{"HQBase/hqbase#41", func(f *flow) {
		f.More = func(r *recorder) {
			// The other process, 13 ms after the refresh that worked.
			r.now = r.now.Add(-time.Second + 13*time.Millisecond)
			m := noStore(object{"error": "invalid_grant", "error_description": "refresh token reused"})
			m.Status = 400
			r.post("refresh", issuer+"/token", f.RefreshForm, m)
		}
	}, []findings.ID{"RT-REUSE-REVOKED"}},
	{"keycloak/keycloak#9299", func(f *flow) {
		f.answerWith("refresh", 400, "invalid_grant", "Session doesn't have required client")
	}, []findings.ID{"RT-INVALID-GRANT"}},
	{"nango.dev: expired or revoked", func(f *flow) {
		f.answerWith("refresh", 400, "invalid_grant", "Token has been expired or revoked.")
	}, []findings.ID{"RT-INVALID-GRANT"}},
	{"geigerzaehler/oidc-provider-mock#240", func(f *flow) {
		k := rsaJWK()
		k["d"] = b64(signingKeys().RSA.D.Bytes())
		f.Keys = object{"keys": []any{k}}
		f.Until = "keys"
	}, []findings.ID{"JWKS-PRIVATE-KEY"}},
	{"stacklok/toolhive#6189", func(f *flow) {
		f.Browser = false
		f.Request.Set("redirect_uri", "http://localhost:50123/callback")
		f.Until = "authorization-request"
		f.Change = func(step string, m *message) {
			if step == "authorization-request" {
				*m = message{Status: 400, Header: []string{"Content-Type: text/html"}, Body: "<html><body><p>The 'redirect_uri' parameter does not match any of the OAuth 2.0 Client's pre-registered redirect urls.</p></body></html>"}
			}
		}
	}, []findings.ID{"AUTHZ-LOOPBACK-PORT", "AUTHZ-REDIRECT-URI"}},
	{"panva/node-oidc-provider#771", func(f *flow) {
		sum := sha256.Sum256([]byte(verifier))
		f.Request.Set("code_challenge", base64.URLEncoding.EncodeToString([]byte(hex.EncodeToString(sum[:]))))
		f.answerWith("token", 400, "invalid_grant", "grant request is invalid")
	}, []findings.ID{"TOKEN-VERIFIER"}},
	{"Azure-Samples/ms-identity-python-webapp#113", func(f *flow) {
		f.answerWith("token", 401, "invalid_client", "AADSTS700025: Client is public so neither 'client_assertion' nor 'client_secret' should be presented.")
	}, []findings.ID{"TOKEN-CLIENT-TYPE"}},
	{"justinlettau/azure-ad-verify-token#5", func(f *flow) {
		at := signRS256(object{"alg": "RS256", "kid": "graph", "typ": "JWT", "nonce": "n"},
			object{"iss": "https://sts.windows.net/t/", "aud": "00000003-0000-0000-c000-000000000000", "sub": "u", "iat": began.Unix(), "exp": began.Add(time.Hour).Unix()})
		f.Token["access_token"] = at
		f.Claims["at_hash"] = leftHash(at)
	}, []findings.ID{"AT-AUDIENCE"}},
	{"IdentityServer/IdentityServer3#3578", func(f *flow) { f.UserInfo = f.UserInfo.without("sub") }, []findings.ID{"UI-SUB"}},
	{"gravitee-io/issues#7118", func(f *flow) { f.UserInfo["sub"] = "another-user" }, []findings.ID{"UI-SUB"}},
	{"kubeflow/kubeflow#4550", func(f *flow) {
		f.Sign = func(header, claims object) string { return signRS256(header, claims) + "==" }
		f.Until = "token"
	}, []findings.ID{"IDT-MALFORMED"}},
	{"christiaangoossens/hass-oidc-auth#77", func(f *flow) {
		f.Sign = func(_, _ object) string {
			return b64([]byte(`{"alg":"RSA-OAEP-256","enc":"A256CBC-HS512"}`)) + ".AAAA.BBBB.CCCC.DDDD"
		}
		f.Until = "token"
	}, []findings.ID{"IDT-ENCRYPTED"}},
	{"better-auth/better-auth#2326", func(f *flow) {
		f.Header, f.Sign = object{"alg": "HS256", "typ": "JWT"}, signHS256
		f.Until = "token"
	}, []findings.ID{"IDT-HS256", "IDT-ALG-UNEXPECTED"}},
	{"zamzterz/Flask-pyoidc#147", func(f *flow) {
		// The provider's clock is two minutes ahead.
		for _, claims := range []object{f.Claims, f.RefreshClaims} {
			claims["iat"] = claims["iat"].(int64) + 120
			claims["auth_time"] = claims["auth_time"].(int64) + 120
		}
		at := began
		f.Change = func(_ string, m *message) {
			if m.Status != 0 {
				m.setHeader("Date", at.Add(2*time.Minute).UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT"))
			}
			at = at.Add(time.Second)
		}
	}, []findings.ID{"NET-CLOCK-SKEW"}},
	{"better-auth/better-auth#5243", func(f *flow) {
		f.Callback.Del("state")
		f.Until = "authorization-response"
	}, []findings.ID{"RESP-STATE"}},
	{"panva/openid-client#248", func(f *flow) {
		f.Token["token_type"] = "bearer"
		f.Until = "token"
		f.More = func(r *recorder) {
			r.get("userinfo", issuer+"/userinfo", message{Status: 401, Header: []string{`WWW-Authenticate: Bearer error="invalid_token"`}}, "Authorization: bearer "+accessToken)
		}
	}, []findings.ID{"TOKEN-TYPE"}},
	{"amazon-archives/amazon-cognito-auth-js#26", func(f *flow) {
		f.atIssuer("https://cognito-idp.eu-west-1.amazonaws.com/eu-west-1_AbC")
		f.Asked.WantRefresh = true
		f.Until = "authorization-response"
		f.Request.Set("response_type", "token")
		f.Callback.Del("code")
		f.Callback.Set("access_token", accessToken)
		f.Callback.Set("token_type", "Bearer")
	}, []findings.ID{"RT-MISSING-COGNITO"}},
	{"atlassian/atlassian-mcp-server#148", func(f *flow) {
		f.Until = "userinfo"
		f.Change = func(step string, m *message) {
			if step == "userinfo" {
				*m = message{Status: 401, Header: []string{"Content-Type: application/json"}, Body: `{"error":"unauthorized"}`}
			}
		}
	}, []findings.ID{"UI-ERROR"}},
}

// TestSupportCases puts the symptoms of real cases in, and wants their causes
// named.
func TestSupportCases(t *testing.T) {
	t.Parallel()
	for _, c := range supportCases {
		t.Run(c.thread, func(t *testing.T) {
			t.Parallel()
			f := healthy()
			c.change(f)
			report := findings.Judge(f.trace())
			if !slices.ContainsFunc(report.Findings, func(x findings.Finding) bool { return slices.Contains(c.want, x.ID) }) {
				t.Errorf("none of %v was named; found: %v", c.want, idsOf(report))
			}
		})
	}
}
