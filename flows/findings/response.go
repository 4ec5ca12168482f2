package findings

import "github.com/grantwalk/grantwalk/flows/specref"

func responseRules() []Rule {
	needs := []Need{NeedAuthorizationResponse}
	return []Rule{
		{
			ID: "AUTHZ-307", Topic: "authorization-response", Severity: Error,
			Title:  "Login form forwarded to the client",
			Looks:  "The provider redirected a posted form with 307 or 308, or the redirect URI was called by a POST with the fields of a login form although form_post was not asked for.",
			Breaks: "307 and 308 repeat the POST: the user's password goes to the client.",
			Specs:  []specref.Ref{specref.RFC9700.Section("4.12")},
			Fix:    Fix{IdP: "Redirect with 303 (302 will do in practice).", Client: "Throw away what came, and tell the user to change the password."},
			Needs:  needs, Judge: judge307,
		},
		{
			ID: "AUTHZ-REDIRECT-REWRITTEN", Topic: "authorization-response", Severity: Warning,
			Title:  "Redirect URI rewritten",
			Looks:  "The answer came to another spelling of host, port or path than the redirect_uri of the request.",
			Breaks: "The code is bound to a redirect URI, and the exchange has to repeat it: it may fail with a mismatch.",
			Specs:  []specref.Ref{specref.RFC6749.Section("4.1.2"), specref.RFC6749.Section("4.1.3")},
			Fix: Fix{
				IdP:    "Do not normalise redirect URIs; send the user agent to the URI of the request.",
				Client: "Send the URI that the provider uses.",
			},
			Needs: needs, Judge: judgeRewritten,
		},
		{
			ID: "RESP-STATE", Topic: "authorization-response", Severity: Error,
			Title:  "State missing or wrong",
			Looks:  "The request had a state, and the answer has none, another one, or that of an older attempt.",
			Breaks: "The answer does not belong to this sign-in: an old tab, something in between that rewrites URLs, or an attack (cross-site request forgery). Its code must not be exchanged.",
			Specs: []specref.Ref{specref.RFC6749.Section("4.1.2"), specref.RFC6749.Section("4.1.2.1"), specref.RFC6749.Section("10.12"),
				specref.RFC9700.Section("2.1"), specref.RFC9700.Section("4.7")},
			Fix: Fix{
				IdP:    "Return state byte for byte, in success and in error; look at proxies on the way.",
				Client: "Keep a state for each attempt; a cookie that holds it needs SameSite=Lax, and SameSite=None with form_post.",
			},
			Needs: needs, Judge: judgeState,
		},
		{
			ID: "RESP-ISS-MISSING", Topic: "authorization-response", Severity: Error,
			Title:  "iss missing from the answer",
			Looks:  "The metadata says authorization_response_iss_parameter_supported=true, and the answer has no iss.",
			Breaks: "Clients that go by the metadata must refuse the answer.",
			Specs:  []specref.Ref{specref.RFC9207.Section("2"), specref.RFC9207.Section("2.4"), specref.RFC9207.Section("3")},
			Fix: Fix{
				IdP:    "Send iss on success and on error, or set the member to false.",
				Client: "Hand the whole answer to the library, and do not drop iss.",
			},
			Needs: needs, Judge: judgeIssMissing,
		},
		{
			ID: "RESP-ISS-MISMATCH", Topic: "authorization-response", Severity: Error,
			Title:  "Answer of another issuer",
			Looks:  "The iss of the answer is not the issuer, compared character by character.",
			Breaks: "A client must stop here and not send the code: it may be a mix-up attack, or an issuer that is set wrongly.",
			Specs:  []specref.Ref{specref.RFC9207.Section("2.4"), specref.RFC9700.Section("4.4.2.1")},
			Fix: Fix{
				IdP:    "Use one string for the issuer in the metadata, in the iss parameter and in the iss claim.",
				Client: "Look which provider the user was sent to.",
			},
			Needs: needs, Judge: judgeIssMismatch,
		},
		{
			ID: "RESP-ISS-UNADVERTISED", Topic: "authorization-response", Severity: Note,
			Title:  "iss sent without notice",
			Looks:  "The answer has the right iss, and the metadata does not announce it.",
			Breaks: "Some strict clients drop such answers.",
			Specs:  []specref.Ref{specref.RFC9207.Section("2.3"), specref.RFC9207.Section("2.4")},
			Fix:    Fix{IdP: "Set authorization_response_iss_parameter_supported=true."},
			Needs:  []Need{NeedAuthorizationResponse, NeedDocument}, Judge: judgeIssUnadvertised,
		},
		{
			ID: "RESP-SHAPE", Topic: "authorization-response", Severity: Warning,
			Title:  "Malformed answer",
			Looks:  "An answer with neither code nor error, with both, with a parameter twice, with tokens that were not asked for, or by POST although form_post was not asked for.",
			Breaks: "Clients read it in different ways, or not at all.",
			Specs:  []specref.Ref{specref.RFC6749.Section("3.1"), specref.RFC6749.Section("4.1.2")},
			Fix: Fix{
				IdP:    "Correct how the redirect is put together: the query of the redirect URI is kept and added to, each parameter once.",
				Client: "Refuse the answer.",
			},
			Needs: needs, After: []ID{"AUTHZ-307"}, Judge: judgeShape,
		},
		{
			ID: "RESP-FRAGMENT", Topic: "authorization-response", Severity: Error,
			Title:  "Answer behind '#'",
			Looks:  "The parameters of the answer stand in the fragment of the URL, and neither the response type nor the response mode asked for that.",
			Breaks: "A browser does not send the fragment to a server: the client sees a call without parameters.",
			Specs:  []specref.Ref{specref.ResponseTypes.Section("2.1"), specref.OIDCCore.Section("3.3.2.5"), specref.RFC9700.Section("2.1.2")},
			Fix: Fix{
				IdP:    "Answer response_type=code in the query, as is its default.",
				Client: "Ask for response_type=code with response_mode=query or form_post.",
			},
			Judge: judgeFragment,
		},
		{
			ID: "RESP-DUP-CALLBACK", Topic: "authorization-response", Severity: Warning,
			Title:  "Answer delivered twice",
			Looks:  "The same code came to the redirect URI twice.",
			Breaks: "A client that exchanges it twice gets invalid_grant for the second, and the provider may revoke the first tokens.",
			Specs:  []specref.Ref{specref.RFC6749.Section("4.1.2")},
			Fix: Fix{
				IdP:    "Look for a page that sends the user agent on twice.",
				Client: "Exchange a code once, and redirect to a clean page; a browser's prefetch, a reload or a virus scanner may call again.",
			},
			Needs: needs, Judge: judgeDuplicate,
		},
	}
}
