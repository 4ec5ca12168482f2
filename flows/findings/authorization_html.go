package findings

import (
	"bytes"
	"encoding/json"
	"regexp"
	"strings"
	"sync"

	"golang.org/x/net/html"
)

// textRun is a piece of visible text, whatever emphasis is in it, and where it
// stands in the body.
type textRun struct {
	Start, End int
	Text       string
}

func (p *providerPage) readHTML() {
	body := p.X.body[:min(len(p.X.body), maxPage)]
	z := html.NewTokenizer(bytes.NewReader(body))
	at, skip, title := 0, "", false
	joined, gap := false, "" // whether text goes on with the run before, and the white space between
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
				p.scripts = append(p.scripts, textRun{start, at, text})
			case skip != "":
			case strings.TrimSpace(text) == "":
				gap = " "
			case joined:
				last := &p.runs[len(p.runs)-1]
				last.Text += gap + text
				last.End, gap = start+len(bytes.TrimRight(body[start:at], " \t\r\n")), ""
			default:
				if title && p.Title == "" {
					p.Title = strings.Join(strings.Fields(text), " ")
				}
				blank := at - start - len(bytes.TrimLeft(body[start:at], " \t\r\n"))
				p.runs = append(p.runs, textRun{start + blank, start + len(bytes.TrimRight(body[start:at], " \t\r\n")), text})
				joined, gap = true, ""
			}
		case html.StartTagToken, html.SelfClosingTagToken:
			tag := z.Token()
			if !emphasis(tag.Data) {
				joined, gap = false, ""
			}
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
			raw, _ := z.TagName()
			name := string(raw)
			if !emphasis(name) {
				joined, gap = false, ""
			}
			if name == skip {
				skip = ""
			}
			if name == "title" {
				title = false
			}
		}
	}
}

// emphasis tells an element that stands within a sentence from one that begins
// another piece of text.
func emphasis(tag string) bool {
	switch tag {
	case "a", "abbr", "b", "bdi", "bdo", "cite", "code", "em", "font", "i", "kbd", "mark", "q", "s", "samp", "small", "span", "strong", "tt", "u", "var", "wbr":
		return true
	}
	return false
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

// aadstsMessage is a message of Microsoft's in a script, up to the end of the
// string that it stands in.
var aadstsMessage = sync.OnceValue(func() *regexp.Regexp {
	return regexp.MustCompile(`AADSTS\d+(?:\\.|[^"\\<\r\n])*`)
})

// scriptMessage finds the message in the page's scripts that says so, or any
// when it is not known what it should say.
func (p *providerPage) scriptMessage(want refusal, pkce bool) (textRun, bool) {
	for _, run := range p.scripts {
		for _, m := range aadstsMessage().FindAllIndex(p.X.body[run.Start:run.End], -1) {
			from, to := run.Start+m[0], run.Start+m[1]
			text := string(p.X.body[from:to])
			if want != refusedUnexplained && readRefusal(onlyAADSTS(plainWords(text)), pkce) != want {
				continue
			}
			var plain string
			if json.Unmarshal([]byte(`"`+text+`"`), &plain) == nil {
				text = plain
			}
			return textRun{from, to, text}, true
		}
	}
	return textRun{}, false
}
