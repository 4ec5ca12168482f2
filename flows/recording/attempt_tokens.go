package recording

import "slices"

// tokens puts the requests to the token endpoint to the sign-in whose code or
// refresh token they carry.
func (r *reader) tokens() {
	for _, m := range r.messages {
		switch m.kind {
		case deviceKind:
			r.begin(m)
		case tokenKind, refreshKind:
			if a := r.tokensOf(m); a != nil {
				r.add(a, m)
			} else {
				r.begin(m)
			}
			r.learn(m)
		}
	}
	// A refresh may stand before the answer that its token came from, where the
	// times do not tell.
	for _, m := range r.messages {
		if m.kind != refreshKind || m.attempt.messages[0] != m {
			continue
		}
		if made := r.brought[m.get("refresh_token")]; made != nil && made.attempt != m.attempt {
			r.merge(made.attempt, m.attempt)
		}
	}
}

// learn keeps which message brought a token. Refreshes with a token whose origin
// was not recorded belong together.
func (r *reader) learn(m *message) {
	if m.attempt == nil {
		return
	}
	for _, name := range []string{"access_token", "refresh_token", "id_token"} {
		if token := m.says(name); token != "" && r.brought[token] == nil {
			r.brought[token] = m
		}
	}
	if token := m.get("refresh_token"); m.kind == refreshKind && token != "" && r.sent[token] == nil {
		r.sent[token] = m
	}
}

func (r *reader) merge(into, from *attempt) {
	for _, m := range from.messages {
		r.add(into, m)
	}
	r.attempts = slices.DeleteFunc(r.attempts, func(a *attempt) bool { return a == from })
}

// tokensOf is the attempt that a request to the token endpoint goes on with,
// nil when it begins one.
func (r *reader) tokensOf(m *message) *attempt {
	if m.kind == refreshKind {
		if token := m.get("refresh_token"); token != "" {
			for _, m := range []*message{r.brought[token], r.sent[token]} {
				if m != nil {
					return m.attempt
				}
			}
			return nil
		}
		return r.newest(m, func(a *attempt) bool { return a.has(tokenKind) || a.has(refreshKind) })
	}
	if code := m.get("code"); code != "" {
		for _, a := range slices.Backward(r.attempts) {
			if a.brought("code", code) {
				return a
			}
		}
	}
	if verifier := m.get("code_verifier"); verifier != "" {
		for _, a := range slices.Backward(r.attempts) {
			if a.fits(verifier) {
				return a
			}
		}
	}
	if code := m.get("device_code"); code != "" {
		for _, a := range slices.Backward(r.attempts) {
			if slices.ContainsFunc(a.messages, func(o *message) bool { return o.kind == deviceKind && o.says("device_code") == code }) {
				return a
			}
		}
	}
	switch grant := m.get("grant_type"); {
	case grant == "authorization_code" && m.get("code") != "" && r.knowsCodes():
		// A code that is none of those that came: the client's newest sign-in is
		// what it was meant for.
		return r.newest(m, func(a *attempt) bool { return a.request != nil && !a.has(tokenKind) && r.sameClient(a, m) })
	case grant == "authorization_code", grant == "":
		return r.newest(m, func(a *attempt) bool {
			return (a.request != nil || a.has(responseKind)) && !a.has(tokenKind) && r.sameClient(a, m)
		})
	}
	return nil
}

func (r *reader) knowsCodes() bool {
	return slices.ContainsFunc(r.messages, func(m *message) bool { return m.kind == responseKind })
}

// sameClient tells that nothing speaks against m being of the attempt's client.
func (r *reader) sameClient(a *attempt, m *message) bool {
	id, uri := m.client(), m.get("redirect_uri")
	if id != "" && a.client != "" && id != a.client || uri != "" && a.param("redirect_uri") != "" && uri != a.param("redirect_uri") {
		return false
	}
	if id != "" && id == a.client {
		return true
	}
	first := a.messages[0]
	return r.serving(first) == r.serving(m) || a.request == nil
}

// brought tells that the answer of an attempt had a parameter with that value,
// in the redirect or in the request to the redirect URI.
func (a *attempt) brought(name, value string) bool {
	return slices.ContainsFunc(a.messages, func(m *message) bool {
		switch m.kind {
		case responseKind, pageKind, requestKind:
			return m.kind == responseKind && m.answer().Get(name) == value || m.redirected.Get(name) == value
		}
		return false
	})
}

// newest is the newest attempt before m that passes, and when none is, the
// first after it.
func (r *reader) newest(m *message, passes func(*attempt) bool) *attempt {
	var best *attempt
	for _, a := range r.attempts {
		if !passes(a) {
			continue
		}
		if best == nil || earlier(a.messages[0], m) < 0 {
			best = a
		}
	}
	return best
}

// uses puts what is done with tokens to the sign-in that they came from.
func (r *reader) uses() {
	for _, m := range r.messages {
		token := ""
		switch m.kind {
		case userInfoKind:
			token = m.bearer()
		case introspectionKind, revocationKind:
			token = m.get("token")
		case logoutKind:
			token = m.get("id_token_hint")
		default:
			continue
		}
		if m.attempt != nil {
			continue
		}
		a := r.userOf(m, token)
		if a == nil {
			a = r.begin(m)
		} else {
			r.add(a, m)
		}
		if a != nil && m.kind == logoutKind {
			r.leave(a, m)
		}
	}
}

// userOf is the attempt that a token came from; where the token is not known,
// the newest that got tokens from the same provider.
func (r *reader) userOf(m *message, token string) *attempt {
	if made := r.brought[token]; made != nil {
		return made.attempt
	}
	p := r.serving(m)
	id := m.client()
	return r.newest(m, func(a *attempt) bool {
		if !a.has(tokenKind) && !a.has(refreshKind) && !a.has(responseKind) || id != "" && a.client != "" && id != a.client {
			return false
		}
		// A token that is another one than those that came is somebody else's.
		if token != "" && m.kind != logoutKind && a.tokensKnown() {
			return m.kind == userInfoKind && !a.has(userInfoKind) && r.of(a, p)
		}
		return r.of(a, p)
	})
}

// tokensKnown tells that the tokens of the attempt can be read.
func (a *attempt) tokensKnown() bool {
	return slices.ContainsFunc(a.messages, func(m *message) bool { return m.says("access_token") != "" })
}

// of tells that some message of the attempt went to the provider.
func (r *reader) of(a *attempt, p *provider) bool {
	return slices.ContainsFunc(a.messages, func(m *message) bool {
		return m.kind != responseKind && m.kind != pageKind && r.serving(m) == p
	})
}

// leave adds what follows a logout: the provider's pages, and the return to the
// client.
func (r *reader) leave(a *attempt, m *message) {
	uri := m.get("post_logout_redirect_uri")
	for next := m.next; next != nil && next.kind == ""; next = next.next {
		next.kind = logoutKind
		r.add(a, next)
		if next.calls(uri) {
			return
		}
	}
	// A page that asks whether to log out is answered with a form.
	for _, next := range r.messages {
		if next.kind != "" || !next.passable() || earlier(next, m) < 0 {
			continue
		}
		if next.x.Method == "POST" && next.page() && origin(next.url) == origin(m.url) && (next.location != "" || next.html()) {
			r.leaveBy(a, next, uri)
			return
		}
	}
}

func (r *reader) leaveBy(a *attempt, m *message, uri string) {
	for ; m != nil && m.kind == ""; m = m.next {
		m.kind = logoutKind
		r.add(a, m)
		if m.calls(uri) {
			return
		}
	}
}
