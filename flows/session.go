package flows

import (
	"strings"
	"time"

	"github.com/grantwalk/grantwalk/flows/callback"
	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/metadata"
)

// Session is what a flow has learnt so far. It is a value: a step's code works
// on a copy, and what it points at is not written to after it was published.
type Session struct {
	Issuer    string // as given, or as implied by a pasted well-known URL
	Metadata  *metadata.Document
	Endpoints Endpoints // from the metadata, with the person's overrides
	Keys      *jose.KeySet

	PKCE             PKCE
	State, Nonce     string
	RedirectURI      string // with the port that the listener got
	AuthorizationURL string
	Scope            string // as asked for

	// Callback is the authorization response; Code its code.
	Callback *callback.Response
	Code     string
	// Refused is the newest answer that was pasted and that is not the answer to
	// this request. It is never used.
	Refused *callback.Response

	// Tokens are the token responses in order; the last one counts.
	Tokens []TokenSet
	// Given is the refresh token that the person brought along (flow refresh).
	Given string
	// TreatedAsExpired is set when the person declared the access token expired.
	TreatedAsExpired bool
	// Revoked names which of the newest tokens were revoked, by parameter name.
	Revoked []string
	// LoggedOut is set once the end_session_endpoint was called.
	LoggedOut bool
	// UserInfo is the exchange of the newest UserInfo response, or 0.
	UserInfo int
}

// PKCE is the pair of RFC 7636. The zero value means that none is used.
type PKCE struct {
	Method    string // "S256" or "plain"
	Verifier  string
	Challenge string
}

// TokenSet is one token response, read from its recorded bytes (RFC 6749 §5.1).
type TokenSet struct {
	Exchange int
	Step     StepID
	Received time.Time

	AccessToken  string
	TokenType    string
	RefreshToken string
	IDToken      string
	Scope        string
	HasScope     bool
	ExpiresIn    int64 // seconds
	HasExpiresIn bool
	ExpiresAt    time.Time // zero when the server did not say

	// The tokens decoded, nil when absent or opaque.
	AccessJWT  *jose.Token
	RefreshJWT *jose.Token
	IDJWT      *jose.Token
	// Checks of the ID token, empty until they ran or when there is none.
	Checks []jose.Check
}

// Newest returns the newest token response.
func (s Session) Newest() (TokenSet, bool) {
	if len(s.Tokens) == 0 {
		return TokenSet{}, false
	}
	return s.Tokens[len(s.Tokens)-1], true
}

// RefreshToken returns the refresh token to use: the newest that came, for a
// response without one leaves the old one in force (RFC 6749 §6), or the one
// that the person brought along.
func (s Session) RefreshToken() string {
	for i := len(s.Tokens) - 1; i >= 0; i-- {
		if t := s.Tokens[i].RefreshToken; t != "" {
			return t
		}
	}
	return s.Given
}

// GrantedScope returns the scope that was granted at first: as the first token
// response that names one says, or else what was asked for (RFC 6749 §5.1).
func (s Session) GrantedScope() []string {
	for _, t := range s.Tokens {
		if t.HasScope {
			return strings.Fields(t.Scope)
		}
	}
	return strings.Fields(s.Scope)
}

// IDToken returns the newest ID token, which may be older than the newest
// access token.
func (s Session) IDToken() string {
	for i := len(s.Tokens) - 1; i >= 0; i-- {
		if t := s.Tokens[i].IDToken; t != "" {
			return t
		}
	}
	return ""
}

// fromCode returns the index of the newest token response to a code, or -1. A
// refresh may have come after it.
func (s Session) fromCode() int {
	for i := len(s.Tokens) - 1; i >= 0; i-- {
		if s.Tokens[i].Step == StepToken {
			return i
		}
	}
	return -1
}

// idTokenBefore returns the newest ID token of the token responses before the
// newest, or nil.
func (s Session) idTokenBefore() *jose.Token {
	for i := len(s.Tokens) - 2; i >= 0; i-- {
		if t := s.Tokens[i].IDJWT; t != nil {
			return t
		}
	}
	return nil
}

// Expired says whether the access token is past its time at now, or treated so.
func (s Session) Expired(now time.Time) bool {
	t, ok := s.Newest()
	return ok && (s.TreatedAsExpired || !t.ExpiresAt.IsZero() && !now.Before(t.ExpiresAt))
}
