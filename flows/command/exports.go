package command

import (
	"errors"
	"io"
	"time"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/report"
	"github.com/grantwalk/grantwalk/httplog"
)

// exports are the files that a walk is written to at its end.
type exports struct {
	reveal      bool
	har, report *endFile
	format      report.Format
	recording   string // the name of the file that the walk was read from
}

// exportPaths are the arguments of --har and --report.
type exportPaths struct{ har, report string }

// open makes the files ready, and says what is wrong with their names before
// anything is sent.
func (p exportPaths) open(reveal bool) (*exports, error) {
	e := &exports{reveal: reveal}
	var err error
	if e.format, err = p.format(); err != nil {
		return nil, err
	}
	if e.har, err = openEndFile("--har", p.har); err != nil {
		return nil, err
	}
	if e.report, err = openEndFile("--report", p.report); err != nil {
		e.har.discard()
		return nil, err
	}
	return e, p.differ(e.har.path, e.report.path, e.discard)
}

// check is open for a front end, which writes the files itself.
func (p exportPaths) check() (checked exportPaths, err error) {
	if _, err := p.format(); err != nil {
		return checked, err
	}
	if p.har != "" {
		if checked.har, err = endPath("--har", p.har); err != nil {
			return checked, err
		}
	}
	if p.report != "" {
		if checked.report, err = endPath("--report", p.report); err != nil {
			return checked, err
		}
	}
	return checked, p.differ(checked.har, checked.report, func() {})
}

func (p exportPaths) differ(har, report string, undo func()) error {
	if har == "" || har != report {
		return nil
	}
	undo()
	return usage("--report", "%s is the file of --har too; name another", p.report)
}

// format is that of the report.
func (p exportPaths) format() (report.Format, error) {
	if p.report == "" {
		return "", nil
	}
	if p.report == "-" {
		return "", usage("--report", "it takes a file's name; standard output has the transcript or the JSON document")
	}
	f, ok := report.FormatOf(p.report)
	if !ok {
		return "", usage("--report", "the name %s must end in .md or .html, which says what the report is written in", p.report)
	}
	return f, nil
}

// walked is what exports are made of: a runner, or a recording.
type walked interface {
	State() flows.State
	Log() *httplog.Log
	Options() flows.Options
	Judge() flows.Judgement
}

// write writes what was recorded of w.
func (e *exports) write(w walked) error {
	har := e.har.write(func(out io.Writer) error {
		log := w.Log()
		return httplog.WriteHAR(out, log.Exchanges(), httplog.HAROptions{
			Reveal: e.reveal, Known: log.Secrets(), Creator: "grantwalk", Version: version(),
			Walk: flows.HARWalk(w.Options(), w.State(), e.reveal, log.Secrets()),
		})
	})
	return errors.Join(har, e.report.write(func(out io.Writer) error {
		_, err := out.Write(report.Write(report.Walk{
			State: w.State(), Options: w.Options(), Log: w.Log(), Judgement: w.Judge(), Recording: e.recording,
			Reveal: e.reveal, Version: version(), Now: time.Now(),
		}, e.format))
		return err
	}))
}

// discard takes away what did not become a file.
func (e *exports) discard() {
	e.har.discard()
	e.report.discard()
}
