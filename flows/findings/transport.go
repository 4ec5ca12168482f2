package findings

import (
	"net/url"
	"strings"

	"github.com/grantwalk/grantwalk/httplog"
)

func transportRules() []Rule {
	return []Rule{
		ruleTLSTrust, ruleTLSNameDate, ruleTLSVersion, ruleIntercept, ruleTokenRedirect,
		ruleClockSkew, ruleReach, ruleBody, ruleCORS,
	}
}

// serverExchanges are the exchanges in which the provider, or what stands in
// front of it, was asked by the client or by a user agent that we saw. What the
// callback listener got, what the system browser did unseen, the client's own
// pages in a recording, probes, experiments and what a proxy was asked are not among them.
func (t *Trace) serverExchanges() []*Exchange { return t.server }

func (t *Trace) findServerExchanges() []*Exchange {
	var out []*Exchange
	for _, x := range t.Exchanges {
		switch {
		case x.Witness == httplog.Received, x.Witness == httplog.Unseen, x.Step() == "", x.Label.Probe != "", x.Label.Lab != "", x.Method == "CONNECT":
		case t.clientPage(x):
		default:
			out = append(out, x)
		}
	}
	return out
}

// clientPage tells that x went to the client and not to the provider.
func (t *Trace) clientPage(x *Exchange) bool {
	switch x.Step() {
	case "authorization-request", "authorization-response":
		return t.isCallback(x) || t.followsAnswer(x)
	case "logout":
		d := t.Document()
		return d != nil && d.Document.EndSessionEndpoint() != "" && hostOf(d.Document.EndSessionEndpoint()) != hostOf(x.URL)
	}
	return false
}

// followsAnswer tells that x is the request to where the answer was sent, which
// may be another place than the redirect URI.
func (t *Trace) followsAnswer(x *Exchange) bool {
	first, ok := t.redirectedTo[withoutParams(x.URL)]
	return ok && x.ID > first
}

// backChannel tells that x is a request of the client itself, whose answer is
// data and no page.
func backChannel(x *Exchange) bool {
	switch x.Step() {
	case "metadata", "keys", "id-token", "token", "refresh", "userinfo", "introspection", "revocation":
		return true
	}
	return false
}

// location is where a redirect leads, nil when it is none or leads nowhere.
func location(x *Exchange) *url.URL {
	base, to := x.Target(), x.Header("Location")
	if !x.IsRedirect() || to == "" || base == nil {
		return nil
	}
	u, err := base.Parse(to)
	if err != nil {
		return nil
	}
	return u
}

// follows tells that next is the request that the redirect x led to.
func follows(x, next *Exchange) bool {
	to := location(x)
	if to == nil || next.ID <= x.ID {
		return false
	}
	at, _, _ := strings.Cut(next.URL, "#")
	want := *to
	want.Fragment, want.RawFragment = "", ""
	return want.String() == at
}

// next is the request that the redirect x led to, nil when it was not followed.
func (t *Trace) next(x *Exchange) *Exchange {
	if location(x) == nil {
		return nil
	}
	for _, y := range t.Exchanges {
		if y.Step() == x.Step() && follows(x, y) {
			return y
		}
	}
	return nil
}

// tunnel is the CONNECT by which a proxy was asked for the connection of x, nil
// when there was none.
func (t *Trace) tunnel(x *Exchange) *Exchange {
	var last *Exchange
	for _, y := range t.Exchanges {
		if y.Method == "CONNECT" && y.Label.Run == x.Label.Run && hostOf(y.URL) != "" && y.Target().Hostname() == hostname(x) {
			last = y // it is made while x waits, and so has the higher number
		}
	}
	return last
}

// hostname is the host of x without its port, for a sentence.
func hostname(x *Exchange) string {
	if u := x.Target(); u != nil && u.Hostname() != "" {
		return u.Hostname()
	}
	return "the server"
}

// title is the title of the web page in an answer, "" when it has none.
func title(x *Exchange) string {
	text := string(x.Body()[:min(len(x.Body()), 64<<10)])
	lower := asciiLower(text)
	from := strings.Index(lower, "<title")
	if from < 0 {
		return ""
	}
	open := strings.IndexByte(lower[from:], '>')
	if open < 0 {
		return ""
	}
	from += open + 1
	to := strings.Index(lower[from:], "</title")
	if to < 0 {
		return ""
	}
	return strings.Join(strings.Fields(text[from:from+to]), " ")
}

// asciiLower makes ASCII letters small and keeps all offsets.
func asciiLower(s string) string {
	b := []byte(s)
	for i, c := range b {
		if 'A' <= c && c <= 'Z' {
			b[i] = c + 'a' - 'A'
		}
	}
	return string(b)
}

// page describes the web page in an answer.
func page(x *Exchange) string {
	if s := title(x); s != "" {
		return "a web page titled " + quote(s)
	}
	return "a web page without a title"
}
