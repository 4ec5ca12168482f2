package profile

// selfRun are the servers that people run themselves. Each fact has its source
// beside it. What was seen of a version when it was walked says so.
var selfRun = []Preset{
	{
		Name: "keycloak", Title: "Keycloak",
		// https://www.keycloak.org/securing-apps/oidc-layers#_endpoints
		Explain: "Each realm is an issuer. Add a client to the realm; with client authentication off it is a public one.",
		// https://www.keycloak.org/docs/latest/server_admin/#_oidc_clients (Valid redirect URIs)
		// and RFC 8252 §7.3
		Redirect: "Redirect URI: add http://127.0.0.1/* to Valid redirect URIs, or fix the port and write the whole URI.",
		Surprises: []string{
			// https://www.keycloak.org/migration/migrating-to-quarkus
			"Since version 17 there is no /auth before /realms, unless the server was started with --http-relative-path=/auth.",
			// https://www.keycloak.org/docs/latest/server_admin/#_offline-access
			"A refresh token comes without offline_access too, and ends with the sign-in session; with it, an offline token comes, which does not.",
			// https://www.keycloak.org/docs/latest/server_admin/#_timeouts (Revoke Refresh Token)
			"Each refresh brings another refresh token, and old ones work on, unless Revoke Refresh Token is on.",
			// https://www.keycloak.org/server/hostname
			"The issuer is the server's hostname setting: behind a proxy that is not told so, it is another than the one you asked.",
		},
		Docs: []string{"https://www.keycloak.org/securing-apps/oidc-layers"},
		settings: sets(
			"issuer", "https://{host}/realms/{realm}", // …/oidc-layers#_endpoints
			"client_id", "{client}",
			"scope", "openid profile offline_access", // …/server_admin/#_offline-access
		),
		Blanks: []Blank{{"host", "the server's name, with a port if it has one"}, {"realm", "the realm"}, {"client", "the client ID"}},
	},
	{
		Name: "dex", Title: "Dex",
		// https://dexidp.io/docs/ and https://dexidp.io/docs/guides/using-dex/
		Explain: "A provider in front of others: its connectors do the signing in. Clients stand in its configuration, under staticClients.",
		// https://dexidp.io/docs/guides/using-dex/#configuring-your-app (redirectURIs are
		// compared exactly; a public client that lists none may use http://localhost:PORT:
		// https://dexidp.io/docs/configuration/custom-scopes-claims-clients/#public-clients)
		Redirect: "Redirect URI: list it under redirectURIs exactly, so fix the port. A client with public: true that lists none may use http://localhost with any port.",
		Surprises: []string{
			// https://dexidp.io/docs/configuration/custom-scopes-claims-clients/#scopes
			"A refresh token comes with offline_access,",
			// https://dexidp.io/docs/connectors/ (the column: supports refresh tokens)
			"and only where the connector supports it: SAML does not.",
			// Seen of version 2.45, on loopback.
			"Errors of a refresh come as invalid_request where others say invalid_grant, and a second sign-in ends the first one's refresh token.",
			// https://dexidp.io/docs/configuration/tokens/#expiration-and-rotation-settings
			"Refresh tokens rotate, and within reuseInterval the same one is answered again.",
		},
		Docs: []string{"https://dexidp.io/docs/configuration/tokens/"},
		settings: sets(
			"issuer", "https://{host}/dex", // https://dexidp.io/docs/getting-started/#configuration
			"client_id", "{client}",
			"client_secret", "prompt",
			"scope", "openid profile offline_access", // …/custom-scopes-claims-clients/#scopes
			"redirect_uri", "http://127.0.0.1:8400/callback",
		),
		Blanks: []Blank{{"host", "the server's name; the issuer is what its configuration says"}, {"client", "the id under staticClients"}},
	},
	{
		Name: "hydra", Title: "Ory Hydra",
		// https://www.ory.com/docs/hydra/
		Explain: "OAuth 2.0 and OpenID Connect without users: your own pages sign people in. Create a client with hydra create oauth2-client.",
		// https://www.ory.com/docs/hydra/guides/oauth2-clients and RFC 8252 §7.3
		Redirect: "Redirect URI: give it to the client with --redirect-uri exactly; the port of a loopback address may be another.",
		Surprises: []string{
			// https://www.ory.com/docs/hydra/reference/configuration (urls.self.issuer);
			// seen of version 25.4, on loopback.
			"The issuer often ends in a slash: it is what urls.self.issuer says.",
			// https://www.ory.com/docs/oauth2-oidc/refresh-token-grant
			"A refresh token comes with the scope offline_access or offline, which the client must be allowed, and with the grant type refresh_token.",
			// https://www.ory.com/docs/oauth2-oidc/refresh-token-grant (rotation) and
			// https://www.ory.com/docs/hydra/guides/graceful-token-refresh (grace period)
			"Each refresh brings a new refresh token; an old one that comes again ends all of them, but for a grace period.",
			// Seen of version 25.4, on loopback.
			"A state with fewer than 8 characters is refused.",
		},
		Docs: []string{"https://www.ory.com/docs/oauth2-oidc/refresh-token-grant"},
		settings: sets(
			"issuer", "https://{host}/",
			"client_id", "{client}",
			"client_secret", "prompt",
			"scope", "openid offline_access", // …/refresh-token-grant
		),
		Blanks: []Blank{{"host", "the server's name, of its public port"}, {"client", "the client ID"}},
	},
	{
		Name: "duende", Title: "Duende IdentityServer",
		// https://docs.duendesoftware.com/identityserver/overview/big-picture/
		Explain: "A framework for ASP.NET Core: the issuer is where it is served. Clients are made in its code or its store.",
		// https://docs.duendesoftware.com/identityserver/reference/v8/models/client/ (RedirectUris)
		Redirect: "Redirect URI: list it in RedirectUris of the client exactly, so fix the port.",
		Surprises: []string{
			// https://docs.duendesoftware.com/identityserver/tokens/refresh/
			"A refresh token comes with offline_access, where AllowOfflineAccess of the client is true.",
			// https://docs.duendesoftware.com/identityserver/reference/v8/models/client/ (RequirePkce, default true)
			"PKCE is required of every client, unless RequirePkce says otherwise.",
			// https://docs.duendesoftware.com/identityserver/tokens/refresh/#rotation (RefreshTokenUsage)
			"Whether refresh tokens rotate is RefreshTokenUsage of the client: ReUse, the default, or OneTimeOnly.",
			// https://docs.duendesoftware.com/identityserver/reference/v8/models/client/ (AllowedScopes)
			// and https://docs.duendesoftware.com/identityserver/ui/error/
			"A scope that is not among the client's AllowedScopes ends in an error page, not at the redirect URI.",
		},
		Docs: []string{"https://docs.duendesoftware.com/identityserver/tokens/refresh/"},
		settings: sets(
			"issuer", "https://{host}", // https://docs.duendesoftware.com/identityserver/reference/v8/options/ (IssuerUri)
			"client_id", "{client}",
			"client_secret", "prompt",
			"scope", "openid profile offline_access", // …/tokens/refresh/
			"redirect_uri", "http://127.0.0.1:8400/callback",
		),
		Blanks: []Blank{{"host", "where it is served, with a port if it has one"}, {"client", "ClientId of the client"}},
	},
}
