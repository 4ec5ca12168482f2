package tui

import (
	"testing"

	"github.com/grantwalk/grantwalk/flows"
)

func TestBreakpointsByKeys(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t)})
	d.press("B")
	d.sees("Breakpoints: where c stops", "of the step", "< any > 1 of 11", "[ Set it ]")
	d.press("tab", "tab", "tab", "tab", "enter")
	d.sees("It is empty: name a step, a method, a part of the URL")
	d.press("tab", "tab", "tab") // from the step, where the problem stands, to the status
	d.enter("44")
	d.press("enter")
	d.sees("✗ \"44\" is not a status")
	if len(d.app.state.Breakpoints) != 0 {
		t.Fatal("it was set all the same")
	}
	d.press("backspace")
	d.enter("xx")
	d.press("shift+tab")
	d.enter("/tok")
	d.press("shift+tab")
	d.enter("post")
	d.press("tab", "tab", "backspace", "backspace", "backspace", "tab", "enter")
	want := flows.Breakpoint{Method: "POST", URL: "/tok"}
	if list := d.app.state.Breakpoints; len(list) != 1 || list[0] != want {
		t.Fatalf("set are %+v; the screen:\n%s", list, d.screen())
	}
	d.sees("[ Take away: a request POST to …/tok… ]", "1 breakpoint")

	// A second one, of a step; and the same again.
	d.press("right", "right", "enter", "enter", "enter", "enter")
	if list := d.app.state.Breakpoints; len(list) != 2 || list[1].Step != flows.StepKeys {
		t.Fatalf("set are %+v", list)
	}
	d.sees("2 breakpoints", "of the step keys")
	d.press("right", "right", "enter", "enter", "enter", "enter")
	d.sees("There is this one already.")
	d.press("esc")

	d.press("c")
	d.sees("HELD: enter sends", "Stopped at a breakpoint: a request of the step keys.", "GET /jwks")
	d.press("B", "shift+tab") // the dialog begins at the step; before it stands the last to take away
	d.press("enter")
	d.sees("1 breakpoint")
	if list := d.app.state.Breakpoints; len(list) != 1 || list[0] != want {
		t.Fatalf("left are %+v", list)
	}
	d.press("esc", "c")
	d.signIn()
	d.press("c")
	d.sees("Stopped at a breakpoint: a request POST to …/tok….", "grant_type=authorization_code")
	if d.app.state.Held == 0 || d.app.state.Mode != flows.Stepping {
		t.Error("it went on")
	}
}

func TestBreakpointsNeedAWalk(t *testing.T) {
	t.Parallel()
	d := drive(t, 80, 24, Config{Demo: noDemo})
	if why := d.app.table.get("breakpoints").whyNot(d.app); why != noWalk {
		t.Errorf("without a walk: %q", why)
	}
	recorded := judgedScenario(t, "issuer-slash")
	recorded.press("B")
	recorded.sees("B: " + onlyRecorded)
}
