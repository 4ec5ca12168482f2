package pager

import "sort"

// stride is how far apart checkpoints are, in bytes. Shorter lines have none.
const stride = 4096

// checkpoint is a place in a line from which rows can be cut and coloured
// without looking at what comes before.
type checkpoint struct {
	off   int
	row   int // the row that starts here, when wrapped
	col   int // the column of off, when not
	state state
}

// longLine is what is known of a long line so far, from its start on.
type longLine struct {
	points []checkpoint
	done   bool // the last point is within a stride of the end
}

// maxLong is how many long lines are remembered.
const maxLong = 4096

// points returns the checkpoints of l, starting with its first.
func (t *textLayout) points(l line, kind Kind, first bool) *longLine {
	if p := t.long[l.start]; p != nil {
		return p
	}
	p := &longLine{points: []checkpoint{{off: l.start, state: startState(kind, first)}}}
	p.done = l.end-l.start <= stride
	if !p.done {
		if t.long == nil || len(t.long) >= maxLong {
			t.long = make(map[int]*longLine)
		}
		t.long[l.start] = p
	}
	return p
}

// before returns the last checkpoint of l for which reached is false (or its
// first), going on from the known ones as far as needed. Once true, reached
// stays true for all that follow.
func (t *textLayout) before(l line, kind Kind, first bool, reached func(checkpoint) bool) checkpoint {
	if l.end-l.start <= stride {
		return checkpoint{off: l.start, state: startState(kind, first)}
	}
	p := t.points(l, kind, first)
	for !p.done && !reached(p.points[len(p.points)-1]) {
		t.extend(p, l, kind)
	}
	i := sort.Search(len(p.points), func(i int) bool { return reached(p.points[i]) })
	return p.points[max(0, i-1)]
}

// extend adds a checkpoint about a stride further on.
func (t *textLayout) extend(p *longLine, l line, kind Kind) {
	from := p.points[len(p.points)-1]
	goal := min(from.off+stride, l.end)
	at := from
	if t.wrap == WrapNone {
		w := t.c.walk(t.g, at.off, l.end, at.col)
		for w.off < goal {
			w.pass(w.peek(goal - w.off))
		}
		at.off, at.col = w.off, w.col
	} else {
		for at.off < goal {
			next := t.skipRows(&at, goal, l.end)
			if next >= l.end {
				p.done = true
				return
			}
			at.off, at.row = next, at.row+1
		}
	}
	if at.off >= l.end {
		p.done = true
		return
	}
	at.state = t.c.advance(kind, from.off, at.off, from.state)
	p.points = append(p.points, at)
}

// skipRows goes past the rows that are nothing but ASCII in one step, and
// returns where the row after at ends.
func (t *textLayout) skipRows(at *checkpoint, goal, end int) (next int) {
	if t.wrap == WrapAny {
		limit := goal
		if m := t.c.maskFrom(at.off); m < len(t.c.masks) {
			limit = max(at.off, min(limit, t.c.masks[m].start))
		}
		// One row is left to cutRow, which knows where a line ends.
		if full := asciiRun(t.c.text[at.off:limit], limit-at.off)/t.width - 1; full > 0 {
			at.off += full * t.width
			at.row += full
		}
	}
	_, next = t.cutRow(at.off, end)
	return next
}

// seek returns the first row of a wrapped line for which reached is true, or
// its last row.
func (t *textLayout) seek(l line, kind Kind, first bool, reached func(checkpoint) bool) checkpoint {
	at := t.before(l, kind, first, reached)
	for !reached(at) {
		_, next := t.cutRow(at.off, l.end)
		if next >= l.end {
			break
		}
		at.state = t.c.advance(kind, at.off, next, at.state)
		at.off, at.row = next, at.row+1
	}
	return at
}

// rowOf returns which row of a wrapped line holds byte off.
func (t *textLayout) rowOf(l line, off int) int {
	kind, first := t.c.kindAt(l.start)
	at := t.before(l, kind, first, func(c checkpoint) bool { return c.off > off })
	for {
		_, next := t.cutRow(at.off, l.end)
		if next > off || next >= l.end {
			return at.row
		}
		at.off, at.row = next, at.row+1
	}
}

// rowCount returns how many rows a line has.
func (t *textLayout) rowCount(l line) int {
	if t.wrap == WrapNone {
		return 1
	}
	return t.rowOf(l, l.end) + 1
}

// seekColumn returns the last piece of l that starts at or before column col.
func (t *textLayout) seekColumn(l line, kind Kind, first bool, col int) checkpoint {
	at := t.before(l, kind, first, func(c checkpoint) bool { return c.col > col })
	w := t.c.walk(t.g, at.off, l.end, at.col)
	for w.off < l.end && w.col < col {
		p := w.peek(col - w.col)
		if w.col+p.width > col {
			break
		}
		w.pass(p)
	}
	at.state = t.c.advance(kind, at.off, w.off, at.state)
	at.off, at.col = w.off, w.col
	return at
}

// columnOf returns the column of byte off in a line that is not wrapped.
func (t *textLayout) columnOf(l line, off int) int {
	kind, first := t.c.kindAt(l.start)
	at := t.before(l, kind, first, func(c checkpoint) bool { return c.off > off })
	w := t.c.walk(t.g, at.off, l.end, at.col)
	for w.off < min(off, l.end) {
		p := w.peek(off - w.off)
		if w.off+p.size > off {
			break
		}
		w.pass(p)
	}
	return w.col
}
