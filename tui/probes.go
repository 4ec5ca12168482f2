package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
)

// probeAnswer is the result of the question whether to send the probes.
type probeAnswer struct{}

func (a *app) whyNotProbe() string {
	if a.engine == nil {
		return noWalk
	}
	_, why := flows.CanProbe(a.engine.Options(), a.state, a.engine.Log())
	return why
}

// probeWord is in the footer while the findings are looked at.
func (a *app) probeWord() string {
	if a.tab != paneFindings {
		return ""
	}
	return "probe"
}

// askProbe says what would be sent, and asks.
func (a *app) askProbe() tea.Cmd {
	list := flows.Probes(a.engine.Options(), a.state, a.engine.Log())
	v := veil{a.reveal, a.known}
	lines := []string{"Requests that the flow does not make, to settle what is not known. Each is a GET without credentials and cookies, and follows no redirect."}
	if a.state.Mode == flows.Stepping {
		lines[0] += " Each is held until you send it."
	}
	for _, p := range list {
		lines = append(lines, "", "GET "+shorten(v.url(p.URL), maxProbeURL), "It settles "+v.text(p.Why)+".")
	}
	for i := range lines {
		lines[i] = a.th.words(lines[i])
	}
	heading := "Send a probe?"
	if len(list) != 1 {
		heading = fmt.Sprintf("Send %d probes?", len(list))
	}
	return a.push(&question{
		th: a.th, heading: heading, text: strings.Join(lines, "\n"), yesWord: "send", yes: probeAnswer{}, wide: true,
	}, false)
}

// maxProbeURL is how much of a probe's URL is shown, in bytes.
const maxProbeURL = 240

func (a *app) probe() tea.Cmd {
	cmd := a.send(flows.Probe{})
	a.followWalk()
	return cmd
}
