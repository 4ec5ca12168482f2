package tui

import (
	"errors"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/httplog"
)

// TestKeysWhileFindingsAreLookedAt says what the keys do now, wherever the focus is.
func TestKeysWhileFindingsAreLookedAt(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: scenarioOptions(t, "discovery-html")})
	d.press("enter", "enter", "enter")
	d.sees("DISC-HTML")
	d.press("6")
	d.misses("c continue") // the failure bars the way, and the focus changes nothing about it
	d.sees("enter show where")
	d.press("c")
	d.sees("c: “Signing keys” cannot start: Metadata failed, and this step needs it")
	d.press("f")
	d.sees("esc unmark")
	d.press("esc", "1", "r")
	d.press("f")
	d.sees("enter show what is held", "esc unmark")
	d.press("esc")
	if d.app.isMarked() || !d.app.state.Active {
		t.Errorf("esc: marked %v, and the step active %v", d.app.isMarked(), d.app.state.Active)
	}
	d.sees("esc cancel")
	d.press("esc")
	if d.app.state.Active {
		t.Error("the second esc does not cancel the step")
	}
}

// TestProbeIsOffered names the key where the findings are looked at.
func TestProbeIsOffered(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: scenarioOptions(t, "two-documents")})
	d.press("enter", "enter")
	d.misses("T probe")
	d.press("6")
	d.sees("T probe")
	d.press("T", "y", "1", "enter")
	d.sees("DISC-TWO-DOCS-DIFFER", "warning")
	d.misses("T probe") // it was sent
}

// TestNewFindingsAreNotSaidTwice leaves the list alone that shows them.
func TestNewFindingsAreNotSaidTwice(t *testing.T) {
	t.Parallel()
	for key, said := range map[string]bool{"5": true, "6": false} {
		d := drive(t, 120, 40, Config{Options: scenarioOptions(t, "discovery-twice")})
		d.press(key, "1", "enter", "enter")
		d.sees("✗ 1 error")
		if got := strings.Contains(d.screen(), "f to see it"); got != said {
			t.Errorf("with tab %s on top, a remark is made: %v, want %v:\n%s", key, got, said, d.screen())
		}
	}
}

// TestZoomedFindingIsNamed: where no tab can be seen, a remark says what is marked.
func TestZoomedFindingIsNamed(t *testing.T) {
	t.Parallel()
	d := drive(t, 100, 30, Config{Options: scenarioOptions(t, "discovery-twice")})
	d.press("enter", "enter", "4", "z", "f")
	d.sees("Finding 1 of 2: DISC-BAD-JSON, "+d.app.jumped.Title, "esc leave zoom")
	d.press("z", "f", "f")
	d.misses("DISC-BAD-JSON, ")
}

// TestExplainNamesTheCauseElsewhere leads from a step that failed to the fault at
// another step that nothing is said of here.
func TestExplainNamesTheCauseElsewhere(t *testing.T) {
	t.Parallel()
	d := judgedScenario(t, "issuer-host")
	d.press("5", "1", "g", "j", "j", "j")
	d.sees("4 Authorization response", "failed", "Found at another step, and perhaps the reason:", "DISC-ISSUER-HOST", "(Metadata)")
	d.press("k")
	d.misses("Found at another step")
}

// TestFailedRequestsSayWhetherTheyWereSent looks at the title of the request.
func TestFailedRequestsSayWhetherTheyWereSent(t *testing.T) {
	t.Parallel()
	started := time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
	for kind, want := range map[httplog.FailureKind]string{
		httplog.FailDNS: "not sent", httplog.FailRefused: "not sent", httplog.FailTLS: "not sent", httplog.FailGate: "not sent",
		httplog.FailTimeout: "sent", httplog.FailReset: "sent", httplog.FailCutOff: "sent", httplog.FailCancelled: "sent",
	} {
		c := newMessagePane(newTheme(ThemeTerminal, false), false)
		x := httplog.Exchange{ID: 1, State: httplog.Failed, Failure: kind, Started: started, Err: errors.New("it failed")}
		if c.SetExchange(x, true, "", nil); c.has {
			if _, got, _ := c.title(); got != want {
				t.Errorf("%s: the title says %q, want %q", kind, got, want)
			}
		}
		x.Started = time.Time{}
		c.SetExchange(x, true, "", nil)
		if _, got, _ := c.title(); got != "not sent" {
			t.Errorf("%s at the gate: the title says %q", kind, got)
		}
	}
}

func TestAnswerThatIsComingIn(t *testing.T) {
	t.Parallel()
	c := newMessagePane(newTheme(ThemeTerminal, false), true)
	c.SetSize(60, 5)
	c.SetExchange(httplog.Exchange{ID: 1, State: httplog.Receiving}, true, "", nil)
	c.placeholder("")
	if view := plain(c.View()); !strings.Contains(view, "The answer is coming in") {
		t.Errorf("it says:\n%s", view)
	}
}

// TestManyKeys presses keys at random where something was found in the requests,
// in the responses and in the tokens, and changes the size now and then.
func TestManyKeys(t *testing.T) {
	t.Parallel()
	keys := strings.Fields("f f f enter 1 2 3 4 5 6 7 j k d [ ] z m p w g G space pgup tab shift+tab E r i esc / left right M T enter n")
	found := func(t *findings.Trace) []findings.Finding {
		list := everyPart(t)
		for _, token := range t.IDTokens {
			for _, claim := range []string{"nonce", "exp", "none such"} {
				list = append(list, findings.Finding{ID: "CLAIM", Title: claim, Severity: findings.Error, At: token.AtClaim(claim), Also: []findings.Evidence{token.AtRaw()}})
			}
		}
		return list
	}
	for seed := range uint64(3) {
		d := walked(t, 120, 40, found)
		r := rand.New(rand.NewPCG(seed, 1))
		var pressed []string
		for range 150 {
			key := keys[r.IntN(len(keys))]
			if pressed = append(pressed, key); key == "/" {
				d.press("/")
				d.enter("en")
				key = "enter"
			}
			d.press(key)
			if r.IntN(30) == 0 {
				size := [][2]int{{80, 24}, {120, 40}, {200, 60}, {60, 15}}[r.IntN(4)]
				d.send(tea.WindowSizeMsg{Width: size[0], Height: size[1]})
			}
			if d.app.engine == nil || d.quit {
				t.Fatalf("the walk was left by %v", pressed)
			}
			d.fits(d.app.layout.w, d.app.layout.h)
		}
	}
}
