package terms

import "github.com/grantwalk/grantwalk/flows/specref"

// tokenTerms are the usual parameters of requests to the token endpoint, and of
// introspection and revocation.
func tokenTerms() []Term {
	return []Term{
		{
			Name: "grant_type", Kinds: kinds(Parameter),
			Where:   "parameter of requests to the token endpoint",
			What:    "What the client offers for the tokens: authorization_code, refresh_token or client_credentials.",
			From:    "The client.",
			Without: "invalid_request without it, unsupported_grant_type for one that the provider does not know, unauthorized_client for one that this client may not use.",
			Specs:   specs(specref.RFC6749.Section("4.1.3"), specref.RFC6749.Section("4.4.2"), specref.RFC6749.Section("6"), specref.RFC6749.Section("5.2")),
		},
		{
			Name: "client_secret", Kinds: kinds(Parameter),
			Where:   "parameter of requests to the token endpoint, with client_secret_post",
			What:    "The password of the client. It belongs in the body, never in a URL; with client_secret_basic it goes into the Authorization header instead.",
			From:    "The provider, when the client is registered.",
			Without: "The provider answers invalid_client, mostly with status 401. The same comes for a secret sent in the other way than the one that is registered.",
			Specs:   specs(specref.RFC6749.Section("2.3.1"), specref.RFC6749.Section("5.2"), specref.OIDCCore.Section("9")),
		},
		{
			Name: "token", Kinds: kinds(Parameter),
			Where:   "parameter of an introspection or revocation request",
			What:    "The token that is asked about, or that is to end.",
			From:    "The client, or the resource server that was shown the token.",
			Without: "invalid_request. A revocation of an unknown token is answered with 200 all the same.",
			Specs:   specs(specref.RFC7662.Section("2.1"), specref.RFC7009.Section("2.1"), specref.RFC7009.Section("2.2")),
		},
		{
			Name: "token_type_hint", Kinds: kinds(Parameter),
			Where:   "parameter of an introspection or revocation request",
			What:    "access_token or refresh_token: where the provider should look first.",
			From:    "The client.",
			Without: "Nothing: the provider looks everywhere, also when the hint is wrong.",
			Specs:   specs(specref.RFC7662.Section("2.1"), specref.RFC7009.Section("2.1")),
		},
	}
}

// grantTerms are the parameters of the other grants, and of client authentication by assertion.
func grantTerms() []Term {
	return []Term{
		{
			Name: "client_assertion", Kinds: kinds(Parameter),
			Where:   "parameter of requests to the token endpoint, with private_key_jwt or client_secret_jwt",
			What:    "A short-lived JWT by which the client says who it is. No secret travels: the provider checks the signature.",
			From:    "The client, with its private key, or with its secret as a MAC key. iss and sub are its client_id; aud is the provider; jti is fresh.",
			Without: "invalid_client. A wrong aud, an old exp and a jti that was used before are the usual reasons.",
			Specs:   specs(specref.RFC7521.Section("4.2"), specref.RFC7523.Section("2.2"), specref.RFC7523.Section("3"), specref.OIDCCore.Section("9")),
		},
		{
			Name: "client_assertion_type", Kinds: kinds(Parameter),
			Where:   "parameter of requests to the token endpoint, with client_assertion",
			What:    "What client_assertion is. For a JWT: urn:ietf:params:oauth:client-assertion-type:jwt-bearer.",
			From:    "The client.",
			Without: "The provider does not look at the assertion, and answers invalid_client or invalid_request.",
			Usually: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer.",
			Usual:   assertionType,
			Specs:   specs(specref.RFC7521.Section("4.2"), specref.RFC7523.Section("2.2")),
		},
		{
			Name: "assertion", Kinds: kinds(Parameter),
			Where:   "parameter of the token request, in the JWT bearer grant and its kin",
			What:    "A statement of somebody whom the provider trusts, offered in the place of a code: a JWT, or SAML.",
			From:    "Its issuer: another provider, or the client itself for a service account.",
			Without: "invalid_request; one that is old or not trusted gives invalid_grant.",
			Specs:   specs(specref.RFC7521.Section("4.1"), specref.RFC7523.Section("2.1")),
		},
		{
			Name: "username", Kinds: kinds(Parameter),
			Where:   "parameter of the token request, in the password grant",
			What:    "The person's name at the provider.",
			From:    "The person, who types it into the client. That is what is wrong with this grant: it must not be used any more.",
			Without: "invalid_request; a wrong one gives invalid_grant.",
			Specs:   specs(specref.RFC6749.Section("4.3.2"), specref.RFC9700.Section("2.4")),
		},
		{
			Name: "password", Kinds: kinds(Parameter),
			Where:   "parameter of the token request, in the password grant",
			What:    "The person's password. The client gets to see it, and a second factor cannot be asked for.",
			From:    "The person. This grant must not be used any more.",
			Without: "invalid_request; a wrong one gives invalid_grant.",
			Specs:   specs(specref.RFC6749.Section("4.3.2"), specref.RFC9700.Section("2.4")),
		},
		{
			Name: "device_code", Kinds: kinds(Parameter, Member),
			Where:   "member of the device authorization response; parameter of the token request, in the device flow",
			What:    "What the device asks with, again and again, until the person has agreed elsewhere. It is a secret; user_code is the one to show.",
			From:    "The provider.",
			Without: "There is nothing to ask with. Until the person has agreed the answer is authorization_pending, and later expired_token.",
			Specs:   specs(specref.RFC8628.Section("3.2"), specref.RFC8628.Section("3.4")),
		},
		{
			Name: "subject_token", Kinds: kinds(Parameter),
			Where:   "parameter of the token request, in a token exchange",
			What:    "The token to be exchanged: it says for whom the new one is.",
			From:    "The client has it from somebody who called it, mostly.",
			Without: "invalid_request, also for one that the provider does not trust.",
			Specs:   specs(specref.RFC8693.Section("2.1"), specref.RFC8693.Section("2.2.2")),
		},
		{
			Name: "subject_token_type", Kinds: kinds(Parameter),
			Where:   "parameter of the token request, in a token exchange",
			What:    "What subject_token is, such as urn:ietf:params:oauth:token-type:access_token.",
			From:    "The client.",
			Without: "invalid_request: it is required.",
			Specs:   specs(specref.RFC8693.Section("2.1"), specref.RFC8693.Section("3")),
		},
		{
			Name: "actor_token", Kinds: kinds(Parameter),
			Where:   "parameter of the token request, in a token exchange",
			What:    "Who acts for the subject: the new token then names both (delegation).",
			From:    "The client, mostly its own access token.",
			Without: "The client acts as the subject itself (impersonation), if it may.",
			Specs:   specs(specref.RFC8693.Section("2.1"), specref.RFC8693.Section("1.1")),
		},
		{
			Name: "actor_token_type", Kinds: kinds(Parameter),
			Where:   "parameter of the token request, in a token exchange",
			What:    "What actor_token is. It stands beside actor_token, and never without it.",
			From:    "The client.",
			Without: "invalid_request where there is an actor_token.",
			Specs:   specs(specref.RFC8693.Section("2.1"), specref.RFC8693.Section("3")),
		},
		{
			Name: "requested_token_type", Kinds: kinds(Parameter),
			Where:   "parameter of the token request, in a token exchange",
			What:    "What kind of token is wanted, such as urn:ietf:params:oauth:token-type:jwt.",
			From:    "The client.",
			Without: "The provider chooses, mostly an access token.",
			Specs:   specs(specref.RFC8693.Section("2.1"), specref.RFC8693.Section("3")),
		},
		{
			Name: "auth_req_id", Kinds: kinds(Parameter, Member),
			Where:   "member of the answer to a CIBA request; parameter of the token request",
			What:    "The name of a sign-in that happens on another device.",
			From:    "The provider.",
			Without: "The client cannot ask for the tokens.",
			Specs:   specs(specref.CIBA.Section("7.3"), specref.CIBA.Section("10.1")),
		},
		{
			Name: "login_hint_token", Kinds: kinds(Parameter),
			Where:   "parameter of a CIBA request",
			What:    "Who is to sign in, as a token.",
			From:    "Whoever knows the person, by agreement with the provider.",
			Without: "login_hint or id_token_hint must be there: one of the three is required.",
			Specs:   specs(specref.CIBA.Section("7.1")),
		},
		{
			Name: "binding_message", Kinds: kinds(Parameter),
			Where:   "parameter of a CIBA request",
			What:    "A short text that is shown on both devices, so that the person knows what they agree to.",
			From:    "The client.",
			Without: "The person may agree to somebody else's request.",
			Specs:   specs(specref.CIBA.Section("7.1")),
		},
		{
			Name: "requested_expiry", Kinds: kinds(Parameter),
			Where:   "parameter of a CIBA request",
			What:    "For how many seconds the client is going to wait.",
			From:    "The client.",
			Without: "The provider chooses.",
			Specs:   specs(specref.CIBA.Section("7.1")),
		},
		{
			Name: "client_notification_token", Kinds: kinds(Parameter),
			Where:   "parameter of a CIBA request",
			What:    "What the provider shows when it calls the client back, in the modes ping and push.",
			From:    "The client.",
			Without: "The client cannot tell whether it is the provider who calls.",
			Specs:   specs(specref.CIBA.Section("7.1")),
		},
	}
}
