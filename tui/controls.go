package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"
)

type controlKind int

const (
	typed  controlKind = iota // a line to type
	ticked                    // on or off
	chosen                    // one of several
	button
	remark // a text between the others; it takes no focus
)

// control is one line of a form.
type control struct {
	kind    controlKind
	label   string
	help    string // shown while the control has the focus
	problem string // what is wrong with what was entered

	entry   entry    // typed
	on      bool     // ticked
	options []string // chosen
	at      int      // chosen: which; len(options) for none
}

// controls are the lines of a form: of the start screen, or of a provider's
// page.
type controls struct {
	th   *theme
	list []control
	at   int // the one that has the focus

	explained bool // every help is shown, not only that of the focus
}

// focus gives the focus to control i, or to the nearest after it that takes it.
func (c *controls) focus(i int) {
	for j := range c.list {
		c.list[j].entry.blur()
	}
	n := len(c.list)
	for range n {
		i = (i%n + n) % n
		if c.list[i].kind != remark {
			break
		}
		i++
	}
	c.at = i
	if i < n && c.list[i].kind == typed {
		c.list[i].entry.focus()
	}
}

// step moves the focus by one, forward or back.
func (c *controls) step(by int) {
	n := len(c.list)
	for i, tries := c.at+by, 0; tries < n; i, tries = i+by, tries+1 {
		i = (i%n + n) % n
		if c.list[i].kind != remark {
			c.focus(i)
			return
		}
	}
}

// capturing says whether letters belong to the control that has the focus.
func (c controls) capturing() bool {
	return c.at < len(c.list) && c.list[c.at].kind == typed
}

// reveal shows or masks the secrets that were typed. Where letters are typed,
// m cannot do it; ctrl+r does.
func (c *controls) reveal(on bool) {
	for i := range c.list {
		c.list[i].entry.reveal = on
	}
}

// update moves, types and chooses. pressed is the index of the button that was
// pressed, or -1.
func (c controls) update(msg tea.Msg) (next controls, pressed int) {
	if c.at >= len(c.list) {
		return c, -1
	}
	// The list is this model's own: a copy of the model must not change.
	c.list = append([]control(nil), c.list...)
	now := &c.list[c.at]
	name := ""
	if key, ok := msg.(tea.KeyPressMsg); ok {
		name = key.String()
	}
	switch {
	case name == "ctrl+r":
		c.reveal(!now.entry.reveal)
	case name == "tab" || name == "down":
		c.step(1)
	case name == "shift+tab" || name == "up":
		c.step(-1)
	case name == "enter" && now.kind == button:
		return c, c.at
	case name == "enter":
		return c.enter()
	case now.kind == typed:
		now.entry = now.entry.update(msg)
		now.problem = ""
	case name == "space" && now.kind == button:
		return c, c.at
	case name == "space" && now.kind == ticked:
		now.on = !now.on
	case now.kind == chosen && (name == "space" || name == "right" || name == "l"):
		now.turn(1)
	case now.kind == chosen && (name == "left" || name == "h"):
		now.turn(-1)
	}
	return c, -1
}

// turn chooses the next option, or the one before; when none was chosen yet,
// the first or the last.
func (x *control) turn(by int) {
	n := len(x.options)
	switch {
	case n == 0:
		return
	case x.at >= n && by > 0:
		x.at = 0
	case x.at >= n:
		x.at = n - 1
	default:
		x.at = (x.at + by + n) % n
	}
	x.problem = ""
}

// enter goes on to the next control; from the last one before a button it
// presses that button, as in a browser.
func (c controls) enter() (next controls, pressed int) {
	for i := c.at + 1; i < len(c.list); i++ {
		switch c.list[i].kind {
		case remark:
			continue
		case button:
			return c, i
		}
		c.focus(i)
		return c, -1
	}
	c.step(1)
	return c, -1
}

// lines adds the controls to p and returns the rows of the one that has the
// focus.
func (c controls) lines(p *prose) (from, to int) {
	room := c.labelRoom(p.w)
	for i := range c.list {
		start := len(p.rows)
		c.line(p, i, room)
		if i == c.at {
			from, to = start, len(p.rows)
		}
	}
	return from, to
}

// labelRoom is how wide the labels are; 0 when they stand above their fields.
func (c controls) labelRoom(w int) int {
	if w < 44 {
		return 0
	}
	room := 0
	for _, x := range c.list {
		if x.kind == typed || x.kind == chosen {
			room = max(room, width(c.th.words(shorten(x.label, maxShown))))
		}
	}
	return min(room, 26, w/3)
}

func (c controls) line(p *prose, i, room int) {
	th, x, here := c.th, &c.list[i], i == c.at
	mark := "  "
	if here && x.kind != remark {
		mark = th.Accent.Render(th.sym.Play) + " "
	}
	label := th.words(shorten(x.label, maxShown))
	indent := 2
	switch x.kind {
	case remark:
		p.hang("  ", th.Text, x.label)
		return
	case button:
		text := "[ " + th.fit(label, min(width(label), max(p.w-6, 1))) + " ]"
		if here {
			text = th.Selected.Render(text)
		}
		p.row(mark + text)
	case ticked:
		box := "[ ] "
		if x.on {
			box = "[" + th.sym.Tick + "] "
		}
		p.hang(mark+box, th.Text, x.label)
	default:
		if room > 0 {
			mark += th.Label.Render(th.fit(label, room)) + "  "
			indent = room + 4
		} else {
			p.row(mark + th.Label.Render(label))
			mark = "  "
		}
		p.row(mark + c.value(x, max(p.w-indent, 0)))
	}
	if x.entry.cut {
		p.hang(blanks(indent)+th.Warn.Render(th.sym.Warn+" "), th.Warn, fmt.Sprintf("Too long: only the first %d KiB were taken.", maxEntry>>10))
	}
	if x.problem != "" {
		p.hang(blanks(indent)+th.Bad.Render(th.sym.Cross+" "), th.Bad, x.problem)
	}
	if here && x.entry.isMasked() && !x.entry.isEmpty() {
		p.hang(blanks(indent), th.Faint, "ctrl+r shows what you typed, and hides it again.")
	}
	if (here || c.explained) && x.help != "" {
		p.hang(blanks(indent), th.Faint, x.help)
	}
}

// value draws what was typed or chosen in at most w cells.
func (c controls) value(x *control, w int) string {
	if x.kind == typed {
		return "[" + x.entry.view(min(max(w-2, 0), 64)) + "]"
	}
	all := ""
	for j, o := range x.options {
		sign := c.th.sym.Off
		if j == x.at {
			sign = c.th.sym.On
		}
		all += fmt.Sprintf("(%s) %s  ", sign, c.th.words(shorten(o, maxShown)))
		if width(all) > w {
			break
		}
	}
	if width(all) <= w {
		return all
	}
	if x.at >= len(x.options) {
		return ""
	}
	return c.th.fit(fmt.Sprintf("< %s > %d of %d", head(c.th.words(shorten(x.options[x.at], maxShown)), max(w-16, 1)), x.at+1, len(x.options)), w)
}
