package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/httplog"
)

const noWalk = "no walk has begun"

func (a *app) whyNotContinue() string {
	switch {
	case a.engine == nil:
		return noWalk
	case a.state.Await != nil:
		return "the step waits for you"
	case a.state.Mode != flows.Stepping:
		return "it goes on by itself already"
	case a.state.Active:
		return ""
	}
	if _, ok := a.state.Next(); !ok {
		_, _, why := a.nextThing()
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
	cmd := a.send(flows.Rerun{Step: a.steps.selected()})
	a.followWalk()
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

// escape closes what is on top, else clears the search, else cancels what
// runs, else goes back. Dialogs have had the key before this.
func (a *app) escape() tea.Cmd {
	switch pane := a.message(); {
	case pane != nil && pane.pager.Searching():
		pane.pager.ClearSearch()
		a.touch(a.focus)
		return nil
	case a.zoomed:
		a.setZoom(false)
		return nil
	case a.engine != nil && a.state.Active:
		return tea.Batch(a.send(flows.Cancel{}), a.say("Cancelled. r runs the step again."))
	}
	return a.back()
}

func (a *app) escapeWord() string {
	switch pane := a.message(); {
	case pane != nil && pane.pager.Searching():
		return "end search"
	case a.zoomed:
		return "leave zoom"
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
	if len(a.exchanges.list) == 0 && !a.state.Active {
		return a.leaveWalk()
	}
	text += " What was recorded is gone then, and tokens that were not revoked stay valid."
	return a.push(&question{th: a.th, heading: "Leave", text: text, yesWord: "leave", yes: leaveAnswer{}}, false)
}

// leaveAnswer is the result of the question whether to leave the walk.
type leaveAnswer struct{}

// leaveWalk goes back to the start screen, or out where there was none.
func (a *app) leaveWalk() tea.Cmd {
	if !a.cfg.Start {
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

func (a *app) toggleReveal() tea.Cmd {
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

// taken is the text that copy and save take: of the focused message, or the
// whole exchange where a list has the focus.
func (a *app) taken() (what string, data []byte) {
	if pane := a.message(); pane != nil {
		return pane.name(), pane.raw(a.known)
	}
	switch a.focus {
	case paneExplain:
		return "the explanation", plainRows(a.explain.scroll.rows)
	case paneTokens:
		return "the tokens", plainRows(strings.Split(a.tokens.View(), "\n"))
	}
	x, ok := a.selected()
	if !ok {
		return "", nil
	}
	data = a.request.raw(a.known)
	if answer := a.response.raw(a.known); len(answer) > 0 {
		data = append(append(append([]byte(nil), data...), "\r\n\r\n"...), answer...)
	}
	return fmt.Sprintf("exchange #%d", x.ID), data
}

// whyNotCopy must be quick: the footer asks it for every frame.
func (a *app) whyNotCopy() string {
	switch pane := a.message(); {
	case pane == &a.response && pane.has && pane.x.Response == nil:
		return "there is no response"
	case a.focus != paneExplain && a.focus != paneTokens:
		return a.whyNoExchange()
	}
	return ""
}

func (a *app) copyPane() tea.Cmd {
	what, data := a.taken()
	return a.copyText(what, string(data), !a.reveal)
}

// copyText sends text to the clipboard both ways: by the terminal (OSC 52),
// which works over SSH, and by the system's command where there is one.
func (a *app) copyText(what, text string, masked bool) tea.Cmd {
	report := copiedMsg{what: what, bytes: len(text), masked: masked}
	return tea.Batch(tea.SetClipboard(text), copyByCommand(a.cfg.Env, text, report))
}

func (a *app) copied(m copiedMsg) tea.Cmd {
	text := fmt.Sprintf("Copied %s, %d bytes", m.what, m.bytes)
	if m.masked {
		text += ", secrets masked"
	}
	text += ": to the terminal's clipboard (OSC 52)"
	switch {
	case m.err != nil:
		text += "; " + m.command + " did not take it"
	case m.command != "":
		text += " and to the system's (" + m.command + ")"
	default:
		text += ", if the terminal allows it; s saves to a file"
	}
	return a.say(text + ".")
}

// saveAnswer is the result of the prompt for a file name.
type saveAnswer struct{ file saveFile }

func (a *app) askSave() tea.Cmd {
	what, data := a.taken()
	masked := !a.reveal
	name := "grantwalk-" + strings.NewReplacer(" #", "-", " ", "-").Replace(what) + ".txt"
	text := fmt.Sprintf("Where to save %s (%d bytes, only you can read the file)?", what, len(data))
	if masked {
		text += " Secrets are masked; press m first for a file with them."
	} else {
		text += " Secrets are NOT masked."
	}
	return a.push(newPrompt(a.th, "Save", text, name, func(path string) any {
		return saveAnswer{saveFile{path: path, what: what, data: data, masked: masked}}
	}), false)
}

func (a *app) saved(m savedMsg) tea.Cmd {
	switch {
	case m.exists:
		m.file.replace = true
		return a.push(&question{
			th: a.th, heading: "Replace the file?", text: fmt.Sprintf("There is a file %s already.", a.th.words(m.file.path)),
			yesWord: "replace it", yes: saveAnswer{m.file},
		}, false)
	case m.err != nil:
		return a.remark("Not saved: "+m.err.Error()+". Choose another place with s.", true)
	}
	text := fmt.Sprintf("Saved %s, %d bytes", m.file.what, len(m.file.data))
	if m.file.masked {
		text += ", secrets masked"
	}
	return a.say(text + ", to " + m.file.path + ".")
}

// plainRows is drawn rows as text without styles.
func plainRows(rows []string) []byte {
	var out []byte
	for _, row := range rows {
		out = append(out, strings.TrimRight(ansi.Strip(row), " ")...)
		out = append(out, '\n')
	}
	return out
}

// lastOf returns the last exchange of a step.
func lastOf(list []httplog.Exchange, id flows.StepID) (int, bool) {
	for i := len(list) - 1; i >= 0; i-- {
		if list[i].Label.Step == string(id) {
			return list[i].ID, true
		}
	}
	return 0, false
}
