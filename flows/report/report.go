// Package report writes a walk down for people who were not there: what was
// found and how it is fixed, the exchanges as a sequence diagram, the steps with
// their explanations, the tokens, and each exchange's raw text. It is pure: from
// what was recorded to bytes, in Markdown or in HTML.
//
// An HTML file stands alone: it loads nothing, runs nothing, and a policy in it
// says so to the browser. What stands in a report was written by servers in part:
// it becomes text by the escaping of either form, and only our own references to
// specifications become links.
//
// The contents are made once, as blocks (block.go); markdown.go and html.go write
// them. The package judges nothing and opens no file.
package report

import (
	"path/filepath"
	"strings"
	"time"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/httplog"
)

// Walk is what a report is made of.
type Walk struct {
	State     flows.State
	Options   flows.Options
	Log       *httplog.Log
	Judgement flows.Judgement
	// Recording is the name of the file that the walk was read from, or empty.
	Recording string
	// Reveal leaves secrets as they are, and says so at the top.
	Reveal  bool
	Version string    // of the program
	Now     time.Time // when the report is made
}

// Format is a form of reports.
type Format string

const (
	Markdown Format = "md"
	HTML     Format = "html"
)

// FormatOf is the form that the extension of a file's name asks for: .md,
// .markdown, .html or .htm.
func FormatOf(path string) (f Format, ok bool) {
	switch strings.ToLower(filepath.Ext(path)) {
	case ".md", ".markdown":
		return Markdown, true
	case ".html", ".htm":
		return HTML, true
	}
	return "", false
}

// Write returns the report of w.
func Write(w Walk, f Format) []byte {
	title, blocks := contents(w)
	if f == HTML {
		return writeHTML(title, blocks)
	}
	return writeMarkdown(title, blocks)
}
