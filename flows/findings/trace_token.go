package findings

import (
	"encoding/base64"
	"net/url"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/jsonpos"
)

// Grant types.
const (
	GrantCode              = "authorization_code"
	GrantRefresh           = "refresh_token"
	GrantClientCredentials = "client_credentials"
)

// Client authentication methods, as seen in a request (OIDC Core §9).
const (
	AuthNone      = "none"
	AuthBasic     = "client_secret_basic"
	AuthPost      = "client_secret_post"
	AuthAssertion = "assertion" // client_secret_jwt or private_key_jwt
	// AuthUnknown is said of a recording that may have been made without the
	// Authorization field.
	AuthUnknown = ""
)

// ClientAuth is how a request authenticates the client (RFC 6749 §2.3).
type ClientAuth struct {
	Method   string // one of the constants above
	Both     bool   // Basic and client_secret in the body at once
	ClientID string
	// Secret is the client secret as sent, "" when none was or it is masked.
	// RawBasic is what stood in the Basic credentials, before form-decoding.
	Secret   string
	RawBasic string
	At       Evidence // the credentials, or the request line when there are none
}

// clientAuth reads how a request authenticates the client.
func (t *Trace) clientAuth(x *Exchange) ClientAuth {
	a := readClientAuth(x)
	if a.Method == AuthNone && t.mayLackCredentials(x, a.ClientID) {
		a.Method = AuthUnknown
	}
	return a
}

func readClientAuth(x *Exchange) ClientAuth {
	a := ClientAuth{Method: AuthNone, ClientID: x.Form.Get("client_id"), At: x.AtRequest()}
	if p, ok := x.Form.Find("client_id"); ok {
		a.At = p.At
	}
	if p, ok := x.Form.Find("client_secret"); ok && p.Value != "" {
		a.Method, a.At = AuthPost, p.At
		if !Masked(p.Value) {
			a.Secret = p.Value
		}
	}
	if p, ok := x.Form.Find("client_assertion"); ok {
		a.Method, a.At = AuthAssertion, p.At
		if a.ClientID == "" {
			a.ClientID = assertionClient(p.Value)
		}
	}
	scheme, credentials, _ := strings.Cut(strings.TrimSpace(x.RequestHeader("Authorization")), " ")
	if !strings.EqualFold(scheme, "Basic") {
		return a
	}
	a.Both = a.Method == AuthPost
	a.Method, a.At = AuthBasic, x.AtRequestHeader("Authorization")
	raw, err := base64.StdEncoding.DecodeString(strings.TrimSpace(credentials))
	if err != nil {
		return a // masked
	}
	a.RawBasic = string(raw)
	id, secret, _ := strings.Cut(a.RawBasic, ":")
	a.ClientID, a.Secret = formDecoded(id), formDecoded(secret)
	return a
}

func formDecoded(s string) string {
	if d, err := url.QueryUnescape(s); err == nil {
		return d
	}
	return s
}

// TokenAnswer is one request to the token endpoint and its answer.
type TokenAnswer struct {
	X     *Exchange
	Grant string // the grant_type that was sent
	Auth  ClientAuth

	// Object is the answer when it is a JSON object, else nil. Fields are its
	// parameters when it is form-encoded instead.
	Object *jsonpos.Value
	Fields Params

	// What the answer says; empty when absent or not a string.
	AccessToken, TokenType, RefreshToken, IDToken string
	Scope                                         string
	HasScope                                      bool
	Error, ErrorDescription                       string
	// AccessJWT is the access token when it is a JWT, else nil.
	AccessJWT *jose.Token

	// Request is the authorization request whose code was exchanged, and
	// Response the answer that brought the code; nil when unknown.
	Request  *AuthorizationRequest
	Response *AuthorizationResponse
	// Previous is the answer that the refresh token came from; nil when unknown
	// or when this is no refresh.
	Previous *TokenAnswer
	first    *TokenAnswer // see First; nil where this is it
}

// Success tells that tokens came: a 2xx with an access token.
func (a *TokenAnswer) Success() bool { return a.AccessToken != "" && a.X.OK() }

// Failed tells that an OAuth error came, with whatever status.
func (a *TokenAnswer) Failed() bool { return a.Error != "" }

// IsRefresh tells that a refresh token was presented.
func (a *TokenAnswer) IsRefresh() bool { return a.Grant == GrantRefresh }

// At is a member of the answer; the whole body when it is missing.
func (a *TokenAnswer) At(name string) Evidence {
	if a.Object == nil {
		if p, ok := a.Fields.Find(name); ok {
			return p.At
		}
		return a.X.AtBody()
	}
	return a.X.AtMemberOf(a.Object, name)
}

// AtSent is a parameter of the request; the whole body when it is missing.
func (a *TokenAnswer) AtSent(name string) Evidence {
	if p, ok := a.X.Form.Find(name); ok {
		return p.At
	}
	return a.X.AtPart(RequestBody)
}

// Has tells whether the answer has a member, be it null.
func (a *TokenAnswer) Has(name string) bool {
	if a.Object == nil {
		return a.Fields.Has(name)
	}
	_, ok := a.Object.Member(name)
	return ok
}

// AskedScope is the scope that the client asked for, for this answer: that of
// the authorization request for a code, that of the request itself for other
// grants. ok is false when it is unknown, or was left out.
func (t *Trace) AskedScope(a *TokenAnswer) (scope []string, ok bool) {
	if p, found := a.X.Form.Find("scope"); found && a.Grant != GrantCode {
		return strings.Fields(p.Value), true
	}
	switch {
	case a.Grant == GrantCode && a.Request != nil && a.Request.Params.Has("scope"):
		return a.Request.Scope(), true
	case a.Grant == GrantClientCredentials, a.IsRefresh():
		return nil, false
	case t.Asked.Scope != "":
		return strings.Fields(t.Asked.Scope), true
	}
	return nil, false
}

// GrantedScope is the scope that a token answer granted: what it says, and what
// was asked for or granted before when it does not say (RFC 6749 §5.1, §6).
func (t *Trace) GrantedScope(a *TokenAnswer) (scope []string, ok bool) {
	if a.HasScope {
		scope, _ = splitScope(a.Scope)
		return scope, true
	}
	if asked, ok := t.AskedScope(a); ok {
		return asked, true
	}
	if a.Previous != nil && a.Previous != a {
		return t.GrantedScope(a.Previous)
	}
	return nil, false
}

func (t *Trace) addTokenAnswer(x *Exchange) {
	a := newTokenAnswer(x)
	a.Auth = t.clientAuth(x)
	t.link(a)
	t.Tokens = append(t.Tokens, a)
	if sent := a.X.Form.Get("refresh_token"); a.IsRefresh() && sent != "" && !Masked(sent) {
		t.refreshesWith[sent] = append(t.refreshesWith[sent], a)
	}
}

// newTokenAnswer reads an exchange as one with the token endpoint.
func newTokenAnswer(x *Exchange) *TokenAnswer {
	a := &TokenAnswer{X: x, Grant: x.Form.Get("grant_type"), Auth: readClientAuth(x)}
	if a.Grant == "" && x.Step() == "refresh" {
		a.Grant = GrantRefresh
	}
	a.Object = x.Object()
	if a.Object != nil {
		text := func(name string) string {
			s, _ := a.Object.Get(name).Text()
			return s
		}
		a.AccessToken, a.TokenType, a.RefreshToken = text("access_token"), text("token_type"), text("refresh_token")
		a.IDToken, a.Error, a.ErrorDescription = text("id_token"), text("error"), text("error_description")
		a.Scope, a.HasScope = a.Object.Get("scope").Text()
	} else if x.json == nil && !x.IsHTML() && strings.Contains(string(x.body[:min(len(x.body), 1<<16)]), "=") {
		a.Fields = readParams(strings.TrimSpace(string(x.body[:min(len(x.body), maxJSON)])), x.ID, ResponseBody, 0)
		if !a.Fields.Has("access_token") && !a.Fields.Has("error") {
			a.Fields = nil
		} else {
			a.AccessToken, a.TokenType, a.RefreshToken = a.Fields.Get("access_token"), a.Fields.Get("token_type"), a.Fields.Get("refresh_token")
			a.IDToken, a.Error, a.ErrorDescription = a.Fields.Get("id_token"), a.Fields.Get("error"), a.Fields.Get("error_description")
			a.Scope, a.HasScope = a.Fields.Get("scope"), a.Fields.Has("scope")
		}
	}
	if jose.LooksLikeJWT(a.AccessToken) {
		a.AccessJWT, _ = jose.Decode(a.AccessToken) // what can be read of it
	}
	return a
}

// link finds what the request goes back to.
func (t *Trace) link(a *TokenAnswer) {
	switch a.Grant {
	case GrantCode:
		a.Response = t.WithCode(a.X.Form.Get("code"))
		if a.Response == nil && (Masked(a.X.Form.Get("code")) || a.X.Form.Get("code") == "") && len(t.Responses) > 0 {
			a.Response = t.Responses[len(t.Responses)-1]
		}
		if a.Response != nil {
			a.Request = a.Response.Request
		} else {
			a.Request = t.Request() // a bare code was pasted
		}
	case GrantRefresh:
		sent := a.X.Form.Get("refresh_token")
		unknown := Masked(sent)
		for _, b := range slices.Backward(t.Tokens) {
			if b.RefreshToken == "" {
				continue
			}
			if b.RefreshToken == sent || unknown {
				a.Previous = b
				break
			}
		}
		if a.Previous == nil {
			return
		}
		// A refresh that brought no new token leaves the old one in force, so
		// the answer before this one may be a later one with the same token.
		for _, b := range slices.Backward(t.Tokens) {
			if b == a.Previous {
				break
			}
			if b.Success() && b.IsRefresh() && b.X.Form.Get("refresh_token") == sent && b.RefreshToken == "" {
				a.Previous = b
				break
			}
		}
		a.Request, a.first = a.Previous.Request, a.Previous.First()
	}
}

// First returns the answer with which the grant began that a belongs to.
func (a *TokenAnswer) First() *TokenAnswer {
	if a.first == nil {
		return a
	}
	return a.first
}

// Client returns the client's identifier, "" when unknown.
func (t *Trace) Client() string {
	if t.Asked.ClientID != "" {
		return t.Asked.ClientID
	}
	for _, r := range t.Requests {
		if id := r.Get("client_id"); id != "" && !Masked(id) {
			return id
		}
	}
	for _, a := range t.Tokens {
		if id := a.Auth.ClientID; id != "" && !Masked(id) {
			return id
		}
	}
	return ""
}

// PublicClient tells that the client authenticates nowhere. known is false when
// no request shows it.
func (t *Trace) PublicClient() (public, known bool) {
	for _, a := range t.Tokens {
		switch {
		case a.Auth.Method == AuthUnknown, a.Auth.Method == AuthNone && a.Auth.ClientID == "":
			continue
		case a.Auth.Method != AuthNone:
			return false, true
		}
		// A client without credentials names itself (RFC 6749 §3.2.1); where not
		// even that is there, a recording has left the credentials out.
		known = known || a.Auth.ClientID != ""
	}
	return known && t.Asked.ClientSecret == "", known
}

// Secret returns the client secret, "" when there is none or it is masked.
func (t *Trace) Secret() string {
	if t.Asked.ClientSecret != "" {
		return t.Asked.ClientSecret
	}
	for _, a := range t.Tokens {
		if a.Auth.Secret != "" {
			return a.Auth.Secret
		}
	}
	return ""
}

// WantsRefresh tells that the client set out to get a refresh token: it asked
// for offline access, in one of the ways there are, or was told to refresh.
func (t *Trace) WantsRefresh() bool {
	if t.Asked.WantRefresh {
		return true
	}
	for _, r := range t.Requests {
		if slices.ContainsFunc(r.Scope(), asksForRefresh) || r.Get("access_type") == "offline" {
			return true
		}
	}
	return slices.ContainsFunc(t.Tokens, func(a *TokenAnswer) bool {
		return slices.ContainsFunc(strings.Fields(a.X.Form.Get("scope")), asksForRefresh)
	})
}

// asksForRefresh tells the scopes that ask for a refresh token: that of OpenID
// Connect (OIDC Core §11), and Salesforce's.
func asksForRefresh(scope string) bool { return scope == "offline_access" || scope == "refresh_token" }

// refreshAim is what is known of whether the client set out to get a refresh
// token.
type refreshAim int

const (
	aimNone    refreshAim = iota // it did not
	aimUnknown                   // a recording of another program, which does not tell
	aimRefresh                   // it did
)

func (t *Trace) refreshAim() refreshAim {
	online := func(r *AuthorizationRequest) bool { return r.Get("access_type") == "online" }
	switch {
	case t.WantsRefresh():
		return aimRefresh
	case t.Asked.Issuer != "" || slices.ContainsFunc(t.Requests, online):
		return aimNone
	}
	return aimUnknown
}

// wantsAPI tells that a scope asks for more than who the user is (OIDC Core
// §5.4).
func wantsAPI(scope []string) bool {
	return slices.ContainsFunc(scope, func(s string) bool {
		switch strings.TrimPrefix(s, "https://www.googleapis.com/auth/userinfo.") {
		case "openid", "profile", "email", "address", "phone":
			return false
		}
		return true
	})
}
