package httplog_test

import (
	"bufio"
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"io"
	"math/big"
	"net"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/grantwalk/grantwalk/httplog"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rawServer writes down every byte that it receives and sends. Each connection
// is served by handle, which ends it by returning.
type rawServer struct {
	addr string

	mu       sync.Mutex
	received bytes.Buffer
	sent     bytes.Buffer
	accepted int
}

type recordingConn struct {
	net.Conn
	s *rawServer
}

func (c recordingConn) Read(p []byte) (int, error) {
	n, err := c.Conn.Read(p)
	c.s.mu.Lock()
	defer c.s.mu.Unlock()
	c.s.received.Write(p[:n])
	return n, err
}

func (c recordingConn) Write(p []byte) (int, error) {
	c.s.mu.Lock()
	c.s.sent.Write(p)
	c.s.mu.Unlock()
	return c.Conn.Write(p)
}

func (s *rawServer) bytes() (received, sent []byte) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return bytes.Clone(s.received.Bytes()), bytes.Clone(s.sent.Bytes())
}

func (s *rawServer) connections() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.accepted
}

// serve starts a server, over TLS when config is not nil, and stops it when the
// test ends.
func serve(t testing.TB, config *tls.Config, handle func(net.Conn)) *rawServer {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	s := &rawServer{addr: l.Addr().String()}
	var running sync.WaitGroup
	var mu sync.Mutex
	var open []net.Conn
	running.Go(func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			mu.Lock()
			open = append(open, c)
			mu.Unlock()
			s.mu.Lock()
			s.accepted++
			s.mu.Unlock()
			running.Go(func() {
				defer c.Close()
				if config == nil {
					handle(recordingConn{c, s})
					return
				}
				over := tls.Server(c, config)
				if over.Handshake() != nil {
					return
				}
				handle(recordingConn{over, s})
				over.CloseWrite()
			})
		}
	})
	t.Cleanup(func() {
		l.Close()
		mu.Lock()
		for _, c := range open {
			c.Close()
		}
		mu.Unlock()
		running.Wait()
	})
	return s
}

// answering returns a handler that reads requests one after the other and
// writes answer after each; it ends the connection after closeAfter of them,
// or never when that is 0.
func answering(answer string, closeAfter int) func(net.Conn) {
	return func(c net.Conn) {
		r := bufio.NewReader(c)
		for i := 1; ; i++ {
			req, err := http.ReadRequest(r)
			if err != nil {
				return
			}
			io.Copy(io.Discard, req.Body)
			io.WriteString(c, answer)
			if i == closeAfter {
				return
			}
		}
	}
}

// client returns a transport with a log, closed when the test ends.
func client(t testing.TB, set func(*httplog.Transport)) *httplog.Transport {
	t.Helper()
	tr := &httplog.Transport{Log: &httplog.Log{}}
	if set != nil {
		set(tr)
	}
	t.Cleanup(tr.CloseIdleConnections)
	return tr
}

func request(t testing.TB, method, url, body string) *http.Request {
	t.Helper()
	var r io.Reader
	if body != "" {
		r = strings.NewReader(body)
	}
	req, err := http.NewRequestWithContext(t.Context(), method, url, r)
	if err != nil {
		t.Fatal(err)
	}
	return req
}

// last returns the newest exchange in the log.
func last(t testing.TB, tr *httplog.Transport) httplog.Exchange {
	t.Helper()
	x, ok := tr.Log.Exchange(tr.Log.Len())
	if !ok {
		t.Fatal("nothing is in the log")
	}
	return x
}

// authority is a certificate authority for tests.
type authority struct {
	cert *x509.Certificate
	key  *ecdsa.PrivateKey
	pool *x509.CertPool
}

func newAuthority(t testing.TB) *authority {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: "Test Root"},
		NotBefore: time.Unix(0, 0), NotAfter: time.Now().Add(24 * time.Hour),
		IsCA: true, BasicConstraintsValid: true, KeyUsage: x509.KeyUsageCertSign,
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	a := &authority{key: key, pool: x509.NewCertPool()}
	if a.cert, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	a.pool.AddCert(a.cert)
	return a
}

// issue returns a server's configuration with a certificate for the names.
func (a *authority) issue(t testing.TB, notAfter time.Time, names ...string) *tls.Config {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(2), Subject: pkix.Name{CommonName: "Test Server"},
		NotBefore: time.Unix(0, 0), NotAfter: notAfter,
	}
	for _, n := range names {
		if ip := net.ParseIP(n); ip != nil {
			template.IPAddresses = append(template.IPAddresses, ip)
		} else {
			template.DNSNames = append(template.DNSNames, n)
		}
	}
	der, err := x509.CreateCertificate(rand.Reader, template, a.cert, key.Public(), a.key)
	if err != nil {
		t.Fatal(err)
	}
	return &tls.Config{Certificates: []tls.Certificate{{Certificate: [][]byte{der}, PrivateKey: key}}}
}

// loopback returns a configuration for a server on 127.0.0.1.
func (a *authority) loopback(t testing.TB) *tls.Config {
	return a.issue(t, time.Now().Add(time.Hour), "127.0.0.1")
}
