package tui

import (
	"fmt"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
)

// TestPresentingMasksForGood looks for a way to a secret while presenting.
func TestPresentingMasksForGood(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t), Reveal: true})
	d.toTokens()
	token := d.app.state.Session.Tokens[0].AccessToken[:20]
	d.press("4")
	d.sees("SECRETS REVEALED", token)
	secret := func(why string) {
		t.Helper()
		if s := d.screen() + d.copied; strings.Contains(s, token) || strings.Contains(s, d.app.state.Session.RefreshToken()) {
			t.Fatalf("%s: a token is to be seen:\n%s", why, s)
		}
	}
	d.press("P")
	secret("presenting")
	d.misses("SECRETS REVEALED")
	d.press("m")
	d.sees("secrets stay masked while presenting")
	for _, key := range []string{"m", "y", "3", "y", "4", "p", "y", "p", "7", "y", "8", "i", "esc", "R", "esc", "C", "m", "y", "esc", "z", "z", "2", "k", "k", "1"} {
		d.press(key)
		secret("after " + key)
	}
	for _, key := range []string{"s", "H", "W"} {
		d.press(key)
		if text := unwrapped(d.screen()); !strings.Contains(text, "Secretsaremasked.") || strings.Contains(text, "pressmfirst") {
			t.Errorf("%s says otherwise:\n%s", key, d.screen())
		}
		d.press("esc")
	}
	d.press("4", "E", "e", "ctrl+r")
	secret("ctrl+r in the editor")
	d.sees("ecrets stay masked while presenting")
	d.press("m")
	secret("m in the editor")
	d.press("esc", "ctrl+p")
	d.enter("reveal")
	d.press("enter")
	secret("by the palette")
	d.press("esc", "P")
	secret("afterwards")
	d.press("m", "4")
	d.sees("SECRETS REVEALED")
}

// TestPresentingKeepsTypedSecrets is the form in which a person types a password.
func TestPresentingKeepsTypedSecrets(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t)})
	d.press("P", "c")
	d.clock = d.clock.Add(grace)
	d.enter("alice")
	d.press("tab")
	d.enter(demoPassword[:8])
	d.press("ctrl+r")
	d.misses(demoPassword[:8], "· e ", " w ")
	d.sees("ctrl+r: secrets stay masked", "•••• (8)")
}

// TestPresentingMasksTheStartScreen: a client secret that was shown in its form is
// masked when a room comes back there.
func TestPresentingMasksTheStartScreen(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Demo: noDemo, Options: flows.Options{ClientID: "web", ClientSecret: "hunter2-typed"}})
	for i := 0; i < 9 && !strings.Contains(d.screen(), "▶ [ An identity provider"); i++ {
		d.press("tab")
	}
	d.press("enter")
	d.enter("https://idp.example")
	d.press("tab", "tab", "ctrl+r")
	d.sees("hunter2-typed")
	for i := 0; i < 9 && !strings.Contains(d.screen(), "▶ [ Start ]"); i++ {
		d.press("tab")
	}
	d.press("enter", "P", "q")
	d.sees("Client secret", "•••• (13)")
	d.misses("hunter2-typed")
	d.press("ctrl+r")
	d.misses("hunter2-typed")
}

func TestPresentingTellsTheKeys(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t)})
	d.press("P", "enter")
	d.sees(" enter · start Metadata ")
	d.press("enter", "E", "j")
	d.sees(" enter · send ", " E ", " j · down ")
	d.misses("start Metadata")
	d.pass(keysStay / 2)
	d.press("5")
	d.pass(keysStay / 2)
	d.sees(" 5 · Explain ")
	d.pass(keysStay)
	d.misses(" 5 · Explain ", " enter · send ")
	d.press("4", "/")
	d.enter("token")
	d.misses(" t ", " o ")
	d.sees(" / · search ")
}

// TestPresentingShowsOneMessage goes through the panes.
func TestPresentingShowsOneMessage(t *testing.T) {
	t.Parallel()
	d := drive(t, 80, 24, Config{Options: demoOptions(t)})
	d.press("P", "enter", "enter")
	d.sees("M E T A D A T A", "HTTP/1.1 200 OK", "Explain")
	d.misses("Exchanges", "built-in agent", "demo-web")
	d.press("2")
	d.sees("Exchanges", "GET", "HTTP/1.1 200 OK")
	d.press("7")
	d.sees("No tokens yet")
	d.press("3")
	d.sees("GET /.well-known/openid-configuration HTTP/1.1")
	d.press("P")
	d.sees("Steps", "Exchanges", "built-in agent")
}

func TestGoldenPresenting(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		w, h := size[0], size[1]
		d := drive(t, w, h, Config{Options: demoOptions(t)})
		d.toTokens()
		d.press("P")
		d.toast()
		d.fits(w, h)
		goldenScreen(t, fmt.Sprintf("60_presenting_%dx%d", w, h), d.screen())
	}
	d := drive(t, 80, 24, Config{Options: demoOptions(t), Env: []string{"LC_ALL=C", "NO_COLOR=1"}})
	d.press("P", "enter", "enter")
	d.toast()
	goldenScreen(t, "60_presenting_ascii_80x24", d.screen())
}

// TestPresentedLayoutFits checks the rectangles alone, at every size there is.
func TestPresentedLayoutFits(t *testing.T) {
	t.Parallel()
	for w := minWidth; w <= 240; w++ {
		for h := minHeight; h <= 70; h++ {
			l := arrangePresented(w, h)
			for name, r := range map[string]rect{"title": l.title, "request": l.request, "bottom": l.bottom, "steps": l.steps} {
				if r.x < 0 || r.y < 1 || r.w < 1 || r.h < 1 || r.x+r.w > w || r.y+r.h > h-1 {
					t.Fatalf("%d×%d: %s is %+v", w, h, name, r)
				}
			}
			if l.request.h < 5 || l.title.h+l.request.h+l.bottom.h != h-2 {
				t.Fatalf("%d×%d is not filled: %+v", w, h, l)
			}
		}
	}
}
