package command_test

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/grantwalk/grantwalk/flows/command"
	"github.com/grantwalk/grantwalk/flows/demoidp"
	"github.com/grantwalk/grantwalk/flows/profile"
)

// ring is a keyring in memory. fails is its error for everything.
type ring struct {
	mu    sync.Mutex
	kept  map[profile.Entry]string
	fails error
}

func (r *ring) Get(ctx context.Context, e profile.Entry) (string, error) {
	r.mu.Lock()
	defer r.mu.Unlock()
	secret, ok := r.kept[e]
	switch {
	case r.fails != nil:
		return "", r.fails
	case !ok:
		return "", profile.ErrNotKept
	}
	return secret, ctx.Err()
}

func (r *ring) Set(_ context.Context, e profile.Entry, secret string) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.fails == nil {
		if r.kept == nil {
			r.kept = map[profile.Entry]string{}
		}
		r.kept[e] = secret
	}
	return r.fails
}

func (r *ring) Delete(_ context.Context, e profile.Entry) error {
	r.mu.Lock()
	defer r.mu.Unlock()
	delete(r.kept, e)
	return r.fails
}

// withProfiles is a shell whose profiles are text, and their path.
func withProfiles(t *testing.T, text string) (shell, string) {
	t.Helper()
	dir := t.TempDir()
	path := filepath.Join(dir, "grantwalk", "profiles.toml")
	if err := os.MkdirAll(filepath.Dir(path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return shell{env: map[string]string{"XDG_CONFIG_HOME": dir}, keyring: &ring{}}, path
}

// demoProfile is a profile of the demo's client at the provider.
func demoProfile(provider *demoidp.Provider, more ...string) string {
	return "[demo]\nissuer = \"" + provider.Issuer() + "\"\nclient_id = \"demo-web\"\nclient_secret = \"env:CLIENT_SECRET\"\n" +
		"login = \"alice:keyring:pw\"\n" + strings.Join(more, "\n") + "\n"
}

func TestRunAProfile(t *testing.T) {
	t.Parallel()
	s, _ := withProfiles(t, demoProfile(idp(t, demoidp.Config{}), `scope = "openid offline_access"`, `steps = ["refresh"]`, `param = ["ui_locales=de"]`))
	s.keyring = &ring{kept: map[profile.Entry]string{{Service: "grantwalk", User: "pw"}: demoidp.DefaultPassword}}
	e := s.run(t.Context(), "run", "code", "--profile", "demo", "--json")
	wantStatus(t, e, 0)
	wantText(t, "the document", e.stdout, "scope=openid+offline_access", "ui_locales=de", `"id": "refresh"`)
	// Flags win, and what a flow has no use for is left out.
	e = s.run(t.Context(), "run", "code", "--profile", "demo", "--scope", "openid", "--steps", "none", "--json")
	wantStatus(t, e, 0)
	wantText(t, "the document", e.stdout, "scope=openid&")
	e = s.run(t.Context(), "run", "client-credentials", "--profile", "demo", "--client-id", "demo-service", "--scope", "api", "--json")
	wantStatus(t, e, 0)
	for _, secret := range []string{demoidp.DefaultClientSecret, demoidp.DefaultPassword} {
		if strings.Contains(e.stdout+e.stderr, secret) {
			t.Errorf("the output holds a secret")
		}
	}
	e = s.run(t.Context(), "check", "--profile", "demo")
	wantStatus(t, e, 0)
}

// The newest refresh token is kept when asked for, only in the keyring, and the
// next run begins with it.
func TestRefreshTokensAreKept(t *testing.T) {
	t.Parallel()
	kept := profile.Entry{Service: "grantwalk", User: "demo/refresh_token"}
	s, path := withProfiles(t, demoProfile(idp(t, demoidp.Config{}), "keep_refresh_token = true"))
	r := &ring{kept: map[profile.Entry]string{{Service: "grantwalk", User: "pw"}: demoidp.DefaultPassword}}
	s.keyring = r

	e := s.run(t.Context(), "run", "refresh", "--profile", "demo")
	wantStatus(t, e, 2)
	wantText(t, "standard error", e.stderr, "no refresh token is kept for this profile yet", "profile demo, refresh_token")

	e = s.run(t.Context(), "run", "code", "--profile", "demo")
	wantStatus(t, e, 0)
	wantText(t, "standard error", e.stderr, "The newest refresh token is in the system's keyring now, for the profile demo")
	first := r.kept[kept]
	e = s.run(t.Context(), "run", "refresh", "--profile", "demo")
	wantStatus(t, e, 0)
	second := r.kept[kept]
	if first == "" || second == "" || first == second {
		t.Errorf("kept were %d and then %d bytes, the same: %t", len(first), len(second), first == second)
	}
	if text, _ := os.ReadFile(path); strings.Contains(string(text), first) || strings.Contains(e.stdout+e.stderr, second) {
		t.Error("a refresh token stands in the file or the output")
	}

	e = s.run(t.Context(), "run", "code", "--profile", "demo", "--steps", "revocation")
	wantStatus(t, e, 0)
	wantText(t, "standard error", e.stderr, "was revoked, and is no longer in the system's keyring")
	if _, ok := r.kept[kept]; ok {
		t.Error("a revoked refresh token is kept")
	}

	r.kept[kept] = "x"
	wantStatus(t, s.run(t.Context(), "profiles", "forget", "demo"), 0)
	if _, ok := r.kept[kept]; ok {
		t.Error("it is kept after forget")
	}
}

// A kept refresh token goes to the profile's own issuer alone, and no other walk's
// takes its place.
func TestKeptTokensAreTheProfiles(t *testing.T) {
	t.Parallel()
	kept := profile.Entry{Service: "grantwalk", User: "app/refresh_token"}
	provider := idp(t, demoidp.Config{})
	s, _ := withProfiles(t, "[app]\nissuer = \"https://own.example\"\nclient_id = \"app\"\nkeep_refresh_token = true\n")
	r := &ring{kept: map[profile.Entry]string{kept: "the-kept-one"}}
	s.keyring = r
	e := s.run(t.Context(), "run", "refresh", "--profile", "app", "--issuer", provider.Issuer())
	wantStatus(t, e, 2)
	wantText(t, "standard error", e.stderr, "--issuer: it is not the issuer of the profile app", "give --refresh-token too")
	for _, steps := range []string{"refresh", "revocation"} {
		e = s.run(t.Context(), "run", "code", "--profile", "app", "--issuer", provider.Issuer(), "--client-id", "demo-web", "--client-secret", "env:CLIENT_SECRET", "--login", "alice:env:PASSWORD", "--steps", steps)
		wantStatus(t, e, 0)
		wantText(t, "standard error", e.stderr, "NOT kept for the profile app: this walk had another issuer")
		if r.kept[kept] != "the-kept-one" {
			t.Errorf("after %s the keyring has %q", steps, r.kept[kept])
		}
	}
}

// What an experiment leaves of its own sign-in may be revoked.
func TestExperimentsKeepNoTokens(t *testing.T) {
	t.Parallel()
	kept := profile.Entry{Service: "grantwalk", User: "demo/refresh_token"}
	s, _ := withProfiles(t, demoProfile(idp(t, demoidp.Config{}), "keep_refresh_token = true"))
	r := &ring{kept: map[profile.Entry]string{{Service: "grantwalk", User: "pw"}: demoidp.DefaultPassword, kept: "a-good-one"}}
	s.keyring = r
	e := s.run(t.Context(), "lab", "refresh-rotation", "--profile", "demo", "--yes", "--fail-on", "never")
	wantStatus(t, e, 0)
	if r.kept[kept] != "a-good-one" {
		t.Errorf("the experiment's token took the place of the one that was kept")
	}
}

func TestNoKeyring(t *testing.T) {
	t.Parallel()
	s, path := withProfiles(t, demoProfile(idp(t, demoidp.Config{}), "keep_refresh_token = true"))
	s.keyring = &ring{fails: errors.New("no Secret Service answers; give the secret as env:NAME")}
	e := s.run(t.Context(), "run", "code", "--profile", "demo")
	wantStatus(t, e, 2)
	wantText(t, "standard error", e.stderr, path+":5: profile demo, login", "no Secret Service answers")
	before, _ := os.ReadFile(path)
	e = s.run(t.Context(), "run", "code", "--profile", "demo", "--login", "alice:env:PASSWORD")
	wantStatus(t, e, 0)
	wantText(t, "standard error", e.stderr, "The refresh token was NOT kept", "no Secret Service answers")
	if after, _ := os.ReadFile(path); string(after) != string(before) {
		t.Error("the file changed")
	}
	s.keyring = nil
	e = s.run(t.Context(), "run", "client-credentials", "--issuer", "http://127.0.0.1:1", "--client-id", "a", "--client-secret", "keyring:x")
	wantStatus(t, e, 2)
	wantText(t, "standard error", e.stderr, "--client-secret", "no keyring")
}

func TestProfileUsage(t *testing.T) {
	t.Parallel()
	s, path := withProfiles(t, "[work]\nissuer = \"https://a.example\"\nclient_id = \"a\"\nclient_secret = \"env:GONE\"\nclaims = \"{\"\n[home]\nissuer = \"https://b.example\"\n")
	for name, c := range map[string]struct {
		args []string
		want []string
	}{
		"unknown":       {[]string{"run", "code", "--profile", "wrk"}, []string{"--profile", `"wrk"`, "did you mean work?"}},
		"nothing near":  {[]string{"run", "code", "--profile", "xyzzy"}, []string{"there are work and home"}},
		"its secret":    {[]string{"run", "code", "--profile", "work"}, []string{path + ":4: profile work, client_secret", "GONE", "not set"}},
		"its option":    {[]string{"run", "code", "--profile", "work", "--client-secret", "env:CLIENT_SECRET"}, []string{path + ":5: profile work, claims", "JSON"}},
		"other issuer":  {[]string{"run", "code", "--profile", "work", "--issuer", "https://evil.example"}, []string{"--issuer", "not the issuer of the profile work", "give --client-secret too"}},
		"on the screen": {[]string{"https://evil.example", "--profile", "work"}, []string{"ISSUER", "not the issuer"}},
		"check":         {[]string{"check"}, []string{"ISSUER"}},
		"show":          {[]string{"profiles", "show", "wrk"}, []string{"NAME", "did you mean work?"}},
		"show what":     {[]string{"profiles", "show"}, []string{"NAME"}},
		"preset":        {[]string{"profiles", "preset", "goggle"}, []string{"VENDOR", "google, entra"}},
		"more":          {[]string{"profiles", "path", "x"}, []string{"no arguments"}},
	} {
		e := s.run(t.Context(), c.args...)
		if e.status != 2 {
			t.Errorf("%s: status %d\n%s%s", name, e.status, e.stdout, e.stderr)
		}
		wantText(t, name, e.stderr, c.want...)
	}
	bad, path := withProfiles(t, "[a]\nclient_secret = \"hunter2\"\nfoo = 1\n")
	for _, args := range [][]string{{"run", "code", "--profile", "a"}, {"profiles"}, {"lab", "pkce", "--profile", "a", "--yes"}} {
		e := bad.run(t.Context(), args...)
		wantStatus(t, e, 2)
		wantText(t, "standard error", e.stderr, path+":2: profile a, client_secret", path+":3: profile a, foo")
		if strings.Contains(e.stderr, "hunter2") {
			t.Errorf("%v: a secret is told", args)
		}
	}
}

func TestProfilesCommands(t *testing.T) {
	t.Parallel()
	s, path := withProfiles(t, "[work]\nissuer = \"https://a.example\"\nclient_id = \"a\"\nclient_secret = \"env:CLIENT_SECRET\"\nkeep_refresh_token = true\n")
	e := s.run(t.Context(), "profiles")
	wantStatus(t, e, 0)
	wantText(t, "the list", e.stdout, "work  a  https://a.example  client_secret = env:CLIENT_SECRET, keeps its refresh token")
	wantText(t, "the profile", s.run(t.Context(), "profiles", "show", "work").stdout, "[work]\nissuer = \"https://a.example\"")
	wantText(t, "the path", s.run(t.Context(), "profiles", "path").stdout, path)
	wantText(t, "the keys", s.run(t.Context(), "profiles", "keys").stdout, "redirect_uri")
	wantText(t, "the presets", s.run(t.Context(), "profiles", "presets").stdout, "entra", "Duende IdentityServer")
	wantText(t, "a preset", s.run(t.Context(), "profiles", "preset", "google").stdout, "# Google.", "access_type=offline", "[google]")
	wantText(t, "completion", s.run(t.Context(), "__complete", "run", "code", "--profile", "").stdout, "work")
	none := shell{env: map[string]string{"XDG_CONFIG_HOME": t.TempDir()}}
	wantText(t, "no profiles", none.run(t.Context(), "profiles").stdout, "There are no profiles in")
}

// Each key but those about the profile itself is a flag of run, and each flag of
// the client is a key.
func TestKeysAreFlags(t *testing.T) {
	t.Parallel()
	help := shell{}.run(t.Context(), "run", "--help").stdout
	for _, k := range profile.Keys() {
		if k.IsFlag() && !strings.Contains(help, "--"+k.Flag()) {
			t.Errorf("there is no flag --%s for the key %s", k.Flag(), k.Name)
		}
	}
}

// The screen gets what the flags say as a profile, and makes walks of profiles.
func TestTheScreenGetsProfiles(t *testing.T) {
	t.Parallel()
	s, _ := withProfiles(t, "[work]\nissuer = \"https://a.example\"\nclient_id = \"a\"\nclient_secret = \"prompt\"\npkce = \"plain\"\n")
	s.terminal = true
	s.frontEnd = func(ctx context.Context, l command.Launch) error {
		if l.Options.Issuer != "https://b.example" || l.Given.Get("param") != "a=b" || l.Given.Get("client_secret") != "env:CLIENT_SECRET" || l.Given.Get("issuer") != "https://b.example" {
			t.Errorf("launched with %+v, %v", l.Options, l.Given)
		}
		file, err := l.Profiles.Read()
		if err != nil {
			return err
		}
		p, _ := file.Named("work")
		o, err := l.Profiles.Options(ctx, p, map[string]string{"client_secret": "typed"})
		if err != nil {
			return err
		}
		if o.ClientSecret != "typed" || o.PKCE != "plain" || o.Issuer != "https://a.example" {
			t.Errorf("the options are %+v", o)
		}
		if _, err = l.Profiles.Options(ctx, p, nil); err == nil {
			t.Error("a secret was not asked for")
		}
		return nil
	}
	e := s.run(t.Context(), "https://b.example", "--client-id", "b", "--client-secret", "env:CLIENT_SECRET", "--param", "a=b")
	wantStatus(t, e, 0)
}
