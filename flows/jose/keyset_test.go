package jose_test

import (
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"encoding/json"
	"math/big"
	"strings"
	"testing"
	"time"

	"crypto/rand"

	gojose "github.com/go-jose/go-jose/v4"

	"github.com/grantwalk/grantwalk/flows/jose"
)

func jwk(key any) string { return string(must(json.Marshal(gojose.JSONWebKey{Key: key}))) }

// withMembers adds members to the JSON of a key.
func withMembers(key, members string) string {
	return strings.TrimSuffix(key, "}") + "," + members + "}"
}

func TestBadKeyDoesNotSpoilTheSet(t *testing.T) {
	t.Parallel()
	good := withMembers(jwk(&rsaKey().PublicKey), `"kid":"r1","use":"sig"`)
	tests := []struct {
		name, key, problem string
		usable             bool
	}{
		{"no object", `7`, "JSON number", false},
		{"empty object", `{}`, "kty is missing", false},
		{"unknown type", `{"kty":"XYZ"}`, `key type "XYZ"`, false},
		{"symmetric", `{"kty":"oct","k":"c2VjcmV0"}`, "must not be published", false},
		{"RSA without e", `{"kty":"RSA","n":"AQAB"}`, "e is missing", false},
		{"RSA with padding", `{"kty":"RSA","n":"AQAB==","e":"AQAB"}`, "n is not base64url", false},
		{"RSA exponent 1", strings.Replace(jwk(&rsaKey().PublicKey), `"e":"AQAB"`, `"e":"AQ"`, 1), "e value", false},
		{"RSA of 1024 bits", jwk(&weakRSA().PublicKey), "1024 bits", true},
		{"unknown curve", `{"kty":"EC","crv":"P-1","x":"AA","y":"AA"}`, "cannot be read", false},
		{"point off the curve", `{"kty":"EC","crv":"P-256","x":"` + encode(strings.Repeat("x", 32)) + `","y":"` + encode(strings.Repeat("y", 32)) + `"}`, "cannot be read", false},
		{"Ed448", `{"kty":"OKP","crv":"Ed448","x":"AA"}`, "Ed448", false},
		{"short Ed25519", `{"kty":"OKP","crv":"Ed25519","x":"AAAA"}`, "cannot be read", false},
		{"private members", withMembers(jwk(&rsaKey().PublicKey), `"d":"AQAB"`), "secret key material: d", true},
		{"kid no string", withMembers(jwk(&ecKey().PublicKey), `"kid":1`), "kid is a number", true},
		{"key_ops no array", withMembers(jwk(&ecKey().PublicKey), `"key_ops":"verify"`), "key_ops", true},
		{"x5c no certificate", withMembers(jwk(&ecKey().PublicKey), `"x5c":["AAAA"]`), "x5c", true},
		{"x5c of another key", withMembers(jwk(&ecKey().PublicKey), `"x5c":["`+certificate(t)+`"]`), "another public key", true},
	}
	for _, tt := range tests {
		t.Run(tt.name, func(t *testing.T) {
			t.Parallel()
			set, err := jose.ParseKeySet([]byte(`{"keys":[` + tt.key + `,` + good + `]}`))
			if err != nil {
				t.Fatal(err)
			}
			if set.Total != 2 || len(set.Keys) != 2 {
				t.Fatalf("the set has %d keys, %d read", set.Total, len(set.Keys))
			}
			bad, r1 := set.Keys[0], set.Keys[1]
			if text := strings.Join(bad.Problems, "; "); !strings.Contains(text, tt.problem) {
				t.Errorf("problems are %q, want %q", text, tt.problem)
			}
			if bad.Usable() != tt.usable {
				t.Errorf("Usable = %v, want %v", bad.Usable(), tt.usable)
			}
			if string(bad.Raw) != tt.key {
				t.Errorf("raw is %s", bad.Raw)
			}
			if !r1.Usable() || len(r1.Problems) > 0 || r1.Kid != "r1" || r1.Bits != 2048 || r1.Thumbprint() == "" {
				t.Errorf("the good key is %+v", r1)
			}
		})
	}
}

// certificate is a self-signed one of the RSA key.
func certificate(t *testing.T) string {
	t.Helper()
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "idp"},
		NotBefore: now, NotAfter: now.Add(time.Hour),
	}
	der := must(x509.CreateCertificate(rand.Reader, template, template, &rsaKey().PublicKey, rsaKey()))
	return base64.StdEncoding.EncodeToString(der)
}

func TestCertificateOfTheKey(t *testing.T) {
	t.Parallel()
	set, err := jose.ParseKeySet([]byte(`{"keys":[` + withMembers(jwk(&rsaKey().PublicKey), `"x5c":["`+certificate(t)+`"]`) + `]}`))
	if err != nil || len(set.Keys[0].Problems) > 0 {
		t.Errorf("problems are %q, %v", set.Keys[0].Problems, err)
	}
}

func TestKeySetErrors(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]string{
		"":              "not valid JSON at byte 0",
		"<html>":        "not valid JSON at byte 0",
		"[]":            "bare array",
		"7":             "JSON number",
		"{}":            `no member "keys"`,
		`{"keys":{}}`:   "is an object, not an array",
		`{"keys":null}`: "is null",
	} {
		if set, err := jose.ParseKeySet([]byte(text)); err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("ParseKeySet(%q) = %v, %v, want %q", text, set, err, want)
		}
	}
}

func TestKeySetBounds(t *testing.T) {
	t.Parallel()
	many := `{"keys":[` + strings.Repeat(`{},`, jose.MaxKeys) + `{}]}`
	set, err := jose.ParseKeySet([]byte(many))
	if err != nil {
		t.Fatal(err)
	}
	if set.Total != jose.MaxKeys+1 || len(set.Keys) != jose.MaxKeys || len(set.Problems) != 1 {
		t.Errorf("%d keys, %d read, problems %q", set.Total, len(set.Keys), set.Problems)
	}
	if _, err := jose.ParseKeySet([]byte(`{"keys":[]}` + strings.Repeat(" ", jose.MaxKeySetSize))); err == nil {
		t.Error("a set beyond the size is read")
	}
	empty, err := jose.ParseKeySet([]byte(`{"keys":[]}`))
	if err != nil || len(empty.Problems) != 1 {
		t.Errorf("an empty set has the problems %q, %v", empty.Problems, err)
	}
}

func TestKeySelection(t *testing.T) {
	t.Parallel()
	set := keySet(t,
		published{"r1", "sig", "RS256", &rsaKey().PublicKey},
		published{"r2", "enc", "", &otherRSA().PublicKey},
		published{"e1", "", "", &ecKey().PublicKey},
		published{"r1", "", "", &otherRSA().PublicKey},
	)
	if got := len(set.WithKid("r1")); got != 2 {
		t.Errorf("%d keys with kid r1", got)
	}
	if got := len(set.Verifiers("RS256")); got != 2 {
		t.Errorf("%d keys for RS256", got)
	}
	if got := len(set.Verifiers("PS256")); got != 1 {
		t.Errorf("%d keys for PS256", got)
	}
	if got := len(set.Verifiers("ES384")); got != 0 {
		t.Errorf("%d keys for ES384", got)
	}
	var none *jose.KeySet
	if none.WithKid("r1") != nil || none.Verifiers("RS256") != nil {
		t.Error("a nil set has keys")
	}
}
