package flows

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"github.com/grantwalk/grantwalk/httplog"
)

// Walk is what the code of a step is given. The code is plain and sequential:
// it sends requests through Client, which holds each at the gate, and says what
// it has learnt. It runs in one goroutine, and its Session is its own copy.
type Walk struct {
	Options Options
	Session Session
	SignIn  SignIn

	runner  *Runner
	run     int
	step    StepID
	answers chan Answer

	// apart is set on a copy that an experiment signs in with: what it learns is
	// none of the session's of the walk.
	apart bool
}

// Client returns the HTTP client whose requests are held, sent and recorded.
func (w *Walk) Client() *http.Client { return w.runner.client }

// Log returns the record of everything that went over the wire.
func (w *Walk) Log() *httplog.Log { return w.runner.log }

// Now returns the time.
func (w *Walk) Now() time.Time { return w.Options.Now() }

// Learn publishes the session, and says in a sentence what is new in it.
func (w *Walk) Learn(text string) {
	if !w.apart {
		w.runner.Dispatch(Learned{Run: w.run, Session: w.Session, Text: text})
	}
}

// Warn says something odd that does not stop the step.
func (w *Walk) Warn(text string) { w.runner.Dispatch(Warned{Run: w.run, Text: text}) }

// Ask tells the person what is awaited. The answers come on Answers until
// Settle is called. What is left from the question before is dropped: it must
// not answer a page that nobody has seen.
func (w *Walk) Ask(a Await) {
	for len(w.answers) > 0 { // only the code of this run takes any out
		<-w.answers
	}
	w.runner.Dispatch(Asked{Run: w.run, Await: a})
}

// Answers is where the person's answers arrive.
func (w *Walk) Answers() <-chan Answer { return w.answers }

// Settle says that nothing is awaited any more.
func (w *Walk) Settle() { w.runner.Dispatch(Answered{Run: w.run}) }

// Recorded returns the exchange that was recorded last for this run, which is
// where the bytes of an answer are to be read.
func (w *Walk) Recorded() (httplog.Exchange, bool) {
	return w.Log().Last(func(x *httplog.Exchange) bool {
		return x.Label.Run == w.run && x.Witness == httplog.Sent && x.Method != http.MethodConnect
	})
}

// hold holds an exchange that the transport does not send (the system browser
// does) at the same gate.
func (w *Walk) hold(ctx context.Context, x httplog.Exchange) (httplog.Exchange, error) {
	x.Label = httplog.LabelFrom(ctx)
	x.Label.Channel = httplog.Front
	x.State = httplog.Held
	x.Created = w.Now()
	x = w.Log().Add(x)
	raw, err := w.runner.gate(ctx, x)
	if err == nil {
		err = ctx.Err() // cancelled in the same moment
	}
	if err != nil {
		w.Log().Update(x.ID, func(x *httplog.Exchange) {
			x.State, x.Failure, x.Err = httplog.Failed, httplog.FailCancelled, errors.New("not opened: cancelled at the gate")
		})
		return x, err
	}
	edited := string(raw) != x.URL
	x.URL, x.Request.Edited = string(raw), edited
	w.Log().Update(x.ID, func(x *httplog.Exchange) { x.URL, x.Request.Edited = string(raw), edited })
	return x, nil
}

// StepError is a failure of a step in words for a person. It holds no secret.
type StepError struct {
	Text   string // what was tried and what came back
	Advice string // what to do
	Strict bool   // see Problem.Strict
	Err    error
}

func (e *StepError) Error() string {
	if e.Advice == "" {
		return e.Text
	}
	return e.Text + " " + e.Advice
}

func (e *StepError) Unwrap() error { return e.Err }

// skipped is returned by a step that has nothing to do.
type skipped struct{ why string }

func (s *skipped) Error() string { return "skipped: " + s.why }

// sentence makes an error's text begin like a sentence.
func sentence(err error) string {
	text := strings.TrimSpace(err.Error())
	r, n := utf8.DecodeRuneInString(text)
	if n == 0 {
		return "It failed without a word."
	}
	return string(unicode.ToUpper(r)) + text[n:]
}

// redirectAdvice is what to do about a redirect that was not followed; empty for
// other errors, which say it themselves.
func redirectAdvice(err error) string {
	for _, refused := range []error{httplog.ErrManyRedirects, httplog.ErrForeignScheme, httplog.ErrDowngrade} {
		if errors.Is(err, refused) {
			return "The Location of each answer says how it came there. The provider must publish the address that answers itself."
		}
	}
	return ""
}
