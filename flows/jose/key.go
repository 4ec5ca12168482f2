package jose

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/rsa"
	_ "crypto/sha256" // for thumbprints
	"crypto/x509"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	gojose "github.com/go-jose/go-jose/v4"

	"github.com/grantwalk/grantwalk/flows/jsonpos"
)

// minRSABits is the size below which an RSA key must not be used (RFC 7518 §3.3).
const minRSABits = 2048

// Key is one JSON Web Key of a set (RFC 7517 §4).
type Key struct {
	JSON *jsonpos.Value // positions count in the set's text
	Raw  []byte         // the key's bytes as published

	Kid, Kty, Alg, Use, Crv string
	KeyOps                  []string
	HasKid                  bool // a "kid" is there and is a string

	// Bits is the size of an RSA modulus, or of the field of a curve; 0 when
	// the key could not be read.
	Bits int
	// Private names the members that hold secret key material, which must not
	// be published. Their values are never read.
	Private []string
	// Problems are what is wrong with the key, as sentences.
	Problems []string

	public crypto.PublicKey
}

// Usable reports whether the key could be read and can check signatures.
func (k *Key) Usable() bool { return k.public != nil }

// Name is how to call the key in a sentence: its kid, or its place.
func (k *Key) Name() string {
	if k.HasKid {
		return fmt.Sprintf("key %q", shorten(k.Kid))
	}
	return fmt.Sprintf("the key without kid at byte %d", k.JSON.Start)
}

// Thumbprint returns the SHA-256 thumbprint of the public key in base64url
// (RFC 7638), or "" when the key could not be read.
func (k *Key) Thumbprint() string {
	if k.public == nil {
		return ""
	}
	sum, err := (&gojose.JSONWebKey{Key: k.public}).Thumbprint(crypto.SHA256)
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(sum)
}

func (k *Key) problem(format string, args ...any) {
	k.Problems = append(k.Problems, fmt.Sprintf(format, args...))
}

func parseKey(v *jsonpos.Value) Key {
	k := Key{JSON: v, Raw: v.Raw()}
	if v.Kind() != jsonpos.Object {
		k.problem("it is a JSON %s, not an object", v.Kind())
		return k
	}
	k.Kid, k.HasKid = k.text("kid")
	k.Kty, _ = k.text("kty")
	k.Alg, _ = k.text("alg")
	k.Use, _ = k.text("use")
	k.Crv, _ = k.text("crv")
	if ops := v.Get("key_ops"); ops != nil {
		var ok bool
		if k.KeyOps, ok = ops.Strings(); !ok {
			k.problem("key_ops is not an array of strings")
		}
	}
	for _, name := range []string{"d", "p", "q", "dp", "dq", "qi", "oth", "k"} {
		if secret := v.Get(name); secret != nil && !vacant(secret) {
			k.Private = append(k.Private, name)
		}
	}
	if len(k.Private) > 0 {
		k.problem("it holds secret key material: %s", strings.Join(k.Private, ", "))
	}
	k.readPublic()
	k.checkCertificate()
	return k
}

// vacant tells a member that gives nothing away, as libraries write it that know
// no other way to leave one out.
func vacant(v *jsonpos.Value) bool {
	text, ok := v.Text()
	return v.Kind() == jsonpos.Null || ok && text == ""
}

// text returns a member that is a string, and notes one that is not.
func (k *Key) text(name string) (string, bool) {
	v := k.JSON.Get(name)
	text, ok := v.Text()
	if v != nil && !ok {
		k.problem("%s is %s, not a string", name, v.Kind().WithArticle())
	}
	return text, ok
}

// readPublic hands the public members, and only them, to go-jose.
func (k *Key) readPublic() {
	var names []string
	switch k.Kty {
	case "RSA":
		names = []string{"n", "e"}
	case "EC":
		names = []string{"crv", "x", "y"}
	case "OKP":
		if k.Crv != "Ed25519" {
			k.problem("curve %q is not one that signatures are checked with here", shorten(k.Crv))
			return
		}
		names = []string{"crv", "x"}
	case "oct":
		k.problem("it is a symmetric key, which must not be published")
		return
	case "":
		k.problem("kty is missing")
		return
	default:
		k.problem("key type %q is not known here", shorten(k.Kty))
		return
	}
	public := map[string]string{"kty": k.Kty}
	for _, name := range names {
		text, ok := k.JSON.Get(name).Text()
		if !ok {
			k.problem("%s is missing or no string", name)
			return
		}
		if i := strings.IndexFunc(text, func(r rune) bool { return r > 0x7f || !isBase64URL(byte(r)) }); i >= 0 {
			k.problem("%s is not base64url without padding: character %d", name, i)
			return
		}
		public[name] = text
	}
	data, err := json.Marshal(public)
	if err != nil {
		k.problem("it cannot be read: %v", err)
		return
	}
	var jwk gojose.JSONWebKey
	if err := jwk.UnmarshalJSON(data); err != nil {
		k.problem("it cannot be read: %s", libraryText(err))
		return
	}
	k.setPublic(jwk.Key)
}

func (k *Key) setPublic(key any) {
	switch key := key.(type) {
	case *rsa.PublicKey:
		k.Bits = key.N.BitLen()
		if k.Bits < minRSABits {
			k.problem("its RSA modulus has %d bits; RFC 7518 §3.3 demands %d or more", k.Bits, minRSABits)
		}
		if key.E < 3 || key.E%2 == 0 {
			k.problem("its RSA exponent %d is not an odd number of 3 or more", key.E)
			return
		}
		k.public = key
	case *ecdsa.PublicKey:
		k.Bits = key.Curve.Params().BitSize
		k.public = key
	case ed25519.PublicKey:
		k.Bits = 256
		k.public = key
	}
}

// checkCertificate compares the first certificate of x5c, which must hold the
// same public key (RFC 7517 §4.7).
func (k *Key) checkCertificate() {
	chain := k.JSON.Get("x5c")
	if chain == nil {
		return
	}
	all, ok := chain.Strings()
	if !ok || len(all) == 0 {
		k.problem("x5c is not an array of strings with at least one certificate")
		return
	}
	der, err := base64.StdEncoding.DecodeString(all[0])
	if err != nil {
		k.problem("the first certificate of x5c is not base64")
		return
	}
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		k.problem("the first certificate of x5c cannot be read: %v", err)
		return
	}
	own, ok := k.public.(interface{ Equal(crypto.PublicKey) bool })
	if ok && !own.Equal(certificate.PublicKey) {
		k.problem("the first certificate of x5c holds another public key")
	}
}

// misfit says why a signature by alg cannot come from this type of key; it is
// empty when it can.
func (k *Key) misfit(alg string) string {
	a, ok := algorithms(alg)
	switch {
	case !ok:
		return fmt.Sprintf("no key is known to fit alg %q", shorten(alg))
	case a.kty != k.Kty:
		return fmt.Sprintf("it is a key of type %s, and %s needs one of type %s", shorten(k.Kty), alg, a.kty)
	case a.crv != "" && a.crv != k.Crv:
		return fmt.Sprintf("it is on curve %s, and %s needs %s", shorten(k.Crv), alg, a.crv)
	}
	return ""
}

// AlgFault says why the key's own alg (RFC 7517 §4.4) cannot be right: it is for
// keys of another type or on another curve. It is empty when the alg fits, is not
// known here, or is not there.
func (k *Key) AlgFault() string {
	if a, ok := algorithms(k.Alg); !ok || k.Kty == a.kty && k.Alg == "EdDSA" && k.Crv == "Ed448" { // RFC 8037 §3.1
		return ""
	}
	return k.misfit(k.Alg)
}

// mislabel says why the key's own labels (RFC 7517 §4.2 to §4.4) forbid its use
// for checking a signature by alg; it is empty when they do not.
func (k *Key) mislabel(alg string) string {
	switch {
	case k.Use != "" && k.Use != "sig":
		return fmt.Sprintf("it is labelled use=%s, not sig", shorten(k.Use))
	case k.JSON.Get("key_ops") != nil && !slices.Contains(k.KeyOps, "verify"):
		return "its key_ops do not name verify"
	case k.Alg != "" && k.Alg != alg && (k.Alg != "EdDSA" || alg != "Ed25519") && (k.Alg != "Ed25519" || alg != "EdDSA"):
		return fmt.Sprintf("it is labelled alg=%s, and the token says %s", shorten(k.Alg), alg)
	}
	return ""
}

// libraryText takes the library's name off its message.
func libraryText(err error) string {
	return strings.TrimPrefix(err.Error(), "go-jose/go-jose: ")
}

// shorten bounds foreign text in a sentence.
func shorten(s string) string {
	const most = 200
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "") + "…"
}
