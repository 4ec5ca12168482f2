package findings

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/grantwalk/grantwalk/flows/callback"
	"github.com/grantwalk/grantwalk/flows/specref"
	"github.com/grantwalk/grantwalk/httplog"
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
	var lesser []Hit
	for _, r := range t.Revocations {
		if r.X.Status() != 200 || r.Token == "" || Masked(r.Token) {
			continue
		}
		for _, b := range t.Tokens {
			if b.X.ID > r.X.ID && b.Success() && b.X.Form.Get("refresh_token") == r.Token {
				return found(Hit{At: b.X.AtStatus(), Also: []Evidence{r.X.AtStatus()}, NoProbe: true,
					Message: fmt.Sprintf("The refresh token was revoked in exchange %d, and still brings new tokens.", r.X.ID)})
			}
		}
		a, refresh := t.issuedBy(r.Token, r.X.ID)
		if a == nil {
			continue
		}
		if h, ok := t.stillAccepted(r, a, refresh); ok {
			lesser = append(lesser, h)
		}
	}
	return found(lesser[:min(len(lesser), 1)]...)
}

// stillAccepted looks for a use of the access token after the revocation.
func (t *Trace) stillAccepted(r *Revocation, a *TokenAnswer, refresh bool) (Hit, bool) {
	h := Hit{Also: []Evidence{r.X.AtStatus()}, NoProbe: true}
	var used *Exchange
	for _, u := range t.UserInfos {
		if u.X.ID > r.X.ID && u.X.OK() && bearerToken(u.X) == a.AccessToken {
			used, h.At = u.X, u.X.AtStatus()
			break
		}
	}
	for _, i := range t.Introspections {
		if active, _ := i.Object.Get("active").Bool(); used == nil && i.X.ID > r.X.ID && active && (i.Token == a.AccessToken || i.Token == r.Token) {
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
		if after < time.Minute {
			h.Severity = Warning
		}
		h.Message = fmt.Sprintf("The access token was revoked in exchange %d, and is still accepted %s later.", r.X.ID, seconds(after))
	}
	return h, true
}

func judgeLogout(t *Trace) Outcome {
	var sent *Logout // the newest request with a way back
	for n, l := range t.Logouts {
		if l.Params.Has("post_logout_redirect_uri") && l.X.Witness != httplog.Received {
			sent = l
		}
		if l.X.Witness == httplog.Unseen {
			continue
		}
		if h, ok := t.logoutFault(l, sent, n == len(t.Logouts)-1); ok {
			return found(h)
		}
	}
	return passed()
}

func (t *Trace) logoutFault(l, sent *Logout, last bool) (Hit, bool) {
	uri, back := "", ""
	if sent != nil {
		uri = sent.Params.Get("post_logout_redirect_uri")
		switch {
		case l.X.IsRedirect() && callback.SameRedirect(uri, l.X.Header("Location")):
			back = l.X.Header("Location")
		case l != sent && callback.SameRedirect(uri, l.X.URL):
			back = l.X.URL
		}
	}
	if back != "" {
		_, query, _ := strings.Cut(back, "?")
		got := readParams(query, l.X.ID, RequestLine, 0)
		want, asked := sent.Params.Find("state")
		at := l.X.AtRequest()
		if l.X.IsRedirect() {
			at = l.X.AtHeader("Location")
		}
		switch {
		case asked && !got.Has("state"):
			return Hit{At: at, Also: []Evidence{want.At}, Message: "The person was sent back without the state that was sent."}, true
		case asked && got.Get("state") != want.Value:
			return Hit{At: at, Also: []Evidence{want.At}, Message: "The person was sent back with another state than was sent.",
				Comparison: &Comparison{Name: "state", Expected: want.Value, Actual: got.Get("state")}}, true
		}
		return Hit{}, false
	}
	switch {
	case l.X.Status() >= 400:
		return Hit{At: l.X.AtStatus(), Message: fmt.Sprintf("The end_session_endpoint answered %d%s.", l.X.Status(), titled(l.X))}, true
	case sent != nil && last && l.X.OK() && l.X.IsHTML() && !strings.Contains(strings.ToLower(string(l.X.Body())), "<form"):
		return Hit{At: l.X.AtStatus(), Also: []Evidence{sent.X.AtRequest()}, Message: fmt.Sprintf("The logout ends at a page of the provider's%s and does not go back to %s.", titled(l.X), quote(uri))}, true
	}
	return Hit{}, false
}

// titled is the title of a page, as a clause.
func titled(x *Exchange) string {
	if !x.IsHTML() {
		return ""
	}
	if s := title(x); s != "" {
		return " (the page is titled " + quote(s) + ")"
	}
	return ""
}
