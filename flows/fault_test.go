package flows_test

import (
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
	"github.com/grantwalk/grantwalk/httplog"
)

// stopAt steps to the request of the step id, which it leaves held.
func stopAt(t *testing.T, o flows.Options, id flows.StepID) (*flows.Runner, httplog.Exchange) {
	t.Helper()
	o.Mode = flows.Stepping
	r := run(t, o)
	r.Dispatch(flows.SetBreakpoints{List: []flows.Breakpoint{{Step: id}}})
	r.Dispatch(flows.Continue{})
	s := until(t, r, "the request of "+string(id)+" is held", func(s flows.State) bool {
		return s.Held != 0 && s.Mode == flows.Stepping
	})
	return r, exchange(t, r, s.Held)
}

// TestFaultsAgainstTheHealthyProvider puts each fault into its request and wants
// the answer that it promises of a correct server.
func TestFaultsAgainstTheHealthyProvider(t *testing.T) {
	t.Parallel()
	for _, f := range flows.Faults() {
		t.Run(string(f.ID), func(t *testing.T) {
			t.Parallel()
			if f.Title == "" || f.Explain == "" || f.Expect == "" || len(f.Spec) == 0 {
				t.Errorf("it is not explained: %+v", f)
			}
			if f.ID == "wrong-state" || f.Again {
				return // it has a test of its own, below
			}
			step := flows.StepToken
			if strings.Contains(string(f.ID), "scope") || strings.Contains(string(f.ID), "refresh") {
				step = flows.StepRefresh
			}
			o := alice(provider(t, demoidp.Config{}))
			r, x := stopAt(t, o, step)
			if f.ID == "old-refresh-token" {
				if ok, _ := f.Fits(r.Options(), r.State().Session, x); ok {
					t.Error("it fits although no token was replaced")
				}
				r.Dispatch(flows.Send{Exchange: x.ID})
				until(t, r, "the refresh ends", idle)
				r.Dispatch(flows.Rerun{Step: r.State().Flow.Index(flows.StepRefresh)})
				x = exchange(t, r, until(t, r, "the next refresh is held", isHeld).Held)
			}
			if ok, why := f.Fits(r.Options(), r.State().Session, x); !ok {
				t.Fatalf("it does not fit: %s", why)
			}
			raw, err := f.Apply(r.Options(), r.State().Session, x)
			if err != nil {
				t.Fatal(err)
			}
			r.Dispatch(flows.Edit{Exchange: x.ID, Raw: raw, Fault: f.ID})
			r.Dispatch(flows.Send{Exchange: x.ID})
			until(t, r, "the step ends", idle)
			x = exchange(t, r, x.ID)
			if right, known, text := f.Judge(x); !right || !known || x.Label.Fault != string(f.ID) || !x.Request.Edited {
				t.Errorf("answered with %q: right %v, known %v, %s; labelled %+v", x.Response.Body().Bytes(), right, known, text, x.Label)
			}
		})
	}
}

func TestCodeTwice(t *testing.T) {
	t.Parallel()
	r, x := stopAt(t, alice(provider(t, demoidp.Config{})), flows.StepToken)
	f, ok := flows.FaultByID("code-twice")
	if fits, _ := f.Fits(r.Options(), r.State().Session, x); !ok || fits {
		t.Error("it fits before the code was sent once")
	}
	r.Dispatch(flows.Send{Exchange: x.ID})
	until(t, r, "the step ends", idle)
	x = exchange(t, r, x.ID)
	if fits, why := f.Fits(r.Options(), r.State().Session, x); !fits {
		t.Fatal(why)
	}
	r.Dispatch(flows.Resend{Exchange: x.ID, Fault: f.ID})
	s := until(t, r, "it is held", isHeld)
	r.Dispatch(flows.Send{Exchange: s.Held})
	until(t, r, "it ends", idle)
	again := exchange(t, r, s.Held)
	if right, _, text := f.Judge(again); !right || again.Label.Fault != "code-twice" || again.Label.Resends != x.ID {
		t.Errorf("%s; labelled %+v", text, again.Label)
	}
}

func TestWrongStateIsRefusedByUs(t *testing.T) {
	t.Parallel()
	b := newBrowser()
	o := byBrowser(provider(t, demoidp.Config{}), b)
	r, x := stopAt(t, o, flows.StepAuthorizationRequest)
	f, _ := flows.FaultByID("wrong-state")
	if ok, why := f.Fits(r.Options(), r.State().Session, x); !ok {
		t.Fatal(why)
	}
	raw, err := f.Apply(r.Options(), r.State().Session, x)
	if err != nil {
		t.Fatal(err)
	}
	r.Dispatch(flows.Edit{Exchange: x.ID, Raw: raw, Fault: f.ID})
	r.Dispatch(flows.Send{Exchange: x.ID})
	opened := <-b.opened
	if !strings.Contains(opened, "state=grantwalk-wrong-state") || strings.Contains(opened, r.State().Session.State) {
		t.Errorf("opened %s", opened)
	}
}

// TestJudgeOfFaults tells an answer that is right from one that is lax, and from
// another refusal.
func TestJudgeOfFaults(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fault        flows.FaultID
		status, body string
		right, known bool
		says         string
	}{
		{"wrong-verifier", "400 Bad Request", `{"error":"invalid_grant"}`, true, true, "This one answered 400 invalid_grant: right."},
		{"wrong-verifier", "200 OK", `{"access_token":"a"}`, false, true, "This one answered 200: it does not check the verifier."},
		{"wrong-verifier", "401 Unauthorized", `{"error":"invalid_client"}`, false, true, "it refused, with another error"},
		{"wrong-verifier", "502 Bad Gateway", "<html>", false, false, "which says neither yes nor no"},
		{"wider-scope", "200 OK", `{"access_token":"a","scope":"openid profile"}`, true, true, "gave no more than was granted"},
		{"wider-scope", "200 OK", `{"access_token":"a","scope":"openid grantwalk.scope-that-was-not-granted"}`, false, true, "more than the person granted"},
		{"wider-scope", "200 OK", `{"access_token":"a"}`, false, true, "more than the person granted"},
	} {
		f, ok := flows.FaultByID(c.fault)
		if !ok {
			t.Fatal(c.fault)
		}
		answer := httplog.NewResponse([]byte("HTTP/1.1 "+c.status+"\r\nContent-Type: application/json\r\n\r\n"), []byte(c.body))
		if right, known, text := f.Judge(httplog.Exchange{Response: answer}); right != c.right || known != c.known || !strings.Contains(text, c.says) {
			t.Errorf("%s, %s %s: %v, %v, %s", c.fault, c.status, c.body, right, known, text)
		}
	}
	for _, f := range flows.Faults() {
		answer := httplog.NewResponse([]byte("HTTP/1.1 200 OK\r\n\r\n"), nil)
		if _, known, text := f.Judge(httplog.Exchange{Response: answer}); known && strings.Contains(text, ": .") {
			t.Errorf("%s: %s", f.ID, text)
		}
		if p := f.Promise(); !strings.HasSuffix(p, ".") || strings.Contains(p, "..") {
			t.Errorf("%s: %s", f.ID, p)
		}
	}
}
