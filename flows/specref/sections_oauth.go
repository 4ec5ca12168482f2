package specref

// oauthSection has the sections of the extensions of OAuth 2.0 and of their neighbours.
func oauthSection(r Ref) string {
	switch r {
	case RFC6750.Section("5.3"):
		return "Summary of Recommendations"
	case RFC7009.Section("3"):
		return "Implementation Note"
	case RFC7636.Section("1"):
		return "Introduction"
	case RFC7636.Section("4.4.1"):
		return "Error Response"
	case RFC7662.Section("4"):
		return "Security Considerations"
	case RFC8252.Section("8.3"):
		return "Loopback Redirect Considerations"
	case RFC8414.Section("5"):
		return "Compatibility Notes"
	case RFC9207.Section("2.3"):
		return "Providing the Issuer Identifier"
	case RFC9700.Section("2.2.2"):
		return "Refresh Tokens"
	case RFC9700.Section("2.6"):
		return "Other Recommendations"
	case RFC9700.Section("4.1.3"):
		return "Insufficient Redirection URI Validation: Countermeasures"
	case RFC9700.Section("4.4.1"):
		return "Mix-Up Attacks: Attack Description"
	case RFC9700.Section("4.4.2.1"):
		return "Mix-Up Defense via Issuer Identification"
	case RFC9700.Section("4.8.2"):
		return "PKCE Downgrade Attack: Countermeasures"
	case RFC9700.Section("4.12"):
		return "307 Redirect"
	case RFC9700.Section("4.14.2"):
		return "Refresh Token Protection: Recommendations"
	case OIDCDiscovery.Section("7.1"):
		return "TLS Requirements"
	case OIDCDiscovery.Section("7.2"):
		return "Impersonation Attacks"
	case RFC6265.Section("4.1"):
		return "Set-Cookie"
	case RFC6265.Section("4.2"):
		return "Cookie"
	case RFC6585.Section("4"):
		return "429 Too Many Requests"
	case RFC6750.Section("4"):
		return "Example Access Token Response"
	case RFC6797.Section("6.1"):
		return "Strict-Transport-Security HTTP Response Header Field"
	case RFC7009.Section("2"):
		return "Token Revocation"
	case RFC7009.Section("2.2.1"):
		return "Error Response"
	case RFC7521.Section("4.1"):
		return "Using Assertions as Authorization Grants"
	case RFC7521.Section("4.2"):
		return "Using Assertions for Client Authentication"
	case RFC7522.Section("2.1"):
		return "Using SAML Assertions as Authorization Grants"
	case RFC7523.Section("2.1"):
		return "Using JWTs as Authorization Grants"
	case RFC7523.Section("2.2"):
		return "Using JWTs for Client Authentication"
	case RFC7523.Section("3"):
		return "JWT Format and Processing Requirements"
	case RFC7591.Section("3"):
		return "Client Registration Endpoint"
	case RFC7617.Section("2"):
		return "The 'Basic' Authentication Scheme"
	case RFC7662.Section("2"):
		return "Introspection Endpoint"
	case RFC8252.Section("8.12"):
		return "Embedded User-Agents"
	case RFC8288.Section("3"):
		return "Link Serialisation in HTTP Headers"
	case RFC8414.Section("2.1"):
		return "Signed Authorization Server Metadata"
	case RFC8417.Section("2.2"):
		return "Core SET Claims"
	case RFC8628.Section("3.1"):
		return "Device Authorization Request"
	case RFC8628.Section("3.2"):
		return "Device Authorization Response"
	case RFC8628.Section("3.3.1"):
		return "Non-Textual Verification URI Optimization"
	case RFC8628.Section("3.4"):
		return "Device Access Token Request"
	case RFC8628.Section("3.5"):
		return "Device Access Token Response"
	case RFC8628.Section("4"):
		return "Discovery Metadata"
	case RFC8693.Section("1.1"):
		return "Delegation vs. Impersonation Semantics"
	case RFC8693.Section("2.1"):
		return "Request"
	case RFC8693.Section("2.2.1"):
		return "Successful Response"
	case RFC8693.Section("2.2.2"):
		return "Error Response"
	case RFC8693.Section("3"):
		return "Token Type Identifiers"
	case RFC8693.Section("4.1"):
		return "\"act\" (Actor) Claim"
	case RFC8693.Section("4.4"):
		return "\"may_act\" (Authorized Actor) Claim"
	case RFC8705.Section("2.1"):
		return "PKI Mutual-TLS Method"
	case RFC8705.Section("2.2"):
		return "Self-Signed Certificate Mutual-TLS Method"
	case RFC8705.Section("3.1"):
		return "JWT Certificate Thumbprint Confirmation Method"
	case RFC8705.Section("3.3"):
		return "Authorization Server Metadata"
	case RFC8705.Section("5"):
		return "Metadata for Mutual-TLS Endpoint Aliases"
	case RFC8707.Section("2"):
		return "Resource Parameter"
	case RFC8707.Section("2.1"):
		return "Authorization Request"
	case RFC8707.Section("2.2"):
		return "Access Token Request"
	case RFC9068.Section("2.1"):
		return "Header"
	case RFC9068.Section("2.2"):
		return "Data Structure"
	case RFC9068.Section("2.2.3.1"):
		return "Claims for Authorization Outside of Delegation Scenarios"
	case RFC9068.Section("4"):
		return "Validating JWT Access Tokens"
	case RFC9101.Section("5.1"):
		return "Passing a Request Object by Value"
	case RFC9101.Section("5.2"):
		return "Passing a Request Object by Reference"
	case RFC9101.Section("7"):
		return "Authorization Server Response"
	case RFC9101.Section("10.5"):
		return "Downgrade Attack"
	case RFC9126.Section("2"):
		return "Pushed Authorization Request Endpoint"
	case RFC9126.Section("2.2"):
		return "Successful Response"
	case RFC9126.Section("4"):
		return "Authorization Request"
	case RFC9126.Section("5"):
		return "Authorization Server Metadata"
	case RFC9207.Section("2"):
		return "Response Parameter iss"
	case RFC9207.Section("3"):
		return "Authorization Server Metadata"
	case RFC9396.Section("2"):
		return "Request Parameter \"authorization_details\""
	case RFC9396.Section("2.1"):
		return "Authorization Details Types"
	case RFC9396.Section("5"):
		return "Authorization Error Response"
	case RFC9396.Section("7"):
		return "Token Response"
	case RFC9396.Section("9.1"):
		return "JWT-Based Access Tokens"
	case RFC9396.Section("10"):
		return "Metadata"
	case RFC9449.Section("4.1"):
		return "The DPoP HTTP Header"
	case RFC9449.Section("4.2"):
		return "DPoP Proof JWT Syntax"
	case RFC9449.Section("4.3"):
		return "Checking DPoP Proofs"
	case RFC9449.Section("5"):
		return "DPoP Access Token Request"
	case RFC9449.Section("5.1"):
		return "Authorization Server Metadata"
	case RFC9449.Section("6"):
		return "Public Key Confirmation"
	case RFC9449.Section("6.1"):
		return "JWK Thumbprint Confirmation Method"
	case RFC9449.Section("7"):
		return "Protected Resource Access"
	case RFC9449.Section("7.1"):
		return "The DPoP Authentication Scheme"
	case RFC9449.Section("8"):
		return "Authorization Server-Provided Nonce"
	case RFC9449.Section("9"):
		return "Resource Server-Provided Nonce"
	case RFC9449.Section("10"):
		return "Authorization Code Binding to a DPoP Key"
	case RFC9470.Section("3"):
		return "Authentication Requirements Challenge"
	case RFC9700.Section("2.1"):
		return "Protecting Redirect-Based Flows"
	case RFC9700.Section("2.1.1"):
		return "Authorization Code Grant"
	case RFC9700.Section("2.1.2"):
		return "Implicit Grant"
	case RFC9700.Section("2.4"):
		return "Resource Owner Password Credentials Grant"
	case RFC9700.Section("4.2"):
		return "Credential Leakage via Referer Headers"
	case RFC9700.Section("4.7"):
		return "Cross-Site Request Forgery"
	case RFC9700.Section("4.14"):
		return "Refresh Token Protection"
	case RFC9700.Section("4.16"):
		return "Clickjacking"
	case RFC9701.Section("5"):
		return "JWT Response"
	case RFC9701.Section("7"):
		return "Authorization Server Metadata"
	case RFC9728.Section("2"):
		return "Protected Resource Metadata"
	case RFC9728.Section("3.3"):
		return "Protected Resource Metadata Validation"
	case RFC9728.Section("4"):
		return "Authorization Server Metadata"
	case RFC9728.Section("5.1"):
		return "WWW-Authenticate Response"
	}
	return ""
}

// openidSection has the sections of the extensions of OpenID Connect.
func openidSection(r Ref) string {
	switch r {
	case OIDCLogout.Section("2"):
		return "RP-Initiated Logout"
	case OIDCLogout.Section("2.1"):
		return "OpenID Provider Discovery Metadata"
	case OIDCLogout.Section("3"):
		return "Redirection to RP After Logout"
	case OIDCSession.Section("2"):
		return "Creating and Updating Sessions"
	case OIDCSession.Section("3.2"):
		return "OP Iframe"
	case OIDCSession.Section("3.3"):
		return "OpenID Provider Discovery Metadata"
	case OIDCFrontChannel.Section("3"):
		return "OpenID Provider Logout Functionality"
	case OIDCBackChannel.Section("2.1"):
		return "Indicating OP Support for Back-Channel Logout"
	case OIDCBackChannel.Section("2.4"):
		return "Logout Token"
	case OIDCBackChannel.Section("2.5"):
		return "Back-Channel Logout Request"
	case OIDCRegistration.Section("3"):
		return "Client Registration Endpoint"
	case ResponseTypes.Section("2.1"):
		return "Response Modes"
	case FAPI1.Section("5.1.1"):
		return "ID Token as Detached Signature"
	case FAPI1.Section("5.2.2.1"):
		return "ID Token as detached signature"
	case FAPI2.Section("5.4"):
		return "Cryptography and secrets"
	case JARM.Section("4"):
		return "Authorization Server Metadata"
	case FormPost.Section("2"):
		return "Form Post Response Mode"
	case CIBA.Section("4"):
		return "Registration and Discovery Metadata"
	case CIBA.Section("7.1"):
		return "Authentication Request"
	case CIBA.Section("7.3"):
		return "Successful Authentication Request Acknowledgement"
	case CIBA.Section("10.1"):
		return "Token Request Using CIBA Grant Type"
	}
	return ""
}
