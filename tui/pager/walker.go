package pager

// piece is a part of a line that is drawn in one way: a run of ASCII, one
// character, one replacement, one mask.
type piece struct {
	off, size, width int
	form             form
}

// walker goes through text[off:end] piece by piece. col is the column it is
// in, counted from where tab stops are counted from.
type walker struct {
	c        *content
	g        glyphs
	off, end int
	col      int
	mask     int // the first mask that ends after off
}

func (c *content) walk(g glyphs, off, end, col int) walker {
	return walker{c: c, g: g, off: off, end: end, col: col, mask: c.maskFrom(off)}
}

// peek returns the piece at off without going past it. A run of ASCII is cut
// after n cells; n must be positive.
func (w *walker) peek(n int) piece {
	limit := w.end
	if w.mask < len(w.c.masks) {
		m := w.c.masks[w.mask]
		if m.start <= w.off {
			return piece{off: w.off, size: m.end - w.off, width: m.width, form: masked}
		}
		limit = min(limit, m.start)
	}
	b := w.c.text[w.off:limit]
	if k := asciiRun(b, n); k > 0 {
		return piece{off: w.off, size: k, width: k}
	}
	size, width, f := w.g.measure(b, w.col)
	return piece{off: w.off, size: size, width: width, form: f}
}

// pass goes past p.
func (w *walker) pass(p piece) {
	w.off += p.size
	w.col += p.width
	if p.form == masked {
		w.mask++
	}
}

// appendText appends how p is drawn.
func (w *walker) appendText(dst []byte, p piece) []byte {
	if p.form == masked {
		return append(dst, w.c.masks[w.mask].label...)
	}
	return w.g.append(dst, w.c.text[p.off:p.off+p.size], p.width, p.form)
}
