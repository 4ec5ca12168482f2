package origin

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"fmt"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/terms"
)

// role is the part that a value plays: what it may have to do with is a matter of
// roles (rules.go).
type role uint8

const (
	roleOther role = iota // any other long value: it may stand elsewhere, too
	roleStateSent
	roleStateBack
	roleNonceSent
	roleNonceClaim
	roleChallenge
	rolePlainChallenge
	roleVerifier // its key is that of the S256 challenge that it makes
	rolePlainVerifier
	roleCodeCame
	roleCodeSent
	roleAccessIssued
	roleAccessUsed
	roleRefreshIssued
	roleRefreshUsed
	roleTokenSent // to introspection or revocation
	roleIDToken
	roleIDTokenHint
	roleRedirectAsked
	roleRedirectAgain
	roleRedirectReached
	roleClient
	roleAudience // of an ID token
	roleSecret
	roleKidNamed
	roleKidPublished
	roleEndpoint
	roleURL // without query
	roleIssuer
	roleIssuerClaim
	roleIssuerBack
	roleHashClaim  // at_hash and c_hash
	roleAccessHash // a hash that an access token makes
	roleCodeHash
	roleScopeAsked
	roleScopeGranted
	roleCookieSet
	roleCookieSent
	roleLocation
	roleWholeURL
	roleSubject         // of an ID token
	roleSubjectUserInfo // of UserInfo
	roles
)

// key stands for a value: two values with the same key are the same.
type key [16]byte

func keyOf(value string) key {
	sum := sha256.Sum256([]byte(value))
	return key(sum[:16])
}

// fact is a value in a role, with its place.
type fact struct {
	role role
	key  key
	at   findings.Evidence // name and value
	name string            // what to call it: "code_verifier"
	ctx  terms.Context
	// inside says in which token the value stands, where the place is that of the
	// token: "ID token".
	inside string
	text   string // the value, where it must be read to say more (scope)
}

// words is what a sentence calls the fact: "the code_verifier of the token
// request #6".
func (f fact) words() string {
	switch f.role {
	case roleURL, roleWholeURL:
		return fmt.Sprintf("the request #%d", f.at.Exchange)
	case roleRedirectReached:
		return fmt.Sprintf("the request #%d of the browser", f.at.Exchange)
	}
	where := string(f.ctx)
	if where == "" {
		where = "exchange"
	}
	if f.inside != "" {
		return fmt.Sprintf("the %s in the %s of the %s #%d", f.name, f.inside, where, f.at.Exchange)
	}
	return fmt.Sprintf("the %s of the %s #%d", f.name, where, f.at.Exchange)
}

// s256 is the code_challenge that a code_verifier makes (RFC 7636 §4.2).
func s256(verifier string) string {
	sum := sha256.Sum256([]byte(verifier))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

// halves are what at_hash or c_hash may be of a value: the left half of its hash,
// by each algorithm (OIDC Core §3.1.3.6).
func halves(value string) []string {
	p := []byte(value)
	a, b, c := sha256.Sum256(p), sha512.Sum384(p), sha512.Sum512(p)
	var out []string
	for _, sum := range [][]byte{a[:], b[:], c[:]} {
		out = append(out, base64.RawURLEncoding.EncodeToString(sum[:len(sum)/2]))
	}
	return out
}
