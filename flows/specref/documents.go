package specref

// The documents that the program refers to.
const (
	RFC3986 Spec = "RFC 3986"
	RFC5280 Spec = "RFC 5280"
	RFC6265 Spec = "RFC 6265"
	RFC6266 Spec = "RFC 6266"
	RFC6585 Spec = "RFC 6585"
	RFC6797 Spec = "RFC 6797"
	RFC6749 Spec = "RFC 6749"
	RFC6750 Spec = "RFC 6750"
	RFC7009 Spec = "RFC 7009"
	RFC7239 Spec = "RFC 7239"
	RFC7515 Spec = "RFC 7515"
	RFC7516 Spec = "RFC 7516"
	RFC7517 Spec = "RFC 7517"
	RFC7518 Spec = "RFC 7518"
	RFC7519 Spec = "RFC 7519"
	RFC7521 Spec = "RFC 7521"
	RFC7522 Spec = "RFC 7522"
	RFC7523 Spec = "RFC 7523"
	RFC7591 Spec = "RFC 7591"
	RFC7592 Spec = "RFC 7592"
	RFC7617 Spec = "RFC 7617"
	RFC7636 Spec = "RFC 7636"
	RFC7638 Spec = "RFC 7638"
	RFC7662 Spec = "RFC 7662"
	RFC7797 Spec = "RFC 7797"
	RFC7800 Spec = "RFC 7800"
	RFC7838 Spec = "RFC 7838"
	RFC8037 Spec = "RFC 8037"
	RFC8176 Spec = "RFC 8176"
	RFC8252 Spec = "RFC 8252"
	RFC8259 Spec = "RFC 8259"
	RFC8288 Spec = "RFC 8288"
	RFC8414 Spec = "RFC 8414"
	RFC8417 Spec = "RFC 8417"
	RFC8485 Spec = "RFC 8485"
	RFC8615 Spec = "RFC 8615"
	RFC8628 Spec = "RFC 8628"
	RFC8693 Spec = "RFC 8693"
	RFC8705 Spec = "RFC 8705"
	RFC8707 Spec = "RFC 8707"
	RFC8725 Spec = "RFC 8725"
	RFC8942 Spec = "RFC 8942"
	RFC8996 Spec = "RFC 8996"
	RFC9068 Spec = "RFC 9068"
	RFC9101 Spec = "RFC 9101"
	RFC9110 Spec = "RFC 9110"
	RFC9111 Spec = "RFC 9111"
	RFC9112 Spec = "RFC 9112"
	RFC9126 Spec = "RFC 9126"
	RFC9207 Spec = "RFC 9207"
	RFC9218 Spec = "RFC 9218"
	RFC9325 Spec = "RFC 9325"
	RFC9396 Spec = "RFC 9396"
	RFC9449 Spec = "RFC 9449"
	RFC9457 Spec = "RFC 9457"
	RFC9470 Spec = "RFC 9470"
	RFC9525 Spec = "RFC 9525"
	RFC9700 Spec = "RFC 9700"
	RFC9701 Spec = "RFC 9701"
	RFC9728 Spec = "RFC 9728"
	RFC9864 Spec = "RFC 9864"

	BCP195 Spec = "BCP 195" // RFC 8996 and RFC 9325
	BCP212 Spec = "BCP 212" // RFC 8252
	BCP225 Spec = "BCP 225" // RFC 8725
	BCP240 Spec = "BCP 240" // RFC 9700

	OIDCCore         Spec = "OIDC Core"
	OIDCDiscovery    Spec = "OIDC Discovery"
	OIDCRegistration Spec = "OIDC Registration"
	OIDCLogout       Spec = "OIDC RP-Initiated Logout"
	OIDCSession      Spec = "OIDC Session Management"
	OIDCFrontChannel Spec = "OIDC Front-Channel Logout"
	OIDCBackChannel  Spec = "OIDC Back-Channel Logout"
	OIDCPrompt       Spec = "OIDC Prompt Create"
	OIDCUnmet        Spec = "OIDC Unmet Authentication Requirements"
	CIBA             Spec = "OIDC CIBA"
	Federation       Spec = "OpenID Federation"
	ResponseTypes    Spec = "OAuth 2.0 Multiple Response Types"
	FormPost         Spec = "OAuth 2.0 Form Post Response Mode"
	JARM             Spec = "JARM"
	FAPI1            Spec = "FAPI 1.0 Advanced"
	FAPI2            Spec = "FAPI 2.0 Security Profile"

	// What browsers go by. These documents have no numbered anchors.
	ClientHints         Spec = "User-Agent Client Hints"
	CSP                 Spec = "Content Security Policy"
	Fetch               Spec = "Fetch Standard"
	FetchMetadata       Spec = "Fetch Metadata"
	HTML                Spec = "HTML Standard"
	NetworkErrorLogging Spec = "Network Error Logging"
	PermissionsPolicy   Spec = "Permissions Policy"
	ReferrerPolicy      Spec = "Referrer Policy"
	Reporting           Spec = "Reporting API"
	ServerTiming        Spec = "Server Timing"
	TraceContext        Spec = "Trace Context"
	TrackingPreference  Spec = "Tracking Preference Expression"
	UpgradeInsecure     Spec = "Upgrade Insecure Requests"
)

func specTitle(s Spec) string {
	switch s {
	case RFC3986:
		return "Uniform Resource Identifier (URI): Generic Syntax"
	case RFC5280:
		return "Internet X.509 Public Key Infrastructure Certificate and Certificate Revocation List (CRL) Profile"
	case RFC6265:
		return "HTTP State Management Mechanism"
	case RFC6266:
		return "Use of the Content-Disposition Header Field in the Hypertext Transfer Protocol (HTTP)"
	case RFC6585:
		return "Additional HTTP Status Codes"
	case RFC6797:
		return "HTTP Strict Transport Security (HSTS)"
	case RFC6749:
		return "The OAuth 2.0 Authorization Framework"
	case RFC6750:
		return "The OAuth 2.0 Authorization Framework: Bearer Token Usage"
	case RFC7009:
		return "OAuth 2.0 Token Revocation"
	case RFC7239:
		return "Forwarded HTTP Extension"
	case RFC7515:
		return "JSON Web Signature (JWS)"
	case RFC7516:
		return "JSON Web Encryption (JWE)"
	case RFC7517:
		return "JSON Web Key (JWK)"
	case RFC7518:
		return "JSON Web Algorithms (JWA)"
	case RFC7519:
		return "JSON Web Token (JWT)"
	case RFC7521:
		return "Assertion Framework for OAuth 2.0 Client Authentication and Authorization Grants"
	case RFC7522:
		return "Security Assertion Markup Language (SAML) 2.0 Profile for OAuth 2.0 Client Authentication and Authorization Grants"
	case RFC7523:
		return "JSON Web Token (JWT) Profile for OAuth 2.0 Client Authentication and Authorization Grants"
	case RFC7591:
		return "OAuth 2.0 Dynamic Client Registration Protocol"
	case RFC7592:
		return "OAuth 2.0 Dynamic Client Registration Management Protocol"
	case RFC7617:
		return "The 'Basic' HTTP Authentication Scheme"
	case RFC7636:
		return "Proof Key for Code Exchange by OAuth Public Clients"
	case RFC7638:
		return "JSON Web Key (JWK) Thumbprint"
	case RFC7662:
		return "OAuth 2.0 Token Introspection"
	case RFC7797:
		return "JSON Web Signature (JWS) Unencoded Payload Option"
	case RFC7800:
		return "Proof-of-Possession Key Semantics for JSON Web Tokens (JWTs)"
	case RFC8037:
		return "CFRG Elliptic Curve Diffie-Hellman (ECDH) and Signatures in JSON Object Signing and Encryption (JOSE)"
	case RFC8176:
		return "Authentication Method Reference Values"
	case RFC8252, BCP212:
		return "OAuth 2.0 for Native Apps"
	case RFC8259:
		return "The JavaScript Object Notation (JSON) Data Interchange Format"
	case RFC8288:
		return "Web Linking"
	case RFC8414:
		return "OAuth 2.0 Authorization Server Metadata"
	case RFC8417:
		return "Security Event Token (SET)"
	case RFC8485:
		return "Vectors of Trust"
	case RFC8615:
		return "Well-Known Uniform Resource Identifiers (URIs)"
	case RFC8628:
		return "OAuth 2.0 Device Authorization Grant"
	case RFC8693:
		return "OAuth 2.0 Token Exchange"
	case RFC8705:
		return "OAuth 2.0 Mutual-TLS Client Authentication and Certificate-Bound Access Tokens"
	case RFC8707:
		return "Resource Indicators for OAuth 2.0"
	case RFC8725, BCP225:
		return "JSON Web Token Best Current Practices"
	case RFC8996:
		return "Deprecating TLS 1.0 and TLS 1.1"
	case RFC9068:
		return "JSON Web Token (JWT) Profile for OAuth 2.0 Access Tokens"
	case RFC9101:
		return "The OAuth 2.0 Authorization Framework: JWT-Secured Authorization Request (JAR)"
	case RFC9110:
		return "HTTP Semantics"
	case RFC9111:
		return "HTTP Caching"
	case RFC9112:
		return "HTTP/1.1"
	case RFC9126:
		return "OAuth 2.0 Pushed Authorization Requests"
	case RFC9207:
		return "OAuth 2.0 Authorization Server Issuer Identification"
	case RFC9325, BCP195:
		return "Recommendations for Secure Use of Transport Layer Security (TLS) and Datagram Transport Layer Security (DTLS)"
	case RFC9396:
		return "OAuth 2.0 Rich Authorization Requests"
	case RFC9449:
		return "OAuth 2.0 Demonstrating Proof of Possession (DPoP)"
	case RFC9457:
		return "Problem Details for HTTP APIs"
	case RFC9470:
		return "OAuth 2.0 Step Up Authentication Challenge Protocol"
	case RFC9525:
		return "Service Identity in TLS"
	case RFC9700, BCP240:
		return "Best Current Practice for OAuth 2.0 Security"
	case RFC9701:
		return "JSON Web Token (JWT) Response for OAuth Token Introspection"
	case RFC9728:
		return "OAuth 2.0 Protected Resource Metadata"
	case RFC9864:
		return "Fully-Specified Algorithms for JSON Object Signing and Encryption (JOSE) and CBOR Object Signing and Encryption (COSE)"
	case OIDCCore:
		return "OpenID Connect Core 1.0"
	case OIDCDiscovery:
		return "OpenID Connect Discovery 1.0"
	case OIDCRegistration:
		return "OpenID Connect Dynamic Client Registration 1.0"
	case OIDCLogout:
		return "OpenID Connect RP-Initiated Logout 1.0"
	case OIDCSession:
		return "OpenID Connect Session Management 1.0"
	case OIDCFrontChannel:
		return "OpenID Connect Front-Channel Logout 1.0"
	case OIDCBackChannel:
		return "OpenID Connect Back-Channel Logout 1.0"
	case OIDCPrompt:
		return "Initiating User Registration via OpenID Connect 1.0"
	case OIDCUnmet:
		return "OpenID Connect Core Error Code unmet_authentication_requirements"
	case CIBA:
		return "OpenID Connect Client-Initiated Backchannel Authentication Flow - Core 1.0"
	case Federation:
		return "OpenID Federation 1.0"
	case ResponseTypes:
		return "OAuth 2.0 Multiple Response Type Encoding Practices"
	case FormPost:
		return "OAuth 2.0 Form Post Response Mode"
	case JARM:
		return "JWT Secured Authorization Response Mode for OAuth 2.0 (JARM)"
	case FAPI1:
		return "Financial-grade API Security Profile 1.0 - Part 2: Advanced"
	case FAPI2:
		return "FAPI 2.0 Security Profile"
	case RFC7838:
		return "HTTP Alternative Services"
	case RFC8942:
		return "HTTP Client Hints"
	case RFC9218:
		return "Extensible Prioritization Scheme for HTTP"
	case ClientHints, NetworkErrorLogging, ServerTiming, TraceContext, Reporting:
		return string(s)
	case TrackingPreference:
		return "Tracking Preference Expression (DNT)"
	case CSP:
		return "Content Security Policy Level 3"
	case Fetch:
		return "Fetch"
	case FetchMetadata:
		return "Fetch Metadata Request Headers"
	case HTML:
		return "HTML"
	case PermissionsPolicy:
		return "Permissions Policy"
	case ReferrerPolicy:
		return "Referrer Policy"
	case UpgradeInsecure:
		return "Upgrade Insecure Requests"
	}
	return ""
}
