package terms

import "github.com/grantwalk/grantwalk/flows/specref"

// openidRequestTerms are the rarer parameters of the authorization request, and those of a logout.
func openidRequestTerms() []Term {
	return []Term{
		{
			Name: "display", Kinds: kinds(Parameter),
			Where:   "parameter of the authorization request",
			What:    "What kind of page the sign-in should be: page, popup, touch or wap.",
			From:    "The client, if it cares.",
			Without: "The provider shows its usual page, as most do anyway.",
			Specs:   specs(specref.OIDCCore.Section("3.1.2.1")),
		},
		{
			Name: "ui_locales", Kinds: kinds(Parameter),
			Where:   "parameter of the authorization request and of a logout",
			What:    "In which languages the person reads, the preferred one first: fr-CA fr en.",
			From:    "The client, from its own settings.",
			Without: "The provider goes by the browser's Accept-Language.",
			Specs:   specs(specref.OIDCCore.Section("3.1.2.1"), specref.OIDCLogout.Section("2")),
		},
		{
			Name: "claims_locales", Kinds: kinds(Parameter),
			Where:   "parameter of the authorization request",
			What:    "In which languages claims should come, the preferred one first.",
			From:    "The client.",
			Without: "Claims come as the provider has them.",
			Specs:   specs(specref.OIDCCore.Section("5.2")),
		},
		{
			Name: "request", Kinds: kinds(Parameter),
			Where:   "parameter of the authorization request",
			What:    "The whole request once more, as a JWT that the client signed (request object). What it says goes before the plain parameters.",
			From:    "The client, with its private key.",
			Without: "The browser could change the parameters on the way. A provider that does not do it answers request_not_supported.",
			Usual:   signedToken,
			Specs:   specs(specref.OIDCCore.Section("6.1"), specref.RFC9101.Section("5.1")),
		},
		{
			Name: "request_uri", Kinds: kinds(Parameter, Member),
			Where:   "parameter of the authorization request; member of the response to a pushed one",
			What:    "Where the request is to be found: a URL of a request object, or the name that the provider gave to a pushed request. One of those begins with urn:ietf:params:oauth:request_uri: and serves once.",
			From:    "The provider, in its answer to the pushed request; or the client, which then publishes the object.",
			Without: "The parameters have to travel in the browser's URL. One that is old or unknown gives invalid_request_uri or invalid_request.",
			Specs:   specs(specref.RFC9126.Section("2.2"), specref.RFC9126.Section("4"), specref.RFC9101.Section("5.2"), specref.OIDCCore.Section("6.2")),
		},
		{
			Name: "registration", Kinds: kinds(Parameter),
			Where:   "parameter of the authorization request",
			What:    "Metadata of the client as JSON, for a provider on the person's own device (self-issued).",
			From:    "The client.",
			Without: "Nothing at any other provider: it does not read it.",
			Specs:   specs(specref.OIDCCore.Section("7.2.1")),
		},
		{
			Name: "authorization_details", Kinds: kinds(Parameter, Member, Claim),
			Where:   "parameter of the authorization request and of the token request; member of the token response and of an introspection response; claim of access tokens",
			What:    "What access is asked for, or was granted, in detail: a JSON array of objects with a type each, such as one payment of one amount.",
			From:    "The client asks, the provider grants.",
			Without: "Only scope remains, which cannot say how much or to whom. An unknown type gives invalid_authorization_details.",
			Specs:   specs(specref.RFC9396.Section("2"), specref.RFC9396.Section("7"), specref.RFC9396.Section("9.1")),
		},
		{
			Name: "dpop_jkt", Kinds: kinds(Parameter),
			Where:   "parameter of the authorization request",
			What:    "The thumbprint of the key that the client will prove to have (DPoP). The code is then good with that key only.",
			From:    "The client, by SHA-256 of its public key (RFC 7638).",
			Without: "A stolen code can be used with another key, unless PKCE stops it.",
			Specs:   specs(specref.RFC9449.Section("10"), specref.RFC7638.Section("3")),
		},
		{
			Name: "logout_hint", Kinds: kinds(Parameter),
			Where:   "parameter of a logout",
			What:    "Who wants to sign out, in words such as a mail address.",
			From:    "The client, if it knows.",
			Without: "The provider goes by id_token_hint and its own cookie.",
			Specs:   specs(specref.OIDCLogout.Section("2")),
		},
		{
			Name: "logout_token", Kinds: kinds(Parameter),
			Where:   "parameter of the provider's request to the client's back-channel logout URL",
			What:    "A signed statement that a session has ended. It looks like an ID token, has events, and never a nonce.",
			From:    "The provider.",
			Without: "The client has nothing to check, and must end no session.",
			Usual:   signedToken,
			Specs:   specs(specref.OIDCBackChannel.Section("2.4"), specref.OIDCBackChannel.Section("2.5")),
		},
		{
			Name: "vtr", Kinds: kinds(Parameter),
			Where:   "parameter of the authorization request",
			What:    "How sure the provider should be of the person, as vectors of trust.",
			From:    "The client.",
			Without: "The provider chooses. Few know the parameter.",
			Specs:   []specref.Ref{{Spec: specref.RFC8485}},
		},
	}
}
