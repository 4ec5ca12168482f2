package tui

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/httplog"
)

// answering serves one connection after the other with a function, and returns
// options of a walk whose every connection ends there.
func answering(t *testing.T, serve func(net.Conn)) flows.Options {
	t.Helper()
	var lc net.ListenConfig
	l, err := lc.Listen(t.Context(), "tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	done := make(chan struct{})
	go func() {
		defer close(done)
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			serve(c)
			_ = c.Close()
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-done })
	return flows.Options{
		Issuer: "http://127.0.0.1:9400", ClientID: "demo-web", SignIn: flows.SignInAgent,
		Dial: func(ctx context.Context, network, _ string) (net.Conn, error) {
			var d net.Dialer
			return d.DialContext(ctx, network, l.Addr().String())
		},
	}
}

// raw answers every connection with text, after its request has come.
func raw(text string) func(net.Conn) {
	return func(c net.Conn) {
		if _, err := http.ReadRequest(bufio.NewReader(c)); err == nil {
			_, _ = io.WriteString(c, text)
		}
	}
}

func TestRefusedConnectionStandsInThePane(t *testing.T) {
	t.Parallel()
	address := freeAddress(t) // nobody listens there any more
	d := drive(t, 120, 40, Config{Options: flows.Options{Issuer: "http://" + address, ClientID: "x"}})
	d.press("enter", "enter")
	d.sees("FAILED: refused", "No answer came.", "failed", "r run again")
}

func TestCutOffBodyStandsInThePane(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: answering(t, raw("HTTP/1.1 200 OK\r\nContent-Length: 1000\r\nContent-Type: application/json\r\n\r\n{\"issuer\": \"half"))})
	d.press("enter", "enter", "enter") // both documents
	d.sees("FAILED: cut-off", "HTTP/1.1 200 OK", `{"issuer": "half`)
}

func TestHTMLWhereJSONBelongs(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: answering(t, raw("HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 24\r\nContent-Type: text/html\r\n\r\n<html>It works!</html>\r\n"))})
	d.press("enter", "enter", "enter") // both documents
	d.sees("<html>It works!</html>", "a web page where JSON belongs")
}

// TestNoControlByteOfAServerGetsThrough: the styles on the screen are ours, and
// nothing else there begins with an escape.
func TestNoControlByteOfAServerGetsThrough(t *testing.T) {
	t.Parallel()
	const evil = "\x1b]52;c;aGVsbG8=\x07\x1b[2J\x9b31m\u202e\u200b"
	d := drive(t, 120, 40, Config{Options: answering(t, raw("HTTP/1.1 200 "+evil+"\r\nX-Evil: "+evil+"\r\nContent-Length: 60\r\nContent-Type: application/json"+evil+"\r\n\r\n{\"issuer\": \""+evil+"\"}"+strings.Repeat(" ", 30)))})
	d.press("enter", "enter")
	for _, keys := range [][]string{{"4"}, {"p"}, {"p"}, {"z"}, {"i"}, {"esc", "esc", "5"}, {"6"}, {"7"}} {
		d.press(keys...)
		screen := d.screen() // without the sequences that a terminal would obey
		for _, r := range screen {
			if r < 0x20 && r != '\n' || r >= 0x7f && r < 0xa0 || r == 0x202e || r == 0x200b {
				t.Fatalf("%U is on the screen:\n%q", r, screen)
			}
		}
		if s := d.app.screen(); strings.Contains(s, "]52;") && !strings.Contains(screen, "]52;") || strings.Contains(s, "\x1b[2J") {
			t.Fatalf("a sequence of the server is on the screen:\n%q", s)
		}
	}
}

func TestEscapeCancelsASlowServer(t *testing.T) {
	t.Parallel()
	held := make(chan struct{})
	o := answering(t, func(net.Conn) { <-held })
	t.Cleanup(func() { close(held) }) // before the server is awaited
	d := drive(t, 120, 40, Config{Options: o})
	d.press("enter")
	_, cmd := d.app.Update(keyPress("enter"))
	d.run(cmd)
	d.until("the request is under way", func(s flows.State) bool {
		x, _ := d.app.selected() // as far as the screen knows
		return x.State == httplog.Sending
	})
	d.sees("sending", "waiting", "esc cancels", "running")
	d.press("esc")
	d.until("the exchange has ended", func(flows.State) bool {
		x, _ := d.app.selected() // as far as the screen knows
		return x.State == httplog.Failed
	})
	d.sees("FAILED: cancelled", "stopped")
}

// TestSystemBrowser walks with a browser that comes back with a code that the
// provider never gave.
func TestSystemBrowser(t *testing.T) {
	t.Parallel()
	o := demoOptions(t)
	o.SignIn = flows.SignInBrowser
	opened := 0
	o.OpenURL = func(ctx context.Context, target string) error {
		opened++
		u, err := url.Parse(target)
		if err != nil {
			return err
		}
		q := u.Query()
		back := q.Get("redirect_uri") + "?" + url.Values{"code": {"not-a-real-code"}, "state": {q.Get("state")}, "iss": {demoIssuer}}.Encode()
		req, err := http.NewRequestWithContext(ctx, http.MethodGet, back, nil)
		if err != nil {
			return err
		}
		resp, err := (&http.Transport{DisableKeepAlives: true}).RoundTrip(req)
		if err != nil {
			return err
		}
		_, _ = io.Copy(io.Discard, resp.Body)
		return resp.Body.Close()
	}
	d := drive(t, 120, 40, Config{Options: o})
	d.press("enter", "enter", "enter", "enter", "enter")
	d.sees("HELD: enter opens it", "The system browser sends this", "front, unseen", "open in the browser")
	if opened != 0 {
		t.Fatal("the browser was opened unasked")
	}
	d.press("enter")
	if opened != 1 {
		t.Fatalf("the browser was opened %d times", opened)
	}
	d.press("enter")
	d.until("the answer is in", func(s flows.State) bool { return s.Session.Code != "" && !s.Active })
	d.sees("front, received", "our page", "GET /callback?code=••••")
	d.misses("not-a-real-code")
	d.press("enter", "enter")
	d.sees("400 Bad Request", `"error": "invalid_grant"`, "failed")
	d.press("enter")
	d.sees("cannot start: Code exchange failed", "r runs it again")
}

func TestStartScreenSaysWhatIsWrong(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Demo: noDemo})
	d.press("enter")
	d.sees("there is no demo in this test")
	d.send(startMsg{flows.Options{Issuer: "gopher://x", ClientID: "a"}})
	d.sees("issuer")
	if d.app.engine != nil {
		t.Fatal("it walks")
	}
}

// TestDemoFromTheStartScreen starts the demo, and comes back.
func TestDemoFromTheStartScreen(t *testing.T) {
	t.Parallel()
	o := demoOptions(t)
	d := drive(t, 120, 40, Config{Demo: func(context.Context, string) (flows.Options, string, error) { return o, "Sign in as alice.", nil }})
	d.press("enter")
	d.sees("enter start Metadata", "Sign in as alice.")
	d.press("q")
	d.sees("An identity provider")
	d.press("q")
	if !d.quit {
		t.Fatal("q did not leave the start screen")
	}
}

// TestCrashShowsNoValue: a panic ends the program with a trace that holds no
// value.
func TestCrashShowsNoValue(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t)})
	d.app.after = nil // the next remark calls it
	g := &guarded{app: d.app, quit: func() {}}
	_, cmd := g.Update(toastMsg{text: "secret-token-value"})
	if cmd == nil || d.app.crash == "" {
		t.Fatal("the panic was not caught")
	}
	if strings.Contains(d.app.crash, "secret-token-value") || !strings.Contains(d.app.crash, "remark") {
		t.Fatalf("the trace is:\n%s", d.app.crash)
	}
	msg := guard(func() tea.Msg { panic("secret-token-value") })()
	if crash, ok := msg.(crashMsg); !ok || strings.Contains(crash.trace, "secret-token-value") {
		t.Fatalf("a command's panic became %v", msg)
	}
	msg = guard(tea.Batch(func() tea.Msg { panic(errors.New("secret-token-value")) }, func() tea.Msg { return nil }))()
	for _, cmd := range msg.(tea.BatchMsg) {
		if crash, ok := cmd().(crashMsg); ok && strings.Contains(crash.trace, "secret-token-value") {
			t.Fatalf("the trace is:\n%s", crash.trace)
		}
	}
}
