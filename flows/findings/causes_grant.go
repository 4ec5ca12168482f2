package findings

import (
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"
)

// How old a code may be: RFC 6749 §4.1.2 recommends ten minutes at most, and
// many providers allow one.
const (
	codeAgeUsual = time.Minute
	codeAgeMost  = 10 * time.Minute
)

// clockSkew is how far two clocks may be apart before it is worth a word.
const clockSkew = time.Minute

// The causes that a server may name and the trace may rule out: how the text of
// a cause begins.
const (
	causeUsed     = "The code was used before"
	causeExpired  = "The code had expired"
	causeVerifier = "The code_verifier does not fit"
	causeRedirect = "The redirect_uri differs"
	causeClient   = "It is another client"
)

// causeList gathers causes.
type causeList []Cause

func (l *causeList) add(v Verdict, at []Evidence, format string, args ...any) {
	*l = append(*l, Cause{Text: fmt.Sprintf(format, args...), Verdict: v, At: at})
}

// refusedGrantCauses are the causes of invalid_grant, checked against the trace:
// for a code all of them; for a refresh those that have nothing to do with the
// life of the refresh token.
func (t *Trace) refusedGrantCauses(a *TokenAnswer) []Cause {
	var l causeList
	if a.Grant == GrantCode {
		t.codeSentCause(&l, a)
		t.verifierCause(&l, a)
		t.redirectCause(&l, a)
		t.codeAgeCause(&l, a)
		t.otherCodeCause(&l, a)
	}
	t.otherClientCause(&l, a)
	if subject, text := vendorGrantText(a); text != "" {
		v := Likely
		if subject != "" && l.rulesOut(subject) {
			v = Possible // and what rules it out stands beside it
		}
		l.add(v, []Evidence{a.At("error_description")}, "%s", text)
	}
	skewCause(&l, a.X)
	t.proofCause(&l, a)
	return l
}

// codeSentCause: was the same code sent before?
func (t *Trace) codeSentCause(l *causeList, a *TokenAnswer) {
	code, ok := a.X.Form.Find("code")
	if !ok || Masked(code.Value) || code.Value == "" {
		return
	}
	for _, b := range t.Tokens {
		if b.X.ID >= a.X.ID {
			break
		}
		if b.Grant != GrantCode || b.X.Form.Get("code") != code.Value {
			continue
		}
		came := fmt.Sprintf("was answered with %d", b.X.Status())
		switch {
		case b.granted():
			came = "brought tokens"
		case b.X.Response == nil:
			came = "brought no answer, but may have arrived"
		}
		l.add(Likely, []Evidence{code.At, b.AtSent("code")}, "The same code was sent before, in exchange %d, %s earlier; that %s. A code can be used once.", b.X.ID, seconds(a.X.Asked().Sub(b.X.Asked())), came)
		return
	}
	deliveries := 0
	for _, r := range t.Responses {
		if r.Get("code") == code.Value && !r.Redirected {
			deliveries++
		}
	}
	if deliveries > 1 {
		l.add(Possible, []Evidence{code.At}, "The code was delivered to the redirect URI %d times, so something else may have exchanged it; here it was sent once.", deliveries)
		return
	}
	l.add(RuledOut, []Evidence{code.At}, causeUsed+": here it was sent once.")
}

// codeAgeCause: how old was the code when it was sent?
func (t *Trace) codeAgeCause(l *causeList, a *TokenAnswer) {
	if a.Response == nil || a.Response.Time.IsZero() {
		return
	}
	age := a.X.Asked().Sub(a.Response.Time)
	if age < 0 {
		return
	}
	at := []Evidence{a.Response.At("code")}
	switch {
	case age > codeAgeMost:
		l.add(Likely, at, "The code was %s old when it was sent; ten minutes is the most that a code should live.", seconds(age))
	case age > codeAgeUsual:
		l.add(Likely, at, "The code was %s old when it was sent, and many providers let a code live for a minute.", seconds(age))
	default:
		l.add(RuledOut, at, causeExpired+": it was %s old when it was sent.", seconds(age))
	}
}

// otherCodeCause: was the code sent that had come?
func (t *Trace) otherCodeCause(l *causeList, a *TokenAnswer) {
	code, ok := a.X.Form.Find("code")
	if !ok || Masked(code.Value) || a.Response != nil {
		return
	}
	for i := len(t.Responses) - 1; i >= 0; i-- {
		r := t.Responses[i]
		came := r.Get("code")
		if came == "" || Masked(came) || r.X != nil && r.X.ID > a.X.ID {
			continue
		}
		l.add(Likely, []Evidence{code.At, r.At("code")}, "The code that was sent is not the one that had come (%d and %d characters): %s", len(code.Value), len(came), Compare(came, code.Value).Text)
		return
	}
}

// verifierCause: does the verifier fit the challenge?
func (t *Trace) verifierCause(l *causeList, a *TokenAnswer) {
	if a.Request == nil || t.foreignCode(a) || a.Request.Params.Has("request") || a.Request.Params.Has("request_uri") {
		return
	}
	challenge := a.Request.Get("code_challenge")
	verifier, sent := a.X.Form.Find("code_verifier")
	at := []Evidence{a.AtSent("code_verifier"), a.Request.At("code_challenge")}
	switch {
	case Masked(challenge) || Masked(verifier.Value) || len(a.X.Form) == 0:
	case challenge == "" && sent:
		l.add(Likely, at, "The exchange has a code_verifier, and the authorization request had no code_challenge.")
	case challenge == "" && saysVerifier(a.words()):
		l.add(Likely, at, "The server wants a code_verifier, and the flow was begun without PKCE: the authorization request had no code_challenge.")
	case challenge == "":
	case !sent || verifier.Value == "":
		l.add(Likely, at, "The authorization request had a code_challenge, and the exchange has no code_verifier.")
	default:
		if why := verifierFault(verifier.Value, challenge, a.Request.Get("code_challenge_method")); why != "" {
			l.add(Likely, at, "The code_verifier does not fit the code_challenge: %s.", why)
			return
		}
		l.add(RuledOut, at, causeVerifier+": it makes the code_challenge that was sent.")
	}
}

// redirectComparison compares the redirect_uri of both requests; nil when they
// are the same or one of them is not known.
func (t *Trace) redirectComparison(a *TokenAnswer) *Comparison {
	if a.Request == nil || len(a.X.Form) == 0 {
		return nil
	}
	first, was := a.Request.Params.Find("redirect_uri")
	second := a.X.Form.Get("redirect_uri")
	if !was || Masked(first.Value) || Masked(second) || first.Value == second {
		return nil
	}
	return &Comparison{Name: "redirect_uri", Expected: first.Value, Actual: second}
}

// redirectCause: is the redirect_uri that of the authorization request?
func (t *Trace) redirectCause(l *causeList, a *TokenAnswer) {
	if a.Request == nil || !a.Request.Params.Has("redirect_uri") || len(a.X.Form) == 0 {
		return
	}
	at := []Evidence{a.AtSent("redirect_uri"), a.Request.At("redirect_uri")}
	c := t.redirectComparison(a)
	switch {
	case c == nil && a.X.Form.Get("redirect_uri") == a.Request.Get("redirect_uri"):
		l.add(RuledOut, at, causeRedirect+": it is the same in both requests, byte for byte.")
		if r := a.Response; r != nil && !r.Pasted && r.URL != "" && nearly(a.Request.Get("redirect_uri"), r.URL) && withoutParams(a.Request.Get("redirect_uri")) != r.URL && hostOf(r.URL) != hostOf(a.Request.Get("redirect_uri")) {
			l.add(Possible, []Evidence{r.place(withoutParams(a.Request.Get("redirect_uri")))}, "The provider bound the code to another spelling of the redirect URI: the answer came to %s.", quote(r.URL))
		}
	case c == nil:
	case c.Actual == "":
		l.add(Likely, at, "The redirect_uri of the authorization request, %s, is missing from the exchange.", quote(c.Expected))
	default:
		l.add(Likely, at, "The redirect_uri is not that of the authorization request: %s and then %s. %s", quote(c.Expected), quote(c.Actual), c.Difference().Text)
	}
}

// otherClientCause: is it the client to which the grant was given?
func (t *Trace) otherClientCause(l *causeList, a *TokenAnswer) {
	mine, first, at := a.Auth.ClientID, "", []Evidence{a.Auth.At}
	switch {
	case a.Grant == GrantCode && a.Request != nil:
		first, at = a.Request.Get("client_id"), append(at, a.Request.At("client_id"))
	case a.Previous != nil:
		first, at = a.Previous.Auth.ClientID, append(at, a.Previous.Auth.At)
	}
	switch {
	case mine == "" || first == "" || Masked(mine) || Masked(first):
	case mine != first:
		l.add(Likely, at, causeClient+": %s here, and the grant was given to %s.", quote(mine), quote(first))
	default:
		l.add(RuledOut, at, causeClient+": client_id is %s in both.", quote(mine))
	}
}

// proofCause: does the server want a proof of possession? One that binds tokens
// to a key (RFC 9449) may refuse a grant that comes without, in these words.
func (t *Trace) proofCause(l *causeList, a *TokenAnswer) {
	d := t.Document()
	if d == nil || len(d.Document.DPoPSigningAlgValuesSupported()) == 0 || a.X.RequestHeader("DPoP") != "" || len(a.X.Form) == 0 || t.grantedBefore(a) || slices.ContainsFunc(*l, func(c Cause) bool { return c.Verdict == Likely }) {
		return
	}
	at := []Evidence{d.X.AtMember("dpop_signing_alg_values_supported")}
	if a.X.HasHeader("Access-Control-Expose-Headers") {
		at = append(at, a.X.AtHeader("Access-Control-Expose-Headers"))
	}
	l.add(Possible, at, "The server may want a proof that the client holds a key: its metadata offers DPoP (RFC 9449), and this request had no DPoP header. Look whether the client is registered for tokens that are bound to a key.")
}

// grantedBefore tells that the same client has got tokens before a.
func (t *Trace) grantedBefore(a *TokenAnswer) bool {
	return slices.ContainsFunc(t.Tokens, func(b *TokenAnswer) bool {
		return b.X.ID < a.X.ID && b.granted() && b.Auth.ClientID == a.Auth.ClientID
	})
}

// skewCause: do the clocks agree? A code's age is judged by the server's clock,
// so a wrong one matters where several machines share the work.
func skewCause(l *causeList, x *Exchange) {
	date, err := http.ParseTime(x.Header("Date"))
	if err != nil || x.Asked().IsZero() {
		return
	}
	// The field has whole seconds and was written somewhere in between.
	skew := time.Duration(0)
	switch {
	case date.After(x.Answered()):
		skew = date.Sub(x.Answered())
	case date.Add(time.Second).Before(x.Asked()):
		skew = date.Sub(x.Asked())
	}
	at := []Evidence{x.AtHeader("Date")}
	if skew.Abs() > clockSkew {
		l.add(Possible, at, "The server's clock is %s from ours: with more than one machine behind the endpoint what one issues may look expired to the other.", seconds(skew))
		return
	}
	l.add(RuledOut, at, "The clocks: the Date field is %s from ours.", seconds(skew.Abs()))
}

// vendorGrantText explains what some providers mean by invalid_grant, and which
// cause they name by it.
func vendorGrantText(a *TokenAnswer) (subject, text string) {
	words := a.words()
	switch {
	case anyOf(words, " aadsts54005", " already redeemed", " already been redeemed", " already been used", " already used", " has been used", " was used before"):
		return causeUsed, "The server says that it was used already."
	case a.IsRefresh():
		return "", "" // the texts about refresh tokens have their own rule
	case saysVerifier(words):
		return causeVerifier, "The server says that the code_verifier does not fit, or is missing."
	case anyOf(words, " redirect uri", " redirect url", " aadsts500112", " redirecturi"):
		return causeRedirect, "The server says that the redirect_uri is not the same."
	case anyOf(words, " invalid or expired", " or has expired", " or expired", " expired or "):
		return "", "" // names every cause there is
	case anyOf(words, " aadsts70008", " aadsts700082", " code has expired", " code is expired", " code expired", " expired code", " expired authorization code", " has expired"):
		return causeExpired, "The server says that the code has expired."
	case anyOf(words, " not issued to this client", " issued to another client", " client mismatch", " wrong client", " different client", " aadsts700005"):
		return causeClient, "The server says that the code was given to another client."
	case anyOf(words, " malformed auth code"):
		return "", "Google says that the code is malformed: it was decoded once too often, or not at all ('/' and %2F)."
	case anyOf(words, " code not valid"):
		return "", "Keycloak says so of a code that was used, has expired or is of another session; a restart or another node of the cluster forgets codes."
	}
	return "", ""
}

// rulesOut tells that the trace rules out a cause of that subject.
func (l causeList) rulesOut(subject string) bool {
	return slices.ContainsFunc(l, func(c Cause) bool { return c.Verdict == RuledOut && strings.HasPrefix(c.Text, subject) })
}
