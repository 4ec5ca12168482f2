package tui

// presentedWidth is how wide the panes are at most while presenting: longer rows
// are hard to follow from the last row of a room.
const presentedWidth = 140

// arrangePresented divides a terminal of w by h cells for presenting: a title, one
// message, and below it one pane with what is said of it. Request and response
// have the same place.
func arrangePresented(w, h int) layout {
	l := layout{w: w, h: h, stacked: true, presented: true}
	if w < minWidth || h < minHeight {
		l.tooSmall = true
		return l
	}
	l.header = rect{0, 0, w, 1}
	l.footer = rect{0, h - 1, w, 1}
	l.whole = rect{0, 1, w, h - 2}

	wide := min(w, presentedWidth)
	x := (w - wide) / 2
	title := titleHeight(h)
	below := max(min((l.whole.h-title)*2/5, 18), 7)
	l.title = rect{x, 1, wide, title}
	l.request = rect{x, 1 + title, wide, l.whole.h - title - below}
	l.response = l.request
	l.bottom = rect{x, l.request.y + l.request.h, wide, below}
	l.left = l.bottom
	l.steps, l.exchanges = l.bottom.inner(), l.bottom.inner()
	return l
}

// titleHeight is one row, or as many as letters of several rows take where there
// is room, with a blank row above and below them.
func titleHeight(h int) int {
	if h < 34 {
		return 1
	}
	return letterRows + 2
}

// apart says how many rows each row of text takes in a message of height h that
// has so many: two, where that still shows it all.
func apart(rows, h int) int {
	if rows > 0 && 2*rows-1 <= h {
		return 2
	}
	return 1
}
