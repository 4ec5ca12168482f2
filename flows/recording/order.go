package recording

import (
	"cmp"
	"net/url"
	"slices"

	"github.com/grantwalk/grantwalk/httplog"
)

// clients says whose each attempt is, and with which provider.
func (r *reader) clients() {
	for _, m := range r.messages {
		if m.kind == keysKind && m.provider == nil {
			r.serving(m).take(m)
		}
	}
	slices.SortStableFunc(r.attempts, func(a, b *attempt) int { return earlier(first(a.messages), first(b.messages)) })
	for _, a := range r.attempts {
		a.provider = r.providerFor(a)
	}
	for n, a := range r.attempts {
		if a.client == "" {
			a.client = r.clientNear(n)
		}
	}
}

// clientNear is the client of the sign-in before attempt n with the same
// provider, or else of the one after it: most likely the messages that do not
// name their client are of that.
func (r *reader) clientNear(n int) string {
	near := func(i int) bool {
		return r.attempts[i].provider == r.attempts[n].provider && r.attempts[i].client != ""
	}
	for i := n - 1; i >= 0; i-- {
		if near(i) {
			return r.attempts[i].client
		}
	}
	for i := n + 1; i < len(r.attempts); i++ {
		if near(i) {
			return r.attempts[i].client
		}
	}
	return ""
}

// providerFor is the provider that an attempt is with: the one with metadata
// that a message was sent to first, and else simply the first.
func (r *reader) providerFor(a *attempt) *provider {
	var any *provider
	for _, k := range []kind{requestKind, tokenKind, refreshKind, pushedKind, deviceKind, userInfoKind, introspectionKind, revocationKind, logoutKind} {
		for _, m := range a.messages {
			if m.kind != k {
				continue
			}
			p := r.serving(m)
			if len(p.documents) > 0 {
				return p
			}
			any = cmp.Or(any, p)
		}
	}
	return any
}

// party is one client with one provider.
type party struct {
	provider *provider
	client   string
}

// result puts everything in order: the walks as they began, in each one sign-in
// after the other, and metadata and keys where they were fetched.
func (r *reader) result() Sorted {
	r.inOrder = r.inOrder && !r.disorder()
	var parties []party
	of := map[party][]*attempt{}
	for _, a := range r.attempts {
		p := party{a.provider, a.client}
		if of[p] == nil {
			parties = append(parties, p)
		}
		of[p] = append(of[p], a)
	}
	for _, p := range r.providers {
		if len(p.messages) > 0 && !slices.ContainsFunc(parties, func(q party) bool { return q.provider == p }) {
			parties = append(parties, party{provider: p})
		}
	}
	s := Sorted{TooMany: r.tooMany}
	ids := map[*message]int{}
	for _, p := range parties {
		w := Walk{ClientID: p.client}
		var shared []*message
		if p.provider != nil {
			w.Issuer, shared = p.provider.name(), p.provider.messages
		}
		for _, m := range r.inTurn(of[p], shared) {
			if ids[m] == 0 {
				ids[m] = len(s.Exchanges) + 1
				s.Exchanges = append(s.Exchanges, m.labelled(ids[m]))
			}
			w.IDs = append(w.IDs, ids[m])
		}
		slices.Sort(w.IDs)
		s.Walks = append(s.Walks, w)
	}
	s.Left = len(r.messages) - len(s.Exchanges)
	return s
}

// disorder tells that a message stands before one that must have come first.
func (r *reader) disorder() bool {
	for _, a := range r.attempts {
		for m, needed := range a.needs() {
			if needed != nil && earlier(m, needed) < 0 {
				return true
			}
		}
	}
	return false
}

// name is the issuer as its metadata names it.
func (p *provider) name() string {
	for _, d := range slices.Backward(p.documents) {
		if issuer := d.m.says("issuer"); issuer != "" {
			return issuer
		}
	}
	return p.issuer
}

func first(list []*message) *message { return slices.MinFunc(list, earlier) }

// labelled is the exchange with its new ID and the step that it belongs to.
func (m *message) labelled(id int) httplog.Exchange {
	x := m.x
	x.ID = id
	if x.Label.Step == "" {
		x.Label.Step = m.kind.step()
		if m.kind.front() {
			x.Label.Channel = httplog.Front
		}
	}
	return x
}

// inTurn puts the messages of a walk in order: one attempt after the other, and
// what is shared between them by its time.
func (r *reader) inTurn(attempts []*attempt, shared []*message) []*message {
	redirected := map[*message]*message{}
	for _, m := range shared {
		redirected[m] = m.from
	}
	shared = r.sorted(shared, redirected)
	var out []*message
	until := func(m *message) {
		for len(shared) > 0 && (m == nil || r.before(shared[0], m) < 0) {
			out, shared = append(out, shared[0]), shared[1:]
		}
	}
	for _, a := range attempts {
		for _, m := range r.sorted(a.messages, a.needs()) {
			until(m)
			out = append(out, m)
		}
	}
	until(nil)
	return out
}

// before compares the times of two messages, and where they are the same and the
// recording is in disorder their usual places in a flow.
func (r *reader) before(a, b *message) int {
	if !r.inOrder && a.when.Equal(b.when) {
		return cmp.Or(cmp.Compare(a.kind.turn(), b.kind.turn()), cmp.Compare(a.at, b.at))
	}
	return earlier(a, b)
}

// surely tells that a came before b, as far as the recording tells.
func (r *reader) surely(a, b *message) bool {
	if r.inOrder {
		return earlier(a, b) < 0
	}
	return a.when.Before(b.when)
}

// sorted puts messages in order: by time, and where the times do not tell, or
// tell otherwise, each after the one that it needs.
func (r *reader) sorted(list []*message, needs map[*message]*message) []*message {
	left := slices.Clone(list)
	slices.SortStableFunc(left, r.before)
	waiting := map[*message]bool{}
	for _, m := range left {
		waiting[m] = true
	}
	out := make([]*message, 0, len(left))
	for len(left) > 0 {
		i := slices.IndexFunc(left, func(m *message) bool { return needs[m] == nil || !waiting[needs[m]] })
		i = max(i, 0) // they need each other, which nobody can sort
		m := left[i]
		delete(waiting, m)
		out, left = append(out, m), slices.Delete(left, i, i+1)
	}
	return out
}

// needs tells for each message which other must have come before.
func (a *attempt) needs() map[*message]*message {
	list := slices.SortedFunc(slices.Values(a.messages), earlier)
	needs := map[*message]*message{}
	made := map[string]*message{}
	for _, m := range list {
		for name, v := range m.redirected {
			if name == "code" && len(v) > 0 {
				made["code "+v[0]] = m
			}
		}
	}
	for _, m := range list {
		if m.kind == responseKind {
			if code := known(m.answer().Get("code")); code != "" {
				if by := made["code "+code]; by != nil && by != m {
					needs[m] = by
				}
				made["code "+code] = m
			}
		}
		for _, name := range []string{"access_token", "refresh_token", "id_token", "device_code"} {
			if v := m.says(name); v != "" && made[v] == nil {
				made[v] = m
			}
		}
	}
	for _, m := range list {
		by := (*message)(nil)
		switch m.kind {
		case requestKind:
			by = a.pushed
		case pageKind, responseKind:
			if by = m.from; by == nil || by.attempt != a {
				by = needs[m]
			}
			if by == nil {
				by = a.request
			}
		case tokenKind:
			by = made["code "+m.get("code")]
			if by == nil {
				by = made[m.get("device_code")]
			}
			if by == nil && m.has("code") {
				by = a.request
			}
		case refreshKind:
			by = made[m.get("refresh_token")]
		case userInfoKind:
			by = made[m.bearer()]
		case introspectionKind, revocationKind:
			by = made[m.get("token")]
		case logoutKind:
			if by = made[m.get("id_token_hint")]; m.from != nil && m.from.attempt == a {
				by = m.from
			}
		}
		if by != m {
			needs[m] = by
		}
	}
	return needs
}

// readRedirected are the parameters of an authorization response in the redirect
// that m was answered with.
func (m *message) readRedirected() url.Values {
	to := m.location
	if to == "" {
		return nil
	}
	u, err := url.Parse(to)
	if err != nil {
		return nil
	}
	if v := pairs(u.RawQuery); answers(v) {
		return v
	}
	if v := pairs(u.Fragment); answers(v) {
		return v
	}
	return nil
}
