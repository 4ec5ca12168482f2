package tui

import (
	"context"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/profile"
	"github.com/grantwalk/grantwalk/httplog"
)

// paneID names a pane; its number on the keyboard is one more.
type paneID int

const (
	paneSteps paneID = iota
	paneExchanges
	paneRequest
	paneResponse
	paneExplain
	paneFindings
	paneTokens
	paneTimeline
	paneSequence
)

// panes are the names, by paneID.
var panes = [...]string{"Steps", "Exchanges", "Request", "Response", "Explain", "Findings", "Tokens", "Timeline", "Sequence"}

// app is the root model. Its Update and View run in one goroutine, so it is
// used by pointer and keeps what it has drawn.
type app struct {
	ctx   context.Context
	cfg   Config
	th    *theme
	now   clock
	after func(time.Duration, tea.Msg) tea.Cmd
	watch func(engine, int) tea.Cmd
	exec  func(tea.ExecCommand, tea.ExecCallback) tea.Cmd
	table table

	layout layout
	sized  bool

	// The walk; engine is nil on the start screen.
	engine engine
	log    *httplog.Log // of the walk, or of the last one
	last   engine       // the walk, or the last one
	walk   int          // counts the walks, so that messages of an old one are known
	state  flows.State
	known  []string // the secrets of the walk
	info   string   // how to sign in at the demo
	onDemo bool

	profiles  known           // as they were read last
	resolving resolving       // a profile whose secrets are on their way
	walked    profile.Profile // what the walk was begun with
	keeping   keeping

	originals map[int]original // of the exchanges that were edited
	faulty    faulty           // whether a fault fits what is held

	recording bool // the walk is a recording: nothing can be sent

	header    header
	steps     stepsPane
	exchanges exchangesPane
	request   messagePane
	response  messagePane
	explain   explain
	findings  findingsPane
	tokens    tokens
	timeline  timeline
	sequence  sequencePane
	start     start

	focus  paneID
	tab    paneID // which of the tabs at the bottom is on top
	side   paneID // which of request and response is on top when stacked
	turned turned // what was put there by itself last
	zoomed bool
	reveal bool
	code   codeChoice // what was last shown as code

	presenting bool    // for a room: large, and masked for good
	pressed    pressed // the keys that the room is told of
	touring    *touring
	quiz       *quiz

	mouse bool

	editHeld bool // the editor opens on what is held next
	judging  judging
	told     livesTold
	jumped   *findings.Finding // whose evidence was shown last
	followed followKey         // what the Explain tab follows
	tracing  tracing

	layers  []layer
	toast   toast
	ticking bool
	ticks   int

	scrolled bool             // the message that is handled did no more than that
	around   around           // what stands around the panes
	stale    [len(panes)]bool // what must be drawn anew
	boxes    [len(panes)]box
	lists    [len(panes)][]string // rows of the panes that are not pagers
	frame    []byte

	crash string // the trace of a panic that ends the program
}

// newApp returns the program before its first message. It starts nothing.
func newApp(ctx context.Context, cfg Config) *app {
	th := themeFor(cfg.Theme, cfg.Env)
	a := &app{
		ctx: ctx, cfg: cfg, th: th, now: cfg.Now, after: after(ctx), watch: watch, exec: tea.Exec, table: newTable(),
		header: newHeader(th), steps: newStepsPane(th), exchanges: newExchangesPane(th),
		request: newMessagePane(th, false), response: newMessagePane(th, true),
		explain: newExplain(th, cfg.Options), findings: newFindings(th), tokens: newTokens(th), timeline: newTimeline(th), sequence: newSequencePane(th), start: newStart(th, cfg.Demo != nil, len(cfg.Scenarios) > 0, cfg.Options),
		tab: paneExplain, side: paneRequest, toast: toast{th: th},
	}
	a.header.version = cfg.Version
	a.reveal = cfg.Reveal
	if cfg.Profiles != nil {
		a.start.own, a.start.base = cfg.Given, cfg.Given
		a.start.setProfiles(0, false)
		a.start.form = startForm(th, cfg.Options, true)
		a.start.form.list[fieldClientSecret].entry.set(cfg.Given.Get("client_secret"))
	}
	a.setVeil()
	a.setFocus(paneSteps)
	return a
}

// Init begins the walk, or the demo, or leaves the start screen.
func (a *app) Init() tea.Cmd {
	switch {
	case a.cfg.Recording != nil:
		return intend(recordingMsg{})
	case a.cfg.BeginQuiz:
		return intend(quizMsg{a.cfg.BeginScenario})
	case (a.cfg.BeginDemo || a.cfg.BeginScenario != "") && a.cfg.Demo != nil:
		return intend(startDemoMsg{scenario: a.cfg.BeginScenario, tour: a.cfg.BeginTour})
	case a.cfg.startsBlank() && a.cfg.Profiles != nil:
		return readProfiles(a.cfg.Profiles)
	case a.cfg.startsBlank():
		return nil
	}
	return intend(startMsg{a.cfg.Options})
}

// begin starts a walk with o; an engine that runs already is closed.
func (a *app) begin(o flows.Options, info string) (tea.Cmd, error) {
	o.Now = a.now
	e, err := flows.NewRunner(o)
	if err != nil {
		return nil, err
	}
	return a.attach(e, info), nil
}

// attach makes e the walk that is shown.
func (a *app) attach(e engine, info string) tea.Cmd { return a.turnTo(e, info, "") }

// turnTo makes e the walk that is shown; recording is its name when it is one.
func (a *app) turnTo(e engine, info, recording string) tea.Cmd {
	cmd := a.leave()
	a.recording, a.header.recording = recording != "", recording
	a.engine, a.last, a.log, a.info = e, e, e.Log(), info
	a.explain = newExplain(a.th, e.Options())
	a.explain.past = a.recording
	a.header.opts, a.header.walking = e.Options(), true
	a.steps.stays, a.exchanges.stays, a.turned = false, false, turned{}
	a.setFocus(paneSteps)
	if a.presenting {
		a.setFocus(a.side)
	}
	a.relayout()
	a.setVeil()
	hello := tea.Cmd(nil)
	if info != "" {
		hello = a.say(info)
	}
	return tea.Batch(cmd, a.pull(), a.watch(e, a.walk), hello)
}

// leave ends the walk and goes back to the start screen.
func (a *app) leave() tea.Cmd {
	a.walk++
	a.stopResolving()
	a.walked, a.keeping = profile.Profile{}, keeping{}
	a.layers, a.touring, a.quiz = nil, nil, nil
	a.header.tour, a.header.quiz = "", ""
	a.findings.hide(false)
	e := a.engine
	if e == nil {
		return nil
	}
	a.engine, a.state, a.known = nil, flows.State{}, nil
	a.originals, a.faulty = nil, faulty{}
	a.header.walking = false
	a.judging = judging{asked: a.judging.asked + 1} // what is under way is stale
	a.jumped, a.onDemo, a.header.scenario = nil, false, ""
	a.followed, a.tracing = followKey{}, tracing{}
	a.explain.about = nil
	a.recording, a.header.recording = false, ""
	a.findings.forget()
	a.explain.SetFindings(nil)
	a.header.report = findings.Report{}
	a.header.SetState(a.state, a.now())
	a.exchanges.forget()
	a.timeline.SetLives(nil, a.now())
	a.sequence.SetExchanges(nil, 0)
	return closeEngine(e)
}

// selected is the exchange that the message panes show.
func (a *app) selected() (httplog.Exchange, bool) { return a.exchanges.selected() }

// stepTitle is the title of the step that x belongs to.
func (a *app) stepTitle(x httplog.Exchange) string {
	if i := a.state.Flow.Index(flows.StepID(x.Label.Step)); i >= 0 {
		return a.th.words(a.state.Flow.Steps[i].Title)
	}
	return a.th.words(x.Label.Step)
}

// setVeil tells everyone what may be seen.
func (a *app) setVeil() {
	v := veil{reveal: a.reveal, known: a.known}
	a.request.reveal, a.response.reveal, a.header.revealed = a.reveal, a.reveal, a.reveal
	a.explain.SetVeil(v)
	a.findings.SetVeil(v)
	a.tokens.SetVeil(v)
	a.sequence.SetVeil(v)
	for i := range a.layers {
		if d, ok := a.layers[i].dialog.(interface{ SetVeil(veil) }); ok {
			d.SetVeil(v)
		}
	}
	a.touchAll()
}

// touch says that a pane must be drawn anew.
func (a *app) touch(p paneID) { a.stale[p] = true }

func (a *app) touchAll() {
	a.around.stale = true
	for i := range a.stale {
		a.stale[i] = true
	}
}

// say shows a remark for a while.
func (a *app) say(text string) tea.Cmd { return a.remark(text, false) }

func (a *app) remark(text string, bad bool) tea.Cmd {
	a.toast.text, a.toast.bad = text, bad
	a.toast.generation++
	return a.after(toastTime(text), toastOverMsg{a.toast.generation})
}
