package tui

import (
	"fmt"
	"strings"
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
	cmd := a.turnTo(a.cfg.Recording, "", or(a.cfg.RecordingName, "without a name"))
	a.tab = paneFindings
	a.exchanges.goTo(1)
	a.exchangeSelected()
	return tea.Batch(cmd, a.remarkUnread(a.cfg.RecordingNotes))
}

// remarkUnread says what of the recording could not be read.
func (a *app) remarkUnread(notes []string) tea.Cmd {
	if len(notes) == 0 {
		return nil
	}
	text := "Not all of the file could be read: " + notes[0]
	if n := len(notes) - 1; n > 0 {
		text += fmt.Sprintf(" (and %d more)", n)
	}
	return a.remark(strings.TrimSuffix(text, ".")+".", true)
}

// walkTime is what the time is for the walk: in a recording, that of its last
// exchange.
func (a *app) walkTime() time.Time {
	if !a.recording {
		return a.now()
	}
	return a.exchanges.last
}
