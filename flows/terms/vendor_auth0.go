package terms

// auth0Terms are names of Auth0.
func auth0Terms() []Term {
	return []Term{
		{
			Name: "connection", Kinds: kinds(Parameter), Vendor: auth0,
			Where:   "parameter of the authorization request",
			What:    "Which source of people to sign in with, such as one social provider: the page with the choice is left out.",
			From:    "The client.",
			Without: "The person chooses.",
		},
		{
			Name: "organization", Kinds: kinds(Parameter), Vendor: auth0,
			Where:   "parameter of the authorization request",
			What:    "Which organisation the person signs in to. The ID token then has org_id, to be compared.",
			From:    "The client.",
			Without: "The person chooses, or signs in without one.",
		},
		{
			Name: "invitation", Kinds: kinds(Parameter), Vendor: auth0,
			Where:   "parameter of the authorization request",
			What:    "The ticket of an invitation to an organisation.",
			From:    "Auth0, in the link that it mails.",
			Without: "The invitation is not accepted.",
		},
		{
			Name: "screen_hint", Kinds: kinds(Parameter), Vendor: auth0,
			Where:   "parameter of the authorization request",
			What:    "signup: begin with the page for new people. The standard has prompt=create for it.",
			From:    "The client.",
			Without: "The sign-in page comes first.",
		},
		{
			Name: "auth0Client", Kinds: kinds(Parameter), Vendor: auth0,
			Where:   "parameter of requests",
			What:    "Which library of Auth0's asks, in base64url JSON.",
			From:    "The library.",
			Without: "Nothing.",
		},
		{
			Name: "org_id", Kinds: kinds(Claim), Vendor: auth0,
			Where:   "claim of tokens",
			What:    "Which organisation the person signed in to. A client that takes several must compare it.",
			From:    "Auth0.",
			Without: "A client cannot tell one organisation's people from another's.",
		},
		{
			Name: "org_name", Kinds: kinds(Claim), Vendor: auth0,
			Where:   "claim of tokens",
			What:    "The name of the organisation that the person signed in to. It may change; org_id does not.",
			From:    "Auth0.",
			Without: "org_id says it.",
		},
		{
			Name: "permissions", Kinds: kinds(Claim), Vendor: auth0,
			Where:   "claim of access tokens",
			What:    "What the person may do at the API, as an array. It comes where the API has roles turned on.",
			From:    "Auth0.",
			Without: "An API that decides by it refuses.",
		},
		{
			Name: "gty", Kinds: kinds(Claim), Vendor: auth0,
			Where:   "claim of access tokens",
			What:    "By which grant the token was made, such as client-credentials.",
			From:    "Auth0.",
			Without: "An API cannot tell a person's token from a service's.",
		},
		{
			Name: "mfa_challenge_endpoint", Kinds: kinds(Metadata), Vendor: auth0,
			Where:   "metadata member",
			What:    "Where a client starts a second factor by itself, without a page of the provider.",
			From:    "Auth0.",
			Without: "There is no second factor by API.",
		},
		{
			Name: "mfa_token", Kinds: kinds(Member, Parameter), Vendor: auth0,
			Where:   "member of an error from the token endpoint; parameter of requests that go on",
			What:    "What a client goes on with after mfa_required.",
			From:    "Auth0.",
			Without: "The sign-in has to begin again.",
		},
		{
			Name: "mfa_required", Kinds: kinds(ErrorCode), Vendor: auth0,
			Where:  "error code of the token endpoint",
			What:   "A second factor is needed. mfa_token beside it is what to go on with.",
			From:   "Auth0.",
			Remedy: "Use the authorization code flow, in which Auth0 asks for it by itself.",
		},
		{
			Name: "x-auth0-requestid", Kinds: kinds(Header), Vendor: auth0,
			Where:   "header field of responses",
			What:    "A name of this request in Auth0's log.",
			From:    "Auth0.",
			Without: "Nothing.",
		},
	}
}

// oktaTerms are names of Okta.
func oktaTerms() []Term {
	return []Term{
		{
			Name: "uid", Kinds: kinds(Claim), Vendor: okta,
			Where:   "claim of access tokens",
			What:    "The person's number at Okta. It is not there in a token of a client's own.",
			From:    "Okta.",
			Without: "The token is a client's own.",
		},
		{
			Name: "cid", Kinds: kinds(Claim), Vendor: okta,
			Where:   "claim of access tokens",
			What:    "The client that the token was given to. The standard's name is client_id.",
			From:    "Okta.",
			Without: "An API cannot tell the clients apart.",
		},
		{
			Name: "sessionToken", Kinds: kinds(Parameter), Vendor: okta,
			Where:   "parameter of the authorization request",
			What:    "A ticket for a sign-in that a client did by Okta's API: no page is shown. It serves once.",
			From:    "Okta, for the client's own sign-in page.",
			Without: "Okta shows its page.",
		},
		{
			Name: "errorCode", Kinds: kinds(Member), Vendor: okta,
			Where:   "member of an error from Okta's own API",
			What:    "What went wrong, as a number that begins with E.",
			From:    "Okta.",
			Without: "The token endpoint uses error, as OAuth does.",
		},
		{
			Name: "errorSummary", Kinds: kinds(Member), Vendor: okta,
			Where:   "member of an error from Okta's own API",
			What:    "What went wrong, in a sentence.",
			From:    "Okta.",
			Without: "errorCode says it.",
		},
		{
			Name: "errorLink", Kinds: kinds(Member), Vendor: okta,
			Where:   "member of an error from Okta's own API",
			What:    "What else to read on the error.",
			From:    "Okta.",
			Without: "Nothing.",
		},
		{
			Name: "errorId", Kinds: kinds(Member), Vendor: okta,
			Where:   "member of an error from Okta's own API",
			What:    "A name of this error, for Okta's support.",
			From:    "Okta.",
			Without: "The error is hard to find in the log.",
		},
		{
			Name: "errorCauses", Kinds: kinds(Member), Vendor: okta,
			Where:   "member of an error from Okta's own API",
			What:    "The reasons, as an array.",
			From:    "Okta.",
			Without: "errorSummary has to do.",
		},
		{
			Name: "x-okta-request-id", Kinds: kinds(Header), Vendor: okta,
			Where:   "header field of responses",
			What:    "A name of this request in Okta's log.",
			From:    "Okta.",
			Without: "Nothing.",
		},
		{
			Name: "X-Rate-Limit-Limit", Kinds: kinds(Header), Vendor: okta,
			Where:   "header field of responses",
			What:    "How many requests are allowed in this minute. Others write X-RateLimit-Limit.",
			From:    "Okta.",
			Without: "The client learns by status 429.",
		},
		{
			Name: "X-Rate-Limit-Remaining", Kinds: kinds(Header), Vendor: okta,
			Where:   "header field of responses",
			What:    "How many requests are left in this span of time.",
			From:    "Okta.",
			Without: "The client learns by status 429.",
		},
		{
			Name: "X-Rate-Limit-Reset", Kinds: kinds(Header), Vendor: okta,
			Where:   "header field of responses",
			What:    "When counting begins anew, in seconds since 1970-01-01 UTC.",
			From:    "Okta.",
			Without: "A client that was refused has to guess when to come back.",
		},
	}
}

// cognitoTerms are names of Amazon Cognito.
func cognitoTerms() []Term {
	return []Term{
		{
			Name: "cognito:groups", Kinds: kinds(Claim), Vendor: cognito,
			Where:   "claim of tokens",
			What:    "The groups that the person belongs to.",
			From:    "Cognito.",
			Without: "The person belongs to none.",
		},
		{
			Name: "cognito:username", Kinds: kinds(Claim), Vendor: cognito,
			Where:   "claim of the ID token",
			What:    "The person's name in the user pool. The access token has it as username.",
			From:    "Cognito.",
			Without: "sub names the person.",
		},
		{
			Name: "cognito:roles", Kinds: kinds(Claim), Vendor: cognito,
			Where:   "claim of the ID token",
			What:    "The roles of Amazon's cloud that come with the person's groups.",
			From:    "Cognito.",
			Without: "The groups have no roles.",
		},
		{
			Name: "cognito:preferred_role", Kinds: kinds(Claim), Vendor: cognito,
			Where:   "claim of the ID token",
			What:    "Which of the roles of Amazon's cloud goes first, where the person has several.",
			From:    "Cognito.",
			Without: "The groups have no roles.",
		},
		{
			Name: "username", Kinds: kinds(Claim), Vendor: cognito,
			Where:   "claim of access tokens",
			What:    "The person's name in the user pool.",
			From:    "Cognito.",
			Without: "sub names the person.",
		},
		{
			Name: "token_use", Kinds: kinds(Claim), Vendor: cognito,
			Where:   "claim of tokens",
			What:    "Which token it is: id or access. Whoever takes a token must compare it, for both are JWTs with the same keys.",
			From:    "Cognito.",
			Without: "An ID token may be taken for an access token.",
		},
		{
			Name: "event_id", Kinds: kinds(Claim), Vendor: cognito,
			Where:   "claim of tokens",
			What:    "A name of this sign-in in Cognito's log.",
			From:    "Cognito.",
			Without: "Nothing.",
		},
		{
			Name: "origin_jti", Kinds: kinds(Claim), Vendor: cognito,
			Where:   "claim of tokens",
			What:    "What the tokens of one sign-in have in common. A revocation ends them all.",
			From:    "Cognito, where revocation is turned on.",
			Without: "Tokens cannot be revoked together.",
		},
		{
			Name: "device_key", Kinds: kinds(Claim), Vendor: cognito,
			Where:   "claim of access tokens",
			What:    "The device that the person signed in on.",
			From:    "Cognito, where devices are remembered.",
			Without: "Devices are not remembered.",
		},
		{
			Name: "identities", Kinds: kinds(Claim), Vendor: cognito,
			Where:   "claim of the ID token",
			What:    "Which other providers know the person, and by which name.",
			From:    "Cognito.",
			Without: "The person signed in at Cognito itself.",
		},
		{
			Name: "identity_provider", Kinds: kinds(Parameter), Vendor: cognito,
			Where:   "parameter of the authorization request",
			What:    "Which other provider to sign in with, by its name: the page with the choice is left out.",
			From:    "The client.",
			Without: "The person chooses.",
		},
		{
			Name: "idp_identifier", Kinds: kinds(Parameter), Vendor: cognito,
			Where:   "parameter of the authorization request",
			What:    "Which other provider to sign in with, by an identifier, mostly the domain of the person's mail address.",
			From:    "The client.",
			Without: "The person chooses.",
		},
		{
			Name: "logout_uri", Kinds: kinds(Parameter), Vendor: cognito,
			Where:   "parameter of a logout",
			What:    "Where the browser goes after the logout. The standard's name is post_logout_redirect_uri; Cognito wants client_id beside it.",
			From:    "The client.",
			Without: "Cognito answers with an error, or shows its sign-in page for redirect_uri.",
		},
	}
}
