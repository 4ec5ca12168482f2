package command

import (
	"context"
	"errors"
	"strings"

	"github.com/spf13/cobra"

	"github.com/grantwalk/grantwalk/flows"
)

func newRoot(p *Process, start FrontEnd) *cobra.Command {
	var client clientFlags
	var screen screenFlags
	root := &cobra.Command{
		Use:   "grantwalk [ISSUER]",
		Short: "Walk OAuth 2.0 and OpenID Connect flows, and see every byte",
		Long: `A terminal debugger for OAuth 2.0 and OpenID Connect. It walks a flow step by
step, and shows each raw HTTP request before it is sent and each raw response.

With an ISSUER, such as https://idp.example, it walks the authorization code
flow there. Without one it begins with a start screen.`,
		Example: `  grantwalk demo       # an embedded provider: no account, no network
  grantwalk https://idp.example --client-id web --client-secret prompt
  grantwalk run code --issuer https://idp.example --client-id web --json
  grantwalk check https://idp.example`,
		Args:              issuerArgument,
		ValidArgsFunction: cobra.NoFileCompletions,
		SilenceErrors:     true,
		SilenceUsage:      true,
		RunE: func(cmd *cobra.Command, args []string) error {
			if err := client.takeIssuer(args); err != nil {
				return err
			}
			return client.launch(cmd, p, screen, start)
		},
	}
	root.CompletionOptions.DisableDefaultCmd = true
	root.SetFlagErrorFunc(flagError)
	root.SetHelpFunc(printHelp)
	root.SetHelpCommand(newHelp())
	root.AddCommand(newDemo(p, start), newRun(p), newCheck(p), newOpen(p, start), newLab(p), newIdP(p), newExplain(p), newScenarios(p), newProfiles(p), newVersion(p), newCompletion(p), newMan(p))
	client.addProvider(root)
	client.addClient(root)
	client.addRefreshToken(root)
	client.addProfile(root)
	client.addRequests(root)
	client.addSignIn(root)
	client.addConnection(root)
	client.addSteps(root, "all but introspection")
	screen.add(root, &client.options)
	return root
}

// issuerArgument takes one ISSUER at most. What does not look like a URL was
// meant as a command.
func issuerArgument(cmd *cobra.Command, args []string) error {
	switch {
	case len(args) == 0:
		return nil
	case !strings.ContainsAny(args[0], ":/."):
		return unknownCommand(cmd, args[0])
	case len(args) > 1:
		return usage("ISSUER", "one is walked at a time, and %d arguments came", len(args))
	}
	return nil
}

func (f *clientFlags) takeIssuer(args []string) error {
	if len(args) == 0 {
		return nil
	}
	if f.options.Issuer != "" {
		return usage("ISSUER", "it does not fit --issuer, which names one too; give one of them")
	}
	f.options.Issuer = args[0]
	return nil
}

// launch starts the terminal front end with what the flags say.
func (f *clientFlags) launch(cmd *cobra.Command, p *Process, screen screenFlags, start FrontEnd) error {
	f.from.anyFlow, f.options.Flow = true, flows.FlowCode
	if cmd.Flags().Changed("refresh-token") {
		f.options.Flow = flows.FlowRefresh
	}
	if err := f.takeProfile(p, cmd.Flags()); err != nil {
		return err
	}
	if err := f.checkConflicts(cmd.Flags()); err != nil {
		return err
	}
	if err := needTerminal(p); err != nil {
		return err
	}
	o, err := f.build(cmd.Context(), p, cmd.Flags())
	if err != nil {
		return f.placed(err)
	}
	if err := checkOptions(o); err != nil {
		return f.placed(err)
	}
	demo := &demo{ctx: cmd.Context(), options: o, flags: &providerFlags{}}
	defer demo.close()
	return screen.start(cmd.Context(), p, start, Launch{Options: o, Given: f.given(cmd.Flags())}, demo)
}

// needTerminal refuses to draw a screen where there is none.
func needTerminal(p *Process) error {
	if p.StdinTerminal && p.StdoutTerminal {
		return nil
	}
	stream := "standard output"
	if !p.StdinTerminal {
		stream = "standard input"
	}
	return usage(stream, "it is no terminal, which the screen needs; without one, use grantwalk run")
}

// checkOptions says what does not fit before the screen is drawn. What may
// still be filled in on the start screen is not asked for.
func checkOptions(o flows.Options) error {
	if o.Issuer == "" && o.Endpoints.Token == "" {
		o.Issuer = "https://issuer.invalid"
	}
	if o.ClientID == "" {
		o.ClientID = "none"
	}
	runner, err := flows.NewRunner(o)
	if err != nil {
		return optionUsage(err)
	}
	runner.Close()
	return nil
}

// leave is what becomes of the front end's end. An interrupt is one from
// outside: on its own screen, ctrl+c is a key.
func leave(ctx context.Context, err error) error {
	if ctx.Err() != nil || errors.Is(err, context.Canceled) {
		return exit(statusInterrupted, nil)
	}
	return err
}
