package terms

import (
	"fmt"
	"strconv"
	"strings"
)

// responseType judges what the client wants back.
func responseType(v Value) Remark {
	switch text, _ := v.text(); {
	case text == "code":
		return usual("code is the usual one, and the only one that new clients should use.")
	case strings.Contains(text, "token"):
		return unusual("It brings tokens by the browser, where they can leak; code does not (RFC 9700 §2.1.2).")
	case text == "none":
		return unusual("none asks for no answer but that the person agreed.")
	}
	return unusual("code is the usual one.")
}

// codeChallengeMethod judges how a challenge was made.
func codeChallengeMethod(v Value) Remark {
	switch text, _ := v.text(); text {
	case "S256":
		return usual("S256 is the usual one.")
	case "plain":
		return unusual("plain shows the code_verifier to whoever sees this request; S256 hides it.")
	}
	return unusual("There are two only, S256 and plain, and the case of the letters counts.")
}

// codeVerifier judges the form of a code_verifier.
func codeVerifier(v Value) Remark {
	text, _ := v.text()
	switch n := len(text); {
	case n < 43 || n > 128:
		return unusual(fmt.Sprintf("It has %d characters; 43 to 128 are allowed.", n))
	case strings.Trim(text, unreserved) != "":
		return unusual("It holds characters other than letters, digits and - . _ ~, which are all that is allowed.")
	case n == 43:
		return usual("43 characters are usual: 32 random bytes in base64url.")
	default:
		return usual(fmt.Sprintf("It has %d characters, out of the 43 to 128 that are allowed.", n))
	}
}

// unreserved are the characters of a code_verifier (RFC 7636 §4.1).
const unreserved = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~"

// guessable judges values that nobody may guess: state and nonce.
func guessable(v Value) Remark {
	text, _ := v.text()
	if n := len(text); n < 16 {
		return unusual(fmt.Sprintf("It has %d characters; with fewer than 16 it might be guessed.", n))
	}
	return usual(fmt.Sprintf("It has %d characters, too many to guess if they are random.", len(text)))
}

// lifetime judges the seconds for which an access token is good.
func lifetime(v Value) Remark {
	text, isString := v.text()
	n, err := strconv.ParseInt(text, 10, 64)
	switch {
	case err != nil:
		return unusual("It is no whole number of seconds.")
	case isString && v.JSON:
		return unusual("It is a string; a number belongs here.")
	case n <= 0:
		return unusual("The token has expired already.")
	case n > 24*60*60:
		return unusual("An access token that lives longer than a day is a long time in a thief's hands. Minutes to an hour are usual.")
	case n < 60:
		return unusual("A lifetime under a minute leaves a client hardly time to use the token.")
	}
	return usual("Minutes to an hour are usual, hours are not rare.")
}

// tokenType judges how an access token is to be shown.
func tokenType(v Value) Remark {
	switch text, _ := v.text(); strings.ToLower(text) {
	case "bearer":
		return usual("Bearer is the usual one, in any case of letters.")
	case "dpop":
		return usual("DPoP binds the token to a key of the client, so that a thief cannot use it.")
	case "n_a":
		return usual("N_A says that what came is no access token (token exchange).")
	}
	return unusual("Bearer and DPoP are the usual ones; a client must not use a token whose type it does not know.")
}

// signatureAlgorithm judges the alg of a token's header.
func signatureAlgorithm(v Value) Remark {
	switch text, _ := v.text(); text {
	case "RS256":
		return usual("RS256 is what every provider must offer and most use.")
	case "ES256", "PS256", "EdDSA", "Ed25519", "ES384", "ES512", "PS384", "PS512", "RS384", "RS512":
		return usual("It signs with a key pair: anybody can check it with the public key.")
	case "none":
		return unusual("none is no signature: anybody could have made this token.")
	case "HS256", "HS384", "HS512":
		return unusual("It signs with a shared secret: whoever can check the token can forge it. For an ID token that secret is the client_secret.")
	}
	return Remark{}
}
