package snippet_test

import (
	"bytes"
	"context"
	"fmt"
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
	"github.com/grantwalk/grantwalk/flows/useragent"
	"github.com/grantwalk/grantwalk/httplog"
	"github.com/grantwalk/grantwalk/httplog/snippet"
)

// plainSecret is oddSecret without what the embedded IdP takes for no secret.
var plainSecret = strings.ReplaceAll(oddSecret, "é", "")

// walks are the options of a walk for each way to authenticate, at an IdP that
// takes a refresh token more than once, so that a request can be repeated.
func walks(t *testing.T) map[string]flows.Options {
	t.Helper()
	config := demoidp.Config{NoRotation: true}
	config.SetClient(demoidp.Client{ID: "an odd:client", Secret: plainSecret, RedirectURIs: demoidp.DefaultRedirectURIs()})
	p, err := demoidp.New(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := p.Start(context.Background(), "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = p.Close() })
	list := map[string]flows.Options{}
	for name, method := range map[string]flows.AuthMethod{"none": flows.AuthNone, "basic": flows.AuthBasic, "post": flows.AuthPost} {
		o := flows.Options{
			Issuer: p.Issuer(), ClientID: "an odd:client", ClientSecret: plainSecret, AuthMethod: method, RefreshScope: "openid profile",
			SignIn: flows.SignInAgent, Login: &useragent.Login{Username: "alice", Password: demoidp.DefaultPassword},
			Steps: []flows.StepID{flows.StepUserInfo, flows.StepIntrospection, flows.StepRefresh},
		}
		if method == flows.AuthNone {
			o.ClientID, o.ClientSecret = "demo-native", "" // which may not introspect
			o.Steps = []flows.StepID{flows.StepUserInfo, flows.StepRefresh}
		}
		list[name] = o
	}
	return list
}

// repeatable are exchanges of a finished walk that can be made again, and the code
// exchange of another one, which is still held. Each has the status that it is to
// be answered with.
func repeatable(t *testing.T, o flows.Options) (list []httplog.Exchange, want []int, known []string) {
	t.Helper()
	done := runner(t, o)
	done.Dispatch(flows.Continue{})
	until(t, done, func(s flows.State) bool { return s.Outcome != "" && !s.Active })
	for _, x := range done.Log().Exchanges() {
		if x.Witness != httplog.Sent || x.Response == nil {
			continue
		}
		if first := len(list) > 0 && list[len(list)-1].Label.Step == x.Label.Step; x.Label.Channel == httplog.Front && first || x.Label.Step == string(flows.StepToken) {
			continue
		}
		if x.Label.Channel != httplog.Front || x.Method == "GET" {
			list, want = append(list, x), append(want, x.Response.Status)
		}
	}
	held := runner(t, o)
	held.Dispatch(flows.SetBreakpoints{List: []flows.Breakpoint{{Step: flows.StepToken}}})
	held.Dispatch(flows.Continue{})
	s := until(t, held, func(s flows.State) bool { return s.Held != 0 })
	x, _ := held.Log().Exchange(s.Held)
	return append(list, x), append(want, 200), append(slices.Clone(done.Log().Secrets()), held.Log().Secrets()...)
}

func runner(t *testing.T, o flows.Options) *flows.Runner {
	t.Helper()
	r, err := flows.NewRunner(o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(r.Close)
	return r
}

func until(t *testing.T, r *flows.Runner, ok func(flows.State) bool) flows.State {
	t.Helper()
	timeout := time.After(30 * time.Second)
	for {
		s := r.State()
		if ok(s) {
			return s
		}
		select {
		case <-r.Changed():
		case <-timeout:
			t.Fatalf("the walk stands still at step %d", s.Current)
		}
	}
}

// wantAnswer fails unless the IdP answered the code as it answered the original.
func wantAnswer(t *testing.T, x httplog.Exchange, status int, code snippet.Code, out string, err error) {
	t.Helper()
	line, _, _ := strings.Cut(out, "\n")
	if err != nil || !strings.HasPrefix(line, fmt.Sprintf("HTTP/1.1 %d ", status)) {
		t.Errorf("%s of step %s: %v, want status %d\n%s\n%s", x.Method, x.Label.Step, err, status, out, code.Text)
	}
	if step := flows.StepID(x.Label.Step); (step == flows.StepToken || step == flows.StepRefresh) && !strings.Contains(out, `"access_token"`) {
		t.Errorf("step %s brought no token:\n%s\n%s", step, out, code.Text)
	}
	for _, line := range code.Environment() {
		if _, value, _ := strings.Cut(line, "="); len(value) >= 6 && strings.Contains(code.Text, value) && value != "demo-native" {
			t.Errorf("the code holds a secret:\n%s", code.Text)
		}
	}
}

// TestCurlAtTheProvider: the code for curl of each exchange of a walk does at the
// embedded IdP what the exchange did.
func TestCurlAtTheProvider(t *testing.T) {
	t.Parallel()
	need(t, "curl")
	for name, o := range walks(t) {
		t.Run(name, func(t *testing.T) {
			list, want, known := repeatable(t, o)
			for i, x := range list {
				code := codeOf(t, x, snippet.Curl, snippet.Options{Known: known})
				out, err := runCommand(t, t.TempDir(), code.Environment(), "sh", "-c", code.Text)
				wantAnswer(t, x, want[i], code, out, err)
			}
		})
	}
}

// TestGoAtTheProvider is the same for Go. All code is one program.
func TestGoAtTheProvider(t *testing.T) {
	t.Parallel()
	type run struct {
		x      httplog.Exchange
		status int
		code   snippet.Code
	}
	var runs []run
	var codes []snippet.Code
	all := walks(t)
	for _, name := range slices.Sorted(maps.Keys(all)) {
		list, want, known := repeatable(t, all[name])
		for i, x := range list {
			code := codeOf(t, x, snippet.Go, snippet.Options{Known: known})
			runs, codes = append(runs, run{x, want[i], code}), append(codes, code)
		}
	}
	program := goProgram(t, codes)
	for i, r := range runs {
		out, err := runCommand(t, t.TempDir(), r.code.Environment(), program, strconv.Itoa(i))
		wantAnswer(t, r.x, r.status, r.code, out, err)
	}
}

// TestNoSecretInAnyLanguage: nothing that httplog masks stands in the code.
func TestNoSecretInAnyLanguage(t *testing.T) {
	t.Parallel()
	for name, o := range walks(t) {
		list, _, known := repeatable(t, o)
		for _, x := range list {
			for _, l := range snippet.Languages {
				code := codeOf(t, x, l, snippet.Options{Known: known})
				for _, r := range httplog.RequestSecrets(x, known) {
					if secret := x.Request.Raw[r.Start:r.End]; len(secret) >= 6 && bytes.Contains([]byte(code.Text), secret) {
						t.Errorf("%s, %s: %q is in it:\n%s", name, l, secret, code.Text)
					}
				}
				for _, secret := range known {
					if strings.Contains(code.Text, secret) {
						t.Errorf("%s, %s: a secret is in it:\n%s", name, l, code.Text)
					}
				}
			}
		}
	}
}
