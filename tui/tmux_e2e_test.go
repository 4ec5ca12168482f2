//go:build e2e && unix

package tui

import (
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"
)

// These tests run the built program in tmux: a terminal that nobody here wrote,
// with a shell in it. They look at the screen again and again until it shows
// what is awaited, for another process tells nobody when it is done.

// lookEvery is how often the screen is looked at, and patience for how long.
const (
	lookEvery = 20 * time.Millisecond
	patience  = 30 * time.Second
)

// builtProgram is the built program, made once for all tests.
var builtProgram = sync.OnceValues(func() (string, error) {
	dir, err := os.MkdirTemp("", "grantwalk-e2e")
	if err != nil {
		return "", err
	}
	path := filepath.Join(dir, "grantwalk")
	if out, err := exec.Command("go", "build", "-o", path, "..").CombinedOutput(); err != nil {
		return "", fmt.Errorf("go build: %w\n%s", err, out)
	}
	return path, nil
})

// tmux is a terminal with a shell in it.
type tmux struct {
	t      *testing.T
	socket string
	asked  int // how often settings was called
}

// openTmux opens a terminal of w by h cells with the environment env on top of
// a plain one. $GW is the program.
func openTmux(t *testing.T, w, h int, env ...string) *tmux {
	t.Helper()
	if _, err := exec.LookPath("tmux"); err != nil {
		t.Fatal("tmux is not installed: run .ci/run, which installs it")
	}
	path, err := builtProgram()
	if err != nil {
		t.Fatal(err)
	}
	x := &tmux{t: t, socket: filepath.Join(t.TempDir(), "tmux")}
	args := []string{"-S", x.socket, "-f", "/dev/null", "new-session", "-d", "-x", fmt.Sprint(w), "-y", fmt.Sprint(h),
		"env", "-i", "PATH=" + os.Getenv("PATH"), "HOME=" + t.TempDir(), "TERM=screen-256color", "LANG=C.UTF-8", "PS1=shell> ", "GW=" + path, "BROWSER=false"}
	args = append(append(args, env...), "sh", "-i")
	if out, err := exec.Command("tmux", args...).CombinedOutput(); err != nil {
		t.Fatalf("tmux: %v\n%s", err, out)
	}
	t.Cleanup(func() { _ = exec.Command("tmux", "-S", x.socket, "kill-server").Run() })
	x.waitFor("shell>")
	return x
}

// run asks tmux for something and returns what it says.
func (x *tmux) run(args ...string) string {
	x.t.Helper()
	out, err := exec.Command("tmux", append([]string{"-S", x.socket}, args...)...).CombinedOutput()
	if err != nil {
		x.t.Fatalf("tmux %v: %v\n%s", args, err, out)
	}
	return string(out)
}

// keys presses keys, by tmux's names; text is typed as it is.
func (x *tmux) keys(keys ...string) { x.t.Helper(); x.run(append([]string{"send-keys"}, keys...)...) }

// line types a command line into the shell.
func (x *tmux) line(text string) {
	x.t.Helper()
	x.run("send-keys", "-l", text)
	x.keys("Enter")
}

func (x *tmux) screen() string { return x.run("capture-pane", "-p") }

// styled is the screen with its escape sequences.
func (x *tmux) styled() string { return x.run("capture-pane", "-p", "-e") }

// until waits until the screen is as ok wants it, and returns it.
func (x *tmux) until(what string, ok func(screen string) bool) string {
	x.t.Helper()
	for end := time.Now().Add(patience); ; time.Sleep(lookEvery) {
		screen := x.screen()
		if ok(screen) {
			return screen
		}
		if time.Now().After(end) {
			x.t.Fatalf("%s did not come on the screen:\n%s", what, screen)
		}
	}
}

// waitFor waits until all texts stand on the screen at once.
func (x *tmux) waitFor(texts ...string) string {
	x.t.Helper()
	return x.until(strings.Join(texts, " and "), func(screen string) bool {
		for _, text := range texts {
			if !strings.Contains(screen, text) {
				return false
			}
		}
		return true
	})
}

// waitGone waits until a text is no longer on the screen.
func (x *tmux) waitGone(text string) string {
	x.t.Helper()
	return x.until("a screen without "+text, func(screen string) bool { return !strings.Contains(screen, text) })
}

// format is what tmux knows of the terminal, such as its cursor.
func (x *tmux) format(f string) string {
	x.t.Helper()
	return strings.TrimSpace(x.run("display-message", "-p", f))
}

// settings are the terminal's, as the shell's stty prints them. The shell must
// be at its prompt.
func (x *tmux) settings() string {
	x.t.Helper()
	file := filepath.Join(x.t.TempDir(), "stty")
	x.asked++ // what an earlier call printed may still be on the screen
	x.line(fmt.Sprintf("clear; stty -a > %s; echo set''tings %d", file, x.asked))
	x.waitFor(fmt.Sprintf("settings %d", x.asked))
	text, err := os.ReadFile(file)
	if err != nil {
		x.t.Fatal(err)
	}
	return string(text)
}

// wantAsFound fails unless the terminal is as a program must leave it.
func (x *tmux) wantAsFound(settings string) {
	x.t.Helper()
	if got := x.format("#{alternate_on} #{cursor_flag} #{mouse_any_flag}"); got != "0 1 0" {
		x.t.Errorf("alternate screen, cursor, mouse are %s, want 0 1 0", got)
	}
	if got := x.settings(); got != settings {
		x.t.Errorf("the settings of the terminal were\n%s\nand are\n%s", settings, got)
	}
}
