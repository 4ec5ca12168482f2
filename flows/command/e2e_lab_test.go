//go:build e2e

package command_test

import "testing"

// TestE2ELabs runs the experiments on a provider whose behaviour is known: it is
// certified, and its documentation says what it does.
func TestE2ELabs(t *testing.T) {
	rotating, lasting := startProvider(t, `{"rotate": true, "pkce": true}`), startProvider(t, `{"rotate": false}`)
	basic := []string{"--client-id", "basic", "--client-secret", e2eSecret}
	public := []string{"--client-id", "public"}
	for _, c := range []struct {
		lab, issuer string
		client      []string
		want        string
	}{
		{"refresh-rotation", rotating, basic, "family-revoked"},
		{"refresh-rotation", lasting, basic, "not-rotated"},
		{"refresh-race", rotating, public, "family-revoked"},
		{"refresh-race", lasting, public, "not-rotated"},
		{"refresh-scope", rotating, basic, "bound"},
		{"revocation", rotating, basic, "effective"},
		{"code-reuse", rotating, basic, "refused-and-revoked"},
		{"pkce", rotating, public, "enforced"},
		{"pkce", lasting, public, "downgrade"}, // it requires PKCE of nobody
		{"redirect-uri", rotating, basic, "loopback-port"},
		{"client-auth", rotating, basic, "enforced"},
	} {
		args := append([]string{"lab", c.lab, "--issuer", c.issuer, "--login", "somebody:any password", "--yes", "--wait", "0", "--json", "--fail-on", "never"}, c.client...)
		status, d := commandDocument(t, args...)
		if status != 0 || d.Verdict == nil || d.Verdict.ID != c.want {
			t.Errorf("%s as %s: status %d, %+v, want %s\n%s", c.lab, c.client[1], status, d.Verdict, c.want, states(d))
		}
	}
}
