package demoidp_test

import (
	"regexp"
	"slices"
	"testing"

	"github.com/grantwalk/grantwalk/flows/demoidp"
)

var (
	scenarioName = regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`)
	findingID    = regexp.MustCompile(`^[A-Z0-9]+(-[A-Z0-9]+)+$`)
	stepIDs      = []string{"metadata", "keys", "authorization-request", "authorization-response", "token", "id-token",
		"userinfo", "refresh", "introspection", "revocation", "logout"}
)

func TestScenariosAreDocumented(t *testing.T) {
	t.Parallel()
	list := demoidp.Scenarios()
	if len(list) < 60 {
		t.Errorf("there are %d scenarios", len(list))
	}
	seen := map[string]bool{}
	for _, s := range slices.Concat(list, demoidp.Accepted()) {
		if !scenarioName.MatchString(s.Name) || seen[s.Name] {
			t.Errorf("%q is no name, or is there twice", s.Name)
		}
		seen[s.Name] = true
		if s.Title == "" || s.Story == "" || !slices.Contains(stepIDs, s.Step) {
			t.Errorf("%s is not wholly described: %+v", s.Name, s)
		}
		if got, ok := demoidp.ScenarioByName(s.Name); !ok || got.Title != s.Title {
			t.Errorf("%s cannot be found by its name", s.Name)
		}
	}
	for _, s := range list {
		if !findingID.MatchString(s.Finding) || !slices.Contains([]string{"error", "warning", "note"}, s.Severity) {
			t.Errorf("%s must yield %q of severity %q", s.Name, s.Finding, s.Severity)
		}
	}
	for _, s := range demoidp.Accepted() {
		if s.Finding != "" {
			t.Errorf("%s must be accepted, and names %s", s.Name, s.Finding)
		}
	}
	if _, ok := demoidp.ScenarioByName("no-such"); ok {
		t.Error("a scenario was found that does not exist")
	}
}
