package findings

import "github.com/grantwalk/grantwalk/flows/specref"

func authorizationRules() []Rule {
	const probe = "The same request without cookies, redirects not followed, shows what the provider says to it; the browser does not tell."
	needs := []Need{NeedAuthorizationRequest}
	return []Rule{
		{
			ID: "AUTHZ-LOOPBACK-PORT", Topic: "authorization-request", Severity: Error,
			Title:  "Another port or spelling of loopback wanted",
			Looks:  "A redirect URI on this machine is refused, and the same client's request with another port, path or spelling of loopback is not.",
			Breaks: "A client that takes a free port, or writes loopback in the other way, cannot sign in.",
			Specs:  []specref.Ref{specref.RFC8252.Section("7.3"), specref.RFC8252.Section("8.3"), specref.RFC9700.Section("2.1"), specref.RFC9700.Section("4.1.3")},
			Fix: Fix{
				IdP:    "Register http://127.0.0.1/callback and ignore the port of loopback addresses when comparing (Entra does that only for http://localhost).",
				Client: "Use a fixed port, and the spelling of loopback that is registered (localhost or 127.0.0.1): --redirect-uri.",
			},
			Needs: needs, Probe: "The same request without cookies with another port, path or spelling of loopback shows whether only the spelling is refused.",
			Judge: judgeLoopback,
		},
		{
			ID: "AUTHZ-REDIRECT-URI", Topic: "authorization-request", Severity: Error,
			Title:  "Redirect URI not registered",
			Looks:  "No answer came to the redirect URI, and the provider's page speaks of the redirect URI.",
			Breaks: "The provider must not redirect to a URI it does not know, so the error stays in the browser and the client never hears of it.",
			Specs: []specref.Ref{specref.RFC6749.Section("3.1.2.3"), specref.RFC6749.Section("3.1.2.4"), specref.RFC6749.Section("4.1.2.1"),
				specref.RFC9700.Section("2.1"), specref.RFC9700.Section("4.1.3")},
			Fix: Fix{
				IdP:    "Register the redirect URI exactly as sent: scheme, host, port, path, trailing slash and letter case (Keycloak: Valid redirect URIs; Entra: Authentication > Platform; Auth0: Allowed Callback URLs; Okta: Sign-in redirect URIs).",
				Client: "Send the registered redirect URI, character by character: --redirect-uri.",
			},
			Needs: needs, After: []ID{"AUTHZ-LOOPBACK-PORT"}, Probe: probe,
			Judge: judgeRedirectURI,
		},
		{
			ID: "AUTHZ-UNKNOWN-CLIENT", Topic: "authorization-request", Severity: Error,
			Title:  "Unknown client",
			Looks:  "The provider's page, or its error answer, says that it does not know the client_id.",
			Breaks: "Nobody can sign in with this client.",
			Specs:  []specref.Ref{specref.RFC6749.Section("4.1.2.1"), specref.RFC6749.Section("2.2")},
			Fix: Fix{
				IdP:    "Create or enable the client in this realm or tenant.",
				Client: "Compare client_id with the registration; look whether it is of another realm, tenant or environment, and not the name or the object id of the application.",
			},
			Needs: needs, Probe: probe,
			Judge: judgeUnknownClient,
		},
		{
			ID: "AUTHZ-PKCE-REQUIRED", Topic: "authorization-request", Severity: Error,
			Title:  "PKCE required",
			Looks:  "The provider complains about a missing code_challenge or method, and the request had none or the method plain.",
			Breaks: "The authorization request is refused.",
			Specs:  []specref.Ref{specref.RFC7636.Section("4.4.1"), specref.RFC9700.Section("2.1.1")},
			Fix: Fix{
				IdP:    "Rightly so; PKCE with S256 should be required of every client.",
				Client: "Send code_challenge and code_challenge_method=S256 (--pkce S256). A missing method means plain.",
			},
			Needs: needs, Probe: probe,
			Judge: judgePKCERequired,
		},
		{
			ID: "AUTHZ-INVALID-SCOPE", Topic: "authorization-request", Severity: Error,
			Title:  "Scope refused",
			Looks:  "error=invalid_scope from the authorization or the token endpoint, or the text of a provider that says the same.",
			Breaks: "No token is issued.",
			Specs:  []specref.Ref{specref.RFC6749.Section("3.3"), specref.RFC6749.Section("4.1.2.1"), specref.RFC6749.Section("5.2")},
			Fix: Fix{
				IdP:    "Assign the scope to the client and, where there is one, to the API or the access policy (Keycloak: Client scopes; Okta: scopes of the authorization server and its access policy; Entra: API permissions).",
				Client: "Leave the scope out, or write it as scopes_supported does; scopes are separated by one space: --scope.",
			},
			Judge: judgeInvalidScope,
		},
		{
			ID: "AUTHZ-RESPONSE-MODE", Topic: "authorization-request", Severity: Error,
			Title:  "Response mode refused",
			Looks:  "The provider asks for another response_mode, or refuses one that is not in response_modes_supported.",
			Breaks: "The authorization request is refused; with form_post the answer comes as a POST, with which a cookie of SameSite=Lax is not sent.",
			Specs:  []specref.Ref{specref.OIDCCore.Section("3.1.2.6"), specref.FormPost.Section("2")},
			Fix: Fix{
				IdP:    "List the modes that are supported in response_modes_supported.",
				Client: "Ask for the mode that the provider wants (--response-mode form_post; Apple wants it for the scopes name and email) and accept a POST at the redirect URI.",
			},
			Needs: needs, Probe: probe,
			Judge: judgeResponseMode,
		},
		{
			ID: "AUTHZ-PAR-REQUIRED", Topic: "authorization-request", Severity: Error,
			Title:  "Pushed or signed authorization request required",
			Looks:  "The metadata demands pushed authorization requests or signed request objects, or a refusal says so, and the request was a plain one.",
			Breaks: "A plain authorization request is refused.",
			Specs:  []specref.Ref{specref.RFC9126.Section("4"), specref.RFC9126.Section("5")},
			Fix: Fix{
				IdP:    "Take back the demand for this client (per-client setting of PAR or of signed request objects).",
				Client: "Push the request to the pushed_authorization_request_endpoint and send the request_uri that comes back.",
			},
			Needs: needs, Probe: probe,
			Judge: judgePushedRequired,
		},
		{
			ID: "AUTHZ-LOGIN-REQUIRED", Topic: "authorization-request", Severity: Error,
			Title:  "Interaction required",
			Looks:  "error is login_required, interaction_required, consent_required or account_selection_required.",
			Breaks: "A silent sign-in (prompt=none) is not possible now.",
			Specs:  []specref.Ref{specref.OIDCCore.Section("3.1.2.1"), specref.OIDCCore.Section("3.1.2.6")},
			Fix: Fix{
				IdP:    "Grant admin consent; look for a policy (MFA, conditional access) and for the session's lifetime.",
				Client: "Send an interactive request, without prompt=none. In a hidden iframe the provider's cookie is a third-party cookie, which browsers withhold.",
			},
			Needs: []Need{NeedAuthorizationResponse},
			Judge: judgeLoginRequired,
		},
		{
			ID: "AUTHZ-ERROR-CODE", Topic: "authorization-request", Severity: Error,
			Title:  "Authorization refused",
			Looks:  "The authorization response has an error that no more exact rule explains; an error code that is not registered, or characters that must not be in it.",
			Breaks: "There is no code, and so no token.",
			Specs:  []specref.Ref{specref.RFC6749.Section("4.1.2.1")},
			Fix:    Fix{IdP: "Look into the provider's log at this time.", Client: "Look up what the error asks for."},
			Needs:  []Need{NeedAuthorizationResponse},
			Judge:  judgeErrorCode,
		},
		{
			ID: "AUTHZ-NO-CALLBACK", Topic: "authorization-request", Severity: Error,
			Title:  "No answer came back",
			Looks:  "Nothing came to the redirect URI within the time, and no other rule says why.",
			Breaks: "The client waits for an answer that does not come; some errors never reach it.",
			Specs:  []specref.Ref{specref.RFC6749.Section("4.1.2.1")},
			Fix: Fix{
				IdP:    "Look into the provider's log, and at the page in the browser.",
				Client: "Finish the sign-in in the browser; try the redirect URI with curl from the browser's machine; or paste the URL at which the browser ends.",
			},
			After: []ID{"NET-INTERCEPT", "NET-REACH", "HTTP-BODY"},
			AfterAnywhere: []ID{"AUTHZ-REDIRECT-URI", "AUTHZ-LOOPBACK-PORT", "AUTHZ-UNKNOWN-CLIENT", "AUTHZ-PKCE-REQUIRED", "AUTHZ-INVALID-SCOPE",
				"AUTHZ-RESPONSE-MODE", "AUTHZ-PAR-REQUIRED", "AUTHZ-LOGIN-REQUIRED", "AUTHZ-ERROR-CODE", "AUTHZ-REDIRECT-REWRITTEN",
				"RESP-STATE", "RESP-ISS-MISSING", "RESP-ISS-MISMATCH", "RESP-FRAGMENT", "RESP-SHAPE", "AUTHZ-307"},
			Probe: probe,
			Judge: judgeNoCallback,
		},
	}
}
