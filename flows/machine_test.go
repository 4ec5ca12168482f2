package flows_test

import (
	"reflect"
	"slices"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
)

// walk is a code flow in shape, without code: the machine needs no more.
var walk = flows.Flow{ID: flows.FlowCode, Title: "test", Steps: []flows.Step{
	{ID: flows.StepMetadata, Title: "Metadata"},
	{ID: flows.StepAuthorizationRequest, Title: "Request"},
	{ID: flows.StepAuthorizationResponse, Title: "Response", RestartAt: flows.StepAuthorizationRequest, RestartWhy: "of its state"},
	{ID: flows.StepToken, Title: "Token", SpendsCode: true, RestartAt: flows.StepAuthorizationRequest, RestartWhy: "a code works once"},
	{ID: flows.StepIDToken, Title: "ID token"},
	{ID: flows.StepUserInfo, Title: "UserInfo", Optional: true, Repeats: true},
	{ID: flows.StepRefresh, Title: "Refresh", Optional: true, Repeats: true},
	{ID: flows.StepRevocation, Title: "Revocation", Optional: true, Repeats: true, EndsSession: true},
}}

// script drives the machine and keeps what it asked for.
type script struct {
	t       *testing.T
	s       flows.State
	effects []flows.Effect
}

func begin(t *testing.T, mode flows.Mode) *script {
	return &script{t: t, s: flows.NewState(walk, flows.Session{Issuer: "https://idp.example"}, mode, flows.SignInBrowser, false)}
}

func (sc *script) do(events ...flows.Event) *script {
	for _, e := range events {
		var effects []flows.Effect
		sc.s, effects = flows.Advance(sc.s, e)
		sc.effects = append(sc.effects, effects...)
	}
	return sc
}

// step runs step i to its end with one request and session as what was learnt.
func (sc *script) step(i int, session flows.Session) *script {
	sc.t.Helper()
	sc.do(flows.Start{Step: i})
	if !sc.s.Active || sc.s.Current != i {
		sc.t.Fatalf("step %d did not start: %+v", i, sc.s.Steps[i])
	}
	x := sc.s.Run * 10
	return sc.do(
		flows.AtGate{Run: sc.s.Run, Exchange: x}, flows.Send{Exchange: x},
		flows.Learned{Run: sc.s.Run, Session: session, Text: "learnt"}, flows.Ended{Run: sc.s.Run},
	)
}

func (sc *script) statuses() []flows.Status {
	out := make([]flows.Status, 0, len(sc.s.Steps))
	for _, st := range sc.s.Steps {
		out = append(out, st.Status)
	}
	return out
}

func (sc *script) has(want flows.Effect) bool {
	return slices.ContainsFunc(sc.effects, func(e flows.Effect) bool { return reflect.DeepEqual(e, want) })
}

func TestStepModeHoldsUntilSent(t *testing.T) {
	t.Parallel()
	sc := begin(t, flows.Stepping).do(flows.Start{Step: 0}, flows.AtGate{Run: 1, Exchange: 1})
	if sc.s.Held != 1 || sc.s.Steps[0].Status != flows.AtTheGate {
		t.Fatalf("not held: %+v", sc.s)
	}
	if sc.has(flows.Release{Run: 1, Exchange: 1}) {
		t.Fatal("released without being asked for")
	}
	sc.do(flows.Send{Exchange: 2})
	if sc.s.Held != 1 {
		t.Fatal("Send for another exchange released this one")
	}
	sc.do(flows.Send{Exchange: 1})
	if !sc.has(flows.Release{Run: 1, Exchange: 1}) || sc.s.Held != 0 {
		t.Fatal("Send did not release")
	}
}

func TestSendCarriesEditedBytes(t *testing.T) {
	t.Parallel()
	sc := begin(t, flows.Stepping).do(flows.Start{Step: 0}, flows.AtGate{Run: 1, Exchange: 1}, flows.Send{Exchange: 1, Raw: []byte("edited")})
	if !sc.has(flows.Release{Run: 1, Exchange: 1, Raw: []byte("edited")}) {
		t.Fatalf("effects: %+v", sc.effects)
	}
}

func TestContinueRunsToThePerson(t *testing.T) {
	t.Parallel()
	sc := begin(t, flows.Stepping).do(flows.Continue{}, flows.AtGate{Run: 1, Exchange: 1}, flows.Ended{Run: 1})
	if !sc.has(flows.Release{Run: 1, Exchange: 1}) {
		t.Fatal("the gate did not stand open")
	}
	if !sc.s.Active || sc.s.Current != 1 {
		t.Fatalf("did not go on to step 1: %v", sc.statuses())
	}
	sc.do(flows.Asked{Run: 2, Await: flows.Await{Kind: flows.AwaitCallback}})
	if sc.s.Mode != flows.Stepping || sc.s.Await == nil {
		t.Fatalf("did not stop for the person: mode %s", sc.s.Mode)
	}
}

func TestContinueStopsBeforeTheEnd(t *testing.T) {
	t.Parallel()
	sc := begin(t, flows.Stepping)
	for i := range 6 {
		sc.step(i, flows.Session{Issuer: "https://idp.example", Given: "a refresh token"})
	}
	sc.do(flows.Continue{})
	sc.do(flows.Ended{Run: sc.s.Run})
	if sc.s.Active || sc.s.Mode != flows.Stepping || sc.s.Notice == "" {
		t.Fatalf("went on into a step that ends the session: %v", sc.statuses())
	}
	if i, ok := sc.s.Next(); !ok || i != 7 {
		t.Fatalf("Next = %d, %v; want the revocation", i, ok)
	}
}

func TestCancelEndsTheRun(t *testing.T) {
	t.Parallel()
	sc := begin(t, flows.Stepping).do(flows.Start{Step: 0}, flows.AtGate{Run: 1, Exchange: 1}, flows.Cancel{})
	if !sc.has(flows.CancelRun{Run: 1}) || sc.s.Active || sc.s.Held != 0 {
		t.Fatalf("not cancelled: %+v", sc.s)
	}
	if p := sc.s.Steps[0].Problem; p == nil || !p.Cancelled {
		t.Fatalf("problem = %+v", p)
	}
	before := sc.s
	sc.do(flows.AtGate{Run: 1, Exchange: 2}, flows.Learned{Run: 1, Session: flows.Session{Code: "late"}}, flows.Ended{Run: 1})
	if !reflect.DeepEqual(before, sc.s) {
		t.Fatal("events of a cancelled run changed the state")
	}
	if sc.do(flows.Rerun{Step: 0}); sc.s.Run != 2 || !sc.s.Active {
		t.Fatal("a cancelled step cannot be run again")
	}
}

func TestRerunClearsWhatLaterStepsLearnt(t *testing.T) {
	t.Parallel()
	sc := begin(t, flows.Stepping)
	sc.step(0, flows.Session{Issuer: "https://idp.example", Scope: "from metadata"})
	sc.step(1, flows.Session{Issuer: "https://idp.example", State: "made by the request"})
	sc.do(flows.Rerun{Step: 0})
	if sc.s.Session.State != "" || sc.s.Session.Scope != "" {
		t.Fatalf("session still has what later steps learnt: %+v", sc.s.Session)
	}
	if got := sc.s.Steps[1]; got.Status != flows.Pending || len(got.Learnt) != 0 {
		t.Fatalf("the later step was not cleared: %+v", got)
	}
}

func TestRerunOfASpentCodeRestartsAtTheRequest(t *testing.T) {
	t.Parallel()
	sc := begin(t, flows.Stepping)
	for i := range 3 {
		sc.step(i, flows.Session{Code: "code"})
	}
	// Held, but not sent: the code is still good.
	sc.do(flows.Start{Step: 3}, flows.AtGate{Run: 4, Exchange: 40}, flows.Cancel{}, flows.Rerun{Step: 3})
	if sc.s.Current != 3 || sc.s.Session.Code != "code" {
		t.Fatalf("restarted at step %d although the code had not been sent", sc.s.Current)
	}
	sc.do(flows.AtGate{Run: 5, Exchange: 50}, flows.Send{Exchange: 50}, flows.Ended{Run: 5, Problem: &flows.Problem{Text: "invalid_grant"}})
	sc.do(flows.Rerun{Step: 3})
	if sc.s.Current != 1 || sc.s.Notice == "" || sc.s.Steps[1].Note == "" {
		t.Fatalf("a spent code: now at step %d, notice %q", sc.s.Current, sc.s.Notice)
	}
	if i := len(sc.effects) - 1; !reflect.DeepEqual(sc.effects[i], flows.StartRun{Run: 6, Step: 1, Session: flows.Session{Code: "code"}, SignIn: flows.SignInBrowser, Discard: true}) {
		t.Fatalf("last effect: %+v", sc.effects[i])
	}
}

func TestRepeatsKeepTheNewestSession(t *testing.T) {
	t.Parallel()
	sc := begin(t, flows.Stepping)
	for i := range 5 {
		sc.step(i, flows.Session{Tokens: []flows.TokenSet{{RefreshToken: "first"}}})
	}
	sc.step(5, sc.s.Session)
	sc.step(6, flows.Session{Tokens: []flows.TokenSet{{RefreshToken: "first"}, {RefreshToken: "second"}}})
	sc.do(flows.Rerun{Step: 5})
	if got := sc.s.Session.RefreshToken(); got != "second" {
		t.Fatalf("UserInfo ran again with refresh token %q; the rotated one is dead", got)
	}
	if sc.s.Steps[6].Status != flows.Succeeded {
		t.Fatal("the refresh step was cleared by a step that only uses the session")
	}
}

func TestFailureEndsTheWalkUnlessItMayPass(t *testing.T) {
	t.Parallel()
	sc := begin(t, flows.Stepping).do(flows.Start{Step: 0}, flows.Ended{Run: 1, Problem: &flows.Problem{Text: "404"}})
	if _, ok := sc.s.Next(); ok || sc.s.Outcome != flows.FlowFailed {
		t.Fatalf("a failed step was passed; outcome %q", sc.s.Outcome)
	}
	sc = begin(t, flows.Stepping).do(flows.Start{Step: 0}, flows.Ended{Run: 1, Problem: &flows.Problem{Text: "issuer", Strict: true}})
	if i, ok := sc.s.Next(); !ok || i != 1 {
		t.Fatal("a person cannot go on after a problem at which a strict client stops")
	}
	if sc.do(flows.Start{Step: 1}); !sc.s.Steps[1].Lax {
		t.Fatal("the later step is not marked")
	}
}

func TestUnattendedStopsAtAStrictProblem(t *testing.T) {
	t.Parallel()
	for _, keepGoing := range []bool{false, true} {
		s := flows.NewState(walk, flows.Session{}, flows.Unattended, flows.SignInAgent, keepGoing)
		s, _ = flows.Advance(s, flows.Start{Step: 0})
		s, _ = flows.Advance(s, flows.Ended{Run: 1, Problem: &flows.Problem{Strict: true}})
		if s.Active != keepGoing {
			t.Errorf("keep-going %v: active %v", keepGoing, s.Active)
		}
		if !keepGoing && s.Outcome != flows.FlowFailed {
			t.Errorf("outcome %q", s.Outcome)
		}
	}
}

func TestUnattendedWalksToTheEnd(t *testing.T) {
	t.Parallel()
	sc := begin(t, flows.Unattended).do(flows.Start{Step: 0})
	for i := range walk.Steps {
		x := 100 + i
		sc.do(flows.AtGate{Run: sc.s.Run, Exchange: x})
		if !sc.has(flows.Release{Run: sc.s.Run, Exchange: x}) {
			t.Fatalf("step %d was held", i)
		}
		sc.do(flows.Ended{Run: sc.s.Run})
	}
	if sc.s.Outcome != flows.Completed || sc.s.Active {
		t.Fatalf("outcome %q, %v", sc.s.Outcome, sc.statuses())
	}
}

func TestStartSkipsOnlyOptionalSteps(t *testing.T) {
	t.Parallel()
	sc := begin(t, flows.Stepping)
	if ok, why := sc.s.CanStart(3); ok || why == "" {
		t.Fatal("the token request may not be started first")
	}
	for i := range 5 {
		sc.step(i, flows.Session{})
	}
	sc.do(flows.Start{Step: 7})
	if sc.s.Current != 7 || sc.s.Steps[5].Status != flows.Skipped || sc.s.Steps[6].Status != flows.Skipped {
		t.Fatalf("%v", sc.statuses())
	}
}

func TestExpireNowRefreshes(t *testing.T) {
	t.Parallel()
	sc := begin(t, flows.Stepping)
	for i := range 5 {
		sc.step(i, flows.Session{})
	}
	if ok, why := sc.s.CanRefresh(); ok || why == "" {
		t.Fatal("there is no refresh token, and no reason is given")
	}
	sc = begin(t, flows.Stepping)
	for i := range 5 {
		sc.step(i, flows.Session{Given: "a refresh token"})
	}
	sc.do(flows.ExpireNow{})
	if sc.s.Current != 6 || !sc.s.Session.TreatedAsExpired {
		t.Fatalf("now at step %d", sc.s.Current)
	}
	sc.do(flows.AtGate{Run: sc.s.Run, Exchange: 99})
	if sc.s.Held != 99 {
		t.Fatal("the refresh was not held")
	}
	sc.do(flows.Send{Exchange: 99}, flows.Ended{Run: sc.s.Run})
	if i, ok := sc.s.Next(); !ok || i != 5 {
		t.Fatalf("Next = %d: UserInfo has not run yet", i)
	}
}

func TestSignInChangedUnderWayStartsTheRequestAgain(t *testing.T) {
	t.Parallel()
	sc := begin(t, flows.Stepping)
	sc.step(0, flows.Session{})
	sc.do(flows.Start{Step: 1}, flows.AtGate{Run: 2, Exchange: 1}, flows.SetSignIn{SignIn: flows.SignInAgent})
	if !sc.has(flows.CancelRun{Run: 2}) || sc.s.Run != 3 || sc.s.Current != 1 || sc.s.SignIn != flows.SignInAgent {
		t.Fatalf("run %d at step %d", sc.s.Run, sc.s.Current)
	}
}
