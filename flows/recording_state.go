package flows

import (
	"fmt"
	"slices"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/metadata"
	"github.com/grantwalk/grantwalk/httplog"
)

// Why nothing is said of a step: the recording has nothing of it, or has masks
// in place of the ID tokens.
const (
	notRecorded   = "it is not in the recording"
	idTokenMasked = "the ID token is masked in the recording, so it cannot be checked"
)

// recordedState is the state that the steps of the traces had come to. Where
// there are several walks, a step has succeeded when it did in all of them.
func recordedState(traces []*findings.Trace) State {
	s := State{Mode: Unattended}
	if len(traces) == 0 {
		return s
	}
	seen := map[StepID]recordedStep{}
	for _, t := range traces {
		for id, st := range recordedSteps(t) {
			if seen[id].worse(st) {
				seen[id] = st
			}
		}
		recordedSession(&s.Session, t)
	}
	s.Flow = recordedFlow(traces, seen)
	for _, step := range s.Flow.Steps {
		st := StepState{ID: step.ID, Status: Skipped, Note: notRecorded}
		if r, ok := seen[step.ID]; ok {
			st.Status, st.Note = r.status, ""
			if r.why != "" {
				st.Problem = &Problem{Text: r.why}
			}
		}
		if st.ID == StepIDToken && st.Status == Skipped && slices.ContainsFunc(traces, masksIDToken) {
			st.Note = idTokenMasked
		}
		s.Steps = append(s.Steps, st)
	}
	s.Outcome = recordedOutcome(s)
	return s
}

func masksIDToken(t *findings.Trace) bool {
	return slices.ContainsFunc(t.Tokens, func(a *findings.TokenAnswer) bool { return findings.Masked(a.IDToken) })
}

// recordedStep is what became of a step.
type recordedStep struct {
	status Status
	why    string // it failed
}

func (r recordedStep) worse(than recordedStep) bool {
	rank := map[Status]int{"": 0, Succeeded: 1, Pending: 2, Errored: 3}
	return rank[than.status] > rank[r.status]
}

// recordedFlow is the flow that the steps belong to.
func recordedFlow(traces []*findings.Trace, seen map[StepID]recordedStep) Flow {
	has := func(list ...StepID) bool {
		return slices.ContainsFunc(list, func(id StepID) bool { _, ok := seen[id]; return ok })
	}
	only := func(grant string) bool {
		found := false
		for _, t := range traces {
			for _, a := range t.Tokens {
				if a.Grant != grant {
					return false
				}
				found = true
			}
		}
		return found
	}
	f := codeFlow(Options{PKCE: recordedPKCE(traces)})
	switch front := has(StepAuthorizationRequest, StepAuthorizationResponse); {
	case front:
	case only(findings.GrantClientCredentials):
		f = clientCredentialsFlow()
	case only(findings.GrantRefresh):
		f = refreshFlow()
	case !has(StepToken, StepIDToken, StepUserInfo, StepIntrospection, StepRefresh, StepRevocation, StepLogout):
		f = Flow{ID: FlowCheck, Title: "metadata and keys", Steps: []Step{metadataStep(), keysStep()}}
	}
	f.Steps = slices.DeleteFunc(f.Steps, func(s Step) bool { return s.Optional && !has(s.ID) })
	return f
}

func recordedPKCE(traces []*findings.Trace) string {
	for _, t := range traces {
		for _, r := range t.Requests {
			if r.Get("code_challenge") != "" {
				return or(r.Get("code_challenge_method"), "plain")
			}
		}
	}
	return "none"
}

// recordedOutcome is how it ended: a step that is not optional failed, or the
// recording ends before an answer came.
func recordedOutcome(s State) Outcome {
	outcome := Completed
	for i, st := range s.Steps {
		switch {
		case s.Flow.Steps[i].Optional:
		case st.Status == Errored:
			return FlowFailed
		case st.Status == Pending:
			outcome = FlowCancelled
		}
	}
	return outcome
}

// recordedSteps tells for each step of which the trace has messages what became
// of it, by the newest of them.
func recordedSteps(t *findings.Trace) map[StepID]recordedStep {
	out := map[StepID]recordedStep{}
	set := func(id StepID, x *findings.Exchange, ok bool) {
		st := recordedStep{status: Succeeded}
		switch {
		case ok:
		case x.Err != nil:
			st = recordedStep{Errored, sentence(x.Err)}
		default:
			st = recordedStep{Errored, fmt.Sprintf("%s %s was answered with %d.", x.Method, pathOf(x.URL), x.Status())}
		}
		out[id] = st
	}
	for _, m := range t.Metadata {
		set(StepMetadata, m.X, t.Document() != nil || m.X.OK() && !m.X.BodyKnown() || m.X.Status() == 304)
	}
	for _, k := range t.Keys {
		set(StepKeys, k.X, k.Set != nil || k.X.OK() && !k.X.BodyKnown() || k.X.Status() == 304)
	}
	for _, r := range t.Requests {
		last := r.Last()
		switch answered := len(t.ResponseOf(r)) > 0; {
		case answered, last.Response == nil && last.Err == nil:
			set(StepAuthorizationRequest, last, true)
		default:
			set(StepAuthorizationRequest, last, last.Status() != 0 && last.Status() < 400)
		}
		if len(t.ResponseOf(r)) == 0 && out[StepAuthorizationRequest].status == Succeeded {
			out[StepAuthorizationResponse] = recordedStep{status: Pending}
		}
	}
	for _, r := range t.Responses {
		st := recordedStep{status: Succeeded}
		if e := r.Get("error"); e != "" {
			st = recordedStep{Errored, "The provider answered with error=" + clip(e) + "."}
		}
		out[StepAuthorizationResponse] = st
	}
	for _, a := range t.Tokens {
		id := StepToken
		if a.IsRefresh() {
			id = StepRefresh
		}
		set(id, a.X, a.Success() || a.X.OK() && !a.X.BodyKnown())
	}
	for _, i := range t.IDTokens {
		st := recordedStep{status: Succeeded}
		for _, c := range i.Checks {
			if c.Result == jose.Fail && c.Fatal {
				st = recordedStep{Errored, "The ID token fails: " + c.Name + ": " + c.Detail}
			}
		}
		out[StepIDToken] = st
	}
	for _, u := range t.UserInfos {
		set(StepUserInfo, u.X, u.X.OK())
	}
	for _, i := range t.Introspections {
		set(StepIntrospection, i.X, i.X.OK())
	}
	for _, r := range t.Revocations {
		set(StepRevocation, r.X, r.X.OK())
	}
	for _, l := range t.Logouts {
		set(StepLogout, l.X, l.X.Status() < 400 && l.X.Err == nil)
	}
	return out
}

// recordedSession adds what a trace shows of the session.
func recordedSession(s *Session, t *findings.Trace) {
	s.Issuer = or(s.Issuer, t.Issuer())
	if d := t.Document(); d != nil {
		s.Metadata = d.Document
		s.Endpoints = endpointsOf(d.Document)
	}
	if k := t.KeySet(); k != nil {
		s.Keys = k.Set
	}
	if r := t.Request(); r != nil {
		s.State, s.Nonce, s.Scope = unmasked(r.Get("state")), unmasked(r.Get("nonce")), r.Get("scope")
		s.RedirectURI, s.AuthorizationURL = r.Get("redirect_uri"), r.X.URL
		s.PKCE = PKCE{Method: r.Get("code_challenge_method"), Challenge: unmasked(r.Get("code_challenge"))}
	}
	for _, a := range t.Tokens {
		if !a.Success() {
			continue
		}
		step := StepToken
		if a.IsRefresh() {
			step = StepRefresh
		}
		set, err := parseTokenResponse(a.X.Exchange, step, a.X.Answered())
		if err != nil {
			continue
		}
		for _, i := range t.IDTokens {
			if i.Answer == a {
				set.Checks = i.Checks
			}
		}
		s.Tokens = append(s.Tokens, set)
	}
}

func endpointsOf(d *metadata.Document) Endpoints {
	return Endpoints{
		Authorization: d.AuthorizationEndpoint(), Token: d.TokenEndpoint(), JWKS: d.JWKSURI(), UserInfo: d.UserInfoEndpoint(),
		Introspection: d.IntrospectionEndpoint(), Revocation: d.RevocationEndpoint(), EndSession: d.EndSessionEndpoint(),
	}
}

func unmasked(v string) string {
	if httplog.Masked(v) {
		return ""
	}
	return v
}
