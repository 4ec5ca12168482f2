package findings

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/grantwalk/grantwalk/flows/callback"
	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/httplog"
)

// AuthorizationRequest is one authorization request (RFC 6749 §4.1.1), and the
// pages that the user agent went through after it, as far as they were seen.
type AuthorizationRequest struct {
	X      *Exchange
	Params Params
	// Pages are the further exchanges of the user agent with the provider, such
	// as its login form. They are empty when the system browser did it.
	Pages []*Exchange
}

// Get returns the first value of a parameter, or "".
func (r *AuthorizationRequest) Get(name string) string { return r.Params.Get(name) }

// At is a parameter of the request; the whole request line when it is missing.
func (r *AuthorizationRequest) At(name string) Evidence {
	if p, ok := r.Params.Find(name); ok {
		return p.At
	}
	return r.X.AtRequest()
}

// claim is what the claims parameter says of a claim, nil when it does not name
// it (OIDC Core §5.5). where is id_token or userinfo.
func (r *AuthorizationRequest) claim(where, name string) *jsonpos.Value {
	asked, err := jsonpos.Parse([]byte(r.Get("claims")), jsonpos.Limits{})
	if err != nil {
		return nil
	}
	return asked.Get(where, name)
}

// Seen tells that what the provider answered to the user agent was recorded.
func (r *AuthorizationRequest) Seen() bool { return r.X.Witness != httplog.Unseen }

// Last is the last exchange of the user agent with the provider.
func (r *AuthorizationRequest) Last() *Exchange {
	if n := len(r.Pages); n > 0 {
		return r.Pages[n-1]
	}
	return r.X
}

// Scope is the scope asked for, split at spaces.
func (r *AuthorizationRequest) Scope() []string { return strings.Fields(r.Get("scope")) }

// Via tells how the parameters of an authorization response travelled.
type Via string

const (
	ViaQuery    Via = "query"
	ViaFragment Via = "fragment"
	ViaFormPost Via = "form_post"
)

// AuthorizationResponse is one authorization response (RFC 6749 §4.1.2), whether
// it was used or not.
type AuthorizationResponse struct {
	X      *Exchange // nil when it was pasted
	Via    Via
	Params Params
	// Redirected is set when the response was seen as the provider's redirect
	// (a Location, or a form_post page) and not as a request to the redirect URI.
	Redirected bool
	// Led is set when it is a request to the redirect URI and the provider's
	// redirect to it was seen as well.
	Led    bool
	Pasted bool
	form   Evidence // of a form_post page: the tag of its form
	// URL is where it came, without its parameters.
	URL string
	// Request is the request that it answers: that with the same state, and
	// else the newest before it. It is nil when there is none.
	Request *AuthorizationRequest
	Time    time.Time
}

// Get returns the first value of a parameter, or "".
func (r *AuthorizationResponse) Get(name string) string { return r.Params.Get(name) }

// At is a parameter of the response; the place where they all stand when it is
// missing.
func (r *AuthorizationResponse) At(name string) Evidence {
	if p, ok := r.Params.Find(name); ok {
		return p.At
	}
	switch {
	case r.X == nil:
		return Evidence{Part: CallbackPart}
	case r.Redirected && r.Via != ViaFormPost:
		return r.X.AtHeader("Location")
	case r.Redirected:
		return r.X.AtBody()
	case r.Via == ViaQuery:
		return r.X.AtRequest()
	}
	return r.X.AtPart(RequestBody)
}

// addFront reads an exchange of the user agent.
func (t *Trace) addFront(x *Exchange) {
	if t.isAuthorizationRequest(x) {
		params := x.Query
		if x.Form.Has("client_id") {
			params = append(slices.Clone(params), x.Form...)
		}
		t.Requests = append(t.Requests, &AuthorizationRequest{X: x, Params: params})
		if uri := params.Get("redirect_uri"); uri != "" && !slices.Contains(t.redirectURIs, uri) {
			t.redirectURIs = append(t.redirectURIs, uri)
		}
		t.addRedirect(x)
		return
	}
	if t.isCallback(x) {
		t.addCallback(x)
		return
	}
	if n := len(t.Requests); n > 0 && x.Witness != httplog.Received {
		t.Requests[n-1].Pages = append(t.Requests[n-1].Pages, x)
	}
	t.addRedirect(x)
}

// isAuthorizationRequest tells the request from the pages that follow it, of
// which some carry its parameters on.
func (t *Trace) isAuthorizationRequest(x *Exchange) bool {
	if x.Witness == httplog.Received || x.Step() != "authorization-request" {
		return false
	}
	p := x.Query
	if !p.Has("client_id") {
		p = x.Form
	}
	if !p.Has("client_id") || !p.Has("response_type") && !p.Has("request_uri") && !p.Has("request") && !p.Has("redirect_uri") {
		return false
	}
	// A page that repeats the whole request under the same state belongs to it.
	state := p.Get("state")
	return state == "" || Masked(state) || !slices.ContainsFunc(t.Requests, func(r *AuthorizationRequest) bool {
		return r.X.Label.Run == x.Label.Run && r.Get("state") == state && r.Get("client_id") == p.Get("client_id") && r.Get("redirect_uri") == p.Get("redirect_uri")
	})
}

// isCallback tells whether x is a request to the redirect URI.
func (t *Trace) isCallback(x *Exchange) bool {
	if x.Witness == httplog.Received {
		return true
	}
	if slices.ContainsFunc(t.redirectURIs, func(uri string) bool { return callback.SameRedirect(uri, x.URL) }) {
		return true
	}
	if x.Step() != "authorization-response" {
		return false
	}
	return answers(x.Query) || answers(x.Form) || strings.Contains(x.URL, "#")
}

// answers tells whether params look like an authorization response.
func answers(p Params) bool {
	return p.Has("code") || p.Has("error") || p.Has("access_token") || p.Has("id_token") || p.Has("response")
}

func (t *Trace) addCallback(x *Exchange) {
	r := &AuthorizationResponse{X: x, Via: ViaQuery, Params: x.Query, Time: x.Asked(), URL: withoutParams(x.URL)}
	switch hidden, ok := x.Form.Find("fragment"); {
	case ok && x.Form.Has("grantwalk_relay"):
		r.Via = ViaFragment
		text := strings.TrimPrefix(hidden.Value, "#")
		r.Params = readParams(text, x.ID, RequestBody, 0)
		for i := range r.Params {
			r.Params[i].At = hidden.At // the fragment is encoded as a whole
		}
	case x.Method == "POST":
		r.Via = ViaFormPost
		r.Params = append(slices.Clone(x.Form), x.Query...)
	default:
		if _, fragment, ok := strings.Cut(x.URL, "#"); ok && answers(readParams(fragment, x.ID, RequestLine, 0)) {
			r.Via = ViaFragment
			r.Params = append(slices.Clone(x.Query), inFragment(x, fragment)...)
		}
	}
	t.addResponse(r)
}

// inFragment reads a fragment that a browser recorded with the URL. It never
// went over the wire, so the request line is all that can be pointed at.
func inFragment(x *Exchange, fragment string) Params {
	params := readParams(fragment, x.ID, RequestLine, 0)
	for i := range params {
		params[i].At = x.AtRequest()
	}
	return params
}

// addRedirect looks for the response in a redirect of the provider: the built-in
// user agent does not fetch the redirect URI, and a recording may lack it.
func (t *Trace) addRedirect(x *Exchange) {
	location := x.Header("Location")
	if !x.IsRedirect() || location == "" || len(t.Requests) == 0 {
		t.addFormPost(x)
		return
	}
	if base := x.Target(); base != nil {
		if u, err := base.Parse(location); err == nil && !u.IsAbs() {
			return
		}
	}
	matches := slices.ContainsFunc(t.Requests, func(r *AuthorizationRequest) bool {
		uri := r.Get("redirect_uri")
		return uri != "" && (callback.SameRedirect(uri, location) || nearly(uri, location) || carriesAnswer(r, location))
	})
	if !matches {
		return
	}
	field := x.AtHeader("Location")
	at := field.End - len(location) // the value ends the line
	text, fragment, hasFragment := strings.Cut(location, "#")
	var params Params
	via := ViaQuery
	if _, query, ok := strings.Cut(text, "?"); ok {
		params = readParams(query, x.ID, ResponseHeaders, at+len(text)-len(query))
	}
	if hasFragment {
		if p := readParams(fragment, x.ID, ResponseHeaders, at+len(text)+1); answers(p) {
			via = ViaFragment
			params = append(params, p...)
		}
	}
	if !answers(params) && !params.Has("state") && !callback.SameRedirect(t.Requests[len(t.Requests)-1].Get("redirect_uri"), location) {
		return
	}
	t.addResponse(&AuthorizationResponse{
		X: x, Via: via, Params: params, Redirected: true, URL: withoutParams(location), Time: x.Answered(),
	})
}

// carriesAnswer tells that a code or an error goes with the request's state to
// another place at the client's host: the provider rewrote the redirect URI.
func carriesAnswer(r *AuthorizationRequest, location string) bool {
	to, err := url.Parse(location)
	sent, errSent := url.Parse(r.Get("redirect_uri"))
	if err != nil || errSent != nil || !to.IsAbs() || r.Get("state") == "" {
		return false
	}
	same := strings.EqualFold(to.Hostname(), sent.Hostname()) || isLoopback(to.Hostname()) && isLoopback(sent.Hostname())
	q := to.Query()
	return same && to.Host != hostOf(r.X.URL) && (q.Get("code") != "" || q.Get("error") != "") && q.Get("state") == r.Get("state")
}

// nearly tells whether two redirect URIs differ only in what providers like to
// change: the spelling of the loopback host, the port, a slash at the end.
func nearly(a, b string) bool {
	ua, errA := url.Parse(a)
	ub, errB := url.Parse(b)
	if errA != nil || errB != nil || ua.Scheme != ub.Scheme {
		return false
	}
	same := strings.EqualFold(ua.Hostname(), ub.Hostname()) || isLoopback(ua.Hostname()) && isLoopback(ub.Hostname())
	return same && strings.EqualFold(strings.TrimSuffix(ua.Path, "/"), strings.TrimSuffix(ub.Path, "/"))
}

// addResponse adds r, unless it is the request to the redirect URI that follows
// the redirect, which was seen too.
func (t *Trace) addResponse(r *AuthorizationResponse) {
	if n := len(t.Responses); n > 0 {
		last := t.Responses[n-1]
		followed := last.Redirected && !r.Redirected && sameParams(last.Params, r.Params)
		relayed := r.Via == ViaFragment && last.Via == ViaQuery && len(last.Params) == 0
		if followed || relayed {
			r.Request, r.Led = last.Request, followed || last.Led
			t.Responses[n-1] = r // the same answer, seen better
			return
		}
	}
	r.Request = t.requestOf(r)
	t.Responses = append(t.Responses, r)
}

func sameParams(a, b Params) bool {
	return slices.EqualFunc(a, b, func(a, b Param) bool { return a.Name == b.Name && a.Value == b.Value })
}

func (t *Trace) requestOf(r *AuthorizationResponse) *AuthorizationRequest {
	if state := r.Get("state"); state != "" && !Masked(state) {
		for i := len(t.Requests) - 1; i >= 0; i-- {
			if t.Requests[i].Get("state") == state {
				return t.Requests[i]
			}
		}
	}
	for i := len(t.Requests) - 1; i >= 0; i-- {
		if r.X == nil || t.Requests[i].X.ID <= r.X.ID {
			return t.Requests[i]
		}
	}
	return nil
}

// pasted reads the redirect URL that a person pasted.
func (t *Trace) pasted() {
	text := t.Asked.Pasted
	if text == "" {
		return
	}
	r := &AuthorizationResponse{Via: ViaQuery, Pasted: true, Time: t.Asked.PastedAt, URL: withoutParams(text)}
	rest, fragment, hasFragment := strings.Cut(text, "#")
	_, query, hasQuery := strings.Cut(rest, "?")
	if !hasQuery && !strings.Contains(rest, "://") {
		query = rest // only the parameters were pasted
	}
	r.Params = readParams(query, 0, CallbackPart, len(rest)-len(query))
	if hasFragment {
		if p := readParams(fragment, 0, CallbackPart, len(rest)+1); answers(p) {
			r.Via = ViaFragment
			r.Params = append(r.Params, p...)
		}
	}
	if !answers(r.Params) && !r.Params.Has("state") {
		return // a bare code: nothing can be said of it
	}
	r.Request = t.requestOf(r)
	t.Responses = append(t.Responses, r)
}

func withoutParams(u string) string {
	if i := strings.IndexAny(u, "?#"); i >= 0 {
		return u[:i]
	}
	return u
}

// Request returns the newest authorization request, or nil.
func (t *Trace) Request() *AuthorizationRequest {
	if n := len(t.Requests); n > 0 {
		return t.Requests[n-1]
	}
	return nil
}

// ResponseOf returns the answers to a request, in order. The slice is shared and
// must not be written to.
func (t *Trace) ResponseOf(r *AuthorizationRequest) []*AuthorizationResponse {
	return t.responsesTo[r]
}

// delivery is what tells one authorization response from another.
type delivery struct{ state, code string }

func (r *AuthorizationResponse) delivery() delivery { return delivery{r.Get("state"), r.Get("code")} }

// indexResponses is called when all responses are there.
func (t *Trace) indexResponses() {
	t.responsesTo = map[*AuthorizationRequest][]*AuthorizationResponse{}
	t.firstWith = map[delivery]int{}
	t.redirectedTo = map[string]int{}
	for i, r := range t.Responses {
		t.responsesTo[r.Request] = append(t.responsesTo[r.Request], r)
		if _, again := t.firstWith[r.delivery()]; !again {
			t.firstWith[r.delivery()] = i
		}
		if _, again := t.redirectedTo[r.URL]; r.Redirected && !again {
			t.redirectedTo[r.URL] = r.X.ID
		}
	}
}

// deliveredBefore tells that response i repeats an earlier one.
func (t *Trace) deliveredBefore(i int) bool { return t.firstWith[t.Responses[i].delivery()] < i }

// WithCode returns the newest authorization response that carried the code, or
// nil.
func (t *Trace) WithCode(code string) *AuthorizationResponse {
	if code == "" {
		return nil
	}
	for i := len(t.Responses) - 1; i >= 0; i-- {
		if t.Responses[i].Get("code") == code {
			return t.Responses[i]
		}
	}
	return nil
}
