package findings

import (
	"bytes"
	"encoding/base64"
	"fmt"
	"net/url"
	"strings"

	"golang.org/x/net/html"

	"github.com/grantwalk/grantwalk/flows/jsonpos"
)

// maxPage is the number of bytes of a provider's page that are read.
const maxPage = 256 << 10

// providerPage is what a provider told the user agent instead of sending it
// back to the client.
type providerPage struct {
	X     *Exchange
	runs  []textRun
	Title string
	// Code and Description are an OAuth error that the page's address, its
	// redirect or its JSON names.
	Code, Description string
	Password          bool // it asks for a password: a login form
	errorAt           Evidence
	scripts           string // the text of scripts, where some keep the message
}

// textRun is a piece of visible text and where it stands in the body.
type textRun struct {
	Start, End int
	Text       string
}

// IsError tells an error page from a page that waits for a person.
func (p *providerPage) IsError() bool { return p.X.Status() >= 400 || p.Code != "" }

// Words are all that the page says, for readRefusal.
func (p *providerPage) Words() string {
	var b strings.Builder
	b.WriteString(p.Code + " " + p.Description + " ")
	for _, r := range p.runs {
		b.WriteString(r.Text + " ")
	}
	return plainWords(b.String())
}

// Said is what the page says, short enough for a sentence.
func (p *providerPage) Said() string {
	if p.Description != "" || p.Code != "" {
		return strings.TrimSpace(strings.TrimSuffix(p.Code+": "+p.Description, ": "))
	}
	var parts []string
	for _, r := range p.runs {
		if t := strings.Join(strings.Fields(r.Text), " "); t != "" && (len(parts) == 0 || parts[len(parts)-1] != t) {
			parts = append(parts, t)
		}
	}
	return strings.Join(parts, " ")
}

// Refusal reads the page. A page with status 200 needs to say more than one
// with an error status, and a login form says nothing.
func (p *providerPage) Refusal(pkce bool) refusal {
	if p.IsError() {
		if r := readRefusal(p.Words(), pkce); r != refusedUnexplained {
			return r
		}
	}
	if words := plainWords(p.scripts); strings.Contains(words, " aadsts") {
		return readRefusal(onlyAADSTS(words), pkce)
	}
	if p.IsError() || p.Password {
		return refusedUnexplained
	}
	for _, run := range p.runs {
		words := plainWords(run.Text)
		if !anyOf(words, "invalid", "error", " not ", "mismatch", "unknown", "unregistered", "missing", "required", "must ", "doesnt", "unauthorized", "disabled") {
			continue
		}
		if r := readRefusal(words, pkce); r != refusedUnexplained {
			return r
		}
	}
	return refusedUnexplained
}

// onlyAADSTS cuts a script down to Microsoft's codes.
func onlyAADSTS(words string) string {
	var out []string
	for _, w := range strings.Fields(words) {
		if strings.HasPrefix(w, "aadsts") {
			out = append(out, w)
		}
	}
	return " " + strings.Join(out, " ") + " "
}

// At is the place that says so.
func (p *providerPage) At(want refusal, pkce bool) Evidence {
	if p.Code != "" && p.errorAt != (Evidence{}) {
		return p.errorAt
	}
	if r, ok := p.explains(want, pkce); ok {
		return p.X.At(ResponseBody, r.Start, r.End)
	}
	return p.X.AtBody()
}

// explains finds the longest piece of text that says so by itself.
func (p *providerPage) explains(want refusal, pkce bool) (best textRun, ok bool) {
	for _, r := range p.runs {
		if want != refusedUnexplained && len(r.Text) > len(best.Text) && readRefusal(plainWords(r.Text), pkce) == want {
			best, ok = r, true
		}
	}
	return best, ok
}

func newProviderPage(x *Exchange) *providerPage {
	p := &providerPage{X: x}
	p.readAddress()
	if len(x.body) == 0 || !x.bodyKnown || x.IsRedirect() {
		return p
	}
	switch object := x.Object(); {
	case object != nil:
		p.readJSON(object)
	case x.IsHTML():
		p.readHTML()
	case x.Status() >= 400 || x.MediaType() == "text/plain": // not a script or a style sheet
		body := x.body[:min(len(x.body), maxPage)]
		p.runs = []textRun{{0, len(body), string(body)}}
	}
	return p
}

// readAddress looks for an error in where the page stands, or where the
// provider sends to.
func (p *providerPage) readAddress() {
	params, at := p.X.Query, Evidence{}
	if location := p.X.Header("Location"); location != "" && p.X.IsRedirect() {
		u, err := url.Parse(location)
		if err != nil {
			return
		}
		params, at = readParams(u.RawQuery, p.X.ID, ResponseHeaders, 0), p.X.AtHeader("Location")
	} else if p.X.Query.Has("client_id") && p.X.Query.Has("response_type") {
		return // the request itself
	}
	for _, q := range params {
		switch q.Name {
		case "error":
			p.Code = q.Value
		case "error_description", "error_hint", "error_message", "error_debug":
			p.Description = strings.TrimSpace(p.Description + " " + q.Value)
		case "authError": // Google: base64 of a message
			p.Code, p.Description = "error", printable(q.Value)
		default:
			continue
		}
		if p.errorAt = at; at == (Evidence{}) {
			p.errorAt = q.At
		}
	}
	if p.Code == "" {
		p.Description = ""
	}
}

// printable is the readable part of a base64 text.
func printable(s string) string {
	s = strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(s, "="))
	raw, err := base64.RawStdEncoding.DecodeString(s)
	if err != nil {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return ' '
		}
		return r
	}, string(raw))
}

func (p *providerPage) readJSON(object *jsonpos.Value) {
	if code, ok := object.Get("error").Text(); ok && p.Code == "" {
		p.Code, p.errorAt = code, p.X.AtMember("error")
		p.Description, _ = object.Get("error_description").Text()
		if hint, ok := object.Get("error_hint").Text(); ok {
			p.Description += " " + hint
		}
	}
	if p.X.Status() >= 400 {
		p.runs = []textRun{{0, len(p.X.body), string(p.X.body[:min(len(p.X.body), maxPage)])}}
	}
}

func (p *providerPage) readHTML() {
	z := html.NewTokenizer(bytes.NewReader(p.X.body[:min(len(p.X.body), maxPage)]))
	at, skip, title := 0, "", false
	for {
		kind := z.Next()
		start := at
		at += len(z.Raw())
		switch kind {
		case html.ErrorToken:
			return
		case html.TextToken:
			text := string(z.Text()) // unescaped
			switch {
			case skip == "script":
				p.scripts += " " + text
			case skip != "" || strings.TrimSpace(text) == "":
			default:
				if title && p.Title == "" {
					p.Title = strings.Join(strings.Fields(text), " ")
				}
				p.runs = append(p.runs, textRun{start, at, text})
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			tag := z.Token()
			switch tag.Data {
			case "script", "style", "noscript", "template":
				if kind == html.StartTagToken {
					skip = tag.Data
				}
			case "title":
				title = true
			case "input":
				p.Password = p.Password || strings.EqualFold(attr(tag, "type"), "password")
			}
		case html.EndTagToken:
			name, _ := z.TagName()
			if string(name) == skip {
				skip = ""
			}
			if string(name) == "title" {
				title = false
			}
		}
	}
}

// unanswered is an authorization request that no response to the redirect URI
// came for, and what the provider said instead.
type unanswered struct {
	Request *AuthorizationRequest
	// Page is the page that says most, nil when nothing was seen: the system
	// browser does not tell. Probed tells that it is a probe's.
	Page   *providerPage
	Probed bool
	Says   refusal
}

// unansweredRequests reads the pages of every request that got no answer.
func (t *Trace) unansweredRequests() []unanswered {
	var out []unanswered
	for _, r := range t.Requests {
		if len(t.ResponseOf(r)) > 0 {
			continue
		}
		u := unanswered{Request: r}
		if r.Seen() {
			u.read(append([]*Exchange{r.X}, r.Pages...), false)
		}
		if u.Says == refusedUnexplained {
			u.read(t.probesOf(r), true)
		}
		out = append(out, u)
	}
	return out
}

// read takes the newest page that explains the refusal, else the newest error
// page, else the newest page.
func (u *unanswered) read(pages []*Exchange, probed bool) {
	for i := len(pages) - 1; i >= 0; i-- {
		if pages[i].Response == nil {
			continue
		}
		p := newProviderPage(pages[i])
		says := p.Refusal(sentS256(u.Request))
		better := u.Page == nil || says != refusedUnexplained || p.IsError() && !u.Page.IsError() && u.Page.X.IsRedirect()
		if u.Says == refusedUnexplained && better {
			u.Page, u.Says, u.Probed = p, says, probed
		}
	}
}

// probesOf are the probes that asked what r asked.
func (t *Trace) probesOf(r *AuthorizationRequest) []*Exchange {
	var out []*Exchange
	for _, x := range t.Probes {
		if x.Step() == "authorization-request" && x.Query.Get("state") == r.Get("state") &&
			x.Query.Get("redirect_uri") == r.Get("redirect_uri") && x.Query.Get("client_id") == r.Get("client_id") {
			out = append(out, x)
		}
	}
	return out
}

// sentS256 tells that the request carried a challenge of method S256, or that
// this cannot be known.
func sentS256(r *AuthorizationRequest) bool {
	if r.Params.Has("request") || r.Params.Has("request_uri") {
		return true // its parameters are elsewhere
	}
	return r.Get("code_challenge") != "" && r.Get("code_challenge_method") == "S256"
}

// who begins a sentence on what was answered.
func (u unanswered) who() string {
	if u.Probed {
		return "A probe, the same request without cookies, was answered"
	}
	return "The provider answered"
}

// said quotes the page for the end of a sentence: what explains the refusal, or
// all of it.
func (u unanswered) said() string {
	text := fmt.Sprintf("with status %d", u.Page.X.Status())
	s := u.Page.Said()
	if r, ok := u.Page.explains(u.Says, sentS256(u.Request)); ok && u.Page.Code == "" {
		s = strings.TrimLeft(strings.Join(strings.Fields(r.Text), " "), ": ")
	}
	if s != "" {
		text += ": " + quote(s)
	}
	return text
}
