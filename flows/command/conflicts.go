package command

import (
	"slices"

	"github.com/spf13/pflag"

	"github.com/grantwalk/grantwalk/flows"
)

// conflicts are flags that do not fit each other, and why.
var conflicts = []struct{ one, other, why string }{
	{"json", "token", "each wants standard output for itself"},
	{"login", "no-browser", "one signs in here, the other in a browser somewhere else"},
	{"ca", "insecure", "where no certificate is checked, no authority is needed"},
}

// frontChannel are the flags of an authorization request.
var frontChannel = []string{
	"pkce", "redirect-uri", "post-logout-redirect-uri", "param", "prompt", "login-hint", "acr-values", "max-age", "response-mode", "claims",
}

// misfits are the flags that a flow has no use for.
var misfits = map[flows.FlowID][]string{
	flows.FlowCode: {"refresh-token"},
	flows.FlowRefresh: slices.Concat(frontChannel, []string{
		"scope", "resource", "audience", "authorization-endpoint",
	}),
	flows.FlowClientCredentials: slices.Concat(frontChannel, []string{
		"refresh-token", "refresh-scope", "login", "no-browser", "callback-timeout",
		"authorization-endpoint", "userinfo-endpoint", "end-session-endpoint",
	}),
}

// stepFlags are the flags that only a step that can be left out has a use for.
var stepFlags = []struct {
	flag string
	step flows.StepID
}{
	{"refresh-scope", flows.StepRefresh},
	{"userinfo-endpoint", flows.StepUserInfo},
	{"introspection-endpoint", flows.StepIntrospection},
	{"revocation-endpoint", flows.StepRevocation},
	{"end-session-endpoint", flows.StepLogout},
	{"post-logout-redirect-uri", flows.StepLogout},
}

// checkConflicts refuses flags that would have no effect beside each other,
// rather than leaving one out in silence.
func (f *clientFlags) checkConflicts(set *pflag.FlagSet) error {
	for _, c := range conflicts {
		if set.Changed(c.one) && set.Changed(c.other) {
			return usage("--"+c.one, "it does not fit --%s: %s", c.other, c.why)
		}
	}
	if set.Changed("client-secret") && f.options.AuthMethod == flows.AuthNone {
		return usage("--client-secret", "it does not fit --auth-method none, which sends no secret")
	}
	for _, name := range misfits[f.options.Flow] {
		if set.Changed(name) {
			return usage("--"+name, "it does not fit the FLOW %s, which has no use for it%s", f.options.Flow, insteadOf(name, f.options.Flow))
		}
	}
	return f.checkStepConflicts(set)
}

// checkStepConflicts refuses a flag of a step that --steps leaves out.
func (f *clientFlags) checkStepConflicts(set *pflag.FlagSet) error {
	if !set.Changed("steps") || f.options.Flow != flows.FlowCode {
		return nil
	}
	steps, err := stepsOf(f.steps)
	if err != nil {
		return err
	}
	for _, c := range stepFlags {
		if set.Changed(c.flag) && !slices.Contains(steps, c.step) {
			return usage("--"+c.flag, "it does not fit --steps %s, which leaves the step %s out", f.steps, c.step)
		}
	}
	return nil
}

// insteadOf says what to give in place of a flag that does not fit a flow.
func insteadOf(flag string, flow flows.FlowID) string {
	switch {
	case flag == "refresh-token":
		return "; did you mean run refresh?"
	case flag == "scope" && flow == flows.FlowRefresh:
		return "; its own is --refresh-scope"
	case flow == flows.FlowRefresh && (flag == "resource" || flag == "audience"):
		return "; --token-param " + flag + "=VALUE sends it"
	}
	return ""
}
