package recording

import (
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows/callback"
	"github.com/grantwalk/grantwalk/flows/jsonpos"
)

// kind is what a message is.
type kind string

const (
	metadataKind      kind = "metadata"
	keysKind          kind = "keys"
	pushedKind        kind = "pushed authorization request" // RFC 9126 §2
	requestKind       kind = "authorization request"
	pageKind          kind = "page of the provider"
	responseKind      kind = "authorization response"
	deviceKind        kind = "device authorization request" // RFC 8628 §3.1
	tokenKind         kind = "token request"
	refreshKind       kind = "refresh"
	userInfoKind      kind = "userinfo"
	introspectionKind kind = "introspection"
	revocationKind    kind = "revocation"
	logoutKind        kind = "logout"
)

// step is the id of the step that a message of the kind belongs to.
func (k kind) step() string {
	switch k {
	case metadataKind, keysKind, refreshKind, userInfoKind, introspectionKind, revocationKind, logoutKind:
		return string(k)
	case pushedKind, requestKind, pageKind:
		return "authorization-request"
	case responseKind:
		return "authorization-response"
	}
	return "token"
}

// front tells the messages that go through the user agent.
func (k kind) front() bool {
	switch k {
	case requestKind, pageKind, responseKind, logoutKind:
		return true
	}
	return false
}

// turn is the usual place of a kind in a flow.
func (k kind) turn() int {
	return slices.Index([]kind{
		metadataKind, keysKind, pushedKind, requestKind, pageKind, responseKind, deviceKind, tokenKind,
		userInfoKind, introspectionKind, refreshKind, revocationKind, logoutKind,
	}, k)
}

// shared tells the messages that are of a provider and of none of its clients.
func (k kind) shared() bool { return k == metadataKind || k == keysKind }

// classify tells what each message is, but for the pages of a provider and the
// authorization responses: those depend on the request.
func (r *reader) classify() {
	for _, m := range r.messages {
		if m.passable() && m.kind == "" && m.isMetadata() {
			r.mark(m, metadataKind)
		}
	}
	r.readMetadata()
	for _, m := range r.messages {
		if m.passable() && m.kind == "" {
			if k := r.kindOf(m); k != "" {
				r.mark(m, k)
			}
		}
	}
}

// mark says what m is. A redirect of a document leads to the document; what a
// redirected POST comes to is another matter.
func (r *reader) mark(m *message, k kind) {
	for hops := 0; m != nil && m.kind == "" && hops < 10; hops++ {
		m.kind = k
		if !k.shared() {
			return
		}
		m = m.next
	}
}

const (
	openIDConfiguration = "/.well-known/openid-configuration"
	oauthServer         = "/.well-known/oauth-authorization-server"
)

// isMetadata tells a request for metadata by its URL, and the document by its
// members, wherever it stands.
func (m *message) isMetadata() bool {
	if m.x.Method != http.MethodGet {
		return false
	}
	if strings.Contains(m.url.Path, openIDConfiguration) || strings.Contains(m.url.Path, oauthServer) {
		return true
	}
	if m.status()/100 != 2 || m.says("issuer") == "" {
		return false
	}
	return slices.ContainsFunc([]string{"authorization_endpoint", "token_endpoint", "jwks_uri"}, func(name string) bool {
		return m.says(name) != ""
	})
}

// isKeys tells a key set by its form (RFC 7517 §5).
func (m *message) isKeys() bool {
	if m.x.Method != http.MethodGet || m.object == nil {
		return false
	}
	keys := m.object.Get("keys")
	if keys.Kind() != jsonpos.Array {
		return false
	}
	for _, key := range keys.Elements() {
		_, ok := key.Get("kty").Text()
		return ok
	}
	return strings.Contains(lastSegment(m.url), "jwks")
}

// kindOf tells what a message is: by its own form where that leaves no doubt,
// by its URL in the metadata, and by what is usual where there is none.
func (r *reader) kindOf(m *message) kind {
	if m.x.Method == http.MethodGet && r.at(m, keysKind) || m.isKeys() {
		return keysKind
	}
	if k := r.authorizationKind(m); k != "" {
		return k
	}
	if k := r.tokenKinds(m); k != "" {
		return k
	}
	switch {
	case r.at(m, userInfoKind) && (m.x.Method == http.MethodGet || m.x.Method == http.MethodPost):
		return userInfoKind
	case r.isLogout(m):
		return logoutKind
	case r.likeUserInfo(m):
		return userInfoKind
	case m.x.Method == http.MethodGet && strings.Contains(lastSegment(m.url), "jwks"):
		return keysKind
	}
	return ""
}

// authorizationKind tells an authorization request (RFC 6749 §4.1.1), also one
// that lacks something, and one that is pushed: that is answered with JSON.
func (r *reader) authorizationKind(m *message) kind {
	posted := m.x.Method == http.MethodPost
	if m.x.Method != http.MethodGet && !posted || m.has("grant_type") {
		return ""
	}
	if posted && (r.at(m, pushedKind) || strings.HasPrefix(m.says("request_uri"), "urn:") && m.has("client_id")) {
		return pushedKind
	}
	there := r.at(m, requestKind)
	asks := m.has("client_id") && (m.has("response_type") || m.has("request_uri") || m.has("request"))
	if there && (m.has("client_id") || m.has("response_type")) {
		asks = true
	}
	switch {
	case !asks:
		return ""
	case posted && m.object != nil && m.location == "" && !there:
		return pushedKind
	case !there && m.object != nil && !m.failed():
		return "" // a script's own request, which takes the parameters along
	}
	return requestKind
}

// tokenKinds tells the requests of the client itself that are a form.
func (r *reader) tokenKinds(m *message) kind {
	switch grant := m.get("grant_type"); {
	case grant == "refresh_token":
		return refreshKind
	case grant != "" || m.has("grant_type"):
		return tokenKind
	case m.x.Method != http.MethodPost:
		return ""
	case r.at(m, deviceKind), m.says("device_code") != "" && m.has("client_id"):
		return deviceKind
	case r.at(m, tokenKind):
		return m.tokenOrRefresh()
	case r.at(m, introspectionKind):
		return introspectionKind
	case r.at(m, revocationKind):
		return revocationKind
	}
	if m.inJSON {
		return "" // the others are forms (RFC 7662 §2.1, RFC 7009 §2.1)
	}
	path := strings.ToLower(m.url.Path)
	switch _, active := m.object.Member("active"); {
	case m.has("token") && (active || strings.Contains(path, "introspect")):
		return introspectionKind
	case m.has("token") && (strings.Contains(path, "revoke") || strings.Contains(path, "revocation")):
		return revocationKind
	case lastSegment(m.url) == "token" && (m.object.Get("access_token") != nil && m.object.Get("token_type") != nil || m.says("error") != "" && m.x.Request.BodyMissing):
		return m.tokenOrRefresh()
	}
	return ""
}

// tokenOrRefresh tells which of the two a request is that does not say so, or
// whose body the recording lacks.
func (m *message) tokenOrRefresh() kind {
	if m.has("refresh_token") && !m.has("code") {
		return refreshKind
	}
	return tokenKind
}

// likeUserInfo tells a UserInfo request where no metadata names the endpoint.
func (r *reader) likeUserInfo(m *message) bool {
	if m.x.Method != http.MethodGet && m.x.Method != http.MethodPost || r.names(m, userInfoKind) {
		return false
	}
	switch lastSegment(m.url) {
	case "userinfo", "user_info":
		return m.object != nil || m.bearer() != ""
	case "me":
		return m.says("sub") != ""
	}
	return false
}

// isLogout tells a request to the end_session_endpoint (OIDC RP-Initiated Logout
// §2).
func (r *reader) isLogout(m *message) bool {
	if m.x.Method != http.MethodGet && m.x.Method != http.MethodPost {
		return false
	}
	return r.at(m, logoutKind) || m.has("post_logout_redirect_uri") || m.has("id_token_hint")
}

// answers tells whether params look like an authorization response (RFC 6749
// §4.1.2), or that of another response type.
func answers(v url.Values) bool {
	for _, name := range []string{"code", "error", "access_token", "id_token", "response"} {
		if v.Has(name) {
			return true
		}
	}
	return false
}

// answer are the parameters of an authorization response in a request to the
// redirect URI.
func (m *message) answer() url.Values {
	switch {
	case m.x.Method == http.MethodPost && answers(m.form):
		return m.form
	case answers(m.query):
		return m.query
	}
	if v := pairs(m.url.Fragment); answers(v) {
		return v
	}
	return nil
}

// likeResponse tells an authorization response to a request that is not in the
// recording.
func (m *message) likeResponse() bool {
	v := m.answer()
	if v == nil || known(v.Get("state")) == "" || m.has("client_id") || m.has("grant_type") {
		return false
	}
	switch v.Get("error") {
	case "access_denied", "invalid_request", "unauthorized_client", "unsupported_response_type", "invalid_scope", "server_error",
		"temporarily_unavailable", "login_required", "interaction_required", "consent_required", "account_selection_required":
		return !m.scripted()
	}
	return len(known(v.Get("code"))) >= 16 && !m.scripted()
}

// calls tells that m is a request to a redirect URI.
func (m *message) calls(redirectURI string) bool {
	return redirectURI != "" && callback.SameRedirect(redirectURI, m.x.URL)
}

func lastSegment(u *url.URL) string {
	path := strings.ToLower(strings.TrimSuffix(u.Path, "/"))
	return path[strings.LastIndexByte(path, '/')+1:]
}
