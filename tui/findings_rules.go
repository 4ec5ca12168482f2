package tui

import (
	"cmp"
	"fmt"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows/findings"
)

// maxReasons is how many reasons are told why rules could not be judged.
const maxReasons = 3

// nothing says what is known while there are no findings, and what is not.
func (c *findingsPane) nothing(p *prose) {
	th := c.th
	if !c.judged {
		p.text(th.Title, "Nothing was looked at yet")
		p.text(th.Text, "Once something has been sent, the rules look at each message; what they find is listed here, and said below.")
		return
	}
	passed, waiting := c.count(findings.Pass), c.count(findings.NotApplicable)
	p.hang(th.Good.Render(th.sym.Tick)+" ", th.Title, "No findings so far.")
	p.text(th.Text, fmt.Sprintf("%s passed; %d could not be judged with what there is.", rules(passed), waiting))
	reasons := c.reasons()
	for _, r := range reasons[:min(len(reasons), maxReasons)] {
		p.hang(th.Faint.Render(th.sym.Bullet)+" ", th.Faint, fmt.Sprintf("%s: %s", rules(r.n), r.why))
	}
	p.row(th.Key.Render("d") + " lists every rule and how it came out")
}

func rules(n int) string {
	if n == 1 {
		return "1 rule"
	}
	return fmt.Sprintf("%d rules", n)
}

func (c *findingsPane) count(result findings.Result) int {
	n := 0
	for _, o := range c.report.Outcomes {
		if o.Result == result {
			n++
		}
	}
	return n
}

// reason is why so many rules could not be judged.
type reason struct {
	why string
	n   int
}

// reasons are why rules could not be judged, the most frequent first.
func (c *findingsPane) reasons() []reason {
	var out []reason
	for _, o := range c.report.Outcomes {
		if o.Result != findings.NotApplicable {
			continue
		}
		i := slices.IndexFunc(out, func(r reason) bool { return r.why == o.Why })
		if i < 0 {
			i = len(out)
			out = append(out, reason{why: o.Why})
		}
		out[i].n++
	}
	slices.SortStableFunc(out, func(a, b reason) int { return cmp.Compare(b.n, a.n) })
	return out
}

// outcomes lists every rule and how it came out: findings first, then what
// passed, then what could not be judged, and why. The first row is the count.
func (c *findingsPane) outcomes(p *prose) {
	th := c.th
	found, passed, waiting := c.count(findings.Found), c.count(findings.Pass), c.count(findings.NotApplicable)
	p.row(th.Title.Render(fmt.Sprintf("%d rules", len(c.report.Outcomes))) +
		fmt.Sprintf(", each looks for one fault: %d found it, %d passed, %d n/a   ", found, passed, waiting) + th.Key.Render("d") + " back")
	for _, result := range []findings.Result{findings.Found, findings.Pass, findings.NotApplicable} {
		for _, o := range c.report.Outcomes {
			if o.Result == result {
				c.outcome(p, o)
			}
		}
	}
	if len(c.report.Outcomes) == 0 {
		p.text(th.Faint, "They have not looked at anything yet.")
	}
}

func (c *findingsPane) outcome(p *prose, o findings.Judged) {
	th := c.th
	mark, style := th.Faint.Render(th.sym.Skip+" n/a  "), th.Faint
	switch o.Result {
	case findings.Pass:
		mark, style = th.Good.Render(th.sym.Tick+" pass "), th.Text
	case findings.Found:
		mark, style = th.Bad.Render(th.sym.Cross+" found"), th.Text
	}
	rule, _ := findings.RuleByID(o.ID)
	text := rule.Title
	if o.Why != "" {
		text = strings.TrimPrefix(text+": "+o.Why, ": ")
	}
	id := th.fit(th.words(string(o.ID)), min(24, max(p.w/3, 8)))
	p.hang(mark+" "+id+" ", style, c.veil.text(text))
}
