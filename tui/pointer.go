package tui

import tea "charm.land/bubbletea/v2"

// pointer is a click or a turn of the wheel, while the mouse is on.
func (a *app) pointer(msg tea.MouseMsg) tea.Cmd {
	m := msg.Mouse()
	if n := len(a.layers); n > 0 {
		return a.layers[n-1].handle(msg)
	}
	if a.engine == nil || a.layout.tooSmall {
		return nil
	}
	p, at, ok := a.paneAt(m.X, m.Y)
	if !ok {
		return nil
	}
	if _, wheel := msg.(tea.MouseWheelMsg); wheel {
		return a.wheel(p, msg)
	}
	a.setFocus(p)
	switch row := m.Y - at.y; p {
	case paneSteps:
		if i := a.steps.cursor.top + row; i < a.steps.cursor.n {
			a.steps.goTo(i)
			a.stepSelected()
		}
	case paneExchanges:
		if i := a.exchanges.cursor.top + row; i < a.exchanges.cursor.n {
			a.exchanges.goTo(i + 1)
			a.exchangeSelected()
		}
	case paneFindings:
		a.findings.click(row)
	case paneSequence:
		before := a.sequence.exchange()
		a.sequence.click(row)
		a.arrowSelected(before)
	}
	return nil
}

// wheel scrolls the pane under the pointer, which need not have the focus.
func (a *app) wheel(p paneID, msg tea.MouseMsg) tea.Cmd {
	focus := a.focus
	defer func() { a.focus = focus }()
	a.focus = p
	if p == paneRequest || p == paneResponse {
		return a.toPane(msg)
	}
	key := tea.KeyPressMsg{Code: tea.KeyDown}
	if msg.Mouse().Button == tea.MouseWheelUp {
		key.Code = tea.KeyUp
	}
	return a.toPane(key)
}

// paneAt says which pane is at a cell, and where its inside begins.
func (a *app) paneAt(x, y int) (p paneID, at rect, ok bool) {
	l := a.layout
	if l.presented && !a.zoomed {
		switch {
		case l.request.contains(x, y):
			return a.side, l.request.inner(), true
		case l.bottom.contains(x, y):
			return a.lower(), l.bottom.inner(), true
		}
		return 0, rect{}, false
	}
	if a.zoomed {
		return a.focus, rect{l.whole.x, l.whole.y + 1, l.whole.w, l.whole.h - 1}, l.whole.contains(x, y)
	}
	for _, c := range []struct {
		p paneID
		r rect
	}{{paneSteps, l.steps}, {paneExchanges, l.exchanges}} {
		if c.r.contains(x, y) {
			return c.p, c.r, true
		}
	}
	switch {
	case l.bottom.contains(x, y):
		return a.tab, l.bottom.inner(), true
	case l.stacked && l.request.contains(x, y):
		return a.side, l.request.inner(), true
	case l.request.contains(x, y):
		return paneRequest, l.request.inner(), true
	case l.response.contains(x, y):
		return paneResponse, l.response.inner(), true
	}
	return 0, rect{}, false
}
