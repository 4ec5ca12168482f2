package findings

import (
	"fmt"
	"net/http"
	"strings"

	"github.com/grantwalk/grantwalk/flows/specref"
	"github.com/grantwalk/grantwalk/httplog"
)

var ruleIntercept = Rule{
	ID: "NET-INTERCEPT", Topic: "metadata", Severity: Error,
	Title:  "Something else than the provider answered",
	Looks:  "A proxy that wants a password (407) or refuses the connection, a network that wants a login (511, or a web page of another host), a firewall in front of the provider that refuses with a page (403, 406, 429, 503 by Cloudflare, Akamai, AWS; “Request Rejected”).",
	Breaks: "What came is not the provider's answer; clients report it as broken JSON.",
	Specs:  []specref.Ref{specref.RFC9110.Section("15.5.8"), specref.RFC6585.Section("6")},
	Fix: Fix{
		IdP:    "Have the firewall let the provider's endpoints pass for programs, which cannot solve a challenge; exempt /.well-known/ and the key set from logins.",
		Client: "Give the proxy's user and password, or name the provider in NO_PROXY; sign in at the network's portal; have the firewall's owner allow this address and User-Agent.",
	},
	Probe: "The same request without the proxy, or from another network, tells who answers.",
	Judge: func(t *Trace) Outcome {
		all := t.serverExchanges()
		if len(all) == 0 {
			return notApplicable("no request to the provider was recorded")
		}
		var hits []Hit
		place := map[string]int{}
		for _, x := range all {
			h, ok := t.intercepted(x)
			if !ok {
				continue
			}
			key := x.Step() + " " + hostOf(x.URL)
			if i, twice := place[key]; twice {
				hits[i].Also = append(hits[i].Also, h.At)
				continue
			}
			place[key] = len(hits)
			if x.Network.Proxy != "" && x.Status() != http.StatusProxyAuthRequired {
				h.Message += fmt.Sprintf(" The request went through the proxy %s.", quote(x.Network.Proxy))
			}
			hits = append(hits, h)
		}
		return found(hits...)
	},
}

// intercepted tells whether it was not the provider that answered x.
func (t *Trace) intercepted(x *Exchange) (Hit, bool) {
	switch {
	case x.Failure == httplog.FailProxy:
		c := t.tunnel(x)
		if c == nil || c.Status() < 300 || c.Status() != http.StatusProxyAuthRequired && t.cannotBeReached(x) {
			return Hit{}, false
		}
		if c.Status() == http.StatusProxyAuthRequired {
			return Hit{At: x.AtRequest(), Also: []Evidence{c.AtStatus()}, Message: "The proxy wants a user and a password (407)."}, true
		}
		return Hit{At: x.AtRequest(), Also: []Evidence{c.AtStatus()}, Message: fmt.Sprintf("The proxy refused to connect to %s: it answered CONNECT with %d.", hostname(x), c.Status())}, true
	case x.Status() == http.StatusProxyAuthRequired:
		return Hit{At: x.AtStatus(), Message: "A proxy answered, and wants a user and a password (407)."}, true
	case x.Status() == http.StatusNetworkAuthenticationRequired:
		return Hit{At: x.AtStatus(), Message: "The network answered, and wants a login before it lets anything pass (511)."}, true
	}
	if who, at := firewall(x); who != "" {
		return Hit{At: at, Message: fmt.Sprintf("%s answered %d with %s, and not the provider.", who, x.Status(), page(x))}, true
	}
	return t.foreignPage(x)
}

// foreignPage is a page of another host in answer to the client's own request.
func (t *Trace) foreignPage(x *Exchange) (Hit, bool) {
	if !backChannel(x) || x.Method != "GET" {
		return Hit{}, false
	}
	last := x
	for range 10 {
		next := t.next(last)
		if next == nil {
			break
		}
		last = next
	}
	if last == x || hostOf(last.URL) == hostOf(x.URL) || !last.IsHTML() || last.Status() != http.StatusOK && last.Status() != http.StatusNetworkAuthenticationRequired {
		return Hit{}, false
	}
	if from, to := x.Target(), last.Target(); from != nil && to != nil && hasLogin(last) && sameDomain(strings.ToLower(from.Hostname()), strings.ToLower(to.Hostname())) {
		return Hit{}, false // the provider's own login, to which it redirects
	}
	return Hit{At: x.AtHeader("Location"), Also: []Evidence{last.AtBody()}, Message: fmt.Sprintf(
		"The request for %s was sent on to another host, which answered with %s (%s): a captive portal, or a login in front of the provider.",
		quote(x.URL), page(last), quote(hostOf(last.URL)))}, true
}

// firewall names the firewall, CDN or proxy that answered with a page of its
// own; "" when none did.
func firewall(x *Exchange) (who string, at Evidence) {
	if !x.IsHTML() {
		return "", Evidence{}
	}
	text := string(x.Body()[:min(len(x.Body()), 64<<10)])
	for _, sign := range []string{"Request Rejected", "The requested URL was rejected. Please consult with your administrator"} {
		if i := strings.Index(text, sign); i >= 0 {
			return "A web application firewall", x.At(ResponseBody, i, i+len(sign))
		}
	}
	if x.HasHeader("X-Squid-Error") {
		return "The proxy Squid", x.AtHeader("X-Squid-Error")
	}
	switch x.Status() {
	case http.StatusForbidden, http.StatusNotAcceptable, http.StatusTooManyRequests, http.StatusServiceUnavailable:
	default:
		return "", Evidence{}
	}
	for _, h := range []struct{ field, who string }{
		{"CF-Ray", "Cloudflare"}, {"CF-Mitigated", "Cloudflare"}, {"X-Amzn-Waf-Action", "The firewall of AWS"},
		{"X-Sucuri-ID", "The firewall Sucuri"}, {"X-Iinfo", "The firewall Imperva"},
	} {
		if x.HasHeader(h.field) {
			return h.who, x.AtHeader(h.field)
		}
	}
	server := strings.ToLower(x.Header("Server"))
	for _, s := range []struct{ sign, who string }{
		{"cloudflare", "Cloudflare"}, {"akamaighost", "Akamai"}, {"awselb", "A load balancer of AWS"}, {"cloudfront", "CloudFront"},
		{"squid", "The proxy Squid"}, {"zscaler", "The proxy Zscaler"}, {"bigip", "A web application firewall"}, {"big-ip", "A web application firewall"},
	} {
		if strings.Contains(server, s.sign) {
			return s.who, x.AtHeader("Server")
		}
	}
	return "", Evidence{}
}
