package demoidp

import (
	"net/http"
	"net/url"
	"strings"
)

func requestScenarios() []Scenario {
	const step = "authorization-request"
	return []Scenario{
		{
			Name: "redirect-uri-unregistered", Title: "The redirect URI is not registered", Step: step, Finding: "AUTHZ-REDIRECT-URI", Severity: "error",
			Story: "The provider shows an error page and sends nobody back: the client waits for an answer that never comes.",
			apply: refusePage("The redirect_uri in the request does not match the ones registered for this client."),
		},
		{
			Name: "loopback-spelling", Title: "Only localhost is registered", Step: step, Finding: "AUTHZ-LOOPBACK-PORT", Severity: "error",
			Story: "The redirect URI http://localhost/callback is registered, and the client sends 127.0.0.1: to this provider these are two. A probe tells.",
			Flags: []string{"--probe"},
			apply: intercepting(pathAuthorize, func(w http.ResponseWriter, r *http.Request) bool {
				if u, err := url.Parse(r.FormValue("redirect_uri")); err == nil && u.Hostname() == "localhost" {
					return false
				}
				writeRefusal(w, "The redirect_uri in the request does not match the ones registered for this client.")
				return true
			}),
		},
		{
			Name: "client-unknown", Title: "The client is unknown", Step: step, Finding: "AUTHZ-UNKNOWN-CLIENT", Severity: "error",
			Story: "The client_id belongs to another realm, or is misspelt. The error stays in the browser.",
			apply: refusePage("Unknown client_id: no such client in this realm."),
		},
		{
			Name: "redirect-uri-rewritten", Title: "The redirect URI comes back in another spelling", Step: "authorization-response", Finding: "AUTHZ-REDIRECT-REWRITTEN", Severity: "warning",
			Story: "127.0.0.1 was sent, and localhost comes back. The exchange of the code may then fail.",
			apply: redirecting(func(r *Redirect) { r.URI = strings.Replace(r.URI, "//127.0.0.1", "//localhost", 1) }, KindAuthorizationResponse, KindAuthorizationError),
		},
		{
			Name: "access-denied", Title: "A policy says no", Step: step, Finding: "AUTHZ-ERROR-CODE", Severity: "error",
			Story: "The person agreed, and the provider answers access_denied: no policy matches.",
			apply: denying("access_denied", "Policy evaluation failed for this request (no_matching_policy)"),
		},
		{
			Name: "server-error", Title: "The provider fails", Step: step, Finding: "AUTHZ-ERROR-CODE", Severity: "error",
			Story: "server_error: only the provider's log tells more.", apply: denying("server_error", "Internal error"),
		},
		{
			Name: "code-not-enabled", Title: "The code flow is not enabled", Step: step, Finding: "AUTHZ-ERROR-CODE", Severity: "error",
			Story: "unsupported_response_type: the client's registration does not allow response_type=code.",
			apply: denying("unsupported_response_type", "response_type code is not enabled for this client"),
		},
		{
			Name: "scope-refused", Title: "A scope is refused", Step: step, Finding: "AUTHZ-INVALID-SCOPE", Severity: "error",
			Consequences: []string{"RT-MISSING"},
			Story:        "offline_access is not assigned to the client, and the provider refuses the whole request.",
			apply:        denying("invalid_scope", "The scope offline_access is not allowed for this client"),
		},
		{
			Name: "login-required", Title: "A sign-in is demanded, and nobody asked for none", Step: step, Finding: "AUTHZ-LOGIN-REQUIRED", Severity: "error",
			Story: "interaction_required without prompt=none: a policy of the provider demands what the page did not offer.",
			apply: denying("interaction_required", "Multi-factor authentication is required"),
		},
		{
			Name: "pkce-required", Title: "PKCE is required", Step: step, Finding: "AUTHZ-PKCE-REQUIRED", Severity: "error",
			Story: "The client sends no code_challenge, and the provider insists on one.", Flags: []string{"--pkce", "none"},
			apply: denying("invalid_request", "code_challenge is required: clients must use PKCE with code_challenge_method S256"),
		},
		{
			Name: "par-required", Title: "Pushed requests are required", Step: step, Finding: "AUTHZ-PAR-REQUIRED", Severity: "error",
			Story: "The provider takes authorization requests only through its PAR endpoint.",
			apply: all(member(KindMetadata, "require_pushed_authorization_requests", true),
				answering(func(a *Answer) {
					endpoint, _ := a.Body.Get("authorization_endpoint")
					a.Body.Set("pushed_authorization_request_endpoint", strings.Replace(endpoint.(string), pathAuthorize, "/par", 1))
				}, KindMetadata),
				denying("invalid_request", "Pushed authorization requests are required for this client")),
		},
		{
			Name: "form-post-required", Title: "Another response mode is required", Step: step, Finding: "AUTHZ-RESPONSE-MODE", Severity: "error",
			Story: "As Apple does when the name or the email address is asked for.",
			apply: denying("invalid_request", "response_mode must be form_post when name or email scope is requested."),
		},
	}
}

func responseScenarios() []Scenario {
	const step = "authorization-response"
	param := func(name string, value any) func(*Config) {
		return answeringBrowser(func(r *Redirect) { r.Params.Set(name, value) })
	}
	without := func(name string) func(*Config) {
		return answeringBrowser(func(r *Redirect) { r.Params.Delete(name) })
	}
	return []Scenario{
		{
			Name: "state-missing", Title: "The state does not come back", Step: step, Finding: "RESP-STATE", Severity: "error",
			Story: "Without state nobody can tell whose answer this is. The code is not used.", apply: without("state"),
		},
		{
			Name: "state-changed", Title: "Another state comes back", Step: step, Finding: "RESP-STATE", Severity: "error",
			Story: "The answer belongs to another sign-in, or somebody slipped it in.", apply: param("state", "somebody-else"),
		},
		{
			Name: "state-truncated", Title: "The state comes back cut", Step: step, Finding: "RESP-STATE", Severity: "error",
			Story: "A column of the provider's database is too short for the state.",
			apply: answeringBrowser(func(r *Redirect) {
				if state, _ := r.Params.Get("state"); state != nil {
					r.Params.Set("state", state.(string)[:len(state.(string))/2])
				}
			}),
		},
		{
			Name: "iss-missing", Title: "The promised iss does not come", Step: step, Finding: "RESP-ISS-MISSING", Severity: "error",
			Story: "The metadata promise iss in every answer, and there is none. Strict clients refuse.", apply: without("iss"),
		},
		{
			Name: "iss-other", Title: "The answer names another issuer", Step: step, Finding: "RESP-ISS-MISMATCH", Severity: "error",
			Story: "The sign of a mix-up attack: the code belongs to another provider.", apply: param("iss", "https://attacker.example"),
		},
		{
			Name: "iss-slash", Title: "iss has a slash too many", Step: step, Finding: "RESP-ISS-MISMATCH", Severity: "error",
			Story: "The answer's iss ends in a slash, and the issuer of the metadata does not.",
			apply: answeringBrowser(func(r *Redirect) {
				iss, _ := r.Params.Get("iss")
				r.Params.Set("iss", iss.(string)+"/")
			}),
		},
		{
			Name: "iss-unadvertised", Title: "iss comes unannounced", Step: step, Finding: "RESP-ISS-UNADVERTISED", Severity: "note",
			Story: "The answer has the right iss, and the metadata do not announce it. Some strict clients drop such answers.",
			apply: withoutMember(KindMetadata, "authorization_response_iss_parameter_supported"),
		},
		{
			Name: "response-fragment", Title: "The answer is behind the #", Step: step, Finding: "RESP-FRAGMENT", Severity: "error",
			Story: "What is behind the # stays in the browser: the client's server sees an empty callback.",
			apply: answeringBrowser(func(r *Redirect) { r.Mode = "fragment" }),
		},
		{
			Name: "code-and-error", Title: "The answer succeeds and fails at once", Step: step, Finding: "RESP-SHAPE", Severity: "warning",
			Story: "There is a code and an error.", apply: param("error", "server_error"),
		},
		{
			Name: "code-twice", Title: "The code is there twice", Step: step, Finding: "RESP-SHAPE", Severity: "error",
			Story: "The parameter code is there twice, with two values. Which one counts depends on the library.",
			apply: answeringBrowser(func(r *Redirect) { r.Params = append(r.Params, Member{"code", "another"}) }),
		},
		{
			Name: "code-missing", Title: "The answer is empty", Step: step, Finding: "RESP-SHAPE", Severity: "error",
			Story: "There is neither a code nor an error: a proxy replaced the query.", apply: without("code"),
		},
		{
			Name: "token-in-front", Title: "A token travels through the browser", Step: step, Finding: "RESP-SHAPE", Severity: "error",
			Story: "An access token stands beside the code, in the URL, where history and logs keep it.",
			apply: answeringBrowser(func(r *Redirect) {
				r.Params = append(r.Params, Member{"access_token", "front-channel-token-0123456789abcdef"}, Member{"token_type", "Bearer"})
			}),
		},
		{
			Name: "redirect-307", Title: "The redirect is a 307", Step: step, Finding: "AUTHZ-307", Severity: "error",
			Story: "After the sign-in form the browser is redirected with 307, which makes it post the form again, password included, to the client.",
			apply: all(func(c *Config) { c.NoConsent = true },
				redirecting(func(r *Redirect) { r.Status = http.StatusTemporaryRedirect }, KindAuthorizationResponse)),
		},
	}
}
