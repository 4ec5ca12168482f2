package command

import (
	"errors"

	"github.com/spf13/cobra"

	"github.com/grantwalk/grantwalk/flows"
)

func newCheck(p *Process) *cobra.Command {
	client := clientFlags{options: flows.Options{Flow: flows.FlowCheck}}
	var output outputFlags
	cmd := &cobra.Command{
		Use:   "check ISSUER",
		Short: "Judge a provider's metadata and keys: no client, no login",
		Long: `Reads the metadata and the signing keys of a provider and says what is wrong
with them. It needs no client and nobody signs in.

The exit status is 0 when nothing was found, 1 for a finding at or above
--fail-on, 2 for a flag or file that cannot be used, 3 when the metadata or the
keys could not be read and no finding says why, 130 when it was interrupted.`,
		Example: `  grantwalk check https://idp.example
  grantwalk check https://idp.example --json --fail-on warning
  grantwalk check https://idp.internal --ca company.pem --probe`,
		Args:              checkArgument,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(cmd *cobra.Command, args []string) error {
			if len(args) > 0 {
				client.options.Issuer = args[0]
			}
			err := run(cmd, p, &client, output)
			if misuse := (*UsageError)(nil); errors.As(err, &misuse) && misuse.Field == "--issuer" {
				misuse.Field = "ISSUER" // it is no flag here
			}
			return err
		},
	}
	client.addKeys(cmd)
	client.addProfile(cmd)
	client.addConnection(cmd)
	client.addWalk(cmd)
	output.addJSON(cmd)
	output.addRest(cmd)
	output.addFiles(cmd)
	return cmd
}

// checkArgument takes one ISSUER. Whether it is one is for the flow to say.
func checkArgument(cmd *cobra.Command, args []string) error {
	switch len(args) {
	case 0:
		if cmd.Flags().Changed("profile") {
			return nil // it names one
		}
		return usage("ISSUER", "it is missing; give the issuer URL, such as https://idp.example")
	case 1:
		return nil
	}
	return usage("ISSUER", "one is checked at a time, and %d arguments came", len(args))
}
