package command

import (
	"bytes"
	"maps"
	"slices"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
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

// wordsAnnotation keeps at a flag the words that complete its value.
const wordsAnnotation = "grantwalk_words"

// complete offers words for the shell's completion of a flag.
func complete(cmd *cobra.Command, flag string, words ...string) {
	f := cmd.Flag(flag)
	f.Annotations = maps.Clone(f.Annotations) // it is its group's
	f.Annotations[wordsAnnotation] = words
}

// completes tells whether the program was started by a shell that completes.
func completes(args []string) bool {
	return len(args) > 0 && (args[0] == cobra.ShellCompRequestCmd || args[0] == cobra.ShellCompNoDescRequestCmd)
}

// registerWords tells cobra the words of all flags. It keeps them for good, in a
// map of its package, so that this is done only when they are asked for.
func registerWords(cmd *cobra.Command, p *Process) {
	if cmd.Flags().Lookup("profile") != nil {
		_ = cmd.RegisterFlagCompletionFunc("profile", func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return profileNames(p), cobra.ShellCompDirectiveNoFileComp
		})
	}
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if words := f.Annotations[wordsAnnotation]; len(words) > 0 {
			// It fails only for a flag that is not there.
			_ = cmd.RegisterFlagCompletionFunc(f.Name, cobra.FixedCompletions(words, cobra.ShellCompDirectiveNoFileComp))
		}
	})
	for _, child := range cmd.Commands() {
		registerWords(child, p)
	}
}
