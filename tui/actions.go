package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
)

const noWalk = "no walk has begun"

func (a *app) whyNotContinue() string {
	switch {
	case a.engine == nil:
		return noWalk
	case a.state.Await != nil && a.state.Await.Kind != flows.AwaitTime:
		return "the step waits for you"
	case a.state.Mode != flows.Stepping:
		return "it goes on by itself already"
	case a.state.Active:
		return ""
	}
	if _, ok := a.state.Next(); !ok {
		_, _, why := a.nextOfWalk()
		return why
	}
	return ""
}

func (a *app) continueWalk() tea.Cmd {
	cmd := a.send(flows.Continue{})
	a.followWalk()
	return cmd
}

func (a *app) whyNotRerun() string {
	i := a.steps.selected()
	switch {
	case a.engine == nil:
		return noWalk
	case i >= len(a.state.Steps) || a.state.Steps[i].Runs == 0:
		return "the selected step has not run yet"
	}
	return ""
}

// rerunWord is left out of the footer while something runs: there it would
// only be pressed by mistake.
func (a *app) rerunWord() string {
	if a.state.Active {
		return ""
	}
	return "run again"
}

func (a *app) rerun() tea.Cmd {
	left := a.state.Experiment()
	cmd := a.send(flows.Rerun{Step: a.steps.selected()})
	a.followWalk()
	if left != nil {
		return tea.Batch(cmd, a.say("The experiment "+left.Lab.ID+" was left for this step: it is not finished."))
	}
	return cmd
}

func (a *app) whyNotRefresh() string {
	if a.engine == nil {
		return noWalk
	}
	_, why := a.state.CanRefresh()
	return why
}

func (a *app) expireNow() tea.Cmd {
	cmd := a.send(flows.ExpireNow{})
	a.followWalk()
	return cmd
}

func (a *app) whyNotAuto() string {
	if a.engine == nil {
		return noWalk
	}
	if a.state.AutoRefresh {
		return ""
	}
	_, why := a.state.CanAutoRefresh()
	return why
}

func (a *app) toggleAuto() tea.Cmd {
	on := !a.state.AutoRefresh
	cmd := a.send(flows.SetAutoRefresh{On: on})
	if !on {
		return tea.Batch(cmd, a.say("Refreshing by itself is off."))
	}
	return tea.Batch(cmd, a.say("Refreshing by itself is on: shortly before the access token expires, a refresh request is sent without being held."))
}

func (a *app) whyNotOpen() string {
	switch {
	case a.engine == nil:
		return noWalk
	case a.state.Await == nil || a.state.Await.Kind != flows.AwaitCallback:
		return "nothing waits for the browser"
	}
	return ""
}

func (a *app) openBrowser() tea.Cmd {
	return tea.Batch(a.send(flows.Reply{Answer: flows.Open{}}), a.say("Opening the system browser"+a.th.sym.Ellipsis))
}

func (a *app) whyNotSwitch() string {
	switch {
	case a.engine == nil:
		return noWalk
	case a.state.Flow.Index(flows.StepAuthorizationRequest) < 0:
		return "nobody signs in in this flow"
	}
	return ""
}

// signInWord is shown in the footer while a sign-in is near.
func (a *app) signInWord() string {
	i := a.state.Flow.Index(flows.StepAuthorizationRequest)
	if i < 0 || a.state.Current > i+1 || a.state.Current < i-1 {
		return ""
	}
	if a.state.SignIn == flows.SignInAgent {
		return "sign in by browser"
	}
	return "sign in here"
}

func (a *app) switchSignIn() tea.Cmd {
	to, text := flows.SignInAgent, "Sign-in here, with the built-in user agent: it follows redirects, shows the provider's forms as fields, and every hop is recorded. It runs no scripts."
	if a.state.SignIn == flows.SignInAgent {
		to, text = flows.SignInBrowser, "Sign-in with the system browser: what passes between it and the provider is not seen here."
		if a.engine.Options().SignIn == flows.SignInLink {
			to = flows.SignInLink
		}
	}
	return tea.Batch(a.send(flows.SetSignIn{SignIn: to}), a.say(text))
}

// escape closes what is on top, else clears the search, else takes the selection
// and then the cursor away, else stops what is done
// beside the UI, else cancels what runs, else goes back. Dialogs have had the key
// before this.
func (a *app) escape() tea.Cmd {
	switch pane := a.message(); {
	case pane != nil && pane.pager.Searching():
		pane.pager.ClearSearch()
		a.touch(a.focus)
		return nil
	case a.dismiss():
		return nil
	case a.touring != nil && !a.zoomed:
		return a.leaveTour()
	case a.stopJob():
		return a.say("Stopped. p shows the body another way.")
	case a.zoomed:
		a.setZoom(false)
		return nil
	case a.canUnmark():
		a.unmark()
		return nil
	case a.engine != nil && a.state.Active && a.state.Beside != nil:
		return a.send(flows.Cancel{}) // what it was says how it ended
	case a.engine != nil && a.state.Active:
		return tea.Batch(a.send(flows.Cancel{}), a.say("Cancelled. r runs the step again."))
	}
	return a.back()
}

func (a *app) escapeWord() string {
	switch pane := a.message(); {
	case pane != nil && pane.pager.Searching():
		return "end search"
	case pane != nil && pane.pager.Selecting():
		return "select none"
	case pane != nil && pane.pager.HasCursor():
		return "hide cursor"
	case a.focus == paneTokens && a.tokens.chosen.on:
		return "hide cursor"
	case a.touring != nil && !a.zoomed:
		return "leave the tour"
	case len(a.jobs()) > 0:
		return "stop " + a.jobs()[0].what
	case a.zoomed:
		return "leave zoom"
	case a.canUnmark():
		return "unmark"
	case a.engine != nil && a.state.Active:
		return "cancel"
	}
	return ""
}

// back leaves the zoom, then the walk, then the program.
func (a *app) back() tea.Cmd {
	switch {
	case a.zoomed:
		a.setZoom(false)
		return nil
	case a.engine == nil:
		return tea.Quit
	}
	text := "Leave this walk?"
	switch {
	case len(a.exchanges.list) == 0 && !a.state.Active:
		return a.leaveWalk()
	case a.recording:
		text = "Leave this recording?"
	default:
		text += " What was recorded is gone then, and tokens that were not revoked stay valid."
	}
	return a.push(&question{th: a.th, heading: "Leave", text: text, yesWord: "leave", yes: leaveAnswer{}}, false)
}

// leaveAnswer is the result of the question whether to leave the walk.
type leaveAnswer struct{}

// leaveWalk goes back to the start screen, or out where there was none.
func (a *app) leaveWalk() tea.Cmd {
	if !a.cfg.startsBlank() {
		return tea.Quit
	}
	cmd := a.leave()
	a.relayout()
	return cmd
}

func (a *app) zoomWord() string {
	if a.zoomed {
		return "" // esc says it
	}
	return "zoom"
}

func (a *app) revealWord() string {
	if a.reveal {
		return "mask"
	}
	return "reveal"
}

func (a *app) whyNotReveal() string {
	if a.presenting {
		return staysMasked
	}
	return ""
}

func (a *app) toggleReveal() tea.Cmd {
	if a.presenting {
		return a.say(firstUpper(staysMasked) + ".")
	}
	a.reveal = !a.reveal
	a.setVeil()
	if a.engine != nil {
		a.show()
	}
	if a.reveal {
		return a.say("Secrets are shown, and copied and saved as they are, until m is pressed again.")
	}
	return a.say("Secrets are masked again.")
}

// message is the message pane that has the focus, or nil.
func (a *app) message() *messagePane {
	switch a.focus {
	case paneRequest:
		return &a.request
	case paneResponse:
		return &a.response
	}
	return nil
}

// shownMessage is the message pane that keys about messages mean: the focused
// one, else the one that has something to say.
func (a *app) shownMessage() *messagePane {
	if pane := a.message(); pane != nil {
		return pane
	}
	if a.side == paneResponse {
		return &a.response
	}
	return &a.request
}

func (a *app) whyNoExchange() string {
	if _, ok := a.selected(); !ok {
		return "there is no exchange yet"
	}
	return ""
}

func (a *app) whyNotPretty() string { return a.whyNoExchange() }

func (a *app) prettyWord() string {
	switch pane := a.shownMessage(); {
	case pane.form == formPretty:
		return "raw"
	case pane.form == formRaw && pane.encoded:
		return "wire bytes"
	}
	return "pretty"
}

// togglePretty changes the focused message, or both where neither has the focus.
func (a *app) togglePretty() tea.Cmd {
	if pane := a.message(); pane != nil {
		pane.nextForm()
	} else {
		a.response.nextForm()
		a.request.form = min(a.response.form, formRaw)
	}
	a.show()
	return nil
}

func (a *app) showInfo() tea.Cmd {
	x, _ := a.selected()
	doc, lines, widest := infoPage(a.th, x, a.stepTitle(x), veil{a.reveal, a.known})
	return a.push(newTextDialog(a.th, fmt.Sprintf("Exchange #%d", x.ID), doc, lines, widest), false)
}

func (a *app) showHelp() tea.Cmd {
	doc, lines, widest := helpPage(a.th, a.table, a.request.pager.KeyMap)
	return a.push(newTextDialog(a.th, "Keys", doc, lines, widest), false)
}

func (a *app) showPalette() tea.Cmd {
	return a.push(newPalette(a.th, a.table, func(act *action) string { return act.whyNot(a) }), false)
}

func (a *app) toggleMouse() tea.Cmd {
	a.mouse = !a.mouse
	a.header.mouse = a.mouse
	if a.mouse {
		return a.say("Mouse on: click a pane, turn the wheel. To select text, hold shift, or press M again.")
	}
	return a.say("Mouse off: the terminal selects text again.")
}
