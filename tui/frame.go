package tui

import (
	"strings"

	"github.com/charmbracelet/x/ansi"
)

// box is a pane with a frame, ready to be put into a frame row by row. Its
// borders are made once and kept until something in them changes.
type box struct {
	rect
	top, bottom string
	side        string
	divider     string // for the left column, at row dividerAt
	dividerAt   int
	caption     []string                       // for a message pane, what stands in bottom beside its status
	row         func(dst []byte, y int) []byte // row y of the inside
}

// append appends row y of the box, frame included.
func (b *box) append(dst []byte, y int) []byte {
	switch {
	case y == 0:
		return append(dst, b.top...)
	case y == b.h-1:
		return append(dst, b.bottom...)
	case b.divider != "" && y == b.dividerAt:
		return append(dst, b.divider...)
	}
	dst = append(dst, b.side...)
	dst = b.row(dst, y-1)
	return append(dst, b.side...)
}

// rightRoom is how many cells the part at the right of a border of w may have:
// what is wider is left out.
func rightRoom(w int) int { return w - 12 }

// border makes a horizontal border of w cells. left and right are parts that
// stand in it, already styled; of left, the last ones are dropped when there
// is no room for them.
func (th *theme) border(w int, begin, end string, line look, left []string, right string) string {
	if w < 2 {
		return blanks(w)
	}
	room := w - 4 // a corner and a dash at either end
	rightWidth := width(right) + 2
	if rightWidth == 2 || rightWidth > rightRoom(w)+2 {
		right, rightWidth = "", 0
	}
	var text strings.Builder
	used := 0
	between := " " + th.sym.Separator + " "
	for i, part := range left {
		n := width(part)
		if i > 0 {
			n += 3
		}
		if used+n+2 > room-rightWidth {
			if free := room - rightWidth - used - 2 - 3; i == 1 && free >= 8 {
				text.WriteString(between + ansi.Truncate(part, free, th.sym.Ellipsis))
				used += 3 + min(width(part), free)
			} else if i == 0 && room-rightWidth > 3 {
				part = ansi.Truncate(part, room-rightWidth-2, th.sym.Ellipsis)
				text.WriteString(part)
				used = width(part)
			}
			break
		}
		if i > 0 {
			text.WriteString(between)
		}
		text.WriteString(part)
		used += n
	}
	var out strings.Builder
	out.WriteString(line.Render(begin))
	fill := w - 2
	if used > 0 {
		out.WriteString(" " + text.String() + " ")
		fill -= used + 2
	}
	if right != "" {
		fill -= rightWidth + 1
	}
	out.WriteString(line.Render(strings.Repeat(th.sym.Horizontal, max(fill, 0))))
	if right != "" {
		out.WriteString(" " + right + " " + line.Render(th.sym.Horizontal))
	}
	out.WriteString(line.Render(end))
	return out.String()
}

// band appends boxes that stand side by side.
func band(dst []byte, boxes ...*box) []byte {
	for y := range boxes[0].h {
		dst = append(dst, '\n')
		for _, b := range boxes {
			dst = b.append(dst, y)
		}
	}
	return dst
}

// cut is rows of a component whose View returns one text: exactly h of them.
func cut(view string, w, h int) []string {
	rows := make([]string, 0, h)
	for line := range strings.SplitSeq(view, "\n") {
		if len(rows) == h {
			break
		}
		rows = append(rows, line)
	}
	for len(rows) < h {
		rows = append(rows, blanks(w))
	}
	return rows
}

// lay puts rows over frame with their upper left corner at (x, y).
func lay(frame string, rows []string, x, y int) string {
	lines := strings.Split(frame, "\n")
	for i, row := range rows {
		if y+i < 0 || y+i >= len(lines) {
			continue
		}
		under := lines[y+i]
		lines[y+i] = ansi.Truncate(under, x, "") + row + ansi.TruncateLeft(under, x+width(row), "")
	}
	return strings.Join(lines, "\n")
}
