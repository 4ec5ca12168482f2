//go:build e2e

package command_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/command"
	"github.com/grantwalk/grantwalk/flows/findings"
)

// These tests walk identity providers that nobody here wrote, which npm has.
// GRANTWALK_NPM is the folder with the scripts that start them; .ci/run makes it.

// script is the path of one of the scripts.
func script(t *testing.T, name string) string {
	t.Helper()
	dir := os.Getenv("GRANTWALK_NPM")
	if dir == "" {
		t.Fatal("GRANTWALK_NPM is not set: run .ci/run, which installs what these tests talk to")
	}
	return filepath.Join(dir, name+".mjs")
}

// startProvider starts npm oidc-provider with its options as JSON and returns the
// issuer.
func startProvider(t *testing.T, options string) string {
	t.Helper()
	return startServer(t, "oidc-provider", options)
}

func startServer(t *testing.T, name string, args ...string) (issuer string) {
	t.Helper()
	cmd := exec.Command("node", append([]string{script(t, name)}, args...)...)
	stdin, err := cmd.StdinPipe() // its end is the provider's end
	if err != nil {
		t.Fatal(err)
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	var complaints bytes.Buffer
	cmd.Stderr = &complaints
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		_ = stdin.Close()
		if err := cmd.Wait(); err != nil {
			t.Errorf("the provider ended with %v:\n%s", err, complaints.String())
		}
	})
	for lines := bufio.NewScanner(stdout); lines.Scan(); {
		if issuer, ok := strings.CutPrefix(lines.Text(), "ready "); ok {
			go func() { _, _ = io.Copy(io.Discard, stdout) }()
			return issuer
		}
	}
	t.Fatalf("the provider did not start:\n%s", complaints.String())
	return ""
}

// walkDocument runs the command and returns its exit status and JSON document.
func walkDocument(t *testing.T, args ...string) (int, flows.Document) {
	t.Helper()
	return commandDocument(t, append([]string{"run"}, args...)...)
}

func commandDocument(t *testing.T, args ...string) (int, flows.Document) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	var stdout, stderr bytes.Buffer
	status := command.Run(ctx, &command.Process{
		Stdin: strings.NewReader(""), Stdout: &stdout, Stderr: &stderr, LookupEnv: func(string) (string, bool) { return "", false },
	}, args, nil)
	var d flows.Document
	if err := json.Unmarshal(stdout.Bytes(), &d); err != nil {
		t.Fatalf("status %d, no JSON document: %v\n%s\n%s", status, err, stdout.String(), stderr.String())
	}
	return status, d
}

func states(d flows.Document) string {
	var out []string
	for _, s := range d.Steps {
		text := string(s.ID) + " " + s.State
		if s.Problem != "" {
			text += " (" + s.Problem + ")"
		}
		out = append(out, text)
	}
	return strings.Join(out, "\n")
}

const e2eSecret = "a secret: with + and %"

func TestE2EWholeWalk(t *testing.T) {
	issuer := startProvider(t, `{"rotate": true, "pkce": true}`)
	for _, client := range []struct {
		id   string
		args []string
	}{
		{"basic", []string{"--client-secret", e2eSecret}},
		{"post", []string{"--client-secret", e2eSecret, "--auth-method", "client_secret_post"}},
		{"public", nil},
	} {
		t.Run(client.id, func(t *testing.T) {
			args := append([]string{
				"code", "--issuer", issuer, "--client-id", client.id, "--login", "somebody:any password", "--json", "--reveal",
				"--steps", "userinfo,introspection,refresh,revocation,logout",
			}, client.args...)
			if client.id == "public" {
				args[len(args)-1] = "userinfo,refresh,revocation,logout" // introspection is for clients that authenticate
			}
			status, d := walkDocument(t, args...)
			if status != 0 || d.Outcome != flows.Completed {
				t.Fatalf("status %d, %s:\n%s", status, d.Outcome, states(d))
			}
			for _, s := range d.Steps {
				if s.State != "succeeded" {
					t.Errorf("%s %s: %s %s", s.ID, s.State, s.Problem, s.Note)
				}
				if len(s.Warnings) > 0 {
					t.Errorf("%s warns of a healthy provider: %q", s.ID, s.Warnings)
				}
			}
			wantHealthy(t, d)
			first, second := refreshTokens(t, d)
			if first == second || second == "" {
				t.Errorf("the refresh token was not rotated")
			}
			for _, c := range d.Tokens.IDToken.Checks {
				if c.Result == "fail" {
					t.Errorf("check %s: %s", c.Name, c.Detail)
				}
			}
		})
	}
}

// trueOfTheProvider are warnings that are true of a healthy oidc-provider, and
// why.
var trueOfTheProvider = map[findings.ID]string{}

// wantHealthy accepts no error, and no warning that is not true.
func wantHealthy(t *testing.T, d flows.Document) {
	t.Helper()
	for _, f := range d.Findings {
		if f.Severity == "note" || f.Severity == "warning" && trueOfTheProvider[f.ID] != "" {
			continue
		}
		t.Errorf("%s %s of a healthy provider: %s (%q)", f.Severity, f.ID, f.Message, f.Evidence.Text)
	}
}

func TestE2ECheck(t *testing.T) {
	issuer := startProvider(t, `{"pkce": true}`)
	for _, flag := range []string{"--json", "--probe"} {
		status, d := commandDocument(t, "check", issuer, "--json", flag)
		if status != 0 || d.Outcome != flows.Completed {
			t.Fatalf("status %d, %s:\n%s", status, d.Outcome, states(d))
		}
		wantHealthy(t, d)
	}
}

// refreshTokens returns the refresh token that the refresh sent, and the one
// that it brought.
func refreshTokens(t *testing.T, d flows.Document) (sent, came string) {
	t.Helper()
	for _, x := range d.Exchanges {
		if x.Step != string(flows.StepRefresh) {
			continue
		}
		_, body, _ := strings.Cut(x.Request.Raw, "\r\n\r\n")
		form, err := url.ParseQuery(body)
		if err != nil {
			t.Fatal(err)
		}
		return form.Get("refresh_token"), d.Tokens.RefreshToken.Value
	}
	t.Fatal("there was no refresh")
	return "", ""
}

func TestE2EWithoutRotation(t *testing.T) {
	issuer := startProvider(t, `{"rotate": false}`)
	status, d := walkDocument(t, "code", "--issuer", issuer, "--client-id", "basic", "--client-secret", e2eSecret,
		"--login", "somebody:any password", "--json", "--reveal")
	if status != 0 {
		t.Fatalf("status %d:\n%s", status, states(d))
	}
	if sent, came := refreshTokens(t, d); sent != came {
		t.Error("the refresh token changed, and the provider does not rotate")
	}
}

func TestE2EWrongSecretIsExplained(t *testing.T) {
	issuer := startProvider(t, `{}`)
	status, d := walkDocument(t, "code", "--issuer", issuer, "--client-id", "basic", "--client-secret", "wrong-secret",
		"--login", "somebody:any password", "--json")
	if status != 1 || d.Outcome != flows.FlowFailed || !strings.Contains(findingIDs(d), "TOKEN-INVALID-CLIENT") {
		t.Fatalf("status %d, %s, %s", status, d.Outcome, findingIDs(d))
	}
	for _, s := range d.Steps {
		if s.ID == flows.StepToken && (!strings.Contains(s.Problem, "invalid_client") || s.Advice == "") {
			t.Errorf("%q %q", s.Problem, s.Advice)
		}
	}
}

func TestE2EPKCERequired(t *testing.T) {
	issuer := startProvider(t, `{"pkce": true}`)
	status, d := walkDocument(t, "code", "--issuer", issuer, "--client-id", "basic", "--client-secret", e2eSecret,
		"--login", "somebody:any password", "--pkce", "none", "--json")
	if status != 1 || !strings.Contains(findingIDs(d), "AUTHZ-PKCE-REQUIRED") || !strings.Contains(states(d), "authorization-response failed") {
		t.Fatalf("status %d:\n%s", status, states(d))
	}
}
