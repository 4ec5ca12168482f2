package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/httplog"
)

// send gives e to the runner and shows what became of it.
func (a *app) send(e flows.Event) tea.Cmd {
	if a.engine == nil {
		return nil
	}
	a.engine.Dispatch(e)
	return a.pull()
}

// pull takes in the newest state and log.
func (a *app) pull() tea.Cmd {
	before := a.state
	a.state = a.engine.State()
	if a.quiz.hides() {
		a.state = veiled(a.state)
	}
	log := a.engine.Log()
	if known := log.Secrets(); len(known) != len(a.known) {
		a.known = known
		a.setVeil()
	}
	a.exchanges.SetLog(log)
	a.sequence.SetState(a.state)
	a.sequence.SetExchanges(a.exchanges.list, a.exchanges.changed)
	a.explain.SetExchanges(a.exchanges.tally)
	now := a.walkTime()
	a.header.SetState(a.state, now)
	a.steps.SetState(a.state, now)
	a.explain.SetState(a.state, now)
	a.findings.SetState(a.state, now)
	a.tokens.SetState(a.state, now)
	lives := a.timeline.lives
	if told := a.tellLives(); told != a.told {
		a.told, lives = told, flows.Timeline(a.state.Session, log)
	}
	a.timeline.SetLives(lives, now)
	a.relayoutFor(len(before.Steps))
	a.show()
	a.turn()
	a.touchAll()
	if a.recording {
		return a.judge() // it has ended, long ago
	}
	cmds := []tea.Cmd{a.tick(), a.syncAwait(before)}
	concluded := a.syncLabs(before)
	cmds = append(cmds, a.editResent())
	if a.touring != nil {
		return tea.Batch(append(cmds, a.judge(), a.steer())...)
	}
	if n := a.state.Notice; n != "" && n != before.Notice && !concluded {
		cmds = append(cmds, a.say(n))
	}
	if st := a.lastEnded(before); st != nil && st.Problem != nil && !st.Problem.Cancelled && !a.explains() {
		text := " failed; 5 shows why and what to do."
		if a.quiz.hides() {
			text = " failed. Look at the panes; a names the cause."
		}
		cmds = append(cmds, a.remark(a.state.Flow.Steps[a.state.Current].Title+text, true))
	}
	cmds = append(cmds, a.keepToken())
	if a.state.Outcome == flows.Completed && before.Outcome != flows.Completed {
		cmds = append(cmds, a.say("The walk is finished. Look around, run a step again with r, or leave with q."))
	}
	return tea.Batch(append(cmds, a.judge())...)
}

// livesTold is what the lives of the tokens were told from: they change with it
// alone.
type livesTold struct{ walk, tokens, last, revoked int }

func (a *app) tellLives() livesTold {
	told := livesTold{walk: a.walk, tokens: len(a.state.Session.Tokens), revoked: a.exchanges.revoked}
	if told.tokens > 0 {
		told.last = a.state.Session.Tokens[told.tokens-1].Exchange
	}
	return told
}

// explains says whether the explanation of the current step is on the screen.
func (a *app) explains() bool {
	return a.tab == paneExplain && (!a.zoomed || a.focus == paneExplain) && a.steps.selected() == a.state.Current
}

// lastEnded is the current step, when it has just ended.
func (a *app) lastEnded(before flows.State) *flows.StepState {
	if !before.Active || before.Beside != nil || a.state.Active || a.state.Current >= len(a.state.Steps) || before.Run != a.state.Run {
		return nil
	}
	return &a.state.Steps[a.state.Current]
}

// show brings the selected exchange into the message panes, and the selected
// step into the explanation.
func (a *app) show() {
	x, has := a.selected()
	a.request.again = again(a.exchanges.list, x)
	a.request.SetExchange(x, has, a.stepTitle(x), a.known)
	a.response.SetExchange(x, has, a.stepTitle(x), a.known)
	if has {
		a.sequence.show(x.ID)
	}
	a.request.placeholder(a.plan())
	a.response.placeholder("")
	a.explain.SetStep(a.steps.selected())
	a.explain.SetExperiment(a.experimentShown())
	a.spaceOut()
	a.touchAll()
}

// plan is what stands in the request pane before anything was sent.
func (a *app) plan() string {
	i, ok := a.state.Next()
	if !ok || a.recording {
		return "Nothing was sent."
	}
	step := a.state.Flow.Steps[i]
	text := fmt.Sprintf("Nothing is sent without you. enter starts step %d, %s; its request will stand here, held, until you send it.", i+1, step.Title)
	if step.Plan != nil {
		text = a.th.words(text) + "\n\n" + a.th.words("What it will send: "+veil{a.reveal, a.known}.text(step.Plan(a.engine.Options(), a.state.Session)))
	}
	return text
}

// turned is which exchange was brought to the front, and whether its answer was.
type turned struct {
	id       int
	answered bool
}

// turn brings to the front what has just become interesting, where two panes
// share a place: a request, and then its answer; each only once.
func (a *app) turn() {
	x, has := a.selected()
	if !has || a.exchanges.stays {
		return
	}
	now := turned{x.ID, x.State == httplog.Done && x.Witness == httplog.Sent || x.State == httplog.Failed}
	if now == a.turned {
		return
	}
	a.turned = now
	if now.answered {
		a.setSide(paneResponse)
	} else {
		a.setSide(paneRequest)
	}
}

// setSide puts the request or the response on top. The focus goes along when
// it was on the other.
func (a *app) setSide(to paneID) {
	if a.side == to {
		return
	}
	a.side = to
	if a.layout.stacked && (a.focus == paneRequest || a.focus == paneResponse) {
		a.setFocus(to)
	}
}

// tick keeps the countdown going while there is one.
func (a *app) tick() tea.Cmd {
	if a.ticking || a.engine == nil || !a.header.ticking() {
		return nil
	}
	a.ticking = true
	a.ticks++
	return a.after(tickEvery, tickMsg{a.ticks})
}

// obvious is what enter does now.
type obvious int

const (
	doNothing   obvious = iota
	doJump              // the findings have the focus: show the selected one's bytes
	doShowLife          // the timeline has the focus: show the exchange that brought the selected token
	doShowArrow         // the sequence has the focus: show the request or the answer that the arrow is
	doShowHeld          // the held request is not the one on the screen
	doSend
	doAnswer // the run waits for a person: show what asks them
	doStart
	doWait   // something runs
	doCannot // the selected step cannot run yet, or a failure bars the way
	doFinish // all is done
)

// nextThing decides what enter does, with the step that it concerns or the
// reason why there is nothing to do.
func (a *app) nextThing() (what obvious, step int, why string) {
	if a.engine != nil && a.focus == paneFindings && !a.findings.showRules && len(a.findings.list) > 0 {
		return doJump, 0, ""
	}
	if a.engine != nil && a.focus == paneTimeline && a.timeline.selected() != 0 {
		return doShowLife, 0, ""
	}
	if a.engine != nil && a.focus == paneSequence && a.sequence.exchange() != 0 {
		return doShowArrow, 0, ""
	}
	return a.nextOfWalk()
}

// nextOfWalk is what comes next in the walk, wherever the focus is.
func (a *app) nextOfWalk() (what obvious, step int, why string) {
	s := a.state
	switch {
	case a.engine == nil:
		return doNothing, 0, ""
	case a.recording:
		return doCannot, s.Current, onlyRecorded
	case s.Held != 0:
		if x, ok := a.selected(); !ok || !a.isHeld(x.ID) {
			return doShowHeld, s.Current, ""
		}
		return doSend, s.Current, ""
	case s.Await != nil:
		return doAnswer, s.Current, ""
	case s.Active:
		return doWait, s.Current, "the step is running; esc cancels it"
	}
	if i := a.steps.selected(); a.steps.stays && i < len(s.Steps) {
		if st := s.Steps[i].Status; st == flows.Pending || st == flows.Ready {
			if ok, why := s.CanStart(i); !ok {
				return doCannot, i, "“" + s.Flow.Steps[i].Title + "” cannot start: " + why
			}
			return doStart, i, ""
		}
	}
	i, ok := s.Next()
	if ok {
		return doStart, i, ""
	}
	for j := range s.Steps {
		if s.Steps[j].Status == flows.Pending || s.Steps[j].Status == flows.Ready {
			_, why := s.CanStart(j)
			return doCannot, j, "“" + s.Flow.Steps[j].Title + "” cannot start: " + why + "; select what failed, and r runs it again"
		}
	}
	return doFinish, 0, "the walk is finished; r runs the selected step again, E refreshes, q leaves"
}

// next does the obvious next thing.
func (a *app) next() tea.Cmd {
	if a.touring != nil {
		return a.tourOn()
	}
	what, step, why := a.nextThing()
	switch what {
	case doShowHeld:
		a.followWalk()
		a.setSide(paneRequest)
		return a.say("This is the request that waits. enter sends it.")
	case doSend:
		a.followWalk()
		return a.send(flows.Send{Exchange: a.state.Held})
	case doJump:
		return a.jump()
	case doShowLife:
		a.exchanges.goTo(a.timeline.selected())
		a.exchangeSelected()
		a.setFocus(paneResponse)
		return nil
	case doShowArrow:
		a.exchanges.goTo(a.sequence.exchange())
		a.exchangeSelected()
		if arrow, _ := a.sequence.selected(); arrow.Reply {
			a.setFocus(paneResponse)
		} else {
			a.setFocus(paneRequest)
		}
		return nil
	case doAnswer:
		return a.openAwait(false)
	case doStart:
		cmd := a.send(flows.Start{Step: step})
		a.followWalk()
		return cmd
	case doNothing:
		return nil
	}
	return a.say(firstUpper(why) + ".")
}

// followWalk takes the cursors to where the walk is.
func (a *app) followWalk() {
	a.steps.follow()
	a.exchanges.follow()
	if a.state.Held != 0 {
		a.exchanges.goTo(a.state.Held)
		a.exchanges.stays = a.exchanges.stays && len(a.state.With) == 0
	}
	a.show()
}

// nextWord names what enter does, for the footer.
func (a *app) nextWord() string {
	if a.touring != nil {
		return a.touring.word()
	}
	what, step, _ := a.nextThing()
	switch what {
	case doShowHeld:
		return "show what is held"
	case doSend:
		if x, ok := a.selected(); ok && x.Witness == httplog.Unseen {
			return "open in the browser"
		}
		word := "send"
		if n := len(a.state.With) + 1; n > 1 {
			word = fmt.Sprintf("send all %d", n)
		}
		if what := a.purpose(a.layout.w / 2); what != "" {
			word += " " + a.th.sym.Separator + " " + what
		}
		return word
	case doJump:
		return "show where"
	case doShowLife, doShowArrow:
		return "show its exchange"
	case doAnswer:
		return a.awaitWord()
	case doStart:
		return "start " + a.th.words(a.state.Flow.Steps[step].Title)
	}
	return ""
}
