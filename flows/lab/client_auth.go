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
	dummyCode       = "grantwalk-no-code"
	wrongSecret     = "grantwalk-wrong-secret"
)

func clientAuth() flows.Lab {
	return flows.Lab{
		ID: findings.LabClientAuth, Title: "How the client must authenticate",
		Explain: "A client with a secret must prove that it has it, also at a refresh: else whoever holds a refresh token can use it. This experiment sends a made-up code with each way of authenticating: a server that answers invalid_client refuses the way, and one that complains about the code has taken it. No real code is sent. The refresh token of the session is sent without the secret, and with a wrong one, if there is one.",
		Spec:    []specref.Ref{specref.RFC6749.Section("2.3.1"), specref.RFC6749.Section("3.2.1"), specref.RFC6749.Section("6")},
		After:   flows.StepKeys,
		Requests: func(_ flows.Options, s flows.Session) []string {
			list := []string{
				"a token request with a made-up code, and the secret in the Authorization header; then in the body",
				"the same with a wrong secret, and without any",
			}
			if s.RefreshToken() != "" {
				list = append(list, "a refresh with the refresh token of this session without the secret, and one with a wrong secret")
			}
			return list
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
	wrong, _, err := with(actAuthWrong, func(c *flows.Credentials) { c.Method, c.Secret = method, wrongSecret })
	if err != nil {
		return flows.Verdict{}, err
	}
	none, _, err := with(actAuthNone, func(c *flows.Credentials) { c.Method, c.Secret = flows.AuthNone, "" })
	if err != nil {
		return flows.Verdict{}, err
	}
	loose, err := withToken(ctx, b, j, method)
	if err != nil {
		return flows.Verdict{}, err
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
		return j.verdict("enforced", "The refresh token works with the right secret only. A made-up code is refused before the secret is looked at, so which ways of sending it are taken cannot be told.")
	}
	return j.unfinished("the server complains about the code before it looks at the client (wrong secret: taken, no secret: %s). With a refresh token it can be told: walk to the tokens first", map[authResult]string{authTaken: "taken", authRefused: "refused", authUnknown: "unclear"}[none])
}

// withToken sends the refresh token of the session without the secret, and with
// a wrong one, and says which of them worked.
func withToken(ctx context.Context, b *flows.Bench, j *journal, method flows.AuthMethod) ([]string, error) {
	var loose []string
	for _, c := range []struct {
		act, text string
		with      flows.Credentials
	}{
		{findings.ActAuthNone, "without the secret", flows.Credentials{Method: flows.AuthNone, ID: b.Options().ClientID}},
		{findings.ActAuthWrong, "with a wrong secret", flows.Credentials{Method: method, ID: b.Options().ClientID, Secret: wrongSecret}},
	} {
		token := b.Session().RefreshToken()
		if token == "" {
			return nil, nil
		}
		t := j.saw(b.Refresh(ctx, c.act, token, "", c.with))
		b.Note("%s: %s.", upperFirst(c.act), t.InWords())
		if err := ended(ctx); err != nil {
			return nil, err
		}
		if t.Granted() {
			b.Adopt(t)
			loose = append(loose, c.text)
		}
	}
	return loose, nil
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
