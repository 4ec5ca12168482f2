package command

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"os"
	"strings"

	"github.com/charmbracelet/x/term"

	"github.com/grantwalk/grantwalk/flows/profile"
)

// maxSecret bounds what is read of a secret's source, in bytes.
const maxSecret = 64 << 10

// secretHelp says how a secret is given; it follows the flag's own words.
const secretHelp = "env:NAME, file:PATH, keyring:NAME, prompt, or - for standard input"

// secrets reads secrets from where the person keeps them.
type secrets struct {
	p *Process
	// kept is where the refresh token of the profile in use is kept.
	kept profile.Entry
	// answers are what was asked for on the screen already, by the flag's name
	// with its dashes. typed says that a literal was typed there too.
	answers map[string]string
	typed   bool
}

// read returns the secret that source names. flag is the flag, and what names
// the secret in words. No error holds the secret.
func (s secrets) read(ctx context.Context, flag, what, source string) (string, error) {
	var value string
	var err error
	switch from := profile.ParseSource(source); from.Kind {
	case profile.Stdin:
		value, err = s.fromStdin(ctx, flag)
	case profile.Prompt:
		value, err = s.fromPerson(ctx, flag, what)
	case profile.Env:
		value, err = s.fromEnv(flag, from.Rest)
	case profile.File:
		value, err = fromFile(flag, s.p.atHome(from.Rest))
	case profile.Ring:
		value, err = s.fromKeyring(ctx, flag, from)
	default:
		if value = source; value != "" && !s.typed {
			fmt.Fprintf(s.p.Stderr, "Warning: the %s stands on the command line (%s), so it stays in the shell's history and in the list of processes. Safer: %s.\n", what, flag, secretHelp)
		}
	}
	if err == nil && value == "" {
		err = usage(flag, "the %s is empty; give %s", what, secretHelp)
	}
	return value, err
}

func (s secrets) fromEnv(flag, name string) (string, error) {
	value, ok := s.p.LookupEnv(name)
	switch {
	case name == "":
		return "", usage(flag, "env: names no variable; write env:NAME")
	case !ok:
		return "", usage(flag, "the environment variable %s is not set", name)
	case value == "":
		return "", usage(flag, "the environment variable %s is empty", name)
	}
	return value, nil
}

func fromFile(flag, path string) (string, error) {
	if path == "" {
		return "", usage(flag, "file: names no file; write file:PATH")
	}
	text, err := readFile(flag, path, maxSecret)
	if err != nil {
		return "", err
	}
	return trimNewline(string(text)), nil
}

// fromPerson asks on the terminal.
func (s secrets) fromPerson(ctx context.Context, flag, what string) (string, error) {
	if value, ok := s.answers[flag]; ok {
		return value, nil
	}
	if s.p.ReadSecret == nil {
		return "", usage(flag, "prompt needs a terminal, and standard input is none; give env:NAME, file:PATH or -")
	}
	value, err := s.p.ReadSecret(ctx, "The "+what+" (not shown): ")
	if err != nil && ctx.Err() == nil {
		return "", usage(flag, "the %s could not be read from the terminal: %v", what, err)
	}
	return value, err
}

// fromStdin reads one line.
func (s secrets) fromStdin(ctx context.Context, flag string) (string, error) {
	type line struct {
		text string
		err  error
	}
	got := make(chan line, 1)
	// A read of standard input cannot be broken off. When ctx ends first, the
	// program ends, and this with it.
	go func() {
		r := bufio.NewReader(io.LimitReader(s.p.Stdin, maxSecret+1))
		text, err := r.ReadString('\n')
		if errors.Is(err, io.EOF) {
			err = nil
		}
		got <- line{text, err}
	}()
	select {
	case l := <-got:
		switch {
		case l.err != nil:
			return "", usage(flag, "standard input could not be read: %v", l.err)
		case len(l.text) > maxSecret:
			return "", usage(flag, "more than %d bytes came on standard input; that is no secret", maxSecret)
		}
		return trimNewline(l.text), nil
	case <-ctx.Done():
		return "", ctx.Err()
	}
}

// trimNewline takes away one line break at the end, which an editor put there.
func trimNewline(s string) string {
	return strings.TrimSuffix(strings.TrimSuffix(s, "\n"), "\r")
}

// readFile reads a file of at most limit bytes that flag names.
func readFile(flag, path string, limit int64) ([]byte, error) {
	f, err := os.Open(path)
	if err != nil {
		text := fmt.Sprintf("the file %s cannot be read: %v", path, reason(err))
		return nil, &UsageError{Field: flag, Text: text, Err: err}
	}
	defer f.Close()
	content, err := io.ReadAll(io.LimitReader(f, limit+1))
	switch {
	case err != nil:
		return nil, &UsageError{Field: flag, Text: fmt.Sprintf("the file %s cannot be read: %v", path, reason(err)), Err: err}
	case int64(len(content)) > limit:
		return nil, usage(flag, "the file %s has more than %d bytes; is it the right one?", path, limit)
	}
	return content, nil
}

// reason is what went wrong with a file, without its name, which was said.
func reason(err error) error {
	var path *fs.PathError
	if errors.As(err, &path) {
		return path.Err
	}
	return err
}

// readSecret reads a line from the terminal fd without showing it.
func readSecret(ctx context.Context, fd uintptr, out io.Writer, prompt string) (string, error) {
	before, err := term.GetState(fd)
	if err != nil {
		return "", err
	}
	type line struct {
		text []byte
		err  error
	}
	got := make(chan line, 1)
	fmt.Fprint(out, prompt)
	// Like a read of standard input, this cannot be broken off; see fromStdin.
	go func() {
		text, err := term.ReadPassword(fd)
		got <- line{text, err}
	}()
	defer fmt.Fprintln(out)
	select {
	case l := <-got:
		return string(l.text), l.err
	case <-ctx.Done():
		return "", errors.Join(ctx.Err(), term.Restore(fd, before))
	}
}
