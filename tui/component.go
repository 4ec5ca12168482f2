package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/grantwalk/grantwalk/flows"
)

// Every part of the screen is a concrete type of the same shape:
//
//	func newX(th *theme, …) x
//	func (c *x) SetSize(w, h int)                    // pushed down, in cells
//	func (c *x) SetState(s flows.State, now time.Time) // where it shows the walk
//	func (c x) Update(msg tea.Msg) (x, tea.Cmd)
//	func (c x) View() string                         // exactly h lines of exactly w cells
//	func (c x) capturing() bool                      // wants every key, also letters
//
// A component does no I/O and knows no runner: what it wants done it returns
// as a command that yields one of the messages below, made by intend.

// dispatchMsg asks for an event to be given to the runner.
type dispatchMsg struct{ event flows.Event }

// copyMsg asks for text to be copied to the clipboard. What says what it is.
type copyMsg struct {
	what string // "the authorization URL"
	text string
}

// openMsg asks for the awaited URL to be opened in the system browser.
type openMsg struct{}

// toastMsg asks for a short remark at the bottom of the screen.
type toastMsg struct {
	text string
	bad  bool
}

// startMsg asks for a walk to begin with these options (from the start screen).
type startMsg struct{ options flows.Options }

// startDemoMsg asks for a walk on the embedded provider; scenario names the way
// in which it goes wrong, empty for none; tour the tour that begins there, quiz the
// quiz whose next round this is.
type startDemoMsg struct {
	scenario, tour string
	quiz           *quiz
}

// pickMsg asks for the list of the scenarios.
type pickMsg struct{}

// closeDialogMsg says that the dialog on top is done; result is of the type
// that its opener expects, nil when it was closed without an answer.
type closeDialogMsg struct{ result any }

// intend returns a command that yields msg.
func intend(msg tea.Msg) tea.Cmd { return func() tea.Msg { return msg } }

// dispatch returns a command that asks for e to be given to the runner.
func dispatch(e flows.Event) tea.Cmd { return intend(dispatchMsg{e}) }

// width returns how many cells s takes, styles not counted. ASCII is counted
// here, for it is most of what is drawn and takes the library thirty times as long.
func width(s string) int {
	n := 0
	for i := 0; i < len(s); i++ {
		switch c := s[i]; {
		case ' ' <= c && c <= '~':
			n++
		case c == '\x1b' && sgrLen(s[i:]) > 0:
			i += sgrLen(s[i:]) - 1
		default:
			return ansi.StringWidth(s)
		}
	}
	return n
}

// sgrLen returns how long the sequence is that s begins with, if it is one that
// changes the style, and else 0.
func sgrLen(s string) int {
	if len(s) < 3 || s[1] != '[' {
		return 0
	}
	for i := 2; i < len(s); i++ {
		switch c := s[i]; {
		case c == 'm':
			return i + 1
		case (c < '0' || c > '9') && c != ';':
			return 0
		}
	}
	return 0
}

// fit cuts or pads s, which may be styled, to exactly w cells. What was cut
// off is marked.
func (th *theme) fit(s string, w int) string {
	if w <= 0 {
		return ""
	}
	n := width(s)
	if n > w {
		s = ansi.Truncate(s, w, th.sym.Ellipsis)
		n = width(s)
	}
	if n < w {
		s += blanks(w - n)
	}
	return s
}

const blank64 = "                                                                "

// blanks returns n spaces.
func blanks(n int) string {
	if n <= 0 {
		return ""
	}
	s := blank64
	for len(s) < n {
		s += blank64
	}
	return s[:n]
}

// clock returns the time; tests fix it.
type clock func() time.Time
