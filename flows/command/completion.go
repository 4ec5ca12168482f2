package command

import (
	"bytes"
	"slices"

	"github.com/spf13/cobra"
)

func newCompletion(p *Process) *cobra.Command {
	shells := []string{"bash", "zsh", "fish", "powershell"}
	return &cobra.Command{
		Use:   "completion SHELL",
		Short: "Print the completion script of a shell",
		Long: `Prints a script that makes a shell complete commands, flags and their values.
SHELL is bash, zsh, fish or powershell.`,
		Example: `  source <(grantwalk completion bash)
  grantwalk completion zsh > "${fpath[1]}/_grantwalk"
  grantwalk completion fish > ~/.config/fish/completions/grantwalk.fish
  grantwalk completion powershell | Out-String | Invoke-Expression`,
		ValidArgs: shells,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) != 1 || !slices.Contains(shells, args[0]) {
				return usage("SHELL", "choose %s", inWords(shells, "or"))
			}
			return nil
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			var script bytes.Buffer
			if err := completionScript(cmd.Root(), args[0], &script); err != nil {
				return err
			}
			_, err := script.WriteTo(p.Stdout)
			return writing(err)
		},
	}
}

func completionScript(root *cobra.Command, shell string, out *bytes.Buffer) error {
	switch shell {
	case "bash":
		return root.GenBashCompletionV2(out, true)
	case "zsh":
		return root.GenZshCompletion(out)
	case "fish":
		return root.GenFishCompletion(out, true)
	}
	return root.GenPowerShellCompletionWithDesc(out)
}
