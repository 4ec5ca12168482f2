package tui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
)

// asking is a component that asks the person what a run waits for.
type asking[T any] interface {
	*T
	SetSize(w, h int)
	SetState(flows.State, time.Time)
	SetVeil(veil)
	Update(tea.Msg) (T, tea.Cmd)
	View() string
	rowCount() int // how many rows there are to show at the width that was set
}

// awaitDialog shows such a component as a dialog. It is there while the run
// waits, and esc puts it aside without cancelling anything.
type awaitDialog[T any, P asking[T]] struct {
	part    T
	heading string
	keys    string
	takes   func(key string) bool // of esc and enter, which the part wants itself
	roomW   int
	roomH   int
	w, h    int
}

func (d *awaitDialog[T, P]) title() string    { return d.heading }
func (d *awaitDialog[T, P]) caption() string  { return d.keys }
func (d *awaitDialog[T, P]) SetVeil(v veil)   { P(&d.part).SetVeil(v) }
func (d *awaitDialog[T, P]) View() string     { return P(&d.part).View() }
func (d *awaitDialog[T, P]) size() (w, h int) { return d.w, d.h }

func (d *awaitDialog[T, P]) SetState(s flows.State, now time.Time) {
	P(&d.part).SetState(s, now)
	d.fit()
}

func (d *awaitDialog[T, P]) SetSize(w, h int) {
	d.roomW, d.roomH = min(w, 96), h
	d.fit()
}

// fit makes the dialog as high as what it shows, within the room there is.
func (d *awaitDialog[T, P]) fit() {
	P(&d.part).SetSize(d.roomW, d.roomH)
	w, h := d.roomW, min(max(P(&d.part).rowCount(), 3), d.roomH)
	if h != d.roomH {
		P(&d.part).SetSize(w, h)
	}
	d.w, d.h = w, h
}

func (d *awaitDialog[T, P]) handle(msg tea.Msg) tea.Cmd {
	if key, ok := msg.(tea.KeyPressMsg); ok && !d.takes(key.String()) {
		switch key.String() {
		case "esc":
			return closeWith(nil)
		case "enter":
			return intend(openMsg{})
		}
	}
	var cmd tea.Cmd
	d.part, cmd = P(&d.part).Update(msg)
	d.fit()
	return cmd
}

func (c *confirm) rowCount() int { return len(c.scroll.rows) }
func (c *signin) rowCount() int  { return len(c.scroll.rows) }
func (c *form) rowCount() int    { return len(c.scroll.rows) }

// syncAwait shows what asks the person, or takes it away when the run has its
// answer.
func (a *app) syncAwait(before flows.State) tea.Cmd {
	if a.state.Await == nil || before.Await != nil && before.Await != a.state.Await {
		kept := a.layers[:0]
		for _, l := range a.layers {
			if !l.await {
				kept = append(kept, l)
			}
		}
		a.layers = kept
	}
	if a.state.Await != nil && before.Await != a.state.Await {
		return a.openAwait(true)
	}
	a.tellAwait()
	return nil
}

// tellAwait tells what asks the person how the walk stands, and the time.
func (a *app) tellAwait() {
	now := a.now()
	for i := range a.layers {
		if d, ok := a.layers[i].dialog.(interface {
			SetState(flows.State, time.Time)
		}); ok {
			d.SetState(a.state, now)
		}
	}
}

// openAwait puts on top what asks the person for what the run waits for.
func (a *app) openAwait(byItself bool) tea.Cmd {
	if a.state.Await == nil {
		return nil
	}
	for _, l := range a.layers {
		if l.await {
			return nil
		}
	}
	var d dialog
	v, now, why := veil{a.reveal, a.known}, a.now(), a.whySignIn()
	switch a.state.Await.Kind {
	case flows.AwaitCallback, flows.AwaitPage:
		heading := "Sign in"
		if a.info != "" {
			heading = strings.TrimSuffix(a.info, ".")
		}
		s := &awaitDialog[signin, *signin]{part: newSignIn(a.th), heading: heading, keys: "enter open the browser   esc look at the panes"}
		s.part.why = why
		s.takes = func(string) bool { return s.part.capturing() }
		d = s
	case flows.AwaitForm:
		d = &awaitDialog[form, *form]{
			part: newForm(a.th, strings.TrimSpace(why+" "+a.info)), heading: "The provider's page", keys: "tab next field   enter press the button   esc look at the panes",
			takes: func(key string) bool { return key == "enter" },
		}
	case flows.AwaitTime:
		d = &awaitDialog[wait, *wait]{
			part: newWait(a.th), heading: "Experiment " + a.state.Labs[len(a.state.Labs)-1].Lab.ID + " waits", keys: "enter go on at once   esc look at the panes",
			takes: func(key string) bool { return key == "enter" },
		}
	default:
		d = &awaitDialog[confirm, *confirm]{part: newConfirm(a.th), heading: "Please confirm", takes: func(string) bool { return true }}
	}
	d.(interface{ SetVeil(veil) }).SetVeil(v)
	a.push(d, byItself)
	a.layers[len(a.layers)-1].await = true
	d.(interface {
		SetState(flows.State, time.Time)
	}).SetState(a.state, now)
	return nil
}

// awaitWord names what enter does while the run waits.
func (a *app) awaitWord() string {
	switch a.state.Await.Kind {
	case flows.AwaitCallback, flows.AwaitPage:
		return "sign in"
	case flows.AwaitForm:
		return "fill in the page"
	case flows.AwaitTime:
		return "show the wait"
	}
	return "answer"
}
