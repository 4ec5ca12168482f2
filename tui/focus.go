package tui

import (
	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
)

// setFocus gives the keys to pane p, and puts it on top where it shares a place.
func (a *app) setFocus(p paneID) {
	a.focus = p
	switch p {
	case paneRequest, paneResponse:
		a.side = p
	case paneExplain, paneFindings, paneTokens, paneTimeline, paneSequence:
		a.tab = p
	}
	a.steps.setFocus(p == paneSteps)
	a.exchanges.setFocus(p == paneExchanges)
	a.request.setFocus(p == paneRequest)
	a.response.setFocus(p == paneResponse)
	a.findings.setFocus(p == paneFindings)
	a.timeline.setFocus(p == paneTimeline)
	a.sequence.setFocus(p == paneSequence)
	if a.zoomed {
		a.relayout()
	}
	a.touchAll()
}

func (a *app) cycleFocus(n int) {
	a.setFocus(paneID((int(a.focus) + n + len(panes)) % len(panes)))
}

func (a *app) focusNumber(key string) tea.Cmd {
	if i := int(key[0] - '1'); i >= 0 && i < len(panes) {
		a.setFocus(paneID(i))
	}
	return nil
}

func (a *app) setZoom(on bool) {
	a.zoomed = on
	a.relayout()
}

// relayoutFor adapts the left column when another flow has other steps.
func (a *app) relayoutFor(before int) {
	if before != len(a.state.Steps) {
		a.relayout()
	}
}

// arrange divides the terminal, as it is shown now.
func (a *app) arrange(w, h int) {
	if a.presents() {
		a.layout = arrangePresented(w, h)
		return
	}
	a.layout = arrange(w, h, len(a.state.Steps))
}

// relayout pushes sizes down.
func (a *app) relayout() {
	a.arrange(a.layout.w, a.layout.h)
	l := a.layout
	a.header.SetSize(l.header.w, 1)
	a.start.SetSize(l.whole.w, l.whole.h)
	inside := [...]rect{l.steps, l.exchanges, l.request.inner(), l.response.inner(), l.bottom.inner(), l.bottom.inner(), l.bottom.inner(), l.bottom.inner(), l.bottom.inner()}
	if a.zoomed {
		inside[a.focus] = rect{l.whole.x, l.whole.y + 1, l.whole.w, max(l.whole.h-1, 0)}
	}
	size := func(p paneID) (w, h int) { return inside[p].w, inside[p].h }
	a.steps.SetSize(size(paneSteps))
	a.exchanges.SetSize(size(paneExchanges))
	a.request.SetSize(size(paneRequest))
	a.response.SetSize(size(paneResponse))
	a.explain.SetSize(size(paneExplain))
	a.findings.SetSize(size(paneFindings))
	a.tokens.SetSize(size(paneTokens))
	a.timeline.SetSize(size(paneTimeline))
	a.sequence.SetSize(size(paneSequence))
	for i := range a.layers {
		a.sizeLayer(&a.layers[i])
	}
	if a.engine != nil {
		a.show()
	}
	a.touchAll()
}

// sizeLayer tells a dialog how much room there is: all but a margin and its frame.
func (a *app) sizeLayer(l *layer) {
	l.SetSize(max(a.layout.w-6, 1), max(a.layout.h-6, 1))
}

// push puts a dialog on top. One that opens by itself swallows keys at first.
func (a *app) push(d dialog, byItself bool) tea.Cmd {
	l := layer{dialog: d}
	if byItself {
		l.quiet = a.now().Add(grace)
	}
	a.sizeLayer(&l)
	a.layers = append(a.layers, l)
	return nil
}

// closed takes the dialog on top away and does what its result says.
func (a *app) closed(result any) tea.Cmd {
	n := len(a.layers)
	if n == 0 {
		return nil
	}
	top := a.layers[n-1]
	a.layers = a.layers[:n-1]
	switch r := result.(type) {
	case paletteAnswer:
		act := a.table.get(r.id)
		return act.run(a, act.firstKey())
	case scenarioAnswer:
		return intend(startDemoMsg{scenario: r.name})
	case probeAnswer:
		return a.probe()
	case leaveAnswer:
		return a.leaveWalk()
	case saveAnswer:
		return save(r.file)
	case partnerAnswer:
		return r.open(a)
	case comparedPlace:
		return a.showCompared(r)
	case editAnswer:
		return a.edited(r.id, r.raw)
	case faultAnswer:
		return a.putIn(r)
	case editorAgain:
		return a.runEditor(r.job)
	case editorDropped:
		return a.say("What you typed in the editor was dropped. The request is as it was.")
	}
	if next, ok := result.(interface{ then(*app) tea.Cmd }); ok {
		return next.then(a)
	}
	switch {
	case !top.await || a.state.Await == nil:
	case a.state.Await.Kind == flows.AwaitTime:
		return a.say("It goes on waiting: enter shows it again, esc ends the experiment.")
	case a.state.Experiment() != nil:
		return a.say("The sign-in still waits: enter shows it again, esc ends the experiment.")
	default:
		return a.say("The sign-in still waits: enter shows it again, esc cancels the step.")
	}
	return nil
}
