package tui

import (
	"bytes"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/tui/pager"
)

// staysMasked is why nothing is unmasked in front of a room.
const staysMasked = "secrets stay masked while presenting; P ends that"

// presents says whether the screen is the one for a room. The start screen is not.
func (a *app) presents() bool { return a.presenting && a.engine != nil }

func (a *app) whyNotPresent() string {
	if a.engine == nil {
		return noWalk
	}
	return ""
}

// presentWord is in the footer only where P leads back.
func (a *app) presentWord() string {
	if a.presenting {
		return "stop presenting"
	}
	return ""
}

func (a *app) togglePresenting() tea.Cmd {
	a.present(!a.presenting)
	if a.presenting {
		return a.say("Presenting: one message, large; secrets stay masked; the keys are shown. P ends it.")
	}
	return a.say("Not presenting any more. Secrets are masked until m is pressed.")
}

// present goes to the screen for a room, or back. Secrets that were shown are
// masked, and are so afterwards.
func (a *app) present(on bool) {
	a.presenting, a.header.presenting = on, on
	a.pressed.list, a.reveal = nil, false
	a.zoomed = false
	a.start.form.reveal(false) // where the walk leads back to
	a.start.layout()
	a.setVeil()
	a.setFocus(map[bool]paneID{true: a.side, false: paneSteps}[on])
	a.relayout()
}

// wouldUnmask says whether a key would show what was typed into a form: the only
// way past the action table. In a text it is a key of the search.
func (a *app) wouldUnmask(name string) bool {
	n := len(a.layers)
	if name != "ctrl+r" || n == 0 {
		return name == "ctrl+r" && a.engine == nil
	}
	_, text := a.layers[n-1].dialog.(*textDialog)
	return !text
}

// maskedInWords says whether a file will have the secrets in it, and what to do for
// one that has.
func (a *app) maskedInWords() string {
	switch {
	case a.reveal:
		return " Secrets are NOT masked."
	case a.presenting:
		return " Secrets are masked."
	}
	return " Secrets are masked; press m first for a file with them."
}

// lower is the pane below the message while presenting.
func (a *app) lower() paneID {
	if a.focus == paneSteps || a.focus == paneExchanges {
		return a.focus
	}
	return a.tab
}

// spaceOut gives the message panes their height while presenting: half of the
// rows where each row of text has a blank one after it.
func (a *app) spaceOut() {
	if !a.layout.presented || a.zoomed {
		return
	}
	for _, pane := range []*messagePane{&a.request, &a.response} {
		r := a.layout.request.inner()
		pane.apart = apart(rowsTaken(pane.doc, r.w), r.h)
		pane.SetSize(r.w, (r.h+pane.apart-1)/pane.apart)
	}
}

// mostSpaced is how many bytes of text are spaced out at most.
const mostSpaced = 8 << 10

// rowsTaken is about how many rows a document takes at width w; 0 for a long one.
func rowsTaken(doc pager.Document, w int) int {
	if len(doc.Text) > mostSpaced || w <= 0 {
		return 0
	}
	rows := 0
	for line := range bytes.SplitSeq(bytes.TrimRight(plainText(doc), "\r\n"), []byte("\n")) {
		rows += 1 + max(width(string(line))-1, 0)/w
	}
	return rows
}

// presented appends the title, the message and what is below it.
func (a *app) presented(dst []byte) []byte {
	l := a.layout
	a.drawMessage(a.side)
	a.drawLower()
	left, right := blanks(l.title.x), blanks(l.w-l.title.x-l.title.w)
	row := func() { dst = append(append(dst, '\n'), left...) }
	for _, text := range a.titleRows() {
		row()
		dst = append(append(dst, text...), right...)
	}
	for y := range l.request.h {
		row()
		dst = append(a.messageRow(dst, y), right...)
	}
	for y := range l.bottom.h {
		row()
		dst = append(a.boxes[a.lower()].append(dst, y), right...)
	}
	return dst
}

// messageRow appends row y of the message's box, its rows as far apart as there
// is room for.
func (a *app) messageRow(dst []byte, y int) []byte {
	b, pane := &a.boxes[a.side], &a.request
	if a.side == paneResponse {
		pane = &a.response
	}
	if y == 0 || y == b.h-1 || pane.apart < 2 {
		return b.append(dst, y)
	}
	if (y-1)%2 == 0 {
		return b.append(dst, 1+(y-1)/2)
	}
	return append(append(append(dst, b.side...), blanks(b.w-2)...), b.side...)
}

// drawLower makes the frame of the pane below the message.
func (a *app) drawLower() {
	if a.captioned() {
		a.drawCaption()
		return
	}
	p, l, line := a.lower(), a.layout, a.th.Border
	if a.focus == p {
		line = a.th.BorderFocus
	}
	switch p {
	case paneSteps:
		a.lists[p] = a.steps.rows()
	case paneExchanges:
		a.lists[p] = a.exchanges.rows()
	default:
		a.lists[p] = cut(a.tabView(p), l.bottom.w-2, l.bottom.h-2)
	}
	b := &a.boxes[p]
	*b = box{rect: l.bottom, side: line.Render(a.th.sym.Vertical)}
	b.top = a.th.border(l.bottom.w, a.th.sym.TopLeft, a.th.sym.TopRight, line, []string{a.name(p, a.paneTitle(p))}, "")
	b.bottom = a.th.border(l.bottom.w, a.th.sym.BottomLeft, a.th.sym.BottomRight, line, nil, "")
	b.row = func(dst []byte, y int) []byte { return append(dst, a.lists[p][y]...) }
}

// titleRows is the title: what the room looks at.
func (a *app) titleRows() []string {
	r, th := a.layout.title, a.th
	number, title := a.presentedTitle()
	if r.h >= letterRows && !th.ascii {
		large := largeLetters(title)
		if large != nil && width(large[0])+4 <= r.w {
			rows := make([]string, 0, r.h)
			for range (r.h - letterRows) / 2 {
				rows = append(rows, blanks(r.w))
			}
			for _, row := range large {
				rows = append(rows, th.fit("  "+th.Accent.Render(row), r.w))
			}
			for len(rows) < r.h {
				rows = append(rows, blanks(r.w))
			}
			return rows
		}
	}
	text := spacedLetters(th.words(title))
	if width(text)+width(number)+4 > r.w {
		text = th.words(title)
	}
	rows := make([]string, r.h)
	for y := range rows {
		rows[y] = blanks(r.w)
		if y == r.h/2 {
			rows[y] = th.Here.Render(th.fit(" "+strings.TrimSpace(number+"  "+text), r.w))
		}
	}
	return rows
}

// presentedTitle is the step that the message belongs to, and its number.
func (a *app) presentedTitle() (number, title string) {
	if a.touring != nil {
		return a.touring.number(), a.touring.stop().title
	}
	i := a.steps.selected()
	if i >= len(a.state.Flow.Steps) {
		return "", "No step yet"
	}
	return fmt.Sprint(i + 1), a.state.Flow.Steps[i].Title
}
