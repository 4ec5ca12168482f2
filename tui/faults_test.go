package tui

import (
	"net/http"
	"strconv"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
	"github.com/grantwalk/grantwalk/httplog"
)

func TestAFaultByOneKey(t *testing.T) {
	t.Parallel()
	d := heldCode(t, 120, 40)
	d.sees("F faults")
	d.press("F")
	d.sees("Faults of the client", "Into request #7, Code exchange (enter at the gate sends it)", "2  A wrong code_verifier", "a correct server: 400 invalid_grant",
		"A correct server answers 400 invalid_grant (RFC 7636 §4.6).", "not now: it is for the authorization request")
	d.press("1")
	d.sees("Not now: it is for the authorization request.")
	d.press("2")
	d.sees("In the request now: a wrong code_verifier. enter sends it.", "edited: a wrong", "7*",
		"Request #7 has a fault that was put in on purpose: a wrong code_verifier.")
	raw := d.bytes()
	if verifier, _ := httplog.ReadDraft([]byte(raw)).Value(httplog.Form, "code_verifier"); !strings.HasPrefix(verifier, "grantwalk-wrong-") || !contentLength(raw) {
		t.Errorf("held is\n%s", raw)
	}
	d.press("F", "2")
	if d.bytes() != raw {
		t.Errorf("a second time it became\n%s", d.bytes())
	}
	d.press("enter")
	d.toast()
	x, _ := d.app.log.Exchange(7)
	if string(x.Request.Raw) != raw || x.Label.Fault != "wrong-verifier" || x.Response.Status != http.StatusBadRequest {
		t.Errorf("sent was\n%s\nlabelled %+v", x.Request.Raw, x.Label)
	}
	d.sees("✓ A correct server answers 400 invalid_grant (RFC 7636 §4.6). This one answered 400 invalid_grant: right.", "✓ as expected")
	d.press("i")
	d.sees("Fault       put in on purpose: a wrong code_verifier", "Expected    A correct server answers 400 invalid_grant", "Answered    This one answered 400 invalid_grant: right.")
}

// One fault replaces another, and leaves what was edited by hand.
func TestFaultsDoNotAddUp(t *testing.T) {
	t.Parallel()
	d := heldCode(t, 120, 40)
	d.press("e")
	d.to("User-Agent")
	d.press("x", "esc")
	byHand := d.bytes()
	d.press("F", "2", "F", "4")
	draft := httplog.ReadDraft([]byte(d.bytes()))
	was := httplog.ReadDraft([]byte(byHand))
	if v, _ := draft.Value(httplog.Form, "code_verifier"); strings.HasPrefix(v, "grantwalk-wrong") {
		t.Error("the first fault is still there")
	}
	uri, _ := was.Value(httplog.Form, "redirect_uri")
	if got, _ := draft.Value(httplog.Form, "redirect_uri"); got != uri+"/" || strings.Contains(d.bytes(), "User-Agent") {
		t.Errorf("held is\n%s", d.bytes())
	}
	// What is edited by hand after that is no such fault any more.
	d.press("e")
	d.to("redirect_uri")
	d.press("x", "esc")
	if x, _ := d.app.held(); x.Label.Fault != "" || !x.Request.Edited {
		t.Errorf("labelled %+v", x.Label)
	}
	d.press("e", "U", "esc")
	if x, _ := d.app.held(); x.Request.Edited || !strings.Contains(d.bytes(), "User-Agent") {
		t.Errorf("held is\n%s", d.bytes())
	}
}

func TestAServerThatDoesNotMindAFault(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: providerOptions(t, func(c *demoidp.Config) { c.Reuse = demoidp.ReuseTolerate })})
	d.toTokens()
	d.press("E")
	d.sees("HELD: enter sends")
	d.press("F", "9")
	d.sees("Not now: no refresh token was replaced so far: refresh first.")
	d.press("esc", "enter", "E", "F", "9", "enter")
	d.toast()
	d.sees("✗ A correct server answers 400 invalid_grant, and the newest refresh token should be revoked with it (RFC 9700", "it takes a refresh token that was replaced", "✗ not as expected")
}

func TestTheCodeASecondTime(t *testing.T) {
	t.Parallel()
	d := heldCode(t, 120, 40)
	d.press("F", "5")
	d.sees("Not now:")
	d.press("esc", "enter")
	raw := d.app.exchanges.list[6].Request.Raw
	d.press("F")
	d.sees("No request is held", "5  The code a second time")
	d.press("2")
	d.sees("Not now: no request is held.")
	d.press("5")
	d.sees("Request #7 is made again.", "HELD: enter sends", "#7 again")
	if d.bytes() != string(raw) {
		t.Errorf("held is\n%s", d.bytes())
	}
	d.press("enter")
	d.toast()
	d.sees("✓ as expected", "Request #8 is #7 once more. A fault put in on purpose: the code a second time.", "answered 400 invalid_grant: right.")
}

func TestAFaultInTheBrowsersURL(t *testing.T) {
	t.Parallel()
	o := demoOptions(t)
	o.SignIn = flows.SignInLink
	d := drive(t, 120, 40, Config{Options: o})
	d.press("enter", "enter", "enter", "enter", "enter", "F", "1")
	d.sees("The URL of #3 has a fault that was put in on purpose: another state.")
	if got := d.bytes(); !strings.Contains(got, "state=grantwalk-wrong-state") {
		t.Errorf("held is\n%s", got)
	}
	d.press("enter")
	d.misses("This one answered") // nobody saw it
}

func TestNoFaultBeforeAWalk(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t)})
	d.misses("F faults")
	d.press("F")
	d.sees("No request is held", "not now: no request is held", "not now: nothing was sent so far that it could send again")
	d.press("enter")
	d.sees("Not now:")
	d.press("down", "tab", "F", "enter")
	d.misses("F faults") // of the metadata nothing fits
}

func TestFaultsGolden(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		o := demoOptions(t)
		o.RedirectURI, o.SignIn = "https://app.example/callback", flows.SignInLink // nobody listens
		d := drive(t, size[0], size[1], Config{Options: o})
		shot := func(name string) {
			t.Helper()
			d.fits(size[0], size[1])
			goldenScreen(t, name+"_"+strconv.Itoa(size[0])+"x"+strconv.Itoa(size[1]), d.screen())
		}
		d.press("enter", "enter", "enter", "enter", "enter", "F")
		shot("42_faults")
		d.press("1")
		d.toast()
		shot("43_fault_put_in")
	}
}
