package specref

import "cmp"

// sectionTitle returns the title of the sections that are referred to most, and
// "" for the rest.
func sectionTitle(r Ref) string {
	switch r.Spec {
	case BCP195:
		return sectionTitle(RFC9325.Section(r.Section))
	case BCP212:
		return sectionTitle(RFC8252.Section(r.Section))
	case BCP225:
		return sectionTitle(RFC8725.Section(r.Section))
	case BCP240:
		return sectionTitle(RFC9700.Section(r.Section))
	case RFC6749:
		return rfc6749Section(r.Section)
	case OIDCCore:
		return oidcCoreSection(r.Section)
	}
	switch r {
	case RFC6750.Section("2.1"):
		return "Authorization Request Header Field"
	case RFC6750.Section("3"):
		return "The WWW-Authenticate Response Header Field"
	case RFC6750.Section("3.1"):
		return "Error Codes"
	case RFC7009.Section("2.1"):
		return "Revocation Request"
	case RFC7009.Section("2.2"):
		return "Revocation Response"
	case RFC7515.Section("4.1.1"):
		return "\"alg\" (Algorithm) Header Parameter"
	case RFC7515.Section("4.1.4"):
		return "\"kid\" (Key ID) Header Parameter"
	case RFC7515.Section("5.2"):
		return "Message Signature or MAC Validation"
	case RFC7517.Section("4.5"):
		return "\"kid\" (Key ID) Parameter"
	case RFC7517.Section("5"):
		return "JWK Set Format"
	case RFC7518.Section("3.3"):
		return "Digital Signature with RSASSA-PKCS1-v1_5"
	case RFC7518.Section("3.4"):
		return "Digital Signature with ECDSA"
	case RFC7519.Section("2"):
		return "Terminology"
	case RFC7519.Section("4.1.4"):
		return "\"exp\" (Expiration Time) Claim"
	case RFC7519.Section("4.1.5"):
		return "\"nbf\" (Not Before) Claim"
	case RFC7519.Section("4.1.6"):
		return "\"iat\" (Issued At) Claim"
	case RFC7519.Section("7.2"):
		return "Validating a JWT"
	case RFC7636.Section("4.1"):
		return "Client Creates a Code Verifier"
	case RFC7636.Section("4.2"):
		return "Client Creates the Code Challenge"
	case RFC7636.Section("4.3"):
		return "Client Sends the Code Challenge with the Authorization Request"
	case RFC7636.Section("4.5"):
		return "Client Sends the Authorization Code and the Code Verifier to the Token Endpoint"
	case RFC7636.Section("4.6"):
		return "Server Verifies code_verifier before Returning the Tokens"
	case RFC7662.Section("2.1"):
		return "Introspection Request"
	case RFC7662.Section("2.2"):
		return "Introspection Response"
	case RFC8252.Section("7.3"):
		return "Loopback Interface Redirection"
	case RFC8259.Section("4"):
		return "Objects"
	case RFC8259.Section("8.1"):
		return "Character Encoding"
	case RFC8414.Section("2"):
		return "Authorization Server Metadata"
	case RFC8414.Section("3"):
		return "Obtaining Authorization Server Metadata"
	case RFC8414.Section("3.1"):
		return "Authorization Server Metadata Request"
	case RFC8414.Section("3.2"):
		return "Authorization Server Metadata Response"
	case RFC8414.Section("3.3"):
		return "Authorization Server Metadata Validation"
	case RFC8725.Section("3.1"):
		return "Perform Algorithm Verification"
	case RFC8725.Section("3.2"):
		return "Use Appropriate Algorithms"
	case RFC9207.Section("2.4"):
		return "Validating the Issuer Identifier"
	case OIDCDiscovery.Section("3"):
		return "OpenID Provider Metadata"
	case OIDCDiscovery.Section("4"):
		return "Obtaining OpenID Provider Configuration Information"
	case OIDCDiscovery.Section("4.1"):
		return "OpenID Provider Configuration Request"
	case OIDCDiscovery.Section("4.2"):
		return "OpenID Provider Configuration Response"
	case OIDCDiscovery.Section("4.3"):
		return "OpenID Provider Configuration Validation"
	}
	return cmp.Or(oauthSection(r), openidSection(r), httpSection(r), joseSection(r))
}

func rfc6749Section(number string) string {
	switch number {
	case "1.5":
		return "Refresh Token"
	case "2.3":
		return "Client Authentication"
	case "2.3.1":
		return "Client Password"
	case "3.1":
		return "Authorization Endpoint"
	case "3.1.2":
		return "Redirection Endpoint"
	case "3.2":
		return "Token Endpoint"
	case "3.3":
		return "Access Token Scope"
	case "4.1":
		return "Authorization Code Grant"
	case "4.1.1":
		return "Authorization Request"
	case "4.1.2":
		return "Authorization Response"
	case "4.1.2.1":
		return "Error Response"
	case "4.1.3":
		return "Access Token Request"
	case "4.1.4":
		return "Access Token Response"
	case "4.4":
		return "Client Credentials Grant"
	case "4.4.2":
		return "Access Token Request"
	case "5.1":
		return "Successful Response"
	case "5.2":
		return "Error Response"
	case "6":
		return "Refreshing an Access Token"
	case "7.1":
		return "Access Token Types"
	case "10.12":
		return "Cross-Site Request Forgery"
	case "1.4":
		return "Access Token"
	case "2.1":
		return "Client Types"
	case "2.2":
		return "Client Identifier"
	case "3.1.1":
		return "Response Type"
	case "4.2":
		return "Implicit Grant"
	case "4.3":
		return "Resource Owner Password Credentials Grant"
	case "4.3.2":
		return "Access Token Request"
	case "10.5":
		return "Authorization Codes"
	case "10.13":
		return "Clickjacking"
	case "3.1.2.3":
		return "Dynamic Configuration"
	case "3.1.2.4":
		return "Invalid Endpoint"
	case "3.2.1":
		return "Client Authentication"
	case "4.4.3":
		return "Access Token Response"
	case "10.9":
		return "Ensuring Endpoint Authenticity"
	case "10.10":
		return "Credentials-Guessing Attacks"
	case "A.14":
		return "\"expires_in\" Syntax"
	case "A.17":
		return "\"refresh_token\" Syntax"
	case "B":
		return "Use of application/x-www-form-urlencoded Media Type"
	}
	return ""
}

func oidcCoreSection(number string) string {
	switch number {
	case "2":
		return "ID Token"
	case "3.1.2.1":
		return "Authentication Request"
	case "3.1.2.5":
		return "Successful Authentication Response"
	case "3.1.2.6":
		return "Authentication Error Response"
	case "3.1.3.3":
		return "Successful Token Response"
	case "3.1.3.6":
		return "ID Token"
	case "3.1.3.7":
		return "ID Token Validation"
	case "3.1.3.8":
		return "Access Token Validation"
	case "3.2.2.9":
		return "Access Token Validation"
	case "3.2.2.10":
		return "ID Token"
	case "3.3.2.10":
		return "Authorization Code Validation"
	case "3.3.2.11":
		return "ID Token"
	case "3.3.3.6":
		return "ID Token"
	case "5.3":
		return "UserInfo Endpoint"
	case "5.3.2":
		return "Successful UserInfo Response"
	case "9":
		return "Client Authentication"
	case "10.1":
		return "Signing"
	case "10.1.1":
		return "Rotation of Asymmetric Signing Keys"
	case "11":
		return "Offline Access"
	case "12":
		return "Using Refresh Tokens"
	case "12.1":
		return "Refresh Request"
	case "12.2":
		return "Successful Refresh Response"
	case "15.5.2":
		return "Nonce Implementation Notes"
	case "3.1.3.1":
		return "Token Request"
	case "5.1":
		return "Standard Claims"
	case "5.1.1":
		return "Address Claim"
	case "5.2":
		return "Claims Languages and Scripts"
	case "5.4":
		return "Requesting Claims using Scope Values"
	case "5.5":
		return "Requesting Claims using the \"claims\" Request Parameter"
	case "5.6":
		return "Claim Types"
	case "5.6.2":
		return "Aggregated and Distributed Claims"
	case "5.7":
		return "Claim Stability and Uniqueness"
	case "6.1":
		return "Passing a Request Object by Value"
	case "6.2":
		return "Passing a Request Object by Reference"
	case "7.2.1":
		return "Providing Information with the \"registration\" Request Parameter"
	case "7.4":
		return "Self-Issued OpenID Provider Response"
	case "8":
		return "Subject Identifier Types"
	case "3.1.3.4":
		return "Token Error Response"
	case "3.3.2.5":
		return "Successful Authentication Response"
	case "5.3.3":
		return "UserInfo Error Response"
	case "5.3.4":
		return "UserInfo Response Validation"
	case "5.5.1":
		return "Individual Claims Requests"
	case "5.5.1.1":
		return "Requesting the \"acr\" Claim"
	case "10.2":
		return "Encryption"
	case "15.1":
		return "Mandatory to Implement Features for All OpenID Providers"
	case "16.11":
		return "Token Substitution"
	case "16.17":
		return "TLS Requirements"
	case "16.18":
		return "Lifetimes of Access Tokens and Refresh Tokens"
	case "16.19":
		return "Symmetric Key Entropy"
	}
	return ""
}
