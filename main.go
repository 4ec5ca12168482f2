// Grantwalk is a terminal debugger for OAuth 2.0 and OpenID Connect: it walks a
// flow step by step and shows each raw HTTP request and response.
package main

import (
	"context"
	"os"

	"github.com/grantwalk/grantwalk/flows/command"
	"github.com/grantwalk/grantwalk/tui"
)

func main() { os.Exit(command.Main(context.Background(), os.Args[1:], frontEnd)) }

func frontEnd(ctx context.Context, l command.Launch) error {
	c := tui.Config{
		Options: l.Options, Demo: l.Demo, BeginDemo: l.BeginDemo, BeginScenario: l.BeginScenario,
		BeginTour: l.BeginTour, BeginQuiz: l.BeginQuiz, DemoLogin: l.DemoLogin,
		Labs: l.Labs, HAR: l.HAR, Report: l.Report, Reveal: l.Reveal, Theme: l.Theme, Version: l.Version,
	}
	if l.Profiles != nil {
		c.Profiles, c.Given = l.Profiles, l.Given
	}
	if l.Recording != nil {
		c.Recording, c.RecordingName, c.RecordingNotes = l.Recording, l.RecordingName, l.RecordingNotes
	}
	for _, s := range l.Scenarios {
		c.Scenarios = append(c.Scenarios, tui.Scenario(s))
	}
	for _, s := range l.Quiz {
		c.Quiz = append(c.Quiz, tui.Scenario(s))
	}
	return tui.Run(ctx, c)
}
