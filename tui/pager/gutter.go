package pager

import "strconv"

// The gutter stands to the left of the text: the cursor's mark, and the number
// of the line. It is left out where too little would remain for the text.
const (
	markCells  = 2
	leastWidth = 4 // of the text beside the cursor's mark; beside numbers, twice that
)

// gutter is how wide its parts are, in cells; 0 for one that is not there.
type gutter struct{ mark, number int }

// fitGutter gives the gutter its width and the text the rest.
func (m *Model) fitGutter() {
	m.gutter = gutter{}
	room := m.width
	if m.cursor.on && room-markCells >= leastWidth {
		m.gutter.mark = markCells
		room -= markCells
	}
	if m.numbers && !m.empty {
		n := len(strconv.Itoa(m.whole.lines)) + 1
		if room-n >= 2*leastWidth {
			m.gutter.number = n
			room -= n
		}
	}
	m.text.width = max(1, room)
}

// LineNumbers reports whether lines are numbered.
func (m Model) LineNumbers() bool { return m.numbers }

// SetLineNumbers says whether each line has its number beside it. Numbers are
// of the whole text, also where parts are folded; they are never copied.
func (m *Model) SetLineNumbers(on bool) {
	if on != m.numbers {
		m.rewrap(func() { m.numbers = on })
	}
}

// number is the number of a line of the text, counted from 1.
func (m *Model) number(l line) int { return m.text.c.number(l.n, l.start) + 1 }

// appendGutter appends the gutter of row i, which is in view.
func (m *Model) appendGutter(dst []byte, i int, chosen bool) []byte {
	r := &m.rows[i]
	if m.gutter.mark > 0 {
		dst = m.appendMark(dst, m.hasCursor(i), chosen)
	}
	if m.gutter.number == 0 {
		return dst
	}
	if r.row > 0 {
		return appendSpaces(dst, m.gutter.number)
	}
	var buf [20]byte
	digits := strconv.AppendInt(buf[:0], int64(m.number(r.line)), 10)
	dst = appendSpaces(dst, m.gutter.number-1-len(digits))
	dst = appendStyled(dst, m.styles.LineNumber, string(digits))
	return append(dst, ' ')
}

// appendMark appends the mark of the cursor, or of a row that is selected.
func (m *Model) appendMark(dst []byte, here, chosen bool) []byte {
	sign := " "
	switch {
	case here && m.text.g.ascii:
		sign = ">"
	case here:
		sign = "▌"
	case chosen && m.text.g.ascii:
		sign = "|"
	case chosen:
		sign = "│"
	}
	return append(appendStyled(dst, m.styles.Cursor, sign), ' ')
}

func appendStyled(dst []byte, style, text string) []byte {
	dst = append(dst, style...)
	dst = append(dst, text...)
	if style != "" {
		dst = append(dst, resetSGR...)
	}
	return dst
}
