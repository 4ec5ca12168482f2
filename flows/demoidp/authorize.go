package demoidp

import (
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

var responseModes = []string{"query", "fragment", "form_post"}

// maxParameter is the longest state, nonce and so on that is kept, in bytes.
const maxParameter = 4096

// authorizationRequest is a request that may be answered by redirect: its client
// and redirect URI have been checked (RFC 6749 §4.1.1, OpenID Connect Core §3.1.2.1).
type authorizationRequest struct {
	client      *Client
	redirectURI string
	mode        string
	state       string
	scope       []string
	nonce       string
	challenge   string
	method      string
	prompt      []string
	maxAge      time.Duration
	hasMaxAge   bool
	loginHint   string
	subject     string // of the id_token_hint; empty without one
}

func (a *authorizationRequest) asks(prompt string) bool { return slices.Contains(a.prompt, prompt) }

// authorize is the authorization endpoint.
func (p *Provider) authorize(w http.ResponseWriter, r *http.Request) {
	params, problem := authorizationParams(r)
	if problem == "" {
		problem = oneEach(params, "client_id", "redirect_uri")
	}
	if problem != "" {
		p.messagePage(w, http.StatusBadRequest, "This sign-in link does not work", problem)
		return
	}
	client, problem := p.redirectTarget(params)
	if problem != "" {
		p.messagePage(w, http.StatusBadRequest, "This sign-in link does not work", problem)
		return
	}
	request := &authorizationRequest{client: client, redirectURI: params.Get("redirect_uri"), mode: answerMode(params), state: params.Get("state")}
	if e := p.readAuthorization(request, params); e != nil {
		p.denyAuthorization(w, r, request, e)
		return
	}
	p.begin(w, r, request)
}

// authorizationParams takes the parameters from the query of a GET or from the
// form of a POST (OpenID Connect Core §3.1.2.1).
func authorizationParams(r *http.Request) (params url.Values, problem string) {
	if r.Method != http.MethodPost {
		params, err := url.ParseQuery(r.URL.RawQuery)
		if err != nil {
			return nil, "The query of the address is not correctly percent-encoded."
		}
		return params, ""
	}
	params, e := readForm(r)
	if e != nil {
		return nil, "The request cannot be read: " + e.description + "."
	}
	return params, ""
}

// redirectTarget settles where an answer may go. Until then nothing is
// redirected, else the provider would forward to anywhere (RFC 6749 §4.1.2.1).
func (p *Provider) redirectTarget(params url.Values) (client *Client, problem string) {
	id, uri := params.Get("client_id"), params.Get("redirect_uri")
	if id == "" {
		return nil, "The parameter client_id is missing."
	}
	client, known := p.clients[id]
	if !known {
		return nil, "There is no client with this client_id."
	}
	if uri == "" {
		return nil, "The parameter redirect_uri is missing."
	}
	if !registered(client.RedirectURIs, uri) {
		return nil, "This redirect_uri is not registered for the client. It must be the same in every character; only the port of a loopback address is free."
	}
	return client, ""
}

// registered compares redirect URIs: exactly (RFC 9700 §2.1), but with any port
// for http on loopback (RFC 8252 §7.3).
func registered(list []string, given string) bool {
	for _, uri := range list {
		if uri == given {
			return true
		}
		wantHost, wantRest, ok1 := splitLoopback(uri)
		gotHost, gotRest, ok2 := splitLoopback(given)
		if ok1 && ok2 && wantHost == gotHost && wantRest == gotRest {
			return true
		}
	}
	return false
}

// splitLoopback cuts an http URI on loopback into its host and what follows the
// port, both as they are spelt.
func splitLoopback(uri string) (host, rest string, ok bool) {
	u, err := url.Parse(uri)
	if err != nil || u.Scheme != "http" || u.User != nil || !loopback(u.Hostname()) || strings.Contains(uri, "#") {
		return "", "", false
	}
	rest, found := strings.CutPrefix(uri, "http://"+u.Host)
	if !found {
		return "", "", false
	}
	host = u.Host
	if port := u.Port(); port != "" {
		n, err := strconv.Atoi(port)
		if err != nil || n < 1 || n > 65535 || strconv.Itoa(n) != port {
			return "", "", false
		}
		host = strings.TrimSuffix(u.Host, ":"+port)
	}
	return host, rest, !strings.HasSuffix(host, ":")
}

// answerMode is how the answer goes back, even that the request is wrong.
func answerMode(params url.Values) string {
	if mode := params.Get("response_mode"); slices.Contains(responseModes, mode) {
		return mode
	}
	// The response types that would bring tokens default to the fragment, and
	// so do their errors (OAuth 2.0 Multiple Response Type Encoding Practices §5).
	if strings.Contains(params.Get("response_type"), "token") {
		return "fragment"
	}
	return "query"
}

// readAuthorization checks everything but client and redirect URI.
func (p *Provider) readAuthorization(a *authorizationRequest, params url.Values) *protocolError {
	invalid := func(description string) *protocolError {
		return &protocolError{code: "invalid_request", description: description}
	}
	if problem := oneEach(params, "response_type", "response_mode", "scope", "state", "nonce", "prompt", "max_age",
		"login_hint", "id_token_hint", "code_challenge", "code_challenge_method", "request", "request_uri"); problem != "" {
		return invalid(problem)
	}
	for _, name := range []string{"state", "nonce", "login_hint", "scope"} {
		if len(params.Get(name)) > maxParameter {
			if name == "state" {
				a.state = ""
			}
			return invalid("the parameter " + name + " is longer than " + strconv.Itoa(maxParameter) + " bytes")
		}
	}
	switch {
	case params.Get("request") != "":
		return &protocolError{code: "request_not_supported", description: "send the parameters themselves, not a request object"}
	case params.Get("request_uri") != "":
		return &protocolError{code: "request_uri_not_supported", description: "send the parameters themselves, not a request_uri"}
	case params.Get("response_type") == "":
		return invalid("the parameter response_type is missing")
	case params.Get("response_type") != "code":
		return &protocolError{code: "unsupported_response_type", description: "the only response_type here is code"}
	case params.Get("response_mode") != "" && !slices.Contains(responseModes, params.Get("response_mode")):
		return invalid("response_mode is query, fragment or form_post")
	case !a.client.mayUse(GrantAuthorizationCode):
		return &protocolError{code: "unauthorized_client", description: "this client may not use the authorization code grant"}
	}
	// An unknown scope is ignored (OpenID Connect Core §3.1.2.1); the token
	// response then says which ones were granted.
	if a.scope = knownScopes(params.Get("scope")); len(a.scope) == 0 {
		return &protocolError{code: "invalid_scope", description: "ask for a scope of scopes_supported, such as openid"}
	}
	if !a.client.mayUse(GrantRefreshToken) {
		a.scope = without(a.scope, scopeOffline)
	}
	a.nonce, a.loginHint = params.Get("nonce"), params.Get("login_hint")
	if description := a.readChallenge(params); description != "" {
		return invalid(description)
	}
	if description := a.readPrompt(params); description != "" {
		return invalid(description)
	}
	if hint := params.Get("id_token_hint"); hint != "" {
		token, err := p.readIDTokenHint(hint)
		if err != nil {
			return invalid("the id_token_hint is not an ID token of this provider")
		}
		a.subject = token.Subject
	}
	return nil
}

// readChallenge reads PKCE's part (RFC 7636 §4.3, §4.4.1).
func (a *authorizationRequest) readChallenge(params url.Values) (problem string) {
	a.challenge, a.method = params.Get("code_challenge"), params.Get("code_challenge_method")
	switch {
	case a.challenge == "" && a.method != "":
		return "code_challenge_method was sent without code_challenge"
	case a.challenge == "" && a.client.Public():
		return "code_challenge is required: this client is public and must use PKCE"
	case a.challenge == "":
		return ""
	case !unreserved43to128(a.challenge):
		return "code_challenge must be 43 to 128 characters of A-Z a-z 0-9 - . _ ~"
	}
	if a.method == "" {
		a.method = "plain"
	}
	if a.method != "plain" && a.method != "S256" {
		return "code_challenge_method is S256 or plain"
	}
	return ""
}

// readPrompt reads what decides on login and consent (OpenID Connect Core §3.1.2.1).
func (a *authorizationRequest) readPrompt(params url.Values) (problem string) {
	a.prompt = strings.Fields(params.Get("prompt"))
	for _, prompt := range a.prompt {
		if !slices.Contains([]string{"none", "login", "consent", "select_account"}, prompt) {
			return "prompt is none, login, consent or select_account"
		}
	}
	if a.asks("none") {
		if len(a.prompt) > 1 {
			return "prompt=none cannot stand with another value"
		}
		// Without a page there is no consent to it (OpenID Connect Core §11).
		a.scope = without(a.scope, scopeOffline)
	}
	if s := params.Get("max_age"); s != "" {
		seconds, err := strconv.ParseUint(s, 10, 31)
		if err != nil {
			return "max_age is a number of seconds"
		}
		a.maxAge, a.hasMaxAge = time.Duration(seconds)*time.Second, true
	}
	return ""
}

func unreserved43to128(s string) bool {
	return len(s) >= 43 && len(s) <= 128 && !strings.ContainsFunc(s, func(r rune) bool {
		return (r < 'A' || r > 'Z') && (r < 'a' || r > 'z') && (r < '0' || r > '9') && !strings.ContainsRune("-._~", r)
	})
}

// allowAuthorization sends the code to the client.
func (p *Provider) allowAuthorization(w http.ResponseWriter, r *http.Request, a *authorizationRequest, user *User, authTime time.Time) {
	code, now := p.secret(), p.now()
	expires := now.Add(p.config.CodeLifetime)
	p.mu.Lock()
	p.codes.put(code, &authorizationCode{
		grant:       &grant{client: a.client, user: user, scope: a.scope, authTime: authTime},
		redirectURI: a.redirectURI,
		nonce:       a.nonce,
		challenge:   a.challenge,
		method:      a.method,
		expires:     expires,
	}, now, expires.Add(max(p.config.AccessTokenLifetime, p.config.RefreshTokenLifetime)))
	p.mu.Unlock()
	p.redirect(w, r, a, KindAuthorizationResponse, Object{{"code", code}})
}

// denyAuthorization sends an error to the client (RFC 6749 §4.1.2.1).
func (p *Provider) denyAuthorization(w http.ResponseWriter, r *http.Request, a *authorizationRequest, e *protocolError) {
	p.redirect(w, r, a, KindAuthorizationError, Object{{"error", e.code}, {"error_description", e.description}})
}

func (p *Provider) redirect(w http.ResponseWriter, r *http.Request, a *authorizationRequest, kind Kind, params Object) {
	if a.state != "" {
		params.Set("state", a.state)
	}
	params.Set("iss", p.issuer) // RFC 9207 §2: on success and on error
	p.sendRedirect(w, &Redirect{Kind: kind, Request: r, Status: http.StatusSeeOther, Header: http.Header{},
		URI: a.redirectURI, Mode: a.mode, Params: params})
}
