package tui

import (
	tea "charm.land/bubbletea/v2"
)

// action is something that a person can ask for: one row of the table that the
// key bindings, the footer, the help and the palette are made of.
type action struct {
	id    string
	keys  []string // as Bubble Tea spells them
	shown string   // the keys as people spell them
	group string
	title string // what it does, for help and palette

	// sends says that it has to do with sending: there is none of it while a
	// recording is shown.
	sends bool
	// short is its name in the footer; nil keeps it out of there.
	short func(*app) string
	// why says why it cannot be done now; nil or "" means that it can.
	why func(*app) string
	do  func(a *app, key string) tea.Cmd
}

// noKey stands where an action has no key: the palette has it.
const noKey = "–"

// The groups, in the order of the help.
const (
	groupWalk    = "The walk"
	groupPanes   = "Moving about"
	groupShown   = "What is shown"
	groupTake    = "Taking away"
	groupProgram = "The program"
)

var groups = []string{groupWalk, groupPanes, groupShown, groupTake, groupProgram}

func named(s string) func(*app) string { return func(*app) string { return s } }

// actions returns the table. Its order is that of help and palette.
func actions() []action {
	return []action{
		{
			id: "next", keys: []string{"enter"}, shown: "enter", group: groupWalk,
			title: "Next: send what is held, start a step; show a finding",
			short: (*app).nextWord, do: func(a *app, _ string) tea.Cmd { return a.next() },
		},
		{
			id: "continue", keys: []string{"c"}, shown: "c", group: groupWalk, sends: true,
			title: "Continue by itself, until a person is needed",
			short: named("continue"), why: (*app).whyNotContinue, do: func(a *app, _ string) tea.Cmd { return a.continueWalk() },
		},
		{
			id: "edit", keys: []string{"e"}, shown: "e", group: groupWalk, sends: true,
			title: "Edit the held request: its line, fields and parameters",
			short: named("edit"), why: (*app).whyNotEdit, do: func(a *app, _ string) tea.Cmd { return a.edit() },
		},
		{
			id: "edit-raw", keys: []string{"ctrl+e"}, shown: "ctrl+e", group: groupWalk, sends: true,
			title: "Edit the held request as text, in your own editor",
			why:   (*app).whyNotEdit, do: func(a *app, _ string) tea.Cmd { return a.editRaw() },
		},
		{
			id: "fault", keys: []string{"F"}, shown: "F", group: groupWalk, sends: true,
			title: "Faults of the client: put one in, see how it is taken",
			short: (*app).faultWord, why: (*app).whyNotFault, do: func(a *app, _ string) tea.Cmd { return a.showFaults() },
		},
		{
			id: "rerun", keys: []string{"r"}, shown: "r", group: groupWalk, sends: true,
			title: "Run the selected step again",
			short: (*app).rerunWord, why: (*app).whyNotRerun, do: func(a *app, _ string) tea.Cmd { return a.rerun() },
		},
		{
			id: "expire", keys: []string{"E"}, shown: "E", group: groupWalk, sends: true,
			title: "Treat the access token as expired now, and refresh it",
			short: named("expire + refresh"), why: (*app).whyNotRefresh, do: func(a *app, _ string) tea.Cmd { return a.expireNow() },
		},
		{
			id: "auto", keys: []string{"A"}, shown: "A", group: groupWalk, sends: true,
			title: "Refresh by itself shortly before expiry: on or off",
			short: named("auto-refresh"), why: (*app).whyNotAuto, do: func(a *app, _ string) tea.Cmd { return a.toggleAuto() },
		},
		{
			id: "open", keys: []string{"o"}, shown: "o", group: groupWalk, sends: true,
			title: "Open the awaited page in the system browser (again)",
			short: named("open browser"), why: (*app).whyNotOpen, do: func(a *app, _ string) tea.Cmd { return a.openBrowser() },
		},
		{
			id: "sign-in", keys: []string{"b"}, shown: "b", group: groupWalk, sends: true,
			title: "Switch sign-in: system browser or built-in user agent",
			short: (*app).signInWord, why: (*app).whyNotSwitch, do: func(a *app, _ string) tea.Cmd { return a.switchSignIn() },
		},
		{
			id: "probe", keys: []string{"T"}, shown: "T", group: groupWalk, sends: true,
			title: "Send the probes: harmless requests that settle a finding",
			short: (*app).probeWord, why: (*app).whyNotProbe, do: func(a *app, _ string) tea.Cmd { return a.askProbe() },
		},
		{
			id: "resend", keys: []string{"R"}, shown: "R", group: groupWalk, sends: true,
			title: "Send the selected exchange again: as it was, or edited",
			why:   (*app).whyNotResend, do: func(a *app, _ string) tea.Cmd { return a.askResend() },
		},
		{
			id: "breakpoints", keys: []string{"B"}, shown: "B", group: groupWalk, sends: true,
			title: "Breakpoints: the requests before which c stops",
			why:   (*app).whyNotBreakpoints, do: func(a *app, _ string) tea.Cmd { return a.showBreakpoints() },
		},
		{
			id: "labs", keys: []string{"l"}, shown: "l", group: groupWalk, sends: true,
			title: "Experiments: how does the server handle a refresh, and more",
			short: (*app).labsWord, why: (*app).whyNotLabs, do: func(a *app, _ string) tea.Cmd { return a.showLabs() },
		},
		{
			id: "verdict", keys: []string{"V"}, shown: "V", group: groupWalk, sends: true,
			title: "The verdict of an experiment, and the exchanges behind it",
			short: (*app).verdictWord, why: (*app).whyNoVerdict, do: func(a *app, _ string) tea.Cmd { return a.showVerdict() },
		},
		{
			id: "scenario", keys: []string{"S"}, shown: "S", group: groupWalk, sends: true,
			title: "The demo, gone wrong in a way that you choose",
			why:   (*app).whyNotPick, do: func(a *app, _ string) tea.Cmd { return a.pick() },
		},
		{
			id: "answer", keys: []string{"a"}, shown: "a", group: groupWalk,
			title: "In the quiz: name the cause; then the next round",
			short: (*app).answerWord, why: (*app).whyNotAnswer, do: func(a *app, _ string) tea.Cmd { return a.showQuiz() },
		},
		{
			id: "quiz", shown: noKey, group: groupWalk,
			title: "Find the fault: a quiz on the demo",
			why:   (*app).whyNotTour, do: func(*app, string) tea.Cmd { return intend(quizMsg{}) },
		},
		{
			// Found in the palette, and on the start screen.
			id: "tour", shown: noKey, group: groupWalk,
			title: "Tours: a scripted walk of the demo, to present to a room",
			why:   (*app).whyNotTour, do: func(a *app, _ string) tea.Cmd { return a.pickTour() },
		},
		{
			id: "tour-back", keys: []string{"backspace"}, shown: "backspace", group: groupWalk,
			title: "In a tour: what was shown before; nothing is sent again",
			short: named("before"), why: (*app).whyNotTourBack, do: func(a *app, _ string) tea.Cmd { return a.tourBack() },
		},
		{
			id: "escape", keys: []string{"esc"}, shown: "esc", group: groupWalk,
			title: "Close; else end the search; else cancel; else go back",
			short: (*app).escapeWord, do: func(a *app, _ string) tea.Cmd { return a.escape() },
		},
		{
			id: "finding", keys: []string{"f"}, shown: "f", group: groupWalk,
			title: "To the next finding: its exchange, with the bytes marked",
			short: (*app).findingWord, why: (*app).whyNoFinding, do: func(a *app, _ string) tea.Cmd { return a.nextFinding() },
		},
		{
			id: "next-pane", keys: []string{"tab"}, shown: "tab", group: groupPanes,
			title: "To the next pane", do: func(a *app, _ string) tea.Cmd { a.cycleFocus(1); return nil },
		},
		{
			id: "previous-pane", keys: []string{"shift+tab"}, shown: "shift+tab", group: groupPanes,
			title: "To the pane before", do: func(a *app, _ string) tea.Cmd { a.cycleFocus(-1); return nil },
		},
		{
			id: "pane", keys: paneKeys(), shown: "1…9", group: groupPanes,
			title: "Steps, exchanges, request, response, and the tabs below",
			do:    func(a *app, key string) tea.Cmd { return a.focusNumber(key) },
		},
		{
			id: "zoom", keys: []string{"z"}, shown: "z", group: groupPanes,
			title: "Pane on the whole screen, no borders: selects clean",
			short: (*app).zoomWord, do: func(a *app, _ string) tea.Cmd { a.setZoom(!a.zoomed); return nil },
		},
		{
			id: "reveal", keys: []string{"m"}, shown: "m", group: groupShown,
			title: "Reveal secrets or mask them; copies and files follow",
			short: (*app).revealWord, why: (*app).whyNotReveal, do: func(a *app, _ string) tea.Cmd { return a.toggleReveal() },
		},
		{
			id: "present", keys: []string{"P"}, shown: "P", group: groupShown,
			title: "Present to a room: large, keys shown, secrets masked",
			short: (*app).presentWord, why: (*app).whyNotPresent, do: func(a *app, _ string) tea.Cmd { return a.togglePresenting() },
		},
		{
			id: "pretty", keys: []string{"p"}, shown: "p", group: groupShown,
			title: "Body laid out for reading, or raw as it was sent",
			short: (*app).prettyWord, why: (*app).whyNotPretty, do: func(a *app, _ string) tea.Cmd { return a.togglePretty() },
		},
		{
			id: "fold", keys: []string{"x"}, shown: "x", group: groupShown,
			title: "A cursor on a line; then fold or unfold the JSON there",
			short: (*app).foldWord, why: (*app).whyNotLines, do: func(a *app, _ string) tea.Cmd { return a.fold() },
		},
		{
			id: "explain", keys: []string{"K"}, shown: "K", group: groupShown,
			title: "Explain what is under the cursor, as it moves",
			short: (*app).explainWord, why: (*app).whyNotExplain, do: func(a *app, _ string) tea.Cmd { return a.explainHere() },
		},
		{
			// Its keys are the pane's: in the Tokens tab they have another meaning.
			id: "next-name", shown: "[ ]", group: groupShown,
			title: "With the cursor: to the name before, to the next",
			why:   (*app).whyNoSpot, do: func(a *app, _ string) tea.Cmd { return a.nextSpot() },
		},
		{
			id: "related", keys: []string{"J"}, shown: "J", group: groupShown,
			title: "To where a value under the cursor comes from, or goes",
			short: (*app).relatedWord, why: (*app).whyNotRelated, do: func(a *app, _ string) tea.Cmd { return a.related() },
		},
		{
			id: "fold-all", keys: []string{"X"}, shown: "X", group: groupShown,
			title: "Fold all JSON of the first level, or unfold all",
			why:   (*app).whyNotLines, do: func(a *app, _ string) tea.Cmd { return a.foldAll() },
		},
		{
			id: "numbers", keys: []string{"#"}, shown: "#", group: groupShown,
			title: "Line numbers: on or off",
			why:   (*app).whyNotLines, do: func(a *app, _ string) tea.Cmd { return a.toggleNumbers() },
		},
		{
			id: "info", keys: []string{"i"}, shown: "i", group: groupShown,
			title: "Times, connection and TLS facts of the exchange",
			short: named("info"), why: (*app).whyNoExchange, do: func(a *app, _ string) tea.Cmd { return a.showInfo() },
		},
		{
			id: "compare", keys: []string{"v"}, shown: "v", group: groupShown,
			title: "Compare the exchange with another; in Tokens, two tokens",
			short: (*app).compareWord, why: (*app).whyNotCompare, do: func(a *app, _ string) tea.Cmd { return a.compareWith() },
		},
		{
			// Its key is the pager's, for without the cursor it turns the page.
			id: "select", shown: "space", group: groupTake,
			title: "With the cursor: select lines, for y and s to take",
			short: (*app).selectWord, why: (*app).whyNotSelect, do: func(a *app, _ string) tea.Cmd { return a.toggleSelection() },
		},
		{
			id: "copy", keys: []string{"y"}, shown: "y", group: groupTake,
			title: "Copy the pane's raw text (masked unless revealed)",
			short: (*app).copyWord, why: (*app).whyNotCopy, do: func(a *app, _ string) tea.Cmd { return a.copyPane() },
		},
		{
			id: "save", keys: []string{"s"}, shown: "s", group: groupTake,
			title: "Save the pane's raw text to a file (likewise)",
			why:   (*app).whyNotCopy, do: func(a *app, _ string) tea.Cmd { return a.askSave() },
		},
		{
			id: "har", keys: []string{"H"}, shown: "H", group: groupTake,
			title: "Save the whole walk as HAR 1.2 (likewise)",
			why:   (*app).whyNotHAR, do: func(a *app, _ string) tea.Cmd { return a.askHAR() },
		},
		{
			id: "report", keys: []string{"W"}, shown: "W", group: groupTake,
			title: "Write a report (Markdown or HTML)",
			why:   (*app).whyNotReport, do: func(a *app, _ string) tea.Cmd { return a.askReport() },
		},
		{
			id: "profile", keys: []string{"L"}, shown: "L", group: groupTake,
			title: "Save this configuration as a profile, without secrets",
			why:   (*app).whyNotProfile, do: func(a *app, _ string) tea.Cmd { return a.saveWalk() },
		},
		{
			id: "code", keys: []string{"C"}, shown: "C", group: groupTake,
			title: "As code: this exchange or the whole walk, six languages",
			why:   (*app).whyNotCode, do: func(a *app, _ string) tea.Cmd { return a.showCode() },
		},
		{
			id: "help", keys: []string{"?"}, shown: "?", group: groupProgram,
			title: "All keys", short: named("help"), do: func(a *app, _ string) tea.Cmd { return a.showHelp() },
		},
		{
			id: "palette", keys: []string{"ctrl+p", ":"}, shown: "ctrl+p :", group: groupProgram,
			title: "Find an action by its name", do: func(a *app, _ string) tea.Cmd { return a.showPalette() },
		},
		{
			id: "mouse", keys: []string{"M"}, shown: "M", group: groupProgram,
			title: "Mouse on or off (on: selecting text needs shift)",
			do:    func(a *app, _ string) tea.Cmd { return a.toggleMouse() },
		},
		{
			id: "theme", keys: []string{"t"}, shown: "t", group: groupProgram,
			title: "The next theme: terminal, dark, light, contrast, none",
			do:    func(a *app, _ string) tea.Cmd { return a.nextTheme() },
		},
		{
			id: "suspend", keys: []string{"ctrl+z"}, shown: "ctrl+z", group: groupProgram,
			title: "Suspend; fg in the shell comes back", do: func(*app, string) tea.Cmd { return tea.Suspend },
		},
		{
			id: "back", keys: []string{"q"}, shown: "q", group: groupProgram,
			title: "Back, and at last out", short: named("quit"), do: func(a *app, _ string) tea.Cmd { return a.back() },
		},
		{
			id: "quit", keys: []string{"ctrl+c"}, shown: "ctrl+c", group: groupProgram,
			title: "Quit at once", do: func(*app, string) tea.Cmd { return tea.Quit },
		},
	}
}

// table is the actions with the ways to find one.
type table struct {
	list  []action
	byKey map[string]int
	byID  map[string]int
}

func newTable() table {
	t := table{list: actions(), byKey: map[string]int{}, byID: map[string]int{}}
	for i, act := range t.list {
		t.byID[act.id] = i
		for _, k := range act.keys {
			t.byKey[k] = i
		}
	}
	return t
}

func (t table) get(id string) *action { return &t.list[t.byID[id]] }

// whyNot says why the action cannot be done now, or nothing.
func (act *action) whyNot(a *app) string {
	if act.sends && a.recording {
		return onlyRecorded
	}
	if act.why == nil {
		return ""
	}
	return act.why(a)
}

// firstKey is the key to name when the action is not asked for by one. An action
// whose key is a pane's has none.
func (act *action) firstKey() string {
	if len(act.keys) == 0 {
		return ""
	}
	return act.keys[0]
}

// run does the action, or says why it cannot be done.
func (act *action) run(a *app, key string) tea.Cmd {
	if why := act.whyNot(a); why != "" && act.shown == noKey {
		return a.say(firstUpper(why) + ".")
	} else if why != "" {
		return a.say(act.shown + ": " + why + ".")
	}
	return act.do(a, key)
}

func paneKeys() []string {
	keys := make([]string, len(panes))
	for i := range panes {
		keys[i] = string(rune('1' + i))
	}
	return keys
}
