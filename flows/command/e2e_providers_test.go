//go:build e2e

package command_test

import (
	"slices"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
)

// TestE2EProofDemanded: the provider binds tokens to a key and demands a nonce
// in the proof; a client that sends no proof is refused, with words that do not
// say so.
func TestE2EProofDemanded(t *testing.T) {
	t.Parallel()
	issuer := startProvider(t, `{"dpop": true}`)
	status, d := walkDocument(t, "code", "--issuer", issuer, "--client-id", "public", "--login", "somebody:any password", "--json")
	if status != 1 || !strings.Contains(states(d), "token failed") {
		t.Fatalf("status %d:\n%s", status, states(d))
	}
	i := slices.IndexFunc(d.Findings, func(f flows.DocumentFinding) bool { return f.ID == "TOKEN-INVALID-GRANT" })
	if i < 0 || !slices.ContainsFunc(d.Findings[i].Causes, func(c flows.DocumentCause) bool { return strings.Contains(c.Text, "DPoP") }) {
		t.Errorf("the refusal is not explained: %+v", d.Findings)
	}
}

// TestE2EShortLifetime: an access token of one second is refused once the
// provider's tolerance of 15 seconds is over, and not before.
func TestE2EShortLifetime(t *testing.T) {
	t.Parallel()
	issuer := startProvider(t, `{"accessTokenSeconds": 1}`)
	status, d := commandDocument(t, "lab", "refresh-lifetime", "--issuer", issuer, "--client-id", "public", "--login", "somebody:any password", "--yes", "--wait", "20s", "--json", "--fail-on", "never")
	if status != 0 || d.Verdict == nil || d.Verdict.ID != "enforced" || len(d.Verdict.Notes) == 0 {
		t.Errorf("status %d, %+v\n%s", status, d.Verdict, states(d))
	}
}

// TestE2EAcceptsAnything: npm oauth2-mock-server takes any client, secret, code
// and refresh token. The walk works, and experiments and findings say what that
// is worth.
func TestE2EAcceptsAnything(t *testing.T) {
	t.Parallel()
	issuer := startServer(t, "oauth2-mock-server")
	client := []string{"--issuer", issuer, "--client-id", "anybody", "--client-secret", "anything", "--login", "any:any", "--json", "--fail-on", "never"}
	status, d := walkDocument(t, append([]string{"code"}, client...)...)
	if status != 0 || d.Outcome != flows.Completed {
		t.Fatalf("status %d:\n%s", status, states(d))
	}
	for _, want := range []findings.ID{"TOKEN-SCOPE", "DISC-AUTH-METHOD", "CORS"} {
		if !strings.Contains(findingIDs(d), string(want)) {
			t.Errorf("%s is not found in a walk: %s", want, findingIDs(d))
		}
	}
	for _, c := range []struct {
		lab, verdict string
		finding      findings.ID
	}{
		{"refresh-rotation", "reuse-tolerated", "RT-REUSE-TOLERATED"},
		{"refresh-race", "both-accepted", ""},
		{"refresh-scope", "widened", "RT-SCOPE"},
		{"revocation", "ignored", "REV-NOT-EFFECTIVE"},
		{"pkce", "not-enforced", "PKCE-NOT-ENFORCED"},
		{"redirect-uri", "lenient", ""},
		{"client-auth", "not-enforced", "RT-NO-CLIENT-AUTH"},
	} {
		status, d := commandDocument(t, append([]string{"lab", c.lab, "--yes", "--wait", "0"}, client...)...)
		if status != 0 || d.Verdict == nil || d.Verdict.ID != c.verdict {
			t.Errorf("%s: status %d, %+v, want %s", c.lab, status, d.Verdict, c.verdict)
		}
		if !strings.Contains(findingIDs(d), string(c.finding)) {
			t.Errorf("%s: findings %s, want %s", c.lab, findingIDs(d), c.finding)
		}
	}
}
