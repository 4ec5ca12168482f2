package command

import (
	"io"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/program"
	"github.com/grantwalk/grantwalk/httplog/snippet"
)

// codeFlags ask for an exchange, or the walk, as code.
type codeFlags struct {
	language string
	exchange int
}

// given tells that code was asked for.
func (f *codeFlags) given() bool { return f.language != "" || f.exchange != 0 }

func (f *codeFlags) add(cmd *cobra.Command) {
	var names []string
	for _, l := range snippet.Languages {
		names = append(names, string(l))
	}
	group(cmd, "Output", func(fs *pflag.FlagSet) {
		fs.Var(choiceValue{&f.language, names}, "as", "print code instead, which asks for the same: the walk as a program, or with --exchange one request")
		fs.IntVar(&f.exchange, "exchange", 0, "the `NUMBER` of the exchange for --as, as --json counts them")
	})
	complete(cmd, "as", names...)
}

// runCode prints the recording's walk, or one exchange of it, as code.
func runCode(p *Process, path string, as codeFlags, output outputFlags, theme string) error {
	switch {
	case as.language == "":
		return usage("--exchange", "it goes with --as, which says in which language")
	case output.json:
		return usage("--as", "it does not go with --json: one of them stands on standard output")
	case output.exports.report != "":
		return usage("--report", "it does not go with --as, which prints code and writes nothing")
	case theme != "":
		return usage("--theme", "it does not go with --as, which draws no screen")
	}
	h, err := readHAR(p, path)
	if err != nil {
		return err
	}
	r := flows.NewRecording(h)
	defer r.Close()
	known := r.Log().Secrets()
	if as.exchange == 0 {
		code, err := program.Of(program.Walk{Options: r.Options(), State: r.State(), Exchanges: r.Log().Exchanges(), Known: known}, snippet.Language(as.language))
		if err != nil {
			return &UsageError{Field: "--as", Text: "there is no program of this walk: " + err.Error() + ". --exchange NUMBER gives a single request", Err: err}
		}
		return printCode(p.Stdout, code)
	}
	x, ok := r.Log().Exchange(as.exchange)
	if !ok {
		return usage("--exchange", "there is no exchange %d; the recording has %d of them, counted from 1", as.exchange, r.Log().Len())
	}
	code, err := snippet.Of(x, snippet.Language(as.language), snippet.Options{Known: known, Reveal: output.reveal})
	if err != nil {
		return &UsageError{Field: "--exchange", Text: "there is no code for it: " + err.Error(), Err: err}
	}
	return printCode(p.Stdout, code)
}

func printCode(out io.Writer, code snippet.Code) error {
	_, err := io.WriteString(out, code.Text)
	return writing(err)
}
