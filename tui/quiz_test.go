package tui

import (
	"context"
	"slices"
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/command"
	"github.com/grantwalk/grantwalk/flows/demoidp"
	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/useragent"
)

// quizOf is a driver in the first round of the quiz, with that scenario. The
// person is signed in without typing.
func quizOf(t *testing.T, w, h int, scenario string) *driver {
	t.Helper()
	var all []Scenario
	for _, s := range command.Quiz() {
		all = append(all, Scenario(s))
	}
	return drive(t, w, h, Config{
		Demo: func(_ context.Context, name string) (flows.Options, string, error) {
			o := scenarioOptions(t, name)
			o.SignIn = flows.SignInBrowser // which the quiz does not use
			return o, "Sign in as alice.", nil
		},
		DemoLogin: useragent.Login{Username: "alice", Password: demoPassword},
		Quiz:      all, BeginQuiz: true, BeginScenario: scenario, Seed: 7,
	})
}

// walkOn goes on as far as the walk goes.
func (d *driver) walkOn() {
	d.t.Helper()
	for range 4 {
		if d.app.state.Await == nil { // as the logout does
			d.press("1", "c")
		}
		if len(d.app.layers) > 0 {
			d.clock = d.clock.Add(grace)
			d.press("esc")
		}
		d.toast()
	}
}

// choice is the key of the right cause, or of a wrong one that was not tried.
func (d *driver) choice(right bool) string {
	i := slices.IndexFunc(d.app.quiz.choices, func(c cause) bool { return c.right == right && !c.tried })
	return string(rune('1' + i))
}

// TestQuizAsks plays each scenario that the quiz asks: nothing on any screen names
// the cause before it is named, and then it is shown with its bytes.
func TestQuizAsks(t *testing.T) {
	t.Parallel()
	for _, s := range command.Quiz() {
		t.Run(s.Name, func(t *testing.T) {
			t.Parallel()
			d := quizOf(t, 120, 40, s.Name)
			tells := append(findingIDs(), s.Name, s.Story)
			for _, rule := range findings.Rules() {
				if string(rule.ID) == s.Finding {
					tells = append(tells, rule.Title)
				}
			}
			look := func(keys ...string) {
				t.Helper()
				for _, key := range keys {
					d.press(key)
					screen := ansi.Strip(d.app.screen())
					for _, text := range tells {
						if strings.Contains(screen, text) {
							t.Fatalf("after %s there is %q on the screen:\n%s", key, text, screen)
						}
					}
				}
			}
			look("c")
			d.walkOn()
			look("1")
			for id := range d.app.engine.Log().Len() {
				d.app.exchanges.goTo(id + 1)
				d.settle()
				look("2")
			}
			for i := range d.app.state.Steps {
				d.app.steps.goTo(i)
				d.app.stepSelected()
				look("5")
			}
			look("6", "d", "d", "f", "7", "8", "9", "l", "V", "S", "W", "T", "esc", "6", "z")
			d.press("esc")
			d.press("a", d.choice(true))
			if q := d.app.quiz; !q.over || !q.won || q.hints != 0 {
				t.Fatalf("the right cause did not win: over %t, won %t, %d hints\n%s", q.over, q.won, q.hints, d.screen())
			}
			d.sees("Right", "Score:    1 of 1 found", s.Name)
			if s.Finding == "" {
				d.sees("Nothing is wrong.")
				return
			}
			f, ok := d.app.quiz.finding()
			if !ok {
				t.Fatalf("%s was not found in the walk:\n%s", s.Finding, d.screen())
			}
			d.sees(s.Finding, s.Severity)
			d.press("enter")
			if len(d.app.layers) > 0 || f.At.Exchange != 0 && !d.app.isMarked() {
				t.Errorf("the bytes are not shown:\n%s", d.screen())
			}
			d.press("6")
			d.sees(s.Finding)
		})
	}
}

// findingIDs are the ids of all findings.
func findingIDs() []string {
	var ids []string
	for _, s := range demoidp.Scenarios() {
		ids = append(ids, s.Finding)
	}
	slices.Sort(ids)
	return slices.Compact(ids)
}

// TestQuizHints answers wrong until all is told, and then gives up.
func TestQuizHints(t *testing.T) {
	t.Parallel()
	d := quizOf(t, 80, 24, "token-cacheable")
	d.press("a", d.choice(false))
	d.sees("not this:", "Not that. Look at the step “Code exchange”. The walk has not come to it")
	d.press("esc")
	d.walkOn()
	d.press("a")
	d.sees("Hint Look at the step “Code exchange”.")
	d.press(d.choice(false))
	d.sees("Not that. Look at exchange #7.")
	d.press(d.choice(false))
	d.sees("Not that. Look at the header fields of the response, in exchange #7.")
	d.fits(80, 24)
	d.press("g")
	d.sees("Given up", "The tokens may be cached.", "TOKEN-CACHEABLE", "0 of 1 found, with 3 hints")
	d.fits(80, 24)
	d.press("n")
	d.sees("quiz round 2, 0 of 1 found")
	if d.app.quiz.scenario.Name == "token-cacheable" || d.app.quiz.over {
		t.Errorf("the next round is %+v", d.app.quiz.scenario)
	}
	d.press("6")
	d.sees("The findings are hidden")
	d.press("a", d.choice(true), "esc", "q", "y")
	if d.app.quiz != nil && !d.quit {
		t.Error("the quiz goes on after the walk was left")
	}
}

// TestQuizBeforeTheWalk names the cause before anything was sent.
func TestQuizBeforeTheWalk(t *testing.T) {
	t.Parallel()
	d := quizOf(t, 80, 24, "nonce-missing")
	d.press("a", d.choice(true))
	d.sees("Right", "walk on, and f shows the bytes")
	d.press("esc")
	d.walkOn()
	d.press("f")
	d.sees("IDT-NONCE")
	d.press("a")
	d.sees("enter show the bytes")
}

// TestQuizRounds has another order with another seed, and goes through all
// scenarios before one comes again.
func TestQuizRounds(t *testing.T) {
	t.Parallel()
	var all []Scenario
	for _, s := range command.Quiz() {
		all = append(all, Scenario(s))
	}
	order := func(seed uint64) (names []string) {
		q := newQuiz(all, seed)
		for range len(all) {
			if !q.next("", nil) {
				t.Fatal("there is no next round")
			}
			names = append(names, q.scenario.Name)
			right, texts := 0, []string{}
			for _, c := range q.choices {
				texts = append(texts, c.text)
				if c.right {
					right++
				}
			}
			slices.Sort(texts)
			if right != 1 || len(texts) != causes || len(slices.Compact(texts)) != causes {
				t.Errorf("%s: %d are right of %q", q.scenario.Name, right, texts)
			}
		}
		return names
	}
	one := order(1)
	if !slices.Equal(one, order(1)) || slices.Equal(one, order(2)) {
		t.Error("the order does not hang on the seed")
	}
	slices.Sort(one)
	if len(slices.Compact(one)) != len(all) {
		t.Error("a scenario came twice before all were asked")
	}
}

func TestQuizIsAskedFor(t *testing.T) {
	t.Parallel()
	d := quizOf(t, 80, 24, "")
	d.press("ctrl+p")
	d.enter("find the fault")
	d.press("enter")
	d.sees("quiz round 1")
	d = drive(t, 80, 24, Config{Options: demoOptions(t)})
	d.press("a")
	d.sees("a: there is no quiz")
	d = drive(t, 80, 24, Config{Demo: noDemo, Scenarios: someScenarios})
	d.press("down", "down", "down", "enter")
	d.sees("There is no embedded provider with scenarios here.")
}

func TestGoldenQuiz(t *testing.T) {
	t.Parallel()
	d := quizOf(t, 80, 24, "token-cacheable")
	d.walkOn()
	d.press("a", d.choice(false))
	goldenScreen(t, "62_quiz_hint_80x24", d.screen())
	d.press(d.choice(true))
	goldenScreen(t, "62_quiz_right_80x24", d.screen())
	d.press("enter")
	d.toast()
	goldenScreen(t, "62_quiz_bytes_80x24", d.screen())
	d = quizOf(t, 120, 40, "id-token-unsigned")
	d.walkOn()
	d.press("6")
	goldenScreen(t, "62_quiz_hidden_120x40", d.screen())
}
