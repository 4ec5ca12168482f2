package findings

import (
	"fmt"
	"strings"
)

// unanswered is an authorization request that no response to the redirect URI
// came for, and what the provider said instead.
type unanswered struct {
	Request *AuthorizationRequest
	// Page is the page that says most, nil when nothing was seen: the system
	// browser does not tell. Probed tells that it is a probe's.
	Page   *providerPage
	Probed bool
	Says   refusal
}

// unansweredRequests reads the pages of every request that got no answer.
func (t *Trace) unansweredRequests() []unanswered {
	var out []unanswered
	for _, r := range t.Requests {
		if len(t.ResponseOf(r)) > 0 {
			continue
		}
		u := unanswered{Request: r}
		if r.Seen() {
			u.read(append([]*Exchange{r.X}, r.Pages...), false)
		}
		if u.Says == refusedUnexplained {
			u.read(t.probesOf(r), true)
		}
		out = append(out, u)
	}
	return out
}

// read takes the newest page that explains the refusal, else the newest error
// page, else the newest page.
func (u *unanswered) read(pages []*Exchange, probed bool) {
	for i := len(pages) - 1; i >= 0; i-- {
		if pages[i].Response == nil {
			continue
		}
		p := newProviderPage(pages[i])
		says := p.Refusal(sentS256(u.Request))
		better := u.Page == nil || says != refusedUnexplained || p.IsError() && !u.Page.IsError() && u.Page.X.IsRedirect()
		if u.Says == refusedUnexplained && better {
			u.Page, u.Says, u.Probed = p, says, probed
		}
	}
}

// probesOf are the probes that asked what r asked.
func (t *Trace) probesOf(r *AuthorizationRequest) []*Exchange {
	var out []*Exchange
	for _, x := range t.Probes {
		if x.Step() == "authorization-request" && x.Query.Get("state") == r.Get("state") &&
			x.Query.Get("redirect_uri") == r.Get("redirect_uri") && x.Query.Get("client_id") == r.Get("client_id") {
			out = append(out, x)
		}
	}
	return out
}

// sentS256 tells that the request carried a challenge of method S256, or that
// this cannot be known.
func sentS256(r *AuthorizationRequest) bool {
	if r.Params.Has("request") || r.Params.Has("request_uri") {
		return true // its parameters are elsewhere
	}
	return r.Get("code_challenge") != "" && r.Get("code_challenge_method") == "S256"
}

// who begins a sentence on what was answered.
func (u unanswered) who() string {
	if u.Probed {
		return "A probe, the same request without cookies, was answered"
	}
	return "The provider answered"
}

// said quotes the page for the end of a sentence: what explains the refusal, or
// all of it.
func (u unanswered) said() string {
	text := fmt.Sprintf("with status %d", u.Page.X.Status())
	s := u.Page.Said()
	if r, ok := u.Page.explains(u.Says, sentS256(u.Request)); ok && u.Page.Code == "" {
		s = strings.TrimLeft(strings.Join(strings.Fields(r.Text), " "), ": ")
	}
	if s != "" {
		text += ": " + quote(s)
	}
	return text
}
