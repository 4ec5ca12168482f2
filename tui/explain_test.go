package tui

import (
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/specref"
)

func explained(step int, change func(*flows.State)) *explain {
	s := walkState()
	if change != nil {
		change(&s)
	}
	c := newExplain(newTheme(ThemeTerminal, false), flows.Options{})
	c.SetState(s, noon)
	c.SetStep(step)
	return &c
}

func failedExchange(s *flows.State) {
	s.Steps[2] = flows.StepState{
		ID: flows.StepToken, Status: flows.Errored, Runs: 2, Lax: true,
		Note:   "“Code exchange” starts again at “Authorization request”: an authorization code can be used only once.",
		Learnt: []string{"It brought an access token (opaque), an ID token. The access token is good for 5m0s."},
		Warned: []string{`token_type is "bearer"; it is sent as a Bearer token all the same.`},
		Problem: &flows.Problem{
			Text:   "POST /token was answered with 400 invalid_grant (“code expired”).",
			Advice: "The code is expired, was used before, or was made for another client. Begin again at the authorization request.",
			Strict: true,
		},
	}
}

func TestExplainGolden(t *testing.T) {
	t.Parallel()
	golden(t, "explain-ready", 20, explained(0, nil), 60, 80, 120, 200)
	golden(t, "explain-failed", 30, explained(2, failedExchange), 60, 80, 120, 200)
	golden(t, "explain-done", 20, explained(0, func(s *flows.State) {
		s.Steps[0].Status, s.Steps[0].Runs = flows.Succeeded, 1
		s.Steps[0].Learnt = []string{"The provider calls itself https://idp.example. Tokens come from https://idp.example/token."}
	}), 80, 200)
}

func TestExplainInASCII(t *testing.T) {
	t.Parallel()
	s := walkState()
	failedExchange(&s)
	c := newExplain(newTheme(ThemeNone, true), flows.Options{})
	c.SetState(s, noon)
	c.SetStep(2)
	golden(t, "explain-ascii", 30, &c, 80)
	if !isASCII(strings.ReplaceAll(plain(c.View()), "\n", "")) {
		t.Error("there is something that is not ASCII")
	}
}

func TestExplainLinksToTheStandard(t *testing.T) {
	t.Parallel()
	c := explained(2, nil)
	c.SetSize(80, 20)
	if want := "\x1b]8;;" + specref.RFC6749.Section("4.1.3").URL(); !strings.Contains(c.View(), want) {
		t.Errorf("there is no link %q", want)
	}
}

func TestExplainMasksSecrets(t *testing.T) {
	t.Parallel()
	const secret = "s3cr3t-code-0123456789"
	c := explained(0, func(s *flows.State) {
		s.Steps[0].Problem = &flows.Problem{Text: "It failed with " + secret + ".", Advice: "Look at " + secret + "."}
		s.Steps[0].Learnt, s.Steps[0].Warned, s.Steps[0].Note = []string{secret}, []string{secret}, secret
	})
	c.SetSize(100, 40)
	c.SetVeil(veil{known: []string{secret}})
	if strings.Contains(c.View(), secret) {
		t.Error("a secret is shown")
	}
	c.SetVeil(veil{known: []string{secret}, reveal: true})
	if n := strings.Count(c.View(), secret); n != 5 {
		t.Errorf("revealed, the secret is shown %d times, want 5", n)
	}
}

func TestExplainScrollsAndKeepsItsTitle(t *testing.T) {
	t.Parallel()
	c := explained(2, failedExchange)
	c.SetSize(60, 6)
	first := plain(c.View())
	moved, _ := c.Update(keyPress("G"))
	last := plain(moved.View())
	if first == last || !strings.HasPrefix(last, "3 Code exchange") {
		t.Errorf("after G:\n%s", last)
	}
	moved.SetStep(0)
	if !strings.HasPrefix(plain(moved.View()), "1 Metadata") || moved.scroll.top != 0 {
		t.Errorf("another step does not begin at its top:\n%s", plain(moved.View()))
	}
}

func TestExplainSweep(t *testing.T) {
	t.Parallel()
	sweep(t, explained(2, func(s *flows.State) {
		failedExchange(s)
		s.Flow.Steps[2].Title += hostile
		s.Steps[2].Problem.Text += hostile
		s.Steps[2].Learnt = append(s.Steps[2].Learnt, hostile, strings.Repeat("long", 400))
	}))
	sweep(t, explained(99, nil))
}
