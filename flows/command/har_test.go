package command_test

import (
	"bytes"
	"context"
	"net/url"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/command"
	"github.com/grantwalk/grantwalk/flows/demoidp"
	"github.com/grantwalk/grantwalk/httplog"
)

// readHAR reads the file back, and returns its text too.
func readHAR(t *testing.T, path string) (*httplog.HAR, string) {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	har, err := httplog.ReadHAR(bytes.NewReader(text))
	if err != nil {
		t.Fatal(err)
	}
	return har, string(text)
}

func TestHARHoldsTheWalkWithoutItsSecrets(t *testing.T) {
	t.Parallel()
	var issued tokenRecorder
	provider := idp(t, demoidp.Config{Hooks: demoidp.Hooks{Answer: issued.answer, Redirect: issued.redirect}})
	path := filepath.Join(t.TempDir(), "walk.har")
	e := shell{}.run(t.Context(), web(provider, "--json", "--har", path, "--steps", everyStep)...)
	wantStatus(t, e, 0)
	har, text := readHAR(t, path)
	if d := document(t, e); len(har.Exchanges) != len(d.Exchanges) || har.Creator == "" {
		t.Errorf("%d exchanges by %q, and %d were made", len(har.Exchanges), har.Creator, len(d.Exchanges))
	}
	for _, secret := range append(issued.list(), demoidp.DefaultClientSecret, demoidp.DefaultPassword) {
		if strings.Contains(text, secret) || strings.Contains(text, url.QueryEscape(secret)) {
			t.Errorf("the secret %.8s… is in the file", secret)
		}
	}
	wantOnly(t, path)
}

// wantOnly checks that the file is its owner's alone, and alone in its folder.
func wantOnly(t *testing.T, path string) {
	t.Helper()
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
		t.Errorf("mode %v", info.Mode())
	}
	entries, err := os.ReadDir(filepath.Dir(path))
	if err != nil || len(entries) != 1 {
		t.Errorf("beside the file: %v, %v", entries, err)
	}
}

func TestHARWithItsSecrets(t *testing.T) {
	t.Parallel()
	var issued tokenRecorder
	provider := idp(t, demoidp.Config{Hooks: demoidp.Hooks{Answer: issued.answer}})
	path := filepath.Join(t.TempDir(), "walk.har")
	e := shell{}.run(t.Context(), web(provider, "--har", path, "--reveal")...)
	wantStatus(t, e, 0)
	_, text := readHAR(t, path)
	wantText(t, "the file", text, issued.list()[0])
}

func TestHAROfACheckReplacesAFile(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "walk.har")
	if err := os.WriteFile(path, []byte("before"), 0o644); err != nil { //nolint:gosec // that is the point
		t.Fatal(err)
	}
	wantStatus(t, shell{}.run(t.Context(), "check", idp(t, demoidp.Config{}).Issuer(), "--har", path), 0)
	if har, _ := readHAR(t, path); len(har.Exchanges) != 2 {
		t.Errorf("%d exchanges", len(har.Exchanges))
	}
	wantOnly(t, path)
}

// What was recorded is not lost when a walk fails or is broken off.
func TestHAROfAWalkThatDoesNotEnd(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	provider := idp(t, demoidp.Config{Hooks: demoidp.Hooks{Answer: func(a *demoidp.Answer) {
		if a.Kind == demoidp.KindToken {
			cancel()
		}
	}}})
	path := filepath.Join(t.TempDir(), "walk.har")
	wantStatus(t, shell{}.run(ctx, web(provider, "--har", path)...), 130)
	if har, _ := readHAR(t, path); len(har.Exchanges) < 6 {
		t.Errorf("%d exchanges", len(har.Exchanges))
	}
	wantOnly(t, path)
}

// A walk that cannot begin leaves what was there.
func TestHAROfNoWalk(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "walk.har")
	if err := os.WriteFile(path, []byte("before"), 0o600); err != nil {
		t.Fatal(err)
	}
	wantStatus(t, shell{}.run(t.Context(), "check", "idp.example", "--har", path), 2)
	if text, err := os.ReadFile(path); err != nil || string(text) != "before" {
		t.Errorf("%q, %v", text, err)
	}
	wantOnly(t, path)
}

func TestHARFollowsALink(t *testing.T) {
	t.Parallel()
	if runtime.GOOS == "windows" {
		t.Skip("links need a privilege there")
	}
	path, link := filepath.Join(t.TempDir(), "walk.har"), filepath.Join(t.TempDir(), "link.har")
	if err := os.WriteFile(path, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(path, link); err != nil {
		t.Fatal(err)
	}
	wantStatus(t, shell{}.run(t.Context(), "check", idp(t, demoidp.Config{}).Issuer(), "--har", link), 0)
	if har, _ := readHAR(t, path); len(har.Exchanges) != 2 {
		t.Errorf("%d exchanges", len(har.Exchanges))
	}
}

func TestHAROfTheScreen(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "walk.har")
	if l := onScreen(t, nil, "https://idp.example", "--har", path); l.HAR != path {
		t.Errorf("the front end was given %q", l.HAR)
	}
	s := shell{terminal: true, frontEnd: func(context.Context, command.Launch) error { return nil }}
	e := s.run(t.Context(), "demo", "--har", t.TempDir())
	wantStatus(t, e, 2)
	wantText(t, "standard error", e.stderr, "--har")
}
