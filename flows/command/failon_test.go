package command_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
)

// cacheable lets token responses be cached, which is a warning.
func cacheable(a *demoidp.Answer) {
	if a.Kind == demoidp.KindToken && a.Grant == demoidp.GrantAuthorizationCode {
		a.Header.Del("Cache-Control")
	}
}

// otherNonce signs ID tokens with a nonce that nobody sent, which is an error
// that ends the walk.
func otherNonce(j *demoidp.JWT) {
	j.Claims.Set("nonce", "somebody-else's")
}

func TestExitStatusByFindings(t *testing.T) {
	t.Parallel()
	healthy := idp(t, demoidp.Config{})
	warns := idp(t, demoidp.Config{Hooks: demoidp.Hooks{Answer: cacheable}})
	fails := idp(t, demoidp.Config{Hooks: demoidp.Hooks{JWT: otherNonce}})
	wrongSecret := []string{"--client-secret", "env:PASSWORD"}
	for name, c := range map[string]struct {
		provider *demoidp.Provider
		flags    []string
		status   int
		outcome  flows.Outcome
		finding  string
	}{
		"healthy":                {healthy, []string{"--fail-on", "warning"}, 0, flows.Completed, ""},
		"a warning":              {warns, nil, 0, flows.Completed, "TOKEN-CACHEABLE"},
		"a warning that counts":  {warns, []string{"--fail-on", "warning"}, 1, flows.Completed, "TOKEN-CACHEABLE"},
		"a warning, never":       {warns, []string{"--fail-on", "never"}, 0, flows.Completed, "TOKEN-CACHEABLE"},
		"an error":               {fails, nil, 1, flows.FlowFailed, "IDT-NONCE"},
		"an error, warning":      {fails, []string{"--fail-on", "warning"}, 1, flows.FlowFailed, "IDT-NONCE"},
		"an error, never":        {fails, []string{"--fail-on", "never"}, 3, flows.FlowFailed, "IDT-NONCE"},
		"an error, going on":     {fails, []string{"--keep-going"}, 1, flows.FlowFailed, "IDT-NONCE"},
		"the client's own fault": {healthy, wrongSecret, 1, flows.FlowFailed, "TOKEN-INVALID-CLIENT"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := shell{}.run(t.Context(), web(c.provider, append(c.flags, "--json")...)...)
			wantStatus(t, e, c.status)
			d := document(t, e)
			if d.Outcome != c.outcome {
				t.Errorf("outcome %s, want %s", d.Outcome, c.outcome)
			}
			wantText(t, "standard error", e.stderr, "\nFindings: ", c.finding)
			if got := slices.Compact(strings.Fields(worse(d))); strings.Join(got, " ") != c.finding {
				t.Errorf("findings: %v, want %s", got, c.finding)
			}
		})
	}
}

// Who breaks a walk off is told so, whatever was found before.
func TestInterruptedIsMoreThanAFinding(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	provider := idp(t, demoidp.Config{Hooks: demoidp.Hooks{Answer: func(a *demoidp.Answer) {
		cacheable(a)
		if a.Kind == demoidp.KindUserInfo {
			cancel()
		}
	}}})
	e := shell{}.run(ctx, web(provider, "--json", "--fail-on", "warning")...)
	wantStatus(t, e, 130)
	wantText(t, "the document", e.stdout, "TOKEN-CACHEABLE")
}

func TestFindingsInTheTranscriptAndTheLog(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "log")
	provider := idp(t, demoidp.Config{Hooks: demoidp.Hooks{Answer: cacheable}})
	e := shell{}.run(t.Context(), web(provider, "--log", path, "--steps", "none")...)
	wantStatus(t, e, 0)
	_, after, _ := strings.Cut(e.stdout, "The walk is complete.")
	wantText(t, "what follows the walk", after, "=== Findings: 1 warning", "WARNING  TOKEN-CACHEABLE")
	log, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	wantText(t, "the log", string(log), "level=WARN msg=finding id=TOKEN-CACHEABLE severity=warning step=token")
}
