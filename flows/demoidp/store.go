package demoidp

import (
	"crypto/sha256"
	"time"
)

// How much is remembered at most. When a store is full its oldest entry goes.
const (
	maxSessions      = 1000
	maxInteractions  = 1000
	maxCodes         = 2000
	maxAccessTokens  = 5000
	maxRefreshTokens = 5000
)

// grant is what one login and consent (or a client by itself) allowed. Every
// token points at the grant that it came from; ending the grant ends them all.
type grant struct {
	client   *Client
	user     *User // nil for client_credentials
	scope    []string
	authTime time.Time
	revoked  bool
}

// authorizationCode stays remembered after its use, so that a second use is
// told apart from a code that never was.
type authorizationCode struct {
	grant       *grant
	redirectURI string
	nonce       string
	challenge   string
	method      string
	expires     time.Time
	used        bool
}

type accessToken struct {
	grant   *grant
	scope   []string
	id      string
	issued  time.Time
	expires time.Time
	revoked bool
}

func (t *accessToken) live() bool { return !t.revoked && !t.grant.revoked }

type refreshToken struct {
	grant   *grant
	issued  time.Time
	expires time.Time
	rotated time.Time // when it was first exchanged for a newer one; zero: not yet
}

// store maps secrets to what they stand for, until they expire. It keeps hashes
// only, so the time of a look-up says nothing about the secrets. It is guarded
// by Provider.mu.
type store[V any] struct {
	limit   int
	entries map[[32]byte]entry[V]
	queue   [][32]byte // by age
}

type entry[V any] struct {
	value  V
	forget time.Time
}

func newStore[V any](limit int) *store[V] {
	return &store[V]{limit: limit, entries: make(map[[32]byte]entry[V])}
}

func (s *store[V]) put(secret string, value V, now, forget time.Time) {
	for len(s.queue) > 0 {
		oldest, found := s.entries[s.queue[0]]
		if found && now.Before(oldest.forget) && len(s.queue) < s.limit {
			break
		}
		delete(s.entries, s.queue[0])
		s.queue = s.queue[1:]
	}
	key := sha256.Sum256([]byte(secret))
	s.entries[key] = entry[V]{value, forget}
	s.queue = append(s.queue, key)
}

func (s *store[V]) get(secret string, now time.Time) (V, bool) {
	e, found := s.entries[sha256.Sum256([]byte(secret))]
	if !found || !now.Before(e.forget) {
		var none V
		return none, false
	}
	return e.value, true
}

func (s *store[V]) delete(secret string) {
	delete(s.entries, sha256.Sum256([]byte(secret)))
}
