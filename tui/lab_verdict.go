package tui

import (
	"fmt"
	"slices"
	"strconv"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/httplog"
)

// labVerdict shows what an experiment came to, and the exchanges behind it, of
// which one can be gone to.
type labVerdict struct {
	th     *theme
	veil   veil
	run    flows.LabRun
	list   []httplog.Exchange // those behind the verdict
	found  []findings.Finding // that its exchanges show
	ended  string             // what it means for the walk, or nothing
	at     int                // of list
	rows   [2]int             // of the exchange under the cursor
	scroll scroller
	w, h   int
	room   int // how high it may be
}

// verdictAnswer asks for the verdict of a run; exchangeAnswer for an exchange,
// and findingAnswer for what a finding points at.
type (
	verdictAnswer  struct{ run int }
	exchangeAnswer struct{ id int }
	findingAnswer  struct{ finding findings.Finding }
)

func (r verdictAnswer) then(a *app) tea.Cmd {
	if run := a.labRun(r.run); run != nil {
		return a.openVerdict(run, false)
	}
	return nil
}

func (r exchangeAnswer) then(a *app) tea.Cmd {
	a.exchanges.goTo(r.id)
	a.exchangeSelected()
	a.setFocus(paneResponse)
	return nil // the footer says how to come back
}

func (r findingAnswer) then(a *app) tea.Cmd {
	a.findings.selectFinding(r.finding)
	return a.jump()
}

// openVerdict shows what an experiment came to.
func (a *app) openVerdict(run *flows.LabRun, byItself bool) tea.Cmd {
	d := &labVerdict{th: a.th, veil: veil{a.reveal, a.known}, run: *run, scroll: scroller{th: a.th}}
	d.take(a.exchanges.list)
	if slices.Contains(a.state.Session.Revoked, "refresh_token") && a.lastLab() == run {
		d.ended = "The refresh token of this session is dead now. For a new one, sign in again: select the step Authorization request and press r."
	}
	d.SetFindings(a.findings.list)
	a.toast.text = "" // it would lie over it
	return a.push(d, byItself)
}

// verdictOnTop is the verdict that is being read, or nil.
func (a *app) verdictOnTop() *labVerdict {
	if len(a.layers) == 0 {
		return nil
	}
	d, _ := a.layers[len(a.layers)-1].dialog.(*labVerdict)
	return d
}

// lastLab is the newest experiment that has a verdict, or nil.
func (a *app) lastLab() *flows.LabRun {
	for i := len(a.state.Labs) - 1; i >= 0; i-- {
		if a.state.Labs[i].Verdict != nil {
			return &a.state.Labs[i]
		}
	}
	return nil
}

func (a *app) whyNoVerdict() string {
	switch {
	case a.engine == nil:
		return noWalk
	case a.lastLab() == nil:
		return "no experiment has ended yet; l has them"
	}
	return ""
}

// verdictWord is shown in the footer while an exchange of an experiment is
// looked at.
func (a *app) verdictWord() string {
	if x, ok := a.selected(); !ok || x.Label.Lab == "" || a.labRun(x.Label.Run) == nil || a.labRun(x.Label.Run).Verdict == nil {
		return ""
	}
	return "verdict"
}

// showVerdict shows the verdict of the experiment that the selected exchange is
// of, or else the last one.
func (a *app) showVerdict() tea.Cmd {
	run := a.lastLab()
	if x, ok := a.selected(); ok && x.Label.Lab != "" {
		if its := a.labRun(x.Label.Run); its != nil && its.Verdict != nil {
			run = its
		}
	}
	return a.openVerdict(run, false)
}

func (d *labVerdict) title() string {
	if d.run.Verdict.ID == flows.NotFinished {
		return "Experiment " + d.run.Lab.ID + ": not finished"
	}
	return "Experiment " + d.run.Lab.ID + ": verdict " + d.run.Verdict.ID
}

func (d *labVerdict) caption() string {
	keys := ""
	if len(d.list) > 0 {
		keys = "1…9, j k and enter show an exchange   "
	}
	if len(d.found) > 0 {
		keys += "f finding   "
	}
	return keys + "esc close"
}

// SetVeil says what may be seen.
func (d *labVerdict) SetVeil(v veil) {
	d.veil = v
	d.layout()
}

// SetExchanges takes in what has become of them since.
func (d *labVerdict) SetExchanges(list []httplog.Exchange) {
	d.take(list)
	if d.w > 0 {
		d.SetSize(d.w, d.room)
	}
}

func (d *labVerdict) take(list []httplog.Exchange) {
	d.list = d.list[:0]
	for _, x := range list {
		if slices.Contains(d.run.Verdict.Exchanges, x.ID) || len(d.run.Verdict.Exchanges) == 0 && x.Label.Run == d.run.Run {
			d.list = append(d.list, x)
		}
	}
}

// SetFindings takes those of all findings that the exchanges of the experiment
// show. The rules look while it is on the screen.
func (d *labVerdict) SetFindings(list []findings.Finding) {
	d.found = d.found[:0]
	for _, f := range list {
		if slices.ContainsFunc(d.list, func(x httplog.Exchange) bool { return x.ID == f.At.Exchange && x.Label.Run == d.run.Run }) {
			d.found = append(d.found, f)
		}
	}
	if d.w > 0 {
		d.SetSize(d.w, d.room)
	}
}

func (d *labVerdict) SetSize(w, h int) {
	d.w, d.room = min(w, 96), h
	d.scroll.setSize(d.w, h)
	d.layout()
	d.h = min(h, max(len(d.scroll.rows), 3))
	d.scroll.setSize(d.w, d.h)
}

func (d *labVerdict) size() (w, h int) { return d.w, d.h }

func (d *labVerdict) View() string { return d.scroll.view() }

func (d *labVerdict) layout() {
	th := d.th
	p := newProse(th, d.scroll.width())
	p.text(th.Faint, d.run.Lab.Title)
	p.text(th.Title, d.veil.text(d.run.Verdict.Text))
	if d.ended != "" {
		p.hang(th.Warn.Render(th.sym.Warn+" "), th.Text, d.ended)
	}
	if slices.ContainsFunc(d.list, func(x httplog.Exchange) bool { return x.Request.Edited || x.Label.Fault != "" }) {
		p.hang(th.Warn.Render(th.sym.Warn+" "), th.Text, "You edited requests of it, so this tells how they were answered, and not what the experiment is for.")
	}
	switch {
	case len(d.list) > 0 && d.run.Verdict.ID == flows.NotFinished:
		p.heading("What was done until then")
	case len(d.list) > 0:
		p.heading("The requests behind it")
	}
	answers := 0
	for _, x := range d.list {
		answers = max(answers, min(width(th.words(flows.AnswerInWords(x))), 24, p.w/3))
	}
	for i, x := range d.list {
		from := len(p.rows)
		d.exchange(p, i, x, answers)
		if i == d.at {
			d.rows = [2]int{from, len(p.rows)}
		}
	}
	if len(d.found) > 0 {
		p.heading("What the findings say of it")
	}
	for _, f := range d.found {
		sign, word, style := th.severity(f.Severity)
		p.hang(style.Render(sign+" "+word)+" ", th.Text, fmt.Sprintf("%s: %s.", f.ID, f.Title))
	}
	if len(d.run.Notes) > 0 {
		p.heading("What was seen on the way")
	}
	for _, text := range d.run.Notes {
		p.hang(th.Good.Render(th.sym.Bullet)+" ", th.Text, d.veil.text(text))
	}
	d.scroll.set(p.rows, 0)
}

// exchange adds a row: its number here, its id, how it was answered, what it was
// there for.
func (d *labVerdict) exchange(p *prose, i int, x httplog.Exchange, answers int) {
	th, number := d.th, "  "
	if i < 9 {
		number = strconv.Itoa(i+1) + " "
	}
	id := fmt.Sprintf("#%-*d ", len(strconv.Itoa(d.list[len(d.list)-1].ID)), x.ID)
	_, style := th.outcome(x)
	answer := th.fit(d.veil.text(flows.AnswerInWords(x)), answers)
	act := x.Label.Act
	if act == "" {
		act = x.Method + " " + shortPath(x)
	}
	if i == d.at {
		mark := th.sym.Play + " "
		p.hang(th.Selected.Render(mark+number+id+th.words(answer))+"  ", th.Selected, d.veil.text(act))
		return
	}
	p.hang("  "+th.Key.Render(number)+id+style.Render(th.words(answer))+"  ", th.Text, d.veil.text(act))
}

func (d *labVerdict) handle(msg tea.Msg) tea.Cmd {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	name := key.String()
	if len(name) == 1 && name[0] >= '1' && name[0] <= '9' {
		if i := int(name[0] - '1'); i < len(d.list) {
			return closeWith(exchangeAnswer{d.list[i].ID})
		}
		return nil
	}
	switch name {
	case "esc", "q":
		return closeWith(nil)
	case "enter":
		if d.at < len(d.list) {
			return closeWith(exchangeAnswer{d.list[d.at].ID})
		}
		return closeWith(nil)
	case "f":
		if len(d.found) > 0 {
			return closeWith(findingAnswer{d.found[0]})
		}
	case "j", "down":
		d.move(1)
	case "k", "up":
		d.move(-1)
	default:
		d.scroll.key(name)
	}
	return nil
}

// move goes to another exchange; beyond the last it scrolls on, to what stands
// below.
func (d *labVerdict) move(by int) {
	to := d.at + by
	if to < 0 || to >= len(d.list) {
		d.scroll.to(d.scroll.top + by)
		return
	}
	d.at = to
	d.layout()
	d.scroll.show(d.rows[0], d.rows[1])
}
