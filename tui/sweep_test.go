package tui

import (
	"context"
	"errors"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
)

// noDemo is a demo that cannot start.
func noDemo(context.Context, string) (flows.Options, string, error) {
	return flows.Options{}, "", errors.New("there is no demo in this test")
}

// screens brings a driver to each kind of screen and calls f there.
func screens(t *testing.T, f func(name string, d *driver)) {
	t.Helper()
	d := drive(t, 120, 40, Config{Demo: noDemo})
	f("start", d)
	d.press("down", "enter")
	f("form", d)

	d = drive(t, 120, 40, Config{Demo: noDemo, Scenarios: someScenarios})
	d.press("down", "enter")
	f("picker", d)

	d = walked(t, 120, 40, everyPart)
	d.press("6")
	f("findings", d)
	d.press("d")
	f("rules", d)
	d.press("d", "z")
	f("zoomed findings", d)
	d.press("f")
	f("a finding", d)

	d = drive(t, 120, 40, Config{Options: demoOptions(t)})
	f("ready", d)
	d.press("enter")
	f("held", d)
	d.press("e")
	f("edit", d)
	d.press("down", "enter")
	f("edit a value", d)
	d.press("esc", "a", "down", "down", "down", "down", "a", "x", "enter", "y")
	f("edit a new row", d)
	d.press("esc")
	f("edit, warned", d)
	d.press("esc", "esc", "F")
	f("faults", d)
	d.press("esc", "?")
	f("help", d)
	d.press("esc", ":")
	f("palette", d)
	d.press("esc", "i")
	f("info", d)
	d.press("esc", "s")
	f("save", d)
	d.press("esc", "c")
	f("page", d)
	d.signIn()
	d.press("c")
	d.press("7")
	f("tokens", d)
	d.press("K", "j")
	f("a claim", d)
	d.press("esc", "z")
	f("zoomed tokens", d)
	d.press("z", "4", "G", "K", "k")
	f("what is under a cursor", d)
	d.press("J")
	f("what it has to do with", d)
	d.press("esc", "esc", "esc", "7", "z")
	d.press("9")
	f("zoomed sequence", d)
	d.press("z")
	f("sequence", d)
	d.press("z")
	d.press("4")
	f("zoomed response", d)
	d.press("1")
	f("zoomed steps", d)
	d.press("z", "q")
	f("leave", d)
	d.press("esc", "P")
	f("presenting", d)
	d.press("2")
	f("presenting, the exchanges", d)
	d.press("4", "z")
	f("presenting, zoomed", d)

	d = tourOf(t, 120, 40, "pkce", healthy)
	d.press("enter", "enter")
	f("a tour", d)
	d = drive(t, 120, 40, Config{Demo: noDemo})
	d.press("up", "enter")
	f("the tours", d)
	codeScreens(t, f)
	d = quizOf(t, 120, 40, "nonce-missing")
	f("the quiz", d)
	d.press("a", d.choice(false))
	f("the causes", d)
	d.press("g")
	f("the cause", d)
	labScreens(t, f)
	profileScreens(t, f)
}

// TestSizes draws every screen at every kind of size: no panic, no row wider
// and no frame higher than the terminal.
func TestSizes(t *testing.T) {
	t.Parallel()
	screens(t, func(name string, d *driver) {
		t.Run(name, func(t *testing.T) {
			d.t = t
			for i, w := range []int{1, 59, 60, 80, 99, 100, 160, 240} {
				for j, h := range []int{1, 14, 15, 24, 40, 70} {
					if (i+j)%2 != 0 {
						continue // each width with half of the heights, and the other way round
					}
					d.app.Update(tea.WindowSizeMsg{Width: w, Height: h})
					d.fits(w, h)
				}
			}
			d.app.Update(tea.WindowSizeMsg{Width: 120, Height: 40})
		})
	})
}

// TestLayoutFits checks the rectangles alone, at every size there is.
func TestLayoutFits(t *testing.T) {
	t.Parallel()
	for w := 1; w <= 240; w++ {
		for h := 1; h <= 70; h++ {
			l := arrange(w, h, 10)
			if l.tooSmall {
				if w >= minWidth && h >= minHeight {
					t.Fatalf("%d×%d is called too small", w, h)
				}
				continue
			}
			for name, r := range map[string]rect{
				"left": l.left, "steps": l.steps, "exchanges": l.exchanges, "request": l.request,
				"response": l.response, "bottom": l.bottom, "whole": l.whole,
			} {
				if r.x < 0 || r.y < 0 || r.w < 1 || r.h < 1 || r.x+r.w > w || r.y+r.h > h {
					t.Fatalf("%d×%d: %s is %+v", w, h, name, r)
				}
			}
			if l.left.w+l.request.w > w || !l.stacked && l.left.w+l.request.w+l.response.w != w || l.left.h+l.bottom.h != h-2 {
				t.Fatalf("%d×%d is not filled: %+v", w, h, l)
			}
		}
	}
}
