package findings_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/hmac"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"strings"

	jose "github.com/go-jose/go-jose/v4"
)

// rawSign returns the signature of input by alg (RFC 7518 §3).
func rawSign(alg jose.SignatureAlgorithm, key any, input []byte) []byte {
	sum := sha256.Sum256(input)
	switch alg {
	case jose.RS256:
		sig, err := rsa.SignPKCS1v15(rand.Reader, key.(*rsa.PrivateKey), crypto.SHA256, sum[:])
		if err != nil {
			panic(err)
		}
		return sig
	case jose.PS256:
		sig, err := rsa.SignPSS(rand.Reader, key.(*rsa.PrivateKey), crypto.SHA256, sum[:], &rsa.PSSOptions{SaltLength: rsa.PSSSaltLengthEqualsHash})
		if err != nil {
			panic(err)
		}
		return sig
	case jose.ES256:
		r, s, err := ecdsa.Sign(rand.Reader, key.(*ecdsa.PrivateKey), sum[:])
		if err != nil {
			panic(err)
		}
		return append(r.FillBytes(make([]byte, 32)), s.FillBytes(make([]byte, 32))...)
	case jose.HS256:
		mac := hmac.New(sha256.New, key.([]byte))
		mac.Write(input)
		return mac.Sum(nil)
	}
	panic("no signature for " + string(alg))
}

// signES256, signHS256 and signNothing sign header and claims as they stand.
func signES256(header, claims object) string {
	return signWith(jose.ES256, signingKeys().EC, header, claims)
}

func signHS256(header, claims object) string {
	return signWith(jose.HS256, []byte(secret), header, claims)
}

// signPayload signs what change makes of the claims, with RS256.
func signPayload(change func(claims string) string) func(header, claims object) string {
	return func(header, claims object) string {
		input := b64([]byte(compact(header))) + "." + b64([]byte(change(compact(claims))))
		return input + "." + b64(rawSign(jose.RS256, signingKeys().RSA, []byte(input)))
	}
}

func signNothing(header, claims object) string {
	signed := signRS256(header, claims)
	return signed[:strings.LastIndexByte(signed, '.')+1]
}
