package compare

import "strings"

// nature is what the name of a value says of it.
type nature int

const (
	plain   nature = iota
	minted         // a server or a library draws it at random for each use
	chosen         // the client chooses it: at random, or with data in it
	tracing        // an id that is in logs
	timing         // a time
	prose          // a text for people, which may mention ids and times
	seconds        // a duration in seconds
	wordSet        // words with spaces between them, in any order
)

// natures are the names of parameters, members and claims (RFC 6749, 7009, 7519,
// 7523, 7636, 8628, 8693, 9126, 9449, OpenID Connect), and what well-known
// servers add.
var natures = map[string]nature{
	"code": minted, "access_token": minted, "refresh_token": minted, "id_token": minted, "id_token_hint": minted,
	"device_code": minted, "user_code": minted, "verification_uri_complete": minted, "token": minted,
	"subject_token": minted, "actor_token": minted, "assertion": minted, "client_assertion": minted,
	"logout_token": minted, "request": minted, "request_uri": minted, "auth_req_id": minted,
	"registration_access_token": minted, "code_verifier": minted, "code_challenge": minted,
	"jti": minted, "at_hash": minted, "c_hash": minted, "s_hash": minted, "ath": minted,
	"sid": minted, "session_state": minted, "session_id": minted, "session_code": minted,
	"origin_jti": minted, "event_id": minted, "uti": minted, "aio": minted,
	// Of login pages and the forms in them.
	"csrf": minted, "_csrf": minted, "csrf_token": minted, "csrftoken": minted, "authenticity_token": minted,
	"xsrf": minted, "_xsrf": minted, "__requestverificationtoken": minted, "__viewstate": minted, "x-csrf-token": minted,
	"interaction": minted, "execution": minted, "tab_id": minted, "flowtoken": minted, "canary": minted, "ctx": minted,
	"login_challenge": minted, "login_verifier": minted, "consent_challenge": minted, "consent_verifier": minted,
	"sessiondatakey": minted, "auth_session_id": minted,
	"response": minted, // of the response mode jwt
	"dpop":     minted, "dpop-nonce": minted, "signature": minted,

	"state": chosen, "nonce": chosen, "relaystate": chosen,

	"exp": timing, "iat": timing, "nbf": timing, "auth_time": timing, "expires": timing, "expiry": timing,
	"expires_at": timing, "expires_on": timing, "not_before": timing, "issued_at": timing, "created_at": timing,
	"client_id_issued_at": timing, "client_secret_expires_at": timing, "ext_expires_on": timing,
	"date": timing, "time": timing, "timestamp": timing, "ts": timing, "now": timing, "toe": timing,

	"expires_in": seconds, "refresh_expires_in": seconds, "refresh_token_expires_in": seconds, "ext_expires_in": seconds,

	"error_description": prose, "error_message": prose, "message": prose, "detail": prose, "title": prose,
	"description": prose, "reason": prose, "www-authenticate": prose, "content-security-policy": prose,
	"content-security-policy-report-only": prose, "report-to": prose, "reporting-endpoints": prose,
	"server-timing": prose, "warning": prose, "link": prose, "nel": prose,

	"scope": wordSet, "response_type": wordSet, "prompt": wordSet, "scp": wordSet,

	"cf-ray": tracing, "x-amz-cf-id": tracing, "x-amz-id-2": tracing, "x-cloud-trace-context": tracing, "b3": tracing, "etag": tracing,
}

var punctuation = strings.NewReplacer("-", "", "_", "", ".", "")

// natureOf is the nature of a name: of a parameter, a field, or a JSON member.
func natureOf(name string) nature {
	if len(name) > 128 {
		return plain
	}
	name = strings.ToLower(name)
	if n, ok := natures[name]; ok {
		return n
	}
	flat := punctuation.Replace(name)
	for _, part := range []string{"requestid", "traceid", "correlationid", "spanid", "traceparent", "tracestate", "b3traceid", "operationid"} {
		if strings.HasSuffix(flat, part) {
			return tracing
		}
	}
	for _, end := range []string{"_at", "_time", "_on", "timestamp", "expiresat", "issuedat", "createdat", "expirationtime"} {
		// When something was last changed is news when it changes.
		if strings.HasSuffix(name, end) && !strings.Contains(name, "update") && !strings.Contains(name, "modif") {
			return timing
		}
	}
	return plain
}

// setMember reports whether the order of the elements of an array of this name
// means nothing: lists of what is supported or registered, audiences (RFC 7519
// §4.1.3) and keys (RFC 7517 §5.1).
func setMember(name string) bool {
	name = strings.ToLower(name)
	switch name {
	case "aud", "keys", "scope", "scopes", "scp", "amr", "roles", "groups", "permissions", "contacts",
		"redirect_uris", "post_logout_redirect_uris", "request_uris", "grant_types", "response_types",
		"key_ops", "authorization_details", "crit":
		return true
	}
	return strings.HasSuffix(name, "_supported")
}

// place is where a value stands, which changes what its name means.
type place int

const (
	inRequest place = iota // a parameter or a field of a request
	inAnswer               // a parameter or a field of an answer
	inJSON                 // a member of a JSON text, which may be about anything
	inClaims               // a member of a token
)

// usedOnce reports whether each message, or each flow, must have a value of its
// own under this name, so that the same one in two is worth a word. A request may
// repeat what it got: tokens, and the device code at each poll.
func usedOnce(name, value string, at place) bool {
	switch strings.ToLower(name) {
	case "state", "code":
		return at == inRequest || at == inAnswer || looksMinted(value)
	case "nonce", "code_verifier", "code_challenge", "client_assertion", "jti", "refresh_token", "dpop", "assertion":
		return true
	case "access_token", "device_code", "user_code":
		return at != inRequest
	}
	return false
}
