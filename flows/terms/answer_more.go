package terms

import "github.com/grantwalk/grantwalk/flows/specref"

// rarerAnswerTerms are the members and parameters of answers that not every walk has.
func rarerAnswerTerms() []Term {
	return []Term{
		{
			Name: "issued_token_type", Kinds: kinds(Member),
			Where:   "member of the token response, in a token exchange",
			What:    "What the token in access_token is, which need not be an access token in spite of the name.",
			From:    "The provider.",
			Without: "It is required: the client does not know what it got.",
			Specs:   specs(specref.RFC8693.Section("2.2.1")),
		},
		{
			Name: "session_state", Kinds: kinds(Parameter, Member),
			Where:   "parameter of the authorization response; member of the token response at some providers",
			What:    "The state of the person's session as a salted hash, for the script in check_session_iframe to compare. Keycloak and Entra ID send it.",
			From:    "The provider, from the client_id, the client's origin, the browser's state and a salt.",
			Without: "A script cannot watch for a logout. A client that does not watch can leave it alone.",
			Specs:   specs(specref.OIDCSession.Section("2")),
		},
		{
			Name: "user_code", Kinds: kinds(Member, Parameter),
			Where:   "member of the device authorization response; parameter of a CIBA request",
			What:    "The short code that the person types in on another device. In CIBA it is a code that only the person knows.",
			From:    "The provider; in CIBA the person.",
			Without: "The person cannot say which device they mean.",
			Specs:   specs(specref.RFC8628.Section("3.2"), specref.CIBA.Section("7.1")),
		},
		{
			Name: "verification_uri", Kinds: kinds(Member),
			Where:   "member of the device authorization response",
			What:    "Where the person goes on another device, to type in the user_code. It should be short.",
			From:    "The provider.",
			Without: "The person does not know where to go.",
			Specs:   specs(specref.RFC8628.Section("3.2")),
		},
		{
			Name: "verification_uri_complete", Kinds: kinds(Member),
			Where:   "member of the device authorization response",
			What:    "The same with the code in it, for a QR code.",
			From:    "The provider, if it likes.",
			Without: "The person types the code.",
			Specs:   specs(specref.RFC8628.Section("3.2"), specref.RFC8628.Section("3.3.1")),
		},
		{
			Name: "interval", Kinds: kinds(Member),
			Where:   "member of the device authorization response, and of the answer to a CIBA request",
			What:    "How many seconds to wait between two questions at the token endpoint.",
			From:    "The provider.",
			Without: "Five seconds hold. A client that asks faster gets slow_down.",
			Specs:   specs(specref.RFC8628.Section("3.2"), specref.RFC8628.Section("3.5")),
		},
		{
			Name: "response", Kinds: kinds(Parameter),
			Where:   "parameter of the authorization response, with a response mode of JARM",
			What:    "The whole authorization response as a signed JWT: code, state, iss and the rest are claims in it.",
			From:    "The provider.",
			Without: "The answer could be changed in the browser, unless state, iss and PKCE stop it.",
			Specs:   []specref.Ref{{Spec: specref.JARM}},
		},
		{
			Name: "resource_metadata", Kinds: kinds(Member),
			Where:   "parameter of a WWW-Authenticate challenge",
			What:    "Where the API's own metadata is, which names the providers whose tokens it takes.",
			From:    "The API.",
			Without: "A client has to know beforehand which provider belongs to the API.",
			Specs:   specs(specref.RFC9728.Section("5.1")),
		},
		{
			Name: "algs", Kinds: kinds(Member),
			Where:   "parameter of a WWW-Authenticate challenge of DPoP",
			What:    "With which algorithms a DPoP proof may be signed.",
			From:    "The server that refuses.",
			Without: "The client has to guess.",
			Specs:   specs(specref.RFC9449.Section("7.1")),
		},
		{
			Name: "realm", Kinds: kinds(Member),
			Where:   "parameter of a WWW-Authenticate challenge",
			What:    "Which part of the site is protected, for people to read.",
			From:    "The server that refuses.",
			Without: "Nothing for Bearer; a Basic challenge must have it.",
			Specs:   specs(specref.RFC9110.Section("11.5"), specref.RFC6750.Section("3"), specref.RFC7617.Section("2")),
		},
	}
}
