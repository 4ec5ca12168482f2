package flows_test

import (
	"testing"

	"github.com/grantwalk/grantwalk/flows"
)

// TestRerunOfAStepWhoseTurnHasNotComeBack would send a spent code again.
func TestRerunOfAStepWhoseTurnHasNotComeBack(t *testing.T) {
	t.Parallel()
	sc := begin(t, flows.Stepping)
	for i := range 6 {
		sc.step(i, flows.Session{Code: "code"})
	}
	sc.do(flows.Rerun{Step: 1}, flows.AtGate{Run: sc.s.Run + 1, Exchange: 70})
	before := sc.s.Run
	for i := 2; i < len(walk.Steps); i++ {
		if ok, why := sc.s.CanRerun(i); ok || why == "" {
			t.Errorf("step %d may be run again before its turn", i)
		}
		sc.do(flows.Rerun{Step: i})
	}
	if sc.s.Run != before || sc.s.Held != 70 {
		t.Fatalf("run %d, held %d: the request under way was disturbed", sc.s.Run, sc.s.Held)
	}
}

// TestRerunKeepsARotatedToken: going back to the one that was brought along
// would look like a theft.
func TestRerunKeepsARotatedToken(t *testing.T) {
	t.Parallel()
	flow := flows.Flow{ID: flows.FlowRefresh, Steps: []flows.Step{
		{ID: flows.StepMetadata, Title: "Metadata"}, {ID: flows.StepRefresh, Title: "Refresh", Repeats: true},
	}}
	sc := &script{t: t, s: flows.NewState(flow, flows.Session{Given: "brought along"}, flows.Stepping, flows.SignInBrowser, false)}
	sc.step(0, sc.s.Session)
	sc.step(1, flows.Session{Given: "brought along", Tokens: []flows.TokenSet{{RefreshToken: "rotated"}}})
	sc.do(flows.Rerun{Step: 0})
	if got := sc.s.Session.RefreshToken(); got != "rotated" {
		t.Fatalf("the refresh token is %q again", got)
	}
}
