package profile

// hosted are the providers that a vendor runs. Each fact has its source beside
// it; where the vendor's page says less than the text here, the words of the
// standard are named.
var hosted = []Preset{
	{
		Name: "google", Title: "Google",
		// https://developers.google.com/identity/openid-connect/openid-connect#discovery
		Explain: "One issuer for all accounts. Create an OAuth client in the Google Cloud console; its type Desktop app is the easiest here.",
		// https://developers.google.com/identity/protocols/oauth2/native-app#redirect-uri_loopback:
		// a desktop client is not asked for redirect URIs; the loopback address with
		// any port is taken.
		Redirect: "Redirect URI: none is registered for a Desktop app, any port of 127.0.0.1 is taken. A Web application needs the exact URI, with its port.",
		Surprises: []string{
			// https://developers.google.com/identity/protocols/oauth2/web-server#offline and, for
			// a Desktop app, …/oauth2/native-app#exchange-authorization-code (refresh tokens
			// are always returned for installed applications)
			"There is no scope offline_access: a Web application gets a refresh token with access_type=offline, and again only with prompt=consent. A Desktop app always gets one.",
			// https://developers.google.com/identity/protocols/oauth2/native-app#exchange-authorization-code
			"The token endpoint wants the client secret of a Desktop app too, though it is no secret there.",
			// https://developers.google.com/identity/protocols/oauth2#expiration
			"While the consent screen is in testing, a refresh token ends after 7 days, unless openid, profile and email are all that was asked for.",
			// https://developers.google.com/identity/protocols/oauth2/native-app#offline
			// (the answer to a refresh has no refresh_token)
			"A refresh brings no new refresh token: the old one stays.",
		},
		Docs: []string{"https://developers.google.com/identity/protocols/oauth2/native-app"},
		settings: sets(
			"issuer", "https://accounts.google.com", // …/openid-connect#discovery
			"client_id", "{client}.apps.googleusercontent.com", // …/oauth2/native-app#creatingcred
			"client_secret", "prompt",
			"scope", "openid profile email", // …/openid-connect#scope-param
			"prompt", "consent", // …/web-server#offline
			"param", "access_type=offline", // …/web-server#offline
		),
		Blanks: []Blank{{"client", "what stands before .apps.googleusercontent.com in the client ID"}},
	},
	{
		Name: "entra", Title: "Microsoft Entra ID",
		// https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#find-your-apps-openid-configuration-document-uri
		Explain: "Each tenant is an issuer. Register an app under App registrations; these are the endpoints of version 2.0.",
		// https://learn.microsoft.com/entra/identity-platform/reply-url#localhost-exceptions:
		// the port of localhost is ignored; [::1] is not supported; the portal takes
		// no http with 127.0.0.1, which goes into the manifest.
		Redirect: "Redirect URI: register http://localhost/callback under Mobile and desktop applications; the port is ignored there. The portal takes no http://127.0.0.1, so this profile says localhost.",
		Surprises: []string{
			// https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc#sample-response
			"With common or organizations in the place of the tenant, the metadata's issuer is a template with {tenantid} in it: a strict client stops there. Name your tenant.",
			// https://learn.microsoft.com/entra/identity-platform/scopes-oidc#the-offline_access-scope
			"A refresh token comes with offline_access.",
			// https://learn.microsoft.com/entra/identity-platform/refresh-tokens#token-lifetime
			"A refresh brings a new refresh token, and the old one still works.",
			// https://learn.microsoft.com/entra/identity-platform/access-tokens#token-formats
			"The access token is for Microsoft Graph unless a scope of your own API is asked for; do not judge that one's signature.",
		},
		Docs: []string{"https://learn.microsoft.com/entra/identity-platform/v2-protocols-oidc", "https://learn.microsoft.com/entra/identity-platform/reply-url"},
		settings: sets(
			"issuer", "https://login.microsoftonline.com/{tenant}/v2.0", // …/v2-protocols-oidc
			"client_id", "{client}",
			"scope", "openid profile offline_access", // …/scopes-oidc
			"redirect_uri", "http://localhost:0/callback", // …/reply-url#localhost-exceptions
		),
		Blanks: []Blank{{"tenant", "the directory (tenant) ID, a UUID"}, {"client", "the application (client) ID, a UUID"}},
	},
	{
		Name: "auth0", Title: "Auth0",
		// https://auth0.com/docs/get-started/applications/configure-applications-with-oidc-discovery
		Explain: "Each tenant has a domain. Create an application; the type Native is a public client.",
		// https://auth0.com/docs/get-started/applications/application-settings#application-uris
		// (Allowed Callback URLs are compared as they are; a loopback URI of a native
		// application may have another port: RFC 8252 §7.3)
		Redirect: "Redirect URI: list it under Allowed Callback URLs as it is sent, so fix the port.",
		Surprises: []string{
			// https://auth0.com/docs/secure/tokens/json-web-tokens/validate-json-web-tokens
			"The issuer ends in a slash, and the ID token's iss too.",
			// https://auth0.com/docs/secure/tokens/access-tokens#opaque-access-tokens
			"Without an audience the access token is opaque and good for UserInfo only; with the identifier of your API it is a JWT.",
			// https://auth0.com/docs/secure/tokens/refresh-tokens#offline-access
			"For a refresh token, offline_access is asked for, and the API's switch Allow Offline Access is on.",
			// https://auth0.com/docs/secure/tokens/refresh-tokens/configure-refresh-token-rotation
			"Whether refresh tokens rotate is a setting of the application; with a leeway, an old one works for some seconds.",
		},
		Docs: []string{"https://auth0.com/docs/secure/tokens/refresh-tokens"},
		settings: sets(
			"issuer", "https://{domain}/", // …/configure-applications-with-oidc-discovery
			"client_id", "{client}",
			"scope", "openid profile offline_access", // …/refresh-tokens/get-refresh-tokens
			"redirect_uri", "http://127.0.0.1:8400/callback",
		),
		Blanks: []Blank{{"domain", "the tenant's domain, such as example.eu.auth0.com"}, {"client", "the client ID"}},
	},
	{
		Name: "okta", Title: "Okta",
		// https://developer.okta.com/docs/concepts/auth-servers/
		Explain: "An organization is an authorization server, and may have more, of which one is called default. This is that one; without /oauth2/default it is the organization's own.",
		// https://developer.okta.com/docs/api/openapi/okta-oauth/oauth/customas/authorizecustomas
		// (redirect_uri must match one of the app's preregistered URIs)
		Redirect: "Redirect URI: it must be among the app's Sign-in redirect URIs exactly, with its port, so fix the port.",
		Surprises: []string{
			// https://developer.okta.com/docs/guides/refresh-tokens/main/#get-a-refresh-token
			"For a refresh token, offline_access is asked for, and the app's grant type Refresh Token is on.",
			// https://developer.okta.com/docs/guides/refresh-tokens/main/#refresh-token-rotation
			"Whether refresh tokens rotate is a setting of the app, with a grace period.",
			// https://developer.okta.com/docs/concepts/auth-servers/#org-authorization-server
			"Access tokens of the organization's own server are for Okta's API only, and their content is not for you to judge.",
			// https://developer.okta.com/docs/guides/configure-access-policy/main/
			"A custom server answers access_denied where none of its access policies fits the client.",
		},
		Docs: []string{"https://developer.okta.com/docs/guides/refresh-tokens/main/", "https://developer.okta.com/docs/concepts/auth-servers/"},
		settings: sets(
			"issuer", "https://{domain}/oauth2/default", // …/concepts/auth-servers/
			"client_id", "{client}",
			"scope", "openid profile offline_access", // …/guides/refresh-tokens/
			"redirect_uri", "http://127.0.0.1:8400/callback",
		),
		Blanks: []Blank{{"domain", "the organization's domain, such as example.okta.com"}, {"client", "the client ID"}},
	},
	{
		Name: "cognito", Title: "Amazon Cognito",
		// https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html
		Explain: "Each user pool is an issuer; its sign-in pages are at a domain that is set up for the pool.",
		// https://docs.aws.amazon.com/cognito-user-identity-pools/latest/APIReference/API_CreateUserPoolClient.html
		// (CallbackURLs: HTTPS, but for http://localhost for testing purposes only)
		Redirect: "Redirect URI: plain http is taken for localhost only, so this profile says localhost, with a fixed port: register http://localhost:8400/callback as a callback URL.",
		Surprises: []string{
			// https://docs.aws.amazon.com/cognito/latest/developerguide/authorization-endpoint.html
			// (the scopes it knows are openid, profile, email, phone,
			// aws.cognito.signin.user.admin and those of resource servers)
			"There is no scope offline_access: asked for, it is an invalid_scope. A refresh token comes with the code grant by itself.",
			// https://docs.aws.amazon.com/cognito/latest/developerguide/amazon-cognito-user-pools-using-the-refresh-token.html
			"A refresh brings no new refresh token, unless rotation is on for the app client.",
			// https://docs.aws.amazon.com/cognito/latest/developerguide/logout-endpoint.html
			"Its logout takes client_id and logout_uri, not the parameters of OpenID Connect.",
		},
		Docs: []string{"https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html"},
		settings: sets(
			"issuer", "https://cognito-idp.{region}.amazonaws.com/{pool}", // …/federation-endpoints.html
			"client_id", "{client}",
			"scope", "openid profile", // …/authorization-endpoint.html
			"redirect_uri", "http://localhost:8400/callback", // API_CreateUserPoolClient
		),
		Blanks: []Blank{{"region", "the region, such as eu-central-1"}, {"pool", "the user pool ID, such as eu-central-1_AbCdEfGhI"}, {"client", "the app client ID"}},
	},
	{
		Name: "github", Title: "GitHub",
		// https://docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps
		Explain: "OAuth 2.0 without OpenID Connect: no discovery and no ID token, so the endpoints stand in the profile, and the steps Metadata, Keys and ID token have nothing to do.",
		// …/authorizing-oauth-apps#loopback-redirect-urls: the port need not match.
		Redirect: "Redirect URI: register http://127.0.0.1/callback as the callback URL; the port of a loopback URL may be another.",
		Surprises: []string{
			// …/authorizing-oauth-apps#2-users-are-redirected-back-to-your-site-by-github
			"The token endpoint answers with a form unless the request says Accept: application/json, as this profile has it.",
			// …/authorizing-oauth-apps#expiring-access-tokens and #opting-in-to-expiring-tokens-at-runtime
			"A refresh token comes where access tokens expire: asked for with offline_access, or set so for the app. Then an access token is good for 8 hours and a refresh token for 6 months.",
			// https://docs.github.com/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors
			"Errors of the token endpoint come with status 200.",
			// https://docs.github.com/apps/creating-github-apps/authenticating-with-a-github-app/generating-a-user-access-token-for-a-github-app
			"A GitHub App takes no scope: its permissions count.",
		},
		Docs: []string{"https://docs.github.com/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps"},
		settings: sets(
			"authorization_endpoint", "https://github.com/login/oauth/authorize", // …/authorizing-oauth-apps
			"token_endpoint", "https://github.com/login/oauth/access_token", // …/authorizing-oauth-apps
			"userinfo_endpoint", "https://api.github.com/user", // …/authorizing-oauth-apps#3-use-the-access-token-to-access-the-api
			"client_id", "{client}",
			"client_secret", "prompt",
			"auth_method", "client_secret_post", // …/authorizing-oauth-apps, the parameters of the second step
			"scope", "read:user offline_access", // https://docs.github.com/apps/oauth-apps/building-oauth-apps/scopes-for-oauth-apps
			"header", "Accept=application/json", // …/authorizing-oauth-apps#2-users-are-redirected-back-to-your-site-by-github
			"prompt", "select_account", // …/authorizing-oauth-apps: the only value it knows
		),
		Blanks: []Blank{{"client", "the client ID"}},
	},
	{
		Name: "salesforce", Title: "Salesforce",
		// https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_using_openid_discovery_endpoint.htm
		Explain: "Each organization has its My Domain, which is its issuer. Create an external client app with OAuth; its consumer key is the client ID.",
		// https://help.salesforce.com/s/articleView?id=xcloud.configure_external_client_app_oauth_settings.htm
		// (the callback URL must be HTTPS or a custom scheme, and match one of the
		// app's) and, for http://localhost, the callback of Salesforce's own program:
		// https://developer.salesforce.com/docs/atlas.en-us.sfdx_dev.meta/sfdx_dev/sfdx_dev_auth_connected_app.htm
		Redirect: "Redirect URI: it must be one of the app's callback URLs exactly. They are https, but for http://localhost while you develop: register http://localhost:8400/callback.",
		Surprises: []string{
			// https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_tokens_scopes.htm
			"A refresh token comes with the scope refresh_token (offline_access is another name for it), which the app must allow.",
			// https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_web_server_flow.htm
			"The token response has instance_url, where the API is, and often no expires_in: the session's timeout counts.",
			// https://help.salesforce.com/s/articleView?id=xcloud.configure_external_client_app_oauth_settings.htm
			"A change of the app takes some minutes to be in force.",
		},
		Docs: []string{"https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_web_server_flow.htm"},
		settings: sets(
			"issuer", "https://{domain}.my.salesforce.com", // …remoteaccess_using_openid_discovery_endpoint.htm
			"client_id", "{client}",
			"client_secret", "prompt",
			"scope", "openid profile refresh_token", // …remoteaccess_oauth_tokens_scopes.htm
			"redirect_uri", "http://localhost:8400/callback", // …configure_external_client_app_oauth_settings.htm
		),
		Blanks: []Blank{{"domain", "the name of My Domain"}, {"client", "the consumer key"}},
	},
}
