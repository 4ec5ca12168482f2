package httplog_test

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/httplog"
)

// cannedConn is a connection on which the whole answer is there already, and
// comes in pieces of the given size.
type cannedConn struct {
	answer *bytes.Reader
	piece  int
}

func (c cannedConn) Read(p []byte) (int, error) {
	return c.answer.Read(p[:min(len(p), c.piece)])
}
func (cannedConn) Write(p []byte) (int, error)      { return len(p), nil }
func (cannedConn) Close() error                     { return nil }
func (cannedConn) LocalAddr() net.Addr              { return nil }
func (cannedConn) RemoteAddr() net.Addr             { return nil }
func (cannedConn) SetDeadline(time.Time) error      { return nil }
func (cannedConn) SetReadDeadline(time.Time) error  { return nil }
func (cannedConn) SetWriteDeadline(time.Time) error { return nil }

// FuzzAnswer checks that an answer is read alike however it is cut into
// packets, that what is recorded is what came, and that the caller reads the
// body that is in the log.
func FuzzAnswer(f *testing.F) {
	f.Add("GET", []byte("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokmore"))
	f.Add("GET", []byte("HTTP/1.1 103 E\r\nA: b\r\n\r\nHTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2;x\r\nok\r\n0\r\nT: 1\r\n\r\n"))
	f.Add("HEAD", []byte("HTTP/1.0 200\nContent-Encoding: gzip\n\n"))
	f.Add("GET", append([]byte("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n"), gzipped([]byte("hello"))...))
	f.Add("GET", []byte("HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\n\r\n\x78\x9c\x03\x00\x00\x00\x00\x01"))
	f.Fuzz(func(t *testing.T, method string, answer []byte) {
		if method != "HEAD" {
			method = "GET"
		}
		read := func(piece int) (httplog.Exchange, []byte) {
			tr := &httplog.Transport{Log: &httplog.Log{}, Dial: func(context.Context, string, string) (net.Conn, error) {
				return cannedConn{bytes.NewReader(answer), piece}, nil
			}}
			defer tr.CloseIdleConnections()
			req, _ := http.NewRequest(method, "http://a.example/", nil)
			resp, err := tr.RoundTrip(req)
			var got []byte
			if err == nil {
				got, _ = io.ReadAll(resp.Body)
			}
			x, _ := tr.Log.Exchange(1)
			if !x.State.Ended() {
				t.Fatalf("left in state %s", x.State)
			}
			return x, got
		}
		whole, body := read(len(answer) + 1)
		pieces, body1 := read(1)
		if whole.State != pieces.State || whole.Failure != pieces.Failure || !bytes.Equal(body, body1) {
			t.Fatalf("in one: %s %s %q\nin pieces: %s %s %q", whole.State, whole.Failure, body, pieces.State, pieces.Failure, body1)
		}
		r := whole.Response
		if r == nil {
			return
		}
		if raw := r.Raw(); !bytes.HasPrefix(answer, raw) {
			t.Fatalf("recorded %q", raw)
		}
		if !bytes.Equal(r.Body().Bytes(), body) {
			t.Fatalf("body %q, read %q", r.Body().Bytes(), body)
		}
	})
}

func TestManyHeaderFields(t *testing.T) {
	t.Parallel()
	var answer bytes.Buffer
	answer.WriteString("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n")
	for i := range 10_000 {
		fmt.Fprintf(&answer, "X-%d: %d\r\n", i, i)
	}
	answer.WriteString("\r\nok")
	s := serve(t, nil, answering(answer.String(), 0))
	tr := client(t, nil)
	if _, err := tr.RoundTrip(request(t, "GET", "http://"+s.addr+"/", "")); err != nil {
		t.Fatal(err)
	}
	if r := last(t, tr).Response; len(r.Header) != 10_001 || !bytes.HasPrefix(answer.Bytes(), r.Head) {
		t.Errorf("%d fields", len(r.Header))
	}
}

func TestSnapshotsDoNotChange(t *testing.T) {
	t.Parallel()
	p := payload(3 << 20)
	for name, body := range map[string][]byte{
		"length":  append(fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", len(p)), p...),
		"chunked": append([]byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), chunk(p, 700, "", "")...),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			now := time.Unix(0, 0)
			tr := &httplog.Transport{Log: &httplog.Log{}}
			tr.Now = func() time.Time { now = now.Add(time.Second); return now } // every read is told
			tr.Dial = func(context.Context, string, string) (net.Conn, error) {
				return cannedConn{bytes.NewReader(body), 100_000}, nil
			}
			var seen []httplog.Exchange
			tr.Log.OnChange(func(id int) {
				x, _ := tr.Log.Exchange(id)
				seen = append(seen, x)
			})
			if _, err := tr.RoundTrip(request(t, "GET", "http://a.example/", "")); err != nil {
				t.Fatal(err)
			}
			partly := 0
			for _, x := range seen {
				if x.Response == nil {
					continue
				}
				got := x.Response.Body()
				if !bytes.HasPrefix(p, got.Bytes()) {
					t.Fatalf("a snapshot of %d bytes is wrong", got.Len())
				}
				if got.Len() > 0 && got.Len() < len(p) {
					partly++
				}
			}
			if partly < 10 {
				t.Errorf("only %d snapshots on the way", partly)
			}
			tr.CloseIdleConnections()
		})
	}
}
