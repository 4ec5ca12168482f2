package flows_test

import (
	"regexp"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
)

// sentenceEnd is where a sentence ends in the texts of a step.
var sentenceEnd = regexp.MustCompile(`[.?!]( |$)`)

// TestEveryStepSaysWhyItIsThere reads each step of each flow, with each method
// of PKCE.
func TestEveryStepSaysWhyItIsThere(t *testing.T) {
	t.Parallel()
	for _, flow := range []flows.FlowID{flows.FlowCode, flows.FlowRefresh, flows.FlowClientCredentials, flows.FlowCheck} {
		for _, pkce := range []string{"S256", "plain", "none"} {
			r, err := flows.NewRunner(flows.Options{
				Flow: flow, Issuer: "http://127.0.0.1:1", ClientID: "demo-web", ClientSecret: "demo-secret", RefreshToken: "r", PKCE: pkce,
			})
			if err != nil {
				t.Fatal(err)
			}
			steps := r.State().Flow.Steps
			r.Close()
			if len(steps) == 0 {
				t.Errorf("%s has no steps", flow)
			}
			for _, s := range steps {
				if s.Title == "" || s.Explain == "" || len(s.Spec) == 0 {
					t.Errorf("%s, step %s: it does not say what it is", flow, s.ID)
				}
				if n := len(sentenceEnd.FindAllString(s.Without, -1)); n != 2 {
					t.Errorf("%s, step %s, PKCE %s: what an attacker does is said in %d sentences, want 2: %q", flow, s.ID, pkce, n, s.Without)
				}
			}
		}
	}
}
