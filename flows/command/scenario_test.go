package command_test

import (
	"cmp"
	"slices"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
	"github.com/grantwalk/grantwalk/flows/terms"
)

// played walks the code flow on a provider that plays s.
func played(t *testing.T, s demoidp.Scenario) (ended, flows.Document) {
	t.Helper()
	var config demoidp.Config
	s.Configure(&config)
	args := []string{"run", "code", "--issuer", idp(t, config).Issuer(), "--json", "--reveal", "--client-id", cmp.Or(s.Client, "demo-web")}
	if cmp.Or(s.Client, "demo-web") == "demo-web" {
		args = append(args, "--client-secret", "env:CLIENT_SECRET")
	}
	if !slices.Contains(s.Flags, "--login") {
		args = append(args, "--login", "alice:env:PASSWORD")
	}
	e := shell{}.run(t.Context(), append(args, s.Flags...)...)
	return e, document(t, e)
}

// Every scenario yields its finding, and nothing worse than a note that is not
// declared to come of it. No name that it shows is without an explanation.
func TestEveryScenarioYieldsItsFinding(t *testing.T) {
	t.Parallel()
	for _, s := range demoidp.Scenarios() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			e, d := played(t, s)
			for _, n := range namesOnTheWire(t, d) {
				if len(terms.ByName(n.name)) == 0 {
					t.Errorf("%s is not explained", n.name)
				}
			}
			seen := false
			for _, f := range d.Findings {
				switch {
				case string(f.ID) == s.Finding && f.Severity == s.Severity:
					seen = true
				case f.Severity != "note" && string(f.ID) != s.Finding && !slices.Contains(s.Consequences, string(f.ID)):
					t.Errorf("undeclared %s %s: %s", f.Severity, f.ID, f.Message)
				}
			}
			if !seen {
				t.Errorf("%s (%s) is not there: %s\n%s", s.Finding, s.Severity, findingIDs(d), e.stderr)
			}
		})
	}
}

// What a client must accept yields nothing worse than a note.
func TestEveryAcceptedVariantIsAccepted(t *testing.T) {
	t.Parallel()
	for _, s := range demoidp.Accepted() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			e, d := played(t, s)
			if d.Outcome != flows.Completed || worse(d) != "" {
				t.Errorf("%s: %s\n%s", d.Outcome, worse(d), e.stderr)
			}
		})
	}
}
