package command_test

import (
	"context"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/command"
	"github.com/grantwalk/grantwalk/flows/demoidp"
)

// recorded is the HAR file of a walk on a provider, and the walk's document.
func recorded(t *testing.T, config demoidp.Config, args ...string) (path string, live flows.Document) {
	t.Helper()
	path = filepath.Join(t.TempDir(), "walk.har")
	e := shell{}.run(t.Context(), web(idp(t, config), append([]string{"--json", "--har", path}, args...)...)...)
	return path, document(t, e)
}

func TestOpenShowsAWalkAgain(t *testing.T) {
	t.Parallel()
	path, live := recorded(t, demoidp.Config{}, "--steps", everyStep)
	e := shell{}.run(t.Context(), "open", path, "--json")
	wantStatus(t, e, 0)
	d := document(t, e)
	if d.Outcome != flows.Completed || d.Flow != flows.FlowCode || d.Issuer != live.Issuer || len(d.Exchanges) != len(live.Exchanges) {
		t.Errorf("outcome %s, flow %s, issuer %s, %d exchanges; live %s, %s, %s, %d",
			d.Outcome, d.Flow, d.Issuer, len(d.Exchanges), live.Outcome, live.Flow, live.Issuer, len(live.Exchanges))
	}
	if findingIDs(d) != findingIDs(live) {
		t.Errorf("findings %s; live %s", findingIDs(d), findingIDs(live))
	}
	if d.Recording == nil || !d.Recording.Masked || len(d.Recording.Walks) != 1 || d.Recording.Walks[0].ClientID != "demo-web" {
		t.Errorf("recording %+v", d.Recording)
	}
	if d.Tokens.AccessToken == nil || d.Tokens.AccessToken.Masked != live.Tokens.AccessToken.Masked {
		t.Errorf("access token %+v; live %+v", d.Tokens.AccessToken, live.Tokens.AccessToken)
	}
	for _, st := range d.Steps {
		if st.State == "failed" || st.State == "pending" {
			t.Errorf("step %s is %s: %s", st.ID, st.State, st.Problem)
		}
	}
	masked := shell{}.run(t.Context(), "open", path, "--json", "--reveal")
	if strings.Contains(masked.stdout, demoidp.DefaultPassword) {
		t.Error("what was masked is there")
	}
}

func TestOpenMasksSecrets(t *testing.T) {
	t.Parallel()
	var issued tokenRecorder
	path, _ := recorded(t, demoidp.Config{Hooks: demoidp.Hooks{Answer: issued.answer, Redirect: issued.redirect}}, "--steps", everyStep, "--reveal")
	e := shell{}.run(t.Context(), "open", path, "--json")
	wantStatus(t, e, 0)
	for _, secret := range append(issued.list(), demoidp.DefaultClientSecret, demoidp.DefaultPassword) {
		if strings.Contains(e.stdout+e.stderr, secret) {
			t.Errorf("the secret %.8s… is printed", secret)
		}
	}
	if e := (shell{}).run(t.Context(), "open", path, "--json", "--reveal"); !strings.Contains(e.stdout, issued.list()[0]) {
		t.Error("--reveal reveals nothing")
	}
}

func TestOpenOnTheScreen(t *testing.T) {
	t.Parallel()
	path, live := recorded(t, demoidp.Config{})
	var shown command.Launch
	e := shell{terminal: true, frontEnd: func(_ context.Context, l command.Launch) error {
		shown = l
		l.Recording.Close() // as the screen does when it is left
		return nil
	}}.run(t.Context(), "open", path)
	wantStatus(t, e, 0)
	switch {
	case shown.Recording == nil || shown.RecordingName != "walk.har":
		t.Errorf("launched with %+v", shown)
	case len(shown.RecordingNotes) > 0:
		t.Errorf("notes %q", shown.RecordingNotes)
	case shown.Recording.Log().Len() != len(live.Exchanges) || len(shown.Recording.State().Session.Tokens) != 2:
		t.Errorf("%d exchanges, %d token sets", shown.Recording.Log().Len(), len(shown.Recording.State().Session.Tokens))
	}
}

func TestOpenShowsNoEmptyScreen(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "a.har")
	if err := os.WriteFile(path, []byte(`{"log":{"entries":[{"request":{}}]}}`), 0o600); err != nil {
		t.Fatal(err)
	}
	e := shell{terminal: true, frontEnd: func(context.Context, command.Launch) error {
		t.Error("the screen was started")
		return nil
	}}.run(t.Context(), "open", path)
	wantStatus(t, e, 3)
	for _, s := range []string{"none is a message", "Warning: log.entries[0]"} {
		if !strings.Contains(e.stderr, s) {
			t.Errorf("%q is not in: %s", s, e.stderr)
		}
	}
}

func TestOpenExitStatus(t *testing.T) {
	t.Parallel()
	s, _ := demoidp.ScenarioByName("nonce-missing")
	var config demoidp.Config
	s.Configure(&config)
	faulty, _ := recorded(t, config, "--reveal")
	dir := t.TempDir()
	file := func(name, text string) string {
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		return path
	}
	for name, c := range map[string]struct {
		args   []string
		stdin  string
		status int
		says   []string
	}{
		"a finding":           {args: []string{faulty, "--json"}, status: 1, says: []string{"IDT-NONCE"}},
		"never":               {args: []string{faulty, "--json", "--fail-on", "never"}, status: 3}, // as a walk that failed
		"no file":             {args: nil, status: 2, says: []string{"FILE", "missing"}},
		"two":                 {args: []string{"a", "b"}, status: 2, says: []string{"FILE", "2 arguments"}},
		"not there":           {args: []string{filepath.Join(dir, "none.har"), "--json"}, status: 2, says: []string{"FILE", "none.har", "no such file"}},
		"a folder":            {args: []string{dir, "--json"}, status: 2, says: []string{"FILE", "folder"}},
		"no HAR":              {args: []string{file("a.txt", "hello"), "--json"}, status: 2, says: []string{"FILE", "a.txt", "not JSON", "HAR"}},
		"other JSON":          {args: []string{file("b.json", `{"a":1}`), "--json"}, status: 2, says: []string{"FILE", "log.entries"}},
		"empty":               {args: []string{file("c.har", ""), "--json"}, status: 2, says: []string{"FILE", "empty"}},
		"HAR of other things": {args: []string{file("d.har", `{"log":{"entries":[{"startedDateTime":"2024-01-01T00:00:00Z","request":{"method":"GET","url":"https://a.example/"},"response":{"status":200}}]}}`), "--json"}, status: 3, says: []string{"none is a message"}},
		"no entries":          {args: []string{file("e.har", `{"log":{"entries":[]}}`), "--json"}, status: 3, says: []string{"none is a message"}},
		"standard input":      {args: []string{"-", "--json"}, stdin: `{"log":{"entries":[]}}`, status: 3},
		"no terminal":         {args: []string{faulty}, status: 2, says: []string{"terminal", "--json"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e := shell{stdin: strings.NewReader(c.stdin)}.run(t.Context(), append([]string{"open"}, c.args...)...)
			wantStatus(t, e, c.status)
			for _, s := range c.says {
				if !strings.Contains(e.stderr, s) {
					t.Errorf("standard error lacks %q: %s", s, e.stderr)
				}
			}
			if slices.Contains(c.args, "--json") && c.status != 2 {
				document(t, e)
			}
		})
	}
}
