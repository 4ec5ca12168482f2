package findings_test

import (
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/findings"
)

func TestAccessTokenFaults(t *testing.T) {
	t.Parallel()
	jwt := func(header, claims object) func(*flow) {
		return func(f *flow) {
			signed := signRS256(header, claims)
			f.Token["access_token"], f.Claims = signed, f.Claims.without("at_hash")
			f.Until = "token"
		}
	}
	profile := object{"alg": "RS256", "kid": "k1", "typ": "at+jwt"}
	encrypted := b64([]byte(`{"alg":"dir","enc":"A256GCM"}`)) + "..AAAAAAAAAAAAAAAA.QUJDREVGR0g.AAAAAAAAAAAAAAAAAAAAAA"
	full := object{"iss": issuer, "exp": began.Add(time.Hour).Unix(), "aud": "api", "sub": "user-1", "client_id": clientID, "iat": began.Unix(), "jti": "1"}
	testFaults(t, []fault{
		{"not the profile", jwt(object{"alg": "RS256", "kid": "k1", "typ": "JWT"}, full.without("client_id", "jti")), "AT-JWT-PROFILE", findings.Note, "JWT", nil},
		{"alg none", func(f *flow) {
			jwt(object{"alg": "none", "typ": "at+jwt"}, full)(f)
			signed := f.Token["access_token"].(string)
			f.Token["access_token"] = signed[:strings.LastIndexByte(signed, '.')+1]
		}, "AT-JWT-PROFILE", findings.Error, "none", nil},
		{"the ID token again", func(f *flow) {
			f.Claims = f.Claims.without("at_hash")
			signed := signRS256(f.Header, f.Claims)
			f.Token["access_token"], f.Token["id_token"], f.Until = signed, signed, "token"
			f.Token["expires_in"] = 595
		}, "AT-JWT-PROFILE", findings.Error, "access_token", nil},
		{"typ missing", jwt(object{"alg": "RS256", "kid": "k1"}, full), "AT-JWT-PROFILE", findings.Note, "RS256", nil},
		{"jti missing", jwt(profile, full.without("jti")), "AT-JWT-PROFILE", findings.Note, `"client_id":`, nil},
		{"a key that is not published", jwt(object{"alg": "RS256", "kid": "k9", "typ": "at+jwt"}, full), "AT-JWT-PROFILE", findings.Note, `"kid":"k9"`, nil},
		{"valid for two days", func(f *flow) {
			jwt(profile, full.with("exp", began.Add(48*time.Hour).Unix()))(f)
			f.Token["expires_in"] = 172800
		}, "AT-JWT-PROFILE", findings.Note, `"exp":`, nil},
		{"Graph, by its nonce", jwt(profile.with("nonce", "n"), full), "AT-AUDIENCE", findings.Note, `"nonce":"n"`, nil},
		{"encrypted", func(f *flow) {
			f.Token["access_token"], f.Claims, f.Until = encrypted, f.Claims.without("at_hash"), "token"
		}, "AT-AUDIENCE", findings.Note, encrypted, nil},
		{"another resource, at the token endpoint", func(f *flow) {
			jwt(profile, full)(f)
			f.TokenForm.Set("resource", "https://api.example")
		}, "AT-AUDIENCE", findings.Note, `"aud":"api"`, nil},
		{"another resource, client credentials", func(f *flow) {
			f.Until = "keys"
			f.More = func(r *recorder) {
				form := url.Values{"grant_type": {"client_credentials"}, "resource": {"https://api.example"}, "client_id": {clientID}, "client_secret": {secret}}
				r.post("token", issuer+"/token", form, noStore(object{"access_token": signRS256(profile, full), "token_type": "Bearer", "expires_in": 3600}))
			}
		}, "AT-AUDIENCE", findings.Note, `"aud":"api"`, nil},
		{"Graph", jwt(object{"alg": "RS256", "nonce": "n"}, full.with("aud", "https://graph.microsoft.com")), "AT-AUDIENCE", findings.Note, "graph", nil},
		{"another resource", func(f *flow) {
			jwt(object{"alg": "RS256", "typ": "at+jwt"}, full)(f)
			f.Request.Set("resource", "https://api.example")
		}, "AT-AUDIENCE", findings.Note, "aud", nil},
	})
	for name, change := range map[string]func(*flow){
		"the profile":           func(*flow) {},
		"one of two resources":  func(f *flow) { f.Request["resource"] = []string{"https://api.example", "api"} },
		"the resource and more": func(f *flow) { jwt(profile, full.with("aud", []any{"x", "api"}))(f); f.Request.Set("resource", "api") },
		"the slash at the end": func(f *flow) {
			jwt(profile, full.with("aud", "https://api.example/"))(f)
			f.Request.Set("resource", "https://api.example")
		},
		"the token request's is newer":   func(f *flow) { f.Request.Set("resource", "https://other.example"); f.TokenForm.Set("resource", "api") },
		"a key of another issuer":        func(f *flow) { jwt(profile.with("kid", "k9"), full.with("iss", "https://sts.example"))(f) },
		"encrypted for an API asked for": func(f *flow) { f.Token["access_token"] = encrypted; f.Request.Set("audience", "https://api.example") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := healthy()
			jwt(profile, full)(f)
			change(f)
			f.wantNone(t, "AT-JWT-PROFILE")
			f.wantNone(t, "AT-AUDIENCE")
		})
	}
	t.Run("encrypted by Auth0", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		f.Token["access_token"], f.Claims, f.Until = encrypted, f.Claims.without("at_hash"), "token"
		f.atIssuer("https://acme.eu.auth0.com/")
		if got := f.want(t, "AT-AUDIENCE", findings.Note); !strings.Contains(got.Message, "no audience") {
			t.Error(got.Message)
		}
	})
}
