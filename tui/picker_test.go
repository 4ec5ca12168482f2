package tui

import (
	"context"
	"errors"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
)

var someScenarios = []Scenario{
	{
		Name: "issuer-slash", Title: "The issuer ends in a slash that nobody typed", Step: "metadata", Finding: "DISC-ISSUER-SLASH", Severity: "error",
		Story: "The document calls the provider https://idp.example/ with a slash, and every client was told https://idp.example without one. A strict client stops; a lax one goes on and fails at the ID token.",
	},
	{Name: "jwks-empty", Title: "The key set is empty", Story: "It is served with status 200, and no key is in it.", Step: "keys", Finding: "JWKS-EMPTY", Severity: "error"},
	{Name: "token-html", Title: "The token endpoint answers with a page", Story: "A proxy in front of it answers itself.", Step: "token", Finding: "TOKEN-HTML", Severity: "error"},
}

// demoFor counts how it was started, and starts the demo of the tests.
func demoFor(t *testing.T, asked *[]string) func(context.Context, string) (flows.Options, string, error) {
	return func(_ context.Context, scenario string) (flows.Options, string, error) {
		*asked = append(*asked, scenario)
		if scenario == "token-html" {
			return flows.Options{}, "", errors.New("this one does not start")
		}
		return demoOptions(t), "Sign in as alice.", nil
	}
}

func TestPickAScenario(t *testing.T) {
	t.Parallel()
	var asked []string
	d := drive(t, 120, 40, Config{Demo: demoFor(t, &asked), Scenarios: someScenarios})
	d.press("down", "enter")
	d.sees("3 of 3 scenarios", "issuer-slash", "DISC-ISSUER-SLASH, error, at the step metadata", "A strict client stops")
	d.enter("empt")
	d.sees("1 of 3 scenarios", "The key set is empty")
	d.misses("issuer-slash")
	d.press("enter")
	d.sees("scenario jwks-empty", "The demo, gone wrong: The key set is empty. Sign in as alice.")
	d.press("S", "enter")
	d.sees("scenario issuer-slash")
	d.press("S", "down", "down", "enter")
	d.sees("this one does not start", "scenario issuer-slash")
	if got := strings.Join(asked, " "); got != "jwks-empty issuer-slash token-html" { // then the healthy one
		t.Errorf("started were %s", got)
	}
	d.press("q", "up")
	d.press("enter")
	d.misses("scenario issuer")
	if got := asked[len(asked)-1]; got != "" {
		t.Errorf("the healthy demo was started as %q", got)
	}
}

func TestPickOnlyOnTheDemo(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t), Demo: noDemo, Scenarios: someScenarios})
	d.press("S")
	d.sees("S: this walk is not on the demo.")
	d = drive(t, 120, 40, Config{Options: demoOptions(t)})
	d.press("S")
	d.sees("S: there is no embedded provider with scenarios here.")
}

func TestBeginScenario(t *testing.T) {
	t.Parallel()
	var asked []string
	d := drive(t, 80, 24, Config{Demo: demoFor(t, &asked), Scenarios: someScenarios, BeginScenario: "issuer-slash"})
	d.sees("scenario issuer-slash", "Metadata")
}

func TestPickerGolden(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{80, 24}, {120, 40}} {
		d := drive(t, size[0], size[1], Config{Demo: noDemo, Scenarios: someScenarios})
		d.press("down", "enter")
		d.fits(size[0], size[1])
		goldenScreen(t, map[int]string{80: "23_picker_80x24", 120: "23_picker_120x40"}[size[0]], d.screen())
	}
}

func TestPickerWithHostileText(t *testing.T) {
	t.Parallel()
	list := []Scenario{{Name: hostile, Title: hostile, Story: strings.Repeat(hostile, 30), Finding: hostile, Severity: hostile, Step: hostile}}
	for _, size := range [][2]int{{20, 3}, {74, 18}, {200, 60}} {
		p := newPicker(newTheme(ThemeTerminal, false), list)
		p.SetSize(size[0], size[1])
		w, h := p.size()
		exact(t, p.View(), w, h)
		harmless(t, p.View())
	}
}
