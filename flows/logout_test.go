package flows_test

import (
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
	"github.com/grantwalk/grantwalk/flows/findings"
)

// The logout comes back to where it was told to, with the state that was sent.
func TestLogoutComesBack(t *testing.T) {
	t.Parallel()
	state := func(change func(*demoidp.Redirect)) demoidp.Hooks {
		return demoidp.Hooks{Redirect: func(r *demoidp.Redirect) {
			if r.Kind == demoidp.KindLogout {
				change(r)
			}
		}}
	}
	const registered = "http://127.0.0.1:50999/logout"
	for name, c := range map[string]struct {
		back   string
		hooks  demoidp.Hooks
		status flows.Status
		says   string // in what was learnt or warned
		found  bool
	}{
		"right":          {registered, demoidp.Hooks{}, flows.Succeeded, "led back to " + registered, false},
		"no way back":    {"", demoidp.Hooks{}, flows.Succeeded, "was asked to end", false},
		"no state":       {registered, state(func(r *demoidp.Redirect) { r.Params.Delete("state") }), flows.Succeeded, "did not come back", true},
		"another state":  {registered, state(func(r *demoidp.Redirect) { r.Params.Set("state", "x") }), flows.Succeeded, "Another state", true},
		"not registered": {"https://elsewhere.example/", demoidp.Hooks{}, flows.Errored, "", true},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			o := alice(provider(t, demoidp.Config{Hooks: c.hooks}))
			o.Steps, o.PostLogoutRedirectURI = []flows.StepID{flows.StepLogout}, c.back
			r, s := walkOut(t, o)
			step := stepOf(t, s, flows.StepLogout)
			if step.Status != c.status {
				t.Errorf("the step %s: %+v", step.Status, step.Problem)
			}
			if said := strings.Join(append(step.Learnt, step.Warned...), " "); !strings.Contains(said, c.says) {
				t.Errorf("it says %q, want %q in it", said, c.says)
			}
			if got := severities(r)["LOGOUT-REDIRECT"]; (got == findings.Warning) != c.found {
				t.Errorf("LOGOUT-REDIRECT is %v", got)
			}
		})
	}
}
