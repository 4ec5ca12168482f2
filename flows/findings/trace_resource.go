package findings

import (
	"net/url"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/jsonpos"
)

// UserInfo is one request to the UserInfo endpoint and its answer (OIDC Core
// §5.3).
type UserInfo struct {
	X *Exchange
	// Claims are those of the answer: its JSON object, or the claims of its JWT.
	// nil when they cannot be read.
	Claims *jsonpos.Value
	// JWT is the answer when it is a JWT, else nil.
	JWT *jose.Token
	// Answer is the token answer that brought the access token, nil when unknown.
	Answer *TokenAnswer
}

// BearerToken is the access token that a request carries, "" when there is none.
func bearerToken(x *Exchange) string {
	scheme, token, _ := strings.Cut(strings.TrimSpace(x.RequestHeader("Authorization")), " ")
	if strings.EqualFold(scheme, "Bearer") || strings.EqualFold(scheme, "DPoP") {
		return strings.TrimSpace(token)
	}
	return x.Form.Get("access_token")
}

func (t *Trace) addUserInfo(x *Exchange) {
	u := &UserInfo{X: x, Claims: x.Object()}
	if text := strings.TrimSpace(string(x.body)); x.OK() && jose.LooksLikeJWT(text) {
		u.JWT, _ = jose.Decode(text) // what can be read of it
		u.Claims = u.JWT.Claims
	}
	sent := bearerToken(x)
	unknown := sent == "" || Masked(sent)
	for _, a := range slices.Backward(t.Tokens) {
		if a.Success() && (unknown || a.AccessToken == sent) {
			u.Answer = a
			break
		}
	}
	t.UserInfos = append(t.UserInfos, u)
}

// AtClaim is a claim of the answer; the whole body when it is a JWT.
func (u *UserInfo) AtClaim(name string) Evidence {
	if u.JWT != nil {
		return u.X.AtBody()
	}
	return u.X.AtMemberOf(u.Claims, name)
}

// Introspection is one request to the introspection endpoint and its answer
// (RFC 7662 §2).
type Introspection struct {
	X      *Exchange
	Token  string // as sent; it may be masked
	Auth   ClientAuth
	Object *jsonpos.Value // nil when the answer is none
}

func (t *Trace) newIntrospection(x *Exchange) *Introspection {
	return &Introspection{X: x, Token: x.Form.Get("token"), Auth: t.clientAuth(x), Object: x.Object()}
}

// Revocation is one request to the revocation endpoint and its answer (RFC 7009
// §2).
type Revocation struct {
	X     *Exchange
	Token string // as sent; it may be masked
	Hint  string
	Auth  ClientAuth
}

func (t *Trace) newRevocation(x *Exchange) *Revocation {
	return &Revocation{X: x, Token: x.Form.Get("token"), Hint: x.Form.Get("token_type_hint"), Auth: t.clientAuth(x)}
}

// Logout is one exchange of the step logout: the request to the
// end_session_endpoint, a page after it, or the return to the client (OIDC
// RP-Initiated Logout §2).
type Logout struct {
	X *Exchange
	// Params are those of the request, in its query or its body.
	Params Params
}

func newLogout(x *Exchange) *Logout {
	l := &Logout{X: x, Params: x.Query}
	if len(x.Form) > 0 {
		l.Params = append(append(Params{}, x.Query...), x.Form...)
	}
	return l
}

// isLoopback tells whether a host name, without port, is this machine.
func isLoopback(host string) bool {
	h := strings.ToLower(strings.Trim(host, "[]"))
	return h == "localhost" || strings.HasSuffix(h, ".localhost") || strings.HasPrefix(h, "127.") || h == "::1"
}

// hostOf is the host of a URL, with its port if it has one; "" when it cannot be
// read.
func hostOf(u string) string {
	p, err := url.Parse(u)
	if err != nil {
		return ""
	}
	return strings.ToLower(p.Host)
}
