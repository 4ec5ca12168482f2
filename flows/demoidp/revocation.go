package demoidp

import "net/http"

// revocation ends a token (RFC 7009 §2). A refresh token takes its whole grant
// along, access tokens included. A token that is not known is already gone: 200.
func (p *Provider) revocation(w http.ResponseWriter, r *http.Request) {
	form, e := readTokenForm(r)
	var client *Client
	if e == nil {
		client, e = p.authenticate(r, form)
	}
	if e == nil && form.Get("token") == "" {
		e = &protocolError{code: "invalid_request", description: "the parameter token is missing"}
	}
	if e == nil && !p.revoke(client, form.Get("token")) {
		e = invalidGrant("the token was issued to another client")
	}
	if e != nil {
		p.sendError(w, r, KindRevocationError, "", e)
		return
	}
	header := secretHeader()
	header.Del("Content-Type")
	p.send(w, &Answer{Kind: KindRevocation, Request: r, Status: http.StatusOK, Header: header})
}

// revoke returns false for a token of another client, which stays as it is.
func (p *Provider) revoke(client *Client, secret string) bool {
	now := p.now()
	p.mu.Lock()
	defer p.mu.Unlock()
	if t, found := p.refreshTokens.get(secret, now); found {
		if t.grant.client != client {
			return false
		}
		t.grant.revoked = true
	}
	if t, found := p.accessTokens.get(secret, now); found {
		if t.grant.client != client {
			return false
		}
		t.revoked = true
	}
	return true
}
