package flows_test

import (
	"bufio"
	"context"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/httplog"
)

// connected opens connections to a server of which serve does what it likes
// until the client has gone, once a request has come.
func connected(t *testing.T, serve func(net.Conn)) func(context.Context, string, string) (net.Conn, error) {
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
			_, _ = io.Copy(io.Discard, c) // until it has gone
			_ = c.Close()
		}
	}()
	t.Cleanup(func() { _ = l.Close(); <-done })
	return func(ctx context.Context, network, _ string) (net.Conn, error) {
		return new(net.Dialer).DialContext(ctx, network, l.Addr().String())
	}
}

// begins reads the request and writes text, and more of the other one without
// end where that is not empty.
func begins(text, more string) func(net.Conn) {
	return func(c net.Conn) {
		if _, err := http.ReadRequest(bufio.NewReader(c)); err != nil {
			return
		}
		_, err := io.WriteString(c, text)
		for err == nil && more != "" {
			_, err = io.WriteString(c, more)
		}
	}
}

// noName looks up names at a server that never answers.
func noName(ctx context.Context, network, addr string) (net.Conn, error) {
	silent := func(ctx context.Context, _, _ string) (net.Conn, error) {
		<-ctx.Done()
		return nil, ctx.Err()
	}
	d := net.Dialer{Resolver: &net.Resolver{PreferGo: true, Dial: silent}}
	return d.DialContext(ctx, network, addr)
}

// TestCancelEndsWhateverAServerDoes: wherever a server lets a person wait, Cancel
// ends the exchange and the step at once. No goroutine is left (TestMain).
func TestCancelEndsWhateverAServerDoes(t *testing.T) {
	t.Parallel()
	const fields = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n"
	// At once is a tenth of a second; a machine that does other things too may
	// take its time.
	const promised, allowed = 100 * time.Millisecond, 3 * time.Second
	for name, c := range map[string]struct {
		issuer string
		dial   func(context.Context, string, string) (net.Conn, error)
		state  httplog.State // in which it hangs
	}{
		"a name server that is silent": {"http://idp.example", noName, httplog.Sending},
		"a connection without end": {"http://idp.example", func(ctx context.Context, _, _ string) (net.Conn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}, httplog.Sending},
		"a handshake without end": {"https://idp.example", connected(t, func(net.Conn) {}), httplog.Sending},
		"half a handshake":        {"https://idp.example", connected(t, func(c net.Conn) { _, _ = io.WriteString(c, "\x16\x03\x03\x40\x00\x02") }), httplog.Sending},
		"no answer":               {"http://idp.example", connected(t, begins("", "")), httplog.Sending},
		"half a head":             {"http://idp.example", connected(t, begins(fields+"X: ", "")), httplog.Receiving},
		"an interim answer":       {"http://idp.example", connected(t, begins("HTTP/1.1 103 Early Hints\r\n\r\n", "")), httplog.Receiving},
		"half a body":             {"http://idp.example", connected(t, begins(fields+"Content-Length: 9\r\n\r\n{", "")), httplog.Receiving},
		"half a chunk":            {"http://idp.example", connected(t, begins(fields+"Transfer-Encoding: chunked\r\n\r\n9\r\n{", "")), httplog.Receiving},
		"a body without end":      {"http://idp.example", connected(t, begins(fields+"\r\n[", strings.Repeat("0,", 2000))), httplog.Receiving},
		"zeros without end":       {"http://idp.example", connected(t, begins(fields+"Content-Encoding: gzip\r\n\r\n\x1f\x8b\x08\x00\x00\x00\x00\x00\x00\xff", strings.Repeat("\x00\x00\x00\xff\xff", 1000))), httplog.Receiving},
		"chunks without end":      {"http://idp.example", connected(t, begins(fields+"Transfer-Encoding: chunked\r\n\r\n", strings.Repeat("1\r\nx\r\n", 1000))), httplog.Receiving},
		"an extension without end": {"http://idp.example",
			connected(t, begins(fields+"Transfer-Encoding: chunked\r\n\r\n", strings.Repeat("1;x=y\r\nx\r\n", 1000))), httplog.Receiving},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := run(t, flows.Options{Issuer: c.issuer, ClientID: "demo-web", SignIn: flows.SignInAgent, Mode: flows.Unattended, Dial: c.dial, MaxBody: 1 << 20})
			r.Dispatch(flows.Start{Step: 0})
			first := func() httplog.Exchange { x, _ := r.Log().Exchange(1); return x }
			until(t, r, "the exchange hangs", func(flows.State) bool { return first().State == c.state })
			began := time.Now()
			r.Dispatch(flows.Cancel{})
			s := until(t, r, "the step and its exchange have ended", func(s flows.State) bool { return !s.Active && first().State.Ended() })
			took := time.Since(began)
			t.Logf("%v", took.Round(10*time.Microsecond))
			if took > allowed {
				t.Errorf("it took %v; %v is promised", took, promised)
			}
			x := first()
			if x.State != httplog.Failed || x.Failure != httplog.FailCancelled || x.Err == nil || x.Response == nil && c.state == httplog.Receiving {
				t.Errorf("the exchange is %s, %s: %v", x.State, x.Failure, x.Err)
			}
			if p := stepOf(t, s, flows.StepMetadata).Problem; p == nil || !p.Cancelled {
				t.Errorf("the step ended with %+v", p)
			}
			r.Close()
			if n := r.Log().Len(); n != 1 {
				t.Errorf("%d exchanges, want 1", n)
			}
		})
	}
}
