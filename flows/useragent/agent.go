package useragent

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
)

const (
	// MaxRedirects is how many redirects, refreshes included, are followed in
	// one go.
	MaxRedirects = 20
	// maxPage is how many bytes of a page are read.
	maxPage = 1 << 20
)

// Agent is a user agent with its own cookies. It is for one goroutine at a
// time. Every request goes through the RoundTripper given to New, one for each
// hop, with the caller's context; nothing is fetched besides.
type Agent struct {
	transport http.RoundTripper
	cookies   cookies
}

// New returns an agent without cookies that sends by transport.
func New(transport http.RoundTripper) *Agent { return &Agent{transport: transport} }

// Result is where the agent has come to: exactly one of its fields is set.
type Result struct {
	Redirected *Redirected
	Page       *Page
}

// Redirected is the arrival at the redirect URI, which is not fetched.
type Redirected struct {
	// URL is the redirect URI as the server gave it, with its parameters. It
	// holds the code, so it is a secret.
	URL string
	// FormPost is set when the parameters came as a form to be posted to URL
	// (OAuth 2.0 Form Post Response Mode §2); Fields are they, in order.
	FormPost bool
	Fields   []Pair
	// Elsewhere is set when URL is not the redirect URI but another place at the
	// client's host, to which the code, or the error, was sent with the state of
	// the request: the provider rewrote the redirect URI. It is not fetched
	// either.
	Elsewhere bool
	// Status is the HTTP status of the answer that led there. 307 and 308 tell
	// a browser to post the last form, password and all, to the redirect URI.
	Status int
}

// Pair is a name with its value.
type Pair struct{ Name, Value string }

// request is what a person's click comes to.
type request struct {
	method      string
	url         *url.URL
	body        []byte
	contentType string
	origin      string // of the page with the form; empty for a GET
}

// Start opens the authorization URL and follows where it leads, until a page
// wants a person or the redirect URI is reached.
//
// The error is a *TooManyRedirectsError, *SchemeError or ErrRepost, or wraps
// what the RoundTripper said.
func (a *Agent) Start(ctx context.Context, authorizationURL, redirectURI string) (Result, error) {
	u, err := url.Parse(authorizationURL)
	if err != nil {
		return Result{}, errors.New("the authorization URL cannot be read: check the authorization endpoint")
	}
	return a.browse(ctx, request{method: http.MethodGet, url: u}, destination{redirectURI, u.Query().Get("state")})
}

// destination is where a sign-in ends.
type destination struct {
	redirectURI string // "" where there is none
	state       string // of the authorization request
}

func (a *Agent) browse(ctx context.Context, r request, end destination) (Result, error) {
	for range MaxRedirects + 1 {
		resp, body, err := a.fetch(ctx, r)
		if err != nil {
			return Result{}, err
		}
		if to := resp.Header.Get("Location"); to != "" && isRedirect(resp.StatusCode) {
			next, arrived, err := redirect(r, resp.StatusCode, to, end)
			if err != nil {
				return Result{}, err
			}
			if arrived != nil {
				return Result{Redirected: arrived}, nil
			}
			r = next
			continue
		}
		page := parsePage(resp, r.url, body)
		page.end = end
		if page.refresh != "" {
			next, arrived, err := redirect(request{method: http.MethodGet, url: r.url}, http.StatusFound, page.refresh, end)
			if err != nil {
				return Result{}, err
			}
			if arrived != nil {
				arrived.Status = resp.StatusCode
				return Result{Redirected: arrived}, nil
			}
			r = next
			continue
		}
		if arrived := page.formPost(); arrived != nil {
			return Result{Redirected: arrived}, nil
		}
		return Result{Page: page}, nil
	}
	return Result{}, &TooManyRedirectsError{Last: shown(r.url)}
}

// fetch sends one request and reads its answer.
func (a *Agent) fetch(ctx context.Context, r request) (*http.Response, []byte, error) {
	if r.url.Scheme != "http" && r.url.Scheme != "https" || r.url.Host == "" {
		return nil, nil, &SchemeError{URL: shown(r.url)}
	}
	target := *r.url
	target.User, target.Fragment, target.RawFragment = nil, "", ""
	var body io.Reader
	if r.body != nil {
		body = bytes.NewReader(r.body)
	}
	req, err := http.NewRequestWithContext(ctx, r.method, target.String(), body)
	if err != nil {
		return nil, nil, fmt.Errorf("the request to %s cannot be made", shown(r.url))
	}
	req.Header.Set("Accept", "text/html, application/xhtml+xml;q=0.9, */*;q=0.1")
	req.Header.Set("Accept-Language", "en")
	if r.contentType != "" {
		req.Header.Set("Content-Type", r.contentType)
	}
	if r.origin != "" {
		// Servers check it against forged posts (RFC 6454 §7).
		req.Header.Set("Origin", r.origin)
	}
	a.cookies.add(req)
	resp, err := a.transport.RoundTrip(req)
	if err != nil {
		return nil, nil, fmt.Errorf("the built-in user agent cannot get %s: %w", shown(r.url), err)
	}
	defer resp.Body.Close()
	a.cookies.keep(&target, resp)
	page, err := io.ReadAll(io.LimitReader(resp.Body, maxPage+1))
	if err != nil && !isRedirect(resp.StatusCode) {
		return nil, nil, fmt.Errorf("the page at %s did not come whole: %w", shown(r.url), err)
	}
	return resp, page, nil
}

func isRedirect(status int) bool {
	switch status {
	case 301, 302, 303, 307, 308:
		return true
	}
	return false
}

// redirect works out where a redirect from r leads: to a next request, or to
// the redirect URI. What was posted is posted again only where 307 and 308
// want it (RFC 9110 §15.4), and only to the same origin.
func redirect(r request, status int, location string, end destination) (next request, arrived *Redirected, err error) {
	to, err := r.url.Parse(strings.TrimSpace(location))
	if err != nil {
		return request{}, nil, fmt.Errorf("the answer of %s redirects to an address that cannot be read: the provider must send a valid URL in Location", shown(r.url))
	}
	if elsewhere := end.rewritten(to, r.url, to.Query()); elsewhere || isAt(to, end.redirectURI) {
		full := to.String()
		if at, err := url.Parse(strings.TrimSpace(location)); err == nil && at.IsAbs() {
			full = strings.TrimSpace(location)
		}
		return request{}, &Redirected{URL: full, Status: status, Elsewhere: elsewhere}, nil
	}
	if r.method == http.MethodPost && (status == 307 || status == 308) {
		if originOf(to) != originOf(r.url) {
			return request{}, nil, fmt.Errorf("%w: %s answered %d with a redirect to %s", ErrRepost, shown(r.url), status, shown(to))
		}
		r.url = to
		return r, nil, nil
	}
	return request{method: http.MethodGet, url: to}, nil, nil
}

// rewritten tells that params go from the page at to another place at the
// client's host than the redirect URI, and that they are the answer.
func (d destination) rewritten(to, at *url.URL, params url.Values) bool {
	sent, err := url.Parse(d.redirectURI)
	if err != nil || d.redirectURI == "" || d.state == "" || isAt(to, d.redirectURI) || originOf(to) == originOf(at) {
		return false
	}
	if !strings.EqualFold(to.Hostname(), sent.Hostname()) && !(isLoopback(to) && isLoopback(sent)) {
		return false
	}
	return params.Get("state") == d.state && (params.Get("code") != "" || params.Get("error") != "")
}

// isAt tells whether u is the redirect URI: the same scheme, host, port and path.
func isAt(u *url.URL, redirectURI string) bool {
	at, err := url.Parse(redirectURI)
	if err != nil || redirectURI == "" {
		return false
	}
	path := func(u *url.URL) string {
		if p := u.EscapedPath(); p != "" || u.Host == "" {
			return p
		}
		return "/"
	}
	return u.Scheme == at.Scheme && u.Opaque == at.Opaque && hostPort(u) == hostPort(at) && path(u) == path(at)
}

// originOf returns the origin (RFC 6454 §4) of u.
func originOf(u *url.URL) string {
	origin := u.Scheme + "://" + strings.ToLower(u.Host)
	if u.Port() == defaultPort(u) {
		origin = strings.TrimSuffix(origin, ":"+u.Port())
	}
	return origin
}

func hostPort(u *url.URL) string {
	port := u.Port()
	if port == "" {
		port = defaultPort(u)
	}
	return net.JoinHostPort(strings.ToLower(u.Hostname()), port)
}

func defaultPort(u *url.URL) string {
	switch u.Scheme {
	case "http":
		return "80"
	case "https":
		return "443"
	}
	return ""
}

func isLoopback(u *url.URL) bool {
	host := strings.ToLower(u.Hostname())
	addr, err := netip.ParseAddr(host)
	return host == "localhost" || strings.HasSuffix(host, ".localhost") || err == nil && addr.IsLoopback()
}

// shown is what may be shown of a URL: its query and fragment may hold secrets.
func shown(u *url.URL) string {
	v := url.URL{Scheme: u.Scheme, Opaque: u.Opaque, Host: u.Host, Path: u.Path, RawPath: u.RawPath}
	return printable(v.String(), 300)
}
