package command_test

import (
	"context"
	"testing"

	"github.com/grantwalk/grantwalk/flows/command"
	"github.com/grantwalk/grantwalk/flows/demoidp"
)

func TestTourOnTheScreen(t *testing.T) {
	t.Parallel()
	for _, name := range command.Tours() {
		l := onScreen(t, func(ctx context.Context, l command.Launch) error {
			_, _, err := l.Demo(ctx, "")
			return err
		}, "demo", "--tour", name, "--listen", "127.0.0.1:0", "--access-token-lifetime", "1h")
		if !l.BeginDemo || l.BeginTour != name || l.DemoLogin.Username != "alice" || l.DemoLogin.Password != demoidp.DefaultPassword {
			t.Errorf("%s: %+v", name, l)
		}
	}
}

// TestTourThatDoesNotFit says which flag and why, or which tours there are.
func TestTourThatDoesNotFit(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		args []string
		want []string
	}{
		{[]string{"--tour", "logout"}, []string{"--tour", "refresh", "pkce", "reuse"}},
		{[]string{"--tour", "refresh", "--scenario", "issuer-slash"}, []string{"--scenario", "does not fit --tour refresh"}},
		{[]string{"--tour", "pkce", "--pkce", "none"}, []string{"--pkce", "does not fit --tour pkce"}},
		{[]string{"--tour", "reuse", "--reuse", "tolerate"}, []string{"--reuse", "does not fit --tour reuse"}},
		{[]string{"--tour", "reuse", "--reveal"}, []string{"--reveal", "secrets stay masked"}},
	} {
		e := shell{terminal: true}.run(t.Context(), append([]string{"demo"}, c.args...)...)
		wantStatus(t, e, 2)
		wantText(t, "the error", e.stderr, c.want...)
	}
}
