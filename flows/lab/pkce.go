package lab

import (
	"context"
	"strings"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/specref"
)

const (
	actPKCERight = "code, with the right verifier"
	actPKCEPlain = "code of a plain challenge, with its verifier"
	actSignIn    = "new sign-in: "
)

func pkce() flows.Lab {
	return flows.Lab{
		ID: findings.LabPKCE, Title: "Is PKCE enforced?",
		Explain: "PKCE ties a code to the client that asked for it: the request carries the hash of a secret (code_challenge), the exchange the secret itself (code_verifier). That helps only where the server insists. This experiment leaves the verifier out, sends a wrong one, takes the challenge out of the request as an attacker would, and asks for the weak method plain.",
		Spec:    []specref.Ref{specref.RFC7636.Section("4.6"), specref.RFC9700.Section("2.1.1"), specref.RFC9700.Section("4.8.2")},
		After:   flows.StepKeys,
		SignIns: 5,
		Requests: func(flows.Options, flows.Session) []string {
			return []string{
				"five authorization requests, to each of which you sign in: most providers remember you",
				"a code with the right verifier, which must work, or the rest proves nothing",
				"a code without its verifier, and one with a wrong verifier",
				"a code whose request had no challenge, with a verifier; and where that was refused, without one",
				"a code whose request had the method plain",
			}
		},
		Destroys: "Nothing: the codes and the tokens belong to sign-ins of their own.",
		Verdicts: []flows.VerdictKind{
			{ID: "enforced", Text: "No code is exchanged without the right verifier, and taking the challenge out is noticed."},
			{ID: "not-enforced", Text: "A code is exchanged without its verifier, or with a wrong one."},
			{ID: "downgrade", Text: "PKCE can be stripped from the request, and the exchange still works."},
		},
		CanRun: needsSignIn,
		Run:    runPKCE,
	}
}

// wrongVerifier is as long as a right one, and none that was made.
var wrongVerifier = strings.Repeat("grantwalk-wrong-", 3)

func runPKCE(ctx context.Context, b *flows.Bench) (flows.Verdict, error) {
	j := &journal{}
	// redeem signs in with a challenge of that method and exchanges the code. A
	// request that is refused at once counts as refused.
	redeem := func(act, method, verifier string) (flows.Trial, bool, flows.Verdict, error) {
		in, err := b.SignIn(ctx, actSignIn+act, method)
		if in.Exchange != 0 {
			j.exchanges = append(j.exchanges, in.Exchange)
		}
		if err != nil {
			return flows.Trial{}, false, flows.Verdict{}, err
		}
		if in.Code == "" {
			if act != actPKCERight && (method == "S256" || !saysNo(in)) {
				v, err := j.unfinished("the sign-in for “%s” brought no code: %s", act, clause(in.Refused))
				return flows.Trial{}, false, v, err
			}
			b.Note("%s: the authorization request was refused (%s).", upperFirst(act), clause(in.Refused))
			return flows.Trial{}, true, flows.Verdict{}, nil
		}
		if verifier == "right" {
			verifier = in.PKCE.Verifier
		}
		t := j.saw(b.Redeem(ctx, act, in, verifier, b.Credentials()))
		b.Note("%s: %s.", upperFirst(act), t.InWords())
		if err := ended(ctx); err != nil {
			return t, false, flows.Verdict{}, err
		}
		if unclear(t) {
			v, err := j.unfinished("%s was answered with %s, which says neither yes nor no", act, t.InWords())
			return t, false, v, err
		}
		return t, !t.Granted(), flows.Verdict{}, nil
	}

	right, no, v, err := redeem(actPKCERight, "S256", "right")
	if err != nil || v.ID != "" {
		return v, err
	}
	if no {
		return j.unfinished("a code with the right verifier does not work either: %s", refusedInWords(right))
	}
	var taken []string
	for _, c := range []struct{ act, method, verifier, text string }{
		{findings.ActPKCEMissing, "S256", "", "without its verifier"},
		{findings.ActPKCEWrong, "S256", wrongVerifier, "with a wrong verifier"},
	} {
		_, no, v, err := redeem(c.act, c.method, c.verifier)
		if err != nil || v.ID != "" {
			return v, err
		}
		if !no {
			taken = append(taken, c.text)
		}
	}
	stripped, no, v, err := redeem(findings.ActPKCEDowngrade, "none", wrongVerifier)
	if err != nil || v.ID != "" {
		return v, err
	}
	downgrade := ""
	switch {
	case !no:
		downgrade = "a verifier is taken although the request had no challenge: an attacker can strip PKCE unnoticed"
	case stripped.Exchange.ID != 0 && b.Credentials().Method == flows.AuthNone:
		_, no, v, err := redeem(findings.ActPKCENone, "none", "")
		if err != nil || v.ID != "" {
			return v, err
		}
		if !no {
			downgrade = "a public client may do without PKCE altogether"
		}
	}
	_, no, v, err = redeem(actPKCEPlain, "plain", "right")
	if err != nil || v.ID != "" {
		return v, err
	}
	plain := " The method plain is refused, as it should be."
	if !no {
		plain = " The method plain is taken too: with it, whoever sees the authorization request knows the verifier."
	}
	switch {
	case len(taken) > 0:
		also := ""
		if downgrade != "" {
			also = " Also, " + downgrade + "."
		}
		return j.verdict("not-enforced", "A code is exchanged %s: PKCE protects nothing here.%s%s", strings.Join(taken, " and "), also, plain)
	case downgrade != "":
		return j.verdict("downgrade", "%s.%s", upperFirst(downgrade), plain)
	}
	return j.verdict("enforced", "A code without its verifier, with a wrong one, and one whose request had no challenge are refused.%s", plain)
}

// saysNo says that a sign-in without a code shows that the server did not take
// the authorization request. A server that is busy or broken, or a person who
// does not agree, shows nothing of the request.
func saysNo(in flows.SignedIn) bool {
	switch in.Error {
	case "access_denied", "server_error", "temporarily_unavailable", "login_required", "interaction_required", "consent_required", "account_selection_required":
		return false
	}
	return in.Page < 500 && in.Page != 429
}

// refusedInWords says how a code was refused, which may have been before there
// was one.
func refusedInWords(t flows.Trial) string {
	if t.Exchange.ID == 0 {
		return "the authorization request was refused"
	}
	return "it was answered with " + t.InWords()
}

// clause makes a sentence part of another.
func clause(s string) string {
	s = strings.TrimSuffix(strings.TrimSpace(s), ".")
	if s == "" {
		return "no reason was given"
	}
	return s
}
