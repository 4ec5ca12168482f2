package findings

import (
	"encoding/base64"
	"slices"
	"strings"

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
	// redirect or its JSON names; told are its parts, each with its place.
	Code, Description string
	told              []toldPart
	failed            bool      // it is JSON that says so with status 200
	Password          bool      // it asks for a password: a login form
	scripts           []textRun // the text of scripts, where some keep the message
}

// toldPart is a parameter or a member that says what is wrong.
type toldPart struct {
	Text string
	At   Evidence
}

// IsError tells an error page from a page that waits for a person.
func (p *providerPage) IsError() bool { return p.X.Status() >= 400 || p.Code != "" || p.failed }

// Words are all that the page says, for readRefusal. A line end keeps apart what
// is no sentence together.
func (p *providerPage) Words() string {
	parts := []string{p.Code + " " + p.Description}
	for _, r := range p.runs {
		parts = append(parts, r.Text)
	}
	pairs := len(requestPair().FindAllStringIndex(strings.Join(parts, " "), 2)) == 2
	for i, text := range parts {
		if pairs {
			text = requestPair().ReplaceAllString(text, " ")
		}
		parts[i] = pageWords(text)
	}
	return strings.Join(parts, "\n")
}

// Said is what the page says, short enough for a sentence.
func (p *providerPage) Said() string {
	if p.Description != "" || p.Code != "" {
		return strings.TrimSpace(strings.TrimSuffix(p.Code+": "+p.Description, ": "))
	}
	if message, ok := p.scriptMessage(refusedUnexplained, false); ok {
		return message.Text
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
		if slices.ContainsFunc(p.runs, func(r textRun) bool { return namesRedirectURI(r.Text) }) {
			return refusedRedirect
		}
	}
	for _, run := range p.scripts {
		if words := plainWords(run.Text); strings.Contains(words, " aadsts") {
			return readRefusal(onlyAADSTS(words), pkce)
		}
	}
	if p.IsError() || p.Password {
		return refusedUnexplained
	}
	for _, run := range p.runs {
		words := pageWords(run.Text)
		if !complains(words) {
			continue
		}
		if r := readRefusal(words, pkce); r != refusedUnexplained {
			return r
		}
	}
	return refusedUnexplained
}

// At is the place that says so.
func (p *providerPage) At(want refusal, pkce bool) Evidence {
	best, text := Evidence{}, ""
	for _, t := range p.told {
		explains := want != refusedUnexplained && readRefusal(plainWords(t.Text), pkce) == want
		if explains && len(t.Text) > len(text) {
			best, text = t.At, t.Text
		}
	}
	switch {
	case text != "":
		return best
	case len(p.told) > 0:
		return p.told[0].At
	}
	if r, ok := p.explains(want, pkce); ok {
		return p.X.At(ResponseBody, r.Start, r.End)
	}
	return p.X.AtBody()
}

// explains finds the longest piece of text that says so by itself.
func (p *providerPage) explains(want refusal, pkce bool) (best textRun, ok bool) {
	if want == refusedUnexplained {
		return textRun{}, false
	}
	for _, r := range p.runs {
		says := readRefusal(pageWords(r.Text), pkce) == want || want == refusedRedirect && namesRedirectURI(r.Text)
		if says && len(r.Text) > len(best.Text) {
			best, ok = r, true
		}
	}
	if !ok {
		return p.scriptMessage(want, pkce)
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
	params := p.X.Query
	if location := p.X.Header("Location"); location != "" && p.X.IsRedirect() {
		field := p.X.AtHeader("Location")
		text, _, _ := strings.Cut(location, "#")
		_, query, _ := strings.Cut(text, "?")
		params = readParams(query, p.X.ID, ResponseHeaders, field.End-len(location)+len(text)-len(query))
	} else if p.X.Query.Has("client_id") && p.X.Query.Has("response_type") {
		return // the request itself
	}
	for _, q := range params {
		text := q.Value
		switch q.Name {
		case "error":
			p.Code = q.Value
		case "error_description", "error_hint", "error_message", "error_debug":
			p.Description = strings.TrimSpace(p.Description + " " + q.Value)
		case "authError": // Google: base64 of a message
			text = printable(q.Value)
			if p.Code, p.Description, _ = strings.Cut(text, " "); p.Code == "" {
				p.Code = "error"
			}
		default:
			continue
		}
		p.told = append(p.told, toldPart{text, q.At})
	}
	if p.Code == "" {
		p.Description, p.told = "", nil
	}
}

// printable is the readable part of a base64 text.
func printable(s string) string {
	s = strings.NewReplacer("-", "+", "_", "/").Replace(strings.TrimRight(s, "="))
	raw, err := base64.RawStdEncoding.DecodeString(s)
	if err != nil {
		return ""
	}
	text := strings.Map(func(r rune) rune {
		if r < ' ' || r > '~' {
			return ' '
		}
		return r
	}, string(raw))
	return strings.Join(strings.Fields(text), " ")
}

func (p *providerPage) readJSON(object *jsonpos.Value) {
	if code, ok := object.Get("error").Text(); ok && p.Code == "" {
		p.Code, p.Description, p.told = code, "", nil
		for _, name := range []string{"error", "error_description", "error_hint"} {
			text, ok := object.Get(name).Text()
			if !ok {
				continue
			}
			if name != "error" {
				p.Description = strings.TrimSpace(p.Description + " " + text)
			}
			p.told = append(p.told, toldPart{text, p.X.AtMember(name)})
		}
	}
	status, _ := object.Get("status").Text()
	success, told := object.Get("success").Bool()
	p.failed = strings.EqualFold(status, "error") || strings.EqualFold(status, "fail") || told && !success // Casdoor
	if p.X.Status() >= 400 || p.failed {
		p.readMembers(object, "", 0)
	}
}

// readMembers takes the texts in JSON, each with the name of its member: errors
// are lists of faults by parameter, too. What only repeats a parameter of the
// request is left out.
func (p *providerPage) readMembers(v *jsonpos.Value, name string, start int) {
	const most = 200
	if len(p.runs) >= most {
		return
	}
	if text, ok := v.Text(); ok {
		if sent, is := p.X.Query.Find(name); !is || sent.Value != text {
			switch name {
			case "msg", "message", "detail", "title", "description", "reason": // which name nothing
				name = ""
			}
			p.runs = append(p.runs, textRun{start, v.End, strings.TrimSpace(name + " " + text)})
		}
		return
	}
	for _, m := range v.Members() {
		if name == "" && slices.Contains([]string{"error", "error_description", "error_hint"}, m.Name) && p.Code != "" {
			continue // told
		}
		p.readMembers(m.Value, m.Name, m.KeyStart)
	}
	for _, e := range v.Elements() {
		p.readMembers(e, name, max(start, e.Start))
	}
}
