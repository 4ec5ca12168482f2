package command

import (
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/terms"
)

// listedFinding is a finding in the list of what can be explained.
type listedFinding struct {
	ID       findings.ID `json:"id"`
	Severity string      `json:"severity"`
	Step     string      `json:"step"`
	Title    string      `json:"title"`
}

// listExplainable writes what explain takes: the findings by step, the terms by
// kind.
func listExplainable(out io.Writer, asJSON bool) error {
	if asJSON {
		document := struct {
			Version  int             `json:"version"`
			Findings []listedFinding `json:"findings"`
			Terms    []string        `json:"terms"`
		}{1, []listedFinding{}, termNames()}
		for _, r := range findings.Rules() {
			document.Findings = append(document.Findings, listedFinding{r.ID, r.Severity.String(), r.Topic, r.Title})
		}
		return writeJSON(out, document)
	}
	var b strings.Builder
	for _, step := range topics() {
		fmt.Fprintf(&b, "Findings in the step %s:\n", step)
		for _, r := range findings.Rules() {
			if r.Topic == step {
				fmt.Fprintf(&b, "  %-30s%-9s%s\n", r.ID, r.Severity, r.Title)
			}
		}
	}
	for _, g := range terms.Groups() {
		var names []string
		for _, t := range g.Terms {
			if !slices.Contains(names, t.Name) {
				names = append(names, t.Name)
			}
		}
		fmt.Fprintf(&b, "%s:\n", g.Title)
		hang(&b, 0, 2, strings.Join(names, " "))
	}
	_, err := io.WriteString(out, b.String())
	return writing(err)
}

// topics are the steps under which rules are listed, in the order of the rules.
func topics() []string {
	var list []string
	for _, r := range findings.Rules() {
		if !slices.Contains(list, r.Topic) {
			list = append(list, r.Topic)
		}
	}
	return list
}
