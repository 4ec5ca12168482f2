package terms

import (
	"encoding/base64"
	"fmt"
	"math/bits"
	"slices"
	"strings"
)

// signedToken judges the form of what must be a JWT.
func signedToken(v Value) Remark {
	text, _ := v.text()
	switch strings.Count(text, ".") {
	case 2:
		return usual(fmt.Sprintf("It is a signed JWT of %d characters.", len(text)))
	case 4:
		return usual(fmt.Sprintf("It is an encrypted JWT of %d characters.", len(text)))
	}
	return unusual("It is no JWT: three parts with dots between them belong here, or five when it is encrypted.")
}

// accessToken judges the size of an access token; its form is free.
func accessToken(v Value) Remark {
	text, _ := v.text()
	n := len(text)
	switch {
	case n > 4096:
		return unusual(fmt.Sprintf("It has %d characters; many servers refuse header fields of more than 8192 bytes, some of less.", n))
	case n < 16:
		return unusual(fmt.Sprintf("It has %d characters; with fewer than 16 it might be guessed.", n))
	case strings.Count(text, ".") == 2:
		return usual(fmt.Sprintf("It is a JWT of %d characters. To the client that is of no matter.", n))
	}
	return usual(fmt.Sprintf("It is opaque, %d characters: only the provider can say what it is good for.", n))
}

// secretLength judges codes, refresh tokens and secrets.
func secretLength(v Value) Remark {
	text, _ := v.text()
	switch n := len(text); {
	case n < 16:
		return unusual(fmt.Sprintf("It has %d characters; with fewer than 16 it might be guessed.", n))
	case n > 4096:
		return unusual(fmt.Sprintf("It has %d characters, which is very long.", n))
	default:
		return usual(fmt.Sprintf("It has %d characters.", n))
	}
}

// clientSecret judges a secret, and the place in which it stands.
func clientSecret(v Value) Remark {
	if v.Context == AuthorizationRequest || v.Context == PageRequest {
		return unusual("A secret in a URL goes through the browser: into its history, and into logs. Replace it.")
	}
	return secretLength(v)
}

// codeChallenge judges the form of a code_challenge.
func codeChallenge(v Value) Remark {
	text, _ := v.text()
	switch n := len(text); {
	case strings.Trim(text, unreserved) != "":
		return unusual("It holds characters that are not of base64url; = at the end must be left out.")
	case n == 43:
		return usual("43 characters are what a SHA-256 hash gives in base64url.")
	case n < 43 || n > 128:
		return unusual(fmt.Sprintf("It has %d characters; a SHA-256 hash gives 43 in base64url.", n))
	default:
		return unusual(fmt.Sprintf("It has %d characters: no SHA-256 hash, so only plain can be meant.", n))
	}
}

// tokenKind judges the typ of a token's header.
func tokenKind(v Value) Remark {
	text, _ := v.text()
	low := strings.TrimPrefix(strings.ToLower(text), "application/")
	switch {
	case v.Context == AccessToken && low == "at+jwt":
		return usual("at+jwt is the standard's mark of an access token (RFC 9068).")
	case v.Context == AccessToken && low == "jwt":
		return usual("JWT is common. at+jwt would keep it from being taken for an ID token.")
	case v.Context == IDToken && low == "at+jwt":
		return unusual("at+jwt marks an access token, and this is an ID token.")
	case low == "jwt" || low == "at+jwt" || low == "logout+jwt" || low == "dpop+jwt" || low == "token-introspection+jwt":
		return usual("It is one of the usual ones.")
	}
	return unusual("JWT and at+jwt are the usual ones.")
}

// keyType judges the family of a published key.
func keyType(v Value) Remark {
	switch text, _ := v.text(); text {
	case "RSA", "EC", "OKP":
		return usual("RSA and EC are usual, OKP is the newer.")
	case "oct":
		return unusual("oct is a secret, and whoever reads it can sign. It does not belong into a public set.")
	}
	return unusual("RSA, EC and OKP are the families of public keys.")
}

// modulus judges the size of an RSA key.
func modulus(v Value) Remark {
	text, _ := v.text()
	n, err := base64.RawURLEncoding.DecodeString(text)
	if err != nil || len(n) == 0 {
		return unusual("It is not in base64url.")
	}
	size := (len(n)-1)*8 + bits.Len8(n[0])
	if size < 2048 {
		return unusual(fmt.Sprintf("The key has %d bits; fewer than 2048 are too few.", size))
	}
	return usual(fmt.Sprintf("The key has %d bits; 2048 and more are in order.", size))
}

// private judges what must never be published.
func private(v Value) Remark {
	if v.Context == KeysResponse || v.Context == "" {
		return unusual("It is private, and whoever reads it can sign as the provider. Replace the key.")
	}
	return Remark{}
}

// headerKey judges a key, or the way to one, in a token's header.
func headerKey(v Value) Remark {
	if v.Context == IDToken || v.Context == AccessToken {
		return unusual("A key that comes with the token proves nothing: a client takes the keys of the metadata only.")
	}
	return Remark{}
}

// oneOf returns a judge for what has a few usual values; rare says what to
// think of another one.
func oneOf(rare string, values ...string) func(Value) Remark {
	return func(v Value) Remark {
		text, _ := v.text()
		if slices.Contains(values, text) {
			return usual("It is one of the usual ones.")
		}
		return unusual(rare)
	}
}
