// Package recording finds the messages of OAuth flows among the exchanges of a
// recording: of a browser's or a proxy's, where they stand among hundreds of
// others, and of this program's own.
//
// It reads and labels, and judges nothing: a message is known by what it is (its
// URL in the metadata, its parameters, the form of its answer) and not by whether
// it is right, for what is wrong is what somebody looks for.
//
// How the files are split: message.go reads an exchange; kind.go tells what it
// is; provider.go whose it is; attempt*.go puts messages together that belong to
// one sign-in, by state, code and tokens; order.go puts them in order.
package recording

import (
	"net/http"
	"slices"
	"time"

	"github.com/grantwalk/grantwalk/httplog"
)

// Sorted is a recording that was looked through.
type Sorted struct {
	// Exchanges are the messages of all walks, in order, with IDs from 1 on and
	// a label that names the step.
	Exchanges []httplog.Exchange
	// Walks are in the order in which they began.
	Walks []Walk
	// Left is how many exchanges belong to none.
	Left int
	// TooMany tells that there are more than MaxSignIns sign-ins, and that those
	// that began after them are among the exchanges left.
	TooMany bool
}

// Walk is what one client did with one provider: one or several sign-ins, and
// what came of them.
type Walk struct {
	Issuer   string // the provider's, by its metadata; its origin where there is none
	ClientID string // "" when unknown
	// IDs are those of its exchanges, in order. Metadata and keys of a provider
	// belong to the walks of all its clients.
	IDs []int
}

// Sort finds the messages among exchanges. A recording that this program made
// is one walk, as it was. inOrder tells that the exchanges of one time are in
// their order too, as where the file had all of them so.
func Sort(exchanges []httplog.Exchange, inOrder bool) Sorted {
	if ours(exchanges) {
		return whole(exchanges)
	}
	r := newReader(exchanges)
	r.inOrder = inOrder
	r.classify()
	r.group()
	return r.result()
}

// ours tells that all exchanges have the labels of a walk of this program's.
func ours(exchanges []httplog.Exchange) bool {
	return len(exchanges) > 0 && !slices.ContainsFunc(exchanges, func(x httplog.Exchange) bool { return x.Label.Step == "" })
}

func whole(exchanges []httplog.Exchange) Sorted {
	s := Sorted{Exchanges: slices.Clone(exchanges)}
	w := Walk{}
	for i := range s.Exchanges {
		s.Exchanges[i].ID = i + 1
		w.IDs = append(w.IDs, i+1)
	}
	s.Walks = []Walk{w}
	return s
}

// reader is the state of looking through a recording.
type reader struct {
	messages []*message // all, in the order in which they were started
	inOrder  bool       // see Sort
	byURL    map[string][]*message

	providers []*provider
	attempts  []*attempt // in the order in which they began
	tooMany   bool       // there were more
	// By token: which message brought it, and which refresh sent it first.
	brought, sent map[string]*message
}

// MaxSignIns bounds how many sign-ins of a recording are told apart. What comes
// after them is left out.
const MaxSignIns = 1000

func newReader(exchanges []httplog.Exchange) *reader {
	r := &reader{byURL: map[string][]*message{}, brought: map[string]*message{}, sent: map[string]*message{}}
	before := time.Time{}
	for i, x := range exchanges {
		m := newMessage(x, i)
		if m.when.IsZero() {
			m.when = before // it stands behind that one
		}
		before = m.when
		r.messages = append(r.messages, m)
		r.byURL[bare(x.URL)] = append(r.byURL[bare(x.URL)], m)
	}
	slices.SortStableFunc(r.messages, earlier)
	for _, m := range r.messages {
		r.follow(m)
	}
	return r
}

// follow finds the request that a redirect led to.
func (r *reader) follow(m *message) {
	to := m.location
	if to == "" {
		return
	}
	for _, next := range r.byURL[bare(to)] {
		repeats := m.status() == http.StatusTemporaryRedirect || m.status() == http.StatusPermanentRedirect
		if next == m || next.from != nil || !next.passable() || next.when.Before(m.when) || next.x.Method != http.MethodGet && !repeats {
			continue
		}
		next.from, m.next = m, next
		return
	}
}
