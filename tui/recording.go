package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"
)

// recordingMsg asks for the recording to be shown.
type recordingMsg struct{}

// onlyRecorded is why nothing can be sent while a recording is shown.
const onlyRecorded = "this is a recording, nothing is sent"

// openRecording shows the recording, from its first exchange on and with what
// was found in it.
func (a *app) openRecording() tea.Cmd {
	cmd := a.attach(a.cfg.Recording, "")
	a.recording, a.header.recording = true, or(a.cfg.RecordingName, "without a name")
	a.explain.past = true
	a.tab = paneFindings
	a.steps.goTo(0)
	a.exchanges.goTo(1)
	// It has stood still before it was shown.
	return tea.Batch(cmd, a.pull())
}

// walkTime is what the time is for the walk: in a recording, that of its last
// exchange.
func (a *app) walkTime() time.Time {
	if !a.recording {
		return a.now()
	}
	last := time.Time{}
	for _, x := range a.exchanges.list {
		if at := x.Started.Add(x.Timings.Total); at.After(last) {
			last = at
		}
	}
	return last
}
