package tui

import (
	"fmt"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/grantwalk/grantwalk/flows/sequence"
	"github.com/grantwalk/grantwalk/httplog"
)

// columns are where the lifelines are.
type columns struct {
	lines []sequence.Lifeline
	names []string
	x     [8]int // by Lifeline
	left  int    // cells before the first: number and channel
	long  bool   // the channel is a word there
}

// maxGap is how far apart two lifelines are at most.
const maxGap = 44

// columns places the lifelines within w cells.
func (c *sequencePane) columns() columns {
	p := columns{lines: c.used.Union(c.walkers).List(), long: c.w >= 110}
	p.left = 1 + c.digits() + 1 + 1
	if p.long {
		p.left += 4 // front, back
	}
	n := len(p.lines)
	room := c.w - p.left
	gap := min(room/max(n, 1), maxGap)
	for _, l := range p.lines {
		p.names = append(p.names, shortName(l, gap-2))
	}
	first := p.left + 1 + (width(p.names[0])+1)/2
	last := c.w - 1 - (width(p.names[n-1])+1)/2
	if n > 1 {
		gap = min((last-first)/(n-1), maxGap)
	}
	for i, l := range p.lines {
		p.x[l] = first + i*gap
	}
	return p
}

// shortName is the name of a lifeline, shorter where it must be.
func shortName(l sequence.Lifeline, room int) string {
	name := l.Name()
	if l == sequence.Server && width(name) > room {
		if name = "Auth. server"; width(name) > room {
			name = "Server"
		}
	}
	return name
}

// digits is how many digits the number of an exchange takes.
func (c *sequencePane) digits() int { return max(len(fmt.Sprint(len(c.list))), 2) }

// rows draws what is in view.
func (c *sequencePane) rows() []string {
	th := c.th
	p := c.columns()
	rows := []string{c.nameRow(p)}
	selected := c.exchange()
	drawn, arrows := -1, []sequence.Arrow(nil)
	for row := c.top; row < c.top+c.room(); row++ {
		i, n := c.arrowIn(row)
		switch {
		case i >= len(c.list):
			rows = append(rows, blanks(c.w))
			continue
		case n < 0:
			rows = append(rows, c.heading(i))
			continue
		}
		if drawn != i {
			drawn, arrows = i, c.drawing.Arrows(&c.list[i])
		}
		n = min(n, len(arrows)-1)
		look := c.lookOf(arrows[n], i+1 == selected, c.arrows[i]+n == c.at)
		begin := c.rowOf(i)
		if c.hasHead(i) {
			begin++
		}
		switch {
		case c.perArrow() == 1:
			rows = append(rows, c.listRow(arrows[n], look))
		case (row-begin)%2 == 0 && row == c.top+c.room()-1 && c.room() > 1: // no words without their arrow at the end
			rows = append(rows, c.th.fit(blanks(p.left)+c.lifelines(p, p.left, c.w), c.w))
		case (row-begin)%2 == 0:
			rows = append(rows, c.textRow(p, arrows[n], look))
		default:
			rows = append(rows, c.arrowRow(p, arrows[n], look))
		}
	}
	if c.foot() >= 1 {
		a, _ := c.selected()
		rows = append(rows, th.fit(th.Text.Render(th.words(fmt.Sprintf(" #%d %s: %s to %s: %s", a.Exchange, c.channel(a, true), a.From.Name(), a.To.Name(), a.Line()))), c.w))
	}
	if c.foot() == 2 {
		rows = append(rows, c.legend())
	}
	return rows
}

// legend says what the signs mean.
func (c *sequencePane) legend() string {
	sym := c.th.sym
	text := fmt.Sprintf(" %[1]s%[1]s back channel  %[2]s%[2]s front channel  %[3]s%[3]s unseen, or inside  %[4]s no answer", sym.Horizontal, sym.Double, sym.Dash, sym.Cross)
	if more := "   enter: the exchange   y: copy as Mermaid"; width(text+more) <= c.w {
		text += more
	}
	return c.th.fit(c.th.Faint.Render(text), c.w)
}

// arrowLook is how an arrow is drawn.
type arrowLook struct {
	here bool // it is the one under the cursor
	lit  bool // it is of the exchange under the cursor
	line look
	text look
}

func (c *sequencePane) lookOf(a sequence.Arrow, lit, here bool) arrowLook {
	th := c.th
	l := arrowLook{here: here, lit: lit, line: th.Text, text: th.Text}
	switch {
	case a.Fate == sequence.Lost:
		l.line, l.text = th.Bad, th.Bad
	case a.Fate == sequence.Waiting:
		l.line, l.text = th.Warn, th.Warn
	case lit:
		l.line, l.text = th.Accent, th.Title
	case a.Sight != sequence.Recorded:
		l.line, l.text = th.Faint, th.Faint
	}
	if here && c.focused {
		l.text = th.Selected
	}
	return l
}

// nameRow is the names of the lifelines, above them.
func (c *sequencePane) nameRow(p columns) string {
	if c.perArrow() == 1 {
		return c.th.fit(c.th.Title.Render(" The messages, in order"), c.w)
	}
	var b strings.Builder
	at := 0
	for i, l := range p.lines {
		name := p.names[i]
		begin := max(p.x[l]-width(name)/2, at)
		b.WriteString(blanks(begin - at))
		b.WriteString(c.th.Title.Render(name))
		at = begin + width(name)
	}
	return c.th.fit(b.String(), c.w)
}

// heading names the step or the experiment that begins with exchange i.
func (c *sequencePane) heading(i int) string {
	x := &c.list[i]
	title := c.titles[x.Label.Step]
	switch {
	case x.Label.Lab != "":
		title = "experiment " + x.Label.Lab
	case title == "" && x.Label.Step == "":
		title = "beside the flow"
	case title == "":
		title = x.Label.Step
	}
	dash := c.th.sym.Horizontal
	text := " " + dash + " " + c.th.words(title) + " "
	return c.th.fit(c.th.Faint.Render(text+strings.Repeat(dash, max(c.w-1-width(text), 0))), c.w)
}

// lead is what stands before the lifelines: number and channel, with the text.
func (c *sequencePane) lead(p columns, a sequence.Arrow, l arrowLook, words bool) string {
	mark := " "
	if l.lit {
		mark = c.th.Accent.Render(c.th.sym.Cursor)
	}
	if !words {
		return mark + blanks(p.left-1)
	}
	text := fmt.Sprintf("%*d %s", c.digits(), a.Exchange, c.channel(a, p.long))
	return mark + c.th.Faint.Render(c.th.fit(text, p.left-1))
}

// channel is the channel of an arrow, as a letter or as a word.
func (c *sequencePane) channel(a sequence.Arrow, long bool) string {
	word, letter := "back", "B"
	if a.Channel == httplog.Front {
		word, letter = "front", "F"
	}
	if long {
		return word
	}
	return letter
}

// lifelines draws the cells from..to of a row with nothing but lifelines.
func (c *sequencePane) lifelines(p columns, from, to int) string {
	if to <= from {
		return ""
	}
	var b strings.Builder
	at := from
	for _, l := range p.lines {
		if x := p.x[l]; x >= at && x < to {
			b.WriteString(blanks(x - at))
			b.WriteString(c.th.sym.Vertical)
			at = x + 1
		}
	}
	b.WriteString(blanks(to - at))
	return c.th.Border.Render(b.String())
}

// textRow is the words of an arrow, which stand above it: all of them where they
// fit between the lifelines, else as many as there is room for in the row.
func (c *sequencePane) textRow(p columns, a sequence.Arrow, l arrowLook) string {
	th := c.th
	from, to := min(p.x[a.From], p.x[a.To]), max(p.x[a.From], p.x[a.To])
	between := to - from - 3
	text := th.words(a.Line())
	if width(text) > between {
		a.Detail = ""
		text = th.words(a.Line())
	}
	begin := from + 2
	if n := width(text); n < between {
		begin += (between - n) / 2
	}
	begin = max(min(begin, c.w-1-width(text)), p.left+1)
	room := c.w - 1 - begin
	if width(text) > room {
		text = ansi.Truncate(text, max(room, 0), th.sym.Ellipsis)
	}
	row := c.lead(p, a, l, true) + c.lifelines(p, p.left, begin-1) + " " + l.text.Render(text) + " "
	return th.fit(row+c.lifelines(p, begin+width(text)+1, c.w), c.w)
}

// arrowRow is the arrow itself.
func (c *sequencePane) arrowRow(p columns, a sequence.Arrow, l arrowLook) string {
	sym := c.th.sym
	from, to := min(p.x[a.From], p.x[a.To]), max(p.x[a.From], p.x[a.To])
	n := max(to-from-1, 0)
	stroke := sym.Horizontal
	switch {
	case a.Sight != sequence.Recorded || a.Fate == sequence.Waiting:
		stroke = sym.Dash
	case a.Channel == httplog.Front:
		stroke = sym.Double
	}
	head := sym.Play
	if p.x[a.To] < p.x[a.From] {
		head = sym.Back
	}
	switch a.Fate {
	case sequence.Lost:
		head = sym.Cross
	case sequence.Waiting:
		head = sym.Pause
	case sequence.OnWay:
		head = sym.Ellipsis
	}
	line := strings.Repeat(stroke, max(n-1, 0))
	if n == 0 {
		head = ""
	}
	if p.x[a.To] < p.x[a.From] {
		line = head + line
	} else {
		line += head
	}
	row := c.lead(p, a, l, false) + c.lifelines(p, p.left, from+1) + l.line.Render(line) + c.lifelines(p, to, c.w)
	return c.th.fit(row, c.w)
}

// listRow is an arrow in one row, where there is no room to draw it.
func (c *sequencePane) listRow(a sequence.Arrow, l arrowLook) string {
	p := columns{left: 1 + c.digits() + 1 + 1}
	text := fmt.Sprintf(" %s %s %s: %s", shortName(a.From, 8), strings.TrimSpace(c.th.sym.Arrow), shortName(a.To, 8), a.Line())
	return c.th.fit(c.lead(p, a, l, true)+l.text.Render(c.th.fit(c.th.words(text), max(c.w-p.left, 0))), c.w)
}
