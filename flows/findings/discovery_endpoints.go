package findings

import (
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"golang.org/x/net/publicsuffix"

	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/flows/specref"
	"github.com/grantwalk/grantwalk/httplog"
)

// endpoint is a member of the metadata at whose URL something is asked.
type endpoint struct {
	name string
	url  *url.URL
	at   Evidence
}

// endpoints are those of a document whose URL can be read, the aliases for
// mutual TLS included.
func (m *Metadata) endpoints() []endpoint {
	var out []endpoint
	add := func(prefix string, object *jsonpos.Value) {
		for _, member := range object.Members() {
			if !strings.HasSuffix(member.Name, "_endpoint") && member.Name != "jwks_uri" {
				continue
			}
			text, ok := member.Value.Text()
			if u, err := url.Parse(text); ok && err == nil && u.Host != "" && webURL(text) {
				out = append(out, endpoint{prefix + member.Name, u, m.X.At(ResponseBody, member.KeyStart, member.Value.End)})
			}
		}
	}
	add("", m.Document.JSON)
	add("mtls_endpoint_aliases.", m.Document.JSON.Get("mtls_endpoint_aliases"))
	return out
}

var ruleEndpointHTTP = Rule{
	ID: "DISC-ENDPOINT-HTTP", Topic: "metadata", Severity: Error,
	Title:  "Endpoint without TLS",
	Looks:  "An endpoint, jwks_uri or alias for mutual TLS that is plain http, on a host that is not this machine. Where the issuer itself is named by http, endpoints beside it follow from that.",
	Breaks: "Codes, secrets and tokens travel so that everybody on the way can read them; clients refuse.",
	Specs:  []specref.Ref{specref.OIDCDiscovery.Section("3"), specref.RFC6749.Section("3.1"), specref.RFC6749.Section("3.2")},
	Fix:    Fix{IdP: "Set the public URL and have the provider heed X-Forwarded-Proto; never publish the URLs of the back end."},
	Needs:  []Need{NeedDocument},
	Judge: func(t *Trace) Outcome {
		m := t.Document()
		follower := "" // the origin that the finding on the issuer is about
		if of, _, _ := t.issuerFault(); of == "DISC-ISSUER-SCHEME" || of == "DISC-ISSUER-HOST" {
			follower = origin(m.Document.Issuer())
		}
		var names []string
		var places []Evidence
		secure := 0
		for _, e := range m.endpoints() {
			switch {
			case e.url.Scheme == "https":
				secure++
			case e.url.Scheme != "http" || isLoopback(e.url.Hostname()):
			case follower == "" || origin(e.url.String()) != follower:
				names = append(names, e.name+" ("+quote(e.url.String())+")")
				places = append(places, e.at)
			}
		}
		if len(names) == 0 {
			return passed()
		}
		h := Hit{At: places[0], Also: places[1:], Message: "Plain http: " + list(names) + "."}
		if secure > 0 {
			h.Message += " Others are https: the document mixes both."
		}
		return found(h)
	},
}

func origin(u string) string {
	p, err := url.Parse(u)
	if err != nil {
		return ""
	}
	return strings.ToLower(p.Scheme + "://" + p.Host)
}

var ruleEndpointHost = Rule{
	ID: "DISC-ENDPOINT-HOST", Topic: "metadata", Severity: Warning,
	Title:  "Endpoint on another host",
	Looks:  "An endpoint on another host than the issuer's: an internal one, or one that does not resolve, for a public issuer (error), one of the same domain or of a vendor known to do so (note), any other (warning).",
	Breaks: "An internal name cannot be reached from outside; a foreign one gets the codes and tokens.",
	Specs:  []specref.Ref{specref.RFC9700.Section("4.4.1"), specref.OIDCDiscovery.Section("7.2")},
	Fix:    Fix{IdP: "Publish public URLs.", Client: "Make sure that the other host belongs to the provider."},
	Needs:  []Need{NeedDocument},
	Judge: func(t *Trace) Outcome {
		m := t.Document()
		own := t.issuerHosts(m)
		if len(own) == 0 {
			return notApplicable("nothing tells the issuer's host")
		}
		worst := Hit{}
		unresolved := false
		var names []string
		for _, e := range m.endpoints() {
			host := strings.ToLower(e.url.Hostname())
			s := t.endpointSeverity(own, host)
			switch {
			case s == 0 || s < worst.Severity:
				continue
			case s > worst.Severity:
				worst, names, unresolved = Hit{Severity: s, At: e.at}, nil, false
			default:
				worst.Also = append(worst.Also, e.at)
			}
			unresolved = unresolved || t.unresolved(host)
			names = append(names, e.name+" ("+quote(e.url.Host)+")")
		}
		if len(names) == 0 {
			return passed()
		}
		worst.Message = fmt.Sprintf("Not on the issuer's host %s: %s.", quote(own[0]), list(names))
		switch {
		case worst.Severity == Error && unresolved:
			worst.Message += " Such a name does not resolve, and clients cannot reach it."
		case worst.Severity == Error:
			worst.Message += " These are internal names or addresses, which clients elsewhere cannot reach."
		case worst.Severity == Note:
			worst.Message += " The hosts belong together."
		}
		return found(worst)
	},
}

// issuerHosts are the hosts that the provider is known by: of the issuer that it
// names, and of the one that was entered.
func (t *Trace) issuerHosts(m *Metadata) []string {
	entered, _ := t.EnteredIssuer(t.askedFor(m))
	var own []string
	for _, u := range []string{m.Document.Issuer(), entered} {
		if p, err := url.Parse(u); err == nil && p.Hostname() != "" {
			own = append(own, strings.ToLower(p.Hostname()))
		}
	}
	return own
}

// endpointSeverity tells how bad it is that an endpoint of a provider with these
// hosts is on that host.
func (t *Trace) endpointSeverity(own []string, host string) Severity {
	s := Error
	public := true
	for _, issuer := range own {
		s = min(s, hostSeverity(issuer, host))
		public = public && !internal(issuer)
	}
	if s != 0 && (public || internal(host)) && t.unresolved(host) {
		return Error
	}
	return s
}

// unresolved tells that a request failed because the name of the host does not
// resolve.
func (t *Trace) unresolved(host string) bool {
	return slices.ContainsFunc(t.Exchanges, func(x *Exchange) bool {
		return x.Failure == httplog.FailDNS && strings.EqualFold(hostname(x), host)
	})
}

// cannotBeReached tells that the metadata has the request go to a host of which
// ruleEndpointHost, or ruleIssuerHost, says that clients cannot reach it: that this
// one cannot follows from that.
func (t *Trace) cannotBeReached(x *Exchange) bool {
	m := t.published()
	if m == nil || x.Step() == "metadata" {
		return false
	}
	own, host := t.issuerHosts(m), strings.ToLower(hostname(x))
	if of, _, _ := t.issuerFault(); of == "DISC-ISSUER-HOST" && internal(host) && hasHost(m.Document.Issuer(), host) {
		return true // the issuer's own internal name
	}
	return len(own) > 0 && slices.ContainsFunc(m.endpoints(), func(e endpoint) bool {
		return strings.EqualFold(e.url.Hostname(), host)
	}) && t.endpointSeverity(own, host) == Error
}

// hostSeverity tells how bad it is that an endpoint is on a host; 0 when it is
// the issuer's own.
func hostSeverity(issuer, host string) Severity {
	switch {
	case issuer == host, isLoopback(issuer) && isLoopback(host):
		return 0
	case sameDomain(issuer, host), vendorSplit(issuer, host):
		return Note
	case internal(host) && !internal(issuer):
		return Error
	}
	return Warning
}

// sameDomain tells whether two hosts have one registrable domain. Internal names
// have none; they belong together when they are neighbours.
func sameDomain(a, b string) bool {
	if internal(a) && internal(b) {
		_, parentA, _ := strings.Cut(a, ".")
		_, parentB, _ := strings.Cut(b, ".")
		return parentA == parentB && strings.Contains(parentA, ".") && !isAddress(a) && !isAddress(b)
	}
	if internal(a) || internal(b) {
		return false
	}
	da, errA := publicsuffix.EffectiveTLDPlusOne(a)
	db, errB := publicsuffix.EffectiveTLDPlusOne(b)
	return errA == nil && errB == nil && da == db
}

// vendorSplit tells the providers that are known to be spread over domains.
func vendorSplit(issuer, host string) bool {
	ends := func(s string, suffixes ...string) bool {
		for _, suffix := range suffixes {
			if s == suffix || strings.HasSuffix(s, "."+suffix) {
				return true
			}
		}
		return false
	}
	switch {
	case ends(issuer, "google.com"):
		return ends(host, "googleapis.com", "google.com")
	case ends(issuer, "microsoftonline.com", "windows.net", "microsoftonline.us", "ciamlogin.com", "b2clogin.com"):
		return ends(host, "microsoft.com", "microsoft.us", "microsoftonline.com", "windows.net", "ciamlogin.com", "b2clogin.com")
	case ends(issuer, "microsoftonline.cn", "chinacloudapi.cn"):
		return ends(host, "microsoftonline.cn", "chinacloudapi.cn")
	case ends(issuer, "dropbox.com"):
		return ends(host, "dropboxapi.com")
	case strings.HasPrefix(issuer, "cognito-idp.") && ends(issuer, "amazonaws.com"):
		return ends(host, "amazoncognito.com", "amazonaws.com")
	case ends(issuer, "salesforce.com", "force.com"):
		return ends(host, "salesforce.com", "force.com", "site.com")
	case ends(issuer, "facebook.com"):
		return ends(host, "facebook.com", "fbcdn.net")
	}
	return false
}

func isAddress(host string) bool {
	_, err := netip.ParseAddr(strings.Trim(host, "[]"))
	return err == nil
}

// internal tells hosts that cannot be reached from the internet: this machine,
// private addresses (RFC 1918, RFC 4193), names without a dot or of a private
// domain.
func internal(host string) bool {
	host = strings.TrimSuffix(strings.Trim(host, "[]"), ".")
	if isLoopback(host) {
		return true
	}
	if a, err := netip.ParseAddr(host); err == nil {
		a = a.Unmap()
		return a.IsPrivate() || a.IsLoopback() || a.IsLinkLocalUnicast() || a.IsUnspecified()
	}
	if !strings.Contains(host, ".") {
		return true
	}
	for _, suffix := range []string{".local", ".svc", ".internal", ".localdomain", ".lan", ".intranet", ".corp", ".home.arpa", ".consul", ".docker"} {
		if strings.HasSuffix(host, suffix) {
			return true
		}
	}
	return false
}
