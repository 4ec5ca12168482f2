package findings

import (
	"crypto"
	"crypto/ecdh"
	"crypto/x509"
	"encoding/base64"
	"fmt"
	"math/big"
	"strings"

	gojose "github.com/go-jose/go-jose/v4"

	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/flows/specref"
)

var rulePrivateKey = Rule{
	ID: "JWKS-PRIVATE-KEY", Topic: "keys", Severity: Error,
	Title:  "Private key is published",
	Looks:  "A published key with a private member (d, p, q, dp, dq, qi, oth), or a symmetric one (kty oct, k). The values are never shown.",
	Breaks: "EMERGENCY: anybody can sign tokens as this provider, and so sign in as anybody.",
	Specs: []specref.Ref{
		specref.OIDCDiscovery.Section("3"), specref.RFC7518.Section("6.2.2"), specref.RFC7518.Section("6.3.2"), specref.RFC7518.Section("6.4"),
	},
	Fix: Fix{
		IdP:    "Publish only the public members, by your library's option for it; change the key now, and end all sessions: the old key is known to the world.",
		Client: "Trust no token of this provider until its key was changed.",
	},
	Needs: []Need{NeedKeySet},
	Judge: func(t *Trace) Outcome {
		var hits []Hit
		done := map[string]bool{}
		for _, set := range t.Keys {
			if set.Set == nil || done[set.X.URL] {
				continue
			}
			if h, ok := privateKeys(set); ok {
				done[set.X.URL] = true
				hits = append(hits, h)
			}
		}
		return found(hits...)
	},
}

func privateKeys(set *Keys) (Hit, bool) {
	var places []Evidence
	var what []string
	for i := range set.Set.Keys {
		k := &set.Set.Keys[i]
		if len(k.Private) == 0 && k.Kty != "oct" {
			continue
		}
		for _, name := range k.Private {
			if m, ok := k.JSON.Member(name); ok {
				places = append(places, set.X.At(ResponseBody, m.KeyStart, m.KeyEnd)) // never the value
			}
		}
		clause := k.Name() + " has " + list(k.Private)
		if k.Kty == "oct" {
			places = append(places, set.X.AtMemberOf(k.JSON, "kty"))
			clause = k.Name() + " is a symmetric key"
		} else if print := k.Thumbprint(); print != "" {
			clause += " (thumbprint " + print + ")"
		}
		what = append(what, clause)
	}
	if len(places) == 0 {
		return Hit{}, false
	}
	return Hit{At: places[0], Also: places[1:], Message: "The key set holds secret key material: " + list(what) + "."}, true
}

var ruleWeakKey = Rule{
	ID: "JWKS-WEAK-KEY", Topic: "keys", Severity: Error,
	Title:  "Key is weak or malformed",
	Looks:  "An RSA modulus of less than 2048 bits, or that is even; an exponent that is even, 1, or too long for many libraries; a point off its curve; an unknown curve; members that are missing, no strings, or no unpadded base64url; a certificate in x5c with another key, or that is not valid at the time (warnings).",
	Breaks: "Libraries refuse the key, or, if it is weak, it can be broken.",
	Specs:  []specref.Ref{specref.RFC7518.Section("3.3"), specref.OIDCDiscovery.Section("3"), specref.RFC8725.Section("3.5")},
	Fix:    Fix{IdP: "Make a new key, RSA of 2048 bits or more or P-256, and have a library write the key set."},
	Needs:  []Need{NeedKeySet},
	Judge: func(t *Trace) Outcome {
		set := t.KeySet()
		h := Hit{}
		var what []string
		for i := range set.Set.Keys {
			k := &set.Set.Keys[i]
			fault, member, severity := keyFault(k, set.X)
			if fault == "" {
				continue
			}
			at := set.X.AtMemberOf(k.JSON, member)
			switch {
			case len(what) == 0:
				h.At = at
			case severity > h.Severity:
				h.Also = append([]Evidence{h.At}, h.Also...)
				h.At = at
			default:
				h.Also = append(h.Also, at)
			}
			h.Severity = max(h.Severity, severity)
			what = append(what, k.Name()+": "+fault)
		}
		if len(what) == 0 {
			return passed()
		}
		h.Message = firstFew(what)
		return found(h)
	},
}

// knowsType tells whether the type of a key is written as types are: a type that
// is not known here may be a new one, and is no fault.
func knowsType(k *jose.Key) bool {
	for _, kty := range []string{"RSA", "EC", "OKP", "oct"} {
		if k.Kty != kty && strings.EqualFold(k.Kty, kty) {
			return false
		}
	}
	return k.Kty != ""
}

// keyFault tells what is wrong with a key and with which member; "" when
// nothing is. A type or a use that is not known here is no fault.
func keyFault(k *jose.Key, x *Exchange) (fault, member string, s Severity) {
	if k.JSON.Kind() != jsonpos.Object {
		return "it is " + k.JSON.Kind().WithArticle() + ", not an object", "", Error
	}
	for _, name := range []string{"kty", "kid", "use", "alg", "crv"} {
		v := k.JSON.Get(name)
		if _, ok := v.Text(); v != nil && !ok && v.Kind() != jsonpos.Null {
			return name + " is " + v.Kind().WithArticle() + ", not a string", name, Error
		}
	}
	if k.Kty != "" && !knowsType(k) {
		return "its kty is " + quote(k.Kty) + ", and types are told apart by capital and small letters (RSA, EC, OKP)", "kty", Error
	}
	switch k.Kty {
	case "RSA":
		fault, member = rsaFault(k)
	case "EC":
		fault, member = curveFault(k)
	case "OKP":
		fault, member = edwardsFault(k)
	case "":
		return "it has no kty", "kty", Error
	}
	if fault != "" {
		return fault, member, Error
	}
	return certificateFault(k, x)
}

// number reads a member that is a number in base64url (RFC 7518 §2).
func number(k *jose.Key, name string) (value []byte, fault string) {
	v := k.JSON.Get(name)
	text, ok := v.Text()
	switch {
	case v == nil:
		return nil, name + " is missing"
	case !ok:
		return nil, name + " is " + v.Kind().WithArticle() + ", not a string"
	case text == "":
		return nil, name + " is empty"
	case strings.HasSuffix(text, "="):
		return nil, name + " is padded with '=', which base64url in keys is not"
	}
	value, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || strings.ContainsAny(text, "\r\n") {
		return nil, name + " is not base64url"
	}
	return value, ""
}

// longestExponent is the size in bits of the longest RSA exponent that common
// libraries take.
const longestExponent = 32

func rsaFault(k *jose.Key) (fault, member string) {
	n, fault := number(k, "n")
	if fault != "" {
		return fault, "n"
	}
	e, fault := number(k, "e")
	if fault != "" {
		return fault, "e"
	}
	if bits := new(big.Int).SetBytes(n).BitLen(); bits < 2048 {
		return fmt.Sprintf("its RSA modulus has %d bits; 2048 is the least", bits), "n"
	}
	if n[len(n)-1]%2 == 0 {
		return "its RSA modulus is even, which the product of two primes is not", "n"
	}
	exponent := new(big.Int).SetBytes(e)
	if bits := exponent.BitLen(); bits > longestExponent && exponent.Bit(0) == 1 {
		return fmt.Sprintf("its RSA exponent has %d bits; many libraries take %d at most", bits, longestExponent), "e"
	}
	if exponent.Bit(0) == 0 || exponent.Cmp(big.NewInt(1)) <= 0 {
		if exponent.BitLen() > 64 {
			return "its RSA exponent is even", "e"
		}
		return fmt.Sprintf("its RSA exponent is %s", exponent), "e"
	}
	return "", ""
}

func curveFault(k *jose.Key) (fault, member string) {
	var curve ecdh.Curve
	size := 0
	switch k.Crv {
	case "P-256":
		curve, size = ecdh.P256(), 32
	case "P-384":
		curve, size = ecdh.P384(), 48
	case "P-521":
		curve, size = ecdh.P521(), 66
	case "secp256k1":
		size = 32
	case "":
		return "crv is missing", "crv"
	default:
		return "the curve " + quote(k.Crv) + " is not known", "crv"
	}
	point := []byte{4}
	for _, name := range []string{"x", "y"} {
		value, fault := number(k, name)
		if fault != "" {
			return fault, name
		}
		if len(value) != size {
			return fmt.Sprintf("%s has %d bytes; on %s it has %d", name, len(value), k.Crv, size), name
		}
		point = append(point, value...)
	}
	if curve == nil {
		return "", ""
	}
	if _, err := curve.NewPublicKey(point); err != nil {
		return "its point is not on the curve " + k.Crv, "x"
	}
	return "", ""
}

func edwardsFault(k *jose.Key) (fault, member string) {
	sizes := map[string]int{"Ed25519": 32, "X25519": 32, "Ed448": 57, "X448": 56}
	size := sizes[k.Crv]
	if size == 0 {
		return "the curve " + quote(k.Crv) + " is not known", "crv"
	}
	value, fault := number(k, "x")
	if fault == "" && len(value) != size {
		fault = fmt.Sprintf("x has %d bytes; on %s it has %d", len(value), k.Crv, size)
	}
	return fault, "x"
}

// certificateFault compares the first certificate of x5c (RFC 7517 §4.7).
func certificateFault(k *jose.Key, x *Exchange) (fault, member string, s Severity) {
	chain := k.JSON.Get("x5c")
	if chain == nil {
		return "", "", 0
	}
	all, ok := chain.Strings()
	if !ok || len(all) == 0 {
		return "x5c is no array of certificates", "x5c", Warning
	}
	der, err := base64.StdEncoding.DecodeString(all[0])
	if err != nil {
		return "the first certificate of x5c is not base64", "x5c", Warning
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		return "the first certificate of x5c cannot be read", "x5c", Warning
	}
	if k.Usable() && k.Thumbprint() != thumbprint(c.PublicKey) {
		return "the first certificate of x5c has another key", "x5c", Warning
	}
	switch now := x.Answered(); {
	case now.IsZero():
	case now.After(c.NotAfter):
		return "the certificate in x5c has expired on " + date(c.NotAfter), "x5c", Warning
	case now.Before(c.NotBefore):
		return "the certificate in x5c is not valid before " + date(c.NotBefore), "x5c", Warning
	}
	return "", "", 0
}

// thumbprint is that of a public key (RFC 7638), in base64url.
func thumbprint(public crypto.PublicKey) string {
	sum, err := (&gojose.JSONWebKey{Key: public}).Thumbprint(crypto.SHA256)
	if err != nil {
		return ""
	}
	return base64.RawURLEncoding.EncodeToString(sum)
}
