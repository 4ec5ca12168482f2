package terms

// Docs returns where a vendor documents its names, or "" for a standard's and
// for those of grantwalk's own provider.
func (t Term) Docs() string {
	switch t.Vendor {
	case entra:
		return "https://learn.microsoft.com/en-us/entra/identity-platform/access-token-claims-reference"
	case adfs:
		return "https://learn.microsoft.com/en-us/windows-server/identity/ad-fs/overview/ad-fs-openid-connect-oauth-flows-scenarios"
	case google:
		return "https://developers.google.com/identity/openid-connect/openid-connect"
	case auth0:
		return "https://auth0.com/docs/api/authentication"
	case okta:
		return "https://developer.okta.com/docs/api/openapi/okta-oauth/oauth"
	case keycloak:
		return "https://www.keycloak.org/docs/latest/server_admin/"
	case cognito:
		return "https://docs.aws.amazon.com/cognito/latest/developerguide/federation-endpoints.html"
	case github:
		return "https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps"
	case salesforce:
		return "https://help.salesforce.com/s/articleView?id=xcloud.remoteaccess_oauth_web_server_flow.htm&type=5"
	case duende:
		return "https://docs.duendesoftware.com/identityserver/"
	case hydra:
		return "https://www.ory.com/docs/hydra/"
	case dex:
		return "https://dexidp.io/docs/"
	case cloudflare:
		return "https://developers.cloudflare.com/fundamentals/reference/http-headers/"
	case cloudfront:
		return "https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/"
	}
	return ""
}

// The vendors.
const (
	entra      = "Entra ID"
	adfs       = "AD FS"
	google     = "Google"
	auth0      = "Auth0"
	okta       = "Okta"
	keycloak   = "Keycloak"
	cognito    = "Cognito"
	github     = "GitHub"
	salesforce = "Salesforce"
	duende     = "Duende IdentityServer"
	hydra      = "Ory Hydra"
	dex        = "Dex"
	cloudflare = "Cloudflare"
	cloudfront = "Amazon CloudFront"
	demo       = "grantwalk's own provider"
)
