package tui

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/command"
	"github.com/grantwalk/grantwalk/flows/demoidp"
	"github.com/grantwalk/grantwalk/flows/useragent"
)

// tourOf is a driver at the first stop of a tour, on a provider that is configured so.
func tourOf(t *testing.T, w, h int, name string, configure func(*demoidp.Config)) *driver {
	t.Helper()
	o := providerOptions(t, configure)
	d := drive(t, w, h, Config{
		Demo:      func(context.Context, string) (flows.Options, string, error) { return o, "Sign in as alice.", nil },
		DemoLogin: useragent.Login{Username: "alice", Password: demoPassword},
		BeginDemo: true, BeginTour: name,
	})
	d.send(keysOverMsg{})
	return d
}

func healthy(*demoidp.Config) {}

// unwrapped is the words of a screen, without frames and line ends, so that what
// is wrapped can be found.
func unwrapped(screen string) string {
	return strings.Join(strings.FieldsFunc(screen, func(r rune) bool { return strings.ContainsRune(" \n│|", r) }), "")
}

// TestToursByOneKey walks each tour to its end by enter alone: at each stop its
// words and the bytes that they are about are on the screen.
func TestToursByOneKey(t *testing.T) {
	t.Parallel()
	for _, tour := range tours() {
		for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
			w, h := size[0], size[1]
			t.Run(fmt.Sprintf("%s %dx%d", tour.name, w, h), func(t *testing.T) {
				t.Parallel()
				d := tourOf(t, w, h, tour.name, healthy)
				for i, s := range tour.stops {
					if i > 0 {
						d.press("enter")
					}
					at := d.app.touring
					if at == nil || at.at != i || at.under || at.astray != "" {
						t.Fatalf("stop %d, %q, is not come to: %+v\n%s", i+1, s.title, at, d.screen())
					}
					d.fits(w, h)
					screen := d.screen()
					if !strings.Contains(unwrapped(screen), unwrapped(s.say)) {
						t.Errorf("what stop %d says is not on the screen:\n%s", i+1, screen)
					}
					d.sees(fmt.Sprintf("%d/%d", i+1, len(tour.stops)))
					pane := d.app.message()
					if len(s.look) > 0 && len(pane.marks.first) == 0 {
						t.Errorf("stop %d marks nothing:\n%s", i+1, screen)
					}
					if n := len(pane.mark.places()); n != len(s.look) {
						t.Errorf("stop %d has %d of %d places:\n%s", i+1, n, len(s.look), screen)
					}
					for _, r := range pane.marks.all {
						again := s.look[0] == query(s.look[0].name) // the query stands there twice
						if !again && !pane.pager.Shows(r) {
							t.Errorf("stop %d: the marked %q is not in view:\n%s", i+1, pane.doc.Text[r.Start:r.End], screen)
						}
					}
					if len(pane.marks.first) > 0 && !pane.showsMark() {
						t.Errorf("stop %d: the first mark is not in view:\n%s", i+1, screen)
					}
				}
				d.press("enter")
				if d.app.touring != nil || d.app.engine == nil || !d.app.presenting {
					t.Error("the tour is not over, or the walk is gone")
				}
				if d.app.reveal {
					t.Error("secrets are shown")
				}
			})
		}
	}
}

func (m *mark) places() []any {
	if m == nil {
		return nil
	}
	return make([]any, len(m.at))
}

// TestToursEndAsTheySay looks at what the last stops are about.
func TestToursEndAsTheySay(t *testing.T) {
	t.Parallel()
	to := func(name string, stop int) *driver {
		d := tourOf(t, 120, 40, name, healthy)
		for range stop - 1 {
			d.press("enter")
		}
		return d
	}
	d := to("refresh", 9)
	d.sees("POST /token HTTP/1.1", "grant_type=refresh_token", "scope=openid", "client_secret=•••• (11)", "HELD")
	d.press("enter")
	d.sees("Cache-Control: no-store", "Pragma: no-cache", `"token_type": "Bearer"`)
	if all := d.app.state.Session.Tokens; len(all) != 2 || all[0].RefreshToken == all[1].RefreshToken {
		t.Error("the refresh token was not rotated")
	}
	to("refresh", 13).sees("200 OK", "refresh ○")
	to("pkce", 9).sees("400 Bad Request", "invalid_grant", "code_verifier does not fit the code_challenge")
	to("reuse", 6).sees("400 Bad Request", "all tokens of this grant are revoked")
	to("reuse", 8).sees("400 Bad Request", "the refresh token was revoked")
	d = to("reuse", 9)
	d.sees("200 OK", `"refresh_token"`)
}

// TestTourLooksBack goes back and forth: nothing is sent by it.
func TestTourLooksBack(t *testing.T) {
	t.Parallel()
	d := tourOf(t, 80, 24, "refresh", healthy)
	d.press("backspace")
	d.sees("backspace: this is where the tour begins")
	d.press("enter", "space", "enter", "enter")
	sent := d.app.engine.Log().Len()
	d.press("left", "backspace")
	d.sees("3/13", "marked: scope", "enter next")
	d.press("enter", "enter")
	d.sees("5/13", "HELD", "enter send it")
	if n := d.app.engine.Log().Len(); n != sent {
		t.Errorf("%d exchanges, and %d before", n, sent)
	}
	d.press("7")
	d.sees("No tokens yet")
	d.press("esc")
	d.sees("the walk is yours from here")
	if d.app.touring != nil || d.app.state.Held == 0 {
		t.Error("the tour goes on, or the walk does not")
	}
}

// TestTourOnBrokenProvider goes as far as it can, says why it is no farther, and
// can be left or tried again.
func TestTourOnBrokenProvider(t *testing.T) {
	t.Parallel()
	for scenario, want := range map[string]string{
		"token-html": "web page", "discovery-missing": "404", "access-denied": "access_denied", "refresh-refused": "invalid_grant",
		"refresh-token-missing": "there is no refresh token yet", "metadata-unavailable": "503",
	} {
		s, ok := demoidp.ScenarioByName(scenario)
		if !ok {
			t.Fatalf("there is no scenario %s", scenario)
		}
		d := tourOf(t, 80, 24, "refresh", s.Configure)
		for range 13 {
			d.press("enter")
			if d.app.touring.astray != "" {
				break
			}
		}
		d.fits(80, 24)
		d.sees("Not as planned.", "enter try again")
		if screen := unwrapped(d.screen()); !strings.Contains(screen, unwrapped(want)) {
			t.Errorf("%s: %q is not on the screen:\n%s", scenario, want, d.screen())
		}
		at := d.app.touring.at
		d.press("enter")
		if d.app.touring == nil || d.app.touring.at != at || d.app.touring.astray == "" {
			t.Errorf("%s: trying again led elsewhere:\n%s", scenario, d.screen())
		}
		if at > 0 {
			d.press("backspace")
			d.misses("Not as planned.")
		}
		d.press("esc", "P")
		d.sees("Steps", "Exchanges")
	}
	// A provider that takes the old token back is no tour of reuse.
	d := tourOf(t, 80, 24, "reuse", func(c *demoidp.Config) { c.Reuse = demoidp.ReuseTolerate })
	d.press("enter", "enter", "enter", "enter", "enter")
	d.sees("The provider did not refuse this")
}

// TestTourWithOtherKeys goes on by other keys in between.
func TestTourWithOtherKeys(t *testing.T) {
	t.Parallel()
	d := tourOf(t, 120, 40, "refresh", healthy)
	d.press("c")
	for range 9 {
		d.press("enter")
	}
	if at := d.app.touring; at == nil || at.at != 9 || at.astray != "" {
		t.Errorf("the tour is not where it should be: %+v\n%s", at, d.screen())
	}
}

func TestToursAreThoseOfTheFlag(t *testing.T) {
	t.Parallel()
	var names []string
	for _, tour := range tours() {
		names = append(names, tour.name)
	}
	if !slices.Equal(names, command.Tours()) {
		t.Errorf("the tours are %v, and --tour has %v", names, command.Tours())
	}
}

// TestTourPicker begins a tour from the start screen and from the palette.
func TestTourPicker(t *testing.T) {
	t.Parallel()
	o := demoOptions(t)
	demo := func(context.Context, string) (flows.Options, string, error) { return o, "", nil }
	d := drive(t, 80, 24, Config{Demo: demo, DemoLogin: useragent.Login{Username: "alice", Password: demoPassword}})
	d.press("down", "down", "enter")
	d.sees("Tours of the demo", "What PKCE is for")
	d.press("down", "enter")
	d.sees("tour pkce 1/10")
	d.press("esc", "ctrl+p")
	d.enter("tours")
	d.press("enter", "enter")
	d.sees("tour refresh 1/13")
}

func TestGoldenTours(t *testing.T) {
	t.Parallel()
	d := tourOf(t, 80, 24, "refresh", healthy)
	goldenScreen(t, "61_tour_begins_80x24", d.screen())
	for range 8 {
		d.press("enter")
	}
	d.pass(keysStay)
	goldenScreen(t, "61_tour_refresh_80x24", d.screen())
	d = tourOf(t, 120, 40, "reuse", healthy)
	for range 5 {
		d.press("enter")
	}
	d.pass(keysStay)
	goldenScreen(t, "61_tour_reuse_120x40", d.screen())
}
