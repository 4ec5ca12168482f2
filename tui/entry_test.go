package tui

import (
	"strings"
	"testing"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
	"pgregory.net/rapid"
)

// TestEntryTakesAnything types and pastes at random: the entry never panics,
// never grows beyond its bound, and is always drawn in the cells it was given.
func TestEntryTakesAnything(t *testing.T) {
	t.Parallel()
	edits := []tea.KeyPressMsg{
		{Code: tea.KeyLeft}, {Code: tea.KeyRight}, {Code: tea.KeyHome}, {Code: tea.KeyEnd},
		{Code: tea.KeyBackspace}, {Code: tea.KeyDelete}, {Code: 'u', Mod: tea.ModCtrl}, {Code: 'k', Mod: tea.ModCtrl},
		{Code: 'w', Mod: tea.ModCtrl}, {Code: tea.KeyLeft, Mod: tea.ModCtrl}, {Code: tea.KeyRight, Mod: tea.ModCtrl},
		{Code: tea.KeyDelete, Mod: tea.ModCtrl}, {Code: 'd', Mod: tea.ModAlt}, {Code: 'v', Mod: tea.ModCtrl},
	}
	rapid.Check(t, func(t *rapid.T) {
		e := newEntry(newTheme(ThemeTerminal, rapid.Bool().Draw(t, "ascii")))
		e.secret = rapid.Bool().Draw(t, "secret")
		e.focus()
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			switch rapid.IntRange(0, 2).Draw(t, "kind") {
			case 0:
				e = e.update(rapid.SampledFrom(edits).Draw(t, "edit"))
			case 1:
				r := rapid.Rune().Draw(t, "rune")
				e = e.update(tea.KeyPressMsg{Code: r, Text: string(r)})
			default:
				e = e.update(tea.PasteMsg{Content: rapid.SampledFrom([]string{hostile, "  ", "plain", strings.Repeat("字", 30000)}).Draw(t, "paste")})
			}
			if n := len(e.value()); n > maxEntry {
				t.Fatalf("it holds %d bytes", n)
			}
			w := rapid.IntRange(0, 90).Draw(t, "width")
			view := e.view(w)
			if got := width(view); got != w {
				t.Fatalf("in %d cells it takes %d: %q", w, got, view)
			}
			if strings.ContainsAny(view, "\n\r\t\x07") {
				t.Fatalf("the view holds a control character: %q", view)
			}
		}
	})
}

func TestEntryDoesNotReadTheClipboardByItself(t *testing.T) {
	t.Parallel()
	e := newEntry(newTheme(ThemeTerminal, false))
	e.focus()
	e.set("keep   ")
	e.input.CursorStart()
	e = e.update(tea.KeyPressMsg{Code: tea.KeyDelete, Mod: tea.ModCtrl})
	e = e.update(tea.KeyPressMsg{Code: 'v', Mod: tea.ModCtrl})
	if e.value() != "keep   " {
		t.Errorf("it holds %q", e.value())
	}
}

func TestHeadCutsWholeCharacters(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s, n := rapid.String().Draw(t, "s"), rapid.IntRange(0, 40).Draw(t, "n")
		got := head(s, n)
		if len(got) > n || !strings.HasPrefix(s, got) || utf8.ValidString(s) && !utf8.ValidString(got) {
			t.Fatalf("head(%q, %d) = %q", s, n, got)
		}
	})
}

func TestTheCursorStaysInView(t *testing.T) {
	t.Parallel()
	e := newEntry(newTheme(ThemeTerminal, false))
	e.focus()
	e.set(strings.Repeat("0123456789", 20) + "end")
	if got := plain(e.view(20)); got != "4567890123456789end\n" {
		t.Errorf("at the end: %q", got)
	}
	e = e.update(tea.KeyPressMsg{Code: tea.KeyHome})
	if got := plain(e.view(20)); !strings.HasPrefix(got, "0123456789012345678") {
		t.Errorf("at the start: %q", got)
	}
}
