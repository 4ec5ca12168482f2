package findings

import (
	"slices"

	"github.com/grantwalk/grantwalk/flows/specref"
)

func endRules() []Rule { return slices.Concat(introspectionRules(), revocationRules(), logoutRules()) }

func introspectionRules() []Rule {
	need := []Need{NeedIntrospection}
	after := []ID{"NET-INTERCEPT", "NET-REACH", "HTTP-BODY", "HTTP-TOKEN-REDIRECT"}
	return []Rule{
		{
			ID: "INTRO-INACTIVE", Topic: "introspection", Severity: Warning, Title: "Fresh token is called inactive",
			Looks:  "active is false for a token that was issued less than a minute before, or that UserInfo accepted, and that nothing ended.",
			Breaks: "An API that asks refuses good tokens.",
			Specs:  []specref.Ref{specref.RFC7662.Section("2.2"), specref.RFC7662.Section("2.1")},
			Fix: Fix{IdP: "Let this client ask about the token; see that the host name is the one that issued it (Keycloak compares).",
				Client: "Ask at the same host that issued the token, as a client that is in its audience."},
			Needs: need, After: after, Judge: judgeIntroInactive,
		},
		{
			ID: "INTRO-SHAPE", Topic: "introspection", Severity: Error, Title: "Introspection does not say whether the token is active",
			Looks:  "A 200 without a boolean active (an error), with exp, iat or nbf that are no numbers (a warning), or inactive and yet with more members (a note).",
			Breaks: "An API that reads carelessly lets a dead token pass.",
			Specs:  []specref.Ref{specref.RFC7662.Section("2.2")},
			Fix:    Fix{IdP: "Return active as true or false, and nothing else when false.", Client: "Take everything but active: true for inactive."},
			Needs:  need, After: after, Judge: judgeIntroShape,
		},
		{
			ID: "INTRO-AUTH", Topic: "introspection", Severity: Error, Title: "Introspection wants other credentials, or none",
			Looks:  "401, 403 or invalid_client for credentials that the token endpoint accepted (a note when the client has none); or active: true for a request with no credentials at all.",
			Breaks: "The API cannot ask; or anybody can try tokens out.",
			Specs:  []specref.Ref{specref.RFC7662.Section("2.1"), specref.RFC7662.Section("4")},
			Fix:    Fix{IdP: "Let the client introspect, and list the methods in introspection_endpoint_auth_methods_supported; demand authentication of everybody.", Client: "Use a method that is listed, or the bearer token that the provider wants."},
			Needs:  need, After: after, Judge: judgeIntroAuth,
			Probe: "A request without credentials, about a made-up token, would show whether everybody may ask.",
		},
	}
}

func revocationRules() []Rule {
	return []Rule{
		{
			ID: "REV-UNKNOWN-TOKEN", Topic: "revocation", Severity: Warning, Title: "Revocation is not answered with 200",
			Looks:  "Another status than 200 for a token that is valid, or that was revoked already or is unknown. unsupported_token_type, 503 and metadata without the endpoint are notes.",
			Breaks: "Sign-out code takes the answer for a failure, and leaves the person signed in.",
			Specs:  []specref.Ref{specref.RFC7009.Section("2.2")},
			Fix:    Fix{IdP: "Answer 200, also when the token is unknown or gone: what the client wants is so.", Client: "Take an unknown token for revoked."},
			After:  []ID{"NET-INTERCEPT", "NET-REACH", "HTTP-TOKEN-REDIRECT", "TOKEN-INVALID-CLIENT"}, Judge: judgeRevocationStatus,
			Probe: "Revoking a made-up token would show what is answered for one that is unknown.",
		},
		{
			ID: "REV-NOT-EFFECTIVE", Topic: "revocation", Severity: Error, Title: "Revoked token still works",
			Looks:  "After a 200 from the revocation endpoint the same token still refreshes (an error), or is accepted by UserInfo or introspection; an access token that outlives its refresh token, or is a JWT, is a note.",
			Breaks: "A stolen token cannot be called back.",
			Specs:  []specref.Ref{specref.RFC7009.Section("2"), specref.RFC7009.Section("2.1")},
			Fix:    Fix{IdP: "Revoke the whole grant, at once; keep access tokens short-lived.", Client: "Forget the tokens, and do not rely on the revocation alone."},
			Judge:  alsoIn(LabRevocation, needing(NeedRevocation, judgeNotEffective)),
			Probe:  "Using the revoked token would show whether it still works.",
		},
	}
}

func logoutRules() []Rule {
	return []Rule{{
		ID: "LOGOUT-REDIRECT", Topic: "logout", Severity: Warning, Title: "Logout is refused, or does not come back",
		Looks:  "The end_session_endpoint answers with an error, ends at a page of the provider's though a post_logout_redirect_uri was sent, or sends the person back with another state or none.",
		Breaks: "The person stays on a page of the provider's, or the application does not know that the logout is done.",
		Specs:  []specref.Ref{specref.OIDCLogout.Section("2"), specref.OIDCLogout.Section("3")},
		Fix:    Fix{IdP: "Register the post-logout redirect URI exactly, and return state as it came.", Client: "Send id_token_hint, which may be expired, and the registered URI."},
		Needs:  []Need{NeedLogout}, After: []ID{"NET-INTERCEPT", "NET-REACH"},
		// An ID token that no client may accept is refused as id_token_hint, too.
		AfterAnywhere: []ID{"IDT-MALFORMED", "IDT-ENCRYPTED", "IDT-ALG-NONE", "IDT-ALG-UNEXPECTED", "IDT-HS256", "IDT-KID", "IDT-SIGNATURE", "IDT-ISS", "IDT-AUD", "IDT-SUB"},
		Judge:         judgeLogout,
	}}
}
