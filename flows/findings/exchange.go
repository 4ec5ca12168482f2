package findings

import (
	"bytes"
	"errors"
	"mime"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/httplog"
)

// maxJSON is the number of bytes up to which a body is read as JSON.
const maxJSON = 1 << 20

// maxBody is the number of bytes of a body that are looked at. No rule needs more
// than to know that there are more.
const maxBody = maxJSON + 1

// errNoBody is the error of reading a body that is not there or not known.
var errNoBody = errors.New("there is no body to read")

// Exchange is a recorded exchange with its parts read. It is read once, when the
// trace is made.
type Exchange struct {
	httplog.Exchange

	// Query and Form are the parameters of the request's URL and of its body,
	// in order and with duplicates. Form is nil when the body is no form.
	Query, Form Params

	body      []byte // of the response, decoded
	bodyKnown bool
	json      *jsonpos.Value
	jsonErr   error
}

// Read reads the parts of one exchange alone, which may be held still.
func Read(x httplog.Exchange) *Exchange { return newExchange(x) }

func newExchange(x httplog.Exchange) *Exchange {
	e := &Exchange{Exchange: x}
	e.Query = e.readQuery()
	e.Form = e.readForm()
	if x.Response != nil && bodyRecorded(x.Response) {
		e.body, e.bodyKnown = x.Response.Body().First(maxBody), true
	}
	e.jsonErr = errNoBody
	if e.bodyKnown && len(bytes.TrimSpace(e.body)) > 0 {
		e.json, e.jsonErr = jsonpos.Parse(e.body, jsonpos.Limits{MaxSize: maxJSON})
	}
	return e
}

// Step is the id of the step that the exchange belongs to.
func (x *Exchange) Step() string { return x.Label.Step }

// Status is the status of the response, 0 when none came.
func (x *Exchange) Status() int {
	if x.Response == nil {
		return 0
	}
	return x.Response.Status
}

// OK reports a status of 2xx.
func (x *Exchange) OK() bool { return x.Status()/100 == 2 }

// IsRedirect reports a status that sends the client elsewhere.
func (x *Exchange) IsRedirect() bool {
	switch x.Status() {
	case http.StatusMovedPermanently, http.StatusFound, http.StatusSeeOther,
		http.StatusTemporaryRedirect, http.StatusPermanentRedirect:
		return true
	}
	return false
}

// HeaderKnown tells that the field lines of the answer are there to be looked at:
// a recording may have none at all.
func (x *Exchange) HeaderKnown() bool {
	return x.Response != nil && (x.Witness != httplog.Recorded || len(fieldLines(x.Response.Head)) > 0)
}

// Header is the first value of a response header field, or "".
func (x *Exchange) Header(name string) string {
	if x.Response == nil {
		return ""
	}
	return x.Response.Header.Get(name)
}

// HeaderValues are all values of a response header field.
func (x *Exchange) HeaderValues(name string) []string {
	if x.Response == nil {
		return nil
	}
	return x.Response.Header.Values(name)
}

// Challenges are those of the answer's WWW-Authenticate.
func (x *Exchange) Challenges() []httplog.Challenge {
	return httplog.Challenges(x.HeaderValues("WWW-Authenticate"))
}

// HasHeader tells whether a response header field is there, be it empty.
func (x *Exchange) HasHeader(name string) bool { return len(x.HeaderValues(name)) > 0 }

// CacheDirective looks for a directive of Cache-Control, in any case (RFC 9111
// §5.2). value is what stands behind its '='.
func (x *Exchange) CacheDirective(name string) (value string, ok bool) {
	for _, v := range x.HeaderValues("Cache-Control") {
		for part := range strings.SplitSeq(v, ",") {
			n, value, _ := strings.Cut(strings.Trim(part, " \t"), "=")
			if strings.EqualFold(n, name) {
				return strings.Trim(value, `"`), true
			}
		}
	}
	return "", false
}

// RequestHeader is the first value of a request header field, or "".
func (x *Exchange) RequestHeader(name string) string {
	f, _ := x.requestField(name)
	return f.Value
}

func (x *Exchange) requestField(name string) (httplog.Field, bool) {
	for _, f := range httplog.Fields(x.Request.Head()) {
		if strings.EqualFold(f.Name, name) {
			return f, true
		}
	}
	return httplog.Field{}, false
}

// MediaType is the media type of the response in lower case, without its
// parameters; "" when the field is missing or cannot be read.
func (x *Exchange) MediaType() string {
	v := x.Header("Content-Type")
	if m, _, err := mime.ParseMediaType(v); err == nil || m != "" {
		return m
	}
	m, _, _ := strings.Cut(v, ";")
	return strings.ToLower(strings.TrimSpace(m))
}

// Body is the decoded body of the response; of one that is longer than what is
// read as JSON, the beginning. It must not be written to.
func (x *Exchange) Body() []byte { return x.body }

// BodyKnown tells that the body is there to be looked at: a recording may have
// left it out, and of a large one only the beginning may be left. An empty body
// is known.
func (x *Exchange) BodyKnown() bool { return x.bodyKnown }

// JSON is the response's body as JSON. The error is a *jsonpos.SyntaxError, or
// says that there is no body.
func (x *Exchange) JSON() (*jsonpos.Value, error) { return x.json, x.jsonErr }

// Object is the response's body when it is a JSON object, else nil.
func (x *Exchange) Object() *jsonpos.Value {
	if x.json.Kind() == jsonpos.Object {
		return x.json
	}
	return nil
}

// IsHTML tells whether the body is a web page, by its first bytes or, when it
// is neither JSON nor a form, by its label.
func (x *Exchange) IsHTML() bool {
	if !x.bodyKnown {
		return false
	}
	text := bytes.TrimLeft(bytes.TrimPrefix(x.body, []byte("\xef\xbb\xbf")), " \t\r\n")
	if len(text) > 0 && text[0] == '<' {
		return true
	}
	m := x.MediaType()
	return (m == "text/html" || m == "application/xhtml+xml") && x.json == nil && len(text) > 0
}

// Target is the request's URL, nil when it cannot be read.
func (x *Exchange) Target() *url.URL {
	u, err := url.Parse(x.URL)
	if err != nil {
		return nil
	}
	return u
}

// Asked is when the request went out. A recording that does not tell has the
// server's word for it.
func (x *Exchange) Asked() time.Time {
	switch {
	case !x.Started.IsZero():
		return x.Started
	case !x.Created.IsZero():
		return x.Created
	}
	if date, err := http.ParseTime(x.Header("Date")); err == nil {
		return date
	}
	return time.Time{}
}

// Answered is when the answer had come, and so the time by which what it says
// is judged.
func (x *Exchange) Answered() time.Time {
	if x.Asked().IsZero() {
		return time.Time{} // a recording does not tell
	}
	return x.Asked().Add(x.Timings.Total)
}

// Masked tells that a value is not what went over the wire but a mask that was
// put over it. Nothing can be said of such a value.
func Masked(value string) bool { return httplog.Masked(value) }

// bodyRecorded tells that the body of an answer is there to be looked at. The
// beginning of one is none, unless it is more than is read of any.
func bodyRecorded(r *httplog.Response) bool {
	return !r.BodyMissing && (!r.Truncated || r.Body().Len() > maxJSON)
}
