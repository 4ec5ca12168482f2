package flows_test

import (
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
	"github.com/grantwalk/grantwalk/httplog"
)

// TestCheckNeedsNoClient walks metadata and keys alone.
func TestCheckNeedsNoClient(t *testing.T) {
	t.Parallel()
	p := provider(t, demoidp.Config{})
	r, s := walkOut(t, flows.Options{Flow: flows.FlowCheck, Issuer: p.Issuer(), Mode: flows.Unattended})
	if s.Outcome != flows.Completed || r.Log().Len() != 2 {
		t.Errorf("the check %s after %d exchanges", s.Outcome, r.Log().Len())
	}
	_, err := flows.NewRunner(flows.Options{Flow: flows.FlowCheck})
	if bad := (*flows.OptionError)(nil); !errors.As(err, &bad) || bad.Field != "issuer" {
		t.Errorf("without an issuer: %v", err)
	}
}

// TestProbesAreSentOnlyWhenAskedFor compares a check with and without them.
func TestProbesAreSentOnlyWhenAskedFor(t *testing.T) {
	t.Parallel()
	p := provider(t, demoidp.Config{})
	o := flows.Options{Flow: flows.FlowCheck, Issuer: p.Issuer(), Mode: flows.Unattended, Probe: true,
		Headers: []flows.Param{{Name: "X-Key", Value: "a-credential"}}}
	r, s := walkOut(t, o)
	var probed []string
	for _, x := range r.Log().Exchanges() {
		if x.Label.Probe == "" {
			continue
		}
		probed = append(probed, x.URL)
		if x.Label.Step != "metadata" || slices.Contains(headerNames(x.Request.Raw), "X-Key") {
			t.Errorf("the probe of step %s went out as %q", x.Label.Step, x.Request.Raw)
		}
	}
	if want := []string{p.Issuer() + "/.well-known/oauth-authorization-server"}; !slices.Equal(probed, want) {
		t.Errorf("probes: %v, want %v", probed, want)
	}
	if s.Outcome != flows.Completed {
		t.Errorf("the check %s", s.Outcome)
	}
}

// TestProbesFindMetadataElsewhere asks for an issuer that does not exist.
func TestProbesFindMetadataElsewhere(t *testing.T) {
	t.Parallel()
	p := provider(t, demoidp.Config{})
	o := flows.Options{Flow: flows.FlowCheck, Issuer: p.Issuer() + "/tenant", Mode: flows.Unattended, Probe: true}
	r, _ := walkOut(t, o)
	found := false
	for _, x := range r.Log().Exchanges() {
		found = found || x.Label.Probe != "" && x.URL == p.Issuer()+"/.well-known/openid-configuration" && x.Response.Status == 200
	}
	if !found {
		t.Error("no probe found the document at the root of the host")
	}
}

// TestProbeAsksWhatTheBrowserDoesNotTell lets nobody come back.
func TestProbeAsksWhatTheBrowserDoesNotTell(t *testing.T) {
	t.Parallel()
	p := provider(t, demoidp.Config{})
	o := alice(p)
	o.SignIn, o.Login, o.Probe, o.CallbackTimeout = flows.SignInLink, nil, true, time.Millisecond
	r, s := walkOut(t, o)
	i := slices.IndexFunc(r.Log().Exchanges(), func(x httplog.Exchange) bool {
		return x.Label.Probe != "" && x.Label.Step == "authorization-request"
	})
	if i < 0 || s.Outcome != flows.FlowFailed {
		t.Fatalf("no probe of the authorization request was sent; the walk %s", s.Outcome)
	}
	if x := r.Log().Exchanges()[i]; x.URL != s.Session.AuthorizationURL || slices.Contains(headerNames(x.Request.Raw), "Cookie") {
		t.Errorf("the probe went to %s as %q", x.URL, x.Request.Raw)
	}
}

// TestProbesAreHeldAtTheGate steps through them.
func TestProbesAreHeldAtTheGate(t *testing.T) {
	t.Parallel()
	p := provider(t, demoidp.Config{})
	r := run(t, flows.Options{Flow: flows.FlowCheck, Issuer: p.Issuer(), Mode: flows.Stepping})
	r.Dispatch(flows.Start{Step: 0})
	s := until(t, r, "the request is held", func(s flows.State) bool { return s.Held != 0 })
	r.Dispatch(flows.Send{Exchange: s.Held})
	until(t, r, "the step ends", func(s flows.State) bool { return !s.Active })
	if ok, why := flows.CanProbe(r.Options(), r.State(), r.Log()); !ok {
		t.Fatalf("no probe is offered: %s", why)
	}
	r.Dispatch(flows.Probe{})
	s = until(t, r, "the probe is held", func(s flows.State) bool { return s.Held != 0 })
	if s.Beside == nil || s.Steps[0].Status != flows.AtTheGate {
		t.Errorf("while the probe is held the step is %s", s.Steps[0].Status)
	}
	r.Dispatch(flows.Cancel{})
	s = until(t, r, "the probe is cancelled", func(s flows.State) bool { return !s.Active })
	if s.Steps[0].Status != flows.Succeeded || s.Beside != nil || s.Steps[1].Status != flows.Ready {
		t.Errorf("after the cancelled probe the steps are %s, %s", s.Steps[0].Status, s.Steps[1].Status)
	}
}

func headerNames(head []byte) []string {
	var out []string
	for _, f := range httplog.Fields(head) {
		out = append(out, f.Name)
	}
	return out
}
