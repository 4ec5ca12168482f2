package tui

import (
	"fmt"
	"strings"

	"github.com/grantwalk/grantwalk/flows"
)

// syncLabs shows what is offered, or takes the offer away, and opens a verdict
// that has just come. It says whether it did that.
func (a *app) syncLabs(before flows.State) (concluded bool) {
	if d := a.verdictOnTop(); d != nil {
		d.SetExchanges(a.exchanges.list)
	}
	offered := false
	kept := a.layers[:0]
	for _, l := range a.layers {
		if _, ok := l.dialog.(*labOffer); ok {
			if a.state.Offer == nil {
				continue
			}
			offered = true
		}
		kept = append(kept, l)
	}
	a.layers = kept
	if a.state.Offer != nil && !offered {
		a.push(newLabOffer(a.th, veil{a.reveal, a.known}, a.engine.Options(), a.state), false)
	}
	if a.state.Experiment() != nil && before.Experiment() == nil {
		a.steps.follow()
		a.exchanges.follow()
		a.show()
	}
	n := len(a.state.Labs)
	if n == 0 || a.state.Experiment() != nil || n == len(before.Labs) && before.Experiment() == nil {
		return false
	}
	if a.state.Active {
		return false // it was left for a step, which is what the person wants to see
	}
	a.exchanges.follow()
	a.show()
	a.openVerdict(&a.state.Labs[n-1], true)
	return true
}

// purpose says what a request that is held is there for, if it is of an
// experiment, in at most w cells.
func (a *app) purpose(w int) string {
	run := a.state.Experiment()
	if run == nil || a.state.Held == 0 {
		return ""
	}
	if len(a.state.With) > 0 {
		return "experiment " + run.Lab.ID + ": at the same moment"
	}
	act := ""
	if a.state.Held <= len(a.exchanges.list) {
		act = a.exchanges.list[a.state.Held-1].Label.Act
	}
	text := fmt.Sprintf("experiment %s: %s", run.Lab.ID, act)
	if width(text) > w {
		text = act
	}
	text = a.th.words(text)
	if width(text) > w {
		text = a.th.fit(text, w)
	}
	return text
}

// whySignIn says what a sign-in is there for that an experiment asks for.
func (a *app) whySignIn() string {
	run := a.state.Experiment()
	if run == nil {
		return ""
	}
	for i := len(a.exchanges.list) - 1; i >= 0; i-- {
		l := a.exchanges.list[i].Label
		if l.Run != run.Run || l.Act == "" {
			continue
		}
		if what, ok := strings.CutPrefix(l.Act, "new sign-in: "); ok {
			return fmt.Sprintf("The experiment %s asks for a new sign-in, to try this: %s.", run.Lab.ID, what)
		}
		return fmt.Sprintf("The experiment %s asks for this: %s.", run.Lab.ID, l.Act)
	}
	return "The experiment " + run.Lab.ID + " asks for this."
}

// warned is the newest remark on something odd in what runs: a step, or the
// sign-in of an experiment. It is empty when there is none.
func warned(s flows.State) string {
	if run := s.Experiment(); run != nil {
		return run.Warned
	}
	if s.Current < 0 || s.Current >= len(s.Steps) {
		return ""
	}
	if list := s.Steps[s.Current].Warned; len(list) > 0 {
		return list[len(list)-1]
	}
	return ""
}
