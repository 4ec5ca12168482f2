package flows

import (
	"errors"
	"slices"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/metadata"
	"github.com/grantwalk/grantwalk/flows/useragent"
	"github.com/grantwalk/grantwalk/httplog"
)

// Judgement is what the rules made of a walk, and the trace that they looked at.
type Judgement struct {
	Trace  *findings.Trace
	Report findings.Report
}

// Judge applies the rules to what was recorded so far. It is pure, and takes
// time in proportion to what was recorded.
func Judge(o Options, s State, log *httplog.Log) Judgement {
	trace := findings.NewTrace(log.Exchanges(), asked(o, s))
	return Judgement{Trace: trace, Report: findings.Judge(trace)}
}

// Judge applies the rules to the walk so far; see the function Judge.
func (r *Runner) Judge() Judgement { return Judge(r.opts, r.State(), r.log) }

// asked is what the client knows and the wire does not tell.
func asked(o Options, s State) findings.Asked {
	a := findings.Asked{
		Issuer: or(o.issuerInput, o.Issuer), ClientID: o.ClientID, ClientSecret: o.ClientSecret, Scope: o.Scope,
		WantRefresh: o.Flow == FlowCode && slices.Contains(o.Steps, StepRefresh),
		WantRevoke:  slices.Contains(o.Steps, StepRevocation),
		NoCallback:  noCallback(o, s),
	}
	if at, err := metadata.WellKnownURLs(a.Issuer); err == nil && at.Pasted {
		a.Issuer, a.IssuerPasted = at.Issuer, true
	}
	if c := or(s.Session.Callback, s.Session.Refused); c != nil && c.Pasted {
		a.Pasted, a.PastedAt = c.URL, c.Received
	}
	return a
}

// noCallback tells that the person was sent to the provider and that no answer
// came back which could be used: the time ran out, or the built-in user agent
// ended at a page. A walk that a person broke off says nothing.
func noCallback(o Options, s State) *findings.NoCallback {
	if s.Session.Callback != nil || s.Session.AuthorizationURL == "" {
		return nil
	}
	for _, st := range s.Steps {
		if st.ID != StepAuthorizationRequest && st.ID != StepAuthorizationResponse || st.Status != Errored {
			continue
		}
		page := (*useragent.PageError)(nil)
		switch p := st.Problem; {
		case p == nil || p.Cancelled:
		case st.ID == StepAuthorizationResponse:
			return &findings.NoCallback{RedirectURI: s.Session.RedirectURI, Waited: o.CallbackTimeout, Listening: true}
		case errors.As(p.Err, &page):
			return &findings.NoCallback{RedirectURI: s.Session.RedirectURI}
		}
	}
	return nil
}
