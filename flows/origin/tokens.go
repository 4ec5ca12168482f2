package origin

import (
	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/httplog"
)

// token notes what a token holds, if it is a JWT. The place is that of the token.
func (c *collector) token(raw, kind string) {
	if len(raw) > jose.MaxTokenSize || !jose.LooksLikeJWT(raw) {
		return
	}
	t, _ := jose.Decode(raw)
	before := c.about
	defer func() { c.about = before }()
	c.about.inside = kind
	note := func(claim string, r role, value string) {
		if value != "" && !httplog.Masked(value) {
			c.about.name = claim
			c.add(r, value)
		}
	}
	note("kid", roleKidNamed, t.Kid)
	for _, named := range claimRoles {
		claim, r := named.claim, named.role
		if kind != "ID token" && (r == roleSubject || r == roleIssuerClaim) {
			continue // an access token may be of another issuer, and name the subject otherwise
		}
		value, _ := t.Text(claim)
		note(claim, r, value)
	}
	if kind != "ID token" {
		return // an access token is for an API
	}
	audience, _ := t.Audience()
	for _, aud := range audience[:min(len(audience), maxFieldParts)] {
		note("aud", roleAudience, aud)
	}
}

// claimRoles are the roles of claims that are strings.
var claimRoles = []struct {
	claim string
	role  role
}{
	{"nonce", roleNonceClaim}, {"iss", roleIssuerClaim}, {"sub", roleSubject},
	{"at_hash", roleHashClaim}, {"c_hash", roleHashClaim},
}
