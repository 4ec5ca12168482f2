package jose

import (
	"crypto"
	"encoding/base64"
	"encoding/hex"
	"strings"

	"github.com/grantwalk/grantwalk/flows/specref"
)

func (c *checker) atHash() Check {
	spec := specref.OIDCCore.Section("3.1.3.8")
	if c.Front {
		spec = specref.OIDCCore.Section("3.2.2.9")
	}
	return c.hashClaim(CheckAtHash, "access token", c.AccessToken).per(spec)
}

func (c *checker) cHash() Check {
	return c.hashClaim(CheckCHash, "authorization code", c.Code).per(specref.OIDCCore.Section("3.3.2.10"))
}

func (c *checker) sHash() Check {
	return c.hashClaim(CheckSHash, "state", c.State).per(specref.FAPI1.Section("5.1.1"))
}

// hashClaim compares a claim with the left half of the hash of what came beside
// the token. Neither the value nor its hash is a secret that the check shows:
// the hash stands in the token.
func (c *checker) hashClaim(name, what, value string) Check {
	v := c.claim(name)
	got, ok := v.Text()
	switch {
	case v == nil && c.Front && value != "":
		return reject(name, Missing, "Beside the %s from the authorization endpoint the token must have %s.", what, name).
			values(c.hashExpected(value), "")
	case v == nil:
		return notApplicable(name, "The token has no %s, and need not have one here.", name)
	case !ok:
		return reject(name, Malformed, "%s is %s, not a string.", name, v.Kind().WithArticle()).values("a string", v.String())
	case value == "":
		return notApplicable(name, "The %s that it belongs to is not known.", what).values("", got)
	}
	a, known := algorithms(c.token.Alg)
	if !known {
		return notApplicable(name, "Which hash it is follows from alg, and that is %q.", shorten(c.token.Alg)).values("", got)
	}
	expected := halfHash(a.hash, value)
	if got == expected {
		return pass(name, "It fits the %s.", what).values(expected, got)
	}
	why := hashMistake(a.hash, value, got)
	if why == "" {
		why = "One of the two may have been swapped."
	}
	return reject(name, Mismatch, "It does not fit the %s. %s", what, why).values(expected, got)
}

// hashExpected is the hash that the token should have, "" where its alg does not
// tell which.
func (c *checker) hashExpected(value string) string {
	a, known := algorithms(c.token.Alg)
	if !known {
		return ""
	}
	return halfHash(a.hash, value)
}

// halfHash is the base64url of the left half of the hash (OIDC Core §3.1.3.6).
func halfHash(h crypto.Hash, value string) string {
	sum := hashOf(h, value)
	return base64.RawURLEncoding.EncodeToString(sum[:len(sum)/2])
}

func hashOf(h crypto.Hash, value string) []byte {
	hash := h.New()
	hash.Write([]byte(value))
	return hash.Sum(nil)
}

// hashMistake names what a provider did wrong when that can be seen.
func hashMistake(right crypto.Hash, value, got string) string {
	for _, h := range []crypto.Hash{crypto.SHA256, crypto.SHA384, crypto.SHA512} {
		if h != right && got == halfHash(h, value) {
			return "It was made with " + h.String() + ", and this alg needs " + right.String() + "."
		}
	}
	plain := strings.NewReplacer("+", "-", "/", "_", "=", "").Replace(got)
	sum := hashOf(right, value)
	switch {
	case got == "":
		return "It is empty."
	case strings.EqualFold(got, hex.EncodeToString(sum[:len(sum)/2])), strings.EqualFold(got, hex.EncodeToString(sum)):
		return "It is the hash in hexadecimal digits: it must be the left half of its bytes, in base64url."
	case plain == base64.RawURLEncoding.EncodeToString(sum[len(sum)/2:]):
		return "It is the right half of the hash, and must be its left half."
	case plain == halfHash(right, value):
		return "It is right but for its encoding: it must be base64url without padding."
	case plain == base64.RawURLEncoding.EncodeToString(sum):
		return "It is the whole hash, and must be its left half."
	}
	return ""
}
