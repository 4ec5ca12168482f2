package tui

// rect is a part of the screen in cells, its frame included.
type rect struct{ x, y, w, h int }

// inner is what a frame of one cell leaves.
func (r rect) inner() rect {
	return rect{r.x + 1, r.y + 1, max(r.w-2, 0), max(r.h-2, 0)}
}

func (r rect) contains(x, y int) bool {
	return x >= r.x && x < r.x+r.w && y >= r.y && y < r.y+r.h
}

const (
	minWidth     = 60  // below, a line asks for a larger terminal
	minHeight    = 15  // likewise
	minSideWidth = 100 // below, request and response share a place as tabs
)

// layout says where everything is. It depends on nothing but the numbers given
// to arrange.
type layout struct {
	w, h     int
	tooSmall bool
	stacked  bool // request and response have the same place

	presented bool // one message, and one pane below it (layout_present.go)
	title     rect // above them while presenting

	header, footer    rect
	steps, exchanges  rect // without frames of their own: they share left's
	left              rect // the frame around both, with a divider between
	request, response rect
	bottom            rect
	whole             rect // between header and footer: start screen, zoomed pane
}

// arrange divides a terminal of w by h cells. steps is how many steps the flow
// has: their list takes no more rows than it needs.
func arrange(w, h, steps int) layout {
	l := layout{w: w, h: h}
	if w < minWidth || h < minHeight {
		l.tooSmall = true
		return l
	}
	l.stacked = w < minSideWidth
	l.header = rect{0, 0, w, 1}
	l.footer = rect{0, h - 1, w, 1}
	l.whole = rect{0, 1, w, h - 2}

	bottom := bottomHeight(l.whole.h)
	top := l.whole.h - bottom
	side := leftWidth(w)
	l.left = rect{0, 1, side, top}
	l.bottom = rect{0, 1 + top, w, bottom}
	l.steps, l.exchanges = splitLeft(l.left.inner(), steps)

	l.request = rect{side, 1, w - side, top}
	l.response = l.request
	if !l.stacked {
		l.request.w = (w - side) / 2
		l.response.x += l.request.w
		l.response.w -= l.request.w
	}
	return l
}

// bottomHeight is a third of the rows, within what an explanation can use.
func bottomHeight(rows int) int { return min(max(rows*36/100, 5), 20) }

func leftWidth(w int) int {
	switch {
	case w >= 160:
		return 40
	case w >= 120:
		return 32
	}
	return 28
}

// splitLeft gives the steps what they need, but leaves the exchanges about a
// quarter of the rows. One row between them is the divider.
func splitLeft(r rect, steps int) (above, below rect) {
	rows := max(r.h-1, 0)
	least := min(rows, max(rows/4, 2))
	n := min(max(steps, 1), rows-least)
	above = rect{r.x, r.y, r.w, n}
	below = rect{r.x, r.y + n + 1, r.w, max(rows-n, 0)}
	return above, below
}
