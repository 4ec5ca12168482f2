package command

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"syscall"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/httplog"
)

// outputFlags say what stands on standard output, in files, and in the exit
// status.
type outputFlags struct {
	json, token, reveal bool
	failOn              failOn
	logPath             string
	exports             exportPaths
}

func (f *outputFlags) addJSON(cmd *cobra.Command) {
	group(cmd, "Output", func(fs *pflag.FlagSet) {
		fs.BoolVar(&f.json, "json", false, "one JSON document on standard output, nothing else there")
	})
}

func (f *outputFlags) addToken(cmd *cobra.Command) {
	group(cmd, "Output", func(fs *pflag.FlagSet) {
		fs.BoolVar(&f.token, "token", false, "the token response's JSON alone")
	})
}

// addRest adds what all commands have that judge without a front end.
func (f *outputFlags) addRest(cmd *cobra.Command) {
	f.failOn = failOnError
	words := []string{string(failOnError), string(failOnWarning), string(failOnNever)}
	group(cmd, "Output", func(fs *pflag.FlagSet) {
		fs.BoolVar(&f.reveal, "reveal", false, "do not mask secrets")
		fs.Var(choiceValue{(*string)(&f.failOn), words}, "fail-on", "which findings make the exit status 1; default error")
	})
	complete(cmd, "fail-on", words...)
}

// addFiles adds the files that a walk is written to.
func (f *outputFlags) addFiles(cmd *cobra.Command) {
	group(cmd, "Output", func(fs *pflag.FlagSet) { addFiles(fs, &f.exports, &f.logPath) })
}

func addFiles(fs *pflag.FlagSet, exports *exportPaths, log *string) {
	fs.StringVar(&exports.har, "har", "", "write the exchanges to this `FILE` as HAR 1.2 in the end, in place of an older one; secrets are masked unless --reveal")
	addReport(fs, exports)
	fs.StringVar(log, "log", "", "append what the program did to this `FILE`, without secrets")
}

func addReport(fs *pflag.FlagSet, exports *exportPaths) {
	fs.StringVar(&exports.report, "report", "", "write a report to this `FILE` in the end, in Markdown (.md) or HTML (.html): findings, sequence diagram, steps, tokens, exchanges; masked likewise")
}

// outputError is a failure to write to standard output.
type outputError struct{ err error }

func (e *outputError) Error() string { return "standard output cannot be written: " + e.err.Error() }

func (e *outputError) Unwrap() error { return e.err }

// closed says whether the reader of standard output went away, which is no
// reason to say anything.
func (e *outputError) closed() bool {
	return errors.Is(e.err, syscall.EPIPE) || errors.Is(e.err, io.ErrClosedPipe)
}

func writing(err error) error {
	if err == nil {
		return nil
	}
	return &outputError{err}
}

// writeJSON writes v as indented JSON that is safe on a terminal.
func writeJSON(out io.Writer, v any) error {
	var text bytes.Buffer
	enc := json.NewEncoder(&text)
	enc.SetEscapeHTML(false)
	enc.SetIndent("", "  ")
	if err := enc.Encode(v); err != nil {
		return fmt.Errorf("--json: %w", err)
	}
	_, err := out.Write(httplog.EscapeControls(text.Bytes()))
	return writing(err)
}

// writeToken writes the newest token response's body. It is JSON as it came but
// for its white space, and for masked secrets unless reveal.
func writeToken(out io.Writer, s flows.State, log *httplog.Log, reveal bool) error {
	set, ok := s.Session.Newest()
	if !ok {
		return errors.New("--token: no token response came, so there is nothing to print")
	}
	x, ok := log.Exchange(set.Exchange)
	if !ok || x.Response == nil {
		return errors.New("--token: the token response was not recorded")
	}
	body := x.Response.Body().Bytes()
	if !reveal {
		body = httplog.Redact(body, httplog.BodySecrets(x.Response.Header.Get("Content-Type"), body, log.Secrets()))
	}
	var text bytes.Buffer
	if err := json.Indent(&text, bytes.TrimSpace(body), "", "  "); err != nil {
		return fmt.Errorf("--token: the token response is not JSON: %w", err)
	}
	text.WriteByte('\n')
	_, err := out.Write(httplog.EscapeControls(text.Bytes()))
	return writing(err)
}
