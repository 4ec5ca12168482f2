package tui

import (
	"strings"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// TestProseIsAsWideAsAsked lays out any text at any width.
func TestProseIsAsWideAsAsked(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		th := newTheme(ThemeTerminal, rapid.Bool().Draw(t, "ascii"))
		text := rapid.String().Draw(t, "text") + rapid.SampledFrom([]string{"", hostile, strings.Repeat("字", 90), "a-b/c " + strings.Repeat("x", 200)}).Draw(t, "more")
		p := newProse(th, rapid.IntRange(0, 70).Draw(t, "width"))
		p.heading(text)
		p.hang("* ", th.Text, text)
		p.field(13, text, th.Value, text)
		p.links(text)
		for _, row := range p.rows {
			if n := width(row); n != p.w {
				t.Fatalf("a row of %d cells, want %d: %q", n, p.w, row)
			}
			if strings.ContainsAny(row, "\n\r\x07") {
				t.Fatalf("a row holds a control character: %q", row)
			}
			if th.ascii && !isASCII(plain(row)) {
				t.Fatalf("a row is not ASCII: %q", row)
			}
		}
	})
}

func TestWrapKeepsTheWords(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		words := rapid.SliceOf(rapid.StringMatching(`[a-z]{1,12}`)).Draw(t, "words")
		text := strings.Join(words, " ")
		lines := wrap(text, rapid.IntRange(12, 60).Draw(t, "width"))
		if got := strings.Join(lines, " "); got != text {
			t.Fatalf("%q became %q", text, got)
		}
	})
}

func TestLinksAreOnlyOfTheWeb(t *testing.T) {
	t.Parallel()
	for target, want := range map[string]bool{
		"https://idp.example/a?b=c#d": true, "http://127.0.0.1:9400": true,
		"": false, "javascript:alert(1)": false, "file:///etc/passwd": false, "https://": false,
		"https://idp.example/\x1b\\": false, "https://idp.example/ü": false, "https://idp.example/a b": false,
	} {
		if got := link(target, "x") != "x"; got != want {
			t.Errorf("link(%q): %v, want %v", target, got, want)
		}
	}
}

func TestScrollerReachesEachRow(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := scroller{th: newTheme(ThemeNone, true)}
		n, pinned := rapid.IntRange(0, 30).Draw(t, "rows"), rapid.IntRange(0, 4).Draw(t, "pinned")
		rows := make([]string, n)
		for i := range rows {
			rows[i] = string(rune('A' + i))
		}
		h := rapid.IntRange(1, 20).Draw(t, "height")
		s.setSize(6, h)
		s.set(rows, min(pinned, n))
		seen := ""
		for range n + 1 {
			seen += s.view()
			s.key("j")
		}
		for i, row := range rows {
			if h > 1 && !strings.Contains(seen, row) {
				t.Fatalf("row %d never comes into view", i)
			}
		}
		if n == 0 {
			return
		}
		at := rapid.IntRange(0, n-1).Draw(t, "show")
		if s.show(at, at+1); h > 1 && !strings.Contains(s.view(), rows[at]) {
			t.Fatalf("row %d is not in view after show", at)
		}
		if s.key("g"); s.top != 0 {
			t.Fatalf("g goes to %d", s.top)
		}
	})
}

func TestShortTimesInASCII(t *testing.T) {
	t.Parallel()
	if got := newTheme(ThemeNone, true).words(took(69 * time.Microsecond)); got != "69 us" {
		t.Errorf("69 microseconds are %q", got)
	}
}
