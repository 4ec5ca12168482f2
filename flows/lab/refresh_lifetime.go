package lab

import (
	"context"
	"time"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/specref"
)

const (
	actBeforeExpiry  = "access token, before it expires"
	actLifeRefresh   = "refresh, while the access token is good"
	actOldToken      = "old access token, after the refresh"
	actNewAccess     = "new access token, after the refresh"
	actExpired       = "access token, after it has expired"
	actExpiredLater  = "access token, long after it has expired"
	actAutoRefresh   = "refresh, shortly before expiry"
	actNextInTime    = "next access token, as it would have expired"
	actShortlyBefore = "access token, shortly before it expires"
	pastExpiry       = time.Second      // servers count in seconds
	beforeExpiry     = 2 * time.Second  // they may have begun to count a second before
	longestLifetime  = 30 * time.Minute // that is waited for
	fewestSecondLead = time.Second
)

func refreshLifetime() flows.Lab {
	return flows.Lab{
		ID: "refresh-lifetime", Title: "The life of an access token",
		Explain: "An access token says how long it is good for. This experiment uses it before and after that time, refreshes in between, and uses the old and the new one side by side. In the end it refreshes shortly before expiry, as a client should, and shows that there is a good token all the time.",
		Spec:    []specref.Ref{specref.RFC6749.Section("5.1"), specref.RFC6750.Section("3.1"), specref.RFC6749.Section("1.5")},
		After:   flows.StepIDToken,
		Requests: func(o flows.Options, _ flows.Session) []string {
			return []string{
				"the access token at UserInfo (or introspection), while it is good",
				"a refresh, and then both access tokens, the old and the new one",
				"the new access token again, shortly before it expires and after that (this waits until then)",
				"where it still works: once more" + later(o),
				"a refresh, another one shortly before the next expiry, and the newest access token after it",
			}
		},
		Destroys: "Nothing but time: the refresh token is replaced as at any refresh.",
		Verdicts: []flows.VerdictKind{
			{ID: "enforced", Text: "The access token works until it expires, and not after it."},
			{ID: "not-enforced", Text: "The access token still works after it has expired."},
			{ID: "cut-short", Text: "The access token is refused before it expires."},
		},
		CanRun: func(o flows.Options, s flows.Session) (bool, string) {
			if ok, why := needsRefreshToken(o, s); !ok {
				return false, why
			}
			if s.Endpoints.UserInfo == "" && s.Endpoints.Introspection == "" {
				return false, "there is nowhere to use the access token: the metadata names neither a userinfo_endpoint nor an introspection_endpoint"
			}
			return true, ""
		},
		Run: runRefreshLifetime,
	}
}

func runRefreshLifetime(ctx context.Context, b *flows.Bench) (flows.Verdict, error) {
	j := &journal{}
	old, _ := b.Session().Newest()
	before := unknown
	if old.AccessToken != "" && !old.ExpiresAt.IsZero() && b.Now().Before(old.ExpiresAt) {
		before = probe(ctx, b, j, actBeforeExpiry, old.AccessToken)
	}
	first, v, err := lifeRefresh(ctx, b, j, actLifeRefresh)
	if err != nil || v.ID != "" {
		return v, err
	}
	beside := ""
	if before == alive {
		switch probe(ctx, b, j, actOldToken, old.AccessToken) {
		case alive:
			beside = " After a refresh the old access token goes on working until its own end."
		case dead:
			beside = " A refresh ends the old access token at once."
		}
	}
	if err := ended(ctx); err != nil {
		return flows.Verdict{}, err
	}
	switch fresh := probe(ctx, b, j, actNewAccess, first.Tokens.AccessToken); {
	case ended(ctx) != nil:
		return flows.Verdict{}, ended(ctx)
	case fresh == dead:
		return j.verdict("cut-short", "The new access token is refused although it is good for %s more.%s", inWords(first.Tokens.ExpiresAt.Sub(b.Now())), beside)
	case fresh == unknown:
		return j.unfinished("the answer to the new access token says neither yes nor no")
	}
	if v, err := earlyEnd(ctx, b, j, first, beside); err != nil || v.ID != "" {
		return v, err
	}
	id, text, v, err := expiry(ctx, b, j, first)
	if err != nil || v.ID != "" {
		return v, err
	}
	live, err := refreshInTime(ctx, b, j)
	if err != nil {
		return flows.Verdict{}, err
	}
	return j.verdict(id, "%s%s%s", text, beside, live)
}

// lifeRefresh refreshes and makes the new tokens the session's. The verdict is
// not empty where they are of no use here.
func lifeRefresh(ctx context.Context, b *flows.Bench, j *journal, act string) (flows.Trial, flows.Verdict, error) {
	t := j.saw(b.Refresh(ctx, act, b.Session().RefreshToken(), "", b.Credentials()))
	if err := ended(ctx); err != nil {
		return t, flows.Verdict{}, err
	}
	if !t.Granted() {
		v, err := j.unfinished("the refresh was answered with %s", t.InWords())
		return t, v, err
	}
	b.Adopt(t)
	switch {
	case t.Tokens.ExpiresAt.IsZero():
		v, err := j.unfinished("the server did not say how long the access token is good for (no expires_in)")
		return t, v, err
	case t.Tokens.ExpiresAt.Sub(b.Now()) > longestLifetime:
		v, err := j.unfinished("the access token is good for %s, and nobody waits so long: give the client a shorter lifetime for this", inWords(t.Tokens.ExpiresAt.Sub(b.Now())))
		return t, v, err
	}
	return t, flows.Verdict{}, nil
}

// earlyEnd uses an access token shortly before it expires, as one that is good
// at first may die before its time. The verdict is not empty where it did.
func earlyEnd(ctx context.Context, b *flows.Bench, j *journal, t flows.Trial, beside string) (flows.Verdict, error) {
	life := t.Tokens.ExpiresAt.Sub(b.Now())
	if life < 2*beforeExpiry {
		return flows.Verdict{}, nil // it was good a moment ago
	}
	skipped, err := b.Wait(ctx, life-beforeExpiry, "Waiting until shortly before the access token expires, to see whether it lives so long.")
	switch {
	case err != nil:
		return flows.Verdict{}, err
	case skipped:
		return j.unfinished("you did not wait until the access token had expired")
	}
	late := probe(ctx, b, j, actShortlyBefore, t.Tokens.AccessToken)
	if err := ended(ctx); err != nil {
		return flows.Verdict{}, err
	}
	// An answer that took long may be one of after the end.
	if left := t.Tokens.ExpiresAt.Sub(b.Now()); late == dead && left > beforeExpiry/2 {
		return j.verdict("cut-short", "The access token worked at first and is refused although it is good for %s more.%s", inWords(left), beside)
	}
	return flows.Verdict{}, nil
}

// expiry waits until an access token has expired and uses it then.
func expiry(ctx context.Context, b *flows.Bench, j *journal, t flows.Trial) (id, text string, v flows.Verdict, err error) {
	skipped, err := b.Wait(ctx, t.Tokens.ExpiresAt.Add(pastExpiry).Sub(b.Now()), "Waiting until the access token has expired. Without that there is no verdict.")
	if err != nil {
		return "", "", v, err
	}
	if skipped {
		v, err = j.unfinished("you did not wait until the access token had expired")
		return "", "", v, err
	}
	after := probe(ctx, b, j, actExpired, t.Tokens.AccessToken)
	if after == alive && b.Options().LabWait > 0 {
		b.Note("The access token still works %s after its end; some servers allow for clocks that differ.", inWords(b.Now().Sub(t.Tokens.ExpiresAt)))
		if _, err = b.Wait(ctx, b.Options().LabWait, "The expired access token still works. Waiting, for some servers allow for clocks that differ."); err != nil {
			return "", "", v, err
		}
		after = probe(ctx, b, j, actExpiredLater, t.Tokens.AccessToken)
	}
	if err = ended(ctx); err != nil {
		return "", "", v, err
	}
	past := inWords(b.Now().Sub(t.Tokens.ExpiresAt))
	switch after {
	case dead:
		return "enforced", "The access token worked, and was refused " + past + " after its end.", v, nil
	case alive:
		return "not-enforced", "The access token still works " + past + " after its end.", v, nil
	}
	v, err = j.unfinished("the answer to the expired access token says neither yes nor no")
	return "", "", v, err
}

// refreshInTime refreshes shortly before expiry, as a client should, and says
// whether that went unnoticed.
func refreshInTime(ctx context.Context, b *flows.Bench, j *journal) (string, error) {
	t, v, err := lifeRefresh(ctx, b, j, actLifeRefresh)
	if err != nil || v.ID != "" {
		return "", err // what was found stands without it
	}
	life := t.Tokens.ExpiresAt.Sub(b.Now())
	lead := max(min(b.Options().RefreshLead, life/2), fewestSecondLead)
	if skipped, err := b.Wait(ctx, life-lead, "Waiting until shortly before the access token expires, to refresh it in time."); err != nil || skipped {
		return "", err
	}
	next, v, err := lifeRefresh(ctx, b, j, actAutoRefresh)
	if err != nil || v.ID != "" {
		return "", err
	}
	overlap := next.Tokens.ExpiresAt.Sub(t.Tokens.ExpiresAt)
	if skipped, err := b.Wait(ctx, t.Tokens.ExpiresAt.Add(min(pastExpiry, overlap/2)).Sub(b.Now()), "Waiting until the one before has expired."); err != nil || skipped {
		return "", err
	}
	if probe(ctx, b, j, actNextInTime, next.Tokens.AccessToken) == alive {
		return " A refresh " + inWords(lead) + " before the end went unnoticed: the next access token was in time.", ended(ctx)
	}
	return "", ended(ctx)
}
