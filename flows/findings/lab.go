package findings

import (
	"fmt"
	"slices"
	"time"

	"github.com/grantwalk/grantwalk/flows/specref"
	"github.com/grantwalk/grantwalk/httplog"
)

// The experiments whose exchanges are judged here, and what their requests are
// there for. Package lab sends them under these names (httplog.Label.Lab, Act);
// a recording of ours keeps the names.
const (
	LabRotation   = "refresh-rotation"
	LabScope      = "refresh-scope"
	LabRevocation = "revocation"
	LabCodeReuse  = "code-reuse"
	LabPKCE       = "pkce"
	LabClientAuth = "client-auth"

	ActOldAtOnce = "old refresh token, at once"
	ActOldLater  = "old refresh token, after the grace time"
	ActNewToken  = "new refresh token, afterwards"

	ActCodeFirst   = "code, the first time"
	ActCodeAgain   = "code, a second time"
	ActCodeAccess  = "access token of the first exchange, afterwards"
	ActCodeRefresh = "refresh token of the first exchange, afterwards"

	ActPKCEMissing   = "code, without the verifier"
	ActPKCEWrong     = "code, with a wrong verifier"
	ActPKCEDowngrade = "code of a request without challenge, with a verifier"
	ActPKCENone      = "code of a request without challenge, without verifier"

	ActAuthNone  = "no client authentication, the refresh token"
	ActAuthWrong = "wrong secret, the refresh token"
)

func labRules() []Rule {
	needs := []Need{NeedLab}
	return []Rule{
		{
			ID: "PKCE-NOT-ENFORCED", Topic: "authorization-request", Severity: Error, Title: "PKCE is not enforced",
			Looks:  "In an experiment, a code whose request had a code_challenge is exchanged without the code_verifier, or with a wrong one, and tokens come.",
			Breaks: "A stolen code is enough to sign in as its owner: PKCE is there and protects nothing.",
			Specs:  []specref.Ref{specref.RFC7636.Section("4.6"), specref.RFC9700.Section("2.1.1")},
			Fix:    Fix{IdP: "Require PKCE with S256 for this client; update a server that does not compare the verifier.", Client: "Go on sending S256: it helps as soon as the server looks."},
			Needs:  needs, Judge: judgePKCENotEnforced,
		},
		{
			ID: "PKCE-DOWNGRADE", Topic: "authorization-request", Severity: Error, Title: "PKCE can be stripped from the request",
			Looks:  "In an experiment, a code whose request had no code_challenge is exchanged with a code_verifier, or by a public client with none, and tokens come.",
			Breaks: "Whoever can change the authorization request takes the challenge out, and neither side notices.",
			Specs:  []specref.Ref{specref.RFC9700.Section("2.1.1"), specref.RFC9700.Section("4.8.2")},
			Fix:    Fix{IdP: "Refuse a code_verifier for a code without a challenge, and require PKCE of public clients.", Client: "Check state, and use a provider that requires PKCE."},
			Needs:  needs, AfterAnywhere: []ID{"PKCE-NOT-ENFORCED"}, Judge: judgePKCEDowngrade,
		},
		{
			ID: "TOKEN-CODE-REUSE", Topic: "token", Severity: Error, Title: "Authorization code works twice",
			Looks:  "In an experiment, a code that was exchanged is exchanged again, in the same way, and tokens come; or it is refused, and the tokens of the first exchange live on (a note).",
			Breaks: "Whoever finds a code in a log or a history can use it after its owner did.",
			Specs:  []specref.Ref{specref.RFC6749.Section("4.1.2"), specref.RFC6749.Section("10.5")},
			Fix:    Fix{IdP: "Make codes good for one exchange, and revoke what came of it when a code comes again.", Client: "Keep codes out of logs; use PKCE."},
			Needs:  needs, Judge: judgeCodeReuse,
		},
		{
			ID: "RT-REUSE-TOLERATED", Topic: "refresh", Severity: Error, Title: "Used refresh token still works",
			Looks:  "In an experiment, a refresh token that was replaced brings tokens, also after a while (an error), or only at once (a note: a grace time); or it is refused and the newer ones live on (a warning).",
			Breaks: "A stolen refresh token is not noticed: thief and owner both go on.",
			Specs:  []specref.Ref{specref.RFC9700.Section("4.14.2")},
			Fix:    Fix{IdP: "Switch reuse detection on, which revokes the grant; keep the grace time short (Keycloak: Refresh Token Max Reuse 0).", Client: "Store the newest refresh token before it is used, and refresh in one place."},
			Needs:  needs, Judge: judgeReuseTolerated,
		},
		{
			ID: "RT-NO-CLIENT-AUTH", Topic: "refresh", Severity: Error, Title: "Refresh works without the client's secret",
			Looks:  "In an experiment, a client that has a secret refreshes without it, or with a wrong one, and tokens come.",
			Breaks: "Whoever holds the refresh token can use it; the secret protects nothing.",
			Specs:  []specref.Ref{specref.RFC6749.Section("6"), specref.OIDCCore.Section("12.1")},
			Fix:    Fix{IdP: "Demand client authentication at the refresh, as at the code exchange.", Client: "Guard the refresh token like the secret itself."},
			Needs:  needs, Judge: judgeNoClientAuth,
		},
	}
}

// trials are the exchanges of one run of an experiment.
type trials []*Exchange

// trials returns those of the newest run that has an exchange which is there for
// one of acts: what one run shows must not be held against another.
func (t *Trace) trials(lab string, acts ...string) trials {
	var out trials
	for _, x := range slices.Backward(t.Labs) {
		if x.Label.Lab != lab || !slices.Contains(acts, x.Label.Act) {
			continue
		}
		for _, other := range t.Labs {
			if other.Label.Lab == lab && other.Label.Run == x.Label.Run {
				out = append(out, other)
			}
		}
		break
	}
	return out
}

// of returns the newest that is there for act, read as one with the token
// endpoint; nil when there is none.
func (list trials) of(act string) *TokenAnswer {
	for _, x := range slices.Backward(list) {
		if x.Label.Act == act {
			return newTokenAnswer(x)
		}
	}
	return nil
}

// taken tells that a trial brought tokens.
func (a *TokenAnswer) taken() bool { return a != nil && a.granted() }

// stillTaken tells that a trial of an access token, at UserInfo or introspection,
// shows that it works: a 200 alone does not, for introspection says with it also
// that a token is dead (RFC 7662 §2.2).
func (a *TokenAnswer) stillTaken() bool {
	switch {
	case a == nil || !a.X.OK() || a.Error != "":
		return false
	case a.X.Label.Step == "introspection":
		active, _ := a.Object.Get("active").Bool()
		return active
	}
	return a.Object == nil || a.Object.Get("sub") != nil // a signed answer is no JSON
}

// refusedTrial tells that a trial was refused.
func (a *TokenAnswer) refusedTrial() bool {
	return a != nil && a.X.Status() >= 400 && a.X.Status() < 500
}

func judgePKCENotEnforced(t *Trace) Outcome {
	run := t.trials(LabPKCE, ActPKCEMissing, ActPKCEWrong)
	for _, c := range []struct{ act, text string }{
		{ActPKCEMissing, "A code was exchanged without its code_verifier, although its request had a code_challenge."},
		{ActPKCEWrong, "A code was exchanged with a code_verifier that does not fit its code_challenge."},
	} {
		if a := run.of(c.act); a.taken() {
			h := Hit{At: a.X.AtStatus(), Also: []Evidence{a.X.AtPart(RequestBody)}, Message: c.text}
			if b := run.of(ActPKCEWrong); c.act == ActPKCEMissing && b.taken() {
				h.Also = append(h.Also, b.X.AtStatus())
				h.Message += " So was one with a wrong verifier."
			}
			return found(h)
		}
	}
	return passed()
}

func judgePKCEDowngrade(t *Trace) Outcome {
	run := t.trials(LabPKCE, ActPKCEDowngrade)
	if a := run.of(ActPKCEDowngrade); a.taken() {
		return found(Hit{At: a.X.AtStatus(), Also: []Evidence{a.AtSent("code_verifier")},
			Message: "The authorization request had no code_challenge, and its code was exchanged together with a code_verifier: the server did not ask where the challenge went."})
	}
	if a := run.of(ActPKCENone); a.taken() && a.Auth.Method == AuthNone {
		return found(Hit{At: a.X.AtStatus(), Title: "PKCE is not required of a public client",
			Message: "A public client signed in and exchanged its code without any PKCE."})
	}
	return passed()
}

func judgeCodeReuse(t *Trace) Outcome {
	run := t.trials(LabCodeReuse, ActCodeAgain)
	again := run.of(ActCodeAgain)
	if again == nil {
		return notApplicable("no code was exchanged twice")
	}
	first := run.of(ActCodeFirst)
	if again.taken() {
		h := Hit{At: again.X.AtStatus(), Message: "A code that had been exchanged was exchanged again, and brought tokens again."}
		if first != nil {
			h.Also = []Evidence{first.X.AtStatus()}
		}
		return found(h)
	}
	if !again.refusedTrial() {
		return passed()
	}
	access, refresh := run.of(ActCodeAccess), run.of(ActCodeRefresh)
	switch {
	case refresh.taken():
		return found(Hit{Severity: Note, Title: "Tokens outlive the reuse of their code", At: refresh.X.AtStatus(), Also: []Evidence{again.X.AtStatus()},
			Message: "The second exchange of the code was refused, and the refresh token of the first one still works: it should be revoked."})
	case access.stillTaken() && (refresh == nil || !refresh.refusedTrial()):
		return found(Hit{Severity: Note, Title: "Tokens outlive the reuse of their code", At: access.X.AtStatus(), Also: []Evidence{again.X.AtStatus()},
			Message: "The second exchange of the code was refused, and the access token of the first one still works: it should be revoked."})
	}
	return passed()
}

// longGrace is how long a grace time for a used refresh token is hardly ever.
const longGrace = 60 * time.Second

func judgeReuseTolerated(t *Trace) Outcome {
	run := t.trials(LabRotation, ActOldAtOnce)
	atOnce, later, newest := run.of(ActOldAtOnce), run.of(ActOldLater), run.of(ActNewToken)
	if atOnce == nil {
		return notApplicable("no replaced refresh token was used again")
	}
	switch {
	case later.taken():
		after := later.X.Asked().Sub(atOnce.X.Asked())
		doubt := ""
		if after < longGrace {
			doubt = " A grace time that is longer would look the same."
		}
		return found(Hit{At: later.X.AtStatus(), Also: []Evidence{atOnce.X.AtStatus(), later.AtSent("refresh_token")},
			Message: fmt.Sprintf("A refresh token that had been replaced brought tokens at once, and again %.0f s later.%s", after.Seconds(), doubt)})
	case atOnce.taken() && later.refusedTrial():
		return found(Hit{Severity: Note, Title: "Grace time for a used refresh token", At: atOnce.X.AtStatus(), Also: []Evidence{later.X.AtStatus()},
			Message: "A refresh token that had been replaced still brought tokens at once, and was refused later: there is a grace time.",
			Breaks:  "Nothing, when it is short: it lets a client ask again whose answer was lost."})
	case atOnce.refusedTrial() && newest.taken():
		return found(Hit{Severity: Warning, Title: "Reuse of a refresh token has no consequence", At: newest.X.AtStatus(), Also: []Evidence{atOnce.X.AtStatus()},
			Message: "A refresh token that had been replaced was refused, and the newest one still works: the reuse is noticed, and the grant lives on.",
			Breaks:  "Where the thief refreshes first, it is the owner who is refused, and the thief who keeps the session."})
	}
	return passed()
}

func judgeNoClientAuth(t *Trace) Outcome {
	run := t.trials(LabClientAuth, ActAuthNone, ActAuthWrong)
	for _, c := range []struct{ act, text string }{
		{ActAuthNone, "A refresh without the client's secret brought tokens."},
		{ActAuthWrong, "A refresh with a wrong client secret brought tokens."},
	} {
		if a := run.of(c.act); a.taken() {
			return found(Hit{At: a.X.AtStatus(), Also: []Evidence{a.Auth.At}, Message: c.text})
		}
	}
	return passed()
}

// withExperiment is the trace as if the client had sent the requests of an
// experiment as part of the walk, for rules that hold for those too.
func (t *Trace) withExperiment(lab string) *Trace {
	if !slices.ContainsFunc(t.Exchanges, func(x *Exchange) bool { return x.Label.Lab == lab }) {
		return nil
	}
	list := make([]httplog.Exchange, 0, len(t.Exchanges))
	for _, x := range t.Exchanges {
		plain := x.Exchange
		if x.Label.Lab == lab {
			plain.Label.Lab = ""
		}
		list = append(list, plain)
	}
	return NewTrace(list, t.Asked)
}

// needing is a judge that says what is missing, as the engine does for the needs
// that a rule declares.
func needing(n Need, judge func(*Trace) Outcome) func(*Trace) Outcome {
	return func(t *Trace) Outcome {
		if !t.Has(n) {
			return notApplicable("there is not %s", n)
		}
		return judge(t)
	}
}

// alsoIn judges the walk, and where it passes an experiment too.
func alsoIn(lab string, judge func(*Trace) Outcome) func(*Trace) Outcome {
	return func(t *Trace) Outcome {
		o := judge(t)
		if o.Result == Found {
			return o
		}
		e := t.withExperiment(lab)
		if e == nil {
			return o
		}
		return judge(e)
	}
}
