package httplog_test

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/httplog"
)

// body returns n bytes that are no text and do not repeat.
func payload(n int) []byte {
	p := make([]byte, n)
	rand.NewChaCha8([32]byte{1}).Read(p)
	return p
}

func gzipped(p []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	w.Write(p)
	w.Close()
	return b.Bytes()
}

// chunk frames p in chunks of the given size.
func chunk(p []byte, size int, extension, trailer string) []byte {
	var b bytes.Buffer
	for len(p) > 0 {
		n := min(size, len(p))
		fmt.Fprintf(&b, "%X%s\r\n%s\r\n", n, extension, p[:n])
		p = p[n:]
	}
	fmt.Fprintf(&b, "0%s\r\n%s\r\n", extension, trailer)
	return b.Bytes()
}

// What was recorded is what the server received and sent, byte for byte, both
// ways, over HTTP and HTTPS.
func TestWireIsRecordedByteForByte(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t)
	type answer struct {
		name  string
		bytes []byte
		want  []byte // what the caller reads
		close bool
	}
	small := payload(1 << 10)
	answers := []answer{
		{"no body", []byte("HTTP/1.1 204 No Content\r\nX: y\r\n\r\n"), nil, false},
		{"odd case and order", []byte("HTTP/1.1 200 Très bien \r\npragma: no-cache\r\nX-B: 1\r\nx-a:2\r\nX-B:  3 \r\nCACHE-control: no-store\r\ncontent-LENGTH: 2\r\n\r\nok"), []byte("ok"), false},
		{"early hints", []byte("HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"), []byte("ok"), false},
		{"HTTP/1.0 until close", append([]byte("HTTP/1.0 200 OK\r\n\r\n"), small...), small, true},
		{"keep-alive until close", append([]byte("HTTP/1.1 200 OK\r\nConnection: keep-alive\r\n\r\n"), small...), small, true},
		{"chunks of one byte", append([]byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), chunk(small, 1, "", "")...), small, false},
		{"extensions and trailers", append([]byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: Chunked\r\n\r\n"), chunk(small, 300, ` ; a="b"`, "Digest: x\r\nB: c\r\n")...), small, false},
		{"bare LF", []byte("HTTP/1.1 200 OK\nContent-Length: 2\n\nok"), []byte("ok"), false},
	}
	for _, n := range []int{1 << 10, 100 << 10, 10 << 20} {
		p := payload(n)
		z := gzipped(p)
		large := n > 1<<20 // once is enough
		answers = append(answers,
			answer{fmt.Sprintf("length %d", n), append(fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n", n), p...), p, large},
			answer{fmt.Sprintf("chunked %d", n), append([]byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), chunk(p, 5000, "", "")...), p, large},
			answer{fmt.Sprintf("gzip %d", n), append(fmt.Appendf(nil, "HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n", len(z)), z...), p, large},
			answer{fmt.Sprintf("gzip chunked %d", n), append([]byte("HTTP/1.1 200 OK\r\nContent-Encoding: x-gzip\r\nTransfer-Encoding: chunked\r\n\r\n"), chunk(z, 4096, "", "A: b\r\n")...), p, large},
		)
	}
	for _, scheme := range []string{"http", "https"} {
		for _, a := range answers {
			t.Run(scheme+"/"+a.name, func(t *testing.T) {
				t.Parallel()
				var config *tls.Config
				if scheme == "https" {
					config = ca.loopback(t)
				}
				closeAfter := 0
				if a.close {
					closeAfter = 1
				}
				s := serve(t, config, answering(string(a.bytes), closeAfter))
				tr := client(t, func(tr *httplog.Transport) { tr.TLS = &tls.Config{RootCAs: ca.pool} })
				for i := range 2 { // the second on the same connection, where it lives
					if i > 0 && len(a.bytes) > 1<<20 {
						break
					}
					req := request(t, "POST", scheme+"://"+s.addr+"/token?a=b", "grant_type=refresh_token")
					req.Header["x-odd"] = []string{"1"}
					resp, err := tr.RoundTrip(req)
					if err != nil {
						t.Fatal(err)
					}
					got, err := io.ReadAll(resp.Body)
					if err != nil || !bytes.Equal(got, a.want) {
						t.Fatalf("the caller read %d bytes, %v; want %d", len(got), err, len(a.want))
					}
				}
				received, sent := s.bytes()
				var out, in []byte
				for _, x := range tr.Log.Exchanges() {
					if x.State != httplog.Done || x.Note != "" || x.Response.Tolerant != "" {
						t.Errorf("exchange %d is %s, note %q, tolerant %q", x.ID, x.State, x.Note, x.Response.Tolerant)
					}
					out = append(out, x.Request.Raw...)
					in = append(in, x.Response.Raw()...)
					if !bytes.Equal(x.Response.Body().Bytes(), a.want) {
						t.Errorf("the recorded body of %d differs", x.ID)
					}
				}
				if !bytes.Equal(out, received) {
					t.Errorf("recorded as sent:\n%q\nreceived:\n%q", out, received)
				}
				if !bytes.Equal(in, sent) {
					t.Errorf("recorded %d bytes as received, the server sent %d", len(in), len(sent))
				}
				want := 1
				if a.close {
					want = tr.Log.Len()
				}
				if s.connections() != want {
					t.Errorf("%d connections, want %d", s.connections(), want)
				}
			})
		}
	}
}

func TestResponseSaysWhatCame(t *testing.T) {
	t.Parallel()
	z := gzipped([]byte("hello"))
	s := serve(t, nil, answering("HTTP/1.1 200 Fine\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\nPragma: no-cache\r\n\r\n"+string(chunk(z, 7, ";x", "T: 1\r\n")), 0))
	tr := client(t, nil)
	resp, err := tr.RoundTrip(request(t, "GET", "http://"+s.addr+"/", ""))
	if err != nil {
		t.Fatal(err)
	}
	if resp.Status != "200 Fine" || !resp.Uncompressed || resp.Header.Get("Content-Encoding") != "" || resp.Trailer.Get("T") != "1" || resp.ContentLength != -1 {
		t.Errorf("the caller got %+v", resp)
	}
	if resp.Header["Cache-Control"] != nil {
		t.Error("a Cache-Control was invented")
	}
	r := last(t, tr).Response
	if r.Line() != "HTTP/1.1 200 Fine" || r.Phrase != "Fine" || r.Encoding != "gzip" || !r.Chunked || string(r.Trailer) != "T: 1\r\n\r\n" ||
		r.Header.Get("Content-Encoding") != "gzip" || string(r.Body().Bytes()) != "hello" {
		t.Errorf("recorded %+v", r)
	}
}

func TestHeadAndNotModifiedHaveNoBody(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, answering("HTTP/1.1 304 Not Modified\r\nContent-Length: 50\r\n\r\n", 0))
	tr := client(t, nil)
	for _, method := range []string{"GET", "HEAD"} {
		if _, err := tr.RoundTrip(request(t, method, "http://"+s.addr+"/", "")); err != nil {
			t.Fatal(err)
		}
	}
	h := serve(t, nil, answering("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: 50\r\n\r\n", 0))
	resp, err := tr.RoundTrip(request(t, "HEAD", "http://"+h.addr+"/", ""))
	if err != nil || resp.ContentLength != 50 {
		t.Fatal(resp, err)
	}
	if s.connections() != 1 {
		t.Errorf("%d connections, want 1", s.connections())
	}
}

func TestBodyBeyondTheLimitIsCounted(t *testing.T) {
	t.Parallel()
	const total, kept = 1 << 20, 300_000
	p := payload(total)
	for name, c := range map[string]struct {
		answer string
		wire   int64
	}{
		"length":  {fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", total, p), total},
		"chunked": {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + string(chunk(p, 1000, "", "")), int64(len(chunk(p, 1000, "", "")))},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, nil, answering(c.answer, 0))
			tr := client(t, func(tr *httplog.Transport) { tr.MaxBody = kept })
			resp, err := tr.RoundTrip(request(t, "GET", "http://"+s.addr+"/", ""))
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(resp.Body)
			if !errors.Is(err, httplog.ErrTooLong) || !bytes.Equal(got, p[:len(got)]) {
				t.Errorf("the caller read %d bytes, then %v", len(got), err)
			}
			x := last(t, tr)
			if r := x.Response; x.State != httplog.Done || r.WireSize != c.wire || r.Wire.Len() != kept || !r.Truncated {
				t.Errorf("%s: wire %d of %d, truncated %v", x.State, r.Wire.Len(), r.WireSize, r.Truncated)
			}
		})
	}
}

func TestDecodedBodyIsBounded(t *testing.T) {
	t.Parallel()
	bomb := gzipped(make([]byte, 20<<20))
	s := serve(t, nil, answering(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", len(bomb), bomb), 0))
	tr := client(t, func(tr *httplog.Transport) { tr.MaxBody = 1 << 20 })
	resp, err := tr.RoundTrip(request(t, "GET", "http://"+s.addr+"/", ""))
	if err != nil {
		t.Fatal(err)
	}
	n, err := io.Copy(io.Discard, resp.Body)
	if n != 1<<20 || !errors.Is(err, httplog.ErrTooLong) {
		t.Errorf("read %d bytes, then %v", n, err)
	}
	if r := last(t, tr).Response; !r.Truncated || r.Wire.Len() != len(bomb) {
		t.Errorf("truncated %v, wire %d", r.Truncated, r.Wire.Len())
	}
}

func TestBrokenCompressionKeepsWhatCouldBeDecoded(t *testing.T) {
	t.Parallel()
	p := payload(100_000)
	z := gzipped(p)[:50_000]
	s := serve(t, nil, answering(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nContent-Length: %d\r\n\r\n%s", len(z), z), 0))
	tr := client(t, nil)
	resp, err := tr.RoundTrip(request(t, "GET", "http://"+s.addr+"/", ""))
	if err != nil {
		t.Fatal(err)
	}
	got, err := io.ReadAll(resp.Body)
	if !errors.Is(err, io.ErrUnexpectedEOF) || len(got) < 40_000 || !bytes.Equal(got, p[:len(got)]) {
		t.Errorf("read %d bytes, then %v", len(got), err)
	}
	if x := last(t, tr); x.State != httplog.Done || x.Response.DecodeErr == nil {
		t.Errorf("%s, %v", x.State, x.Response.DecodeErr)
	}
}

func TestTolerantReaderSaysWhatWasWrong(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ head, body, says string }{
		"control byte":         {"HTTP/1.1 200 OK\r\nX-Evil: a\x1b[2Jb\r\nContent-Length: 2\r\n\r\n", "ok", `control character in the value of the header field "X-Evil"`},
		"no colon":             {"HTTP/1.1 200 OK\r\nnonsense\r\nContent-Length: 2\r\n\r\n", "ok", "no colon"},
		"two lengths":          {"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\n", "ok", "given as 2 and as 3"},
		"length is no number":  {"HTTP/1.1 200 OK\r\nContent-Length: two\r\n\r\n", "ok", "is not a number"},
		"negative length":      {"HTTP/1.1 200 OK\r\nContent-Length: -2\r\n\r\n", "ok", "is not a number"},
		"unknown coding":       {"HTTP/1.1 200 OK\r\nTransfer-Encoding: br\r\n\r\n", "ok", "Transfer-Encoding"},
		"version":              {"HTTP/2 200\r\nContent-Length: 2\r\n\r\n", "ok", "version"},
		"bare LF after chunks": {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "2\nok\n0\n\n", "LF alone"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, nil, answering(c.head+c.body, 1))
			tr := client(t, nil)
			resp, err := tr.RoundTrip(request(t, "GET", "http://"+s.addr+"/", ""))
			if err != nil {
				t.Fatal(err)
			}
			got, err := io.ReadAll(resp.Body)
			if string(got) != "ok" || err != nil {
				t.Errorf("read %q, %v", got, err)
			}
			x := last(t, tr)
			if r := x.Response; !strings.Contains(r.Tolerant, c.says) || string(r.Head) != c.head || string(r.Wire.Bytes()) != c.body {
				t.Errorf("tolerant %q, head %q", r.Tolerant, r.Head)
			}
		})
	}
}

func TestExtraBytesCloseTheConnection(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, answering("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nokHTTP/1.1 200 OK\r\nContent-Length: 4\r\n\r\nevil", 0))
	tr := client(t, nil)
	for range 2 {
		resp, err := tr.RoundTrip(request(t, "GET", "http://"+s.addr+"/", ""))
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := io.ReadAll(resp.Body); string(got) != "ok" {
			t.Errorf("read %q", got)
		}
		if x := last(t, tr); !strings.Contains(x.Note, "after the answer") {
			t.Errorf("note %q", x.Note)
		}
	}
	if s.connections() != 2 {
		t.Errorf("%d connections, want 2", s.connections())
	}
}

func TestEarlyAnswerToALargeRequest(t *testing.T) {
	t.Parallel()
	answered := make(chan struct{})
	s := serve(t, nil, func(c net.Conn) {
		// Answer on the head alone, and read no more.
		http.ReadRequest(bufio.NewReader(c))
		io.WriteString(c, "HTTP/1.1 413 Too Large\r\nContent-Length: 2\r\n\r\nno")
		<-answered
	})
	tr := client(t, nil)
	resp, err := tr.RoundTrip(request(t, "POST", "http://"+s.addr+"/", strings.Repeat("x", 30<<20)))
	close(answered)
	if err != nil || resp.StatusCode != http.StatusRequestEntityTooLarge {
		t.Fatal(resp, err)
	}
	if x := last(t, tr); !strings.Contains(x.Note, "bytes were written") {
		t.Errorf("note %q", x.Note)
	}
}

func TestSwitchingProtocolsEndsTheExchange(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, answering("HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\n\r\n\x81\x05hello", 0))
	tr := client(t, nil)
	resp, err := tr.RoundTrip(request(t, "GET", "http://"+s.addr+"/", ""))
	if err != nil || resp.StatusCode != 101 {
		t.Fatal(resp, err)
	}
	if x := last(t, tr); x.State != httplog.Done || x.Response.Wire.Len() != 0 {
		t.Errorf("%s, %d bytes", x.State, x.Response.Wire.Len())
	}
}
