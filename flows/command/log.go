package command

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/httplog"
)

// logFile is the file of --log: what the program did, a line each, without
// secrets.
type logFile struct {
	*slog.Logger
	file *os.File
	out  *stickyWriter
}

// openLog opens the file for the one who runs the program alone. An older log
// is added to. An empty path gives a log that goes nowhere.
func openLog(path string) (*logFile, error) {
	if path == "" {
		return &logFile{Logger: slog.New(slog.DiscardHandler), out: &stickyWriter{}}, nil
	}
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		return nil, &UsageError{Field: "--log", Text: fmt.Sprintf("the file %s cannot be written: %v", path, reason(err)), Err: err}
	}
	// A file that was there before may be open to others.
	if info, err := f.Stat(); err == nil && info.Mode().IsRegular() && info.Mode().Perm() != 0o600 {
		if err := f.Chmod(0o600); err != nil {
			text := fmt.Sprintf("the file %s cannot be closed to others: %v", path, reason(err))
			return nil, errors.Join(&UsageError{Field: "--log", Text: text, Err: err}, f.Close())
		}
	}
	out := &stickyWriter{out: f}
	return &logFile{Logger: slog.New(slog.NewTextHandler(out, nil)), file: f, out: out}, nil
}

// close ends the log, and says whether a line of it was lost.
func (l *logFile) close() error {
	if l.file == nil {
		return nil
	}
	if err := errors.Join(l.out.err, l.file.Close()); err != nil {
		return fmt.Errorf("--log: the log is not complete: %w", err)
	}
	return nil
}

// follow returns an observer of walks that writes down what they do, or nil for
// a log that goes nowhere.
func (l *logFile) follow(o flows.Options) func(flows.State, *httplog.Log) {
	if l.file == nil {
		return nil
	}
	var seen news
	return func(s flows.State, log *httplog.Log) {
		if seen.log != log {
			o.Issuer = s.Session.Issuer
			l.begin(o)
		}
		l.tell(seen.since(s, log))
	}
}

// begin says what is to be done.
func (l *logFile) begin(o flows.Options) {
	l.Info("walk began", "flow", string(o.Flow), "issuer", flows.Visible(o.Issuer), "client_id", flows.Visible(o.ClientID),
		"sign_in", string(o.SignIn), "insecure", o.Insecure, "version", version())
}

// tell writes what is new.
func (l *logFile) tell(list []piece) {
	for _, n := range list {
		step := slog.String("step", string(n.step.ID))
		text := slog.String("text", joined(n.text, n.advice))
		if text.Value.String() == "" {
			text = slog.Attr{} // left out
		}
		switch n.kind {
		case exchangeEnded:
			l.exchange(n)
		case stepWarned:
			l.Warn(string(n.kind), step, text)
		case stepEnded:
			level := slog.LevelInfo
			if n.status == flows.Errored {
				level = slog.LevelError
			}
			l.Log(context.Background(), level, string(n.kind), step, "status", string(n.status), text)
		case walkEnded:
			l.Info(string(n.kind), "outcome", string(n.outcome))
		default:
			l.Info(string(n.kind), step, text)
		}
	}
}

func (l *logFile) exchange(n piece) {
	x := n.exchange
	attrs := []any{
		"step", string(n.step.ID), "exchange", x.ID, "channel", string(x.Label.Channel), "witness", string(x.Witness),
		"method", x.Method, "url", x.URL, "attempt", x.Attempt,
	}
	if r := x.Response; r != nil {
		attrs = append(attrs, "status", r.Status, "bytes", r.WireSize, "duration", x.Timings.Total)
	}
	if x.Failure != "" {
		attrs = append(attrs, "failure", string(x.Failure))
	}
	l.Info(string(n.kind), attrs...)
}

// findings writes which findings there are, and where.
func (l *logFile) findings(r findings.Report) {
	for _, f := range r.Findings {
		level := slog.LevelInfo
		switch f.Severity {
		case findings.Warning:
			level = slog.LevelWarn
		case findings.Error:
			level = slog.LevelError
		}
		l.Log(context.Background(), level, "finding", "id", string(f.ID), "severity", f.Severity.String(), "step", f.Step, "exchange", f.At.Exchange)
	}
}

// stickyWriter keeps the first error, which slog does not tell.
type stickyWriter struct {
	out io.Writer
	err error
}

func (w *stickyWriter) Write(p []byte) (int, error) {
	if w.err != nil {
		return 0, w.err
	}
	n, err := w.out.Write(p)
	w.err = err
	return n, err
}
