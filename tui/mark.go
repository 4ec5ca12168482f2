package tui

import (
	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/tui/pager"
)

// mark is what a finding points at in one side of the exchange on show.
type mark struct {
	name string              // the finding's id
	at   []findings.Evidence // the first is the place to go to
	// cursor says that the cursor goes along.
	cursor bool
}

// marks are the bytes of a pane's document that are marked.
type marks struct {
	all   []pager.Range
	first []pager.Range // those of the place to go to
}

// setMark marks what a finding points at, and goes there. It is false when no
// bytes of the exchange on show stand for it; then nothing is marked. nil takes
// the mark away.
func (c *messagePane) setMark(m *mark) bool {
	c.mark = m
	if c.applyMark(); len(c.marks.first) == 0 {
		if m != nil && c.layingOut != nil {
			return true // it is marked when all is there
		}
		c.mark = nil
		return m == nil
	}
	c.goToMark()
	return true
}

func (c *messagePane) applyMark() {
	c.marks = marks{}
	if c.mark != nil {
		for i, e := range c.mark.at {
			found := marked(c.places, c.doc, e.Part, e.Start, e.End)
			if i == 0 {
				c.marks.first = found
			}
			c.marks.all = append(c.marks.all, found...)
		}
	}
	c.pager.Highlight(c.marks.all...)
}

// goToMark brings the mark into view, as much of it as fits.
func (c *messagePane) goToMark() {
	if n := len(c.marks.first); n > 0 {
		c.pager.GoToRange(pager.Range{Start: c.marks.first[0].Start, End: c.marks.first[n-1].End})
	}
}

// goToMarks brings all marks into view where they fit, and else the first.
func (c *messagePane) goToMarks() {
	all := pager.Range{Start: len(c.doc.Text)}
	for _, r := range c.marks.all {
		all.Start, all.End = min(all.Start, r.Start), max(all.End, r.End)
	}
	if all.Start < all.End {
		c.pager.GoToRange(all)
	}
	if !c.showsMark() {
		c.goToMark()
	}
}

// leaveWire goes to a form in which the bytes are the decoded ones: evidence is
// among those.
func (c *messagePane) leaveWire() {
	if c.form == formWire {
		c.form = formRaw
	}
}

func (c *messagePane) showsMark() bool {
	return len(c.marks.first) > 0 && c.pager.Shows(c.marks.first[0])
}

// keepMark makes a change to what the pane shows or to its size. A mark that was
// in view is so afterwards.
func (c *messagePane) keepMark(change func()) {
	seen := c.showsMark()
	if change(); seen {
		c.goToMark()
	}
}
