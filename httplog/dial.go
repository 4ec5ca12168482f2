package httplog

import (
	"bytes"
	"context"
	"encoding/base64"
	"fmt"
	"net"
	"net/http"
	"net/http/httptrace"
	"net/url"
	"strings"
	"sync"
	"time"
	"unicode/utf8"
)

// hostPort returns host:port of u, the host in the ASCII form that DNS knows.
func hostPort(u *url.URL) string {
	host, port := asciiHost(u.Hostname()), u.Port()
	if port == "" {
		port = "80"
		if u.Scheme == "https" {
			port = "443"
		}
	}
	return net.JoinHostPort(host, port)
}

// asciiHost returns the form of an internationalised name that net/http writes
// into the Host field, so that it is also the one that is looked up.
func asciiHost(host string) string {
	if !strings.ContainsFunc(host, func(r rune) bool { return r >= utf8.RuneSelf }) {
		return host
	}
	var b bytes.Buffer
	if err := (&http.Request{URL: &url.URL{Host: host}}).Write(&b); err != nil {
		return host
	}
	for _, f := range Fields(b.Bytes()) {
		if f.Name == "Host" {
			return f.Value
		}
	}
	return host
}

// address is what is dialled: the proxy's, if there is one.
func (a *attempt) address() string {
	if a.proxy != nil {
		return hostPort(a.proxy)
	}
	return hostPort(a.target)
}

// key tells which connections can carry the exchange.
func (a *attempt) key() string {
	key := a.target.Scheme + "://" + hostPort(a.target)
	if a.proxy != nil {
		key += " by " + a.proxy.Scheme + "://" + hostPort(a.proxy)
	}
	return key
}

// connect returns a connection for the exchange: the idle one, or a new one,
// through the proxy if there is one.
func (a *attempt) connect() (*conn, error) {
	if !a.fresh {
		if c := a.t.pool.take(a.key()); c != nil {
			a.x.Network, a.x.TLS = c.net, c.tls
			a.x.Network.Reused = true
			return c, nil
		}
	}
	if a.proxy != nil && a.target.Scheme == "https" && a.x.Method != http.MethodConnect {
		c, err := a.tunnel()
		if err != nil {
			return nil, err
		}
		c.key = a.key()
		return a.secure(c, a.target.Hostname())
	}
	c := &conn{key: a.key()}
	c.net.Proxy = a.x.Network.Proxy
	var err error
	if c.socket, err = a.dial(a.address()); err != nil {
		return nil, a.explain(stageDial, err)
	}
	c.stream = c.socket
	c.net.Local, c.net.Remote = addrText(c.socket.LocalAddr()), addrText(c.socket.RemoteAddr())
	a.x.Network = c.net
	switch {
	case a.proxy != nil && a.proxy.Scheme == "https":
		return a.secure(c, a.proxy.Hostname())
	case a.proxy == nil && a.target.Scheme == "https":
		return a.secure(c, a.target.Hostname())
	}
	return c, nil
}

func addrText(a net.Addr) string {
	if a == nil {
		return ""
	}
	return a.String()
}

// dial connects to addr and takes the times.
func (a *attempt) dial(addr string) (net.Conn, error) {
	var mu sync.Mutex // the hooks may run on other goroutines
	var began time.Time
	var dns time.Duration
	ctx := httptrace.WithClientTrace(a.ctx, &httptrace.ClientTrace{
		DNSStart: func(httptrace.DNSStartInfo) {
			mu.Lock()
			defer mu.Unlock()
			began = a.t.now()
		},
		DNSDone: func(httptrace.DNSDoneInfo) {
			mu.Lock()
			defer mu.Unlock()
			dns = a.t.now().Sub(began)
		},
	})
	dial := a.t.Dial
	if dial == nil {
		dial = new(net.Dialer).DialContext
	}
	start := a.t.now()
	c, err := dial(ctx, "tcp", addr)
	mu.Lock()
	defer mu.Unlock()
	a.x.Timings.DNS, a.x.Timings.Connect = dns, a.t.now().Sub(start)-dns
	return c, err
}

// secure puts TLS on c.
func (a *attempt) secure(c *conn, host string) (*conn, error) {
	start := a.t.now()
	stop := context.AfterFunc(a.ctx, c.close)
	stream, info, err := a.t.handshake(a.ctx, c.stream, host)
	stop()
	a.x.Timings.TLS = a.t.now().Sub(start)
	a.x.TLS, c.tls = info, info
	if err != nil {
		c.close()
		return nil, a.explain(stageTLS, err)
	}
	c.stream = stream
	state := stream.ConnectionState()
	c.state = &state
	return c, nil
}

// tunnel has the proxy connect to the target (RFC 9110 §9.3.6). That is an
// exchange of its own, held at the gate; the time of the one that needs it
// stands still meanwhile.
func (a *attempt) tunnel() (*conn, error) {
	a.stopClock()
	addr := hostPort(a.target)
	header := http.Header{}
	authorizeProxy(header, a.proxy)
	req := (&http.Request{Method: http.MethodConnect, URL: &url.URL{Opaque: addr}, Host: addr, Header: header}).WithContext(a.parent)
	raw, err := serialise(req, false)
	if err != nil {
		return nil, &fault{FailProxy, "the CONNECT request could not be made", err}
	}
	b := a.t.attempt(req, a.target, a.proxy, raw)
	b.fresh = true
	b.x.Label = a.x.Label
	b.x.Label.Together = 0 // the others may have a way already
	b.x.URL = a.target.Scheme + "://" + addr
	c, err := b.run()
	if err != nil {
		kind := FailProxy
		if b.x.Failure == FailCancelled || b.x.Failure == FailGate || b.x.Failure == FailTimeout {
			kind = b.x.Failure
		}
		return nil, &fault{kind, fmt.Sprintf("there is no way through the proxy %s: see exchange %d", a.x.Network.Proxy, b.x.ID), err}
	}
	if status := b.x.Response.Status; status >= 300 {
		c.close()
		what := "check the proxy, and that it allows this host and port"
		if status == http.StatusProxyAuthRequired {
			what = "put user and password for it into the proxy's URL"
		}
		return nil, &fault{FailProxy, fmt.Sprintf("the proxy %s answered CONNECT with status %d: %s (exchange %d)", a.x.Network.Proxy, status, what, b.x.ID), nil}
	}
	a.x.Network = c.net
	a.startClock()
	a.publish()
	return c, nil
}

// authorizeProxy adds the credentials of the proxy's URL.
func authorizeProxy(h http.Header, proxy *url.URL) {
	if proxy.User == nil {
		return
	}
	password, _ := proxy.User.Password()
	h.Set("Proxy-Authorization", "Basic "+base64.StdEncoding.EncodeToString([]byte(proxy.User.Username()+":"+password)))
}
