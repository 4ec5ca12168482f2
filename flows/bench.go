package flows

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/httplog"
)

// Bench is what the code of an experiment is given. Each request that it sends
// is labelled with the experiment and with an act, which says in a few words
// what the request is there for and is the experiment's own name for it. The
// code is plain and sequential, but for Together.
type Bench struct {
	w   *Walk
	lab Lab
}

// experiment runs the code of lab and reports its verdict.
func (w *Walk) experiment(ctx context.Context, lab Lab) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = &StepError{Text: fmt.Sprintf("a bug in grantwalk: the experiment panicked (%T)", p)}
		}
	}()
	v, err := lab.Run(ctx, &Bench{w: w, lab: lab})
	if err == nil {
		err = ctx.Err()
	}
	if err != nil {
		return err
	}
	w.runner.Dispatch(Concluded{Run: w.run, Verdict: v})
	return nil
}

// Options returns what the person asked for.
func (b *Bench) Options() Options { return b.w.Options }

// Session returns the session as it is now.
func (b *Bench) Session() Session { return b.w.Session }

// Now returns the time.
func (b *Bench) Now() time.Time { return b.w.Now() }

// Note says in a sentence what was seen.
func (b *Bench) Note(format string, args ...any) {
	b.w.Learn(fmt.Sprintf(format, args...))
}

// Adopt makes the tokens of a trial the newest of the session: what they
// replace may be dead.
func (b *Bench) Adopt(t Trial) {
	if !t.Granted() {
		return
	}
	b.w.adopt(t.Tokens)
	b.w.Learn("")
}

// MarkRevoked tells the session that a token is dead, by its parameter name.
func (b *Bench) MarkRevoked(name string) {
	b.w.Session.Revoked = append(b.w.Session.Revoked[:len(b.w.Session.Revoked):len(b.w.Session.Revoked)], name)
	b.w.Learn("")
}

// Wait waits for d, or until the person wants to go on before; text says what
// for. Nothing is waited for where d is 0 or less.
func (b *Bench) Wait(ctx context.Context, d time.Duration, text string) (skipped bool, err error) {
	if d <= 0 {
		return false, ctx.Err()
	}
	now := b.w.Now()
	timer := time.NewTimer(d)
	defer timer.Stop()
	b.w.Ask(Await{Kind: AwaitTime, Text: text, From: now, Until: now.Add(d)})
	defer b.w.Settle()
	for {
		select {
		case <-timer.C:
			return false, nil
		case a := <-b.w.Answers():
			if _, ok := a.(GoOn); ok {
				return true, nil
			}
		case <-ctx.Done():
			return false, ctx.Err()
		}
	}
}

// Together sends requests at the same moment: each is made, all are held, and
// they pass the gate as one. Each of send makes exactly one request, with the
// context that it is given.
func (b *Bench) Together(ctx context.Context, send ...func(context.Context)) {
	label := httplog.LabelFrom(ctx)
	label.Together = len(send)
	ctx = httplog.WithLabel(ctx, label)
	together(ctx, send)
}

// Credentials are how a client authenticates in one request.
type Credentials struct {
	Method     AuthMethod
	ID, Secret string
	// RawBasic leaves out the form-encoding that RFC 6749 §2.3.1 wants in Basic.
	RawBasic bool
}

// Credentials returns those of the client, as the walk sends them.
func (b *Bench) Credentials() Credentials {
	return Credentials{Method: b.w.authMethod(), ID: b.w.Options.ClientID, Secret: b.w.Options.ClientSecret}
}

// Trial is one request of an experiment, and what came of it.
type Trial struct {
	Exchange httplog.Exchange
	// Error and Description are of an OAuth error (RFC 6749 §5.2), also where it
	// came with status 200.
	Error, Description string
	Tokens             TokenSet
	// Object is the JSON object that came, or nil.
	Object *jsonpos.Value
}

// Status is that of the answer; 0 when none came.
func (t Trial) Status() int {
	if t.Exchange.Response == nil {
		return 0
	}
	return t.Exchange.Response.Status
}

// OK says that the answer is a success (2xx) without an error in it.
func (t Trial) OK() bool { return t.Status() >= 200 && t.Status() < 300 && t.Error == "" }

// Granted says that tokens came.
func (t Trial) Granted() bool { return t.OK() && t.Tokens.AccessToken != "" }

// Refused says that the server itself said no: a status of 4xx, or an OAuth
// error. A request that is throttled was not judged.
func (t Trial) Refused() bool {
	s := t.Status()
	return !t.OK() && s != http.StatusTooManyRequests && (t.Error != "" || s >= 400 && s < 500)
}

// InWords says what came: "200", "400 invalid_grant", "no answer".
func (t Trial) InWords() string {
	switch {
	case t.Exchange.Err != nil && t.Status() == 0:
		return "no answer"
	case t.Error != "":
		return fmt.Sprintf("%d %s", t.Status(), clip(t.Error))
	}
	return fmt.Sprint(t.Status())
}

// AnswerInWords says how an exchange was answered, as Trial.InWords does; of one
// without an answer it says how far it came.
func AnswerInWords(x httplog.Exchange) string {
	switch {
	case x.State == httplog.Held:
		return "held"
	case x.Failure == httplog.FailCancelled && x.Started.IsZero():
		return "not sent"
	case x.Witness == httplog.Unseen:
		return "unseen"
	case x.Witness == httplog.Received:
		return "received"
	case x.State == httplog.Sending, x.State == httplog.Receiving:
		return "under way"
	}
	t := Trial{Exchange: x}
	if x.Err == nil && x.Response != nil && x.Label.Channel == httplog.Back {
		if v, err := parseObject(x); err == nil {
			t.Error = text(v, "error")
		}
	}
	return t.InWords()
}

// Post sends a form with credentials to an endpoint (RFC 6749 §2.3.1).
func (b *Bench) Post(ctx context.Context, step StepID, act, endpoint string, form url.Values, c Credentials) Trial {
	body := url.Values{}
	for name, values := range form {
		body[name] = values
	}
	if c.Method != AuthBasic && c.ID != "" {
		body.Set("client_id", c.ID)
	}
	if c.Method == AuthPost {
		body.Set("client_secret", c.Secret)
	}
	req, err := http.NewRequest(http.MethodPost, endpoint, strings.NewReader(body.Encode()))
	if err != nil {
		return Trial{Exchange: httplog.Exchange{Err: fmt.Errorf("the endpoint %s: %w", endpoint, err)}}
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if c.Method == AuthBasic {
		id, secret := url.QueryEscape(c.ID), url.QueryEscape(c.Secret)
		if c.RawBasic {
			id, secret = c.ID, c.Secret
		}
		req.SetBasicAuth(id, secret)
	}
	return b.Do(ctx, step, act, req)
}

// Do sends req and reads what came. Redirects are not followed, and cookies not
// kept. A request that fails is a trial too; only ctx ends an experiment.
func (b *Bench) Do(ctx context.Context, step StepID, act string, req *http.Request) Trial {
	label := httplog.LabelFrom(ctx)
	label.Step, label.Lab, label.Act = string(step), b.lab.ID, act
	if err := ctx.Err(); err != nil {
		return Trial{Exchange: httplog.Exchange{Err: err}} // it must not even be recorded
	}
	if req.Header.Get("Accept") == "" {
		req.Header.Set("Accept", "application/json")
	}
	var transport http.RoundTripper = b.w.runner.wire
	if headers := b.w.Options.Headers; len(headers) > 0 && label.Channel == httplog.Back {
		transport = addHeaders{headers, transport}
	}
	seen := b.w.Log().Len()
	resp, err := transport.RoundTrip(req.WithContext(httplog.WithLabel(ctx, label)))
	if err == nil {
		_ = resp.Body.Close()
	}
	x, ok := b.recorded(act, seen)
	if !ok {
		return Trial{Exchange: httplog.Exchange{Err: err}}
	}
	return b.read(x, step)
}

// recorded is the newest exchange of that act after the one with the id before.
func (b *Bench) recorded(act string, before int) (httplog.Exchange, bool) {
	return b.w.Log().Last(func(x *httplog.Exchange) bool {
		return x.ID > before && x.Label.Run == b.w.run && x.Label.Act == act && x.Witness == httplog.Sent && x.Method != http.MethodConnect
	})
}

// read makes a trial of what was recorded.
func (b *Bench) read(x httplog.Exchange, step StepID) Trial {
	t := Trial{Exchange: x}
	if x.Response == nil || x.Err != nil {
		return t
	}
	if v, err := parseObject(x); err == nil {
		t.Object, t.Error, t.Description = v, text(v, "error"), text(v, "error_description")
	}
	set, _ := parseTokenResponse(x, step, b.w.Now())
	for _, secret := range []string{set.AccessToken, set.RefreshToken, set.IDToken} {
		b.w.Log().KnowSecret(secret)
	}
	t.Tokens = set
	return t
}
