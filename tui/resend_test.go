package tui

import (
	"testing"

	"github.com/grantwalk/grantwalk/httplog"
)

func TestExchangeIsSentAgain(t *testing.T) {
	t.Parallel()
	d := atTheTokens(t, 120, 40, asItIs)
	d.press("2", "R")
	d.sees("Send #7 again?", "POST http://127.0.0.1:9400/token. It was answered with 200.", "looks like theft", "[ As it was ]", "[ Edited first ]", "enter hold it")
	d.misses("With what came after it") // nothing did
	d.press("esc")
	if d.app.state.Active {
		t.Fatal("esc sent it")
	}
	first, _ := d.app.engine.Log().Exchange(7)
	d.press("R", "enter")
	d.sees("HELD: enter sends", "#7 again", "Exchange #7 is being sent again", "✓▌ 5 Code exchange        done")
	if d.sent() != 7 {
		t.Fatal("it was sent without being held")
	}
	d.press("enter")
	again, _ := d.app.engine.Log().Exchange(8)
	if again.Label.Resends != 7 || string(again.Request.Raw) != string(first.Request.Raw) {
		t.Errorf("#8 repeats #%d:\n%s", again.Label.Resends, again.Request.Raw)
	}
	d.sees("invalid_grant", "8 B POST #7 again")

	// An attempt that is itself sent again is the third.
	d.press("R", "enter", "enter")
	d.press("z")
	d.sees("9 back  POST /token  #8 again, attempt 3")
	d.press("z", "3")
	d.sees("#8 again, attempt 3")
	d.press("1", "k", "j")
	if x, _ := d.app.selected(); x.ID != 7 {
		t.Errorf("the step goes to #%d, and its own is #7", x.ID)
	}
}

func TestExchangeIsSentAgainEdited(t *testing.T) {
	t.Parallel()
	d := atTheTokens(t, 120, 40, asItIs)
	d.press("R", "j", "enter")
	d.sees("Edit request #8", "method", "POST")
	d.press("esc")
	d.sees("HELD: enter sends", "#7 again")
	if d.sent() != 7 {
		t.Error("it was sent")
	}
}

func TestExchangeIsSentAgainWithWhatCameAfter(t *testing.T) {
	t.Parallel()
	d := atTheTokens(t, 120, 40, asItIs)
	d.press("2", "g", "R")
	d.sees("Send #1 again?", "With what came after it", "GET /jwks, #7 POST /token.")
	d.misses("looks like theft")
	d.press("k", "enter") // round to the last
	for range 5 {
		if d.app.state.Held == 0 {
			break
		}
		d.press("enter")
	}
	var resent []int
	for _, x := range d.app.engine.Log().Exchanges() {
		if x.Label.Resends != 0 {
			resent = append(resent, x.Label.Resends)
		}
	}
	if len(resent) != 3 || resent[0] != 1 || resent[1] != 2 || resent[2] != 7 {
		t.Errorf("sent again were %v", resent)
	}
}

func TestWhatCannotBeSentAgainSaysWhy(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t)})
	d.press("R")
	d.sees("R: there is no exchange yet.")
	d.press("enter", "R")
	d.sees("R: it is still under way.")
	d.press("enter", "enter", "2", "k", "R")
	d.sees("R: a step is running; esc cancels it.")
	list := d.app.exchanges.list
	if got := again(list, httplog.Exchange{ID: 1}); got != "" {
		t.Errorf("what repeats nothing is %q", got)
	}
}
