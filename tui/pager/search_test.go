package pager_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/grantwalk/grantwalk/tui/pager"
)

func TestSearchGoesRound(t *testing.T) {
	t.Parallel()
	m := pane(20, 2, text("one\ntwo\nthree\nTWO\nfive\ntwo and two\n"))
	m = press(m, "/", "type:two", "enter")
	for _, step := range []struct{ key, status string }{
		{"", "/two 1/4"}, {"n", "/two 2/4"}, {"n", "/two 3/4"}, {"n", "/two 4/4"},
		{"n", "/two 1/4"}, {"N", "/two 4/4"}, {"N", "/two 3/4"},
	} {
		if step.key != "" {
			m = press(m, step.key)
		}
		if got := m.Status(); got != step.status {
			t.Fatalf("after %q the status is %q, want %q", step.key, got, step.status)
		}
	}
	expect(t, m, "five\ntwo and two")
}

func TestSearchMindsTheCaseWhenAsked(t *testing.T) {
	t.Parallel()
	for needle, want := range map[string]int{"token": 3, "Token": 1, "TOKEN": 1, "nothing": 0} {
		m := pane(20, 5, text("token Token TOKEN"))
		m.Search(needle)
		if _, total := m.Matches(); total != want {
			t.Errorf("%q is found %d times, want %d", needle, total, want)
		}
	}
}

func TestSearchIsIncremental(t *testing.T) {
	t.Parallel()
	m := pane(20, 1, text("a\nb\nsea\nc\nsearch\nd"))
	m = press(m, "j", "/")
	if !m.Capturing() {
		t.Fatal("the input is not open")
	}
	expect(t, press(m, "type:se"), "sea")
	expect(t, press(m, "type:sear"), "search")
	expect(t, press(m, "type:sear", "backspace"), "sea")
	expect(t, press(m, "type:sear", "enter", "j"), "d")
	left := press(m, "type:sear", "esc")
	expect(t, left, "b")
	if left.Capturing() || left.Searching() {
		t.Error("esc leaves a search behind")
	}
}

func TestSearchInputTakesEveryKey(t *testing.T) {
	t.Parallel()
	m := press(pane(20, 1, text("a\nb\nnN/wj")), "/", "type:nN/wj")
	if got := m.Status(); got != "/nN/wj 1/1" {
		t.Errorf("the status is %q", got)
	}
}

func TestEscBringsTheSearchBeforeBack(t *testing.T) {
	t.Parallel()
	m := press(pane(20, 1, text("a\nb\nc")), "/", "type:b", "enter", "/", "type:c", "esc")
	if got := m.Status(); got != "/b 1/1" {
		t.Errorf("the status is %q", got)
	}
	expect(t, m, "b")
	m = press(m, "esc")
	if m.Searching() {
		t.Error("a second esc does not clear the search")
	}
}

func TestPasteIntoTheSearchIsBounded(t *testing.T) {
	t.Parallel()
	m := press(pane(20, 1, text("x")), "/")
	m, _ = m.Update(tea.PasteMsg{Content: "\x1b]0;" + strings.Repeat("é", 1<<20) + "\nmore"})
	if n := len(m.Status()); n > 300 {
		t.Errorf("the search is %d bytes long", n)
	}
	if strings.ContainsAny(m.Status(), "\x1b\n") {
		t.Errorf("the status holds a control: %q", m.Status())
	}
}

func TestPasteElsewhereIsIgnored(t *testing.T) {
	t.Parallel()
	m, _ := pane(20, 1, text("x")).Update(tea.PasteMsg{Content: "x"})
	if m.Searching() {
		t.Error("a paste began a search")
	}
}

// masked is a form with two secrets, the second directly before the third.
func masked() pager.Document {
	d := text("a=1&code=SECRET&b=HIDDENTOO&c=2")
	mask := func(s, label string) {
		at := strings.Index(string(d.Text), s)
		d.Masks = append(d.Masks, pager.Mask{Start: at, End: at + len(s), Label: label})
	}
	mask("TOO", "++ (3)")
	mask("SECRET", "++ (6)")
	mask("HIDDEN", "-- (6)")
	return d
}

func TestSearchLooksAtWhatIsShown(t *testing.T) {
	t.Parallel()
	for needle, want := range map[string]int{
		"SECRET": 0, "secret": 0, "e=S": 0, "T&b": 0, "DENTOO": 0, "H": 0,
		"++": 2, "code=++": 1, "(6)": 2, "6)&b=--": 1, "&b=-- (6)++ (3)&c": 1, "(6)++": 1, "b=": 1, "=": 4, ")&": 2,
	} {
		m := pane(60, 2, masked())
		m.Search(needle)
		if _, total := m.Matches(); total != want {
			t.Errorf("%q is found %d times, want %d", needle, total, want)
		}
	}
}

func TestMaskShowsItsLabelOnly(t *testing.T) {
	t.Parallel()
	m := pane(40, 1, masked())
	expect(t, m, "a=1&code=++ (6)&b=-- (6)++ (3)&c=2")
	if got := string(m.Plain()); got != "a=1&code=++ (6)&b=-- (6)++ (3)&c=2" {
		t.Errorf("the copy is %q", got)
	}
}

// Whatever the width and however far it is scrolled, no letter of a secret is
// on the screen.
func TestMaskNeverLeaks(t *testing.T) {
	t.Parallel()
	for w := 1; w <= 40; w++ {
		for _, wrap := range []pager.Wrap{pager.WrapNone, pager.WrapAny, pager.WrapWords} {
			m := pane(w, 40, masked())
			m.SetWrap(wrap)
			for range 40 {
				if strings.ContainsAny(m.View(), "SECRTHIDNO") {
					t.Fatalf("at width %d, wrap %d:\n%s", w, wrap, m.View())
				}
				m.ScrollColumns(1)
			}
		}
	}
}

func TestOverlappingMasksHideEverything(t *testing.T) {
	t.Parallel()
	d := text("0123456789")
	d.Masks = []pager.Mask{{Start: 4, End: 8, Label: "B"}, {Start: -3, End: 5, Label: "A"}, {Start: 8, End: 99, Label: "C"}, {Start: 6, End: 2, Label: "D"}}
	expect(t, pane(20, 1, d), "AC")
}

// Every match is reached one by one, however they lie: many in a block, and
// few far apart.
func TestSearchReachesEveryMatch(t *testing.T) {
	t.Parallel()
	for _, gap := range []int{0, 1, 50, 5000, 70000} {
		body := strings.Repeat("x"+strings.Repeat(".", gap), 150)
		m := pane(30, 4, text(body))
		m.Search("x")
		m = finish(m, m.Work())
		for i := range 150 {
			if cur, total := m.Matches(); cur != i+1 || total != 150 {
				t.Fatalf("gap %d: at %d of %d, want %d of 150", gap, cur, total, i+1)
			}
			if !strings.Contains(m.View(), "x") {
				t.Fatalf("gap %d: match %d is not in view", gap, i+1)
			}
			m.NextMatch(1)
		}
	}
}

func TestStatusOfALongSearchSaysWhatCameOfIt(t *testing.T) {
	t.Parallel()
	long := "type:" + strings.Repeat("x", 90) + "日本"
	for _, c := range []struct {
		keys  []string
		w     int
		want  string
		ascii bool
	}{
		{[]string{"/", "type:one"}, 12, "/one 1/1", false},
		{[]string{"/", "type:one"}, 8, "/one 1/1", false},
		{[]string{"/", long}, 24, "/…xxxxxxxx日本 not found", false},
		{[]string{"/", long}, 24, "/...xxxxxx日本 not found", true},
		{[]string{"/", long, "ctrl+r"}, 25, "/…xxxxxxxx日本/ not found", false},
		{[]string{"/", long + "("}, 10, "/…日本( n…", false},
		{[]string{"/", "ctrl+r", long + "("}, 40, "/…日本(/ is no expression: missing clos…", false},
		{[]string{"/", "type:one"}, 0, "", false},
	} {
		m := pane(20, 1, text("one"))
		m.SetASCII(c.ascii)
		m = press(m, c.keys...)
		got := m.StatusWithin(c.w)
		if got != c.want {
			t.Errorf("%q in %d cells: %q, want %q", c.keys, c.w, got, c.want)
		}
		if n := ansi.StringWidth(got); n > c.w {
			t.Errorf("%q has %d cells of %d", got, n, c.w)
		}
	}
}
