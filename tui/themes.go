package tui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"
	"charm.land/lipgloss/v2"

	"github.com/grantwalk/grantwalk/tui/pager"
)

// The themes. None uses more than the terminal's own 16 colours, so what a person
// has set there stays in force.
const (
	ThemeTerminal = "terminal" // the colours that read well on most grounds
	ThemeDark     = "dark"     // the bright ones, for a dark ground
	ThemeLight    = "light"    // only those that stay readable on white
	ThemeContrast = "contrast" // nothing faint; bold, underlined and reversed
	ThemeNone     = "none"     // no colours
)

// Themes are the names of the themes, in the order in which a key goes through
// them.
func Themes() []string {
	return []string{ThemeTerminal, ThemeDark, ThemeLight, ThemeContrast, ThemeNone}
}

// hues are the colours of a theme, as numbers of the terminal's 16; empty for
// none.
type hues struct {
	label, accent, good, warn, bad, key, link string
	str, number, literal                      string // of JSON
}

// huesOf are the colours of each theme that has any. On white, yellow, green and
// cyan fade, so the light theme does without them.
var huesOf = map[string]hues{
	ThemeTerminal: {label: "6", accent: "4", good: "2", warn: "3", bad: "1", key: "5", link: "4", str: "2", number: "3", literal: "5"},
	ThemeDark:     {label: "14", accent: "12", good: "10", warn: "11", bad: "9", key: "13", link: "12", str: "10", number: "11", literal: "13"},
	ThemeLight:    {label: "4", accent: "4", good: "4", warn: "5", bad: "1", key: "5", link: "4", str: "", number: "5", literal: "1"},
}

// paint sets the looks of the theme that is named.
func (th *theme) paint(name string) {
	h, colour := huesOf[name]
	th.name, th.colour = name, colour
	plain := lipgloss.NewStyle()
	faint := plain.Faint(true)
	if name == ThemeContrast {
		faint = plain
	}
	in := func(hue string) lipgloss.Style {
		if hue == "" {
			return plain
		}
		return plain.Foreground(lipgloss.Color(hue))
	}
	strong := func(hue string) lipgloss.Style { return in(hue).Bold(true) }
	th.Text, th.Value = lookOf(plain), lookOf(plain)
	th.Faint, th.Border = lookOf(faint), lookOf(faint)
	th.Title = lookOf(plain.Bold(true))
	th.Label = lookOf(in(h.label))
	th.Accent, th.BorderFocus = lookOf(strong(h.accent)), lookOf(strong(h.accent))
	th.Good = lookOf(in(h.good))
	th.Warn, th.Bad = lookOf(strong(h.warn)), lookOf(strong(h.bad))
	th.Alert, th.Alarm = lookOf(strong(h.warn).Reverse(true)), lookOf(strong(h.bad).Reverse(true))
	th.Selected, th.FieldFocus = lookOf(plain.Reverse(true)), lookOf(plain.Reverse(true))
	th.Here = lookOf(strong(h.accent).Reverse(true))
	th.OnTop = lookOf(plain.Bold(true).Underline(true))
	th.Key = lookOf(strong(h.key))
	th.Link = lookOf(in(h.link).Underline(true))
	th.Field = lookOf(plain.Underline(true))
	if name == ThemeContrast { // what others tell by a colour
		th.Label = th.Title
		th.Good = th.Title
		th.Warn, th.Bad = th.OnTop, th.OnTop
	}
}

// pagerStyles are the looks of HTTP, JSON and forms.
func (th *theme) pagerStyles() pager.Styles {
	s := pager.DefaultStyles()
	h := huesOf[th.name]
	text := lookOf(lipgloss.NewStyle())
	in := func(hue string, bold bool) string {
		style := lipgloss.NewStyle().Bold(bold)
		if hue != "" {
			style = style.Foreground(lipgloss.Color(hue))
		}
		return string(lookOf(style))
	}
	s.Status, s.StatusOK, s.StatusError = in(h.warn, true), in(h.good, true), in(h.bad, true)
	s.Name, s.Key = string(th.Label), string(th.Label)
	s.String, s.Number, s.Literal = in(h.str, false), in(h.number, false), in(h.literal, false)
	s.Cursor = in(h.accent, true)
	s.Control = string(th.Faint)
	if h.bad != "" {
		s.Control = string(lookOf(lipgloss.NewStyle().Foreground(lipgloss.Color(h.bad)).Faint(true)))
	}
	if th.name == ThemeContrast {
		s.Version, s.Punct, s.Mask, s.LineNumber, s.Cut, s.Placeholder = string(text), string(text), string(text), string(text), string(text), string(text)
		s.Control = string(th.OnTop)
	}
	return s
}

// nextTheme goes to the theme after the one that is shown.
func (a *app) nextTheme() tea.Cmd {
	names := Themes()
	if lookup(a.cfg.Env, "NO_COLOR") != "" && !a.cfg.overrulesNoColour() {
		names = []string{ThemeNone, ThemeContrast} // the others would look like these
	}
	name := names[(slices.Index(names, a.th.name)+1)%len(names)]
	a.setTheme(name)
	text := fmt.Sprintf("Theme: %s, of %s. --theme %s begins with it.", name, strings.Join(names, ", "), name)
	if len(names) < len(Themes()) {
		text += " NO_COLOR is set; --theme overrules it."
	}
	return a.say(text)
}

// setTheme changes the looks. Everybody has the same theme by a pointer, and
// draws anew.
func (a *app) setTheme(name string) {
	a.th.paint(name)
	for _, pane := range []*messagePane{&a.request, &a.response} {
		pane.restyle()
	}
	a.setVeil()
	a.relayout()
}
