package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
)

// labOffer says what an experiment will send and may destroy, and asks for
// consent. Nothing is sent before; enter means no, unless the person has moved
// to yes. It is there while the offer stands.
type labOffer struct {
	th       *theme
	veil     veil
	lab      flows.Lab
	requests []string
	stepping bool // each request will be held
	yes      bool
	scroll   scroller
	w, h     int
}

func newLabOffer(th *theme, v veil, o flows.Options, s flows.State) *labOffer {
	return &labOffer{
		th: th, veil: v, lab: *s.Offer, requests: s.Offer.Requests(o, s.Session), stepping: s.Mode == flows.Stepping,
		scroll: scroller{th: th},
	}
}

func (d *labOffer) title() string { return "Experiment " + d.lab.ID + ": " + d.lab.Title }

func (d *labOffer) caption() string {
	keys := "y begin   n no   tab choose   enter press"
	if n, h := d.scroll.room(); n > h {
		keys += "   j k scroll"
	}
	return keys
}

func (d *labOffer) SetVeil(v veil) {
	d.veil = v
	d.layout()
}

func (d *labOffer) SetSize(w, h int) {
	d.w = min(w, 96)
	d.scroll.setSize(d.w, h)
	d.layout()
	d.h = min(h, len(d.scroll.rows)+2)
	d.scroll.setSize(d.w, max(d.h-2, 0))
}

func (d *labOffer) size() (w, h int) { return d.w, d.h }

func (d *labOffer) layout() {
	th := d.th
	p := newProse(th, d.scroll.width())
	p.text(th.Text, d.lab.Explain)
	p.heading("What it may destroy")
	mark := ""
	if !strings.HasPrefix(d.lab.Destroys, "Nothing") {
		mark = th.Warn.Render(th.sym.Warn + " ")
	}
	p.hang(mark, th.Text, d.lab.Destroys)
	p.heading("What it sends")
	for i, text := range d.requests {
		p.hang(fmt.Sprintf("%d. ", i+1), th.Text, firstUpper(d.veil.text(text)))
	}
	switch n := d.lab.SignIns; {
	case n == 1:
		p.text(th.Text, "It may ask you to sign in anew.")
	case n > 1:
		p.text(th.Text, fmt.Sprintf("It may ask you to sign in anew, up to %d times.", n))
	}
	if d.stepping {
		p.text(th.Text, "Each request is held until you send it, as in the walk; c sends the rest without asking. esc ends the experiment at any time.")
	}
	p.heading("What it can come to")
	room := 0
	for _, v := range d.lab.Verdicts {
		room = max(room, width(v.ID))
	}
	for _, v := range d.lab.Verdicts {
		p.field(room, v.ID, th.Text, v.Text)
	}
	if len(d.lab.Spec) > 0 {
		p.heading("Where it says so")
	}
	for _, ref := range d.lab.Spec {
		p.hang(link(ref.URL(), th.Link.Render(th.words(ref.String())))+" ", th.Faint, ref.Title())
	}
	d.scroll.set(p.rows, 0)
}

func (d *labOffer) View() string {
	var rows []string
	if d.scroll.h > 0 {
		rows = append(rows, d.scroll.view())
	}
	if d.h > 1 {
		rows = append(rows, d.th.Border.Render(strings.Repeat(d.th.sym.Horizontal, d.w)))
	}
	return strings.Join(append(rows, d.th.fit(d.th.noOrYes("Yes, begin", d.yes), d.w)), "\n")
}

// noOrYes is the two buttons of a question to which enter gives the selected
// answer, and the keys that answer it at once.
func (th *theme) noOrYes(word string, yes bool) string {
	no, other := "[ No ]", "[ "+word+" ]"
	if yes {
		other = th.Selected.Render(other)
	} else {
		no = th.Selected.Render(no)
	}
	mark := map[bool]string{true: th.sym.Play + " ", false: "  "}
	return mark[!yes] + no + "  " + mark[yes] + other + "   " + th.Key.Render("n") + " no  " + th.Key.Render("y") + " yes"
}

func (d *labOffer) handle(msg tea.Msg) tea.Cmd {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	switch name := key.String(); name {
	case "y", "Y":
		return dispatch(flows.Consent{Yes: true})
	case "n", "N", "esc", "q":
		return dispatch(flows.Consent{})
	case "enter":
		return dispatch(flows.Consent{Yes: d.yes})
	case "left", "right", "tab", "shift+tab":
		d.yes = !d.yes
	default:
		d.scroll.key(name)
	}
	return nil
}
