package callback

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/netip"
	"net/url"
	"strconv"
	"strings"
	"syscall"
)

// DefaultRedirectURI asks for a free port on the IPv4 loopback address, which
// RFC 8252 §8.3 prefers to "localhost".
const DefaultRedirectURI = "http://127.0.0.1:0/callback"

// The redirect URIs that no listener can serve. With both, the person can
// still paste the URL that the browser ends at.
var (
	// ErrNotLoopback: it does not lead to this machine's loopback interface.
	ErrNotLoopback = errors.New("the redirect URI does not lead to this machine")
	// ErrHTTPS: it is https, and there is no certificate for it.
	ErrHTTPS = errors.New("the redirect URI is https, which this listener cannot serve")
)

// redirect is a redirect URI that can be listened on.
type redirect struct {
	url  *url.URL
	host string // "localhost" or an address, without brackets
	port string // digits
}

func parseRedirect(text string) (redirect, error) {
	if text == "" {
		text = DefaultRedirectURI
	}
	u, err := url.Parse(text)
	if err != nil {
		return redirect{}, fmt.Errorf("redirect URI: not a URL: %w", errors.Unwrap(err))
	}
	host := u.Hostname()
	addr, addrErr := netip.ParseAddr(host)
	loopback := strings.EqualFold(host, "localhost") || addrErr == nil && addr.IsLoopback() && addr.Zone() == ""
	switch {
	case u.Scheme == "":
		return redirect{}, fmt.Errorf("redirect URI %q: no scheme; write it in full, such as %s", text, DefaultRedirectURI)
	case u.Scheme != "http" && u.Scheme != "https", !loopback:
		return redirect{}, fmt.Errorf("%w: %s", ErrNotLoopback, u.Redacted())
	case u.Scheme == "https":
		return redirect{}, fmt.Errorf("%w: %s; use http on 127.0.0.1 (RFC 8252 §7.3), or paste the URL that the browser ends at", ErrHTTPS, u.Redacted())
	case u.User != nil:
		return redirect{}, errors.New("redirect URI: it holds a user name or password; leave them out")
	case u.Fragment != "" || strings.Contains(text, "#"):
		return redirect{}, errors.New("redirect URI: it has a fragment (#), which RFC 6749 §3.1.2 forbids; leave it out")
	}
	r := redirect{url: u, host: strings.ToLower(host), port: u.Port()}
	if r.port == "" {
		r.port = "80"
	}
	if n, err := strconv.Atoi(r.port); err != nil || n > 65535 {
		return redirect{}, fmt.Errorf("redirect URI %q: the port is not a number from 0 to 65535", text)
	}
	return r, nil
}

// withPort returns r with the port that was found for it. A port that was
// written is kept as it was written.
func (r redirect) withPort(port string) redirect {
	if r.port != port {
		u := *r.url
		u.Host = net.JoinHostPort(u.Hostname(), port)
		r.url, r.port = &u, port
	}
	return r
}

// path is the path a browser asks for.
func (r redirect) path() string {
	if p := r.url.EscapedPath(); p != "" {
		return p
	}
	return "/"
}

// serves tells whether host, of a Host field, is a loopback name with our
// port. Another spelling of loopback than the redirect URI's is let in: it
// cannot come from a foreign name that was pointed at us (DNS rebinding), and
// a provider that rewrites the redirect URI must become visible.
func (r redirect) serves(host string) bool {
	name, port, err := net.SplitHostPort(host)
	if err != nil {
		name, port = strings.TrimSuffix(strings.TrimPrefix(host, "["), "]"), "80"
	}
	if port != r.port {
		return false
	}
	name = strings.ToLower(name)
	return name == r.host || name == "localhost" || name == "127.0.0.1" || name == "::1"
}

// Serves tells whether a browser that is sent to rawURL comes to this listener,
// at its path, by whatever spelling of loopback.
func (l *Listener) Serves(rawURL string) bool {
	u, err := url.Parse(rawURL)
	return err == nil && u.Scheme == "http" && l.redirect.serves(u.Host) && u.EscapedPath() == l.redirect.path()
}

// listen opens the redirect URI's port: for localhost on both families, since
// a browser may try either first.
func (r redirect) listen(ctx context.Context) ([]net.Listener, redirect, error) {
	if r.host != "localhost" {
		ln, err := listenOn(ctx, r.host, r.port)
		if err != nil {
			return nil, r, err
		}
		return []net.Listener{ln}, r.withPort(portOf(ln)), nil
	}
	// A free port of one family may be taken in the other: try some.
	const tries = 20
	for i := 1; ; i++ {
		lns, err := listenBoth(ctx, r.port)
		if err == nil {
			return lns, r.withPort(portOf(lns[0])), nil
		}
		if r.port != "0" || i == tries || !errors.Is(err, syscall.EADDRINUSE) {
			return nil, r, err
		}
	}
}

func listenBoth(ctx context.Context, port string) ([]net.Listener, error) {
	v4, err4 := listenOn(ctx, "127.0.0.1", port)
	if err4 != nil && !familyMissing(err4) {
		return nil, err4
	}
	if err4 == nil {
		port = portOf(v4)
	}
	v6, err6 := listenOn(ctx, "::1", port)
	switch {
	case err6 == nil && err4 == nil:
		return []net.Listener{v4, v6}, nil
	case err6 == nil:
		return []net.Listener{v6}, nil
	case err4 == nil && familyMissing(err6):
		return []net.Listener{v4}, nil
	case err4 == nil:
		// Somebody else has the other family's port and would get the code.
		v4.Close()
	}
	return nil, err6
}

func familyMissing(err error) bool {
	return errors.Is(err, syscall.EADDRNOTAVAIL) || errors.Is(err, syscall.EAFNOSUPPORT)
}

func listenOn(ctx context.Context, host, port string) (net.Listener, error) {
	address := net.JoinHostPort(host, port)
	var config net.ListenConfig
	ln, err := config.Listen(ctx, "tcp", address)
	switch {
	case err == nil:
		return ln, nil
	case errors.Is(err, syscall.EADDRINUSE):
		return nil, fmt.Errorf("redirect URI: port %s is in use on %s: stop the program that has it, or choose another port in the redirect URI (0 takes a free one, which the provider must allow): %w", port, host, err)
	case errors.Is(err, syscall.EACCES):
		return nil, fmt.Errorf("redirect URI: port %s may not be opened by this user: choose one above 1023 in the redirect URI (0 takes a free one): %w", port, err)
	}
	return nil, fmt.Errorf("redirect URI: cannot listen on %s: %w", address, err)
}

func portOf(ln net.Listener) string {
	_, port, _ := net.SplitHostPort(ln.Addr().String())
	return port
}
