package tui

import (
	"bytes"
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/httplog"
)

// original is what an edited exchange was before.
type original struct {
	made []byte // as the program made it
	base []byte // without the fault that was put in last
}

// wireBytes is what will be sent of x: of what the system browser sends, the URL.
func wireBytes(x httplog.Exchange) []byte {
	if x.Witness == httplog.Unseen {
		return []byte(x.URL)
	}
	return x.Request.Raw
}

// draftOf reads bytes as wireBytes returns them.
func draftOf(x httplog.Exchange, raw []byte) httplog.Draft {
	if x.Witness == httplog.Unseen {
		return httplog.ReadURL(string(raw))
	}
	return httplog.ReadDraft(raw)
}

// isHeld says whether the exchange id waits at the gate.
func (a *app) isHeld(id int) bool {
	return id != 0 && (id == a.state.Held || slices.Contains(a.state.With, id))
}

// held is the exchange that an edit means: the selected one if it waits at the
// gate, else the first that does.
func (a *app) held() (httplog.Exchange, bool) {
	if x, ok := a.selected(); ok && a.isHeld(x.ID) {
		return x, true
	}
	if a.engine == nil || a.state.Held == 0 {
		return httplog.Exchange{}, false
	}
	return a.log.Exchange(a.state.Held)
}

func (a *app) whyNotEdit() string {
	if a.engine == nil {
		return noWalk
	}
	if _, ok := a.held(); !ok {
		return "no request is held; one can be edited while it waits for you to send it"
	}
	return ""
}

// original is what x was made as. It is asked for before each edit.
func (a *app) original(x httplog.Exchange) original {
	o, ok := a.originals[x.ID]
	if !ok {
		o = original{made: wireBytes(x), base: wireBytes(x)}
		if a.originals == nil {
			a.originals = map[int]original{}
		}
		a.originals[x.ID] = o
	}
	return o
}

// together are the exchanges that go at the same moment as the exchange id.
func (a *app) together(id int) []int {
	if len(a.state.With) == 0 {
		return nil
	}
	all := append([]int{a.state.Held}, a.state.With...)
	return slices.DeleteFunc(all, func(o int) bool { return o == id })
}

// showHeld brings an exchange that waits at the gate to the front.
func (a *app) showHeld(id int) {
	a.steps.follow()
	a.exchanges.goTo(id)
	a.setSide(paneRequest)
	a.show()
}

// edit shows the held request as fields.
func (a *app) edit() tea.Cmd {
	x, _ := a.held()
	a.showHeld(x.ID)
	made := draftOf(x, a.original(x).made)
	d := newEditDialog(a.th, x.ID, draftOf(x, wireBytes(x)), made, x.Witness == httplog.Unseen)
	d.together = a.together(x.ID)
	d.SetVeil(veil{a.reveal, a.known})
	return a.push(d, false)
}

// edited hands over what a person made of a held request.
func (a *app) edited(id int, raw []byte) tea.Cmd {
	cmd, ok := a.redraft(id, raw, "")
	if !ok {
		return a.remark(fmt.Sprintf("Request #%d does not wait any more, so it was not changed.", id), true)
	}
	text := "The request is edited. Nothing is sent yet: enter sends it, e edits on."
	if x, ok := a.log.Exchange(id); ok && !x.Request.Edited {
		text = "The request is as it was made."
	}
	return tea.Batch(cmd, a.say(text))
}

// redraft gives a held exchange other bytes. It is false when it is not held.
func (a *app) redraft(id int, raw []byte, fault flows.FaultID) (tea.Cmd, bool) {
	if a.engine == nil || !a.isHeld(id) {
		return nil, false
	}
	x, ok := a.log.Exchange(id)
	if !ok {
		return nil, false
	}
	o := a.original(x)
	if fault == "" {
		o.base = raw
		a.originals[id] = o
	}
	if bytes.Equal(raw, o.made) {
		raw, fault = nil, ""
	}
	cmd := a.send(flows.Edit{Exchange: id, Raw: raw, Fault: fault})
	a.showHeld(id)
	return cmd, true
}
