package command_test

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

// manMacros are the macros of man(7) that the pages may use.
var manMacros = []string{"TH", "SH", "SS", "B", "BI", "BR", "TP", "PP", "nf", "fi"}

var helpFlag = regexp.MustCompile(`(?m)^  (?:-\w, )?--([a-z-]+)`)

// TestManPageOfEachCommand reads each page: it has what the help has, and nothing
// in it is an instruction by mistake.
func TestManPageOfEachCommand(t *testing.T) {
	t.Parallel()
	for _, name := range append([]string{""}, commands...) {
		page := shell{}.run(t.Context(), append([]string{"man"}, strings.Fields(name)...)...)
		help := shell{}.run(t.Context(), append([]string{"help"}, strings.Fields(name)...)...)
		wantStatus(t, page, 0)
		for line := range strings.Lines(page.stdout) {
			if macro, _, _ := strings.Cut(strings.TrimRight(line, "\n"), " "); strings.HasPrefix(macro, ".") && !slices.Contains(manMacros, macro[1:]) {
				t.Errorf("man %s: %q is no macro", name, macro)
			}
			if strings.HasPrefix(line, "'") {
				t.Errorf("man %s: a line begins with an apostrophe, which roff takes for an instruction: %s", name, line)
			}
		}
		for _, f := range helpFlag.FindAllStringSubmatch(help.stdout, -1) {
			if !strings.Contains(page.stdout, strings.ReplaceAll("--"+f[1], "-", `\-`)) {
				t.Errorf("man %s lacks --%s", name, f[1])
			}
		}
		for _, section := range []string{"NAME", "SYNOPSIS", "DESCRIPTION", "EXIT STATUS", "SEE ALSO"} {
			wantText(t, "man "+name, page.stdout, `.SH "`+section+`"`)
		}
	}
	e := shell{}.run(t.Context(), "man", "rnu")
	wantStatus(t, e, 2)
	wantText(t, "man rnu", e.stderr, "rnu")
}
