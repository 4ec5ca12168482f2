package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
)

// labList is the experiments, and what there is to know of the selected one.
type labList struct {
	th     *theme
	veil   veil
	all    []flows.Lab
	whyNot func(flows.Lab) string        // why it cannot be run now
	last   func(flows.Lab) *flows.LabRun // that ended last, or nil
	cursor cursor
	detail scroller
	w, h   int
}

// labAnswer is the result of the list: an experiment to look at closer.
type labAnswer struct{ lab flows.Lab }

func (r labAnswer) then(a *app) tea.Cmd {
	cmd := a.send(flows.OfferLab{Lab: r.lab})
	if a.state.Offer == nil {
		return tea.Batch(cmd, a.say("The experiment cannot begin: something else has begun meanwhile."))
	}
	return cmd
}

// detailRows is how many rows are for the selected experiment, where there is
// room.
const detailRows = 10

func (a *app) newLabList() *labList {
	d := &labList{
		th: a.th, veil: veil{a.reveal, a.known}, all: a.cfg.Labs, whyNot: a.whyNotLab, last: a.lastRun,
		detail: scroller{th: a.th},
	}
	for i, lab := range d.all {
		// To where the person was: the experiment that was run last.
		if n := len(a.state.Labs); n > 0 && a.state.Labs[n-1].Lab.ID == lab.ID {
			d.cursor.at = i
		}
	}
	return d
}

func (d *labList) title() string { return "Experiments: how does the server handle it?" }

func (d *labList) caption() string {
	text := "j k choose   enter what it would send   "
	if lab, ok := d.selected(); ok {
		if d.whyNot(lab) != "" {
			text = "j k choose   "
		}
		if d.last(lab) != nil {
			text += "v its verdict   "
		}
	}
	return text + "esc close"
}

func (d *labList) selected() (flows.Lab, bool) {
	if d.cursor.at >= len(d.all) {
		return flows.Lab{}, false
	}
	return d.all[d.cursor.at], true
}

func (d *labList) SetVeil(v veil) {
	d.veil = v
	d.layout()
}

func (d *labList) SetSize(w, h int) {
	d.w, d.h = min(w, 100), min(h, len(d.all)+1+detailRows)
	d.cursor.resize(len(d.all), d.listRows())
	d.layout()
}

func (d *labList) size() (w, h int) { return d.w, d.h }

// listRows is how many rows the list gets: all it needs, but no more than a
// little over half.
func (d *labList) listRows() int { return max(min(len(d.all), (d.h-1)*3/5), min(d.h, 1)) }

func (d *labList) layout() {
	d.detail.setSize(d.w, max(d.h-1-d.listRows(), 0))
	lab, ok := d.selected()
	if !ok {
		d.detail.set(nil, 0)
		return
	}
	th := d.th
	p := newProse(th, d.detail.width())
	if why := d.whyNot(lab); why != "" {
		p.hang(th.Warn.Render("Not now")+"  ", th.Text, firstUpper(d.veil.text(why))+".")
	}
	if run := d.last(lab); run != nil {
		p.hang(th.Label.Render("Last verdict")+"  ", th.Text, run.Verdict.ID+": "+d.veil.text(run.Verdict.Text))
	}
	p.text(th.Text, lab.Explain)
	d.detail.set(p.rows, 0)
}

func (d *labList) View() string {
	rows := make([]string, 0, d.h)
	for i := d.cursor.top; len(rows) < d.listRows(); i++ {
		if i >= len(d.all) {
			rows = append(rows, blanks(d.w))
			continue
		}
		rows = append(rows, d.row(i))
	}
	if len(rows) < d.h {
		rows = append(rows, d.th.Border.Render(strings.Repeat(d.th.sym.Horizontal, d.w)))
	}
	if d.detail.h > 0 {
		rows = append(rows, d.detail.view())
	}
	return strings.Join(rows, "\n")
}

// row is the name of an experiment, its title, and its last verdict, or that it
// cannot be run now.
func (d *labList) row(i int) string {
	lab, names := d.all[i], 0
	for _, l := range d.all {
		names = max(names, width(l.ID))
	}
	word, style := "", d.th.Accent
	if d.whyNot(lab) != "" {
		word, style = "not now", d.th.Faint
	}
	if run := d.last(lab); run != nil {
		word, style = d.th.words(run.Verdict.ID), d.th.Accent
	}
	room := max(d.w-names-2-1-width(word), 0)
	name, title := d.th.fit(lab.ID, names), d.th.fit(d.th.words(lab.Title), room)
	if i == d.cursor.at {
		return d.th.Selected.Render(d.th.fit(name+"  "+title+" "+word, d.w))
	}
	return d.th.fit(d.th.Key.Render(name)+"  "+title+" "+style.Render(word), d.w)
}

func (d *labList) handle(msg tea.Msg) tea.Cmd {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	lab, some := d.selected()
	switch name := key.String(); name {
	case "esc", "q", "l":
		return closeWith(nil)
	case "enter":
		if some && d.whyNot(lab) == "" {
			return closeWith(labAnswer{lab})
		}
	case "v":
		if some && d.last(lab) != nil {
			return closeWith(verdictAnswer{d.last(lab).Run})
		}
	case "j", "down", "k", "up":
		d.cursor.key(name)
		d.detail.to(0)
		d.layout()
	default:
		d.detail.key(name)
	}
	return nil
}

func (a *app) whyNotLabs() string {
	switch {
	case a.engine == nil:
		return noWalk
	case a.quiz.hides():
		return "an experiment says what it finds: name the cause first, with a"
	case len(a.cfg.Labs) == 0:
		return "there are no experiments in this program"
	}
	return ""
}

func (a *app) showLabs() tea.Cmd { return a.push(a.newLabList(), false) }

// whyNotLab says why an experiment cannot be offered now.
func (a *app) whyNotLab(lab flows.Lab) string {
	if a.engine == nil {
		return noWalk
	}
	_, why := flows.CanLab(a.engine.Options(), a.state, lab)
	return why
}

// lastRun is the last run of an experiment that has a verdict, or nil.
func (a *app) lastRun(lab flows.Lab) *flows.LabRun {
	for i := len(a.state.Labs) - 1; i >= 0; i-- {
		if run := &a.state.Labs[i]; run.Lab.ID == lab.ID && run.Verdict != nil {
			return run
		}
	}
	return nil
}

// labRun is the experiment whose run has that number, or nil.
func (a *app) labRun(run int) *flows.LabRun {
	for i := range a.state.Labs {
		if a.state.Labs[i].Run == run {
			return &a.state.Labs[i]
		}
	}
	return nil
}

// labsWord is shown in the footer while experiments can be begun: from the
// tokens on, for those on refresh are what most people want.
func (a *app) labsWord() string {
	if a.state.Active || len(a.state.Session.Tokens) == 0 {
		return ""
	}
	return "experiment"
}
