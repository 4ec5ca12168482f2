package jose

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/hmac"
	"crypto/rsa"
	"encoding/base64"
	"errors"
	"fmt"
	"strings"

	gojose "github.com/go-jose/go-jose/v4"

	"github.com/grantwalk/grantwalk/flows/specref"
)

var errMismatch = errors.New("the signature does not fit")

// verify checks the token's signature with one key. Only the token's own alg is
// allowed, and the caller has seen that the key fits it.
func verify(t *Token, k *Key) error {
	if t.Alg == "Ed25519" {
		// The name of RFC 9864 for EdDSA with this curve; go-jose has the old one.
		key, ok := k.public.(ed25519.PublicKey)
		if !ok || !ed25519.Verify(key, signingInput(t), t.Signature) {
			return errMismatch
		}
		return nil
	}
	return verifyWith(t, k.public)
}

func verifyWith(t *Token, key any) error {
	jws, err := gojose.ParseSignedCompact(t.Raw, []gojose.SignatureAlgorithm{gojose.SignatureAlgorithm(t.Alg)})
	if err != nil {
		return err
	}
	_, err = jws.Verify(key)
	return err
}

// signingInput is what is signed: header and payload as they stand (RFC 7515
// §5.1).
func signingInput(t *Token) []byte {
	return []byte(t.Raw[:max(strings.LastIndexByte(t.Raw, '.'), 0)])
}

// macSpec is where a signature with the client secret is laid down.
var macSpec = specref.OIDCCore.Section("10.1")

// macSignature checks an HS signature, whose key is the client secret's bytes
// (OIDC Core §10.1). A published key is never used for it: that would let
// anyone who reads the key set sign (RFC 8725 §2.1).
func (c *checker) macSignature() Check {
	t := c.token
	if c.ClientSecret == "" && c.SecretUnknown {
		return notApplicable(CheckSignature, "%s is made with the client secret, which is not known here.", t.Alg)
	}
	if c.ClientSecret == "" {
		return reject(CheckSignature, NoKey, "%s is made with the client secret, and this client has none.", t.Alg)
	}
	a, _ := algorithms(t.Alg)
	if macFits(t, a.hash, []byte(c.ClientSecret)) {
		if n, least := len(c.ClientSecret), a.hash.Size(); n < least {
			return reject(CheckSignature, WeakKey, "The signature fits the client secret, but that has %d bytes and %s needs %d; libraries refuse it.", n, t.Alg, least)
		}
		if err := verifyWith(t, []byte(c.ClientSecret)); err != nil {
			return reject(CheckSignature, Malformed, "The signature fits the client secret, but the token is refused: %s.", libraryText(err))
		}
		if detail := fmt.Sprintf("%s, made with the client secret.", t.Alg); t.StrayBits {
			return c.stray(detail)
		}
		return pass(CheckSignature, "%s, made with the client secret.", t.Alg)
	}
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		if key, err := encoding.DecodeString(c.ClientSecret); err == nil && macFits(t, a.hash, key) {
			return reject(CheckSignature, DecodedKey, "The signature does not fit the client secret, but it fits what the secret is when decoded from base64. The provider must use the bytes of the secret as they are.")
		}
	}
	return reject(CheckSignature, Mismatch, "The signature does not fit the client secret.")
}

func macFits(t *Token, hash crypto.Hash, key []byte) bool {
	mac := hmac.New(hash.New, key)
	mac.Write(signingInput(t))
	return hmac.Equal(mac.Sum(nil), t.Signature)
}

// diagnose looks for the usual mistakes behind a signature that does not fit,
// and returns a sentence about the one it finds.
func (c *checker) diagnose(tried []*Key) string {
	t := c.token
	if _, err := gojose.ParseSignedCompact(t.Raw, []gojose.SignatureAlgorithm{gojose.SignatureAlgorithm(t.Alg)}); err != nil && t.Alg != "Ed25519" {
		return fmt.Sprintf("A library refuses to read the token: %s.", shorten(libraryText(err)))
	}
	a, _ := algorithms(t.Alg)
	if t.Header.Get("kid") != nil {
		if k := c.otherKey(); k != nil {
			return fmt.Sprintf("It fits %s: the provider puts a wrong kid into the header.", k.Name())
		}
	}
	for _, mac := range []string{"HS256", "HS384", "HS512"} {
		if with, _ := algorithms(mac); c.ClientSecret != "" && len(t.Signature) == with.hash.Size() && macFits(t, with.hash, []byte(c.ClientSecret)) {
			return fmt.Sprintf("It fits the client secret as %s: the header names the wrong algorithm.", mac)
		}
	}
	h := a.hash.New()
	h.Write(signingInput(t))
	digest := h.Sum(nil)
	for _, k := range tried[:min(len(tried), maxTries)] {
		switch key := k.public.(type) {
		case *ecdsa.PublicKey:
			if ecdsa.VerifyASN1(key, digest, t.Signature) {
				return fmt.Sprintf("It would fit %s if it were not encoded in DER: a JWT has the two numbers side by side (RFC 7518 §3.4).", k.Name())
			}
		case *rsa.PublicKey:
			if strings.HasPrefix(t.Alg, "RS") && rsa.VerifyPSS(key, a.hash, digest, t.Signature, nil) == nil {
				return fmt.Sprintf("It fits %s as PS%s: the header names the wrong algorithm.", k.Name(), t.Alg[2:])
			}
			if strings.HasPrefix(t.Alg, "PS") && rsa.VerifyPKCS1v15(key, a.hash, digest, t.Signature) == nil {
				return fmt.Sprintf("It fits %s as RS%s: the header names the wrong algorithm.", k.Name(), t.Alg[2:])
			}
		}
	}
	return ""
}
