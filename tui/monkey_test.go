package tui

import (
	"context"
	"errors"
	"fmt"
	"math/rand/v2"
	"net"
	"os"
	"path/filepath"
	"runtime/debug"
	"strconv"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/lab"
)

// monkeyTurn is how many keys are pressed on one program before the next begins.
const monkeyTurn = 250

// TestMonkey presses every key of the program at any moment, while the terminal
// changes its size, text is pasted, the mouse is used, time goes by and messages
// come: nothing panics, the screen fits, nothing masked is seen, copied or saved,
// and the program can always be left. $GRANTWALK_KEYS says how many keys, and
// $GRANTWALK_SEED which ones.
func TestMonkey(t *testing.T) {
	t.Parallel()
	keys, seed := number(t, "GRANTWALK_KEYS", 5000), uint64(number(t, "GRANTWALK_SEED", 1))
	for turn := range (keys + monkeyTurn - 1) / monkeyTurn {
		t.Run(fmt.Sprint(turn), func(t *testing.T) {
			m := &monkey{t: t, seed: seed, turn: turn, random: rand.New(rand.NewPCG(seed, uint64(turn))), files: t.TempDir()}
			defer m.failed()
			m.begin()
			for range monkeyTurn {
				m.act()
			}
			m.leave()
		})
	}
}

func number(t *testing.T, name string, otherwise int) int {
	text := os.Getenv(name)
	if text == "" {
		return otherwise
	}
	n, err := strconv.Atoi(text)
	if err != nil {
		t.Fatalf("$%s: %v", name, err)
	}
	return n
}

// monkey does anything to a program, and looks at it after each thing.
type monkey struct {
	*driver
	t      *testing.T
	seed   uint64
	turn   int
	random *rand.Rand
	w, h   int
	did    []string
	files  string // where it saves to
	saved  int    // how many files it has looked at
	issued issued
	walks  byte // how many there were
}

// failed tells how to do it again.
func (m *monkey) failed() {
	if p := recover(); p != nil {
		m.t.Errorf("panic: %v\n%s", p, debug.Stack())
	}
	if m.t.Failed() {
		m.t.Logf("GRANTWALK_SEED=%d, turn %d; what was done:\n%s", m.seed, m.turn, strings.Join(m.did, " "))
	}
}

// options are a walk on a provider of its own, which is all that can be dialled.
// What is random there and here is not what it was before: a token of an earlier
// provider would be something harmless of this one.
func (m *monkey) options(configure func(*demoidp.Config)) flows.Options {
	m.walks++
	o := providerOptions(m.t, func(c *demoidp.Config) {
		c.Rand = newSource(2*m.walks + 1)
		configure(c)
		m.issued.from(c)
	})
	o.Rand = newSource(2*m.walks + 2)
	dial := o.Dial
	o.Dial = func(ctx context.Context, network, addr string) (net.Conn, error) {
		if addr != strings.TrimPrefix(demoIssuer, "http://") {
			return nil, errors.New("this test has no network")
		}
		return dial(ctx, network, addr)
	}
	return o
}

// begin starts one of the program's ways to begin.
func (m *monkey) begin() {
	demo := func(context.Context, string) (flows.Options, string, error) {
		return m.options(asItIs), "sign in as alice", nil
	}
	start := func(cfg Config) {
		cfg.Labs = lab.All()
		m.driver = drive(m.t, 120, 40, cfg)
	}
	switch m.turn % 7 {
	case 0:
		start(Config{Options: m.options(asItIs)})
	case 1:
		start(Config{Start: true, Demo: demo, Scenarios: someScenarios, Options: flows.Options{Dial: m.options(asItIs).Dial}})
	case 2:
		start(Config{Options: m.options(asItIs)})
		m.toTokens()
	case 3:
		start(Config{Options: m.options(evilWords)})
	case 4:
		m.driver = recorded(m.t, 120, 40)
	case 5:
		o := m.options(asItIs)
		o.SignIn = flows.SignInLink
		start(Config{Options: o, Demo: demo, Scenarios: someScenarios})
		m.press("c")
	case 6:
		m.driver = walked(m.t, 120, 40, func(t *findings.Trace) []findings.Finding { return everyPart(t) })
	}
	m.resize()
	m.look()
}

// leave goes out of the program by the keys for it, from wherever it is.
func (m *monkey) leave() {
	m.t.Helper()
	if m.turn%2 == 0 {
		m.press("ctrl+c")
	}
	for range 60 {
		if m.quit {
			return
		}
		m.clock = m.clock.Add(grace)
		switch {
		case len(m.app.layers) == 0 && m.typing():
			m.press("esc")
		case len(m.app.layers) == 0:
			m.press("q")
		case isQuestion(m.app.layers[len(m.app.layers)-1].dialog):
			m.press("y")
		default:
			m.press("esc")
		}
	}
	m.t.Fatalf("the program cannot be left; the screen:\n%s", m.driver.screen())
}

// typing tells whether a letter would be typed.
func (m *monkey) typing() bool {
	if m.app.engine == nil {
		return m.app.start.capturing()
	}
	pane := m.app.message()
	return pane != nil && pane.capturing()
}

func isQuestion(d dialog) bool {
	_, ok := d.(*question)
	return ok
}

// act does one thing: nearly always, it presses a key.
func (m *monkey) act() {
	m.t.Helper()
	if m.random.IntN(10) > 0 {
		m.clock = m.clock.Add(grace) // else a dialog that has just opened swallows the key
	}
	if m.random.IntN(10) == 0 {
		m.happen()
		m.look()
	}
	key := m.key()
	m.did = append(m.did, key)
	if p, ok := m.top().(*prompt); ok && key == "enter" {
		p.input.set(filepath.Join(m.files, fmt.Sprint("file-", m.random.IntN(9)))) // nowhere else
	}
	if m.app.reveal && key != "m" {
		m.copied = "" // it was taken while it could be
	}
	m.press(key)
	if m.app.reveal {
		m.forget()
	}
	if m.quit {
		m.did = append(m.did, "(begun anew)")
		m.closeEngine()
		m.quit, m.copied = false, ""
		m.begin()
		return
	}
	m.look()
}

func (m *monkey) top() dialog {
	if n := len(m.app.layers); n > 0 {
		return m.app.layers[n-1].dialog
	}
	return nil
}

// forget takes off what was copied and saved while secrets were shown.
func (m *monkey) forget() {
	m.copied = ""
	entries, err := os.ReadDir(m.files)
	if err != nil {
		m.t.Fatal(err)
	}
	for _, e := range entries {
		_ = os.Remove(filepath.Join(m.files, e.Name()))
	}
	m.saved = 0
}

func (m *monkey) closeEngine() {
	if m.app.engine != nil {
		m.app.engine.Close()
	}
}

// resize is the terminal getting another size.
func (m *monkey) resize() {
	m.w, m.h = 1+m.random.IntN(200), 1+m.random.IntN(60)
	if m.random.IntN(2) == 0 {
		m.w, m.h = 60+m.random.IntN(140), 15+m.random.IntN(45)
	}
	m.send(tea.WindowSizeMsg{Width: m.w, Height: m.h})
}

// wait lets time go by: by the second, or at once, as on a machine that slept.
func (m *monkey) wait() {
	if m.random.IntN(4) == 0 {
		m.clock = m.clock.Add(6 * time.Minute)
	}
	times := []time.Duration{50 * time.Millisecond, time.Second, 3 * time.Second}
	m.pass(times[m.random.IntN(len(times))])
}
