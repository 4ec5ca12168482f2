package lab

import (
	"context"
	"fmt"
	"net"
	"net/url"
	"regexp"
	"strings"
	"sync"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/specref"
)

const (
	actURIRight   = "redirect URI as registered"
	actURIForeign = "redirect URI of somebody else"
	actURIPort    = "redirect URI with another port"
	actURIHost    = "redirect URI with another spelling of the host"
	actURIPath    = "redirect URI with another path"
	actURISlash   = "redirect URI with a slash at the end"
	actURIQuery   = "redirect URI with a query"
	// foreignURI is registered nowhere: the host can never exist (RFC 2606 §2).
	foreignURI = "https://grantwalk.invalid/callback"
)

func redirectURI() flows.Lab {
	return flows.Lab{
		ID: "redirect-uri", Title: "How exactly redirect URIs are compared",
		Explain: "The code goes to the redirect URI of the request, so a server must take no other than the registered one, character by character. Only the port of a loopback address may differ, for native apps. This experiment sends authorization requests that nobody signs in to, each with another redirect URI, and looks which ones are refused at once.",
		Spec:    []specref.Ref{specref.RFC9700.Section("2.1"), specref.RFC9700.Section("4.1.3"), specref.RFC8252.Section("7.3")},
		After:   flows.StepKeys,
		Requests: func(o flows.Options, s flows.Session) []string {
			list := []string{"an authorization request without cookies, with your redirect URI " + registered(o, s), "the same with " + foreignURI + ", to see what a refusal looks like"}
			for _, v := range spellings(registered(o, s)) {
				list = append(list, "the same with "+v.uri)
			}
			return list
		},
		Destroys: "Nothing: nobody signs in, and no code is made.",
		Verdicts: []flows.VerdictKind{
			{ID: "exact", Text: "Only the registered redirect URI is taken, its port included."},
			{ID: "loopback-port", Text: "Only the registered redirect URI is taken, with any port on loopback."},
			{ID: "lenient", Text: "Other redirect URIs than the registered one are taken."},
		},
		CanRun: needsSignIn,
		Run:    runRedirectURI,
	}
}

// registered is the redirect URI that the walk uses.
func registered(o flows.Options, s flows.Session) string {
	if s.RedirectURI != "" {
		return s.RedirectURI
	}
	return strings.Replace(o.RedirectURI, ":0/", ":49152/", 1)
}

// spelling is a redirect URI that differs from the registered one in one way.
type spelling struct{ act, uri string }

// spellings are the ways in which a redirect URI is varied. A port and another
// spelling of the host make sense on loopback only.
func spellings(uri string) []spelling {
	u, err := url.Parse(uri)
	if err != nil {
		return nil
	}
	vary := func(change func(*url.URL)) string {
		v := *u
		change(&v)
		return v.String()
	}
	var out []spelling
	if isLoopback(u.Hostname()) {
		port := "49153"
		if u.Port() == port {
			port = "49154"
		}
		out = append(out, spelling{actURIPort, vary(func(v *url.URL) { v.Host = net.JoinHostPort(u.Hostname(), port) })})
		other := "localhost"
		if u.Hostname() == other {
			other = "127.0.0.1"
		}
		out = append(out, spelling{actURIHost, vary(func(v *url.URL) {
			v.Host = other
			if u.Port() != "" {
				v.Host = net.JoinHostPort(other, u.Port())
			}
		})})
	}
	path := strings.TrimSuffix(u.Path, "/")
	out = append(out,
		spelling{actURIPath, vary(func(v *url.URL) { v.Path = path + "/other" })},
		spelling{actURISlash, vary(func(v *url.URL) { v.Path = u.Path + "/" })},
		spelling{actURIQuery, vary(func(v *url.URL) { v.RawQuery = strings.TrimPrefix(u.RawQuery+"&added=1", "&") })},
	)
	return out
}

func isLoopback(host string) bool {
	ip := net.ParseIP(host)
	return host == "localhost" || ip != nil && ip.IsLoopback()
}

func runRedirectURI(ctx context.Context, b *flows.Bench) (flows.Verdict, error) {
	j := &journal{}
	uri := registered(b.Options(), b.Session())
	get := func(act, uri string) (flows.Trial, error) {
		target, err := b.AuthorizationURL(uri)
		if err != nil {
			return flows.Trial{}, err
		}
		t := j.saw(b.Get(ctx, flows.StepAuthorizationRequest, act, target))
		return t, ended(ctx)
	}
	right, err := get(actURIRight, uri)
	if err != nil {
		return flows.Verdict{}, err
	}
	foreign, err := get(actURIForeign, foreignURI)
	if err != nil {
		return flows.Verdict{}, err
	}
	switch {
	case right.Status() == 0 || right.Status() >= 500 || right.Status() == 429:
		return j.unfinished("the authorization request with your own redirect URI was answered with %s", right.InWords())
	case takes(foreign, foreignURI):
		return j.verdict("lenient", "The server redirects to %s, which nobody registered: anyone can have codes sent to themselves.", foreignURI)
	case alike(right, foreign):
		return j.unfinished("the server answers your own redirect URI and a foreign one alike (%s): either yours is not registered, or it tells only after the sign-in", right.InWords())
	}
	port, onLoopback, otherHost := false, false, ""
	var taken, doubtful []string
	unanswered := ""
	for _, v := range spellings(uri) {
		t, err := get(v.act, v.uri)
		if err != nil {
			return flows.Verdict{}, err
		}
		yes := takes(t, v.uri) || alike(t, right)
		no := alike(t, foreign)
		b.Note("%s (%s): %s.", upperFirst(v.act), v.uri, takenInWords(yes, no))
		switch {
		case !yes && !no:
			doubtful = append(doubtful, v.uri)
			if s := t.Status(); s == 0 || s == 429 || s >= 500 {
				unanswered = fmt.Sprintf("the authorization request with %s was answered with %s, which says neither yes nor no", v.uri, t.InWords())
			}
		case v.act == actURIPort:
			onLoopback, port = true, yes
		case v.act == actURIHost && yes:
			otherHost = v.uri
		case yes:
			taken = append(taken, v.uri)
		}
	}
	doubt := ""
	if len(doubtful) > 0 {
		doubt = " What the server makes of " + strings.Join(doubtful, " and ") + " cannot be told."
	}
	if otherHost != "" {
		// Most people register both, and nothing is lost: it is the same machine.
		doubt += " " + otherHost + " is taken too, which is right where it is registered beside the other."
	}
	switch {
	case len(taken) > 0:
		return j.verdict("lenient", "The server also takes %s, unless you registered that too: it differs from %s, and must be refused.%s", strings.Join(taken, " and "), uri, doubt)
	case unanswered != "":
		return j.unfinished("%s", unanswered)
	case port:
		return j.verdict("loopback-port", "Only %s is taken, with any port: right for a native app on loopback.%s", uri, doubt)
	case onLoopback:
		return j.verdict("exact", "Only %s is taken. On loopback any port should do, for a native app gets the one that is free.%s", uri, doubt)
	}
	return j.verdict("exact", "Only %s is taken.%s", uri, doubt)
}

func takenInWords(yes, no bool) string {
	switch {
	case yes:
		return "taken"
	case no:
		return "refused"
	}
	return "neither taken nor refused"
}

// takes says that the answer sends the browser to the redirect URI, which is to
// take it, be it with an error.
func takes(t flows.Trial, uri string) bool {
	to := location(t)
	return to != "" && (to == uri || strings.HasPrefix(to, uri+"?") || strings.HasPrefix(to, uri+"#") || strings.HasPrefix(to, uri+"&"))
}

func location(t flows.Trial) string {
	if t.Status()/100 != 3 {
		return ""
	}
	return t.Exchange.Response.Header.Get("Location")
}

// alike says that two answers are the same page, whatever fresh values stand in
// it: status, where they redirect to and whether with an error, and the title.
func alike(a, b flows.Trial) bool {
	return a.Status() != 0 && a.Status() == b.Status() && place(location(a)) == place(location(b)) && withError(location(a)) == withError(location(b)) && titleOf(a) == titleOf(b)
}

// withError says that a redirect carries an error of OAuth (RFC 6749 §4.1.2.1).
func withError(to string) bool {
	u, err := url.Parse(to)
	return err == nil && u.Query().Has("error")
}

// place is a URL without its query and without what looks made for one request.
func place(u string) string {
	u, _, _ = strings.Cut(u, "?")
	u, _, _ = strings.Cut(u, "#")
	return freshPart().ReplaceAllString(u, "…")
}

var (
	freshPart = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`[A-Za-z0-9_-]{16,}`)
	})
	title = sync.OnceValue(func() *regexp.Regexp {
		return regexp.MustCompile(`(?is)<title[^>]*>([^<]{0,200})`)
	})
)

func titleOf(t flows.Trial) string {
	if t.Exchange.Response == nil {
		return ""
	}
	if m := title().FindSubmatch(t.Exchange.Response.Body().Bytes()); m != nil {
		return strings.TrimSpace(string(m[1]))
	}
	return ""
}
