package tui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
)

// wideProse is the width from which on text stands in two columns.
const wideProse = 124

// explain is the tab that says in words what a step is, what it will send, and
// what came of it.
type explain struct {
	th     *theme
	opts   flows.Options
	scroll scroller
	state  flows.State
	step   int
	veil   veil
	found  []findings.Finding // of all steps, the worst first
	sent   tally
	past   bool // it is a recording: nothing will be sent

	experiment *experiment    // shown in the place of the step
	about      *explainedSpot // what is under a cursor, shown before both
}

func newExplain(th *theme, opts flows.Options) explain {
	return explain{th: th, opts: opts, scroll: scroller{th: th}}
}

// SetSize sets the size in cells.
func (c *explain) SetSize(w, h int) {
	c.scroll.setSize(w, h)
	c.layout()
}

// SetState takes in what the walk is now.
func (c *explain) SetState(s flows.State, _ time.Time) {
	c.state = s
	c.layout()
}

// SetVeil says what may be seen.
func (c *explain) SetVeil(v veil) {
	c.veil = v
	c.layout()
}

// SetFindings says what was found, the worst first.
func (c *explain) SetFindings(list []findings.Finding) {
	c.found = list
	c.layout()
}

// SetExchanges says what was sent. It is laid out with the state that follows.
func (c *explain) SetExchanges(t tally) { c.sent = t }

// SetStep shows the step at index i, from its beginning.
func (c *explain) SetStep(i int) {
	if c.step == i {
		return
	}
	c.step = i
	c.scroll.to(0)
	c.layout()
}

// Update scrolls.
func (c explain) Update(msg tea.Msg) (explain, tea.Cmd) {
	if msg, ok := msg.(tea.KeyPressMsg); ok {
		c.scroll.key(msg.String())
	}
	return c, nil
}

// View returns exactly h rows of exactly w cells.
func (c explain) View() string { return c.scroll.view() }

func (c *explain) layout() {
	w := c.scroll.width()
	if c.about != nil {
		c.layoutSpot(w)
		return
	}
	if c.experiment != nil {
		c.layoutExperiment(w)
		return
	}
	if c.step < 0 || c.step >= len(c.state.Steps) || c.step >= len(c.state.Flow.Steps) {
		p := newProse(c.th, w)
		p.text(c.th.Faint, "No step is selected.")
		c.scroll.set(p.rows, 0)
		return
	}
	head := newProse(c.th, w)
	c.title(head)
	if w >= wideProse {
		half := (w - 3) / 2
		left, right := newProse(c.th, half), newProse(c.th, w-3-half)
		c.what(left)
		c.why(left)
		c.where(left)
		c.alteredHere(right)
		c.now(right)
		c.scroll.set(append(head.rows, beside(c.th, left, right)...), 1)
		return
	}
	p := newProse(c.th, w)
	c.alteredHere(p)
	// What happened comes first once something has.
	if c.pending() {
		c.what(p)
		p.gap()
		c.now(p)
	} else {
		c.now(p)
		p.gap()
		c.what(p)
	}
	c.why(p)
	c.where(p)
	c.scroll.set(append(head.rows, p.rows...), 1)
}

// pending says whether the step has still to be done, or is being done.
func (c *explain) pending() bool {
	if c.aside() {
		return false
	}
	switch c.state.StatusOf(c.step) {
	case flows.Succeeded, flows.Errored, flows.Skipped:
		return false
	}
	return true
}

// aside says whether something is being sent beside this step that is none of it.
func (c *explain) aside() bool { return c.state.Beside != nil && c.step == c.state.Current }

// title is the first row: which step, and how it stands.
func (c *explain) title(p *prose) {
	th, st := c.th, c.state.Steps[c.step]
	row := th.Title.Render(fmt.Sprintf("%d %s", c.step+1, th.words(c.state.Flow.Steps[c.step].Title)))
	row += " " + th.sym.Separator + " "
	switch c.state.StatusOf(c.step) {
	case flows.Succeeded:
		row += th.Good.Render(th.sym.Tick + " succeeded")
	case flows.Errored:
		row += th.Bad.Render(th.sym.Cross + " failed")
	case flows.Skipped:
		row += th.Faint.Render(th.sym.Skip + " skipped")
	case flows.AtTheGate:
		row += th.Warn.Render(th.sym.Pause + " held: the request waits for you")
	case flows.Awaiting:
		row += th.Warn.Render(th.sym.Person + " waits for you")
	case flows.Running:
		row += th.Accent.Render(th.sym.Play + " running")
	case flows.Ready:
		row += th.Accent.Render(th.sym.Ring + " next")
	default:
		row += th.Faint.Render(th.sym.Pending + " not yet")
	}
	if st.Runs > 1 {
		row += th.Faint.Render(fmt.Sprintf(" %s run %d times", th.sym.Separator, st.Runs))
	}
	if c.state.Flow.Steps[c.step].Optional {
		row += th.Faint.Render(" " + th.sym.Separator + " optional")
	}
	p.row(row)
}

// what says what the step is: the same for every walk.
func (c *explain) what(p *prose) { p.text(c.th.Text, c.state.Flow.Steps[c.step].Explain) }

// why says what the step keeps an attacker from.
func (c *explain) why(p *prose) {
	if text := c.state.Flow.Steps[c.step].Without; text != "" {
		p.heading("What an attacker would do without it")
		p.text(c.th.Text, text)
	}
}

// where says where the standards lay the step down.
func (c *explain) where(p *prose) {
	spec := c.state.Flow.Steps[c.step].Spec
	if len(spec) > 0 {
		p.heading("Where it says so")
	}
	for _, ref := range spec {
		first := link(ref.URL(), c.th.Link.Render(c.th.words(ref.String()))) + " "
		p.hang(first, c.th.Faint, ref.Title())
	}
}

// now is what belongs to this walk: the plan, what was learnt, what went wrong.
func (c *explain) now(p *prose) {
	th, st, step := c.th, c.state.Steps[c.step], c.state.Flow.Steps[c.step]
	if problem := st.Problem; problem != nil {
		p.hang(th.Bad.Render(th.sym.Cross+" "), th.Bad, c.veil.text(problem.Text))
		c.foundHere(p, st.ID) // before the advice: the findings know more
		if problem.Advice != "" {
			p.hang(th.Label.Render("What to do: "), th.Text, c.veil.text(problem.Advice))
		}
		if problem.Strict {
			p.hang(th.Warn.Render(th.sym.Warn+" "), th.Text, "A strict client stops here. Going on hands nothing to anybody, and shows you more.")
		}
	}
	if st.Problem == nil {
		c.foundHere(p, st.ID)
	}
	if st.Lax {
		p.hang(th.Warn.Render(th.sym.Warn+" "), th.Warn, "A strict client would have stopped before this step.")
	}
	if st.Note != "" {
		note := c.veil.text(st.Note)
		if st.Status == flows.Skipped {
			note = "Skipped: " + strings.TrimPrefix(note, "skipped: ") // it is a clause
		}
		p.hang(th.Accent.Render(th.sym.Bullet+" "), th.Text, note)
	}
	switch {
	case c.aside():
		p.hang(th.Accent.Render(th.sym.Bullet+" "), th.Text, c.besideHere())
	case st.Status == flows.Pending || st.Status == flows.Ready || st.Status == flows.AtTheGate:
		c.plan(p, step, "What will be sent")
	case c.pending():
		c.plan(p, step, "What is sent")
	}
	if len(st.Learnt) > 0 {
		p.heading("What was learnt")
	}
	for _, text := range st.Learnt {
		p.hang(th.Good.Render(th.sym.Bullet)+" ", th.Text, c.veil.text(text))
	}
	if len(st.Warned) > 0 {
		p.heading("What was odd")
	}
	for _, text := range st.Warned {
		p.hang(th.Warn.Render(th.sym.Warn)+" ", th.Text, c.veil.text(text))
	}
	c.experimentsHere(p)
	if !c.pending() && step.Repeats {
		c.plan(p, step, "What running it again sends")
	}
}

// maxNamed is how many findings of a step are named.
const maxNamed = 4

// foundHere names the findings of a step.
func (c *explain) foundHere(p *prose, step flows.StepID) {
	n := 0
	for _, f := range c.found {
		if f.Step != string(step) {
			continue
		}
		if n++; n > maxNamed {
			continue
		}
		sign, word, style := c.th.severity(f.Severity)
		p.hang(style.Render(sign+" "+word)+" ", c.th.Text, fmt.Sprintf("%s: %s.", f.ID, f.Title))
	}
	if n == 0 {
		n = c.foundElsewhere(p, step)
	}
	switch {
	case n > maxNamed:
		p.row(c.th.Key.Render("f") + fmt.Sprintf(" shows where, of these and %d more", n-maxNamed))
	case n > 0:
		p.row(c.th.Key.Render("f") + " shows where")
	}
}

// foundElsewhere names what was found at other steps, where the step failed and
// that may be why: one cause is named once.
func (c *explain) foundElsewhere(p *prose, step flows.StepID) (n int) {
	problem := c.state.Steps[c.step].Problem
	if problem == nil || problem.Cancelled {
		return 0
	}
	for _, f := range c.found {
		if f.Severity == findings.Note || f.Step == string(step) {
			continue
		}
		if n++; n > maxNamed {
			continue
		}
		if n == 1 {
			p.text(c.th.Text, "Found at another step, and perhaps the reason:")
		}
		sign, word, style := c.th.severity(f.Severity)
		p.hang(style.Render(sign+" "+word)+" ", c.th.Text, fmt.Sprintf("%s: %s (%s).", f.ID, f.Title, titleOfStep(c.state, f.Step)))
	}
	return n
}

func (c *explain) plan(p *prose, step flows.Step, title string) {
	if step.Plan == nil || c.past {
		return
	}
	p.heading(title)
	p.text(c.th.Text, c.veil.text(step.Plan(c.opts, c.state.Session)))
}
