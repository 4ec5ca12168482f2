package pager

import "bytes"

// Wrap says what becomes of a line that is longer than the pane is wide.
type Wrap uint8

// The ways to wrap.
const (
	WrapNone  Wrap = iota // cut at the edge; scroll sideways to see the rest
	WrapAny               // go on in the next row, anywhere: for raw text
	WrapWords             // go on in the next row after a space: for prose
)

// position is where the pane begins: a line, and a row within it.
type position struct{ line, row int }

// rowSpan is one row in view: text[off:stop] is drawn on it.
type rowSpan struct {
	line      line
	row       int // which row of its line
	off, stop int
	col       int // the column of off: 0 when wrapped
	state     state
	kind      Kind
	more      bool // cut: the line goes on beyond the right edge
	last      bool // the last row of its line
}

// textLayout cuts lines into rows of a width.
type textLayout struct {
	c     *content
	g     glyphs
	width int // at least 1
	wrap  Wrap
	long  map[int]*longLine // by the offset of the line; see long.go

	near     []line // the lines of one index entry, those last asked for
	nearMark int
}

// lineAt returns line n. Going up or down line by line, it is nearly free.
func (t *textLayout) lineAt(n int) line {
	n = max(0, min(n, t.c.lines-1))
	mark := markUpTo(t.c.index, n)
	if len(t.near) == 0 || t.nearMark != mark {
		t.near, t.nearMark = t.c.appendLines(t.near[:0], mark), mark
	}
	return t.near[n-t.near[0].n]
}

// cutRow returns where the row that starts at off stops, and where the next
// row starts; next is end when the row is the line's last.
func (t *textLayout) cutRow(off, end int) (stop, next int) {
	w := t.c.walk(t.g, off, end, 0)
	for w.off < end && w.col < t.width {
		p := w.peek(t.width - w.col)
		if p.form == spaces {
			p.width = min(p.width, t.width-w.col)
		}
		if w.col+p.width > t.width && w.col > 0 {
			break
		}
		w.pass(p)
	}
	if t.wrap != WrapWords || w.off >= end {
		return w.off, w.off
	}
	return t.cutWord(off, w.off, end)
}

// cutWord moves the end of a row that could reach to cut back to a space. The
// spaces at the break are not drawn.
func (t *textLayout) cutWord(off, cut, end int) (stop, next int) {
	isSpace := func(i int) bool { return t.c.text[i] == ' ' && !t.c.masked(i) }
	stop = cut
	if !isSpace(cut) {
		for stop > off && !isSpace(stop-1) {
			i := bytes.LastIndexByte(t.c.text[off:stop], ' ')
			stop = off + i + 1 // off when there is none
			if i >= 0 && !isSpace(stop-1) {
				stop-- // a space under a mask
			}
		}
		if stop == off {
			return cut, cut // one long word
		}
	}
	next = stop
	for next < end && isSpace(next) {
		next++
	}
	for stop > off && isSpace(stop-1) {
		stop--
	}
	if stop == off {
		// Nothing but spaces: an indent wider than the pane.
		return cut, max(cut, next)
	}
	return stop, next
}

// rows appends to dst at most n rows beginning at pos. left is the first
// column in view when lines are not wrapped.
func (t *textLayout) rows(dst []rowSpan, pos position, left, n int) []rowSpan {
	l := t.lineAt(pos.line)
	row := pos.row
	for {
		if t.wrap == WrapNone {
			dst = append(dst, t.flatRow(l, left))
		} else {
			dst = t.wrappedRows(dst, l, row, n)
		}
		if len(dst) >= n || l.n >= t.c.lines-1 {
			return dst
		}
		l, row = t.c.after(l), 0
	}
}

func (t *textLayout) wrappedRows(dst []rowSpan, l line, row, n int) []rowSpan {
	kind, first := t.c.kindAt(l.start)
	at := t.seek(l, kind, first, func(c checkpoint) bool { return c.row >= row })
	for len(dst) < n {
		stop, next := t.cutRow(at.off, l.end)
		dst = append(dst, rowSpan{line: l, row: at.row, off: at.off, stop: stop,
			state: at.state, kind: kind, last: next >= l.end})
		if next >= l.end {
			return dst
		}
		at.state = t.c.advance(kind, at.off, next, at.state)
		at.off, at.row = next, at.row+1
	}
	return dst
}

// flatRow is the one row of a line that is not wrapped.
func (t *textLayout) flatRow(l line, left int) rowSpan {
	kind, first := t.c.kindAt(l.start)
	at := checkpoint{off: l.start, state: startState(kind, first)}
	if left > 0 {
		at = t.seekColumn(l, kind, first, left)
	}
	r := rowSpan{line: l, off: at.off, col: at.col, state: at.state, kind: kind, last: true}
	w := t.c.walk(t.g, at.off, l.end, at.col)
	for edge := left + t.width; w.off < l.end && w.col <= edge; {
		p := w.peek(edge - w.col + 1)
		w.pass(p)
		r.more = w.col > edge
	}
	r.stop = w.off
	return r
}
