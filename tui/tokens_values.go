package tui

import (
	"fmt"
	"slices"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/jose"
)

// access is the access token.
func (c *tokens) access(p *prose, set flows.TokenSet) {
	p.heading("Access token")
	c.token(p, "access_token", set.AccessToken, set.AccessJWT)
	if slices.Contains(c.state.Session.Revoked, "access_token") {
		p.text(c.th.Bad, c.th.sym.Cross+" revoked")
	}
	switch {
	case findings.Masked(set.AccessToken):
		p.text(c.th.Faint, maskedToken)
		return
	case set.AccessJWT == nil:
		p.text(c.th.Faint, "Opaque: no JWT. That is normal. It is meant for the API that it opens, and the client should not look inside (RFC 6749 §1.4).")
		return
	}
	p.text(c.th.Faint, "A JWT, meant for the API that it opens: read it to learn, but let no client depend on what is inside.")
	c.decoded(p, set.AccessJWT, findings.AccessTokenPart, set.Exchange)
}

// identity is the newest ID token, with its checks.
func (c *tokens) identity(p *prose) {
	p.heading("ID token")
	list := c.state.Session.Tokens
	at := -1
	for i := range list {
		if list[i].IDToken != "" {
			at = i
		}
	}
	if at < 0 {
		p.text(c.th.Faint, "None came. It comes when the scope openid is asked for.")
		return
	}
	set := list[at]
	c.token(p, "id_token", set.IDToken, set.IDJWT)
	if at < len(list)-1 {
		p.text(c.th.Faint, fmt.Sprintf("It came with response %d; the refresh since then brought no new one.", at+1))
	}
	if findings.Masked(set.IDToken) {
		p.text(c.th.Faint, maskedToken+" So it cannot be checked.")
		return
	}
	if set.IDJWT == nil {
		p.text(c.th.Bad, c.th.sym.Cross+" This is no JWT, and an ID token must be one (OIDC Core §2).")
	}
	c.checks(p, set.Checks)
	c.decoded(p, set.IDJWT, findings.IDTokenPart, set.Exchange)
}

// refresh is the refresh token in force.
func (c *tokens) refresh(p *prose) {
	s, th := c.state.Session, c.th
	p.heading("Refresh token")
	value := s.RefreshToken()
	if value == "" {
		p.text(th.Faint, "None came. It comes when offline_access is asked for and granted (OIDC Core §11), or as the provider sees fit.")
		return
	}
	jwt := refreshJWT(s)
	c.token(p, "refresh_token", value, jwt)
	if slices.Contains(s.Revoked, "refresh_token") {
		p.text(th.Bad, th.sym.Cross+" revoked")
	}
	if n := len(s.Tokens); s.Tokens[n-1].Step == flows.StepRefresh {
		p.hang(th.Accent.Render(th.sym.Bullet)+" ", th.Text, rotationAt(s, n-1).sentence())
	}
	if findings.Masked(value) {
		return
	}
	if jwt == nil {
		p.text(th.Faint, "Opaque, as it should be: only the provider reads it. Whoever has it can ask for tokens: store it like a password.")
		return
	}
	p.text(th.Faint, "A JWT, but only for the provider to read. Whoever has it can ask for tokens: store it like a password.")
	c.decoded(p, jwt, "", 0)
}

// refreshJWT is the refresh token in force decoded, nil when it is opaque.
func refreshJWT(s flows.Session) *jose.Token {
	for i := len(s.Tokens) - 1; i >= 0; i-- {
		if s.Tokens[i].RefreshToken != "" {
			return s.Tokens[i].RefreshJWT
		}
	}
	return nil
}

// maskedToken is said of a token that a recording was saved without.
const maskedToken = "It was masked when the recording was saved: what is in it is not known."

// secret is a secret value masked, or the mask that a recording has in its place.
func (c *tokens) secret(value string) string {
	if findings.Masked(value) {
		return c.shown(value)
	}
	return c.veil.secret(value)
}

// token is a token's value, masked or not, and what it is.
func (c *tokens) token(p *prose, name, value string, jwt *jose.Token) {
	kind := "opaque"
	if jwt != nil {
		kind = "JWT"
		if jwt.Encrypted {
			kind = "encrypted JWT"
		}
		if jwt.Alg != "" {
			kind += ", alg " + c.shown(jwt.Alg)
		}
		if jwt.Kid != "" {
			kind += ", kid " + c.shown(jwt.Kid)
		}
	}
	if findings.Masked(value) {
		p.field(labels, name, c.th.Value, c.secret(value)+"  masked in the recording")
		return
	}
	text := shorten(c.veil.secret(value), maxShown)
	if c.veil.reveal {
		text += fmt.Sprintf("  (%d)", len(value))
	}
	p.field(labels, name, c.th.Value, text+"  "+kind)
}
