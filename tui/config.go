package tui

import (
	"context"
	"io"
	"time"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/profile"
	"github.com/grantwalk/grantwalk/flows/useragent"
	"github.com/grantwalk/grantwalk/httplog"
)

// Config is what the program is given. The zero value of a field is its
// default.
type Config struct {
	// Options are the walk to begin with. Without an issuer and a token
	// endpoint, and with no demo asked for, the start screen comes first.
	Options flows.Options
	// Start asks for the start screen, whatever the options hold.
	Start bool
	// Demo starts the embedded provider and returns the options of a walk on
	// it, and a sentence on how to sign in there. scenario names the way in which
	// it goes wrong; empty: in none. It is called outside of the user interface's
	// goroutine, after the first frame. nil: no demo.
	Demo func(ctx context.Context, scenario string) (flows.Options, string, error)
	// Scenarios are the ways in which the embedded provider can go wrong.
	Scenarios []Scenario
	// Profiles are the person's saved configurations; nil: none can be kept.
	Profiles Profiles
	// Given is what the flags say, as a profile.
	Given profile.Profile
	// Labs are the experiments.
	Labs []flows.Lab
	// BeginDemo asks for the demo at once; BeginScenario for it gone wrong so.
	BeginDemo     bool
	BeginScenario string
	// BeginTour asks for the demo and names a tour of it.
	BeginTour string
	// BeginQuiz asks for the quiz, with BeginScenario first if that is set. Quiz are
	// the scenarios that it asks; one without a finding is a walk in which nothing
	// is wrong. Seed makes their order and that of the answers; 0: by chance.
	BeginQuiz bool
	Quiz      []Scenario
	Seed      uint64
	// DemoLogin is who signs in at the demo where nobody is to type, as in a tour.
	DemoLogin useragent.Login
	// Recording is shown instead of a walk when it is not nil; nothing is sent
	// then. RecordingName is its file, for the header. RecordingNotes tell what of
	// the file could not be read.
	Recording      engine
	RecordingName  string
	RecordingNotes []string
	// Reveal begins with secrets shown.
	Reveal bool
	// Theme is one of [Themes], or "" for the usual one: the terminal's own
	// colours, or none where NO_COLOR is set.
	Theme string
	// HAR is a file that the walk is written to at the end of the session, as
	// HAR 1.2; empty for none. An older file of that name is replaced.
	HAR string
	// Report is likewise a file for a report, in Markdown or HTML as its name ends.
	Report string
	// Version of the program, for the start screen.
	Version string

	// Env is the environment, as "NAME=value" lines; nil means the process's.
	Env []string
	// Now is the clock; nil means time.Now.
	Now func() time.Time
	// In and Out are the terminal; nil means standard input and output.
	In  io.Reader
	Out io.Writer
}

// startsBlank says whether the start screen comes first.
func (c Config) startsBlank() bool {
	return c.Recording == nil && (c.Start || !c.BeginDemo && c.BeginScenario == "" && c.Options.Issuer == "" && c.Options.Endpoints.Token == "")
}

// overrulesNoColour says whether colours were asked for by name, which counts
// more than the environment's NO_COLOR.
func (c Config) overrulesNoColour() bool {
	_, colour := huesOf[c.Theme]
	return colour
}

// engine is what the front end needs of a flows.Runner.
type engine interface {
	Dispatch(flows.Event)
	State() flows.State
	Log() *httplog.Log
	Options() flows.Options
	Judge() flows.Judgement // safe to call from any goroutine
	Changed() <-chan struct{}
	Done() <-chan struct{}
	Close()
}
