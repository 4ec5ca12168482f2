package tui

import (
	"math/rand/v2"
	"slices"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
)

// quiz is the game of finding the fault: the demo goes wrong in one way, and the
// person says in which. It is pure; the app deals with the walk.
type quiz struct {
	all    []Scenario
	chance *rand.Rand
	asked  []string // the scenarios of this session, by name

	scenario Scenario // of this round
	choices  []cause
	hints    int // that were given in this round
	over     bool
	won      bool

	round, wins, allHints int
	kept                  *judgedMsg // what the rules say, until the round is over
}

// cause is one of the answers.
type cause struct {
	text  string
	right bool
	tried bool
}

// Each round has so many causes to choose from, the last of which is that nothing
// is wrong.
const causes = 6

const nothingWrong = "Nothing is wrong: a client must take all of it as it is"

func newQuiz(all []Scenario, seed uint64) *quiz {
	if seed == 0 {
		seed = rand.Uint64()
	}
	return &quiz{all: all, chance: rand.New(rand.NewPCG(seed, 1))}
}

// next begins a round: with the scenario of that name, or with one by chance that
// was not asked yet. It is false where there is none.
func (q *quiz) next(name string, others []Scenario) bool {
	pick, ok := Scenario{}, false
	for _, s := range slices.Concat(q.all, others) {
		if s.Name == name && name != "" && !ok {
			pick, ok = s, true
		}
	}
	if !ok {
		if len(q.asked) >= len(q.all) {
			q.asked = nil // from the beginning
		}
		left := slices.DeleteFunc(slices.Clone(q.all), func(s Scenario) bool { return slices.Contains(q.asked, s.Name) })
		if len(left) == 0 {
			return false
		}
		pick = left[q.chance.IntN(len(left))]
	}
	q.scenario, q.asked = pick, append(q.asked, pick.Name)
	q.hints, q.over, q.won, q.kept = 0, false, false, nil
	q.round++
	q.choose()
	return true
}

// choose makes the list of causes: the right one, wrong ones of the same step
// first, and that nothing is wrong.
func (q *quiz) choose() {
	right, some := q.scenario, 0
	q.choices = nil
	if right.Finding != "" {
		q.choices = append(q.choices, cause{text: right.Title, right: true})
	}
	used := append([]string{right.Finding}, right.Consequences...)
	wrong := slices.Clone(q.all)
	q.chance.Shuffle(len(wrong), func(i, j int) { wrong[i], wrong[j] = wrong[j], wrong[i] })
	for _, sameStep := range []bool{true, false} {
		for _, s := range wrong {
			// No more than half are of the step, or the list would name it.
			if len(q.choices) == causes-1 || sameStep && (s.Step != right.Step || some == causes/2-1) {
				continue
			}
			if s.Finding == "" || slices.Contains(used, s.Finding) || slices.Contains(s.Consequences, right.Finding) && right.Finding != "" {
				continue
			}
			used = append(used, s.Finding)
			q.choices = append(q.choices, cause{text: s.Title})
			if sameStep {
				some++
			}
		}
	}
	list := q.choices
	q.chance.Shuffle(len(list), func(i, j int) { list[i], list[j] = list[j], list[i] })
	q.choices = append(q.choices, cause{text: nothingWrong, right: right.Finding == ""})
}

// answer takes a choice and says whether it is right.
func (q *quiz) answer(i int) bool {
	if q.over || i < 0 || i >= len(q.choices) {
		return false
	}
	q.choices[i].tried = true
	if !q.choices[i].right {
		q.hints++
		return false
	}
	q.end(true)
	return true
}

// end ends the round, won or given up.
func (q *quiz) end(won bool) {
	if q.over {
		return
	}
	q.over, q.won = true, won
	q.allHints += q.hints
	if won {
		q.wins++
	}
}

// hides says whether what gives the cause away is to be hidden.
func (q *quiz) hides() bool { return q != nil && !q.over }

// finding is what names the cause, as far as the walk has come to it.
func (q *quiz) finding() (findings.Finding, bool) {
	if q.kept == nil {
		return findings.Finding{}, false
	}
	list := q.kept.judgement.Report.Findings
	i := slices.IndexFunc(list, func(f findings.Finding) bool { return string(f.ID) == q.scenario.Finding })
	if i < 0 {
		return findings.Finding{}, false
	}
	return list[i], true
}

// veiled is the state without what the client has found out by itself: why a step
// failed, what was odd, how the checks came out. What was sent and what came back
// is not in it, and stays to be seen.
func veiled(s flows.State) flows.State {
	s.Notice = ""
	s.Steps = slices.Clone(s.Steps)
	for i := range s.Steps {
		st := &s.Steps[i]
		st.Learnt, st.Warned, st.Note, st.Lax = nil, nil, "", false
		if p := st.Problem; p != nil && !p.Cancelled {
			st.Problem = &flows.Problem{
				Text:   "This step failed. Why is for you to find: what was sent and what came back is in the panes.",
				Advice: "a names the cause, at any time.",
				Strict: p.Strict,
			}
		}
	}
	s.Session.Tokens = slices.Clone(s.Session.Tokens)
	for i := range s.Session.Tokens {
		s.Session.Tokens[i].Checks = nil
	}
	return s
}
