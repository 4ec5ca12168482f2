package demoidp

import (
	"bytes"
	"crypto/sha256"
	"embed"
	"encoding/base64"
	"fmt"
	"html/template"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

//go:embed pages
var pageFiles embed.FS

// pages parses the templates when the first page is drawn.
var pages = sync.OnceValues(func() (*pageSet, error) {
	templates, err := template.ParseFS(pageFiles, "pages/*.html")
	if err != nil {
		return nil, err
	}
	style, err := pageFiles.ReadFile("pages/style.css")
	if err != nil {
		return nil, err
	}
	// No form-action: browsers hold it against the redirect after the form as
	// well, and that goes to the client. The script is allowed by its hash.
	policy := fmt.Sprintf("default-src 'none'; style-src 'self'; script-src '%s'; base-uri 'none'; frame-ancestors 'none'",
		contentHash(submitScript))
	return &pageSet{templates: templates, style: style, policy: policy}, nil
})

type pageSet struct {
	templates *template.Template
	style     []byte
	policy    string
}

// submitScript saves a click on the form_post page, which also has a button.
const submitScript = "document.forms[0].submit()"

func contentHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// page is what every template gets.
type page struct {
	Title   string
	Message string
	Root    string
	Data    any
}

// styleSheet is a resource of its own, so that a person who reads a page as it
// went over the wire sees the page.
func (p *Provider) styleSheet(w http.ResponseWriter, _ *http.Request) {
	set, err := pages()
	if err != nil {
		http.Error(w, "The style sheet could not be read.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=300")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(set.style)
}

func (p *Provider) pageHeader(w http.ResponseWriter) {
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	header.Set("Pragma", "no-cache")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-Frame-Options", "DENY")
}

func (p *Provider) drawPage(w http.ResponseWriter, status int, name, title, message string, data any) {
	set, err := pages()
	var body bytes.Buffer
	if err == nil {
		err = set.templates.ExecuteTemplate(&body, name, page{Title: title, Message: message, Root: p.root(), Data: data})
	}
	if err != nil {
		http.Error(w, "The page could not be drawn.", http.StatusInternalServerError)
		return
	}
	p.pageHeader(w)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", set.policy)
	w.WriteHeader(status)
	_, _ = w.Write(body.Bytes()) // the browser is gone when this fails
}

// formData is what the login, consent and logout forms carry.
type formData struct {
	Interaction string
	CSRF        string
	Client      string
	Username    string
	Scopes      []string
	Target      string
	Users       []User
}

func (p *Provider) loginPage(w http.ResponseWriter, i *interaction, username, message string) {
	p.drawPage(w, http.StatusOK, "login.html", "Sign in", message, formData{
		Interaction: i.id, CSRF: i.session.csrf, Client: i.request.client.displayName(), Username: username, Users: p.config.Users,
	})
}

func (p *Provider) consentPage(w http.ResponseWriter, i *interaction) {
	var sentences []string
	for _, s := range i.request.scope {
		sentences = append(sentences, scopeMeaning(s))
	}
	p.drawPage(w, http.StatusOK, "consent.html", "Allow access", "", formData{
		Interaction: i.id, CSRF: i.session.csrf, Client: i.request.client.displayName(),
		Username: i.session.user.Username, Scopes: sentences, Target: origin(i.request.redirectURI),
	})
}

func (p *Provider) stalePage(w http.ResponseWriter) {
	p.messagePage(w, http.StatusBadRequest, "This page is out of date",
		"It was used before, it is too old, or the browser keeps no cookies. Go back to the application and start again.")
}

// messagePage shows a sentence or two, and nothing to press.
func (p *Provider) messagePage(w http.ResponseWriter, status int, title, message string) {
	p.drawPage(w, status, "message.html", title, message, nil)
}

// index says what this server is.
func (p *Provider) index(w http.ResponseWriter, _ *http.Request) {
	p.drawPage(w, http.StatusOK, "index.html", "Demo identity provider", "", struct {
		Issuer, Metadata, ServerMetadata, Keys string
		Clients                                []Client
		Users                                  []User
	}{p.issuer, p.endpoint("/.well-known/openid-configuration"), origin(p.issuer) + "/.well-known/oauth-authorization-server" + p.root(),
		p.endpoint(pathKeys), p.config.Clients, p.config.Users})
}

// sendRedirect passes an answer through its hook and sends it by the browser.
func (p *Provider) sendRedirect(w http.ResponseWriter, a *Redirect) {
	if hook := p.config.Hooks.Redirect; hook != nil {
		hook(a)
	}
	p.pageHeader(w)
	for name, values := range a.Header {
		w.Header()[name] = values
	}
	if a.Mode == "form_post" {
		p.drawPage(w, http.StatusOK, "formpost.html", "One moment", "", struct {
			URI    template.URL // one of the client's own, checked by New
			Params Object
			Script template.JS
		}{template.URL(a.URI), a.Params, submitScript})
		return
	}
	w.Header().Set("Location", withParams(a.URI, a.Mode, a.Params))
	w.WriteHeader(a.Status)
}

// withParams adds parameters to a redirect URI and keeps the query that it has
// (RFC 6749 §3.1.2).
func withParams(uri, mode string, params Object) string {
	var b strings.Builder
	for _, m := range params {
		if b.Len() > 0 {
			b.WriteByte('&')
		}
		b.WriteString(url.QueryEscape(m.Name) + "=" + url.QueryEscape(fmt.Sprint(m.Value)))
	}
	switch {
	case b.Len() == 0:
		return uri
	case mode == "fragment":
		return uri + "#" + b.String()
	case strings.HasSuffix(uri, "?"):
		return uri + b.String()
	case strings.Contains(uri, "?"):
		return uri + "&" + b.String()
	}
	return uri + "?" + b.String()
}

// origin is scheme and host of a URL, for people to read.
func origin(uri string) string {
	u, err := url.Parse(uri)
	if err != nil || u.Host == "" {
		return uri
	}
	return u.Scheme + "://" + u.Host
}
