package command

import (
	"cmp"
	"fmt"
	"io"
	"strings"
	"time"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"
)

func newMan(p *Process) *cobra.Command {
	return &cobra.Command{
		Use:   "man [COMMAND]",
		Short: "Print the manual page of a command",
		Long: `Prints the manual page of a command, and without COMMAND that of the program
itself, for man to show or for a package to install.`,
		Example: `  grantwalk man run | man -l -
  grantwalk man > /usr/local/share/man/man1/grantwalk.1`,
		ValidArgsFunction: oneCommandName,
		RunE: func(cmd *cobra.Command, args []string) error {
			about, err := commandNamed(cmd.Root(), args)
			if err != nil {
				return err
			}
			_, err = io.WriteString(p.Stdout, manPage(about, commitDay()))
			return writing(err)
		},
	}
}

// roff writes a manual page in the macros of man(7).
type roff struct{ strings.Builder }

// roffText is text of which roff takes no character for an instruction.
var roffText = strings.NewReplacer(`\`, `\e`, "-", `\-`, "'", `\(aq`, "`", `\(ga`, "^", `\(ha`, "~", `\(ti`)

// macro writes a line with a macro and its arguments.
func (r *roff) macro(name string, args ...string) {
	r.WriteString("." + name)
	for _, arg := range args {
		r.WriteString(` "` + strings.ReplaceAll(roffText.Replace(arg), `"`, `\(dq`) + `"`)
	}
	r.WriteByte('\n')
}

// line writes a line of text. One that begins with a dot is no macro.
func (r *roff) line(text string) {
	text = roffText.Replace(text)
	if strings.HasPrefix(text, ".") {
		text = `\&` + text
	}
	r.WriteString(text + "\n")
}

// prose writes paragraphs, which a blank line parts. One with an indented line is
// a list, and keeps its lines.
func (r *roff) prose(text string) {
	for i, paragraph := range strings.Split(strings.TrimSpace(text), "\n\n") {
		if i > 0 {
			r.macro("PP")
		}
		list := strings.Contains("\n"+paragraph, "\n  ")
		if list {
			r.macro("nf")
		}
		for line := range strings.Lines(paragraph) {
			r.line(strings.TrimRight(line, "\n"))
		}
		if list {
			r.macro("fi")
		}
	}
}

// manPage is the manual page of cmd, of day, which may be "".
func manPage(cmd *cobra.Command, day string) string {
	var r roff
	name := strings.ReplaceAll(cmd.CommandPath(), " ", "-")
	// The day stands as it is: mandoc reads no escaped hyphens there.
	fmt.Fprintf(&r, ".TH \"%s\" \"1\" \"%s\" \"%s\" \"grantwalk\"\n", roffText.Replace(strings.ToUpper(name)), day, roffText.Replace("grantwalk "+version()))
	r.macro("SH", "NAME")
	r.WriteString(roffText.Replace(name) + ` \- ` + roffText.Replace(firstLower(cmd.Short)) + "\n")
	r.macro("SH", "SYNOPSIS")
	path, rest, _ := strings.Cut(useLine(cmd)+" ", cmd.CommandPath()+" ")
	r.macro("B", path+cmd.CommandPath())
	if rest != "" {
		r.line(strings.TrimSpace(rest))
	}
	r.macro("SH", "DESCRIPTION")
	r.prose(cmp.Or(cmd.Long, cmd.Short+"."))
	r.commands(cmd)
	r.options(cmd)
	if cmd.HasExample() {
		r.macro("SH", "EXAMPLES")
		r.macro("nf")
		for line := range strings.Lines(cmd.Example) {
			r.line(strings.TrimPrefix(strings.TrimRight(line, "\n"), "  "))
		}
		r.macro("fi")
	}
	r.exitStatus()
	r.seeAlso(cmd)
	return r.String()
}

func (r *roff) commands(cmd *cobra.Command) {
	if !cmd.HasAvailableSubCommands() {
		return
	}
	r.macro("SH", "COMMANDS")
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			r.macro("TP")
			r.macro("B", c.Name())
			r.line(c.Short)
		}
	}
}

func (r *roff) options(cmd *cobra.Command) {
	for i, g := range flagGroups(cmd) {
		if i == 0 {
			r.macro("SH", "OPTIONS")
		}
		r.macro("SS", g.title)
		for _, f := range g.flags {
			value, text := pflag.UnquoteUsage(f)
			names := "--" + f.Name
			if f.Shorthand != "" {
				names = "-" + f.Shorthand + ", " + names
			}
			r.macro("TP")
			if value == "" {
				r.macro("B", names)
			} else {
				r.macro("BI", names+" ", value)
			}
			r.line(text)
		}
	}
}

// exitStatuses are the same for all commands.
var exitStatuses = []struct {
	status int
	text   string
}{
	{statusOK, "It ended, and no finding reached --fail-on."},
	{statusFindings, "There are findings at or above --fail-on."},
	{statusUsage, "A flag, a profile or a file is wrong; the message names it."},
	{statusUnfinished, "The flow could not end, and no finding that reaches --fail-on says why."},
	{statusInterrupted, "It was interrupted."},
}

func (r *roff) exitStatus() {
	r.macro("SH", "EXIT STATUS")
	for _, s := range exitStatuses {
		r.macro("TP")
		r.macro("B", fmt.Sprint(s.status))
		r.line(s.text)
	}
}

// seeAlso names the pages of the commands around cmd.
func (r *roff) seeAlso(cmd *cobra.Command) {
	root := cmd.Root()
	var pages []string
	if cmd != root {
		pages = append(pages, root.Name())
	}
	for _, c := range root.Commands() {
		if c != cmd && c.IsAvailableCommand() {
			pages = append(pages, root.Name()+"-"+c.Name())
		}
	}
	r.macro("SH", "SEE ALSO")
	for i, page := range pages {
		end := ","
		if i == len(pages)-1 {
			end = ""
		}
		r.macro("BR", page, "(1)"+end)
	}
}

// commitDay is the day of the commit that the program was built from, or "" where
// the build does not know it.
func commitDay() string {
	at, err := time.Parse(time.RFC3339, buildSetting("vcs.time"))
	if err != nil {
		return ""
	}
	return at.UTC().Format(time.DateOnly)
}

func firstLower(s string) string {
	if s == "" {
		return s
	}
	return strings.ToLower(s[:1]) + s[1:]
}
