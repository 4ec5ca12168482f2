package tui

import (
	"bytes"
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/httplog"
)

// offer is a fault with the exchange that it can be put into now, or why it
// cannot.
type offer struct {
	fault flows.Fault
	id    int
	why   string
}

// faultKeys are the keys of the faults, in their order.
const faultKeys = "123456789abcdefghiopqrstvwxyz" // j, k, l and n, m, u have or may have a meaning

// faultMenu chooses a fault to put into a request: one key each, and below the
// list what it does and what a correct server answers.
type faultMenu struct {
	th     *theme
	target string // which request is meant
	offers []offer
	cursor cursor
	note   string
	w, h   int
}

// faultAnswer is the result of the menu.
type faultAnswer struct {
	fault flows.FaultID
	id    int
}

// faultStory is how many rows what is told of a fault has, where there is room.
const faultStory = 8

func newFaultMenu(th *theme, target string, offers []offer) *faultMenu {
	d := &faultMenu{th: th, target: target, offers: offers}
	for i, o := range offers {
		if o.why == "" {
			d.cursor.n, d.cursor.at = len(offers), i
			break
		}
	}
	return d
}

func (d *faultMenu) title() string { return "Faults of the client" }

func (d *faultMenu) caption() string {
	return "press its key to put one in   ↑ ↓ look at them   esc close"
}

func (d *faultMenu) SetSize(w, h int) {
	d.w, d.h = min(w, 100), min(h, len(d.offers)+2+faultStory)
	d.cursor.resize(len(d.offers), d.listRows())
}

func (d *faultMenu) size() (w, h int) { return d.w, d.h }

// storyRows is what a short list leaves.
func (d *faultMenu) storyRows() int { return max(min(faultStory, d.h-2-4), 0) }

func (d *faultMenu) listRows() int { return max(d.h-2-d.storyRows(), 0) }

func (d *faultMenu) View() string {
	rows := []string{d.th.fit(d.th.Faint.Render(d.th.words(d.target)), d.w)}
	for i := d.cursor.top; len(rows) <= d.listRows(); i++ {
		if i < len(d.offers) {
			rows = append(rows, d.row(i))
		} else {
			rows = append(rows, blanks(d.w))
		}
	}
	rows = append(rows, d.th.Border.Render(strings.Repeat(d.th.sym.Horizontal, d.w)))
	story := d.story()
	for i := range d.storyRows() {
		rows = append(rows, story.at(i))
	}
	return strings.Join(rows[:min(len(rows), max(d.h, 1))], "\n")
}

func (d *faultMenu) row(i int) string {
	o, th := d.offers[i], d.th
	key, title := string(faultKeys[i]), th.fit(th.words(o.fault.Title), 28)
	rest := o.fault.Expect
	if rest != "" && rest[0] >= '0' && rest[0] <= '9' {
		rest = "a correct server: " + rest
	}
	if o.why != "" {
		rest = "not now: " + o.why
	}
	rest = th.words(rest)
	switch {
	case i == d.cursor.at:
		return th.Selected.Render(th.fit(" "+key+"  "+title+" "+rest, d.w))
	case o.why != "":
		return th.Faint.Render(th.fit(" "+key+"  "+title+" "+rest, d.w))
	}
	return th.fit(" "+th.Key.Render(key)+"  "+title+" "+th.Faint.Render(rest), d.w)
}

// story is what the selected fault does, and what comes of it.
func (d *faultMenu) story() *prose {
	p := newProse(d.th, d.w)
	if d.cursor.at >= len(d.offers) {
		return p
	}
	o, th := d.offers[d.cursor.at], d.th
	if d.note != "" {
		p.hang(th.Warn.Render(th.sym.Warn+" "), th.Warn, d.note)
	} else if o.why != "" {
		p.hang(th.Warn.Render("Not now: "), th.Text, o.why+".")
	}
	p.text(th.Text, o.fault.Explain)
	p.text(th.Text, o.fault.Promise())
	for _, ref := range o.fault.Spec {
		p.hang(link(ref.URL(), th.Link.Render(th.words(ref.String())))+" ", th.Faint, ref.Title())
	}
	return p
}

func (d *faultMenu) handle(msg tea.Msg) tea.Cmd {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	d.note = ""
	switch name := key.String(); name {
	case "esc", "q", "F":
		return closeWith(nil)
	case "enter":
		return d.choose(d.cursor.at)
	case "tab":
		d.cursor.set(d.cursor.at + 1)
	case "shift+tab":
		d.cursor.set(d.cursor.at - 1)
	default:
		if i := strings.Index(faultKeys, name); len(name) == 1 && i >= 0 && i < len(d.offers) {
			return d.choose(i)
		}
		d.cursor.key(name)
	}
	return nil
}

// choose puts a fault in, or says why it cannot be.
func (d *faultMenu) choose(i int) tea.Cmd {
	d.cursor.set(i)
	o := d.offers[i]
	if o.why != "" {
		d.note = "Not now: " + o.why + "."
		return nil
	}
	return closeWith(faultAnswer{o.fault.ID, o.id})
}

func (a *app) whyNotFault() string {
	if a.engine == nil {
		return noWalk
	}
	return ""
}

// faulty is whether a fault fits the exchange id, which is held.
type faulty struct {
	id   int
	fits bool
}

// faultWord is in the footer while one fits the held request.
func (a *app) faultWord() string {
	x, ok := a.held()
	if !ok {
		return ""
	}
	if a.faulty.id != x.ID { // it is asked for every frame
		fits := slices.ContainsFunc(a.offers(), func(o offer) bool { return o.why == "" })
		a.faulty = faulty{x.ID, fits}
	}
	if !a.faulty.fits {
		return ""
	}
	return "faults"
}

// offers are all faults, each with what it can be put into now.
func (a *app) offers() []offer {
	var out []offer
	options, session := a.engine.Options(), a.state.Session
	x, held := a.held()
	if held {
		if raw := a.original(x).base; len(raw) > 0 {
			x = withBytes(x, raw)
		}
	}
	for _, f := range flows.Faults() {
		o := offer{fault: f}
		switch {
		case f.Again:
			o.id, o.why = a.offerAgain(f)
		case !held:
			o.why = "no request is held"
		default:
			o.id = x.ID
			_, o.why = f.Fits(options, session, x)
		}
		out = append(out, o)
	}
	return out
}

// offerAgain finds the recorded exchange that a fault sends again: the selected
// one, else the last that fits.
func (a *app) offerAgain(f flows.Fault) (id int, why string) {
	list := slices.Clone(a.exchanges.list)
	slices.Reverse(list)
	if x, ok := a.selected(); ok {
		list = append([]httplog.Exchange{x}, list...)
	}
	why = "nothing was sent so far that it could send again"
	for i, x := range list {
		fits, not := f.Fits(a.engine.Options(), a.state.Session, x)
		if fits {
			can, not := flows.CanResend(a.state, x)
			if can {
				return x.ID, ""
			}
			return 0, not
		}
		if i == 0 {
			why = not
		}
	}
	return 0, why
}

// withBytes is x with other bytes to be sent.
func withBytes(x httplog.Exchange, raw []byte) httplog.Exchange {
	if x.Witness == httplog.Unseen {
		x.URL = string(raw)
	} else {
		x.Request.Raw = raw
	}
	return x
}

// showFaults shows the menu.
func (a *app) showFaults() tea.Cmd {
	target := "No request is held: step on until one is, and press F there."
	if x, ok := a.held(); ok {
		a.showHeld(x.ID)
		target = fmt.Sprintf("Into request #%d, %s (enter at the gate sends it)", x.ID, a.stepTitle(x))
	}
	return a.push(newFaultMenu(a.th, target, a.offers()), false)
}

// putIn puts a fault into a held request, or sends a recorded one again.
func (a *app) putIn(r faultAnswer) tea.Cmd {
	f, ok := flows.FaultByID(r.fault)
	if !ok {
		return nil
	}
	if f.Again {
		cmd := a.send(flows.Resend{Exchange: r.id, Fault: f.ID})
		a.followWalk()
		return tea.Batch(cmd, a.say(fmt.Sprintf("Request #%d is made again. %s", r.id, f.Promise())))
	}
	x, ok := a.held()
	if !ok || x.ID != r.id {
		return a.remark(fmt.Sprintf("Request #%d does not wait any more.", r.id), true)
	}
	base := a.original(x).base
	raw, err := f.Apply(a.engine.Options(), a.state.Session, withBytes(x, base))
	if err != nil {
		return a.remark(firstUpper(veil{a.reveal, a.known}.text(err.Error()))+".", true)
	}
	if bytes.Equal(raw, base) {
		return a.say("The request has this fault already.")
	}
	cmd, _ := a.redraft(x.ID, raw, f.ID)
	return tea.Batch(cmd, a.say("In the request now: "+firstLower(f.Title)+". enter sends it. "+f.Promise()))
}
