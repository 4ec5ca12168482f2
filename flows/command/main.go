package command

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/signal"
	"slices"
	"syscall"

	"github.com/spf13/cobra"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/profile"
	"github.com/grantwalk/grantwalk/flows/useragent"
)

// The exit statuses. Scripts rely on them.
const (
	statusOK          = 0
	statusFindings    = 1 // at or above --fail-on
	statusUsage       = 2
	statusUnfinished  = 3
	statusInterrupted = 130
)

// Launch is what the terminal front end is started with.
type Launch struct {
	// Options are what the flags ask for. They may be incomplete: without an
	// issuer and a token endpoint the front end begins with its start screen.
	Options flows.Options
	// Demo starts the embedded provider, which lives until the front end
	// returns or asks for another one, and returns the options of a walk on it,
	// and a sentence about how to sign in there. scenario names the way in which
	// it goes wrong; empty: in none.
	Demo func(ctx context.Context, scenario string) (flows.Options, string, error)
	// BeginDemo asks for the demo at once, with BeginScenario if that is set.
	BeginDemo     bool
	BeginScenario string
	Scenarios     []Scenario
	// BeginTour names the tour of the demo to begin with, of Tours, or is empty.
	BeginTour string
	// BeginQuiz asks for the quiz, with BeginScenario first if that is set. Quiz are
	// the scenarios that it asks.
	BeginQuiz bool
	Quiz      []Scenario
	// DemoLogin is who signs in at the demo where nobody is to type.
	DemoLogin useragent.Login
	// Recording is to be shown instead of a walk when it is not nil, under that
	// name. The notes tell what of the file could not be read.
	Recording      *flows.Recording
	RecordingName  string
	RecordingNotes []string
	// Profiles are the person's, and Given is what the flags say, as one of them.
	Profiles *Profiles
	Given    profile.Profile
	// Labs are the experiments, in the order in which they are shown.
	Labs []flows.Lab
	// HAR is the path of the file that the walk should be written to in the
	// end, or "". The path was checked.
	HAR string
	// Report is likewise that of the report, which ends in .md or .html.
	Report string
	// Reveal begins with secrets unmasked.
	Reveal bool
	// Theme is one of [Themes], or "" for the usual one.
	Theme   string
	Version string
}

// Scenario is a way in which the embedded provider goes wrong on purpose, for
// a person to pick.
type Scenario struct {
	Name, Title, Story string
	Step               string // the id of the step where it shows
	Finding, Severity  string // what it must yield
	Consequences       []string
}

// FrontEnd runs the terminal front end until it is left.
type FrontEnd func(context.Context, Launch) error

// Main runs the command that args name, without the program's name, and returns
// the exit status. An interrupt or another signal to end ends the context, so
// that the terminal is given back as it was found; a second one ends the program
// at once. While the front end runs, interrupts are its own business.
func Main(ctx context.Context, args []string, start FrontEnd) int {
	ctx, stop := signal.NotifyContext(ctx, endings()...)
	defer stop()
	defer context.AfterFunc(ctx, stop)()
	p := operatingSystem()
	p.interrupts = &interrupts{}
	ctx, listenNoMore := p.interrupts.context(ctx)
	defer listenNoMore()
	// A reader of standard output that goes away is met as an error of a write,
	// so that the walk is ended in order.
	pipe := make(chan os.Signal, 1)
	signal.Notify(pipe, syscall.SIGPIPE)
	defer signal.Stop(pipe)
	// The program may be started with a double click; it has its own screen.
	cobra.MousetrapHelpText = ""
	return Run(ctx, p, args, start)
}

// endings are the signals that end the program in order. One that whoever
// started it has it ignore, as nohup does, stays ignored.
func endings() []os.Signal {
	return slices.DeleteFunc([]os.Signal{syscall.SIGTERM, syscall.SIGHUP, syscall.SIGQUIT}, signal.Ignored)
}

// Run is Main in a process of the caller's making. It handles no signals.
func Run(ctx context.Context, p *Process, args []string, start FrontEnd) int {
	root := newRoot(p, start)
	if completes(args) {
		registerWords(root, p)
	}
	root.SetArgs(append([]string{}, args...)) // nil would mean os.Args
	root.SetIn(p.Stdin)
	root.SetOut(p.Stdout)
	root.SetErr(p.Stderr)
	cmd, err := root.ExecuteContextC(ctx)
	status, err := statusFor(ctx, err)
	if err == nil {
		return status
	}
	fmt.Fprintf(p.Stderr, "grantwalk: %s\n", flows.Visible(err.Error()))
	var misuse *UsageError
	if errors.As(err, &misuse) {
		fmt.Fprintf(p.Stderr, "See %s --help.\n", cmd.CommandPath())
	}
	return status
}

// exitError is the end of a command with another status than 0. Err is what is
// still to be said, or nil.
type exitError struct {
	status int
	err    error
}

func (e *exitError) Error() string { return fmt.Sprintf("exit status %d", e.status) }

func (e *exitError) Unwrap() error { return e.err }

// exit is the error of a command that ends with status and has err to say.
func exit(status int, err error) error {
	if status == statusOK && err == nil {
		return nil
	}
	return &exitError{status, err}
}

// statusFor turns what a command returned into an exit status, and into what is
// still to be said.
func statusFor(ctx context.Context, err error) (int, error) {
	var end *exitError
	var misuse *UsageError
	var out *outputError
	switch {
	case err == nil:
		return statusOK, nil
	case errors.As(err, &end):
		return end.status, end.err
	case errors.As(err, &misuse):
		return statusUsage, err
	case ctx.Err() != nil:
		return statusInterrupted, nil
	case errors.As(err, &out) && out.closed():
		return statusOK, nil
	}
	return statusUnfinished, err
}
