package useragent

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"
)

// Page is a page that wants a person. All its texts are the server's, not made
// safe for a terminal.
type Page struct {
	URL    string // where it came from, with its query
	Status int
	Title  string
	Text   string // what is to be read on it beside its fields and buttons, a line each, cut at 4 KiB
	Alert  string // what it marks as an error or a notice, or empty
	Forms  []Form
	// NeedsScript: it has no form to fill in, and scripts that may make one.
	NeedsScript bool
	// Note is a remark of ours, such as what an error page most likely means.
	Note string

	address  string // URL without query, for messages
	origin   string
	loopback bool
	end      destination
	refresh  string // target of a refresh to follow
}

// Form is a form of a page.
type Form struct {
	Action  string // absolute
	Method  string // "GET" or "POST"
	Enctype string // media type
	Fields  []Field
	Buttons []Button
}

// Field is a control of a form. Radio buttons of one name are one field.
type Field struct {
	Name  string
	Label string
	// Type is "text", "password", "checkbox", "radio", "select", "textarea",
	// "hidden", "file", "email" or another type of an input element.
	Type         string
	Value        string // to begin with; of a checkbox, what it sends
	Checked      bool   // of a checkbox
	Options      []Option
	Multiple     bool // of a select
	Required     bool
	Secret       bool // not to be shown while it is typed
	Hidden       bool // not for the person; sent as it is
	Autocomplete string
}

// Option is one of a select or of radio buttons.
type Option struct {
	Value, Label string
	Selected     bool
}

// Button submits a form. Action, Method and Enctype are empty unless it
// replaces the form's own.
type Button struct {
	Name, Value, Label      string
	Action, Method, Enctype string

	image bool
}

// Visible returns the fields that a person sees, in order.
func (f *Form) Visible() []Field {
	var out []Field
	for _, field := range f.Fields {
		if !field.Hidden {
			out = append(out, field)
		}
	}
	return out
}

// parsePage reads the answer at u. It takes whatever comes.
func parsePage(resp *http.Response, u *url.URL, body []byte) *Page {
	at := *u
	at.User, at.Fragment, at.RawFragment = nil, "", ""
	p := &Page{URL: at.String(), Status: resp.StatusCode, address: shown(u), origin: originOf(u), loopback: isLoopback(u)}
	if len(body) > maxPage {
		body = body[:maxPage]
		p.Note = "only the first MiB of the page was read"
	}
	contentType := strings.ToLower(resp.Header.Get("Content-Type"))
	text := toUTF8(body, contentType)
	if strings.Contains(contentType, "html") || contentType == "" && strings.HasPrefix(strings.TrimSpace(text), "<") {
		p.parse(text, &at)
	} else {
		p.Text = cut(text, maxText)
		if len(body) > 0 {
			p.note("this is not a web page but " + printable(contentType, 60))
		}
	}
	if seconds, target := refreshTarget(resp.Header.Get("Refresh")); target != "" && seconds <= maxRefresh {
		p.refresh = target
	}
	switch {
	case p.Status >= 400:
		p.NeedsScript = false
		if !slices.ContainsFunc(p.Forms, func(f Form) bool { return len(f.Visible()) > 0 }) {
			p.note(advice(p))
		}
	case p.NeedsScript:
		p.note("this page needs scripts, which the built-in user agent does not run: use the system browser")
	}
	return p
}

func (p *Page) note(s string) {
	if p.Note != "" {
		p.Note += "; "
	}
	p.Note += s
}

// formPost returns the arrival at the redirect URI by a form that posts
// itself: one with hidden fields only, one of them of an authorization response.
func (p *Page) formPost() *Redirected {
	for i := range p.Forms {
		f := &p.Forms[i]
		to, err := url.Parse(f.Action)
		if err != nil || len(f.Visible()) > 0 {
			continue
		}
		fields := entries(f, Submission{Button: -1})
		if at, err := url.Parse(p.URL); err == nil && p.end.rewritten(to, at, asValues(fields)) {
			arrived := arrive(to, f.Method, fields, p.Status)
			arrived.Elsewhere = true
			return arrived
		}
		if !isAt(to, p.end.redirectURI) {
			continue
		}
		answers := false
		for _, field := range f.Fields {
			switch field.Name {
			case "code", "error", "response", "access_token", "id_token", "state":
				answers = true
			}
		}
		if answers {
			return arrive(to, f.Method, fields, p.Status)
		}
	}
	return nil
}

// toUTF8 decodes what can be decoded without tables: UTF-8, and the single-byte
// encoding that the web still has. Other encodings lose what is not ASCII.
func toUTF8(body []byte, contentType string) string {
	if utf8.Valid(body) {
		return string(body)
	}
	if strings.Contains(contentType, "iso-8859-1") || strings.Contains(contentType, "windows-1252") {
		runes := make([]rune, len(body))
		for i, b := range body {
			runes[i] = rune(b)
		}
		return string(runes)
	}
	return strings.ToValidUTF8(string(body), "\uFFFD")
}

// cut shortens s to at most n bytes at a character's edge.
func cut(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n > 0 && !utf8.RuneStart(s[n]) {
		n--
	}
	return s[:n] + "…"
}
