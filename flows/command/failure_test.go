package command_test

import (
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"syscall"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
	"github.com/grantwalk/grantwalk/flows/findings"
)

func at(issuer string, more ...string) []string {
	return append([]string{"run", "code", "--issuer", issuer, "--client-id", "demo-native", "--login", "alice:env:PASSWORD", "--json"}, more...)
}

// wantFailure is a walk that failed at a step, with words about it, a finding
// that is an error, and its exchanges in the document.
func wantFailure(t *testing.T, e ended, step flows.StepID, finding findings.ID, want ...string) {
	t.Helper()
	wantStatus(t, e, 1)
	d := document(t, e)
	if !slices.ContainsFunc(d.Findings, func(f flows.DocumentFinding) bool { return f.ID == finding && f.Severity == "error" }) {
		t.Errorf("there is no error %s: %s", finding, findingIDs(d))
	}
	if d.Outcome != flows.FlowFailed || len(d.Exchanges) == 0 {
		t.Errorf("outcome %q, %d exchanges", d.Outcome, len(d.Exchanges))
	}
	for _, s := range d.Steps {
		if s.ID != step {
			continue
		}
		if s.State != "failed" {
			t.Errorf("%s is %s", s.ID, s.State)
		}
		wantText(t, "the problem", s.Problem+" "+s.Advice, want...)
	}
	wantText(t, "standard error", e.stderr, "failed.")
}

func TestNobodyListens(t *testing.T) {
	t.Parallel()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	_ = l.Close()
	wantFailure(t, shell{}.run(t.Context(), at("http://"+l.Addr().String())...), flows.StepMetadata, "NET-REACH", "refused")
}

func TestNoDiscoveryDocument(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	wantFailure(t, shell{}.run(t.Context(), at(server.URL)...), flows.StepMetadata, "DISC-HTTP-STATUS", "404")
}

func TestMetadataOfAnotherIssuer(t *testing.T) {
	t.Parallel()
	provider := idp(t, demoidp.Config{Hooks: demoidp.Hooks{Answer: func(a *demoidp.Answer) {
		if a.Kind == demoidp.KindMetadata {
			a.Body.Set("issuer", "https://somebody.else")
		}
	}}})
	e := shell{}.run(t.Context(), at(provider.Issuer())...)
	wantFailure(t, e, flows.StepMetadata, "DISC-ISSUER-HOST", "https://somebody.else")
	if got := succeeded(document(t, e)); len(got) != 0 {
		t.Errorf("it went on: %v", got)
	}
}

// With --keep-going the walk goes on, and says that a strict client would not.
func TestKeepGoing(t *testing.T) {
	t.Parallel()
	provider := idp(t, demoidp.Config{Hooks: demoidp.Hooks{JWT: func(j *demoidp.JWT) {
		if j.Kind == demoidp.KindIDToken {
			j.Claims.Set("nonce", "another")
		}
	}}})
	wantFailure(t, shell{}.run(t.Context(), at(provider.Issuer())...), flows.StepIDToken, "IDT-NONCE", "nonce")
	e := shell{}.run(t.Context(), at(provider.Issuer(), "--keep-going")...)
	wantFailure(t, e, flows.StepIDToken, "IDT-NONCE", "nonce")
	for _, s := range document(t, e).Steps {
		if s.ID == flows.StepUserInfo && (s.State != "succeeded" || !s.Lax) {
			t.Errorf("userinfo is %s, marked %t", s.State, s.Lax)
		}
	}
}

func TestUnknownAuthorityAndInsecure(t *testing.T) {
	t.Parallel()
	server := httptest.NewUnstartedServer(http.NotFoundHandler())
	server.Config.ErrorLog = log.New(io.Discard, "", 0) // the refused handshake
	server.StartTLS()
	defer server.Close()
	wantFailure(t, shell{}.run(t.Context(), at(server.URL)...), flows.StepMetadata, "TLS-TRUST", "certificate")
	e := shell{}.run(t.Context(), at(server.URL, "--insecure")...)
	wantText(t, "standard error", e.stderr, "WARNING: --insecure", "404", "TLS-TRUST")
}

func TestNoTokenResponseToPrint(t *testing.T) {
	t.Parallel()
	server := httptest.NewServer(http.NotFoundHandler())
	defer server.Close()
	e := shell{}.run(t.Context(), "run", "code", "--issuer", server.URL, "--client-id", "a", "--token")
	wantStatus(t, e, 1)
	if e.stdout != "" {
		t.Errorf("standard output: %s", e.stdout)
	}
	wantText(t, "standard error", e.stderr, "no token response came")
}

// limited takes n bytes and then fails, as a pipe to head does.
type limited struct {
	n   int
	err error
}

func (l *limited) Write(p []byte) (int, error) {
	if l.n -= len(p); l.n < 0 {
		return 0, l.err
	}
	return len(p), nil
}

func TestClosedStandardOutputEndsQuietly(t *testing.T) {
	t.Parallel()
	provider := idp(t, demoidp.Config{})
	for _, flag := range []string{"--keep-going", "--json", "--token"} {
		for _, why := range []error{syscall.EPIPE, io.ErrClosedPipe} {
			e := shell{stdout: &limited{100, why}}.run(t.Context(), web(provider, flag)...)
			if strings.Contains(e.stderr, "grantwalk:") || strings.Contains(e.stderr, "cancelled") || e.status == 2 {
				t.Errorf("%s, %v: status %d\n%s", flag, why, e.status, e.stderr)
			}
		}
	}
	for _, args := range [][]string{{"version"}, {"completion", "bash"}, {"help"}} {
		e := shell{stdout: &limited{0, syscall.EPIPE}}.run(t.Context(), args...)
		if e.stderr != "" || e.status != 0 {
			t.Errorf("%v: status %d\n%s", args, e.status, e.stderr)
		}
	}
}

func TestFullDiskIsSaid(t *testing.T) {
	t.Parallel()
	full := errors.New("no space left on device")
	for _, flag := range []string{"--keep-going", "--json"} {
		e := shell{stdout: &limited{100, full}}.run(t.Context(), web(idp(t, demoidp.Config{}), flag)...)
		wantStatus(t, e, 3)
		wantText(t, "standard error", e.stderr, "standard output cannot be written", full.Error())
	}
}
