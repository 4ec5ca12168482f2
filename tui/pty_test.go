//go:build unix

package tui

import (
	"context"
	"errors"
	"io"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/creack/pty"
	"github.com/hinshun/vt10x"
)

// emulated is a terminal emulator at the other end of a pseudo-terminal.
type emulated struct {
	mu   sync.Mutex
	vt   vt10x.Terminal
	more chan struct{} // has a value when the screen may have changed
}

func (e *emulated) feed(from io.Reader) {
	buf := make([]byte, 32<<10)
	for {
		n, err := from.Read(buf)
		e.mu.Lock()
		_, _ = e.vt.Write(buf[:n])
		e.mu.Unlock()
		select {
		case e.more <- struct{}{}:
		default:
		}
		if err != nil {
			close(e.more)
			return
		}
	}
}

func (e *emulated) screen() string {
	e.mu.Lock()
	defer e.mu.Unlock()
	return e.vt.String()
}

// waitFor waits until text stands on the screen.
func (e *emulated) waitFor(t testing.TB, text string) {
	t.Helper()
	timeout := time.NewTimer(deadline)
	defer timeout.Stop()
	for !strings.Contains(e.screen(), text) {
		select {
		case _, open := <-e.more:
			if !open && !strings.Contains(e.screen(), text) {
				t.Fatalf("the program ended before %q was on the screen:\n%s", text, e.screen())
			}
		case <-timeout.C:
			t.Fatalf("%q did not come on the screen:\n%s", text, e.screen())
		}
	}
}

// TestPseudoTerminal runs the program as it is run by a person: with Bubble
// Tea's loop and renderer, on a pseudo-terminal.
func TestPseudoTerminal(t *testing.T) {
	t.Parallel()
	editor, notes := fakeEditor(t, `printf 'name? '; read name; sed -i "s/User-Agent: grantwalk/User-Agent: $name/" "$1"`)
	master, slave, err := pty.Open()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = slave.Close() }()
	if err := pty.Setsize(master, &pty.Winsize{Cols: 120, Rows: 40}); err != nil {
		t.Fatal(err)
	}
	e := &emulated{vt: vt10x.New(vt10x.WithSize(120, 40)), more: make(chan struct{}, 1)}
	var feeding sync.WaitGroup
	feeding.Go(func() { e.feed(master) })

	ended := make(chan error, 1)
	go func() {
		ended <- Run(t.Context(), Config{
			Options: demoOptions(t), In: slave, Out: slave,
			Env: []string{"TERM=xterm-256color", "LANG=C.UTF-8", "PATH=" + os.Getenv("PATH"), "EDITOR='" + editor + "'"},
		})
	}()
	e.waitFor(t, "Nothing is sent without you")
	press := func(keys string) {
		t.Helper()
		if _, err := io.WriteString(master, keys); err != nil {
			t.Fatal(err)
		}
	}
	press("\r")
	e.waitFor(t, "HELD: enter sends")
	press("\x05") // ctrl+e
	e.waitFor(t, "name? ")
	press("edited-here\r")
	e.waitFor(t, "User-Agent: edited-here")
	e.waitFor(t, "The request is edited.")
	gone(t, notes)
	press("\r")
	e.waitFor(t, "200 OK")
	press("?")
	e.waitFor(t, "Moving about")
	press("\x1b")
	e.waitFor(t, `"issuer"`)
	press("q")
	e.waitFor(t, "Leave this walk?")
	press("y")
	select {
	case err := <-ended:
		if err != nil {
			t.Fatal(err)
		}
	case <-time.After(deadline):
		t.Fatalf("it did not end; the screen:\n%s", e.screen())
	}
	_ = slave.Close()
	feeding.Wait()
	_ = master.Close()
	if e.vt.Mode()&vt10x.ModeAltScreen != 0 || e.vt.Mode()&vt10x.ModeHide != 0 {
		t.Errorf("the terminal is not as it was found: mode %b", e.vt.Mode())
	}
}

func TestNoTerminal(t *testing.T) {
	t.Parallel()
	r, w, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Close(); _ = w.Close() }()
	err = Run(context.Background(), Config{Out: w})
	if !errors.Is(err, ErrNoTerminal) || !strings.Contains(err.Error(), "grantwalk run") {
		t.Fatalf("got %v, want the error that names grantwalk run", err)
	}
}
