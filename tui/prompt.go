package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// question asks yes or no. Only y and n answer it: enter does not, so that
// nobody says yes by going on.
type question struct {
	th      *theme
	heading string
	text    string
	yes, no any // the results
	yesWord string
	wide    bool // the text is more than a sentence or two
	w, h    int
	scroll  scroller
}

func (d *question) title() string { return d.heading }

func (d *question) SetSize(w, h int) {
	d.w = min(w, 60)
	if d.wide {
		d.w = min(w, 96)
	}
	d.scroll.th = d.th
	rows := wrapText(d.text, d.w-2)
	d.h = min(h, len(rows))
	d.scroll.setSize(d.w, d.h)
	d.scroll.set(rows, 0)
}

func (d *question) size() (w, h int) { return d.w, d.h }

func (d *question) View() string { return d.scroll.view() }

func (d *question) caption() string { return "y " + d.yesWord + "   n no" }

func (d *question) handle(msg tea.Msg) tea.Cmd {
	if key, ok := msg.(tea.KeyPressMsg); ok {
		switch key.String() {
		case "y", "Y":
			return closeWith(d.yes)
		case "n", "N", "esc", "q":
			return closeWith(d.no)
		}
		d.scroll.key(key.String())
	}
	return nil
}

// prompt asks for one line of text.
type prompt struct {
	th      *theme
	heading string
	text    string
	input   entry
	result  func(string) any
	keys    string // the caption, where it is no ordinary one
	empty   bool   // enter was pressed, and nothing is typed
	w, h    int
	rows    []string
}

func newPrompt(th *theme, heading, text, value string, result func(string) any) *prompt {
	d := &prompt{th: th, heading: heading, text: text, input: newEntry(th), result: result}
	d.input.set(value)
	d.input.focus()
	return d
}

func (d *prompt) title() string { return d.heading }

func (d *prompt) SetSize(w, h int) {
	d.w = min(w, 76)
	d.rows = wrapText(d.text, d.w)
	d.h = min(h, len(d.rows)+2)
}

func (d *prompt) size() (w, h int) { return d.w, d.h }

func (d *prompt) View() string {
	lines := append(append([]string(nil), d.rows...), "", "["+d.input.view(max(d.w-2, 0))+"]")
	lines = lines[max(len(lines)-d.h, 0):]
	for i := range lines {
		lines[i] = d.th.fit(lines[i], d.w)
	}
	return strings.Join(lines, "\n")
}

func (d *prompt) caption() string {
	if d.empty {
		return d.th.sym.Warn + " nothing is typed yet   esc cancel"
	}
	return or(d.keys, "enter save   esc cancel")
}

func (d *prompt) handle(msg tea.Msg) tea.Cmd {
	d.empty = false
	if key, ok := msg.(tea.KeyPressMsg); ok {
		switch key.String() {
		case "enter":
			if name := strings.TrimSpace(d.input.value()); name != "" {
				return closeWith(d.result(name))
			}
			d.empty = true
			return nil
		case "esc":
			return closeWith(nil)
		case "ctrl+r":
			d.input.reveal = !d.input.reveal
			return nil
		}
	}
	d.input = d.input.update(msg)
	return nil
}

// wrapText breaks text into rows of at most w cells.
func wrapText(text string, w int) []string {
	if w <= 0 {
		return nil
	}
	return strings.Split(ansi.Wrap(text, w, ""), "\n")
}
