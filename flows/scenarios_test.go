package flows_test

import (
	"crypto/rand"
	"crypto/rsa"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
	"github.com/grantwalk/grantwalk/flows/findings"
)

// demoKey is made once: an RSA key takes longer to make than a walk.
var demoKey = sync.OnceValue(func() *rsa.PrivateKey {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		panic(err)
	}
	return key
})

// judged walks the scenario out and returns what was found.
func judged(t *testing.T, s demoidp.Scenario) flows.Judgement {
	t.Helper()
	return played(t, s).Judge()
}

// played walks the scenario out.
func played(t *testing.T, s demoidp.Scenario) *flows.Runner {
	t.Helper()
	config := demoidp.Config{RS256Key: demoKey()}
	s.Configure(&config)
	o := alice(provider(t, config))
	if s.Client == "demo-native" {
		o.ClientID, o.ClientSecret = s.Client, ""
	}
	o.Steps = []flows.StepID{flows.StepUserInfo, flows.StepRefresh}
	for i := 0; i < len(s.Flags); i++ {
		value := ""
		if i+1 < len(s.Flags) {
			value = s.Flags[i+1]
		}
		switch s.Flags[i] {
		case "--probe":
			o.Probe = true
			continue
		case "--pkce":
			o.PKCE = value
		case "--max-age":
			o.MaxAge = value
		case "--scope":
			o.Scope = value
		case "--steps":
			o.Steps = nil
			for id := range strings.SplitSeq(value, ",") {
				o.Steps = append(o.Steps, flows.StepID(id))
			}
		default:
			t.Fatalf("%s: the flag %s is not known to this test", s.Name, s.Flags[i])
		}
		i++
	}
	r, _ := walkOut(t, o)
	return r
}

// TestScenariosYieldTheirFinding walks every scenario: the finding is there, and
// no other error that is not declared to follow from it.
func TestScenariosYieldTheirFinding(t *testing.T) {
	t.Parallel()
	for _, s := range demoidp.Scenarios() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			named := false
			for _, f := range judged(t, s).Report.Findings {
				if string(f.ID) == s.Finding && f.Severity.String() == s.Severity {
					named = true
					if f.Step != s.Step {
						t.Errorf("%s was seen in step %s, want %s", f.ID, f.Step, s.Step)
					}
					continue
				}
				if f.Severity > findings.Note && !slices.Contains(s.Consequences, string(f.ID)) {
					t.Errorf("unexpected %s %s: %s", f.Severity, f.ID, f.Message)
				}
			}
			if !named {
				t.Errorf("no %s of severity %s was found", s.Finding, s.Severity)
			}
		})
	}
}

// TestAcceptedVariantsAreQuiet walks what a client must put up with.
func TestAcceptedVariantsAreQuiet(t *testing.T) {
	t.Parallel()
	for _, s := range demoidp.Accepted() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			for _, f := range judged(t, s).Report.Findings {
				if f.Severity > findings.Note {
					t.Errorf("unexpected %s %s: %s", f.Severity, f.ID, f.Message)
				}
			}
		})
	}
}
