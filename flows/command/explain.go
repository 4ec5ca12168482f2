package command

import (
	"fmt"
	"io"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/specref"
	"github.com/grantwalk/grantwalk/flows/spelling"
	"github.com/grantwalk/grantwalk/flows/terms"
)

// explainColumn is where text stands in an explanation, right of its label.
const explainColumn = 15

func newExplain(p *Process) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "explain [ID | lab NAME]",
		Short: "Explain a finding, a name on the wire, or an experiment",
		Long: `Says what a finding means and how to mend it, or what a name that stands on the
wire is for: a parameter, a header field, a metadata member, a claim, a member
of a key, an error code, a scope, a grant type, an algorithm. A name of more
than one meaning gets them all; a vendor's is said to be one. The sections of
the standards to read stand below. Without ID it lists what can be explained.
With lab NAME it says what an experiment sends, what it may destroy, and to
which verdicts it can come.`,
		Example: `  grantwalk explain TOKEN-INVALID-GRANT
  grantwalk explain code_verifier
  grantwalk explain invalid_grant
  grantwalk explain Cache-Control
  grantwalk explain lab refresh-rotation`,
		Args: func(_ *cobra.Command, args []string) error {
			if len(args) > 0 && args[0] == "lab" {
				return labArgument(nil, args[1:])
			}
			if len(args) > 1 {
				return usage("ID", "one is explained at a time, and %d arguments came", len(args))
			}
			return nil
		},
		ValidArgsFunction: func(_ *cobra.Command, args []string, _ string) ([]cobra.Completion, cobra.ShellCompDirective) {
			if len(args) == 1 && args[0] == "lab" {
				return labNames(), cobra.ShellCompDirectiveNoFileComp
			}
			if len(args) > 0 {
				return nil, cobra.ShellCompDirectiveNoFileComp
			}
			return explainable(), cobra.ShellCompDirectiveNoFileComp
		},
		RunE: func(_ *cobra.Command, args []string) error {
			if len(args) == 0 {
				return listExplainable(p.Stdout, asJSON)
			}
			if args[0] == "lab" {
				return explainLab(p.Stdout, args[1], asJSON)
			}
			return explain(p.Stdout, args[0], asJSON)
		},
	}
	group(cmd, "Output", func(fs *pflag.FlagSet) {
		fs.BoolVar(&asJSON, "json", false, "one JSON document on standard output")
	})
	return cmd
}

// explainable are all names that explain takes.
func explainable() []string {
	var names []string
	for _, r := range findings.Rules() {
		names = append(names, string(r.ID))
	}
	return append(append(names, termNames()...), "lab")
}

func explain(out io.Writer, name string, asJSON bool) error {
	if rule, ok := findings.RuleByID(findings.ID(strings.ToUpper(name))); ok {
		return explained{Finding: newExplainedFinding(rule), Spec: newReadings(rule.Specs)}.write(out, asJSON)
	}
	if meanings := terms.ByName(name); len(meanings) > 0 {
		return newExplained(meanings).write(out, asJSON)
	}
	text := "there is nothing of that name to explain"
	near := spelling.Nearest(name, explainable())
	switch whose := terms.Whose(name); {
	case whose != "":
		text += ". " + whose
	case near != "":
		text += "; did you mean " + near + "?"
	default:
		text += "; grantwalk explain lists what there is"
	}
	return usage("ID", "%s", text)
}

// explained is what there is to say about one name.
type explained struct {
	Version int               `json:"version"`
	Finding *explainedFinding `json:"finding,omitempty"`
	Term    *terms.Term       `json:"term,omitempty"`
	Spec    []reading         `json:"spec"`
	Docs    string            `json:"docs,omitempty"` // where a vendor documents its name
	// Also has the other meanings of a name that has more than one.
	Also []explainedTerm `json:"also,omitempty"`
}

// explainedFinding is a rule without what it does.
type explainedFinding struct {
	ID       findings.ID  `json:"id"`
	Severity string       `json:"severity"` // the usual one
	Step     string       `json:"step"`
	Title    string       `json:"title"`
	Looks    string       `json:"looks"`
	Breaks   string       `json:"breaks"`
	Fix      findings.Fix `json:"fix"`
	Probe    string       `json:"probe,omitempty"`
	// Scenarios of the embedded provider show it.
	Scenarios []string `json:"scenarios"`
}

func newExplainedFinding(r findings.Rule) *explainedFinding {
	return &explainedFinding{
		ID: r.ID, Severity: r.Severity.String(), Step: r.Topic, Title: r.Title, Looks: r.Looks, Breaks: r.Breaks,
		Fix: r.Fix, Probe: r.Probe, Scenarios: scenariosOf(r.ID),
	}
}

// reading is a section to read.
type reading struct {
	Ref   specref.Ref `json:"ref"`
	Title string      `json:"title"`
	URL   string      `json:"url"`
}

func newReadings(refs []specref.Ref) []reading {
	list := []reading{}
	for _, r := range refs {
		list = append(list, reading{r, r.Title(), r.URL()})
	}
	return list
}

func (e explained) write(out io.Writer, asJSON bool) error {
	e.Version = 1
	if asJSON {
		return writeJSON(out, e)
	}
	var b strings.Builder
	if f := e.Finding; f != nil {
		f.write(&b)
		writeReadings(&b, e.Spec)
	} else {
		explainedTerm{*e.Term, e.Spec, e.Docs}.write(&b)
	}
	for _, t := range e.Also {
		b.WriteByte('\n')
		t.write(&b)
	}
	_, err := io.WriteString(out, b.String())
	return writing(err)
}

func writeReadings(b *strings.Builder, list []reading) {
	for i, r := range list {
		if i == 0 {
			b.WriteString("\nRead\n")
		}
		hang(b, 0, 2, r.Ref.String()+": "+r.Title)
		fmt.Fprintf(b, "    %s\n", r.URL)
	}
}

func (f *explainedFinding) write(b *strings.Builder) {
	fmt.Fprintf(b, "%s\n", f.ID)
	hang(b, 0, 2, f.Title)
	fmt.Fprintf(b, "  %s, step %s\n\n", f.Severity, f.Step)
	labelled(b, "Looks for", f.Looks)
	labelled(b, "Breaks", f.Breaks)
	labelled(b, "At the IdP", f.Fix.IdP)
	labelled(b, "At the client", f.Fix.Client)
	labelled(b, "A probe", f.Probe)
	for i, name := range f.Scenarios {
		label := "See it"
		if i > 0 {
			label = ""
		}
		labelled(b, label, "grantwalk demo --scenario "+name)
	}
}

// labelled writes text beside its label, and nothing where there is no text.
func labelled(b *strings.Builder, label, text string) {
	if text != "" {
		if label != "" {
			label += ":"
		}
		b.WriteString(label)
		hang(b, len(label), explainColumn, text)
	}
}
