package demoidp

import (
	"net/http"
	"slices"
	"strings"
)

// userInfo is the UserInfo endpoint (OpenID Connect Core §5.3).
func (p *Provider) userInfo(w http.ResponseWriter, r *http.Request) {
	token, e := p.bearer(r)
	if e != nil {
		p.sendBearerError(w, r, e)
		return
	}
	body := Object{{"sub", token.grant.user.Subject}}
	body = append(body, token.grant.user.claims(token.scope)...)
	p.send(w, &Answer{Kind: KindUserInfo, Request: r, Status: http.StatusOK, Header: secretHeader(), Body: body})
}

// bearer finds the access token of a request: in the Authorization header, or in
// the form of a POST (RFC 6750 §2.1, §2.2). A token in the query is not looked at.
func (p *Provider) bearer(r *http.Request) (*accessToken, *protocolError) {
	scheme, secret, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	if !strings.EqualFold(scheme, "Bearer") {
		secret = ""
	}
	secret = strings.TrimSpace(secret)
	if r.Method == http.MethodPost && isForm(r) {
		form, e := readForm(r)
		if e != nil {
			return nil, e
		}
		inBody := form["access_token"]
		if len(inBody) > 1 || len(inBody) == 1 && secret != "" {
			return nil, &protocolError{code: "invalid_request", description: "the access token is there more than once"}
		}
		if len(inBody) == 1 {
			secret = inBody[0]
		}
	}
	if secret == "" {
		// Without credentials there is nothing to call wrong (RFC 6750 §3.1).
		return nil, &protocolError{status: http.StatusUnauthorized}
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	token, found := p.accessTokens.get(secret, p.now())
	switch {
	case !found || !token.live():
		return nil, &protocolError{status: http.StatusUnauthorized, code: "invalid_token",
			description: "the access token is unknown, expired or revoked"}
	case token.grant.user == nil || !slices.Contains(token.scope, scopeOpenID):
		return nil, &protocolError{status: http.StatusForbidden, code: "insufficient_scope",
			description: "the access token lacks the scope openid"}
	}
	return token, nil
}

// sendBearerError puts the error where RFC 6750 §3 wants it, and in the body for
// people.
func (p *Provider) sendBearerError(w http.ResponseWriter, r *http.Request, e *protocolError) {
	challenge := `Bearer realm="demo"`
	var body Object
	if e.code != "" {
		challenge += `, error="` + e.code + `", error_description="` + e.description + `"`
		body = Object{{"error", e.code}, {"error_description", e.description}}
	}
	if e.code == "insufficient_scope" {
		challenge += `, scope="openid"`
	}
	header := secretHeader()
	header.Set("WWW-Authenticate", challenge)
	if len(body) == 0 {
		header.Del("Content-Type")
	}
	status := e.status
	if status == 0 {
		status = http.StatusBadRequest
	}
	p.send(w, &Answer{Kind: KindUserInfoError, Request: r, Status: status, Header: header, Body: body})
}

// claims are what the scopes ask for (OpenID Connect Core §5.1, §5.4). What is not
// known about a person is left out.
func (u *User) claims(scope []string) Object {
	var claims Object
	add := func(name, value string) {
		if value != "" {
			claims.Set(name, value)
		}
	}
	if slices.Contains(scope, "profile") {
		add("name", strings.TrimSpace(u.GivenName+" "+u.FamilyName))
		add("given_name", u.GivenName)
		add("family_name", u.FamilyName)
		add("preferred_username", u.Username)
	}
	if slices.Contains(scope, "email") && u.Email != "" {
		add("email", u.Email)
		claims.Set("email_verified", true)
	}
	if slices.Contains(scope, "phone") {
		add("phone_number", u.Phone)
	}
	if slices.Contains(scope, "address") && u.Locality+u.Country != "" {
		var address Object
		if u.Locality != "" {
			address.Set("locality", u.Locality)
		}
		if u.Country != "" {
			address.Set("country", u.Country)
		}
		claims.Set("address", address)
	}
	return claims
}
