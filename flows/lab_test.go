package flows_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
)

// tokensThen walks to the tokens and returns the runner, ready for an experiment.
func tokensThen(t *testing.T, o flows.Options) *flows.Runner {
	t.Helper()
	o.Until = flows.StepIDToken
	r := run(t, o)
	if o.Mode == flows.Unattended {
		r.Dispatch(flows.Start{Step: 0})
	} else {
		r.Dispatch(flows.Continue{})
	}
	if s := until(t, r, "the walk ends", ended); s.Outcome != flows.Completed {
		t.Fatalf("the walk %s", s.Outcome)
	}
	return r
}

// race is an experiment that sends two refreshes at once and then waits.
func race(wait time.Duration) flows.Lab {
	return flows.Lab{ID: "race", Title: "A race", Run: func(ctx context.Context, b *flows.Bench) (flows.Verdict, error) {
		token := b.Session().RefreshToken()
		var trials [2]flows.Trial
		b.Together(ctx,
			func(ctx context.Context) { trials[0] = b.Refresh(ctx, "one", token, "", b.Credentials()) },
			func(ctx context.Context) { trials[1] = b.Refresh(ctx, "other", token, "", b.Credentials()) },
		)
		if _, err := b.Wait(ctx, wait, "It waits."); err != nil {
			return flows.Verdict{}, err
		}
		return flows.Verdict{ID: "done", Text: trials[0].InWords() + " and " + trials[1].InWords() + "."}, nil
	}}
}

func TestNothingOfALabIsSentBeforeConsent(t *testing.T) {
	t.Parallel()
	r := tokensThen(t, alice(provider(t, demoidp.Config{})))
	n := r.Log().Len()
	r.Dispatch(flows.OfferLab{Lab: race(0)})
	if s := r.State(); s.Offer == nil || s.Active {
		t.Fatalf("offered: %+v", s.Offer)
	}
	r.Dispatch(flows.Consent{Yes: false})
	if s := r.State(); s.Offer != nil || s.Active || r.Log().Len() != n {
		t.Fatal("no was taken for yes")
	}
	r.Dispatch(flows.Consent{Yes: true})
	if s := r.State(); s.Active || r.Log().Len() != n {
		t.Fatal("something ran that was not offered")
	}
	r.Dispatch(flows.OfferLab{Lab: race(0)})
	r.Dispatch(flows.Consent{Yes: true})
	s := until(t, r, "the experiment ends", idle)
	if len(s.Labs) != 1 || s.Labs[0].Verdict == nil || s.Labs[0].Verdict.ID != "done" || s.Outcome != flows.Completed {
		t.Fatalf("ended as %s: %+v", s.Outcome, s.Labs)
	}
	for _, x := range r.Log().Exchanges()[n:] {
		if x.Label.Lab != "race" || x.Label.Act == "" {
			t.Errorf("exchange %d is labelled %+v", x.ID, x.Label)
		}
	}
}

func TestTwoRequestsPassTheGateAsOne(t *testing.T) {
	t.Parallel()
	o := alice(provider(t, demoidp.Config{}))
	o.Mode = flows.Stepping
	r := tokensThen(t, o)
	n := r.Log().Len()
	r.Dispatch(flows.OfferLab{Lab: race(time.Hour)})
	r.Dispatch(flows.Consent{Yes: true})
	s := until(t, r, "both are held", isHeld)
	if len(s.With) != 1 || r.Log().Len() != n+2 {
		t.Fatalf("held are %d and %v of %d", s.Held, s.With, r.Log().Len()-n)
	}
	r.Dispatch(flows.Send{Exchange: s.Held})
	s = until(t, r, "the experiment waits", func(s flows.State) bool { return s.Await != nil })
	if s.Await.Kind != flows.AwaitTime || s.Await.Until.Sub(s.Await.From) != time.Hour {
		t.Fatalf("awaits %+v", s.Await)
	}
	r.Dispatch(flows.Reply{Answer: flows.GoOn{}})
	s = until(t, r, "the experiment ends", idle)
	if v := s.Labs[0].Verdict; !strings.Contains(v.Text, "200") || !strings.Contains(v.Text, "400 invalid_grant") {
		t.Errorf("verdict %+v", v)
	}
}

func TestCancelledLabHasAVerdict(t *testing.T) {
	t.Parallel()
	o := alice(provider(t, demoidp.Config{}))
	o.Mode = flows.Stepping
	r := tokensThen(t, o)
	was := r.State()
	r.Dispatch(flows.OfferLab{Lab: race(time.Hour)})
	r.Dispatch(flows.Consent{Yes: true})
	until(t, r, "both are held", isHeld)
	r.Dispatch(flows.Cancel{})
	s := until(t, r, "it ends", idle)
	if v := s.Labs[0].Verdict; v == nil || v.ID != flows.NotFinished || v.Text != "Not finished, because you cancelled it." {
		t.Errorf("verdict %+v", v)
	}
	if s.Beside != nil || s.Steps[s.Current].Status != was.Steps[was.Current].Status {
		t.Errorf("the step is %s, was %s", s.Steps[s.Current].Status, was.Steps[was.Current].Status)
	}
}

func TestCancelledLabNamesWhatItSent(t *testing.T) {
	t.Parallel()
	r := tokensThen(t, alice(provider(t, demoidp.Config{})))
	n := r.Log().Len()
	r.Dispatch(flows.OfferLab{Lab: race(time.Hour)})
	r.Dispatch(flows.Consent{Yes: true})
	until(t, r, "the experiment waits", func(s flows.State) bool { return s.Await != nil })
	r.Dispatch(flows.Cancel{})
	s := until(t, r, "it ends", idle)
	d := flows.NewDocument(s, r.Log(), r.Judge(), false)
	if got := d.Verdict.Exchanges; d.Verdict.ID != flows.NotFinished || !slices.Equal(got, []int{n + 1, n + 2}) {
		t.Errorf("verdict %s with exchanges %v, want %d and %d", d.Verdict.ID, got, n+1, n+2)
	}
}

// TestNothingIsRecordedOfALabThatHasEnded cancels an experiment whose code goes on
// regardless.
func TestNothingIsRecordedOfALabThatHasEnded(t *testing.T) {
	t.Parallel()
	o := alice(provider(t, demoidp.Config{}))
	o.Mode = flows.Stepping
	r := tokensThen(t, o)
	n := r.Log().Len()
	after := make(chan flows.Trial, 1)
	r.Dispatch(flows.OfferLab{Lab: flows.Lab{ID: "stubborn", Run: func(ctx context.Context, b *flows.Bench) (flows.Verdict, error) {
		b.UserInfo(ctx, "the first", "x")
		after <- b.UserInfo(ctx, "one that nobody will see", "x")
		return flows.Verdict{ID: "done"}, nil
	}}})
	r.Dispatch(flows.Consent{Yes: true})
	until(t, r, "the first is held", isHeld)
	r.Dispatch(flows.Cancel{})
	if got := <-after; got.Exchange.ID != 0 || got.Exchange.Err == nil || got.Status() != 0 {
		t.Errorf("it made exchange %d: %v", got.Exchange.ID, got.Exchange.Err)
	}
	if got := r.Log().Len(); got != n+1 {
		t.Errorf("%d exchanges were recorded, want the one that was held", got-n)
	}
}

func TestLabThatPanicsIsNotFinished(t *testing.T) {
	t.Parallel()
	r := tokensThen(t, alice(provider(t, demoidp.Config{})))
	r.Dispatch(flows.OfferLab{Lab: flows.Lab{ID: "bad", Run: func(context.Context, *flows.Bench) (flows.Verdict, error) { panic("a secret") }}})
	r.Dispatch(flows.Consent{Yes: true})
	s := until(t, r, "it ends", idle)
	if v := s.Labs[0].Verdict; v.ID != flows.NotFinished || strings.Contains(v.Text, "secret") || s.Outcome != flows.FlowFailed {
		t.Errorf("%s: %+v", s.Outcome, v)
	}
}

func TestLabSignsInAnew(t *testing.T) {
	t.Parallel()
	r := tokensThen(t, alice(provider(t, demoidp.Config{})))
	before := r.State().Session
	var got []string
	r.Dispatch(flows.OfferLab{Lab: flows.Lab{ID: "sign-in", Run: func(ctx context.Context, b *flows.Bench) (flows.Verdict, error) {
		for _, pkce := range []string{"", "none"} {
			in, err := b.SignIn(ctx, "sign in "+pkce, pkce)
			if err != nil {
				return flows.Verdict{}, err
			}
			got = append(got, b.Redeem(ctx, "redeem "+pkce, in, in.PKCE.Verifier, b.Credentials()).InWords())
		}
		return flows.Verdict{ID: "done"}, nil
	}}})
	r.Dispatch(flows.Consent{Yes: true})
	s := until(t, r, "it ends", idle)
	if strings.Join(got, ", ") != "200, 200" {
		t.Errorf("the codes were answered with %s: %+v", got, s.Labs[0])
	}
	if s.Session.Code != before.Code || s.Session.State != before.State || len(s.Session.Tokens) != len(before.Tokens) {
		t.Error("the walk's own session was changed")
	}
}

func TestSignInOfALabBeginsAgainTheOtherWay(t *testing.T) {
	t.Parallel()
	o := alice(provider(t, demoidp.Config{}))
	o.Mode = flows.Stepping
	r := tokensThen(t, o)
	n := r.Log().Len()
	var in flows.SignedIn
	r.Dispatch(flows.SetSignIn{SignIn: flows.SignInLink})
	r.Dispatch(flows.OfferLab{Lab: flows.Lab{ID: "sign-in", Run: func(ctx context.Context, b *flows.Bench) (v flows.Verdict, err error) {
		in, err = b.SignIn(ctx, "a sign-in", "")
		return flows.Verdict{ID: "done"}, err
	}}})
	r.Dispatch(flows.Consent{Yes: true})
	r.Dispatch(flows.Continue{})
	until(t, r, "the browser is awaited", func(s flows.State) bool { return s.Await != nil && s.Await.Kind == flows.AwaitCallback })
	r.Dispatch(flows.SetSignIn{SignIn: flows.SignInAgent})
	until(t, r, "the other sign-in has begun", isHeld)
	r.Dispatch(flows.Continue{})
	s := until(t, r, "it ends", idle)
	if s.Labs[0].Verdict.ID != "done" || in.Code == "" {
		t.Fatalf("%+v, code %q", s.Labs[0].Verdict, in.Code)
	}
	for _, x := range r.Log().Exchanges()[n:] {
		if x.Label.Lab != "sign-in" || x.Label.Act != "a sign-in" {
			t.Errorf("exchange %d is labelled %+v", x.ID, x.Label)
		}
	}
}

func TestStepKeepsItsOwnStatusBesideALab(t *testing.T) {
	t.Parallel()
	o := alice(provider(t, demoidp.Config{}))
	o.Mode = flows.Stepping
	r := tokensThen(t, o)
	was := r.State()
	if was.Experiment() != nil {
		t.Fatal("an experiment runs that was not begun")
	}
	r.Dispatch(flows.OfferLab{Lab: race(0)})
	r.Dispatch(flows.Consent{Yes: true})
	s := until(t, r, "both are held", isHeld)
	if s.Steps[s.Current].Status != flows.AtTheGate || s.StatusOf(s.Current) != was.Steps[was.Current].Status {
		t.Errorf("the run is %s and the step %s", s.Steps[s.Current].Status, s.StatusOf(s.Current))
	}
	if lab := s.Experiment(); lab == nil || lab.Lab.ID != "race" {
		t.Errorf("runs %+v", lab)
	}
	if ok, why := flows.CanLab(r.Options(), s, race(0)); ok || why != "an experiment is running; esc cancels it" {
		t.Errorf("another one can begin: %v, %q", ok, why)
	}
	if got := flows.AnswerInWords(r.Log().Exchanges()[s.Held-1]); got != "held" {
		t.Errorf("what is held is %q", got)
	}
	r.Dispatch(flows.Continue{})
	until(t, r, "it ends", idle)
	for i, x := range r.Log().Exchanges()[s.Held-1:] {
		if got, want := flows.AnswerInWords(x), []string{"200", "400 invalid_grant"}; got != want[0] && got != want[1] {
			t.Errorf("exchange %d of it was answered with %q", i, got)
		}
	}
}

func TestWhatIsOddInASignInOfALabIsTold(t *testing.T) {
	t.Parallel()
	o := alice(provider(t, demoidp.Config{}))
	o.Mode = flows.Stepping
	r := tokensThen(t, o)
	r.Dispatch(flows.SetSignIn{SignIn: flows.SignInLink})
	r.Dispatch(flows.OfferLab{Lab: flows.Lab{ID: "sign-in", Run: func(ctx context.Context, b *flows.Bench) (v flows.Verdict, err error) {
		_, err = b.SignIn(ctx, "a sign-in", "")
		return flows.Verdict{ID: "done"}, err
	}}})
	r.Dispatch(flows.Consent{Yes: true})
	r.Dispatch(flows.Continue{})
	until(t, r, "the browser is awaited", func(s flows.State) bool { return s.Await != nil })
	r.Dispatch(flows.Reply{Answer: flows.Pasted{Text: "https://elsewhere.example/?code=c&state=wrong"}})
	s := until(t, r, "the answer is refused", func(s flows.State) bool { return s.Labs[0].Warned != "" })
	if !strings.Contains(s.Labs[0].Warned, "not used") || s.Await == nil {
		t.Errorf("awaiting %v: %q", s.Await, s.Labs[0].Warned)
	}
	r.Dispatch(flows.SetSignIn{SignIn: flows.SignInAgent})
	if s = until(t, r, "it begins again", isHeld); s.Labs[0].Warned != "" {
		t.Errorf("the other sign-in begins with %q", s.Labs[0].Warned)
	}
	r.Dispatch(flows.Cancel{})
	until(t, r, "it ends", idle)
}
