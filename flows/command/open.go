package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/httplog"
)

func newOpen(p *Process, start FrontEnd) *cobra.Command {
	var output outputFlags
	var theme string
	var as codeFlags
	cmd := &cobra.Command{
		Use:   "open FILE.har",
		Short: "Show a recording, and what is wrong in it",
		Long: `Shows a recording in HAR 1.2: one that --har wrote, or one saved from a browser's
developer tools or a proxy. The messages of the flow are picked out from among
everything else and put in order, and each is judged by its own time. Nothing is
sent. Where the recording lacks what a check needs, the check is left out.

The exit status is 0 when nothing was found, 1 for a finding at or above
--fail-on, 2 for a file that cannot be read as HAR, 3 when the flow in it did not
end, or no flow is in it, and no finding says why.`,
		Example: `  grantwalk open walk.har
  grantwalk open browser.har --json | jq '.findings[].message'
  grantwalk open walk.har --as curl --exchange 7
  grantwalk open walk.har --as python > walk.py`,
		Args: harArgument,
		ValidArgsFunction: func(*cobra.Command, []string, string) ([]string, cobra.ShellCompDirective) {
			return []string{"har"}, cobra.ShellCompDirectiveFilterFileExt
		},
		RunE: func(cmd *cobra.Command, args []string) error {
			if as.given() {
				return runCode(p, args[0], as, output, theme)
			}
			return runOpen(cmd.Context(), p, args[0], output, theme, start)
		},
	}
	output.addJSON(cmd)
	output.addRest(cmd)
	group(cmd, "Output", func(fs *pflag.FlagSet) { addReport(fs, &output.exports) })
	addTheme(cmd, &theme)
	as.add(cmd)
	return cmd
}

func harArgument(_ *cobra.Command, args []string) error {
	switch len(args) {
	case 0:
		return usage("FILE", "it is missing; give a file in HAR 1.2, or - for standard input")
	case 1:
		return nil
	}
	return usage("FILE", "one is shown at a time, and %d arguments came", len(args))
}

func runOpen(ctx context.Context, p *Process, path string, output outputFlags, theme string, start FrontEnd) error {
	if !output.json {
		if err := needTerminal(p); err != nil {
			return usage("open", "the screen needs a terminal; without one, use --json")
		}
		if path == "-" {
			return usage("FILE", "the screen needs standard input for itself; give the file's name, or --json")
		}
	}
	if output.json && theme != "" {
		return usage("--theme", "it does not fit --json, which draws no screen")
	}
	paths, err := output.exports.check()
	if err != nil {
		return err
	}
	h, err := readHAR(p, path)
	if err != nil {
		return err
	}
	r := flows.NewRecording(h)
	defer r.Close()
	if !output.json && !r.Empty() {
		return leave(ctx, start(ctx, Launch{
			Options: r.Options(), Recording: r, RecordingName: filepath.Base(path), RecordingNotes: r.About().Warnings, Report: paths.report, Reveal: output.reveal, Theme: theme, Version: version(),
		}))
	}
	for _, w := range r.About().Warnings {
		fmt.Fprintln(p.Stderr, flows.Visible("Warning: "+w))
	}
	if r.Empty() {
		fmt.Fprintf(p.Stderr, "Of the %d entries that could be read, none is a message of OAuth or OpenID Connect.\n", len(h.Exchanges))
		if !output.json {
			return exit(statusUnfinished, nil)
		}
	}
	files, err := output.exports.open(output.reveal)
	if err != nil {
		return err
	}
	defer files.discard()
	files.recording = filepath.Base(path)
	err = errors.Join(writing(r.Document(output.reveal).WriteJSON(p.Stdout)), files.write(r))
	report := r.Judge().Report
	fmt.Fprintln(p.Stderr, summary(report))
	switch {
	case output.failOn.reached(report):
		return exit(statusFindings, err)
	case err == nil && r.State().Outcome != flows.Completed:
		return exit(statusUnfinished, nil)
	}
	return err
}

// readHAR reads the file, or standard input for "-".
func readHAR(p *Process, path string) (*httplog.HAR, error) {
	in := p.Stdin
	if path != "-" {
		f, err := openRegular(path)
		if err != nil {
			return nil, &UsageError{Field: "FILE", Text: fmt.Sprintf("%s cannot be read: %v", path, err), Err: err}
		}
		defer f.Close()
		in = f
	}
	h, err := httplog.ReadHAR(in)
	if err != nil {
		return nil, &UsageError{Field: "FILE", Text: fmt.Sprintf("%s: %v", path, err), Err: err}
	}
	return h, nil
}

// openRegular opens a file for reading; a folder is none.
func openRegular(path string) (io.ReadCloser, error) {
	info, err := os.Stat(path)
	switch {
	case errors.Is(err, fs.ErrNotExist):
		return nil, errors.New("there is no such file")
	case err != nil:
		return nil, reason(err)
	case info.IsDir():
		return nil, errors.New("it is a folder")
	}
	f, err := os.Open(path)
	if err != nil {
		return nil, reason(err)
	}
	return f, nil
}
