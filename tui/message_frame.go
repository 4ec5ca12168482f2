package tui

import "github.com/charmbracelet/x/ansi"

// drawMessage makes the frame of a message pane. While a person scrolls, that is
// no more than the status in its lower border.
func (a *app) drawMessage(p paneID) {
	r, pane, line := a.layout.request, &a.request, a.th.Border
	if p == paneResponse {
		r, pane = a.layout.response, &a.response
	}
	if a.focus == p {
		line = a.th.BorderFocus
	}
	b := &a.boxes[p]
	if a.around.stale || b.row == nil {
		b.rect, b.side, b.row = r, line.Render(a.th.sym.Vertical), pane.appendRow
		left, right := a.messageTitle(p, pane)
		b.top = a.th.border(r.w, a.th.sym.TopLeft, a.th.sym.TopRight, line, left, right)
		b.caption = b.caption[:0]
		for _, part := range pane.caption() {
			b.caption = append(b.caption, a.th.Faint.Render(part))
		}
	}
	caption, status := b.caption, a.th.Faint.Render(pane.pager.StatusWithin(rightRoom(r.w)))
	if bar, ok := pane.bar(r.w - 6); ok {
		caption = []string{bar}
		if !pane.pager.Searching() {
			status = "" // of a part
		}
	}
	b.bottom = a.th.border(r.w, a.th.sym.BottomLeft, a.th.sym.BottomRight, line, caption, status)
}

// messageTitle is the parts of a message pane's upper border. Where request and
// response share a place, the other's name stands beside.
func (a *app) messageTitle(p paneID, pane *messagePane) (left []string, right string) {
	left, right, style := pane.title()
	if right != "" {
		right = style.Render(right)
	}
	left[0] = a.name(p, left[0])
	if !a.layout.stacked || a.zoomed {
		return left, right
	}
	bar := " " + a.th.Border.Render(a.th.sym.Vertical) + " "
	if p == paneRequest {
		left = []string{left[0] + a.requestLine(left, right, width(bar)+len("Response")) + bar + a.th.Faint.Render("Response")}
	} else {
		left[0] = a.th.Faint.Render("Request") + bar + left[0]
	}
	return left, right
}

// requestLine is what the request is, as far as there is room for it before the
// name of the other pane: behind that it would seem to belong to it.
func (a *app) requestLine(left []string, right string, other int) string {
	between := " " + a.th.sym.Separator + " "
	room := a.layout.request.w - 6 - width(left[0]) - width(between) - other
	if right != "" {
		room -= width(right) + 3
	}
	if len(left) < 2 || room < 8 {
		return ""
	}
	return between + ansi.Truncate(left[1], room, a.th.sym.Ellipsis)
}
