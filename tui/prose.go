package tui

import (
	"fmt"
	"net/url"
	"strings"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"

	"github.com/grantwalk/grantwalk/httplog"
)

// veil says what may be seen: it is drawn over every text that could hold a
// secret, until the person asks to see.
type veil struct {
	reveal bool
	known  []string // the secrets of this walk
}

// text masks the secrets in text for people.
func (v veil) text(s string) string {
	if v.reveal {
		return s
	}
	return httplog.RedactText(s, v.known)
}

// brief is text of at most most bytes. It is masked first: a secret that is cut
// is not known for one.
func (v veil) brief(s string, most int) string { return shorten(v.text(s), most) }

// url masks the secrets in a URL.
func (v veil) url(s string) string {
	if v.reveal {
		return s
	}
	return httplog.RedactURL(s, v.known)
}

// secret is a value that is secret as a whole: its mask, or itself.
func (v veil) secret(s string) string {
	if v.reveal {
		return s
	}
	return httplog.Mask(len(s))
}

// words makes text fit for the screen: harmless, on one line, and in ASCII
// where the terminal knows nothing else.
func (th *theme) words(s string) string {
	s = th.clean(s)
	if !th.ascii || isASCII(s) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		switch r {
		case '“', '”', '„':
			b.WriteByte('"')
		case '’', '‘':
			b.WriteByte('\'')
		case '…':
			b.WriteString("...")
		case '•', '·':
			b.WriteByte('*')
		case '–', '—', '─':
			b.WriteByte('-')
		case '§':
			b.WriteString("section ")
		case '→':
			b.WriteString("->")
		case 'µ':
			b.WriteByte('u')
		default:
			if r < utf8.RuneSelf {
				b.WriteRune(r)
			} else {
				fmt.Fprintf(&b, "<U+%04X>", r)
			}
		}
	}
	return b.String()
}

func isASCII(s string) bool {
	for i := range len(s) {
		if s[i] >= utf8.RuneSelf {
			return false
		}
	}
	return true
}

// maxShown is how much of one value is laid out, in bytes. What a server sends
// may be far longer than anybody reads here; the panes above show it whole.
const maxShown = 2000

// shorten cuts a value of more than most bytes, and says how long it is.
func shorten(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return fmt.Sprintf("%s… (%d bytes in all)", head(s, most), len(s))
}

// wrap breaks harmless text into lines of at most w cells, at words where it
// can. Empty text is one empty line.
func wrap(s string, w int) []string {
	if w <= 0 {
		return nil
	}
	if width(s) <= w {
		return []string{s}
	}
	lines := strings.Split(ansi.Wrap(s, w, ""), "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return lines
}

// prose collects running text as rows of exactly w cells.
type prose struct {
	th   *theme
	w    int
	rows []string
}

func newProse(th *theme, w int) *prose { return &prose{th: th, w: max(w, 0)} }

// row adds a row that is already styled; it is cut or padded.
func (p *prose) row(styled string) { p.rows = append(p.rows, p.th.fit(styled, p.w)) }

// gap adds an empty row, unless there is one or nothing stands above.
func (p *prose) gap() {
	if n := len(p.rows); n > 0 && strings.TrimSpace(p.rows[n-1]) != "" {
		p.row("")
	}
}

// heading adds a title over what follows.
func (p *prose) heading(text string) {
	p.gap()
	p.text(p.th.Title, text)
}

// text adds a paragraph; a line break in it begins another.
func (p *prose) text(style look, text string) { p.hang("", style, text) }

// hang adds a paragraph whose first row begins with first, which is styled,
// and whose other rows are indented as far.
func (p *prose) hang(first string, style look, text string) {
	indent := width(first)
	if room := p.w - indent; room < 8 {
		// So narrow that the indentation would leave nothing to read.
		if indent > 0 {
			p.row(first)
		}
		indent, first = 0, ""
	}
	for _, paragraph := range strings.Split(text, "\n") {
		for _, line := range wrap(p.th.words(paragraph), p.w-indent) {
			p.row(first + style.Render(line))
			first = blanks(indent)
		}
	}
}

// field adds a label and its value beside it; labels are room cells wide.
func (p *prose) field(room int, label string, style look, value string) {
	room = min(room, p.w/2)
	p.hang(p.th.Label.Render(p.th.fit(p.th.words(label), room))+" ", style, value)
}

// links adds url as rows, each of them a link to the whole of it.
func (p *prose) links(target string) {
	for _, line := range hardWrap(p.th.words(target), p.w) {
		p.row(link(target, p.th.Link.Render(line)))
	}
}

// hardWrap breaks text into lines of at most w cells wherever they are full,
// as is right for a URL.
func hardWrap(s string, w int) []string {
	if w <= 0 {
		return nil
	}
	return strings.Split(ansi.Hardwrap(s, w, true), "\n")
}

// link makes shown, which is styled, a link to target (OSC 8), if target is a
// URL that can stand in one: an absolute one of http or https, in printable
// ASCII only.
func link(target, shown string) string {
	for i := range len(target) {
		if c := target[i]; c <= ' ' || c > '~' {
			return shown
		}
	}
	if u, err := url.Parse(target); err != nil || u.Host == "" || u.Scheme != "https" && u.Scheme != "http" {
		return shown
	}
	return ansi.SetHyperlink(target) + shown + ansi.ResetHyperlink()
}

// beside puts two columns next to each other with a rule between them; the
// result has rows of left + 3 + right cells.
func beside(th *theme, left, right *prose) []string {
	rule := " " + th.Border.Render(th.sym.Vertical) + " "
	rows := make([]string, max(len(left.rows), len(right.rows)))
	for i := range rows {
		rows[i] = left.at(i) + rule + right.at(i)
	}
	return rows
}

// at returns row i, or a blank one below the last.
func (p *prose) at(i int) string {
	if i < len(p.rows) {
		return p.rows[i]
	}
	return blanks(p.w)
}
