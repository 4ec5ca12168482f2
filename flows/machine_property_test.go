package flows_test

import (
	"fmt"
	"slices"
	"testing"

	"pgregory.net/rapid"

	"github.com/grantwalk/grantwalk/flows"
)

// TestNothingPassesTheGate drives the machine with any events in any order and
// holds it to its promises.
func TestNothingPassesTheGate(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		s := flows.NewState(walk, flows.Session{}, flows.Stepping, flows.SignInBrowser, rapid.Bool().Draw(t, "keep going"))
		gate := gateModel{run: map[int]int{}}
		nextExchange := 1
		for range rapid.IntRange(1, 60).Draw(t, "events") {
			e := drawEvent(t, s, &nextExchange)
			before := fmt.Sprintf("%+v", s)
			next, effects := flows.Advance(s, e)
			if after := fmt.Sprintf("%+v", s); after != before {
				t.Fatalf("%T changed the state that it was given", e)
			}
			if g, ok := e.(flows.AtGate); ok && s.Active && g.Run == s.Run {
				gate.run[g.Exchange] = g.Run
			}
			gate.check(t, s, next, e, effects)
			s = next
		}
	})
}

func drawEvent(t *rapid.T, s flows.State, nextExchange *int) flows.Event {
	run := s.Run - rapid.IntRange(0, 1).Draw(t, "runs ago")
	step := rapid.IntRange(-1, len(walk.Steps)).Draw(t, "step")
	switch rapid.IntRange(0, 23).Draw(t, "kind") {
	case 0:
		if i, ok := s.Next(); ok {
			step = i
		}
		return flows.Start{Step: step}
	case 1:
		return flows.Send{Exchange: rapid.IntRange(0, *nextExchange).Draw(t, "exchange")}
	case 2:
		return flows.Send{Exchange: s.Held}
	case 3:
		return flows.Continue{}
	case 4:
		return flows.Cancel{}
	case 5:
		return flows.Rerun{Step: step}
	case 6:
		return flows.ExpireNow{}
	case 7:
		return flows.SetAutoRefresh{On: rapid.Bool().Draw(t, "on")}
	case 8:
		return flows.SetSignIn{SignIn: rapid.SampledFrom([]flows.SignIn{flows.SignInBrowser, flows.SignInAgent}).Draw(t, "sign-in")}
	case 9:
		return flows.Reply{Answer: flows.Open{}}
	case 10, 11:
		*nextExchange++
		return flows.AtGate{Run: run, Exchange: *nextExchange, Together: rapid.IntRange(0, 2).Draw(t, "together"), Method: "POST"}
	case 12:
		return flows.Learned{Run: run, Session: flows.Session{Given: "refresh"}, Text: "learnt"}
	case 13:
		return flows.Asked{Run: run, Await: flows.Await{Kind: rapid.SampledFrom([]flows.AwaitKind{flows.AwaitCallback, flows.AwaitTime}).Draw(t, "await")}}
	case 14:
		return flows.Edit{Exchange: rapid.SampledFrom([]int{s.Held, *nextExchange}).Draw(t, "exchange"), Raw: []byte("edited")}
	case 15:
		return flows.Resend{Exchange: rapid.IntRange(0, *nextExchange).Draw(t, "exchange"), After: rapid.Bool().Draw(t, "after")}
	case 16:
		return flows.SetBreakpoints{List: []flows.Breakpoint{{Method: rapid.SampledFrom([]string{"POST", "GET"}).Draw(t, "method")}}}
	case 17, 18:
		return flows.OfferLab{Lab: flows.Lab{ID: "lab", Title: "An experiment"}}
	case 19, 20:
		return flows.Consent{Yes: rapid.Bool().Draw(t, "yes")}
	case 21:
		return flows.Concluded{Run: run, Verdict: flows.Verdict{ID: "found"}}
	case 22:
		return flows.Probe{}
	}
	var problem *flows.Problem
	if rapid.Bool().Draw(t, "fails") {
		problem = &flows.Problem{Text: "failed", Strict: rapid.Bool().Draw(t, "strict")}
	}
	return flows.Ended{Run: run, Problem: problem}
}

// gateModel is what the machine was told of the gate: which run brought which
// exchange that has not been let go.
type gateModel struct{ run map[int]int }

func (g gateModel) check(t *rapid.T, s, next flows.State, e flows.Event, effects []flows.Effect) {
	if next.Run < s.Run {
		t.Fatalf("%T: the run number fell from %d to %d", e, s.Run, next.Run)
	}
	for _, id := range append([]int{next.Held}, next.With...) {
		if id != 0 && (!next.Active || g.run[id] != next.Run) {
			t.Fatalf("%T: exchange %d is held for run %d, which did not bring it", e, id, next.Run)
		}
	}
	if !next.Active && (next.Await != nil || next.Held != 0 || next.Beside != nil) {
		t.Fatalf("%T: something waits, and nothing runs", e)
	}
	if next.Active && next.Offer != nil {
		t.Fatalf("%T: an experiment is offered beside what runs", e)
	}
	started := 0
	for _, effect := range effects {
		run := 0
		switch f := effect.(type) {
		case flows.Release:
			g.released(t, s, e, f)
		case flows.Redraft:
			if edit, ok := e.(flows.Edit); !ok || edit.Exchange != f.Exchange || g.run[f.Exchange] != f.Run {
				t.Fatalf("%T gave exchange %d other bytes", e, f.Exchange)
			}
		case flows.StartRun:
			run = f.Run
		case flows.StartProbes:
			run = f.Run
		case flows.StartResend:
			run = f.Run
		case flows.StartLab:
			run = f.Run
			if consent, ok := e.(flows.Consent); !ok || !consent.Yes || s.Offer == nil {
				t.Fatalf("%T began an experiment to which nobody had consented", e)
			}
		}
		if run == 0 {
			continue
		}
		if started++; run != next.Run || run == s.Run {
			t.Fatalf("%T started run %d, the newest is %d", e, run, next.Run)
		}
		if s.Active && !slices.ContainsFunc(effects, func(x flows.Effect) bool { return x == flows.CancelRun{Run: s.Run} }) {
			if ended, ok := e.(flows.Ended); !ok || ended.Run != s.Run {
				t.Fatalf("%T started a run beside the one under way", e)
			}
		}
	}
	if started > 1 {
		t.Fatalf("%T started %d runs", e, started)
	}
	g.checkLabs(t, s, next, e)
	if next.Run != s.Run || !next.Active {
		clear(g.run) // what an older run brought is cancelled with it
	}
}

// released holds a release to what may cause one.
func (g gateModel) released(t *rapid.T, s flows.State, e flows.Event, f flows.Release) {
	if g.run[f.Exchange] != f.Run {
		t.Fatalf("%T released exchange %d, which run %d had not brought to the gate", e, f.Exchange, f.Run)
	}
	delete(g.run, f.Exchange)
	switch e := e.(type) {
	case flows.Send:
		if e.Exchange != f.Exchange && !slices.Contains(s.With, f.Exchange) {
			t.Fatalf("Send{%d} released %d, which was not shown with it", e.Exchange, f.Exchange)
		}
	case flows.Continue:
	case flows.AtGate:
		if s.Mode == flows.Stepping && !s.AutoRefresh {
			t.Fatal("a request passed the gate in step mode, unasked")
		}
	default:
		t.Fatalf("%T released a request", e)
	}
}

// checkLabs sees that an experiment that has ended has a verdict, and that no
// other run changes it.
func (g gateModel) checkLabs(t *rapid.T, s, next flows.State, e flows.Event) {
	if len(next.Labs) < len(s.Labs) {
		t.Fatalf("%T: an experiment was lost", e)
	}
	for i, lab := range next.Labs {
		running := next.Beside != nil && next.Beside.Kind == flows.BesideLab && lab.Run == next.Run
		if !running && lab.Verdict == nil {
			t.Fatalf("%T: experiment %d has ended without a verdict", e, i)
		}
		if i < len(s.Labs) && s.Labs[i].Verdict != nil && s.Labs[i].Verdict.ID != lab.Verdict.ID && lab.Run != s.Run {
			t.Fatalf("%T changed the verdict of an experiment that was over", e)
		}
	}
}
