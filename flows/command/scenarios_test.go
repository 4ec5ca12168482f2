package command_test

import (
	"context"
	"encoding/json"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/command"
	"github.com/grantwalk/grantwalk/flows/demoidp"
)

// listedScenario is one in the document of scenarios --json.
type listedScenario struct {
	Name, Finding, Severity, Step, Title, Story string
	Flags                                       []string
}

func listedScenarios(t *testing.T) []listedScenario {
	t.Helper()
	e := shell{}.run(t.Context(), "scenarios", "--json")
	wantStatus(t, e, 0)
	var d struct {
		Version   int
		Scenarios []listedScenario
	}
	if err := json.Unmarshal([]byte(e.stdout), &d); err != nil || d.Version != 1 {
		t.Fatalf("version %d, %v", d.Version, err)
	}
	return d.Scenarios
}

func TestScenariosAreListed(t *testing.T) {
	t.Parallel()
	list := listedScenarios(t)
	if len(list) != len(demoidp.Scenarios()) || len(list) < 60 {
		t.Errorf("%d scenarios of %d", len(list), len(demoidp.Scenarios()))
	}
	e := shell{}.run(t.Context(), "scenarios")
	wantStatus(t, e, 0)
	for _, s := range list {
		wantText(t, "the list", e.stdout, "In the step "+s.Step+":\n", "\n  "+s.Name+" ", " "+s.Finding+" ", " "+s.Title+"\n")
		if s.Story == "" || s.Severity == "" {
			t.Errorf("%+v", s)
		}
		wantText(t, "explain "+s.Finding, shell{}.run(t.Context(), "explain", s.Finding).stdout, "grantwalk demo --scenario "+s.Name+"\n")
	}
}

// The line that idp prints for a scenario leads to the finding that it names.
func TestIdPPlaysAScenario(t *testing.T) {
	t.Parallel()
	text := serving(t, "--scenario", cacheableScenario)
	wantText(t, "what idp prints", text, "\nscenario  "+cacheableScenario+": ", "\nyields    TOKEN-CACHEABLE, warning, in the step token\n")
	e := shell{}.run(t.Context(), append(readyArgs(t, text), "--fail-on", "warning")...)
	wantStatus(t, e, 1)
	wantText(t, "standard error", e.stderr, "TOKEN-CACHEABLE")
}

const cacheableScenario = "token-cacheable"

func TestDemoPlaysAScenario(t *testing.T) {
	t.Parallel()
	l := onScreen(t, func(ctx context.Context, l command.Launch) error {
		wantPlayed(ctx, t, l, cacheableScenario, "TOKEN-CACHEABLE")
		wantPlayed(ctx, t, l, "", "")
		wantPlayed(ctx, t, l, cacheableScenario, "TOKEN-CACHEABLE")
		if _, _, err := l.Demo(ctx, "token-cachable"); err == nil {
			t.Error("an unknown scenario is played")
		}
		return nil
	}, "demo", "--listen", "127.0.0.1:0", "--scenario", cacheableScenario, "--login", "alice:"+demoidp.DefaultPassword, "--steps", "none")
	if !l.BeginDemo || l.BeginScenario != cacheableScenario || len(l.Scenarios) != len(demoidp.Scenarios()) {
		t.Errorf("scenario %q, %d to pick from", l.BeginScenario, len(l.Scenarios))
	}
}

// wantPlayed walks the demo of a scenario and compares what is worse than a
// note.
func wantPlayed(ctx context.Context, t *testing.T, l command.Launch, scenario, finding string) {
	t.Helper()
	o, _, err := l.Demo(ctx, scenario)
	if err != nil {
		t.Fatal(err)
	}
	o.Mode = flows.Unattended
	r, err := flows.NewRunner(o)
	if err != nil {
		t.Fatal(err)
	}
	defer r.Close()
	r.Dispatch(flows.Start{})
	for s := r.State(); s.Outcome == "" || s.Active; s = r.State() {
		<-r.Changed()
	}
	if got := worse(flows.NewDocument(r.State(), r.Log(), r.Judge(), true)); got != finding {
		t.Errorf("scenario %q: %q, want %q", scenario, got, finding)
	}
}

// What the flags say wins over what a scenario would set.
func TestFlagsWinOverTheScenario(t *testing.T) {
	t.Parallel()
	onScreen(t, func(ctx context.Context, l command.Launch) error {
		o, _, err := l.Demo(ctx, cacheableScenario)
		if err != nil {
			return err
		}
		if o.ClientID != "mine" || len(o.Steps) != 1 || o.Steps[0] != flows.StepUserInfo {
			t.Errorf("client %s, steps %v", o.ClientID, o.Steps)
		}
		return nil
	}, "demo", "--listen", "127.0.0.1:0", "--client-id", "mine", "--steps", "userinfo")
}
