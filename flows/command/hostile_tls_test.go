package command_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/tls"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/pem"
	"io"
	"math/big"
	"net"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
)

// evilName is what may stand in a certificate: sequences that set the title and
// clear the screen, a C1 control, characters that turn the direction.
const evilName = "EVIL\x1b]0;owned\x07\x1b[2J\u009b31m\u202e\u200b\ufeff"

// certificate is one for 127.0.0.1 that signs itself; it is written to a file
// for --ca.
func certificate(t *testing.T, change func(*x509.Certificate)) (pair tls.Certificate, ca string) {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{
		SerialNumber: big.NewInt(1), Subject: pkix.Name{CommonName: evilName, Organization: []string{evilName}},
		NotBefore: time.Unix(0, 0), NotAfter: time.Now().Add(time.Hour), IPAddresses: []net.IP{net.IPv4(127, 0, 0, 1)},
		IsCA: true, BasicConstraintsValid: true,
	}
	if change != nil {
		change(template)
	}
	der, err := x509.CreateCertificate(rand.Reader, template, template, key.Public(), key)
	if err != nil {
		t.Fatal(err)
	}
	ca = filepath.Join(t.TempDir(), "ca.pem")
	if err := os.WriteFile(ca, pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}), 0o600); err != nil {
		t.Fatal(err)
	}
	return tls.Certificate{Certificate: [][]byte{der}, PrivateKey: key}, ca
}

// listens serves one connection after the other with a function, and returns
// the address.
func listens(t *testing.T, serve func(net.Conn)) string {
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
	return l.Addr().String()
}

// shakes does the handshake of a server, and goes on in HTTP/2.
func shakes(config *tls.Config) func(net.Conn) {
	return func(c net.Conn) {
		over := tls.Server(c, config)
		if over.Handshake() == nil { //nolint:noctx // the client ends it
			_, _ = io.WriteString(over, "\x00\x00\x06\x04\x00\x00\x00\x00\x00\x00\x03\x00\x00\x00\x64") // SETTINGS
			_, _ = io.Copy(io.Discard, over)
		}
	}
}

func TestHostileTLSIsNamed(t *testing.T) {
	t.Parallel()
	good, ca := certificate(t, nil)
	expired, expiredCA := certificate(t, func(c *x509.Certificate) { c.NotAfter = time.Unix(1e9, 0) })
	other, otherCA := certificate(t, func(c *x509.Certificate) { c.IPAddresses, c.DNSNames = nil, []string{"other.example"} })
	with := func(change func(*tls.Config)) func(net.Conn) {
		config := &tls.Config{Certificates: []tls.Certificate{good}} //nolint:gosec // hostile
		change(config)
		return shakes(config)
	}
	for name, c := range map[string]struct {
		serve   func(net.Conn)
		flags   []string
		finding findings.ID
		says    string
	}{
		"self-signed":  {with(func(*tls.Config) {}), nil, "TLS-TRUST", "not trusted"},
		"expired":      {shakes(&tls.Config{Certificates: []tls.Certificate{expired}}), []string{"--ca", expiredCA}, "TLS-NAME-DATE", "2001-09-09"}, //nolint:gosec // hostile
		"another host": {shakes(&tls.Config{Certificates: []tls.Certificate{other}}), []string{"--ca", otherCA}, "TLS-NAME-DATE", "other.example"},  //nolint:gosec // hostile
		"TLS 1.1":      {with(func(c *tls.Config) { c.MinVersion, c.MaxVersion = tls.VersionTLS10, tls.VersionTLS11 }), []string{"--ca", ca}, "TLS-VERSION", "no TLS version in common"},
		"no common cipher suite": {with(func(c *tls.Config) {
			c.MaxVersion, c.CipherSuites = tls.VersionTLS12, []uint16{tls.TLS_RSA_WITH_RC4_128_SHA}
		}), []string{"--ca", ca}, "TLS-VERSION", "no cipher suite in common"},
		"a client certificate":    {with(func(c *tls.Config) { c.ClientAuth = tls.RequireAnyClientCert }), []string{"--ca", ca}, "NET-REACH", "demands a client certificate"},
		"HTTP/2 only":             {with(func(c *tls.Config) { c.NextProtos = []string{"h2"} }), []string{"--ca", ca}, "NET-REACH", "HTTP/2 only"},
		"a handshake without end": {func(c net.Conn) { _, _ = io.Copy(io.Discard, c) }, []string{"--timeout", "200ms"}, "NET-REACH", "TLS handshake was not over within"},
		"not TLS":                 {func(c net.Conn) { _, _ = io.WriteString(c, "\x1b]0;owned\x07\x1b[2J\r\n") }, nil, "NET-REACH", "not TLS"},
		"a reset": {func(c net.Conn) {
			_, _ = c.Read(make([]byte, 1)) // of the ClientHello: a reset before may meet the client connecting
			_ = c.(*net.TCPConn).SetLinger(0)
		}, nil, "NET-REACH", "during the TLS handshake"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			issuer := "https://" + listens(t, c.serve)
			for _, flags := range [][]string{{"--json"}, nil} {
				run := append(append([]string{"run", "code", "--issuer", issuer, "--client-id", "demo-native", "--login", "alice:env:PASSWORD"}, c.flags...), flags...)
				e := shell{}.run(t.Context(), run...)
				wantStatus(t, e, 1)
				for where, text := range map[string]string{"standard output": e.stdout, "standard error": e.stderr} {
					if flows.Visible(text) != text {
						t.Errorf("%s holds a control character: %q", where, text)
					}
				}
				wantText(t, "standard output", e.stdout, string(c.finding), c.says)
				if strings.Contains(e.stderr, "http: ") {
					t.Errorf("net/http speaks up: %s", e.stderr)
				}
			}
		})
	}
}
