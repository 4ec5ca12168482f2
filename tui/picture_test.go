package tui

import (
	"fmt"
	"html"
	"net"
	"os"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// pictureFile is the picture in README, from the module's root.
const pictureFile = ".github/demo.svg"

// httpDate is the clock of net/http's server, which no setting can fix.
var httpDate = regexp.MustCompile(`\w{3}, \d\d \w{3} \d{4} \d\d:\d\d:\d\d GMT`)

// TestPicture draws the picture in README from the program: the code exchange
// in the demo. It fails when the picture is stale; -update draws it anew.
func TestPicture(t *testing.T) {
	const port = "47114" // it is in the picture
	l, err := net.Listen("tcp", "127.0.0.1:"+port)
	if err != nil {
		t.Skipf("the port that the picture shows is taken: %v", err)
	}
	_ = l.Close()
	o := demoOptions(t)
	o.RedirectURI = "http://127.0.0.1:" + port + "/callback"
	d := drive(t, 120, 36, Config{Options: o})
	d.press("enter", "enter", "enter", "enter", "enter", "enter")
	d.signIn()
	d.press("enter", "enter", "enter", "enter")
	d.sees("POST /token")
	d.toast()
	screen := httpDate.ReplaceAllString(d.app.screen(), "Sun, 22 Nov 2026 12:00:00 GMT")
	picture := drawSVG(screen, 120, 36)
	path := filepath.Join("..", pictureFile)
	if *update {
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(picture), 0o644); err != nil { //nolint:gosec // a public file
			t.Fatal(err)
		}
	}
	have, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if string(have) != picture {
		t.Errorf("%s is not what the program shows now: make golden", pictureFile)
	}
	readme, err := os.ReadFile(filepath.Join("..", "README.md"))
	if err != nil {
		t.Fatal(err)
	}
	if !strings.Contains(string(readme), "("+pictureFile+")") {
		t.Errorf("README does not show %s", pictureFile)
	}
}

// The sizes of a cell, and the 16 colours of a terminal, on a dark ground.
const (
	cellWidth, cellHeight = 8.4, 18
	ground, ink           = "#16181d", "#d6d9e0"
)

var palette16 = []string{
	"#2b2f38", "#e06c75", "#8fc973", "#e0c070", "#6aa6f0", "#c690e6", "#5cc2c8", "#c8ccd4",
	"#7a8190", "#ff8a92", "#a8e08c", "#f5d98a", "#8cc0ff", "#dcaef5", "#7fdde2", "#ffffff",
}

// pen is how a terminal writes at the moment.
type pen struct {
	fg, bg               int // -1: the usual
	bold, faint, reverse bool
	underline            bool
}

func usualPen() pen { return pen{fg: -1, bg: -1} }

// drawSVG draws a screen of w by h cells as a picture that any page shows.
func drawSVG(screen string, w, h int) string {
	var b strings.Builder
	width, height := float64(w)*cellWidth+24, h*cellHeight+24
	fmt.Fprintf(&b, `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %.0f %d" font-family="ui-monospace,'DejaVu Sans Mono',Menlo,Consolas,monospace" font-size="14">`+"\n", width, height)
	fmt.Fprintf(&b, `<title>grantwalk in a terminal, at the code exchange</title>`+"\n"+`<rect width="100%%" height="100%%" rx="8" fill="%s"/>`+"\n", ground)
	for y, row := range strings.Split(screen, "\n") {
		drawRow(&b, row, y)
	}
	b.WriteString("</svg>\n")
	return b.String()
}

func drawRow(b *strings.Builder, row string, y int) {
	p, x := usualPen(), 0
	for row != "" {
		if params, rest, ok := cutSGR(row); ok {
			p, row = p.with(params), rest
			continue
		}
		if rest, ok := cutOther(row); ok {
			row = rest
			continue
		}
		end := strings.IndexByte(row, 0x1b)
		if end < 0 {
			end = len(row)
		}
		x += drawRun(b, row[:end], p, x, y)
		row = row[end:]
	}
}

// drawRun draws text in one pen and returns how many cells it took.
func drawRun(b *strings.Builder, text string, p pen, x, y int) int {
	n := ansi.StringWidth(text)
	fg, bg := ink, ""
	if p.fg >= 0 {
		fg = palette16[p.fg]
	}
	if p.bg >= 0 {
		bg = palette16[p.bg]
	}
	if p.reverse {
		if bg == "" {
			bg = ground
		}
		fg, bg = bg, fg
	}
	left, top := 12+float64(x)*cellWidth, 12+y*cellHeight
	if bg != "" {
		fmt.Fprintf(b, `<rect x="%.1f" y="%d" width="%.1f" height="%d" fill="%s"/>`+"\n", left, top, float64(n)*cellWidth, cellHeight, bg)
	}
	if strings.TrimSpace(text) == "" {
		return n
	}
	style := ""
	if p.bold {
		style += ` font-weight="bold"`
	}
	if p.faint {
		style += ` opacity="0.65"`
	}
	if p.underline {
		style += ` text-decoration="underline"`
	}
	// textLength keeps the columns, whatever font there is.
	fmt.Fprintf(b, `<text x="%.1f" y="%d" textLength="%.1f" fill="%s"%s xml:space="preserve">%s</text>`+"\n",
		left, top+14, float64(n)*cellWidth, fg, style, html.EscapeString(text))
	return n
}

// cutSGR takes a “select graphic rendition” off the front of s.
func cutSGR(s string) (params []int, rest string, ok bool) {
	body, found := strings.CutPrefix(s, "\x1b[")
	if !found {
		return nil, s, false
	}
	end := strings.IndexFunc(body, func(r rune) bool { return r != ';' && (r < '0' || r > '9') })
	if end < 0 || body[end] != 'm' {
		return nil, s, false
	}
	for _, field := range strings.Split(body[:end], ";") {
		n, _ := strconv.Atoi(field) // empty means 0
		params = append(params, n)
	}
	return params, body[end+1:], true
}

// cutOther takes any other escape sequence off the front of s.
func cutOther(s string) (rest string, ok bool) {
	if s[0] != 0x1b {
		return s, false
	}
	if body, found := strings.CutPrefix(s, "\x1b]"); found { // a link: up to BEL or ST
		if i := strings.IndexAny(body, "\x07\x1b"); i >= 0 {
			return strings.TrimPrefix(body[i+1:], "\\"), true
		}
	}
	_, n := utf8.DecodeRuneInString(s)
	return s[n:], true
}

// with returns p after the parameters of an SGR.
func (p pen) with(params []int) pen {
	for _, n := range params {
		switch {
		case n == 0:
			p = usualPen()
		case n == 1:
			p.bold = true
		case n == 2:
			p.faint = true
		case n == 4:
			p.underline = true
		case n == 7:
			p.reverse = true
		case n == 22:
			p.bold, p.faint = false, false
		case n == 24:
			p.underline = false
		case n == 27:
			p.reverse = false
		case n >= 30 && n <= 37:
			p.fg = n - 30
		case n == 39:
			p.fg = -1
		case n >= 40 && n <= 47:
			p.bg = n - 40
		case n == 49:
			p.bg = -1
		case n >= 90 && n <= 97:
			p.fg = n - 82
		case n >= 100 && n <= 107:
			p.bg = n - 92
		}
	}
	return p
}
