package command

import (
	"context"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
	"github.com/grantwalk/grantwalk/flows/lab"
	"github.com/grantwalk/grantwalk/flows/useragent"
)

// screenFlags are the flags of the commands that start the terminal front end.
type screenFlags struct {
	reveal  bool
	logPath string
	exports exportPaths
	theme   string
}

// Themes are the looks that the front end has.
func Themes() []string { return []string{"terminal", "dark", "light", "contrast", "none"} }

// addTheme adds the flag that says how the screen looks.
func addTheme(cmd *cobra.Command, theme *string) {
	group(cmd, "Output", func(fs *pflag.FlagSet) {
		fs.Var(choiceValue{theme, Themes()}, "theme", "how the screen looks, out of the terminal's 16 colours; default terminal, or none where NO_COLOR is set")
	})
	complete(cmd, "theme", Themes()...)
}

func (f *screenFlags) add(cmd *cobra.Command, o *flows.Options) {
	group(cmd, "The walk", func(fs *pflag.FlagSet) {
		fs.BoolVar(&o.KeepGoing, "keep-going", false, "with c, go on where a strict client must stop; such steps are marked")
		fs.BoolVar(&o.Probe, "probe", false, probeHelp)
	})
	group(cmd, "Output", func(fs *pflag.FlagSet) {
		fs.BoolVar(&f.reveal, "reveal", false, "begin with secrets unmasked")
		addFiles(fs, &f.exports, &f.logPath)
	})
	addTheme(cmd, &f.theme)
}

// start starts the front end with l, and writes the log meanwhile.
func (f *screenFlags) start(ctx context.Context, p *Process, start FrontEnd, l Launch, demo *demo) error {
	files, err := f.exports.check()
	if err != nil {
		return err
	}
	l.HAR, l.Report = files.har, files.report
	log, err := openLog(f.logPath)
	if err != nil {
		return err
	}
	l.Options.Observe = log.follow(l.Options)
	demo.options.Observe = l.Options.Observe
	l.Labs = lab.All()
	l.Profiles = &Profiles{p: p, observe: l.Options.Observe}
	l.Quiz = Quiz()
	l.DemoLogin = useragent.Login{Username: demoidp.DefaultUsers()[0].Username, Password: demoidp.DefaultPassword}
	l.Demo, l.Scenarios, l.Reveal, l.Theme, l.Version = demo.start, scenariosToPick(), f.reveal, f.theme, version()
	err = leave(ctx, p.interrupts.leaveTo(func() error { return start(ctx, l) }))
	if lost := log.close(); lost != nil && err == nil {
		err = lost
	}
	return err
}
