package lab

import (
	"context"
	"net/url"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/specref"
)

const (
	actAuthBasic    = "client_secret_basic, a made-up code"
	actAuthPost     = "client_secret_post, a made-up code"
	actAuthRawBasic = "client_secret_basic not encoded, a made-up code"
	actAuthWrong    = "wrong secret, a made-up code"
	actAuthNone     = "no client authentication, a made-up code"
	actAuthSignIn   = "new sign-in, for a refresh token"
	actAuthCode     = "the code of the new sign-in, with the right secret"
	actAuthRight    = "right secret, the refresh token"
	dummyCode       = "grantwalk-no-code"
	wrongSecret     = "grantwalk-wrong-secret"
)

func clientAuth() flows.Lab {
	return flows.Lab{
		ID: findings.LabClientAuth, Title: "How the client must authenticate",
		Explain: "A client with a secret must prove that it has it, also at a refresh: else whoever holds a refresh token can use it. This experiment sends a made-up code with each way of authenticating: a server that answers invalid_client refuses the way, and one that complains about the code has taken it. No real code is sent that way. A refresh token is sent without the secret, and with a wrong one: that of the session, or one of a new sign-in.",
		Spec:    []specref.Ref{specref.RFC6749.Section("2.3.1"), specref.RFC6749.Section("3.2.1"), specref.RFC6749.Section("6")},
		After:   flows.StepKeys,
		SignIns: 1,
		Requests: func(o flows.Options, s flows.Session) []string {
			list := []string{
				"a token request with a made-up code, and the secret in the Authorization header; then in the body",
				"the same with a wrong secret, and without any",
			}
			whose := "the refresh token of this session"
			switch {
			case canGetToken(o, s):
				list = append(list, "an authorization request, to which you sign in anew, and the exchange of its code with the right secret")
				whose = "the refresh token that came, if any,"
			case s.RefreshToken() == "":
				return list
			}
			return append(list, "a refresh with "+whose+" without the secret, and one with a wrong secret", "where that leaves a doubt: one with the right secret")
		},
		Destroys: "Nothing where the server does its work. Where it does not, the refresh token is replaced as at any refresh.",
		Verdicts: []flows.VerdictKind{
			{ID: "enforced", Text: "Only the right secret is taken."},
			{ID: "not-enforced", Text: "Requests without the secret, or with a wrong one, are taken."},
		},
		CanRun: func(o flows.Options, s flows.Session) (bool, string) {
			switch {
			case s.Endpoints.Token == "":
				return false, "the token_endpoint is not known: take the step Metadata first"
			case o.ClientSecret == "":
				return false, "it needs a client with a secret, and this one is public"
			}
			return true, ""
		},
		Run: runClientAuth,
	}
}

// authResult is what the server made of a way to authenticate.
type authResult int

const (
	authUnknown authResult = iota
	authTaken
	authRefused
)

// authOf reads what a token request with a made-up code says of the
// client: the complaint is about the client, or about the code.
func authOf(t flows.Trial) authResult {
	switch {
	case t.Error == "invalid_client", t.Status() == 401:
		return authRefused
	case t.Error == "invalid_grant", t.Error == "unauthorized_client":
		return authTaken // whoever it is, it is known
	}
	return authUnknown
}

func runClientAuth(ctx context.Context, b *flows.Bench) (flows.Verdict, error) {
	j := &journal{}
	right := b.Credentials()
	with := func(act string, change func(*flows.Credentials)) (authResult, flows.Trial, error) {
		c := right
		change(&c)
		redirect := registered(b.Options(), b.Session())
		form := url.Values{"grant_type": {"authorization_code"}, "code": {dummyCode}, "redirect_uri": {redirect}, "code_verifier": {wrongVerifier}}
		t := j.saw(b.Post(ctx, flows.StepToken, act, b.Session().Endpoints.Token, form, c))
		b.Note("%s: %s.", upperFirst(strings.TrimSuffix(act, ", a made-up code")), t.InWords())
		return authOf(t), t, ended(ctx)
	}
	basic, tb, err := with(actAuthBasic, func(c *flows.Credentials) { c.Method = flows.AuthBasic })
	if err != nil {
		return flows.Verdict{}, err
	}
	post, tp, err := with(actAuthPost, func(c *flows.Credentials) { c.Method = flows.AuthPost })
	if err != nil {
		return flows.Verdict{}, err
	}
	raw := authUnknown
	if special(right) && basic == authRefused {
		if raw, _, err = with(actAuthRawBasic, func(c *flows.Credentials) { c.Method, c.RawBasic = flows.AuthBasic, true }); err != nil {
			return flows.Verdict{}, err
		}
	}
	method := right.Method
	if basic == authTaken && post != authTaken {
		method = flows.AuthBasic
	} else if post == authTaken && basic != authTaken {
		method = flows.AuthPost
	}
	wrong, tw, err := with(actAuthWrong, func(c *flows.Credentials) { c.Method, c.Secret = method, wrongSecret })
	if err != nil {
		return flows.Verdict{}, err
	}
	none, tn, err := with(actAuthNone, func(c *flows.Credentials) { c.Method, c.Secret = flows.AuthNone, "" })
	if err != nil {
		return flows.Verdict{}, err
	}
	good := right
	good.Method = method
	if raw == authTaken && post != authTaken {
		good.Method, good.RawBasic = flows.AuthBasic, true
	}
	if basic != authRefused || post != authRefused || raw == authTaken {
		if err := getToken(ctx, b, j, good); err != nil {
			return flows.Verdict{}, err
		}
	}
	loose, v, err := withToken(ctx, b, j, method)
	if err != nil || v.ID != "" {
		return v, err
	}
	methods := methodsInWords(basic, post, raw)
	switch {
	case len(loose) > 0:
		return j.verdict("not-enforced", "The refresh token works %s: whoever holds it needs no secret. %s", strings.Join(loose, " and "), methods)
	case wrong == authRefused && none == authRefused && (basic == authTaken || post == authTaken || raw == authTaken):
		return j.verdict("enforced", "Only the right secret is taken. %s", methods)
	case wrong == authRefused && none == authRefused:
		return j.unfinished("no way of sending the secret is taken (in the header: %s, in the body: %s): is it the right one?", tb.InWords(), tp.InWords())
	case b.Session().RefreshToken() != "":
		// A dead refresh token is refused with any secret.
		t := j.saw(b.Refresh(ctx, actAuthRight, b.Session().RefreshToken(), "", good))
		if err := ended(ctx); err != nil {
			return flows.Verdict{}, err
		}
		if !t.Granted() {
			return j.unfinished("the refresh token was refused without the secret and with a wrong one, and with the right one it was answered with %s too", t.InWords())
		}
		b.Adopt(t)
		return j.verdict("enforced", "The refresh token works with the right secret only. The answers to a made-up code do not tell which ways of sending it are taken.")
	}
	return j.unfinished("the answers to a made-up code do not tell whether the server looks at the secret (with a wrong one: %s, with none: %s), and there is no refresh token to try it with", tw.InWords(), tn.InWords())
}

// canGetToken says that a new sign-in may bring a refresh token to try: where
// the session has tokens and no refresh token, the server gives none.
func canGetToken(o flows.Options, s flows.Session) bool {
	return len(s.Tokens) == 0 && o.Flow == flows.FlowCode && s.Endpoints.Authorization != ""
}

// getToken has the person sign in where that may bring a refresh token, and
// makes what came the session's. Only the end of ctx is an error: what made-up
// codes tell stands without it.
func getToken(ctx context.Context, b *flows.Bench, j *journal, good flows.Credentials) error {
	if !canGetToken(b.Options(), b.Session()) {
		return nil
	}
	in, err := b.SignIn(ctx, actAuthSignIn, "")
	if in.Exchange != 0 {
		j.exchanges = append(j.exchanges, in.Exchange)
	}
	switch {
	case ended(ctx) != nil:
		return ended(ctx)
	case err != nil:
		b.Note("The new sign-in did not end well: %s.", clause(err.Error()))
		return nil
	case in.Code == "":
		b.Note("The new sign-in brought no code: %s.", clause(in.Refused))
		return nil
	}
	t := j.saw(b.Redeem(ctx, actAuthCode, in, in.PKCE.Verifier, good))
	b.Note("%s: %s.", upperFirst(actAuthCode), t.InWords())
	b.Adopt(t)
	return ended(ctx)
}

// withToken sends the refresh token of the session without the secret, and with
// a wrong one, and says which of them worked. The verdict is not empty where
// that cannot be told.
func withToken(ctx context.Context, b *flows.Bench, j *journal, method flows.AuthMethod) ([]string, flows.Verdict, error) {
	var loose, doubts []string
	for _, c := range []struct {
		act, text string
		with      flows.Credentials
	}{
		{findings.ActAuthNone, "without the secret", flows.Credentials{Method: flows.AuthNone, ID: b.Options().ClientID}},
		{findings.ActAuthWrong, "with a wrong secret", flows.Credentials{Method: method, ID: b.Options().ClientID, Secret: wrongSecret}},
	} {
		token := b.Session().RefreshToken()
		if token == "" {
			return nil, flows.Verdict{}, nil
		}
		t := j.saw(b.Refresh(ctx, c.act, token, "", c.with))
		b.Note("%s: %s.", upperFirst(c.act), t.InWords())
		if err := ended(ctx); err != nil {
			return nil, flows.Verdict{}, err
		}
		switch {
		case t.Granted():
			b.Adopt(t)
			loose = append(loose, c.text)
		case !t.Refused():
			doubts = append(doubts, "the refresh "+c.text+" was answered with "+t.InWords())
		}
	}
	if len(loose) == 0 && len(doubts) > 0 {
		v, err := j.unfinished("%s, which says neither yes nor no", strings.Join(doubts, " and "))
		return nil, v, err
	}
	return loose, flows.Verdict{}, nil
}

// special says that form-encoding changes the credentials (RFC 6749 §2.3.1), so
// that the two ways of writing Basic differ.
func special(c flows.Credentials) bool {
	return url.QueryEscape(c.ID) != c.ID || url.QueryEscape(c.Secret) != c.Secret
}

func methodsInWords(basic, post, raw authResult) string {
	var taken []string
	if basic == authTaken {
		taken = append(taken, "client_secret_basic")
	}
	if raw == authTaken {
		taken = append(taken, "client_secret_basic without the encoding that RFC 6749 §2.3.1 wants")
	}
	if post == authTaken {
		taken = append(taken, "client_secret_post")
	}
	if len(taken) == 0 {
		return "Which ways of sending it are taken cannot be told."
	}
	text := "Taken: " + strings.Join(slices.Compact(taken), ", ") + "."
	switch {
	case basic == authRefused && raw != authTaken:
		text += " Refused: client_secret_basic."
	case post == authRefused:
		text += " Refused: client_secret_post."
	}
	return text
}
