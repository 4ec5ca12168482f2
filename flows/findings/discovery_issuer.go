package findings

import (
	"fmt"
	"net/url"
	"strings"

	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/flows/specref"
)

var issuerSpecs = []specref.Ref{specref.OIDCDiscovery.Section("4.3"), specref.RFC8414.Section("3.3"), specref.OIDCDiscovery.Section("3")}

const issuerBreaks = "A client must stop here: the comparison of the issuer, character by character, is what keeps one server from posing as another."

// issuerRule is one of the ways in which the issuer of the metadata is not the
// one that was entered. Exactly one of them has a finding.
func issuerRule(id ID, title, looks string, fix Fix, specs ...specref.Ref) Rule {
	return Rule{
		ID: id, Topic: "metadata", Severity: Error, Title: title, Looks: looks, Breaks: issuerBreaks,
		Specs: append(specs, issuerSpecs...), Fix: fix, Needs: []Need{NeedDocument},
		Judge: func(t *Trace) Outcome {
			of, h, why := t.issuerFault()
			switch {
			case why != "":
				return notApplicable("%s", why)
			case of == id:
				return found(h)
			}
			return passed()
		},
	}
}

var (
	ruleIssuerMismatch = issuerRule("DISC-ISSUER-MISMATCH", "Another issuer",
		"Metadata whose issuer is not the one entered, in none of the ways that have a finding of their own, or is missing, no string, no absolute URL, or has a query or fragment.",
		Fix{IdP: "Set the public issuer or hostname of the provider.", Client: "Use exactly the issuer that the provider names, if you trust it."},
		specref.OIDCDiscovery.Section("7.2"))
	ruleIssuerSlash = issuerRule("DISC-ISSUER-SLASH", "Issuer with and without a slash at the end",
		"Metadata whose issuer is the one entered but for one slash at the end.",
		Fix{IdP: "Keep one form for issuer, the claim iss and the parameter iss.", Client: "Copy the issuer with or without the slash, as the provider writes it: those of Auth0, and of Authentik per provider, end in one."},
		specref.RFC3986.Section("6.2.1"))
	ruleIssuerScheme = issuerRule("DISC-ISSUER-SCHEME", "Issuer with another scheme, or without TLS",
		"Metadata whose issuer differs from the one entered in http and https only, or is http on a host that is not this machine.",
		Fix{
			IdP:    "The provider does not know that it is reached by https: set its public URL and have it heed the proxy's X-Forwarded-Proto (Keycloak KC_HOSTNAME and KC_PROXY_HEADERS; ASP.NET ForwardedHeaders; Spring server.forward-headers-strategy).",
			Client: "Enter the issuer with https://, if that is what the provider names.",
		})
	ruleIssuerHost = issuerRule("DISC-ISSUER-HOST", "Issuer with another host or port",
		"Metadata whose issuer has the path of the one entered and another host or port: an internal name, an address, a default port that is written out.",
		Fix{
			IdP:    "Set the public hostname and port (Keycloak KC_HOSTNAME). Where back channels use an internal URL, name the public issuer on both.",
			Client: "Use the public issuer.",
		})
	ruleIssuerTemplate = issuerRule("DISC-ISSUER-TEMPLATE", "Issuer is a pattern",
		"Metadata whose issuer has braces in it, the issuer of Microsoft Entra for several tenants (/common, /organizations), or one of its version 1 against version 2.0.",
		Fix{IdP: "Publish a literal URL: fill in what stands in braces.",
			Client: "Enter the issuer of one tenant; at Microsoft Entra https://login.microsoftonline.com/<tenant-id>/v2.0. An application for several tenants puts the token's tid in the place of {tenantid} and checks it against a list."})
)

// issuerFault tells which finding the issuer of the metadata yields; "" when it
// is right. why says why that cannot be known.
func (t *Trace) issuerFault() (of ID, h Hit, why string) {
	m := t.published()
	if m == nil {
		return "", h, "there is not " + string(NeedDocument)
	}
	first := t.askedFor(m)
	entered, exact := t.EnteredIssuer(first)
	h.At = m.X.AtMember("issuer")
	if member, _ := m.Document.JSON.Member("issuer"); member.Repeated {
		return "", h, "the issuer is there more than once, which is a finding of its own"
	}
	v := m.Document.JSON.Get("issuer")
	got, isText := v.Text()
	switch {
	case v == nil:
		h.Message = "The metadata has no member issuer."
		return "DISC-ISSUER-MISMATCH", h, ""
	case !isText:
		h.Message = fmt.Sprintf("The issuer is %s and not a string.", kindOf(v))
		return "DISC-ISSUER-MISMATCH", h, ""
	case Masked(got):
		return "", h, "the issuer in the recording is masked"
	}
	if first != m && entered != "" && hostOf(m.X.URL) != hostOf(first.X.URL) && !sameIssuer(entered, got, exact) {
		return "", h, "the request was redirected to another host, which is a finding of its own"
	}
	if entered != "" && entered != got {
		h.Comparison = &Comparison{"issuer", entered, got}
	}
	u, err := url.Parse(got)
	switch {
	case strings.ContainsAny(got, "{}") || entraFault(entered, got):
		h.Message = fmt.Sprintf("The provider's issuer is %s, and %s was asked for: the provider serves several tenants here, and no token will carry this issuer.", quote(got), quote(entered))
		if !entraFault(entered, got) && !strings.Contains(strings.ToLower(got), "{ten") {
			h.Message = fmt.Sprintf("The provider's issuer is %s, and %s was asked for: the place in braces was never filled in.", quote(got), quote(entered))
			h.Fix = Fix{IdP: "Set the value that the configuration lacks: the public issuer, hostname or tenant.", Client: "No client can use this issuer until the provider is configured."}
		}
		if !strings.ContainsAny(got, "{}") && hasHost(got, "sts.windows.net") != hasHost(entered, "sts.windows.net") {
			h.Message = fmt.Sprintf("The provider's issuer is %s, and %s was asked for: Microsoft Entra has issuers at sts.windows.net for version 1, and at login.microsoftonline.com, with /v2.0 at the end, for version 2.0.", quote(got), quote(entered))
		}
		return "DISC-ISSUER-TEMPLATE", h, ""
	case strings.TrimSpace(got) != got && strings.TrimSpace(got) != "":
		h.Message = fmt.Sprintf("The issuer %s has white space around it.", quote(got))
		return "DISC-ISSUER-MISMATCH", h, ""
	case err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http":
		h.Message = fmt.Sprintf("The issuer %s is not an absolute https URL.", quote(got))
		return "DISC-ISSUER-MISMATCH", h, ""
	case strings.ContainsAny(got, "?#"):
		h.Message = fmt.Sprintf("The issuer %s has a query or a fragment, which an issuer has not.", quote(got))
		return "DISC-ISSUER-MISMATCH", h, ""
	case entered == "" || sameIssuer(entered, got, exact):
		h.Comparison = nil
		if u.Scheme == "http" && !isLoopback(u.Hostname()) {
			h.Message = fmt.Sprintf("The issuer %s is plain http: everybody on the way can read and change what is sent.", quote(got))
			return "DISC-ISSUER-SCHEME", h, ""
		}
		if entered == "" {
			return "", h, "nothing tells which issuer was asked for"
		}
		return "", h, ""
	}
	d := Compare(entered, got)
	h.Message = fmt.Sprintf("The provider calls itself %s, and %s was asked for. %s", quote(got), quote(entered), d.Text)
	switch d.Kind {
	case DiffTrailingSlash:
		return "DISC-ISSUER-SLASH", h, ""
	case DiffScheme:
		return "DISC-ISSUER-SCHEME", h, ""
	case DiffHost, DiffPort, DiffDefaultPort, DiffLoopback:
		return "DISC-ISSUER-HOST", h, ""
	}
	return "DISC-ISSUER-MISMATCH", h, ""
}

// entraFault tells the issuers of Microsoft Entra that stand for no one tenant,
// and those of its two versions against each other.
func entraFault(entered, got string) bool {
	const host, v1 = "login.microsoftonline.com", "sts.windows.net"
	if hasHost(entered, host) {
		u, _ := url.Parse(entered)
		tenant, _, _ := strings.Cut(strings.TrimPrefix(u.Path, "/"), "/")
		if tenant == "common" || tenant == "organizations" {
			return true
		}
	}
	return hasHost(entered, host) && hasHost(got, v1) || hasHost(entered, v1) && hasHost(got, host)
}

func hasHost(u, host string) bool {
	p, err := url.Parse(u)
	return err == nil && strings.EqualFold(p.Hostname(), host)
}

func kindOf(v *jsonpos.Value) string { return v.Kind().WithArticle() }
