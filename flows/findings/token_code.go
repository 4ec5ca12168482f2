package findings

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows/specref"
)

// judgeVerifier looks for a refused code whose verifier does not fit the
// challenge, as far as the bytes of both requests tell.
func judgeVerifier(t *Trace) Outcome {
	var hits []Hit
	for _, a := range t.Tokens {
		if h, ok := t.misfit(a); ok {
			hits = append(hits, h)
		}
	}
	return found(hits...)
}

// misfit tells why the verifier of a refused code cannot fit.
func (t *Trace) misfit(a *TokenAnswer) (Hit, bool) {
	if a.Grant != GrantCode || !a.refused() || a.Request == nil || len(a.X.Form) == 0 || t.foreignCode(a) {
		return Hit{}, false
	}
	challenge := a.Request.Get("code_challenge")
	verifier, sent := a.X.Form.Find("code_verifier")
	none := !sent || verifier.Value == ""
	if a.Error != "invalid_grant" && !(a.Error == "invalid_request" && (saysVerifier(a.words()) || none && challenge != "")) {
		return Hit{}, false
	}
	if challenge == "" && none && a.Error == "invalid_request" {
		return Hit{At: a.At("error"), Also: []Evidence{a.Request.At("code_challenge"), a.AtSent("code_verifier")}, Title: "PKCE is demanded only at the token endpoint",
			Message: fmt.Sprintf("The server wants a code_verifier (%s), and the flow was begun without PKCE: the authorization request has no code_challenge. The server should have refused that request.", a.said()),
			Specs:   []specref.Ref{specref.RFC7636.Section("4.4.1")},
			Fix:     Fix{IdP: "Refuse an authorization request without code_challenge, where PKCE is a must.", Client: "Use PKCE (--pkce S256)."}}, true
	}
	if challenge == "" || Masked(challenge) {
		return Hit{}, false
	}
	why := ""
	switch {
	case none:
		why = "the request had a code_challenge, and the exchange has no code_verifier"
	case Masked(verifier.Value):
		return Hit{}, false
	default:
		why = verifierFault(verifier.Value, challenge, a.Request.Get("code_challenge_method"))
	}
	if why == "" {
		return Hit{}, false
	}
	h := Hit{At: a.AtSent("code_verifier"), Also: []Evidence{a.Request.At("code_challenge"), a.At("error")},
		Message: fmt.Sprintf("The code was refused (%s), and the code_verifier does not fit the code_challenge: %s.", a.said(), why)}
	if a.Error == "invalid_request" {
		h.Message += " The server should say invalid_grant."
	}
	return h, true
}

// foreignCode tells that a code is none of those that came, so that nothing can
// be said of the request it goes back to.
func (t *Trace) foreignCode(a *TokenAnswer) bool {
	return a.Response == nil && slices.ContainsFunc(t.Responses, func(r *AuthorizationResponse) bool {
		return r.Get("code") != "" && !Masked(r.Get("code"))
	})
}

func saysVerifier(words string) bool {
	return anyOf(words, " code verifier", " codeverifier", " pkce", " proof key", " code challenge", " aadsts501481", " aadsts50148")
}

// verifierFault says why a verifier cannot fit a challenge (RFC 7636 §4.1, §4.2,
// §4.6); "" when it does.
func verifierFault(verifier, challenge, method string) string {
	sum := sha256.Sum256([]byte(verifier))
	right := base64.RawURLEncoding.EncodeToString(sum[:])
	fits := challenge == right
	if method == "" || method == "plain" {
		fits = challenge == verifier
	}
	switch {
	case method != "" && method != "plain" && method != "S256":
		return fmt.Sprintf("the code_challenge_method is %s, and the methods are S256 and plain", quote(method))
	case fits && (len(verifier) < 43 || len(verifier) > 128):
		return fmt.Sprintf("the verifier has %d characters, and 43 to 128 are allowed", len(verifier))
	case fits && strings.ContainsFunc(verifier, func(r rune) bool { return !isUnreserved(r) }):
		return "the verifier has characters other than letters, digits, '-', '.', '_' and '~'"
	case fits:
		return ""
	case method == "" && challenge == right:
		return "the challenge is the SHA-256 of the verifier, but code_challenge_method is missing, which means plain"
	case method == "plain" && challenge == right:
		return "the challenge is the SHA-256 of the verifier, but code_challenge_method is plain"
	case method == "" || method == "plain":
		return "the method is plain, and verifier and challenge are not the same"
	case challenge == verifier:
		return "the method is S256, and the challenge is the verifier itself, without the hash"
	case strings.TrimRight(challenge, "=") == right:
		return "the challenge ends in the padding '=', which is not part of it"
	case strings.NewReplacer("+", "-", "/", "_", " ", "-").Replace(strings.TrimRight(challenge, "=")) == right:
		return "the challenge is in the standard base64 alphabet ('+' and '/') and not in that for URLs"
	}
	digest := hex.EncodeToString(sum[:])
	of := func(enc *base64.Encoding, s string) bool { return challenge == enc.EncodeToString([]byte(s)) }
	for _, s := range []string{digest, strings.ToUpper(digest)} {
		if challenge == s {
			return "the challenge is the hash in hexadecimal digits and not in base64url"
		}
		if of(base64.RawURLEncoding, s) || of(base64.URLEncoding, s) || of(base64.StdEncoding, s) || of(base64.RawStdEncoding, s) {
			return "the challenge is the base64 of the hash's hexadecimal digits and not of its bytes"
		}
	}
	return "the SHA-256 of the verifier is not the challenge, so it may be the verifier of another attempt"
}

func isUnreserved(r rune) bool {
	return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || strings.ContainsRune("-._~", r)
}

// judgeInvalidGrant names the likeliest cause of a refused code.
func judgeInvalidGrant(t *Trace) Outcome {
	var hits []Hit
	for _, a := range t.Tokens {
		if !a.refused() || a.Grant != GrantCode {
			continue
		}
		later, again := t.codeRefusedAgain(a)
		if again {
			continue // the first refusal is the finding
		}
		causes := t.refusedGrantCauses(a)
		likely, sure := likeliest(causes)
		switch a.Error {
		case "invalid_grant":
		case "invalid_request": // Dex says so of a wrong redirect_uri
			if !sure || a.refusesScope() || a.clientTypeText() != "" {
				continue
			}
			if text, _ := t.rejectsVerifier(clientRefusal{X: a.X, Auth: a.Auth, Answer: a}); text != "" {
				continue
			}
		default:
			continue
		}
		h := Hit{At: a.At("error"), Causes: causes, Comparison: t.redirectComparison(a)}
		h.Message = fmt.Sprintf("The code was refused: %s.", a.said())
		if sure {
			h.Message += " Most likely: " + likely.Text
		} else {
			h.Message += " What was recorded does not show why" + notShown(causes)
		}
		if a.Error == "invalid_request" {
			h.Message += " The server should say invalid_grant."
		}
		h.sentAgain(later)
		hits = append(hits, h)
	}
	return found(hits...)
}

// codeRefusedAgain returns the later refusals of the code that a sent, and tells
// whether a is itself none of the first. What a person sent again on purpose is
// looked at for itself.
func (t *Trace) codeRefusedAgain(a *TokenAnswer) (later []*TokenAnswer, again bool) {
	code := a.X.Form.Get("code")
	if code == "" || Masked(code) || a.X.Label.Resends != 0 {
		return nil, false
	}
	for _, b := range t.Tokens {
		switch {
		case b == a || b.Grant != GrantCode || b.X.Form.Get("code") != code || !b.refused() || b.X.Label.Resends != 0:
		case b.Error != "invalid_grant" && b.Error != a.Error:
		case b.X.ID < a.X.ID:
			again = true
		default:
			later = append(later, b)
		}
	}
	return later, again
}

// notShown says what the possible causes come to, where none is likely.
func notShown(causes []Cause) string {
	switch {
	case slices.ContainsFunc(causes, func(c Cause) bool { return c.Verdict == Possible }):
		return "; what is possible, and what is ruled out, is listed."
	case len(causes) > 0:
		return "; what it could show is ruled out."
	}
	return "."
}
