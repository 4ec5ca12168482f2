package demoidp

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"sync"

	"github.com/go-jose/go-jose/v4"
)

// keyring holds the two signing keys. They are made when first asked for: an RSA
// key takes longer to make than everything else at start.
type keyring struct {
	rs256 func() (*signingKey, error)
	es256 func() (*signingKey, error)
}

type signingKey struct {
	jwk  jose.JSONWebKey // public
	sign func(digest []byte) ([]byte, error)
}

func newKeyring(rsaKey *rsa.PrivateKey, ecKey *ecdsa.PrivateKey) *keyring {
	return &keyring{
		rs256: sync.OnceValues(func() (*signingKey, error) { return newRS256(rsaKey) }),
		es256: sync.OnceValues(func() (*signingKey, error) { return newES256(ecKey) }),
	}
}

func newRS256(key *rsa.PrivateKey) (*signingKey, error) {
	if key == nil {
		var err error
		if key, err = rsa.GenerateKey(rand.Reader, 2048); err != nil {
			return nil, fmt.Errorf("demoidp: make the RS256 key: %w", err)
		}
	}
	return newSigningKey(RS256, key.Public(), func(digest []byte) ([]byte, error) {
		return rsa.SignPKCS1v15(nil, key, crypto.SHA256, digest)
	})
}

func newES256(key *ecdsa.PrivateKey) (*signingKey, error) {
	if key == nil {
		var err error
		if key, err = ecdsa.GenerateKey(elliptic.P256(), rand.Reader); err != nil {
			return nil, fmt.Errorf("demoidp: make the ES256 key: %w", err)
		}
	}
	return newSigningKey(ES256, key.Public(), func(digest []byte) ([]byte, error) {
		r, s, err := ecdsa.Sign(rand.Reader, key, digest)
		if err != nil {
			return nil, err
		}
		// JWS has the two numbers side by side, not DER (RFC 7518 §3.4).
		signature := make([]byte, 64)
		r.FillBytes(signature[:32])
		s.FillBytes(signature[32:])
		return signature, nil
	})
}

func newSigningKey(alg string, public crypto.PublicKey, sign func([]byte) ([]byte, error)) (*signingKey, error) {
	jwk := jose.JSONWebKey{Key: public, Algorithm: alg, Use: "sig"}
	thumbprint, err := jwk.Thumbprint(crypto.SHA256)
	if err != nil {
		return nil, fmt.Errorf("demoidp: thumbprint of the %s key: %w", alg, err)
	}
	jwk.KeyID = base64.RawURLEncoding.EncodeToString(thumbprint[:12])
	return &signingKey{jwk: jwk, sign: sign}, nil
}

func (k *keyring) get(alg string) (*signingKey, error) {
	if alg == ES256 {
		return k.es256()
	}
	return k.rs256()
}

// public returns both keys as a JWK Set.
func (k *keyring) public() (*jose.JSONWebKeySet, error) {
	rs256, err := k.rs256()
	if err != nil {
		return nil, err
	}
	es256, err := k.es256()
	if err != nil {
		return nil, err
	}
	return &jose.JSONWebKeySet{Keys: []jose.JSONWebKey{rs256.jwk, es256.jwk}}, nil
}

// compact signs a token. The header is written as the hook left it, which is why
// this does not go through a JOSE library's signer: that writes its own header.
func (k *keyring) compact(t *JWT) (string, error) {
	key, err := k.get(t.Alg)
	if err != nil {
		return "", err
	}
	header, err := encode(t.Header)
	if err != nil {
		return "", fmt.Errorf("demoidp: %s header: %w", t.Kind, err)
	}
	claims, err := encode(t.Claims)
	if err != nil {
		return "", fmt.Errorf("demoidp: %s claims: %w", t.Kind, err)
	}
	input := base64.RawURLEncoding.EncodeToString(header) + "." + base64.RawURLEncoding.EncodeToString(claims)
	digest := sha256.Sum256([]byte(input))
	signature, err := key.sign(digest[:])
	if err != nil {
		return "", fmt.Errorf("demoidp: sign the %s: %w", t.Kind, err)
	}
	return input + "." + base64.RawURLEncoding.EncodeToString(signature), nil
}
