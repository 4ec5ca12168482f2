package recording

import (
	"cmp"
	"crypto/sha256"
	"encoding/base64"
	"net/url"
	"slices"
)

// attempt is one sign-in and what came of it: an authorization request, the
// answer, tokens, and their use. Where the recording begins later, or nobody
// signs in, it begins with the first of these.
type attempt struct {
	messages []*message
	request  *message // nil when it was not recorded
	pushed   *message // nil when it was not pushed
	client   string
	provider *provider

	over    *message        // the first answer
	origins map[string]bool // where the provider's pages are
}

// param is a parameter of the authorization request, wherever it was sent.
func (a *attempt) param(name string) string {
	v := ""
	if a.request != nil {
		v = a.request.get(name)
	}
	if a.pushed != nil {
		v = cmp.Or(v, a.pushed.get(name))
	}
	return v
}

func (a *attempt) has(k kind) bool {
	return slices.ContainsFunc(a.messages, func(m *message) bool { return m.kind == k })
}

func (r *reader) add(a *attempt, m *message) {
	a.messages = append(a.messages, m)
	m.attempt = a
	a.client = cmp.Or(a.client, m.client())
	switch m.kind {
	case requestKind, pageKind:
		if a.origins == nil {
			a.origins = map[string]bool{}
		}
		a.origins[origin(m.url)] = true
	case responseKind:
		if a.over == nil || earlier(m, a.over) < 0 {
			a.over = m
		}
	}
}

// begin makes an attempt that begins with m; nil when there are too many.
func (r *reader) begin(m *message) *attempt {
	if len(r.attempts) == MaxSignIns {
		m.kind, r.tooMany = "", true
		return nil
	}
	a := &attempt{}
	r.attempts = append(r.attempts, a)
	r.add(a, m)
	return a
}

// group puts the messages together that belong to one sign-in.
func (r *reader) group() {
	r.requests()
	r.responses()
	r.pages()
	r.tokens()
	r.uses()
	r.clients()
}

// requests begins an attempt with each authorization request. Providers send the
// browser back to the request after the login, with the same state.
func (r *reader) requests() {
	pushed := map[string]*message{} // by request_uri
	for _, m := range r.messages {
		if m.kind == pushedKind && m.says("request_uri") != "" {
			pushed[m.says("request_uri")] = m
		}
	}
	for _, m := range r.messages {
		switch {
		case m.kind != requestKind || m.attempt != nil:
			continue
		case r.resumed(m):
			continue
		}
		a := r.begin(m)
		if a == nil {
			continue
		}
		a.request = m
		if p := pushed[m.get("request_uri")]; p != nil && p.attempt == nil {
			a.pushed = p
			r.add(a, p)
		}
	}
	for _, m := range r.messages {
		if m.kind == pushedKind && m.attempt == nil {
			r.begin(m) // it led nowhere
		}
	}
}

// resumed makes a request that repeats an earlier one a page of it.
func (r *reader) resumed(m *message) bool {
	for _, a := range slices.Backward(r.attempts) {
		if a.request == nil || a.request.get("client_id") != m.get("client_id") || origin(a.request.url) != origin(m.url) {
			continue
		}
		same := m.get("state") != "" && a.request.get("state") == m.get("state") ||
			m.get("request_uri") != "" && a.request.get("request_uri") == m.get("request_uri") ||
			m.from != nil && m.from.attempt == a && m.get("state") == a.request.get("state")
		if same && a.request.get("nonce") == m.get("nonce") && a.request.get("redirect_uri") == m.get("redirect_uri") {
			m.kind = pageKind
			r.add(a, m)
			return true
		}
	}
	return false
}

// responses finds the requests to redirect URIs, by state and else by what led
// there.
func (r *reader) responses() {
	codes := map[string]bool{} // that were exchanged
	for _, m := range r.messages {
		if m.kind == tokenKind && m.get("code") != "" {
			codes[m.get("code")] = true
		}
	}
	for _, m := range r.messages {
		if m.kind != "" || !m.passable() || m.scripted() {
			continue
		}
		v := m.answer()
		if v == nil {
			continue
		}
		a := r.answered(m, known(v.Get("state")))
		switch {
		case a != nil:
		case codes[known(v.Get("code"))], m.likeResponse():
			m.kind = responseKind
			r.begin(m)
			continue
		default:
			continue
		}
		m.kind = responseKind
		if m.from != nil && m.from.kind == responseKind && m.from.attempt == a {
			m.kind = "" // the client's own redirect takes the parameters along
			continue
		}
		r.add(a, m)
	}
}

// answered is the attempt that a request to a redirect URI answers: that with
// the same state; else the newest before it with that redirect URI, the one that
// has no answer yet first.
func (r *reader) answered(m *message, state string) *attempt {
	var best *attempt
	for _, a := range r.attempts {
		if a.request == nil {
			continue
		}
		calls := m.calls(a.param("redirect_uri"))
		switch {
		case state != "" && a.param("state") == state:
			return a // the redirect URI may have been changed
		case !calls || m.when.Before(a.request.when):
		case best == nil || !a.has(responseKind) || best.has(responseKind):
			best = a
		}
	}
	return best
}

// pages finds what the browser saw of the provider between request and answer.
func (r *reader) pages() {
	for _, a := range r.attempts {
		if a.request == nil {
			continue
		}
		for m := a.request.next; m != nil && m.kind == ""; m = m.next {
			r.page(a, m)
		}
	}
	for _, m := range r.messages {
		if m.kind != "" || !m.passable() || !m.page() && !m.failed() || m.x.Response == nil {
			continue
		}
		if a := r.shownBy(m); a != nil && (m.page() || m.about(a)) {
			for ; m != nil && m.kind == ""; m = m.next {
				r.page(a, m)
			}
		}
	}
}

// about tells that m repeats parameters of the attempt's request, as the script of
// a login page does that asks whether they are right.
func (m *message) about(a *attempt) bool {
	for _, sent := range []string{a.param("client_id"), a.param("redirect_uri")} {
		for _, params := range []url.Values{m.query, m.form} {
			for _, values := range params {
				if sent != "" && slices.Contains(values, sent) {
					return true
				}
			}
		}
	}
	return false
}

// page makes m a page of the attempt, or its answer when it is a request to the
// redirect URI that has no parameters.
func (r *reader) page(a *attempt, m *message) {
	m.kind = pageKind
	if m.calls(a.param("redirect_uri")) {
		m.kind = responseKind
	}
	r.add(a, m)
}

// shownBy is the attempt that was under way at the provider's origin when m was
// shown.
func (r *reader) shownBy(m *message) *attempt {
	if state := known(m.redirected.Get("state")); state != "" {
		for _, a := range slices.Backward(r.attempts) {
			if a.request != nil && a.param("state") == state {
				return a // it sends the browser back with the answer
			}
		}
	}
	for _, a := range slices.Backward(r.attempts) {
		if a.request == nil || r.surely(m, a.request) || a.over != nil && r.surely(a.over, m) || !a.origins[origin(m.url)] {
			continue
		}
		if uri := a.param("redirect_uri"); uri == "" || !m.calls(uri) {
			return a
		}
	}
	return nil
}

// fits tells that a verifier is that of the attempt's challenge (RFC 7636 §4.6).
func (a *attempt) fits(verifier string) bool {
	challenge := a.param("code_challenge")
	if verifier == "" || challenge == "" {
		return false
	}
	sum := sha256.Sum256([]byte(verifier))
	return challenge == verifier || challenge == base64.RawURLEncoding.EncodeToString(sum[:])
}
