package tui

import (
	"fmt"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/httplog"
)

// experiment is what the explanation shows in the place of a step while an
// experiment runs, or one of its exchanges is looked at.
type experiment struct {
	run     *flows.LabRun
	x       httplog.Exchange // the one that is looked at; none when its ID is 0
	running bool
}

// SetExperiment shows an experiment; nil shows the step again.
func (c *explain) SetExperiment(e *experiment) {
	if e == nil && c.experiment == nil {
		return
	}
	if e == nil || c.experiment == nil || c.experiment.run.Run != e.run.Run {
		c.scroll.to(0)
	}
	c.experiment = e
	c.layout()
}

// experimentShown is the experiment that the selected exchange is of, or that
// runs without having sent anything yet; nil when there is none.
func (a *app) experimentShown() *experiment {
	now := a.state.Experiment()
	if x, ok := a.selected(); ok && x.Label.Lab != "" {
		if run := a.labRun(x.Label.Run); run != nil {
			return &experiment{run: run, x: x, running: now != nil && now.Run == run.Run}
		}
	}
	if now != nil && !a.exchanges.stays {
		return &experiment{run: now, running: true}
	}
	return nil
}

// layoutExperiment is layout where an experiment is shown.
func (c *explain) layoutExperiment(w int) {
	head := newProse(c.th, w)
	c.experimentTitle(head)
	if w >= wideProse {
		half := (w - 3) / 2
		left, right := newProse(c.th, half), newProse(c.th, w-3-half)
		c.experimentWhat(left)
		c.experimentNow(right)
		c.scroll.set(append(head.rows, beside(c.th, left, right)...), 1)
		return
	}
	p := newProse(c.th, w)
	c.experimentNow(p)
	p.gap()
	c.experimentWhat(p)
	c.scroll.set(append(head.rows, p.rows...), 1)
}

func (c *explain) experimentTitle(p *prose) {
	th, e := c.th, c.experiment
	row := th.Title.Render("Experiment "+th.words(e.run.Lab.ID)) + " " + th.sym.Separator + " "
	switch v := e.run.Verdict; {
	case e.running && c.state.Held != 0:
		row += th.Warn.Render(th.sym.Pause + " held: the request waits for you")
	case e.running && c.state.Await != nil:
		row += th.Warn.Render(th.sym.Person + " waits")
	case e.running:
		row += th.Accent.Render(th.sym.Play + " running")
	case v != nil && v.ID == flows.NotFinished:
		row += th.Warn.Render(th.sym.Cross + " not finished")
	case v != nil:
		row += th.Accent.Render(th.sym.Tick + " verdict " + th.words(v.ID))
	}
	p.row(row)
}

// experimentNow is what has come of it so far.
func (c *explain) experimentNow(p *prose) {
	th, e := c.th, c.experiment
	if v := e.run.Verdict; v != nil && !e.running {
		p.text(th.Title, c.veil.text(v.Text))
		p.row(th.Key.Render("V") + " shows the exchanges behind it")
	}
	if e.x.ID != 0 && e.x.Label.Act != "" {
		answer := answered(e.x)
		if e.x.Label.Together > 1 {
			answer += fmt.Sprintf(" It is one of %d requests that go at the same moment.", e.x.Label.Together)
		}
		p.hang(th.Label.Render(fmt.Sprintf("#%d", e.x.ID))+" ", th.Text, firstUpper(c.veil.text(e.x.Label.Act))+"."+c.veil.text(answer))
	}
	if e.running && c.state.Await != nil {
		p.hang(th.Accent.Render(th.sym.Bullet+" "), th.Text, c.veil.text(c.state.Await.Text))
	}
	if len(e.run.Notes) > 0 {
		p.heading("What was seen")
	}
	for _, text := range e.run.Notes {
		p.hang(th.Good.Render(th.sym.Bullet)+" ", th.Text, c.veil.text(text))
	}
}

// answered says in a sentence how an exchange was answered, once it has ended.
func answered(x httplog.Exchange) string {
	switch words := flows.AnswerInWords(x); {
	case x.State != httplog.Done && x.State != httplog.Failed:
		return ""
	case x.Witness == httplog.Unseen:
		return " What the browser got is unseen."
	case x.Witness == httplog.Received:
		return " It came from the browser."
	case x.Response == nil && x.Started.IsZero():
		return " It was not sent."
	case x.Response == nil:
		return " No answer came."
	default:
		return " It was answered with " + words + "."
	}
}

// experimentWhat says what it is for: the same for every walk.
func (c *explain) experimentWhat(p *prose) {
	lab := c.experiment.run.Lab
	p.text(c.th.Label, lab.Title)
	p.text(c.th.Text, lab.Explain)
	p.text(c.th.Faint, "It is none of the walk, which goes on afterwards with the newest tokens.")
}

// besideHere says what runs beside the step.
func (c *explain) besideHere() string {
	switch c.state.Beside.Kind {
	case flows.BesideResend:
		return fmt.Sprintf("Exchange #%d is being sent again. That is none of the walk, which goes on afterwards; tokens that come are the ones to go on with.", c.state.Beside.Exchange)
	case flows.BesideLab:
		return "An experiment is running. It is none of the walk, which goes on afterwards with the newest tokens."
	}
	return "Probes are being sent, to settle what was found. They are none of the walk, which goes on afterwards as if they had not been."
}

// experimentsHere names the experiments of this walk and their verdicts.
func (c *explain) experimentsHere(p *prose) {
	if c.step != c.state.Current || c.past {
		return
	}
	first := true
	for _, run := range c.state.Labs {
		if run.Verdict == nil {
			continue
		}
		if first {
			p.heading("What the experiments found")
			first = false
		}
		p.hang(c.th.Accent.Render(run.Lab.ID+": "+c.th.words(run.Verdict.ID))+" ", c.th.Text, c.veil.text(run.Verdict.Text))
	}
}
