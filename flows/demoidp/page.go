package demoidp

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"sync"
)

// pagePolicy is the Content-Security-Policy of every page. No form-action:
// browsers hold it against the redirect after the form as well, and that goes to
// the client. The script is allowed by its hash.
var pagePolicy = sync.OnceValue(func() string {
	return fmt.Sprintf("default-src 'none'; style-src 'self'; script-src '%s'; base-uri 'none'; frame-ancestors 'none'",
		contentHash(submitScript))
})

// submitScript saves a click on the form_post page, which also has a button.
const submitScript = "document.forms[0].submit()"

func contentHash(s string) string {
	sum := sha256.Sum256([]byte(s))
	return "sha256-" + base64.StdEncoding.EncodeToString(sum[:])
}

// styleSheet is a resource of its own, so that a person who reads a page as it
// went over the wire sees the page.
func (p *Provider) styleSheet(w http.ResponseWriter, _ *http.Request) {
	style, err := pageFiles.ReadFile("pages/style.css")
	if err != nil {
		http.Error(w, "The style sheet could not be read.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "text/css; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=300")
	w.Header().Set("X-Content-Type-Options", "nosniff")
	_, _ = w.Write(style)
}

func (p *Provider) pageHeader(w http.ResponseWriter) {
	header := w.Header()
	header.Set("Cache-Control", "no-store")
	header.Set("Pragma", "no-cache")
	header.Set("Referrer-Policy", "no-referrer")
	header.Set("X-Content-Type-Options", "nosniff")
	header.Set("X-Frame-Options", "DENY")
}

// drawPage answers with the template pages/name, in the frame that all have.
func (p *Provider) drawPage(w http.ResponseWriter, status int, name, title string, v values) {
	v["root"] = p.root()
	main, err := fill(name, v)
	var page markup
	if err == nil {
		page, err = fill("frame.html", values{"title": title, "root": p.root(), "main": main})
	}
	if err != nil {
		http.Error(w, "The page could not be drawn.", http.StatusInternalServerError)
		return
	}
	p.pageHeader(w)
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", pagePolicy())
	w.WriteHeader(status)
	_, _ = io.WriteString(w, string(page)) // the browser is gone when this fails
}

func (p *Provider) loginPage(w http.ResponseWriter, i *interaction, username, message string) {
	v := values{
		"interaction": i.id, "csrf": i.session.csrf, "client": i.request.client.displayName(), "username": username, "alert": markup(""),
		"focus_username": markup(" autofocus"), "focus_password": markup(""),
		"users": forEach(p.config.Users, func(u User) markup { return "<code>" + text(u.Username) + "</code>" }, ", "),
	}
	if username != "" {
		v["focus_username"], v["focus_password"] = v["focus_password"], v["focus_username"]
	}
	if message != "" {
		v["alert"] = `<p class="alert" role="alert">` + text(message) + "</p>\n"
	}
	p.drawPage(w, http.StatusOK, "login.html", "Sign in", v)
}

func (p *Provider) consentPage(w http.ResponseWriter, i *interaction) {
	p.drawPage(w, http.StatusOK, "consent.html", "Allow access", values{
		"interaction": i.id, "csrf": i.session.csrf, "client": i.request.client.displayName(),
		"username": i.session.user.Username, "target": origin(i.request.redirectURI),
		"scopes": forEach(i.request.scope, func(s string) markup { return "<li>" + text(scopeMeaning(s)) + "</li>\n" }, ""),
	})
}

func (p *Provider) stalePage(w http.ResponseWriter) {
	p.messagePage(w, http.StatusBadRequest, "This page is out of date",
		"It was used before, it is too old, or the browser keeps no cookies. Go back to the application and start again.")
}

// messagePage shows a sentence or two, and nothing to press.
func (p *Provider) messagePage(w http.ResponseWriter, status int, title, message string) {
	p.drawPage(w, status, "message.html", title, values{"message": message})
}

// index says what this server is.
func (p *Provider) index(w http.ResponseWriter, _ *http.Request) {
	client := func(c Client) markup {
		kind := markup("confidential")
		if c.Public() {
			kind = "public, PKCE required"
		}
		return "<dd><code>" + text(c.ID) + "</code> " + kind + "</dd>"
	}
	p.drawPage(w, http.StatusOK, "index.html", "Demo identity provider", values{
		"issuer": p.issuer, "metadata": p.endpoint("/.well-known/openid-configuration"),
		"server_metadata": origin(p.issuer) + "/.well-known/oauth-authorization-server" + p.root(), "keys": p.endpoint(pathKeys),
		"clients": forEach(p.config.Clients, client, ""),
		"users":   forEach(p.config.Users, func(u User) markup { return "<dd><code>" + text(u.Username) + "</code></dd>" }, ""),
	})
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
		field := func(m Member) markup {
			return `<input type="hidden" name="` + text(m.Name) + `" value="` + text(fmt.Sprint(m.Value)) + "\">\n"
		}
		p.drawPage(w, http.StatusOK, "formpost.html", "One moment", values{
			"uri":    a.URI, // one of the client's own, checked by New
			"params": forEach(a.Params, field, ""), "script": markup(submitScript),
		})
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
