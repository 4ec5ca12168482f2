package command

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"slices"
	"strings"
	"testing"
	"time"
)

func env(pairs ...string) func(string) (string, bool) {
	return func(name string) (string, bool) {
		for _, p := range pairs {
			if n, v, _ := strings.Cut(p, "="); n == name {
				return v, true
			}
		}
		return "", false
	}
}

func TestLaunchers(t *testing.T) {
	t.Parallel()
	const at = "https://idp.example/a?b=c&d=%73"
	for name, c := range map[string]struct {
		b    browser
		want [][]string
	}{
		"macOS":   {browser{lookupEnv: env(), system: "darwin"}, [][]string{{"open", at}}},
		"Windows": {browser{lookupEnv: env(), system: "windows"}, [][]string{{"rundll32", "url.dll,FileProtocolHandler", at}}},
		"X11":     {browser{lookupEnv: env("DISPLAY=:0"), system: "linux"}, [][]string{{"xdg-open", at}, {"x-www-browser", at}}},
		"Wayland": {browser{lookupEnv: env("WAYLAND_DISPLAY=w"), system: "linux"}, [][]string{{"xdg-open", at}, {"x-www-browser", at}}},
		"WSL":     {browser{lookupEnv: env("WSL_DISTRO_NAME=Debian"), system: "linux"}, [][]string{{"wslview", at}}},
		"BROWSER": {browser{lookupEnv: env("BROWSER=w3m -o x=%s:lynx"), system: "linux"}, [][]string{{"w3m", "-o", "x=" + at}, {"lynx", at}}},
	} {
		if runtime.GOOS == "windows" && name == "BROWSER" {
			continue // the separator is another
		}
		got, err := c.b.launchers(at)
		if err != nil || !slices.EqualFunc(got, c.want, slices.Equal[[]string]) {
			t.Errorf("%s: %v, %v; want %v", name, got, err, c.want)
		}
	}
}

func TestNoDisplay(t *testing.T) {
	t.Parallel()
	err := browser{lookupEnv: env("DISPLAY="), system: "linux"}.open(t.Context(), "https://idp.example")
	if !errors.Is(err, errNoDisplay) {
		t.Errorf("%v", err)
	}
}

func TestOnlyWebPagesAreOpened(t *testing.T) {
	t.Parallel()
	for _, target := range []string{"file:///etc/passwd", "javascript:alert(1)", "-version", "https:", "calculator", ""} {
		if err := (browser{lookupEnv: env("BROWSER=/bin/true")}).open(t.Context(), target); err == nil {
			t.Errorf("%q was opened", target)
		}
	}
}

// script writes a launcher that writes its arguments down.
func script(t *testing.T, body string) string {
	t.Helper()
	if runtime.GOOS == "windows" {
		t.Skip("there is no sh")
	}
	path := filepath.Join(t.TempDir(), "launcher")
	if err := os.WriteFile(path, []byte("#!/bin/sh\n"+body), 0o700); err != nil { //nolint:gosec // it is to be run
		t.Fatal(err)
	}
	return path
}

func TestTheURLIsOneArgument(t *testing.T) {
	t.Parallel()
	seen := filepath.Join(t.TempDir(), "seen")
	launcher := script(t, `printf '%s\n' "$@" > `+seen+"\n")
	const at = "https://idp.example/a?b=c&d='$(id)'"
	if err := (browser{lookupEnv: env("BROWSER=" + launcher), wait: time.Minute}).open(t.Context(), at); err != nil {
		t.Fatal(err)
	}
	got, err := os.ReadFile(seen)
	if err != nil || string(got) != at+"\n" {
		t.Errorf("%q, %v", got, err)
	}
}

func TestLauncherThatFails(t *testing.T) {
	t.Parallel()
	b := browser{lookupEnv: env("BROWSER=" + script(t, "exit 3") + ":/nowhere/browser"), wait: time.Minute}
	err := b.open(t.Context(), "https://idp.example")
	if err == nil || !strings.Contains(err.Error(), "exit status 3") || !strings.Contains(err.Error(), "/nowhere/browser") {
		t.Errorf("%v", err)
	}
}

func TestTheNextLauncherIsTried(t *testing.T) {
	t.Parallel()
	b := browser{lookupEnv: env("BROWSER=/nowhere/browser:" + script(t, "exit 0")), wait: time.Minute}
	if err := b.open(t.Context(), "https://idp.example"); err != nil {
		t.Error(err)
	}
}

// A launcher that is the browser itself is not waited for, and lives on.
func TestLauncherThatStays(t *testing.T) {
	t.Parallel()
	fifo := filepath.Join(t.TempDir(), "end")
	if err := os.WriteFile(fifo, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	done := filepath.Join(t.TempDir(), "done")
	launcher := script(t, "while [ -e "+fifo+" ]; do sleep 0.01; done; : > "+done+"\n")
	ctx, cancel := context.WithCancel(t.Context())
	if err := (browser{lookupEnv: env("BROWSER=" + launcher), wait: time.Millisecond}).open(ctx, "https://idp.example"); err != nil {
		t.Fatal(err)
	}
	cancel()
	if err := os.Remove(fifo); err != nil {
		t.Fatal(err)
	}
	for deadline := time.Now().Add(10 * time.Second); ; {
		if _, err := os.Stat(done); err == nil {
			return
		}
		if time.Now().After(deadline) {
			t.Fatal("the launcher did not live on")
		}
		runtime.Gosched()
	}
}
