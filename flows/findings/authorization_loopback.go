package findings

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// judgeLoopback tells a redirect URI that is refused for its port or spelling
// from one that is not registered at all. Without a second request that passed
// it can only be a note beside AUTHZ-REDIRECT-URI.
func judgeLoopback(t *Trace) Outcome {
	var hits []Hit
	for _, u := range t.unansweredRequests() {
		sent := u.Request.Get("redirect_uri")
		if u.Says != refusedRedirect || !loopbackURI(sent) {
			continue
		}
		h := u.hit("redirect_uri", "")
		h.NoProbe = false
		if other, where := t.acceptedLoopback(u.Request); other != "" {
			h.Message = fmt.Sprintf("The redirect URI %s is refused, and %s of the same client is not: the provider wants that port, path or spelling of loopback.", quote(sent), quote(other))
			h.Comparison = &Comparison{Name: "redirect_uri", Expected: other, Actual: sent}
			h.Also, h.NoProbe = append(h.Also, where), true
		} else {
			h.Severity = Note
			h.Message = fmt.Sprintf("The redirect URI %s is on this machine. Providers differ in what they compare there: some ignore the port of 127.0.0.1 only, some of localhost only, some of neither.", quote(sent))
		}
		hits = append(hits, h)
	}
	return found(hits...)
}

// acceptedLoopback finds another redirect URI on this machine that the provider
// took from the same client, and where it was sent.
func (t *Trace) acceptedLoopback(refused *AuthorizationRequest) (string, Evidence) {
	same := func(p Params) bool {
		uri := p.Get("redirect_uri")
		return p.Get("client_id") == refused.Get("client_id") && uri != refused.Get("redirect_uri") && loopbackURI(uri)
	}
	passed := func(x *Exchange) bool {
		if x.Response == nil || t.sentLike(x, refused) {
			return false
		}
		p := newProviderPage(x)
		return !p.IsError() && p.Refusal(true) == refusedUnexplained
	}
	for _, r := range t.Requests {
		if same(r.Params) && (len(t.ResponseOf(r)) > 0 || len(r.Pages) == 0 && passed(r.X)) {
			return r.Get("redirect_uri"), r.At("redirect_uri")
		}
	}
	for _, x := range t.Probes {
		if x.Step() == "authorization-request" && same(x.Query) && passed(x) {
			uri, _ := x.Query.Find("redirect_uri")
			return uri.Value, uri.At
		}
	}
	return "", Evidence{}
}

// sentLike tells that x was redirected to where the refused request was: that is
// the provider's error page, whatever its address says.
func (t *Trace) sentLike(x *Exchange, refused *AuthorizationRequest) bool {
	to := location(x)
	return to != nil && slices.ContainsFunc(append(t.probesOf(refused), refused.X), func(y *Exchange) bool {
		other := location(y)
		return other != nil && other.Host == to.Host && other.Path == to.Path
	})
}

// OtherLoopback returns the redirect URIs to ask for next, in requests of the
// same kind, to learn whether only the port, the path or the spelling of
// loopback is refused (RFC 8252 §7.3 and §8.3 leave room for all of them). It is
// empty when that is known, when there is nothing left to try, or when the
// newest authorization request was not refused for its redirect URI.
func (t *Trace) OtherLoopback() []string {
	r := t.Request()
	if r == nil || !loopbackURI(r.Get("redirect_uri")) {
		return nil
	}
	if u := t.unansweredOf(r); u == nil || u.Says != refusedRedirect {
		return nil
	}
	if other, _ := t.acceptedLoopback(r); other != "" {
		return nil
	}
	tried := map[string]bool{r.Get("redirect_uri"): true}
	for _, x := range t.Probes {
		if x.Step() == "authorization-request" && x.Query.Get("client_id") == r.Get("client_id") {
			tried[x.Query.Get("redirect_uri")] = true
		}
	}
	for _, list := range loopbackForms(r.Get("redirect_uri")) {
		if list = slices.DeleteFunc(list, func(uri string) bool { return tried[uri] }); len(list) > 0 {
			return list
		}
	}
	return nil
}

// loopbackForms are the forms in which a redirect URI on this machine may be
// registered, the likeliest first: by another spelling, without the port or the
// path, and with a port that many examples have.
func loopbackForms(uri string) [][]string {
	u, err := url.Parse(uri)
	if err != nil {
		return nil
	}
	with := func(host, port, path string) string {
		v := *u
		if v.Host, v.Path, v.RawPath = host, path, ""; port != "" {
			v.Host += ":" + port
		}
		return v.String()
	}
	own := u.Hostname()
	if strings.Contains(own, ":") {
		own = "[" + own + "]"
	}
	spellings := slices.DeleteFunc([]string{"localhost", "127.0.0.1", "[::1]"}, func(s string) bool { return strings.EqualFold(s, own) })
	var forms [3][]string
	for _, s := range spellings {
		forms[0] = append(forms[0], with(s, u.Port(), u.Path))
	}
	path := "" // where there is one, and the usual one where there is none
	if strings.Trim(u.Path, "/") == "" {
		path = "/callback"
	}
	forms[1] = []string{with(own, "", u.Path), with(spellings[0], "", u.Path), with(own, u.Port(), path)}
	for _, port := range []string{"8080", "3000"} {
		forms[2] = append(forms[2], with(own, port, u.Path), with(spellings[0], port, u.Path))
	}
	return forms[:]
}

func loopbackURI(uri string) bool {
	u, err := url.Parse(uri)
	return err == nil && isLoopback(u.Hostname())
}
