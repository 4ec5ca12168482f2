package lab

import (
	"context"
	"fmt"
	"strings"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/specref"
)

const (
	actRevokeAccess  = "revoke the access token"
	actRevokeRefresh = "revoke the refresh token"
	actLogout        = "log out"
	actRevokeSignIn  = "new sign-in, to log out of"
	// Where the access token took the refresh token with it.
	actRevokeSignInAgain = "new sign-in, to revoke the refresh token of"
	// What is tried after each, with the name of it behind.
	actTryAccess  = "access token, after: "
	actTryRefresh = "refresh, after: "
	actTryBefore  = "access token, before: "
)

func revocation() flows.Lab {
	return flows.Lab{
		ID: findings.LabRevocation, Title: "What revocation and logout really end",
		Explain: "A server answers 200 to a revocation also when it did nothing. This experiment revokes the access token, then the refresh token, then logs out of a new sign-in, and after each tries what should be dead: the access token at UserInfo or introspection, and the refresh token.",
		Spec:    []specref.Ref{specref.RFC7009.Section("2"), specref.RFC7009.Section("2.1"), specref.RFC7009.Section("3")},
		After:   flows.StepIDToken,
		SignIns: 2,
		Requests: func(o flows.Options, s flows.Session) []string {
			list := []string{
				"a revocation of the access token; then the access token, and a refresh",
				"a revocation of the refresh token (after a new sign-in, where the first revocation ended that one too); then a refresh with it, and the access token",
			}
			if s.Endpoints.EndSession != "" && o.Flow == flows.FlowCode {
				list = append(list, "a new sign-in and a logout; then its access token, and a refresh")
			}
			return list
		},
		Destroys: "All tokens of this session, and your sign-in at the provider. You can sign in again.",
		Verdicts: []flows.VerdictKind{
			{ID: "effective", Text: "What was revoked is dead."},
			{ID: "partly-effective", Text: "Some of what was revoked still works."},
			{ID: "ignored", Text: "All that was revoked still works."},
		},
		CanRun: func(_ flows.Options, s flows.Session) (bool, string) {
			t, ok := s.Newest()
			switch {
			case s.Endpoints.Revocation == "":
				return false, "the provider names no revocation_endpoint"
			case !ok || t.AccessToken == "":
				return false, "there are no tokens: walk to the tokens first"
			case s.Endpoints.UserInfo == "" && s.Endpoints.Introspection == "" && s.RefreshToken() == "":
				return false, "there is nowhere to see whether a token is dead: no UserInfo, no introspection, and no refresh token"
			}
			return true, ""
		},
		Run: runRevocation,
	}
}

// matrix is what was revoked and what became of it.
type matrix struct {
	rows              []string
	revoked, survived int
	doubtful          bool
}

// add takes in one row. The access token and the refresh token are what they
// are after what was done; meant says which of them was to die.
func (m *matrix) add(done string, access, refresh liveness, accessMeant, refreshMeant bool) {
	m.rows = append(m.rows, fmt.Sprintf("after “%s” the access token %s, the refresh token %s", done, access, refresh))
	for _, x := range []struct {
		is    liveness
		meant bool
	}{{access, accessMeant}, {refresh, refreshMeant}} {
		switch {
		case !x.meant:
		case x.is == unknown:
			m.doubtful = true
		default:
			m.revoked++
			if x.is == alive {
				m.survived++
			}
		}
	}
}

func runRevocation(ctx context.Context, b *flows.Bench) (flows.Verdict, error) {
	j, m := &journal{}, &matrix{}
	t, _ := b.Session().Newest()
	access := t.AccessToken
	before := probe(ctx, b, j, actTryBefore+actRevokeAccess, access)
	if before == dead && b.Session().RefreshToken() != "" {
		// It has expired, most likely.
		r := j.saw(b.Refresh(ctx, "refresh, for a fresh access token", b.Session().RefreshToken(), "", b.Credentials()))
		b.Adopt(r)
		if r.Granted() {
			access = r.Tokens.AccessToken
			before = probe(ctx, b, j, actTryBefore+actRevokeAccess, access)
		}
	}
	if err := ended(ctx); err != nil {
		return flows.Verdict{}, err
	}
	if before == dead {
		return j.unfinished("the access token does not work before it is revoked either")
	}

	r := j.saw(b.Revoke(ctx, actRevokeAccess, access, "access_token"))
	if err := ended(ctx); err != nil {
		return flows.Verdict{}, err
	}
	offered := r.OK()
	switch {
	case r.Error == "unsupported_token_type":
		b.Note("The server does not revoke access tokens (unsupported_token_type), which it need not.")
	case !r.OK():
		return j.unfinished("the revocation of the access token was answered with %s", r.InWords())
	}
	stays := before
	if offered {
		if before == alive {
			stays = probe(ctx, b, j, actTryAccess+actRevokeAccess, access)
		}
		b.MarkRevoked("access_token")
	}
	fresh, refresh := refreshAfter(ctx, b, j, actRevokeAccess)
	err := ended(ctx)
	if err != nil {
		return flows.Verdict{}, err
	}
	m.add(actRevokeAccess, stays, refresh, offered, false)

	if refresh == dead && b.CanSignIn() {
		// The server ended the whole grant, so the refresh token needs another.
		if fresh, err = b.Fresh(ctx, actRevokeSignInAgain); err != nil {
			return flows.Verdict{}, err
		}
		b.Adopt(fresh)
		refresh = alive
	}
	if token := b.Session().RefreshToken(); token != "" && refresh == alive {
		if fresh.Granted() {
			access = fresh.Tokens.AccessToken
		}
		r := j.saw(b.Revoke(ctx, actRevokeRefresh, token, "refresh_token"))
		if err := ended(ctx); err != nil {
			return flows.Verdict{}, err
		}
		if r.Error == "unsupported_token_type" && m.revoked > m.survived {
			return j.verdict("partly-effective", "The access token can be revoked; the refresh token cannot (unsupported_token_type), although it must (RFC 7009 §2). %s.", upperFirst(strings.Join(m.rows, "; ")))
		}
		if !r.OK() {
			return j.unfinished("the revocation of the refresh token was answered with %s", r.InWords())
		}
		after := probe(ctx, b, j, actTryAccess+actRevokeRefresh, access)
		last, is := refreshAfter(ctx, b, j, actRevokeRefresh)
		if err := ended(ctx); err != nil {
			return flows.Verdict{}, err
		}
		if refresh = is; refresh == unknown {
			return j.unfinished("the use of the revoked refresh token was answered with %s, which says neither yes nor no", last.InWords())
		}
		if refresh == dead {
			b.MarkRevoked("refresh_token")
		}
		// Where access tokens can be revoked, they should go with their refresh
		// token (RFC 7009 §2.1).
		m.add(actRevokeRefresh, after, refresh, offered, true)
	}
	if err := logOut(ctx, b, j, m); err != nil {
		return flows.Verdict{}, err
	}
	table := upperFirst(strings.Join(m.rows, "; "))
	switch {
	case m.revoked == 0:
		return j.unfinished("nobody can tell whether what was revoked is dead: %s", strings.Join(m.rows, "; "))
	case m.survived == 0 && offered && m.doubtful:
		return j.verdict("effective", "As far as can be told, what was revoked is dead. %s.", table)
	case m.survived == 0 && offered:
		return j.verdict("effective", "What was revoked is dead. %s.", table)
	case m.survived == 0:
		return j.verdict("partly-effective", "The refresh token can be revoked, the access token cannot. %s.", table)
	case m.survived < m.revoked:
		return j.verdict("partly-effective", "Some of what was revoked still works. %s.", table)
	}
	return j.verdict("ignored", "What was revoked still works. %s.", table)
}

// refreshAfter tries the refresh token of the session, and makes what came the
// session's.
func refreshAfter(ctx context.Context, b *flows.Bench, j *journal, after string) (flows.Trial, liveness) {
	token := b.Session().RefreshToken()
	if token == "" {
		return flows.Trial{}, unknown
	}
	t := j.saw(b.Refresh(ctx, actTryRefresh+after, token, "", b.Credentials()))
	b.Adopt(t)
	switch {
	case t.Granted():
		return t, alive
	case refused(t):
		return t, dead
	}
	return t, unknown
}

// logOut signs in anew, logs out, and looks what is left. No standard says that
// a logout ends tokens, so it does not count for the verdict.
func logOut(ctx context.Context, b *flows.Bench, j *journal, m *matrix) error {
	if b.Session().Endpoints.EndSession == "" || !b.CanSignIn() {
		return nil
	}
	fresh, err := b.Fresh(ctx, actRevokeSignIn)
	if err != nil {
		if ended(ctx) != nil {
			return err
		}
		b.Note("The logout was not tried: %s.", clause(err.Error()))
		return nil
	}
	j.saw(fresh)
	if err := b.Logout(ctx, actLogout, fresh.Tokens.IDToken); err != nil {
		if ended(ctx) != nil {
			return err
		}
		b.Note("The logout did not end well: %s.", clause(err.Error()))
	}
	access, refresh := probe(ctx, b, j, actTryAccess+actLogout, fresh.Tokens.AccessToken), unknown
	if token := fresh.Tokens.RefreshToken; token != "" {
		switch t := j.saw(b.Refresh(ctx, actTryRefresh+actLogout, token, "", b.Credentials())); {
		case t.Granted():
			refresh = alive
			b.Adopt(t)
		case refused(t):
			refresh = dead
		}
	}
	m.add(actLogout, access, refresh, false, false)
	return ended(ctx)
}
