package findings

import (
	"fmt"
	"iter"
	"strings"
	"time"

	"github.com/grantwalk/grantwalk/flows/specref"
)

// overlap is how close two refreshes with one token must be to be two processes
// that did not know of each other.
const overlap = 2 * time.Second

// googleTesting is how long the refresh tokens of a Google app in testing live.
const googleTesting = 7 * 24 * time.Hour

func refreshRefusedRules() []Rule {
	return []Rule{
		{
			ID: "RT-REUSE-REVOKED", Topic: "refresh", Severity: Error, Title: "Refresh token was used twice",
			Looks:  "invalid_grant to a refresh whose token was sent in another request as well: less than 2 s apart, after one whose answer was lost, or after one that had brought a new token in its place.",
			Breaks: "The provider takes the second use for a theft and may end the whole grant, the new tokens of the first one included: everybody is signed out.",
			Specs:  []specref.Ref{specref.RFC9700.Section("4.14.2")},
			Fix: Fix{IdP: "Allow a short grace period for a client that lost the answer.",
				Client: "Refresh in one place at a time, and store the new refresh token before it is used."},
			Needs: []Need{NeedRefresh}, After: []ID{"TOKEN-200-ERROR"}, Judge: judgeReuseRevoked,
		},
		{
			ID: "RT-INVALID-GRANT", Topic: "refresh", Severity: Error, Title: "Refresh token is refused",
			Looks:  "invalid_grant to a refresh, or invalid_request that speaks of the token. The possible causes are checked against what was recorded: the token's age, whether it was used or revoked before, the client that sent it, and the provider's own words.",
			Breaks: "There will be no new access token: the person has to sign in again.",
			Specs:  []specref.Ref{specref.RFC6749.Section("5.2"), specref.RFC6749.Section("6"), specref.RFC9700.Section("4.14.2")},
			Fix: Fix{IdP: "Raise the idle or the longest lifetime (Keycloak: SSO Session Idle/Max, Offline Session Idle; Google: publish the app, for in testing tokens end after 7 days).",
				Client: "Take it as “sign in again”, and never retry in a loop."},
			Needs: []Need{NeedRefresh}, After: []ID{"RT-REUSE-REVOKED", "TOKEN-200-ERROR"}, Judge: judgeRefreshRefused,
		},
	}
}

// sameRefreshToken returns the other requests that sent the refresh token of a.
func (t *Trace) sameRefreshToken(a *TokenAnswer) iter.Seq[*TokenAnswer] {
	return func(yield func(*TokenAnswer) bool) {
		for _, b := range t.refreshesWith[a.X.Form.Get("refresh_token")] {
			if a != b && !yield(b) {
				return
			}
		}
	}
}

// reuse is a second use of a refresh token, refused.
type reuse struct {
	First, Second *TokenAnswer // by the time of the request, unless they overlap
	Lost          bool         // the answer to the first did not arrive
}

// reused returns the other use of the refresh token that explains the refusal a.
func (t *Trace) reused(a *TokenAnswer) (reuse, bool) {
	if a.Error != "invalid_grant" || !a.IsRefresh() {
		return reuse{}, false
	}
	sent := a.X.Form.Get("refresh_token")
	for b := range t.sameRefreshToken(a) {
		apart := a.X.Asked().Sub(b.X.Asked())
		before := apart > 0 || apart == 0 && b.X.ID < a.X.ID
		lost := b.X.Response == nil || b.X.Status() >= 500 || !b.Success() && !b.Failed()
		switch {
		case before && lost, before && b.Success() && b.RefreshToken != "" && b.RefreshToken != sent:
			return reuse{First: b, Second: a, Lost: lost}, true
		case b.Success() && apart.Abs() < overlap:
			return reuse{First: b, Second: a}, true
		}
	}
	return reuse{}, false
}

// refusedAgain returns the later refusals of the refresh token that a sent; again
// tells that a is itself one of those.
func (t *Trace) refusedAgain(a *TokenAnswer) (later []*TokenAnswer, again bool) {
	if a.X.Label.Resends != 0 {
		return nil, false
	}
	for b := range t.sameRefreshToken(a) {
		switch {
		case b.Error != a.Error || !b.refused() || b.X.Label.Resends != 0:
		case b.X.ID < a.X.ID:
			return nil, true
		default:
			later = append(later, b)
		}
	}
	return later, false
}

// sentAgain says that a client went on asking.
func (h *Hit) sentAgain(later []*TokenAnswer) {
	if len(later) == 0 {
		return
	}
	times := "once more"
	if n := len(later); n > 1 {
		times = fmt.Sprintf("%d times more", n)
	}
	h.Message += " It was sent " + times + " after that, which cannot help."
	for _, b := range later[:min(len(later), maxPlaces)] {
		h.Also = append(h.Also, b.At("error"))
	}
}

func judgeReuseRevoked(t *Trace) Outcome {
	return t.eachRefresh(func(a *TokenAnswer) (Hit, bool) {
		later, again := t.refusedAgain(a)
		if again {
			return Hit{}, false
		}
		r, ok := t.reused(a)
		if !ok {
			return Hit{}, false
		}
		b := r.First
		apart := a.X.Asked().Sub(b.X.Asked())
		h := Hit{At: a.At("error"), Also: []Evidence{b.AtSent("refresh_token"), a.AtSent("refresh_token")}}
		switch {
		case r.Lost:
			h.Message = fmt.Sprintf("The refresh token was sent in exchange %d, whose answer was lost, and again in exchange %d, which was refused.", b.X.ID, a.X.ID)
		case apart < 0:
			h.Message = fmt.Sprintf("The refresh token was sent in exchange %d and, %d ms later, in exchange %d, which brought tokens; the earlier one was refused.", a.X.ID, -apart.Milliseconds(), b.X.ID)
		case apart < overlap:
			h.Message = fmt.Sprintf("The refresh token was sent in exchange %d and, %d ms later, in exchange %d, which was refused.", b.X.ID, apart.Milliseconds(), a.X.ID)
		default:
			h.Message = fmt.Sprintf("The refresh token was used in exchange %d, which brought a new one in its place; %s later exchange %d sent the old one, which was refused.", b.X.ID, seconds(apart), a.X.ID)
		}
		h.sentAgain(later)
		for _, c := range t.Tokens {
			if from, ok := t.revokedWith(c); ok && from.Second == a {
				h.Message += fmt.Sprintf(" The new refresh token was refused as well (exchange %d): the whole grant is revoked.", c.X.ID)
				h.Also = append(h.Also, c.At("error"))
				break
			}
		}
		return h, true
	})
}

// revokedWith returns the second use of a refresh token after which another one
// of the same grant, that of a, was refused.
func (t *Trace) revokedWith(a *TokenAnswer) (reuse, bool) {
	if a.Error != "invalid_grant" || !a.IsRefresh() || a.Previous == nil {
		return reuse{}, false
	}
	sent := a.X.Form.Get("refresh_token")
	for _, b := range t.Tokens {
		if b.X.ID >= a.X.ID || b.Error == "" || b.Previous == nil || b.First() != a.First() {
			continue
		}
		if other := b.X.Form.Get("refresh_token"); other == sent && !Masked(sent) {
			continue
		}
		if r, ok := t.reused(b); ok {
			return r, true
		}
	}
	return reuse{}, false
}

func judgeRefreshRefused(t *Trace) Outcome {
	return t.eachRefresh(func(a *TokenAnswer) (Hit, bool) {
		// Dex says invalid_request to a refresh token that it does not know.
		if a.Error != "invalid_grant" && (a.Error != "invalid_request" || !strings.Contains(strings.ToLower(a.ErrorDescription), "token")) {
			return Hit{}, false
		}
		if a.Previous != nil && a.Previous.ambiguous("refresh_token") {
			return Hit{}, false // that it came twice is the finding
		}
		later, again := t.refusedAgain(a)
		if again {
			return Hit{}, false
		}
		if _, follows := t.revokedWith(a); follows {
			return Hit{}, false
		}
		h := Hit{At: a.At("error"), Causes: t.refreshCauses(a)}
		h.Message = "The refresh token was refused with " + a.Error + "."
		if a.ErrorDescription != "" {
			h.Message += " The provider says: " + quote(a.ErrorDescription) + "."
		}
		if x := t.endedBefore(a); x != nil {
			h.Severity = Note
			h.Message += fmt.Sprintf(" That is right: exchange %d ended the session before.", x.ID)
		}
		for _, c := range h.Causes {
			if c.Verdict == Likely {
				h.Message += " Most likely: " + c.Text
				break
			}
		}
		if first := a.First(); a.Previous != nil && !first.IsRefresh() {
			h.Message += fmt.Sprintf(" The sign-in was %s before", seconds(a.X.Asked().Sub(first.X.Answered())))
			if first != a.Previous {
				h.Message += fmt.Sprintf(", the last refresh %s", seconds(a.X.Asked().Sub(a.Previous.X.Answered())))
			}
			h.Message += "."
		}
		h.sentAgain(later)
		return h, true
	})
}

// endedBefore returns the exchange that revoked the token or ended the session
// before a, or nil.
func (t *Trace) endedBefore(a *TokenAnswer) *Exchange {
	for _, r := range t.Revocations {
		if r.X.OK() && r.X.ID < a.X.ID && (r.Hint == "refresh_token" || r.Token == a.X.Form.Get("refresh_token") || a.Previous != nil && r.Token == a.Previous.AccessToken) {
			return r.X
		}
	}
	for _, l := range t.Logouts {
		if l.X.ID < a.X.ID {
			return l.X
		}
	}
	return nil
}

// refreshCauses ranks why a refresh token may have been refused.
func (t *Trace) refreshCauses(a *TokenAnswer) []Cause {
	var causes []Cause
	add := func(v Verdict, at []Evidence, format string, args ...any) {
		causes = append(causes, Cause{Text: fmt.Sprintf(format, args...), Verdict: v, At: at})
	}
	if text := vendorRefusal(a.ErrorDescription); text != "" {
		add(Likely, []Evidence{a.At("error_description")}, "%s", text)
	}
	used := false
	for b := range t.sameRefreshToken(a) {
		if b.X.ID < a.X.ID {
			used = true
			switch {
			case b.Success() && b.RefreshToken != "" && b.RefreshToken != a.X.Form.Get("refresh_token"):
				add(Likely, []Evidence{b.At("refresh_token")}, "It was used before, in exchange %d, %s earlier, and replaced by a new one.", b.X.ID, seconds(a.X.Asked().Sub(b.X.Asked())))
			case b.Success():
				add(Possible, []Evidence{b.AtSent("refresh_token")}, "It was used before, in exchange %d, and not replaced.", b.X.ID)
			default:
				add(Possible, []Evidence{b.At("error")}, "It was refused before, in exchange %d.", b.X.ID)
			}
		}
	}
	if !used && !Masked(a.X.Form.Get("refresh_token")) {
		add(RuledOut, nil, "It was used before: in what was recorded it was sent once.")
	}
	if x := t.endedBefore(a); x != nil {
		add(Likely, []Evidence{x.AtRequest()}, "The token was revoked, or the session ended, in exchange %d.", x.ID)
	} else {
		add(RuledOut, nil, "It was revoked, or the session ended: nothing recorded did that.")
	}
	switch b := a.Previous; {
	case b == nil:
		add(Possible, nil, "Where it came from was not recorded: it may be old, of another client, or of another provider.")
	default:
		age := a.X.Asked().Sub(b.X.Answered())
		verdict := RuledOut
		if age > 10*time.Minute {
			verdict = Possible
		}
		if limit, ok := b.Object.Get("refresh_expires_in").Int64(); ok && limit > 0 && age > time.Duration(limit)*time.Second {
			verdict = Likely
		}
		if first := a.X.Asked().Sub(a.First().X.Answered()); t.vendor == "RT-MISSING-GOOGLE" && first >= googleTesting && first < googleTesting+24*time.Hour {
			add(Likely, nil, "Google: it ended seven days after the sign-in, as those of an app in testing do.")
		}
		text := "It was too old or too long idle: %s had gone by since it came in exchange %d."
		if verdict == RuledOut {
			text = "It was too old: it came %s before, in exchange %d."
		}
		add(verdict, []Evidence{b.At("refresh_token")}, text, seconds(age), b.X.ID)
		if was, is := b.Auth.ClientID, a.Auth.ClientID; was != "" && is != "" && was != is {
			add(Likely, []Evidence{a.AtSent("client_id")}, "Another client sends it: it was issued to %s, and %s uses it.", quote(was), quote(is))
		} else if was != "" && is != "" {
			add(RuledOut, nil, "Another client sends it: it was issued to this one.")
		}
	}
	for _, b := range t.Tokens {
		if p := a.Previous; p != nil && b.Grant == GrantCode && b.granted() && b.X.ID > p.X.ID && b.X.ID < a.X.ID && b.First() != a.First() {
			add(Possible, []Evidence{b.At("refresh_token")}, "The client signed in once more, in exchange %d: some providers (Dex) keep one refresh token for a person and a client.", b.X.ID)
			break
		}
	}
	if t.vendor == "RT-MISSING-COGNITO" {
		add(Possible, nil, "Cognito: it is of another app client, or of another flow to sign in.")
	}
	if a.X.Form.Has("scope") {
		add(Possible, []Evidence{a.AtSent("scope")}, "The request asks for a scope; some providers refuse one that is not what was granted.")
	}
	return causes
}

// vendorRefusal reads the words that providers give for a refused refresh token.
func vendorRefusal(description string) string {
	d := strings.ToLower(description)
	for _, v := range []struct{ words, means string }{
		{"token has been expired or revoked", "Google: the person took the access back, changed the password, or the app is in testing, where refresh tokens end after 7 days."},
		{"session doesn't have required client", "Keycloak: the session no longer knows this client, as after the SSO session idled out."},
		{"offline user session not found", "Keycloak: the offline session is gone; it idled out, or was revoked by hand."},
		{"session not active", "Keycloak: the session has ended, by its idle or longest lifetime or by a logout."},
		{"token is not active", "Keycloak: the refresh token is past its own expiry, or not valid yet."},
		{"stale token", "Keycloak: the token was refreshed before; with Revoke Refresh Token each works once."},
		{"maximum allowed refresh token reuse exceeded", "Keycloak: the token was refreshed before more often than is allowed."},
		{"aadsts700082", "Entra: the refresh token expired because it was not used for its inactive time (90 days by default)."},
		{"aadsts70043", "Entra: the sign-in frequency of a conditional access policy has run out."},
		{"aadsts700084", "Entra: it was issued to a single-page app, where it lives 24 hours and cannot be extended."},
		{"aadsts50173", "Entra: it was revoked, as after a change of the password."},
		{"aadsts54005", "Entra: it was redeemed already."},
		{"unknown or invalid refresh token", "Auth0: it was rotated, revoked or expired, or belongs to another client."},
		{"refresh token reuse", "The provider has seen it before: it was rotated, and this is an old copy."},
		{"reused", "The provider has seen it before: it was rotated, and this is an old copy."},
		{"already used", "The provider has seen it before: it was rotated, and this is an old copy."},
		{"already redeemed", "The provider has seen it before: it was rotated, and this is an old copy."},
		// Texts that name every cause there is say nothing.
		{"invalid, expired", ""}, {"or expired", ""}, {"expired or", ""}, {"expired, ", ""},
		{"idle", "The provider says that it was idle for too long."},
		{"expired", "The provider says that it has expired."},
		{"revoked", "The provider says that it was revoked."},
	} {
		if strings.Contains(d, v.words) {
			return v.means
		}
	}
	return ""
}
