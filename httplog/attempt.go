package httplog

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

const (
	// inlineWrite is the size up to which a request is written before the
	// answer is waited for. It fits into any socket's buffer.
	inlineWrite = 4 << 10
	// progressEvery is how often the log hears of a body that is coming in.
	progressEvery = 50 * time.Millisecond
)

// attempt is one exchange in the making. It belongs to the goroutine of
// RoundTrip; the log has snapshots of x.
type attempt struct {
	t             *Transport
	x             Exchange
	target, proxy *url.URL
	fresh         bool // not on an idle connection

	parent context.Context // the caller's
	ctx    context.Context // ended by the caller, or by the clock
	cancel context.CancelCauseFunc
	clock  *time.Timer

	ans       *answer
	published time.Time // when the log last heard of it
	stale     bool      // it failed because an idle connection had ended
}

// run takes the exchange from the gate to its end. It returns the connection,
// of use for what is known of it; after CONNECT, to go on with it. An error is
// an *Error, and is returned only when no head of an answer came.
func (a *attempt) run() (*conn, error) {
	a.x = a.t.log().Add(a.x)
	if err := a.hold(); err != nil {
		return nil, err
	}
	a.ctx, a.cancel = context.WithCancelCause(a.parent)
	defer a.cancel(nil)
	a.startClock()
	defer a.stopClock()
	a.x.State = Sending
	a.publish()
	c, err := a.connect()
	if err != nil {
		return nil, a.fail(stageDial, err)
	}
	c.last = a.x.ID
	return c, a.talk(c)
}

// hold waits at the gate.
func (a *attempt) hold() error {
	raw, err := a.x.Request.Raw, error(nil)
	if a.t.Gate != nil {
		raw, err = a.t.Gate(a.parent, a.x)
	}
	switch ended := a.parent.Err(); {
	case ended != nil:
		return a.fail(stageDial, &fault{FailCancelled, "cancelled before it was sent", ended})
	case err != nil:
		return a.fail(stageDial, &fault{FailGate, "not sent: " + visible(err.Error()), err})
	case len(raw) == 0:
		return a.fail(stageDial, &fault{FailGate, "not sent: nothing is left of the request", nil})
	}
	if now, ok := a.t.log().Exchange(a.x.ID); ok {
		a.x.Label = now.Label // who edits it says why
	}
	if !bytes.Equal(raw, a.x.Request.Raw) {
		a.x.Request = Request{Raw: raw, Edited: true}
		a.readLine()
	}
	return nil
}

// readLine takes method and URL from an edited request line. The bytes go where
// the original was to go, whatever the line says.
func (a *attempt) readLine() {
	a.x.Method, a.x.URL = editedLine(a.x, a.target)
}

// editedLine is what the request line of x says of method and URL, as far as it
// can be: the bytes go to target's host even if the line names another.
func editedLine(x Exchange, target *url.URL) (method, u string) {
	method, rest, ok := strings.Cut(x.Request.Line(), " ")
	if !ok {
		return x.Method, x.URL
	}
	asked, _, _ := strings.Cut(rest, " ")
	origin := target.Scheme + "://" + target.Host
	switch {
	case strings.HasPrefix(asked, "/"):
		return method, origin + asked
	case asked == origin || strings.HasPrefix(asked, origin+"/") || strings.HasPrefix(asked, origin+"?"):
		return method, asked // to a proxy
	}
	return method, x.URL
}

// startClock begins to count the time of the exchange.
func (a *attempt) startClock() {
	a.x.Started = a.t.now()
	if a.t.Timeout > 0 {
		cancel := a.cancel
		a.clock = time.AfterFunc(a.t.Timeout, func() { cancel(errTimeUp) })
	}
}

func (a *attempt) stopClock() {
	if a.clock != nil {
		a.clock.Stop()
	}
}

// talk writes the request and reads the answer, and then keeps or closes the
// connection.
func (a *attempt) talk(c *conn) error {
	unhook := context.AfterFunc(a.ctx, c.close)
	a.ans = &answer{src: c.stream, method: a.x.Method, maxBody: a.t.maxBody(), buf: c.buf, changed: a.progress}
	a.publish()

	written := a.write(c)
	err := a.ans.read()
	var w writeResult
	select {
	case w = <-written:
	default: // the server answered before it had read the request
		c.close()
		w = <-written
	}
	whole := unhook() && w.err == nil
	if w.err != nil && a.ans.got {
		a.note(fmt.Sprintf("the answer came when %d of the request's %d bytes were written", w.n, len(a.x.Request.Raw)))
	}
	if w.err != nil && !a.ans.got && (err == nil || errors.Is(err, io.EOF)) {
		err = w.err
	}
	return a.finish(c, err, whole)
}

// finish records how the exchange ended.
func (a *attempt) finish(c *conn, err error, whole bool) error {
	a.x.Response = a.ans.snapshot()
	head := a.x.Response != nil && a.x.Response.Status != 0
	if head {
		a.t.log().knowCookies(a.x.Response.Head)
	}
	if head && a.x.Method != http.MethodHead {
		a.x.Response.decode(a.ans.maxBody)
	}
	if err != nil {
		c.close()
		at := stageAnswer
		if head {
			at = stageBody
		}
		cause := a.explain(at, err)
		if a.x.Network.Reused && !a.ans.got && (cause.kind == FailReset || cause.kind == FailCutOff) {
			a.stale = true
			cause = a.explainStale(cause)
		}
		err = a.fail(at, cause)
		if head {
			return nil
		}
		return err
	}
	connected := a.x.Method == http.MethodConnect && a.x.Response.Status < 300
	if n := len(a.ans.rest); n > 0 && a.x.Response.Status != http.StatusSwitchingProtocols {
		a.note(extraNote(n))
		whole = false
	}
	a.x.State = Done
	a.x.Timings.Total = a.t.now().Sub(a.x.Started)
	a.publish()
	switch {
	case connected && whole:
	case whole && a.ans.sure && a.x.Response.keepsAlive() && !asksToClose(a.x.Request) && a.x.Method != http.MethodConnect:
		c.buf = a.ans.buf
		if cap(c.buf) > maxBlock {
			c.buf = nil
		}
		a.t.pool.put(c, a.t.noteExtra)
	default:
		c.close()
	}
	return nil
}

// explainStale says what happened to a request on a connection that had ended.
func (a *attempt) explainStale(cause *fault) *fault {
	why := "the server closed the idle connection it was sent on, before an answer came"
	if !idempotent(a.x.Method) {
		why += ": it may or may not have been received, so it is not sent again by itself; send it again if that is safe"
	}
	return &fault{cause.kind, why, cause.err}
}

func asksToClose(r Request) bool {
	return slices.ContainsFunc(Fields(r.Raw), func(f Field) bool {
		return strings.EqualFold(f.Name, "Connection") && listHolds(f.Value, "close")
	})
}

func (t *Transport) noteExtra(id int) {
	t.log().Update(id, func(x *Exchange) {
		addNote(x, "bytes came after the answer, unasked; the connection was closed")
	})
}

type writeResult struct {
	n   int
	err error
}

// write writes the request; a long one while the answer is read already, for a
// server may answer before it has read it all.
func (a *attempt) write(c *conn) <-chan writeResult {
	done := make(chan writeResult, 1)
	raw := a.x.Request.Raw
	write := func() {
		n, err := c.stream.Write(raw)
		done <- writeResult{n, err}
	}
	if len(raw) <= inlineWrite {
		write()
	} else {
		go write()
	}
	return done
}

// progress is called whenever something of the answer came.
func (a *attempt) progress() {
	now := a.t.now()
	if a.x.State == Sending {
		a.x.State = Receiving
		a.x.Timings.FirstByte = now.Sub(a.x.Started)
	} else if now.Sub(a.published) < progressEvery {
		return
	}
	a.x.Response = a.ans.snapshot()
	a.publish()
	a.published = now
}

// fail records the failure and returns it as an *Error.
func (a *attempt) fail(at stage, err error) error {
	f := a.explain(at, err)
	e := &Error{Kind: f.kind, Method: a.x.Method, URL: RedactURL(a.x.URL, a.t.log().Secrets()), Reason: f.why, Err: f.err}
	a.x.Err, a.x.Failure, a.x.State = e, f.kind, Failed
	if !a.x.Started.IsZero() {
		a.x.Timings.Total = a.t.now().Sub(a.x.Started)
	}
	a.publish()
	return e
}

// publish gives the log the newest snapshot.
func (a *attempt) publish() {
	a.t.log().Update(a.x.ID, func(x *Exchange) { *x = a.x })
}

func (a *attempt) note(s string) { addNote(&a.x, s) }

func addNote(x *Exchange, s string) {
	if x.Note != "" {
		s = x.Note + "; " + s
	}
	x.Note = s
}
