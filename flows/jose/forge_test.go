package jose_test

import (
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"encoding/base64"
	"encoding/json"
	"maps"
	"sync"
	"testing"
	"time"

	gojose "github.com/go-jose/go-jose/v4"

	"github.com/grantwalk/grantwalk/flows/jose"
)

// The provider's side, as an attacker or a broken provider would have it.

var (
	rsaKey     = sync.OnceValue(func() *rsa.PrivateKey { return must(rsa.GenerateKey(rand.Reader, 2048)) })
	otherRSA   = sync.OnceValue(func() *rsa.PrivateKey { return must(rsa.GenerateKey(rand.Reader, 2048)) })
	weakRSA    = sync.OnceValue(func() *rsa.PrivateKey { return must(rsa.GenerateKey(rand.Reader, 1024)) })
	ecKey      = sync.OnceValue(func() *ecdsa.PrivateKey { return must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)) })
	ec384Key   = sync.OnceValue(func() *ecdsa.PrivateKey { return must(ecdsa.GenerateKey(elliptic.P384(), rand.Reader)) })
	ed25519Key = sync.OnceValue(func() ed25519.PrivateKey { _, k, err := ed25519.GenerateKey(rand.Reader); return must(k, err) })
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

const (
	issuer   = "https://idp.example"
	clientID = "web"
	secret   = "a client secret of more than thirty-two bytes"
)

var now = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

type claims map[string]any

// goodClaims are those of a healthy ID token of the code flow, with changes: a
// nil value removes the claim.
func goodClaims(changes claims) claims {
	all := claims{
		"iss": issuer, "sub": "alice", "aud": clientID, "nonce": "n-1",
		"iat": now.Unix(), "exp": now.Add(5 * time.Minute).Unix(),
	}
	maps.Copy(all, changes)
	maps.DeleteFunc(all, func(_ string, v any) bool { return v == nil })
	return all
}

// sign makes a token whose header has a kid unless it is empty.
func sign(t *testing.T, alg string, key any, kid string, c claims) string {
	t.Helper()
	return signJSON(t, alg, key, kid, string(must(json.Marshal(c))))
}

func signJSON(t *testing.T, alg string, key any, kid, payload string) string {
	t.Helper()
	options := &gojose.SignerOptions{}
	if kid != "" {
		options.WithHeader("kid", kid)
	}
	signer, err := gojose.NewSigner(gojose.SigningKey{Algorithm: gojose.SignatureAlgorithm(alg), Key: key}, options)
	if err != nil {
		t.Fatal(err)
	}
	return must(must(signer.Sign([]byte(payload))).CompactSerialize())
}

func encode(s string) string { return base64.RawURLEncoding.EncodeToString([]byte(s)) }

type published struct {
	kid, use, alg string
	key           any // a public key
}

// keySet is the key set that publishes the keys.
func keySet(t *testing.T, keys ...published) *jose.KeySet {
	t.Helper()
	set := gojose.JSONWebKeySet{}
	for _, k := range keys {
		set.Keys = append(set.Keys, gojose.JSONWebKey{Key: k.key, KeyID: k.kid, Use: k.use, Algorithm: k.alg})
	}
	s, err := jose.ParseKeySet(must(json.Marshal(set)))
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// goodKeys is the healthy provider's key set.
func goodKeys(t *testing.T) *jose.KeySet {
	t.Helper()
	return keySet(t,
		published{"r1", "sig", "RS256", &rsaKey().PublicKey},
		published{"e1", "sig", "ES256", &ecKey().PublicKey},
	)
}

// expectation is that of a client in the code flow.
func expectation() jose.Expect {
	return jose.Expect{
		Issuer: issuer, ClientID: clientID, Nonce: "n-1",
		AccessToken: "access", Code: "code",
		Algs: []string{"RS256", "ES256"}, Now: now,
	}
}

func find(t *testing.T, checks []jose.Check, name string) jose.Check {
	t.Helper()
	for _, c := range checks {
		if c.Name == name {
			return c
		}
	}
	t.Fatalf("no check %q", name)
	return jose.Check{}
}
