package origin

import (
	"net/url"
	"strings"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/terms"
	"github.com/grantwalk/grantwalk/httplog"
)

const (
	maxFacts     = 2000    // of one exchange
	maxCollected = 1 << 20 // bytes of a body that are looked through
	longValue    = 16      // characters from which on the same value is no chance
)

// facts are those of all that exchange x holds.
func facts(x httplog.Exchange) []fact {
	var out []fact
	add := func(list []Item) {
		for _, it := range list {
			if len(out) < maxFacts {
				out = append(out, factsOf(x, it)...)
			}
		}
	}
	add(requestLine(x))
	add(fields(Span{Part: findings.RequestHeaders, To: maxCollected}, x.Request.Head(), requestContext(x)))
	whole := func(part findings.Part, text httplog.Bytes, contentType string, ctx terms.Context) {
		n := text.Len()
		if n == 0 || n > maxCollected {
			return
		}
		switch bodyForm(contentType, text.First(sniffed)) {
		case formBody:
			add(parameters(part, string(text.First(maxForm)), 0, ctx))
		case jsonBody:
			r := reader{text: text.Bytes(), span: Span{Part: part, To: n}, kind: memberKind(ctx), ctx: ctx, brief: true}
			add(r.read())
		}
	}
	whole(findings.RequestBody, httplog.BytesOf(x.Request.Body()), requestType(x), requestContext(x))
	if r := x.Response; r != nil {
		add(fields(Span{Part: findings.ResponseHeaders, To: maxCollected}, r.Head, responseContext(x)))
		whole(findings.ResponseBody, r.Body(), r.Header.Get("Content-Type"), responseContext(x))
	}
	return out
}

// factsOf are the facts of one item.
func factsOf(x httplog.Exchange, it Item) []fact {
	if it.Cut {
		return nil
	}
	value := it.Plain()
	if httplog.Masked(value) || value == "" {
		return nil
	}
	c := collector{fact{at: it.At(x.ID), name: it.Name, ctx: it.Message()}, nil}
	switch {
	case it.What == Target:
		c.target(x)
	case it.What != Named:
		return nil
	case it.Kind == terms.Header:
		c.header(x, value)
	case it.Kind == terms.Parameter:
		c.parameter(value)
	case len(it.In) == 0 || it.Kind == terms.Key:
		c.member(it, value)
	}
	return c.out
}

// collector collects the facts of one item.
type collector struct {
	about fact
	out   []fact
}

func (c *collector) add(r role, value string) {
	f := c.about
	f.role, f.key = r, keyOf(value)
	if r == roleScopeAsked || r == roleScopeGranted {
		f.text = value
	}
	c.out = append(c.out, f)
}

// other notes a value of no role of its own.
func (c *collector) other(value string) {
	if len(value) >= longValue {
		c.add(roleOther, value)
	}
}

// target notes where a request went.
func (c *collector) target(x httplog.Exchange) {
	c.about.name = "URL"
	u, _, _ := strings.Cut(x.URL, "#")
	c.add(roleWholeURL, u)
	bare, _, _ := strings.Cut(u, "?")
	c.add(roleURL, bare)
	if c.about.ctx == terms.AuthorizationResponse {
		c.add(roleRedirectReached, bare)
	}
}

func (c *collector) header(x httplog.Exchange, value string) {
	switch strings.ToLower(c.about.name) {
	case "authorization":
		if id, secret, ok := basic(value); ok {
			c.add(roleClient, id)
			if secret != "" {
				c.add(roleSecret, secret)
			}
		} else if scheme, token, _ := strings.Cut(value, " "); strings.EqualFold(scheme, "Bearer") || strings.EqualFold(scheme, "DPoP") {
			c.add(roleAccessUsed, strings.Trim(token, " "))
		}
	case "location":
		if base, err := url.Parse(x.URL); err == nil {
			if to, err := base.Parse(value); err == nil {
				to.Fragment = ""
				c.add(roleLocation, to.String())
			}
		}
	case "set-cookie":
		pair, _, _ := strings.Cut(value, ";")
		if _, v, _ := strings.Cut(pair, "="); v != "" {
			c.add(roleCookieSet, strings.Trim(pair, " \t"))
		}
	case "cookie":
		for pair := range strings.SplitSeq(value, ";") {
			c.add(roleCookieSent, strings.Trim(pair, " \t"))
		}
	}
}

// parameter notes a parameter of a query or a form.
func (c *collector) parameter(value string) {
	name, ctx := c.about.name, c.about.ctx
	answer := ctx == terms.AuthorizationResponse
	switch name {
	case "state":
		switch {
		case answer:
			c.add(roleStateBack, value)
		case ctx == terms.AuthorizationRequest:
			c.add(roleStateSent, value)
		default:
			c.other(value)
		}
	case "nonce":
		c.add(roleNonceSent, value)
	case "code_challenge":
		c.add(roleChallenge, value)
		c.add(rolePlainChallenge, value)
	case "code_verifier":
		c.add(roleVerifier, s256(value))
		c.add(rolePlainVerifier, value)
	case "code":
		if answer {
			c.add(roleCodeCame, value)
			for _, half := range halves(value) {
				c.add(roleCodeHash, half)
			}
		} else {
			c.add(roleCodeSent, value)
		}
	case "redirect_uri":
		if ctx == terms.TokenRequest {
			c.add(roleRedirectAgain, value)
		} else {
			c.add(roleRedirectAsked, value)
		}
	case "client_id":
		c.add(roleClient, value)
	case "client_secret":
		c.add(roleSecret, value)
	case "refresh_token":
		c.add(roleRefreshUsed, value)
	case "token":
		c.add(roleTokenSent, value)
	case "scope":
		c.add(roleScopeAsked, value)
	case "id_token_hint":
		c.add(roleIDTokenHint, value)
	case "iss":
		c.add(roleIssuerBack, value)
	case "id_token":
		c.add(roleIDToken, value)
		c.token(value, "ID token")
	case "access_token":
		c.accessToken(value, answer)
	default:
		c.other(value)
	}
}

// member notes a member of a response's JSON.
func (c *collector) member(it Item, value string) {
	name := it.Name
	switch it.Message() {
	case terms.MetadataResponse:
		switch {
		case name == "issuer":
			c.add(roleIssuer, value)
		case name == "jwks_uri" || strings.HasSuffix(name, "_endpoint"):
			c.add(roleEndpoint, value)
		}
		return
	case terms.KeysResponse:
		if name == "kid" {
			c.add(roleKidPublished, value)
		}
		return
	}
	switch name {
	case "access_token":
		c.accessToken(value, true)
	case "refresh_token":
		c.add(roleRefreshIssued, value)
	case "id_token":
		c.add(roleIDToken, value)
		c.token(value, "ID token")
	case "scope":
		if it.Message() == terms.TokenResponse {
			c.add(roleScopeGranted, value)
		}
	case "client_id":
		c.add(roleClient, value)
	case "iss":
		c.add(roleIssuerClaim, value)
	case "sub":
		if it.Message() == terms.UserInfoResponse {
			c.add(roleSubjectUserInfo, value)
		}
	default:
		if strings.HasPrefix(it.Value.Text, `"`) {
			c.other(value)
		}
	}
}

// accessToken notes an access token that was issued, or else one that was used.
func (c *collector) accessToken(value string, issued bool) {
	if !issued {
		c.add(roleAccessUsed, value)
		return
	}
	c.add(roleAccessIssued, value)
	for _, half := range halves(value) {
		c.add(roleAccessHash, half)
	}
	c.token(value, "access token")
}
