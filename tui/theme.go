package tui

import (
	"strings"

	"charm.land/lipgloss/v2"

	"github.com/grantwalk/grantwalk/tui/pager"
)

// theme is the one place where looks come from: the styles and the symbols.
// It uses the terminal's own 16 colours, so that it fits light and dark
// backgrounds alike, and no meaning hangs on a colour alone.
type theme struct {
	colour bool
	ascii  bool
	sym    symbols

	Text        lipgloss.Style // ordinary text
	Faint       lipgloss.Style // what may be overlooked
	Title       lipgloss.Style // the title of a pane or a dialog
	Label       lipgloss.Style // the name of a value
	Value       lipgloss.Style // the value itself
	Accent      lipgloss.Style // what is current, or active
	Good        lipgloss.Style // succeeded, passed
	Warn        lipgloss.Style // odd, expiring, waiting for a person
	Bad         lipgloss.Style // failed, dangerous
	Selected    lipgloss.Style // the row under the cursor of the focused list
	Key         lipgloss.Style // a key to press
	Link        lipgloss.Style // a URL that can be opened
	Border      lipgloss.Style // the frame of a pane
	BorderFocus lipgloss.Style // the frame of the focused pane
	Field       lipgloss.Style // a field of a form
	FieldFocus  lipgloss.Style // the field that takes what is typed
}

// symbols are the signs that stand beside words. Every sign is one cell wide,
// except Arrow, which may be two in ASCII.
type symbols struct {
	Tick, Cross, Play, Dot, Ring, Pause, Person, Skip, Warn string
	Pending, Bullet, Ellipsis, Arrow, Up, Down              string
	Cursor, On, Off                                         string

	BarFull, BarEmpty                          string
	Horizontal, Vertical                       string
	TopLeft, TopRight, BottomLeft, BottomRight string
	TeeLeft, TeeRight                          string
	ThumbFull, Separator                       string
}

var unicodeSymbols = symbols{
	Tick: "✓", Cross: "✗", Play: "▶", Dot: "●", Ring: "○", Pause: "‖", Person: "☐", Skip: "–", Warn: "!",
	Pending: "·", Bullet: "•", Ellipsis: "…", Arrow: "→", Up: "↑", Down: "↓",
	Cursor: "▌", On: "●", Off: "○",
	BarFull: "▮", BarEmpty: "▯", Horizontal: "─", Vertical: "│",
	TopLeft: "╭", TopRight: "╮", BottomLeft: "╰", BottomRight: "╯", TeeLeft: "├", TeeRight: "┤",
	ThumbFull: "█", Separator: "·",
}

var asciiSymbols = symbols{
	Tick: "+", Cross: "x", Play: ">", Dot: "*", Ring: "o", Pause: "=", Person: "?", Skip: "-", Warn: "!",
	Pending: ".", Bullet: "*", Ellipsis: "~", Arrow: "->", Up: "^", Down: "v",
	Cursor: ">", On: "*", Off: "o",
	BarFull: "#", BarEmpty: ".", Horizontal: "-", Vertical: "|",
	TopLeft: "+", TopRight: "+", BottomLeft: "+", BottomRight: "+", TeeLeft: "+", TeeRight: "+",
	ThumbFull: "#", Separator: "-",
}

// newTheme returns the theme with or without colours, and with symbols of
// Unicode or of ASCII only.
func newTheme(colour, ascii bool) *theme {
	th := &theme{colour: colour, ascii: ascii, sym: unicodeSymbols}
	if ascii {
		th.sym = asciiSymbols
	}
	plain := lipgloss.NewStyle()
	in := func(c string) lipgloss.Style {
		if !colour {
			return plain
		}
		return plain.Foreground(lipgloss.Color(c))
	}
	th.Text = plain
	th.Faint = plain.Faint(true)
	th.Title = plain.Bold(true)
	th.Label = in("6")
	th.Value = plain
	th.Accent = in("4").Bold(true)
	th.Good = in("2")
	th.Warn = in("3").Bold(true)
	th.Bad = in("1").Bold(true)
	th.Selected = plain.Reverse(true)
	th.Key = in("5").Bold(true)
	th.Link = in("4").Underline(true)
	th.Border = plain.Faint(true)
	th.BorderFocus = in("4").Bold(true)
	th.Field = plain.Underline(true)
	th.FieldFocus = plain.Reverse(true)
	return th
}

// themeFor reads the environment, given as "NAME=value" lines: NO_COLOR with
// any value but the empty one turns colours off, and a locale that is not
// UTF-8 turns the symbols to ASCII.
func themeFor(env []string) *theme {
	return newTheme(lookup(env, "NO_COLOR") == "", !utf8Locale(env))
}

// utf8Locale says whether the locale's characters are UTF-8: the first of
// LC_ALL, LC_CTYPE and LANG that is set decides (POSIX, section 8.2). With
// none of them set there is nothing to go by, and UTF-8 is what terminals do.
func utf8Locale(env []string) bool {
	for _, name := range []string{"LC_ALL", "LC_CTYPE", "LANG"} {
		if v := strings.ToUpper(lookup(env, name)); v != "" {
			return strings.Contains(v, "UTF-8") || strings.Contains(v, "UTF8")
		}
	}
	return true
}

// lookup returns the value of the last line of env that sets name.
func lookup(env []string, name string) string {
	for i := len(env) - 1; i >= 0; i-- {
		if k, v, ok := strings.Cut(env[i], "="); ok && k == name {
			return v
		}
	}
	return ""
}

// pagerStyles are the colours of HTTP, JSON and forms.
func (th *theme) pagerStyles() pager.Styles {
	s := pager.DefaultStyles()
	if th.colour {
		return s
	}
	s.Status, s.StatusOK, s.StatusError = pager.SGR(th.Title), pager.SGR(th.Title), pager.SGR(th.Title)
	s.Name, s.Key, s.String, s.Number, s.Literal = "", "", "", "", ""
	s.Control = pager.SGR(th.Faint)
	return s
}

// clean makes text that may come from a server harmless, and one line.
func (th *theme) clean(s string) string { return pager.Neutral(s, th.ascii) }
