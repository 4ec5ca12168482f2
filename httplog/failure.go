package httplog

import (
	"context"
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io"
	"net"
	"net/url"
	"strings"
	"syscall"
	"time"
)

// Error is why an exchange failed: what was tried, what came back and what to
// do, in words. Its text holds no secret; the query values of the URL that may
// be one are masked. errors.Is and errors.As reach the cause, such as
// context.Canceled, io.ErrUnexpectedEOF or a *net.OpError.
type Error struct {
	Kind   FailureKind
	Method string
	URL    string // masked
	Reason string // what came back and what to do
	Err    error  // the cause; may be nil
}

func (e *Error) Error() string { return e.Method + " " + e.URL + ": " + e.Reason }

// Unwrap returns the cause.
func (e *Error) Unwrap() error { return e.Err }

// Timeout tells whether the exchange took too long.
func (e *Error) Timeout() bool { return e.Kind == FailTimeout }

// WithoutURL takes off the *url.Error that an http.Client puts around an error:
// its text holds the whole URL, and with it the secrets in the query.
func WithoutURL(err error) error {
	if u, ok := errors.AsType[*url.Error](err); ok {
		return u.Err
	}
	return err
}

// errTimeUp is the cause of a context that Transport.Timeout ended.
var errTimeUp = fmt.Errorf("time is up: %w", context.DeadlineExceeded)

// stage is how far an exchange has come, for the words of its failure.
type stage int

const (
	stageDial stage = iota
	stageTLS
	stageAnswer // writing the request and waiting for the answer
	stageBody   // the head of the answer is there
)

// fault is a failure whose kind and words are already known.
type fault struct {
	kind FailureKind
	why  string
	err  error
}

func (f *fault) Error() string { return f.why }
func (f *fault) Unwrap() error { return f.err }

// explain turns what went wrong at a stage into a kind and words.
func (a *attempt) explain(at stage, err error) *fault {
	if f, ok := errors.AsType[*fault](err); ok {
		return f
	}
	if cause := context.Cause(a.ctx); cause == errTimeUp {
		return &fault{FailTimeout, a.timeoutText(at), errors.Join(errTimeUp, err)}
	} else if cause != nil {
		ended := a.parent.Err()
		if ended == nil {
			ended = cause
		}
		why := "cancelled before the answer was complete"
		if errors.Is(ended, context.DeadlineExceeded) {
			why = "the time that the caller gave it is over"
		}
		return &fault{FailCancelled, why, ended}
	}
	if m, ok := errors.AsType[*malformedError](err); ok {
		return &fault{FailMalformed, m.why, err}
	}
	switch at {
	case stageDial:
		return explainDial(a.address(), err)
	case stageTLS:
		return explainTLS(a.x.TLS, err)
	}
	if f := explainAlert(err); f != nil {
		return f
	}
	peer := a.x.Network.Remote
	switch {
	case isErrno(err, syscall.ECONNRESET, 10054), isErrno(err, syscall.EPIPE, 10053):
		if at == stageBody {
			return &fault{FailReset, fmt.Sprintf("the server (%s) reset the connection after %d bytes of the body", peer, a.received()), err}
		}
		return &fault{FailReset, fmt.Sprintf("the server (%s) reset the connection before an answer came: see the server's log", peer), err}
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), errors.Is(err, net.ErrClosed), errors.Is(err, io.ErrClosedPipe):
		err = fmt.Errorf("%w: %w", io.ErrUnexpectedEOF, err)
		switch {
		case at == stageBody:
			return &fault{FailCutOff, fmt.Sprintf("the connection ended inside the answer, after %d bytes of the body%s", a.received(), a.expected()), err}
		case a.ans != nil && a.ans.got:
			return &fault{FailCutOff, "the connection ended inside the head of the answer", err}
		default:
			hint := ""
			if a.target.Scheme == "http" {
				hint = ", and whether it wants https:// on this port"
			}
			return &fault{FailCutOff, fmt.Sprintf("the server (%s) closed the connection without an answer: see the server's log%s", peer, hint), err}
		}
	}
	if t, ok := errors.AsType[net.Error](err); ok && t.Timeout() {
		return &fault{FailTimeout, "the network reported a timeout: is the server still there?", err}
	}
	return &fault{FailReset, "the connection broke: " + visible(err.Error()), err}
}

// received counts the bytes of the body that came.
func (a *attempt) received() int64 {
	if a.ans == nil || a.ans.resp == nil {
		return 0
	}
	return a.ans.resp.WireSize
}

func (a *attempt) expected() string {
	if a.ans == nil || a.ans.resp == nil || a.ans.resp.Chunked {
		return ""
	}
	if n, err := contentLength(a.ans.resp.Header); err == nil && n >= 0 {
		return fmt.Sprintf(" of the %d that its Content-Length promised", n)
	}
	return ""
}

func (a *attempt) timeoutText(at stage) string {
	after := a.t.Timeout.Round(time.Millisecond).String()
	switch at {
	case stageDial:
		return fmt.Sprintf("no connection to %s within %s: check the host and port, a firewall, the proxy, or raise --timeout", a.address(), after)
	case stageTLS:
		return fmt.Sprintf("connected to %s, but the TLS handshake was not over within %s: does it speak TLS on this port?", a.address(), after)
	case stageBody:
		return fmt.Sprintf("the answer was not complete within %s (%d bytes of the body came%s): raise --timeout if the server is slow", after, a.received(), a.expected())
	}
	return fmt.Sprintf("connected to %s, but no answer came within %s: is the server busy? raise --timeout to wait longer", a.address(), after)
}

func explainDial(addr string, err error) *fault {
	host, _, _ := net.SplitHostPort(addr)
	if d, ok := errors.AsType[*net.DNSError](err); ok {
		switch {
		case d.IsNotFound:
			return &fault{FailDNS, fmt.Sprintf("no such host: %q does not resolve: check the spelling, or the VPN and DNS server you need for it", host), err}
		case d.IsTimeout:
			return &fault{FailDNS, fmt.Sprintf("the DNS server did not answer for %q: check the network", host), err}
		}
		return &fault{FailDNS, fmt.Sprintf("looking up %q failed: check the network and the DNS server", host), err}
	}
	switch {
	case isErrno(err, syscall.ECONNREFUSED, 10061):
		return &fault{FailRefused, fmt.Sprintf("connection refused by %s: is the server running? check the host and port", addr), err}
	case isErrno(err, syscall.EHOSTUNREACH, 10065), isErrno(err, syscall.ENETUNREACH, 10051):
		return &fault{FailConnect, fmt.Sprintf("no route to %s: check the network, the VPN and the address", addr), err}
	case isErrno(err, syscall.ETIMEDOUT, 10060):
		return &fault{FailConnect, fmt.Sprintf("%s does not answer: check the host and port, and a firewall between", addr), err}
	case isErrno(err, syscall.ECONNRESET, 10054):
		return &fault{FailConnect, fmt.Sprintf("%s reset the connection as it was made: is there a server behind the firewall or load balancer?", addr), err}
	}
	return &fault{FailConnect, fmt.Sprintf("cannot connect to %s: %s", addr, visible(err.Error())), err}
}

// isErrno also knows the numbers that Windows gives to these errors; no other
// system has errors of that number.
func isErrno(err error, unix, windows syscall.Errno) bool {
	return errors.Is(err, unix) || errors.Is(err, windows)
}

func explainTLS(info *TLSInfo, err error) *fault {
	name := ""
	if info != nil {
		name = info.ServerName
	}
	because := func(format string, args ...any) *fault {
		return &fault{FailTLS, fmt.Sprintf(format, args...), err}
	}
	if r, ok := errors.AsType[tls.RecordHeaderError](err); ok {
		if string(r.RecordHeader[:]) == "HTTP/" {
			return because("the server speaks plain HTTP on this port, not TLS: use http://, or the port that serves https")
		}
		return because("what the server sent is not TLS: check the port")
	}
	if e, ok := errors.AsType[x509.HostnameError](err); ok {
		return because("the certificate is not for %q but for %s: use a name it was issued for, or give the server the right certificate (--insecure skips the check)", name, namesOf(e.Certificate))
	}
	if _, ok := errors.AsType[x509.UnknownAuthorityError](err); ok {
		issuer := "an unknown authority"
		if n := len(certificates(info)); n > 0 {
			issuer = fmt.Sprintf("%q", certificates(info)[n-1].Issuer)
		}
		return because("the certificate is signed by %s, which is not trusted here: give its certificate with --ca FILE, or have the server send its intermediate certificates (--insecure skips the check)", issuer)
	}
	if e, ok := errors.AsType[x509.CertificateInvalidError](err); ok {
		if c := e.Cert; e.Reason == x509.Expired && c != nil {
			return because("a certificate is out of date: it is valid from %s to %s: renew it, or set this machine's clock (--insecure skips the check)",
				c.NotBefore.UTC().Format(time.RFC3339), c.NotAfter.UTC().Format(time.RFC3339))
		}
		return because("the certificate cannot be used: %s (--insecure skips the check)", visible(e.Error()))
	}
	if f := explainAlert(err); f != nil {
		return f
	}
	switch {
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF), isErrno(err, syscall.ECONNRESET, 10054):
		return because("the server closed the connection during the TLS handshake: does it speak TLS on this port, and know the name %q?", name)
	case strings.Contains(err.Error(), "protocol version"):
		return because("the server and this program have no TLS version in common: the server is older than TLS 1.2")
	}
	return because("the TLS handshake failed: %s", visible(err.Error()))
}

// explainAlert explains a TLS alert that the peer sent, at any time.
func explainAlert(err error) *fault {
	op, ok := errors.AsType[*net.OpError](err)
	if !ok || op.Op != "remote error" {
		return nil
	}
	why := "the server ended TLS with the alert %q"
	switch alert := op.Err.Error(); {
	case strings.Contains(alert, "certificate required"):
		why = "the server demands a client certificate, and none was given (alert %q)"
	case strings.Contains(alert, "bad certificate"), strings.Contains(alert, "unknown certificate"):
		why = "the server does not accept the client certificate, or demands one (alert %q)"
	case strings.Contains(alert, "protocol version"):
		why = "the server and this program have no TLS version in common (alert %q)"
	case strings.Contains(alert, "handshake failure"):
		why = "the server found no cipher suite in common, or demands a client certificate (alert %q)"
	case strings.Contains(alert, "unrecognized name"):
		why = "the server does not know this host name (alert %q)"
	case strings.Contains(alert, "no application protocol"):
		why = "the server does not speak HTTP/1.1 here, perhaps only HTTP/2 (alert %q)"
	}
	return &fault{FailTLS, fmt.Sprintf(why, visible(strings.TrimPrefix(op.Err.Error(), "tls: "))), err}
}

func certificates(info *TLSInfo) []Certificate {
	if info == nil {
		return nil
	}
	return info.Certificates
}

// namesOf lists the names a certificate was issued for.
func namesOf(c *x509.Certificate) string {
	if c == nil {
		return "another name"
	}
	names := append([]string(nil), c.DNSNames...)
	for _, ip := range c.IPAddresses {
		names = append(names, ip.String())
	}
	switch {
	case len(names) == 0:
		return "no host at all"
	case len(names) > 5:
		return fmt.Sprintf("%.300q and %d more", names[:5], len(names)-5)
	}
	return fmt.Sprintf("%.300q", names)
}

// visible makes foreign text fit to stand in an error: no control or format
// characters, no line ends, and not long.
func visible(s string) string {
	s = strings.Map(func(r rune) rune {
		if Hidden(r) || r < ' ' {
			return '�'
		}
		return r
	}, s)
	if len(s) > 300 {
		s = strings.ToValidUTF8(s[:300], "") + "…"
	}
	return s
}
