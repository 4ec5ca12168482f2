package findings

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/grantwalk/grantwalk/flows/jose"
)

// IDToken is one ID token, and every check of it.
type IDToken struct {
	X   *Exchange
	Raw string
	// Token is never nil; what could not be read of it is nil in it, and
	// DecodeErr says why.
	Token     *jose.Token
	DecodeErr error

	// Front tells that it came from the authorization endpoint.
	Front bool
	// Answer is the token answer that brought it, nil for a front one.
	Answer *TokenAnswer
	// Response is the authorization response that brought it, or that brought
	// the code for it; Request the request before that. Both may be nil.
	Response *AuthorizationResponse
	Request  *AuthorizationRequest
	// First is the ID token of the sign-in that this refreshed one goes back to,
	// nil when this is no refreshed one or it was not seen.
	First *IDToken
	// Before is the ID token before it in the same sign-in, whose faults it is
	// likely to repeat: First, or the one from the authorization endpoint.
	Before *IDToken

	// Keys is the key set that it was checked with, nil when none was fetched.
	Keys *Keys
	// Expect is what it was checked against, and Checks how that came out.
	Expect jose.Expect
	Checks []jose.Check
	// Now is the time it is judged by: when its answer had come.
	Now time.Time
}

// Refreshed tells that it came from a refresh.
func (i *IDToken) Refreshed() bool { return i.Answer != nil && i.Answer.IsRefresh() }

// Check returns the check of that name; the zero Check when there is none.
func (i *IDToken) Check(name string) jose.Check {
	for _, c := range i.Checks {
		if c.Name == name {
			return c
		}
	}
	return jose.Check{}
}

// AtClaim is a claim in the decoded token, its name included; all claims when
// it is missing, and the token in its answer when it could not be decoded.
func (i *IDToken) AtClaim(name string) Evidence {
	if i.Token.Claims == nil {
		return i.AtRaw()
	}
	offset := len(i.Token.HeaderJSON) + 1
	if m, ok := i.Token.Claims.Member(name); ok {
		return i.X.At(IDTokenPart, offset+m.KeyStart, offset+m.Value.End)
	}
	return i.X.At(IDTokenPart, offset, offset+len(i.Token.ClaimsJSON))
}

// AtHeader is AtClaim for a parameter of the token's header.
func (i *IDToken) AtHeader(name string) Evidence {
	if i.Token.Header == nil {
		return i.AtRaw()
	}
	if m, ok := i.Token.Header.Member(name); ok {
		return i.X.At(IDTokenPart, m.KeyStart, m.Value.End)
	}
	return i.X.At(IDTokenPart, 0, len(i.Token.HeaderJSON))
}

// AtRaw is where the token stands in the message that carried it.
func (i *IDToken) AtRaw() Evidence {
	switch {
	case i.Answer != nil:
		return i.Answer.At("id_token")
	case i.Response != nil:
		return i.Response.At("id_token")
	}
	return i.X.AtBody()
}

func (i *IDToken) text() []byte { return tokenText(i.Token) }

// tokenText is a token decoded: header, '.', claims.
func tokenText(t *jose.Token) []byte {
	return slices.Concat(t.HeaderJSON, []byte("."), t.ClaimsJSON)
}

// readIDTokens finds the ID tokens and checks them.
func (t *Trace) readIDTokens() {
	fronts := map[*AuthorizationResponse]*IDToken{}
	t.idTokenOf = map[*TokenAnswer]*IDToken{}
	for _, r := range t.Responses {
		raw := r.Get("id_token")
		if raw == "" || Masked(raw) || r.X == nil {
			continue
		}
		i := &IDToken{X: r.X, Raw: raw, Front: true, Response: r, Request: r.Request, Now: r.Time}
		fronts[r] = i
		t.addIDToken(i)
	}
	for _, a := range t.Tokens {
		if a.IDToken == "" || Masked(a.IDToken) {
			continue
		}
		i := &IDToken{X: a.X, Raw: a.IDToken, Answer: a, Response: a.Response, Request: a.Request, Now: a.X.Answered()}
		if a.IsRefresh() {
			i.First = t.idTokenOf[a.First()]
			i.Before = i.First
		}
		if i.Before == nil {
			i.Before = fronts[i.Response]
		}
		t.idTokenOf[a] = i
		t.addIDToken(i)
	}
	slices.SortStableFunc(t.IDTokens, func(a, b *IDToken) int { return a.X.ID - b.X.ID })
	t.checkedWith = map[*Keys][]*IDToken{}
	for _, i := range t.IDTokens {
		t.checkedWith[i.Keys] = append(t.checkedWith[i.Keys], i)
	}
}

func (t *Trace) addIDToken(i *IDToken) {
	i.Token, i.DecodeErr = jose.Decode(i.Raw)
	if i.Now.IsZero() { // a recording does not tell
		i.Now, _ = i.Token.Time("iat")
	}
	i.Keys = t.KeysFor(i.X.ID, i.Raw)
	i.Expect = t.expect(i)
	var set *jose.KeySet
	if i.Keys != nil {
		set = i.Keys.Set
	}
	i.Checks = jose.CheckIDToken(i.Raw, set, i.Expect)
	if len(t.Keys) == 0 {
		i.withoutKeys()
	}
	if maskedSignature(i.Raw) {
		for n := range i.Checks {
			if c := &i.Checks[n]; c.Name == jose.CheckSignature {
				*c = jose.Check{Name: c.Name, Result: jose.NotApplicable, Detail: "The recording has something else in the signature's place.", Spec: c.Spec}
			}
		}
	}
	t.IDTokens = append(t.IDTokens, i)
}

// withoutKeys takes back what the checks say of the key: in a recording that has
// no request for the keys nothing can be said of it.
func (i *IDToken) withoutKeys() {
	for n := range i.Checks {
		c := &i.Checks[n]
		ofKey := c.Reason == jose.NoKey && !strings.HasPrefix(i.Token.Alg, "HS") || c.Reason == jose.UnknownKey
		if c.Result == jose.Fail && ofKey {
			c.Result, c.Reason, c.Fatal, c.Expected = jose.NotApplicable, "", false, ""
			c.Detail = "The keys of the provider were not recorded."
		}
	}
}

// askedFor tells that the response type has an ID token, or is not known.
func (i *IDToken) askedFor() bool {
	types, _, known := i.Response.asks()
	return !known || slices.Contains(types, "id_token")
}

// maskedSignature tells that the signature of a JWT was taken out of a recording,
// and the rest left.
func maskedSignature(raw string) bool {
	parts := strings.Split(raw, ".")
	return len(parts) == 3 && Masked(parts[2])
}

// expect is what the client knows when it gets the token.
func (t *Trace) expect(i *IDToken) jose.Expect {
	e := jose.Expect{
		Issuer: t.Issuer(), ClientID: t.Client(), ClientSecret: t.Secret(),
		TrustedAudiences: t.Asked.TrustedAudiences, RegisteredAlg: t.Asked.SigningAlg,
		Front: i.Front, Now: i.Now,
	}
	public, known := t.PublicClient()
	e.SecretUnknown = e.ClientSecret == "" && !(public && known)
	if d := t.Document(); d != nil {
		e.Algs = d.Document.IDTokenSigningAlgValuesSupported()
	}
	switch {
	case i.Front && !i.askedFor():
		// RESP-SHAPE: it has no business there, and so nothing to be bound to.
	case i.Front:
		e.AccessToken, e.Code = i.Response.Get("access_token"), i.Response.Get("code")
	case i.Answer != nil:
		e.AccessToken = i.Answer.AccessToken
		if !i.Refreshed() {
			e.Code = i.Answer.X.Form.Get("code")
		}
	}
	if i.Response != nil && !i.Refreshed() {
		e.State = i.Response.Get("state")
	}
	if Masked(e.State) {
		e.State = ""
	}
	if Masked(e.AccessToken) {
		e.AccessToken = ""
	}
	if Masked(e.Code) {
		e.Code = ""
	}
	if i.Refreshed() {
		e.Refreshed = true
		if i.First != nil {
			e.Previous = i.First.Token
		}
	}
	if r := i.Request; r != nil {
		if p, ok := r.Params.Find("nonce"); ok && !Masked(p.Value) {
			e.Nonce, e.NonceSent = p.Value, true
		}
		if n, err := strconv.ParseInt(r.Get("max_age"), 10, 64); err == nil && n >= 0 && n < 1<<31 {
			age := time.Duration(n) * time.Second
			e.MaxAge = &age
		}
		e.AuthTimeRequested, _ = r.claim("id_token", "auth_time").Get("essential").Bool()
	}
	return e
}
