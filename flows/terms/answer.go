package terms

import "github.com/grantwalk/grantwalk/flows/specref"

// answerTerms are the members of what the provider answers.
func answerTerms() []Term {
	return []Term{
		{
			Name: "code", Kinds: kinds(Parameter),
			Where:   "parameter of the authorization response and of the token request",
			What:    "The authorization code: a short-lived ticket, good for one exchange by the client that asked for it. It is not a token.",
			From:    "The provider. A lifetime of ten minutes at most is recommended, and most give it one.",
			Without: "There is nothing to exchange. A code that is late, used before, or meant for another client or redirect_uri gives invalid_grant.",
			Specs:   specs(specref.RFC6749.Section("4.1.2"), specref.RFC6749.Section("4.1.3"), specref.RFC6749.Section("10.5")),
		},
		{
			Name: "error", Kinds: kinds(Parameter, Member),
			Where:   "parameter of the authorization response; member of an error from the token endpoint",
			What:    "What went wrong, in a word out of a fixed list: access_denied, invalid_grant, invalid_client and others.",
			From:    "The provider, in the redirect or with status 400 or 401 of the token endpoint.",
			Without: "A client cannot tell one failure from another. Prose belongs into error_description.",
			Specs:   specs(specref.RFC6749.Section("4.1.2.1"), specref.RFC6749.Section("5.2"), specref.OIDCCore.Section("3.1.2.6")),
		},
		{
			Name: "error_description", Kinds: kinds(Parameter, Member),
			Where:   "parameter of the authorization response; member of an error from the token endpoint",
			What:    "What went wrong, in a sentence for the developer. No program may rely on it.",
			From:    "The provider, if it likes.",
			Without: "The reason has to be guessed from error alone.",
			Specs:   specs(specref.RFC6749.Section("4.1.2.1"), specref.RFC6749.Section("5.2")),
		},
		{
			Name: "error_uri", Kinds: kinds(Parameter, Member),
			Where:   "parameter of the authorization response; member of an error from the token endpoint",
			What:    "A page that says more about the error.",
			From:    "The provider, if it likes.",
			Without: "Nothing.",
			Specs:   specs(specref.RFC6749.Section("4.1.2.1"), specref.RFC6749.Section("5.2")),
		},
		{
			Name: "access_token", Kinds: kinds(Member, Parameter),
			Where:   "member of the token response; parameter of the authorization response in the implicit and hybrid flows",
			What:    "What APIs are shown, in the Authorization header. To the client it is opaque: its form is a matter between provider and API.",
			From:    "The provider. It lives shortly, as expires_in says.",
			Without: "There is no token response without it. An API refuses an old or foreign one with status 401 and invalid_token.",
			Specs:   specs(specref.RFC6749.Section("1.4"), specref.RFC6749.Section("5.1"), specref.RFC6750.Section("2.1")),
		},
		{
			Name: "token_type", Kinds: kinds(Member, Parameter),
			Where:   "member of the token response; parameter of the authorization response in the implicit and hybrid flows",
			What:    "How the access token is shown: Bearer, in any case of letters, means that whoever has it may use it.",
			From:    "The provider.",
			Without: "It is required. A client must not use a token whose type it does not know.",
			Usually: "Bearer; DPoP where tokens are bound to a key.",
			Usual:   tokenType,
			Specs:   specs(specref.RFC6749.Section("5.1"), specref.RFC6749.Section("7.1"), specref.RFC6750.Section("4")),
		},
		{
			Name: "expires_in", Kinds: kinds(Member, Parameter),
			Where:   "member of the token response; parameter of the authorization response in the implicit and hybrid flows",
			What:    "For how many seconds the access token is good, from the answer on. It is a number, not a string.",
			From:    "The provider.",
			Without: "It is only recommended; without it the client learns by a 401 that the token has expired.",
			Usually: "300 to 3600: five minutes to an hour.",
			Usual:   lifetime,
			Specs:   specs(specref.RFC6749.Section("5.1")),
		},
		{
			Name: "refresh_token", Kinds: kinds(Member, Parameter),
			Where:   "member of the token response; parameter of a refresh",
			What:    "What gets new access tokens without the person. It needs strict storage. With rotation each refresh brings a new one, and the old one is void.",
			From:    "The provider, after a code exchange, mostly only where offline_access was granted. A client credentials grant should bring none.",
			Without: "The person has to sign in again when the access token expires. One that is old, revoked, or another client's gives invalid_grant.",
			Specs:   specs(specref.RFC6749.Section("1.5"), specref.RFC6749.Section("6"), specref.OIDCCore.Section("11"), specref.RFC9700.Section("4.14")),
		},
		{
			Name: "id_token", Kinds: kinds(Member, Parameter),
			Where:   "member of the token response; parameter of the authorization response in the implicit and hybrid flows",
			What:    "A signed statement about the sign-in, for this client: who, when, by which provider. It is no key to an API.",
			From:    "The provider, where the scope has openid.",
			Without: "The client has an access token and does not know who signed in.",
			Specs:   specs(specref.OIDCCore.Section("2"), specref.OIDCCore.Section("3.1.3.3"), specref.OIDCCore.Section("3.1.3.7")),
		},
		{
			Name: "active", Kinds: kinds(Member),
			Where:   "member of an introspection response",
			What:    "Whether the token is good now. For one that is not, nothing else need be said.",
			From:    "The provider.",
			Without: "It is the one member that is required. A JSON true or false, not a string.",
			Specs:   specs(specref.RFC7662.Section("2.2")),
		},
		{
			Name: "username", Kinds: kinds(Member),
			Where:   "member of an introspection response",
			What:    "A name of the person for people to read. sub is the one to compare.",
			From:    "The provider, if it likes.",
			Without: "Nothing.",
			Specs:   specs(specref.RFC7662.Section("2.2")),
		},
	}
}
