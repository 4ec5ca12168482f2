package command_test

import (
	"encoding/json"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os/exec"
	"path/filepath"
	"slices"
	"testing"
	"time"
)

// agreeable starts a provider that says yes to everything, at once: what a walk
// takes with it is the client's time.
func agreeable(b *testing.B) string {
	b.Helper()
	mux := http.NewServeMux()
	s := httptest.NewServer(mux)
	b.Cleanup(s.Close)
	answer := func(path string, v map[string]any) {
		text, err := json.Marshal(v)
		if err != nil {
			b.Fatal(err)
		}
		mux.HandleFunc(path, func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Type", "application/json")
			w.Header().Set("Cache-Control", "no-store")
			_, _ = w.Write(text)
		})
	}
	answer("/.well-known/openid-configuration", map[string]any{
		"issuer": s.URL, "authorization_endpoint": s.URL + "/authorize", "token_endpoint": s.URL + "/token", "jwks_uri": s.URL + "/keys",
		"response_types_supported": []string{"code"}, "subject_types_supported": []string{"public"}, "id_token_signing_alg_values_supported": []string{"RS256"},
		"grant_types_supported": []string{"authorization_code", "refresh_token"}, "token_endpoint_auth_methods_supported": []string{"client_secret_post"},
		"code_challenge_methods_supported": []string{"S256"},
	})
	answer("/keys", map[string]any{"keys": []any{}})
	answer("/token", map[string]any{"access_token": "an-access-token", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "a-refresh-token", "scope": "api"})
	mux.HandleFunc("/authorize", func(w http.ResponseWriter, r *http.Request) {
		q := r.URL.Query()
		http.Redirect(w, r, q.Get("redirect_uri")+"?"+url.Values{"code": {"a-code"}, "state": {q.Get("state")}}.Encode(), http.StatusFound)
	})
	return s.URL
}

// BenchmarkWalk is how long the program takes from nothing to refreshed tokens,
// its start and its report included, by turns with a bare program on x/oauth2
// that sends the same requests.
func BenchmarkWalk(b *testing.B) {
	dir := b.TempDir()
	ours, bare := filepath.Join(dir, "grantwalk"), filepath.Join(dir, "barewalk")
	for target, pkg := range map[string]string{ours: "../..", bare: "./testdata/barewalk"} {
		if out, err := exec.Command("go", "build", "-ldflags", "-s -w", "-o", target, pkg).CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
	}
	issuer := agreeable(b)
	run := func(name string, args ...string) time.Duration {
		cmd := exec.Command(name, args...)
		cmd.Env = []string{"SECRET=a-client-secret", "HOME=" + dir}
		began := time.Now()
		if out, err := cmd.CombinedOutput(); err != nil {
			b.Fatalf("%v\n%s", err, out)
		}
		return time.Since(began)
	}
	var took [2][]time.Duration
	for b.Loop() {
		took[0] = append(took[0], run(bare, issuer))
		took[1] = append(took[1], run(ours, "run", "code", "--issuer", issuer, "--client-id", "client-1", "--client-secret", "env:SECRET",
			"--scope", "api", "--login", "alice:password", "--steps", "refresh", "--fail-on", "never"))
	}
	slices.Sort(took[0])
	slices.Sort(took[1])
	one, two := took[0][len(took[0])/2], took[1][len(took[1])/2]
	b.ReportMetric(float64(one.Microseconds())/1000, "bare-ms")
	b.ReportMetric(float64(two.Microseconds())/1000, "ours-ms")
	b.ReportMetric(float64(two)/float64(one), "ratio")
}
