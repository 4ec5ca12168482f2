package flows

import (
	"strconv"
	"strings"

	"github.com/grantwalk/grantwalk/httplog"
)

// seenLab is what was written of an experiment.
type seenLab struct {
	notes int
	ended bool
}

// lab writes what is new of experiment i.
func (t *Transcript) lab(s State, i int) {
	lab := s.Labs[i]
	v := view{reveal: t.reveal, known: t.log.Secrets(), clean: Visible}
	if i == len(t.labs) {
		t.labs = append(t.labs, seenLab{})
		t.print("\n=== Experiment %s: %s\n", lab.Lab.ID, lab.Lab.Title)
	}
	seen := &t.labs[i]
	if seen.ended {
		return
	}
	for _, x := range t.endings.Take(func(l httplog.Label) bool { return l.Run == lab.Run }) {
		t.exchange(v, x)
	}
	for _, text := range lab.Notes[seen.notes:] {
		t.print("- %s\n", v.text(text))
	}
	seen.notes = len(lab.Notes)
	if lab.Verdict != nil && !s.Active {
		seen.ended = true
		t.print("\nVERDICT %s: %s\n", lab.Verdict.ID, v.text(lab.Verdict.Text))
		if len(lab.Verdict.Exchanges) > 0 {
			t.print("Behind it stand the exchanges %s.\n", numbers(lab.Verdict.Exchanges))
		}
	}
}

// numbers lists numbers for a sentence.
func numbers(list []int) string {
	words := make([]string, len(list))
	for i, n := range list {
		words[i] = strconv.Itoa(n)
	}
	return strings.Join(words, ", ")
}
