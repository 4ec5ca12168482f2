package findings

import (
	"fmt"
	"net/url"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows/callback"
	"github.com/grantwalk/grantwalk/flows/specref"
	"github.com/grantwalk/grantwalk/httplog"
)

// received tells that this program's own listener got the response.
func (r *AuthorizationResponse) received() bool {
	return r.X != nil && r.X.Witness == httplog.Received
}

// posted tells that the response came to the redirect URI by POST, and not from
// the listener's own page that relays a fragment.
func (r *AuthorizationResponse) posted() bool {
	return r.X != nil && !r.Redirected && r.X.Method == "POST" && r.Via == ViaFormPost
}

// asks tells what the request asked for; known is false when it was not seen or
// has its parameters elsewhere.
func (r *AuthorizationResponse) asks() (types []string, mode string, known bool) {
	q := r.Request
	if q == nil || q.Params.Has("request") || q.Params.Has("request_uri") || !q.Params.Has("response_type") {
		return nil, "", false
	}
	return strings.Fields(q.Get("response_type")), q.Get("response_mode"), true
}

// formFields are the fields of a posted body that no authorization response
// has; login is the first of them that looks like a login form's.
func formFields(form Params) (fields []Param, login Param) {
	known := []string{"code", "state", "iss", "error", "error_description", "error_uri", "access_token", "token_type", "expires_in", "id_token", "scope", "session_state", "response", "fragment", "grantwalk_relay"}
	for _, p := range form {
		if slices.Contains(known, p.Name) {
			continue
		}
		fields = append(fields, p)
		name := strings.ToLower(p.Name)
		if login.Name == "" && anyOf(name, "pass", "user", "login", "email", "pwd", "otp", "pin", "credential", "secret") {
			login = p
		}
	}
	return fields, login
}

func judge307(t *Trace) Outcome {
	var hits []Hit
	for _, r := range t.Responses {
		if r.X == nil {
			continue
		}
		repeats := r.Redirected && (r.X.Status() == 307 || r.X.Status() == 308)
		_, mode, known := r.asks()
		switch {
		case repeats && r.X.Method == "POST" && len(r.X.Form) > 0:
			fields, login := formFields(r.X.Form)
			h := Hit{At: r.X.AtStatus(), Also: []Evidence{r.X.AtHeader("Location")},
				Message: fmt.Sprintf("The provider answered the posted form with %d, which makes the browser post the form (%s) to the client.", r.X.Status(), fieldNames(fields))}
			if login.Name == "" && len(fields) > 0 {
				h.Severity = Warning
			}
			hits = append(hits, h)
		case repeats:
			hits = append(hits, Hit{Severity: Note, At: r.X.AtStatus(), Breaks: "Nothing here: there was no form to repeat.",
				Message: fmt.Sprintf("The provider redirects with %d. No form was posted here, so nothing leaked; after a login form it would be.", r.X.Status())})
		case r.posted() && known && mode != "form_post" && !strings.HasPrefix(mode, "form_post."):
			fields, login := formFields(r.X.Form)
			if login.Name == "" || answers(r.X.Form) { // Apple posts a field user with its answer
				continue
			}
			at := login.At
			at.End = min(at.End, at.Start+len(login.Name))
			hits = append(hits, Hit{At: at, Also: []Evidence{r.X.AtRequest()},
				Message: fmt.Sprintf("The redirect URI got a POST with a form (%s), though form_post was not asked for: the provider redirected the user's login form.", fieldNames(fields))})
		}
	}
	return found(hits...)
}

func fieldNames(fields []Param) string {
	var names []string
	for _, p := range fields {
		names = append(names, p.Name)
	}
	if len(names) == 0 {
		return "no fields of its own"
	}
	return "fields " + quotes(names)
}

func judgeShape(t *Trace) Outcome {
	var hits []Hit
	for i, r := range t.Responses {
		types, mode, known := r.asks()
		if r.Params.Has("response") || t.deliveredBefore(i) && r.meaningful() {
			continue
		}
		if dup := r.duplicates(); len(dup) > 0 {
			var names []string
			for _, p := range dup {
				names = append(names, p.Name)
			}
			hits = append(hits, Hit{Severity: Error, At: dup[0].At, Also: []Evidence{r.At(names[0])},
				Message: fmt.Sprintf("The answer has %s more than once; clients take the first, the last, or refuse it.", quotes(names))})
			continue
		}
		var tokens []string
		for _, name := range []string{"access_token", "id_token"} {
			want := map[string]string{"access_token": "token", "id_token": "id_token"}[name]
			if known && r.Params.Has(name) && !slices.Contains(types, want) {
				tokens = append(tokens, name)
			}
		}
		switch {
		case len(tokens) > 0:
			hits = append(hits, Hit{Severity: Error, At: r.At(tokens[0]), Title: "Tokens in the front channel",
				Message: fmt.Sprintf("The answer to response_type=%s brings %s through the browser, where history, logs and scripts see it.", r.Request.Get("response_type"), list(tokens)),
				Breaks:  "Tokens in the front channel leak.",
				Specs:   []specref.Ref{specref.RFC6749.Section("4.1.2"), specref.RFC9700.Section("2.1.2")},
				Fix:     Fix{IdP: "Answer response_type=code with a code alone; switch the implicit flow off for this client."}})
		case r.Params.Has("code") && r.Params.Has("error"):
			hits = append(hits, Hit{At: r.At("error"), Also: []Evidence{r.At("code")},
				Message: fmt.Sprintf("The answer has a code and an error at once (%s).", r.said())})
		case !r.meaningful() && r.isAnswer() && !t.answeredBetter(r) && t.fragmentProbe(r.Request) == nil:
			hits = append(hits, r.emptyHit())
		case r.Params.Has("code") && r.Get("code") == "":
			hits = append(hits, Hit{Severity: Error, At: r.At("code"), Message: "The code of the answer is empty."})
		case !r.Params.Has("code") && r.Params.Has("error") && r.Get("error") == "":
			hits = append(hits, Hit{Severity: Error, At: r.At("error"), Message: "The error of the answer is empty, and there is no code."})
		case r.broken().Name != "":
			hits = append(hits, Hit{Severity: Error, At: r.broken().At, Message: fmt.Sprintf("The value of %s cannot be decoded: a '%%' is not followed by two hexadecimal digits.", quote(r.broken().Name)),
				Fix: Fix{IdP: "Encode each value before it is put into the redirect: '%' is %25."}})
		case (r.posted() || r.Redirected && r.Via == ViaFormPost) && known && mode != "form_post" && !strings.HasPrefix(mode, "form_post."):
			at := r.form
			if r.posted() {
				at = r.X.AtRequest()
			}
			hits = append(hits, Hit{At: at, Also: []Evidence{r.Request.At("response_mode")},
				Message: "The answer came by POST, though form_post was not asked for.",
				Fix:     Fix{IdP: "Answer in the query, as is the default of response_type=code; redirect with 303 or 302, not with 307.", Client: "Accept a POST at the redirect URI, or ask for response_mode=query."}})
		case len(r.lostQuery()) > 0:
			hits = append(hits, Hit{At: r.place(withoutParams(r.Request.Get("redirect_uri"))), Also: []Evidence{r.Request.At("redirect_uri")},
				Message: fmt.Sprintf("The redirect URI has a query of its own, and the answer came without its %s.", quotes(r.lostQuery())),
				Specs:   []specref.Ref{specref.RFC6749.Section("3.1.2"), specref.RFC6749.Section("4.1.2")}})
		}
	}
	return found(hits...)
}

// lostQuery are the parameters of the redirect URI's own query that the answer
// does not have any more (RFC 6749 §3.1.2: the query must be retained).
func (r *AuthorizationResponse) lostQuery() []string {
	if r.Request == nil || !r.meaningful() || r.Via != ViaQuery || r.URL == "" {
		return nil
	}
	uri := r.Request.Get("redirect_uri")
	_, query, _ := strings.Cut(uri, "?")
	var lost []string
	for _, p := range readParams(query, 0, RequestLine, 0) {
		if !slices.Contains(r.Params.Values(p.Name), p.Value) && !Masked(p.Value) && !slices.ContainsFunc(r.Params.Values(p.Name), Masked) {
			lost = append(lost, p.Name)
		}
	}
	return lost
}

// duplicates are the parameters that are there twice. What the client's own
// redirect URI has in its query may be repeated by nobody but the client.
func (r *AuthorizationResponse) duplicates() []Param {
	if r.posted() { // the query and the body are two places
		if d := r.X.Query.Duplicates(); len(d) > 0 {
			return d
		}
		return r.X.Form.Duplicates()
	}
	return r.Params.Duplicates()
}

// broken is a parameter whose percent-encoding cannot be read.
func (r *AuthorizationResponse) broken() Param {
	for _, p := range r.Params {
		if p.Broken {
			return p
		}
	}
	return Param{}
}

func (r *AuthorizationResponse) emptyHit() Hit {
	h := Hit{Severity: Error, At: r.At("code"), Message: "The answer has neither a code nor an error."}
	switch {
	case len(r.Params) > 0:
		var names []string
		for _, p := range r.Params {
			names = append(names, p.Name)
		}
		h.Message += " It has only " + quotes(names) + "."
	case r.Via == ViaQuery:
		h.Message += " It has no parameters at all: they may stand behind '#', which a browser does not send."
	}
	return h
}

// isAnswer tells a call that can only be an answer from a visit to the page that
// stands at the redirect URI, as a recording may have it.
func (r *AuthorizationResponse) isAnswer() bool {
	return r.Request != nil && (r.received() || r.Redirected || r.Led || r.Pasted || r.Params.Has("state"))
}

// answeredBetter tells that the request of an empty call got a real answer too:
// the empty one is then a reload, or the clean page after it.
func (t *Trace) answeredBetter(r *AuthorizationResponse) bool {
	return slices.ContainsFunc(t.Responses, func(o *AuthorizationResponse) bool {
		return o != r && o.meaningful() && (o.Request == r.Request || r.Request == nil)
	})
}

func judgeFragment(t *Trace) Outcome {
	var hits []Hit
	for _, r := range t.Responses {
		types, mode, known := r.asks()
		if r.Via != ViaFragment || !known {
			continue
		}
		h := Hit{At: r.At("code"), Also: []Evidence{r.Request.At("response_type")}}
		for _, name := range []string{"access_token", "id_token", "error"} {
			if !r.Params.Has("code") && r.Params.Has(name) {
				h.At = r.At(name)
				break
			}
		}
		asked := mode == "fragment" || mode == "" && (slices.Contains(types, "token") || slices.Contains(types, "id_token"))
		switch {
		case asked && !r.received():
			continue
		case asked:
			h.Severity = Note
			h.Message = "The answer stands behind '#', as the request asked for; only the page of this listener could see it."
		default:
			h.Message = fmt.Sprintf("The answer to response_type=%s stands behind '#'. The browser does not send that to a server.", r.Request.Get("response_type"))
		}
		hits = append(hits, h)
	}
	for _, r := range t.Requests {
		if x := t.fragmentProbe(r); x != nil {
			hits = append(hits, Hit{At: x.AtHeader("Location"), Message: "No answer came, and a probe shows why: the provider puts its answer behind '#', which the browser does not send to a server."})
		}
	}
	return found(hits...)
}

// fragmentProbe is a probe that shows that the answer to r, of which nothing
// came but an empty call, stands behind '#'; nil when there is none.
func (t *Trace) fragmentProbe(r *AuthorizationRequest) *Exchange {
	if r == nil || r.Get("response_type") != "code" || r.Get("response_mode") == "fragment" ||
		slices.ContainsFunc(t.ResponseOf(r), (*AuthorizationResponse).meaningful) {
		return nil
	}
	for _, x := range t.probesOf(r) {
		location := x.Header("Location")
		_, fragment, ok := strings.Cut(location, "#")
		if ok && x.IsRedirect() && callback.SameRedirect(r.Get("redirect_uri"), location) && answers(readParams(fragment, x.ID, ResponseHeaders, 0)) {
			return x
		}
	}
	return nil
}

func judgeRewritten(t *Trace) Outcome {
	var hits []Hit
	seen := map[*AuthorizationRequest]bool{}
	for _, r := range t.Responses {
		if r.Request == nil || r.URL == "" || seen[r.Request] || !r.meaningful() || r.Pasted && !strings.Contains(r.URL, "://") {
			continue
		}
		sent := withoutParams(r.Request.Get("redirect_uri"))
		if !r.elsewhere() || t.refusal(r) == refusedRedirect {
			continue
		}
		if a, err := url.Parse(r.URL); err != nil || a.Host == "" {
			continue
		}
		seen[r.Request] = true
		c := &Comparison{Name: "redirect_uri", Expected: sent, Actual: r.URL}
		h := Hit{At: r.place(sent), Also: []Evidence{r.Request.At("redirect_uri")}, Comparison: c,
			Message: fmt.Sprintf("The answer came to %s, and the request's redirect_uri is %s. %s", quote(r.URL), quote(sent), c.Difference().Text)}
		hits = append(hits, h)
	}
	return found(hits...)
}

// place is where the address of the response can be seen to be another than
// that which was sent.
func (r *AuthorizationResponse) place(sent string) Evidence {
	switch {
	case r.X == nil:
		return Evidence{Part: CallbackPart, End: len(r.URL)}
	case r.Redirected && r.Via != ViaFormPost:
		at := r.X.AtHeader("Location")
		at.Start = at.End - len(r.X.Header("Location"))
		at.End = at.Start + len(r.URL)
		return at
	case r.Redirected:
		return r.form
	}
	a, errA := url.Parse(sent)
	b, errB := url.Parse(r.URL)
	sameHost := errA == nil && errB == nil && strings.EqualFold(a.Hostname(), b.Hostname()) && effectivePort(a) == effectivePort(b)
	if !sameHost && len(r.X.Request.Raw) > 0 && r.X.RequestHeader("Host") != "" {
		return r.X.AtRequestHeader("Host")
	}
	return r.X.AtRequest()
}
