//go:build e2e

package program_test

import (
	"bufio"
	"context"
	"io"
	"maps"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/useragent"
	"github.com/grantwalk/grantwalk/httplog/snippet"
)

// runs runs the program of each client's walk, signs in where it asks for it, and
// wants its tokens.
func runs(t *testing.T, l snippet.Language, dir string, start func(ctx context.Context, file string) *exec.Cmd) {
	t.Helper()
	p := provider(t)
	list := clients(p)
	for _, name := range slices.Sorted(maps.Keys(list)) {
		o := list[name]
		walk := walked(t, o)
		code := codeOf(t, walk, l)
		t.Run(name, func(t *testing.T) {
			file := filepath.Join(dir, strings.ReplaceAll(name, "-", "")+"walk"+l.Ending())
			if err := os.WriteFile(file, []byte(code.Text), 0o600); err != nil {
				t.Fatal(err)
			}
			ctx, cancel := context.WithTimeout(t.Context(), 2*time.Minute)
			defer cancel()
			cmd := start(ctx, file)
			cmd.Env = append(os.Environ(), "CLIENT_SECRET="+o.ClientSecret)
			out := conversation(t, ctx, cmd)
			want := []string{"code exchanged: access token of", "ID token verified: sub \"u-1001-alice\"", "UserInfo: sub", "refreshed: access token of", "rotated: true"}
			if o.Flow == flows.FlowClientCredentials {
				want = []string{"for the client itself: access token of"}
			}
			for _, text := range want {
				if !strings.Contains(strings.NewReplacer("'", `"`, "True", "true").Replace(out), text) {
					t.Errorf("it does not say %q:\n%s\n%s", text, out, code.Text)
				}
			}
		})
	}
}

// conversation runs cmd, and signs in when it asks for a browser. It returns what
// it said.
func conversation(t *testing.T, ctx context.Context, cmd *exec.Cmd) string {
	t.Helper()
	reader, writer, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = writer, writer
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	_ = writer.Close()
	said := ""
	for lines := bufio.NewScanner(reader); lines.Scan(); {
		said += lines.Text() + "\n"
		if _, target, ok := strings.Cut(lines.Text(), "Open in a browser: "); ok {
			signIn(t, ctx, target)
		}
	}
	if err := cmd.Wait(); err != nil {
		said += err.Error()
	}
	_ = reader.Close()
	return said
}

// signIn does what the person does in the browser.
func signIn(t *testing.T, ctx context.Context, target string) {
	t.Helper()
	u, err := url.Parse(target)
	if err != nil {
		t.Fatal(err)
	}
	transport := &http.Transport{}
	defer transport.CloseIdleConnections()
	to, err := useragent.New(transport).SignIn(ctx, target, u.Query().Get("redirect_uri"), login())
	if err != nil {
		t.Errorf("signing in: %v", err)
		return
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, to.URL, nil)
	if err != nil {
		t.Fatal(err)
	}
	resp, err := transport.RoundTrip(req)
	if err != nil {
		t.Errorf("the program does not listen: %v", err)
		return
	}
	_, _ = io.Copy(io.Discard, resp.Body)
	_ = resp.Body.Close()
}

func output(t *testing.T, dir, name string, args ...string) {
	t.Helper()
	cmd := exec.CommandContext(t.Context(), name, args...)
	cmd.Dir = dir
	cmd.Env = append(os.Environ(), "GOFLAGS=-mod=mod", "GOWORK=off")
	if out, err := cmd.CombinedOutput(); err != nil {
		t.Fatalf("%s %v: %v\n%s", name, args, err, out)
	}
}

// TestE2EGo builds the programs with go-oidc from the module proxy.
func TestE2EGo(t *testing.T) {
	dir := t.TempDir()
	output(t, dir, "go", "mod", "init", "walk")
	output(t, dir, "go", "get", "golang.org/x/oauth2", "github.com/coreos/go-oidc/v3")
	runs(t, snippet.Go, dir, func(ctx context.Context, file string) *exec.Cmd {
		program := strings.TrimSuffix(file, ".go")
		output(t, dir, "go", "build", "-o", program, file)
		output(t, dir, "go", "vet", file)
		return exec.CommandContext(ctx, program)
	})
}

// TestE2EPython runs the programs with Debian's python3-authlib.
func TestE2EPython(t *testing.T) {
	output(t, ".", "/usr/bin/python3", "-c", "import authlib, requests")
	runs(t, snippet.Python, t.TempDir(), func(ctx context.Context, file string) *exec.Cmd {
		return exec.CommandContext(ctx, "/usr/bin/python3", file)
	})
}

// TestE2EJavaScript runs the programs with openid-client from npm, which is in the
// folder that GRANTWALK_NPM names.
func TestE2EJavaScript(t *testing.T) {
	npm := os.Getenv("GRANTWALK_NPM")
	if npm == "" {
		t.Skip("GRANTWALK_NPM is not set: .ci/run sets it to a folder with npm's openid-client")
	}
	dir, err := os.MkdirTemp(npm, "walks")
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(dir) })
	runs(t, snippet.JavaScript, dir, func(ctx context.Context, file string) *exec.Cmd {
		return exec.CommandContext(ctx, "node", file)
	})
}

// TestE2ECSharp checks syntax alone: the libraries are at NuGet, which the tests do
// not use, and Debian's compiler knows C# 7 only. Nothing of types is checked.
func TestE2ECSharp(t *testing.T) {
	dir := t.TempDir()
	list := clients(provider(t))
	for _, name := range slices.Sorted(maps.Keys(list)) {
		file := filepath.Join(dir, name+".cs")
		code := codeOf(t, walked(t, list[name]), snippet.CSharp)
		if err := os.WriteFile(file, []byte(code.Text), 0o600); err != nil {
			t.Fatal(err)
		}
		output(t, dir, "mcs", "-langversion:7.2", "--parse", file)
	}
	t.Log("the programs in C# were parsed; Duende.IdentityModel is not on this machine, so they were not compiled")
}
