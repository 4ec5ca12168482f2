package demoidp

import (
	"net/http"
)

var grantTypes = []string{GrantAuthorizationCode, GrantRefreshToken, GrantClientCredentials}

// publicHeader is for documents that say the same to everybody. Five minutes, so
// that a provider started anew is soon seen as it is.
func publicHeader() http.Header {
	return http.Header{"Content-Type": {"application/json"}, "Cache-Control": {"public, max-age=300"}}
}

// metadata answers both well-known URLs alike: their values must be consistent
// (RFC 9068 §4), so they are one document.
func (p *Provider) metadata(w http.ResponseWriter, r *http.Request) {
	p.send(w, &Answer{Kind: KindMetadata, Request: r, Status: http.StatusOK, Header: publicHeader(), Body: Object{
		{"issuer", p.issuer},
		{"authorization_endpoint", p.endpoint(pathAuthorize)},
		{"token_endpoint", p.endpoint(pathToken)},
		{"userinfo_endpoint", p.endpoint(pathUserInfo)},
		{"jwks_uri", p.endpoint(pathKeys)},
		{"introspection_endpoint", p.endpoint(pathIntrospection)},
		{"revocation_endpoint", p.endpoint(pathRevocation)},
		{"end_session_endpoint", p.endpoint(pathEndSession)},
		{"scopes_supported", scopeNames()},
		{"response_types_supported", []string{"code"}},
		{"response_modes_supported", responseModes},
		{"grant_types_supported", grantTypes},
		{"subject_types_supported", []string{"public"}},
		{"id_token_signing_alg_values_supported", []string{RS256, ES256}},
		{"token_endpoint_auth_methods_supported", []string{"client_secret_basic", "client_secret_post", "none"}},
		{"introspection_endpoint_auth_methods_supported", []string{"client_secret_basic", "client_secret_post"}},
		{"revocation_endpoint_auth_methods_supported", []string{"client_secret_basic", "client_secret_post", "none"}},
		{"code_challenge_methods_supported", []string{"S256", "plain"}},
		{"authorization_response_iss_parameter_supported", true},
		{"claims_supported", []string{"sub", "iss", "aud", "exp", "iat", "auth_time", "nonce", "at_hash", "name",
			"given_name", "family_name", "preferred_username", "email", "email_verified", "phone_number", "address"}},
		{"claims_parameter_supported", false},
		{"request_parameter_supported", false},
		// Absent would mean true (OpenID Connect Discovery §3).
		{"request_uri_parameter_supported", false},
	}})
}

// jwks answers with the public keys. It waits while they are being made.
func (p *Provider) jwks(w http.ResponseWriter, r *http.Request) {
	set, err := p.keys.public()
	if err != nil {
		http.Error(w, "The signing keys could not be made.", http.StatusInternalServerError)
		return
	}
	keys := make([]any, len(set.Keys))
	for i, key := range set.Keys {
		keys[i] = key
	}
	p.send(w, &Answer{Kind: KindKeys, Request: r, Status: http.StatusOK, Header: publicHeader(), Body: Object{{"keys", keys}}})
}
