package metadata

import (
	"fmt"

	"github.com/grantwalk/grantwalk/flows/jsonpos"
)

// MaxSize is the number of bytes up to which a metadata document or a key set
// is read.
const MaxSize = 1 << 20

// Kind tells from which of the two well-known URLs a document came.
type Kind string

// The kinds of documents.
const (
	OIDC  Kind = "oidc"  // openid-configuration (OIDC Discovery §4)
	OAuth Kind = "oauth" // oauth-authorization-server (RFC 8414 §3)
)

// Document is an authorization server's metadata (OIDC Discovery §3, RFC 8414
// §2). Its methods are named after its members; each returns the zero value
// when the member is absent or of the wrong type. JSON has all of it.
type Document struct {
	JSON *jsonpos.Value
	Kind Kind

	// Fetch sets these. URL is where the document was asked for, and FinalURL
	// where it came from after redirects. Expected is the issuer that it must
	// name. Tried are the attempts that failed before.
	URL, FinalURL string
	Expected      string
	Tried         []Attempt

	faults []Fault
}

// Parse reads a metadata document. It fails only when data is not a JSON
// object; what is wrong with members is told by Faults.
func Parse(data []byte, kind Kind) (*Document, error) {
	v, err := jsonpos.Parse(data, jsonpos.Limits{MaxSize: MaxSize})
	if err != nil {
		return nil, err
	}
	if v.Kind() != jsonpos.Object {
		return nil, fmt.Errorf("the document is a JSON %s, not an object", v.Kind())
	}
	d := &Document{JSON: v, Kind: kind}
	d.findFaults(jsonpos.HasBOM(data))
	return d, nil
}

func (d *Document) text(name string) string {
	text, _ := d.JSON.Get(name).Text()
	return text
}

func (d *Document) list(name string) []string {
	all, _ := d.JSON.Get(name).Strings()
	return all
}

func (d *Document) flag(name string) bool {
	b, _ := d.JSON.Get(name).Bool()
	return b
}

// Issuer is the member issuer. CheckIssuer compares it.
func (d *Document) Issuer() string { return d.text("issuer") }

// AuthorizationEndpoint is the member authorization_endpoint.
func (d *Document) AuthorizationEndpoint() string { return d.text("authorization_endpoint") }

// TokenEndpoint is the member token_endpoint.
func (d *Document) TokenEndpoint() string { return d.text("token_endpoint") }

// UserInfoEndpoint is the member userinfo_endpoint.
func (d *Document) UserInfoEndpoint() string { return d.text("userinfo_endpoint") }

// JWKSURI is the member jwks_uri.
func (d *Document) JWKSURI() string { return d.text("jwks_uri") }

// RegistrationEndpoint is the member registration_endpoint.
func (d *Document) RegistrationEndpoint() string { return d.text("registration_endpoint") }

// RevocationEndpoint is the member revocation_endpoint.
func (d *Document) RevocationEndpoint() string { return d.text("revocation_endpoint") }

// IntrospectionEndpoint is the member introspection_endpoint.
func (d *Document) IntrospectionEndpoint() string { return d.text("introspection_endpoint") }

// EndSessionEndpoint is the member end_session_endpoint (OIDC RP-Initiated
// Logout §2.1).
func (d *Document) EndSessionEndpoint() string { return d.text("end_session_endpoint") }

// DeviceAuthorizationEndpoint is the member device_authorization_endpoint (RFC
// 8628 §4).
func (d *Document) DeviceAuthorizationEndpoint() string {
	return d.text("device_authorization_endpoint")
}

// PushedAuthorizationRequestEndpoint is the member
// pushed_authorization_request_endpoint (RFC 9126 §5).
func (d *Document) PushedAuthorizationRequestEndpoint() string {
	return d.text("pushed_authorization_request_endpoint")
}

// ScopesSupported is the member scopes_supported.
func (d *Document) ScopesSupported() []string { return d.list("scopes_supported") }

// ResponseTypesSupported is the member response_types_supported.
func (d *Document) ResponseTypesSupported() []string { return d.list("response_types_supported") }

// ResponseModesSupported is the member response_modes_supported.
func (d *Document) ResponseModesSupported() []string { return d.list("response_modes_supported") }

// GrantTypesSupported is the member grant_types_supported.
func (d *Document) GrantTypesSupported() []string { return d.list("grant_types_supported") }

// SubjectTypesSupported is the member subject_types_supported.
func (d *Document) SubjectTypesSupported() []string { return d.list("subject_types_supported") }

// CodeChallengeMethodsSupported is the member code_challenge_methods_supported.
func (d *Document) CodeChallengeMethodsSupported() []string {
	return d.list("code_challenge_methods_supported")
}

// TokenEndpointAuthMethodsSupported is the member
// token_endpoint_auth_methods_supported.
func (d *Document) TokenEndpointAuthMethodsSupported() []string {
	return d.list("token_endpoint_auth_methods_supported")
}

// RevocationEndpointAuthMethodsSupported is the member
// revocation_endpoint_auth_methods_supported.
func (d *Document) RevocationEndpointAuthMethodsSupported() []string {
	return d.list("revocation_endpoint_auth_methods_supported")
}

// IntrospectionEndpointAuthMethodsSupported is the member
// introspection_endpoint_auth_methods_supported.
func (d *Document) IntrospectionEndpointAuthMethodsSupported() []string {
	return d.list("introspection_endpoint_auth_methods_supported")
}

// IDTokenSigningAlgValuesSupported is the member
// id_token_signing_alg_values_supported.
func (d *Document) IDTokenSigningAlgValuesSupported() []string {
	return d.list("id_token_signing_alg_values_supported")
}

// DPoPSigningAlgValuesSupported is the member
// dpop_signing_alg_values_supported.
func (d *Document) DPoPSigningAlgValuesSupported() []string {
	return d.list("dpop_signing_alg_values_supported")
}

// AuthorizationResponseIssParameterSupported is the member
// authorization_response_iss_parameter_supported (RFC 9207 §3).
func (d *Document) AuthorizationResponseIssParameterSupported() bool {
	return d.flag("authorization_response_iss_parameter_supported")
}

// RequirePushedAuthorizationRequests is the member
// require_pushed_authorization_requests (RFC 9126 §5).
func (d *Document) RequirePushedAuthorizationRequests() bool {
	return d.flag("require_pushed_authorization_requests")
}
