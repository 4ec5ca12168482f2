package flows

import (
	"context"
	"fmt"
	"net/http"
	"net/url"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/metadata"
	"github.com/grantwalk/grantwalk/httplog"
)

// ProbeRequest is a harmless request that the flow does not make and that would
// settle a finding: a GET without credentials and without cookies, whose
// redirects are not followed.
type ProbeRequest struct {
	Step StepID
	URL  string
	Why  string // what it settles, as a clause
}

// Probes returns what could be sent now to settle findings, in order; what was
// sent before is left out. It is pure.
func Probes(o Options, s State, log *httplog.Log) []ProbeRequest {
	var out []ProbeRequest
	asked := map[string]bool{}
	for _, x := range log.Where(func(x *httplog.Exchange) bool {
		return x.Witness == httplog.Sent && x.Method == http.MethodGet
	}) {
		asked[x.URL] = true
	}
	add := func(p ProbeRequest) {
		if p.URL != "" && !asked[p.URL] {
			asked[p.URL] = true
			out = append(out, p)
		}
	}
	if o.Issuer != "" && ran(s, StepMetadata) {
		if at, err := metadata.WellKnownURLs(or(s.Session.Issuer, o.Issuer)); err == nil {
			add(ProbeRequest{StepMetadata, at.OIDC, "whether there is an OpenID Connect document"})
			add(ProbeRequest{StepMetadata, at.OAuth, "whether the other metadata document (RFC 8414) says the same"})
		}
		if s.Session.Metadata == nil {
			for _, a := range metadata.Alternates(o.Issuer) {
				add(ProbeRequest{StepMetadata, a.URL, "whether the metadata stands elsewhere: " + a.Form})
			}
		}
	}
	if s.Session.AuthorizationURL != "" && s.Session.Callback == nil && s.SignIn != SignInAgent {
		add(ProbeRequest{StepAuthorizationRequest, s.Session.AuthorizationURL, "what the provider says to the authorization request, which the browser does not tell"})
	}
	for _, target := range otherLoopback(s, log) {
		add(ProbeRequest{StepAuthorizationRequest, target, "whether only this port, path or spelling of loopback is refused"})
	}
	return out
}

// otherLoopback are the authorization requests that tell a redirect URI that is
// not registered from one that is registered with another port, path or spelling
// of loopback.
func otherLoopback(s State, log *httplog.Log) []string {
	if s.Session.AuthorizationURL == "" || s.Session.Callback != nil || !failed(s, StepAuthorizationRequest) && !failed(s, StepAuthorizationResponse) {
		return nil
	}
	target, err := url.Parse(s.Session.AuthorizationURL)
	if err != nil {
		return nil
	}
	front := log.Where(func(x *httplog.Exchange) bool {
		return x.Label.Step == string(StepAuthorizationRequest) || x.Label.Step == string(StepAuthorizationResponse)
	})
	var out []string
	for _, uri := range findings.NewTrace(front, findings.Asked{}).OtherLoopback() {
		q := target.Query()
		q.Set("redirect_uri", uri)
		u := *target
		u.RawQuery = q.Encode()
		out = append(out, u.String())
	}
	return out
}

// failed tells whether a step ended with a problem.
func failed(s State, id StepID) bool { return statusOf(s, id) == Errored }

// ran tells whether a step has come to an end, however.
func ran(s State, id StepID) bool {
	status := statusOf(s, id)
	return status == Succeeded || status == Errored
}

// statusOf is the status of a step, whatever is done beside it; "" when the flow
// does not have it.
func statusOf(s State, id StepID) Status {
	i := s.Flow.Index(id)
	if i < 0 {
		return ""
	}
	return s.StatusOf(i)
}

// CanProbe says whether Probe would do something, and if not, why.
func CanProbe(o Options, s State, log *httplog.Log) (bool, string) {
	switch {
	case s.Active && (s.Await == nil || s.Await.Kind != AwaitCallback):
		return false, "a step is running; esc cancels it"
	case s.Active:
		return false, "an answer is awaited; esc stops waiting"
	case len(Probes(o, s, log)) == 0:
		return false, "there is nothing to probe now"
	}
	return true, ""
}

// probe sends the probes there are. A probe that fails is a result too, so the
// only error is a cancelled context.
func (w *Walk) probe(ctx context.Context, list []ProbeRequest) error {
	client := &http.Client{
		Transport: w.runner.wire, // no cookies, and not the person's headers, which may be credentials
		CheckRedirect: func(*http.Request, []*http.Request) error {
			return http.ErrUseLastResponse
		},
	}
	for _, p := range list {
		label := httplog.Label{Step: string(p.Step), Channel: httplog.Back, Run: w.run, Probe: p.Why}
		if p.Step == StepAuthorizationRequest {
			label.Channel = httplog.Front
		}
		req, err := http.NewRequestWithContext(httplog.WithLabel(ctx, label), http.MethodGet, p.URL, nil)
		if err != nil {
			continue // the step itself has said what is wrong with the URL
		}
		accept := "application/json"
		if p.Step == StepAuthorizationRequest {
			accept = "text/html"
		}
		req.Header.Set("Accept", accept)
		resp, err := client.Do(req)
		if err == nil {
			_ = resp.Body.Close()
		}
		if ctx.Err() != nil {
			return ctx.Err()
		}
	}
	return nil
}

// probeUnasked sends the probes of one step in a walk that nobody watches, when
// the options ask for them.
func (r *Runner) probeUnasked(ctx context.Context, w *Walk, step StepID, problem error) {
	if !r.opts.Probe || r.opts.Mode != Unattended || ctx.Err() != nil {
		return
	}
	s := r.State()
	s.Session = w.Session
	s.Steps = append([]StepState(nil), s.Steps...)
	i := s.Flow.Index(step)
	s.Steps[i].Status = Succeeded
	if problem != nil {
		s.Steps[i].Status = Errored
	}
	sent := 0
	for range maxProbeRounds { // what some tell may ask for more
		var list []ProbeRequest
		for _, p := range Probes(r.opts, s, r.log) {
			mine := p.Step == step
			if p.Step == StepAuthorizationRequest {
				mine = problem != nil && (step == StepAuthorizationRequest || step == StepAuthorizationResponse)
			}
			if mine {
				list = append(list, p)
			}
		}
		if len(list) == 0 || w.probe(ctx, list) != nil {
			break
		}
		sent += len(list)
	}
	if sent > 0 {
		w.Learn(fmt.Sprintf("%d %s sent to settle what was found.", sent, plural(sent, "probe was", "probes were")))
	}
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

// maxProbeRounds is how often new probes may follow from the answers to others.
const maxProbeRounds = 5

// startProbes is what the machine does about Probe.
func (s State) startProbes() (State, []Effect) {
	if ok, _ := s.canBeside(); !ok || s.Mode == Unattended {
		return s, nil
	}
	s = s.startBeside(Beside{Kind: BesideProbes})
	return s, []Effect{StartProbes{Run: s.Run, Step: s.Current, Session: s.Session}}
}
