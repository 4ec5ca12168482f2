package demoidp

import (
	"net/url"
	"strings"
)

// renamed changes the issuer in the metadata.
func renamed(change func(issuer string) string) func(*Config) {
	return answering(func(a *Answer) {
		issuer, _ := a.Body.Get("issuer")
		a.Body.Set("issuer", change(issuer.(string)))
	}, KindMetadata)
}

func issuerScenarios() []Scenario {
	const step = "metadata"
	return []Scenario{
		{
			Name: "issuer-slash", Title: "The issuer has a slash too many", Step: step, Finding: "DISC-ISSUER-SLASH", Severity: "error",
			Story: "The provider calls itself by the same URL with a slash at the end. Issuers are compared character by character.",
			apply: renamed(func(s string) string { return s + "/" }),
		},
		{
			Name: "issuer-scheme", Title: "The issuer has another scheme", Step: step, Finding: "DISC-ISSUER-SCHEME", Severity: "error",
			Story: "http was asked, and the provider calls itself https: what it is told of the proxy in front does not fit.",
			apply: renamed(func(s string) string { return strings.Replace(s, "http://", "https://", 1) }),
		},
		{
			Name: "issuer-host", Title: "The issuer has another host name", Step: step, Finding: "DISC-ISSUER-HOST", Severity: "error",
			Story: "The provider knows itself by its name inside the network, and not by the one that clients use.",
			apply: renamed(func(s string) string {
				u, err := url.Parse(s)
				if err != nil {
					return s
				}
				return u.Scheme + "://idp.internal:" + u.Port()
			}),
		},
		{
			Name: "issuer-port", Title: "The issuer has lost its port", Step: step, Finding: "DISC-ISSUER-HOST", Severity: "error",
			Story: "The proxy does not pass the port on, so the provider leaves it out.",
			apply: renamed(func(s string) string { return s[:strings.LastIndexByte(s, ':')] }),
		},
		{
			Name: "issuer-template", Title: "The issuer is a template", Step: step, Finding: "DISC-ISSUER-TEMPLATE", Severity: "error",
			Story: "As Entra does for all tenants at once, the document has {tenantid} in the issuer, which no token will ever have.",
			apply: renamed(func(s string) string { return s + "/{tenantid}/v2.0" }),
		},
		{
			Name: "issuer-other", Title: "The issuer is another one", Step: step, Finding: "DISC-ISSUER-MISMATCH", Severity: "error",
			Story: "The document belongs to another tenant of the same host.",
			apply: renamed(func(s string) string { return s + "/another" }),
		},
		{
			Name: "issuer-missing", Title: "The document names no issuer", Step: step, Finding: "DISC-ISSUER-MISMATCH", Severity: "error",
			Story:        "Without an issuer nobody can tell whose document this is.",
			Consequences: []string{"DISC-MISSING-REQUIRED"},
			apply:        withoutMember(KindMetadata, "issuer"),
		},
	}
}
