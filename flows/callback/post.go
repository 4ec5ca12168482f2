package callback

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"html"
	"io"
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
	server *http.Server
	wg     sync.WaitGroup

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
	p.server = &http.Server{Handler: p, ReadTimeout: readTimeout, WriteTimeout: writeTimeout, MaxHeaderBytes: maxText}
	p.wg.Go(func() { _ = p.server.Serve(ln) }) // always ErrServerClosed
	return p, nil
}

// URL returns the address to open. It holds nothing secret but its path, which
// works once.
func (p *PostPage) URL() string { return p.url }

// Served is closed when a browser has fetched the page.
func (p *PostPage) Served() <-chan struct{} { return p.served }

// Close ends the page, giving an answer under way a moment.
func (p *PostPage) Close() {
	ctx, cancel := context.WithTimeout(context.Background(), closeTimeout)
	defer cancel()
	if p.server.Shutdown(ctx) != nil {
		_ = p.server.Close()
	}
	p.wg.Wait()
}

// ServeHTTP serves the page to the first who asks by its full address.
func (p *PostPage) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if "http://"+r.Host+r.URL.Path != p.url || r.Method != http.MethodGet {
		http.NotFound(w, r)
		return
	}
	first := false
	p.once.Do(func() { first = true })
	if !first {
		http.Error(w, "This page works once. Go back to the terminal.", http.StatusGone)
		return
	}
	nonce := rand.Text()
	h := w.Header()
	h.Set("Content-Type", "text/html; charset=utf-8")
	h.Set("Cache-Control", "no-store")
	h.Set("Referrer-Policy", "no-referrer")
	// No form-action: browsers apply it to redirects after the post as well.
	h.Set("Content-Security-Policy", "default-src 'none'; script-src 'nonce-"+nonce+"'; frame-ancestors 'none'; base-uri 'none'")
	_, _ = io.WriteString(w, p.form(nonce)) // the browser is gone when this fails
	close(p.served)
}

// form is the page: a form that submits itself, with a button where scripts are
// off.
func (p *PostPage) form(nonce string) string {
	var b strings.Builder
	b.WriteString("<!doctype html>\n<html lang=\"en\"><meta charset=\"utf-8\"><title>grantwalk</title>\n<body>\n" +
		`<form method="post" action="` + html.EscapeString(p.action) + "\">\n")
	for _, f := range p.params {
		b.WriteString(`<input type="hidden" name="` + html.EscapeString(f.Name) + `" value="` + html.EscapeString(f.Value) + "\">\n")
	}
	b.WriteString("<p>Going on to " + html.EscapeString(p.origin) + ".</p>\n<button>Go on</button>\n</form>\n" +
		`<script nonce="` + nonce + "\">document.forms[0].submit()</script>\n")
	return b.String()
}
