package findings

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/httplog"
)

var ruleReach = Rule{
	ID: "NET-REACH", Topic: "metadata", Severity: Error,
	Title:  "Server cannot be reached",
	Looks:  "A host that does not resolve, a connection that is refused, reset or times out, something that does not speak HTTP or TLS, a gateway that reaches no server (502, 504), a server that is overloaded (503) or limits the rate (429). The error codes of the OAuth standard are left to their own rules.",
	Breaks: "The step ends here, whatever the provider would have said.",
	Fix: Fix{
		IdP:    "See that the server runs and is registered with its load balancer; look into the gateway's log for the time of this exchange.",
		Client: "Check the host and port, VPN, split DNS and the container's network; after 429 or 503 wait as Retry-After says.",
	},
	Probe: "Asking by IPv4 and by IPv6 apart, and without the proxy, tells which way is broken.",
	Judge: func(t *Trace) Outcome {
		all := t.serverExchanges()
		if len(all) == 0 {
			return notApplicable("no request to the provider was recorded")
		}
		var hits []Hit
		place := map[string]int{}
		explained := t.explainedPages()
		for _, x := range all {
			if explained[x] {
				continue
			}
			h, ok := t.unreachable(x)
			if !ok {
				continue
			}
			key := x.Step() + " " + hostOf(x.URL)
			if i, twice := place[key]; twice {
				hits[i].Also = append(hits[i].Also, h.At)
				continue
			}
			place[key] = len(hits)
			hits = append(hits, h)
		}
		return found(hits...)
	},
}

// explainedPages are the pages from the one on that says what the provider has
// against an authorization request. Some answer so with status 500 (Hydra), or
// send the browser where nobody is.
func (t *Trace) explainedPages() map[*Exchange]bool {
	out := map[*Exchange]bool{}
	for _, u := range t.unansweredRequests() {
		if u.Says == refusedUnexplained || u.Probed {
			continue
		}
		for _, x := range append([]*Exchange{u.Request.X}, u.Request.Pages...) {
			if x.ID >= u.Page.X.ID {
				out[x] = true
			}
		}
	}
	return out
}

// unreachable tells whether x did not reach the provider.
func (t *Trace) unreachable(x *Exchange) (Hit, bool) {
	if why, ok := t.noAnswer(x); ok {
		if t.cannotBeReached(x) {
			return Hit{}, false // DISC-ENDPOINT-HOST
		}
		return Hit{At: x.AtRequest(), Message: fmt.Sprintf("%s cannot be reached: %s", hostname(x), stopped(why))}, true
	}
	if _, other := t.intercepted(x); other || !overloaded(x) {
		return Hit{}, false
	}
	what := fmt.Sprintf("%s answered %d", hostname(x), x.Status())
	switch x.Status() {
	case http.StatusTooManyRequests:
		what += ": it takes no more requests for now"
	case http.StatusServiceUnavailable:
		what += ": it is overloaded or down for maintenance"
	case http.StatusBadGateway, http.StatusGatewayTimeout:
		what += ": the gateway in front of the provider got no usable answer from it"
	default:
		what += ": the server failed"
	}
	if s := x.Header("Retry-After"); s != "" {
		what += ", and says to try again after " + quote(s)
	}
	return Hit{At: x.AtStatus(), Message: what + "."}, true
}

// stopped ends a sentence that may be a question.
func stopped(s string) string {
	if strings.HasSuffix(s, "?") {
		return s
	}
	return s + "."
}

// tokenErrors are the error codes of RFC 6749 §5.2.
var tokenErrors = []string{"invalid_request", "invalid_client", "invalid_grant", "unauthorized_client", "unsupported_grant_type", "invalid_scope"}

// overloaded tells an answer of a server, or of what stands before it, that
// says that it cannot answer. Where the step has a rule for statuses, a bare 500
// or 503 is left to it.
func overloaded(x *Exchange) bool {
	document := x.Step() == "metadata" || x.Step() == "keys" || x.Step() == "id-token"
	if code, ok := x.Object().Get("error").Text(); ok && !document {
		// An error of the standard has a rule of its own; one that says "later" in
		// other words has not.
		later := x.Status() == http.StatusTooManyRequests || x.Status() == http.StatusServiceUnavailable
		return later && !slices.Contains(tokenErrors, code)
	}
	switch s := x.Status(); {
	case s == http.StatusTooManyRequests, s == http.StatusBadGateway, s == http.StatusGatewayTimeout, s >= 520 && s <= 530:
		return true
	case s == http.StatusServiceUnavailable:
		return !document || x.HasHeader("Retry-After")
	case s == http.StatusInternalServerError, s > 504 && s < 600 && s != 511:
		switch x.Step() {
		case "authorization-request", "authorization-response", "introspection", "revocation", "logout":
			return true
		}
	}
	return false
}

// noAnswer says why no answer came.
func (t *Trace) noAnswer(x *Exchange) (why string, ok bool) {
	answered := x.Status() != 0
	switch x.Failure {
	case httplog.FailDNS:
		why = "its name does not resolve"
	case httplog.FailRefused:
		why = "the connection is refused, nobody listens on that port"
	case httplog.FailConnect:
		why = "no connection came about"
	case httplog.FailTimeout:
		why = "it did not answer in time"
	case httplog.FailTLS:
		if failedTLS(x) != tlsOther {
			return "", false
		}
		why = "TLS did not come about"
	case httplog.FailProxy:
		if c := t.tunnel(x); c != nil && c.Status() >= 300 {
			return "", false // NET-INTERCEPT
		}
		why = "the proxy made no connection"
	case httplog.FailReset, httplog.FailCutOff, httplog.FailMalformed:
		if answered || x.Network.Reused && t.repeated(x) {
			return "", false // HTTP-BODY, or a connection that had been idle for too long
		}
		why = "the connection ended without an answer"
		if x.Failure == httplog.FailMalformed {
			why = "what answers there does not speak HTTP/1.1"
		}
	default:
		return "", false
	}
	if wire, ok := errors.AsType[*httplog.Error](x.Err); ok && wire.Reason != "" {
		why = wire.Reason
	}
	return why, true
}

// repeated tells that the request of x was sent again and answered.
func (t *Trace) repeated(x *Exchange) bool {
	for _, y := range t.Exchanges {
		if y.ID > x.ID && y.Method == x.Method && y.URL == x.URL && y.Status() != 0 {
			return true
		}
	}
	return false
}
