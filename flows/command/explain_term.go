package command

import (
	"fmt"
	"strings"

	"github.com/grantwalk/grantwalk/flows/terms"
)

// explainedTerm is one meaning of a name on the wire.
type explainedTerm struct {
	Term terms.Term `json:"term"`
	Spec []reading  `json:"spec"`
	Docs string     `json:"docs,omitempty"`
}

// newExplained is what there is to say about a name with these meanings, of
// which there is at least one.
func newExplained(meanings []terms.Term) explained {
	t := meanings[0]
	e := explained{Term: &t, Spec: newReadings(t.Specs), Docs: t.Docs()}
	for _, t := range meanings[1:] {
		e.Also = append(e.Also, explainedTerm{t, newReadings(t.Specs), t.Docs()})
	}
	return e
}

func (e explainedTerm) write(b *strings.Builder) {
	t, where := e.Term, e.Term.Where
	if t.Vendor != "" {
		where += " (" + t.Vendor + ")"
	}
	fmt.Fprintf(b, "%s\n", t.Name)
	hang(b, 0, 2, where)
	b.WriteByte('\n')
	labelled(b, "What", t.What)
	labelled(b, "From", t.From)
	labelled(b, "Without it", t.Without)
	labelled(b, "What to do", t.Remedy)
	labelled(b, "Usually", t.Usually)
	writeReadings(b, e.Spec)
	if e.Docs != "" {
		if len(e.Spec) == 0 {
			b.WriteString("\nRead\n")
		}
		fmt.Fprintf(b, "  The documentation of %s\n    %s\n", t.Vendor, e.Docs)
	}
}

// termNames are the names of all terms, each once.
func termNames() []string {
	var names []string
	seen := map[string]bool{}
	for _, t := range terms.All() {
		if folded := strings.ToLower(t.Name); !seen[folded] {
			seen[folded] = true
			names = append(names, t.Name)
		}
	}
	return names
}
