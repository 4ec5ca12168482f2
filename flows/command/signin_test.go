package command_test

import (
	"bufio"
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
)

// byHand is a run in which somebody else has to sign in.
func byHand(provider *demoidp.Provider, more ...string) []string {
	return append([]string{"run", "code", "--issuer", provider.Issuer(), "--client-id", "demo-native"}, more...)
}

// person reads what the program says on standard error. Once it has been told
// the authorization URL, answer says which lines are typed.
func person(t *testing.T, answer func(authorizationURL string) []string) (stdin io.Reader, stderr io.Writer) {
	t.Helper()
	heard, says := io.Pipe()
	typed, types := io.Pipe()
	var busy sync.WaitGroup
	busy.Go(func() {
		told := false
		for s := bufio.NewScanner(heard); s.Scan(); {
			if at := s.Text(); !told && strings.HasPrefix(at, "http://") {
				told = true
				busy.Go(func() {
					for _, line := range answer(at) {
						_, _ = io.WriteString(types, line+"\n") // the program may have ended
					}
				})
			}
		}
	})
	t.Cleanup(func() {
		_ = says.Close()
		_ = typed.Close()
		_ = types.Close()
		busy.Wait()
	})
	return typed, says
}

func redirectURIOf(t *testing.T, authorizationURL string) string {
	t.Helper()
	req, err := http.NewRequest(http.MethodGet, authorizationURL, nil)
	if err != nil {
		t.Error(err)
		return ""
	}
	return req.URL.Query().Get("redirect_uri")
}

func TestPastedRedirectURL(t *testing.T) {
	t.Parallel()
	provider := idp(t, demoidp.Config{})
	stdin, stderr := person(t, func(at string) []string {
		to, err := signIn(context.Background(), at, redirectURIOf(t, at))
		if err != nil {
			t.Error(err)
		}
		return []string{"what is this?", strings.Replace(to, "state=", "state=x", 1), to}
	})
	opened := func(context.Context, string) error { t.Error("--no-browser opened one"); return nil }
	e := shell{stdin: stdin, stderr: stderr, open: opened}.run(t.Context(), byHand(provider, "--no-browser", "--json")...)
	wantStatus(t, e, 0)
	wantText(t, "standard error", e.stderr, "Open this URL in a browser", "paste the URL", "What you pasted was not used")
	if d := document(t, e); d.Outcome != flows.Completed {
		t.Errorf("outcome %s", d.Outcome)
	}
}

// A redirect URI that is not on this machine leaves pasting as the only way.
func TestPasteForARedirectURIElsewhere(t *testing.T) {
	t.Parallel()
	const elsewhere = "https://app.example/cb"
	var config demoidp.Config
	config.SetClient(demoidp.Client{ID: "demo-native", RedirectURIs: []string{elsewhere}})
	stdin, stderr := person(t, func(at string) []string {
		to, err := signIn(context.Background(), at, elsewhere)
		if err != nil {
			t.Error(err)
		}
		return []string{to}
	})
	e := shell{stdin: stdin, stderr: stderr}.run(t.Context(), byHand(idp(t, config), "--no-browser", "--redirect-uri", elsewhere)...)
	wantStatus(t, e, 0)
}

func TestSystemBrowser(t *testing.T) {
	t.Parallel()
	fetch := make(chan error, 1)
	browser := func(_ context.Context, at string) error {
		go func() {
			ctx := context.Background() // a browser lives on
			to, err := signIn(ctx, at, redirectURIOf(t, at))
			if err == nil {
				err = get(ctx, to)
			}
			fetch <- err
		}()
		return nil
	}
	e := shell{open: browser}.run(t.Context(), byHand(idp(t, demoidp.Config{}), "--json")...)
	if err := <-fetch; err != nil {
		t.Fatal(err)
	}
	wantStatus(t, e, 0)
	witnesses := map[string]bool{}
	for _, x := range document(t, e).Exchanges {
		witnesses[string(x.Witness)] = true
	}
	if !witnesses["unseen"] || !witnesses["received"] {
		t.Errorf("witnesses: %v", witnesses)
	}
}

// TestASecondCallOfTheRedirectURI comes when the walk on loopback is all but over.
func TestASecondCallOfTheRedirectURI(t *testing.T) {
	t.Parallel()
	exchanged, fetch := make(chan struct{}), make(chan error, 1)
	provider := idp(t, demoidp.Config{Hooks: demoidp.Hooks{Answer: func(a *demoidp.Answer) {
		if a.Kind == demoidp.KindToken {
			close(exchanged)
		}
	}}})
	browser := func(_ context.Context, at string) error {
		go func() {
			ctx := context.Background() // a browser lives on
			to, err := signIn(ctx, at, redirectURIOf(t, at))
			if err == nil {
				err = get(ctx, to)
			}
			<-exchanged
			fetch <- errors.Join(err, get(ctx, to))
		}()
		return nil
	}
	e := shell{open: browser}.run(t.Context(), byHand(provider, "--json", "--steps", "none")...)
	if err := <-fetch; err != nil {
		t.Fatal(err)
	}
	wantStatus(t, e, 0)
	if !slices.ContainsFunc(document(t, e).Findings, func(f flows.DocumentFinding) bool { return f.ID == "RESP-DUP-CALLBACK" }) {
		t.Errorf("findings: %+v", document(t, e).Findings)
	}
}

// For the logout the browser is sent to a page of ours, so that the ID token
// stands in no process's arguments.
func TestLogoutInTheSystemBrowser(t *testing.T) {
	t.Parallel()
	fetches := make(chan error, 2)
	var idTokens tokenRecorder
	browser := func(_ context.Context, at string) error {
		for _, secret := range idTokens.list() {
			if strings.Contains(at, secret) {
				t.Error("a token is in the URL that is opened")
			}
		}
		go func() {
			ctx := context.Background()
			to, err := at, error(nil)
			if uri := redirectURIOf(t, at); uri != "" {
				to, err = signIn(ctx, at, uri)
			}
			if err == nil {
				err = get(ctx, to)
			}
			fetches <- err
		}()
		return nil
	}
	provider := idp(t, demoidp.Config{Hooks: demoidp.Hooks{Answer: idTokens.answer}})
	e := shell{open: browser}.run(t.Context(), byHand(provider, "--steps", "logout", "--json")...)
	for range 2 {
		if err := <-fetches; err != nil {
			t.Fatal(err)
		}
	}
	wantStatus(t, e, 0)
	if got := succeeded(document(t, e)); got[len(got)-1] != "logout" {
		t.Errorf("succeeded: %v", got)
	}
}

func get(ctx context.Context, url string) error {
	transport := &http.Transport{DisableKeepAlives: true}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, url, nil)
	if err != nil {
		return err
	}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

func TestNoBrowserIsFound(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	_, stderr := person(t, func(string) []string { cancel(); return nil })
	e := shell{stderr: stderr, open: func(context.Context, string) error { return errors.New("there is no display") }}.run(ctx, byHand(idp(t, demoidp.Config{}))...)
	wantStatus(t, e, 130)
	wantText(t, "standard error", e.stderr, "there is no display", "/authorize?")
}

// An interrupt ends the walk, and what was recorded so far is printed.
func TestInterrupted(t *testing.T) {
	t.Parallel()
	provider := idp(t, demoidp.Config{})
	for _, flag := range []string{"--json", "--keep-going"} {
		ctx, cancel := context.WithCancel(t.Context())
		stdin, stderr := person(t, func(string) []string { cancel(); return nil })
		e := shell{stdin: stdin, stderr: stderr}.run(ctx, byHand(provider, "--no-browser", flag)...)
		wantStatus(t, e, 130)
		if flag != "--json" {
			wantText(t, "the transcript", e.stdout, "GET /jwks", "The walk was cancelled.")
			continue
		}
		d := document(t, e)
		if d.Outcome != flows.FlowCancelled || len(d.Exchanges) < 2 {
			t.Errorf("outcome %q, %d exchanges", d.Outcome, len(d.Exchanges))
		}
	}
}

func TestNobodyAnswers(t *testing.T) {
	t.Parallel()
	e := shell{}.run(t.Context(), byHand(idp(t, demoidp.Config{}), "--no-browser", "--callback-timeout", "1ms")...)
	wantStatus(t, e, 1)
	wantText(t, "standard error", e.stderr, "No answer came within 1ms", "AUTHZ-NO-CALLBACK")
}

func TestNothingToFillIn(t *testing.T) {
	t.Parallel()
	e := shell{}.run(t.Context(), byHand(idp(t, demoidp.Config{}), "--login", "none")...)
	wantStatus(t, e, 1)
	wantText(t, "standard error", e.stderr, "Authorization request: failed")
}

func TestWrongPassword(t *testing.T) {
	t.Parallel()
	e := shell{}.run(t.Context(), byHand(idp(t, demoidp.Config{}), "--login", "alice:not the password")...)
	wantStatus(t, e, 1)
	if strings.Contains(e.stdout, "not the password") || strings.Contains(e.stdout, "not+the+password") {
		t.Error("the password is in the transcript")
	}
}
