package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
)

// touring is how far a tour has come.
type touring struct {
	tour   *tour
	at     int   // the stop that is shown
	shown  []int // the exchange of each stop that was come to, 0 for none
	travel travel
	under  bool   // it is on its way to the next stop
	astray string // why it could not get there
}

func (t *touring) stop() *stop { return &t.tour.stops[t.at] }

func (t *touring) number() string { return fmt.Sprintf("%d/%d", t.at+1, len(t.tour.stops)) }

// back says whether an earlier stop is shown than the last that was come to.
func (t *touring) back() bool { return t.at < len(t.shown)-1 }

func (t *touring) ends() bool { return t.at == len(t.tour.stops)-1 }

// word is what enter does.
func (t *touring) word() string {
	switch {
	case t.under:
		return "" // it waits for the provider
	case t.back():
		return "next"
	case t.astray != "":
		return "try again"
	case t.ends():
		return "end the tour"
	}
	return t.tour.stops[t.at+1].by
}

func (a *app) whyNotTour() string {
	switch {
	case a.cfg.Demo == nil:
		return "there is no embedded provider here"
	case a.engine != nil && !a.onDemo:
		return "this walk is not on the demo"
	}
	return ""
}

// beginTour begins a tour on the embedded provider that was started.
func (a *app) beginTour(msg demoMsg) tea.Cmd {
	t := tourNamed(msg.tour)
	if t == nil {
		return a.remark("There is no tour called "+msg.tour+".", true)
	}
	o, login := msg.options, a.cfg.DemoLogin
	t.set(&o)
	o.SignIn, o.Login = flows.SignInAgent, &login
	cmd, err := a.begin(o, "")
	if err != nil {
		return a.refused(err)
	}
	a.onDemo, a.info = true, msg.info
	a.touring = &touring{tour: t, shown: []int{0}}
	a.present(true)
	a.showStop()
	a.toast.text = "" // it has started
	return cmd
}

// tourKey takes the keys that mean something else than usual while a tour is under
// way.
func (a *app) tourKey(name string) (tea.Cmd, bool) {
	if a.touring == nil {
		return nil, false
	}
	switch name {
	case "space":
		return a.tourOn(), true
	case "left":
		return a.tourBack(), true
	}
	return nil, false
}

// tourOn goes to the next stop.
func (a *app) tourOn() tea.Cmd {
	t := a.touring
	switch {
	case t.under:
		return a.say("The tour waits for the provider; esc leaves it.")
	case t.back():
		t.at++
		a.showStop()
		return nil
	case t.astray == "" && t.ends():
		return a.leaveTour()
	}
	t.under, t.astray = true, ""
	t.travel = travel{since: len(a.exchanges.list)}
	a.followWalk()
	return a.steer()
}

func (a *app) whyNotTourBack() string {
	switch {
	case a.touring == nil:
		return "there is no tour: the palette has them"
	case a.touring.under:
		return "the tour is on its way"
	case a.touring.at == 0:
		return "this is where the tour begins"
	}
	return ""
}

// tourBack shows the stop before. Nothing is sent.
func (a *app) tourBack() tea.Cmd {
	if why := a.whyNotTourBack(); why != "" {
		return a.say(firstUpper(why) + ".")
	}
	a.touring.at--
	a.touring.astray = ""
	a.showStop()
	return nil
}

// leaveTour ends the tour. The walk stays where it is.
func (a *app) leaveTour() tea.Cmd {
	a.touring, a.header.tour = nil, ""
	a.unmark()
	a.followWalk()
	a.relayout()
	return a.say("The tour is over, and the walk is yours from here. P ends presenting.")
}

// steer does what leads to the next stop, as far as that can be done now.
func (a *app) steer() tea.Cmd {
	t := a.touring
	if t == nil || !t.under {
		return nil
	}
	next := &t.tour.stops[t.at+1]
	c := next.steer(a.state, a.exchanges.list, t.travel)
	switch {
	case c.astray != "":
		t.under, t.astray = false, c.astray
		a.followWalk()
		a.touchAll()
	case c.put:
		t.travel.put = true
		return a.putTourFault(next.fault)
	case c.arrived:
		t.under = false
		t.at++
		id, _ := ownOf(a.exchanges.list, next.shows())
		t.shown = append(t.shown, id)
		a.showStop()
	case c.event != nil:
		t.travel.begun = t.travel.begun || c.begun
		return a.send(c.event)
	}
	return nil
}

// shows is the step whose exchange the stop shows.
func (s *stop) shows() flows.StepID {
	if s.at != "" {
		return s.at
	}
	return s.until
}

// putTourFault puts a fault into the held request.
func (a *app) putTourFault(id flows.FaultID) tea.Cmd {
	x, ok := a.held()
	f, known := flows.FaultByID(id)
	if !ok || !known {
		return nil
	}
	raw, err := f.Apply(a.engine.Options(), a.state.Session, withBytes(x, a.original(x).base))
	if err != nil {
		a.touring.under, a.touring.astray = false, err.Error()+"."
		return nil
	}
	cmd, _ := a.redraft(x.ID, raw, f.ID)
	return cmd
}

// showStop shows the stop that the tour is at: its exchange, with the bytes marked
// that it is about.
func (a *app) showStop() {
	t := a.touring
	a.header.tour = t.tour.name + " " + t.number()
	a.unmark()
	if id := t.shown[t.at]; id > 0 {
		a.exchanges.goTo(id)
		a.exchangeSelected()
		a.markSpots(t.stop().look)
	}
	if a.message() == nil {
		a.setFocus(a.side)
	}
	a.touchAll()
}

// markSpots marks what a stop looks at in the exchange on show.
func (a *app) markSpots(look []spot) {
	x, ok := a.selected()
	if !ok || len(look) == 0 {
		return
	}
	read := findings.Read(x)
	m := mark{}
	var names []string
	for _, s := range look {
		if at, ok := s.find(read); ok {
			m.at = append(m.at, at)
			names = append(names, s.name)
		}
	}
	p, pane := paneResponse, &a.response
	if inRequest(look[0].part) {
		p, pane = paneRequest, &a.request
	}
	pane.leaveWire()
	a.setFocus(p)
	a.show()
	if m.name = strings.Trim(strings.Join(names, ", "), ", "); m.name == "" {
		m.name = "status"
	}
	if len(m.at) > 0 && pane.setMark(&m) && look[0].part != findings.RequestLine { // which stands there twice
		pane.goToMarks()
	}
}

// captioned says whether the tour's words stand below the message. A person who
// looks at another pane there has it until the tour goes on.
func (a *app) captioned() bool { return a.touring != nil && a.message() != nil }

// firstSentence is the text up to the first full stop or question mark that a blank
// follows.
func firstSentence(text string) string {
	for i := range len(text) - 1 {
		if (text[i] == '.' || text[i] == '?') && text[i+1] == ' ' {
			return text[:i+1]
		}
	}
	return text
}

// sayRows is what a stop says, each sentence for itself where there is room for that.
func sayRows(th *theme, say string, w, h int) *prose {
	loose := newProse(th, w)
	for rest := say; rest != ""; {
		sentence := firstSentence(rest)
		loose.gap()
		loose.text(th.Title, sentence)
		rest = strings.TrimSpace(rest[len(sentence):])
	}
	if len(loose.rows) <= h {
		return loose
	}
	p := newProse(th, w)
	p.text(th.Title, say)
	return p
}

// drawCaption makes the frame with what is to be said.
func (a *app) drawCaption() {
	p, l, th, t := a.lower(), a.layout, a.th, a.touring
	line := th.BorderFocus
	w, h := l.bottom.w-4, l.bottom.h-2
	text := sayRows(th, t.stop().say, w, h)
	switch {
	case t.under:
		text = newProse(th, w)
		text.hang(th.Accent.Render(th.sym.Play+" "), th.Title, firstUpper(t.tour.stops[t.at+1].by)+th.sym.Ellipsis)
	case t.astray != "":
		text = newProse(th, w)
		text.hang(th.Bad.Render(th.sym.Cross+" "), th.Title, "Not as planned. "+veil{a.reveal, a.known}.text(t.astray))
		text.text(th.Text, "enter tries again; backspace goes back; esc leaves the tour, and the walk stays.")
	}
	a.lists[p] = cut(strings.Join(text.rows, "\n"), w, h)
	b := &a.boxes[p]
	*b = box{rect: l.bottom, side: line.Render(th.sym.Vertical)}
	left := []string{th.Title.Render("Look here"), th.Faint.Render(th.words(t.tour.title))}
	b.top = th.border(l.bottom.w, th.sym.TopLeft, th.sym.TopRight, line, left, th.Title.Render(t.number()))
	hint := ""
	if word := t.word(); word != "" {
		hint = th.Key.Render("enter") + " " + th.words(word)
	}
	b.bottom = th.border(l.bottom.w, th.sym.BottomLeft, th.sym.BottomRight, line, nil, hint)
	b.row = func(dst []byte, y int) []byte { return append(append(append(dst, ' '), a.lists[p][y]...), ' ') }
}
