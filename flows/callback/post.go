package callback

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"html"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// PostPage is a page on the loopback interface that makes the browser post a
// form. A URL that is handed to the system browser stands in the arguments of
// a process, where every user of the machine may read it; what must not stand
// there, such as an ID token, goes through such a page. It is served once.
type PostPage struct {
	url    string
	origin string
	action string
	params Params
	server *server

	once   sync.Once
	served chan struct{}
}

// OpenPost opens a page that posts params to action, an absolute http or https
// URL. Close must be called.
func OpenPost(ctx context.Context, action string, params Params) (*PostPage, error) {
	u, err := url.Parse(action)
	if err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" {
		return nil, errors.New("the form's target is not an absolute http or https URL")
	}
	ln, err := (&net.ListenConfig{}).Listen(ctx, "tcp", "127.0.0.1:0")
	if err != nil {
		return nil, fmt.Errorf("opening a page on 127.0.0.1: %w", err)
	}
	secret := make([]byte, 16)
	if _, err := rand.Read(secret); err != nil {
		_ = ln.Close()
		return nil, fmt.Errorf("making a random path: %w", err)
	}
	p := &PostPage{
		action: action, params: params,
		origin: u.Scheme + "://" + u.Host,
		url:    "http://" + ln.Addr().String() + "/" + base64.RawURLEncoding.EncodeToString(secret),
		served: make(chan struct{}),
	}
	p.server = newServer(p.serve)
	p.server.serveOn(ln)
	return p, nil
}

// URL returns the address to open. It holds nothing secret but its path, which
// works once.
func (p *PostPage) URL() string { return p.url }

// Served is closed when a browser has fetched the page.
func (p *PostPage) Served() <-chan struct{} { return p.served }

// Close ends the page, giving an answer under way a moment.
func (p *PostPage) Close() { p.server.close() }

// serve gives the page to the first who asks by its full address.
func (p *PostPage) serve(c *conn) {
	q := p.server.read(c)
	if q == nil {
		return
	}
	answer, first := p.answer(q)
	_, _ = c.Write(answer.raw(q.method == http.MethodHead)) // the browser is gone when this fails
	if first {
		close(p.served)
	}
	p.server.linger(c)
}

// answer is what q gets, and whether that is the form.
func (p *PostPage) answer(q *request) (answer page, first bool) {
	target, err := url.ParseRequestURI(q.target)
	switch {
	case q.problem == ErrTooLong:
		return tooLongPage(), false
	case q.problem != nil || err != nil:
		return malformedPage(), false
	case q.method != http.MethodGet || "http://"+q.host+target.EscapedPath() != p.url:
		return notFoundPage(), false
	}
	p.once.Do(func() { first = true })
	if !first {
		return gonePage(), false
	}
	return p.form(), true
}

// form is the page: a form that submits itself, with a button where scripts are
// off.
func (p *PostPage) form() page {
	var b strings.Builder
	b.WriteString(`<form method="post" action="` + html.EscapeString(p.action) + "\">\n")
	for _, f := range p.params {
		b.WriteString(`<input type="hidden" name="` + html.EscapeString(f.Name) + `" value="` + html.EscapeString(f.Value) + "\">\n")
	}
	b.WriteString("<p>Going on to " + html.EscapeString(p.origin) + ".</p>\n<button>Go on</button>\n</form>\n")
	return page{status: http.StatusOK, title: "Going on to the provider", body: b.String(), nonce: rand.Text(), script: "document.forms[0].submit()", away: true}
}

func gonePage() page {
	return page{status: http.StatusGone, title: "This page works once", body: "<p>Go back to the terminal.</p>\n"}
}
