package flows

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"net/http"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/grantwalk/grantwalk/flows/useragent"
	"github.com/grantwalk/grantwalk/httplog"
)

// Runner performs what the machine asks for: it runs the code of steps, holds
// requests at the gate, waits for people and timers. It is the only place with
// goroutines. Its methods may be called from any goroutine and do not wait for
// the network; Close waits until everything it started has ended.
type Runner struct {
	opts   Options
	log    *httplog.Log
	wire   *httplog.Transport
	client *http.Client

	ctx     context.Context
	cancel  context.CancelFunc
	group   sync.WaitGroup
	changed chan struct{}

	observing sync.Mutex

	mu      sync.Mutex
	closed  bool
	state   State
	cancels map[int]context.CancelFunc
	held    map[int]*heldRequest // by exchange
	answers map[int]chan Answer  // by run
	last    chan struct{}        // closed when the newest run's code has returned
	timer   *time.Timer
	agent   *useragent.Agent
	signIn  signInParts // what a sign-in keeps open between steps
}

// NewRunner returns a runner at the first step of the flow that o names. It
// sends nothing. Errors name the option that does not fit.
func NewRunner(o Options) (*Runner, error) {
	o, err := o.complete()
	if err != nil {
		return nil, err
	}
	flow, err := flowFor(o)
	if err != nil {
		return nil, err
	}
	log := &httplog.Log{}
	for _, secret := range []string{o.ClientSecret, o.RefreshToken} {
		log.KnowSecret(secret)
	}
	if o.Login != nil {
		log.KnowSecret(o.Login.Password)
	}
	ctx, cancel := context.WithCancel(context.Background())
	r := &Runner{
		opts: o, log: log, ctx: ctx, cancel: cancel,
		changed: make(chan struct{}, 1),
		cancels: map[int]context.CancelFunc{},
		held:    map[int]*heldRequest{},
		answers: map[int]chan Answer{},
		state:   NewState(flow, Session{Issuer: o.Issuer, Given: o.RefreshToken, Scope: o.Scope}, o.Mode, o.SignIn, o.KeepGoing),
	}
	r.wire = &httplog.Transport{
		Log: log, Gate: r.gate,
		TLS:     &tls.Config{RootCAs: o.CA, InsecureSkipVerify: o.Insecure}, //nolint:gosec // --insecure is asked for by name, and shown
		Proxy:   o.Proxy,
		Dial:    o.Dial,
		Timeout: o.Timeout,
		MaxBody: o.MaxBody,
		Now:     o.Now,
	}
	r.client = httplog.NewClient(r.wire)
	if len(o.Headers) > 0 {
		r.client.Transport = addHeaders{o.Headers, r.wire}
	}
	log.OnChange(func(int) { r.signal() })
	return r, nil
}

// addHeaders adds the fields that a person gave to every request of the back
// channel. One that is there already is replaced. A redirect to another origin
// does not get them: they may be credentials.
type addHeaders struct {
	fields []Param
	next   http.RoundTripper
}

func (t addHeaders) RoundTrip(req *http.Request) (*http.Response, error) {
	for from := req; from.Response != nil; from = from.Response.Request {
		if was := from.Response.Request.URL; was.Scheme != req.URL.Scheme || was.Host != req.URL.Host {
			return t.next.RoundTrip(req)
		}
	}
	req = req.Clone(req.Context())
	for _, f := range t.fields {
		req.Header.Del(f.Name)
	}
	for _, f := range t.fields {
		if strings.EqualFold(f.Name, "Host") {
			req.Host = f.Value
			continue
		}
		req.Header.Add(f.Name, f.Value)
	}
	return t.next.RoundTrip(req)
}

// Options returns the options with their defaults filled in.
func (r *Runner) Options() Options { return r.opts }

// Log returns the record of everything that went over the wire.
func (r *Runner) Log() *httplog.Log { return r.log }

// State returns the newest state.
func (r *Runner) State() State {
	r.mu.Lock()
	defer r.mu.Unlock()
	return r.state
}

// Changed returns a channel that has a value when the state or the log has
// changed since the last value was taken from it.
func (r *Runner) Changed() <-chan struct{} { return r.changed }

// Done is closed when the runner was closed.
func (r *Runner) Done() <-chan struct{} { return r.ctx.Done() }

func (r *Runner) signal() {
	select {
	case r.changed <- struct{}{}:
	default:
	}
}

// Dispatch gives e to the machine and starts what it asks for. Events after
// Close are dropped.
func (r *Runner) Dispatch(e Event) {
	r.mu.Lock()
	if r.closed {
		r.mu.Unlock()
		return
	}
	var effects []Effect
	r.state, effects = Advance(r.state, e)
	for _, effect := range effects {
		r.perform(effect)
	}
	r.mu.Unlock()
	r.observe()
	r.signal()
}

// observe tells the observer the newest state.
func (r *Runner) observe() {
	if r.opts.Observe == nil {
		return
	}
	r.observing.Lock()
	defer r.observing.Unlock()
	r.opts.Observe(r.State(), r.log)
}

// Close ends whatever runs and waits until it has ended.
func (r *Runner) Close() {
	r.mu.Lock()
	r.closed = true
	r.cancel()
	if r.timer != nil {
		r.timer.Stop()
	}
	r.mu.Unlock()
	r.group.Wait()
	r.signIn.close()
	r.wire.CloseIdleConnections()
}

// perform does not wait; it is called with the lock held.
func (r *Runner) perform(effect Effect) {
	switch e := effect.(type) {
	case StartRun:
		r.startRun(e)
	case StartProbes:
		r.start(e.Run, e.Step, &Walk{Session: e.Session}, func(ctx context.Context, w *Walk) error {
			return w.probe(ctx, Probes(r.opts, r.State(), r.log))
		})
	case StartResend:
		r.start(e.Run, e.Step, &Walk{Session: e.Session}, func(ctx context.Context, w *Walk) error {
			return w.resend(ctx, e)
		})
	case StartLab:
		r.start(e.Run, e.Step, &Walk{Session: e.Session, SignIn: e.SignIn}, func(ctx context.Context, w *Walk) error {
			return w.experiment(ctx, e.Lab)
		})
	case Redraft:
		r.redraft(e)
	case Release:
		if h := r.held[e.Exchange]; h != nil {
			h.release <- e.Raw // has room for one
			delete(r.held, e.Exchange)
		}
	case CancelRun:
		if cancel := r.cancels[e.Run]; cancel != nil {
			cancel()
		}
	case Deliver:
		if ch := r.answers[e.Run]; ch != nil {
			select {
			case ch <- e.Answer:
			default: // nobody types that fast: it is a file, or held keys
			}
		}
	case SetTimer:
		r.setTimer(e)
	case StopTimer:
		if r.timer != nil {
			r.timer.Stop()
		}
	}
}

func (r *Runner) startRun(e StartRun) {
	step := r.state.Flow.Steps[e.Step]
	r.start(e.Run, e.Step, &Walk{Session: e.Session, SignIn: e.SignIn}, func(ctx context.Context, w *Walk) error {
		if e.Discard {
			r.signIn.close()
		}
		err := ctx.Err() // it may have been cancelled before its turn came
		if err == nil {
			err = runStep(ctx, step, w)
			r.probeUnasked(ctx, w, step.ID, err)
		}
		return err
	})
}

// maxAnswers is how many answers of the person wait until the code of a step
// looks at them: several lines may be pasted at once, and any may be the one.
const maxAnswers = 64

// start runs code as run number run, beside nothing else: the run before it has
// let go of its connections by then.
func (r *Runner) start(run, step int, w *Walk, code func(context.Context, *Walk) error) {
	ctx, cancel := context.WithCancel(r.ctx)
	r.cancels[run] = cancel
	answers := make(chan Answer, maxAnswers)
	r.answers[run] = answers
	before, ended := r.last, make(chan struct{})
	r.last = ended
	id := r.state.Flow.Steps[step].ID
	w.Options, w.runner, w.run, w.step, w.answers = r.opts, r, run, id, answers
	r.group.Go(func() {
		defer close(ended)
		defer cancel()
		if before != nil {
			<-before
		}
		ctx := httplog.WithLabel(ctx, httplog.Label{Step: string(id), Channel: httplog.Back, Run: run})
		err := code(ctx, w)
		r.mu.Lock()
		delete(r.cancels, run)
		delete(r.answers, run)
		r.mu.Unlock()
		r.Dispatch(endOf(run, err))
	})
}

// runStep runs a step's code; a panic in it becomes a problem of that step, so
// that what was recorded is not lost.
func runStep(ctx context.Context, step Step, w *Walk) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &StepError{
				Text:   fmt.Sprintf("A bug in grantwalk: the step “%s” panicked (%T).", step.Title, p),
				Advice: "Please report it with this trace:\n" + string(debug.Stack()),
			}
		}
	}()
	return step.run(ctx, w)
}

// endOf turns what a step's code returned into the event for the machine.
func endOf(run int, err error) Ended {
	var skip *skipped
	var step *StepError
	switch {
	case err == nil:
		return Ended{Run: run}
	case errors.As(err, &skip):
		return Ended{Run: run, Skipped: skip.why}
	case errors.As(err, &step):
		return Ended{Run: run, Problem: &Problem{Text: step.Text, Advice: step.Advice, Err: err, Strict: step.Strict}}
	case errors.Is(err, context.Canceled):
		return Ended{Run: run, Problem: &Problem{Text: "The step was cancelled.", Advice: "Run it again when you like.", Err: err, Cancelled: true}}
	}
	err = httplog.WithoutURL(err)
	return Ended{Run: run, Problem: &Problem{Text: sentence(err), Advice: redirectAdvice(err), Err: err}}
}

// setTimer arms the automatic refresh. A lifetime shorter than twice the lead
// is refreshed at half its time.
func (r *Runner) setTimer(e SetTimer) {
	if r.timer != nil {
		r.timer.Stop()
	}
	t, ok := e.Session.Newest()
	if !ok || t.ExpiresAt.IsZero() {
		return
	}
	wait := t.ExpiresAt.Sub(r.opts.Now()) - min(r.opts.RefreshLead, t.ExpiresAt.Sub(t.Received)/2)
	r.timer = time.AfterFunc(max(wait, time.Second), func() { r.Dispatch(RefreshDue{Timer: e.Timer}) })
}

// userAgent is the built-in user agent; it keeps its cookies from one sign-in to
// the next, as a browser does.
func (r *Runner) userAgent() *useragent.Agent {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.agent == nil {
		r.agent = useragent.New(r.wire)
	}
	return r.agent
}

// together runs all of list beside each other and returns when all have ended.
func together(ctx context.Context, list []func(context.Context)) {
	var group sync.WaitGroup
	for _, f := range list {
		group.Go(func() { f(ctx) })
	}
	group.Wait()
}

// background runs f beside a step's code; f returns when the step's context
// ends. Close waits for it.
func (w *Walk) background(f func()) { w.runner.group.Go(f) }
