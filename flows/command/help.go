package command

import (
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

// groupAnnotation holds the title under which a flag stands in the help text.
const groupAnnotation = "group"

// The help text is helpWidth columns wide; what a flag means stands from
// helpColumn on.
const (
	helpWidth  = 80
	helpColumn = 32
)

func newHelp() *cobra.Command {
	return &cobra.Command{
		Use:               "help [COMMAND]",
		Short:             "Explain a command",
		ValidArgsFunction: oneCommandName,
		RunE: func(cmd *cobra.Command, args []string) error {
			about, err := commandNamed(cmd.Root(), args)
			if err != nil {
				return err
			}
			return about.Help()
		},
	}
}

// oneCommandName completes the name of one command.
func oneCommandName(cmd *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
	if len(args) > 0 {
		return nil, cobra.ShellCompDirectiveNoFileComp
	}
	return commandNames(cmd.Root()), cobra.ShellCompDirectiveNoFileComp
}

// commandNamed is the command that args name, root where they are empty, with its
// flag for help.
func commandNamed(root *cobra.Command, args []string) (*cobra.Command, error) {
	about, rest, err := root.Find(args)
	if err != nil || len(rest) > 0 {
		return nil, unknownCommand(root, strings.Join(args, " "))
	}
	about.InitDefaultHelpFlag()
	return about, nil
}

// printHelp prints the help text of cmd on standard output.
func printHelp(cmd *cobra.Command, _ []string) {
	var b strings.Builder
	text := cmd.Long
	if text == "" {
		text = cmd.Short + "."
	}
	fmt.Fprintf(&b, "%s\n\nUsage:\n  %s\n", text, useLine(cmd))
	if cmd.HasAvailableSubCommands() {
		b.WriteString("\nCommands:\n")
		for _, c := range cmd.Commands() {
			if c.IsAvailableCommand() {
				fmt.Fprintf(&b, "  %-12s%s\n", c.Name(), c.Short)
			}
		}
	}
	if cmd.HasExample() {
		fmt.Fprintf(&b, "\nExamples:\n%s\n", cmd.Example)
	}
	printFlags(&b, cmd)
	_, _ = io.WriteString(cmd.OutOrStdout(), b.String()) // nobody reads on: nothing to be done
}

func useLine(cmd *cobra.Command) string {
	line := cmd.CommandPath()
	if _, arguments, ok := strings.Cut(cmd.Use, " "); ok {
		line += " " + arguments
	}
	if cmd.HasAvailableFlags() {
		line += " [flags]"
	}
	return line
}

// flagGroup is flags under a title.
type flagGroup struct {
	title string
	flags []*pflag.Flag
}

// flagGroups are the flags of cmd, in the order in which they were added.
func flagGroups(cmd *cobra.Command) []flagGroup {
	var groups []flagGroup
	cmd.Flags().VisitAll(func(f *pflag.Flag) {
		if f.Hidden {
			return
		}
		title := "Help"
		if names := f.Annotations[groupAnnotation]; len(names) > 0 {
			title = names[0]
		}
		i := slices.IndexFunc(groups, func(g flagGroup) bool { return g.title == title })
		if i < 0 {
			i = len(groups)
			groups = append(groups, flagGroup{title: title})
		}
		groups[i].flags = append(groups[i].flags, f)
	})
	return groups
}

// printFlags prints the flags by group.
func printFlags(b *strings.Builder, cmd *cobra.Command) {
	for _, g := range flagGroups(cmd) {
		fmt.Fprintf(b, "\n%s:\n", g.title)
		for _, f := range g.flags {
			printFlag(b, f)
		}
	}
}

// printFlag prints the flag and its value, and beside or below it what it means.
func printFlag(b *strings.Builder, f *pflag.Flag) {
	value, text := pflag.UnquoteUsage(f)
	name := "  --" + f.Name
	if f.Shorthand != "" {
		name = "  -" + f.Shorthand + ", --" + f.Name
	}
	if value != "" {
		name += " " + value
	}
	column := len(name)
	b.WriteString(name)
	if column+2 > helpColumn {
		b.WriteByte('\n')
		column = 0
	}
	hang(b, column, helpColumn, text)
}

// hang writes text from the column indent on, where column of the line is
// written already, breaks it at helpWidth, and ends the line.
func hang(b *strings.Builder, column, indent int, text string) {
	for word := range strings.FieldsSeq(text) {
		switch width := utf8.RuneCountInString(word); {
		case column < indent:
			b.WriteString(strings.Repeat(" ", indent-column))
			column = indent
		case column == indent:
		case column+1+width > helpWidth:
			b.WriteString("\n" + strings.Repeat(" ", indent))
			column = indent
		default:
			b.WriteByte(' ')
			column++
		}
		b.WriteString(word)
		column += utf8.RuneCountInString(word)
	}
	b.WriteByte('\n')
}
