package tui

import (
	"testing"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
)

// recorded is a walk on the demo that was recorded, on a screen of its own.
func recorded(t *testing.T, w, h int) *driver {
	t.Helper()
	live := walked(t, 120, 40, func(*findings.Trace) []findings.Finding { return nil })
	still := &stillEngine{state: live.app.state}
	for _, x := range live.app.engine.Log().Exchanges() {
		still.log.Add(x)
	}
	return drive(t, w, h, Config{
		Recording: judgedEngine{still, func(*findings.Trace) []findings.Finding {
			trace := findings.NewTrace(still.log.Exchanges(), findings.Asked{})
			return []findings.Finding{{ID: "A-FAULT", Title: "a fault", Severity: findings.Error, Step: "metadata", At: trace.Exchanges[0].AtMember("issuer")}}
		}}, RecordingName: "walk.har",
	})
}

func TestRecordingIsReadOnly(t *testing.T) {
	t.Parallel()
	d := recorded(t, 120, 40)
	before := d.app.engine.Log().Len()
	d.sees("recording walk.har", "✗ 1 error", "A-FAULT", "Request #1", "Findings 1")
	d.misses("access 5:00")
	for _, key := range []string{"c", "r", "E", "A", "o", "b", "T", "S", "e", "ctrl+e", "F"} {
		d.press(key)
		d.sees(key + ": " + onlyRecorded)
	}
	d.press("enter")
	d.sees("This is a recording, nothing is sent.")
	if after := d.app.engine.Log().Len(); after != before {
		t.Fatalf("there were %d exchanges, and are %d", before, after)
	}
	d.press("f")
	d.sees("Finding 1 of 1: A-FAULT", "marked: A-FAULT")
	d.press("7")
	d.sees("in 5:00", "ID token")
	d.press("esc", "q")
	d.sees("Leave this recording?")
	d.press("y")
	if !d.quit {
		t.Fatalf("q did not leave; the screen:\n%s", d.screen())
	}
}

func TestRecordingGolden(t *testing.T) {
	t.Parallel()
	d := recorded(t, 80, 24)
	goldenScreen(t, "24_recording_80x24", d.screen())
}

// TestRecordingReadInPart says what is not there, as long as nobody goes on.
func TestRecordingReadInPart(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{
		Recording: &stillEngine{state: flows.State{}}, RecordingName: "cut.har",
		RecordingNotes: []string{"log.entries[1]: the file ends in the middle", "log.entries[2]: another", "a third"},
	})
	d.sees("Not all of the file could be read: log.entries[1]:", "more).")
	d.press("1")
	d.misses("Not all of the file")
}

// TestEmptyRecording shows one in which nothing was recognised.
func TestEmptyRecording(t *testing.T) {
	t.Parallel()
	d := drive(t, 80, 24, Config{Recording: &stillEngine{state: flows.State{}}, RecordingName: "none.har"})
	d.sees("recording none.har", "Nothing was sent.", "No findings so far")
	for _, key := range []string{"enter", "f", "1", "2", "3", "4", "5", "6", "7", "j", "z", "i", "y", "r", "T", "H"} {
		d.press(key)
		d.fits(80, 24)
	}
}
