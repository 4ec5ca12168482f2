package findings

import (
	"fmt"
	"slices"
	"strings"
)

// judgeNoCallback says that nothing came back. In a recording nobody tells how
// long somebody waited; there an answer that is an error is a sign as well.
func judgeNoCallback(t *Trace) Outcome {
	if t.Asked.NoCallback == nil {
		return t.judgeErrorPage()
	}
	var last *unanswered
	if r := t.Request(); r != nil {
		if r.X.Failure != "" && r.X.Response == nil {
			return notApplicable("the authorization request itself failed")
		}
		if last = t.unansweredOf(r); last == nil {
			return notApplicable("an answer came, which other rules judge")
		}
	}
	no := t.Asked.NoCallback
	h := Hit{Causes: t.silenceCauses(last)}
	uri := no.RedirectURI
	if last != nil {
		h.At = last.Request.At("redirect_uri")
		if uri == "" {
			uri = last.Request.Get("redirect_uri")
		}
	}
	h.Message = "Nothing came back to " + quote(uri)
	if no.Waited > 0 {
		h.Message += " within " + no.Waited.String()
	}
	h.Message += "."
	switch {
	case last == nil || last.Page == nil:
		h.Message += " What the browser shows is not known here: look at its page."
	case last.Page.Password && last.Probed:
		h.NoProbe = true
		h.Message += " The provider accepts the request: a probe, the same request without cookies, got its login form."
	case last.Page.Password:
		h.NoProbe = true
		h.Message += " The sign-in stopped at the provider's login form."
	case last.Page.IsError():
		h.At, h.Also, h.NoProbe = last.Page.X.AtBody(), []Evidence{h.At}, true
		h.Message += " " + last.who() + " " + last.said() + "."
	case last.Page.X.IsRedirect():
		h.NoProbe = last.Probed
	default:
		h.NoProbe = true
		h.Message += " " + last.who() + " " + last.said() + "."
	}
	if c, ok := likeliest(h.Causes); ok {
		h.Message += " Most likely: " + c.Text
	}
	return found(h)
}

// judgeErrorPage looks for authorization requests that were answered with an
// error and with nothing that says why.
func (t *Trace) judgeErrorPage() Outcome {
	var hits []Hit
	for _, u := range t.unansweredRequests() {
		if u.Page == nil || u.Probed || u.Says != refusedUnexplained || u.Page.X != u.Request.X || !u.Page.IsError() || u.Page.Password {
			continue
		}
		hits = append(hits, Hit{
			At: u.Page.X.AtBody(), Also: []Evidence{u.Page.X.AtStatus()}, NoProbe: true,
			Message: fmt.Sprintf("Nothing came back to %s. %s %s.", quote(u.Request.Get("redirect_uri")), u.who(), u.said()),
			Causes:  t.silenceCauses(&u),
		})
	}
	if len(hits) == 0 {
		return notApplicable("nobody waited in vain")
	}
	return found(hits...)
}

// silenceCauses are the causes of "no callback came", checked against the trace.
func (t *Trace) silenceCauses(u *unanswered) []Cause {
	var out []Cause
	add := func(v Verdict, at []Evidence, format string, args ...any) {
		out = append(out, Cause{Text: fmt.Sprintf(format, args...), Verdict: v, At: at})
	}
	var page *providerPage
	if u != nil {
		page = u.Page
	}
	switch {
	case page != nil && !u.Probed && page.leadsTo(u.Request.Get("redirect_uri")):
		add(Likely, []Evidence{page.X.AtBody()}, "The page leads to the redirect URI by a script or a link, which the built-in user agent does not follow: sign in with the system browser.")
	case page == nil:
		add(Possible, nil, "The sign-in in the browser was not finished.")
		add(Possible, nil, "The redirect URI is not registered, and the browser shows the error.")
	case page.IsError() && page.X.Status() >= 500:
		add(Likely, []Evidence{page.X.AtStatus()}, "The provider broke down: it answered %d.", page.X.Status())
	case page.Password && !u.Probed:
		add(Likely, []Evidence{page.X.AtBody()}, "The sign-in was not finished: the last page seen is a login form.")
		add(RuledOut, nil, "The client and the redirect URI are not known: the provider showed its login form.")
	case page.IsError():
		add(Likely, []Evidence{page.X.AtStatus()}, "The provider refused the request with an error page (%d).", page.X.Status())
	case page.Password, page.X.IsRedirect():
		add(Possible, nil, "The sign-in in the browser was not finished.")
		add(RuledOut, []Evidence{page.X.AtStatus()}, "The redirect URI or the client is refused at once: the same request without cookies was answered with %d and no error.", page.X.Status())
	default:
		add(Possible, []Evidence{page.X.AtBody()}, "The sign-in stopped at a page that asks for something else.")
	}
	if u == nil {
		return out
	}
	r, no := u.Request, t.Asked.NoCallback
	if d := t.Document(); d != nil {
		t.listedCause(&out, d, "response_mode", r.Get("response_mode"), d.Document.ResponseModesSupported(), r)
		t.listedCause(&out, d, "response_type", r.Get("response_type"), d.Document.ResponseTypesSupported(), r)
	}
	uri := r.Get("redirect_uri")
	if no != nil && no.Listening {
		add(RuledOut, nil, "The answer stands behind '#', where a server does not see it: that browser would have called the redirect URI, and no call came.")
	}
	switch {
	case uri == "":
		add(Likely, []Evidence{r.X.AtRequest()}, "The request has no redirect_uri, so the provider used the registered one, where nobody listens.")
	case loopbackURI(uri) && no != nil && no.Listening:
		add(Possible, []Evidence{r.At("redirect_uri")}, "The browser runs on another machine, or in a container or WSL: there %s is not this program.", quote(uri))
	case !loopbackURI(uri):
		add(Possible, []Evidence{r.At("redirect_uri")}, "%s does not lead to this machine: the answer went there, and has to be pasted.", quote(uri))
	}
	return out
}

// leadsTo tells that the address of the redirect URI with an answer stands in
// the page.
func (p *providerPage) leadsTo(uri string) bool {
	if uri == "" || strings.Contains(uri, "?") || p.X.Status() >= 400 {
		return false
	}
	text := strings.NewReplacer(`\/`, "/", "&amp;", "&", `\u0026`, "&", "&#38;", "&").Replace(string(p.X.body[:min(len(p.X.body), maxPage)]))
	_, after, found := strings.Cut(text, uri+"?")
	query, _, _ := strings.Cut(after, `"`)
	query, _, _ = strings.Cut(query, "'")
	params := readParams(query, 0, ResponseBody, 0)
	return found && answers(params)
}

func (t *Trace) listedCause(out *[]Cause, d *Metadata, name, sent string, listed []string, r *AuthorizationRequest) {
	if sent == "" || len(listed) == 0 {
		return
	}
	c := Cause{Verdict: RuledOut, Text: fmt.Sprintf("The %s is not supported: the metadata lists %s.", name, quote(sent)), At: []Evidence{d.X.AtMember(name + "s_supported")}}
	if !slices.Contains(listed, sent) {
		c.Verdict = Likely
		c.Text = fmt.Sprintf("The %s is not supported: the request has %s, and the metadata lists %s.", name, quote(sent), quotes(listed))
		c.At = append(c.At, r.At(name))
	}
	*out = append(*out, c)
}

// likeliest returns the first likely cause.
func likeliest(causes []Cause) (Cause, bool) {
	for _, c := range causes {
		if c.Verdict == Likely {
			return c, true
		}
	}
	return Cause{}, false
}
