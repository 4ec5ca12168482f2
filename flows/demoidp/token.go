package demoidp

import (
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

func invalidGrant(description string) *protocolError {
	return &protocolError{code: "invalid_grant", description: description}
}

// issue is what a grant type decided to give.
type issue struct {
	grantType string
	grant     *grant
	scope     []string
	nonce     string
	refresh   string // the new refresh token; empty for none
}

// token is the token endpoint (RFC 6749 §3.2).
func (p *Provider) token(w http.ResponseWriter, r *http.Request) {
	form, e := readTokenForm(r)
	grantType := form.Get("grant_type")
	fail := func(e *protocolError) { p.sendError(w, r, KindTokenError, grantType, e) }
	if e != nil {
		fail(e)
		return
	}
	client, e := p.authenticate(r, form)
	if e != nil {
		fail(e)
		return
	}
	var give *issue
	switch {
	case grantType == "":
		e = &protocolError{code: "invalid_request", description: "the parameter grant_type is missing"}
	case !slices.Contains(grantTypes, grantType):
		e = &protocolError{code: "unsupported_grant_type", description: "grant_type is " + strings.Join(grantTypes, ", ")}
	case !client.mayUse(grantType):
		e = &protocolError{code: "unauthorized_client", description: "this client may not use the grant type " + grantType}
	case grantType == GrantAuthorizationCode:
		give, e = p.redeemCode(client, form)
	case grantType == GrantRefreshToken:
		give, e = p.refresh(client, form)
	default:
		give, e = p.clientCredentials(client, form)
	}
	if e != nil {
		fail(e)
		return
	}
	body, err := p.tokens(give)
	if err != nil {
		fail(&protocolError{status: http.StatusInternalServerError, code: "server_error", description: "a token could not be signed"})
		return
	}
	p.send(w, &Answer{Kind: KindToken, Request: r, Grant: grantType, Status: http.StatusOK, Header: secretHeader(), Body: body})
}

// redeemCode takes an authorization code (RFC 6749 §4.1.3, RFC 7636 §4.6). A
// wrong attempt does not use the code up: otherwise whoever sees it, but lacks
// the verifier, could spoil the login. A right one a second time ends the grant.
func (p *Provider) redeemCode(client *Client, form url.Values) (*issue, *protocolError) {
	secret := form.Get("code")
	if secret == "" {
		return nil, &protocolError{code: "invalid_request", description: "the parameter code is missing"}
	}
	now := p.now()
	p.mu.Lock()
	defer p.mu.Unlock()
	code, found := p.codes.get(secret, now)
	switch {
	case !found:
		return nil, invalidGrant("there is no such code, or it was forgotten")
	case code.grant.client != client:
		return nil, invalidGrant("the code was issued to another client")
	case form.Get("redirect_uri") != code.redirectURI:
		return nil, invalidGrant("redirect_uri differs from the one of the authorization request")
	}
	if description := code.wrongVerifier(form.Get("code_verifier")); description != "" {
		return nil, invalidGrant(description)
	}
	if code.used {
		code.grant.revoked = true
		return nil, invalidGrant("the code was used before; the tokens that came from it are revoked")
	}
	if !now.Before(code.expires) {
		return nil, invalidGrant("the code has expired")
	}
	code.used = true
	give := &issue{grantType: GrantAuthorizationCode, grant: code.grant, scope: code.grant.scope, nonce: code.nonce}
	if slices.Contains(code.grant.scope, scopeOffline) {
		give.refresh = p.newRefreshToken(code.grant, now)
	}
	return give, nil
}

// wrongVerifier compares the PKCE verifier with the challenge.
func (c *authorizationCode) wrongVerifier(verifier string) (problem string) {
	if c.challenge == "" {
		if verifier != "" {
			// Somebody may have taken the challenge out (RFC 9700 §2.1.1).
			return "code_verifier was sent, but the authorization request had no code_challenge"
		}
		return ""
	}
	if verifier == "" {
		return "code_verifier is missing: the authorization request had a code_challenge"
	}
	if !unreserved43to128(verifier) {
		return "code_verifier must be 43 to 128 characters of A-Z a-z 0-9 - . _ ~"
	}
	computed := verifier
	if c.method == "S256" {
		sum := sha256.Sum256([]byte(verifier))
		computed = base64.RawURLEncoding.EncodeToString(sum[:])
	}
	if subtle.ConstantTimeCompare([]byte(computed), []byte(c.challenge)) != 1 {
		return "code_verifier does not fit the code_challenge"
	}
	return ""
}

// newRefreshToken is called with p.mu held.
func (p *Provider) newRefreshToken(g *grant, now time.Time) string {
	secret := p.secret()
	expires := now.Add(p.config.RefreshTokenLifetime)
	p.refreshTokens.put(secret, &refreshToken{grant: g, issued: now, expires: expires}, now, expires)
	return secret
}

// refresh takes a refresh token (RFC 6749 §6) and, where rotation is on, gives a
// new one for it (RFC 9700 §4.14.2).
func (p *Provider) refresh(client *Client, form url.Values) (*issue, *protocolError) {
	secret := form.Get("refresh_token")
	if secret == "" {
		return nil, &protocolError{code: "invalid_request", description: "the parameter refresh_token is missing"}
	}
	now := p.now()
	p.mu.Lock()
	defer p.mu.Unlock()
	token, found := p.refreshTokens.get(secret, now)
	switch {
	case !found:
		return nil, invalidGrant("there is no such refresh token, or it has expired")
	case token.grant.client != client:
		return nil, invalidGrant("the refresh token was issued to another client")
	case token.grant.revoked:
		return nil, invalidGrant("the refresh token was revoked")
	}
	if e := p.checkReuse(token, now); e != nil {
		return nil, e
	}
	scope := token.grant.scope
	if asked := strings.Fields(form.Get("scope")); len(asked) > 0 {
		scope = nil
		for _, name := range asked {
			if !slices.Contains(token.grant.scope, name) {
				return nil, &protocolError{code: "invalid_scope", description: "the refresh asks for more scope than was granted"}
			}
			if !slices.Contains(scope, name) {
				scope = append(scope, name)
			}
		}
	}
	give := &issue{grantType: GrantRefreshToken, grant: token.grant, scope: scope}
	if !p.config.NoRotation {
		if token.rotated.IsZero() {
			token.rotated = now
		}
		give.refresh = p.newRefreshToken(token.grant, now)
	}
	return give, nil
}

// checkReuse decides on a refresh token that was exchanged before.
func (p *Provider) checkReuse(token *refreshToken, now time.Time) *protocolError {
	switch {
	case token.rotated.IsZero(), p.config.Reuse == ReuseTolerate, now.Before(token.rotated.Add(p.config.Grace)):
		return nil
	case p.config.Reuse == ReuseRefuse:
		return invalidGrant("the refresh token was used before")
	}
	token.grant.revoked = true
	return invalidGrant("the refresh token was used before; all tokens of this grant are revoked")
}

// clientCredentials gives a token to the client itself (RFC 6749 §4.4). There is
// no person in it, so no ID token and no refresh token.
func (p *Provider) clientCredentials(client *Client, form url.Values) (*issue, *protocolError) {
	scope := []string{"api"}
	if asked := strings.Fields(form.Get("scope")); len(asked) > 0 {
		for _, name := range asked {
			if name != "api" {
				return nil, &protocolError{code: "invalid_scope", description: "a client by itself can have the scope api only"}
			}
		}
	}
	return &issue{grantType: GrantClientCredentials, grant: &grant{client: client, scope: scope}, scope: scope}, nil
}
