package findings

import (
	"fmt"
	"strings"

	"github.com/grantwalk/grantwalk/flows/callback"
	"github.com/grantwalk/grantwalk/httplog"
)

func judgeLogout(t *Trace) Outcome {
	var sent *Logout // the newest request with a way back
	for n, l := range t.Logouts {
		if l.Params.Has("post_logout_redirect_uri") && l.X.Witness != httplog.Received {
			sent = l
		}
		if l.X.Witness == httplog.Unseen {
			continue
		}
		back := ""
		if sent != nil {
			back = sent.wayBack(l)
		}
		h, ok := Hit{}, false
		if back != "" {
			h, ok = sent.returned(l, back)
		} else {
			h, ok = t.logoutEnd(l, sent, n == len(t.Logouts)-1)
		}
		if ok {
			return found(h)
		}
	}
	return passed()
}

// wayBack is the URL with which l leads, or led, back to where the request
// wanted to return; "" when it does not.
func (sent *Logout) wayBack(l *Logout) string {
	uri := sent.Params.Get("post_logout_redirect_uri")
	switch {
	case l.X.IsRedirect() && callback.SameRedirect(uri, l.X.Header("Location")):
		return l.X.Header("Location")
	case l != sent && callback.SameRedirect(uri, l.X.URL):
		return l.X.URL
	}
	return ""
}

// returned judges the return to the client (OIDC RP-Initiated Logout §3).
func (sent *Logout) returned(l *Logout, back string) (Hit, bool) {
	at := l.X.AtRequest()
	if l.X.IsRedirect() {
		at = l.X.AtHeader("Location")
	}
	back, _, _ = strings.Cut(back, "#")
	_, query, _ := strings.Cut(back, "?")
	got := readParams(query, l.X.ID, RequestLine, 0)
	want, asked := sent.Params.Find("state")
	var states []string
	for _, p := range got {
		if p.Name == "state" {
			states = append(states, p.Value)
		}
	}
	h := Hit{At: at, Also: []Evidence{want.At}}
	switch {
	case asked && len(states) == 0:
		h.Message = "The person was sent back without the state that was sent."
	case asked && len(states) > 1:
		h.Message = fmt.Sprintf("The person was sent back with state %d times; which one counts depends on the reader.", len(states))
	case asked && states[0] != want.Value:
		h.Message = "The person was sent back with another state than was sent."
		h.Comparison = &Comparison{Name: "state", Expected: want.Value, Actual: states[0]}
	case got.Get("error") != "":
		h.Also, h.Message = []Evidence{sent.X.AtRequest()}, fmt.Sprintf("The person was sent back with error=%s.", quote(got.Get("error")))
	default:
		return Hit{}, false
	}
	return h, true
}

// logoutEnd judges an answer that does not lead back.
func (t *Trace) logoutEnd(l, sent *Logout, last bool) (Hit, bool) {
	page := newProviderPage(l.X)
	if l.X.Status() >= 400 {
		h := Hit{At: l.X.AtStatus(), Message: fmt.Sprintf("The end_session_endpoint answered %d.", l.X.Status())}
		if l != t.Logouts[0] {
			h.Message = fmt.Sprintf("The logout led to %s, which answered %d.", quote(callback.WithoutParams(l.X.URL)), l.X.Status())
		}
		if r := page.Refusal(true); len(page.told) > 0 || r == refusedRedirect {
			h.At = page.At(r, true)
		}
		if said := page.Said(); said != "" {
			h.Message += " It says: " + quote(said) + "."
		}
		h.Message += l.unnamed()
		return h, true
	}
	if sent == nil {
		return Hit{}, false
	}
	uri := sent.Params.Get("post_logout_redirect_uri")
	if to := l.X.Header("Location"); l.X.IsRedirect() && hostOf(to) != "" && hostOf(to) == hostOf(uri) && hostOf(to) != hostOf(sent.X.URL) {
		to = callback.WithoutParams(to)
		return Hit{At: l.X.AtHeader("Location"), Also: []Evidence{sent.X.AtRequest()}, Message: "The person was sent back to another address of the client's than was asked for.",
			Comparison: &Comparison{Name: "post_logout_redirect_uri", Expected: uri, Actual: to}}, true
	}
	if !last || !l.X.OK() {
		return Hit{}, false
	}
	body := string(l.X.Body())
	switch {
	case strings.Contains(strings.ToLower(body), "<form") && !page.Password:
		return Hit{}, false // it asks whether to log out
	case strings.Contains(body, callback.WithoutParams(uri)):
		return Hit{}, false // a script or a link leads back
	}
	h := Hit{At: l.X.AtStatus(), Also: []Evidence{sent.X.AtRequest()},
		Message: fmt.Sprintf("The logout ends at a page of the provider's%s and does not go back to %s.", titled(l.X), quote(uri))}
	if len(body) == 0 {
		h.Message = fmt.Sprintf("The logout ends with %d and does not go back to %s.", l.X.Status(), quote(uri))
	}
	if r := page.Refusal(true); r == refusedRedirect {
		h.At = page.At(r, true)
		h.Message += " The page refuses the redirect URI."
	}
	h.Message += sent.unnamed()
	return h, true
}

// unnamed tells that the request does not say for which client it is, without
// which no way back can be allowed (OIDC RP-Initiated Logout §2).
func (l *Logout) unnamed() string {
	if !l.Params.Has("post_logout_redirect_uri") || l.Params.Has("id_token_hint") || l.Params.Has("client_id") {
		return ""
	}
	return " The request had neither id_token_hint nor client_id, so the provider cannot know whether the URI is one of the client's."
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
