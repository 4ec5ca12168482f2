package demoidp

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/asn1"
	"encoding/base64"
	"math/big"
	"strings"
	"time"
)

// edited changes the signature part of a token.
func edited(change func(signature []byte) []byte) func(*JWT) {
	return func(t *JWT) {
		t.Signed = func(compact string) string {
			dot := strings.LastIndexByte(compact, '.')
			signature, _ := base64.RawURLEncoding.DecodeString(compact[dot+1:]) // we made it
			return compact[:dot+1] + base64.RawURLEncoding.EncodeToString(change(signature))
		}
	}
}

func flip(signature []byte) []byte {
	signature[len(signature)/2] ^= 0xff
	return signature
}

// mac signs with HS256 and a key.
func mac(key string) func(*JWT) {
	return func(t *JWT) {
		t.Header = Object{{"alg", "HS256"}, {"typ", "JWT"}}
		t.Signed = func(compact string) string {
			input := compact[:strings.LastIndexByte(compact, '.')]
			h := hmac.New(sha256.New, []byte(key))
			h.Write([]byte(input))
			return input + "." + base64.RawURLEncoding.EncodeToString(h.Sum(nil))
		}
	}
}

func idTokenScenarios() []Scenario {
	const step = "id-token"
	return []Scenario{
		{
			Name: "id-token-unsigned", Title: "The ID token is not signed", Step: step, Finding: "IDT-ALG-NONE", Severity: "error",
			Story: "alg is none: anyone could have made this token.", apply: idTokens(unsigned),
		},
		{
			Name: "signature-rs256", Title: "The RS256 signature is broken", Step: step, Finding: "IDT-SIGNATURE", Severity: "error",
			Story: "The token was changed after it was signed, or another node signed it with another key.", apply: idTokens(edited(flip)),
		},
		{
			Name: "signature-es256", Title: "The ES256 signature is broken", Step: step, Finding: "IDT-SIGNATURE", Severity: "error",
			Story: "As before, with an elliptic curve.", apply: all(withES256, idTokens(edited(flip))),
		},
		{
			Name: "signature-der", Title: "The ES256 signature is in DER", Step: step, Finding: "IDT-SIGNATURE", Severity: "error",
			Story: "The provider writes the signature as its crypto library returns it, in DER, where a JWT has two numbers side by side.",
			apply: all(withES256, idTokens(edited(func(signature []byte) []byte {
				half := len(signature) / 2
				der, _ := asn1.Marshal(struct{ R, S *big.Int }{new(big.Int).SetBytes(signature[:half]), new(big.Int).SetBytes(signature[half:])})
				return der
			}))),
		},
		{
			Name: "signature-hs256", Title: "The HS256 signature is broken", Step: step, Finding: "IDT-SIGNATURE", Severity: "error",
			Story: "The provider lists HS256 and signs with another secret than the client's.",
			apply: all(member(KindMetadata, "id_token_signing_alg_values_supported", []string{RS256, "HS256"}), idTokens(mac("another secret than the client's, long enough"))),
		},
		{
			Name: "hs256-not-listed", Title: "The ID token is signed with the client secret", Step: step, Finding: "IDT-HS256", Severity: "error",
			Story: "The provider has no signing key and falls back to HS256, which its metadata do not list.", apply: idTokens(mac(DefaultClientSecret)),
		},
		{
			Name: "hs256-short-secret", Title: "HS256 with a secret that is too short", Step: step, Finding: "IDT-HS256", Severity: "error",
			Story: "HS256 is listed, and the client's secret has 11 bytes where 32 are needed.",
			apply: all(member(KindMetadata, "id_token_signing_alg_values_supported", []string{RS256, "HS256"}), idTokens(mac(DefaultClientSecret))),
		},
		{
			Name: "hs256-public", Title: "HS256 for a client without a secret", Step: step, Finding: "IDT-HS256", Severity: "error", Client: "demo-native",
			Story: "A public client has no secret that only it knows, so nothing is proved.",
			apply: all(member(KindMetadata, "id_token_signing_alg_values_supported", []string{RS256, "HS256"}), idTokens(mac("demo-native"))),
		},
		{
			Name: "alg-not-listed", Title: "Signed by an algorithm that is not listed", Step: step, Finding: "IDT-ALG-UNEXPECTED", Severity: "error",
			Story: "The metadata list RS256 alone, and the token is signed by ES256.",
			apply: all(withES256, member(KindMetadata, "id_token_signing_alg_values_supported", []string{RS256})),
		},
		{
			Name: "kid-unknown", Title: "The key is not published", Step: step, Finding: "IDT-KID", Severity: "error",
			Story: "The token names a key that is not in the set, even when it is fetched again: jwks_uri is that of another node.",
			apply: idTokens(func(t *JWT) { t.Header.Set("kid", "key-of-another-node") }),
		},
		{
			Name: "kid-missing", Title: "The token names no key, and several fit", Step: step, Finding: "IDT-KID", Severity: "warning",
			Story: "There are two RSA keys, and the header has no kid. Strict clients refuse.",
			apply: all(keys(func(list []Object) []Object { return append(list, rsaKey("next", 2048)) }), idTokens(func(t *JWT) { t.Header.Delete("kid") })),
		},
		{
			Name: "id-token-padded", Title: "The ID token has padding", Step: step, Finding: "IDT-MALFORMED", Severity: "error",
			Story: "'=' stands at the end, where base64url of a JWT has none.",
			apply: idTokens(func(t *JWT) { t.Signed = func(compact string) string { return compact + "==" } }),
		},
		{
			Name: "claim-twice", Title: "A claim is there twice", Step: step, Finding: "IDT-MALFORMED", Severity: "error",
			Story: "A mapper adds email a second time.",
			apply: idTokens(func(t *JWT) {
				t.Claims = append(t.Claims, Member{"email", "a@example.com"}, Member{"email", "b@example.com"})
			}),
		},
		{
			Name: "id-token-encrypted", Title: "The ID token is encrypted", Step: step, Finding: "IDT-ENCRYPTED", Severity: "error",
			Story: "An encryption key is set for the client, by mistake. Libraries call the token malformed.",
			apply: idTokens(func(t *JWT) {
				t.Signed = func(compact string) string {
					header := base64.RawURLEncoding.EncodeToString([]byte(`{"alg":"RSA-OAEP-256","enc":"A256GCM","cty":"JWT"}`))
					box := base64.RawURLEncoding.EncodeToString([]byte(compact))
					return header + "." + box[:342] + "." + box[:16] + "." + box + "." + box[:22]
				}
			}),
		},
	}
}

func claimScenarios() []Scenario {
	const step = "id-token"
	moved := func(name string, by time.Duration) func(*Config) {
		return idTokens(func(t *JWT) {
			if v, ok := t.Claims.Get(name); ok {
				t.Claims.Set(name, v.(int64)+int64(by/time.Second))
			}
		})
	}
	return []Scenario{
		{Name: "token-iss-other", Title: "The token is from another issuer", Step: step, Finding: "IDT-ISS", Severity: "error",
			Story: "iss is the provider's internal name.", apply: claim("iss", "https://idp.internal")},
		{Name: "token-iss-slash", Title: "iss of the token has a slash too many", Step: step, Finding: "IDT-ISS", Severity: "error",
			Story: "The metadata have the issuer without a slash, the tokens with one.",
			apply: idTokens(func(t *JWT) {
				iss, _ := t.Claims.Get("iss")
				t.Claims.Set("iss", iss.(string)+"/")
			})},
		{Name: "token-iss-missing", Title: "The token has no issuer", Step: step, Finding: "IDT-ISS", Severity: "error",
			Story: "iss is missing.", apply: withoutClaim("iss")},
		{Name: "aud-other", Title: "The token is for another client", Step: step, Finding: "IDT-AUD", Severity: "error",
			Story: "A mapper replaces aud by the name of an API.", apply: claim("aud", "https://api.example")},
		{Name: "aud-missing", Title: "The token is for nobody", Step: step, Finding: "IDT-AUD", Severity: "error",
			Story: "aud is missing.", apply: withoutClaim("aud")},
		{Name: "aud-stranger", Title: "The token is also for a stranger", Step: step, Finding: "IDT-AUD", Severity: "warning",
			Story: "aud names a second client that this one was not told to trust, and there is no azp.",
			apply: idTokens(func(t *JWT) {
				aud, _ := t.Claims.Get("aud")
				t.Claims.Set("aud", []any{aud, "another-client"})
			})},
		{Name: "exp-missing", Title: "The token never expires", Step: step, Finding: "IDT-EXP", Severity: "error",
			Story: "exp is missing.", apply: withoutClaim("exp")},
		{Name: "exp-past", Title: "The token has expired", Step: step, Finding: "IDT-EXP", Severity: "error",
			Story: "exp was ten minutes ago, and the clocks agree.", apply: all(moved("exp", -15*time.Minute), moved("iat", -16*time.Minute), moved("auth_time", -16*time.Minute)),
			Consequences: []string{"IDT-IAT"}},
		{Name: "iat-missing", Title: "The token is not dated", Step: step, Finding: "IDT-IAT", Severity: "error",
			Story: "iat is missing.", apply: withoutClaim("iat")},
		{Name: "iat-future", Title: "The token is from the future", Step: step, Finding: "IDT-IAT", Severity: "error",
			Story: "iat is in four minutes, though the clocks agree.", apply: all(moved("iat", 4*time.Minute), moved("exp", 4*time.Minute))},
		{Name: "iat-week", Title: "The token is a week old", Step: step, Finding: "IDT-IAT", Severity: "error",
			Story: "It may be replayed.", apply: moved("iat", -8*24*time.Hour)},
		{Name: "nonce-missing", Title: "The nonce does not come back", Step: step, Finding: "IDT-NONCE", Severity: "error",
			Story: "A nonce was sent, and the provider drops it, as LinkedIn did.", apply: withoutClaim("nonce")},
		{Name: "nonce-other", Title: "Another nonce comes back", Step: step, Finding: "IDT-NONCE", Severity: "error",
			Story: "The token belongs to another sign-in.",
			apply: signing(KindIDToken, GrantAuthorizationCode, func(t *JWT) { t.Claims.Set("nonce", "of-another-sign-in") })},
		{Name: "at-hash-wrong", Title: "at_hash does not fit", Step: step, Finding: "IDT-HASH", Severity: "error",
			Story: "The hash is of another access token.", apply: claim("at_hash", "AAAAAAAAAAAAAAAAAAAAAA")},
		{Name: "c-hash-wrong", Title: "c_hash does not fit", Step: step, Finding: "IDT-HASH", Severity: "error",
			Story: "The hash is of another code.", apply: signing(KindIDToken, GrantAuthorizationCode, func(t *JWT) { t.Claims.Set("c_hash", "AAAAAAAAAAAAAAAAAAAAAA") })},
		{Name: "sub-missing", Title: "The token names nobody", Step: step, Finding: "IDT-SUB", Severity: "error",
			Story: "sub is missing.", apply: withoutClaim("sub")},
		{Name: "sub-number", Title: "sub is a number", Step: step, Finding: "IDT-SUB", Severity: "error",
			Story: "The primary key of the database stands there as a number.", apply: claim("sub", 1001)},
		{Name: "auth-time-missing", Title: "The time of the sign-in is not told", Step: step, Finding: "IDT-AUTH-TIME", Severity: "error", Flags: []string{"--max-age", "300"},
			Story: "max_age was sent, and the token has no auth_time.", apply: withoutClaim("auth_time")},
		{Name: "auth-time-old", Title: "The sign-in is older than was allowed", Step: step, Finding: "IDT-AUTH-TIME", Severity: "error", Flags: []string{"--max-age", "300"},
			Story: "max_age is five minutes, and the sign-in was an hour ago.", apply: moved("auth_time", -time.Hour)},
	}
}
