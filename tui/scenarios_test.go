package tui

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/useragent"
)

// judgedScenario is a walk on the demo gone wrong, to its end, and then shown as
// a recording is.
func judgedScenario(t *testing.T, name string) *driver {
	t.Helper()
	o := scenarioOptions(t, name)
	o.Mode, o.KeepGoing, o.Login = flows.Unattended, true, &useragent.Login{Username: "alice", Password: demoPassword}
	o.CallbackTimeout = 2 * time.Second
	o.Now = func() time.Time { return began }
	runner, err := flows.NewRunner(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(runner.Close)
	runner.Dispatch(flows.Start{})
	timeout := time.NewTimer(deadline)
	defer timeout.Stop()
	for runner.State().Active {
		select {
		case <-runner.Changed():
		case <-timeout.C:
			t.Fatalf("%s does not end", name)
		}
	}
	return drive(t, 120, 40, Config{Recording: runner, RecordingName: name})
}

// checkClaim looks at the decoded token: what is marked is the claim, and the
// token as it was sent is marked too.
func checkClaim(t *testing.T, d *driver, f findings.Finding) {
	t.Helper()
	if d.app.focus != paneTokens {
		t.Fatalf("%s %+v: the focus is on %s", f.ID, f.At, panes[d.app.focus])
	}
	name, _, _ := strings.Cut(flows.NewEvidenceReader(d.app.findings.trace, true, nil).Text(f.At), ":")
	got := strings.TrimPrefix(inReverse(strings.Split(d.app.tokens.View(), "\n")), "Tokens") // the view's name
	if want := strings.Trim(name, "\""); strings.HasPrefix(name, "\"") && !strings.HasPrefix(got, want) || got == "" {
		t.Errorf("%s %+v: in the tokens, marked is %q, want %s", f.ID, f.At, got, want)
	}
	if got := inReverse(d.app.response.pager.Rows()); !strings.HasPrefix(got, fmt.Sprintf(`"%s":"••••`, f.At.Part)) {
		t.Errorf("%s %+v: in the response, marked is %q", f.ID, f.At, got)
	}
}

// TestFindingsOfTheScenarios goes to each finding of each scenario and looks at
// what is marked.
func TestFindingsOfTheScenarios(t *testing.T) {
	t.Parallel()
	for _, s := range demoidp.Scenarios() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			d := judgedScenario(t, s.Name)
			d.app.findings.goTo(0)
			for _, f := range d.app.findings.list {
				d.press("f")
				d.fits(120, 40)
				switch {
				case f.At.Part == findings.IDTokenPart || f.At.Part == findings.AccessTokenPart:
					checkClaim(t, d, f)
				case f.At.Exchange != 0 && d.app.response.laidOut == "decoded JWT":
					if got := inReverse(d.app.response.pager.Rows()); !strings.HasPrefix(got, "{") {
						t.Errorf("%s: in the decoded token, marked is %q", f.ID, got)
					}
					d.press("p")
					checkMark(t, d, f)
					d.press("p")
				case f.At.Exchange != 0:
					checkMark(t, d, f)
				default:
					d.sees("No exchange shows it")
				}
			}
		})
	}
}
