// Package lab has the experiments: each finds out how a server handles
// something that a normal client would not do, such as a refresh token that was
// used before. It decides what is sent and what the answers mean.
//
// It opens no connection and asks nobody: a flows.Bench sends its requests, past
// the same gate and into the same log as those of a walk, and the machine of
// package flows sees to it that nothing is sent without consent. What an
// experiment finds wrong is a rule of package findings, over its exchanges.
package lab

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows"
)

// All returns the experiments, in the order in which they are shown.
func All() []flows.Lab {
	return []flows.Lab{
		refreshRotation(), refreshRace(), refreshLifetime(), refreshScope(),
		revocation(), codeReuse(), pkce(), redirectURI(), clientAuth(),
	}
}

// ByID returns the experiment with that id.
func ByID(id string) (flows.Lab, bool) {
	all := All()
	i := slices.IndexFunc(all, func(l flows.Lab) bool { return l.ID == id })
	if i < 0 {
		return flows.Lab{}, false
	}
	return all[i], true
}

// journal collects the exchanges behind a verdict.
type journal struct{ exchanges []int }

// saw adds the exchange of a trial and returns the trial.
func (j *journal) saw(t flows.Trial) flows.Trial {
	if id := t.Exchange.ID; id != 0 {
		j.exchanges = append(j.exchanges, id)
	}
	return t
}

// verdict ends an experiment.
func (j *journal) verdict(id, format string, args ...any) (flows.Verdict, error) {
	return flows.Verdict{ID: id, Text: fmt.Sprintf(format, args...), Exchanges: j.exchanges}, nil
}

// unfinished ends an experiment that cannot tell. The reason is a clause.
func (j *journal) unfinished(format string, args ...any) (flows.Verdict, error) {
	return j.verdict(flows.NotFinished, "Not finished, because "+format+".", args...)
}

// ended is the end of an experiment whose context has ended, or nil.
func ended(ctx context.Context) error { return ctx.Err() }

// refused says that the server did not take the token or code, whatever word it
// has for that. An answer that is about something else, such as the client or
// the load of the server, is none.
func refused(t flows.Trial) bool {
	switch t.Error {
	case "invalid_client", "unauthorized_client", "temporarily_unavailable", "server_error", "slow_down", "use_dpop_nonce":
		return false
	}
	return t.Refused()
}

// unclear says that the server neither granted nor refused.
func unclear(t flows.Trial) bool { return !t.Granted() && !refused(t) }

// needsRefreshToken is the CanRun of experiments on a refresh token.
func needsRefreshToken(_ flows.Options, s flows.Session) (bool, string) {
	switch {
	case s.RefreshToken() == "":
		return false, "there is no refresh token: walk to the tokens first, with offline_access"
	case slices.Contains(s.Revoked, "refresh_token"):
		return false, "the refresh token was revoked: sign in again first"
	case s.Endpoints.Token == "":
		return false, "the provider names no token_endpoint"
	}
	return true, ""
}

// needsSignIn is the CanRun of experiments that have the person sign in anew.
func needsSignIn(o flows.Options, s flows.Session) (bool, string) {
	switch {
	case o.Flow != flows.FlowCode:
		return false, "it signs in anew, which only the flow code does"
	case s.Endpoints.Authorization == "":
		return false, "the authorization_endpoint is not known: take the step Metadata first"
	case s.Endpoints.Token == "":
		return false, "the token_endpoint is not known: take the step Metadata first"
	}
	return true, ""
}

// liveness is what became of an access token.
type liveness string

const (
	alive   liveness = "works"
	dead    liveness = "is dead"
	unknown liveness = "cannot be told"
)

// probe uses an access token at UserInfo, or asks introspection where there is
// no UserInfo endpoint, and says whether the server still takes it.
func probe(ctx context.Context, b *flows.Bench, j *journal, act, accessToken string) liveness {
	e := b.Session().Endpoints
	switch {
	case accessToken == "":
		return unknown
	case e.UserInfo != "":
		t := j.saw(b.UserInfo(ctx, act, accessToken))
		switch {
		case t.OK() && t.Object.Get("sub") != nil, t.OK() && t.Object == nil && t.Exchange.Response.Body().Len() > 0 && !isPage(t):
			return alive // a signed answer is no JSON
		case t.Status() == 401 || t.Status() == 403 || t.Error == "invalid_token", t.Refused(), t.OK() && t.Object.Get("sub") == nil && t.Object.Get("status") != nil:
			return dead
		}
	case e.Introspection != "":
		t, active, known := b.Introspect(ctx, act, accessToken, "access_token")
		j.saw(t)
		switch {
		case known && active:
			return alive
		case known:
			return dead
		}
	}
	return unknown
}

// isPage says that the answer is a web page.
func isPage(t flows.Trial) bool {
	return strings.HasPrefix(t.Exchange.Response.Header.Get("Content-Type"), "text/html")
}
