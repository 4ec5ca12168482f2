package tui

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
)

// breakpoints lists the breakpoints, takes one away, and adds one. What is
// changed holds at once.
type breakpoints struct {
	th       *theme
	steps    []flows.Step
	list     []flows.Breakpoint
	controls controls
	scroll   scroller
	w, h     int
	room     int // how high it may be
}

// The controls behind those that take one away, in order.
const (
	pointTitle = iota
	pointStep
	pointMethod
	pointURL
	pointStatus
	pointAdd
)

func (a *app) whyNotBreakpoints() string {
	if a.engine == nil {
		return noWalk
	}
	return ""
}

func (a *app) showBreakpoints() tea.Cmd {
	d := &breakpoints{th: a.th, steps: a.state.Flow.Steps, list: slices.Clone(a.state.Breakpoints), scroll: scroller{th: a.th}}
	d.build()
	return a.push(d, false)
}

// breakpointsInWords counts them for the header.
func breakpointsInWords(n int) string {
	switch n {
	case 0:
		return ""
	case 1:
		return "1 breakpoint"
	}
	return fmt.Sprintf("%d breakpoints", n)
}

// build makes the controls anew, with the focus on the first field of a new one.
func (d *breakpoints) build() {
	d.controls = controls{th: d.th}
	add := func(x control) {
		x.entry.th = d.th
		d.controls.list = append(d.controls.list, x)
	}
	for _, b := range d.list {
		add(control{kind: button, label: "Take away: " + b.String()})
	}
	if len(d.list) > 0 {
		add(control{kind: remark, label: " "})
	}
	add(control{kind: remark, label: "Stop before a request"})
	step := control{kind: chosen, label: "of the step", options: []string{"any"}, help: "left and right choose."}
	for _, s := range d.steps {
		step.options = append(step.options, s.Title)
	}
	add(step)
	field := func(label, example, help string) {
		x := control{kind: typed, label: label, help: help, entry: newEntry(d.th)}
		x.entry.example = example
		add(x)
	}
	field("with the method", "(such as POST)", "Empty: any method.")
	field("with this in the URL", "(such as /token)", "A part of the URL, as it stands there. Empty: any URL.")
	field("after an answer of", "(such as 401 or 4xx)", "The status of the answer before: 401, or 4xx for all from 400 to 499. Empty: whatever came.")
	add(control{kind: button, label: "Set it"})
	d.controls.focus(d.base() + pointStep)
}

// base is the index of the control that the constants count from.
func (d *breakpoints) base() int {
	if len(d.list) == 0 {
		return 0
	}
	return len(d.list) + 1 // and an empty line
}

func (d *breakpoints) title() string { return "Breakpoints: where c stops" }

func (d *breakpoints) caption() string {
	return "tab next   enter set or take away   esc close"
}

func (d *breakpoints) SetSize(w, h int) {
	d.w, d.room = min(w, 84), h
	d.scroll.setSize(d.w, h)
	d.layout()
	d.h = min(h, len(d.scroll.rows))
	d.scroll.setSize(d.w, d.h)
	d.layout()
}

func (d *breakpoints) size() (w, h int) { return d.w, d.h }

func (d *breakpoints) View() string { return d.scroll.view() }

func (d *breakpoints) layout() {
	p := newProse(d.th, d.scroll.width())
	p.text(d.th.Text, "c sends one request after the other by itself. It stops before one that fits a breakpoint: all that is filled in must fit.")
	p.gap()
	from, to := d.controls.lines(p)
	d.scroll.set(p.rows, 0)
	d.scroll.show(from, to)
}

func (d *breakpoints) handle(msg tea.Msg) tea.Cmd {
	if key, ok := msg.(tea.KeyPressMsg); ok {
		switch name := key.String(); {
		case name == "esc", name == "q" && !d.controls.capturing():
			return closeWith(nil)
		case name == "pgdown" || name == "pgup":
			d.scroll.key(name)
			return nil
		}
	}
	var pressed int
	d.controls, pressed = d.controls.update(msg)
	var cmd tea.Cmd
	switch {
	case pressed < 0:
	case pressed < len(d.list):
		d.list = slices.Delete(slices.Clone(d.list), pressed, pressed+1)
		cmd = d.changed()
	default:
		cmd = d.set()
	}
	d.SetSize(d.w, d.room)
	return cmd
}

// set adds what was filled in, or says at the field what is wrong with it.
func (d *breakpoints) set() tea.Cmd {
	list := d.controls.list[d.base():]
	value := func(i int) string { return strings.TrimSpace(list[i].entry.value()) }
	b := flows.Breakpoint{Method: strings.ToUpper(value(pointMethod)), URL: value(pointURL), Status: value(pointStatus)}
	if at := list[pointStep].at; at > 0 {
		b.Step = d.steps[at-1].ID
	}
	for i := range list {
		list[i].problem = ""
	}
	if err := b.Check(); err != nil {
		at, text := pointStep, err.Error()
		if wrong := (*flows.OptionError)(nil); errors.As(err, &wrong) {
			text = firstUpper(wrong.Text) + "."
			if wrong.Field == "status" {
				at = pointStatus
			}
		}
		list[at].problem = text
		d.controls.focus(d.base() + at)
		return nil
	}
	if slices.Contains(d.list, b) {
		list[pointStep].problem = "There is this one already."
		return nil
	}
	d.list = append(slices.Clone(d.list), b)
	return d.changed()
}

// changed makes what the list is now hold.
func (d *breakpoints) changed() tea.Cmd {
	d.build()
	return dispatch(flows.SetBreakpoints{List: d.list})
}
