package command_test

import (
	"context"
	"testing"

	"github.com/grantwalk/grantwalk/flows/command"
	"github.com/grantwalk/grantwalk/flows/demoidp"
)

func TestQuizOnTheScreen(t *testing.T) {
	t.Parallel()
	l := onScreen(t, nil, "demo", "--quiz")
	if !l.BeginQuiz || l.BeginScenario != "" || len(l.Quiz) < 40 {
		t.Errorf("%+v", l)
	}
	l = onScreen(t, func(ctx context.Context, l command.Launch) error {
		_, _, err := l.Demo(ctx, l.Quiz[0].Name)
		return err
	}, "demo", "--quiz", "--scenario", "token-cut", "--listen", "127.0.0.1:0")
	if !l.BeginQuiz || l.BeginScenario != "token-cut" {
		t.Errorf("%+v", l)
	}
}

// TestQuizScenarios needs no flags and no other client, and each exists.
func TestQuizScenarios(t *testing.T) {
	t.Parallel()
	right := 0
	for _, s := range command.Quiz() {
		if known, ok := demoidp.ScenarioByName(s.Name); !ok || known.Client != "" || len(known.Flags) > 0 {
			t.Errorf("%s is none for the quiz", s.Name)
		}
		if s.Finding == "" {
			right++
		}
	}
	if right == 0 || right > 10 {
		t.Errorf("in %d of them nothing is wrong", right)
	}
}

func TestQuizThatDoesNotFit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"--quiz", "--tour", "refresh"}, []string{"--tour", "does not fit --quiz"}},
		{[]string{"--quiz", "--pkce", "none"}, []string{"--pkce", "does not fit --quiz"}},
		{[]string{"--quiz", "--scenario", "pkce-required"}, []string{"--scenario", "pkce-required does not fit --quiz", "--pkce"}},
		{[]string{"--quiz", "--scenario", "refresh-not-rotated"}, []string{"--client-id demo-native"}},
		{[]string{"--quiz", "--scenario", "nope"}, []string{"--scenario", "nope"}},
	} {
		e := shell{terminal: true}.run(t.Context(), append([]string{"demo"}, c.args...)...)
		wantStatus(t, e, 2)
		wantText(t, "the error", e.stderr, c.want...)
	}
}
