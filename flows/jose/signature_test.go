package jose_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"encoding/pem"
	"strings"
	"testing"

	gojose "github.com/go-jose/go-jose/v4"

	"github.com/grantwalk/grantwalk/flows/jose"
)

func breakSignature(raw string) string {
	i := strings.LastIndexByte(raw, '.') + 10
	c := byte('A')
	if raw[i] == c {
		c = 'B'
	}
	return raw[:i] + string(c) + raw[i+1:]
}

// stray sets the lowest bit of the last character, which no byte has.
func stray(raw string) string {
	const alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	return raw[:len(raw)-1] + string(alphabet[strings.IndexByte(alphabet, raw[len(raw)-1])+1])
}

func hs256(key []byte, payload string) string {
	return hs256Over(encode(`{"alg":"HS256"}`)+"."+encode(payload), key)
}

func hs256Over(input string, key []byte) string {
	mac := hmac.New(sha256.New, key)
	mac.Write([]byte(input))
	return input + "." + base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// TestSignature goes through signatures, algorithms and keys; the claims are
// right in every row.
func TestSignature(t *testing.T) {
	t.Parallel()
	good := goodClaims(nil)
	goodJSON := string(must(json.Marshal(good)))
	r1 := published{"r1", "sig", "RS256", &rsaKey().PublicKey}
	r2 := published{"r2", "sig", "RS256", &otherRSA().PublicKey}
	publicPEM := pem.EncodeToMemory(&pem.Block{Type: "PUBLIC KEY", Bytes: must(x509.MarshalPKIXPublicKey(&rsaKey().PublicKey))})
	derInput := encode(`{"alg":"ES256","kid":"e1"}`) + "." + encode(goodJSON)
	digest := sha256.Sum256([]byte(derInput))
	der := derInput + "." + base64.RawURLEncoding.EncodeToString(must(ecdsa.SignASN1(rand.Reader, ecKey(), digest[:])))
	edInput := encode(`{"alg":"Ed25519","kid":"d1"}`) + "." + encode(goodJSON)
	ed := edInput + "." + base64.RawURLEncoding.EncodeToString(ed25519.Sign(ed25519Key(), []byte(edInput)))
	edKeys := []published{{"d1", "sig", "", ed25519Key().Public()}}
	rs := sign(t, "RS256", rsaKey(), "r1", good)
	rsInput := encode(`{"alg":"RS256","kid":"r1"}`) + "." + encode(goodJSON)
	rsDigest := sha256.Sum256([]byte(rsInput))
	pssUnderRS256 := rsInput + "." + base64.RawURLEncoding.EncodeToString(must(rsa.SignPSS(rand.Reader, rsaKey(), crypto.SHA256, rsDigest[:], nil)))
	hmacUnderRS256 := hs256Over(rsInput, []byte(secret))
	withSecret := func(e *jose.Expect) { e.ClientSecret, e.Algs = secret, []string{"RS256", "HS256"} }

	tests := []struct {
		name   string
		raw    string
		keys   []published // nil means the healthy provider's
		expect func(*jose.Expect)
		want   string // failures
		detail string // in the detail of the first failure, or of the signature
	}{
		{name: "RS256", raw: rs, detail: `RS256, key "r1"`},
		{name: "ES256", raw: sign(t, "ES256", ecKey(), "e1", good), detail: "ES256"},
		{name: "PS256", raw: sign(t, "PS256", rsaKey(), "r1", good), keys: []published{{"r1", "", "", &rsaKey().PublicKey}},
			expect: func(e *jose.Expect) { e.Algs = []string{"PS256"} }},
		{name: "ES384", raw: sign(t, "ES384", ec384Key(), "e3", good), keys: []published{{"e3", "", "", &ec384Key().PublicKey}},
			expect: func(e *jose.Expect) { e.RegisteredAlg = "ES384" }},
		{name: "EdDSA", raw: sign(t, "EdDSA", ed25519Key(), "d1", good), keys: edKeys,
			expect: func(e *jose.Expect) { e.RegisteredAlg = "EdDSA" }},
		{name: "Ed25519", raw: ed, keys: edKeys, expect: func(e *jose.Expect) { e.RegisteredAlg = "Ed25519" }},
		{name: "HS256 with the client secret", raw: sign(t, "HS256", []byte(secret), "", good), expect: withSecret, detail: "client secret"},
		{name: "HS256 and a secret that is not known", raw: hs256([]byte(secret), goodJSON),
			expect: func(e *jose.Expect) { e.SecretUnknown, e.Algs = true, []string{"HS256"} }, detail: "not known here"},
		{name: "no kid, one key that fits", raw: sign(t, "RS256", rsaKey(), "", good)},
		{name: "no kid, other keys are for encryption", raw: sign(t, "RS256", rsaKey(), "", good),
			keys: []published{r1, {"x", "enc", "", &otherRSA().PublicKey}}},
		{name: "keys without labels", raw: rs, keys: []published{{"r1", "", "", &rsaKey().PublicKey}}},
		{name: "nothing says which alg, RS256", raw: rs, expect: func(e *jose.Expect) { e.Algs = nil }},

		{name: "no kid, several keys that fit", raw: sign(t, "RS256", rsaKey(), "", good), keys: []published{r2, r1},
			want: "kid:ambiguous", detail: "2 keys fit"},
		{name: "RS256 broken", raw: breakSignature(rs), want: "signature:mismatch!"},
		{name: "ES256 broken", raw: breakSignature(sign(t, "ES256", ecKey(), "e1", good)), want: "signature:mismatch!"},
		{name: "HS256 broken", raw: breakSignature(sign(t, "HS256", []byte(secret), "", good)), expect: withSecret, want: "signature:mismatch!"},
		{name: "payload swapped", raw: strings.Split(rs, ".")[0] + "." + encode(goodJSON+" ") + "." + strings.Split(rs, ".")[2],
			want: "signature:mismatch!"},
		{name: "alg none", raw: encode(`{"alg":"none"}`) + "." + encode(goodJSON) + ".", want: "signature:unsigned! alg:unsigned!"},
		{name: "alg nOnE", raw: encode(`{"alg":"nOnE"}`) + "." + encode(goodJSON) + ".", want: "signature:unsigned! alg:unsigned!"},
		{name: "alg none with a signature", raw: encode(`{"alg":"none"}`) + "." + encode(goodJSON) + ".eA", want: "signature:unsigned! alg:unsigned!"},
		{name: "empty signature", raw: strings.Join(strings.Split(rs, ".")[:2], ".") + ".", want: "signature:unsigned!"},
		{name: "no alg", raw: encode(`{}`) + "." + encode(goodJSON) + ".eA", want: "signature:unsupported! alg:missing!"},
		{name: "unknown alg", raw: encode(`{"alg":"RS257"}`) + "." + encode(goodJSON) + ".eA", want: "signature:unsupported! alg:unsupported!"},
		{name: "alg in small letters", raw: encode(`{"alg":"rs256"}`) + "." + encode(goodJSON) + ".eA", want: "signature:unsupported! alg:unsupported!"},
		{name: "another alg than registered", raw: sign(t, "ES256", ecKey(), "e1", good),
			expect: func(e *jose.Expect) { e.RegisteredAlg = "RS256" }, want: "alg:mismatch!"},
		{name: "alg that is not listed", raw: sign(t, "ES256", ecKey(), "e1", good),
			expect: func(e *jose.Expect) { e.Algs = []string{"RS256"} }, want: "alg:mismatch!"},
		{name: "nothing says which alg, ES256", raw: sign(t, "ES256", ecKey(), "e1", good),
			expect: func(e *jose.Expect) { e.Algs = nil }, want: "alg:mismatch"},

		{name: "confusion: HS256 with the public key in PEM", raw: hs256(publicPEM, goodJSON), expect: withSecret, want: "signature:mismatch!"},
		{name: "confusion: HS256 for a public client", raw: hs256(publicPEM, goodJSON), want: "signature:no-key! alg:mismatch!"},
		{name: "confusion: HS256 with an empty secret", raw: hs256(nil, goodJSON), want: "signature:no-key! alg:mismatch!"},
		{name: "confusion: ES256 header, RSA key", raw: sign(t, "ES256", ecKey(), "r1", good), want: "signature:no-key! kid:mismatch!", detail: "type RSA"},
		{name: "own key in the header", raw: signBringingKey(t, good), want: "signature:mismatch!"},
		{name: "crit empty", raw: encode(`{"alg":"RS256","kid":"r1","crit":[]}`) + "." + encode(goodJSON) + ".eA", want: "signature:unsupported!", detail: "at least one name"},
		{name: "crit of what is not there", raw: encode(`{"alg":"RS256","kid":"r1","crit":["x"]}`) + "." + encode(goodJSON) + ".eA", want: "signature:unsupported!", detail: "no such parameter"},
		{name: "crit", raw: encode(`{"alg":"RS256","kid":"r1","crit":["x"],"x":1}`) + "." + encode(goodJSON) + ".eA", want: "signature:unsupported!", detail: "crit"},

		{name: "unknown kid", raw: sign(t, "RS256", otherRSA(), "gone", good), want: "signature:no-key! kid:unknown-key!"},
		{name: "kid no string", raw: encode(`{"alg":"RS256","kid":7}`) + "." + encode(goodJSON) + ".eA", want: "signature:no-key! kid:malformed!"},
		{name: "key for encryption", raw: rs, keys: []published{{"r1", "enc", "", &rsaKey().PublicKey}}, want: "kid:mislabelled!", detail: "use=enc"},
		{name: "key of another alg", raw: rs, keys: []published{{"r1", "sig", "PS256", &rsaKey().PublicKey}}, want: "kid:mislabelled!", detail: "alg=PS256"},
		{name: "RSA of 1024 bits", raw: sign(t, "RS256", weakRSA(), "w", good), keys: []published{{"w", "sig", "RS256", &weakRSA().PublicKey}},
			want: "signature:weak-key!", detail: "1024 bits"},
		{name: "short client secret", raw: hs256([]byte("short"), goodJSON),
			expect: func(e *jose.Expect) { e.ClientSecret, e.Algs = "short", []string{"HS256"} }, want: "signature:weak-key!", detail: "5 bytes"},

		{name: "diagnosis: wrong kid", raw: sign(t, "RS256", otherRSA(), "r1", good), keys: []published{r1, r2}, want: "signature:mismatch!", detail: `fits key "r2"`},
		{name: "diagnosis: DER", raw: der, want: "signature:mismatch!", detail: "DER"},
		{name: "diagnosis: PS256 called RS256", raw: pssUnderRS256, want: "signature:mismatch!", detail: "as PS256"},
		{name: "diagnosis: HS256 called RS256", raw: hmacUnderRS256, expect: withSecret, want: "signature:mismatch!", detail: "as HS256"},
		{name: "diagnosis: secret in base64", raw: hs256([]byte("0123456789abcdef0123456789abcdef"), goodJSON),
			expect: func(e *jose.Expect) {
				e.ClientSecret = base64.StdEncoding.EncodeToString([]byte("0123456789abcdef0123456789abcdef"))
				e.Algs = []string{"HS256"}
			}, want: "signature:decoded-key!", detail: "base64"},

		{name: "padded", raw: strings.Split(rs, ".")[0] + "." + strings.Split(rs, ".")[1] + "." + strings.Split(rs, ".")[2] + "==",
			want: "signature:malformed!", detail: "padding"},
		{name: "stray bits and a signature that fits", raw: stray(rs), want: "signature:malformed!", detail: "It fits, but the last character"},
		{name: "stray bits and a broken signature", raw: stray(breakSignature(rs)), want: "signature:mismatch!", detail: "does not fit"},
		{name: "stray bits, HS256", raw: stray(sign(t, "HS256", []byte(secret), "", good)), expect: withSecret, want: "signature:malformed!"},
		{name: "header with a member twice", raw: encode(`{"alg":"RS256","kid":"r1","kid":"r1"}`) + "." + encode(goodJSON) + ".eA", want: "signature:mismatch!"},
		{name: "four parts", raw: rs + ".x", want: "signature:malformed!", detail: "three parts"},
		{name: "encrypted", raw: encode(`{"alg":"RSA-OAEP-256","enc":"A128GCM"}`) + ".a.b.c.d", want: "signature:encrypted!", detail: "RSA-OAEP-256"},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			e := expectation()
			if tt.expect != nil {
				tt.expect(&e)
			}
			keys := goodKeys(t)
			if tt.keys != nil {
				keys = keySet(t, tt.keys...)
			}
			checks := jose.CheckIDToken(tt.raw, keys, e)
			if got := strings.Join(failures(checks), " "); got != tt.want {
				t.Errorf("failed checks: %q, want %q\n%+v", got, tt.want, checks)
			}
			name, _, _ := strings.Cut(tt.want, ":")
			if name == "" {
				name = jose.CheckSignature
			}
			if check := find(t, checks, name); !strings.Contains(check.Detail, tt.detail) {
				t.Errorf("detail is %q, want %q in it", check.Detail, tt.detail)
			}
		})
	}
}

// signBringingKey signs with a key that the token's header brings along.
func signBringingKey(t *testing.T, c claims) string {
	t.Helper()
	signer, err := gojose.NewSigner(gojose.SigningKey{Algorithm: gojose.RS256, Key: otherRSA()}, &gojose.SignerOptions{EmbedJWK: true})
	if err != nil {
		t.Fatal(err)
	}
	return must(must(signer.Sign(must(json.Marshal(c)))).CompactSerialize())
}

func TestUnknownKid(t *testing.T) {
	t.Parallel()
	tests := []struct {
		name, raw, kid string
		keys           *jose.KeySet
		want           bool
	}{
		{"known", sign(t, "RS256", rsaKey(), "r1", goodClaims(nil)), "", goodKeys(t), false},
		{"rotated", sign(t, "RS256", rsaKey(), "r2", goodClaims(nil)), "r2", goodKeys(t), true},
		{"no kid, no key that fits", sign(t, "ES384", ec384Key(), "", goodClaims(nil)), "", goodKeys(t), true},
		{"no key set", sign(t, "RS256", rsaKey(), "r1", goodClaims(nil)), "r1", nil, true},
		{"client secret", sign(t, "HS256", []byte(secret), "r9", goodClaims(nil)), "", goodKeys(t), false},
		{"not a token", "opaque", "", goodKeys(t), false},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			kid, unknown := jose.UnknownKid(jose.CheckIDToken(tt.raw, tt.keys, expectation()))
			if kid != tt.kid || unknown != tt.want {
				t.Errorf("UnknownKid = %q, %v, want %q, %v", kid, unknown, tt.kid, tt.want)
			}
		})
	}
}

func TestUnknownKidOfAKnownKey(t *testing.T) {
	t.Parallel()
	raw := sign(t, "RS256", rsaKey(), "r9", goodClaims(nil))
	if check := find(t, jose.CheckIDToken(raw, goodKeys(t), expectation()), jose.CheckKid); !strings.Contains(check.Detail, `The signature fits key "r1"`) {
		t.Errorf("kid: %+v", check)
	}
}
