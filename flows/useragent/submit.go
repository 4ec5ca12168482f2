package useragent

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"mime/multipart"
	"net/http"
	"net/url"
	"slices"
	"strings"
)

// Submission is a form filled in.
type Submission struct {
	Form   int // index in Page.Forms
	Button int // index in Form.Buttons, or -1 for none
	// Values replace what the visible fields of their name hold. Of checkboxes,
	// radio buttons and selects they are the values that are chosen; an empty
	// list chooses none.
	Values url.Values
	// Confirmed: the person agreed to what a *ConfirmError said.
	Confirmed bool
}

// Submit sends a form of page and follows where the answer leads. Beyond what
// Start returns, the error may be a *ConfirmError; nothing was sent then.
func (a *Agent) Submit(ctx context.Context, page *Page, s Submission) (Result, error) {
	if s.Form < 0 || s.Form >= len(page.Forms) {
		return Result{}, fmt.Errorf("the page has no form %d: it has %d", s.Form, len(page.Forms))
	}
	f := &page.Forms[s.Form]
	if s.Button < -1 || s.Button >= len(f.Buttons) {
		return Result{}, fmt.Errorf("the form has no button %d: it has %d", s.Button, len(f.Buttons))
	}
	action, method, kind := f.Action, f.Method, f.Enctype
	if s.Button >= 0 {
		b := f.Buttons[s.Button]
		action, method, kind = or(b.Action, action), or(b.Method, method), or(b.Enctype, kind)
	}
	to, err := url.Parse(action)
	if err != nil {
		return Result{}, errors.New("the form's action is not a URL that can be read")
	}
	pairs := entries(f, s)
	if isAt(to, page.end.redirectURI) {
		return Result{Redirected: arrive(to, method, pairs, page.Status)}, nil
	}
	if to.Scheme != "http" && to.Scheme != "https" || to.Host == "" {
		return Result{}, &SchemeError{URL: shown(to)}
	}
	ask := ConfirmError{From: page.origin, To: shown(to),
		CrossOrigin:   originOf(to) != page.origin,
		PlainPassword: to.Scheme == "http" && !isLoopback(to) && f.hasSecret(pairs)}
	if (ask.CrossOrigin || ask.PlainPassword) && !s.Confirmed {
		return Result{}, &ask
	}
	r := request{method: method, url: to, origin: page.origin}
	if method == http.MethodGet {
		withQuery := *to
		withQuery.RawQuery, r.url, r.origin = encode(pairs), &withQuery, ""
	} else if r.body, r.contentType, err = body(kind, pairs); err != nil {
		return Result{}, err
	}
	return a.browse(ctx, r, page.end)
}

func or(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// arrive returns the arrival at the redirect URI by a form.
func arrive(to *url.URL, method string, pairs []Pair, status int) *Redirected {
	at := *to
	if method == http.MethodGet {
		at.RawQuery = encode(pairs)
		return &Redirected{URL: at.String(), Status: status}
	}
	return &Redirected{URL: at.String(), FormPost: true, Fields: pairs, Status: status}
}

// hasSecret tells whether a value of a secret field is among pairs.
func (f *Form) hasSecret(pairs []Pair) bool {
	for _, field := range f.Fields {
		if field.Secret && slices.ContainsFunc(pairs, func(p Pair) bool { return p.Name == field.Name && p.Value != "" }) {
			return true
		}
	}
	return false
}

// entries returns what the form sends: the successful controls in order, and
// the button.
func entries(f *Form, s Submission) []Pair {
	var out []Pair
	used := map[string]int{} // values taken by the text fields of a name
	for _, field := range f.Fields {
		values, given := s.Values[field.Name]
		if field.Hidden {
			given = false
		}
		switch {
		case field.Name == "" || field.Type == "file":
		case field.Type == "checkbox":
			if given && slices.Contains(values, field.Value) || !given && field.Checked {
				out = append(out, Pair{field.Name, field.Value})
			}
		case field.Type == "radio" || field.Type == "select":
			for _, o := range field.Options {
				if given && slices.Contains(values, o.Value) || !given && o.Selected {
					out = append(out, Pair{field.Name, o.Value})
					if !field.Multiple {
						break
					}
				}
			}
		case given:
			i := used[field.Name]
			used[field.Name]++
			value := ""
			if i < len(values) {
				value = values[i]
			}
			out = append(out, Pair{field.Name, newlines(value)})
		default:
			out = append(out, Pair{field.Name, newlines(field.Value)})
		}
	}
	if s.Button >= 0 && s.Button < len(f.Buttons) {
		switch b := f.Buttons[s.Button]; {
		case b.image:
			prefix := ""
			if b.Name != "" {
				prefix = b.Name + "."
			}
			out = append(out, Pair{prefix + "x", "0"}, Pair{prefix + "y", "0"})
		case b.Name != "":
			out = append(out, Pair{b.Name, b.Value})
		}
	}
	return out
}

// newlines makes line breaks CR LF, as forms send them.
func newlines(s string) string {
	if !strings.ContainsAny(s, "\r\n") {
		return s
	}
	s = strings.ReplaceAll(s, "\r\n", "\n")
	s = strings.ReplaceAll(s, "\r", "\n")
	return strings.ReplaceAll(s, "\n", "\r\n")
}

func asValues(pairs []Pair) url.Values {
	out := url.Values{}
	for _, p := range pairs {
		out.Add(p.Name, p.Value)
	}
	return out
}

func encode(pairs []Pair) string {
	var b strings.Builder
	for i, p := range pairs {
		if i > 0 {
			b.WriteByte('&')
		}
		b.WriteString(url.QueryEscape(p.Name) + "=" + url.QueryEscape(p.Value))
	}
	return b.String()
}

func body(kind string, pairs []Pair) (body []byte, contentType string, err error) {
	switch kind {
	case urlencoded:
		return []byte(encode(pairs)), urlencoded, nil
	case multiparts:
		var b bytes.Buffer
		w := multipart.NewWriter(&b)
		for _, p := range pairs {
			if err := w.WriteField(p.Name, p.Value); err != nil {
				return nil, "", fmt.Errorf("the form cannot be written: %w", err)
			}
		}
		if err := w.Close(); err != nil {
			return nil, "", fmt.Errorf("the form cannot be written: %w", err)
		}
		return b.Bytes(), w.FormDataContentType(), nil
	}
	return nil, "", fmt.Errorf("the form wants to be sent as %s, which no server can read back: use the system browser", printable(kind, 60))
}
