package tui

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/httplog"
)

// refreshedTwice is a walk whose refresh came twice.
func refreshedTwice(t *testing.T, w, h int) *driver {
	t.Helper()
	d := drive(t, w, h, Config{Options: demoOptions(t)})
	d.toTokens()
	for range 2 {
		d.press("E", "enter")
	}
	if n := len(d.app.state.Session.Tokens); n != 3 {
		t.Fatalf("%d token responses, want 3:\n%s", n, d.screen())
	}
	return d
}

func TestCompareTheTwoRefreshes(t *testing.T) {
	t.Parallel()
	d := refreshedTwice(t, 160, 50)
	d.press("2", "v")
	x, _ := d.app.selected()
	before := x.ID - 1
	d.sees(fmt.Sprintf("Compare #%d with", x.ID), fmt.Sprintf("#%d ", before), "another attempt at the same")
	d.press("enter")
	d.sees(fmt.Sprintf("Compare #%d with #%d", before, x.ID), "rotated", "new each time", "refresh_token", "••••")
	d.sees("access_token  new each time")
	d.misses("= method")
	for _, set := range d.app.state.Session.Tokens {
		d.misses(set.RefreshToken)
	}
	d.press("t")
	d.misses("access_token  new each time")
	d.press("s")
	d.sees("= method  same  POST")
	d.press("esc")
	d.misses("Compare #")
}

func TestCompareShowsTheRowInItsExchange(t *testing.T) {
	t.Parallel()
	d := refreshedTwice(t, 160, 50)
	d.press("2", "v", "enter", "b", "enter")
	x, _ := d.app.selected()
	if x.Label.Step != string(flows.StepRefresh) || d.app.request.mark == nil && d.app.response.mark == nil {
		t.Errorf("selected is #%d of %s, and nothing is marked:\n%s", x.ID, x.Label.Step, d.screen())
	}
}

func TestCompareTwoTokens(t *testing.T) {
	t.Parallel()
	d := refreshedTwice(t, 120, 40)
	d.press("7", "v")
	d.sees("Compare which token?", "access token 3", "refresh token 3", "opaque")
	d.press("G", "enter")
	d.sees("Compare access token 1", "with")
	d.press("enter")
	if _, ok := d.app.layers[len(d.app.layers)-1].dialog.(*comparison); !ok {
		t.Fatalf("no comparison is shown:\n%s", d.screen())
	}
	d.sees("Claims of the token", "exp")
}

// finishComparing does what a dialog has set down.
func finishComparing(d *comparison) {
	for _, j := range d.jobs() {
		d.jobDone(jobDoneMsg{j, j.work(context.Background(), &j.meter)})
	}
}

func TestComparisonIsMadeAnewForANewSecret(t *testing.T) {
	t.Parallel()
	d := refreshedTwice(t, 160, 50)
	d.press("2", "v", "enter", "s")
	d.sees("= method  same  POST")
	d.app.known = append(d.app.known, "refresh_token")
	d.app.setVeil()
	_, cmd := d.app.Update(nil)
	d.sees("Comparing… esc gives it up.")
	d.misses("= method", "grant_type")
	for _, key := range []string{"y", "j", "enter"} {
		if d.app.layers[0].handle(keyPress(key)) != nil {
			t.Errorf("%s does something, and there is nothing yet that it could mean", key)
		}
	}
	d.run(cmd)
	d.sees("= method  same  POST", "grant_type")
	d.misses("refresh_token")
}

func TestClosingAComparisonGivesItUp(t *testing.T) {
	t.Parallel()
	d := refreshedTwice(t, 160, 50)
	d.press("2", "v", "enter")
	d.app.known = append(d.app.known, "refresh_token")
	d.app.setVeil()
	_, cmd := d.app.Update(nil)
	d.press("esc")
	d.misses("Comparing…")
	if msg := lastOf(cmd); msg != nil {
		t.Errorf("what was given up says %T", msg)
	}
}

func TestNothingToCompareSaysSo(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t)})
	d.press("v")
	d.sees("v: there is no exchange yet")
	d.press("7", "v")
	d.sees("v: there are not two tokens to compare")
}

// TestComparisonKeepsItsSize draws hostile values at every size.
func TestComparisonKeepsItsSize(t *testing.T) {
	t.Parallel()
	hostile := func(id int, value string) httplog.Exchange {
		return httplog.Exchange{
			ID: id, Method: "GET", URL: "https://idp.example/a?x=" + value, Witness: httplog.Sent, State: httplog.Done,
			Request:  httplog.Request{Raw: []byte("GET /a?x=" + value + " HTTP/1.1\r\nX-A: \x1b[31m" + value + "\r\n\r\n")},
			Response: httplog.NewResponse([]byte("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"), []byte(`{"\u001b[2J":"`+value+`","long":"`+strings.Repeat("x", 4000)+value+`"}`)),
		}
	}
	a, b := hostile(1, "one\u202e"), hostile(2, "two\u009b31m")
	for w := 1; w < 150; w += 7 {
		for h := 1; h < 40; h += 3 {
			d := compareExchanges(newTheme(ThemeTerminal, w%2 == 0), a, b, veil{})
			d.SetSize(w, h)
			finishComparing(d)
			for _, key := range []string{"s", "j", "j", "t", "b"} {
				d.handle(keyPress(key))
			}
			rows := strings.Split(d.View(), "\n")
			if len(rows) != h {
				t.Fatalf("%d×%d: %d rows", w, h, len(rows))
			}
			for _, row := range rows {
				if n := width(row); n != w || strings.ContainsAny(ansi.Strip(row), "\x1b\u009b\u202e") {
					t.Fatalf("%d×%d: a row of %d cells: %q", w, h, n, row)
				}
			}
		}
	}
}

func TestPlacesOfComparedValues(t *testing.T) {
	t.Parallel()
	d := refreshedTwice(t, 160, 50)
	list := d.app.exchanges.list
	c := compareExchanges(d.app.th, list[len(list)-2], list[len(list)-1], veil{reveal: true})
	c.SetSize(150, 40)
	finishComparing(c)
	c.handle(keyPress("s"))
	seen := 0
	for _, r := range c.rows {
		at, ok := placeIn(c.exchanges[1], r.part, r.row.Right.At)
		if !ok || !r.row.Right.Present {
			continue
		}
		text := string(d.app.engine.Judge().Trace.Text(at))
		value := r.row.Right.Text
		if len(value) > 20 {
			value = value[:20]
		}
		if seen++; !strings.Contains(text, value) && !strings.Contains(text, strings.ReplaceAll(value, "%", "%25")) && !strings.ContainsAny(text, `%\`) {
			t.Errorf("%s %s: %q stands at %+v, where %q is", r.part, r.row.Name, value, at, text)
		}
	}
	if seen < 15 {
		t.Errorf("only %d values have a place", seen)
	}
}
