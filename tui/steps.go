package tui

import (
	"strconv"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
)

// stepsPane is the list of the flow's steps.
type stepsPane struct {
	th      *theme
	w, h    int
	state   flows.State
	cursor  cursor
	focused bool
	// stays is set once the person went to another step than the current one;
	// until they come back, the cursor does not follow the walk.
	stays bool
}

func newStepsPane(th *theme) stepsPane { return stepsPane{th: th} }

func (c *stepsPane) SetSize(w, h int) {
	c.w, c.h = w, h
	c.cursor.resize(len(c.state.Steps), h)
}

// SetState shows the walk; the cursor follows it.
func (c *stepsPane) SetState(s flows.State, _ time.Time) {
	c.state = s
	c.cursor.resize(len(s.Steps), c.h)
	if !c.stays {
		c.cursor.set(s.Current)
	}
}

func (c *stepsPane) setFocus(on bool) { c.focused = on }

// selected is the index of the step under the cursor.
func (c stepsPane) selected() int { return c.cursor.at }

// follow makes the cursor go with the walk again.
func (c *stepsPane) follow() {
	c.stays = false
	c.cursor.set(c.state.Current)
}

func (c *stepsPane) goTo(i int) {
	c.cursor.set(i)
	c.stays = c.cursor.at != c.state.Current
}

func (c stepsPane) Update(msg tea.Msg) (stepsPane, tea.Cmd) {
	if key, ok := msg.(tea.KeyPressMsg); ok && c.cursor.key(key.String()) {
		c.goTo(c.cursor.at)
	}
	return c, nil
}

func (c stepsPane) View() string { return strings.Join(c.rows(), "\n") }

func (c stepsPane) rows() []string {
	rows := make([]string, 0, c.h)
	for i := c.cursor.top; len(rows) < c.h; i++ {
		if i >= len(c.state.Steps) {
			rows = append(rows, blanks(c.w))
			continue
		}
		rows = append(rows, c.row(i))
	}
	return rows
}

// row is: the sign of its status, its number, its title, its status in a word.
func (c stepsPane) row(i int) string {
	sign, word, style := c.th.status(c.state, i)
	number := strconv.Itoa(i + 1)
	if len(c.state.Steps) > 9 && i < 9 {
		number = " " + number
	}
	room := c.w - 1 - 1 - len(number) - 1 - 1 - width(word)
	title := fitTitle(c.th, c.th.words(c.state.Flow.Steps[i].Title), room)
	mark := " "
	if i == c.state.Current {
		title = c.th.Title.Render(title)
	}
	text := style.Render(sign) + mark + number + " " + title + " " + style.Render(word)
	if i == c.cursor.at && c.focused {
		plain := sign + mark + number + " " + fitTitle(c.th, c.th.words(c.state.Flow.Steps[i].Title), room) + " " + word
		return c.th.Selected.Render(c.th.fit(plain, c.w))
	}
	if i == c.cursor.at {
		text = style.Render(sign) + c.th.Accent.Render(c.th.sym.Cursor) + number + " " + title + " " + style.Render(word)
	}
	return c.th.fit(text, c.w)
}

// fitTitle makes a title fit w cells: a first word too many is abbreviated
// before anything is cut off, for the end is what tells titles apart.
func fitTitle(th *theme, title string, w int) string {
	if width(title) > w {
		if first, rest, ok := strings.Cut(title, " "); ok && len(first) > 6 {
			title = first[:4] + ". " + rest
		}
	}
	return th.fit(title, w)
}

// status is how the status of step i looks and what it is called in a list.
func (th *theme) status(s flows.State, i int) (sign, word string, style look) {
	switch s.StatusOf(i) {
	case flows.Ready:
		return th.sym.Ring, "next", th.Accent
	case flows.Running:
		return th.sym.Play, "running", th.Accent
	case flows.AtTheGate:
		return th.sym.Pause, "held", th.Warn
	case flows.Awaiting:
		return th.sym.Person, "waits", th.Warn
	case flows.Succeeded:
		return th.sym.Tick, "done", th.Good
	case flows.Errored:
		if p := s.Steps[i].Problem; p != nil && p.Cancelled {
			return th.sym.Cross, "stopped", th.Warn
		}
		return th.sym.Cross, "failed", th.Bad
	case flows.Skipped:
		return th.sym.Skip, "skipped", th.Faint
	}
	return th.sym.Pending, "", th.Faint
}
