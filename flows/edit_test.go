package flows_test

import (
	"bytes"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
	"github.com/grantwalk/grantwalk/httplog"
)

func exchange(t *testing.T, r *flows.Runner, id int) httplog.Exchange {
	t.Helper()
	x, ok := r.Log().Exchange(id)
	if !ok {
		t.Fatalf("there is no exchange %d", id)
	}
	return x
}

func isHeld(s flows.State) bool { return s.Held != 0 }

func idle(s flows.State) bool { return !s.Active }

func TestEditedBytesAreShownAndSent(t *testing.T) {
	t.Parallel()
	r := run(t, flows.Options{Flow: flows.FlowCheck, Issuer: provider(t, demoidp.Config{}).Issuer()})
	r.Dispatch(flows.Start{Step: 0})
	s := until(t, r, "the request is held", isHeld)
	made := exchange(t, r, s.Held).Request.Raw
	edited := bytes.Replace(made, []byte("GET /"), []byte("GET /nowhere"), 1)
	r.Dispatch(flows.Edit{Exchange: s.Held, Raw: edited, Fault: "on-purpose"})
	if x := exchange(t, r, s.Held); !bytes.Equal(x.Request.Raw, edited) || !x.Request.Edited || !strings.Contains(x.URL, "/nowhere") {
		t.Errorf("while it is held it shows %q, edited %v, %s", x.Request.Raw, x.Request.Edited, x.URL)
	}
	r.Dispatch(flows.Edit{Exchange: s.Held})
	if x := exchange(t, r, s.Held); !bytes.Equal(x.Request.Raw, made) || x.Request.Edited || x.Label.Fault != "" {
		t.Errorf("taken back, it shows %q, edited %v", x.Request.Raw, x.Request.Edited)
	}
	r.Dispatch(flows.Edit{Exchange: s.Held, Raw: edited, Fault: "on-purpose"})
	r.Dispatch(flows.Send{Exchange: s.Held})
	until(t, r, "the next request is held or the step ends", func(n flows.State) bool { return !n.Active || n.Held > s.Held })
	x := exchange(t, r, s.Held)
	if !bytes.Equal(x.Request.Raw, edited) || !x.Request.Edited || x.Label.Fault != "on-purpose" || x.Response.Status != 404 {
		t.Errorf("recorded %+v", x)
	}
}

func TestEditedAuthorizationURLIsTheOneThatIsOpened(t *testing.T) {
	t.Parallel()
	b := newBrowser()
	o := byBrowser(provider(t, demoidp.Config{}), b)
	o.Mode = flows.Stepping
	r := run(t, o)
	r.Dispatch(flows.Continue{})
	s := until(t, r, "the URL is held or awaited", func(s flows.State) bool { return s.Await != nil })
	r.Dispatch(flows.Rerun{Step: s.Flow.Index(flows.StepAuthorizationRequest)})
	s = until(t, r, "the URL is held", isHeld)
	<-b.opened // of the first time
	edited := exchange(t, r, s.Held).URL + "&extra=1"
	r.Dispatch(flows.Edit{Exchange: s.Held, Raw: []byte(edited)})
	r.Dispatch(flows.Send{Exchange: s.Held})
	if opened := <-b.opened; opened != edited {
		t.Errorf("opened %s", opened)
	}
	s = until(t, r, "the step ends", idle)
	x := r.Log().Exchanges()[r.Log().Len()-1]
	if s.Session.AuthorizationURL != edited || x.URL != edited || !x.Request.Edited {
		t.Errorf("the session has %s; recorded %+v", s.Session.AuthorizationURL, x)
	}
}

func TestResendKeepsTheWalkAndTakesNewTokens(t *testing.T) {
	t.Parallel()
	o := alice(provider(t, demoidp.Config{NoRotation: true}))
	o.Mode, o.Steps = flows.Stepping, []flows.StepID{flows.StepRefresh}
	r := run(t, o)
	r.Dispatch(flows.Continue{})
	before := until(t, r, "the walk ends", ended)
	first := exchangesOf(r, flows.StepRefresh)[0]
	if ok, why := flows.CanResend(before, first); !ok {
		t.Fatal(why)
	}
	r.Dispatch(flows.Resend{Exchange: first.ID})
	s := until(t, r, "it is held", isHeld)
	r.Dispatch(flows.Send{Exchange: s.Held})
	s = until(t, r, "it ends", idle)
	list := exchangesOf(r, flows.StepRefresh)
	again := list[len(list)-1]
	if again.Label.Resends != first.ID || !bytes.Equal(again.Request.Raw, first.Request.Raw) || again.Attempt != 2 || again.Response.Status != 200 {
		t.Errorf("recorded %+v", again)
	}
	if len(s.Session.Tokens) != len(before.Session.Tokens)+1 || s.Session.Tokens[len(s.Session.Tokens)-1].Exchange != again.ID {
		t.Errorf("%d token responses, of %d before", len(s.Session.Tokens), len(before.Session.Tokens))
	}
	for i, st := range s.Steps {
		if st.Status != before.Steps[i].Status {
			t.Errorf("%s is %s now, was %s", st.ID, st.Status, before.Steps[i].Status)
		}
	}
}

func TestResendWithWhatCameAfter(t *testing.T) {
	t.Parallel()
	r := run(t, flows.Options{Flow: flows.FlowCheck, Issuer: provider(t, demoidp.Config{}).Issuer()})
	r.Dispatch(flows.Continue{})
	until(t, r, "the walk ends", ended)
	n := r.Log().Len()
	r.Dispatch(flows.Resend{Exchange: 1, After: true})
	r.Dispatch(flows.Continue{})
	until(t, r, "it ends", idle)
	for i := range n {
		if again := exchange(t, r, n+i+1); again.Label.Resends != i+1 || again.Response == nil {
			t.Errorf("exchange %d is %+v", n+i+1, again)
		}
	}
	if r.Log().Len() != 2*n {
		t.Errorf("%d exchanges after %d were sent again", r.Log().Len(), n)
	}
}

func TestContinueStopsAtABreakpoint(t *testing.T) {
	t.Parallel()
	o := alice(provider(t, demoidp.Config{}))
	o.Mode = flows.Stepping
	r := run(t, o)
	r.Dispatch(flows.SetBreakpoints{List: []flows.Breakpoint{{Step: flows.StepToken}, {URL: "/userinfo", Status: "2xx"}}})
	for _, want := range []flows.StepID{flows.StepToken, flows.StepUserInfo} {
		r.Dispatch(flows.Continue{})
		s := until(t, r, "it stops", func(s flows.State) bool { return s.Held != 0 && s.Mode == flows.Stepping })
		if got := s.Steps[s.Current].ID; got != want || !strings.HasPrefix(s.Notice, "Stopped at a breakpoint: ") {
			t.Fatalf("it stopped in %s, not in %s: %q", got, want, s.Notice)
		}
	}
}

func TestBreakpoints(t *testing.T) {
	t.Parallel()
	at := flows.AtGate{Step: flows.StepToken, Method: "POST", URL: "https://idp.example/token", LastStatus: 401}
	for _, c := range []struct {
		b    flows.Breakpoint
		want bool
	}{
		{flows.Breakpoint{}, false},
		{flows.Breakpoint{Method: "post"}, true},
		{flows.Breakpoint{Method: "GET"}, false},
		{flows.Breakpoint{URL: "/tok"}, true},
		{flows.Breakpoint{URL: "/tok", Status: "4xx"}, true},
		{flows.Breakpoint{Status: "401", Step: flows.StepKeys}, false},
		{flows.Breakpoint{Status: "5XX"}, false},
	} {
		if got := c.b.Matches(at); got != c.want {
			t.Errorf("%s: %v", c.b, got)
		}
	}
	if (flows.Breakpoint{Status: "2xx"}).Matches(flows.AtGate{}) {
		t.Error("a status fits where no answer has come")
	}
	for _, status := range []string{"40", "abc", "4444", "0xx"} {
		if err := (flows.Breakpoint{Status: status}).Check(); err == nil {
			t.Errorf("%q passes for a status", status)
		}
	}
}
