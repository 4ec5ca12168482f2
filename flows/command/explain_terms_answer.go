package command

import "github.com/grantwalk/grantwalk/flows/specref"

// answerTerms are the members of what the provider answers.
func answerTerms() []wireName {
	return []wireName{
		{
			"code", "parameter of the authorization response and of the token request",
			"The authorization code: a short-lived ticket, good for one exchange by the client that asked for it. It is not a token.",
			"The provider. A lifetime of ten minutes at most is recommended, and most give it one.",
			"There is nothing to exchange. A code that is late, used before, or meant for another client or redirect_uri gives invalid_grant.",
			specs(specref.RFC6749.Section("4.1.2"), specref.RFC6749.Section("4.1.3"), specref.RFC6749.Section("10.5")),
		},
		{
			"error", "parameter of the authorization response; member of an error from the token endpoint",
			"What went wrong, in a word out of a fixed list: access_denied, invalid_grant, invalid_client and others.",
			"The provider, in the redirect or with status 400 or 401 of the token endpoint.",
			"A client cannot tell one failure from another. Prose belongs into error_description.",
			specs(specref.RFC6749.Section("4.1.2.1"), specref.RFC6749.Section("5.2"), specref.OIDCCore.Section("3.1.2.6")),
		},
		{
			"error_description", "parameter of the authorization response; member of an error from the token endpoint",
			"What went wrong, in a sentence for the developer. No program may rely on it.",
			"The provider, if it likes.",
			"The reason has to be guessed from error alone.",
			specs(specref.RFC6749.Section("4.1.2.1"), specref.RFC6749.Section("5.2")),
		},
		{
			"error_uri", "parameter of the authorization response; member of an error from the token endpoint",
			"A page that says more about the error.",
			"The provider, if it likes.",
			"Nothing.",
			specs(specref.RFC6749.Section("4.1.2.1"), specref.RFC6749.Section("5.2")),
		},
		{
			"access_token", "member of the token response",
			"What APIs are shown, in the Authorization header. To the client it is opaque: its form is a matter between provider and API.",
			"The provider. It lives shortly, as expires_in says.",
			"There is no token response without it. An API refuses an old or foreign one with status 401 and invalid_token.",
			specs(specref.RFC6749.Section("1.4"), specref.RFC6749.Section("5.1"), specref.RFC6750.Section("2.1")),
		},
		{
			"token_type", "member of the token response",
			"How the access token is shown: Bearer, in any case of letters, means that whoever has it may use it.",
			"The provider.",
			"It is required. A client must not use a token whose type it does not know.",
			specs(specref.RFC6749.Section("5.1"), specref.RFC6749.Section("7.1"), specref.RFC6750.Section("4")),
		},
		{
			"expires_in", "member of the token response",
			"For how many seconds the access token is good, from the answer on. It is a number, not a string.",
			"The provider.",
			"It is only recommended; without it the client learns by a 401 that the token has expired.",
			specs(specref.RFC6749.Section("5.1")),
		},
		{
			"refresh_token", "member of the token response; parameter of a refresh",
			"What gets new access tokens without the person. It needs strict storage. With rotation each refresh brings a new one, and the old one is void.",
			"The provider, after a code exchange, mostly only where offline_access was granted. A client credentials grant should bring none.",
			"The person has to sign in again when the access token expires. One that is old, revoked, or another client's gives invalid_grant.",
			specs(specref.RFC6749.Section("1.5"), specref.RFC6749.Section("6"), specref.OIDCCore.Section("11"), specref.RFC9700.Section("4.14")),
		},
		{
			"id_token", "member of the token response",
			"A signed statement about the sign-in, for this client: who, when, by which provider. It is no key to an API.",
			"The provider, where the scope has openid.",
			"The client has an access token and does not know who signed in.",
			specs(specref.OIDCCore.Section("2"), specref.OIDCCore.Section("3.1.3.3"), specref.OIDCCore.Section("3.1.3.7")),
		},
		{
			"active", "member of an introspection response",
			"Whether the token is good now. For one that is not, nothing else need be said.",
			"The provider.",
			"It is the one member that is required. A JSON true or false, not a string.",
			specs(specref.RFC7662.Section("2.2")),
		},
		{
			"username", "member of an introspection response",
			"A name of the person for people to read. sub is the one to compare.",
			"The provider, if it likes.",
			"Nothing.",
			specs(specref.RFC7662.Section("2.2")),
		},
	}
}
