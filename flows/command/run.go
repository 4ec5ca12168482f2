package command

import (
	"errors"
	"fmt"
	"slices"

	"github.com/spf13/cobra"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/spelling"
)

// flowNames are the flows, in the order in which they are named to people.
var flowNames = []string{string(flows.FlowCode), string(flows.FlowRefresh), string(flows.FlowClientCredentials)}

// usualSteps are the optional steps that run takes when nothing else is said.
var usualSteps = map[flows.FlowID][]flows.StepID{
	flows.FlowCode:              {flows.StepUserInfo, flows.StepRefresh},
	flows.FlowRefresh:           {flows.StepUserInfo}, // refresh itself is not optional there
	flows.FlowClientCredentials: {},
}

func newRun(p *Process) *cobra.Command {
	var client clientFlags
	var output outputFlags
	cmd := &cobra.Command{
		Use:   "run FLOW",
		Short: "Walk a flow here, without the terminal front end",
		Long: `Walks a flow from start to end and writes each step, and each exchange's raw
text, to standard output. Progress and prompts go to standard error.

FLOW is one of
  code                authorization code, then a refresh when a refresh token came
  refresh             from a refresh token that you have (--refresh-token)
  client-credentials  a token for the client itself, with nobody signing in

The exit status is 0 when the flow ended and nothing was found, 1 for a finding
at or above --fail-on, 2 for a flag or file that cannot be used, 3 when the flow
could not end and no finding says why, 130 when it was interrupted.`,
		Example: `  grantwalk idp        # in another terminal: a provider to try it on
  grantwalk run code --issuer http://127.0.0.1:9400 --client-id demo-web \
      --client-secret demo-secret --login alice:demo-password

  # in a script: the secret from the environment, one JSON document
  grantwalk run code --issuer https://idp.example --client-id web \
      --client-secret env:CLIENT_SECRET --login alice:file:password.txt --json

  # on a machine without a browser: open the URL elsewhere, paste what it ends at
  grantwalk run code --issuer https://idp.example --client-id native --no-browser

  # what you have saved under a name, see grantwalk profiles
  grantwalk run code --profile work

  # a report for others: what was found, the fixes, the sequence, the exchanges
  grantwalk run code --issuer https://idp.example --client-id native \
      --report walk.html

  grantwalk run client-credentials --issuer https://idp.example \
      --client-id service --client-secret prompt --scope api --token --reveal | jq`,
		ValidArgs: flowNames,
		Args:      flowArgument,
		RunE: func(cmd *cobra.Command, args []string) error {
			client.options.Flow = flows.FlowID(args[0])
			return run(cmd, p, &client, output)
		},
	}
	client.addProvider(cmd)
	client.addClient(cmd)
	client.addRefreshToken(cmd)
	client.addProfile(cmd)
	client.addRequests(cmd)
	client.addSignIn(cmd)
	client.addConnection(cmd)
	client.addSteps(cmd, "userinfo,refresh")
	client.addWalk(cmd)
	output.addJSON(cmd)
	output.addToken(cmd)
	output.addRest(cmd)
	output.addFiles(cmd)
	return cmd
}

// flowArgument takes one FLOW that exists.
func flowArgument(_ *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return usage("FLOW", "it is missing; choose %s", inWords(flowNames, "or"))
	case !slices.Contains(flowNames, args[0]):
		text := fmt.Sprintf("%q is not a flow; choose %s", args[0], inWords(flowNames, "or"))
		if near := spelling.Nearest(args[0], flowNames); near != "" {
			text += "; did you mean " + near + "?"
		}
		return usage("FLOW", "%s", text)
	case len(args) > 1:
		return usage("FLOW", "one is walked at a time, and %d arguments came", len(args))
	}
	return nil
}

// run walks the flow of client's options without a front end.
func run(cmd *cobra.Command, p *Process, client *clientFlags, output outputFlags) error {
	ctx := cmd.Context()
	if err := client.takeProfile(p, cmd.Flags()); err != nil {
		return err
	}
	o, err := client.build(ctx, p, cmd.Flags())
	if err != nil {
		return client.placed(err)
	}
	if o.Steps == nil {
		o.Steps = usualSteps[o.Flow]
	}
	stdinBy, err := client.checkStdin()
	if err != nil {
		return err
	}
	files, err := output.exports.open(output.reveal)
	if err != nil {
		return err
	}
	defer files.discard()
	log, err := openLog(output.logPath)
	if err != nil {
		return err
	}
	h := &headless{p: p, output: output, log: log, files: files, paste: stdinBy == ""}
	r, err := h.walk(ctx, o)
	err = client.placed(err)
	if h.runner != nil {
		client.keep(ctx, p, h.runner.State().Session)
	}
	status := h.statusOf(ctx, r, err)
	if lost := log.close(); lost != nil {
		err = errors.Join(err, lost)
	}
	return exit(status, err)
}
