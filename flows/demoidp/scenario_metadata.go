package demoidp

import (
	"net/http"
	"slices"
	"strings"
	"time"
)

func metadataScenarios() []Scenario {
	const step = "metadata"
	document := func(change func(*Answer)) func(*Config) { return answering(change, KindMetadata) }
	return []Scenario{
		{
			Name: "discovery-missing", Title: "No configuration document", Step: step, Finding: "DISC-HTTP-STATUS", Severity: "error",
			Story: "Both well-known URLs answer 404, as where discovery is switched off, the realm is misspelt, or a proxy does not pass /.well-known/ on.",
			apply: all(intercepting("/.well-known/openid-configuration", notFound), intercepting("/.well-known/oauth-authorization-server", notFound)),
		},
		{
			Name: "discovery-wrong-path", Title: "Configuration document at another path", Step: step, Finding: "DISC-WRONG-PATH", Severity: "error",
			Story: "The issuer has a path, and the document stands with /.well-known/ before it where OpenID Connect has it behind. Probes find it.",
			Flags: []string{"--probe"},
			apply: all(func(c *Config) { c.IssuerPath = "/tenant" }, wrapping(func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
				switch {
				case r.URL.Path == "/.well-known/openid-configuration/tenant":
					r = r.Clone(r.Context())
					r.URL.Path = "/tenant/.well-known/openid-configuration"
					next(w, r)
				case strings.Contains(r.URL.Path, "/.well-known/"):
					http.NotFound(w, r)
				default:
					next(w, r)
				}
			})),
		},
		{
			Name: "discovery-redirect", Title: "Configuration URL redirects", Step: step, Finding: "DISC-REDIRECT", Severity: "warning",
			Story: "The configuration URL answers with a redirect to another path. Strict clients do not follow it.",
			apply: wrapping(func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
				switch r.URL.Path {
				case "/.well-known/openid-configuration":
					http.Redirect(w, r, "/configuration.json", http.StatusFound)
				case "/configuration.json":
					r = r.Clone(r.Context())
					r.URL.Path = "/.well-known/openid-configuration"
					next(w, r)
				default:
					next(w, r)
				}
			}),
		},
		{
			Name: "discovery-html", Title: "A web page where the configuration should be", Step: step, Finding: "DISC-HTML", Severity: "error",
			Story: "The single-page application answers every unknown path with its index page, the configuration URL included.",
			apply: document(webPage(http.StatusOK, "Welcome")),
		},
		{
			Name: "discovery-content-type", Title: "Configuration labelled text/plain", Step: step, Finding: "DISC-CONTENT-TYPE", Severity: "warning",
			Story: "A static file host does not know the type of a file without an extension.",
			apply: header("Content-Type", "text/plain", KindMetadata),
		},
		{
			Name: "discovery-bad-json", Title: "Configuration is not valid JSON", Step: step, Finding: "DISC-BAD-JSON", Severity: "error",
			Story: "Somebody edited the document by hand and left a comma behind.",
			apply: document(raw(func(json string) string { return strings.Replace(json, "\n}", ",\n}", 1) })),
		},
		{
			Name: "discovery-twice", Title: "A member is in the configuration twice", Step: step, Finding: "DISC-BAD-JSON", Severity: "error",
			Story: "A template and a plugin both add token_endpoint. Which one counts depends on the library.",
			apply: document(func(a *Answer) {
				endpoint, _ := a.Body.Get("token_endpoint")
				a.Body = append(Object{{"token_endpoint", endpoint.(string) + "/v1"}}, a.Body...)
			}),
		},
		{
			Name: "metadata-incomplete", Title: "Required metadata are missing", Step: step, Finding: "DISC-MISSING-REQUIRED", Severity: "error",
			Story: "The document has no subject_types_supported and no response_types_supported; some clients refuse to start.",
			apply: all(withoutMember(KindMetadata, "subject_types_supported"), withoutMember(KindMetadata, "response_types_supported")),
		},
		{
			Name: "metadata-boolean-text", Title: "A boolean is a text", Step: step, Finding: "DISC-WRONG-TYPE", Severity: "warning",
			Story: "A template writes \"true\" with quotation marks. Lenient clients read it as true, strict ones as false, or crash.",
			apply: member(KindMetadata, "claims_parameter_supported", "true"),
		},
		{
			Name: "metadata-empty-array", Title: "A list is empty", Step: step, Finding: "DISC-WRONG-TYPE", Severity: "warning",
			Story: "acr_values_supported is an empty array, which must be left out.",
			apply: member(KindMetadata, "acr_values_supported", []string{}),
		},
		{
			Name: "endpoint-http", Title: "An endpoint is plain http", Step: step, Finding: "DISC-ENDPOINT-HTTP", Severity: "error",
			Story:        "The provider does not know that TLS ends at the proxy in front of it, and publishes http URLs.",
			Consequences: []string{"DISC-ENDPOINT-HOST"},
			apply:        member(KindMetadata, "registration_endpoint", "http://idp.example/register"),
		},
		{
			Name: "endpoint-internal", Title: "An endpoint has an internal host name", Step: step, Finding: "DISC-ENDPOINT-HOST", Severity: "warning",
			Story: "The service name of the cluster leaks into the document; nobody outside can reach it.",
			apply: member(KindMetadata, "registration_endpoint", "https://idp.prod.svc.cluster.local/register"),
		},
		{
			Name: "alg-without-rs256", Title: "RS256 is not offered", Step: step, Finding: "DISC-ALG", Severity: "warning",
			Story: "Only ES256 is listed for ID tokens, where every provider must offer RS256.",
			apply: all(member(KindMetadata, "id_token_signing_alg_values_supported", []string{ES256}), withES256),
		},
		{
			Name: "alg-none-for-clients", Title: "Unsigned client assertions are allowed", Step: step, Finding: "DISC-ALG", Severity: "error",
			Story: "token_endpoint_auth_signing_alg_values_supported lists none, which it must not.",
			apply: member(KindMetadata, "token_endpoint_auth_signing_alg_values_supported", []string{"none", RS256}),
		},
		{
			Name: "pkce-not-advertised", Title: "PKCE is not mentioned", Step: step, Finding: "DISC-PKCE-NOT-ADVERTISED", Severity: "warning",
			Story: "code_challenge_methods_supported is missing, so a client cannot tell whether PKCE is supported. It is.",
			apply: withoutMember(KindMetadata, "code_challenge_methods_supported"),
		},
		{
			Name: "pkce-plain-only", Title: "Only plain PKCE is offered", Step: step, Finding: "DISC-PKCE-PLAIN", Severity: "error",
			Story: "code_challenge_methods_supported lists plain alone, where S256 must be supported.",
			apply: member(KindMetadata, "code_challenge_methods_supported", []string{"plain"}),
		},
		{
			Name: "refresh-not-advertised", Title: "Refresh is not mentioned", Step: step, Finding: "DISC-REFRESH-NOT-ADVERTISED", Severity: "note",
			Story: "grant_types_supported lacks refresh_token, though refreshing works.",
			apply: member(KindMetadata, "grant_types_supported", []string{GrantAuthorizationCode}),
		},
		{
			Name: "auth-method-not-listed", Title: "The client's method is not listed", Step: step, Finding: "DISC-AUTH-METHOD", Severity: "warning",
			Story: "The metadata list private_key_jwt alone, and the client has a secret. Here it works all the same.",
			apply: member(KindMetadata, "token_endpoint_auth_methods_supported", []string{"private_key_jwt"}),
		},
		{
			Name: "two-documents", Title: "The two documents disagree", Step: step, Finding: "DISC-TWO-DOCS-DIFFER", Severity: "warning",
			Story: "The OAuth document names another token endpoint than the OpenID Connect one. A probe asks for both.",
			Flags: []string{"--probe"},
			apply: document(func(a *Answer) {
				if strings.Contains(a.Request.URL.Path, "oauth-authorization-server") {
					endpoint, _ := a.Body.Get("token_endpoint")
					a.Body.Set("token_endpoint", endpoint.(string)+"/v2")
				}
			}),
		},
		{
			Name: "metadata-bom", Title: "A byte order mark before the JSON", Step: step, Finding: "HTTP-BODY", Severity: "warning",
			Story: "The file was saved with a byte order mark; many parsers fail at the first byte.",
			apply: document(raw(func(json string) string { return "\ufeff" + json })),
		},
		{
			Name: "metadata-firewall", Title: "A firewall answers for the provider", Step: step, Finding: "NET-INTERCEPT", Severity: "error",
			Story: "The web application firewall in front takes the client for a robot and shows its own page.",
			apply: document(func(a *Answer) {
				webPage(http.StatusForbidden, "Attention Required!")(a)
				a.Header.Set("Server", "cloudflare")
				a.Header.Set("CF-RAY", "7d1e0f0a0b0c0d0e-FRA")
			}),
		},
		{
			Name: "metadata-unavailable", Title: "The provider is overloaded", Step: step, Finding: "NET-REACH", Severity: "error",
			Story: "503, and Retry-After: the provider is restarting.",
			apply: document(func(a *Answer) {
				a.Status = http.StatusServiceUnavailable
				a.Header = http.Header{"Content-Type": {"text/plain"}, "Retry-After": {"30"}}
				a.Raw = []byte("Service Unavailable\n")
			}),
		},
		{
			Name: "clock-ahead", Title: "The provider's clock is ten minutes ahead", Step: step, Finding: "NET-CLOCK-SKEW", Severity: "error",
			Story: "A virtual machine woke up with the wrong time. Its tokens come from the future.",
			apply: all(func(c *Config) {
				now := c.Now
				if now == nil {
					now = time.Now
				}
				c.Now = func() time.Time { return now().Add(10 * time.Minute) }
			}, wrapping(func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
				w.Header().Set("Date", time.Now().Add(10*time.Minute).UTC().Format(http.TimeFormat))
				next(w, r)
			})),
		},
	}
}

func notFound(w http.ResponseWriter, r *http.Request) bool {
	http.NotFound(w, r)
	return true
}

// withES256 registers every client for ID tokens signed by ES256.
func withES256(c *Config) {
	if c.Clients == nil {
		c.Clients = DefaultClients()
	}
	c.Clients = slices.Clone(c.Clients)
	for i := range c.Clients {
		c.Clients[i].IDTokenAlg = ES256
	}
}
