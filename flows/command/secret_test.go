package command_test

import (
	"context"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/demoidp"
)

func TestSecretSources(t *testing.T) {
	t.Parallel()
	provider := idp(t, demoidp.Config{})
	file := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(file, []byte(demoidp.DefaultClientSecret+"\r\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	asked := ""
	for source, s := range map[string]shell{
		"env:CLIENT_SECRET": {},
		"file:" + file:      {},
		"-":                 {stdin: strings.NewReader(demoidp.DefaultClientSecret + "\n")},
		"prompt": {prompt: func(_ context.Context, text string) (string, error) {
			asked = text
			return demoidp.DefaultClientSecret, nil
		}},
		demoidp.DefaultClientSecret: {},
	} {
		e := s.run(t.Context(), "run", "client-credentials", "--issuer", provider.Issuer(), "--client-id", "demo-service", "--client-secret", source)
		if e.status != 0 {
			t.Errorf("%s: status %d\n%s", source, e.status, e.stderr)
		}
		warned := strings.Contains(e.stderr, "shell's history")
		if literal := source == demoidp.DefaultClientSecret; warned != literal {
			t.Errorf("%s: warned %t:\n%s", source, warned, e.stderr)
		}
		if strings.Contains(e.stderr, demoidp.DefaultClientSecret) {
			t.Errorf("%s: standard error holds the secret", source)
		}
	}
	wantText(t, "the prompt", asked, "client secret")
}

// A pipe that stays open after the line does not hold the program up.
func TestSecretIsOneLineOfStandardInput(t *testing.T) {
	t.Parallel()
	r, w := io.Pipe()
	defer w.Close()
	go func() { _, _ = io.WriteString(w, demoidp.DefaultClientSecret+"\n") }()
	e := shell{stdin: r}.run(t.Context(), "run", "client-credentials", "--issuer", idp(t, demoidp.Config{}).Issuer(),
		"--client-id", "demo-service", "--client-secret", "-")
	wantStatus(t, e, 0)
}

func TestInterruptedAtAPrompt(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	s := shell{prompt: func(ctx context.Context, _ string) (string, error) {
		cancel()
		return "", ctx.Err()
	}}
	wantStatus(t, s.run(ctx, "run", "code", "--issuer", "http://127.0.0.1:1", "--client-id", "a", "--client-secret", "prompt"), 130)
}

func TestInterruptedAtStandardInput(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	r, w := io.Pipe()
	defer w.Close()
	e := shell{stdin: cancelled{r, cancel}}.run(ctx, "run", "code", "--issuer", "http://127.0.0.1:1", "--client-id", "a", "--client-secret", "-")
	wantStatus(t, e, 130)
}

// cancelled is a reader at which somebody presses ctrl+c.
type cancelled struct {
	io.Reader
	cancel context.CancelFunc
}

func (c cancelled) Read(p []byte) (int, error) {
	c.cancel()
	return c.Reader.Read(p)
}

func TestPromptThatFails(t *testing.T) {
	t.Parallel()
	s := shell{prompt: func(context.Context, string) (string, error) { return "", errors.New("the terminal went away") }}
	e := s.run(t.Context(), "run", "code", "--issuer", "http://127.0.0.1:1", "--client-id", "a", "--client-secret", "prompt")
	wantStatus(t, e, 2)
	wantText(t, "standard error", e.stderr, "--client-secret", "the terminal went away")
}
