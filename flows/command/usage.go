package command

import (
	"errors"
	"fmt"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/spelling"
)

// UsageError is a flag, an argument or a file that cannot be used. It holds no
// secret.
type UsageError struct {
	Field string // as on the command line: "--ca", "FLOW"
	Text  string // what was found and what to do
	Err   error  // the cause, if there is one
}

func (e *UsageError) Error() string { return e.Field + ": " + e.Text }

func (e *UsageError) Unwrap() error { return e.Err }

func usage(field, format string, args ...any) error {
	return &UsageError{Field: field, Text: fmt.Sprintf(format, args...)}
}

// optionUsage turns an option that does not fit into a usage error that names
// its flag. Other errors are returned as they are.
func optionUsage(err error) error {
	var option *flows.OptionError
	if !errors.As(err, &option) {
		return err
	}
	field := "--" + option.Field
	if option.Field == "flow" {
		field = "FLOW"
	}
	return &UsageError{Field: field, Text: option.Text, Err: err}
}

// flagError says what is wrong with a flag. It never repeats what a flag that
// takes a secret was given, and of a shorthand only its letter: with one dash
// too few, a value stands right behind.
func flagError(cmd *cobra.Command, err error) error {
	var unknown *pflag.NotExistError
	var missing *pflag.ValueRequiredError
	var invalid *pflag.InvalidValueError
	var syntax *pflag.InvalidSyntaxError
	switch {
	case errors.As(err, &unknown) && unknown.GetSpecifiedShortnames() != "":
		return usage("-"+unknown.GetSpecifiedName(), "this flag is unknown; the flags here are written with two dashes")
	case errors.As(err, &unknown):
		name := unknown.GetSpecifiedName()
		text := "this flag is unknown to " + cmd.CommandPath()
		if near := spelling.Nearest(name, flagNames(cmd)); near != "" {
			text += "; did you mean --" + near + "?"
		}
		return usage("--"+name, "%s", text)
	case errors.As(err, &missing):
		return usage("--"+missing.GetSpecifiedName(), "a value is missing after it")
	case errors.As(err, &invalid):
		field := "--" + invalid.GetFlag().Name
		if invalid.GetFlag().Value.Type() == "bool" {
			return usage(field, "it is a switch and takes no value; give it, or leave it out")
		}
		return usage(field, "%v", errors.Unwrap(invalid))
	case errors.As(err, &syntax):
		name, _, _ := strings.Cut(syntax.GetSpecifiedFlag(), "=")
		return usage(name, "this is not how a flag is written; write --NAME=VALUE or --NAME VALUE")
	}
	return &UsageError{Field: cmd.CommandPath(), Text: err.Error(), Err: err}
}

func flagNames(cmd *cobra.Command) []string {
	var names []string
	cmd.Flags().VisitAll(func(f *pflag.Flag) { names = append(names, f.Name) })
	return names
}

// unknownCommand is the error of a command that does not exist (yet).
func unknownCommand(root *cobra.Command, name string) error {
	text := "this command is unknown"
	if near := spelling.Nearest(name, commandNames(root)); near != "" {
		text += "; did you mean " + near + "?"
	} else {
		text += "; an issuer is written as a URL, such as https://idp.example"
	}
	return usage(name, "%s", text)
}

func commandNames(cmd *cobra.Command) []string {
	var names []string
	for _, c := range cmd.Commands() {
		if c.IsAvailableCommand() {
			names = append(names, c.Name())
		}
	}
	return names
}

// noArguments refuses arguments, without repeating them.
func noArguments(cmd *cobra.Command, args []string) error {
	if len(args) == 0 {
		return nil
	}
	return usage(cmd.CommandPath(), "it takes no arguments, and %d came", len(args))
}
