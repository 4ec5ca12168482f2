package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/tui/pager"
)

// The actions on lines of the request and response panes: the cursor, folds,
// the numbers, and the lines that are selected to be copied.

const onlyMessages = "it is for the request and the response: 3 and 4 go there"

func (a *app) whyNotLines() string {
	switch pane := a.message(); {
	case pane == nil:
		return onlyMessages
	case len(pane.doc.Text) == 0:
		return "there is nothing in this pane yet"
	}
	return ""
}

// fold shows the cursor, or folds or unfolds what it is on.
func (a *app) fold() tea.Cmd {
	pane := a.message()
	if !pane.pager.HasCursor() {
		pane.pager.ShowCursor()
		return a.say("A cursor on a line: j k move it, x folds or unfolds the JSON there, space selects lines to copy, esc takes it away.")
	}
	return pane.noticed(pane.pager.ToggleFold())
}

func (a *app) foldAll() tea.Cmd {
	pane := a.message()
	return pane.noticed(pane.pager.ToggleFolds())
}

// noticed adds to cmd what the pager has to say about the last key.
func (c *messagePane) noticed(cmd tea.Cmd) tea.Cmd {
	if text := c.pager.Notice(); text != "" {
		return tea.Batch(cmd, intend(toastMsg{text: text}))
	}
	return cmd
}

func (a *app) foldWord() string {
	if pane := a.message(); pane != nil && pane.pager.HasCursor() {
		return "fold"
	}
	return ""
}

func (a *app) whyNotSelect() string {
	if why := a.whyNotLines(); why != "" {
		return why
	}
	if !a.message().pager.HasCursor() {
		return "there is no cursor in this pane: x shows one"
	}
	return ""
}

func (a *app) selectWord() string {
	if a.message().pager.Selecting() {
		return "select none"
	}
	return "select lines"
}

func (a *app) toggleSelection() tea.Cmd {
	a.message().pager.ToggleSelection()
	return nil
}

func (a *app) toggleNumbers() tea.Cmd {
	on := !a.message().pager.LineNumbers()
	a.request.setNumbers(on)
	a.response.setNumbers(on)
	return nil
}

func (c *messagePane) setNumbers(on bool) { c.keepMark(func() { c.pager.SetLineNumbers(on) }) }

// dismiss drops the selection or the cursor of the focused message, or the cursor
// among the claims of tokens.
func (a *app) dismiss() bool {
	if a.focus == paneTokens {
		return a.tokens.leaveChosen()
	}
	pane := a.message()
	return pane != nil && pane.pager.Dismiss()
}

// selectedLines is what copy and save take while lines are selected: in words,
// "3 lines of response #5", and the text.
func (c messagePane) selectedLines() (what string, data []byte, ok bool) {
	data, n := c.pager.Selected()
	if n == 0 {
		return "", nil, false
	}
	return fmt.Sprintf("%d %s of %s", n, plural(n, "line", "lines"), c.name()), data, true
}

func (a *app) copyWord() string {
	if pane := a.message(); pane != nil && pane.pager.Selecting() {
		return "copy lines"
	}
	return "copy"
}

// forPagers gives what a command of a pager brought to all of them; each tells
// by itself whether it is its own.
func (a *app) forPagers(msg pager.Msg) tea.Cmd {
	cmds := make([]tea.Cmd, 2, 2+len(a.layers))
	a.request, cmds[0] = a.request.Update(msg)
	a.response, cmds[1] = a.response.Update(msg)
	for _, l := range a.layers {
		if d, ok := l.dialog.(*textDialog); ok {
			cmds = append(cmds, d.handle(msg))
		}
	}
	a.touchMessages()
	return tea.Batch(cmds...)
}
