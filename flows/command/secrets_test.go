package command_test

import (
	"bytes"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"html"
	"io"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/demoidp"
)

// The secrets that a person has, with all that some encoding writes otherwise.
const (
	oddSecret   = `s3cr/et+of "the" cl&nt=~%41\<x>`
	oddPassword = `pa55/word+of "al&ce"=~%42\<y>`
)

// witness is a provider that writes down every secret that comes and goes, from
// its own side: what the program takes for one is for it to get right.
type witness struct {
	tokenRecorder
	config demoidp.Config
}

// watched configures a provider with odd secrets whose answers go through change.
func watched(change func(w *witness, a *demoidp.Answer)) *witness {
	w := &witness{}
	clients, users := demoidp.DefaultClients(), demoidp.DefaultUsers()
	clients[0].Secret, users[0].Password = oddSecret, oddPassword
	w.config = demoidp.Config{Clients: clients, Users: users, Hooks: demoidp.Hooks{
		Answer: func(a *demoidp.Answer) {
			if change != nil {
				change(w, a)
			}
			w.answer(a) // the tokens that do go out
		},
		Redirect: w.redirect, Intercept: w.intercept,
	}}
	w.add(oddSecret, true)
	w.add(oddPassword, true)
	return w
}

// intercept takes the secrets of a request, and of the cookies that are set.
func (w *witness) intercept(rw http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	form, _ := url.ParseQuery(string(body))
	w.add(form.Get("code_verifier"), true)
	for _, c := range r.Cookies() {
		w.add(c.Value, true)
	}
	if _, credentials, ok := strings.Cut(r.Header.Get("Authorization"), " "); ok {
		w.add(credentials, true)
	}
	next(rw, r)
	for _, c := range (&http.Response{Header: rw.Header()}).Cookies() {
		w.add(c.Value, len(c.Value) > 6) // one that is taken away has none
	}
}

// forms are the ways in which a secret may stand in a text.
func forms(secret string) map[string]string {
	quoted, _ := json.Marshal(secret)
	percent := ""
	for _, b := range []byte(secret) {
		percent += fmt.Sprintf("%%%02X", b)
	}
	return map[string]string{
		"as it is": secret, "in a form": url.QueryEscape(secret), "in a path": url.PathEscape(secret), "byte by byte": percent,
		"in JSON": string(quoted[1 : len(quoted)-1]), "in HTML": html.EscapeString(secret), "in Go": fmt.Sprintf("%q", secret),
		"in hexadecimal": hex.EncodeToString([]byte(secret)),
		"in base64":      base64.RawStdEncoding.EncodeToString([]byte(secret)), "in base64 for URLs": base64.RawURLEncoding.EncodeToString([]byte(secret)),
	}
}

// holdsNone fails when one of the secrets is in text, in any form.
func (w *witness) holdsNone(t *testing.T, where, text string) {
	t.Helper()
	for _, secret := range w.list() {
		for form, s := range forms(secret) {
			if i := strings.Index(text, s); i >= 0 {
				t.Errorf("%s holds a secret %s: …%.300s", where, form, text[max(0, i-100):])
				return
			}
		}
	}
}

// vendor puts tokens where the standards have none, as vendors do.
func vendor(w *witness, a *demoidp.Answer) {
	if a.Kind != demoidp.KindUserInfo {
		return
	}
	for _, name := range []string{"accessToken", "refreshToken", "idToken"} {
		token := "vendor-" + name + "-0123456789abcdef"
		w.add(token, true)
		a.Body.Set(name, token)
	}
	a.Body.Set("nested", demoidp.Object{{Name: "password", Value: oddPassword}, {Name: "text", Value: `{"refresh_token":"vendor-refreshToken-0123456789abcdef"}`}})
}

// echo refuses the refresh, and says in the reason, a field and a link all that
// it knows.
func echo(w *witness, a *demoidp.Answer) {
	if a.Kind != demoidp.KindToken || a.Grant != demoidp.GrantRefreshToken {
		return
	}
	all := strings.Join(w.list(), " , ")
	a.Status = http.StatusBadRequest
	a.Body = demoidp.Object{{Name: "error", Value: "invalid_grant"}, {Name: "error_description", Value: all}, {Name: "error_uri", Value: "https://idp.example/?e=" + url.QueryEscape(oddSecret)}}
	a.Header.Set("X-Debug", base64.StdEncoding.EncodeToString([]byte(oddSecret)))
	a.Header.Set("WWW-Authenticate", `Basic realm="`+hexFree(w.list()[2])+`"`)
}

// hexFree is s as it may stand in a quoted string of a field.
func hexFree(s string) string { return strings.NewReplacer(`"`, "", `\`, "").Replace(s) }

// TestNoSecretIsInAnyOutput runs every command that meets secrets, in every form
// of output, on a provider that keeps them where they belong, on one that has
// them where a vendor puts them, and on one that says them all in an error.
func TestNoSecretIsInAnyOutput(t *testing.T) {
	t.Parallel()
	for name, provider := range map[string]struct {
		change func(*witness, *demoidp.Answer)
		status int
	}{
		"healthy": {nil, 0}, "vendor": {vendor, 0}, "echo": {echo, 1},
	} {
		for _, output := range []string{"", "--json", "--token"} {
			for _, method := range []string{"client_secret_basic", "client_secret_post"} {
				t.Run(strings.Join([]string{name, output, method}, " "), func(t *testing.T) {
					t.Parallel()
					args := []string{"--auth-method", method, "--steps", everyStep, "--keep-going"}
					if output != "" {
						args = append(args, output)
					}
					lookAtARun(t, watched(provider.change), provider.status, args)
					lookAtARecording(t, watched(provider.change), provider.status, args)
				})
			}
		}
		t.Run(name+" lab", func(t *testing.T) {
			t.Parallel()
			for _, form := range []string{"--reveal=false", "--json"} {
				w := watched(provider.change)
				w.holdsNoneOf(t, "lab "+form, w.shell(t, "lab", "refresh-rotation", "--yes", "--fail-on", "never", form))
			}
		})
	}
}

// shell runs the program as the client of the provider, or on it alone.
func (w *witness) shell(t *testing.T, args ...string) ended {
	t.Helper()
	return shell{}.run(t.Context(), append(args, "--issuer", idp(t, w.config).Issuer(), "--client-id", "demo-web",
		"--client-secret", "file:"+inFile(t, oddSecret), "--login", "alice:file:"+inFile(t, oddPassword))...)
}

func (w *witness) holdsNoneOf(t *testing.T, what string, e ended) {
	t.Helper()
	w.holdsNone(t, what+": standard output", e.stdout)
	w.holdsNone(t, what+": standard error", e.stderr)
}

// lookAtARun looks at all that a run writes, and at the recording of it.
func lookAtARun(t *testing.T, w *witness, status int, args []string) {
	t.Helper()
	dir := t.TempDir()
	log, masked, report := filepath.Join(dir, "log"), filepath.Join(dir, "masked.har"), filepath.Join(dir, "report.html")
	e := w.shell(t, append([]string{"run", "code", "--log", log, "--har", masked, "--report", report}, args...)...)
	wantStatus(t, e, status)
	w.holdsNoneOf(t, "run", e)
	again := filepath.Join(dir, "again.md")
	w.holdsNoneOf(t, "open masked.har", shell{}.run(t.Context(), "open", masked, "--json", "--report", again))
	for _, path := range []string{log, masked, report, again} {
		text, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		w.holdsNone(t, filepath.Base(path), string(text))
	}
	if n := len(w.list()); n < 10 {
		t.Errorf("only %d secrets were recorded; the test looks for too few", n)
	}
}

// lookAtARecording looks at what is shown of a recording that holds secrets.
func lookAtARecording(t *testing.T, w *witness, status int, args []string) {
	t.Helper()
	revealed := filepath.Join(t.TempDir(), "revealed.har")
	wantStatus(t, w.shell(t, append([]string{"run", "code", "--reveal", "--har", revealed}, args...)...), status)
	text, err := os.ReadFile(revealed)
	if err != nil || !strings.Contains(string(text), w.list()[len(w.list())-1]) {
		t.Fatalf("nothing is revealed, so this test would find nothing: %v", err)
	}
	report := filepath.Join(t.TempDir(), "report.md")
	w.holdsNoneOf(t, "open revealed.har", shell{}.run(t.Context(), "open", revealed, "--json", "--report", report))
	if text, err = os.ReadFile(report); err != nil {
		t.Fatal(err)
	}
	w.holdsNone(t, "the report of revealed.har", string(text))
}

func inFile(t *testing.T, secret string) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "secret")
	if err := os.WriteFile(path, []byte(secret+"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	return path
}

// TestNoSecretIsInAMisuse: what is said of a command line that cannot be used
// does not repeat what is secret in it.
func TestNoSecretIsInAMisuse(t *testing.T) {
	t.Parallel()
	w := &witness{}
	w.add(oddSecret, true)
	w.add(oddPassword, true)
	for _, args := range [][]string{
		{"run", "code", "--issuer", "https://idp.example", "--client-id", "x", "--client-secret", oddSecret, "--login", "alice"},
		{"run", "code", "--issuer", "https://idp.example", "--client-id", "x", "--client-secret", oddSecret, "--client-secret-file", "x"},
		{"run", "code", "--issuer", "ftp://idp.example", "--client-id", "x", "--client-secret", oddSecret},
		{"run", "code", "--issuer", "https://idp.example", "--client-id", "x", "--login", "alice:" + oddPassword, "--pkce", "no"},
		{"run", "refresh", "--issuer", "https://idp.example", "--client-id", "x", "--refresh-token", oddSecret, "--proxy", "none:"},
		{"run", "refresh", "--issuer", "https://idp.example", "--refresh-token", oddSecret},
		{"lab", "no-such", "--client-secret", oddSecret, "--login", "alice:" + oddPassword},
		{"demo", "--client-secret", oddSecret},
	} {
		e := shell{}.run(t.Context(), args...)
		if e.status == 0 {
			t.Errorf("%v is no misuse", args)
		}
		w.holdsNone(t, strings.Join(args[:2], " ")+": standard output", e.stdout)
		w.holdsNone(t, strings.Join(args[:2], " ")+": standard error", e.stderr)
	}
}

// TestNothingIsLeftBehind in the directory of temporary files. It is not
// parallel, for it moves that of the process.
func TestNothingIsLeftBehind(t *testing.T) {
	temporary, files := t.TempDir(), t.TempDir()
	t.Setenv("TMPDIR", temporary)
	provider := idp(t, demoidp.Config{})
	har := filepath.Join(files, "walk.har")
	for _, args := range [][]string{
		web(provider, "--har", har, "--log", filepath.Join(files, "log"), "--report", filepath.Join(files, "report.html"), "--steps", everyStep),
		{"open", har, "--json"},
		labOn(provider, "refresh-rotation", "--yes", "--fail-on", "never"),
	} {
		wantStatus(t, shell{}.run(t.Context(), args...), 0)
	}
	entries, err := os.ReadDir(temporary)
	if err != nil {
		t.Fatal(err)
	}
	for _, entry := range entries {
		t.Errorf("%s is left behind", entry.Name())
	}
}
