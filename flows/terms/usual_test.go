package terms_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/grantwalk/grantwalk/flows/terms"
)

func TestJudge(t *testing.T) {
	t.Parallel()
	const yes, no, silent = terms.Usual, terms.Unusual, terms.CannotSay
	long := strings.Repeat("a", 43)
	tests := []struct {
		kind    terms.Kind
		name    string
		context terms.Context
		value   string
		want    terms.Verdict
	}{
		{terms.Parameter, "response_type", "", "code", yes},
		{terms.Parameter, "response_type", "", "id_token token", no},
		{terms.Parameter, "response_type", "", "none", no},
		{terms.Parameter, "code_challenge_method", "", "S256", yes},
		{terms.Parameter, "code_challenge_method", "", "plain", no},
		{terms.Parameter, "code_challenge_method", "", "s256", no},
		{terms.Parameter, "code_challenge", "", long, yes},
		{terms.Parameter, "code_challenge", "", long[:42] + "=", no},
		{terms.Parameter, "code_challenge", "", long + "aa", no},
		{terms.Parameter, "code_verifier", "", long, yes},
		{terms.Parameter, "code_verifier", "", long + long, yes},
		{terms.Parameter, "code_verifier", "", long[:42], no},
		{terms.Parameter, "code_verifier", "", long + long + long, no},
		{terms.Parameter, "code_verifier", "", long[:42] + "+", no},
		{terms.Parameter, "state", "", long, yes},
		{terms.Parameter, "state", "", "123", no},
		{terms.Parameter, "nonce", "", "123", no},
		{terms.Parameter, "redirect_uri", "", "https://client.example/cb", yes},
		{terms.Parameter, "redirect_uri", "", "http://127.0.0.1:4711/callback", yes},
		{terms.Parameter, "redirect_uri", "", "http://[::1]:4711/callback", yes},
		{terms.Parameter, "redirect_uri", "", "http://localhost:4711/callback", no},
		{terms.Parameter, "redirect_uri", "", "http://client.example/cb", no},
		{terms.Parameter, "redirect_uri", "", "https://client.example/*", no},
		{terms.Parameter, "redirect_uri", "", "https://client.example/cb#x", no},
		{terms.Parameter, "redirect_uri", "", "com.example.app:/cb", yes},
		{terms.Parameter, "redirect_uri", "", "myapp:/cb", no},
		{terms.Parameter, "redirect_uri", "", "/cb", no},
		{terms.Parameter, "scope", terms.AuthorizationRequest, "openid profile", yes},
		{terms.Parameter, "scope", terms.AuthorizationRequest, "repo", silent},
		{terms.Parameter, "scope", terms.AuthorizationRequest, "openid,profile", no},
		{terms.Member, "scope", terms.TokenResponse, "read", silent},
		{terms.Parameter, "prompt", "", "consent", yes},
		{terms.Parameter, "prompt", "", "force", no},
		{terms.Parameter, "grant_type", "", "authorization_code", yes},
		{terms.Parameter, "grant_type", "", "urn:ietf:params:oauth:grant-type:device_code", yes},
		{terms.Parameter, "grant_type", "", "password", no},
		{terms.Parameter, "grant_type", "", "code", no},
		{terms.Parameter, "response_mode", "", "form_post", yes},
		{terms.Parameter, "response_mode", "", "fragment", no},
		{terms.Parameter, "response_mode", "", "post", no},
		{terms.Parameter, "client_secret", terms.TokenRequest, long, yes},
		{terms.Parameter, "client_secret", terms.AuthorizationRequest, long, no},
		{terms.Parameter, "client_secret", terms.TokenRequest, "hunter2", no},
		{terms.Parameter, "error", "", "access_denied", yes},
		{terms.Parameter, "error", "", "mfa_required", no},
		{terms.Parameter, "error", "", "oops", no},
		{terms.Parameter, "client_id", "", "anything", silent},

		{terms.Member, "error", terms.TokenResponse, `"invalid_grant"`, yes},
		{terms.Member, "token_type", terms.TokenResponse, `"bearer"`, yes},
		{terms.Member, "token_type", terms.TokenResponse, `"DPoP"`, yes},
		{terms.Member, "token_type", terms.TokenResponse, `"mac"`, no},
		{terms.Member, "expires_in", terms.TokenResponse, `3600`, yes},
		{terms.Member, "expires_in", terms.TokenResponse, `"3600"`, no},
		{terms.Member, "expires_in", terms.TokenResponse, `86401`, no},
		{terms.Member, "expires_in", terms.TokenResponse, `0`, no},
		{terms.Member, "expires_in", terms.TokenResponse, `5`, no},
		{terms.Member, "expires_in", terms.TokenResponse, `null`, no},
		{terms.Member, "active", terms.IntrospectionResponse, `true`, yes},
		{terms.Member, "active", terms.IntrospectionResponse, `"true"`, no},
		{terms.Member, "id_token", terms.TokenResponse, `"a.b.c"`, yes},
		{terms.Member, "id_token", terms.TokenResponse, `"a.b"`, no},
		{terms.Member, "access_token", terms.TokenResponse, `"` + long + `"`, yes},
		{terms.Member, "access_token", terms.TokenResponse, `"` + strings.Repeat("a", 5000) + `"`, no},

		{terms.Metadata, "issuer", "", `"https://idp.example"`, yes},
		{terms.Metadata, "issuer", "", `"http://127.0.0.1:9400"`, yes},
		{terms.Metadata, "issuer", "", `"http://idp.example"`, no},
		{terms.Metadata, "issuer", "", `"https://idp.example?x"`, no},
		{terms.Metadata, "token_endpoint", "", `"/token"`, no},
		{terms.Metadata, "grant_types_supported", "", `["authorization_code","refresh_token"]`, yes},
		{terms.Metadata, "grant_types_supported", "", `["authorization_code","password"]`, no},
		{terms.Metadata, "grant_types_supported", "", `["client_credentials"]`, no},
		{terms.Metadata, "code_challenge_methods_supported", "", `["plain"]`, no},
		{terms.Metadata, "code_challenge_methods_supported", "", `["S256"]`, yes},
		{terms.Metadata, "id_token_signing_alg_values_supported", "", `["RS256"]`, yes},
		{terms.Metadata, "id_token_signing_alg_values_supported", "", `["RS256","none"]`, no},
		{terms.Metadata, "id_token_signing_alg_values_supported", "", `["ES256"]`, no},
		{terms.Metadata, "request_uri_parameter_supported", "", `"false"`, no},

		{terms.Header, "Cache-Control", terms.TokenResponse, "no-store", yes},
		{terms.Header, "Cache-Control", terms.TokenResponse, "private, No-Store", yes},
		{terms.Header, "Cache-Control", terms.TokenResponse, "max-age=60", no},
		{terms.Header, "Cache-Control", terms.KeysResponse, "max-age=60", yes},
		{terms.Header, "Cache-Control", "", "max-age=60", silent},
		{terms.Header, "Content-Type", terms.TokenResponse, "application/json;charset=UTF-8", yes},
		{terms.Header, "Content-Type", terms.TokenResponse, "text/html", no},
		{terms.Header, "Content-Type", terms.TokenRequest, "application/json", no},
		{terms.Header, "Content-Type", terms.UserInfoResponse, "application/jwt", yes},
		{terms.Header, "Authorization", terms.TokenRequest, "Basic eDp5", yes},
		{terms.Header, "Authorization", terms.TokenRequest, "Bearer x", no},
		{terms.Header, "Authorization", terms.UserInfoRequest, "Bearer x", yes},
		{terms.Header, "WWW-Authenticate", "", `Bearer error="invalid_token"`, yes},
		{terms.Header, "WWW-Authenticate", "", "Frob", no},
		{terms.Header, "Set-Cookie", "", "s=1; Secure; HttpOnly; SameSite=Lax", yes},
		{terms.Header, "Set-Cookie", "", "s=1; Path=/", no},
		{terms.Header, "Access-Control-Allow-Origin", terms.KeysResponse, "*", yes},
		{terms.Header, "Access-Control-Allow-Origin", terms.TokenResponse, "*", silent},
		{terms.Header, "Access-Control-Allow-Origin", terms.TokenResponse, "", no},
		{terms.Header, "X-Frame-Options", "", "DENY", yes},
		{terms.Header, "X-Frame-Options", "", "ALLOW-FROM x", no},
		{terms.Header, "Strict-Transport-Security", "", "max-age=31536000; includeSubDomains", yes},
		{terms.Header, "Strict-Transport-Security", "", "includeSubDomains", no},
		{terms.Header, "Age", terms.TokenResponse, "3", no},
		{terms.Header, "Age", terms.KeysResponse, "3", silent},

		{terms.JOSEHeader, "alg", terms.IDToken, `"RS256"`, yes},
		{terms.JOSEHeader, "alg", terms.IDToken, `"none"`, no},
		{terms.JOSEHeader, "alg", terms.IDToken, `"HS256"`, no},
		{terms.JOSEHeader, "alg", terms.IDToken, `"RSA-OAEP"`, silent},
		{terms.JOSEHeader, "typ", terms.AccessToken, `"at+jwt"`, yes},
		{terms.JOSEHeader, "typ", terms.IDToken, `"at+jwt"`, no},
		{terms.JOSEHeader, "jwk", terms.IDToken, `{}`, no},
		{terms.Claim, "exp", terms.IDToken, `1764000000`, yes},
		{terms.Claim, "exp", terms.IDToken, `1764000000000`, no},
		{terms.Claim, "exp", terms.IDToken, `3600`, no},
		{terms.Claim, "exp", terms.IDToken, `"1764000000"`, no},
		{terms.Claim, "email_verified", terms.IDToken, `"true"`, no},
		{terms.Key, "kty", "", `"oct"`, no},
		{terms.Key, "n", "", `"` + strings.Repeat("_", 342) + `"`, yes},
		{terms.Key, "n", "", `"` + strings.Repeat("_", 171) + `"`, no},
		{terms.Key, "d", terms.KeysResponse, `"x"`, no},
	}
	for _, tt := range tests {
		term, ok := terms.Lookup(tt.kind, tt.name)
		if !ok {
			t.Errorf("there is no %s %s", tt.kind, tt.name)
			continue
		}
		json := tt.kind != terms.Parameter && tt.kind != terms.Header
		got := term.Judge(terms.Value{Text: tt.value, JSON: json, Context: tt.context})
		if got.Verdict != tt.want {
			t.Errorf("%s %s = %.60s in %q: %s (%s), want %s", tt.kind, tt.name, tt.value, tt.context, got.Verdict, got.Text, tt.want)
		}
		if got.Verdict != silent && (got.Text == "" || !strings.HasSuffix(got.Text, ".")) {
			t.Errorf("%s %s = %.60s: no whole sentence: %q", tt.kind, tt.name, tt.value, got.Text)
		}
	}
}

// A judge takes whatever a server sends, and repeats nothing of it.
func TestJudgesRepeatNoValue(t *testing.T) {
	t.Parallel()
	values := []string{"hunter2-Zq7", strings.Repeat("hunter2-Zq7", 600), "a.hunter2-Zq7.c", "https://hunter2-Zq7.example/#\x1b[31m", "hunter2-Zq7=1; Path=/", "Basic hunter2-Zq7", "", "{", `["hunter2-Zq7"]`, "\x00\xff", "-1e999"}
	contexts := []terms.Context{"", terms.AuthorizationRequest, terms.TokenRequest, terms.TokenResponse, terms.KeysResponse, terms.UserInfoRequest, terms.IDToken, terms.PageResponse}
	for _, term := range terms.All() {
		for _, value := range values {
			for _, context := range contexts {
				for _, v := range []terms.Value{{Text: value, Context: context}, {Text: value, JSON: true, Context: context}, {Text: `"` + value + `"`, JSON: true, Context: context}} {
					if r := term.Judge(v); strings.Contains(strings.ToLower(r.Text), "hunter2-zq7") || strings.ContainsFunc(r.Text, func(r rune) bool { return r < ' ' || r == utf8.RuneError }) {
						t.Errorf("%s: the remark repeats the value: %q", term.Name, r.Text)
					}
				}
			}
		}
	}
}
