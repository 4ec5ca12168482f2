package lab

import (
	"context"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/specref"
)

const (
	actCodeSignIn = "new sign-in"
	actCodeAccess = "access token of the first exchange, before"
)

func codeReuse() flows.Lab {
	return flows.Lab{
		ID: findings.LabCodeReuse, Title: "An authorization code used twice",
		Explain: "A code may be exchanged once. When it comes a second time somebody has stolen it, and nobody can tell whether the first or the second to bring it was the thief. So a server must refuse, and should revoke what came of the first exchange. This experiment signs in anew, exchanges the code twice, and looks whether the first tokens live on.",
		Spec:    []specref.Ref{specref.RFC6749.Section("4.1.2"), specref.RFC6749.Section("10.5")},
		After:   flows.StepKeys,
		SignIns: 1,
		Requests: func(_ flows.Options, s flows.Session) []string {
			list := []string{"an authorization request, to which you sign in anew", "the exchange of its code", "the same exchange again, byte for byte"}
			if s.Endpoints.UserInfo != "" || s.Endpoints.Introspection != "" {
				list = append(list, "the first access token, before and after")
			}
			return append(list, "where one came: a refresh with the first refresh token")
		},
		Destroys: "The tokens of the new sign-in. Those of this session belong to another sign-in; a server that ends whole sessions may end them too.",
		Verdicts: []flows.VerdictKind{
			{ID: "refused", Text: "A code that was used is refused, and the first tokens live on."},
			{ID: "refused-and-revoked", Text: "A code that was used is refused, and the first tokens are revoked."},
			{ID: "accepted", Text: "A code can be exchanged twice."},
		},
		CanRun: needsSignIn,
		Run:    runCodeReuse,
	}
}

func runCodeReuse(ctx context.Context, b *flows.Bench) (flows.Verdict, error) {
	j := &journal{}
	in, v, err := signIn(ctx, b, j, actCodeSignIn, "")
	if err != nil || v.ID != "" {
		return v, err
	}
	first := j.saw(b.Redeem(ctx, findings.ActCodeFirst, in, in.PKCE.Verifier, b.Credentials()))
	if err := ended(ctx); err != nil {
		return flows.Verdict{}, err
	}
	if !first.Granted() {
		return j.unfinished("the code was answered with %s the first time", first.InWords())
	}
	before := probe(ctx, b, j, actCodeAccess, first.Tokens.AccessToken)
	again := j.saw(b.Redeem(ctx, findings.ActCodeAgain, in, in.PKCE.Verifier, b.Credentials()))
	if err := ended(ctx); err != nil {
		return flows.Verdict{}, err
	}
	switch {
	case again.Granted():
		return j.verdict("accepted", "The code was exchanged twice: whoever sees a code can use it, also after its owner did.")
	case unclear(again):
		return j.unfinished("the code was answered with %s the second time, which says neither yes nor no", again.InWords())
	}
	after, refresh := unknown, unknown
	if before == alive {
		after = probe(ctx, b, j, findings.ActCodeAccess, first.Tokens.AccessToken)
	}
	if token := first.Tokens.RefreshToken; token != "" {
		switch t := j.saw(b.Refresh(ctx, findings.ActCodeRefresh, token, "", b.Credentials())); {
		case t.Granted():
			refresh = alive
		case refused(t):
			refresh = dead
		}
	}
	if err := ended(ctx); err != nil {
		return flows.Verdict{}, err
	}
	switch {
	case after == dead && refresh != alive:
		return j.verdict("refused-and-revoked", "The second exchange was refused, and the tokens of the first one were revoked.")
	case refresh == dead && after == alive:
		return j.verdict("refused-and-revoked", "The second exchange was refused, and the refresh token of the first one was revoked; its access token still works.")
	case refresh == dead:
		return j.verdict("refused-and-revoked", "The second exchange was refused, and the refresh token of the first one was revoked. Whether its access token died cannot be told.")
	case after == dead:
		return j.verdict("refused-and-revoked", "The second exchange was refused, and the access token of the first one was revoked; its refresh token still works.")
	case after == unknown && refresh == unknown:
		return j.verdict("refused", "The second exchange was refused. Whether the first tokens died cannot be told: there is nowhere to use them.")
	}
	return j.verdict("refused", "The second exchange was refused, and the tokens of the first one live on.")
}

// signIn has the person sign in anew. The verdict is not empty where no code
// came.
func signIn(ctx context.Context, b *flows.Bench, j *journal, act, pkce string) (flows.SignedIn, flows.Verdict, error) {
	in, err := b.SignIn(ctx, act, pkce)
	if in.Exchange != 0 {
		j.exchanges = append(j.exchanges, in.Exchange)
	}
	if err != nil {
		return in, flows.Verdict{}, err
	}
	if in.Code == "" {
		v, err := j.unfinished("the new sign-in brought no code: %s", clause(in.Refused))
		return in, v, err
	}
	return in, flows.Verdict{}, nil
}
