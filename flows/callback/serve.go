package callback

import (
	"bytes"
	"crypto/rand"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/grantwalk/grantwalk/httplog"
)

// outcome is what a request comes to.
type outcome struct {
	page     page
	response Response
	fulfils  *expectation // set for the answer
	reason   error        // why it is no answer; nil for a page without report
	ignore   bool         // neither record nor report
	note     string
}

// serve handles one connection.
func (l *Listener) serve(c *conn) {
	begun := time.Now()
	q := l.server.read(c)
	if q == nil {
		return
	}
	o := l.decide(q)
	o.response.Received = q.received
	raw := o.page.raw(q.method == http.MethodHead)

	id := 0
	known := !o.ignore && (o.fulfils != nil || l.mayRecord())
	if log := l.options.Log; known && log != nil {
		for _, s := range o.response.Params.Secrets() {
			log.KnowSecret(s)
		}
		id = log.Add(l.exchange(q, o, begun)).ID
		o.response.Exchange = id
	}
	_, err := c.Write(raw)
	if id != 0 {
		l.options.Log.Update(id, func(x *httplog.Exchange) { finish(x, raw, q.interim, err) })
	}
	if o.fulfils != nil {
		// After the page, so that closing the listener cannot cut it off.
		o.fulfils.response = o.response
		close(o.fulfils.done)
	}
	if f := l.options.OnRejected; known && f != nil && o.reason != nil {
		f(o.response, o.reason)
	}
	l.server.linger(c)
}

// decide finds out what q is. It changes the listener only by take.
func (l *Listener) decide(q *request) outcome {
	target, err := url.ParseRequestURI(q.target)
	ours := err == nil && target.EscapedPath() == l.redirect.path()
	if q.problem == ErrTooLong {
		return outcome{page: tooLongPage(), reason: ErrTooLong, ignore: !ours}
	}
	if q.problem != nil || err != nil {
		return outcome{page: malformedPage(), reason: ErrMalformed, ignore: !ours}
	}
	params, paramsErr := ParseParams(target.RawQuery)
	seen := NewResponse(Query, "http://"+q.host+q.target, params, q.received)
	switch {
	case !ours && !params.answers() && !params.Has("state"):
		return outcome{page: notFoundPage(), ignore: true}
	case !l.redirect.serves(q.host):
		return outcome{page: foreignHostPage(), response: seen, reason: ErrHost}
	case !ours:
		// The provider may have changed the redirect URI: worth a record.
		return outcome{page: notFoundPage(), response: seen, reason: ErrPath}
	case paramsErr != nil:
		return outcome{page: malformedPage(), response: seen, reason: paramsErr}
	case q.method == http.MethodGet && target.RawQuery == l.redirect.url.RawQuery:
		return outcome{page: relayPage(q.target, l.newRelay()), note: "no parameters: a page that relays the fragment"}
	case q.method == http.MethodGet:
		return l.outcome(seen)
	case q.method == http.MethodPost:
		return l.decidePost(q, seen)
	}
	return outcome{page: methodPage(), response: seen, reason: ErrMethod}
}

// decidePost reads a form_post response or a relayed fragment. A form_post
// rightly comes from another site; a relay only from our own page.
func (l *Listener) decidePost(q *request, seen Response) outcome {
	media, _, _ := mime.ParseMediaType(q.header.Get("Content-Type"))
	if media != "application/x-www-form-urlencoded" {
		return outcome{page: mediaTypePage(), response: seen, reason: ErrMediaType}
	}
	params, err := ParseParams(string(q.body))
	posted := NewResponse(FormPost, seen.URL, params, q.received)
	if err != nil {
		return outcome{page: malformedPage(), response: posted, reason: err}
	}
	if !params.Has(relayToken) {
		return l.outcome(posted)
	}
	if origin := q.header.Get("Origin"); !l.knowsRelay(params.Get(relayToken)) || origin != "" && origin != "http://"+q.host {
		return outcome{page: relayRefusedPage(), response: posted, reason: ErrRelay}
	}
	hidden, err := ParseParams(strings.TrimPrefix(params.Get(relayFragment), "#"))
	relayed := NewResponse(Fragment, seen.URL+"#"+strings.TrimPrefix(params.Get(relayFragment), "#"), hidden, q.received)
	if err != nil {
		return outcome{page: malformedPage(), response: relayed, reason: err}
	}
	o := l.outcome(relayed)
	o.note = strings.TrimPrefix(o.note+"; relayed from the fragment by the listener's own page", "; ")
	return o
}

// outcome asks for the verdict on r.
func (l *Listener) outcome(r Response) outcome {
	p, fulfils, repeat, reason := l.take(r)
	o := outcome{page: p, response: r, fulfils: fulfils, reason: reason}
	if repeat {
		o.note = "the same answer again: not used a second time"
	}
	return o
}

// maxRelays bounds the relay pages that are valid at a time.
const maxRelays = 64

func (l *Listener) newRelay() string {
	token := rand.Text()
	l.mu.Lock()
	defer l.mu.Unlock()
	if len(l.relays) == maxRelays {
		l.relays = slices.Delete(l.relays, 0, 1)
	}
	l.relays = append(l.relays, token)
	return token
}

func (l *Listener) knowsRelay(token string) bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return slices.Contains(l.relays, token)
}

// exchange returns the record of q before its answer is written.
func (l *Listener) exchange(q *request, o outcome, begun time.Time) httplog.Exchange {
	x := httplog.Exchange{
		Label: l.label(), Witness: httplog.Received, State: httplog.Receiving,
		Method: q.method, URL: "http://" + q.host + q.target,
		Request: httplog.Request{Raw: q.raw},
		Created: begun, Started: begun,
		Timings: httplog.Timings{FirstByte: time.Since(begun)},
		Note:    o.note,
	}
	if o.reason != nil {
		x.Note = "not used: " + o.reason.Error()
	}
	return x
}

// finish puts the answer into the record. raw is the page as written; err is
// the error of writing it.
func finish(x *httplog.Exchange, raw, interim []byte, err error) {
	x.State = httplog.Done
	x.Timings.Total = time.Since(x.Started)
	if err != nil {
		x.State, x.Failure = httplog.Failed, httplog.FailCutOff
		x.Err = fmt.Errorf("the browser left before it had the whole page; the response itself was received: %w", err)
	}
	end := bytes.Index(raw, []byte("\r\n\r\n")) + 4
	x.Response = httplog.NewResponse(raw[:end], raw[end:])
	if interim != nil {
		x.Response.Interim = [][]byte{interim}
	}
}
