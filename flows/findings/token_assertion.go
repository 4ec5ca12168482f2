package findings

import (
	"slices"
	"strings"
	"time"

	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/specref"
)

// jwtBearerAssertion is the client_assertion_type of a JWT (RFC 7523 §2.2).
const jwtBearerAssertion = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer"

// assertionLife is how long a client assertion may live for many providers.
const assertionLife = 5 * time.Minute

func tokenAssertionRules() []Rule {
	return []Rule{{
		ID: "TOKEN-ASSERTION", Topic: "token", Severity: Error,
		Title:  "Signed client assertion not accepted",
		Looks:  "invalid_client or a 401 to a request with client_assertion (private_key_jwt, client_secret_jwt). Its claims are checked: iss, sub, aud, exp, iat, jti, and its algorithm.",
		Breaks: "The client gets no tokens.",
		Specs:  []specref.Ref{specref.RFC7523.Section("3"), specref.OIDCCore.Section("9"), specref.RFC9126.Section("2")},
		Fix: Fix{
			IdP:    "Register the client's public key, or the URL of its keys; accept the issuer, and the token endpoint's URL, as audience.",
			Client: "Set iss and sub to the client_id, aud to the issuer alone, exp to a minute or two ahead, and jti to a new value each time.",
		},
		Needs: []Need{NeedToken}, Judge: judgeClient("TOKEN-ASSERTION"),
	}}
}

// assertionRefused is the rung of the ladder for clients that authenticate by a
// signed assertion.
func (t *Trace) assertionRefused(c clientRefusal) Hit {
	h := Hit{At: c.at(), Also: []Evidence{c.Auth.At}, Causes: t.assertionCauses(c)}
	h.Message = "The server does not accept the signed client assertion: " + c.said() + "."
	if cause, ok := likeliest(h.Causes); ok {
		h.Message += " Most likely: " + cause.Text
	}
	return h
}

// assertionCauses check the assertion as the server has to (RFC 7523 §3).
func (t *Trace) assertionCauses(c clientRefusal) []Cause {
	var l causeList
	at := []Evidence{c.Auth.At}
	if text := assertionText(c.words()); text != "" {
		l.add(Likely, []Evidence{c.at()}, "%s", text)
	}
	if kind, ok := c.X.Form.Find("client_assertion_type"); !ok || kind.Value != jwtBearerAssertion {
		l.add(Likely, at, "client_assertion_type is %s and not %s.", orMissing(kind.Value), jwtBearerAssertion)
	}
	raw := c.X.Form.Get("client_assertion")
	if Masked(raw) {
		return l
	}
	jwt, err := jose.Decode(raw)
	if err != nil || jwt.Claims == nil {
		l.add(Likely, at, "The assertion has not the form of a signed JWT.")
		return l
	}
	t.assertionNames(&l, c, jwt)
	t.assertionAudience(&l, c, jwt)
	assertionTimes(&l, c, jwt)
	t.assertionUse(&l, c, jwt)
	t.assertionAlg(&l, c, jwt)
	skewCause(&l, c.X)
	return l
}

func orMissing(s string) string {
	if s == "" {
		return "missing"
	}
	return quote(s)
}

// assertionNames: iss and sub are the client_id.
func (t *Trace) assertionNames(l *causeList, c clientRefusal, jwt *jose.Token) {
	at := []Evidence{c.Auth.At}
	iss, _ := jwt.Text("iss")
	sub, _ := jwt.Text("sub")
	id := c.X.Form.Get("client_id")
	switch {
	case iss == "" || sub == "":
		l.add(Likely, at, "The assertion lacks iss or sub; both are the client_id.")
	case iss != sub:
		l.add(Likely, at, "iss is %s and sub is %s; both are the client_id.", quote(iss), quote(sub))
	case id != "" && !Masked(id) && id != sub:
		l.add(Likely, at, "iss and sub are %s, and the client_id of the request is %s.", quote(sub), quote(id))
	default:
		l.add(RuledOut, at, "iss and sub differ, or are not the client_id: both are %s.", quote(sub))
	}
}

// assertionAudience: aud names the server, by its issuer or by an endpoint.
func (t *Trace) assertionAudience(l *causeList, c clientRefusal, jwt *jose.Token) {
	at := []Evidence{c.Auth.At}
	aud, err := jwt.Audience()
	if err != nil || len(aud) == 0 {
		l.add(Likely, at, "The assertion has no aud that can be read; it is the issuer of the provider.")
		return
	}
	var names []string
	add := func(more ...string) {
		for _, s := range more {
			if s != "" && !slices.Contains(names, s) {
				names = append(names, s)
			}
		}
	}
	add(t.issuers()...)
	if d := t.Document(); d != nil {
		add(d.Document.TokenEndpoint(), d.Document.PushedAuthorizationRequestEndpoint())
	}
	add(withoutParams(c.X.URL))
	own := func(s string) bool { return slices.Contains(names, s) }
	switch {
	case !slices.ContainsFunc(aud, own):
		l.add(Likely, at, "aud is %s, which is none of the names of the server (%s).", quotes(aud), quotes(names))
	case len(aud) > 1:
		l.add(Possible, at, "aud is an array of %d; some servers take the issuer alone, as one string.", len(aud))
	case slices.Contains(t.issuers(), aud[0]):
		l.add(RuledOut, at, "aud is wrong: it is the issuer.")
	default:
		l.add(Possible, at, "aud is the URL of an endpoint; some servers take the issuer alone.")
	}
}

// assertionTimes judges by the time of the request.
func assertionTimes(l *causeList, c clientRefusal, jwt *jose.Token) {
	at, now := []Evidence{c.Auth.At}, c.X.Asked()
	exp, errExp := jwt.Time("exp")
	switch left := exp.Sub(now); {
	case errExp != nil || exp.IsZero():
		l.add(Likely, at, "The assertion has no exp that can be read.")
	case now.IsZero():
	case left <= 0:
		l.add(Likely, at, "The assertion had expired %s before it was sent.", seconds(-left))
	case left > assertionLife+clockSkew:
		l.add(Possible, at, "The assertion lives for %s more; many servers allow five minutes.", seconds(left))
	default:
		l.add(RuledOut, at, "The assertion has expired, or lives too long: it had %s left.", seconds(left))
	}
	for _, name := range []string{"iat", "nbf"} {
		if when, err := jwt.Time(name); err == nil && !when.IsZero() && !now.IsZero() && when.Sub(now) > clockSkew {
			l.add(Likely, at, "%s is %s in the future: the clock of the client is wrong.", name, seconds(when.Sub(now)))
		}
	}
}

// assertionUse: jti makes each assertion one of its own.
func (t *Trace) assertionUse(l *causeList, c clientRefusal, jwt *jose.Token) {
	at := []Evidence{c.Auth.At}
	jti, ok := jwt.Text("jti")
	if !ok || jti == "" {
		l.add(Likely, at, "The assertion has no jti, which OpenID Connect demands.")
		return
	}
	for _, x := range t.Exchanges {
		if x.ID >= c.X.ID {
			break
		}
		raw := x.Form.Get("client_assertion")
		if raw == "" || Masked(raw) {
			continue
		}
		before, _ := jose.Decode(raw)
		if used, _ := before.Text("jti"); used == jti {
			l.add(Likely, append(at, x.AtPart(RequestBody)), "The same jti was sent before, in exchange %d; each assertion can be used once.", x.ID)
			return
		}
	}
	l.add(RuledOut, at, "The assertion was used before: its jti is new here.")
}

// assertionAlg: is the algorithm, and with it the method, one that the server
// takes, and does it know the key?
func (t *Trace) assertionAlg(l *causeList, c clientRefusal, jwt *jose.Token) {
	at := []Evidence{c.Auth.At}
	method, key := "private_key_jwt", "The key is not the one that is registered for the client"
	if jwt.Kid != "" {
		key += ", or the server does not find it by its kid " + quote(jwt.Kid)
	}
	if strings.HasPrefix(jwt.Alg, "HS") {
		method, key = "client_secret_jwt", "The secret that signs the assertion is wrong or has expired"
	}
	if jwt.Alg == "" || strings.EqualFold(jwt.Alg, "none") || len(jwt.Signature) == 0 {
		l.add(Likely, at, "The assertion is not signed (alg is %s).", orMissing(jwt.Alg))
		return
	}
	if d := t.Document(); d != nil {
		const algs = "token_endpoint_auth_signing_alg_values_supported"
		if listed, _ := d.Document.JSON.Get(algs).Strings(); len(listed) > 0 {
			if place := append(at, d.X.AtMember(algs)); slices.Contains(listed, jwt.Alg) {
				l.add(RuledOut, place, "The algorithm is not supported: the metadata lists %s.", jwt.Alg)
			} else {
				l.add(Likely, place, "The assertion is signed with %s, and the metadata lists %s.", jwt.Alg, quotes(listed))
			}
		}
		if listed := d.Document.TokenEndpointAuthMethodsSupported(); len(listed) > 0 && !slices.Contains(listed, method) {
			l.add(Likely, append(at, d.X.AtMember("token_endpoint_auth_methods_supported")), "The client authenticates by %s, and the metadata lists %s.", method, quotes(listed))
		}
	}
	l.add(Possible, at, "%s.", key)
}

// assertionText reads what some servers say of an assertion.
func assertionText(words string) string {
	switch {
	case anyOf(words, " aadsts700027 "):
		return "Entra does not know the key: register the certificate with the application, and name it in the header of the assertion."
	case anyOf(words, " aadsts700024 "):
		return "Entra says that the assertion is not within its time of validity."
	case anyOf(words, " aadsts700023 "):
		return "Entra says that the audience of the assertion is wrong: it is the issuer of the tenant."
	case anyOf(words, " aadsts700021 "):
		return "Entra says that iss or sub is not the client_id."
	case anyOf(words, " audience", " aud claim", " aud "):
		return "The server says that aud is wrong."
	case anyOf(words, " jti", " replay", " already used", " already been used"):
		return "The server says that the assertion was used before, or has no jti."
	case anyOf(words, " expired", " expiration", " exp claim", " not yet valid", " issued in the future", " lifetime"):
		return "The server says that the times of the assertion are wrong."
	case anyOf(words, " signature", " no matching key", " key not found", " unknown key", " public key", " jwks"):
		return "The server cannot verify the signature: it does not know the key."
	case anyOf(words, " issuer", " iss claim", " subject", " sub claim"):
		return "The server says that iss or sub is wrong."
	}
	return ""
}

// assertionClient is the client_id that an assertion names, "" when unknown.
func assertionClient(raw string) string {
	if raw == "" || Masked(raw) {
		return ""
	}
	jwt, _ := jose.Decode(raw)
	sub, _ := jwt.Text("sub")
	return sub
}
