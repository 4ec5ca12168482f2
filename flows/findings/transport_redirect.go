package findings

import (
	"fmt"
	"strings"

	"github.com/grantwalk/grantwalk/flows/specref"
)

var ruleTokenRedirect = Rule{
	ID: "HTTP-TOKEN-REDIRECT", Topic: "token", Severity: Error,
	Title:  "Endpoint redirects a POST",
	Looks:  "A redirect in answer to a POST to the token, introspection or revocation endpoint.",
	Breaks: "After 301, 302 and 303 clients ask again with GET and without the parameters, which fails; after 307 and 308 they send the secrets to wherever they are led.",
	Specs:  []specref.Ref{specref.RFC6749.Section("3.2"), specref.RFC9110.Section("15.4")},
	Fix: Fix{
		IdP:    "Answer the POST where it arrives: publish the final URL in the metadata, and make an exception from rules that add a slash, change to https or ask for a login (APPEND_SLASH in Django).",
		Client: "Use the final URL as endpoint; do not follow the redirect.",
	},
	Judge: func(t *Trace) Outcome {
		var hits []Hit
		seen := false
		for _, x := range t.serverExchanges() {
			switch x.Step() {
			case "token", "refresh", "introspection", "revocation":
			default:
				continue
			}
			if x.Method != "POST" || x.Response == nil {
				continue
			}
			seen = true
			switch {
			case x.IsRedirect() && x.Header("Location") == "":
				hits = append(hits, Hit{At: x.AtStatus(), Message: fmt.Sprintf("The POST was answered with %d, a redirect that does not say where to: it has no Location.", x.Status())})
			case x.IsRedirect():
				hits = append(hits, Hit{At: x.AtHeader("Location"), Message: fmt.Sprintf(
					"The POST was answered with %d and leads to %s%s.", x.Status(), quote(withoutParams(x.Header("Location"))), redirectKind(x))})
			}
		}
		if !seen {
			return notApplicable("there is not %s", NeedToken)
		}
		return found(hits...)
	},
}

// redirectKind says what a redirect changes, as the end of a sentence.
func redirectKind(x *Exchange) string {
	from, to := x.Target(), location(x)
	switch {
	case from == nil || to == nil:
		return ""
	case from.Host != to.Host && from.Hostname() != to.Hostname():
		return ", on another host"
	case from.Scheme == "http" && to.Scheme == "https" && from.EscapedPath() == to.EscapedPath():
		return ", which is the same by https"
	case from.Scheme == "https" && to.Scheme == "http":
		return ", without TLS"
	case strings.TrimSuffix(from.Path, "/") == strings.TrimSuffix(to.Path, "/") && from.Path != to.Path:
		return ": only the slash at the end differs"
	case strings.Contains(asciiLower(to.Path), "login"), strings.Contains(asciiLower(to.Path), "signin"), strings.Contains(asciiLower(to.Path), "sso"):
		return ", which looks like a login page"
	}
	return ""
}

var ruleCORS = Rule{
	ID: "CORS", Topic: "authorization-request", Severity: Warning,
	Title:  "Authorization endpoint allows scripts of other sites",
	Looks:  "Access-Control-Allow-Origin in an answer of the authorization endpoint. The other endpoints are not asked for it.",
	Breaks: "The authorization endpoint is for redirects of the browser; a script that may read its answers can steal codes.",
	Specs:  []specref.Ref{specref.RFC9700.Section("2.6"), specref.OIDCDiscovery.Section("3")},
	Fix:    Fix{IdP: "Send the field from the token, UserInfo, metadata and key endpoints, and not from the authorization endpoint."},
	Needs:  []Need{NeedAuthorizationRequest},
	Judge: func(t *Trace) Outcome {
		seen := false
		for _, r := range t.Requests {
			if !r.Seen() || r.X.Response == nil {
				continue
			}
			seen = true
			if origin := strings.TrimSpace(r.X.Header("Access-Control-Allow-Origin")); origin != "" {
				return found(Hit{At: r.X.AtHeader("Access-Control-Allow-Origin"), Message: fmt.Sprintf(
					"The authorization endpoint allows scripts of %s to read its answers.", quote(origin))})
			}
		}
		if !seen {
			return notApplicable("the browser did not tell what the authorization endpoint answered")
		}
		return passed()
	},
}
