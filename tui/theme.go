package tui

import (
	"slices"
	"strings"

	"charm.land/lipgloss/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/grantwalk/grantwalk/tui/pager"
)

// look is how text looks: the sequence that turns it on, and two of them, one
// after the other, are a look again. Lip Gloss makes it once; were it asked for
// each of the hundreds of styled words in a frame, it would take most of the time.
type look string

func lookOf(s lipgloss.Style) look { return look(pager.SGR(s)) }

// Render returns text, which is of one line, in this look.
func (l look) Render(text string) string {
	if l == "" || text == "" {
		return text
	}
	return string(l) + text + ansi.ResetStyle
}

// theme is the one place where looks come from: the styles and the symbols.
// It uses the terminal's own 16 colours, so that it fits light and dark
// backgrounds alike, and no meaning hangs on a colour alone.
type theme struct {
	name   string
	colour bool
	ascii  bool
	sym    symbols

	Text        look // ordinary text
	Faint       look // what may be overlooked
	Title       look // the title of a pane or a dialog
	Label       look // the name of a value
	Value       look // the value itself
	Accent      look // what is current, or active
	Good        look // succeeded, passed
	Warn        look // odd, expiring, waiting for a person
	Bad         look // failed, dangerous
	Alert       look // something odd that must not be overlooked
	Alarm       look // something dangerous that must not
	Selected    look // the row under the cursor of the focused list
	Here        look // the title of the pane that has the focus
	OnTop       look // the title of the pane on top where panes share a place
	Key         look // a key to press
	Link        look // a URL that can be opened
	Border      look // the frame of a pane
	BorderFocus look // the frame of the focused pane
	Field       look // a field of a form
	FieldFocus  look // the field that takes what is typed
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
	Back, Double, Dash                         string // the arrows of a sequence diagram
}

var unicodeSymbols = symbols{
	Tick: "✓", Cross: "✗", Play: "▶", Dot: "●", Ring: "○", Pause: "‖", Person: "☐", Skip: "–", Warn: "!",
	Pending: "·", Bullet: "•", Ellipsis: "…", Arrow: "→", Up: "↑", Down: "↓",
	Cursor: "▌", On: "●", Off: "○",
	BarFull: "▮", BarEmpty: "▯", Horizontal: "─", Vertical: "│",
	TopLeft: "╭", TopRight: "╮", BottomLeft: "╰", BottomRight: "╯", TeeLeft: "├", TeeRight: "┤",
	ThumbFull: "█", Separator: "·", Back: "◀", Double: "═", Dash: "┄",
}

var asciiSymbols = symbols{
	Tick: "+", Cross: "x", Play: ">", Dot: "*", Ring: "o", Pause: "=", Person: "?", Skip: "-", Warn: "!",
	Pending: ".", Bullet: "*", Ellipsis: "~", Arrow: "->", Up: "^", Down: "v",
	Cursor: ">", On: "*", Off: "o",
	BarFull: "#", BarEmpty: ".", Horizontal: "-", Vertical: "|",
	TopLeft: "+", TopRight: "+", BottomLeft: "+", BottomRight: "+", TeeLeft: "+", TeeRight: "+",
	ThumbFull: "#", Separator: "-", Back: "<", Double: "=", Dash: ".",
}

// newTheme returns the theme that is named, with symbols of Unicode or of ASCII
// only.
func newTheme(name string, ascii bool) *theme {
	th := &theme{ascii: ascii, sym: unicodeSymbols}
	if ascii {
		th.sym = asciiSymbols
	}
	th.paint(name)
	return th
}

// themeFor returns the theme that is named, and without a name the usual one for
// the environment, given as "NAME=value" lines: NO_COLOR with any value but the
// empty one turns colours off. A locale that is not UTF-8 turns the symbols to
// ASCII.
func themeFor(name string, env []string) *theme {
	switch {
	case slices.Contains(Themes(), name):
	case lookup(env, "NO_COLOR") != "":
		name = ThemeNone
	default:
		name = ThemeTerminal
	}
	return newTheme(name, !utf8Locale(env))
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

// clean makes text that may come from a server harmless, and one line.
func (th *theme) clean(s string) string { return pager.Neutral(s, th.ascii) }
