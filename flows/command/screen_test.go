package command_test

import (
	"context"
	"errors"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/command"
	"github.com/grantwalk/grantwalk/flows/demoidp"
)

// onScreen starts the program on a terminal and returns what the front end is
// started with. look, if any, runs in its place.
func onScreen(t *testing.T, look func(context.Context, command.Launch) error, args ...string) command.Launch {
	t.Helper()
	var got *command.Launch
	e := shell{terminal: true, frontEnd: func(ctx context.Context, l command.Launch) error {
		got = &l
		if look != nil {
			return look(ctx, l)
		}
		return nil
	}}.run(t.Context(), args...)
	wantStatus(t, e, 0)
	if got == nil {
		t.Fatal("the front end was not started")
	}
	return *got
}

func TestStartScreen(t *testing.T) {
	t.Parallel()
	l := onScreen(t, nil)
	if l.Options.Issuer != "" || l.BeginDemo || l.Demo == nil || l.Version == "" {
		t.Errorf("%+v", l)
	}
}

func TestIssuerOnTheScreen(t *testing.T) {
	t.Parallel()
	for _, args := range [][]string{{"https://idp.example"}, {"--issuer", "https://idp.example"}} {
		l := onScreen(t, nil, append(args, "--client-id", "web", "--client-secret", "env:CLIENT_SECRET", "--scope", "openid", "--no-browser")...)
		o := l.Options
		if o.Issuer != "https://idp.example" || o.ClientID != "web" || o.ClientSecret != environment["CLIENT_SECRET"] ||
			o.Scope != "openid" || o.SignIn != flows.SignInLink || l.BeginDemo {
			t.Errorf("%v: %+v", args, o)
		}
	}
}

func TestRefreshTokenOnTheScreen(t *testing.T) {
	t.Parallel()
	l := onScreen(t, nil, "https://idp.example", "--client-id", "web", "--refresh-token", "env:PASSWORD")
	if l.Options.Flow != flows.FlowRefresh || l.Options.RefreshToken != environment["PASSWORD"] {
		t.Errorf("%+v", l.Options)
	}
}

// The demo's provider lives as long as the front end, and no longer.
func TestDemoLivesAsLongAsTheScreen(t *testing.T) {
	t.Parallel()
	issuer := ""
	l := onScreen(t, func(ctx context.Context, l command.Launch) error {
		asked, cancel := context.WithCancel(ctx)
		o, how, err := l.Demo(asked, "")
		cancel()
		if err != nil {
			return err
		}
		wantText(t, "the sentence", how, "alice", demoidp.DefaultPassword)
		if o.ClientID != "demo-web" || o.ClientSecret != demoidp.DefaultClientSecret || o.RefreshScope != "openid profile" {
			t.Errorf("%+v", o)
		}
		again, _, err := l.Demo(ctx, "")
		if err != nil || again.Issuer != o.Issuer {
			t.Errorf("the second time: %s, %v", again.Issuer, err)
		}
		issuer = o.Issuer
		return get(ctx, issuer+"/.well-known/openid-configuration")
	}, "demo", "--listen", "127.0.0.1:0", "--refresh-scope", "openid profile")
	if !l.BeginDemo {
		t.Error("the demo was not asked for at once")
	}
	if err := get(t.Context(), issuer); err == nil {
		t.Error("the provider outlived the front end")
	}
}

func TestDemoRegistersTheClientOfTheFlags(t *testing.T) {
	t.Parallel()
	onScreen(t, func(ctx context.Context, l command.Launch) error {
		o, _, err := l.Demo(ctx, "")
		if err != nil {
			return err
		}
		o.Mode, o.SignIn = flows.Unattended, flows.SignInAgent
		e := shell{}.run(ctx, "run", "client-credentials", "--issuer", o.Issuer, "--client-id", "mine", "--client-secret", "env:PASSWORD")
		wantStatus(t, e, 0)
		return nil
	}, "demo", "--listen", "127.0.0.1:0", "--client-id", "mine", "--client-secret", "env:PASSWORD", "--access-token-lifetime", "1h")
}

func TestDemoTakesAFreePortWhenTheUsualIsTaken(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", demoidp.DefaultListen)
	if err == nil {
		defer l.Close()
	} // else somebody else has it, which will do
	onScreen(t, func(ctx context.Context, l command.Launch) error {
		o, how, err := l.Demo(ctx, "")
		if err != nil {
			return err
		}
		wantText(t, "the sentence", how, demoidp.DefaultListen+" is taken", o.Issuer)
		return get(ctx, o.Issuer)
	}, "demo")
}

func TestPortInUse(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	e := shell{}.run(t.Context(), "idp", "--listen", l.Addr().String())
	wantStatus(t, e, 2)
	wantText(t, "standard error", e.stderr, "--listen", l.Addr().String(), "address already in use")
}

func TestFrontEndThatFails(t *testing.T) {
	t.Parallel()
	s := shell{terminal: true, frontEnd: func(context.Context, command.Launch) error { return errors.New("it broke") }}
	e := s.run(t.Context())
	wantStatus(t, e, 3)
	wantText(t, "standard error", e.stderr, "it broke")
}

func TestFrontEndInterruptedFromOutside(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	s := shell{terminal: true, frontEnd: func(ctx context.Context, _ command.Launch) error {
		cancel()
		return ctx.Err()
	}}
	wantStatus(t, s.run(ctx), 130)
}

// TestLogOfTheScreen walks the demo twice behind the screen, with a step run
// again: the log tells each, and holds no secret.
func TestLogOfTheScreen(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "walk.log")
	walk := func(ctx context.Context, l command.Launch) error {
		if !l.Reveal || !l.Options.KeepGoing {
			t.Errorf("--reveal and --keep-going did not arrive: %+v", l)
		}
		o, _, err := l.Demo(ctx, "")
		if err != nil {
			return err
		}
		for range 2 {
			o.Mode = flows.Unattended
			r, err := flows.NewRunner(o)
			if err != nil {
				return err
			}
			r.Dispatch(flows.Start{Step: 0})
			for s := r.State(); s.Outcome == "" || s.Active; s = r.State() {
				<-r.Changed()
			}
			if s := r.State(); s.Outcome != flows.Completed {
				t.Errorf("%s: %+v", s.Outcome, s.Steps[s.Current].Problem)
			}
			r.Close()
		}
		return nil
	}
	onScreen(t, walk, "demo", "--listen", "127.0.0.1:0", "--log", path, "--reveal", "--keep-going",
		"--login", "alice:"+demoidp.DefaultPassword, "--steps", "userinfo,refresh")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	wantText(t, "the log", string(text), "walk began", `msg="step began" step=metadata`, "step=refresh", "outcome=completed")
	if n := strings.Count(string(text), "msg=\"walk ended\""); n != 2 {
		t.Errorf("%d walks ended in the log:\n%s", n, text)
	}
	for _, secret := range []string{demoidp.DefaultPassword, demoidp.DefaultClientSecret} {
		if strings.Contains(string(text), secret) {
			t.Error("a secret is in the log")
		}
	}
	if info, err := os.Stat(path); err != nil || info.Mode().Perm() != 0o600 {
		t.Errorf("the log's mode: %v %v", info.Mode(), err)
	}
}
