package terms

import "github.com/grantwalk/grantwalk/flows/specref"

// scopeTerms are the scopes that standards give a meaning.
func scopeTerms() []Term {
	return []Term{
		{
			Name: "openid", Kinds: kinds(Scope),
			Where:   "word of scope",
			What:    "Makes an OAuth request one of OpenID Connect: an ID token comes with the access token.",
			From:    "The client asks for it.",
			Without: "It is plain OAuth: no ID token, no UserInfo.",
			Specs:   specs(specref.OIDCCore.Section("3.1.2.1"), specref.OIDCCore.Section("5.4")),
		},
		{
			Name: "profile", Kinds: kinds(Scope),
			Where:   "word of scope",
			What:    "Asks for the claims about the person that are no mail address, telephone number or postal address: name, picture, locale and others.",
			From:    "The client asks for it.",
			Without: "Only sub is known of the person.",
			Specs:   specs(specref.OIDCCore.Section("5.4")),
		},
		{
			Name: "email", Kinds: kinds(Scope),
			Where:   "word of scope",
			What:    "Asks for the claims email and email_verified.",
			From:    "The client asks for it.",
			Without: "There is no mail address.",
			Specs:   specs(specref.OIDCCore.Section("5.4")),
		},
		{
			Name: "address", Kinds: kinds(Scope),
			Where:   "word of scope",
			What:    "Asks for the claim address.",
			From:    "The client asks for it.",
			Without: "There is no postal address.",
			Specs:   specs(specref.OIDCCore.Section("5.4")),
		},
		{
			Name: "phone", Kinds: kinds(Scope),
			Where:   "word of scope",
			What:    "Asks for the claims phone_number and phone_number_verified.",
			From:    "The client asks for it.",
			Without: "There is no telephone number.",
			Specs:   specs(specref.OIDCCore.Section("5.4")),
		},
		{
			Name: "offline_access", Kinds: kinds(Scope),
			Where:   "word of scope",
			What:    "Asks for a refresh token, so that the client can work while the person is away. prompt=consent goes with it.",
			From:    "The client asks for it; the person agrees.",
			Without: "Many providers give no refresh token. Google has access_type=offline in its place.",
			Specs:   specs(specref.OIDCCore.Section("11")),
		},
	}
}

// grantTypeTerms are the grants.
func grantTypeTerms() []Term {
	return []Term{
		{
			Name: "authorization_code", Kinds: kinds(GrantType),
			Where:   "value of grant_type",
			What:    "A code that came by the browser is exchanged for tokens, out of the browser's sight. It is the grant for people.",
			From:    "The client, with code, redirect_uri and code_verifier.",
			Without: "There are no tokens for a person. A client that may not use it gets unauthorized_client.",
			Specs:   specs(specref.RFC6749.Section("4.1.3"), specref.OIDCCore.Section("3.1.3.1")),
		},
		{
			Name: "refresh_token", Kinds: kinds(GrantType),
			Where:   "value of grant_type",
			What:    "A refresh token is exchanged for new tokens, without the person.",
			From:    "The client, when the access token has expired or is about to.",
			Without: "The person has to sign in again.",
			Specs:   specs(specref.RFC6749.Section("6"), specref.OIDCCore.Section("12")),
		},
		{
			Name: "client_credentials", Kinds: kinds(GrantType),
			Where:   "value of grant_type",
			What:    "The client asks for a token for itself. No person is in it: there is no ID token, and should be no refresh token.",
			From:    "The client, which has to authenticate.",
			Without: "A service has no token of its own.",
			Specs:   specs(specref.RFC6749.Section("4.4"), specref.RFC6749.Section("4.4.2")),
		},
		{
			Name: "password", Kinds: kinds(GrantType),
			Where:   "value of grant_type",
			What:    "The client takes the person's password and sends it on. It must not be used any more.",
			From:    "The client.",
			Without: "Nothing is lost: use the code flow, or the device flow.",
			Specs:   specs(specref.RFC6749.Section("4.3"), specref.RFC9700.Section("2.4")),
		},
		{
			Name: "implicit", Kinds: kinds(GrantType),
			Where:   "value of grant_types_supported",
			What:    "Tokens come right in the redirect, and never through the token endpoint. It should not be used any more: they leak.",
			From:    "The provider lists it; it never stands in a request.",
			Without: "Nothing is lost: use the code flow.",
			Specs:   specs(specref.RFC6749.Section("4.2"), specref.RFC9700.Section("2.1.2")),
		},
		{
			Name: "urn:ietf:params:oauth:grant-type:device_code", Kinds: kinds(GrantType),
			Where:   "value of grant_type",
			What:    "The device flow: a device without a browser asks for tokens while the person agrees elsewhere.",
			From:    "The client, again and again, with device_code.",
			Without: "A device would have to have a browser.",
			Specs:   specs(specref.RFC8628.Section("3.4")),
		},
		{
			Name: "urn:ietf:params:oauth:grant-type:token-exchange", Kinds: kinds(GrantType),
			Where:   "value of grant_type",
			What:    "One token is exchanged for another: for another API, with less scope, or to act for somebody.",
			From:    "The client, with subject_token.",
			Without: "A service has to pass on the token that it got, which is good for too much.",
			Specs:   specs(specref.RFC8693.Section("2.1")),
		},
		{
			Name: "urn:ietf:params:oauth:grant-type:jwt-bearer", Kinds: kinds(GrantType),
			Where:   "value of grant_type",
			What:    "A signed statement is offered in the place of a code: service accounts, and providers that trust one another.",
			From:    "The client, with assertion.",
			Without: "There is no other way in for such a client.",
			Specs:   specs(specref.RFC7523.Section("2.1")),
		},
		{
			Name: "urn:ietf:params:oauth:grant-type:saml2-bearer", Kinds: kinds(GrantType),
			Where:   "value of grant_type",
			What:    "A SAML assertion is offered in the place of a code.",
			From:    "The client, with assertion.",
			Without: "A client that has SAML only gets no tokens.",
			Specs:   specs(specref.RFC7522.Section("2.1")),
		},
		{
			Name: "urn:openid:params:grant-type:ciba", Kinds: kinds(GrantType),
			Where:   "value of grant_type",
			What:    "The client asks for the tokens of a sign-in that happens on another device.",
			From:    "The client, with auth_req_id.",
			Without: "There are no tokens in the modes poll and ping.",
			Specs:   specs(specref.CIBA.Section("10.1")),
		},
	}
}

// responseModeTerms are the ways by which an authorization response comes.
func responseModeTerms() []Term {
	return []Term{
		{
			Name: "query", Kinds: kinds(ResponseMode),
			Where:   "value of response_mode",
			What:    "The answer stands in the query of the redirect URI, and the server behind it reads it. It is the usual one for a code.",
			From:    "The client, or nobody: it is what holds when nothing is said.",
			Without: "Nothing: it holds for code anyway. Tokens must never come so.",
			Specs:   specs(specref.ResponseTypes.Section("2.1")),
		},
		{
			Name: "fragment", Kinds: kinds(ResponseMode),
			Where:   "value of response_mode",
			What:    "The answer stands behind the # of the redirect URI. The browser keeps it to itself; a script in the page reads it.",
			From:    "The client, or nobody: it is what holds for tokens from the authorization endpoint.",
			Without: "Nothing: it holds for tokens anyway.",
			Specs:   specs(specref.ResponseTypes.Section("2.1")),
		},
		{
			Name: "form_post", Kinds: kinds(ResponseMode),
			Where:   "value of response_mode",
			What:    "The browser posts the answer to the redirect URI as a form. It stands in no URL, and so in no log and no history.",
			From:    "The client.",
			Without: "The answer comes in the URL. A session cookie with SameSite=Lax is not sent with such a form, which breaks many a client.",
			Specs:   specs(specref.FormPost.Section("2")),
		},
		{
			Name: "jwt", Kinds: kinds(ResponseMode),
			Where:   "value of response_mode",
			What:    "The answer is a signed JWT in the parameter response (JARM), by the way that is usual for the response_type.",
			From:    "The client.",
			Without: "The answer is not signed.",
			Specs:   []specref.Ref{{Spec: specref.JARM}},
		},
		{
			Name: "query.jwt", Kinds: kinds(ResponseMode),
			Where:   "value of response_mode",
			What:    "The answer is a signed JWT, in the query (JARM).",
			From:    "The client.",
			Without: "The answer is not signed.",
			Specs:   []specref.Ref{{Spec: specref.JARM}},
		},
		{
			Name: "fragment.jwt", Kinds: kinds(ResponseMode),
			Where:   "value of response_mode",
			What:    "The answer is a signed JWT, in the fragment (JARM).",
			From:    "The client.",
			Without: "The answer is not signed.",
			Specs:   []specref.Ref{{Spec: specref.JARM}},
		},
		{
			Name: "form_post.jwt", Kinds: kinds(ResponseMode),
			Where:   "value of response_mode",
			What:    "The answer is a signed JWT, posted as a form (JARM).",
			From:    "The client.",
			Without: "The answer is not signed.",
			Specs:   []specref.Ref{{Spec: specref.JARM}},
		},
		{
			Name: "web_message", Kinds: kinds(ResponseMode),
			Where:   "value of response_mode",
			What:    "The answer goes by a script's message to the window that waits for it. It is a draft, which Auth0 does; Okta has okta_post_message in its place.",
			From:    "The client, mostly in a hidden frame with prompt=none.",
			Without: "The answer comes by a redirect.",
			Specs:   specs(specref.ResponseTypes.Section("2.1")),
		},
	}
}

// authMethodTerms are the ways by which a client says who it is.
func authMethodTerms() []Term {
	return []Term{
		{
			Name: "none", Kinds: kinds(AuthMethod),
			Where:   "value of token_endpoint_auth_methods_supported",
			What:    "The client does not prove who it is: it runs where it can keep no secret, such as in a browser or on a phone.",
			From:    "It is registered for the client, which then is a public one.",
			Without: "A public client cannot use the token endpoint. PKCE is what binds its codes to it.",
			Specs:   specs(specref.RFC6749.Section("2.1"), specref.OIDCCore.Section("9"), specref.RFC7636.Section("1")),
		},
		{
			Name: "client_secret_basic", Kinds: kinds(AuthMethod),
			Where:   "value of token_endpoint_auth_methods_supported",
			What:    "Client ID and secret go in the Authorization header, each form-encoded first. Every provider with secrets must take it.",
			From:    "It is registered for the client, and is what holds when nothing is said.",
			Without: "A client that puts the secret elsewhere gets invalid_client.",
			Specs:   specs(specref.RFC6749.Section("2.3.1"), specref.OIDCCore.Section("9")),
		},
		{
			Name: "client_secret_post", Kinds: kinds(AuthMethod),
			Where:   "value of token_endpoint_auth_methods_supported",
			What:    "Client ID and secret go in the body, as parameters.",
			From:    "It is registered for the client.",
			Without: "A client that puts the secret elsewhere gets invalid_client.",
			Specs:   specs(specref.RFC6749.Section("2.3.1"), specref.OIDCCore.Section("9")),
		},
		{
			Name: "client_secret_jwt", Kinds: kinds(AuthMethod),
			Where:   "value of token_endpoint_auth_methods_supported",
			What:    "The client signs a JWT with its secret. The secret does not travel, but both sides have it.",
			From:    "It is registered for the client.",
			Without: "A client that does it otherwise gets invalid_client.",
			Specs:   specs(specref.OIDCCore.Section("9"), specref.RFC7523.Section("2.2")),
		},
		{
			Name: "private_key_jwt", Kinds: kinds(AuthMethod),
			Where:   "value of token_endpoint_auth_methods_supported",
			What:    "The client signs a JWT with its private key. The provider has only the public one, so nothing can be stolen there.",
			From:    "It is registered for the client, with its jwks or jwks_uri.",
			Without: "A client that does it otherwise gets invalid_client.",
			Specs:   specs(specref.OIDCCore.Section("9"), specref.RFC7523.Section("2.2")),
		},
		{
			Name: "tls_client_auth", Kinds: kinds(AuthMethod),
			Where:   "value of token_endpoint_auth_methods_supported",
			What:    "The client shows a certificate of an authority that the provider trusts, in the TLS handshake.",
			From:    "It is registered for the client, with the name in the certificate.",
			Without: "A client that shows none gets invalid_client.",
			Specs:   specs(specref.RFC8705.Section("2.1")),
		},
		{
			Name: "self_signed_tls_client_auth", Kinds: kinds(AuthMethod),
			Where:   "value of token_endpoint_auth_methods_supported",
			What:    "The client shows a certificate that it made itself and that is registered, in the TLS handshake.",
			From:    "It is registered for the client, with its jwks or jwks_uri.",
			Without: "A client that shows none gets invalid_client.",
			Specs:   specs(specref.RFC8705.Section("2.2")),
		},
	}
}
