package command

import (
	"cmp"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"github.com/spf13/cobra"
	"github.com/spf13/pflag"

	"github.com/grantwalk/grantwalk/flows/demoidp"
	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/spelling"
)

func newScenarios(p *Process) *cobra.Command {
	var asJSON bool
	cmd := &cobra.Command{
		Use:   "scenarios",
		Short: "List the ways in which the embedded provider goes wrong on purpose",
		Long: `Lists the scenarios of the embedded provider, and the finding that each must
yield. demo and idp play one with --scenario.`,
		Example: `  grantwalk scenarios
  grantwalk scenarios --json | jq -r '.scenarios[].name'`,
		Args:              noArguments,
		ValidArgsFunction: cobra.NoFileCompletions,
		RunE: func(*cobra.Command, []string) error {
			if asJSON {
				return writeJSON(p.Stdout, newScenarioList())
			}
			return writing(listScenarios(p.Stdout))
		},
	}
	group(cmd, "Output", func(fs *pflag.FlagSet) {
		fs.BoolVar(&asJSON, "json", false, "one JSON document on standard output")
	})
	return cmd
}

// scenarioList is the document of scenarios --json. Accepted are variants that
// look odd and that a client must accept.
type scenarioList struct {
	Version   int              `json:"version"`
	Scenarios []listedScenario `json:"scenarios"`
	Accepted  []listedScenario `json:"accepted"`
}

type listedScenario struct {
	Name     string `json:"name"`
	Finding  string `json:"finding,omitempty"`
	Severity string `json:"severity,omitempty"`
	Step     string `json:"step"`
	Title    string `json:"title"`
	Story    string `json:"story"`
	// Client and Flags are what run needs to meet it.
	Client string   `json:"client"`
	Flags  []string `json:"flags"`
}

func newScenarioList() scenarioList {
	return scenarioList{1, listed(demoidp.Scenarios()), listed(demoidp.Accepted())}
}

func listed(scenarios []demoidp.Scenario) []listedScenario {
	list := []listedScenario{}
	for _, s := range scenarios {
		list = append(list, listedScenario{
			s.Name, s.Finding, s.Severity, s.Step, s.Title, s.Story, cmp.Or(s.Client, usualClient), append([]string{}, s.Flags...),
		})
	}
	return list
}

// listScenarios writes the scenarios by step.
func listScenarios(out io.Writer) error {
	var steps []string
	name, finding := 0, 0
	for _, s := range slices.Concat(demoidp.Scenarios(), demoidp.Accepted()) {
		if s.Finding != "" && !slices.Contains(steps, s.Step) {
			steps = append(steps, s.Step)
		}
		name, finding = max(name, len(s.Name)), max(finding, len(s.Finding))
	}
	var b strings.Builder
	for _, step := range steps {
		fmt.Fprintf(&b, "In the step %s:\n", step)
		for _, s := range demoidp.Scenarios() {
			if s.Step == step {
				fmt.Fprintf(&b, "  %-*s  %-*s  %s\n", name, s.Name, finding, s.Finding, s.Title)
			}
		}
	}
	b.WriteString("Odd, and to be accepted:\n")
	for _, s := range demoidp.Accepted() {
		fmt.Fprintf(&b, "  %-*s  %s\n", name, s.Name, s.Title)
	}
	_, err := io.WriteString(out, b.String())
	return err
}

// yields says what is to be found in a walk of s.
func yields(s demoidp.Scenario) string {
	if s.Finding == "" {
		return "nothing: it looks odd, and a client must accept it"
	}
	return fmt.Sprintf("%s, %s, in the step %s", s.Finding, s.Severity, s.Step)
}

func scenarioNames() []string {
	var names []string
	for _, s := range slices.Concat(demoidp.Scenarios(), demoidp.Accepted()) {
		names = append(names, s.Name)
	}
	return names
}

// scenariosOf names the scenarios that yield a finding.
func scenariosOf(id findings.ID) []string {
	names := []string{}
	for _, s := range demoidp.Scenarios() {
		if s.Finding == string(id) {
			names = append(names, s.Name)
		}
	}
	return names
}

// scenariosToPick are the scenarios for the front end.
func scenariosToPick() []Scenario {
	var list []Scenario
	for _, s := range demoidp.Scenarios() {
		list = append(list, toPick(s))
	}
	return list
}

// scenarioNamed returns the scenario of that name.
func scenarioNamed(name string) (demoidp.Scenario, error) {
	if s, ok := demoidp.ScenarioByName(name); ok {
		return s, nil
	}
	text := fmt.Sprintf("%q is not a scenario", name)
	if near := spelling.Nearest(name, scenarioNames()); near != "" {
		text += "; did you mean " + near + "?"
	}
	return demoidp.Scenario{}, errors.New(text + "; grantwalk scenarios lists them")
}

// scenarioValue is the flag --scenario.
type scenarioValue struct{ name *string }

func (v scenarioValue) Set(text string) error {
	s, err := scenarioNamed(text)
	if err == nil {
		*v.name = s.Name
	}
	return err
}

func (v scenarioValue) Type() string { return "NAME" }

func (v scenarioValue) String() string {
	if v.name == nil {
		return ""
	}
	return *v.name
}
