package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/tui/pager"
)

// grace is how long a dialog that opened by itself swallows keys: a callback
// that arrives while someone types must not press a button.
const grace = 600 * time.Millisecond

// dialog is what lies on top of the panes and gets all keys while it does. It
// ends by a command that yields a closeDialogMsg, whose result has a type of
// its own for each dialog.
type dialog interface {
	title() string
	// SetSize says how much room there is inside the frame; size says how much
	// of that the dialog takes.
	SetSize(w, h int)
	size() (w, h int)
	handle(tea.Msg) tea.Cmd
	View() string
	// caption stands in the lower border: the keys.
	caption() string
}

// layer is a dialog on the stack.
type layer struct {
	dialog
	quiet time.Time // keys are swallowed until then
	await bool      // it is there because the run waits for a person
	// keyring says that it is there until the keyring has answered.
	keyring bool
}

// closeWith returns a command that closes the dialog on top with a result.
func closeWith(result any) tea.Cmd { return intend(closeDialogMsg{result}) }

// textDialog shows a text to read: help, or the facts of an exchange.
type textDialog struct {
	heading string
	pager   pager.Model
	w, h    int
	lines   int
	widest  int
}

func newTextDialog(th *theme, heading string, doc pager.Document, lines, widest int) *textDialog {
	pane := newMessagePane(th, false) // for its keys and styles
	d := &textDialog{heading: heading, pager: pane.pager, lines: lines, widest: widest}
	d.pager.SetWrap(pager.WrapWords)
	d.pager.Open(doc)
	return d
}

func (d *textDialog) title() string { return d.heading }

func (d *textDialog) SetSize(w, h int) {
	d.w, d.h = min(w, max(d.widest, 30)), min(h, max(d.lines, 3))
	d.pager.SetSize(d.w, d.h)
}

func (d *textDialog) size() (w, h int) { return d.w, d.h }

func (d *textDialog) View() string { return d.pager.View() }

func (d *textDialog) caption() string {
	if d.pager.Searching() {
		return d.pager.StatusWithin(d.w - 2)
	}
	if d.pager.AtTop() && d.pager.AtBottom() {
		return "esc close"
	}
	return "j k scroll   / search   esc close   " + d.pager.Status()
}

func (d *textDialog) handle(msg tea.Msg) tea.Cmd {
	if key, ok := msg.(tea.KeyPressMsg); ok && !d.pager.Capturing() {
		switch key.String() {
		case "esc":
			if d.pager.Searching() {
				d.pager.ClearSearch()
				return nil
			}
			return closeWith(nil)
		case "q", "enter", "?", "i":
			return closeWith(nil)
		}
	}
	var cmd tea.Cmd
	d.pager, cmd = d.pager.Update(msg)
	return cmd
}
