package pager

import (
	"fmt"
	"math"
)

// columnStep is how far a step sideways goes, in cells.
const columnStep = 8

// layout cuts the rows in view, and brings the position into range first.
func (m *Model) layout() {
	m.rows, m.hits = m.rows[:0], m.hits[:0]
	if m.width <= 0 || m.height <= 0 {
		return
	}
	t := &m.text
	m.top.line = max(0, min(m.top.line, t.c.lines-1))
	m.rows = t.rows(m.rows, m.top, m.left, m.height)
	m.top.row = m.rows[0].row
	if missing := m.height - len(m.rows); missing > 0 && m.top != (position{}) {
		m.up(missing)
		m.rows = t.rows(m.rows[:0], m.top, m.left, m.height)
	}
	m.findHits()
}

// findHits finds the matches in view.
func (m *Model) findHits() {
	f, rows := m.search.find, m.rows
	if f == nil {
		return
	}
	near := max(rows[0].line.start, rows[0].off-stride)
	within := func(from, to int) {
		m.hits = f.appendWithin(m.hits, max(near, from-stride), from, to)
	}
	if m.text.wrap != WrapNone {
		m.text.c.eachShown(rows[0].off, rows[len(rows)-1].stop, within)
		return
	}
	for _, r := range rows { // what is beyond the edges is left out
		m.text.c.eachShown(r.off, r.stop, within)
	}
}

// up moves the top by n rows, as far as there are any.
func (m *Model) up(n int) {
	if m.text.wrap == WrapNone {
		m.top.line = max(0, m.top.line-n)
		return
	}
	for {
		if m.top.row >= n {
			m.top.row -= n
			return
		}
		if m.top.line == 0 {
			m.top.row = 0
			return
		}
		n -= m.top.row + 1
		m.top.line--
		m.top.row = m.text.rowCount(m.text.lineAt(m.top.line)) - 1
	}
}

// ScrollBy moves the text by n rows: down when positive, up when negative.
func (m *Model) ScrollBy(n int) {
	if n < 0 {
		m.up(-n)
		n = 0
	}
	for n > 0 && len(m.rows) > 0 {
		step := min(n, len(m.rows)-1)
		if step == 0 {
			step = m.stepDown()
		} else {
			r := m.rows[step]
			m.top = position{r.line.n, r.row}
		}
		if step == 0 {
			break
		}
		n -= step
		if n > 0 {
			m.rows = m.text.rows(m.rows[:0], m.top, m.left, m.height)
		}
	}
	m.layout()
}

// stepDown moves the top by one row in a pane of one row.
func (m *Model) stepDown() int {
	two := m.text.rows(m.rows[:0], m.top, m.left, 2)
	if len(two) < 2 {
		return 0
	}
	m.top = position{two[1].line.n, two[1].row}
	return 1
}

// ScrollColumns moves the view sideways by n cells, left when negative. It
// does nothing when lines are wrapped, and stops where no line in view goes on.
func (m *Model) ScrollColumns(n int) {
	if m.text.wrap != WrapNone {
		return
	}
	if n > 0 {
		more := 0
		for _, r := range m.rows {
			if r.more {
				more = max(more, min(n, m.text.columnOf(r.line, r.line.end)-m.left-m.text.width))
			}
		}
		n = more
	}
	m.left = max(0, m.left+n)
	m.layout()
}

// lineEnd moves sideways to where the longest line in view ends.
func (m *Model) lineEnd() {
	longest := 0
	for _, r := range m.rows {
		longest = max(longest, m.text.columnOf(r.line, r.line.end))
	}
	m.ScrollColumns(max(0, longest-m.text.width) - m.left)
}

// GotoTop shows the first row.
func (m *Model) GotoTop() {
	m.top, m.left = position{}, 0
	m.layout()
}

// GotoBottom shows the last row at the bottom.
func (m *Model) GotoBottom() {
	last := m.text.c.lines - 1
	m.top = position{last, m.text.rowCount(m.text.lineAt(last)) - 1}
	m.layout()
}

// AtTop reports whether the first row is in view.
func (m Model) AtTop() bool { return m.top == position{} }

// AtBottom reports whether the last row is in view.
func (m Model) AtBottom() bool {
	if len(m.rows) == 0 {
		return true
	}
	last := m.rows[len(m.rows)-1]
	return last.last && last.line.n == m.text.c.lines-1
}

// GoTo scrolls so that byte off of the text is in view. It does not move when
// it is already.
func (m *Model) GoTo(off int) {
	m.show(match{off, off + 1})
	m.bringCursor(off)
}

// GoToRange scrolls so that r is in view: its start, and as much of the rest as
// there is room for.
func (m *Model) GoToRange(r Range) {
	m.show(match{r.End - 1, r.End})
	m.show(match{r.Start, r.End})
	m.bringCursor(r.Start)
}

// Shows reports whether the start of r is in view.
func (m Model) Shows(r Range) bool {
	l, at := m.place(r.Start)
	if !m.inRows(at) || m.hides(r.Start) {
		return false
	}
	if m.text.wrap != WrapNone {
		return true
	}
	column := m.text.columnOf(l, r.Start)
	return column >= m.left && column < m.left+m.text.width
}

// place is the line that byte off is in, and its row.
func (m Model) place(off int) (line, position) {
	l := m.text.c.lineOf(off)
	at := position{line: l.n}
	if m.text.wrap != WrapNone {
		at.row = m.text.rowOf(l, min(off, l.end))
	}
	return l, at
}

// inRows reports whether a row is in view.
func (m Model) inRows(at position) bool {
	if len(m.rows) == 0 {
		return false
	}
	first, last := m.rows[0], m.rows[len(m.rows)-1]
	return !at.less(position{first.line.n, first.row}) && !(position{last.line.n, last.row}).less(at)
}

// show brings the start of r into view, a third from the top unless it is in
// view already, and as much of its width as there is room for.
func (m *Model) show(r match) {
	if len(m.rows) == 0 {
		return
	}
	m.reveal(r.start)
	t := &m.text
	l, at := m.place(r.start)
	if !m.inRows(at) {
		m.top = at
		m.up(m.height / 3)
	}
	if t.wrap == WrapNone {
		from, to := t.columnOf(l, r.start), t.columnOf(l, min(r.end, l.end))
		// One cell at either edge may be the mark of a cut.
		if from < m.left+min(m.left, 1) || to > m.left+t.width-1 {
			m.left = max(0, min(from-1, to+1-t.width))
			if to < t.width {
				m.left = 0
			}
			if to-from > t.width-2 {
				m.left = max(0, from-1)
			}
		}
	}
	m.layout()
}

func (p position) less(q position) bool {
	return p.line < q.line || p.line == q.line && p.row < q.row
}

// Range is the part Text[Start:End].
type Range struct{ Start, End int }

// Highlight marks these parts until the next call; without any it marks
// nothing. It does not scroll: see GoTo.
func (m *Model) Highlight(parts ...Range) {
	m.highlight = ordered(parts, len(m.text.c.text),
		func(r Range) (int, int) { return r.Start, r.End },
		func(_ Range, from, to int) Range { return Range{from, to} })
}

// Underline draws a line under a part, whatever else it looks like; under
// nothing where it is empty.
func (m *Model) Underline(part Range) { m.underlined = part }

// topOffset is the first byte in view.
func (m Model) topOffset() int {
	if len(m.rows) == 0 {
		return 0
	}
	if m.text.wrap == WrapNone {
		return m.rows[0].line.start
	}
	return m.rows[0].off
}

// Status returns where the pane stands, as one short line: "12–40 of 812 ·
// 38%", lines and then bytes, or the search and its count, "/token 3/17".
func (m Model) Status() string { return m.StatusWithin(math.MaxInt) }

// StatusWithin is [Model.Status] for w cells. A search that is too long for them
// is shortened; where the pane stands is not.
func (m Model) StatusWithin(w int) string {
	if m.Searching() {
		return m.searchStatus(w)
	}
	if len(m.rows) == 0 || m.empty {
		return ""
	}
	first, last := m.rows[0], m.rows[len(m.rows)-1]
	seen := last.stop
	if last.last {
		seen = last.line.next
	}
	percent := 100
	if n := len(m.text.c.text); n > 0 {
		percent = int(int64(seen) * 100 / int64(n))
	}
	dash, dot := "–", "·"
	if m.text.g.ascii {
		dash, dot = "-", "|"
	}
	return fmt.Sprintf("%d%s%d of %d %s %d%%", m.number(first.line), dash, m.number(last.line), m.whole.lines, dot, percent)
}
