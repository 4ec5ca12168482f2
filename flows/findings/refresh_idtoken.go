package findings

import (
	"fmt"

	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/specref"
)

func refreshIDTokenRules() []Rule {
	specs := []specref.Ref{specref.OIDCCore.Section("12.2")}
	return []Rule{
		{
			ID: "RT-IDT-IDENTITY", Topic: "refresh", Severity: Error, Title: "Refreshed ID token is about somebody else",
			Looks:  "An ID token from a refresh whose iss, sub or aud is not that of the first one; another azp is a warning.",
			Breaks: "The session would go on as another user, or for another client. The new tokens must be thrown away.",
			Specs:  specs,
			Fix:    Fix{IdP: "Bind the refresh token to the user and the client it was issued for; take iss from the configuration and not from the host of the request.", Client: "Refuse the answer and let the person sign in again."},
			Needs:  []Need{NeedRefresh, NeedIDToken}, Judge: judgeRefreshedIdentity,
		},
		{
			ID: "RT-IDT-TIME", Topic: "refresh", Severity: Error, Title: "Refreshed ID token has other times",
			Looks:  "An ID token from a refresh whose auth_time is not that of the first one, or which has expired as it comes (errors); or that was issued before the first one (a warning).",
			Breaks: "auth_time says when the person last signed in. When it moves with each refresh, a check of max_age passes for ever.",
			Specs:  specs,
			Fix:    Fix{IdP: "Keep auth_time as it was at the sign-in; set iat to the time of the refresh.", Client: "Keep the first auth_time."},
			Needs:  []Need{NeedRefresh, NeedIDToken}, Judge: judgeRefreshedTimes,
		},
		{
			ID: "RT-IDT-NONCE", Topic: "refresh", Severity: Error, Title: "nonce in a refreshed ID token",
			Looks:  "An ID token from a refresh with another nonce than the first one (an error), or with the same (a note: it should have none).",
			Breaks: "Another nonce belongs to another sign-in. A client that demands one after a refresh fails at providers that do it right.",
			Specs:  specs,
			Fix:    Fix{IdP: "Leave nonce out of refreshed ID tokens.", Client: "Do not demand a nonce after a refresh."},
			Needs:  []Need{NeedRefresh, NeedIDToken}, Judge: judgeRefreshedNonce,
		},
	}
}

// eachRefreshedIDToken looks at the ID tokens that came from a refresh and whose
// first one was recorded.
func (t *Trace) eachRefreshedIDToken(judge func(i *IDToken) (Hit, bool)) Outcome {
	var hits []Hit
	seen := false
	for _, i := range t.IDTokens {
		if i.First == nil {
			continue
		}
		seen = true
		if h, ok := judge(i); ok {
			hits = append(hits, h)
		}
	}
	if !seen {
		return notApplicable("no refresh brought an ID token after one from the sign-in")
	}
	return found(hits...)
}

func judgeRefreshedIdentity(t *Trace) Outcome {
	return t.eachRefreshedIDToken(func(i *IDToken) (Hit, bool) {
		for _, name := range []string{jose.CheckIss, jose.CheckSub, jose.CheckAud, jose.CheckAzp} {
			check := i.Check(name)
			if check.Reason != jose.Changed {
				continue // that it is missing is the finding of another rule
			}
			h := Hit{At: i.AtClaim(name), Also: []Evidence{i.First.AtClaim(name)}, Message: check.Detail,
				Comparison: &Comparison{Name: name, Expected: check.Expected, Actual: check.Actual}}
			if name == jose.CheckAzp {
				h.Severity = Warning
			}
			return h, true
		}
		return Hit{}, false
	})
}

func judgeRefreshedTimes(t *Trace) Outcome {
	moved := t.eachRefreshedIDToken(func(i *IDToken) (Hit, bool) {
		at := i.Check(jose.CheckAuthTime)
		return Hit{At: i.AtClaim("auth_time"), Also: []Evidence{i.First.AtClaim("auth_time")},
			Message: fmt.Sprintf("auth_time was %s at the sign-in and is %s after the refresh, as if the person had signed in again.", at.Expected, at.Actual)}, at.Reason == jose.Changed
	})
	if moved.Result == NotApplicable {
		return moved
	}
	old := t.eachRefreshedIDToken(func(i *IDToken) (Hit, bool) {
		switch exp := i.Check(jose.CheckExp); {
		case failsAlike(jose.CheckExp)(i): // IDT-EXP names it of the first one
		case exp.Reason == jose.Expired && t.expired(i):
			return Hit{At: i.AtClaim("exp"), Also: []Evidence{i.AtClaim("iat"), i.First.AtClaim("exp")}, Title: "Refreshed ID token has expired",
				Message: "The refreshed ID token has expired as it comes. " + exp.Detail,
				Breaks:  "A strict client rejects the whole answer, the new tokens included.",
				Fix:     Fix{IdP: "Issue a new ID token at the refresh, with times of its own, or none.", Client: "Look at the clock; else let the person sign in again."}}, true
		case i.Check(jose.CheckIat).Reason == jose.Changed:
			return Hit{Severity: Warning, At: i.AtClaim("iat"), Also: []Evidence{i.First.AtClaim("iat")}, Title: "Refreshed ID token is older than the first",
				Message: "The refreshed ID token was issued before the one that it follows.",
				Breaks:  "It may be one out of a cache. Clients that keep the newest token by iat keep the wrong one."}, true
		}
		return Hit{}, false
	})
	return found(append(moved.Hits, old.Hits...)...)
}

func judgeRefreshedNonce(t *Trace) Outcome {
	once := false
	return t.eachRefreshedIDToken(func(i *IDToken) (Hit, bool) {
		check := i.Check(jose.CheckNonce)
		h := Hit{At: i.AtClaim("nonce"), Also: []Evidence{i.First.AtClaim("nonce")}, Message: check.Detail}
		switch {
		case check.Reason == jose.Changed, check.Reason == jose.Malformed:
			h.Comparison = &Comparison{Name: "nonce", Expected: check.Expected, Actual: check.Actual}
		case i.Token.Claims.Get("nonce") != nil && !once:
			once = true
			h.Severity, h.Message = Note, "The refreshed ID token has a nonce, that of the sign-in; it should have none."
		default:
			return Hit{}, false
		}
		return h, true
	})
}
