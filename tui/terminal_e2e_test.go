//go:build e2e && unix

package tui

import (
	"fmt"
	"math/rand/v2"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/charmbracelet/x/ansi"
)

// demo is the line that starts the demo on a free port.
const demo = "$GW demo --listen 127.0.0.1:0"

// begun starts the demo in a terminal of that size.
func begun(t *testing.T, w, h int, env ...string) *tmux {
	t.Helper()
	x := openTmux(t, w, h, env...)
	x.line(demo)
	x.waitFor("Nothing is sent without you")
	return x
}

func TestE2EWalkByKeys(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		t.Run(fmt.Sprintf("%dx%d", size[0], size[1]), func(t *testing.T) {
			t.Parallel()
			x := openTmux(t, size[0], size[1])
			before := x.settings()
			x.line(demo + "; echo ended with $?")
			x.waitFor("Nothing is sent without you")
			x.keys("b")
			x.waitFor("built-in agent")
			x.keys("c")
			x.waitFor("Username", "Password", "[ Sign in ]")
			time.Sleep(grace) // a dialog that opens by itself takes no keys at first
			x.keys("alice", "Tab", "demo-password", "Enter")
			x.waitFor("HELD", "POST /login")
			x.keys("c")
			x.waitFor("[ Allow ]")
			time.Sleep(grace)
			x.keys("Enter")
			x.waitFor("HELD")
			x.keys("c")
			x.waitFor("Stopped before", "refresh")
			for _, step := range []string{"3", "4", "5", "6", "7", "8"} {
				x.keys(step)
			}
			x.keys("z")
			x.waitGone("Steps")
			x.keys("z")
			x.waitFor("Steps")
			x.keys("?")
			x.waitFor("The walk", "ctrl+e")
			x.keys("Escape")
			x.waitGone("ctrl+e")
			x.keys("3")
			screen := x.waitFor("POST /token")
			if strings.Contains(screen, "demo-password") && !strings.Contains(screen, "with the password") {
				t.Errorf("the password is on the screen:\n%s", screen)
			}
			x.keys("q")
			x.waitFor("Leave this walk?")
			x.keys("y")
			x.waitFor("ended with 0")
			x.wantAsFound(before)
		})
	}
}

func TestE2EResizeStorm(t *testing.T) {
	t.Parallel()
	x := begun(t, 120, 40)
	x.keys("Enter")
	x.waitFor("HELD")
	r := rand.New(rand.NewPCG(1, 2))
	for range 60 {
		x.run("resize-window", "-x", fmt.Sprint(1+r.IntN(200)), "-y", fmt.Sprint(1+r.IntN(60)))
	}
	for _, size := range [][2]int{{80, 24}, {200, 60}, {120, 40}} {
		x.run("resize-window", "-x", fmt.Sprint(size[0]), "-y", fmt.Sprint(size[1]))
		x.until("a whole frame", func(screen string) bool {
			rows := strings.Split(strings.TrimRight(screen, "\n"), "\n")
			return len(rows) == size[1] && strings.HasPrefix(rows[0], " grantwalk") && strings.Contains(rows[size[1]-1], "? help") && strings.Contains(screen, "HELD")
		})
	}
}

// colours finds the sequences that set a colour.
var colours = regexp.MustCompile(`\x1b\[(?:[0-9:]+;)*(?:3[0-8]|4[0-8]|9[0-7]|10[0-7])[:;m]`)

func TestE2ETerminals(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		env                   []string
		colour, many, unicode bool
	}{
		"256 colours":  {nil, true, true, true},
		"16 colours":   {[]string{"TERM=xterm-16color"}, true, false, true},
		"NO_COLOR":     {[]string{"NO_COLOR=1"}, false, false, true},
		"ASCII":        {[]string{"LANG=C"}, true, true, false},
		"dumb":         {[]string{"TERM=dumb"}, false, false, true},
		"dumb, LANG=C": {[]string{"TERM=dumb", "LANG=C"}, false, false, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			x := begun(t, 120, 40, c.env...)
			x.keys("Enter")
			x.waitFor("HELD")
			x.keys("Enter")
			screen := x.waitFor("200 OK", "issuer")
			if i := strings.IndexFunc(screen, func(r rune) bool { return r > 0x7e }); !c.unicode && i >= 0 {
				t.Errorf("not ASCII: %q", screen[i:min(len(screen), i+20)])
			} else if c.unicode && i < 0 {
				t.Error("no line is drawn")
			}
			styled := x.styled()
			if got := colours.MatchString(styled); got != c.colour {
				t.Errorf("coloured: %v, want %v", got, c.colour)
			}
			if many := strings.Contains(styled, "38;5;") || strings.Contains(styled, "38;2;"); many && !c.many {
				t.Errorf("more than 16 colours:\n%q", styled)
			}
		})
	}
}

// background finds the colours that cannot be read on one background or another:
// black, white and the greys as text, and any as a background.
var background = regexp.MustCompile(`\x1b\[(?:[0-9:]+;)*(?:30|37|90|97|4[0-8]|10[0-7])[:;m]`)

// TestE2EAnyBackground: the text is in the terminal's own colours and the hues
// that show on light and on dark.
func TestE2EAnyBackground(t *testing.T) {
	t.Parallel()
	x := begun(t, 120, 40)
	look := func(where string) {
		t.Helper()
		if found := background.FindString(x.styled()); found != "" {
			t.Errorf("%s: %q is on the screen", where, found)
		}
	}
	look("the beginning")
	x.keys("b", "c")
	x.waitFor("Username", "[ Sign in ]")
	look("a form")
	time.Sleep(grace)
	x.keys("Escape")
	x.waitGone("[ Sign in ]")
	for _, pane := range []string{"1", "2", "3", "4", "5", "6", "7", "8"} {
		x.keys(pane)
		look("pane " + pane)
	}
	x.keys("?")
	x.waitFor("The walk", "ctrl+e")
	look("the help")
}

func TestE2EPipe(t *testing.T) {
	t.Parallel()
	x := openTmux(t, 120, 40)
	x.line("$GW demo --listen 127.0.0.1:0 | cat; $GW demo --listen 127.0.0.1:0 < /dev/null; echo ended with $?")
	screen := x.waitFor("ended with 2")
	if n := strings.Count(screen, "grantwalk run"); n < 2 {
		t.Errorf("it does not say twice what to use instead:\n%s", screen)
	}
}

func TestE2ESuspendAndResume(t *testing.T) {
	t.Parallel()
	x := openTmux(t, 120, 40)
	before := x.settings()
	x.line(demo)
	x.waitFor("Nothing is sent without you")
	x.keys("C-z")
	x.waitFor("shell>")
	x.wantAsFound(before)
	x.line("fg")
	x.waitFor("Nothing is sent without you")
	x.keys("Enter")
	x.waitFor("HELD")
	x.keys("C-c")
	x.waitFor("shell>")
	x.wantAsFound(before)
}

func TestE2EKilled(t *testing.T) {
	t.Parallel()
	for _, signal := range []string{"TERM", "INT", "HUP", "QUIT"} {
		t.Run(signal, func(t *testing.T) {
			t.Parallel()
			x := openTmux(t, 120, 40)
			before := x.settings()
			pid := filepath.Join(t.TempDir(), "pid")
			x.line(`sh -c 'echo $$ > ` + pid + `; exec ` + demo + `'; echo en''ded`)
			x.waitFor("Nothing is sent without you")
			x.keys("Enter", "M")
			x.waitFor("HELD")
			text, err := os.ReadFile(pid)
			if err != nil {
				t.Fatal(err)
			}
			x.run("run-shell", "kill -"+signal+" "+strings.TrimSpace(string(text)))
			x.waitFor("ended")
			x.wantAsFound(before)
		})
	}
}

// TestE2ELargePaste pastes a megabyte where something is typed, and where
// nothing is.
func TestE2ELargePaste(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "paste")
	if err := os.WriteFile(file, []byte(strings.Repeat("paste\x1b[31m me ☃ \n", 1<<20/20)), 0o600); err != nil {
		t.Fatal(err)
	}
	x := begun(t, 120, 40)
	x.run("load-buffer", file)
	paste := func() { x.run("paste-buffer", "-p") }
	paste() // where nothing is typed
	x.keys("b", "c")
	x.waitFor("Username", "[ Sign in ]")
	time.Sleep(grace)
	paste()
	x.keys("Tab")
	paste()
	x.waitFor("paste", "Too long")
	x.keys("Escape")
	x.waitGone("Too long")
	x.keys("4", "/")
	paste()
	x.waitFor("end search")
	x.keys("Escape")
	x.waitGone("end search")
	x.keys(":")
	x.waitFor("Find an action")
	paste()
	x.waitFor("paste")
	x.keys("Escape")
	x.waitGone("Find an action")
	x.keys("?")
	screen := x.waitFor("The walk", "ctrl+e")
	if ansi.Strip(screen) != screen {
		t.Errorf("escape sequences are on the screen: %q", screen)
	}
}
