package terms

import "github.com/grantwalk/grantwalk/flows/specref"

// googleTerms are names of Google.
func googleTerms() []Term {
	return []Term{
		{
			Name: "access_type", Kinds: kinds(Parameter), Vendor: google,
			Where:   "parameter of the authorization request",
			What:    "offline asks for a refresh token. It stands in the place of the scope offline_access, which Google does not know.",
			From:    "The client.",
			Without: "There is no refresh token, but for a Desktop app, which always gets one. It also comes at the first consent only, so prompt=consent belongs beside it.",
		},
		{
			Name: "include_granted_scopes", Kinds: kinds(Parameter), Vendor: google,
			Where:   "parameter of the authorization request",
			What:    "true: the new token is good for what was granted before, too.",
			From:    "The client.",
			Without: "The token is good for this request's scopes only.",
		},
		{
			Name: "approval_prompt", Kinds: kinds(Parameter), Vendor: google,
			Where:   "parameter of the authorization request",
			What:    "force: ask for consent again. It is the old name of prompt=consent.",
			From:    "The client.",
			Without: "prompt does it.",
		},
		{
			Name: "hd", Kinds: kinds(Parameter, Claim), Vendor: google,
			Where:   "parameter of the authorization request; claim of the ID token",
			What:    "The domain of an organisation. In the request it narrows the choice of accounts and proves nothing; in the ID token it says to whom the account belongs.",
			From:    "The client asks; Google says.",
			Without: "Anybody with any Google account can sign in. A client for one organisation must compare the claim.",
		},
		{
			Name: "authuser", Kinds: kinds(Parameter), Vendor: google,
			Where:   "parameter of the authorization response",
			What:    "Which of the accounts in this browser signed in, counted from 0.",
			From:    "Google.",
			Without: "Nothing: clients leave it alone.",
		},
		{
			Name: "enable_granular_consent", Kinds: kinds(Parameter), Vendor: google,
			Where:   "parameter of the authorization request",
			What:    "Whether the person may grant single scopes and refuse others.",
			From:    "The client.",
			Without: "The person may, at newer clients: compare scope in the answer.",
		},
		{
			Name: "refresh_token_expires_in", Kinds: kinds(Member), Vendor: google,
			Where:   "member of the token response",
			What:    "For how many seconds the refresh token is good. GitHub and others send it too; no standard has it.",
			From:    "Google, where the person granted access for a time only.",
			Without: "The client learns by invalid_grant that the refresh token has expired.",
		},
		{
			Name: "redirect_uri_mismatch", Kinds: kinds(ErrorCode), Vendor: google,
			Where:  "error code on a page of Google; of the authorization response at GitHub",
			What:   "The redirect_uri is none of those registered, to the last character.",
			From:   "Google, on a page of its own: it does not redirect to an address that it does not know. GitHub sends it to the callback URL that is registered.",
			Remedy: "Register exactly what was sent.",
		},
		{
			Name: "admin_policy_enforced", Kinds: kinds(ErrorCode), Vendor: google,
			Where:  "error code on a page of Google",
			What:   "The person's organisation does not allow these scopes for this client.",
			From:   "Google.",
			Remedy: "Its administrator has to allow the client.",
		},
		{
			Name: "org_internal", Kinds: kinds(ErrorCode), Vendor: google,
			Where:  "error code on a page of Google",
			What:   "The client is for the people of one organisation only, and this is somebody else.",
			From:   "Google.",
			Remedy: "Sign in with an account of the organisation, or register the client for all.",
		},
		{
			Name: "disallowed_useragent", Kinds: kinds(ErrorCode), Vendor: google,
			Where:  "error code on a page of Google",
			What:   "The sign-in page was opened inside an app. Google wants a real browser.",
			From:   "Google.",
			Remedy: "Open the system's browser (RFC 8252).",
			Specs:  specs(specref.RFC8252.Section("8.12")),
		},
	}
}

// githubTerms are names of GitHub.
func githubTerms() []Term {
	return []Term{
		{
			Name: "login", Kinds: kinds(Parameter, Member), Vendor: github,
			Where:   "parameter of the authorization request; member of the answer of the user API",
			What:    "In the request: the account that is expected. In the answer: the account's name, which may change; its id does not.",
			From:    "The client asks; GitHub says.",
			Without: "The person chooses the account.",
		},
		{
			Name: "allow_signup", Kinds: kinds(Parameter), Vendor: github,
			Where:   "parameter of the authorization request",
			What:    "false: people without an account are not offered to make one.",
			From:    "The client.",
			Without: "They are.",
		},
		{
			Name: "X-OAuth-Scopes", Kinds: kinds(Header), Vendor: github,
			Where:   "header field of responses of the API",
			What:    "The scopes that the token has.",
			From:    "GitHub.",
			Without: "Nothing for newer tokens, which have permissions.",
		},
		{
			Name: "X-Accepted-OAuth-Scopes", Kinds: kinds(Header), Vendor: github,
			Where:   "header field of responses of the API",
			What:    "The scopes that this address asks for.",
			From:    "GitHub.",
			Without: "The documentation says it.",
		},
		{
			Name: "X-GitHub-Request-Id", Kinds: kinds(Header), Vendor: github,
			Where:   "header field of responses",
			What:    "A name of this request, for GitHub's support.",
			From:    "GitHub.",
			Without: "Nothing.",
		},
		{
			Name: "bad_verification_code", Kinds: kinds(ErrorCode), Vendor: github,
			Where:  "error code of the token endpoint, with status 200",
			What:   "The code is not good: expired, used before, or another client's. It is GitHub's invalid_grant, and comes with status 200.",
			From:   "GitHub.",
			Remedy: "Ask for a new code. A client must look at the body, for the status says that all is well.",
		},
		{
			Name: "incorrect_client_credentials", Kinds: kinds(ErrorCode), Vendor: github,
			Where:  "error code of the token endpoint, with status 200",
			What:   "client_id or client_secret is wrong. It is GitHub's invalid_client, and comes with status 200.",
			From:   "GitHub.",
			Remedy: "Compare both. A client must look at the body, for the status says that all is well.",
		},
	}
}

// salesforceTerms are names of Salesforce.
func salesforceTerms() []Term {
	return []Term{
		{
			Name: "instance_url", Kinds: kinds(Member), Vendor: salesforce,
			Where:   "member of the token response",
			What:    "At which address the APIs of this organisation are.",
			From:    "Salesforce.",
			Without: "The client does not know where to use the token.",
		},
		{
			Name: "id", Kinds: kinds(Member), Vendor: salesforce,
			Where:   "member of the token response",
			What:    "A URL that tells who signed in, when it is asked with the access token.",
			From:    "Salesforce.",
			Without: "The ID token or UserInfo says it.",
		},
		{
			Name: "issued_at", Kinds: kinds(Member), Vendor: salesforce,
			Where:   "member of the token response",
			What:    "When the token was made, in milliseconds since 1970-01-01 UTC, as a string.",
			From:    "Salesforce.",
			Without: "The client goes by its own clock. There is no expires_in: the organisation's session settings decide.",
		},
		{
			Name: "signature", Kinds: kinds(Member), Vendor: salesforce,
			Where:   "member of the token response",
			What:    "A MAC over id and issued_at, with the client's secret: it says that nobody has changed id.",
			From:    "Salesforce.",
			Without: "The client trusts TLS for it, as for the rest.",
		},
		{
			Name: "sfdc_community_url", Kinds: kinds(Member), Vendor: salesforce,
			Where:   "member of the token response",
			What:    "The address of the site that the person signed in at.",
			From:    "Salesforce.",
			Without: "The person signed in at no such site.",
		},
		{
			Name: "sfdc_community_id", Kinds: kinds(Member), Vendor: salesforce,
			Where:   "member of the token response",
			What:    "The number of the site that the person signed in at.",
			From:    "Salesforce.",
			Without: "The person signed in at no such site.",
		},
		{
			Name: "organization_id", Kinds: kinds(Claim), Vendor: salesforce,
			Where:   "member of UserInfo",
			What:    "The number of the organisation that the person belongs to.",
			From:    "Salesforce.",
			Without: "The client cannot tell organisations apart.",
		},
		{
			Name: "custom_attributes", Kinds: kinds(Claim), Vendor: salesforce,
			Where:   "claim of the ID token",
			What:    "What the organisation says of the person beside the standard claims.",
			From:    "Salesforce.",
			Without: "The organisation has set none up.",
		},
	}
}
