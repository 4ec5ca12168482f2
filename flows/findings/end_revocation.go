package findings

import (
	"fmt"
	"slices"
	"time"

	"github.com/grantwalk/grantwalk/flows/specref"
)

func judgeRevocationStatus(t *Trace) Outcome {
	for _, r := range t.Revocations {
		status := r.X.Status()
		if status == 0 || status == 200 || r.X.IsRedirect() {
			continue
		}
		code, _ := r.X.Object().Get("error").Text()
		h := Hit{At: r.X.AtStatus(), NoProbe: true, Message: fmt.Sprintf("Revocation was answered with %d.", status)}
		if code != "" {
			h.At = r.X.AtMember("error")
			h.Message = fmt.Sprintf("Revocation was answered with %d and %s.", status, quote(code))
		}
		again := slices.ContainsFunc(t.Revocations, func(b *Revocation) bool { return b.X.ID < r.X.ID && b.X.OK() && b.Token == r.Token && !Masked(r.Token) })
		a, _ := t.issuedBy(r.Token, r.X.ID)
		switch {
		case code == "invalid_client" || status == 401:
			continue // another finding's
		case r.X.OK():
			h.Message += " It is a success all the same, and the standard says 200."
		case code == "unsupported_token_type", status == 503, status == 429:
			h.Severity = Note
		case again:
			h.Message += " The token had been revoked before."
		case a == nil && !Masked(r.Token):
			h.Message += " The token is not one that was issued here."
		}
		return found(h)
	}
	if d := t.Document(); t.Asked.WantRevoke && len(t.Revocations) == 0 && d != nil && d.Document.JSON.Get("revocation_endpoint") == nil {
		return found(Hit{Severity: Note, At: d.X.AtBody(), NoProbe: true, Title: "No revocation endpoint", Specs: []specref.Ref{specref.RFC8414.Section("2")},
			Message: "The metadata names no revocation_endpoint.",
			Breaks:  "A client that signs somebody out cannot call its tokens back; they live until they expire.",
			Fix:     Fix{IdP: "Offer revocation (RFC 7009), and name its URL in the metadata.", Client: "Forget the tokens, and keep access tokens short-lived. Where the provider has the endpoint all the same, give its URL."}})
	}
	if len(t.Revocations) == 0 {
		return notApplicable("there is not %s", NeedRevocation)
	}
	return passed()
}

func judgeNotEffective(t *Trace) Outcome {
	var worst Hit
	note := func(h Hit, ok bool) {
		if ok && (worst.Severity == 0 || h.Severity > worst.Severity) {
			worst = h
		}
	}
	for _, r := range t.Revocations {
		if r.X.Status() != 200 || r.Token == "" || Masked(r.Token) {
			continue
		}
		note(t.stillRefreshes(r))
		if a, refresh := t.issuedBy(r.Token, r.X.ID); a != nil {
			note(t.stillAccepted(r, a, refresh))
		}
	}
	if worst.Severity == 0 {
		return passed()
	}
	return found(worst)
}

// stillRefreshes looks for a use of the token as a refresh token after its
// revocation: to get new tokens, or at introspection.
func (t *Trace) stillRefreshes(r *Revocation) (Hit, bool) {
	h := Hit{Severity: Error, Also: []Evidence{r.X.AtStatus()}, NoProbe: true}
	for _, b := range t.Tokens {
		if b.X.ID > r.X.ID && b.Success() && b.X.Form.Get("refresh_token") == r.Token {
			h.At = b.X.AtStatus()
			h.Message = fmt.Sprintf("The refresh token was revoked in exchange %d, and still brings new tokens.", r.X.ID)
			return h, true
		}
	}
	if a, refresh := t.issuedBy(r.Token, r.X.ID); a == nil || !refresh {
		return Hit{}, false
	}
	for _, i := range t.Introspections {
		if active, _ := i.Object.Get("active").Bool(); active && i.X.ID > r.X.ID && i.Token == r.Token {
			h.At = i.X.AtMember("active")
			h.Message = fmt.Sprintf("The refresh token was revoked in exchange %d, and introspection still calls it active.", r.X.ID)
			return h, true
		}
	}
	return Hit{}, false
}

// stillAccepted looks for a use of the access token after the revocation of it,
// or of the refresh token that came with it.
func (t *Trace) stillAccepted(r *Revocation, a *TokenAnswer, refresh bool) (Hit, bool) {
	until := int(^uint(0) >> 1)
	if refresh {
		// When the access token was revoked too, that is what counts from then on.
		for _, also := range t.Revocations {
			if also.Token == a.AccessToken && also.X.Status() == 200 {
				until = min(until, also.X.ID)
			}
		}
	}
	h := Hit{Also: []Evidence{r.X.AtStatus()}, NoProbe: true}
	var used *Exchange
	for _, u := range t.UserInfos {
		if u.X.ID > r.X.ID && u.X.ID < until && u.X.OK() && bearerToken(u.X) == a.AccessToken {
			used, h.At = u.X, u.X.AtStatus()
			break
		}
	}
	for _, i := range t.Introspections {
		if active, _ := i.Object.Get("active").Bool(); used == nil && active && i.X.ID > r.X.ID && i.X.ID < until && i.Token == a.AccessToken {
			used, h.At = i.X, i.X.AtMember("active")
		}
	}
	if used == nil {
		return Hit{}, false
	}
	after := used.Asked().Sub(r.X.Answered())
	switch {
	case refresh:
		h.Severity, h.Title = Note, "access token outlives its revoked refresh token"
		h.Message = fmt.Sprintf("The refresh token was revoked in exchange %d, and %s later the access token that came with it is still accepted.", r.X.ID, seconds(after))
	case a.AccessJWT != nil:
		h.Severity = Note
		h.Message = fmt.Sprintf("The access token was revoked in exchange %d, and is still accepted %s later. It is a JWT, which may be checked without asking the provider.", r.X.ID, seconds(after))
	default:
		h.Severity = Error
		if after < time.Minute {
			h.Severity = Warning
		}
		h.Message = fmt.Sprintf("The access token was revoked in exchange %d, and is still accepted %s later.", r.X.ID, seconds(after))
	}
	return h, true
}
