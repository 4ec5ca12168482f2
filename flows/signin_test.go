package flows_test

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/useragent"
	"github.com/grantwalk/grantwalk/httplog"
)

// browser is the system browser of a walk: it keeps the URLs that it was asked
// to open.
type browser struct{ opened chan string }

func newBrowser() *browser { return &browser{opened: make(chan string, 10)} }

func (b *browser) open(_ context.Context, url string) error {
	b.opened <- url
	return nil
}

// signIn signs alice in at target and returns the redirect URL with the code.
func signIn(t *testing.T, target, redirectURI string) string {
	t.Helper()
	agent := useragent.New(&http.Transport{DisableKeepAlives: true})
	to, err := agent.SignIn(t.Context(), target, redirectURI, &useragent.Login{Username: "alice", Password: demoidp.DefaultPassword})
	if err != nil {
		t.Fatal(err)
	}
	return to.URL
}

// call fetches a page of the callback listener as a browser does.
func call(t *testing.T, url string) string {
	t.Helper()
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	resp, err := client.Get(url)
	if err != nil {
		t.Fatal(err)
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}

// toCallback walks to the point at which the callback is awaited.
func toCallback(t *testing.T, o flows.Options) (*flows.Runner, flows.State) {
	t.Helper()
	r := run(t, o)
	r.Dispatch(flows.Start{Step: 0})
	return r, until(t, r, "the callback is awaited", func(s flows.State) bool { return s.Await != nil || ended(s) })
}

func byBrowser(p *demoidp.Provider, b *browser) flows.Options {
	o := alice(p)
	o.SignIn, o.Login, o.OpenURL, o.Steps = flows.SignInBrowser, nil, b.open, []flows.StepID{}
	return o
}

func TestSystemBrowser(t *testing.T) {
	t.Parallel()
	b := newBrowser()
	r, s := toCallback(t, byBrowser(provider(t, demoidp.Config{}), b))
	target := <-b.opened
	if target != s.Session.AuthorizationURL || s.Await.URL != target || !s.Await.Listening {
		t.Errorf("opened %q, await %+v", target, s.Await)
	}
	unseen := exchangesOf(r, flows.StepAuthorizationRequest)
	if len(unseen) != 1 || unseen[0].Witness != httplog.Unseen || unseen[0].Label.Channel != httplog.Front || unseen[0].URL != target {
		t.Errorf("exchanges of the request: %+v", unseen)
	}
	page := call(t, signIn(t, target, s.Session.RedirectURI))
	s = until(t, r, "the walk ends", ended)
	if s.Outcome != flows.Completed {
		t.Fatalf("%s: %+v", s.Outcome, s.Steps[s.Current].Problem)
	}
	if !strings.Contains(page, "terminal") {
		t.Errorf("the page does not send the person back to the terminal: %s", page)
	}
	received := exchangesOf(r, flows.StepAuthorizationResponse)
	if len(received) != 1 || received[0].Witness != httplog.Received || !strings.HasPrefix(received[0].Request.Line(), "GET /callback?") {
		t.Errorf("exchanges of the response: %+v", received)
	}
}

// TestWrongStateIsNeverUsed lets answers with a wrong state come first: the
// walk waits on, and exchanges the right code only.
func TestWrongStateIsNeverUsed(t *testing.T) {
	t.Parallel()
	b := newBrowser()
	r, s := toCallback(t, byBrowser(provider(t, demoidp.Config{}), b))
	target := <-b.opened
	for _, query := range []string{"code=stolen-code&state=wrong", "code=stolen-code", "error=access_denied&state=wrong", "code=stolen-code&iss=https://evil.example&state=" + s.Session.State} {
		call(t, s.Session.RedirectURI+"?"+query)
	}
	right := signIn(t, target, s.Session.RedirectURI)
	call(t, right)
	call(t, right) // a reload of the page
	s = until(t, r, "the walk ends", ended)
	if s.Outcome != flows.Completed {
		t.Fatalf("%s: %+v", s.Outcome, s.Steps[s.Current].Problem)
	}
	if n := len(exchangesOf(r, flows.StepToken)); n != 1 {
		t.Errorf("%d token requests", n)
	}
	for _, x := range exchangesOf(r, flows.StepToken) {
		if strings.Contains(string(x.Request.Body()), "stolen-code") {
			t.Error("a code with a wrong state was exchanged")
		}
	}
	if n := len(exchangesOf(r, flows.StepAuthorizationResponse)); n < 5 {
		t.Errorf("%d calls were recorded, 4 wrong ones and the right one came", n)
	}
	warned := 0
	for _, st := range s.Steps {
		warned += len(st.Warned)
	}
	if warned < 4 {
		t.Errorf("%d warnings for 4 wrong answers", warned)
	}
}

// TestAFloodOfAnswersIsCounted: a hundred are recorded, the rest is told.
func TestAFloodOfAnswersIsCounted(t *testing.T) {
	t.Parallel()
	b := newBrowser()
	r, s := toCallback(t, byBrowser(provider(t, demoidp.Config{}), b))
	for range 130 {
		call(t, s.Session.RedirectURI+"?code=stolen-code&state=wrong")
	}
	call(t, signIn(t, <-b.opened, s.Session.RedirectURI))
	s = until(t, r, "the walk ends", ended)
	if s.Outcome != flows.Completed {
		t.Fatalf("%s: %+v", s.Outcome, s.Steps[s.Current].Problem)
	}
	if n := len(exchangesOf(r, flows.StepAuthorizationResponse)); n != 101 {
		t.Errorf("%d calls were recorded, want 100 and the answer", n)
	}
	warned := stepOf(t, s, flows.StepAuthorizationResponse).Warned
	if want := "30 more calls of the redirect URI were not used either; too many came to record each."; !slices.Contains(warned, want) {
		t.Errorf("%q is not among the %d warnings", want, len(warned))
	}
}

// TestAPastedAnswerThatCannotBeUsedIsJudged, and the walk waits on.
func TestAPastedAnswerThatCannotBeUsedIsJudged(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ answer, id string }{
		"tokens behind #":           {"#access_token=at-0123456789&token_type=Bearer&state=STATE", "RESP-FRAGMENT"},
		"neither a code nor errors": {"?state=STATE", "RESP-SHAPE"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			b := newBrowser()
			r, s := toCallback(t, byBrowser(provider(t, demoidp.Config{}), b))
			text := s.Session.RedirectURI + strings.Replace(c.answer, "STATE", s.Session.State, 1)
			r.Dispatch(flows.Reply{Answer: flows.Pasted{Text: text}})
			s = until(t, r, "the paste is refused", func(s flows.State) bool { return len(s.Steps[s.Current].Warned) > 0 || ended(s) })
			if s.Await == nil {
				t.Fatal("it does not wait on")
			}
			j := r.Judge()
			i := slices.IndexFunc(j.Report.Findings, func(f findings.Finding) bool { return string(f.ID) == c.id })
			if i < 0 {
				t.Fatalf("found %+v", j.Report.Findings)
			}
			if f := j.Report.Findings[i]; f.Severity != findings.Error || f.At.Part != findings.CallbackPart || strings.Contains(f.Message, "at-0123456789") {
				t.Errorf("%s at %+v: %s", f.Severity, f.At, f.Message)
			}
		})
	}
}

func TestPastedAnswers(t *testing.T) {
	t.Parallel()
	for _, test := range []struct {
		name  string
		paste func(redirect string) string
		ok    bool
	}{
		{"the redirect URL", func(r string) string { return r }, true},
		{"with line breaks of a terminal", func(r string) string { return " \"" + r[:40] + "\n" + r[40:] + "\" " }, true},
		{"the bare code", func(r string) string { u, _ := url.Parse(r); return u.Query().Get("code") }, true},
		{"with another state", func(r string) string { return strings.Replace(r, "state=", "state=x", 1) }, false},
	} {
		t.Run(test.name, func(t *testing.T) {
			t.Parallel()
			b := newBrowser()
			r, s := toCallback(t, byBrowser(provider(t, demoidp.Config{}), b))
			redirect := signIn(t, <-b.opened, s.Session.RedirectURI)
			r.Dispatch(flows.Reply{Answer: flows.Pasted{Text: test.paste(redirect)}})
			if !test.ok {
				s = until(t, r, "the paste is refused", func(s flows.State) bool { return len(s.Steps[s.Current].Warned) > 0 || ended(s) })
				if s.Await == nil {
					t.Fatal("it does not wait on")
				}
				call(t, redirect)
			}
			s = until(t, r, "the walk ends", ended)
			if s.Outcome != flows.Completed {
				t.Fatalf("%s: %+v", s.Outcome, s.Steps[s.Current].Problem)
			}
		})
	}
}

// TestSeveralLinesPastedAtOnce are all looked at: the last may be the one.
func TestSeveralLinesPastedAtOnce(t *testing.T) {
	t.Parallel()
	b := newBrowser()
	o := byBrowser(provider(t, demoidp.Config{}), b)
	o.CallbackTimeout = 20 * time.Second
	r, s := toCallback(t, o)
	redirect := signIn(t, <-b.opened, s.Session.RedirectURI)
	for range 20 {
		r.Dispatch(flows.Reply{Answer: flows.Pasted{Text: "what is this?"}})
	}
	r.Dispatch(flows.Reply{Answer: flows.Pasted{Text: redirect}})
	if s = until(t, r, "the walk ends", ended); s.Outcome != flows.Completed {
		t.Fatalf("%s: %+v", s.Outcome, s.Steps[s.Current].Problem)
	}
}

// TestForeignRedirectURI cannot be listened on: the answer is pasted.
func TestForeignRedirectURI(t *testing.T) {
	t.Parallel()
	const redirect = "https://app.example/cb"
	var config demoidp.Config
	config.SetClient(demoidp.Client{ID: "demo-web", Secret: demoidp.DefaultClientSecret, RedirectURIs: []string{redirect}})
	b := newBrowser()
	o := byBrowser(provider(t, config), b)
	o.RedirectURI = redirect
	r, s := toCallback(t, o)
	if s.Await == nil || s.Await.Listening {
		t.Fatalf("await %+v", s.Await)
	}
	r.Dispatch(flows.Reply{Answer: flows.Pasted{Text: signIn(t, <-b.opened, redirect)}})
	if s = until(t, r, "the walk ends", ended); s.Outcome != flows.Completed {
		t.Fatalf("%s: %+v", s.Outcome, s.Steps[s.Current].Problem)
	}
}

func TestResponseModes(t *testing.T) {
	t.Parallel()
	for _, mode := range []string{"query", "fragment", "form_post"} {
		t.Run(mode, func(t *testing.T) {
			t.Parallel()
			o := alice(provider(t, demoidp.Config{}))
			o.ResponseMode, o.Steps = mode, []flows.StepID{}
			_, s := walkOut(t, o)
			if s.Outcome != flows.Completed || string(s.Session.Callback.Mode) != mode {
				t.Fatalf("%s: %+v", s.Outcome, s.Steps[s.Current].Problem)
			}
		})
	}
}

// TestFormsByHand fills in the provider's pages one by one.
func TestFormsByHand(t *testing.T) {
	t.Parallel()
	o := alice(provider(t, demoidp.Config{}))
	o.Login, o.Mode, o.Steps = nil, flows.Stepping, []flows.StepID{}
	r := run(t, o)
	const password = "demo-password"
	for range 100 {
		s := until(t, r, "something is to be done", func(s flows.State) bool {
			_, next := s.Next()
			return s.Held != 0 || s.Await != nil || next || ended(s)
		})
		switch i, next := s.Next(); {
		case ended(s) && s.Outcome == flows.Completed:
			for _, x := range r.Log().Exchanges() {
				if x.Method == http.MethodPost && x.Label.Channel == httplog.Front {
					if masked := httplog.Redact(x.Request.Raw, httplog.RequestSecrets(x, r.Log().Secrets())); strings.Contains(string(masked), password) {
						t.Errorf("the password shows: %s", masked)
					}
				}
			}
			return
		case ended(s):
			t.Fatalf("%s: %+v", s.Outcome, s.Steps[s.Current].Problem)
		case s.Held != 0:
			r.Dispatch(flows.Send{Exchange: s.Held})
			until(t, r, "it is sent", func(now flows.State) bool { return now.Held != s.Held })
		case s.Await != nil:
			submission, _, ok := useragent.Fill(s.Await.Page, useragent.Login{Username: "alice", Password: password})
			if !ok {
				t.Fatalf("a page that cannot be filled in: %+v", s.Await.Page)
			}
			page := s.Await.Page
			r.Dispatch(flows.Reply{Answer: flows.Filled{Submission: submission}})
			until(t, r, "the form is taken", func(now flows.State) bool { return now.Await == nil || now.Await.Page != page })
		case next:
			r.Dispatch(flows.Start{Step: i})
		}
	}
	t.Fatal("the walk has no end")
}

func TestNobodyAnswers(t *testing.T) {
	t.Parallel()
	b := newBrowser()
	o := byBrowser(provider(t, demoidp.Config{}), b)
	o.CallbackTimeout = time.Millisecond
	_, s := walkOut(t, o)
	p := stepOf(t, s, flows.StepAuthorizationResponse).Problem
	if s.Outcome != flows.FlowFailed || p == nil || !strings.Contains(p.Text, "No answer came") || p.Advice == "" {
		t.Fatalf("%s %+v", s.Outcome, p)
	}
}

func TestPortInUseNamesTheField(t *testing.T) {
	t.Parallel()
	p := provider(t, demoidp.Config{})
	u, err := url.Parse(p.Issuer())
	if err != nil {
		t.Fatal(err)
	}
	o := alice(p)
	o.RedirectURI = "http://127.0.0.1:" + u.Port() + "/callback"
	_, s := walkOut(t, o)
	problem := stepOf(t, s, flows.StepAuthorizationRequest).Problem
	if problem == nil || !strings.Contains(problem.Text, u.Port()) || !strings.Contains(problem.Advice, "redirect-uri") {
		t.Fatalf("%+v", problem)
	}
}

func TestLogoutLeavesNoTokenInTheBrowsersArguments(t *testing.T) {
	t.Parallel()
	b := newBrowser()
	o := byBrowser(provider(t, demoidp.Config{}), b)
	o.Steps = []flows.StepID{flows.StepLogout}
	r, s := toCallback(t, o)
	call(t, signIn(t, <-b.opened, s.Session.RedirectURI))
	page := <-b.opened
	s = until(t, r, "the page is awaited", func(s flows.State) bool { return s.Await != nil && s.Await.Kind == flows.AwaitPage })
	if token := s.Session.IDToken(); token == "" || strings.Contains(page, token) {
		t.Fatalf("opened %q", page)
	}
	if body := call(t, page); !strings.Contains(body, "id_token_hint") {
		t.Errorf("the page does not post the ID token: %s", body)
	}
	if s = until(t, r, "the walk ends", ended); s.Outcome != flows.Completed {
		t.Fatalf("%s: %+v", s.Outcome, s.Steps[s.Current].Problem)
	}
}

func TestSpentCodeRestartsAtTheRequest(t *testing.T) {
	t.Parallel()
	o := alice(provider(t, demoidp.Config{}))
	o.Mode, o.Steps = flows.Stepping, []flows.StepID{}
	r := run(t, o)
	r.Dispatch(flows.Continue{})
	s := until(t, r, "the walk ends", ended)
	token := s.Flow.Index(flows.StepToken)
	r.Dispatch(flows.Rerun{Step: token})
	s = until(t, r, "it restarts", func(s flows.State) bool { return s.Held != 0 })
	if s.Steps[s.Current].ID != flows.StepAuthorizationRequest || !strings.Contains(s.Notice, "once") {
		t.Fatalf("at %s, notice %q", s.Steps[s.Current].ID, s.Notice)
	}
	before := len(exchangesOf(r, flows.StepToken))
	r.Dispatch(flows.Continue{})
	s = until(t, r, "the walk ends again", ended)
	after := exchangesOf(r, flows.StepToken)
	if s.Outcome != flows.Completed || len(after) != before+1 || after[len(after)-1].Attempt != 2 {
		t.Fatalf("%s, %d token requests", s.Outcome, len(after))
	}
	codes := []string{}
	for _, x := range after {
		form, err := url.ParseQuery(string(x.Request.Body()))
		if err != nil {
			t.Fatal(err)
		}
		codes = append(codes, form.Get("code"))
	}
	if codes[0] == codes[1] {
		t.Error("the same code was sent twice")
	}
}
