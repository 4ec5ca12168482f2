package command_test

import (
	"bytes"
	"context"
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"io"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"go.uber.org/goleak"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/command"
	"github.com/grantwalk/grantwalk/flows/demoidp"
	"github.com/grantwalk/grantwalk/flows/profile"
	"github.com/grantwalk/grantwalk/flows/useragent"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

// rsaKey is one key for all providers: making one takes longer than a walk.
var rsaKey = sync.OnceValues(func() (*rsa.PrivateKey, error) { return rsa.GenerateKey(rand.Reader, 2048) })

// idp starts an embedded provider for the test.
func idp(t testing.TB, config demoidp.Config) *demoidp.Provider {
	t.Helper()
	key, err := rsaKey()
	if err != nil {
		t.Fatal(err)
	}
	config.RS256Key = key
	provider, err := demoidp.New(config)
	if err != nil {
		t.Fatal(err)
	}
	if err := provider.Start(context.Background(), "127.0.0.1:0"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = provider.Close() })
	return provider
}

// environment is the environment of the programs that the tests start.
var environment = map[string]string{
	"CLIENT_SECRET": demoidp.DefaultClientSecret,
	"PASSWORD":      demoidp.DefaultPassword,
	"EMPTY":         "",
}

// shell is one start of the program.
type shell struct {
	stdin    io.Reader
	stdout   io.Writer // besides what ended returns
	stderr   io.Writer
	terminal bool
	prompt   func(context.Context, string) (string, error)
	open     func(context.Context, string) error
	frontEnd command.FrontEnd
	env      map[string]string // besides environment
	keyring  profile.Keyring
}

// ended is how it ended.
type ended struct {
	status         int
	stdout, stderr string
}

var errStuck = errors.New("the program was stuck: a test broke it off")

// stuck is how long a start may take: what waits for ever is to say so before
// the test binary's own limit, which names no test.
const stuck = 2 * time.Minute

func (s shell) run(ctx context.Context, args ...string) ended {
	ctx, cancel := context.WithTimeoutCause(ctx, stuck, errStuck)
	defer cancel()
	var stdout, stderr bytes.Buffer
	p := &command.Process{
		Stdin: s.stdin, Stdout: &stdout, Stderr: &stderr,
		LookupEnv: func(name string) (string, bool) {
			if v, ok := s.env[name]; ok {
				return v, ok
			}
			v, ok := environment[name]
			return v, ok
		},
		Keyring: s.keyring, System: "linux",
		StdinTerminal: s.terminal, StdoutTerminal: s.terminal,
		ReadSecret: s.prompt, OpenURL: s.open,
	}
	if p.Stdin == nil {
		p.Stdin = strings.NewReader("")
	}
	if s.stdout != nil {
		p.Stdout = io.MultiWriter(s.stdout, &stdout)
	}
	if s.stderr != nil {
		p.Stderr = io.MultiWriter(&stderr, s.stderr)
	}
	front := s.frontEnd
	if front == nil {
		front = func(context.Context, command.Launch) error { return errors.New("the front end was started") }
	}
	status := command.Run(ctx, p, args, front)
	if errors.Is(context.Cause(ctx), errStuck) {
		stdout.WriteString("\n" + errStuck.Error())
	}
	return ended{status, stdout.String(), stderr.String()}
}

// web is a run of the code flow by demo-web, signed in as alice.
func web(provider *demoidp.Provider, more ...string) []string {
	return append([]string{
		"run", "code", "--issuer", provider.Issuer(), "--client-id", "demo-web",
		"--client-secret", "env:CLIENT_SECRET", "--login", "alice:env:PASSWORD",
	}, more...)
}

// document reads the one JSON document on standard output.
func document(t *testing.T, e ended) flows.Document {
	t.Helper()
	var d flows.Document
	dec := json.NewDecoder(strings.NewReader(e.stdout))
	if err := dec.Decode(&d); err != nil {
		t.Fatalf("standard output is no JSON document: %v\n%s\n%s", err, e.stdout, e.stderr)
	}
	if _, err := dec.Token(); !errors.Is(err, io.EOF) {
		t.Fatalf("more than one document on standard output:\n%s", e.stdout)
	}
	return d
}

// findingIDs are the ids of a document's findings, sorted, with repetitions.
func findingIDs(d flows.Document) string {
	var ids []string
	for _, f := range d.Findings {
		ids = append(ids, string(f.ID))
	}
	slices.Sort(ids)
	return strings.Join(ids, " ")
}

// worse are the ids of those that are more than notes.
func worse(d flows.Document) string {
	d.Findings = slices.DeleteFunc(slices.Clone(d.Findings), func(f flows.DocumentFinding) bool { return f.Severity == "note" })
	return findingIDs(d)
}

func wantStatus(t *testing.T, e ended, status int) {
	t.Helper()
	if e.status != status {
		t.Fatalf("exit status %d, want %d\nstdout:\n%s\nstderr:\n%s", e.status, status, e.stdout, e.stderr)
	}
}

func wantText(t *testing.T, where, text string, want ...string) {
	t.Helper()
	for _, w := range want {
		if !strings.Contains(text, w) {
			t.Errorf("%s lacks %q:\n%s", where, w, text)
		}
	}
}

// signIn signs alice in at an authorization URL and returns the redirect URL
// that a browser would end at.
func signIn(ctx context.Context, authorizationURL, redirectURI string) (string, error) {
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	to, err := useragent.New(transport).SignIn(ctx, authorizationURL, redirectURI,
		&useragent.Login{Username: "alice", Password: demoidp.DefaultPassword})
	return to.URL, err
}
