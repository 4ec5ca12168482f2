package flows

import (
	"fmt"
	"slices"
	"strings"
	"sync"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/recording"
	"github.com/grantwalk/grantwalk/httplog"
)

// Recording is what was recorded elsewhere, or earlier: the messages of one walk
// or of several. It does for a front end what a Runner does, and sends nothing.
type Recording struct {
	state     State
	log       *httplog.Log
	judgement Judgement
	opts      Options
	about     DocumentRecording
	never     chan struct{}
	close     sync.Once
}

// DocumentRecording is what the document says of a recording.
type DocumentRecording struct {
	Creator  string   `json:"creator"`
	Masked   bool     `json:"masked"`
	Entries  int      `json:"entries"` // that could be read
	Warnings []string `json:"warnings,omitempty"`
	// Walks are the clients in it, each with one provider.
	Walks []DocumentWalk `json:"walks"`
}

// DocumentWalk is what one client did with one provider.
type DocumentWalk struct {
	Issuer    string `json:"issuer"`
	ClientID  string `json:"client_id"`
	Exchanges []int  `json:"exchanges"`
}

// NewRecording finds the messages of a walk in what was read from a file, and
// judges them.
func NewRecording(h *httplog.HAR) *Recording {
	r := &Recording{log: &httplog.Log{}, never: make(chan struct{})}
	r.about = DocumentRecording{Creator: strings.TrimSpace(h.Creator), Masked: h.Masked, Entries: len(h.Exchanges), Warnings: h.Warnings, Walks: []DocumentWalk{}}
	exchanges := slices.Clone(h.Exchanges)
	for i := range exchanges {
		if exchanges[i].Label.Step == "" && i < len(h.Entries) {
			exchanges[i].Note = joinedNote(fmt.Sprintf("entry %d of the file", h.Entries[i]), exchanges[i].Note)
		}
	}
	sorted := recording.Sort(exchanges, slices.IsSorted(h.Entries))
	if sorted.TooMany {
		r.about.Warnings = append(slices.Clip(r.about.Warnings), fmt.Sprintf("more than %d sign-ins are in it; those that began after them were left out", recording.MaxSignIns))
	}
	for _, x := range sorted.Exchanges {
		r.log.Add(x)
	}
	kept := r.log.Exchanges()
	var traces []*findings.Trace
	for _, w := range sorted.Walks {
		known := findings.Asked{ClientID: w.ClientID}
		if asked, ok := readAsked(h.Walk); ok && len(sorted.Walks) == 1 {
			known = asked
		}
		var own []httplog.Exchange
		for _, id := range w.IDs {
			own = append(own, kept[id-1])
		}
		t := findings.NewTrace(own, known)
		traces = append(traces, t)
		r.about.Walks = append(r.about.Walks, DocumentWalk{Issuer: or(w.Issuer, t.Issuer()), ClientID: t.Client(), Exchanges: w.IDs})
	}
	learnSecrets(r.log, kept)
	r.judgement = Judgement{Trace: findings.Join(traces...), Report: findings.JudgeAll(traces...)}
	r.state = recordedState(traces)
	r.opts = Options{Flow: r.state.Flow.ID, Issuer: r.state.Session.Issuer, Scope: r.state.Session.Scope, RedirectURI: r.state.Session.RedirectURI}
	if len(r.about.Walks) > 0 {
		r.opts.ClientID = r.about.Walks[0].ClientID
	}
	return r
}

func joinedNote(a, b string) string {
	if b == "" {
		return a
	}
	return a + "; " + b
}

// Dispatch does nothing: what is over cannot be changed.
func (r *Recording) Dispatch(Event) {}

// State returns how far the steps had come.
func (r *Recording) State() State { return r.state }

// Log returns the messages that were found.
func (r *Recording) Log() *httplog.Log { return r.log }

// Options returns what the messages tell of the client.
func (r *Recording) Options() Options { return r.opts }

// Judge returns what the rules made of the messages.
func (r *Recording) Judge() Judgement { return r.judgement }

// Changed never fires.
func (r *Recording) Changed() <-chan struct{} { return r.never }

// Done is closed by Close.
func (r *Recording) Done() <-chan struct{} { return r.never }

// Close ends it. It may be called again.
func (r *Recording) Close() { r.close.Do(func() { close(r.never) }) }

// Empty tells that no message of a walk was found.
func (r *Recording) Empty() bool { return r.log.Len() == 0 }

// About tells what kind of recording it is and whose messages are in it.
func (r *Recording) About() DocumentRecording { return r.about }

// Document makes the document of the recording; see NewDocument.
func (r *Recording) Document(reveal bool) Document {
	d := NewDocument(r.state, r.log, r.judgement, reveal)
	d.Recording = &r.about
	return d
}
