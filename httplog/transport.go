package httplog

import (
	"bytes"
	"context"
	"crypto/tls"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
)

// DefaultMaxBody is how much of a body is kept when Transport.MaxBody is 0.
const DefaultMaxBody = 16 << 20

// userAgent is sent when the caller sets no User-Agent.
const userAgent = "grantwalk"

// Transport is an http.RoundTripper over HTTP/1.1 that holds each request at
// the gate and records each exchange in the log. RoundTrip returns when the
// answer is complete; its body is in memory then.
//
// The fields are set before the first request and not changed after. The zero
// value sends directly, at once, and records in a log that nobody sees.
type Transport struct {
	Log  *Log
	Gate Gate
	// TLS has the roots (RootCAs), InsecureSkipVerify and client certificates;
	// nil means the system's roots. ALPN is always http/1.1.
	TLS *tls.Config
	// Proxy returns the proxy for a request, http:// or https://, or nil; such
	// as http.ProxyFromEnvironment.
	Proxy func(*http.Request) (*url.URL, error)
	// Dial opens a connection; nil means a net.Dialer.
	Dial func(ctx context.Context, network, addr string) (net.Conn, error)
	// Timeout is for one exchange, from the moment the gate lets it go to the
	// end of the answer; 0 means none.
	Timeout time.Duration
	// MaxBody is how many bytes of a body are kept, on the wire and decoded;
	// 0 means DefaultMaxBody. What is beyond is read and counted.
	MaxBody int64
	// Now is the clock; nil means time.Now.
	Now func() time.Time

	pool    pool
	private Log // used when Log is nil
}

func (t *Transport) log() *Log {
	if t.Log != nil {
		return t.Log
	}
	return &t.private
}

func (t *Transport) now() time.Time {
	if t.Now != nil {
		return t.Now()
	}
	return time.Now()
}

func (t *Transport) maxBody() int {
	if t.MaxBody > 0 {
		return int(t.MaxBody)
	}
	return DefaultMaxBody
}

// CloseIdleConnections closes the connections that are kept for reuse.
func (t *Transport) CloseIdleConnections() { t.pool.closeAll() }

// RoundTrip sends req and returns its answer; every error is an *Error. Once
// the head of an answer came there is no error: if the rest did not come whole,
// reading the body ends in an *Error.
//
// The context of req ends the exchange at once, whatever it is doing.
func (t *Transport) RoundTrip(req *http.Request) (*http.Response, error) {
	if req.Body != nil {
		defer req.Body.Close()
	}
	a, err := t.prepare(req)
	if err != nil {
		return nil, err
	}
	c, err := a.run()
	if err != nil && a.stale && idempotent(a.x.Method) {
		// The server closed the idle connection in the same moment. Asking
		// again is a request of its own, and passes the gate like any other.
		b := t.attempt(req, a.target, a.proxy, a.x.Request.Raw)
		b.fresh = true
		b.x.Label.Together = 0 // the others are gone
		b.x.Request.Edited = a.x.Request.Edited
		b.x.Note = fmt.Sprintf("retry of %d on a new connection: the server had closed the idle one", a.x.ID)
		a = b
		c, err = a.run()
	}
	if err != nil {
		return nil, err
	}
	return a.response(req, c), nil
}

// idempotent tells whether a request may be sent again unasked.
func idempotent(method string) bool {
	return method == http.MethodGet || method == http.MethodHead || method == http.MethodOptions
}

// prepare makes the request's bytes, once, and what is recorded of them.
func (t *Transport) prepare(req *http.Request) (*attempt, error) {
	var proxy *url.URL
	var err error
	if t.Proxy != nil {
		proxy, err = t.Proxy(req)
	}
	if err != nil {
		err = &fault{FailProxy, "the proxy setting is wrong: check --proxy and HTTPS_PROXY", nil}
	} else if proxy != nil && proxy.Scheme != "http" && proxy.Scheme != "https" {
		err = &fault{FailProxy, fmt.Sprintf("a proxy by %.20q is not known: it must begin with http:// or https://", proxy.Scheme), nil}
	}
	var raw []byte
	if err == nil {
		raw, err = serialise(withProxyAuthorization(req, proxy), proxy != nil && req.URL.Scheme == "http")
	}
	a := t.attempt(req, req.URL, proxy, raw)
	switch {
	case err != nil:
	case req.URL.Scheme != "http" && req.URL.Scheme != "https":
		err = &fault{FailConnect, fmt.Sprintf("a URL of the scheme %.20q is not fetched: only http and https are", req.URL.Scheme), nil}
	case req.URL.Host == "":
		err = &fault{FailConnect, "the URL has no host", nil}
	}
	if err == nil {
		return a, nil
	}
	// Even what cannot be sent is in the log.
	a.x = t.log().Add(a.x)
	if _, ok := errors.AsType[*fault](err); !ok {
		err = &fault{FailConnect, "the request could not be made: " + visible(err.Error()), err}
	}
	return nil, a.fail(stageDial, err)
}

func withProxyAuthorization(req *http.Request, proxy *url.URL) *http.Request {
	if proxy == nil || proxy.User == nil || req.URL.Scheme != "http" {
		return req
	}
	r := req.WithContext(req.Context())
	r.Header = req.Header.Clone()
	if r.Header == nil {
		r.Header = http.Header{}
	}
	authorizeProxy(r.Header, proxy)
	return r
}

// serialise returns the bytes of req: what net/http writes, and nothing else.
func serialise(req *http.Request, absolute bool) ([]byte, error) {
	if _, ok := req.Header["User-Agent"]; !ok {
		r := req.WithContext(req.Context())
		r.Header = req.Header.Clone()
		if r.Header == nil {
			r.Header = http.Header{}
		}
		r.Header.Set("User-Agent", userAgent)
		req = r
	}
	var b bytes.Buffer
	write := req.Write
	if absolute {
		write = req.WriteProxy
	}
	err := write(&b)
	return b.Bytes(), err
}

// attempt returns the exchange that will carry raw.
func (t *Transport) attempt(req *http.Request, target, proxy *url.URL, raw []byte) *attempt {
	shown := *target
	shown.User, shown.Fragment, shown.RawFragment = nil, "", ""
	a := &attempt{t: t, parent: req.Context(), target: target, proxy: proxy}
	a.x = Exchange{
		Label:   LabelFrom(req.Context()),
		Witness: Sent,
		State:   Held,
		Method:  req.Method,
		URL:     shown.String(),
		Request: Request{Raw: raw},
		Created: t.now(),
	}
	if a.x.Method == "" {
		a.x.Method = http.MethodGet
	}
	if proxy != nil {
		a.x.Network.Proxy = hostPort(proxy)
	}
	a.ctx = a.parent
	return a
}

// response is what the caller gets: net/http's view of the recorded answer.
func (a *attempt) response(req *http.Request, c *conn) *http.Response {
	r := a.x.Response
	resp := &http.Response{
		Status:        strings.TrimRight(strconv.Itoa(r.Status)+" "+r.Phrase, " "),
		StatusCode:    r.Status,
		Proto:         r.Proto,
		Header:        r.Header.Clone(),
		ContentLength: int64(r.body.Len()),
		Uncompressed:  r.Encoding != "",
		Request:       req,
		TLS:           c.state,
	}
	resp.ProtoMajor, resp.ProtoMinor, _ = http.ParseHTTPVersion(r.Proto)
	if r.Chunked {
		resp.TransferEncoding = []string{"chunked"}
		resp.Header.Del("Transfer-Encoding")
	}
	if len(r.Trailer) > 0 {
		resp.Trailer = headerOf(fieldLines(r.Trailer, 0))
	}
	if resp.Uncompressed {
		resp.Header.Del("Content-Encoding")
		resp.Header.Del("Content-Length")
	}
	end := a.x.Err
	switch {
	case end == nil && r.DecodeErr != nil:
		end = r.DecodeErr
	case end == nil && r.Truncated:
		end = ErrTooLong
	}
	if end != nil || resp.Uncompressed {
		resp.ContentLength = -1
	}
	if a.x.Method == http.MethodHead {
		resp.ContentLength, _ = contentLength(r.Header)
	}
	resp.Body = &body{r: r.body.Reader(), end: end}
	return resp
}

// body reads a recorded body, and then says why there is no more of it.
type body struct {
	r   io.Reader
	end error // nil: io.EOF
}

func (b *body) Read(p []byte) (int, error) {
	n, err := b.r.Read(p)
	if err == io.EOF && b.end != nil {
		err = b.end
	}
	return n, err
}

// WriteTo implements io.WriterTo.
func (b *body) WriteTo(w io.Writer) (int64, error) {
	n, err := io.Copy(w, b.r)
	if err == nil {
		err = b.end
	}
	return n, err
}

func (b *body) Close() error { return nil }
