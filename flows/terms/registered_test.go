package terms_test

import (
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/terms"
)

// registered are the names that documents list, by kind, each list under the
// section that it was taken from.
var registered = []struct {
	section string
	kind    terms.Kind
	names   string
}{
	{"OIDC Discovery §3", terms.Metadata, `issuer authorization_endpoint token_endpoint userinfo_endpoint jwks_uri
		registration_endpoint scopes_supported response_types_supported response_modes_supported grant_types_supported
		acr_values_supported subject_types_supported id_token_signing_alg_values_supported
		id_token_encryption_alg_values_supported id_token_encryption_enc_values_supported
		userinfo_signing_alg_values_supported userinfo_encryption_alg_values_supported
		userinfo_encryption_enc_values_supported request_object_signing_alg_values_supported
		request_object_encryption_alg_values_supported request_object_encryption_enc_values_supported
		token_endpoint_auth_methods_supported token_endpoint_auth_signing_alg_values_supported
		display_values_supported claim_types_supported claims_supported service_documentation
		claims_locales_supported ui_locales_supported claims_parameter_supported request_parameter_supported
		request_uri_parameter_supported require_request_uri_registration op_policy_uri op_tos_uri`},
	{"RFC 8414 §2", terms.Metadata, `issuer authorization_endpoint token_endpoint jwks_uri registration_endpoint
		scopes_supported response_types_supported response_modes_supported grant_types_supported
		token_endpoint_auth_methods_supported token_endpoint_auth_signing_alg_values_supported service_documentation
		ui_locales_supported op_policy_uri op_tos_uri revocation_endpoint revocation_endpoint_auth_methods_supported
		revocation_endpoint_auth_signing_alg_values_supported introspection_endpoint
		introspection_endpoint_auth_methods_supported introspection_endpoint_auth_signing_alg_values_supported
		code_challenge_methods_supported signed_metadata`},
	{"IANA OAuth Authorization Server Metadata", terms.Metadata, `device_authorization_endpoint
		tls_client_certificate_bound_access_tokens mtls_endpoint_aliases require_signed_request_object
		pushed_authorization_request_endpoint require_pushed_authorization_requests
		introspection_signing_alg_values_supported introspection_encryption_alg_values_supported
		introspection_encryption_enc_values_supported authorization_response_iss_parameter_supported
		check_session_iframe frontchannel_logout_supported frontchannel_logout_session_supported
		backchannel_logout_supported backchannel_logout_session_supported end_session_endpoint
		backchannel_token_delivery_modes_supported backchannel_authentication_endpoint
		backchannel_authentication_request_signing_alg_values_supported backchannel_user_code_parameter_supported
		dpop_signing_alg_values_supported authorization_details_types_supported protected_resources
		authorization_signing_alg_values_supported authorization_encryption_alg_values_supported
		authorization_encryption_enc_values_supported`},
	{"OIDC Core §2", terms.Claim, "iss sub aud exp iat auth_time nonce acr amr azp at_hash c_hash"},
	{"OIDC Core §5.1", terms.Claim, `sub name given_name family_name middle_name nickname preferred_username profile
		picture website email email_verified gender birthdate zoneinfo locale phone_number phone_number_verified
		address updated_at formatted street_address locality region postal_code country`},
	{"RFC 9068 §2.2", terms.Claim, "iss exp aud sub client_id iat jti auth_time acr amr scope groups roles entitlements"},
	{"OIDC Back-Channel Logout §2.4", terms.Claim, "iss sub aud iat exp jti events sid"},
	{"RFC 7662 §2.2", terms.Member, "active scope client_id username token_type exp iat nbf sub aud iss jti"},
	{"RFC 6749 §5", terms.Member, `access_token token_type expires_in refresh_token scope error error_description
		error_uri`},
	{"OIDC Core §3.1.2.1", terms.Parameter, `scope response_type client_id redirect_uri state response_mode nonce
		display prompt max_age ui_locales id_token_hint login_hint acr_values`},
	{"OIDC RP-Initiated Logout §2", terms.Parameter, `id_token_hint logout_hint client_id post_logout_redirect_uri
		state ui_locales`},
	{"RFC 6749, RFC 7636, RFC 9207", terms.Parameter, `grant_type code redirect_uri client_id client_secret refresh_token
		username password code_verifier code_challenge code_challenge_method error error_description error_uri iss`},
	{"RFC 7521, RFC 8693, RFC 8628, RFC 8707, RFC 9126, RFC 9396, RFC 9449", terms.Parameter, `assertion
		client_assertion client_assertion_type resource audience requested_token_type subject_token
		subject_token_type actor_token actor_token_type device_code request request_uri authorization_details dpop_jkt`},
	{"RFC 7515 §4.1, RFC 7516 §4.1", terms.JOSEHeader, "alg jku jwk kid x5u x5c x5t x5t#S256 typ cty crit enc zip"},
	{"RFC 7517 §4, RFC 7518 §6", terms.Key, `kty use key_ops alg kid x5u x5c x5t x5t#S256 crv x y d n e p q dp dq qi
		oth k keys`},
	{"RFC 6749 §5.2, §4.1.2.1", terms.ErrorCode, `invalid_request invalid_client invalid_grant unauthorized_client
		unsupported_grant_type invalid_scope access_denied unsupported_response_type server_error
		temporarily_unavailable`},
	{"OIDC Core §3.1.2.6", terms.ErrorCode, `interaction_required login_required account_selection_required
		consent_required invalid_request_uri invalid_request_object request_not_supported request_uri_not_supported
		registration_not_supported`},
	{"RFC 6750 §3.1", terms.ErrorCode, "invalid_request invalid_token insufficient_scope"},
	{"OIDC Core §9, RFC 8705 §2", terms.AuthMethod, `client_secret_basic client_secret_post client_secret_jwt
		private_key_jwt tls_client_auth self_signed_tls_client_auth`},
	{"OIDC Core §5.4, §11", terms.Scope, "openid profile email address phone offline_access"},
	{"HTTP", terms.Header, `Host Accept User-Agent Content-Length Cookie Accept-Encoding DPoP Authorization Cache-Control
		Pragma WWW-Authenticate Location Content-Type Date Set-Cookie Transfer-Encoding Connection ETag Expires Age
		Vary Retry-After Strict-Transport-Security Content-Security-Policy Referrer-Policy X-Frame-Options
		X-Content-Type-Options Access-Control-Allow-Origin Server`},
}

func TestWhatIsRegisteredIsKnown(t *testing.T) {
	t.Parallel()
	for _, list := range registered {
		for _, name := range strings.Fields(list.names) {
			term, ok := terms.Lookup(list.kind, name)
			if !ok || term.Name != name {
				t.Errorf("%s: there is no %s %s", list.section, list.kind, name)
			} else if term.Vendor != "" {
				t.Errorf("%s: %s is %s's", list.section, name, term.Vendor)
			}
		}
	}
}
