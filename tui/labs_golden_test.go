package tui

import (
	"fmt"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/demoidp"
)

// labScreens brings a driver to each kind of screen of the experiments, of
// sending again and of breakpoints, and calls f there.
func labScreens(t *testing.T, f func(name string, d *driver)) {
	t.Helper()
	d := atTheTokens(t, 120, 40, func(c *demoidp.Config) { c.Reuse = demoidp.ReuseTolerate })
	d.press("l")
	f("experiments", d)
	d.press("esc")
	d.offer("refresh-rotation")
	f("an offer", d)
	d.press("y")
	f("held of an experiment", d)
	d.press("c")
	d.pass(20 * time.Second)
	f("a wait", d)
	d.press("enter")
	d.sendAll()
	f("a verdict", d)
	d.press("4")
	f("an exchange of an experiment", d)
	d.press("l")
	f("experiments with a verdict", d)
	d.press("esc")
	d.begin("refresh-race")
	f("two held together", d)
	d.press("esc")
	d.clock = d.clock.Add(grace)
	d.press("esc", "2", "g", "j", "R")
	f("send again", d)
	d.press("esc", "B", "tab", "tab", "tab")
	d.enter("44")
	d.press("enter")
	f("breakpoints", d)
}

// TestGoldenExperiments compares the screens of an experiment with reviewed ones.
func TestGoldenExperiments(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		w, h := size[0], size[1]
		t.Run(fmt.Sprintf("%dx%d", w, h), func(t *testing.T) {
			t.Parallel()
			d := atTheTokens(t, w, h, func(c *demoidp.Config) { c.Reuse = demoidp.ReuseTolerate })
			shot := func(name string) {
				t.Helper()
				d.fits(w, h)
				goldenScreen(t, fmt.Sprintf("%s_%dx%d", name, w, h), d.screen())
			}
			d.press("2", "g", "j", "R")
			shot("56_send_again")
			d.press("esc", "l")
			shot("50_experiments")
			d.press("esc")
			d.offer("refresh-rotation")
			shot("51_offer")
			d.press("y")
			shot("52_experiment_held")
			d.press("c")
			d.pass(20 * time.Second)
			shot("53_wait")
			d.press("enter")
			d.sendAll()
			d.judgedAll()
			shot("54_verdict")
			d.press("4")
			d.toast()
			shot("55_behind_it")
		})
	}
}

// judgedAll waits until the rules have seen all that there is.
func (d *driver) judgedAll() {
	d.t.Helper()
	for range 10 {
		if !d.app.judging.running {
			return
		}
		d.run(d.app.judge())
	}
}
