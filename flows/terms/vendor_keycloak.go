package terms

// keycloakTerms are names of Keycloak.
func keycloakTerms() []Term {
	return []Term{
		{
			Name: "kc_idp_hint", Kinds: kinds(Parameter), Vendor: keycloak,
			Where:   "parameter of the authorization request",
			What:    "Which other provider to sign in with, by its alias: the page with the choice is left out.",
			From:    "The client.",
			Without: "The person chooses.",
		},
		{
			Name: "kc_action", Kinds: kinds(Parameter), Vendor: keycloak,
			Where:   "parameter of the authorization request; of the response in newer versions",
			What:    "What the person should do beside signing in, such as UPDATE_PASSWORD.",
			From:    "The client.",
			Without: "Nothing more is asked.",
		},
		{
			Name: "kc_action_status", Kinds: kinds(Parameter), Vendor: keycloak,
			Where:   "parameter of the authorization response",
			What:    "What became of kc_action: success, cancelled or error.",
			From:    "Keycloak.",
			Without: "The client cannot tell.",
		},
		{
			Name: "kc_locale", Kinds: kinds(Parameter), Vendor: keycloak,
			Where:   "parameter of the pages of Keycloak",
			What:    "The language that the person chose on the page.",
			From:    "Keycloak's own page.",
			Without: "The browser's language is taken.",
		},
		{
			Name: "realm_access", Kinds: kinds(Claim), Vendor: keycloak,
			Where:   "claim of access tokens",
			What:    "The roles of the realm that the person has, in its member roles. APIs that look for roles on top do not find them.",
			From:    "Keycloak, with the scope roles.",
			Without: "An API that decides by it refuses.",
		},
		{
			Name: "resource_access", Kinds: kinds(Claim), Vendor: keycloak,
			Where:   "claim of access tokens",
			What:    "The roles that the person has at single clients, by client ID, in a member roles each.",
			From:    "Keycloak, with the scope roles.",
			Without: "An API that decides by it refuses.",
		},
		{
			Name: "allowed-origins", Kinds: kinds(Claim), Vendor: keycloak,
			Where:   "claim of access tokens",
			What:    "From which sites scripts may use the token, for Keycloak's own adapters.",
			From:    "Keycloak, from the web origins of the client.",
			Without: "An adapter answers no script.",
		},
		{
			Name: "session_state", Kinds: kinds(Claim), Vendor: keycloak,
			Where:   "claim of tokens",
			What:    "The session of the person at Keycloak. sid has taken its place.",
			From:    "Keycloak, in older versions.",
			Without: "sid says it.",
		},
		{
			Name: "typ", Kinds: kinds(Claim), Vendor: keycloak,
			Where:   "claim of tokens",
			What:    "What kind of token it is: ID, Bearer, Refresh or Offline. It stands in the claims, not only in the header.",
			From:    "Keycloak.",
			Without: "One kind may be taken for another.",
		},
		{
			Name: "not-before-policy", Kinds: kinds(Member), Vendor: keycloak,
			Where:   "member of the token response",
			What:    "Tokens from before this time are void, in seconds since 1970-01-01 UTC. 0 means that nobody has set one.",
			From:    "Keycloak, as its administrator says.",
			Without: "Nothing: clients leave it alone.",
		},
		{
			Name: "refresh_expires_in", Kinds: kinds(Member), Vendor: keycloak,
			Where:   "member of the token response",
			What:    "For how many seconds the refresh token is good. 0 means an offline token, which does not expire so.",
			From:    "Keycloak.",
			Without: "The client learns by invalid_grant that the refresh token has expired.",
		},
		{
			Name: "execution", Kinds: kinds(Parameter), Vendor: keycloak,
			Where:   "parameter of the pages of Keycloak",
			What:    "Which step of the sign-in the page belongs to.",
			From:    "Keycloak's own page.",
			Without: "The sign-in begins again.",
		},
		{
			Name: "session_code", Kinds: kinds(Parameter), Vendor: keycloak,
			Where:   "parameter of the pages of Keycloak",
			What:    "What binds the form to the page that it came from.",
			From:    "Keycloak's own page.",
			Without: "The form is refused.",
		},
		{
			Name: "tab_id", Kinds: kinds(Parameter), Vendor: keycloak,
			Where:   "parameter of the pages of Keycloak",
			What:    "Which tab of the browser the sign-in runs in.",
			From:    "Keycloak's own page.",
			Without: "Two tabs get in each other's way.",
		},
	}
}

// duendeTerms are names of Duende IdentityServer.
func duendeTerms() []Term {
	return []Term{
		{
			Name: "ReturnUrl", Kinds: kinds(Parameter), Vendor: duende,
			Where:   "parameter of the pages of IdentityServer",
			What:    "Where the sign-in page goes when it is done: the authorization request, once more.",
			From:    "IdentityServer.",
			Without: "The sign-in ends on the provider's own page.",
		},
		{
			Name: "logoutId", Kinds: kinds(Parameter), Vendor: duende,
			Where:   "parameter of the pages of IdentityServer",
			What:    "Which logout the page belongs to.",
			From:    "IdentityServer.",
			Without: "The page does not know which client to go back to.",
		},
	}
}

// hydraTerms are names of Ory Hydra.
func hydraTerms() []Term {
	return []Term{
		{
			Name: "login_challenge", Kinds: kinds(Parameter), Vendor: hydra,
			Where:   "parameter of the redirect to the sign-in page",
			What:    "Which sign-in the page is for. Hydra has no pages of its own: the operator's page asks Hydra what it is about.",
			From:    "Hydra.",
			Without: "The page does not know what it is for.",
		},
		{
			Name: "consent_challenge", Kinds: kinds(Parameter), Vendor: hydra,
			Where:   "parameter of the redirect to the consent page",
			What:    "Which consent the page is for.",
			From:    "Hydra.",
			Without: "The page does not know what it is for.",
		},
		{
			Name: "logout_challenge", Kinds: kinds(Parameter), Vendor: hydra,
			Where:   "parameter of the redirect to the logout page",
			What:    "Which logout the page is for.",
			From:    "Hydra.",
			Without: "The page does not know what it is for.",
		},
		{
			Name: "login_verifier", Kinds: kinds(Parameter), Vendor: hydra,
			Where:   "parameter of the redirect back from the sign-in page",
			What:    "A ticket which says that the operator's sign-in page has said yes. It serves once.",
			From:    "Hydra, for the operator's page.",
			Without: "The sign-in begins again.",
		},
		{
			Name: "consent_verifier", Kinds: kinds(Parameter), Vendor: hydra,
			Where:   "parameter of the redirect back from the consent page",
			What:    "A ticket which says that the operator's consent page has said yes. It serves once.",
			From:    "Hydra, for the operator's page.",
			Without: "The consent is asked for again.",
		},
		{
			Name: "logout_verifier", Kinds: kinds(Parameter), Vendor: hydra,
			Where:   "parameter of the redirect back from the logout page",
			What:    "A ticket which says that the operator's logout page has said yes. It serves once.",
			From:    "Hydra, for the operator's page.",
			Without: "The person is asked again.",
		},
		{
			Name: "ext", Kinds: kinds(Claim), Vendor: hydra,
			Where:   "claim of access tokens, and member of an introspection response",
			What:    "The claims that the operator's consent page added.",
			From:    "The operator's page.",
			Without: "It added none.",
		},
		{
			Name: "error_hint", Kinds: kinds(Parameter, Member), Vendor: hydra,
			Where:   "parameter of the authorization response; member of an error",
			What:    "What may help, in a sentence. Newer versions write it into error_description.",
			From:    "Hydra.",
			Without: "error_description has to do.",
		},
		{
			Name: "error_debug", Kinds: kinds(Parameter, Member), Vendor: hydra,
			Where:   "parameter of the authorization response; member of an error",
			What:    "What went wrong inside. It does not belong in production.",
			From:    "Hydra, where its operator has it turned on.",
			Without: "Nothing: better so.",
		},
		{
			Name: "status_code", Kinds: kinds(Member), Vendor: hydra,
			Where:   "member of an error",
			What:    "The HTTP status once more.",
			From:    "Hydra.",
			Without: "The status line says it.",
		},
		{
			Name: "credentials_endpoint_draft_00", Kinds: kinds(Metadata), Vendor: hydra,
			Where:   "metadata member",
			What:    "Where verifiable credentials are had, by a draft.",
			From:    "Hydra.",
			Without: "Nothing for OAuth.",
		},
		{
			Name: "credentials_supported_draft_00", Kinds: kinds(Metadata), Vendor: hydra,
			Where:   "metadata member",
			What:    "Which verifiable credentials there are, by a draft.",
			From:    "Hydra.",
			Without: "Nothing for OAuth.",
		},
		{
			Name: "id_token_signed_response_alg", Kinds: kinds(Metadata), Vendor: hydra,
			Where:   "metadata member",
			What:    "With which algorithms ID tokens are signed. The standard's name is id_token_signing_alg_values_supported.",
			From:    "Hydra.",
			Without: "The standard's member says it.",
		},
		{
			Name: "userinfo_signed_response_alg", Kinds: kinds(Metadata), Vendor: hydra,
			Where:   "metadata member",
			What:    "With which algorithms UserInfo is signed. The standard's name is userinfo_signing_alg_values_supported.",
			From:    "Hydra.",
			Without: "The standard's member says it.",
		},
	}
}

// dexTerms are names of Dex.
func dexTerms() []Term {
	return []Term{
		{
			Name: "connector_id", Kinds: kinds(Parameter, Claim), Vendor: dex,
			Where:   "parameter of the authorization request; member of the claim federated_claims",
			What:    "Which connector the person signs in with: Dex knows nobody itself, and asks another provider.",
			From:    "The client asks; Dex says.",
			Without: "The person chooses, where there are several.",
		},
		{
			Name: "federated_claims", Kinds: kinds(Claim), Vendor: dex,
			Where:   "claim of the ID token",
			What:    "Who the person is at the other provider: connector_id and user_id.",
			From:    "Dex, with the scope federated:id.",
			Without: "sub names the person, and only at Dex.",
		},
		{
			Name: "user_id", Kinds: kinds(Claim), Vendor: dex,
			Where:   "member of the claim federated_claims",
			What:    "The person's name at the other provider.",
			From:    "Dex, from that provider.",
			Without: "sub names the person, and only at Dex.",
		},
	}
}

// proxyTerms are names of proxies that stand before many providers.
func proxyTerms() []Term {
	return []Term{
		{
			Name: "CF-RAY", Kinds: kinds(Header), Vendor: cloudflare,
			Where:   "header field of responses",
			What:    "A name of this request in Cloudflare's log. It says that the answer came through Cloudflare.",
			From:    "The proxy.",
			Without: "The answer came by another way.",
		},
		{
			Name: "CF-Cache-Status", Kinds: kinds(Header), Vendor: cloudflare,
			Where:   "header field of responses",
			What:    "Whether the answer came from the proxy's cache: HIT, MISS, DYNAMIC.",
			From:    "The proxy.",
			Without: "Age tells it too.",
		},
		{
			Name: "X-Cache", Kinds: kinds(Header), Vendor: cloudfront,
			Where:   "header field of responses",
			What:    "Whether the answer came from the proxy's cache. Other proxies send it too.",
			From:    "The proxy.",
			Without: "Age tells it too.",
		},
		{
			Name: "X-Amz-Cf-Id", Kinds: kinds(Header), Vendor: cloudfront,
			Where:   "header field of responses",
			What:    "A name of this request, for Amazon's support.",
			From:    "The proxy.",
			Without: "Nothing.",
		},
		{
			Name: "X-Amz-Cf-Pop", Kinds: kinds(Header), Vendor: cloudfront,
			Where:   "header field of responses",
			What:    "At which place the proxy stands.",
			From:    "The proxy.",
			Without: "Nothing.",
		},
	}
}
