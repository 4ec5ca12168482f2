package command_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
)

const everyStep = "userinfo,introspection,refresh,revocation,logout"

func TestRevealShowsThem(t *testing.T) {
	t.Parallel()
	e := shell{}.run(t.Context(), web(idp(t, demoidp.Config{}), "--reveal", "--auth-method", "client_secret_post")...)
	wantStatus(t, e, 0)
	wantText(t, "the transcript", e.stdout, "client_secret="+demoidp.DefaultClientSecret, "password="+demoidp.DefaultPassword)
	if strings.Contains(e.stderr, demoidp.DefaultClientSecret) {
		t.Error("standard error holds the secret all the same")
	}
}

func TestMaskKeepsTheLength(t *testing.T) {
	t.Parallel()
	var issued tokenRecorder
	provider := idp(t, demoidp.Config{Hooks: demoidp.Hooks{Answer: issued.answer}})
	e := shell{}.run(t.Context(), web(provider, "--auth-method", "client_secret_post", "--steps", "none")...)
	wantStatus(t, e, 0)
	for _, secret := range append(issued.list(), demoidp.DefaultClientSecret) {
		wantText(t, "the transcript", e.stdout, mask(len(secret)))
	}
}

func TestLogIsForItsOwnerAlone(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("files have no modes there")
	}
	path := filepath.Join(t.TempDir(), "log")
	if err := os.WriteFile(path, []byte("before\n"), 0o644); err != nil { //nolint:gosec // that is the point
		t.Fatal(err)
	}
	e := shell{}.run(t.Context(), web(idp(t, demoidp.Config{}), "--json", "--log", path)...)
	wantStatus(t, e, 0)
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	wantText(t, "the log", string(text), "before\n", `msg="walk began" flow=code`, "msg=exchange step=token", "method=POST", `msg="walk ended" outcome=completed`)
}

// What a server sends cannot reach the terminal as control characters.
func TestNoControlCharacterOfAServerIsWritten(t *testing.T) {
	t.Parallel()
	const evil = "\x1b]0;owned\x07\u009b31m\u202e\x00\x7f\xff"
	hostile := func(a *demoidp.Answer) {
		switch a.Kind {
		case demoidp.KindUserInfo:
			a.Body.Set("name", evil)
			a.Header.Set("X-Evil", evil)
		case demoidp.KindMetadata:
			a.Body.Set("service_documentation", evil)
		case demoidp.KindToken:
			a.Body.Set("note", evil)
			if a.Grant == demoidp.GrantRefreshToken {
				a.Status = 400
				a.Body = demoidp.Object{{Name: "error", Value: "invalid_grant"}, {Name: "error_description", Value: evil}}
			}
		}
	}
	provider := idp(t, demoidp.Config{Hooks: demoidp.Hooks{Answer: hostile}})
	for _, flag := range []string{"--keep-going", "--json", "--token"} {
		for _, reveal := range []string{"", "--reveal"} {
			path := filepath.Join(t.TempDir(), "log")
			args := web(provider, flag, "--log", path)
			if reveal != "" {
				args = append(args, reveal)
			}
			e := shell{}.run(t.Context(), args...)
			wantStatus(t, e, 1) // the refresh was refused
			log, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			for where, text := range map[string]string{"standard output": e.stdout, "standard error": e.stderr, "the log": string(log)} {
				if flows.Visible(text) != text {
					t.Errorf("%s %s: %s holds a control character: %q", flag, reveal, where, text)
				}
			}
		}
	}
}
