package tui

import (
	tea "charm.land/bubbletea/v2"
)

// pickTourMsg asks for the list of the tours.
type pickTourMsg struct{}

// tourPicker chooses a tour.
type tourPicker struct {
	th       *theme
	all      []tour
	controls controls
	scroll   scroller
	w, h     int
}

// tourAnswer is the result: a tour to begin.
type tourAnswer struct{ name string }

func (r tourAnswer) then(*app) tea.Cmd { return intend(startDemoMsg{tour: r.name}) }

// pickTour shows the tours.
func (a *app) pickTour() tea.Cmd {
	d := &tourPicker{th: a.th, all: tours(), controls: controls{th: a.th, explained: true}, scroll: scroller{th: a.th}}
	for _, t := range d.all {
		d.controls.list = append(d.controls.list, control{kind: button, label: t.title, help: t.about})
	}
	return a.push(d, false)
}

func (d *tourPicker) title() string { return "Tours of the demo, for a room" }

func (d *tourPicker) caption() string { return "j k choose   enter begin   esc close" }

func (d *tourPicker) SetSize(w, h int) {
	d.w = min(w, 84)
	d.scroll.setSize(d.w, h)
	d.layout()
	d.h = min(h, len(d.scroll.rows))
	d.scroll.setSize(d.w, d.h)
}

func (d *tourPicker) size() (w, h int) { return d.w, d.h }

func (d *tourPicker) View() string { return d.scroll.view() }

func (d *tourPicker) layout() {
	p := newProse(d.th, d.scroll.width())
	p.text(d.th.Text, "Each is a walk on a provider of its own, on this machine, with real messages. enter goes from stop to stop, backspace looks back, esc leaves.")
	p.gap()
	from, to := d.controls.lines(p)
	d.scroll.set(p.rows, 0)
	d.scroll.show(from, to)
}

func (d *tourPicker) handle(msg tea.Msg) tea.Cmd {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	switch name := key.String(); name {
	case "esc", "q":
		return closeWith(nil)
	case "j":
		d.controls.step(1)
	case "k":
		d.controls.step(-1)
	default:
		var pressed int
		if d.controls, pressed = d.controls.update(msg); pressed >= 0 {
			return closeWith(tourAnswer{d.all[pressed].name})
		}
	}
	d.layout()
	return nil
}
