package command

import (
	"context"
	"io"
	"os"

	"github.com/charmbracelet/x/term"

	"github.com/grantwalk/grantwalk/flows/keyring"
	"github.com/grantwalk/grantwalk/flows/profile"
)

// Process is what a command touches of the process that it runs in. Tests put
// their own in its place.
type Process struct {
	Stdin          io.Reader
	Stdout, Stderr io.Writer
	LookupEnv      func(name string) (value string, ok bool)

	// StdinTerminal and StdoutTerminal say whether a person is there.
	StdinTerminal, StdoutTerminal bool
	// ReadSecret asks for a secret that is not shown while it is typed. nil
	// means that there is no terminal to ask on.
	ReadSecret func(ctx context.Context, prompt string) (string, error)
	// Keyring is the system's store of secrets; nil where there is none.
	Keyring profile.Keyring
	// System is the name of the operating system, as runtime.GOOS; "" means this
	// one.
	System string
	// OpenURL opens the system browser.
	OpenURL func(ctx context.Context, url string) error

	interrupts *interrupts // nil where nobody listens for them
}

// operatingSystem returns the process as it is.
func operatingSystem() *Process {
	p := &Process{
		Stdin: os.Stdin, Stdout: os.Stdout, Stderr: os.Stderr, LookupEnv: os.LookupEnv,
		StdinTerminal:  term.IsTerminal(os.Stdin.Fd()),
		StdoutTerminal: term.IsTerminal(os.Stdout.Fd()),
		Keyring:        keyring.System{},
		OpenURL:        browser{lookupEnv: os.LookupEnv}.open,
	}
	if p.StdinTerminal {
		p.ReadSecret = func(ctx context.Context, prompt string) (string, error) {
			return readSecret(ctx, os.Stdin.Fd(), os.Stderr, prompt)
		}
	}
	return p
}
