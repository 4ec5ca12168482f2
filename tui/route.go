package tui

import (
	"fmt"
	"time"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/tui/pager"
)

// tickEvery is how often a countdown moves on.
const tickEvery = time.Second

// Update gives each message to whom it concerns, and begins what is to be done
// beside the UI because of it.
func (a *app) Update(msg tea.Msg) (tea.Model, tea.Cmd) {
	a.scrolled = false
	cmd := tea.Batch(a.route(msg), a.follow())
	a.around.stale = a.around.stale || !a.scrolled
	return a, tea.Batch(cmd, a.beginJobs(), a.request.pager.Work(), a.response.pager.Work())
}

func (a *app) route(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case tea.WindowSizeMsg:
		a.sized = true
		a.arrange(msg.Width, msg.Height)
		a.relayout()
		return nil
	case tea.KeyPressMsg:
		return a.key(msg)
	case tea.PasteMsg:
		return a.paste(msg)
	case tea.MouseClickMsg, tea.MouseWheelMsg:
		return a.pointer(msg.(tea.MouseMsg))
	case tea.ModeReportMsg:
		a.widthMethod(msg)
		return nil
	case changedMsg:
		if msg.walk != a.walk || a.engine == nil {
			return nil
		}
		return tea.Batch(a.pull(), a.watch(a.engine, a.walk))
	case judgedMsg:
		return a.judged(msg)
	case restedMsg:
		return a.rested(msg)
	case tracedMsg:
		return a.traced(msg)
	case tickMsg:
		if msg.generation != a.ticks {
			return nil
		}
		a.ticking = false
		a.passTime()
		return a.tick()
	case keysOverMsg:
		if msg.generation == a.pressed.generation {
			a.pressed.list = nil
		}
		return nil
	case toastOverMsg:
		if msg.generation == a.toast.generation {
			a.toast.text = ""
		}
		return nil
	case jobNewsMsg:
		return a.jobNews(msg)
	case jobDoneMsg:
		a.jobDone(msg)
		return nil
	case pager.Msg:
		return a.forPagers(msg)
	case crashMsg:
		a.crash = msg.trace
		return tea.Quit
	}
	return a.intent(msg)
}

// intent does what a component asked for.
func (a *app) intent(msg tea.Msg) tea.Cmd {
	switch msg := msg.(type) {
	case dispatchMsg:
		return a.send(msg.event)
	case copyMsg:
		return a.copyText(msg.what, msg.text, false)
	case takenMsg:
		return a.copyText(msg.what, msg.text, msg.masked)
	case copiedMsg:
		return a.copied(msg)
	case savedMsg:
		return a.saved(msg)
	case openMsg:
		if why := a.whyNotOpen(); why != "" {
			return a.say(firstUpper(why) + ".")
		}
		return a.openBrowser()
	case toastMsg:
		return a.remark(msg.text, msg.bad)
	case startMsg:
		cmd, err := a.begin(msg.options, "")
		if err != nil {
			return a.refused(err)
		}
		a.walked = a.cfg.Given
		return cmd
	case startDemoMsg:
		if a.cfg.Demo == nil {
			return a.remark("There is no embedded provider in this program.", true)
		}
		return tea.Batch(startDemo(a.ctx, a.cfg.Demo, msg), a.say("Starting the embedded provider"+a.th.sym.Ellipsis))
	case recordingMsg:
		return a.openRecording()
	case pickMsg:
		return a.pick()
	case quizMsg:
		return a.startQuiz(msg)
	case pickTourMsg:
		return a.pickTour()
	case demoMsg:
		return a.beginDemo(msg)
	case codeChosenMsg:
		a.code = msg.choice
		return nil
	case saveCodeMsg:
		return a.askSaveCode(msg)
	case revealMsg:
		cmd := a.toggleReveal()
		a.revealCode()
		return cmd
	case editorMsg:
		return a.openEditor(msg, true)
	case editorDoneMsg:
		return a.editorDone(msg)
	case closeDialogMsg:
		return a.closed(msg.result)
	}
	cmd, _ := a.profilesIntent(msg)
	return cmd
}

// beginDemo begins a walk on the embedded provider that was started.
func (a *app) beginDemo(msg demoMsg) tea.Cmd {
	if msg.err != nil {
		return a.refused(msg.err)
	}
	if msg.tour != "" {
		return a.beginTour(msg)
	}
	if msg.quiz != nil {
		return a.beginRound(msg)
	}
	cmd, err := a.begin(msg.options, msg.info)
	if err != nil {
		return a.refused(err)
	}
	a.onDemo, a.header.scenario = true, msg.scenario
	if msg.scenario == "" {
		return cmd
	}
	return tea.Batch(cmd, a.say(fmt.Sprintf("The demo, gone wrong: %s. %s", a.scenarioTitle(msg.scenario), msg.info)))
}

// refused says why a walk could not begin; what was typed stays.
func (a *app) refused(err error) tea.Cmd {
	a.start.SetError(err)
	return a.remark("The walk cannot begin: "+err.Error(), true)
}

// widthMethod makes the panes measure characters as the renderer does from now
// on, which goes by what the terminal reports about mode 2027.
func (a *app) widthMethod(msg tea.ModeReportMsg) {
	if msg.Mode == ansi.ModeUnicodeCore && !msg.Value.IsNotRecognized() && !msg.Value.IsPermanentlyReset() {
		a.request.pager.SetWidthMethod(ansi.GraphemeWidth)
		a.response.pager.SetWidthMethod(ansi.GraphemeWidth)
		a.touchAll()
	}
}

// passTime moves what depends on the time alone.
func (a *app) passTime() {
	now := a.walkTime()
	a.header.SetState(a.state, now)
	a.tokens.SetState(a.state, now)
	a.touch(paneTokens)
	a.timeline.SetLives(a.timeline.lives, now)
	a.touch(paneTimeline)
	a.tellAwait()
}

// key goes to the dialog on top, else to the start screen, else to an input
// that is open, else it is an action, else it is the focused pane's.
func (a *app) key(msg tea.KeyPressMsg) tea.Cmd {
	name := msg.String()
	if name == "ctrl+c" {
		return tea.Quit
	}
	if name == "ctrl+z" {
		return tea.Suspend
	}
	a.toast.text = "" // whoever goes on has read it
	if a.presenting {
		if a.wouldUnmask(name) {
			return a.say(name + ": " + staysMasked + ".")
		}
		defer a.touchAll()
		return tea.Batch(a.tellKey(msg), a.typed(msg))
	}
	return a.typed(msg)
}

// typed gives a key to whom it concerns.
func (a *app) typed(msg tea.KeyPressMsg) tea.Cmd {
	name := msg.String()
	if n := len(a.layers); n > 0 {
		if a.now().Before(a.layers[n-1].quiet) {
			return nil
		}
		return a.layers[n-1].handle(msg)
	}
	if a.engine == nil {
		return a.startKey(msg)
	}
	if pane := a.message(); pane != nil && pane.capturing() {
		return a.toPane(msg)
	}
	if cmd, ok := a.tourKey(name); ok {
		return cmd
	}
	if i, ok := a.table.byKey[name]; ok {
		act := &a.table.list[i]
		defer a.touchAll()
		return act.run(a, name)
	}
	return a.toPane(msg)
}

// startKey is a key on the start screen.
func (a *app) startKey(msg tea.KeyPressMsg) tea.Cmd {
	if !a.start.capturing() {
		switch msg.String() {
		case "q":
			return tea.Quit
		case "?":
			return a.showHelp()
		}
	}
	var cmd tea.Cmd
	a.start, cmd = a.start.Update(msg)
	return cmd
}

// toPane gives msg to the focused pane.
func (a *app) toPane(msg tea.Msg) tea.Cmd {
	var cmd tea.Cmd
	a.touch(a.focus)
	switch a.focus {
	case paneSteps:
		before := a.steps.selected()
		a.steps, cmd = a.steps.Update(msg)
		if a.steps.selected() != before {
			a.stepSelected()
		}
	case paneExchanges:
		before := a.exchanges.cursor.at
		a.exchanges, cmd = a.exchanges.Update(msg)
		if a.exchanges.cursor.at != before {
			a.exchangeSelected()
		}
	case paneRequest, paneResponse:
		pane := a.message()
		before := pane.mode()
		*pane, cmd = pane.Update(msg)
		a.scrolled = pane.mode() == before
	case paneExplain:
		a.explain, cmd = a.explain.Update(msg)
	case paneFindings:
		a.findings, cmd = a.findings.Update(msg)
	case paneTokens:
		a.tokens, cmd = a.tokens.Update(msg)
	case paneTimeline:
		a.timeline, cmd = a.timeline.Update(msg)
	case paneSequence:
		before := a.sequence.exchange()
		a.sequence, cmd = a.sequence.Update(msg)
		a.arrowSelected(before)
	}
	return cmd
}

// stepSelected shows the last exchange of the step that the cursor came to.
func (a *app) stepSelected() {
	i := a.steps.selected()
	if i < len(a.state.Steps) {
		if id, ok := ownOf(a.exchanges.list, a.state.Steps[i].ID); ok {
			a.exchanges.goTo(id)
		}
	}
	a.show()
}

// exchangeSelected shows the step that the exchange belongs to.
func (a *app) exchangeSelected() {
	if x, ok := a.selected(); ok && x.Label.Lab == "" { // an experiment is of no step
		if i := a.state.Flow.Index(flows.StepID(x.Label.Step)); i >= 0 {
			a.steps.goTo(i)
		}
	}
	a.show()
}

// arrowSelected shows the exchange of the arrow that the cursor came to, unless it
// was there before.
func (a *app) arrowSelected(before int) {
	if id := a.sequence.exchange(); id != before {
		a.exchanges.goTo(id)
		a.exchangeSelected()
	}
}

func (a *app) paste(msg tea.PasteMsg) tea.Cmd {
	switch {
	case len(a.layers) > 0:
		return a.layers[len(a.layers)-1].handle(msg)
	case a.engine == nil:
		var cmd tea.Cmd
		a.start, cmd = a.start.Update(msg)
		return cmd
	case a.state.Await != nil && a.state.Await.Kind == flows.AwaitCallback:
		// A pasted redirect URL is meant for the sign-in, wherever the focus is.
		open := a.openAwait(false)
		if n := len(a.layers); n > 0 {
			return tea.Batch(open, a.layers[n-1].handle(msg))
		}
		return open
	}
	return a.toPane(msg)
}
