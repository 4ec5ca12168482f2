package httplog_test

import (
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"syscall"
	"testing"
	"testing/synctest"
	"time"

	"github.com/grantwalk/grantwalk/httplog"
)

func TestNothingListens(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	l.Close()
	tr := client(t, nil)
	_, err = tr.RoundTrip(request(t, "GET", "http://u:pw@"+l.Addr().String()+"/cb?code=abc&state=s", ""))
	wantFailure(t, tr, err, httplog.FailRefused, "GET http://"+l.Addr().String()+"/cb?code=•••• (3)&state=s: connection refused by "+l.Addr().String()+": is the server running?")
	if !errors.Is(err, syscall.ECONNREFUSED) {
		t.Errorf("%v hides its cause", err)
	}
}

func TestHostDoesNotResolve(t *testing.T) {
	t.Parallel()
	tr := client(t, func(tr *httplog.Transport) {
		tr.Dial = func(_ context.Context, _, addr string) (net.Conn, error) {
			return nil, &net.OpError{Op: "dial", Err: &net.DNSError{Err: "no such host", Name: addr, IsNotFound: true}}
		}
	})
	_, err := tr.RoundTrip(request(t, "GET", "https://tippfehler.example/", ""))
	wantFailure(t, tr, err, httplog.FailDNS, `"tippfehler.example" does not resolve`)
}

func TestHostNameIsLookedUpAsItIsWritten(t *testing.T) {
	t.Parallel()
	var dialled string
	tr := client(t, func(tr *httplog.Transport) {
		tr.Dial = func(_ context.Context, _, addr string) (net.Conn, error) {
			dialled = addr
			return nil, errors.New("no")
		}
	})
	_, err := tr.RoundTrip(request(t, "GET", "http://bücher.example/", ""))
	wantFailure(t, tr, err, httplog.FailConnect, "cannot connect to xn--bcher-kva.example:80")
	if dialled != "xn--bcher-kva.example:80" {
		t.Errorf("dialled %s", dialled)
	}
}

func TestUnfetchableURLsAreInTheLog(t *testing.T) {
	t.Parallel()
	for raw, says := range map[string]string{"file:///etc/passwd": `scheme "file"`, "http:///x": "host"} {
		tr := client(t, nil)
		_, err := tr.RoundTrip(request(t, "GET", raw, ""))
		wantFailure(t, tr, err, httplog.FailConnect, says)
	}
}

// Answers that break off or are none, and what of them is kept.
func TestBrokenAnswers(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		answer   string
		kind     httplog.FailureKind
		says     string
		head     string // recorded
		body     string // recorded, and read by the caller
		noAnswer bool
	}{
		"nothing":             {"", httplog.FailCutOff, "closed the connection without an answer", "", "", true},
		"half a head":         {"HTTP/1.1 200 OK\r\nContent-", httplog.FailCutOff, "inside the head", "HTTP/1.1 200 OK\r\nContent-", "", true},
		"half a body":         {"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf", httplog.FailCutOff, "after 4 bytes of the body of the 10", "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\n", "half", false},
		"half a chunk":        {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nabc", httplog.FailCutOff, "inside the answer", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "abc", false},
		"no last chunk":       {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\n", httplog.FailCutOff, "inside the answer", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "abc", false},
		"bad chunk size":      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabc\r\nzz\r\n", httplog.FailMalformed, "not a hexadecimal number", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "abc", false},
		"chunk too long":      {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nabcd\r\n0\r\n\r\n", httplog.FailMalformed, "its size is wrong", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "abc", false},
		"huge chunk":          {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nffffffffffffffff\r\n", httplog.FailMalformed, "absurdly large", "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", "", false},
		"another protocol":    {"SSH-2.0-OpenSSH\r\n", httplog.FailMalformed, "not HTTP", "SSH-2.0-OpenSSH\r\n", "", true},
		"a TLS alert":         {"\x15\x03\x01\x00\x02\x02\x46", httplog.FailMalformed, "use https://", "\x15\x03\x01\x00\x02\x02\x46", "", true},
		"HTTP/2 settings":     {"\x00\x00\x06\x04\x00\x00\x00\x00\x00", httplog.FailMalformed, "HTTP/2 only", "\x00\x00\x06\x04\x00\x00\x00\x00\x00", "", true},
		"status is no number": {"HTTP/1.1 OK\r\n\r\n", httplog.FailMalformed, "not a status line", "HTTP/1.1 OK\r\n\r\n", "", true},
		"endless interim":     {strings.Repeat("HTTP/1.1 100 Continue\r\n\r\n", 101), httplog.FailMalformed, "too many 1xx", "", "", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, nil, answering(c.answer, 1))
			tr := client(t, nil)
			resp, err := tr.RoundTrip(request(t, "GET", "http://"+s.addr+"/?token=abc", ""))
			if (err != nil) != c.noAnswer {
				t.Fatalf("error %v", err)
			}
			if resp != nil {
				var got []byte
				got, err = io.ReadAll(resp.Body)
				if string(got) != c.body || err == nil {
					t.Errorf("read %q, %v", got, err)
				}
				if c.kind == httplog.FailCutOff && !errors.Is(err, io.ErrUnexpectedEOF) {
					t.Errorf("%v is not io.ErrUnexpectedEOF", err)
				}
			}
			wantFailure(t, tr, err, c.kind, c.says)
			if strings.Contains(err.Error(), "abc") {
				t.Errorf("a secret is in %q", err)
			}
			if r := last(t, tr).Response; c.answer == "" && r != nil || r != nil && (!strings.HasSuffix(string(r.Head), c.head) || string(r.Body().Bytes()) != c.body) {
				t.Errorf("kept %+v", r)
			}
		})
	}
}

func TestHeadIsBounded(t *testing.T) {
	t.Parallel()
	s := serve(t, nil, func(c net.Conn) {
		io.WriteString(c, "HTTP/1.1 200 OK\r\n")
		for {
			if _, err := io.WriteString(c, "A: "+strings.Repeat("x", 10000)+"\r\n"); err != nil {
				return
			}
		}
	})
	tr := client(t, nil)
	_, err := tr.RoundTrip(request(t, "GET", "http://"+s.addr+"/", ""))
	wantFailure(t, tr, err, httplog.FailMalformed, "longer than 1 MiB")
	if n := len(last(t, tr).Response.Head); n < 1<<20 || n > 4<<20 {
		t.Errorf("kept %d bytes", n)
	}
}

func TestReset(t *testing.T) {
	t.Parallel()
	for name, answer := range map[string]string{"before": "", "inside": "HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nhalf"} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, nil, func(c net.Conn) {
				answering(answer, 1)(c)
				c.(recordingConn).Conn.(*net.TCPConn).SetLinger(0)
			})
			tr := client(t, nil)
			resp, err := tr.RoundTrip(request(t, "GET", "http://"+s.addr+"/", ""))
			if resp != nil {
				_, err = io.ReadAll(resp.Body)
			}
			wantFailure(t, tr, err, httplog.FailReset, "reset the connection")
			if !errors.Is(err, syscall.ECONNRESET) {
				t.Errorf("%v hides its cause", err)
			}
		})
	}
}

// piped returns a transport whose connections are net.Pipes served by handle.
func piped(handle func(net.Conn)) *httplog.Transport {
	return &httplog.Transport{Log: &httplog.Log{}, Dial: func(context.Context, string, string) (net.Conn, error) {
		ours, theirs := net.Pipe()
		go func() {
			defer theirs.Close()
			handle(theirs)
		}()
		return ours, nil
	}}
}

func silent(c net.Conn) { io.Copy(io.Discard, c) }

func dripping(c net.Conn) {
	go io.Copy(io.Discard, c)
	io.WriteString(c, "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n")
	for {
		time.Sleep(time.Second)
		if _, err := io.WriteString(c, "x"); err != nil {
			return
		}
	}
}

func TestTimeout(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		handle func(net.Conn)
		url    string
		says   string
		body   string
	}{
		"no answer":   {silent, "http://a.example/", "no answer came within 5.5s", ""},
		"slow answer": {dripping, "http://a.example/", "not complete within 5.5s (5 bytes of the body came of the 100", "xxxxx"},
		"handshake":   {silent, "https://a.example/", "TLS handshake was not over within 5.5s", ""},
	} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				defer time.Sleep(2 * time.Second) // the server notices
				tr := piped(c.handle)
				tr.Timeout = 5500 * time.Millisecond
				tr.Gate = func(_ context.Context, x httplog.Exchange) ([]byte, error) {
					time.Sleep(time.Hour) // does not count
					return x.Request.Raw, nil
				}
				resp, err := tr.RoundTrip(request(t, "GET", c.url, ""))
				if resp != nil {
					var got []byte
					if got, err = io.ReadAll(resp.Body); string(got) != c.body {
						t.Errorf("read %q", got)
					}
				}
				wantFailure(t, tr, err, httplog.FailTimeout, c.says)
				if !errors.Is(err, context.DeadlineExceeded) {
					t.Errorf("%v is not context.DeadlineExceeded", err)
				}
				if x := last(t, tr); x.Timings.Total != tr.Timeout {
					t.Errorf("it took %v", x.Timings.Total)
				}
			})
		})
	}
}

func TestTimeoutOfDial(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		tr := &httplog.Transport{Log: &httplog.Log{}, Timeout: time.Second, Dial: func(ctx context.Context, _, _ string) (net.Conn, error) {
			<-ctx.Done()
			return nil, ctx.Err()
		}}
		_, err := tr.RoundTrip(request(t, "GET", "http://a.example/", ""))
		wantFailure(t, tr, err, httplog.FailTimeout, "no connection to a.example:80 within 1s")
	})
}

func TestCancellationEndsTheExchangeAtOnce(t *testing.T) {
	t.Parallel()
	for name, handle := range map[string]func(net.Conn){"no answer": silent, "slow answer": dripping} {
		t.Run(name, func(t *testing.T) {
			synctest.Test(t, func(t *testing.T) {
				defer time.Sleep(2 * time.Second) // the server notices
				tr := piped(handle)
				ctx, cancel := context.WithCancel(t.Context())
				time.AfterFunc(3500*time.Millisecond, cancel)
				began := time.Now()
				resp, err := tr.RoundTrip(request(t, "GET", "http://a.example/", "").WithContext(ctx))
				if resp != nil {
					_, err = io.ReadAll(resp.Body)
				}
				wantFailure(t, tr, err, httplog.FailCancelled, "cancelled before the answer was complete")
				if !errors.Is(err, context.Canceled) || time.Since(began) != 3500*time.Millisecond {
					t.Errorf("%v after %v", err, time.Since(began))
				}
			})
		})
	}
}

func TestIdleConnectionEndsByItself(t *testing.T) {
	t.Parallel()
	synctest.Test(t, func(t *testing.T) {
		ended := false
		tr := piped(func(c net.Conn) {
			answering(okAnswer, 0)(c)
			ended = true
		})
		if _, err := tr.RoundTrip(request(t, "GET", "http://a.example/", "")); err != nil {
			t.Fatal(err)
		}
		time.Sleep(5 * time.Minute)
		synctest.Wait()
		if !ended {
			t.Error("the connection is still open")
		}
	})
}

func TestTLSFailures(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t)
	withAuth := ca.loopback(t)
	withAuth.ClientAuth = tls.RequireAnyClientCert
	old := ca.loopback(t)
	old.MaxVersion = tls.VersionTLS11
	h2 := ca.loopback(t)
	h2.NextProtos = []string{"not-http"}
	for name, c := range map[string]struct {
		server *tls.Config
		client *tls.Config
		says   string
		chain  bool // the certificates are recorded
	}{
		"unknown authority":  {ca.loopback(t), nil, `signed by "CN=Test Root", which is not trusted here`, true},
		"expired":            {ca.issue(t, time.Unix(1e9, 0), "127.0.0.1"), &tls.Config{RootCAs: ca.pool}, "to 2001-09-09T01:46:40Z", true},
		"wrong host":         {ca.issue(t, time.Now().Add(time.Hour), "other.example", "10.0.0.1"), &tls.Config{RootCAs: ca.pool}, `not for "127.0.0.1" but for ["other.example" "10.0.0.1"]`, true},
		"client certificate": {withAuth, &tls.Config{RootCAs: ca.pool}, "demands a client certificate", true},
		"old version":        {old, &tls.Config{RootCAs: ca.pool}, "no TLS version in common", false},
		"other protocol":     {h2, &tls.Config{RootCAs: ca.pool}, "perhaps only HTTP/2", false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			s := serve(t, c.server, answering(okAnswer, 0))
			tr := client(t, func(tr *httplog.Transport) { tr.TLS = c.client })
			_, err := tr.RoundTrip(request(t, "GET", "https://"+s.addr+"/", ""))
			wantFailure(t, tr, err, httplog.FailTLS, c.says)
			x := last(t, tr)
			if x.TLS == nil || x.TLS.ServerName != "127.0.0.1" {
				t.Fatalf("TLS %+v", x.TLS)
			}
			if c.chain && (len(x.TLS.Certificates) != 1 || x.TLS.Certificates[0].Subject != "CN=Test Server" || len(x.TLS.Certificates[0].SHA256) != 64) {
				t.Errorf("certificates %+v", x.TLS.Certificates)
			}
		})
	}
}

func TestTLSAndPlainMistaken(t *testing.T) {
	t.Parallel()
	plain := serve(t, nil, func(c net.Conn) {
		io.ReadFull(c, make([]byte, 5))
		io.WriteString(c, "HTTP/1.1 400 Bad Request\r\n\r\n")
		io.Copy(io.Discard, c)
	})
	tr := client(t, nil)
	_, err := tr.RoundTrip(request(t, "GET", "https://"+plain.addr+"/", ""))
	wantFailure(t, tr, err, httplog.FailTLS, "plain HTTP on this port")

	over := serve(t, newAuthority(t).loopback(t), answering(okAnswer, 0))
	_, err = tr.RoundTrip(request(t, "GET", "http://"+over.addr+"/", ""))
	wantFailure(t, tr, err, httplog.FailCutOff, "wants https:// on this port")
}

func TestTLSFactsAreRecorded(t *testing.T) {
	t.Parallel()
	ca := newAuthority(t)
	config := ca.loopback(t)
	config.NextProtos = []string{"h2", "http/1.1"}
	s := serve(t, config, answering(okAnswer, 0))
	for _, insecure := range []bool{false, true} {
		tr := client(t, func(tr *httplog.Transport) {
			tr.TLS = &tls.Config{RootCAs: ca.pool}
			if insecure {
				tr.TLS = &tls.Config{InsecureSkipVerify: true}
			}
		})
		resp, err := tr.RoundTrip(request(t, "GET", "https://"+s.addr+"/", ""))
		if err != nil {
			t.Fatal(err)
		}
		x := last(t, tr)
		if resp.TLS == nil || x.TLS.Version != "TLS 1.3" || x.TLS.ALPN != "http/1.1" || x.TLS.CipherSuite == "" || x.TLS.Insecure != insecure || x.Timings.TLS <= 0 {
			t.Errorf("TLS %+v", x.TLS)
		}
	}
}

func TestErrorWithoutURL(t *testing.T) {
	t.Parallel()
	inner := &httplog.Error{Method: "GET", URL: "https://a/?code=••••", Reason: "no"}
	err := httplog.WithoutURL(fmt.Errorf("step: %w", &url.Error{Op: "Get", URL: "https://a/?code=secret", Err: inner}))
	if err != error(inner) {
		t.Errorf("got %v", err)
	}
}
