package httplog_test

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/httplog"
)

const okAnswer = "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"

func TestGateHoldsTheVeryBytes(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, answering(okAnswer, 0))
	var held httplog.Exchange
	tr := client(t, nil)
	tr.Gate = func(_ context.Context, x httplog.Exchange) ([]byte, error) {
		held = x
		if received, _ := s.bytes(); len(received) > 0 {
			t.Error("something was sent before the gate let go")
		}
		if logged, _ := tr.Log.Exchange(x.ID); logged.State != httplog.Held {
			t.Errorf("state %s at the gate", logged.State)
		}
		return x.Request.Raw, nil
	}
	ctx := httplog.WithLabel(t.Context(), httplog.Label{Step: "token", Run: 2})
	req, _ := http.NewRequestWithContext(ctx, "POST", "http://user@"+s.addr+"/token?x=1#frag", strings.NewReader("a=b"))
	if _, err := tr.RoundTrip(req); err != nil {
		t.Fatal(err)
	}
	want := "POST /token?x=1 HTTP/1.1\r\nHost: " + s.addr + "\r\nUser-Agent: grantwalk\r\nContent-Length: 3\r\n\r\na=b"
	received, _ := s.bytes()
	if string(held.Request.Raw) != want || string(received) != want {
		t.Errorf("held %q\nsent %q\nwant %q", held.Request.Raw, received, want)
	}
	x := last(t, tr)
	if x.Label != (httplog.Label{Step: "token", Channel: httplog.Back, Run: 2}) || x.URL != "http://"+s.addr+"/token?x=1" ||
		x.Request.Line() != "POST /token?x=1 HTTP/1.1" || string(x.Request.Body()) != "a=b" || x.Request.Edited || x.Witness != httplog.Sent {
		t.Errorf("recorded %+v", x)
	}
	if x.Started.Before(x.Created) || x.Timings.Total < x.Timings.FirstByte || x.Timings.FirstByte <= 0 || x.Timings.Connect <= 0 {
		t.Errorf("times %+v", x.Timings)
	}
}

func TestGateReplacesTheBytes(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, answering("HTTP/1.1 200 OK\r\nContent-Length: 50\r\n\r\n", 0))
	edited := []byte("HEAD /other?a=1 HTTP/1.1\r\nhost: else\r\nx-a:\tb\r\n\r\n")
	tr := client(t, func(tr *httplog.Transport) {
		tr.Gate = func(context.Context, httplog.Exchange) ([]byte, error) { return edited, nil }
	})
	if _, err := tr.RoundTrip(request(t, "GET", "http://"+s.addr+"/", "")); err != nil {
		t.Fatal(err)
	}
	x := last(t, tr)
	received, _ := s.bytes()
	if !bytes.Equal(received, edited) || !bytes.Equal(x.Request.Raw, edited) || !x.Request.Edited {
		t.Errorf("sent %q, recorded %q", received, x.Request.Raw)
	}
	if x.Method != "HEAD" || x.URL != "http://"+s.addr+"/other?a=1" {
		t.Errorf("method %s, URL %s", x.Method, x.URL)
	}
}

func TestGateRefuses(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, answering(okAnswer, 0))
	no := errors.New("the user said no")
	tr := client(t, func(tr *httplog.Transport) {
		tr.Gate = func(context.Context, httplog.Exchange) ([]byte, error) { return nil, no }
	})
	_, err := tr.RoundTrip(request(t, "GET", "http://"+s.addr+"/", ""))
	wantFailure(t, tr, err, httplog.FailGate, "not sent: the user said no")
	if !errors.Is(err, no) || s.connections() != 0 {
		t.Errorf("%v, %d connections", err, s.connections())
	}
	if x := last(t, tr); !x.Started.IsZero() {
		t.Error("it counts as started")
	}
}

func TestCancelledAtTheGate(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	tr := client(t, func(tr *httplog.Transport) {
		tr.Gate = func(ctx context.Context, x httplog.Exchange) ([]byte, error) {
			cancel()
			<-ctx.Done()
			return nil, ctx.Err()
		}
	})
	_, err := tr.RoundTrip(request(t, "GET", "http://127.0.0.1:1/", "").WithContext(ctx))
	wantFailure(t, tr, err, httplog.FailCancelled, "before it was sent")
	if !errors.Is(err, context.Canceled) {
		t.Errorf("%v is not context.Canceled", err)
	}
}

// wantFailure checks the error and what the log has of it.
func wantFailure(t *testing.T, tr *httplog.Transport, err error, kind httplog.FailureKind, says string) {
	t.Helper()
	x := last(t, tr)
	if err == nil {
		err = x.Err
	}
	e, ok := errors.AsType[*httplog.Error](err)
	if !ok || e.Kind != kind || !strings.Contains(e.Error(), says) {
		t.Errorf("got %v; want the kind %s, saying %q", err, kind, says)
		return
	}
	if x.State != httplog.Failed || x.Failure != kind || x.Err == nil {
		t.Errorf("the log has state %s, failure %q, error %v", x.State, x.Failure, x.Err)
	}
}

// hangUp answers the first request of each connection and closes it when the
// second one came.
func hangUp(c net.Conn) {
	r := bufio.NewReader(c)
	if _, err := http.ReadRequest(r); err != nil {
		return
	}
	io.WriteString(c, okAnswer)
	http.ReadRequest(r)
}

func TestRetryIsAnExchangeOfItsOwn(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, hangUp)
	gated := 0
	tr := client(t, func(tr *httplog.Transport) {
		tr.Gate = func(_ context.Context, x httplog.Exchange) ([]byte, error) {
			gated++
			return x.Request.Raw, nil
		}
	})
	for range 2 {
		if _, err := tr.RoundTrip(request(t, "GET", "http://"+s.addr+"/", "")); err != nil {
			t.Fatal(err)
		}
	}
	xs := tr.Log.Exchanges()
	if len(xs) != 3 || gated != 3 || s.connections() != 2 {
		t.Fatalf("%d exchanges, %d at the gate, %d connections", len(xs), gated, s.connections())
	}
	if failed, retry := xs[1], xs[2]; failed.State != httplog.Failed || !failed.Network.Reused ||
		retry.State != httplog.Done || retry.Network.Reused || retry.Attempt != 3 || !strings.Contains(retry.Note, "retry of 2 on a new connection") {
		t.Errorf("failed %+v\nretry %+v", failed, retry)
	}
}

func TestPostIsNeverSentAgain(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, hangUp)
	tr := client(t, nil)
	if _, err := tr.RoundTrip(request(t, "GET", "http://"+s.addr+"/", "")); err != nil {
		t.Fatal(err)
	}
	_, err := tr.RoundTrip(request(t, "POST", "http://"+s.addr+"/", "a=b"))
	wantFailure(t, tr, err, httplog.FailCutOff, "may or may not have been received")
	if tr.Log.Len() != 2 {
		t.Errorf("%d exchanges, want 2", tr.Log.Len())
	}
}

func TestConnectionIsNotReused(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ answer, header string }{
		"server closes":          {"HTTP/1.1 200 OK\r\nConnection: Foo, Close\r\nContent-Length: 2\r\n\r\nok", ""},
		"HTTP/1.0":               {"HTTP/1.0 200 OK\r\nContent-Length: 2\r\n\r\nok", ""},
		"client closes":          {okAnswer, "close"},
		"length and chunked":     {"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n", ""},
		"contradicting lengths":  {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 4\r\n\r\nok", ""},
		"unsolicited after that": {okAnswer + "x", ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, nil, answering(c.answer, 0))
			tr := client(t, nil)
			for range 2 {
				req := request(t, "GET", "http://"+s.addr+"/", "")
				if c.header != "" {
					req.Header.Set("Connection", c.header)
				}
				resp, err := tr.RoundTrip(req)
				if err != nil {
					t.Fatal(err)
				}
				if got, err := io.ReadAll(resp.Body); string(got) != "ok" || err != nil {
					t.Errorf("read %q, %v", got, err)
				}
			}
			if s.connections() != 2 {
				t.Errorf("%d connections, want 2", s.connections())
			}
		})
	}
}

func TestConnectionThatEndedIsNotTaken(t *testing.T) {
	t.Parallel()
	closed := make(chan struct{}, 2)
	s := serve(t, nil, func(c net.Conn) {
		answering(okAnswer, 1)(c)
		c.Close()
		closed <- struct{}{}
	})
	tr := client(t, nil)
	if _, err := tr.RoundTrip(request(t, "POST", "http://"+s.addr+"/", "x")); err != nil {
		t.Fatal(err)
	}
	<-closed
	// The end may not have arrived yet; a GET is asked again then.
	if _, err := tr.RoundTrip(request(t, "GET", "http://"+s.addr+"/", "")); err != nil {
		t.Fatal(err)
	}
	if s.connections() != 2 {
		t.Errorf("%d connections, want 2", s.connections())
	}
}

func TestUnsolicitedBytesOnAnIdleConnectionAreNoted(t *testing.T) {
	t.Parallel()
	more := make(chan struct{})
	s := serve(t, nil, func(c net.Conn) {
		http.ReadRequest(bufio.NewReader(c))
		io.WriteString(c, okAnswer)
		<-more
		io.WriteString(c, "HTTP/1.1 408 Request Timeout\r\n\r\n")
		io.Copy(io.Discard, c)
	})
	tr := client(t, nil)
	if _, err := tr.RoundTrip(request(t, "GET", "http://"+s.addr+"/", "")); err != nil {
		t.Fatal(err)
	}
	noted := make(chan struct{}, 1)
	tr.Log.OnChange(func(int) { noted <- struct{}{} })
	close(more)
	<-noted
	if x := last(t, tr); !strings.Contains(x.Note, "unasked") || x.State != httplog.Done {
		t.Errorf("note %q", x.Note)
	}
}

func TestConcurrentRequestsEachHaveAConnection(t *testing.T) {
	t.Parallel()
	arrived, release := make(chan struct{}), make(chan struct{})
	s := serve(t, nil, func(c net.Conn) {
		r := bufio.NewReader(c)
		for {
			if _, err := http.ReadRequest(r); err != nil {
				return
			}
			arrived <- struct{}{}
			<-release
			io.WriteString(c, okAnswer)
		}
	})
	tr := client(t, nil)
	done := make(chan error)
	for range 2 {
		go func() {
			_, err := tr.RoundTrip(request(t, "GET", "http://"+s.addr+"/", ""))
			done <- err
		}()
	}
	<-arrived
	<-arrived
	close(release)
	for range 2 {
		if err := <-done; err != nil {
			t.Error(err)
		}
	}
	if s.connections() != 2 {
		t.Errorf("%d connections, want 2", s.connections())
	}
}
