package command

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"syscall"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/httplog"
)

// outputFlags say what stands on standard output.
type outputFlags struct {
	json, token, reveal bool
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
	_, err := out.Write(flows.EscapeControls(text.Bytes()))
	return writing(err)
}
