package findings_test

import (
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/base64"
	"math/big"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/findings"
)

// keysOnly is a walk that ends with these keys.
func keysOnly(keys ...any) func(*flow) {
	return func(f *flow) {
		f.Until = "keys"
		f.Keys = object{"keys": append([]any{}, keys...)}
	}
}

func atKeys(change func(m *message)) func(*flow) {
	return func(f *flow) {
		f.Until = "keys"
		f.Change = func(step string, m *message) {
			if step == "keys" {
				change(m)
			}
		}
	}
}

// certificate is a certificate for the RSA key, or for the EC one.
func certificate(t *testing.T, ec bool, until time.Time) string {
	t.Helper()
	c := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "signing"}, NotBefore: began.AddDate(-5, 0, 0), NotAfter: until}
	var der []byte
	var err error
	if k := signingKeys(); ec {
		der, err = x509.CreateCertificate(rand.Reader, c, c, &k.EC.PublicKey, k.EC)
	} else {
		der, err = x509.CreateCertificate(rand.Reader, c, c, &k.RSA.PublicKey, k.RSA)
	}
	if err != nil {
		t.Fatal(err)
	}
	return base64.StdEncoding.EncodeToString(der)
}

// weakRSA is an RSA key of 1024 bits.
func weakRSA() object {
	n := new(big.Int).SetBit(new(big.Int), 1023, 1)
	n.SetBit(n, 0, 1)
	return rsaJWK().with("n", b64(n.Bytes()))
}

func otherRSA(t *testing.T) object {
	t.Helper()
	k, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return rsaJWK().with("n", b64(k.N.Bytes()))
}

func TestKeysFetch(t *testing.T) {
	t.Parallel()
	_, keysJSON, _ := strings.Cut(strings.TrimSuffix(healthy().Keys.json(), "\n}"), "{\n  ")
	testFound(t, []foundRow{
		{"404", atKeys(func(m *message) { *m = message{Status: 404} }), "JWKS-FETCH", findings.Error, "HTTP/1.1 404 Status", nil},
		{"500 page", atKeys(func(m *message) { *m = message{Status: 500, Body: "<p>"} }), "JWKS-FETCH", findings.Error, "HTTP/1.1 500 Status", nil},
		{"page", atKeys(func(m *message) { m.Body = loginPage }), "JWKS-FETCH", findings.Error, "<!doctype html>", nil},
		{"broken", atKeys(func(m *message) { m.Body = `{"keys":[}` }), "JWKS-FETCH", findings.Error, "}", nil},
		{"bare array", atKeys(func(m *message) { m.Body = `[{"kty":"RSA"}]` }), "JWKS-FETCH", findings.Error, "[", nil},
		{"no keys", atKeys(func(m *message) { m.Body = `{"jwks":[]}` }), "JWKS-FETCH", findings.Error, `{"jwks":[]}`, nil},
		{"keys is an object", atKeys(func(m *message) { m.Body = `{"keys":{}}` }), "JWKS-FETCH", findings.Error, `"keys":{}`, nil},
		{"text/plain", atKeys(func(m *message) { m.setHeader("Content-Type", "text/plain") }), "JWKS-FETCH", findings.Warning, "Content-Type: text/plain", nil},
		{"keys twice", atKeys(func(m *message) { m.Body = strings.Replace(m.Body, "{", `{"keys": [],`, 1) }), "JWKS-FETCH", findings.Error, keysJSON, nil},
		{"a member of a key twice", atKeys(func(m *message) {
			m.Body = strings.Replace(m.Body, `"kty"`, `"kid": "k0", "kty"`, 1)
		}), "JWKS-FETCH", findings.Warning, `"kid": "k0"`, nil},
		{"empty", keysOnly(), "JWKS-EMPTY", findings.Error, `"keys": []`, nil},
	})
	t.Run("JWKS-EMPTY only for encryption", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		keysOnly(rsaJWK().with("use", "enc").with("alg", "RSA-OAEP"))(f)
		f.want(t, "JWKS-EMPTY", findings.Error)
	})
	testNone(t, "JWKS-EMPTY", map[string]func(*flow){
		"when only HS algorithms are used": func(f *flow) {
			keysOnly()(f)
			f.Metadata["id_token_signing_alg_values_supported"] = []any{"HS256"}
		},
	})
}

func TestPrivateKeys(t *testing.T) {
	t.Parallel()
	testFound(t, []foundRow{
		{"RSA", keysOnly(rsaJWK().with("d", "c2VjcmV0LWV4cG9uZW50").with("p", "x")), "JWKS-PRIVATE-KEY", findings.Error, `"d"`, nil},
		{"EC", keysOnly(rsaJWK(), ecJWK().with("d", "c2VjcmV0LWV4cG9uZW50")), "JWKS-PRIVATE-KEY", findings.Error, `"d"`, nil},
		{"symmetric", keysOnly(rsaJWK(), object{"kty": "oct", "kid": "s", "k": "c2VjcmV0LWV4cG9uZW50"}), "JWKS-PRIVATE-KEY", findings.Error, `"k"`, nil},
		{"beside vacant members", keysOnly(rsaJWK().with("d", nil).with("p", ""), ecJWK().with("d", "c2VjcmV0LWV4cG9uZW50")), "JWKS-PRIVATE-KEY", findings.Error, `"d"`, nil},
		{"nothing but symmetric", keysOnly(object{"kty": "oct", "kid": "s", "k": "c2VjcmV0LWV4cG9uZW50"}), "JWKS-PRIVATE-KEY", findings.Error, `"k"`, nil},
	})
}

func TestNoPrivateKeys(t *testing.T) {
	t.Parallel()
	testNone(t, "JWKS-PRIVATE-KEY", map[string]func(*flow){
		"null":  keysOnly(rsaJWK().with("d", nil).with("dp", nil)),
		"empty": keysOnly(rsaJWK().with("d", "")),
	})
}

func TestKeyIDs(t *testing.T) {
	t.Parallel()
	other := otherRSA(t)
	testFound(t, []foundRow{
		{"same kid", keysOnly(rsaJWK(), other), "JWKS-KID", findings.Error, `"kid": "k1"`, nil},
		{"same kid, other alg", keysOnly(rsaJWK(), other.with("alg", "RS512")), "JWKS-KID", findings.Warning, `"kid": "k1"`, nil},
		{"same kid, other type", keysOnly(rsaJWK(), ecJWK().with("kid", "k1")), "JWKS-KID", findings.Note, `"kid": "k1"`, nil},
		{"same key twice", keysOnly(rsaJWK(), rsaJWK()), "JWKS-KID", findings.Note, `"kid": "k1"`, nil},
	})
	t.Run("no kid", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		keysOnly(rsaJWK(), other.without("kid"))(f)
		f.want(t, "JWKS-KID", findings.Warning)
	})
	testNone(t, "JWKS-KID", map[string]func(*flow){
		"one key without kid":                  keysOnly(rsaJWK().without("kid")),
		"a key for encryption of the same kid": keysOnly(rsaJWK(), other.with("use", "enc")),
	})
}

func TestWeakKeys(t *testing.T) {
	t.Parallel()
	padded := rsaJWK()["n"].(string) + "=="
	testFound(t, []foundRow{
		{"1024 bits", keysOnly(weakRSA()), "JWKS-WEAK-KEY", findings.Error, `"n": "` + weakRSA()["n"].(string) + `"`, nil},
		{"exponent 1", keysOnly(rsaJWK().with("e", "AQ")), "JWKS-WEAK-KEY", findings.Error, `"e": "AQ"`, nil},
		{"even exponent", keysOnly(rsaJWK().with("e", "AQAA")), "JWKS-WEAK-KEY", findings.Error, `"e": "AQAA"`, nil},
		{"padded", keysOnly(rsaJWK().with("n", padded)), "JWKS-WEAK-KEY", findings.Error, `"n": "` + padded + `"`, nil},
		{"not base64url", keysOnly(rsaJWK().with("e", "A+/B")), "JWKS-WEAK-KEY", findings.Error, `"e": "A+/B"`, nil},
		{"off the curve", keysOnly(rsaJWK(), ecJWK().with("x", ecJWK()["y"])), "JWKS-WEAK-KEY", findings.Error, `"x": "` + ecJWK()["y"].(string) + `"`, nil},
		{"even modulus", keysOnly(rsaJWK().with("n", b64(new(big.Int).Lsh(big.NewInt(1), 2047).Bytes()))), "JWKS-WEAK-KEY", findings.Error,
			`"n": "` + b64(new(big.Int).Lsh(big.NewInt(1), 2047).Bytes()) + `"`, nil},
		{"long exponent", keysOnly(rsaJWK().with("e", "0x10001")), "JWKS-WEAK-KEY", findings.Error, `"e": "0x10001"`, nil},
		{"type in small letters", keysOnly(rsaJWK().with("kty", "rsa")), "JWKS-WEAK-KEY", findings.Error, `"kty": "rsa"`, nil},
		{"kid is a number", keysOnly(rsaJWK().with("kid", 1), ecJWK()), "JWKS-WEAK-KEY", findings.Error, `"kid": 1`, nil},
		{"no key", keysOnly(rsaJWK(), "k2"), "JWKS-WEAK-KEY", findings.Error, `"k2"`, nil},
		{"unknown curve", keysOnly(rsaJWK(), ecJWK().with("crv", "P-255")), "JWKS-WEAK-KEY", findings.Error, `"crv": "P-255"`, nil},
	})
	t.Run("missing y", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		keysOnly(rsaJWK(), ecJWK().without("y"))(f)
		f.want(t, "JWKS-WEAK-KEY", findings.Error)
	})
	for name, row := range map[string]struct {
		ec       bool
		until    time.Time
		severity findings.Severity
	}{
		"certificate of another key":   {true, began.AddDate(1, 0, 0), findings.Warning},
		"certificate that has expired": {false, began.AddDate(0, 0, -1), findings.Warning},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := healthy()
			keysOnly(rsaJWK().with("x5c", []any{certificate(t, row.ec, row.until)}))(f)
			f.want(t, "JWKS-WEAK-KEY", row.severity)
		})
	}
	testNone(t, "JWKS-WEAK-KEY", map[string]func(*flow){
		"a good certificate": keysOnly(rsaJWK().with("x5c", []any{certificate(t, false, began.AddDate(1, 0, 0))})),
		"keys of other types": keysOnly(rsaJWK(), object{"kty": "AKP", "kid": "q", "alg": "ML-DSA-44", "pub": "AA"},
			object{"kty": "OKP", "crv": "X25519", "kid": "x", "use": "enc", "x": b64(make([]byte, 32))}),
	})
}

func TestKeyLabels(t *testing.T) {
	t.Parallel()
	// What the token's own rules make of such a key is theirs to say.
	theirs := []findings.ID{"IDT-SIGNATURE", "IDT-KID", "IDT-ALG-UNEXPECTED"}
	walk := func(keys ...any) func(*flow) { return func(f *flow) { f.Keys = object{"keys": keys} } }
	testFound(t, []foundRow{
		{"use", walk(rsaJWK().with("use", "enc").without("alg")), "JWKS-USE", findings.Error, `"use": "enc"`, theirs},
		{"key_ops", walk(rsaJWK().with("key_ops", []any{"encrypt"})), "JWKS-USE", findings.Error, "\"key_ops\": [\n        \"encrypt\"\n      ]", theirs},
		{"alg", walk(rsaJWK().with("alg", "RS512")), "JWKS-USE", findings.Error, `"alg": "RS512"`, theirs},
	})
	t.Run("some without use beside keys for encryption", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		keysOnly(rsaJWK().without("use"), otherRSA(t).with("kid", "e").with("use", "enc").with("alg", "RSA-OAEP"))(f)
		f.want(t, "JWKS-USE", findings.Warning)
	})
	for name, key := range map[string]object{
		"alg of another type":  rsaJWK().with("kid", "k3").with("alg", "ES256"),
		"alg of another curve": ecJWK().with("alg", "ES384"),
		"alg for encryption":   rsaJWK().with("kid", "k3").with("alg", "RSA-OAEP"),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f := healthy()
			keysOnly(rsaJWK(), key)(f)
			if got := f.textOf(f.want(t, "JWKS-USE", findings.Warning)); got != `"alg": "`+key["alg"].(string)+`"` {
				t.Errorf("it points at %q", got)
			}
		})
	}
	testNone(t, "JWKS-USE", map[string]func(*flow){
		"an algorithm that is not known here": keysOnly(rsaJWK(), ecJWK().with("alg", "ESP256")),
		"EdDSA on Ed448":                      keysOnly(rsaJWK(), object{"kty": "OKP", "kid": "o", "use": "sig", "alg": "EdDSA", "crv": "Ed448", "x": b64(make([]byte, 57))}),

		"an algorithm nobody advertised": func(f *flow) {
			f.Header = object{"alg": "PS256", "kid": "k1"}
		},
		"labelled keys of both kinds": keysOnly(rsaJWK(), otherRSA(t).with("kid", "e").with("use", "enc").with("alg", "RSA-OAEP")),
	})
}

func TestRotation(t *testing.T) {
	t.Parallel()
	other := otherRSA(t)
	t.Run("the key of a token disappears", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		f.More = func(r *recorder) {
			r.get("id-token", issuer+"/keys", jsonAnswer(object{"keys": []any{other.with("kid", "k9")}}))
		}
		f.want(t, "JWKS-ROTATION", findings.Note, "IDT-SIGNATURE", "IDT-KID", "RT-IDT-IDENTITY")
	})
	t.Run("another key under the same kid", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		f.Until = "keys"
		f.More = func(r *recorder) { r.get("keys", issuer+"/keys", jsonAnswer(object{"keys": []any{other}})) }
		f.want(t, "JWKS-ROTATION", findings.Error)
	})
}
