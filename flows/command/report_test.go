package command_test

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/command"
	"github.com/grantwalk/grantwalk/flows/demoidp"
)

// readReport reads a report, which is its owner's alone and alone in its folder.
func readReport(t *testing.T, path string) string {
	t.Helper()
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	wantOnly(t, path)
	return string(text)
}

func TestReportOfARun(t *testing.T) {
	t.Parallel()
	provider := idp(t, demoidp.Config{})
	path := filepath.Join(t.TempDir(), "walk.md")
	e := shell{}.run(t.Context(), web(provider, "--json", "--report", path)...)
	wantStatus(t, e, 0)
	if d := document(t, e); len(d.Exchanges) == 0 {
		t.Error("standard output has no document")
	}
	wantText(t, "the report", readReport(t, path), "## Findings", "```mermaid\nsequenceDiagram\n", "## Steps", "### 5 Code exchange: **✓ succeeded**", "The ID token, decoded", "POST /token HTTP/1.1", "masked as •••• (LENGTH)")
}

func TestReportWithItsSecrets(t *testing.T) {
	t.Parallel()
	var issued tokenRecorder
	provider := idp(t, demoidp.Config{Hooks: demoidp.Hooks{Answer: issued.answer}})
	path := filepath.Join(t.TempDir(), "walk.html")
	wantStatus(t, shell{}.run(t.Context(), web(provider, "--report", path, "--reveal")...), 0)
	wantText(t, "the report", readReport(t, path), "<!DOCTYPE html>", "SECRETS ARE REVEALED", issued.list()[0])
}

func TestReportOfACheck(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "check.html")
	wantStatus(t, shell{}.run(t.Context(), "check", idp(t, demoidp.Config{}).Issuer(), "--report", path), 0)
	wantText(t, "the report", readReport(t, path), "<svg ", "1 Metadata", "2 Signing keys")
}

func TestReportOfAnExperiment(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "lab.md")
	wantStatus(t, shell{}.run(t.Context(), labOn(idp(t, demoidp.Config{}), "refresh-rotation", "--yes", "--fail-on", "never", "--report", path)...), 0)
	wantText(t, "the report", readReport(t, path), "## Experiments", "**Verdict**", "Note over U,R: experiment refresh-rotation")
}

// What was recorded is not lost when a walk fails.
func TestReportOfAWalkThatFails(t *testing.T) {
	t.Parallel()
	scenario, _ := demoidp.ScenarioByName("nonce-other")
	config := demoidp.Config{}
	scenario.Configure(&config)
	path := filepath.Join(t.TempDir(), "walk.html")
	wantStatus(t, shell{}.run(t.Context(), web(idp(t, config), "--report", path)...), 1)
	wantText(t, "the report", readReport(t, path), "✗ failed", "IDT-NONCE", "Fix at the provider:")
}

func TestReportOfARecording(t *testing.T) {
	t.Parallel()
	har, path := filepath.Join(t.TempDir(), "walk.har"), filepath.Join(t.TempDir(), "walk.md")
	wantStatus(t, shell{}.run(t.Context(), web(idp(t, demoidp.Config{}), "--har", har)...), 0)
	wantStatus(t, shell{}.run(t.Context(), "open", har, "--json", "--report", path), 0)
	wantText(t, "the report", readReport(t, path), "| Recording | `walk.har` |", "token request#58; grant_type=authorization_code")
}

// A name that cannot be used is known before anything is sent.
func TestReportOfNoWalk(t *testing.T) {
	t.Parallel()
	asked := false
	provider := idp(t, demoidp.Config{Hooks: demoidp.Hooks{Answer: func(*demoidp.Answer) { asked = true }}})
	dir := t.TempDir()
	for _, args := range [][]string{
		{"--report", filepath.Join(dir, "walk.pdf")}, {"--report", filepath.Join(dir, "walk")}, {"--report", "-"},
		{"--report", filepath.Join(dir, "none", "walk.md")}, {"--report", dir + ".md/"},
		{"--report", filepath.Join(dir, "walk.md"), "--har", filepath.Join(dir, "walk.md")},
		{"--report", dir + "/./walk.md", "--har", filepath.Join(dir, "walk.md")},
	} {
		e := shell{}.run(t.Context(), web(provider, args...)...)
		wantStatus(t, e, 2)
		wantText(t, "standard error", e.stderr, "--report")
	}
	if asked {
		t.Error("something was sent")
	}
	if entries, err := os.ReadDir(dir); err != nil || len(entries) != 0 {
		t.Errorf("left behind: %v, %v", entries, err)
	}
}

func TestReportOfTheScreen(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "walk.html")
	if l := onScreen(t, nil, "https://idp.example", "--report", path); l.Report != path {
		t.Errorf("the front end was given %q", l.Report)
	}
	s := shell{terminal: true, frontEnd: func(context.Context, command.Launch) error { return nil }}
	e := s.run(t.Context(), "demo", "--report", strings.TrimSuffix(path, ".html"))
	wantStatus(t, e, 2)
	wantText(t, "standard error", e.stderr, "--report")
}
