package jose

import (
	"crypto"
	_ "crypto/sha256" // SHA-256
	_ "crypto/sha512" // SHA-384 and SHA-512
)

// algorithm is what an alg value stands for (RFC 7518 §3.1, RFC 8037 §3.1).
type algorithm struct {
	kty  string // the type of key it needs
	crv  string // the curve it needs, if it needs one
	hash crypto.Hash
}

// algorithms returns what alg stands for; false for none and for what is not
// known here. Names are compared exactly: "rs256" is not "RS256".
func algorithms(alg string) (algorithm, bool) {
	switch alg {
	case "HS256":
		return algorithm{kty: "oct", hash: crypto.SHA256}, true
	case "HS384":
		return algorithm{kty: "oct", hash: crypto.SHA384}, true
	case "HS512":
		return algorithm{kty: "oct", hash: crypto.SHA512}, true
	case "RS256", "PS256":
		return algorithm{kty: "RSA", hash: crypto.SHA256}, true
	case "RS384", "PS384":
		return algorithm{kty: "RSA", hash: crypto.SHA384}, true
	case "RS512", "PS512":
		return algorithm{kty: "RSA", hash: crypto.SHA512}, true
	case "ES256":
		return algorithm{kty: "EC", crv: "P-256", hash: crypto.SHA256}, true
	case "ES384":
		return algorithm{kty: "EC", crv: "P-384", hash: crypto.SHA384}, true
	case "ES512":
		return algorithm{kty: "EC", crv: "P-521", hash: crypto.SHA512}, true
	case "EdDSA", "Ed25519":
		return algorithm{kty: "OKP", crv: "Ed25519", hash: crypto.SHA512}, true
	}
	return algorithm{}, false
}
