package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/httplog"
)

// resendAsk asks how a recorded exchange is to be sent again.
type resendAsk struct {
	th       *theme
	x        httplog.Exchange
	intro    string
	risk     string // or nothing
	controls controls
	answers  []resendAnswer // parallel to the controls
	scroll   scroller
	w, h     int
}

// resendAnswer is the result: what to send again, with what the flow sent after
// it or without, and whether the person wants to edit it first.
type resendAnswer struct {
	id          int
	after, edit bool
}

func (r resendAnswer) then(a *app) tea.Cmd {
	if x, ok := a.engine.Log().Exchange(r.id); ok {
		if ok, why := flows.CanResend(a.state, x); !ok {
			return a.say(firstUpper(why) + ".")
		}
	}
	a.editHeld = r.edit
	cmd := a.send(flows.Resend{Exchange: r.id, After: r.after})
	a.followWalk()
	return cmd
}

// editResent opens the editor on a request that is sent again, when it has come
// to the gate and the person asked for that.
func (a *app) editResent() tea.Cmd {
	again := a.state.Beside != nil && a.state.Beside.Kind == flows.BesideResend
	if !a.editHeld || again && a.state.Held == 0 {
		return nil
	}
	a.editHeld = false
	if !again {
		return nil
	}
	return a.edit()
}

func (a *app) whyNotResend() string {
	x, ok := a.selected()
	switch {
	case a.engine == nil:
		return noWalk
	case !ok:
		return "there is no exchange yet"
	}
	_, why := flows.CanResend(a.state, x)
	return why
}

// askResend asks how to send the selected exchange again.
func (a *app) askResend() tea.Cmd {
	x, _ := a.selected()
	v := veil{a.reveal, a.known}
	d := &resendAsk{th: a.th, x: x, controls: controls{th: a.th, explained: true}, scroll: scroller{th: a.th}}
	d.intro = x.Method + " " + v.url(shorten(x.URL, maxProbeURL)) + "." + v.text(answered(x)) + " What is sent now gets a number of its own, and both stay in the list."
	if x.Method == "POST" && (x.Label.Step == string(flows.StepToken) || x.Label.Step == string(flows.StepRefresh)) {
		d.risk = "A code or a refresh token that comes twice looks like theft: the server may refuse it, and end the tokens that came of it."
	}
	d.offer(resendAnswer{id: x.ID}, "As it was", "The same bytes. They are held until you send them; e edits them there.")
	d.offer(resendAnswer{id: x.ID, edit: true}, "Edited first", "It is held, and its fields are shown to be changed.")
	if after := flows.Resent(a.exchanges.list, x.ID, true); len(after) > 1 {
		d.offer(resendAnswer{id: x.ID, after: true}, "With what came after it", namedExchanges(after[1:]))
	}
	return a.push(d, false)
}

// namedExchanges is a sentence that names a few exchanges.
func namedExchanges(list []httplog.Exchange) string {
	const most = 4
	var words []string
	for i, x := range list {
		if i == most && len(list) > most+1 {
			words = append(words, fmt.Sprintf("and %d more", len(list)-most))
			break
		}
		words = append(words, fmt.Sprintf("#%d %s %s", x.ID, x.Method, shortPath(x)))
	}
	return "Then the flow's later requests to the server, one after the other, each held: " + strings.Join(words, ", ") + "."
}

func (d *resendAsk) offer(r resendAnswer, label, help string) {
	d.controls.list = append(d.controls.list, control{kind: button, label: label, help: help})
	d.answers = append(d.answers, r)
}

func (d *resendAsk) title() string { return fmt.Sprintf("Send #%d again?", d.x.ID) }

func (d *resendAsk) caption() string { return "j k choose   enter hold it   esc close" }

func (d *resendAsk) SetSize(w, h int) {
	d.w = min(w, 84)
	d.scroll.setSize(d.w, h)
	d.layout()
	d.h = min(h, len(d.scroll.rows))
	d.scroll.setSize(d.w, d.h)
}

func (d *resendAsk) size() (w, h int) { return d.w, d.h }

func (d *resendAsk) View() string { return d.scroll.view() }

func (d *resendAsk) layout() {
	th := d.th
	p := newProse(th, d.scroll.width())
	p.text(th.Text, d.intro)
	if d.risk != "" {
		p.hang(th.Warn.Render(th.sym.Warn+" "), th.Text, d.risk)
	}
	p.gap()
	from, to := d.controls.lines(p)
	d.scroll.set(p.rows, 0)
	if d.controls.at > 0 || d.scroll.top > 0 {
		d.scroll.show(from, to)
	}
}

func (d *resendAsk) handle(msg tea.Msg) tea.Cmd {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	switch name := key.String(); name {
	case "esc", "q", "n":
		return closeWith(nil)
	case "j":
		d.controls.step(1)
	case "k":
		d.controls.step(-1)
	case "pgdown", "pgup":
		d.scroll.key(name)
		return nil
	default:
		var pressed int
		if d.controls, pressed = d.controls.update(msg); pressed >= 0 {
			return closeWith(d.answers[pressed])
		}
	}
	d.layout()
	return nil
}
