package pager_test

import (
	"bytes"
	"fmt"
	"runtime"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"github.com/grantwalk/grantwalk/tui/pager"
)

// numbers is n lines, each its number, counted from 1.
func numbers(n int) pager.Document {
	var b []byte
	for i := range n {
		b = fmt.Appendf(b, "%d\n", i+1)
	}
	return pager.Document{Text: b}
}

func TestKeys(t *testing.T) {
	t.Parallel()
	for keys, want := range map[string]string{
		"j j k":          "2 3 4 5 6",
		"k":              "1 2 3 4 5",
		"G":              "196 197 198 199 200",
		"end j":          "196 197 198 199 200",
		"G k":            "195 196 197 198 199",
		"G g":            "1 2 3 4 5",
		"G home":         "1 2 3 4 5",
		"space":          "5 6 7 8 9",
		"pgdown pgdown":  "9 10 11 12 13",
		"space b":        "1 2 3 4 5",
		"pgdown pgup":    "1 2 3 4 5",
		"ctrl+d":         "3 4 5 6 7",
		"ctrl+d ctrl+u":  "1 2 3 4 5",
		"w j w":          "2 3 4 5 6",
		"n N esc j":      "2 3 4 5 6",
		"j / esc j":      "3 4 5 6 7",
		"/ enter ctrl+d": "3 4 5 6 7",
	} {
		m := press(pane(10, 5, numbers(200)), strings.Fields(keys)...)
		if got := strings.Join(strings.Fields(shown(m)), " "); got != want {
			t.Errorf("%s: the pane shows %s, want %s", keys, got, want)
		}
	}
}

func TestFlatLinesAreCutAndMarked(t *testing.T) {
	t.Parallel()
	d := text("0123456789abcdef\nshort\n世界世界世界\na\tb")
	m := pane(8, 4, d)
	m.SetWrap(pager.WrapNone)
	expect(t, m, "0123456…\nshort\n世界世 …\na      …")
	m.ScrollColumns(3)
	expect(t, m, "…456789…\n…t\n…世界世…\n…    b")
	m = press(m, "$")
	expect(t, m, "…9abcdef\n…\n… 界\n…")
	m = press(m, "l", "0")
	expect(t, m, "0123456…\nshort\n世界世 …\na      …")
}

// Sideways, too, a long line looks the same wherever one comes from.
func TestLongLinesSideways(t *testing.T) {
	t.Parallel()
	body := strings.Repeat("0123456789\tabc e\u0301\x1b", 2000)
	wide := pane(60000, 1, text(body))
	wide.SetWrap(pager.WrapNone)
	all := strings.TrimRight(wide.View(), " ")
	m := pane(20, 1, text(body))
	m.SetWrap(pager.WrapNone)
	for left := 0; left < 40000; left += 977 {
		want := ansi.Cut(all, left+1, left+19)
		if got := ansi.Cut(m.View(), 1, 19); left > 0 && got != want {
			t.Fatalf("at column %d: %q, want %q", left, got, want)
		}
		m.ScrollColumns(977)
	}
}

func TestWordsAreKeptWhole(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ text, want string }{
		{"the code verifier is a secret", "the code\nverifier\nis a\nsecret"},
		{"exactly8 fits", "exactly8\nfits"},
		{"unbreakable", "unbreaka\nble"},
		{"ab   cd   ef", "ab   cd\nef"},
		{"a\n\n  b", "a\n\n  b"},
	} {
		m := pane(8, 6, text(c.text))
		m.SetWrap(pager.WrapWords)
		expect(t, m, c.want)
	}
}

func TestStatus(t *testing.T) {
	t.Parallel()
	m := pane(10, 5, numbers(200))
	for _, c := range []struct{ key, want string }{
		{"g", "1–5 of 200 · 1%"}, {"G", "196–200 of 200 · 100%"},
	} {
		if got := press(m, c.key).Status(); got != c.want {
			t.Errorf("after %s the status is %q, want %q", c.key, got, c.want)
		}
	}
	m.SetASCII(true)
	if got := m.Status(); got != "1-5 of 200 | 1%" {
		t.Errorf("in ASCII the status is %q", got)
	}
	if got := pane(10, 5, text("")).Status(); got != "" {
		t.Errorf("with no text the status is %q", got)
	}
}

func TestASCII(t *testing.T) {
	t.Parallel()
	m := pane(30, 1, text("\x1b\x7f\u202e\xff"+strings.Repeat("x", 30)))
	m.SetASCII(true)
	m.SetWrap(pager.WrapNone)
	expect(t, m, "^[^?<U+202E><FF>xxxxxxxxxxxxx>")
}

func TestPlaceholder(t *testing.T) {
	t.Parallel()
	m := pane(12, 4, text(""))
	m.SetPlaceholder("nothing has been sent yet")
	expect(t, m, "nothing has\nbeen sent\nyet")
	if m.Plain() != nil {
		t.Errorf("the placeholder is copied: %q", m.Plain())
	}
	m.SetContent(text("GET"))
	expect(t, m, "GET")
}

func TestGrowingTextStaysWhereItIs(t *testing.T) {
	t.Parallel()
	m := press(pane(10, 3, numbers(50)), "/", "type:20", "enter", "ctrl+d")
	was := shown(m)
	m.SetContent(numbers(220))
	expect(t, m, was)
	if cur, total := m.Matches(); cur != 1 || total != 13 {
		t.Errorf("the search stands on %d of %d, want 1 of 13", cur, total)
	}
	m.Open(numbers(3))
	expect(t, m, "1\n2\n3")
	if m.Searching() {
		t.Error("another text is searched for what was in the one before")
	}
}

func TestResizeKeepsTheTopInView(t *testing.T) {
	t.Parallel()
	m := pane(10, 3, text(strings.Repeat("abcdefghi.", 100)+"HERE"+strings.Repeat("abcdefghi.", 100)))
	m.GoTo(1000)
	m.ScrollBy(1)
	for _, w := range []int{7, 33, 80, 10} {
		m.SetSize(w, 3)
		if got := strings.ReplaceAll(m.VisibleText(), "\n", ""); !strings.Contains(got, "HERE") {
			t.Errorf("at width %d the pane shows %q", w, got)
		}
	}
}

func TestGoToAndHighlight(t *testing.T) {
	t.Parallel()
	for _, wrap := range []pager.Wrap{pager.WrapNone, pager.WrapAny, pager.WrapWords} {
		body := strings.Repeat(strings.Repeat("word ", 3000)+"\n", 3) + strings.Repeat("word ", 2000) + "EVIDENCE" + strings.Repeat(" word", 2000)
		at := strings.Index(body, "EVIDENCE")
		m := pane(40, 6, text(body))
		m.SetStyles(pager.Styles{Highlight: "\x1b[7m"})
		m.SetWrap(wrap)
		m.GoTo(at)
		m.GoTo(at + len("EVIDENCE") - 1)
		m.Highlight(pager.Range{Start: at, End: at + len("EVIDENCE")})
		joined := strings.NewReplacer("\x1b[7m", "", "\x1b[m", "", "\n", "").Replace(m.View())
		if !strings.Contains(joined, "EVIDENCE") || !strings.Contains(m.View(), "\x1b[7m") {
			t.Errorf("wrap %d: the pane shows\n%s", wrap, m.VisibleText())
		}
	}
}

// A range far to the right of a line, and far below, is seen from its start on,
// and to its end where there is room for that.
func TestGoToRange(t *testing.T) {
	t.Parallel()
	for _, wrap := range []pager.Wrap{pager.WrapNone, pager.WrapAny, pager.WrapWords} {
		for _, evidence := range []string{"e", "EVIDENCE", strings.Repeat("EVIDENCE", 3), "two\nlines"} {
			line := strings.Repeat("word ", 2000)
			body := strings.Repeat(line+"\n", 3) + line + evidence + line + "\n" + strings.Repeat(line+"\n", 9)
			r := pager.Range{Start: strings.Index(body, evidence)}
			r.End = r.Start + len(evidence)
			m := pane(40, 6, text(body))
			m.SetWrap(wrap)
			if m.Shows(r) {
				t.Errorf("wrap %d, %q: it says that it shows it from the beginning", wrap, evidence)
			}
			m.GoToRange(r)
			first, _, _ := strings.Cut(evidence, "\n")
			seen := m.VisibleText()
			if wrap != pager.WrapNone {
				seen = strings.ReplaceAll(seen, "\n", "")
			}
			if !m.Shows(r) || !strings.Contains(seen, first) {
				t.Errorf("wrap %d, %q: the pane shows\n%s", wrap, evidence, m.VisibleText())
			}
			at := m.VisibleText()
			if m.GoToRange(r); m.VisibleText() != at {
				t.Errorf("wrap %d, %q: it moves when the range is in view", wrap, evidence)
			}
			if m.GotoBottom(); m.Shows(r) {
				t.Errorf("wrap %d, %q: it says that it shows it at the bottom", wrap, evidence)
			}
		}
	}
}

func TestColours(t *testing.T) {
	t.Parallel()
	s := pager.Styles{
		Method: "\x1b[1m", Target: "\x1b[2m", Version: "\x1b[3m", StatusOK: "\x1b[4m", StatusError: "\x1b[5m",
		Name: "\x1b[31m", Key: "\x1b[32m", String: "\x1b[33m", Number: "\x1b[34m", Literal: "\x1b[35m", Mask: "\x1b[36m",
	}
	tag := strings.NewReplacer("\x1b[m", ">", "\x1b[1m", "<method ", "\x1b[2m", "<target ", "\x1b[3m", "<version ",
		"\x1b[4m", "<ok ", "\x1b[5m", "<error ", "\x1b[31m", "<name ", "\x1b[32m", "<key ", "\x1b[33m", "<string ",
		"\x1b[34m", "<number ", "\x1b[35m", "<literal ", "\x1b[36m", "<mask ")
	for _, c := range []struct {
		name string
		kind pager.Kind
		text string
		want string
	}{
		{"request", pager.Head, "POST /token HTTP/1.1\r\nHost: x:1\r\n\tfolded", "<method POST> <target /token> <version HTTP/1.1>\n<name Host>: x:1\n        folded"},
		{"response", pager.Head, "HTTP/1.1 200 OK\nno colon", "<version HTTP/1.1> <ok 200> OK\nno colon"},
		{"failure", pager.Head, "HTTP/1.1 400 Bad Request", "<version HTTP/1.1> <error 400> Bad Request"},
		{"form", pager.Form, "a=1&b=x=y&c", "<name a>=1&<name b>=x=y&<name c>"},
		{"json", pager.JSON, `{"a\"b": "c:d", "n": [-1.5e3, true, null, nope]}`,
			`{<key "a\"b">: <string "c:d">, <key "n">: [<number -1.5e3>, <literal true>, <literal null>, nope]}`},
		{"plain", pager.Plain, `{"a": 1}`, `{"a": 1}`},
		{"mask", pager.JSON, `{"a": "SECRET"}`, `{<key "a">: <string "><mask ****><string ">}`},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := pager.Document{Text: []byte(c.text), Sections: []pager.Section{{End: len(c.text), Kind: c.kind}}}
			if i := strings.Index(c.text, "SECRET"); i >= 0 {
				d.Masks = []pager.Mask{{Start: i, End: i + 6, Label: "****"}}
			}
			m := pane(60, 3, d)
			m.SetStyles(s)
			rows := strings.Split(tag.Replace(m.View()), "\n")
			for i := range rows {
				rows[i] = strings.TrimRight(rows[i], " ")
			}
			if got := strings.TrimRight(strings.Join(rows, "\n"), "\n"); got != c.want {
				t.Errorf("got\n%s\nwant\n%s", got, c.want)
			}
		})
	}
}

// A row far inside a long line has the colours it would have if the line were
// read from its start.
func TestColoursGoOnInLongLines(t *testing.T) {
	t.Parallel()
	body := []byte(strings.Repeat(`{"key\\":"va\"lue","n":1},`, 2000))
	whole := func(d pager.Document) pager.Model {
		m := pane(26, 10, d)
		m.SetStyles(pager.DefaultStyles())
		return m
	}
	m := whole(pager.Document{Text: body, Sections: []pager.Section{{End: len(body), Kind: pager.JSON}}})
	// The line is a multiple of the width, so all rows are alike.
	first := m.Rows()[0]
	if w := ansi.StringWidth(first); w != 26 {
		t.Fatalf("a row is %d cells wide", w)
	}
	m.GotoBottom()
	for i, row := range m.Rows() {
		if row != first {
			t.Errorf("row %d is\n%q, want\n%q", i, row, first)
		}
	}
}

func TestSpansStandAboveColours(t *testing.T) {
	t.Parallel()
	d := text("plain bold plain")
	d.Spans = []pager.Span{{Start: 6, End: 10, Style: "\x1b[1m"}}
	if got := pane(16, 1, d).View(); got != "plain \x1b[1mbold\x1b[m plain" {
		t.Errorf("got %q", got)
	}
}

func TestLinksAreOnEveryRow(t *testing.T) {
	t.Parallel()
	d := text("see https://a/b.")
	d.Spans = []pager.Span{{Start: 4, End: 15, Link: "https://a/b"}}
	open, end := "\x1b]8;id=4;https://a/b\x1b\\", "\x1b]8;;\x1b\\"
	want := "see " + open + "https:" + end + "\n" + open + "//a/b" + end + ".    "
	if got := pane(10, 2, d).View(); got != want {
		t.Errorf("got\n%q\nwant\n%q", got, want)
	}
}

func TestAnAddressWithControlsIsNoLink(t *testing.T) {
	t.Parallel()
	for _, link := range []string{"https://a/\x1b\\\x1b[2J", "https://a/ b", "https://é/", strings.Repeat("x", 3000), ""} {
		d := text("link")
		d.Spans = []pager.Span{{Start: 0, End: 4, Link: link}}
		if got := pane(4, 1, d).View(); got != "link" {
			t.Errorf("got %q", got)
		}
	}
}

// Not parallel: it counts allocations.
func TestAKeyAllocatesTheSameInAnyText(t *testing.T) {
	for _, size := range []int{1 << 10, 1 << 20} {
		for _, body := range [][]byte{prettyJSON(size), oneLine(size)} {
			m := benchPane(body, pager.WrapAny)
			m.GoTo(len(body))
			m.GotoTop()
			var frame []byte
			n := testing.AllocsPerRun(100, func() {
				m, _ = m.Update(keyNamed("j"))
				frame = m.AppendView(frame[:0])
			})
			if n > 2 {
				t.Errorf("a key in %d bytes makes %v allocations", len(body), n)
			}
		}
	}
}

// A body of nothing but line breaks must not cost several times its size.
func TestTheIndexIsSmall(t *testing.T) {
	body := bytes.Repeat([]byte("\n"), 4<<20)
	var before, after runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&before)
	m := benchPane(body, pager.WrapAny)
	runtime.GC()
	runtime.ReadMemStats(&after)
	if grown := int64(after.HeapAlloc) - int64(before.HeapAlloc); grown > int64(len(body))/5 {
		t.Errorf("the index of %d bytes takes %d", len(body), grown)
	}
	runtime.KeepAlive(m)
}

func TestNeutral(t *testing.T) {
	t.Parallel()
	if got := pager.Neutral("a\nb\x1b[m\u2066", false); got != "a␊b␛[m‹U+2066›" {
		t.Errorf("got %q", got)
	}
}
