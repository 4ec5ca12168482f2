package pager

// cursor is the row that folding and selecting start from. It is not there
// until somebody asks for it.
type cursor struct {
	on  bool
	off int // a byte in its row
}

// HasCursor reports whether the cursor is there.
func (m Model) HasCursor() bool { return m.cursor.on }

// ShowCursor puts the cursor on the first row in view where there is an object
// or an array to fold, or else on the first row.
func (m *Model) ShowCursor() {
	if m.empty || len(m.rows) == 0 || m.cursor.on {
		return
	}
	off, outer := m.rows[0].off, false
	for _, r := range m.rows {
		if r.kind != JSON {
			continue
		}
		open, ok := m.opening(r)
		if ok && open != m.root(r.off) {
			off = r.off
			break
		}
		if ok && !outer {
			off, outer = r.off, true
		}
	}
	m.rewrap(func() { m.cursor = cursor{on: true, off: off} })
	m.bringCursor(off)
}

// PutCursor puts the cursor on the row of byte off, and shows that.
func (m *Model) PutCursor(off int) {
	if m.empty || len(m.rows) == 0 {
		return
	}
	if !m.cursor.on {
		m.rewrap(func() { m.cursor = cursor{on: true, off: off} })
	}
	m.GoTo(off)
}

// CursorAt returns the byte that the cursor stands on and the bytes of its row.
// The byte is the row's first, but where it was put elsewhere: by a search, or by
// PutCursor.
func (m *Model) CursorAt() (off int, row Range, ok bool) {
	if !m.cursor.on {
		return 0, Range{}, false
	}
	off = m.cursor.off
	if i := m.cursorRow(); i >= 0 && m.text.wrap != WrapNone {
		return off, Range{m.rows[i].off, m.rows[i].stop}, true
	}
	l := m.text.c.lineOf(off)
	return off, Range{l.start, l.end}, true
}

// Dismiss drops the selection, or where there is none takes the cursor away. It
// reports whether there was either.
func (m *Model) Dismiss() bool {
	switch {
	case m.selection.on:
		m.selection = selection{}
	case m.cursor.on:
		m.HideCursor()
	default:
		return false
	}
	return true
}

// Notice says why the last key did not do what it is there for, or what it did;
// mostly it is empty.
func (m Model) Notice() string { return m.notice }

// HideCursor takes the cursor and the selection away.
func (m *Model) HideCursor() {
	if m.cursor.on {
		m.rewrap(func() { m.cursor, m.selection = cursor{}, selection{} })
	}
}

// cursorRow returns the index of the cursor's row among those in view, or -1.
func (m *Model) cursorRow() int {
	for i := range m.rows {
		if m.hasCursor(i) {
			return i
		}
	}
	return -1
}

// hasCursor reports whether the cursor is in row i of those in view.
func (m *Model) hasCursor(i int) bool {
	r, off := &m.rows[i], m.cursor.off
	switch {
	case !m.cursor.on || off < r.line.start || off >= r.line.next && r.line.n < m.text.c.lines-1:
		return false
	case m.text.wrap == WrapNone:
		return true
	case i+1 < len(m.rows) && !r.last:
		return r.off <= off && off < m.rows[i+1].off
	}
	return r.off <= off && (r.last || off < r.stop)
}

// setCursor puts the cursor on row i of those in view, or the nearest.
func (m *Model) setCursor(i int) {
	if m.cursor.on && len(m.rows) > 0 {
		r := m.rows[max(0, min(i, len(m.rows)-1))]
		m.cursor.off = r.off
		if m.text.wrap == WrapNone {
			m.cursor.off = r.line.start
		}
	}
}

// bringCursor puts the cursor on the row of byte off and shows that.
func (m *Model) bringCursor(off int) {
	if m.cursor.on {
		m.cursor.off = off
		m.followCursor()
	}
}

// followCursor brings the cursor's row into view.
func (m *Model) followCursor() {
	if !m.cursor.on || m.cursorRow() >= 0 {
		return
	}
	left := m.left
	m.show(match{m.cursor.off, m.cursor.off + 1})
	if m.left != left {
		m.left = left
		m.layout()
	}
}

// move moves the cursor by n rows, and the text follows; without a cursor it
// moves the text.
func (m *Model) move(n int) {
	if !m.cursor.on || len(m.rows) == 0 {
		m.ScrollBy(n)
		return
	}
	m.followCursor()
	want := m.cursorRow() + n
	switch last := len(m.rows) - 1; {
	case want < 0:
		m.ScrollBy(want)
	case want > last:
		m.ScrollBy(want - last)
	}
	m.setCursor(want)
}

// pageCursor moves the text by n rows, and the cursor with it.
func (m *Model) pageCursor(n int) {
	at, top := m.cursorRow(), m.top
	if m.ScrollBy(n); m.top == top {
		at += n // at an end there is nothing to scroll: the cursor goes there
	}
	m.setCursor(at)
}

// clampCursor moves the cursor to the nearest row in view.
func (m *Model) clampCursor() {
	if !m.cursor.on || len(m.rows) == 0 || m.cursorRow() >= 0 {
		return
	}
	if m.cursor.off < m.topOffset() {
		m.setCursor(0)
	} else {
		m.setCursor(len(m.rows) - 1)
	}
}
