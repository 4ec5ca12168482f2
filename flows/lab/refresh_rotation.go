package lab

import (
	"context"
	"time"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/specref"
)

// What the requests of the experiment are there for, beside those that the rules
// of package findings know.
const (
	actFirstRefresh = "first refresh"
	actAccessBefore = "access token, before"
	actAccessAfter  = "access token, afterwards"
)

// longGrace is how long a grace time for a used refresh token is hardly ever: who
// waits less cannot tell it from none.
const longGrace = time.Minute

// sameTokenWait is how long after a refresh that gave the same refresh token
// back another is tried: some servers rotate a token only after a short while.
const sameTokenWait = 5 * time.Second

func refreshRotation() flows.Lab {
	return flows.Lab{
		ID: findings.LabRotation, Title: "Refresh token rotation",
		Explain: "A stolen refresh token is as good as the real one. A server notices the theft when it gives out a new refresh token at each refresh and refuses the old one: then thief and owner cannot both go on. This experiment refreshes, uses the old refresh token at once and again after a while, and looks whether the new one survives that.",
		Spec:    []specref.Ref{specref.RFC9700.Section("4.14.2"), specref.RFC6749.Section("6")},
		After:   flows.StepIDToken,
		Requests: func(o flows.Options, s flows.Session) []string {
			list := []string{
				"a refresh with the refresh token of this session",
				"a refresh with that token once more, which is the old one by then, at once",
				"where that worked: the same once more" + later(o),
				"a refresh with the newest refresh token, to see whether it is still alive",
			}
			if s.Endpoints.UserInfo != "" || s.Endpoints.Introspection != "" {
				list = append(list, "the access token, before and after, to see whether it died too")
			}
			return list
		},
		Destroys: "The refresh token of this session, and on a server that detects reuse all tokens of this sign-in. You can sign in again.",
		Verdicts: []flows.VerdictKind{
			{ID: "not-rotated", Text: "A refresh brings no new refresh token, or the same one."},
			{ID: "reuse-tolerated", Text: "An old refresh token still works after the grace time."},
			{ID: "grace", Text: "An old refresh token works for a short time, and not after it."},
			{ID: "reuse-refused", Text: "An old refresh token is refused, and the new one lives on."},
			{ID: "family-revoked", Text: "An old refresh token is refused, and the new one is revoked with it."},
		},
		CanRun: needsRefreshToken,
		Run:    runRefreshRotation,
	}
}

func runRefreshRotation(ctx context.Context, b *flows.Bench) (flows.Verdict, error) {
	j := &journal{}
	first, v, err := rotated(ctx, b, j)
	if err != nil || v.ID != "" {
		return v, err
	}
	old, now := b.Session().RefreshToken(), first.Tokens.RefreshToken
	b.Adopt(first)
	before := probe(ctx, b, j, actAccessBefore, first.Tokens.AccessToken)
	rotatedAt := b.Now()

	again := j.saw(b.Refresh(ctx, findings.ActOldAtOnce, old, "", b.Credentials()))
	if err := ended(ctx); err != nil {
		return flows.Verdict{}, err
	}
	if unclear(again) {
		return j.unfinished("the old refresh token was answered with %s, which says neither yes nor no", again.InWords())
	}
	atOnce := again.Granted()
	tolerated, waited := false, time.Duration(0)
	if atOnce {
		b.Note("The old refresh token still worked at once (%s).", again.InWords())
		_, err := b.Wait(ctx, b.Options().LabWait, "Waiting for a grace time to end, before the old refresh token is used again.")
		if err != nil {
			return flows.Verdict{}, err
		}
		later := j.saw(b.Refresh(ctx, findings.ActOldLater, old, "", b.Credentials()))
		if err := ended(ctx); err != nil {
			return flows.Verdict{}, err
		}
		if unclear(later) {
			return j.unfinished("the old refresh token was answered with %s after a while, which says neither yes nor no", later.InWords())
		}
		waited, tolerated = b.Now().Sub(rotatedAt), later.Granted()
		// What the reuse brought may have replaced the one of before.
		now = newestOf(now, again, later)
	} else {
		b.Note("The old refresh token was refused at once (%s).", again.InWords())
	}

	last := j.saw(b.Refresh(ctx, findings.ActNewToken, now, "", b.Credentials()))
	after := unknown
	if before == alive {
		after = probe(ctx, b, j, actAccessAfter, first.Tokens.AccessToken)
	}
	if err := ended(ctx); err != nil {
		return flows.Verdict{}, err
	}
	b.Adopt(last)
	if !last.Granted() && refused(last) {
		b.MarkRevoked("refresh_token")
	}
	also := accessInWords(before, after)
	switch {
	case tolerated:
		if waited < longGrace {
			return j.verdict("reuse-tolerated", "The old refresh token still works %s after it was replaced. That was not long: a server with a longer grace time looks the same.%s", inWords(waited), also)
		}
		return j.verdict("reuse-tolerated", "The old refresh token still works %s after it was replaced: a stolen one is of use until it expires.%s", inWords(waited), also)
	case unclear(last):
		return j.unfinished("the new refresh token was answered with %s, which says neither yes nor no", last.InWords())
	case atOnce && last.Granted():
		return j.verdict("grace", "The old refresh token worked at once and was refused %s after it was replaced; the new one lives on.%s", inWords(waited), also)
	case atOnce:
		return j.verdict("grace", "The old refresh token worked at once; %s after it was replaced it was refused, and the new one was revoked with it.%s", inWords(waited), also)
	case last.Granted():
		return j.verdict("reuse-refused", "The old refresh token is refused, and the new one lives on: whoever refreshes first, thief or owner, keeps the session.%s", also)
	}
	return j.verdict("family-revoked", "The old refresh token is refused, and with it the new one is revoked: a theft ends the session for both.%s", also)
}

// rotated refreshes until a new refresh token comes, which may take a second
// time. The verdict is not empty where none does.
func rotated(ctx context.Context, b *flows.Bench, j *journal) (flows.Trial, flows.Verdict, error) {
	old := b.Session().RefreshToken()
	first := j.saw(b.Refresh(ctx, actFirstRefresh, old, "", b.Credentials()))
	if err := ended(ctx); err != nil {
		return first, flows.Verdict{}, err
	}
	if !first.Granted() {
		v, err := j.unfinished("the refresh itself was answered with %s", first.InWords())
		return first, v, err
	}
	if first.Tokens.RefreshToken == old && b.Options().LabWait > 0 {
		b.Adopt(first)
		if _, err := b.Wait(ctx, min(sameTokenWait, b.Options().LabWait), "The same refresh token came back. Some servers replace it only after a few seconds; one more try."); err != nil {
			return first, flows.Verdict{}, err
		}
		first = j.saw(b.Refresh(ctx, actFirstRefresh, old, "", b.Credentials()))
		if err := ended(ctx); err != nil {
			return first, flows.Verdict{}, err
		}
		if !first.Granted() {
			v, err := j.unfinished("the second refresh was answered with %s", first.InWords())
			return first, v, err
		}
	}
	switch first.Tokens.RefreshToken {
	case "":
		b.Adopt(first)
		v, err := j.verdict("not-rotated", "The refresh brought no new refresh token: the old one stays in force until it expires.%s", forPublic(b))
		return first, v, err
	case old:
		b.Adopt(first)
		v, err := j.verdict("not-rotated", "The refresh brought the same refresh token back: it is not replaced.%s", forPublic(b))
		return first, v, err
	}
	return first, flows.Verdict{}, nil
}

// forPublic adds what that means for a public client (RFC 9700 §4.14.2).
func forPublic(b *flows.Bench) string {
	if b.Credentials().Method == flows.AuthNone {
		return " For a public client it must be replaced, or be bound to a key."
	}
	return " For a client with a secret that is allowed."
}

// newestOf is the refresh token that came last.
func newestOf(token string, trials ...flows.Trial) string {
	for _, t := range trials {
		if t.Granted() && t.Tokens.RefreshToken != "" {
			token = t.Tokens.RefreshToken
		}
	}
	return token
}

// accessInWords says what became of the access token.
func accessInWords(before, after liveness) string {
	switch {
	case before != alive:
		return " Whether the access token died cannot be told."
	case after == alive:
		return " The access token still works."
	case after == dead:
		return " The access token died too."
	}
	return " Whether the access token died cannot be told."
}
