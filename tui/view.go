package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// View puts the frame together.
func (a *app) View() tea.View {
	v := tea.View{AltScreen: true, WindowTitle: "grantwalk"}
	if a.mouse {
		v.MouseMode = tea.MouseModeCellMotion
	}
	v.SetContent(a.screen())
	return v
}

// screen is the whole frame: h rows of w cells.
func (a *app) screen() string {
	l := a.layout
	if !a.sized || l.w <= 0 || l.h <= 0 {
		return ""
	}
	if l.tooSmall {
		return a.tooSmall()
	}
	if a.around.stale {
		a.around.header, a.around.footer = a.header.View(), a.lastRow()
	}
	dst := append(a.frame[:0], a.around.header...)
	switch {
	case a.engine == nil:
		for _, row := range cut(a.start.View(), l.whole.w, l.whole.h) {
			dst = append(append(dst, '\n'), row...)
		}
	case a.zoomed:
		dst = a.zoomedPane(dst)
	case l.presented:
		dst = a.presented(dst)
	default:
		dst = a.panes(dst)
	}
	dst = append(append(dst, '\n'), a.around.footer...)
	a.frame, a.around.stale = dst, false
	return a.overlays(string(dst))
}

// around is what stands around the panes. It stays as it is while a person only
// scrolls, and is made anew after every other message.
type around struct {
	stale          bool
	header, footer string
}

// tooSmall is all that a very small terminal gets.
func (a *app) tooSmall() string {
	rows := make([]string, a.layout.h)
	text := wrapText("grantwalk needs 60×15 cells. Please make me larger.", a.layout.w)
	for i := range rows {
		line := ""
		if i < len(text) {
			line = a.th.words(text[i])
		}
		rows[i] = a.th.fit(line, a.layout.w)
	}
	return strings.Join(rows, "\n")
}

func (a *app) lastRow() string {
	switch {
	case a.engine == nil:
		return a.startFooter()
	case a.presenting:
		return a.presentedFooter()
	}
	return a.footer()
}

func (a *app) panes(dst []byte) []byte {
	for p := range paneID(len(panes)) {
		if a.stale[p] && a.inView(p) {
			a.stale[p] = false
			a.draw(p)
		}
	}
	top := []*box{&a.boxes[paneSteps], &a.boxes[paneRequest], &a.boxes[paneResponse]}
	if a.layout.stacked {
		top = []*box{&a.boxes[paneSteps], &a.boxes[a.side]}
	}
	dst = band(dst, top...)
	return band(dst, &a.boxes[a.tab])
}

// inView says whether pane p is on the screen, and not behind another.
func (a *app) inView(p paneID) bool {
	switch p {
	case paneSteps, paneExchanges:
		return true
	case paneRequest, paneResponse:
		return !a.layout.stacked || p == a.side
	}
	return p == a.tab
}

// draw makes the frame of pane p, and the rows that it keeps.
func (a *app) draw(p paneID) {
	l, line := a.layout, a.th.Border
	switch p {
	case paneSteps, paneExchanges:
		a.drawLeft()
		return
	case paneRequest, paneResponse:
		a.drawMessage(p)
		return
	}
	if a.focus == p {
		line = a.th.BorderFocus
	}
	a.lists[p] = cut(a.tabView(p), l.bottom.w-2, l.bottom.h-2)
	b := &a.boxes[p]
	b.rect, b.side = l.bottom, line.Render(a.th.sym.Vertical)
	b.top = a.th.border(l.bottom.w, a.th.sym.TopLeft, a.th.sym.TopRight, line, []string{a.tabTitles(p, paneExplain, paneFindings, paneTokens, paneTimeline, paneSequence)}, "")
	hint := ""
	switch {
	case p == paneExplain:
		hint = a.explainHint()
	case p == paneFindings && a.focus == p:
		hint = a.th.Faint.Render(a.findings.hint())
	case p == paneFindings && a.isMarked():
		hint = a.th.words(a.whichFinding())
	case p == paneTokens && a.tokens.mark != nil && a.whichFinding() != "":
		hint = a.th.words(a.whichFinding()) + "   " + a.th.Key.Render("6") + a.th.Faint.Render(" details")
	}
	b.bottom = a.th.border(l.bottom.w, a.th.sym.BottomLeft, a.th.sym.BottomRight, line, nil, hint)
	b.row = func(dst []byte, y int) []byte { return append(dst, a.lists[p][y]...) }
}

// tabView is what the tab p at the bottom shows.
func (a *app) tabView(p paneID) string {
	switch p {
	case paneExplain:
		return a.explain.View()
	case paneFindings:
		return a.findings.View()
	case paneTimeline:
		return a.timeline.View()
	case paneSequence:
		return a.sequence.View()
	}
	return a.tokens.View()
}

// paneTitle is the name of pane p; the findings are counted in theirs.
func (a *app) paneTitle(p paneID) string {
	if n := len(a.findings.list); p == paneFindings && n > 0 {
		return fmt.Sprintf("%s %d", panes[p], n)
	}
	return panes[p]
}

// tabTitles are the names of panes that share a place; the one on top is marked.
func (a *app) tabTitles(top paneID, all ...paneID) string {
	parts := make([]string, len(all))
	for i, p := range all {
		switch {
		case p == top && a.focus == p:
			parts[i] = a.th.Here.Render(a.paneTitle(p))
		case p == top:
			parts[i] = a.th.OnTop.Render(a.paneTitle(p))
		default:
			parts[i] = a.th.Faint.Render(a.paneTitle(p))
		}
	}
	return strings.Join(parts, " "+a.th.Border.Render(a.th.sym.Vertical)+" ")
}

// name is the title of a pane that stands alone.
func (a *app) name(p paneID, text string) string {
	if a.focus == p {
		return a.th.Here.Render(text)
	}
	return a.th.Title.Render(text)
}

// drawLeft makes the column of the steps and the exchanges, which share a frame.
func (a *app) drawLeft() {
	a.stale[paneSteps], a.stale[paneExchanges] = false, false
	l, line := a.layout, a.th.Border
	if a.focus == paneSteps || a.focus == paneExchanges {
		line = a.th.BorderFocus
	}
	a.lists[paneSteps] = a.steps.rows()
	a.lists[paneExchanges] = a.exchanges.rows()
	b := &a.boxes[paneSteps]
	b.rect, b.side = l.left, line.Render(a.th.sym.Vertical)
	above, below := a.steps.cursor.more()
	b.top = a.th.border(l.left.w, a.th.sym.TopLeft, a.th.sym.TopRight, line, []string{a.name(paneSteps, "Steps") + a.th.hint(above, " "+a.th.sym.Up)}, a.th.hint(below, "more "+a.th.sym.Down))
	legend := []string{a.name(paneExchanges, "Exchanges")}
	switch marked := len(a.exchanges.altered) > 0; {
	case l.exchanges.w < 34 && marked:
		legend[0] += a.th.Faint.Render(" (*edited)")
	case l.exchanges.w < 34:
		legend[0] += a.th.Faint.Render(" (Front/Back)")
	case marked:
		legend[0] += a.th.Faint.Render(" (*edited)")
	}
	b.divider = a.th.border(l.left.w, a.th.sym.TeeLeft, a.th.sym.TeeRight, line, legend, "")
	b.dividerAt = l.steps.y + l.steps.h - l.left.y
	_, below = a.exchanges.cursor.more()
	var group []string
	if name := a.exchanges.group(); name != "" {
		group = []string{a.th.Accent.Render(a.th.words(name))}
	}
	b.bottom = a.th.border(l.left.w, a.th.sym.BottomLeft, a.th.sym.BottomRight, line, group, a.th.hint(below, "more "+a.th.sym.Down))
	n := len(a.lists[paneSteps])
	b.row = func(dst []byte, y int) []byte {
		if y < n {
			return append(dst, a.lists[paneSteps][y]...)
		}
		return append(dst, a.lists[paneExchanges][y-n-1]...)
	}
}

// hint is a faint remark, if there is something to remark.
func (th *theme) hint(on bool, text string) string {
	if !on {
		return ""
	}
	return th.Faint.Render(text)
}

// zoomedPane is the focused pane alone: a title row, and no frame beside the
// text, so that a selection with the mouse copies clean.
func (a *app) zoomedPane(dst []byte) []byte {
	w, h := a.layout.whole.w, a.layout.whole.h
	left, right := []string{a.name(a.focus, a.paneTitle(a.focus))}, ""
	var rows []string
	pane := a.message()
	switch {
	case pane != nil:
		left, right = a.messageTitle(a.focus, pane)
		if bar, ok := pane.bar(w / 2); ok {
			right = bar
		}
		if right == "" {
			right = a.th.Faint.Render(pane.pager.StatusWithin(rightRoom(w)))
		}
	case a.focus == paneSteps:
		rows = a.steps.rows()
	case a.focus == paneExchanges:
		rows = a.exchanges.rows()
	default:
		rows = cut(a.tabView(a.focus), w, h-1)
	}
	dst = append(dst, '\n')
	dash := a.th.sym.Horizontal
	dst = append(dst, a.th.border(w, dash, dash, a.th.Border, left, right)...)
	for y := range h - 1 {
		dst = append(dst, '\n')
		if pane != nil {
			dst = pane.appendRow(dst, y)
		} else {
			dst = append(dst, rows[y]...)
		}
	}
	return dst
}

// overlays puts dialogs and the remark over the frame.
func (a *app) overlays(frame string) string {
	w, h := a.layout.w, a.layout.h
	for i := range a.layers {
		rows := a.framed(&a.layers[i])
		frame = lay(frame, rows, (w-width(rows[0]))/2, max((h-len(rows))/2, 0))
	}
	if rows := a.toast.rows(w - 2); rows != nil {
		frame = lay(frame, rows, w-1-width(rows[0]), h-1-len(rows))
	}
	return frame
}

// framed is a dialog with its frame.
func (a *app) framed(l *layer) []string {
	w, h := l.size()
	sym, line := a.th.sym, a.th.BorderFocus
	rows := []string{a.th.border(w+4, sym.TopLeft, sym.TopRight, line, []string{a.th.Title.Render(a.th.words(l.title()))}, "")}
	side := line.Render(sym.Vertical)
	for _, row := range cut(l.View(), w, h) {
		rows = append(rows, side+" "+row+" "+side)
	}
	return append(rows, a.th.border(w+4, sym.BottomLeft, sym.BottomRight, line, []string{a.th.Faint.Render(a.th.words(l.caption()))}, ""))
}
