package findings

import (
	"fmt"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows/jsonpos"
)

// clientRefusal is an answer by which an endpoint does not accept the client.
type clientRefusal struct {
	X      *Exchange
	Auth   ClientAuth
	Object *jsonpos.Value
	Answer *TokenAnswer // nil at the other endpoints
	Error  string
	Text   string // error_description
}

// refusesClient tells that the answer says the client did not authenticate:
// invalid_client, or a 401 that names no other error (RFC 6749 §5.2). For a wrong
// secret Keycloak says unauthorized_client, and Auth0 access_denied with 401; so
// does Entra say unauthorized_client of a client that the tenant does not know.
func (a *TokenAnswer) refusesClient() bool {
	if !a.answered() || a.X.OK() {
		return false
	}
	switch a.Error {
	case "invalid_client":
		return true
	case "unauthorized_client":
		return anyOf(a.words(), " client credentials", " client secret", " invalid client ", " aadsts700016", " client not found", " unknown client")
	case "access_denied":
		return a.X.Status() == 401 && !anyOf(a.words(), " policy")
	case "invalid_grant", "invalid_request", "invalid_scope", "unsupported_grant_type", "use_dpop_nonce", "invalid_dpop_proof", "invalid_token":
		return false
	}
	return a.X.Status() == 401
}

// unnamedClientError is a 401 without an OAuth error.
func (a *TokenAnswer) unnamedClientError() bool { return a.X.Status() == 401 && a.Error == "" }

// clientRefusals are those of all endpoints at which the client authenticates.
func (t *Trace) clientRefusals() []clientRefusal {
	var out []clientRefusal
	for _, a := range t.Tokens {
		if a.refusesClient() || a.refused() && a.clientTypeText() != "" {
			out = append(out, clientRefusal{X: a.X, Auth: a.Auth, Object: a.Object, Answer: a, Error: a.Error, Text: a.ErrorDescription})
		}
	}
	add := func(x *Exchange, auth ClientAuth) {
		object := x.Object()
		code, _ := object.Get("error").Text()
		if x.Response == nil || x.Failure != "" || x.OK() || code != "invalid_client" && (x.Status() != 401 || code != "") {
			return
		}
		text, _ := object.Get("error_description").Text()
		out = append(out, clientRefusal{X: x, Auth: auth, Object: object, Error: code, Text: text})
	}
	for _, i := range t.Introspections {
		good := slices.ContainsFunc(t.Tokens, func(a *TokenAnswer) bool {
			return a.X.ID < i.X.ID && a.granted() && a.Auth.Method == i.Auth.Method
		})
		if !good { // else it is that endpoint which wants others
			add(i.X, i.Auth)
		}
	}
	for _, r := range t.Revocations {
		add(r.X, r.Auth)
	}
	return out
}

func (c clientRefusal) at() Evidence {
	if c.Object.Get("error") != nil {
		return c.X.AtMemberOf(c.Object, "error")
	}
	return c.X.AtStatus()
}

func (c clientRefusal) said() string {
	text := fmt.Sprintf("status %d", c.X.Status())
	if c.Error != "" {
		text = "error=" + quote(c.Error)
	}
	if c.Text != "" {
		text += ", " + quote(c.Text)
	}
	return text
}

func (c clientRefusal) words() string { return plainWords(c.Error + " " + c.Text) }

// clientTypeText is what a provider says of a client that acts as another kind
// than it is registered as; "" when it says nothing of that.
func (a *TokenAnswer) clientTypeText() string { return clientTypeText(a.words(), a.Auth.Method) }

func clientTypeText(words, used string) string {
	sent := used == AuthBasic || used == AuthPost
	switch {
	case anyOf(words, " aadsts700025", " client is public", " public client must not", " public clients must not", " public client should not", " method none but method"),
		anyOf(words, " is a public client", " client authentication is not allowed for public", " aadsts90023 ", " public clients cant ", " public client cant ", " public clients cannot ", " public client cannot "):
		return "The provider registered this client as public, and a secret was sent."
	case !sent && anyOf(words, " aadsts7000218", " client secret required", " client secret is required", " client secret must be", " must contain the following parameter client assertion",
		" client secret not provided", " missing client secret", " client secret is missing", " but method none was requested"):
		return "The provider registered this client as confidential, and no secret was sent."
	case anyOf(words, " aadsts9002327"):
		return "The redirect URI is registered for a single-page application, whose tokens Entra gives only to a cross-origin request of a browser."
	case anyOf(words, " aadsts9002326"):
		return "The request came from a script in a browser (it has the field Origin), and Entra answers such a request only where the redirect URI is registered for a single-page application; this one is not."
	}
	return ""
}

// why places the refusal on the ladder: the finding that names it best, what to
// say, and where else it shows.
func (t *Trace) why(c clientRefusal) (ID, Hit) {
	h := Hit{At: c.at(), Also: []Evidence{c.Auth.At}}
	said := " It said " + c.said() + "."
	if text := clientTypeText(c.words(), c.Auth.Method); text != "" {
		h.Message = text + said
		return "TOKEN-CLIENT-TYPE", h
	}
	if c.Auth.Method == AuthAssertion {
		return "TOKEN-ASSERTION", t.assertionRefused(c)
	}
	if c.Auth.Method == AuthNone && c.Auth.ClientID != "" {
		h.Message = "The client sent no secret and no other proof, and the provider wants one: it registered the client as confidential." + said
		for _, a := range t.Tokens {
			if a.X.ID < c.X.ID && a.granted() && a.Auth.Method != AuthNone && a.Auth.ClientID == c.Auth.ClientID {
				h.Message = fmt.Sprintf("The client sent no secret here, and it did in exchange %d, which was accepted: it has to authenticate in every request.", a.X.ID) + said
				h.Also = append(h.Also, a.Auth.At)
				break
			}
		}
		return "TOKEN-CLIENT-TYPE", h
	}
	if text, at := t.rejectsVerifier(c); text != "" {
		h.Message, h.Also = text+said, at
		return "TOKEN-VERIFIER-REJECTED", h
	}
	if text, at, sure := t.otherMethod(c); text != "" {
		h.Message, h.Also, h.NoProbe = text+said, append(h.Also, at...), sure
		return "TOKEN-AUTH-METHOD", h
	}
	if text, at, sure := t.basicEncoding(c); text != "" {
		h.Message, h.Also, h.NoProbe = text+said, append(h.Also, at...), sure
		h.Causes = t.clientCauses(c)
		return "TOKEN-BASIC-ENCODING", h
	}
	h.Causes = t.clientCauses(c)
	h.Message = "The server does not accept the client's credentials: " + c.said() + "."
	if cause, ok := likeliest(h.Causes); ok {
		h.Message += " Most likely: " + cause.Text
	}
	return "TOKEN-INVALID-CLIENT", h
}

// judgeClient is the rule of one rung of the ladder.
func judgeClient(id ID) func(*Trace) Outcome {
	return func(t *Trace) Outcome {
		var hits []Hit
		for _, c := range t.clientRefusals() {
			if rung, h := t.why(c); rung == id {
				hits = append(hits, h)
			}
		}
		if id == "TOKEN-VERIFIER-REJECTED" {
			hits = append(hits, t.verifierRejections()...)
		}
		if id == "TOKEN-AUTH-METHOD" {
			hits = append(hits, t.methodRefusals()...)
		}
		return found(hits...)
	}
}

const authenticatesTwice = "The request authenticates the client twice, by Basic and by client_secret in the body; one method a request is allowed."

// otherMethod tells that the provider wants another client authentication
// method. sure is false where only the metadata says so.
func (t *Trace) otherMethod(c clientRefusal) (text string, at []Evidence, sure bool) {
	used := c.Auth.Method
	if used != AuthBasic && used != AuthPost {
		return "", nil, false
	}
	if c.Auth.Both {
		return authenticatesTwice, []Evidence{c.X.AtRequestHeader("Authorization")}, true
	}
	if text := methodText(c.words(), used); text != "" {
		return text, nil, true
	}
	for _, a := range t.Tokens {
		other := a.Auth.Method
		if a.X == c.X || a.Auth.ClientID != c.Auth.ClientID || other != AuthBasic && other != AuthPost || other == used || !a.answered() || a.refusesClient() || a.X.Status() >= 500 {
			continue
		}
		return fmt.Sprintf("The server wants %s: with it the same client was accepted (exchange %d), with %s it was not.", other, a.X.ID, used), []Evidence{a.Auth.At}, true
	}
	d := t.Document()
	if d == nil || t.workedEarlier(c.Auth, c.X.ID) != nil {
		return "", nil, false
	}
	listed := d.Document.TokenEndpointAuthMethodsSupported()
	if len(listed) == 0 && used == AuthPost && offers(c.X.Challenges(), "Basic") && vendorClientText(c.words()) == "" {
		return "The client authenticates by client_secret_post. The metadata lists no methods, which means client_secret_basic, and the answer asks for Basic too.",
			[]Evidence{c.X.AtHeader("WWW-Authenticate")}, false
	}
	if len(listed) == 0 || slices.Contains(listed, used) {
		return "", nil, false
	}
	return fmt.Sprintf("The client authenticates by %s, and the metadata lists %s.", used, quotes(listed)),
		[]Evidence{d.X.AtMember("token_endpoint_auth_methods_supported")}, false
}

// methodText reads a complaint about the method.
func methodText(words, used string) string {
	for _, m := range []string{AuthBasic, AuthPost} {
		name := plainWords(m) // " client secret basic "
		if m != used && strings.Contains(words, name) {
			return fmt.Sprintf("The server wants %s, and the client authenticates by %s.", m, used)
		}
	}
	if anyOf(words, " authentication method is not", " authentication method not", " unsupported authentication method", " unsupported client authentication", " auth method", " authorization header is required",
		" authorization header required", " missing authorization header", " use basic auth", " basic authentication required", " basic authentication is required", " http basic") &&
		!anyOf(words, " or unsupported authentication method", " no client authentication included") {
		return fmt.Sprintf("The server does not take the client authentication method %s.", used)
	}
	if used == AuthBasic && anyOf(words, " client id", " client secret") && anyOf(words, " missing", " required", " must be provided", " not provided") {
		return "The server looks for the client in the body and does not read Basic credentials, which every server must that gives out secrets."
	}
	return ""
}

// methodRefusals are complaints about the method under another error code than
// invalid_client.
func (t *Trace) methodRefusals() []Hit {
	var hits []Hit
	for _, a := range t.Tokens {
		if !a.refused() || a.refusesClient() || a.clientTypeText() != "" || a.Error != "invalid_request" && a.Error != "unauthorized_client" {
			continue
		}
		text := methodText(a.words(), a.Auth.Method)
		if a.Auth.Both {
			text = authenticatesTwice
		}
		if text != "" && a.Auth.Method != AuthNone {
			hits = append(hits, Hit{At: a.At("error"), Also: []Evidence{a.Auth.At}, NoProbe: true, Message: text + " It said " + a.said() + "."})
		}
	}
	return hits
}

// workedEarlier is an answer before the exchange by which the token endpoint
// accepted the same credentials in the same way.
func (t *Trace) workedEarlier(auth ClientAuth, before int) *TokenAnswer {
	for _, a := range t.Tokens {
		if a.X.ID >= before {
			break
		}
		if a.granted() && a.Auth.Method == auth.Method && a.Auth.ClientID == auth.ClientID && a.Auth.Secret == auth.Secret && auth.Method != AuthNone {
			return a
		}
	}
	return nil
}

// rejectsVerifier tells that the exchange failed because it had a verifier:
// nothing but that differs from one that worked, or the provider is known for it.
func (t *Trace) rejectsVerifier(c clientRefusal) (string, []Evidence) {
	a := c.Answer
	if a == nil || a.Grant != GrantCode || !a.X.Form.Has("code_verifier") || a.Error != "invalid_client" && a.Error != "invalid_request" {
		return "", nil
	}
	at := []Evidence{a.AtSent("code_verifier")}
	for _, b := range t.Tokens {
		if b.Grant == GrantCode && b.granted() && !b.X.Form.Has("code_verifier") && b.Auth.ClientID == a.Auth.ClientID && b.Auth.Method == a.Auth.Method {
			return fmt.Sprintf("The exchange with a code_verifier is refused, and one without it worked (exchange %d): this server breaks when PKCE is sent.", b.X.ID), append(at, b.X.AtPart(RequestBody))
		}
	}
	host := hostOf(a.X.URL)
	switch words := a.words(); {
	case host == "linkedin.com" || strings.HasSuffix(host, ".linkedin.com"):
		return "LinkedIn answers so when a web application sends a code_verifier and native PKCE is not enabled for it.", at
	case anyOf(words, " code verifier") && anyOf(words, " not supported", " unsupported", " unexpected", " not expected", " unknown parameter", " not allowed", " not permitted", " unrecognized", " unrecognised", " not recognized", " not recognised"):
		return "The server refuses the parameter code_verifier; it must ignore what it does not know.", at
	}
	return "", nil
}

// verifierRejections are those under invalid_request.
func (t *Trace) verifierRejections() []Hit {
	var hits []Hit
	for _, a := range t.Tokens {
		if !a.refused() || a.Error != "invalid_request" || a.refusesClient() || a.clientTypeText() != "" {
			continue
		}
		if text, at := t.rejectsVerifier(clientRefusal{X: a.X, Auth: a.Auth, Answer: a}); text != "" {
			hits = append(hits, Hit{At: a.At("error"), Also: at, Message: text + " It said " + a.said() + "."})
		}
	}
	return hits
}
