package findings_test

import (
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/httplog"
)

func TestUserInfoFaults(t *testing.T) {
	t.Parallel()
	answer := func(status int, header []string, body string) func(*flow) {
		return func(f *flow) {
			f.Until = "userinfo"
			f.Change = func(step string, m *message) {
				if step == "userinfo" {
					*m = message{Status: status, Header: header, Body: body}
				}
			}
		}
	}
	jwt := []string{"Content-Type: application/jwt"}
	claims := object{"sub": "user-1", "iss": issuer, "aud": clientID}
	json := []string{"Content-Type: application/json"}
	testFaults(t, []fault{
		{"missing", func(f *flow) { f.UserInfo = f.UserInfo.without("sub") }, "UI-SUB", findings.Error, "name", nil},
		{"another", func(f *flow) { f.UserInfo["sub"] = "user-2" }, "UI-SUB", findings.Error, "user-2", nil},
		{"number", func(f *flow) { f.UserInfo["sub"] = 1 }, "UI-SUB", findings.Error, "sub", nil},
		{"signed", func(f *flow) { answer(200, jwt, signRS256(f.Header, claims))(f) }, "UI-FORMAT", findings.Note, "eyJ", nil},
		{"number in both", func(f *flow) { f.UserInfo["sub"], f.Claims["sub"], f.RefreshClaims["sub"] = 1, 1, 1 }, "IDT-SUB", findings.Error, "sub", nil},
		{"no sub in the ID token", func(f *flow) { noClaim("sub")(f); f.Until = "userinfo" }, "IDT-SUB", findings.Error, "iss", nil},
		{"empty sub in the ID token", func(f *flow) { setClaim("sub", "")(f); f.Until = "userinfo" }, "IDT-SUB", findings.Error, "sub", nil},
		{"a refusal under 200", answer(200, json, `{"status":"error","msg":"Access token has expired","sub":""}`), "UI-SUB", findings.Error, `"sub":""`, nil},
		{"badly signed", func(f *flow) { answer(200, jwt, signRS256(f.Header, claims)[:200]+strings.Repeat("A", 342))(f) }, "UI-FORMAT", findings.Error, "eyJ", nil},
		{"of another issuer", func(f *flow) { answer(200, jwt, signRS256(f.Header, claims.with("iss", "https://x.example")))(f) }, "UI-FORMAT", findings.Error, "eyJ", nil},
		{"expired", func(f *flow) {
			answer(200, jwt, signRS256(f.Header, claims.with("exp", began.Add(-time.Hour).Unix())))(f)
		}, "UI-FORMAT", findings.Error, "eyJ", nil},
		{"badly signed and labelled JSON", func(f *flow) { answer(200, json, signRS256(f.Header, claims)[:200]+strings.Repeat("A", 342))(f) }, "UI-FORMAT", findings.Error, "eyJ", nil},
		{"nothing", answer(204, nil, ""), "UI-FORMAT", findings.Error, "204", nil},
		{"a claim twice", answer(200, json, `{"sub":"user-2","sub":"user-1"}`), "UI-FORMAT", findings.Warning, `"sub":"user-1"`, nil},
		{"a JWT labelled JSON", func(f *flow) { answer(200, json, signRS256(f.Header, claims))(f) }, "UI-FORMAT", findings.Warning, "application/json", nil},
		{"labelled text", answer(200, []string{"Content-Type: text/plain"}, `{"sub":"user-1"}`), "UI-FORMAT", findings.Warning, "text/plain", nil},
		{"a page", answer(200, []string{"Content-Type: text/html"}, "<!doctype html><title>x</title>"), "UI-FORMAT", findings.Error, "<!doctype", nil},
		{"broken JSON", answer(200, json, `{"sub":`), "UI-FORMAT", findings.Error, "sub", nil},
		{"401 without a reason", answer(401, json, `{}`), "UI-ERROR", findings.Error, "Content-Type", nil},
		{"invalid_token", answer(401, append(json, `WWW-Authenticate: Bearer error="invalid_token"`), `{}`), "UI-ERROR", findings.Error, "401", nil},
		{"insufficient_scope", answer(403, append(json, `WWW-Authenticate: Bearer error="insufficient_scope"`), `{}`), "UI-ERROR", findings.Error, "403", nil},
		{"challenge of Basic", answer(401, append(json, `WWW-Authenticate: Basic realm="x"`), `{}`), "UI-ERROR", findings.Error, "Basic", nil},
		{"claims that were asked for", func(f *flow) {
			f.Request.Set("claims", `{"userinfo":{"name":null,"email":{"essential":true},"nickname#de":null}}`)
			f.UserInfo["nickname"] = "Al"
		}, "UI-ERROR", findings.Note, "name", nil},
		{"not found", answer(404, json, `{}`), "UI-ERROR", findings.Error, "404", nil},
	})
}

// A 401 may carry several challenges, in one field line or in many (RFC 9110
// §11.6.1).
func TestBearerAmongChallenges(t *testing.T) {
	t.Parallel()
	for _, header := range [][]string{
		{`WWW-Authenticate: Basic realm="x", Bearer error="invalid_token"`},
		{`WWW-Authenticate: Basic realm="x"`, `WWW-Authenticate: bearer error="invalid_token"`},
		{`WWW-Authenticate: Bearer`},
	} {
		f := healthy()
		f.Until = "userinfo"
		f.Change = func(step string, m *message) {
			if step == "userinfo" {
				*m = message{Status: 401, Header: header}
			}
		}
		if got := f.want(t, "UI-ERROR", findings.Error); strings.Contains(got.Message, "has no WWW-Authenticate") {
			t.Errorf("%q: %s", header, got.Message)
		}
	}
}

// What a signed answer may be without a fault.
func TestSignedUserInfoIsAccepted(t *testing.T) {
	t.Parallel()
	claims := object{"sub": "user-1"}
	for name, body := range map[string]string{
		"without iss and aud": signRS256(object{"alg": "RS256", "kid": "k1"}, claims),
		"aud as an array":     signRS256(object{"alg": "RS256", "kid": "k1"}, claims.with("aud", []any{clientID}).with("iss", issuer)),
		"by HS256":            signHS256(object{"alg": "HS256"}, claims),
		"with a line break":   signRS256(object{"alg": "RS256", "kid": "k1"}, claims) + "\n",
		"still valid":         signRS256(object{"alg": "RS256", "kid": "k1"}, claims.with("exp", began.Add(time.Hour).Unix())),
	} {
		f := healthy()
		f.Until = "userinfo"
		f.Change = func(step string, m *message) {
			if step == "userinfo" {
				m.Body = body
				m.setHeader("Content-Type", "application/jwt; charset=utf-8")
			}
		}
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f.want(t, "UI-FORMAT", findings.Note)
			f.wantQuiet(t)
		})
	}
}

// A recording may hide the client secret, or leave the credentials out; then
// nothing can be said of what is signed with it.
func TestHiddenSecretIsNoFault(t *testing.T) {
	t.Parallel()
	for name, hide := range map[string]func(f *flow){
		"masked":   func(f *flow) { f.TokenForm.Set("client_secret", httplog.Mask(48)) },
		"left out": func(f *flow) { f.TokenForm.Del("client_secret"); f.TokenForm.Del("client_id") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := healthy()
			f.Asked.ClientSecret, f.Until = "", "userinfo"
			f.Metadata["id_token_signing_alg_values_supported"] = []any{"RS256", "HS256"}
			f.Header, f.Sign = object{"alg": "HS256"}, signHS256
			hide(f)
			f.Change = func(step string, m *message) {
				if step == "userinfo" {
					m.Body = signHS256(object{"alg": "HS256"}, object{"sub": "user-1"})
					m.setHeader("Content-Type", "application/jwt")
				}
			}
			f.want(t, "UI-FORMAT", findings.Note, "IDT-HS256")
			f.want(t, "IDT-HS256", findings.Warning)
		})
	}
}
