package command

import (
	"cmp"
	"fmt"

	"github.com/spf13/cobra"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
)

// fitTo sets what a scenario needs of the walk. What o has already, a person
// asked for, so it stays.
func fitTo(o *flows.Options, s demoidp.Scenario) error {
	needed, err := neededFor(s)
	if err != nil {
		return err
	}
	o.ClientID = cmp.Or(o.ClientID, s.Client)
	o.AuthMethod = cmp.Or(o.AuthMethod, needed.AuthMethod)
	o.Scope = cmp.Or(o.Scope, needed.Scope)
	o.RefreshScope = cmp.Or(o.RefreshScope, needed.RefreshScope)
	o.PKCE = cmp.Or(o.PKCE, needed.PKCE)
	o.RedirectURI = cmp.Or(o.RedirectURI, needed.RedirectURI)
	o.Prompt = cmp.Or(o.Prompt, needed.Prompt)
	o.LoginHint = cmp.Or(o.LoginHint, needed.LoginHint)
	o.ACRValues = cmp.Or(o.ACRValues, needed.ACRValues)
	o.MaxAge = cmp.Or(o.MaxAge, needed.MaxAge)
	o.ResponseMode = cmp.Or(o.ResponseMode, needed.ResponseMode)
	o.Claims = cmp.Or(o.Claims, needed.Claims)
	o.SignIn = cmp.Or(o.SignIn, needed.SignIn)
	o.Timeout = cmp.Or(o.Timeout, needed.Timeout)
	o.CallbackTimeout = cmp.Or(o.CallbackTimeout, needed.CallbackTimeout)
	o.KeepGoing = o.KeepGoing || needed.KeepGoing
	o.Probe = o.Probe || needed.Probe
	o.Insecure = o.Insecure || needed.Insecure
	if o.Steps == nil {
		o.Steps = needed.Steps
	}
	o.Params = append(o.Params, needed.Params...)
	o.TokenParams = append(o.TokenParams, needed.TokenParams...)
	o.Headers = append(o.Headers, needed.Headers...)
	return nil
}

// neededFor reads the flags of run that a scenario names.
func neededFor(s demoidp.Scenario) (flows.Options, error) {
	var f clientFlags
	cmd := &cobra.Command{Use: "run"}
	f.addRequests(cmd)
	f.addClient(cmd)
	f.addSignIn(cmd)
	f.addConnection(cmd)
	f.addSteps(cmd, "")
	f.addWalk(cmd)
	if err := cmd.ParseFlags(s.Flags); err != nil {
		return flows.Options{}, fmt.Errorf("the scenario %s: %w", s.Name, err)
	}
	o := f.options
	for flag, read := range map[string]func(*flows.Options) error{"steps": f.readSteps, "login": f.readLogin} {
		if cmd.Flags().Changed(flag) {
			if err := read(&o); err != nil {
				return o, fmt.Errorf("the scenario %s: %w", s.Name, err)
			}
		}
	}
	if f.noBrowser {
		o.SignIn = flows.SignInLink
	}
	return o, nil
}
