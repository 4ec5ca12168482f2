package tui

import (
	"context"
	"crypto/x509"
	"encoding/pem"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/httptest"
	"os"
	"strings"
	"sync"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"go.uber.org/goleak"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// deadline is how long a test waits for the engine. It is reached only when
// something is broken.
const deadline = 20 * time.Second

// began is the time at which the clock of a driver stands at first.
var began = time.Date(2026, time.November, 22, 12, 0, 0, 0, time.UTC)

// driver presses keys and looks at the screen. It runs the app's commands
// itself, one after the other, until nothing is left to do: no test sleeps.
type driver struct {
	t      testing.TB
	app    *app
	clock  time.Time
	timers []timer
	copied string // what went to the terminal's clipboard
	quit   bool
}

// timer is a message that comes at a time.
type timer struct {
	at  time.Time
	msg tea.Msg
}

// drive returns the program on a screen of w by h cells, after its first frame.
func drive(t testing.TB, w, h int, cfg Config) *driver {
	t.Helper()
	d := &driver{t: t, clock: began}
	cfg.Now = func() time.Time { return d.clock }
	if cfg.Env == nil {
		cfg.Env = []string{"LANG=C.UTF-8", "EDITOR=true"} // an editor that does nothing
	}
	d.app = newApp(t.Context(), cfg)
	d.app.after = func(wait time.Duration, msg tea.Msg) tea.Cmd {
		d.timers = append(d.timers, timer{d.clock.Add(wait), msg})
		return nil
	}
	d.app.watch = func(engine, int) tea.Cmd { return nil } // the driver watches
	d.app.exec = func(c tea.ExecCommand, done tea.ExecCallback) tea.Cmd {
		return func() tea.Msg { return done(c.Run()) }
	}
	t.Cleanup(func() {
		if d.app.engine != nil {
			d.app.engine.Close()
		}
	})
	d.run(d.app.Init())
	d.send(tea.WindowSizeMsg{Width: w, Height: h})
	return d
}

// send gives msg to the app and goes on until it is at rest.
func (d *driver) send(msg tea.Msg) {
	d.t.Helper()
	_, cmd := d.app.Update(msg)
	d.run(cmd)
	d.settle()
	_ = d.app.screen() // as Bubble Tea does, whether or not somebody looks
}

// run does what a command does, and gives its message to the app.
func (d *driver) run(cmd tea.Cmd) {
	d.t.Helper()
	if cmd == nil {
		return
	}
	switch msg := cmd().(type) {
	case nil:
	case tea.BatchMsg:
		for _, c := range msg {
			d.run(c)
		}
	case tea.QuitMsg:
		d.quit = true
	case tea.SuspendMsg:
	case dispatchMsg:
		before := d.app.state
		_, next := d.app.Update(msg)
		d.run(next)
		if _, ok := msg.event.(flows.Reply); ok {
			d.answered(before)
		}
	default:
		if fmt.Sprintf("%T", msg) == "tea.setClipboardMsg" {
			d.copied = fmt.Sprint(msg)
			return
		}
		_, next := d.app.Update(msg)
		d.run(next)
	}
}

// answered waits until the run has taken in what the person answered.
func (d *driver) answered(before flows.State) {
	d.t.Helper()
	d.until("the answer was taken in", func(s flows.State) bool {
		return !s.Active || s.Await != before.Await || len(s.Steps[s.Current].Warned) > len(before.Steps[before.Current].Warned)
	})
}

// settle waits until the walk needs a person or is at an end.
func (d *driver) settle() {
	d.t.Helper()
	d.until("the walk is at rest", func(s flows.State) bool {
		return !s.Active || s.Held != 0 || s.Await != nil
	})
}

// until waits for the engine's changes until ok.
func (d *driver) until(what string, ok func(flows.State) bool) {
	d.t.Helper()
	timeout := time.NewTimer(deadline)
	defer timeout.Stop()
	for d.app.engine != nil {
		e := d.app.engine
		_, cmd := d.app.Update(changedMsg{d.app.walk})
		d.run(cmd)
		if ok(d.app.state) {
			return
		}
		select {
		case <-e.Changed():
		case <-timeout.C:
			d.t.Fatalf("waited %v until %s; the screen:\n%s", deadline, what, d.screen())
		}
	}
}

// press presses keys, by their names, one after the other.
func (d *driver) press(keys ...string) {
	d.t.Helper()
	for _, k := range keys {
		d.send(keyPress(k))
	}
}

// enter types text, letter by letter.
func (d *driver) enter(text string) {
	d.t.Helper()
	for _, r := range text {
		d.send(tea.KeyPressMsg{Code: r, Text: string(r)})
	}
}

// pass lets time go by; timers that are due ring.
func (d *driver) pass(wait time.Duration) {
	d.t.Helper()
	end := d.clock.Add(wait)
	for {
		next := -1
		for i, tm := range d.timers {
			if !tm.at.After(end) && (next < 0 || tm.at.Before(d.timers[next].at)) {
				next = i
			}
		}
		if next < 0 {
			break
		}
		tm := d.timers[next]
		d.timers = append(d.timers[:next], d.timers[next+1:]...)
		d.clock = tm.at
		d.send(tm.msg)
	}
	d.clock = end
}

// screen is what a person sees, without styles. What is kept from the frames
// before must be what would be drawn anew.
func (d *driver) screen() string {
	d.t.Helper()
	kept := d.app.screen()
	d.app.touchAll()
	if anew := d.app.screen(); anew != kept {
		d.t.Errorf("the screen shows what is out of date:\n%s\nDrawn anew it is:\n%s", ansi.Strip(kept), ansi.Strip(anew))
	}
	return ansi.Strip(kept)
}

// sees fails unless each text stands on the screen.
func (d *driver) sees(texts ...string) {
	d.t.Helper()
	screen := d.screen()
	for _, text := range texts {
		if !strings.Contains(screen, text) {
			d.t.Fatalf("%q is not on the screen:\n%s", text, screen)
		}
	}
}

// misses fails if one of texts stands on the screen.
func (d *driver) misses(texts ...string) {
	d.t.Helper()
	screen := d.screen()
	for _, text := range texts {
		if strings.Contains(screen, text) {
			d.t.Fatalf("%q is on the screen:\n%s", text, screen)
		}
	}
}

// fits fails unless the screen has exactly h rows of exactly w cells.
func (d *driver) fits(w, h int) {
	d.t.Helper()
	rows := strings.Split(d.app.screen(), "\n")
	if len(rows) != h {
		d.t.Fatalf("%d rows on a screen of %d×%d", len(rows), w, h)
	}
	for y, row := range rows {
		if n := ansi.StringWidth(row); n != w {
			d.t.Fatalf("row %d has %d cells on a screen of %d×%d: %q", y, n, w, h, ansi.Strip(row))
		}
	}
}

var namedKeys = map[string]rune{
	"enter": tea.KeyEnter, "esc": tea.KeyEscape, "tab": tea.KeyTab, "space": tea.KeySpace, "backspace": tea.KeyBackspace,
	"up": tea.KeyUp, "down": tea.KeyDown, "left": tea.KeyLeft, "right": tea.KeyRight,
	"pgup": tea.KeyPgUp, "pgdown": tea.KeyPgDown, "home": tea.KeyHome, "end": tea.KeyEnd, "delete": tea.KeyDelete,
}

// keyPress is the message of a key, by its name.
func keyPress(name string) tea.KeyPressMsg {
	var mod tea.KeyMod
	base := name
	for prefix, m := range map[string]tea.KeyMod{"ctrl+": tea.ModCtrl, "shift+": tea.ModShift} {
		if rest, ok := strings.CutPrefix(base, prefix); ok && rest != "" {
			base, mod = rest, m
		}
	}
	if code, ok := namedKeys[base]; ok {
		k := tea.KeyPressMsg{Code: code, Mod: mod}
		if base == "space" {
			k.Text = " "
		}
		return k
	}
	r := []rune(base)[0]
	if mod != 0 {
		return tea.KeyPressMsg{Code: r, Mod: mod}
	}
	return tea.KeyPressMsg{Code: r, Text: base}
}

// The client at the embedded provider.
const (
	demoIssuer   = "http://127.0.0.1:9400"
	demoPassword = "demo-password"
)

// demoOptions starts the embedded provider with a fixed clock, fixed keys and a
// fixed source of randomness, and returns a walk on it, signed in here. The
// issuer is the same whatever port the provider got.
func demoOptions(t testing.TB) flows.Options { return scenarioOptions(t, "") }

// scenarioOptions is demoOptions of a provider that goes wrong in the way with
// that name; empty for none.
func scenarioOptions(t testing.TB, name string) flows.Options {
	t.Helper()
	s, ok := demoidp.ScenarioByName(name)
	if !ok && name != "" {
		t.Fatalf("there is no scenario %s", name)
	}
	return providerOptions(t, func(c *demoidp.Config) {
		if ok {
			s.Configure(c)
		}
	})
}

// providerOptions is demoOptions of a provider that is configured so.
func providerOptions(t testing.TB, configure func(*demoidp.Config)) flows.Options {
	t.Helper()
	config := demoidp.Config{
		Issuer: demoIssuer, Now: func() time.Time { return began }, Rand: newSource(1),
	}
	rs, err := x509.ParsePKCS1PrivateKey(pemBlock(t, "testdata/rs256.pem"))
	if err != nil {
		t.Fatal(err)
	}
	es, err := x509.ParseECPrivateKey(pemBlock(t, "testdata/es256.pem"))
	if err != nil {
		t.Fatal(err)
	}
	config.RS256Key, config.ES256Key = rs, es
	configure(&config)
	p, err := demoidp.New(config)
	if err != nil {
		t.Fatal(err)
	}
	// The server's own clock is fixed too: its Date stands on the screens.
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Date", began.Format(http.TimeFormat))
		p.ServeHTTP(w, r)
	}))
	t.Cleanup(server.Close)
	address := server.Listener.Addr().String()
	client := p.Describe().Clients[0]
	return flows.Options{
		Issuer: demoIssuer, ClientID: client.ID, ClientSecret: client.Secret, SignIn: flows.SignInAgent, Rand: newSource(2),
		Dial: func(ctx context.Context, network, addr string) (net.Conn, error) {
			if addr == "127.0.0.1:9400" {
				addr = address
			}
			var dialer net.Dialer
			return dialer.DialContext(ctx, network, addr)
		},
	}
}

func freeAddress(t testing.TB) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = l.Close() }()
	return l.Addr().String()
}

func pemBlock(t testing.TB, name string) []byte {
	t.Helper()
	data, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	block, _ := pem.Decode(data)
	if block == nil {
		t.Fatalf("%s holds no key", name)
	}
	return block.Bytes
}

// source is the same random bytes every time.
type source struct {
	mu sync.Mutex
	r  *rand.ChaCha8
}

func newSource(seed byte) io.Reader { return &source{r: rand.NewChaCha8([32]byte{seed})} }

func (s *source) Read(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.r.Read(p)
}
