package command_test

import (
	"os/exec"
	"strings"
	"testing"

	"github.com/mattn/go-runewidth"
)

var commands = []string{"run", "check", "open", "lab", "demo", "idp", "explain", "scenarios", "version", "completion", "man", "help"}

func TestHelpOfEachCommand(t *testing.T) {
	t.Parallel()
	for _, name := range append([]string{""}, commands...) {
		args := strings.Fields(name)
		asked := shell{}.run(t.Context(), append([]string{"help"}, args...)...)
		flagged := shell{}.run(t.Context(), append(args, "--help")...)
		wantStatus(t, asked, 0)
		wantStatus(t, flagged, 0)
		if asked.stdout != flagged.stdout {
			t.Errorf("help %s and %s --help differ", name, name)
		}
		wantText(t, "help "+name, asked.stdout, "Usage:\n  grantwalk")
		for line := range strings.Lines(asked.stdout) {
			if w := runewidth.StringWidth(strings.TrimRight(line, "\n")); w > 82 {
				t.Errorf("help %s: %d columns: %s", name, w, line)
			}
		}
	}
}

func TestHelpNamesTheCommands(t *testing.T) {
	t.Parallel()
	e := shell{}.run(t.Context(), "help")
	for _, name := range commands[:len(commands)-1] {
		wantText(t, "help", e.stdout, "\n  "+name+" ")
	}
}

// An example in a help text is read by the program itself as it stands there.
func TestExamplesHaveOnlyFlagsThatExist(t *testing.T) {
	t.Parallel()
	for _, name := range append([]string{""}, commands...) {
		e := shell{}.run(t.Context(), append([]string{"help"}, strings.Fields(name)...)...)
		_, text, _ := strings.Cut(e.stdout, "Examples:\n")
		text, _, _ = strings.Cut(text, "\n\nThe ")
		for line := range strings.Lines(strings.ReplaceAll(text, "\\\n", " ")) {
			_, words, ok := strings.Cut(line, "grantwalk ")
			if !ok {
				continue
			}
			words, _, _ = strings.Cut(words, "#")
			words, _, _ = strings.Cut(words, "|")
			words, _, _ = strings.Cut(words, ">")
			// With --help, flags and their values are read, and nothing is done.
			got := shell{}.run(t.Context(), append(strings.Fields(strings.NewReplacer(`"openid profile"`, "openid", ")", "").Replace(words)), "--help")...)
			if got.status != 0 {
				t.Errorf("%s: %s", strings.TrimSpace(line), got.stderr)
			}
		}
	}
}

func TestCompletionScripts(t *testing.T) {
	t.Parallel()
	for _, sh := range []string{"bash", "zsh", "fish", "powershell"} {
		e := shell{}.run(t.Context(), "completion", sh)
		wantStatus(t, e, 0)
		wantText(t, sh, e.stdout, "grantwalk")
		if path, err := exec.LookPath(sh); err == nil && sh == "bash" {
			cmd := exec.Command(path, "-n")
			cmd.Stdin = strings.NewReader(e.stdout)
			if out, err := cmd.CombinedOutput(); err != nil {
				t.Errorf("%s: %v\n%s", sh, err, out)
			}
		}
	}
}

func TestCompletionsOfArgumentsAndValues(t *testing.T) {
	t.Parallel()
	for words, want := range map[string]string{
		"":                    "demo",
		"run ":                "client-credentials",
		"run code --auth":     "--auth-method",
		"run code --pkce ":    "S256",
		"run code --fail-on ": "never",
		"idp --reuse ":        "tolerate",
		"help ":               "run",
		"completion ":         "fish",
		"explain code_":       "code_verifier",
		"check --fail-on ":    "warning",
		"demo --scenario ":    "token-cacheable",
		"idp --scenario tok":  "token-cacheable",
	} {
		args := append([]string{"__complete"}, strings.Split(words, " ")...)
		e := shell{}.run(t.Context(), args...)
		wantStatus(t, e, 0)
		wantText(t, "completion of "+words, e.stdout, want)
	}
}

func TestVersion(t *testing.T) {
	t.Parallel()
	e := shell{}.run(t.Context(), "version")
	wantStatus(t, e, 0)
	wantText(t, "version", e.stdout, "grantwalk ", "go1.")
}
