package pager_test

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/tui/pager"
	"pgregory.net/rapid"
)

func TestRegexpIsAskedForWhileTyping(t *testing.T) {
	t.Parallel()
	m := press(pane(40, 4, text("kid-12\nkid-3\nkid-x")), "/")
	if got := m.Status(); got != "/  ctrl+r regular expression" {
		t.Errorf("the status is %q", got)
	}
	m = press(m, "type:kid-.", "ctrl+r")
	if got := m.Status(); got != "/kid-./ 1/3" {
		t.Errorf("the status is %q", got)
	}
	m = press(m, "backspace", "type:(")
	if got := m.Status(); got != "/kid-(/ is no expression: missing closing )" {
		t.Errorf("the status is %q", got)
	}
	m = press(m, `type:\d+)$`, "enter", "n")
	if got := m.Status(); got != `/kid-(\d+)$/ 2/2` {
		t.Errorf("the status is %q", got)
	}
	if m = press(m, "/", "type:kid", "esc"); m.Status() != `/kid-(\d+)$/ 1/2` {
		t.Errorf("esc brings back %q", m.Status())
	}
	if m = press(m, "/", "type:12", "enter"); m.Status() != "/12 1/1" {
		t.Errorf("the next search begins as %q", m.Status())
	}
}

func TestRegexpGoesByLines(t *testing.T) {
	t.Parallel()
	s := "Cache-Control: no-store\r\nA: b\r\n\r\n{\n  \"a\": \"no-store\"\n}"
	for expr, want := range map[string]int{
		"no-store$": 1, "^a": 1, "^A": 1, "^$": 0, "x*": 0, "^": 0, `\s+`: 4, `[^:]+$`: 5, `(?s)a.*b`: 1, `store\n`: 0,
		`\Aa`: 1, `\r`: 0, "NO": 0, `\Sb`: 0, `(?i)NO-STORE`: 2, `no.store.?`: 2, `\bno\b`: 2, `b\z`: 1,
	} {
		m := pane(40, 9, text(s))
		m.SearchRegexp(expr)
		if _, n := m.Matches(); n != want {
			t.Errorf("%q is found %d times, want %d", expr, n, want)
		}
	}
}

func TestRegexpSeesTheLabel(t *testing.T) {
	t.Parallel()
	for expr, want := range map[string]int{
		"SECRET": 0, "[A-Z]+": 0, "[a-z]=": 4, `code=\+\+`: 1, `\(6\)`: 2, `&.*`: 1, `\+`: 2, `^a`: 1, `\(6\)\+`: 1, `.`: 19,
	} {
		m := pane(60, 2, masked())
		m.SearchRegexp(expr)
		if _, n := m.Matches(); n != want {
			t.Errorf("%q is found %d times, want %d", expr, n, want)
		}
	}
}

// An expression that is only text is found where the text is, in texts of any
// size, with masks, and wherever the windows are cut.
func TestRegexpFindsWhatPlainSearchFinds(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		_, d, _ := drawPane(t)
		d.Text = bytes.ToValidUTF8(d.Text, []byte("?????"))
		d.Text = append(d.Text, bytes.Repeat([]byte("ab 世"+strings.Repeat("-", rapid.IntRange(0, 40).Draw(t, "gap"))), 2000)...)
		d.Masks = d.Masks[:0]
		for range rapid.IntRange(0, 5).Draw(t, "masks") {
			at := rapid.IntRange(0, len(d.Text)).Draw(t, "at")
			d.Masks = append(d.Masks, pager.Mask{Start: at, End: at + rapid.IntRange(1, 9000).Draw(t, "length"), Label: "•• ab"})
		}
		plain := rapid.SampledFrom([]string{"ab", "a", "b 世", "•", "世-", "• a"}).Draw(t, "needle")
		m := pane(40, 5, d)
		m.Search(plain)
		m = finish(m, m.Work())
		_, want := m.Matches()
		m.SearchRegexp(regexp.QuoteMeta(plain))
		m = finish(m, m.Work())
		if _, got := m.Matches(); got != want {
			t.Fatalf("%q is found %d times as an expression, %d as text", plain, got, want)
		}
	})
}

// large is a text that no search looks through at once.
func large() pager.Document {
	var b bytes.Buffer
	for i := range 200_000 {
		fmt.Fprintf(&b, "line %d of a large text\n", i)
	}
	return pager.Document{Text: b.Bytes()}
}

func TestSearchOfLargeTextGoesOnBesideTheKeys(t *testing.T) {
	t.Parallel()
	for name, search := range map[string]func(*pager.Model){
		"plain":  func(m *pager.Model) { m.Search("large") },
		"regexp": func(m *pager.Model) { m.SearchRegexp("l.rge") },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := pane(40, 5, large())
			m.GoTo(len(large().Text) / 2)
			row := strings.SplitN(shown(m), "\n", 2)[0]
			search(&m)
			if got := m.Status(); !regexp.MustCompile(`^/l.rge/? \d+… \d+%$`).MatchString(got) {
				t.Errorf("the status is %q", got)
			}
			if got := strings.SplitN(shown(m), "\n", 2)[0]; got != row {
				t.Errorf("what is in view is not found at once: the top row is %q, was %q", got, row)
			}
			m = press(finish(m, m.Work()), "n")
			if got := m.Status(); !regexp.MustCompile(`^/l.rge/? 10\d{4}/200000$`).MatchString(got) {
				t.Errorf("in the end the status is %q", got)
			}
			if m.Work() != nil {
				t.Error("it goes on when it has ended")
			}
		})
	}
}

// What is found at the very end is gone to when the search comes there, unless
// the person has gone elsewhere.
func TestSearchGoesWhereItIsFound(t *testing.T) {
	t.Parallel()
	m := pane(40, 2, large())
	m = press(m, "/", "type:199999")
	if !strings.Contains(shown(m), "199999") {
		t.Errorf("the pane shows\n%s", shown(m))
	}
	m = pane(40, 2, large())
	m.Search("199999")
	work := m.Work()
	m, _ = m.Update(keyNamed("j"))
	if m = finish(m, work); !strings.HasPrefix(shown(m), "line 1 ") {
		t.Errorf("the pane went on to\n%s", shown(m))
	}
	if m = press(m, "n"); !strings.Contains(shown(m), "199999") {
		t.Errorf("n goes to\n%s", shown(m))
	}
}

// What a search brings that was given up is dropped.
func TestStaleSearchIsDropped(t *testing.T) {
	t.Parallel()
	m := pane(40, 2, large())
	m.Search("large")
	stale := m.Work()
	if m.Work() != nil {
		t.Error("two commands search at the same time")
	}
	m.Search("199999")
	if m = finish(m, stale); m.Status() != "/199999 0… 20%" && !strings.HasPrefix(m.Status(), "/199999 1/1") {
		t.Errorf("the status is %q", m.Status())
	}
	m.ClearSearch()
	if m = finish(m, stale); m.Searching() {
		t.Error("a search comes back")
	}
}

// A match longer than any person reads is cut; nothing waits for its end.
func TestRegexpOnALineWithoutEnd(t *testing.T) {
	t.Parallel()
	m := pane(40, 2, text(strings.Repeat("a", 1<<20)+"b"))
	m.SearchRegexp("a+")
	m = finish(m, m.Work())
	if _, n := m.Matches(); n != 256 {
		t.Errorf("%d matches", n)
	}
	m.SearchRegexp("ab$")
	m = finish(m, m.Work())
	if got := m.Status(); got != "/ab$/ 1/1" {
		t.Errorf("the status is %q", got)
	}
	m.SearchRegexp("^a")
	m = finish(m, m.Work())
	if got := m.Status(); got != "/^a/ 1/1" {
		t.Errorf("the status is %q", got)
	}
}
