package terms

// Kind is what a name is on the wire. Its text is how a sentence calls it.
type Kind string

// The kinds of names. A name may be of several, with one meaning or with more.
const (
	// Parameter stands in a query or a form: of requests, and of the
	// authorization response.
	Parameter Kind = "parameter"
	// Member stands in the JSON of a response of the token endpoint or one of
	// its neighbours: tokens, introspection, errors.
	Member Kind = "response member"
	// Header is a header field of HTTP, in either direction.
	Header Kind = "header field"
	// Metadata stands in the discovery document (OIDC Discovery, RFC 8414).
	Metadata Kind = "metadata member"
	// Claim stands in the payload of a JWT, or in a UserInfo response.
	Claim Kind = "claim"
	// JOSEHeader stands in the header of a JWT.
	JOSEHeader Kind = "JOSE header parameter"
	// Key stands in a JSON Web Key, or in the set of them.
	Key Kind = "key member"

	// ErrorCode is a value of error.
	ErrorCode Kind = "error code"
	// Scope is a word of scope.
	Scope Kind = "scope"
	// GrantType is a value of grant_type.
	GrantType Kind = "grant type"
	// ResponseMode is a value of response_mode.
	ResponseMode Kind = "response mode"
	// AuthMethod is a client authentication method.
	AuthMethod Kind = "client authentication method"
	// Algorithm is a value of alg, or a PKCE method.
	Algorithm Kind = "algorithm"
)
