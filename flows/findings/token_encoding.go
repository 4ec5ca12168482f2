package findings

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// changedKinds names the kinds of characters of a text that form-encoding
// changes (RFC 6749 Appendix B), and never the characters' places or number.
func changedKinds(s string) []string {
	var out []string
	for _, r := range s {
		kind := "other punctuation"
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune("-._*", r):
			continue
		case r == ' ':
			kind = "a space"
		case r == '~':
			kind = "a tilde"
		case r == '+':
			kind = "a plus sign"
		case r == '/':
			kind = "a slash"
		case r == '=':
			kind = "an equals sign"
		case r == '%':
			kind = "a percent sign"
		case r == ':':
			kind = "a colon"
		case r == '&':
			kind = "an ampersand"
		case r < ' ' || r == 0x7f:
			kind = "a control character"
		case r > '~':
			kind = "letters beyond ASCII"
		}
		if !slices.Contains(out, kind) {
			out = append(out, kind)
		}
	}
	return out
}

// basicCredentials are the id and the secret that Basic credentials were made
// of, and how.
type basicCredentials struct {
	ID, Secret string
	Encoded    bool // form-encoded, as the standard wants it
	Raw        bool // put in as they are
}

// basicOf reads Basic credentials. What was sent can be read in two ways where
// it holds a plus or percent sign; the secret that the client knows decides.
func (t *Trace) basicOf(auth ClientAuth) (basicCredentials, bool) {
	rawID, rawSecret, ok := strings.Cut(auth.RawBasic, ":")
	if auth.Method != AuthBasic || !ok || Masked(rawSecret) {
		return basicCredentials{}, false
	}
	b := basicCredentials{ID: auth.ClientID, Secret: auth.Secret}
	if s := t.Asked.ClientSecret; s != "" && (rawSecret == s || rawSecret == url.QueryEscape(s)) {
		b.Secret = s
	}
	if id := t.Asked.ClientID; id != "" && (rawID == id || rawID == url.QueryEscape(id)) {
		b.ID = id
	}
	changed := b.ID+b.Secret != rawID+rawSecret
	b.Encoded = changed
	b.Raw = !changed && len(changedKinds(rawID+rawSecret)) > 0
	if changed && strings.ContainsAny(rawID+rawSecret, "/=:&@#$!?, ") {
		b.ID, b.Secret, b.Encoded, b.Raw = rawID, rawSecret, false, true // an encoder leaves none of these
	}
	return b, true
}

// basicEncoding tells that the two ways to write a secret into Basic credentials
// differ for this one. sure is set when another exchange proves that they are
// what matters.
func (t *Trace) basicEncoding(c clientRefusal) (text string, at []Evidence, sure bool) {
	b, ok := t.basicOf(c.Auth)
	if !ok || t.workedEarlier(c.Auth, c.X.ID) != nil {
		return "", nil, false
	}
	kinds, what := changedKinds(b.Secret), "secret"
	if len(kinds) == 0 {
		kinds, what = changedKinds(b.ID), "client_id"
	}
	if len(kinds) == 0 {
		return "", nil, false
	}
	way := "The client wrote it form-encoded, as the standard wants it; a server that does not decode it sees another one."
	if b.Raw {
		way = "The client wrote it as it is; the standard wants it form-encoded, and a server that decodes it sees another one."
	}
	text = fmt.Sprintf("The %s contains %s, which form-encoding changes. %s", what, list(kinds), way)
	for _, a := range t.Tokens {
		if a.X == c.X || !a.answered() || a.refusesClient() || a.X.Status() >= 500 || a.Auth.ClientID != c.Auth.ClientID && a.Auth.ClientID != b.ID {
			continue
		}
		other, isBasic := t.basicOf(a.Auth)
		if isBasic && other.Secret == b.Secret && other.Raw != b.Raw {
			return text + fmt.Sprintf(" Exchange %d, with the same secret written the other way, was accepted.", a.X.ID), []Evidence{a.Auth.At}, true
		}
	}
	return text + " Or the secret itself is not the right one.", nil, false
}
