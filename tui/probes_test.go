package tui

import (
	"strings"
	"testing"
)

func TestProbesAreAskedForAndHeld(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t)})
	d.press("T")
	d.sees("T: there is nothing to probe now.")
	d.press("enter", "enter") // metadata
	d.press("T")
	d.sees("probe", "GET http://127.0.0.1:9400/.well-known/", "It settles whether", "Each is held until you send it", "y send   n no")
	d.fits(120, 40)
	d.press("n")
	if n := d.app.engine.Log().Len(); n != 1 {
		t.Fatalf("after no, there are %d exchanges", n)
	}
	d.press("T", "y")
	d.sees("HELD: enter sends", "a probe")
	for range 9 {
		if d.app.state.Held == 0 {
			break
		}
		d.press("enter")
	}
	d.sees("enter start Signing keys")
	if x, ok := d.app.selected(); !ok || x.Label.Probe == "" || !strings.Contains(x.URL, "/.well-known/") {
		t.Fatalf("what was sent last is %q for %q", x.URL, x.Label.Probe)
	}
	d.press("i")
	d.sees("Probe       it settles whether")
}
