package pager_test

import (
	"bytes"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/grantwalk/grantwalk/tui/pager"
	"pgregory.net/rapid"
)

// secret is what stands under every mask in these tests; its runes are in no
// other generated text.
const secret = "ЖЖ\nЖ"

var sgr = regexp.MustCompile("\x1b\\[[0-9;]*m")

// harmless reports what is wrong with a view of w by h cells, or "".
func harmless(view string, w, h int, method ansi.Method) string {
	rows := strings.Split(view, "\n")
	if h == 0 {
		if view != "" {
			return fmt.Sprintf("a pane of no rows shows %q", view)
		}
		return ""
	}
	if len(rows) != h {
		return fmt.Sprintf("%d rows, want %d", len(rows), h)
	}
	for i, row := range rows {
		if n := method.StringWidth(row); n != w {
			return fmt.Sprintf("row %d is %d cells wide, want %d: %q", i, n, w, row)
		}
		bare := sgr.ReplaceAllString(row, "")
		for _, r := range bare {
			switch {
			case unicode.IsControl(r), r == unicode.ReplacementChar && !strings.Contains(bare, "\uFFFD"):
				return fmt.Sprintf("row %d holds the control %U: %q", i, r, row)
			case unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Variation_Selector):
				return fmt.Sprintf("row %d holds the invisible %U: %q", i, r, row)
			case r == 'Ж':
				return fmt.Sprintf("row %d shows what is masked: %q", i, row)
			}
		}
	}
	return ""
}

// drawDocument draws hostile and ordinary text, in sections, with masks.
func drawDocument(t *rapid.T) pager.Document {
	parts := rapid.SliceOfN(rapid.OneOf(
		rapid.SampledFrom([]string{
			"GET /x?a=b HTTP/1.1\r\n", "HTTP/1.1 200 OK\r\n", "Host: x\r\n", "\r\n", "\n", "\r", "\t",
			`{"key": "va\"lue", "n": -1.5e3, "t": true}`, "a=b&c=%20&d", " ", "  word word  ",
			"世界", "e\u0301", "\u0301", "👨\u200d👩\u200d👧", "👍🏽", "🏽", "⚠\ufe0f", "🇩🇪", "🇩",
			"\u0d4e", "\u0600", "\u202e", "\u00ad", "\u2028", "\u115f", "한", "\u1112\u1161", "\u1161", "क्षि", "ि", "กำ", "ำ",
			"\x1b[31m", "\x1b]52;c;x\x07", "\x00", "\x7f", "\u009b", "\xff", "\xe4\xb8", "\xf0\x9f", "\uFFFD", "\U000E0041",
			strings.Repeat("\u0301", 50), "a" + strings.Repeat("\u0301", 50), strings.Repeat("x", 200), strings.Repeat(" ", 60), `"` + strings.Repeat(`a\\`, 2500), strings.Repeat("0123456789\u0301", 700),
		}),
		rapid.StringN(0, 8, 16),
		rapid.Custom(func(t *rapid.T) string { return string(rapid.SliceOfN(rapid.Byte(), 0, 8).Draw(t, "bytes")) }),
		rapid.Custom(func(t *rapid.T) string {
			return strings.Repeat(rapid.SampledFrom([]string{"0123456789", `{"a":"b"},`, "世", "e\u0301", "\t", "x y "}).Draw(t, "unit"),
				rapid.IntRange(300, 700).Draw(t, "times"))
		}),
	), 0, 12).Draw(t, "parts")
	var d pager.Document
	for _, p := range parts {
		p = strings.ReplaceAll(p, "Ж", "z")
		at := len(d.Text)
		if rapid.IntRange(0, 5).Draw(t, "mask") == 0 {
			d.Text = append(d.Text, secret...)
			label := rapid.SampledFrom([]string{"•••• (5)", "", "世界世", "\x1b[0m", "\u0301"}).Draw(t, "label")
			d.Masks = append(d.Masks, pager.Mask{Start: at, End: len(d.Text), Label: label})
			at = len(d.Text)
		}
		d.Text = append(d.Text, p...)
		d.Sections = append(d.Sections, pager.Section{Start: at, End: len(d.Text), Kind: pager.Kind(rapid.IntRange(0, 3).Draw(t, "kind"))})
	}
	if n := len(d.Text); n > 0 && rapid.Bool().Draw(t, "spans") {
		from := rapid.IntRange(0, n-1).Draw(t, "span")
		d.Spans = []pager.Span{{Start: from, End: from + 7, Style: "\x1b[1m"}}
	}
	return d
}

func drawPane(t *rapid.T) (pager.Model, pager.Document, ansi.Method) {
	d := drawDocument(t)
	m := pager.New()
	if rapid.Bool().Draw(t, "no styles") {
		m.SetStyles(pager.Styles{})
	}
	method := rapid.SampledFrom([]ansi.Method{ansi.WcWidth, ansi.GraphemeWidth}).Draw(t, "method")
	m.SetWidthMethod(method)
	m.SetASCII(rapid.Bool().Draw(t, "ascii"))
	m.SetWrap(pager.Wrap(rapid.IntRange(0, 2).Draw(t, "wrap")))
	m.SetPlaceholder("nothing has come yet")
	m.SetSize(rapid.IntRange(0, 40).Draw(t, "w"), rapid.IntRange(0, 12).Draw(t, "h"))
	m.SetContent(d)
	return m, d, method
}

func TestAlwaysInItsPlace(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, d, method := drawPane(t)
		keys := []string{"j", "k", "g", "G", "h", "l", "0", "$", "space", "b", "ctrl+d", "ctrl+u", "w", "/", "n", "N",
			"enter", "esc", "backspace", "x", "x", "X", "#", "ctrl+r", "type:a.", "type:[^x]*", "type:$", "type:a", "type:x", "type:Ж", "type:•", "type:4", "type:e"}
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			switch rapid.IntRange(0, 6).Draw(t, "do") {
			case 0:
				m.SetSize(rapid.IntRange(0, 40).Draw(t, "w"), rapid.IntRange(0, 12).Draw(t, "h"))
			case 1:
				m.GoTo(rapid.IntRange(-1, len(d.Text)+1).Draw(t, "offset"))
			case 2:
				from := rapid.IntRange(-1, len(d.Text)+1).Draw(t, "from")
				m.Highlight(pager.Range{Start: from, End: from + rapid.IntRange(0, 30).Draw(t, "length")}, pager.Range{Start: from + rapid.IntRange(-9, 60).Draw(t, "gap"), End: from + 70})
			case 3:
				if rapid.Bool().Draw(t, "grow") {
					d.Text = append(slices.Clone(d.Text), "more\n"...)
					m.SetContent(d)
				}
			default:
				m = press(m, rapid.SampledFrom(keys).Draw(t, "key"))
			}
			if wrong := harmless(m.View(), m.Width(), m.Height(), method); wrong != "" {
				t.Fatal(wrong)
			}
			if s := m.Status(); strings.Contains(s, "Ж 1/") {
				t.Fatalf("the search found what is masked: %s", s)
			}
		}
	})
}

// A row is the same whether one went there from above or from below, with
// checkpoints on the way, or sees it in a pane that shows everything.
func TestRowsDoNotDependOnTheWay(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		m, d, _ := drawPane(t)
		w := rapid.IntRange(3, 40).Draw(t, "width")
		m.SetSize(w, 1500)
		if !m.AtBottom() {
			t.Skip("too many rows")
		}
		want := m.Rows()
		m.SetSize(w, 1)
		m.SetContent(d)
		n := 0
		for ; ; n++ {
			if got := m.View(); got != want[n] {
				t.Fatalf("row %d is\n%q from above, want\n%q", n, got, want[n])
			}
			if m.AtBottom() {
				break
			}
			m.ScrollBy(1)
		}
		for i, row := range want[n+1:] {
			if strings.Trim(row, " ") != "" {
				t.Fatalf("row %d of %d is out of reach: %q", n+1+i, n+1, row)
			}
		}
		m.SetContent(d)
		m.GotoTop()
		m.GotoBottom()
		for i := n; i >= 0; i-- {
			if got := m.View(); got != want[i] {
				t.Fatalf("row %d is\n%q from below, want\n%q", i, got, want[i])
			}
			m.ScrollBy(-1)
		}
	})
}

// Every byte of the text is on some row: the rows of a pane that wraps
// anywhere, put together, are the neutralised text.
func TestNothingIsLost(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := rapid.StringMatching(`[a-z0-9 {}":,\x00-\x1f\x7fé世\x{202e}\x{301}]{0,400}`).Draw(t, "text")
		s = strings.NewReplacer("\n", "", "\r", "", "\t", "").Replace(s)
		m := pane(rapid.IntRange(8, 40).Draw(t, "width"), 60, text(s+"|"))
		m.SetWidthMethod(ansi.GraphemeWidth)
		bare := strings.NewReplacer("\n", "", " ", "")
		got := bare.Replace(m.VisibleText())
		want := bare.Replace(pager.Neutral(s+"|", false))
		if len(want) < 8*50 && got != want {
			t.Fatalf("got\n%q\nwant\n%q", got, want)
		}
	})
}

func FuzzPane(f *testing.F) {
	f.Add([]byte("GET / HTTP/1.1\r\nHost: x\r\n\r\n{\"a\": \"b\"}"), uint8(20), uint8(5), uint8(1), "a", []byte{0, 1, 2})
	f.Add([]byte("\x1b[2J\u202e\xff\xe4\xb8\u0301 世界\t👨\u200d👩"), uint8(3), uint8(2), uint8(0), "\u0301", []byte{10, 11, 12, 13})
	f.Add([]byte(strings.Repeat("long line ", 1000)), uint8(33), uint8(9), uint8(2), "LINE", []byte{14, 5, 0, 10, 10})
	f.Add([]byte("x\n{\"a\": [1, {\"b\": 2}],\n\"c\": {\n\"d\": []}}"), uint8(30), uint8(6), uint8(1), "[0-9]|d", []byte{10, 10, 12, 0, 0, 11, 13, 10})
	keys := []string{"j", "k", "g", "G", "pgdown", "pgup", "n", "N", "l", "w", "x", "X", "space", "#", "$", "esc"}
	f.Fuzz(func(t *testing.T, b []byte, w, h, wrap uint8, needle string, ops []byte) {
		for _, method := range []ansi.Method{ansi.WcWidth, ansi.GraphemeWidth} {
			m := pager.New()
			m.SetWidthMethod(method)
			m.SetWrap(pager.Wrap(wrap % 3))
			m.SetSize(int(w), int(h))
			mid := len(b) / 2
			m.SetContent(pager.Document{
				Text: b,
				Sections: []pager.Section{
					{Start: 0, End: mid / 2, Kind: pager.Head},
					{Start: mid / 2, End: mid, Kind: pager.Form},
					{Start: mid, End: len(b), Kind: pager.JSON},
				},
				Masks: []pager.Mask{{Start: mid, End: mid + 3, Label: "•••• (3)"}},
			})
			m.Search(needle)
			m.SearchRegexp(needle)
			m.GoTo(mid)
			m = press(m, "G", "k", "l", "N", "g", "j", "w", "$", "n", "x", "x")
			for _, op := range ops[:min(len(ops), 32)] {
				m = press(m, keys[int(op)%len(keys)])
			}
			if got, _ := m.Selected(); !bytes.Contains(m.Plain(), got) {
				t.Fatalf("%q is selected, which is no part of the text", got)
			}
			for _, row := range m.Rows() {
				if n := method.StringWidth(row); n != int(w) {
					t.Fatalf("%d cells, want %d: %q", n, w, row)
				}
				if c := strings.IndexFunc(sgr.ReplaceAllString(row, ""), unicode.IsControl); c >= 0 {
					t.Fatalf("a control: %q", row)
				}
			}
		}
	})
}

func TestSGR(t *testing.T) {
	t.Parallel()
	on := pager.SGR(lipgloss.NewStyle().Bold(true).Padding(3).Border(lipgloss.NormalBorder()))
	if on != "\x1b[1m" {
		t.Errorf("got %q", on)
	}
	if on := pager.SGR(lipgloss.NewStyle()); on != "" {
		t.Errorf("no style gives %q", on)
	}
}
