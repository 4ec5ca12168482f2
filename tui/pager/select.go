package pager

// selection is the lines from one to the cursor's, both included.
type selection struct {
	on   bool
	from int // a byte in the line it began at
}

// Selecting reports whether lines are selected.
func (m Model) Selecting() bool { return m.selection.on }

// ToggleSelection begins to select lines at the cursor, or drops the selection.
func (m *Model) ToggleSelection() {
	if m.cursor.on {
		m.selection = selection{on: !m.selection.on, from: m.cursor.off}
	}
}

// chosen reports whether a line is between the two ends of the selection.
func (m *Model) chosen(l line) bool {
	from, to := m.selection.from, m.cursor.off
	return l.start <= max(from, to) && l.next > min(from, to)
}

// Selected returns the text of the selected lines and how many there are. What
// is masked is masked, what is folded is there in full, and every other byte is
// as it was given. Without a selection there are none.
func (m Model) Selected() (text []byte, lines int) {
	if !m.selection.on {
		return nil, 0
	}
	first := m.text.c.lineOf(min(m.selection.from, m.cursor.off))
	last := m.text.c.lineOf(max(m.selection.from, m.cursor.off))
	c := m.whole
	return c.appendPlain(nil, first.start, last.end), m.text.c.lastNumber(last) - m.text.c.number(first.n, first.start) + 1
}
