package callback

import (
	"errors"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// Mode tells how the parameters of a response were carried.
type Mode string

const (
	// Query: in the query of the redirect URI (RFC 6749 §4.1.2).
	Query Mode = "query"
	// Fragment: behind the '#' (OAuth 2.0 Multiple Response Types §2.1).
	Fragment Mode = "fragment"
	// FormPost: in a form's body (OAuth 2.0 Form Post Response Mode §2).
	FormPost Mode = "form_post"
	// BareCode: a person pasted nothing but the code.
	BareCode Mode = "code"
)

// Limits on what one response may hold.
const (
	maxText   = 64 << 10 // bytes of a request head, a request body or a paste
	maxParams = 256
)

// Response is an authorization response, as far as it can be read.
type Response struct {
	Mode   Mode
	Pasted bool // it came by hand, not by the listener

	// Params are all parameters, in order and with duplicates.
	Params Params
	// URL is what was called or pasted. It holds the code, so it is a secret.
	// Empty when only parameters or a code were pasted.
	URL string
	// Exchange is the ID of the recorded exchange, or 0.
	Exchange int

	// The well-known parameters; the first one of each where there are more.
	Code, State, Iss                  string
	Error, ErrorDescription, ErrorURI string

	// StateKnown is false for a bare code: it came without any state, so
	// nobody can tell whether it belongs to this authorization request.
	StateKnown bool

	// Warning is something to show to the person who pasted it, such as an
	// *OtherRedirectError. Nil when there is nothing to say.
	Warning error

	Received time.Time
}

// Param is one parameter.
type Param struct {
	Name, Value string
	// Broken is set where the percent-encoding cannot be read; the name or the
	// value is then as it came.
	Broken bool
}

// Params are parameters in the order in which they came.
type Params []Param

// Get returns the first value of name, or "".
func (p Params) Get(name string) string {
	for _, q := range p {
		if q.Name == name {
			return q.Value
		}
	}
	return ""
}

// Has tells whether name is there, be it empty.
func (p Params) Has(name string) bool { return len(p.Values(name)) > 0 }

// Values returns all values of name, in order.
func (p Params) Values(name string) []string {
	var out []string
	for _, q := range p {
		if q.Name == name {
			out = append(out, q.Value)
		}
	}
	return out
}

// Duplicates returns the names that occur more than once, in order.
func (p Params) Duplicates() []string {
	count := make(map[string]int, len(p))
	var out []string
	for _, q := range p {
		if count[q.Name]++; count[q.Name] == 2 {
			out = append(out, q.Name)
		}
	}
	return out
}

// ErrTooManyParams is returned for more parameters than any response has.
var ErrTooManyParams = fmt.Errorf("more than %d parameters", maxParams)

// ParseParams reads an application/x-www-form-urlencoded text, which a query
// is too. The only error is ErrTooManyParams.
func ParseParams(text string) (Params, error) {
	var out Params
	for text != "" {
		var pair string
		pair, text, _ = strings.Cut(text, "&")
		if pair == "" {
			continue
		}
		if len(out) == maxParams {
			return out, ErrTooManyParams
		}
		name, value, _ := strings.Cut(pair, "=")
		p := Param{Name: name, Value: value}
		if s, err := url.QueryUnescape(name); err == nil {
			p.Name = s
		} else {
			p.Broken = true
		}
		if s, err := url.QueryUnescape(value); err == nil {
			p.Value = s
		} else {
			p.Broken = true
		}
		out = append(out, p)
	}
	return out, nil
}

// NewResponse returns the response that params make. It is for those who got
// them on another way than the listener's, such as the built-in user agent.
func NewResponse(mode Mode, rawURL string, params Params, received time.Time) Response {
	return Response{
		Mode: mode, URL: rawURL, Params: params, Received: received,
		StateKnown: true,
		Code:       params.Get("code"), State: params.Get("state"), Iss: params.Get("iss"),
		Error:            params.Get("error"),
		ErrorDescription: params.Get("error_description"),
		ErrorURI:         params.Get("error_uri"),
	}
}

// FromURL reads the redirect URL that a user agent was sent to. The parameters
// are those of the fragment when the query has neither a code nor an error nor
// a JWT response, and the fragment has one. An error names what cannot be read.
func FromURL(rawURL string, received time.Time) (Response, error) {
	base, fragment, _ := strings.Cut(rawURL, "#")
	_, query, _ := strings.Cut(base, "?")
	params, err := ParseParams(query)
	if err != nil {
		return Response{}, fmt.Errorf("query of the redirect URL: %w", err)
	}
	if !params.answers() {
		hidden, err := ParseParams(fragment)
		if err != nil {
			return Response{}, fmt.Errorf("fragment of the redirect URL: %w", err)
		}
		if hidden.answers() || hidden.tokens() {
			return NewResponse(Fragment, rawURL, hidden, received), nil
		}
	}
	return NewResponse(Query, rawURL, params, received), nil
}

// answers tells whether there is something that a response to the code grant
// has. "response" is the JWT of JARM.
func (p Params) answers() bool { return p.Has("code") || p.Has("error") || p.Has("response") }

func (p Params) tokens() bool { return p.Has("access_token") || p.Has("id_token") }

// The ways in which a response can be malformed.
var (
	// ErrDuplicate: a parameter is there twice (RFC 6749 §3.1).
	ErrDuplicate = errors.New("a parameter occurs more than once")
	// ErrBrokenEncoding: a percent-encoding cannot be read.
	ErrBrokenEncoding = errors.New("a parameter's percent-encoding cannot be read")
	// ErrCodeAndError: it succeeds and fails at once.
	ErrCodeAndError = errors.New("the response has both a code and an error")
	// ErrNoAnswer: there is neither a code nor an error (RFC 6749 §4.1.2).
	ErrNoAnswer = errors.New("neither a code nor an error is in it")
)

// Problem returns what is wrong with the response's form, naming parameters
// and never their values, or nil. A proper error response has no problem.
func (r Response) Problem() error {
	if names := r.Params.Duplicates(); len(names) > 0 {
		return fmt.Errorf("%w: %s", ErrDuplicate, quoteNames(names))
	}
	for _, p := range r.Params {
		if p.Broken {
			return fmt.Errorf("%w: %s", ErrBrokenEncoding, quoteNames([]string{p.Name}))
		}
	}
	switch {
	case r.Code != "" && r.Error != "":
		return ErrCodeAndError
	case r.Code == "" && r.Error == "" && !r.Params.Has("response"):
		return ErrNoAnswer
	}
	return nil
}

func quoteNames(names []string) string {
	const most, longest = 5, 64
	var out []string
	for i, n := range names {
		if i == most {
			out = append(out, "…")
			break
		}
		if len(n) > longest {
			n = n[:longest] + "…"
		}
		out = append(out, fmt.Sprintf("%q", n))
	}
	return strings.Join(out, ", ")
}

// The reasons for which MatchState refuses a response.
var (
	ErrStateMissing = errors.New("the response has no state parameter")
	ErrStateWrong   = errors.New("the response's state is not the one that was sent")
)

// MatchState returns a check for Listener.Expect: the response must carry the
// state that was sent, once (RFC 6749 §10.12). Where none was sent, want is
// empty and none may come back.
func MatchState(want string) func(Response) error {
	return func(r Response) error {
		states := r.Params.Values("state")
		switch {
		case len(states) == 0 && want == "":
			return nil
		case len(states) == 0:
			return ErrStateMissing
		case len(states) > 1, states[0] != want, want == "":
			return ErrStateWrong
		}
		return nil
	}
}

// Secrets returns the values that must never be shown unmasked.
func (p Params) Secrets() []string {
	var out []string
	for _, q := range p {
		switch q.Name {
		case "code", "access_token", "id_token", "refresh_token", "response", "password":
			out = append(out, q.Value)
		}
	}
	return out
}
