package findings_test

import (
	"testing"

	"github.com/grantwalk/grantwalk/flows/findings"
)

// masked is a walk as a recording without its secrets has it.
func masked() *flow {
	f := healthy()
	f.Asked = findings.Asked{}
	f.Callback.Set("code", "•••• (21)")
	f.TokenForm.Set("code", "•••• (21)")
	f.TokenForm.Set("code_verifier", "•••• (50)")
	f.TokenForm.Set("client_secret", "•••• (67)")
	f.RefreshForm.Set("client_secret", "•••• (67)")
	f.RefreshForm.Set("refresh_token", "•••• (31)")
	f.Claims, f.RefreshClaims = nil, nil
	for _, o := range []object{f.Token, f.Refresh} {
		o["access_token"], o["refresh_token"], o["id_token"] = "•••• (28)", "•••• (31)", "•••• (812)"
	}
	return f
}

// TestMaskedRecording: of what is masked nothing is said.
func TestMaskedRecording(t *testing.T) {
	t.Parallel()
	masked().wantQuiet(t)

	f := masked()
	f.Until = "token"
	f.Change = func(step string, m *message) {
		if step == "token" {
			*m = tokenError(400, "invalid_grant", "")
		}
	}
	got := f.want(t, "TOKEN-INVALID-GRANT", findings.Error)
	for _, c := range got.Causes {
		if c.Verdict == findings.Likely {
			t.Errorf("a cause is likely: %s", c.Text)
		}
	}
	f.wantNone(t, "TOKEN-VERIFIER")

	f = masked()
	f.Until = "token"
	f.Change = func(step string, m *message) {
		if step == "token" {
			*m = tokenError(401, "invalid_client", "")
		}
	}
	f.want(t, "TOKEN-INVALID-CLIENT", findings.Error)
}
