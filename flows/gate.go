package flows

import (
	"context"

	"github.com/grantwalk/grantwalk/httplog"
)

// heldRequest is a request at the gate.
type heldRequest struct {
	release chan []byte // fed when it may go
	made    []byte      // its bytes as they were made; of an unseen one its URL
	draft   []byte      // what they were edited to; nil: nothing was
}

// gate is the httplog.Gate of every request: it tells the machine, and waits
// until the machine lets the request go.
func (r *Runner) gate(ctx context.Context, x httplog.Exchange) ([]byte, error) {
	h := &heldRequest{release: make(chan []byte, 1), made: x.Request.Raw}
	if x.Witness == httplog.Unseen {
		h.made = []byte(x.URL)
	}
	r.mu.Lock()
	r.held[x.ID] = h
	r.mu.Unlock()
	defer func() {
		r.mu.Lock()
		delete(r.held, x.ID)
		r.mu.Unlock()
	}()
	r.Dispatch(AtGate{
		Run: x.Label.Run, Exchange: x.ID, Together: x.Label.Together,
		Step: StepID(x.Label.Step), Method: x.Method, URL: x.URL, LastStatus: lastStatus(r.log, x.ID),
	})
	select {
	case raw := <-h.release:
		r.mu.Lock()
		defer r.mu.Unlock()
		switch {
		case raw != nil:
			return raw, nil
		case h.draft != nil:
			return h.draft, nil
		}
		return h.made, nil
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// redraft gives a held request other bytes; it is called with the lock held.
func (r *Runner) redraft(e Redraft) {
	h := r.held[e.Exchange]
	if h == nil {
		return
	}
	h.draft = e.Raw
	raw, edited := e.Raw, true
	if raw == nil {
		raw, edited = h.made, false
	}
	r.log.Redraft(e.Exchange, raw, edited, string(e.Fault))
}

// lastStatus is the status of the answer that came last before exchange id.
func lastStatus(log *httplog.Log, id int) int {
	x, ok := log.Last(func(x *httplog.Exchange) bool { return x.ID < id && x.Response != nil })
	if !ok {
		return 0
	}
	return x.Response.Status
}
