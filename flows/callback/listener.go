package callback

import (
	"context"
	"errors"
	"fmt"
	"sync"

	"github.com/grantwalk/grantwalk/httplog"
)

// ErrClosed is returned by Wait when the listener was closed first.
var ErrClosed = errors.New("the callback listener was closed before an answer came")

// The reasons for which a request to the listener is not an answer. OnRejected
// gets one of them, or the error of the check given to Expect.
var (
	ErrHost       = errors.New("the request's Host is not this listener (a foreign name that leads to this machine)")
	ErrPath       = errors.New("the response came to another path than the redirect URI's")
	ErrMethod     = errors.New("a response comes by GET or POST only")
	ErrMediaType  = errors.New("a posted response must be application/x-www-form-urlencoded")
	ErrTooLong    = fmt.Errorf("longer than %d KiB", maxText>>10)
	ErrMalformed  = errors.New("the request is not readable as HTTP/1.1")
	ErrRelay      = errors.New("the relayed fragment does not come from this listener's own page")
	ErrUnexpected = errors.New("no answer is expected now")
)

const (
	// maxRecorded bounds how many calls that are no answer are recorded and
	// reported; the rest is only counted. Answers are always recorded.
	maxRecorded = 100
)

// Options are what a listener may be given.
type Options struct {
	// Log records each call of the callback path. It may be nil.
	Log *httplog.Log
	// Label is for what comes before the first Expect.
	Label httplog.Label
	// OnRejected is told of each recorded call that is not used as an answer,
	// and why. It is called from several goroutines and must return soon.
	OnRejected func(Response, error)
}

// Listener waits for authorization responses on the loopback interface. Its
// methods may be called from any goroutine.
type Listener struct {
	redirect redirect
	options  Options
	server   *server
	stop     func() bool // takes the listener off its context

	mu       sync.Mutex
	expected *expectation
	accepted *answered // the newest answer, kept for a second call
	relays   []string  // tokens of relay pages handed out, oldest first
	recorded int
	dropped  int
}

// expectation is one call of Expect.
type expectation struct {
	label    httplog.Label
	match    func(Response) error
	taken    bool
	done     chan struct{} // closed once response is there and its page is written
	response Response
}

// answered is an answer that was taken.
type answered struct {
	response Response
	page     page
}

// Listen opens the port of redirectURI, DefaultRedirectURI when empty. It
// serves until Close is called or ctx ends; Close must be called in any case.
// The error wraps ErrNotLoopback or ErrHTTPS when no listener can serve this
// URI, so that pasting is the way; it names the port when that is taken.
func Listen(ctx context.Context, redirectURI string, o Options) (*Listener, error) {
	r, err := parseRedirect(redirectURI)
	if err != nil {
		return nil, err
	}
	sockets, r, err := r.listen(ctx)
	if err != nil {
		return nil, err
	}
	l := &Listener{redirect: r, options: o}
	l.server = newServer(l.serve)
	l.server.serveOn(sockets...)
	l.stop = context.AfterFunc(ctx, l.server.shut)
	return l, nil
}

// RedirectURI returns the redirect URI to send, with the port that was found.
func (l *Listener) RedirectURI() string { return l.redirect.url.String() }

// Expect says which response is the answer from now on: the first one for
// which match returns nil. What was expected before is forgotten. Call it
// before the browser is sent away. The calls are recorded under label, on the
// front channel. match is called with the listener's lock held: it only looks
// at the response and never calls the listener.
func (l *Listener) Expect(label httplog.Label, match func(Response) error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.expected = &expectation{label: label, match: match, done: make(chan struct{})}
}

// Wait returns the answer to the last Expect once its page was written. It may
// be called again and returns the same. The error wraps ctx's or is ErrClosed.
func (l *Listener) Wait(ctx context.Context) (Response, error) {
	l.mu.Lock()
	e := l.expected
	l.mu.Unlock()
	if e == nil {
		return Response{}, ErrUnexpected
	}
	select {
	case <-e.done:
		return e.response, nil
	default:
	}
	select {
	case <-e.done:
		return e.response, nil
	case <-l.server.closed:
		return Response{}, ErrClosed
	case <-ctx.Done():
		return Response{}, fmt.Errorf("no answer came to %s: look at the page in the browser, or paste the URL that it ended at: %w", l.RedirectURI(), context.Cause(ctx))
	}
}

// Dropped returns how many calls were turned away without being recorded or
// reported, because there were too many.
func (l *Listener) Dropped() int {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.dropped
}

// Close stops the listener, gives pages under way a moment, and returns when
// nothing of the listener runs any more.
func (l *Listener) Close() error {
	l.stop()
	l.server.close()
	return nil
}

// take decides on r: the page to answer with, and the expectation that it
// fulfils, if any. Only the first answer fulfils; the same one again gets the
// same page and is told as a repeat.
func (l *Listener) take(r Response) (verdict page, fulfils *expectation, repeat bool, reason error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if a := l.accepted; a != nil && a.response.same(r) {
		return a.page, nil, true, nil
	}
	e := l.expected
	if e == nil {
		return unexpectedPage(), nil, false, ErrUnexpected
	}
	if err := e.match(r); err != nil {
		return rejectedPage(err), nil, false, err
	}
	if e.taken {
		return unexpectedPage(), nil, false, ErrUnexpected
	}
	e.taken = true
	p := answerPage(r)
	l.accepted = &answered{response: r, page: p}
	return p, e, false, nil
}

func (r Response) same(other Response) bool {
	if r.Mode != other.Mode || len(r.Params) != len(other.Params) {
		return false
	}
	for i, p := range r.Params {
		if p != other.Params[i] {
			return false
		}
	}
	return true
}

// mayRecord counts a call that is no answer and tells whether to record it.
func (l *Listener) mayRecord() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.recorded >= maxRecorded {
		l.dropped++
		return false
	}
	l.recorded++
	return true
}

func (l *Listener) label() httplog.Label {
	l.mu.Lock()
	defer l.mu.Unlock()
	label := l.options.Label
	if l.expected != nil {
		label = l.expected.label
	}
	label.Channel = httplog.Front
	return label
}
