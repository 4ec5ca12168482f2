package findings

import (
	"slices"

	"github.com/grantwalk/grantwalk/flows/specref"
)

func tokenRules() []Rule {
	return slices.Concat(tokenClientRules(), tokenAssertionRules(), tokenCodeRules(), tokenErrorRules(), tokenBodyRules(), tokenMemberRules())
}

func tokenCodeRules() []Rule {
	needs := []Need{NeedToken}
	return []Rule{
		{
			ID: "TOKEN-VERIFIER", Topic: "token", Severity: Error,
			Title:  "Verifier does not fit the challenge",
			Looks:  "A refused code whose code_verifier is missing, malformed, or does not make the code_challenge that was sent; or invalid_request because there is none.",
			Breaks: "The server must refuse the code.",
			Specs:  []specref.Ref{specref.RFC7636.Section("4.1"), specref.RFC7636.Section("4.2"), specref.RFC7636.Section("4.6")},
			Fix: Fix{
				IdP:    "Answer invalid_grant where a verifier is missing or wrong.",
				Client: "Keep the verifier of the same attempt; hash its bytes with SHA-256 and write the hash in base64url without padding.",
			},
			Needs: needs, Judge: judgeVerifier,
		},
		{
			ID: "TOKEN-INVALID-GRANT", Topic: "token", Severity: Error,
			Title:  "Code refused",
			Looks:  "The token endpoint says invalid_grant to a code. The causes are checked against what was sent.",
			Breaks: "There are no tokens, and the code is spent.",
			Specs:  []specref.Ref{specref.RFC6749.Section("4.1.2"), specref.RFC6749.Section("4.1.3"), specref.RFC6749.Section("5.2"), specref.RFC7636.Section("4.6")},
			Fix: Fix{
				IdP:    "Look into the log for the reason, which the answer must not tell; look whether all machines behind the endpoint share codes and clock.",
				Client: "Exchange a code once and at once, with the redirect_uri, the client and the verifier of the same attempt. Then begin again at the authorization request.",
			},
			Needs: needs, After: []ID{"TOKEN-VERIFIER"}, Judge: judgeInvalidGrant,
		},
	}
}

func tokenClientRules() []Rule {
	needs := []Need{NeedToken}
	return []Rule{
		{
			ID: "TOKEN-CLIENT-TYPE", Topic: "token", Severity: Error,
			Title:  "Client registered as another kind",
			Looks:  "The server says that the client is public and a secret was sent, or that one is wanted and none was; or that it is a single-page application.",
			Breaks: "The client gets no tokens.",
			Specs:  []specref.Ref{specref.RFC6749.Section("2.1"), specref.RFC6749.Section("3.2.1")},
			Fix: Fix{
				IdP:    "Entra: move the redirect URI to the platform Web, Mobile and desktop, or Single-page application. Keycloak: Client authentication on or off. Cognito: an app client without a secret.",
				Client: "Send the secret (--client-secret), or leave it out (--auth-method none).",
			},
			Needs: needs, Judge: judgeClient("TOKEN-CLIENT-TYPE"),
		},
		{
			ID: "TOKEN-VERIFIER-REJECTED", Topic: "token", Severity: Error,
			Title:  "Server breaks on PKCE",
			Looks:  "An exchange with a code_verifier is refused with invalid_client or invalid_request, and one without PKCE works, or the provider is known for it.",
			Breaks: "The error misleads: nothing is wrong with the client's credentials.",
			Specs:  []specref.Ref{specref.RFC6749.Section("3.2"), specref.RFC9700.Section("2.1.1")},
			Fix: Fix{
				IdP:    "Support PKCE, or ignore its parameters. LinkedIn: have native PKCE enabled for the application.",
				Client: "Make PKCE optional for this provider (--pkce none).",
			},
			Needs: needs, Probe: "A fresh sign-in without PKCE shows whether the code_verifier is what the server stumbles on.",
			Judge: judgeClient("TOKEN-VERIFIER-REJECTED"),
		},
		{
			ID: "TOKEN-AUTH-METHOD", Topic: "token", Severity: Error,
			Title:  "Other client authentication method wanted",
			Looks:  "The client is refused, and the metadata, the server's text or another exchange shows that it has to authenticate in another way.",
			Breaks: "Good credentials are refused.",
			Specs:  []specref.Ref{specref.RFC6749.Section("2.3"), specref.RFC6749.Section("2.3.1"), specref.OIDCCore.Section("9")},
			Fix: Fix{
				IdP:    "Set the token_endpoint_auth_method of the client, and list what is supported in token_endpoint_auth_methods_supported.",
				Client: "Use the method that the server wants: --auth-method.",
			},
			Needs: needs, Probe: "A request with a made-up code and the other method shows whether the error changes; the real code must not be sent again.",
			Judge: judgeClient("TOKEN-AUTH-METHOD"),
		},
		{
			ID: "TOKEN-BASIC-ENCODING", Topic: "token", Severity: Error,
			Title:  "Special characters in the Basic credentials",
			Looks:  "The client is refused with client_secret_basic, and its id or secret has characters that form-encoding changes.",
			Breaks: "Client and server read the same secret in two ways.",
			Specs:  []specref.Ref{specref.RFC6749.Section("2.3.1"), specref.RFC6749.Section("B")},
			Fix: Fix{
				IdP:    "Decode the id and the secret in Basic credentials as the standard says, or give out secrets of letters and digits.",
				Client: "Use client_secret_post (--auth-method client_secret_post), or the other encoding; and look whether the secret is the right one.",
			},
			Needs: needs, Probe: "Requests with a made-up code and the secret written in the other way, and in the body, show whether exactly one is accepted.",
			Judge: judgeClient("TOKEN-BASIC-ENCODING"),
		},
		{
			ID: "TOKEN-INVALID-CLIENT", Topic: "token", Severity: Error,
			Title:  "Client credentials not accepted",
			Looks:  "invalid_client or a 401 where the client authenticates, and no more exact rule says why. The causes are checked against what was sent.",
			Breaks: "The client gets no tokens.",
			Specs:  []specref.Ref{specref.RFC6749.Section("5.2"), specref.RFC6749.Section("2.3.1")},
			Fix: Fix{
				IdP:    "Look up the client: its secret and when that expires, its authentication method, whether it is enabled.",
				Client: "Check the secret (its value and not its id), the realm or tenant, and the method.",
			},
			After: wireCauses(), Judge: judgeClient("TOKEN-INVALID-CLIENT"),
		},
	}
}
