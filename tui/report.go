package tui

import (
	"fmt"
	"io"
	"path/filepath"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows/report"
)

// reportOf returns what writes a report of e, which may be shown with its secrets.
func (a *app) reportOf(e engine, f report.Format, reveal bool) func() ([]byte, error) {
	w := report.Walk{State: e.State(), Options: e.Options(), Log: e.Log(), Reveal: reveal, Version: a.cfg.Version, Now: a.now()}
	if a.recording {
		w.Recording = filepath.Base(a.cfg.RecordingName)
	}
	return func() ([]byte, error) {
		w.Judgement = e.Judge()
		return report.Write(w, f), nil
	}
}

func (a *app) whyNotReport() string {
	if a.quiz.hides() {
		return "it names the cause: answer first, with a"
	}
	return a.whyNotHAR()
}

// askReport asks for the name of a file to write a report to.
func (a *app) askReport() tea.Cmd {
	text := "Where to write the report? It has the findings, the sequence diagram, steps, tokens and exchanges. A name in .html makes HTML, one in .md Markdown; only you can read the file."
	text += a.maskedInWords()
	e, masked := a.engine, !a.reveal
	name := "grantwalk-" + a.now().Format("20060102-150405") + ".html"
	return a.push(newPrompt(a.th, "Write a report", text, name, func(path string) any {
		f, ok := report.FormatOf(path)
		if !ok {
			return noReport{path}
		}
		return saveAnswer{saveFile{path: path, what: "the report", masked: masked, render: a.reportOf(e, f, !masked)}}
	}), false)
}

// noReport is the answer of a file's name that says no form.
type noReport struct{ path string }

func (n noReport) then(a *app) tea.Cmd {
	return a.remark(fmt.Sprintf("Not written: the name %s must end in .html or .md, which says what the report is written in. W asks again.", filepath.Base(n.path)), true)
}

// writeReport writes a report of the last walk to the file that was asked for from
// the start, and says so on out.
func (a *app) writeReport(out io.Writer) error {
	if a.cfg.Report == "" {
		return nil
	}
	if a.last == nil {
		_, err := fmt.Fprintf(out, "Nothing was recorded, so %s was not written.\n", a.cfg.Report)
		return err
	}
	f, _ := report.FormatOf(a.cfg.Report)
	data, err := a.reportOf(a.last, f, a.cfg.Reveal)()
	if err == nil {
		err = writeFile(saveFile{path: a.cfg.Report, data: data, replace: true})
	}
	if err != nil {
		return fmt.Errorf("--report %s: the report was not written: %w", a.cfg.Report, err)
	}
	secrets := "secrets masked"
	if a.cfg.Reveal {
		secrets = "secrets NOT masked"
	}
	_, err = fmt.Fprintf(out, "A report was written to %s: %s, %s.\n", a.cfg.Report, exchangesInWords(a.last.Log().Len()), secrets)
	return err
}
