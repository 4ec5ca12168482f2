package lab

import (
	"context"
	"slices"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/specref"
)

const (
	actTabOne     = "first of two refreshes at once"
	actTabTwo     = "second of two refreshes at once"
	actWinner     = "the winner's new refresh token"
	actLostAnswer = "refresh whose answer is thrown away"
	actRetry      = "the same refresh again"
	actAfterRetry = "the refresh token of the answer that was thrown away"
	actRaceSignIn = "new sign-in, for the lost answer"
)

func refreshRace() flows.Lab {
	return flows.Lab{
		ID: "refresh-race", Title: "Two refreshes at once, and a lost answer",
		Explain: "Two tabs or two processes that share a refresh token may refresh at the same moment, and an answer may get lost on the way, so that a client asks again. To a server that detects reuse both look like theft. This experiment does both and looks who is still signed in.",
		Spec:    []specref.Ref{specref.RFC9700.Section("4.14.2"), specref.RFC6749.Section("6")},
		After:   flows.StepIDToken,
		SignIns: 1,
		Requests: func(o flows.Options, _ flows.Session) []string {
			list := []string{
				"two refreshes with the same refresh token, at the same moment",
				"where one was refused: a refresh with the token that the other got",
				"a refresh whose answer is thrown away, and the same refresh once more",
				"a refresh with the token of the answer that was thrown away",
			}
			if o.Flow == flows.FlowCode {
				list = slices.Insert(list, 2, "where that has ended the session: a new sign-in, and the exchange of its code")
			}
			return list
		},
		Destroys: "The refresh token of this session, and on a server that detects reuse all tokens of this sign-in. You can sign in again.",
		Verdicts: []flows.VerdictKind{
			{ID: "not-rotated", Text: "Both refreshes work and nothing is replaced: a race does no harm."},
			{ID: "both-accepted", Text: "Both refreshes work, and each gets tokens of its own."},
			{ID: "one-refused", Text: "One refresh is refused; the other's tokens live on."},
			{ID: "family-revoked", Text: "One refresh is refused, and the other's new tokens are revoked with it: both are signed out."},
			{ID: "both-refused", Text: "Both refreshes are refused."},
		},
		CanRun: needsRefreshToken,
		Run:    runRefreshRace,
	}
}

func runRefreshRace(ctx context.Context, b *flows.Bench) (flows.Verdict, error) {
	j := &journal{}
	token := b.Session().RefreshToken()
	var one, two flows.Trial
	b.Together(ctx,
		func(ctx context.Context) { one = b.Refresh(ctx, actTabOne, token, "", b.Credentials()) },
		func(ctx context.Context) { two = b.Refresh(ctx, actTabTwo, token, "", b.Credentials()) },
	)
	j.saw(one)
	j.saw(two)
	if err := ended(ctx); err != nil {
		return flows.Verdict{}, err
	}
	b.Note("The two refreshes were answered with %s and %s.", one.InWords(), two.InWords())
	switch {
	case unclear(one) || unclear(two):
		return j.unfinished("two refreshes at once were answered with %s and %s, which says neither yes nor no", one.InWords(), two.InWords())
	case !one.Granted() && !two.Granted():
		b.MarkRevoked("refresh_token")
		return j.verdict("both-refused", "Both refreshes were refused: neither tab is signed in any more.")
	case one.Granted() && two.Granted():
		b.Adopt(one)
		b.Adopt(two)
		if newestOf(token, one, two) == token {
			return j.verdict("not-rotated", "Both refreshes worked, and the refresh token was not replaced: neither a race nor a lost answer does harm here.")
		}
		lost, err := lostAnswer(ctx, b, j, newestOf(token, one, two))
		if err != nil {
			return flows.Verdict{}, err
		}
		how := "each brought tokens of its own"
		if one.Tokens.RefreshToken == two.Tokens.RefreshToken {
			how = "both brought the same new refresh token"
		}
		return j.verdict("both-accepted", "Both refreshes worked, and %s.%s", how, lost)
	}
	winner := one
	if two.Granted() {
		winner = two
	}
	after := j.saw(b.Refresh(ctx, actWinner, newestOf(token, winner), "", b.Credentials()))
	if err := ended(ctx); err != nil {
		return flows.Verdict{}, err
	}
	if unclear(after) {
		return j.unfinished("the winner's refresh token was answered with %s, which says neither yes nor no", after.InWords())
	}
	id, text, next := "one-refused", "One refresh was refused, and the other's tokens live on: one tab is signed out, the other stays.", newestOf(token, winner, after)
	if after.Granted() {
		b.Adopt(after)
	} else {
		id, text, next = "family-revoked", "One refresh was refused, and the winner's new tokens were revoked with it: both tabs are signed out.", ""
		b.MarkRevoked("refresh_token")
	}
	if next == "" && b.CanSignIn() {
		fresh, err := b.Fresh(ctx, actRaceSignIn)
		switch {
		case ended(ctx) != nil:
			return flows.Verdict{}, ended(ctx)
		case err != nil:
			b.Note("The new sign-in did not end well: %s.", clause(err.Error()))
		default:
			b.Adopt(fresh)
			next = fresh.Tokens.RefreshToken
		}
	}
	if next == "" {
		return j.verdict(id, "%s The lost answer was not tried, for there is no refresh token left.", text)
	}
	lost, err := lostAnswer(ctx, b, j, next)
	if err != nil {
		return flows.Verdict{}, err
	}
	return j.verdict(id, "%s%s", text, lost)
}

// lostAnswer refreshes, throws the answer away as if it had been lost, and tries
// again with the same token. What that shows comes back as a sentence.
func lostAnswer(ctx context.Context, b *flows.Bench, j *journal, token string) (string, error) {
	lost := j.saw(b.Refresh(ctx, actLostAnswer, token, "", b.Credentials()))
	if err := ended(ctx); err != nil {
		return "", err
	}
	if !lost.Granted() {
		return " The lost answer could not be tried: the refresh was answered with " + lost.InWords() + ".", nil
	}
	retry := j.saw(b.Refresh(ctx, actRetry, token, "", b.Credentials()))
	if err := ended(ctx); err != nil {
		return "", err
	}
	if unclear(retry) {
		return " What becomes of a client whose answer gets lost cannot be told: its second try was answered with " + retry.InWords() + ".", nil
	}
	if retry.Granted() {
		b.Adopt(retry)
		return " A client whose answer gets lost can ask again.", nil
	}
	after := j.saw(b.Refresh(ctx, actAfterRetry, newestOf(token, lost), "", b.Credentials()))
	if err := ended(ctx); err != nil {
		return "", err
	}
	b.Adopt(after)
	if !after.Granted() {
		b.MarkRevoked("refresh_token")
	}
	return " A client whose answer gets lost, and that asks again, is signed out.", nil
}
