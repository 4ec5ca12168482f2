package flows

import (
	"net/url"
	"time"

	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/httplog"
)

// TokenKind names a kind of token for people.
type TokenKind string

const (
	AccessTokenKind  TokenKind = "access token"
	RefreshTokenKind TokenKind = "refresh token"
	IDTokenKind      TokenKind = "ID token"
)

// LifeEnd is how the life of a token ended before its time.
type LifeEnd string

const (
	Replaced LifeEnd = "replaced" // a refresh brought the next one
	Revoked  LifeEnd = "revoked"  // the revocation endpoint said yes
)

// Life is the life of one token: what the wire tells of it.
type Life struct {
	Kind     TokenKind
	Number   int // 1, 2, 3 … of its kind
	Exchange int // that brought it; 0 for one that the person brought along
	Step     StepID

	From time.Time // when it came; zero when unknown
	// Until is when it expires: as the answer or, of a JWT, its exp says. Zero
	// when nobody said.
	Until time.Time
	// End is when it ended before that, How in which way, and By the exchange
	// that ended it. Zero and empty when it did not.
	End time.Time
	How LifeEnd
	By  int
}

// Over says whether the token was at an end at now, and how: "expired",
// "replaced", "revoked", or nothing.
func (l Life) Over(now time.Time) string {
	switch {
	case l.How != "" && !now.Before(l.End):
		return string(l.How)
	case !l.Until.IsZero() && !now.Before(l.Until):
		return "expired"
	}
	return ""
}

// Stop is where the life ends, or will end; zero when that is not known.
func (l Life) Stop() time.Time {
	if l.How != "" && (l.Until.IsZero() || l.End.Before(l.Until)) {
		return l.End
	}
	return l.Until
}

// Timeline returns the lives of the tokens of a session, in the order in which
// they came. It is pure. A refresh token that comes back as it was is no new one.
func Timeline(s Session, log *httplog.Log) []Life {
	t := timeline{numbers: map[TokenKind]int{}}
	if s.Given != "" {
		t.add(Life{Kind: RefreshTokenKind, Until: expiryOf(decoded(s.Given))}, s.Given)
	}
	for _, set := range s.Tokens {
		at := answeredAt(log, set)
		life := Life{Exchange: set.Exchange, Step: set.Step, From: at}
		access := life
		access.Kind = AccessTokenKind
		if set.HasExpiresIn {
			access.Until = at.Add(time.Duration(set.ExpiresIn) * time.Second)
		} else {
			access.Until = expiryOf(set.AccessJWT)
		}
		t.add(access, set.AccessToken)
		t.refreshToken(life, set, log)
		if set.IDToken != "" {
			id := life
			id.Kind, id.Until = IDTokenKind, expiryOf(set.IDJWT)
			t.add(id, set.IDToken)
		}
	}
	t.revocations(log)
	return t.lives
}

type timeline struct {
	lives   []Life
	values  []string // parallel to lives
	numbers map[TokenKind]int
	refresh int // the index of the refresh token in force, plus 1
}

func (t *timeline) add(l Life, value string) {
	if value == "" {
		return
	}
	t.numbers[l.Kind]++
	l.Number = t.numbers[l.Kind]
	t.lives, t.values = append(t.lives, l), append(t.values, value)
	if l.Kind == RefreshTokenKind {
		t.refresh = len(t.lives)
	}
}

// refreshToken adds the refresh token of a response, and ends the one before.
func (t *timeline) refreshToken(life Life, set TokenSet, log *httplog.Log) {
	if set.RefreshToken == "" {
		return
	}
	if t.refresh > 0 {
		before := &t.lives[t.refresh-1]
		if t.values[t.refresh-1] == set.RefreshToken {
			return
		}
		if set.Step == StepRefresh && before.How == "" {
			before.End, before.How, before.By = life.From, Replaced, set.Exchange
		}
	}
	life.Kind, life.Until = RefreshTokenKind, expiryOf(set.RefreshJWT)
	if x, ok := log.Exchange(set.Exchange); ok && x.Response != nil && life.Until.IsZero() {
		// Keycloak and others say it beside.
		if v, err := jsonpos.Parse(x.Response.Body().Bytes(), jsonpos.Limits{}); err == nil {
			for _, name := range []string{"refresh_expires_in", "refresh_token_expires_in"} {
				if n, ok := v.Get(name).Int64(); ok && n > 0 && n < maxLife {
					life.Until = life.From.Add(time.Duration(n) * time.Second)
				}
			}
		}
	}
	t.add(life, set.RefreshToken)
}

// maxLife bounds what is believed of a lifetime, in seconds: a hundred years.
const maxLife = 100 * 365 * 24 * 3600

// revocations ends the tokens that were revoked (RFC 7009 §2.1).
func (t *timeline) revocations(log *httplog.Log) {
	for _, x := range log.Where(func(x *httplog.Exchange) bool {
		return StepID(x.Label.Step) == StepRevocation && x.Response != nil && x.Response.Status == 200
	}) {
		form, err := url.ParseQuery(string(x.Request.Body()))
		if err != nil {
			continue
		}
		for i, value := range t.values {
			if value == form.Get("token") && t.lives[i].How == "" {
				t.lives[i].End, t.lives[i].How, t.lives[i].By = endedAt(x), Revoked, x.ID
			}
		}
	}
}

// answeredAt is when a token response was there: as its exchange tells, or as
// the session does.
func answeredAt(log *httplog.Log, set TokenSet) time.Time {
	if x, ok := log.Exchange(set.Exchange); ok && !x.Started.IsZero() {
		return endedAt(x)
	}
	return set.Received
}

func endedAt(x httplog.Exchange) time.Time { return x.Started.Add(x.Timings.Total) }

// expiryOf is the exp of a JWT (RFC 7519 §4.1.4); zero when there is none.
func expiryOf(t *jose.Token) time.Time {
	if t == nil || t.Claims == nil {
		return time.Time{}
	}
	n, ok := t.Claims.Get("exp").Int64()
	if !ok || n <= 0 || n > 1<<40 {
		return time.Time{}
	}
	return time.Unix(n, 0)
}
