package tui

import (
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
)

// TestStaleJudgement drops what the rules made of a walk that was left.
func TestStaleJudgement(t *testing.T) {
	t.Parallel()
	d := walked(t, 120, 40, func(*findings.Trace) []findings.Finding { return nil })
	old := judgedMsg{asked: d.app.judging.asked, judgement: flows.Judgement{Report: findings.Report{Findings: someFindings()}}}
	d.press("q", "y")
	d.send(old)
	if n := len(d.app.findings.list); n != 0 {
		t.Fatalf("%d findings of a walk that was left", n)
	}
}

// TestOneJudgementAtATime counts how often the rules are asked.
func TestOneJudgementAtATime(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t)})
	a := d.app
	a.judging = judging{}
	if a.judge() == nil {
		t.Fatal("there is something to see, and the rules are not asked")
	}
	a.judging.seen = ""
	if a.judge() != nil {
		t.Fatal("they are asked while they look")
	}
	if a.judged(judgedMsg{asked: a.judging.asked}) == nil || !a.judging.running {
		t.Fatal("there was more to see meanwhile, and they are not asked again")
	}
	a.judged(judgedMsg{asked: a.judging.asked})
	if a.judge() != nil {
		t.Fatal("there is nothing new, and they are asked")
	}
}

// TestRulesRest looks for the pause after rules that took long.
func TestRulesRest(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: demoOptions(t)})
	a := d.app
	a.judging = judging{}
	if a.judge() == nil {
		t.Fatal("there is something to see, and the rules are not asked")
	}
	a.judging.seen = "" // there is more to see
	a.judged(judgedMsg{asked: a.judging.asked, took: time.Second})
	asked := a.judging.asked
	d.pass(3 * time.Second)
	if a.judging.asked != asked {
		t.Fatal("they took a second, and are asked again within three")
	}
	d.pass(2 * time.Second)
	if a.judging.asked == asked {
		t.Fatal("they are not asked again after their rest")
	}
}

// TestFindingsComeUpWhileStepping looks for the remark, and for the finding in
// the explanation of the step.
func TestFindingsComeUpWhileStepping(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Demo: noDemo, Start: true})
	runner, err := flows.NewRunner(demoOptions(t))
	if err != nil {
		t.Fatal(err)
	}
	d.run(d.app.attach(judgedEngine{runner, func(t *findings.Trace) []findings.Finding {
		if len(t.Exchanges) == 0 {
			return nil
		}
		x := t.Exchanges[0]
		return []findings.Finding{
			{ID: "A-NOTE", Title: "is only counted", Severity: findings.Note, At: x.AtStatus()},
			{ID: "DISC-ISSUER-SLASH", Title: "the issuer ends in a slash", Severity: findings.Error, Step: "metadata", At: x.AtMember("issuer")},
		}
	}}, ""))
	d.settle()
	d.press("f")
	d.sees("f: there are no findings so far.")
	d.press("enter", "enter")
	d.sees("! DISC-ISSUER-SLASH: the issuer ends in a slash, f to see it.", "✗ 1 error")
	d.press("1", "k")
	d.sees("✗ error DISC-ISSUER-SLASH: the issuer ends in a slash.", "f shows where")
	d.press("f")
	d.sees("Finding 1 of 2: DISC-ISSUER-SLASH")
}
