package flows_test

import (
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows"
)

// tokens is a session with an access token of so many seconds.
func tokens(expiresIn int64) flows.Session {
	now := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	return flows.Session{Tokens: []flows.TokenSet{{
		RefreshToken: "refresh", HasExpiresIn: true, ExpiresIn: expiresIn, Received: now, ExpiresAt: now.Add(time.Duration(expiresIn) * time.Second),
	}}}
}

// withTokens is a walk with the tokens in hand, after the ID token.
func withTokens(t *testing.T, session flows.Session) *script {
	t.Helper()
	sc := begin(t, flows.Stepping)
	for i := range 5 {
		sc.step(i, session)
	}
	return sc
}

func TestAutoRefreshIsRefusedWithAReason(t *testing.T) {
	t.Parallel()
	unknown := tokens(300)
	unknown.Tokens[0].HasExpiresIn, unknown.Tokens[0].ExpiresAt = false, time.Time{}
	revoked := tokens(300)
	revoked.Revoked = []string{"refresh_token"}
	for name, session := range map[string]flows.Session{
		"no refresh token": {}, "no expires_in": unknown, "expires_in 0": tokens(0), "revoked": revoked,
	} {
		sc := withTokens(t, session).do(flows.SetAutoRefresh{On: true})
		if sc.s.AutoRefresh || sc.s.Notice == "" {
			t.Errorf("%s: on %v, notice %q", name, sc.s.AutoRefresh, sc.s.Notice)
		}
	}
}

func TestAutoRefreshEndsWhenThereIsNothingToWaitFor(t *testing.T) {
	t.Parallel()
	for name, end := range map[string]func(*script){
		"cancelled": func(sc *script) { sc.do(flows.Cancel{}) },
		"failed": func(sc *script) {
			sc.do(flows.Ended{Run: sc.s.Run, Problem: &flows.Problem{Text: "invalid_grant"}})
		},
		"left":             func(sc *script) { sc.do(flows.Rerun{Step: 4}) },
		"expires_in 0 now": func(sc *script) { sc.do(flows.Learned{Run: sc.s.Run, Session: later(0)}) },
		"revoked": func(sc *script) {
			sc.do(flows.Ended{Run: sc.s.Run}, flows.Start{Step: 7})
		},
	} {
		sc := withTokens(t, tokens(300)).do(flows.SetAutoRefresh{On: true})
		timer := 0
		for _, e := range sc.effects {
			if set, ok := e.(flows.SetTimer); ok {
				timer = set.Timer
			}
		}
		sc.do(flows.RefreshDue{Timer: timer})
		if !sc.s.Active || sc.s.Steps[sc.s.Current].ID != flows.StepRefresh {
			t.Fatalf("%s: the timer did not start a refresh", name)
		}
		sc.do(flows.AtGate{Run: sc.s.Run, Exchange: 99})
		if sc.s.Held != 0 {
			t.Fatalf("%s: the refresh that the timer asked for is held", name)
		}
		end(sc)
		if sc.s.AutoRefresh || sc.s.Notice == "" {
			t.Errorf("%s: auto-refresh is still on, notice %q", name, sc.s.Notice)
		}
	}
}

// later is the session after a refresh that brought expires_in.
func later(expiresIn int64) flows.Session {
	s := tokens(300)
	s.Tokens = append(s.Tokens, tokens(expiresIn).Tokens...)
	return s
}

func TestAnOldTimerDoesNothing(t *testing.T) {
	t.Parallel()
	sc := withTokens(t, tokens(300)).do(flows.SetAutoRefresh{On: true}, flows.SetAutoRefresh{On: false}, flows.SetAutoRefresh{On: true})
	run := sc.s.Run
	if sc.do(flows.RefreshDue{Timer: 1}); sc.s.Run != run {
		t.Fatal("a timer that was stopped started a refresh")
	}
}
