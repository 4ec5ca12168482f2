package findings_test

import (
	"encoding/asn1"
	"encoding/base64"
	"errors"
	"math/big"
	"net/url"
	"strings"
	"testing"
	"time"

	jose "github.com/go-jose/go-jose/v4"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/httplog"
)

// fault is one change of the healthy walk, and what must come of it.
type fault struct {
	name     string
	change   func(f *flow)
	id       findings.ID
	severity findings.Severity
	points   string // what the evidence has in it
	also     []findings.ID
}

func testFaults(t *testing.T, faults []fault) {
	t.Helper()
	for _, c := range faults {
		t.Run(string(c.id)+"/"+c.name, func(t *testing.T) {
			t.Parallel()
			f := healthy()
			c.change(f)
			trace := f.trace()
			x := wantIn(t, trace, c.id, c.severity, c.also...)
			times := 0
			for _, again := range findings.Judge(trace).Findings {
				if again.ID == c.id {
					times++
				}
			}
			if times != 1 {
				t.Errorf("%s was found %d times", c.id, times)
			}
			if text := string(trace.Text(x.At)); !strings.Contains(text, c.points) || text == "" {
				t.Errorf("%s points at %q, want %q in it", c.id, text, c.points)
			}
		})
	}
}

func setClaim(name string, value any) func(*flow) {
	return func(f *flow) {
		f.Claims, f.Until = f.Claims.with(name, value), "token"
	}
}

func noClaim(name string) func(*flow) {
	return func(f *flow) {
		f.Claims, f.Until = f.Claims.without(name), "token"
	}
}

// signedAs signs with another header.
func signedAs(header object, sign func(header, claims object) string) func(*flow) {
	return func(f *flow) { f.Header, f.Sign = header, sign }
}

func TestIDTokenFaults(t *testing.T) {
	t.Parallel()
	at := func(d time.Duration) int64 { return began.Add(d).Unix() }
	testFaults(t, []fault{
		{"padding", func(f *flow) { f.Sign = func(h, c object) string { return signRS256(h, c) + "==" } }, "IDT-MALFORMED", findings.Error, "id_token", nil},
		{"two parts", func(f *flow) { f.Sign = func(_, _ object) string { return "eyJhbGciOiJSUzI1NiJ9.e30" } }, "IDT-MALFORMED", findings.Error, "id_token", nil},
		{"a claim twice", func(f *flow) {
			f.Sign = func(h, c object) string {
				input := b64([]byte(compact(h))) + "." + b64([]byte(strings.TrimSuffix(compact(c), "}")+`,"sub":"user-1"}`))
				return input + "." + b64(rawSign(jose.RS256, signingKeys().RSA, []byte(input)))
			}
		}, "IDT-MALFORMED", findings.Error, `"sub"`, nil},
		{"a byte order mark", func(f *flow) { f.Sign = signPayload(func(c string) string { return "\xef\xbb\xbf" + c }) }, "IDT-MALFORMED", findings.Error, "id_token", nil},
		{"not UTF-8", func(f *flow) {
			f.Sign = signPayload(func(c string) string { return "{\"name\":\"J\xfcrgen\"," + c[1:] })
		}, "IDT-MALFORMED", findings.Error, "id_token", nil},
		{"cut, on refresh too", func(f *flow) { f.Sign = signPayload(func(c string) string { return c[:len(c)-1] }) }, "IDT-MALFORMED", findings.Error, "id_token", nil},
		{"crit of what is not there", signedAs(object{"alg": "RS256", "kid": "k1", "crit": []any{"x"}}, signRS256), "IDT-MALFORMED", findings.Error, "crit", nil},
		{"empty crit", signedAs(object{"alg": "RS256", "kid": "k1", "crit": []any{}}, signRS256), "IDT-MALFORMED", findings.Error, "crit", nil},
		{"crit", signedAs(object{"alg": "RS256", "kid": "k1", "crit": []any{"x"}, "x": 1}, signRS256), "IDT-MALFORMED", findings.Error, "crit", nil},
		{"five parts", func(f *flow) {
			f.Sign = func(_, _ object) string {
				return b64([]byte(`{"alg":"RSA-OAEP-256","enc":"A256GCM"}`)) + ".AAAA.BBBB.CCCC.DDDD"
			}
		}, "IDT-ENCRYPTED", findings.Error, "id_token", nil},
		{"none", signedAs(object{"alg": "none"}, signNothing), "IDT-ALG-NONE", findings.Error, "none", nil},
		{"NoNe", signedAs(object{"alg": "NoNe"}, signNothing), "IDT-ALG-NONE", findings.Error, "NoNe", nil},
		{"empty signature", signedAs(object{"alg": "RS256", "kid": "k1"}, signNothing), "IDT-ALG-NONE", findings.Error, "RS256", nil},
		{"not listed", signedAs(object{"alg": "HS256"}, signHS256), "IDT-HS256", findings.Error, "HS256", nil},
		{"listed", func(f *flow) {
			signedAs(object{"alg": "HS256"}, signHS256)(f)
			f.Metadata["id_token_signing_alg_values_supported"] = []any{"RS256", "HS256"}
		}, "IDT-HS256", findings.Warning, "HS256", nil},
		{"public client", func(f *flow) {
			signedAs(object{"alg": "HS256"}, signHS256)(f)
			f.Metadata["id_token_signing_alg_values_supported"] = []any{"RS256", "HS256"}
			f.Asked.ClientSecret = ""
			f.TokenForm.Del("client_secret")
			f.Until = "token"
		}, "IDT-HS256", findings.Error, "HS256", nil},
		{"secret in base64", func(f *flow) {
			raw := []byte("0123456789abcdef0123456789abcdef")
			f.Asked.ClientSecret = base64.StdEncoding.EncodeToString(raw)
			f.TokenForm.Set("client_secret", f.Asked.ClientSecret)
			f.RefreshForm.Set("client_secret", f.Asked.ClientSecret)
			signedAs(object{"alg": "HS256"}, func(h, c object) string { return signWith(jose.HS256, raw, h, c) })(f)
			f.Metadata["id_token_signing_alg_values_supported"] = []any{"RS256", "HS256"}
		}, "IDT-HS256", findings.Error, "HS256", nil},
		{"broken MAC", func(f *flow) {
			signedAs(object{"alg": "HS256"}, func(h, c object) string { return signWith(jose.HS256, []byte("another"), h, c) })(f)
			f.Metadata["id_token_signing_alg_values_supported"] = []any{"RS256", "HS256"}
		}, "IDT-SIGNATURE", findings.Error, "id_token", nil},
		{"ES256 not listed", func(f *flow) {
			signedAs(object{"alg": "ES256", "kid": "k2"}, signES256)(f)
			f.Keys = object{"keys": []any{rsaJWK(), ecJWK()}}
		}, "IDT-ALG-UNEXPECTED", findings.Error, "ES256", nil},
		{"not the registered one", func(f *flow) { f.Asked.SigningAlg = "PS256" }, "IDT-ALG-UNEXPECTED", findings.Error, "RS256", nil},
		{"unknown kid", signedAs(object{"alg": "RS256", "kid": "gone"}, signRS256), "IDT-KID", findings.Error, "gone", nil},
		{"no kid, two keys", func(f *flow) {
			signedAs(object{"alg": "RS256"}, signRS256)(f)
			other := rsaJWK().with("kid", "k9")
			other["n"] = b64(new(big.Int).Add(signingKeys().RSA.N, big.NewInt(2)).Bytes())
			f.Keys = object{"keys": []any{rsaJWK(), other}}
		}, "IDT-KID", findings.Warning, "alg", nil},
		{"brings a key", signedAs(object{"alg": "RS256", "kid": "k1", "jwk": rsaJWK()}, signRS256), "IDT-KID", findings.Warning, "jwk", nil},
		{"changed", func(f *flow) {
			f.Sign = func(h, c object) string {
				signed := signRS256(h, c)
				return signed[:len(signed)-8] + "AAAAAAAA"
			}
		}, "IDT-SIGNATURE", findings.Error, "id_token", nil},
		{"ES256 in DER", func(f *flow) {
			f.Keys = object{"keys": []any{ecJWK()}}
			f.Metadata["id_token_signing_alg_values_supported"] = []any{"RS256", "ES256"}
			f.Header = object{"alg": "ES256", "kid": "k2"}
			f.Sign = func(h, c object) string {
				signed := signES256(h, c)
				dot := strings.LastIndexByte(signed, '.')
				raw := rawSign(jose.ES256, signingKeys().EC, []byte(signed[:dot]))
				der, err := asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(raw[:32]), new(big.Int).SetBytes(raw[32:])})
				if err != nil {
					panic(err)
				}
				return signed[:dot+1] + b64(der)
			}
		}, "IDT-SIGNATURE", findings.Error, "id_token", nil},
		{"other", setClaim("iss", "https://other.example"), "IDT-ISS", findings.Error, "other.example", nil},
		{"slash", setClaim("iss", issuer+"/"), "IDT-ISS", findings.Error, issuer + "/", nil},
		{"missing", noClaim("iss"), "IDT-ISS", findings.Error, "sub", nil},
		{"other", setClaim("aud", "another-client"), "IDT-AUD", findings.Error, "another-client", nil},
		{"missing", noClaim("aud"), "IDT-AUD", findings.Error, "sub", nil},
		{"empty", setClaim("aud", []any{}), "IDT-AUD", findings.Error, "aud", nil},
		{"a stranger, no azp", setClaim("aud", []any{clientID, "stranger"}), "IDT-AUD", findings.Warning, "stranger", nil},
		{"azp of another, on refresh too", func(f *flow) { f.Claims["azp"], f.RefreshClaims["azp"] = "another-client", "another-client" }, "IDT-AUD", findings.Warning, "azp", nil},
		{"azp of another", setClaim("azp", "another-client"), "IDT-AUD", findings.Warning, "azp", nil},
		{"missing", noClaim("exp"), "IDT-EXP", findings.Error, "sub", nil},
		{"text", setClaim("exp", "1800000000"), "IDT-EXP", findings.Error, "exp", nil},
		{"expired", func(f *flow) {
			f.Claims, f.Until = f.Claims.with("exp", at(-5*time.Minute)).with("iat", at(-9*time.Minute)), "token"
		}, "IDT-EXP", findings.Error, "exp", nil},
		{"expired, on refresh too", func(f *flow) {
			for _, c := range []object{f.Claims, f.RefreshClaims} {
				c["exp"], c["iat"] = at(-5*time.Minute), at(-9*time.Minute)
			}
		}, "IDT-EXP", findings.Error, "exp", nil},
		{"a clock two hours behind", func(f *flow) {
			for _, c := range []object{f.Claims, f.RefreshClaims} {
				for _, name := range []string{"exp", "iat", "auth_time"} {
					c[name] = c[name].(int64) - 7200
				}
			}
			now := began.Add(-2 * time.Hour)
			f.Change = func(_ string, m *message) {
				m.setHeader("Date", now.UTC().Format("Mon, 02 Jan 2006 15:04:05 GMT"))
				now = now.Add(time.Second)
			}
		}, "NET-CLOCK-SKEW", findings.Error, "Date", nil},
		{"expired and old", func(f *flow) {
			f.Claims, f.Until = f.Claims.with("exp", at(-5*time.Minute)).with("iat", at(-65*time.Minute)), "token"
		}, "IDT-EXP", findings.Error, "exp", nil},
		{"in milliseconds", setClaim("exp", at(time.Hour)*1000), "IDT-EXP", findings.Note, "exp", nil},
		{"before iat", setClaim("exp", at(4*time.Second)), "IDT-EXP", findings.Error, "exp", nil},
		{"missing", noClaim("iat"), "IDT-IAT", findings.Error, "sub", nil},
		{"future", setClaim("iat", at(5*time.Minute)), "IDT-IAT", findings.Error, "iat", nil},
		{"in milliseconds", setClaim("iat", at(0)*1000), "IDT-IAT", findings.Error, "iat", nil},
		{"nbf in the future, on refresh too", func(f *flow) {
			f.Claims["nbf"], f.RefreshClaims["nbf"] = at(5*time.Minute), at(5*time.Minute)
		}, "IDT-IAT", findings.Error, "nbf", nil},
		{"nbf in the future", setClaim("nbf", at(5*time.Minute)), "IDT-IAT", findings.Error, "nbf", nil},
		{"a week old", setClaim("iat", at(-8*24*time.Hour)), "IDT-IAT", findings.Error, "iat", nil},
		{"an hour old", setClaim("iat", at(-time.Hour)), "IDT-IAT", findings.Warning, "iat", nil},
		{"missing", noClaim("nonce"), "IDT-NONCE", findings.Error, "sub", nil},
		{"other", setClaim("nonce", "x"+nonce), "IDT-NONCE", findings.Error, "nonce", nil},
		{"not asked for", func(f *flow) { f.Request.Del("nonce"); f.Until = "token" }, "IDT-NONCE", findings.Warning, "nonce", nil},
		{"at_hash", setClaim("at_hash", leftHash("another")), "IDT-HASH", findings.Error, "at_hash", nil},
		{"at_hash, on refresh too", func(f *flow) {
			f.Claims["at_hash"], f.RefreshClaims["at_hash"] = leftHash("another"), leftHash("one more")
		}, "IDT-HASH", findings.Error, "at_hash", nil},
		{"c_hash", setClaim("c_hash", leftHash("another")), "IDT-HASH", findings.Error, "c_hash", nil},
		{"s_hash", setClaim("s_hash", leftHash("another")), "IDT-HASH", findings.Error, "s_hash", nil},
		{"missing", noClaim("sub"), "IDT-SUB", findings.Error, "iss", nil},
		{"number", func(f *flow) { setClaim("sub", 7)(f) }, "IDT-SUB", findings.Error, "sub", nil},
		{"empty", setClaim("sub", ""), "IDT-SUB", findings.Error, "sub", nil},
		{"missing", func(f *flow) { noClaim("auth_time")(f); f.Request.Set("max_age", "60") }, "IDT-AUTH-TIME", findings.Error, "sub", nil},
		{"old", func(f *flow) {
			setClaim("auth_time", at(-time.Hour))(f)
			f.Request.Set("max_age", "60")
		}, "IDT-AUTH-TIME", findings.Error, "auth_time", nil},
		{"essential and missing", func(f *flow) {
			noClaim("auth_time")(f)
			f.Request.Set("claims", `{"id_token":{"auth_time":{"essential":true}}}`)
		}, "IDT-AUTH-TIME", findings.Error, "sub", nil},
		{"acr is a list", func(f *flow) {
			f.Request.Set("claims", `{"id_token":{"acr":{"essential":true,"value":"gold"}}}`)
			setClaim("acr", []any{"gold"})(f)
		}, "IDT-AUTH-TIME", findings.Warning, "gold", nil},
		{"acr", func(f *flow) {
			f.Request.Set("claims", `{"id_token":{"acr":{"essential":true,"values":["gold"]}}}`)
			setClaim("acr", "bronze")(f)
		}, "IDT-AUTH-TIME", findings.Warning, "bronze", nil},
	})
}

func TestRefreshFaults(t *testing.T) {
	t.Parallel()
	public := func(f *flow) {
		f.Asked.ClientSecret = ""
		f.TokenForm.Del("client_secret")
		f.RefreshForm.Del("client_secret")
	}
	claim := func(name string, value any) func(*flow) {
		return func(f *flow) { f.RefreshClaims = f.RefreshClaims.with(name, value) }
	}
	refused := func(description string) func(*flow) {
		return func(f *flow) { f.answerWith("refresh", 400, "invalid_grant", description) }
	}
	testFaults(t, []fault{
		{"no new one", func(f *flow) { public(f); f.Refresh = f.Refresh.without("refresh_token") }, "RT-NOT-ROTATED", findings.Error, "access_token", nil},
		{"the same", func(f *flow) { public(f); f.Refresh["refresh_token"] = f.Token["refresh_token"] }, "RT-NOT-ROTATED", findings.Error, "refresh_token", nil},
		{"wider", func(f *flow) { f.Refresh["scope"] = "openid profile offline_access admin" }, "RT-SCOPE", findings.Error, "admin", nil},
		{"narrower", func(f *flow) { f.Refresh["scope"] = "openid" }, "RT-SCOPE", findings.Warning, "openid", nil},
		{"narrower scope ignored", func(f *flow) { f.RefreshForm.Set("scope", "openid") }, "RT-SCOPE", findings.Note, "scope", nil},
		{"expires_in lost", func(f *flow) { f.Refresh = f.Refresh.without("expires_in") }, "RT-LIFETIME", findings.Note, "access_token", nil},
		{"empty", func(f *flow) { f.Refresh["refresh_token"] = "" }, "RT-LIFETIME", findings.Warning, "refresh_token", nil},
		{"short", func(f *flow) { f.Refresh["refresh_token"] = "abc" }, "RT-LIFETIME", findings.Warning, "refresh_token", nil},
		{"illegal", func(f *flow) { f.Refresh["refresh_token"] = "ünïcödé-refresh-token-0123456789" }, "RT-LIFETIME", findings.Warning, "refresh_token", nil},
		{"counts down", func(f *flow) { f.Token["refresh_expires_in"], f.Refresh["refresh_expires_in"] = 1800, 1798 }, "RT-LIFETIME", findings.Note, "1798", nil},
		{"sub", claim("sub", "user-2"), "RT-IDT-IDENTITY", findings.Error, "user-2", nil},
		{"iss", claim("iss", "https://other.example"), "RT-IDT-IDENTITY", findings.Error, "other.example", nil},
		{"aud", claim("aud", "another-client"), "RT-IDT-IDENTITY", findings.Error, "another-client", nil},
		{"azp", claim("azp", "another-client"), "RT-IDT-IDENTITY", findings.Warning, "another-client", []findings.ID{"IDT-AUD"}},
		{"auth_time", claim("auth_time", began.Add(8*time.Second).Unix()), "RT-IDT-TIME", findings.Error, "auth_time", nil},
		{"older", claim("iat", began.Add(2*time.Second).Unix()), "RT-IDT-TIME", findings.Warning, "iat", nil},
		{"another", claim("nonce", "x"), "RT-IDT-NONCE", findings.Error, "nonce", nil},
		{"the same", claim("nonce", nonce), "RT-IDT-NONCE", findings.Note, "nonce", nil},
		{"refused", refused("Session not active"), "RT-INVALID-GRANT", findings.Error, "invalid_grant", nil},
		{"as Dex says it", func(f *flow) {
			f.answerWith("refresh", 400, "invalid_request", "Refresh token is invalid or has already been claimed by another client.")
		}, "RT-INVALID-GRANT", findings.Error, "invalid_request", nil},
		{"after a revocation", func(f *flow) {
			f.Until = "userinfo"
			f.More = func(r *recorder) {
				r.post("revocation", issuer+"/revoke", url.Values{"token": f.RefreshForm["refresh_token"], "token_type_hint": {"refresh_token"}, "client_id": {clientID}, "client_secret": {secret}}, message{Status: 200})
				m := noStore(object{"error": "invalid_grant"})
				m.Status = 400
				r.post("refresh", issuer+"/token", f.RefreshForm, m)
			}
		}, "RT-INVALID-GRANT", findings.Note, "invalid_grant", nil},
		{"lost answer", func(f *flow) {
			f.Until = "userinfo"
			f.More = func(r *recorder) {
				r.post("refresh", issuer+"/token", f.RefreshForm, message{Failure: httplog.FailTimeout, Err: errors.New("no answer")})
				r.now = r.now.Add(10 * time.Second)
				m := noStore(object{"error": "invalid_grant"})
				m.Status = 400
				r.post("refresh", issuer+"/token", f.RefreshForm, m)
			}
		}, "RT-REUSE-REVOKED", findings.Error, "invalid_grant", []findings.ID{"NET-REACH"}},
		{"old one still works", func(f *flow) {
			f.More = func(r *recorder) {
				r.get("userinfo", issuer+"/userinfo", jsonAnswer(f.UserInfo), "Authorization: Bearer "+accessToken)
			}
		}, "RT-OLD-AT-VALID", findings.Note, "200", nil},
	})
}

// TestRefreshCausesAreChecked wants what the trace rules out to be said.
func TestRefreshCausesAreChecked(t *testing.T) {
	t.Parallel()
	f := healthy()
	f.answerWith("refresh", 400, "invalid_grant", "Token has been expired or revoked.")
	x := f.want(t, "RT-INVALID-GRANT", findings.Error)
	verdicts := map[findings.Verdict]int{}
	for _, c := range x.Causes {
		verdicts[c.Verdict]++
	}
	if verdicts[findings.Likely] != 1 || verdicts[findings.RuledOut] < 3 || x.Causes[0].Verdict != findings.Likely {
		t.Errorf("causes: %+v", x.Causes)
	}
}
