package demoidp

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/go-jose/go-jose/v4"
)

// tokens makes the body of a successful token response (RFC 6749 §5.1, OpenID
// Connect Core §3.1.3.3).
func (p *Provider) tokens(give *issue) (Object, error) {
	now := p.now()
	access, err := p.newAccessToken(give, now)
	if err != nil {
		return nil, err
	}
	body := Object{
		{"access_token", access},
		{"token_type", "Bearer"},
		{"expires_in", int64(p.config.AccessTokenLifetime / time.Second)},
	}
	if give.refresh != "" {
		body.Set("refresh_token", give.refresh)
	}
	body.Set("scope", strings.Join(give.scope, " "))
	if give.grant.user != nil && slices.Contains(give.scope, scopeOpenID) {
		id, err := p.newIDToken(give, access, now)
		if err != nil {
			return nil, err
		}
		body.Set("id_token", id)
	}
	return body, nil
}

// newAccessToken makes a JWT as RFC 9068 §2 has it, and remembers it: it is
// looked up when it comes back, so it can be revoked.
func (p *Provider) newAccessToken(give *issue, now time.Time) (string, error) {
	subject := give.grant.client.ID
	if give.grant.user != nil {
		subject = give.grant.user.Subject
	}
	record := &accessToken{grant: give.grant, scope: give.scope, id: p.secret()[:22], issued: now, expires: now.Add(p.config.AccessTokenLifetime)}
	token := &JWT{Kind: KindAccessToken, Grant: give.grantType, Alg: RS256, Claims: Object{
		{"iss", p.issuer},
		{"sub", subject},
		{"aud", p.issuer}, // for the UserInfo endpoint, the only resource here
		{"client_id", give.grant.client.ID},
		{"scope", strings.Join(give.scope, " ")},
		{"iat", now.Unix()},
		{"exp", record.expires.Unix()},
		{"jti", record.id},
	}}
	if give.grant.user != nil {
		token.Claims.Set("auth_time", give.grant.authTime.Unix())
	}
	compact, err := p.sign(token, "at+jwt")
	if err != nil {
		return "", err
	}
	p.mu.Lock()
	p.accessTokens.put(compact, record, now, record.expires)
	p.mu.Unlock()
	return compact, nil
}

// newIDToken makes an ID token (OpenID Connect Core §2, §3.1.3.6; on refresh §12.2:
// same iss, sub, aud and auth_time, and no nonce).
func (p *Provider) newIDToken(give *issue, access string, now time.Time) (string, error) {
	token := &JWT{Kind: KindIDToken, Grant: give.grantType, Alg: give.grant.client.IDTokenAlg, Claims: Object{
		{"iss", p.issuer},
		{"sub", give.grant.user.Subject},
		{"aud", give.grant.client.ID},
		{"iat", now.Unix()},
		{"exp", now.Add(p.config.IDTokenLifetime).Unix()},
		{"auth_time", give.grant.authTime.Unix()},
	}}
	if give.nonce != "" {
		token.Claims.Set("nonce", give.nonce)
	}
	// Both algorithms use SHA-256, and at_hash is the left half of that.
	sum := sha256.Sum256([]byte(access))
	token.Claims.Set("at_hash", base64.RawURLEncoding.EncodeToString(sum[:16]))
	return p.sign(token, "JWT")
}

// sign completes the header, passes the token through its hook and signs it.
func (p *Provider) sign(token *JWT, mediaType string) (string, error) {
	key, err := p.keys.get(token.Alg)
	if err != nil {
		return "", err
	}
	token.Header = Object{{"alg", token.Alg}, {"typ", mediaType}, {"kid", key.jwk.KeyID}}
	if hook := p.config.Hooks.JWT; hook != nil {
		hook(token)
	}
	compact, err := p.keys.compact(token)
	if err != nil {
		return "", err
	}
	if token.Signed != nil {
		compact = token.Signed(compact)
	}
	return compact, nil
}

// idTokenHint is what is read from an ID token that comes back as a hint.
type idTokenHint struct {
	Issuer   string `json:"iss"`
	Subject  string `json:"sub"`
	Audience string `json:"aud"`
}

// readIDTokenHint checks that a hint is an ID token of this provider. It may have
// expired (OpenID Connect RP-Initiated Logout §2).
func (p *Provider) readIDTokenHint(hint string) (*idTokenHint, error) {
	signed, err := jose.ParseSignedCompact(hint, []jose.SignatureAlgorithm{jose.RS256, jose.ES256})
	if err != nil {
		return nil, fmt.Errorf("demoidp: id_token_hint: %w", err)
	}
	keys, err := p.keys.public()
	if err != nil {
		return nil, err
	}
	protected := signed.Signatures[0].Protected
	// An access token is signed with the same key, and is no ID token.
	if typ, _ := protected.ExtraHeaders[jose.HeaderType].(string); strings.EqualFold(typ, "at+jwt") {
		return nil, errors.New("demoidp: id_token_hint: this is an access token")
	}
	candidates := keys.Key(protected.KeyID)
	if len(candidates) != 1 || candidates[0].Algorithm != protected.Algorithm {
		return nil, errors.New("demoidp: id_token_hint: the key is not one of this provider")
	}
	payload, err := signed.Verify(candidates[0])
	if err != nil {
		return nil, fmt.Errorf("demoidp: id_token_hint: %w", err)
	}
	var claims idTokenHint
	if err := json.Unmarshal(payload, &claims); err != nil {
		return nil, fmt.Errorf("demoidp: id_token_hint claims: %w", err)
	}
	if claims.Issuer != p.issuer {
		return nil, errors.New("demoidp: id_token_hint: another issuer")
	}
	return &claims, nil
}
