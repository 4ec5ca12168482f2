package pager_test

import (
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
	"github.com/grantwalk/grantwalk/tui/pager"
)

// pane returns a pane of the given size that shows text with no styles.
func pane(w, h int, d pager.Document) pager.Model {
	m := pager.New()
	m.SetStyles(pager.Styles{})
	m.SetSize(w, h)
	m.SetContent(d)
	return m
}

func text(s string) pager.Document { return pager.Document{Text: []byte(s)} }

// press sends keys, each by its name or, for a longer string that starts with
// "type:", letter by letter.
func press(m pager.Model, keys ...string) pager.Model {
	for _, k := range keys {
		if s, ok := strings.CutPrefix(k, "type:"); ok {
			for _, r := range s {
				m = send(m, tea.KeyPressMsg{Code: r, Text: string(r)})
			}
			continue
		}
		m = send(m, keyNamed(k))
	}
	return m
}

// send gives msg to a pane, and does what its commands are there for.
func send(m pager.Model, msg tea.Msg) pager.Model {
	m, cmd := m.Update(msg)
	return finish(m, cmd)
}

// finish does what cmd is there for, and whatever that leads to.
func finish(m pager.Model, cmd tea.Cmd) pager.Model {
	if cmd == nil {
		return m
	}
	msg := cmd()
	if batch, ok := msg.(tea.BatchMsg); ok {
		for _, c := range batch {
			m = finish(m, c)
		}
		return m
	}
	return send(m, msg)
}

func keyNamed(k string) tea.KeyPressMsg {
	switch k {
	case "enter":
		return tea.KeyPressMsg{Code: tea.KeyEnter}
	case "esc":
		return tea.KeyPressMsg{Code: tea.KeyEscape}
	case "backspace":
		return tea.KeyPressMsg{Code: tea.KeyBackspace}
	case "space":
		return tea.KeyPressMsg{Code: tea.KeySpace, Text: " "}
	case "pgdown":
		return tea.KeyPressMsg{Code: tea.KeyPgDown}
	case "pgup":
		return tea.KeyPressMsg{Code: tea.KeyPgUp}
	case "home":
		return tea.KeyPressMsg{Code: tea.KeyHome}
	case "end":
		return tea.KeyPressMsg{Code: tea.KeyEnd}
	case "ctrl+d", "ctrl+u", "ctrl+r":
		return tea.KeyPressMsg{Code: rune(k[5]), Mod: tea.ModCtrl}
	}
	r := []rune(k)[0]
	return tea.KeyPressMsg{Code: r, Text: k}
}

// shown is the view with the blanks at the ends of rows left out.
func shown(m pager.Model) string {
	rows := strings.Split(ansi.Strip(m.View()), "\n")
	for i := range rows {
		rows[i] = strings.TrimRight(rows[i], " ")
	}
	return strings.TrimRight(strings.Join(rows, "\n"), "\n")
}

func expect(t *testing.T, m pager.Model, want string) {
	t.Helper()
	if got := shown(m); got != want {
		t.Errorf("the pane shows\n%s\n\nwant\n%s", got, want)
	}
}

// What combines with its neighbours does not combine with ours.
func TestNothingJoinsWhatStandsInItsPlace(t *testing.T) {
	t.Parallel()
	for _, method := range []ansi.Method{ansi.WcWidth, ansi.GraphemeWidth} {
		for _, s := range []string{
			"a\u200d🏽", "\x1b\u0301", "\u0d4e\x1b", "\u0d4e", "\xff\u093f", "🇩\u200d🇪", "\u202e\u0e33", "\u0301",
			"\u1100\u202e\u1161", strings.Repeat("\u0301", 200), "a" + strings.Repeat("\u0301", 200), "👨\u200d👩",
		} {
			m := pane(24, 2, text(s+"|"))
			m.SetWidthMethod(method)
			for _, row := range m.Rows() {
				if n := method.StringWidth(row); n != 24 {
					t.Errorf("%q takes %d cells: %q", s, n, row)
				}
			}
		}
	}
}

func TestWrapAny(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, text, want string }{
		{"short", "ab\ncd", "ab\ncd"},
		{"exact", "abcdef\ng", "abcdef\ng"},
		{"long", "abcdefghijklm", "abcdef\nghijkl\nm"},
		{"crlf", "ab\r\ncd\r\n", "ab\ncd"},
		{"bare CR", "ab\rcd", "ab␍cd"},
		{"empty lines", "a\n\nb\n", "a\n\nb"},
		{"wide at the edge", "abcde世界x", "abcde\n世界x"},
		{"a combining mark takes no cell", "abcdee\u0301f", "abcdee\u0301\nf"},
		{"tab", "a\tb", "a\nb"},
		{"escape sequence", "\x1b[2Jx", "␛[2Jx"},
		{"delete", "a\x7fb", "a␡b"},
		{"C1", "\u009bx", "‹U+009\nx"},
		{"half a character", "a\xe4\xb8b", "a‹E4›\n‹B8›b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			expect(t, pane(6, 8, text(c.text)), c.want)
		})
	}
}
