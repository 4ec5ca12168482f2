package command

import (
	"fmt"
	"strings"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
)

// failOn is the flag --fail-on: how bad a finding must be to make the exit
// status 1.
type failOn string

const (
	failOnError   failOn = "error"
	failOnWarning failOn = "warning"
	failOnNever   failOn = "never"
)

// reached tells whether there is a finding as bad as that.
func (f failOn) reached(r findings.Report) bool {
	switch f {
	case failOnError:
		return r.Count(findings.Error) > 0
	case failOnWarning:
		return r.Count(findings.Error)+r.Count(findings.Warning) > 0
	}
	return false
}

// summary says in a line what was found: how many, and which, the worst first.
func summary(r findings.Report) string {
	text := "Findings: " + flows.CountInWords(r)
	var names []string
	for _, severity := range []findings.Severity{findings.Error, findings.Warning, findings.Note} {
		names = append(names, idsOf(r, severity)...)
	}
	if len(names) > 0 {
		text += ": " + strings.Join(names, ", ")
	}
	return text + "."
}

// idsOf names the findings of a severity once each, with how often they came.
func idsOf(r findings.Report, severity findings.Severity) []string {
	var ids []findings.ID
	times := map[findings.ID]int{}
	for _, f := range r.Findings {
		if f.Severity != severity {
			continue
		}
		if times[f.ID] == 0 {
			ids = append(ids, f.ID)
		}
		times[f.ID]++
	}
	var names []string
	for _, id := range ids {
		name := string(id)
		if n := times[id]; n > 1 {
			name += fmt.Sprintf(" (%d times)", n)
		}
		names = append(names, name)
	}
	return names
}
