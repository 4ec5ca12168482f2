// Grantwalk is a terminal debugger for OAuth 2.0 and OpenID Connect: it walks a
// flow step by step and shows each raw HTTP request and response.
package main

import (
	"context"
	"os"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/command"
	"github.com/grantwalk/grantwalk/tui"
)

func main() {
	os.Exit(command.Main(context.Background(), os.Args[1:], func(ctx context.Context, l command.Launch) error {
		demo := func(ctx context.Context, _ string) (flows.Options, string, error) { return l.Demo(ctx) }
		return tui.Run(ctx, tui.Config{Options: l.Options, Demo: demo, BeginDemo: l.BeginDemo, HAR: l.HAR, Reveal: l.Reveal, Version: l.Version})
	}))
}
