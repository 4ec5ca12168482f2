package tui

import (
	"github.com/charmbracelet/x/ansi"

	"github.com/grantwalk/grantwalk/flows/findings"
)

// tokenMark is what a finding points at in a decoded token: bytes [start, end)
// of header, '.', claims.
type tokenMark struct {
	finding    findings.Finding
	exchange   int
	part       findings.Part
	start, end int
}

// setMark marks what a finding points at, and goes there. It is false when that
// is not of the tokens on show. nil takes the mark away.
func (c *tokens) setMark(m *tokenMark) bool {
	c.mark = m
	if m != nil {
		c.compare = false
	}
	c.layout()
	if !c.isMarked() {
		c.dropMark()
		return m == nil
	}
	_, h := c.scroll.room()
	c.scroll.to(c.marked[0] - c.scroll.fixed() - h/3)
	return true
}

// isMarked says whether what is marked stands among the tokens on show.
func (c *tokens) isMarked() bool { return c.marked != [2]int{} }

// dropMark takes the mark away, and what is said of it.
func (c *tokens) dropMark() {
	if c.mark != nil {
		c.mark = nil
		c.layout()
	}
}

// found is the finding whose claim is marked: its details are in a tab that
// cannot be seen beside this one.
func (c *tokens) found(p *prose, f findings.Finding) {
	th := c.th
	sign, word, style := th.severity(f.Severity)
	first := style.Render(sign+" "+word) + " " + th.Title.Render(th.words(string(f.ID))) + " "
	indent := width(first)
	room := max(p.w-indent, 8)
	text := th.words(c.veil.text(or(f.Message, f.Title)))
	lines := wrap(text, room)
	switch most := max(c.scroll.h/4, 1); {
	case len(lines) > 1 && most == 1:
		lines = []string{th.fit(text, room)}
	case len(lines) > most:
		lines = lines[:most]
		lines[most-1] = ansi.Truncate(lines[most-1], room-1, "") + th.sym.Ellipsis
	}
	for _, line := range lines {
		p.row(first + th.Text.Render(line))
		first = blanks(indent)
	}
}

// markRows marks the rows of p from row on.
func (c *tokens) markRows(p *prose, row int) {
	for i := row; i < len(p.rows); i++ {
		p.rows[i] = c.th.Selected.Render(ansi.Strip(p.rows[i]))
	}
	if !c.isMarked() {
		c.marked[0] = row
	}
	c.marked[1] = len(p.rows)
}
