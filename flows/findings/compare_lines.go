package findings

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// minLine is the width below which lines are not cut any further.
const minLine = 16

// Lines lays the comparison out in three lines of the same scale: what was
// expected, what came, and marks ('^') under the characters that differ. Only
// printable ASCII is in them; every other character is written as \n, \u00e9 and
// the like, so that what looks alike is seen to differ. Texts that are longer
// than width characters are cut around the difference; width 0 cuts nothing.
func (c Comparison) Lines(width int) (expected, actual, marks string) {
	d := c.Difference()
	e, columnsE := plainText(c.Expected)
	a, columnsA := plainText(c.Actual)
	start := columnsA[d.Actual.Start]
	end := max(columnsE[d.Expected.End], columnsA[d.Actual.End], start+1)
	if d.Kind == "" {
		start, end = 0, 0
	}
	marks = strings.Repeat(" ", start) + strings.Repeat("^", end-start)
	width = max(width, minLine*min(width, 1))
	from := 0
	if width > 0 && max(len(e), len(a), len(marks)) > width {
		from = max(0, min(start-width/3, max(len(e), len(a), len(marks))-width))
	}
	cut := func(s, ellipsis string) string {
		s = s[min(from, len(s)):]
		if from > 0 && len(s) >= 3 {
			s = ellipsis + s[3:]
		}
		if width > 0 && len(s) > width {
			s = s[:width-3] + ellipsis
		}
		return s
	}
	return cut(e, "..."), cut(a, "..."), strings.TrimRight(cut(marks, "   "), " ")
}

// plainText writes s in printable ASCII, and returns at which column each byte of
// s stands, and the end.
func plainText(s string) (text string, columns []int) {
	var b strings.Builder
	columns = make([]int, 0, len(s)+1)
	for i := 0; i < len(s); {
		r, size := utf8.DecodeRuneInString(s[i:])
		for range size {
			columns = append(columns, b.Len())
		}
		switch {
		case r == utf8.RuneError && size == 1:
			fmt.Fprintf(&b, `\x%02x`, s[i])
		case r == '\n':
			b.WriteString(`\n`)
		case r == '\r':
			b.WriteString(`\r`)
		case r == '\t':
			b.WriteString(`\t`)
		case r < ' ' || r == 0x7f:
			fmt.Fprintf(&b, `\x%02x`, r)
		case r < 0x7f:
			b.WriteRune(r)
		case r <= 0xffff:
			fmt.Fprintf(&b, `\u%04x`, r)
		default:
			fmt.Fprintf(&b, `\U%08x`, r)
		}
		i += size
	}
	return b.String(), append(columns, b.Len())
}
