package tui

import (
	"context"
	"io"
	"net"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/httplog"
)

// TestEscapeEndsWhateverAServerDoes: while a server lets a person wait, esc is
// taken at once, the exchange ends, and says so with what had come.
func TestEscapeEndsWhateverAServerDoes(t *testing.T) {
	t.Parallel()
	// A tenth of a second is promised; a machine that does other things too may
	// take its time.
	const allowed = 3 * time.Second
	const head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	waits := func(text string) func(net.Conn) {
		return func(c net.Conn) { raw(text)(c); _, _ = io.Copy(io.Discard, c) }
	}
	for name, c := range map[string]struct {
		serve func(net.Conn)
		state httplog.State // in which it hangs
		sees  string        // of what had come
	}{
		"no connection": {nil, httplog.Sending, "No answer came."},
		"no answer":     {waits(""), httplog.Sending, "No answer came."},
		"half a head":   {waits(head + "X-Half: "), httplog.Receiving, "X-Half:"},
		"half a body":   {waits(head + "Content-Length: 99\r\n\r\n{\"issuer\": \"half"), httplog.Receiving, `"half`},
		"a body without end": {func(c net.Conn) {
			raw(head + "\r\n{\"issuer\": \"")(c)
			var err error
			for err == nil {
				_, err = io.WriteString(c, evil)
			}
		}, httplog.Receiving, "HTTP/1.1 200 OK"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := flows.Options{Issuer: "http://127.0.0.1:9400", ClientID: "demo-web", SignIn: flows.SignInAgent,
				Dial: func(ctx context.Context, _, _ string) (net.Conn, error) { <-ctx.Done(); return nil, ctx.Err() }}
			if c.serve != nil {
				o = answering(t, c.serve)
			}
			o.MaxBody = 1 << 20
			d := drive(t, 120, 40, Config{Options: o})
			d.press("enter")
			_, cmd := d.app.Update(keyPress("enter"))
			d.run(cmd)
			d.until("it hangs", func(flows.State) bool { x, _ := d.app.selected(); return x.State == c.state })
			began := time.Now()
			_, cmd = d.app.Update(keyPress("esc"))
			taken := time.Since(began)
			d.run(cmd)
			d.until("the exchange has ended", func(flows.State) bool { x, _ := d.app.selected(); return x.State == httplog.Failed })
			t.Logf("taken in %v, ended after %v", taken.Round(time.Microsecond), time.Since(began).Round(10*time.Microsecond))
			if took := time.Since(began); took > allowed {
				t.Errorf("it took %v", took)
			}
			d.settle()
			d.sees("FAILED: cancelled", "stopped", c.sees)
			d.harmless(name)
		})
	}
}
