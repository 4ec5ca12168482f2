package findings

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
	"sync"
)

// Rules returns all rules, in the order of the steps. The slice is shared and
// must not be written to.
func Rules() []Rule { return registry().rules }

// RuleByID returns the rule with that id.
func RuleByID(id ID) (Rule, bool) {
	i, ok := registry().byID[id]
	if !ok {
		return Rule{}, false
	}
	return registry().rules[i], true
}

type catalogue struct {
	rules []Rule
	byID  map[ID]int
	order []int // every rule after its root causes
}

// registry is made on first use, because a program that only shows its version
// has no need of it.
var registry = sync.OnceValue(func() *catalogue {
	c := &catalogue{byID: map[ID]int{}}
	c.rules = slices.Concat(
		discoveryRules(), keysRules(), authorizationRules(), responseRules(),
		tokenRules(), vendorRules(), idTokenRules(), refreshRules(), userInfoRules(),
		endRules(), transportRules(), cachingRules(), labRules(),
	)
	for i, r := range c.rules {
		if _, twice := c.byID[r.ID]; twice {
			panic("findings: two rules are called " + string(r.ID))
		}
		c.byID[r.ID] = i
	}
	c.sort()
	return c
})

// sort puts every rule after its root causes.
func (c *catalogue) sort() {
	const (
		unseen = iota
		open
		done
	)
	state := make([]int, len(c.rules))
	var visit func(i int)
	visit = func(i int) {
		switch state[i] {
		case open:
			panic("findings: root causes go in a circle at " + string(c.rules[i].ID))
		case done:
			return
		}
		state[i] = open
		for _, id := range slices.Concat(c.rules[i].After, c.rules[i].AfterAnywhere) {
			j, ok := c.byID[id]
			if !ok {
				panic(fmt.Sprintf("findings: %s comes after %s, which does not exist", c.rules[i].ID, id))
			}
			visit(j)
		}
		state[i] = done
		c.order = append(c.order, i)
	}
	for i := range c.rules {
		visit(i)
	}
}

// Report is what the rules made of a trace.
type Report struct {
	// Findings, in the order of the exchanges; the worse first within one. What a
	// rule says of several exchanges in the same words is one finding, at the
	// first of them; the others are in its Also.
	Findings []Finding
	// Outcomes are those of all rules, in the order of Rules. A finding that was
	// silenced by its root cause is in none of the two.
	Outcomes []Judged
}

// Judged is the outcome of one rule.
type Judged struct {
	ID     ID
	Result Result
	Why    string // for NotApplicable
}

// Count returns how many findings there are of a severity.
func (r Report) Count(s Severity) int {
	n := 0
	for _, f := range r.Findings {
		if f.Severity == s {
			n++
		}
	}
	return n
}

// Judge applies every rule to the trace.
func Judge(t *Trace) Report {
	c := registry()
	report := Report{Outcomes: make([]Judged, len(c.rules))}
	type place struct {
		id       ID
		exchange int
	}
	seen := map[place]bool{} // exchange -1: anywhere
	said := map[fault]int{}
	for _, i := range c.order {
		r := c.rules[i]
		o := t.judge(r)
		var kept []Hit
		for _, h := range o.Hits {
			silent := slices.ContainsFunc(r.After, func(id ID) bool { return seen[place{id, h.At.Exchange}] }) ||
				slices.ContainsFunc(r.AfterAnywhere, func(id ID) bool { return seen[place{id, -1}] })
			if silent {
				continue
			}
			kept = append(kept, h)
		}
		if o.Result == Found && len(kept) == 0 {
			o = Outcome{Result: NotApplicable, Why: "it follows from another finding"}
		}
		for _, h := range kept {
			f := t.finding(r, h)
			report.add(f, said)
			if f.Severity > Note && !h.Beside { // a note is no root cause
				seen[place{r.ID, h.At.Exchange}], seen[place{r.ID, -1}] = true, true
			}
		}
		report.Outcomes[i] = Judged{ID: r.ID, Result: o.Result, Why: o.Why}
	}
	sortFindings(report.Findings)
	return report
}

func sortFindings(list []Finding) {
	slices.SortStableFunc(list, func(a, b Finding) int {
		return cmp.Or(cmp.Compare(a.At.Exchange, b.At.Exchange), cmp.Compare(b.Severity, a.Severity))
	})
}

// fault is what makes two findings the same but for the exchange.
type fault struct {
	id             ID
	severity       Severity
	title, message string
}

// maxPlaces is how many places a finding names at most.
const maxPlaces = 20

// add adds a finding, or its place to one that says the same: a server that
// labels every answer wrongly has one fault.
func (r *Report) add(f Finding, said map[fault]int) {
	key := fault{f.ID, f.Severity, f.Title, f.Message}
	i, again := said[key]
	switch {
	case !again || r.Findings[i].At.Exchange == f.At.Exchange:
		said[key] = len(r.Findings)
		r.Findings = append(r.Findings, f)
	case len(r.Findings[i].Also) < maxPlaces:
		r.Findings[i].Also = append(slices.Clip(r.Findings[i].Also), f.At)
	}
}

// judge applies one rule. A rule that breaks down on bytes nobody thought of
// must not take the program with it.
func (t *Trace) judge(r Rule) (o Outcome) {
	for _, need := range r.Needs {
		if !t.Has(need) {
			return notApplicable("there is not %s", need)
		}
	}
	defer func() {
		if p := recover(); p != nil {
			o = Outcome{Result: NotApplicable, Why: fmt.Sprintf("%s: %v", brokeDown, p)}
		}
	}()
	return r.Judge(t)
}

// brokeDown begins the reason of a rule that panicked. Tests look for it.
const brokeDown = "the rule broke down, which is an error in this program"

// finding makes a finding of what a rule saw.
func (t *Trace) finding(r Rule, h Hit) Finding {
	f := Finding{
		ID: r.ID, Severity: cmp.Or(h.Severity, r.Severity), Title: cmp.Or(h.Title, r.Title),
		At: h.At, Also: h.Also, Message: h.Message, Breaks: cmp.Or(h.Breaks, r.Breaks), Specs: h.Specs,
		Fix:        Fix{IdP: cmp.Or(h.Fix.IdP, r.Fix.IdP), Client: cmp.Or(h.Fix.Client, r.Fix.Client)},
		Comparison: h.Comparison, Causes: h.Causes, Step: r.Topic,
	}
	if len(f.Specs) == 0 {
		f.Specs = r.Specs
	}
	if !h.NoProbe {
		f.Probe = r.Probe
	}
	if x := t.Exchange(h.At.Exchange); x != nil && x.Label.Step != "" {
		f.Step = x.Label.Step
		switch {
		case r.Topic == "id-token" && (f.Step == "token" || strings.HasPrefix(f.Step, "authorization-")):
			f.Step = r.Topic // the answer carries the ID token
		case r.Topic == "keys" && f.Step == "id-token":
			f.Step = r.Topic // the keys were fetched again
		case r.Topic == "authorization-response" && f.Step == "authorization-request":
			f.Step = r.Topic // the last redirect of the request carries the response
		}
	}
	f.Edited = t.editedBehind(f)
	rank := map[Verdict]int{Likely: 0, Possible: 1, RuledOut: 2}
	slices.SortStableFunc(f.Causes, func(a, b Cause) int { return cmp.Compare(rank[a.Verdict], rank[b.Verdict]) })
	return f
}
