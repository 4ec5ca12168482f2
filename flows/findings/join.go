package findings

import (
	"cmp"
	"slices"
)

// Join returns a trace in which the evidence of all the traces can be looked up.
// It is not for judging: they are of several clients or providers. An exchange
// that several have in common has the same ID in all of them.
func Join(traces ...*Trace) *Trace {
	if len(traces) == 1 {
		return traces[0]
	}
	all := &Trace{byID: map[int]*Exchange{}}
	for _, t := range traces {
		for _, x := range t.Exchanges {
			if all.byID[x.ID] == nil {
				all.byID[x.ID] = x
				all.Exchanges = append(all.Exchanges, x)
			}
		}
		all.Tokens = append(all.Tokens, t.Tokens...)
		all.IDTokens = append(all.IDTokens, t.IDTokens...)
	}
	slices.SortFunc(all.Exchanges, func(a, b *Exchange) int { return cmp.Compare(a.ID, b.ID) })
	return all
}

// JudgeAll applies every rule to each of the traces. What two of them have in
// common, such as a provider's metadata, yields each finding once.
func JudgeAll(traces ...*Trace) Report {
	if len(traces) == 1 {
		return Judge(traces[0])
	}
	type place struct {
		id      ID
		at      Evidence
		message string
	}
	seen := map[place]bool{}
	all := Report{}
	for _, t := range traces {
		r := Judge(t)
		for _, f := range r.Findings {
			if p := (place{f.ID, f.At, f.Message}); !seen[p] {
				seen[p] = true
				all.Findings = append(all.Findings, f)
			}
		}
		all.Outcomes = joinOutcomes(all.Outcomes, r.Outcomes)
	}
	sortFindings(all.Findings)
	return all
}

// joinOutcomes keeps of two outcomes of a rule the one that says more.
func joinOutcomes(a, b []Judged) []Judged {
	if a == nil {
		return b
	}
	rank := map[Result]int{Found: 2, Pass: 1}
	for i := range a {
		if rank[b[i].Result] > rank[a[i].Result] {
			a[i] = b[i]
		}
	}
	return a
}
