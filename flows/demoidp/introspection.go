package demoidp

import (
	"net/http"
	"strings"
)

// introspection tells a client about one of its own tokens (RFC 7662 §2). A
// public client may not ask: it cannot prove who it is, and tokens could be tried.
func (p *Provider) introspection(w http.ResponseWriter, r *http.Request) {
	form, e := readTokenForm(r)
	var client *Client
	if e == nil {
		client, e = p.authenticate(r, form)
	}
	switch {
	case e != nil:
	case client.Public():
		e = invalidClient("introspection is for clients with a secret")
	case form.Get("token") == "":
		e = &protocolError{code: "invalid_request", description: "the parameter token is missing"}
	}
	if e != nil {
		p.sendError(w, r, KindIntrospectionError, "", e)
		return
	}
	p.send(w, &Answer{Kind: KindIntrospection, Request: r, Status: http.StatusOK, Header: secretHeader(),
		Body: p.describeToken(client, form.Get("token"))})
}

// describeToken says only that a token is not active where it is unknown, over,
// or somebody else's (RFC 7662 §2.2).
func (p *Provider) describeToken(client *Client, secret string) Object {
	now := p.now()
	p.mu.Lock()
	defer p.mu.Unlock()
	if t, found := p.accessTokens.get(secret, now); found && t.live() && t.grant.client == client {
		body := Object{{"active", true}, {"scope", strings.Join(t.scope, " ")}, {"client_id", client.ID}}
		body = append(body, t.grant.owner()...)
		return append(body, Object{{"token_type", "Bearer"}, {"iss", p.issuer}, {"aud", p.issuer},
			{"iat", t.issued.Unix()}, {"exp", t.expires.Unix()}, {"jti", t.id}}...)
	}
	if t, found := p.refreshTokens.get(secret, now); found && p.usable(t) && t.grant.client == client {
		body := Object{{"active", true}, {"scope", strings.Join(t.grant.scope, " ")}, {"client_id", client.ID}}
		body = append(body, t.grant.owner()...)
		return append(body, Object{{"iss", p.issuer}, {"iat", t.issued.Unix()}, {"exp", t.expires.Unix()}}...)
	}
	return Object{{"active", false}}
}

// usable says whether a refresh token would be accepted now. It is called with
// p.mu held and, unlike checkReuse, has no effect.
func (p *Provider) usable(t *refreshToken) bool {
	return !t.grant.revoked && (t.rotated.IsZero() || p.config.Reuse == ReuseTolerate || p.now().Before(t.rotated.Add(p.config.Grace)))
}

// owner is who a token speaks for: a person, or the client itself.
func (g *grant) owner() Object {
	if g.user == nil {
		return Object{{"sub", g.client.ID}}
	}
	return Object{{"username", g.user.Username}, {"sub", g.user.Subject}}
}
