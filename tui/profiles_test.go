package tui

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/profile"
)

// shelf is profiles in a folder of the test, a keyring in memory, and the walk
// of the tests for every profile.
type shelf struct {
	path    string
	options flows.Options
	ring    map[profile.Entry]string
	fails   error // of the keyring
	asked   []profile.Profile
	answers map[string]string
}

func (s *shelf) Read() (*profile.Profiles, error) { return profile.Read(s.path) }

func (s *shelf) Options(_ context.Context, p profile.Profile, answers map[string]string) (flows.Options, error) {
	s.asked, s.answers = append(s.asked, p), answers
	if strings.Contains(p.Get("client_secret"), "GONE") {
		return flows.Options{}, &flows.OptionError{Field: "client-secret", Text: "the environment variable GONE is not set"}
	}
	return s.options, nil
}

func (s *shelf) Keep(_ context.Context, e profile.Entry, secret string) error {
	if s.fails == nil {
		s.ring[e] = secret
	}
	return s.fails
}

func (s *shelf) Forget(_ context.Context, e profile.Entry) error {
	delete(s.ring, e)
	return s.fails
}

func newShelf(t testing.TB, text string) *shelf {
	t.Helper()
	s := &shelf{path: filepath.Join(t.TempDir(), "grantwalk", "profiles.toml"), ring: map[profile.Entry]string{}}
	if text == "" {
		return s
	}
	if err := os.MkdirAll(filepath.Dir(s.path), 0o700); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(s.path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *shelf) text(t *testing.T) string {
	t.Helper()
	text, err := os.ReadFile(s.path)
	if err != nil && !errors.Is(err, os.ErrNotExist) {
		t.Fatal(err)
	}
	return string(text)
}

const someProfiles = `# by hand
[work]
issuer = "http://127.0.0.1:9400"
client_id = "demo-web"
client_secret = "prompt" # asked
param = ["a=b"]

[home]
issuer = "https://home.example"
client_id = "cli"
`

func TestProfilesAreListedAndStarted(t *testing.T) {
	t.Parallel()
	s := newShelf(t, someProfiles)
	s.options = demoOptions(t)
	d := drive(t, 120, 40, Config{Demo: noDemo, Profiles: s})
	d.sees("Profiles (2)", "A known vendor's provider")
	d.press("enter")
	d.sees("work", "https://home.example", "client_secret = prompt", "a=b")
	d.press("j")
	d.sees("secrets                none")
	d.press("r")
	d.sees("no refresh token is kept for the profile home", "work")
	d.press("j")
	d.press("k", "enter")
	d.sees("A secret", "The client secret, which the profile asks for each time")
	d.enter("hunter2")
	d.misses("hunter2")
	d.sees("•••• (7)")
	d.press("enter")
	d.sees("Metadata", "http://127.0.0.1:9400")
	if s.answers["client_secret"] != "hunter2" || s.asked[0].Get("param") != "a=b" {
		t.Errorf("asked was %v with %d answers", s.asked, len(s.answers))
	}
}

func TestAProfileIsEditedAndDeleted(t *testing.T) {
	t.Parallel()
	s := newShelf(t, someProfiles)
	d := drive(t, 120, 40, Config{Demo: noDemo, Profiles: s})
	d.press("enter", "e")
	d.sees("Profile work", "[prompt", "Save as a profile")
	d.press("tab", "end")
	d.enter("2")
	for range 8 {
		d.press("tab")
	}
	d.press("enter")
	d.sees("Under which name?", "[work")
	d.press("enter")
	d.sees("Keep the newest refresh token")
	d.press("n")
	d.sees("Saved as the profile work, in")
	want := strings.Replace(someProfiles, `"demo-web"`, `"demo-web2"`, 1)
	want = strings.Replace(want, "param = [\"a=b\"]\n", "param = [\"a=b\"]\nkeep_refresh_token = false\n", 1)
	if s.text(t) != want {
		t.Errorf("the file is\n%s\nwant\n%s", s.text(t), want)
	}
	d.press("esc", "home")
	d.press("enter", "d")
	d.sees("Delete the profile work")
	d.press("y")
	d.sees("The profile work is deleted.", "home.example")
	if text := s.text(t); strings.Contains(text, "[work]") || !strings.Contains(text, "# by hand") || !strings.Contains(text, "[home]") {
		t.Errorf("the file is\n%s", text)
	}
}

func TestAFileThatCannotBeUsedIsExplained(t *testing.T) {
	t.Parallel()
	s := newShelf(t, "[work]\nclient_secret = \"hunter2\"\nisuer = \"x\"\n")
	d := drive(t, 120, 40, Config{Demo: noDemo, Profiles: s})
	d.sees("Profiles: their file cannot be used")
	d.press("enter")
	d.sees("Nothing in it is lost", "l. 2", "a secret stands here itself", "l. 3", "did you mean issuer?")
	d.misses("hunter2")
	if err := os.WriteFile(s.path, []byte("[work]\nissuer = \"https://mended.example\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	d.press("enter")
	d.sees("https://mended.example", "enter start")
}

func TestAVendorsProvider(t *testing.T) {
	t.Parallel()
	s := newShelf(t, "")
	s.options = demoOptions(t)
	d := drive(t, 120, 40, Config{Demo: noDemo, Profiles: s})
	d.press("down", "down", "enter")
	d.sees("Whose provider is it?", "Google", "Duende IdentityServer", "access_type=offline")
	d.press("down", "enter")
	d.sees("Microsoft Entra ID", "https://login.microsoftonline.com/{tenant}/v2.0", "Put in the place of {tenant}")
	for range 7 {
		d.press("tab")
	}
	d.press("enter")
	d.sees("{tenant} is still to be filled in")
	d.press("home")
	for range len("https://login.microsoftonline.com/{tenant}/v2.0") {
		d.press("delete")
	}
	d.enter("https://t.example")
	d.press("tab")
	d.sees("the application (client) ID")
	d.enter("app")
	d.press("tab")
	d.enter("hunter2")
	d.misses("hunter2")
	for range 7 {
		d.press("tab")
	}
	d.press("enter")
	d.sees("Under which name?", "[entra")
	d.press("enter")
	d.sees("Where is the client secret to be kept?", "keyring:grantwalk/entra/client_secret")
	d.press("enter", "y")
	d.sees("Saved as the profile entra", "is in the system's keyring.")
	text := s.text(t)
	if strings.Contains(text, "hunter2") || !strings.Contains(text, `client_secret = "keyring:grantwalk/entra/client_secret"`) || !strings.Contains(text, `vendor = "entra"`) || !strings.Contains(text, "keep_refresh_token = true") {
		t.Errorf("the file is\n%s", text)
	}
	if s.ring[profile.Entry{Service: "grantwalk", User: "entra/client_secret"}] != "hunter2" {
		t.Errorf("the keyring holds %v", s.ring)
	}
	f, err := profile.Read(s.path)
	if err != nil || f.List[0].Get("issuer") != "https://t.example" || f.List[0].Get("client_id") != "app" {
		t.Errorf("%v, %v", f, err)
	}
}

func TestAWalkIsSavedAsAProfile(t *testing.T) {
	t.Parallel()
	s := newShelf(t, someProfiles)
	given := profile.Profile{}.With("issuer", demoIssuer).With("client_id", "demo-web").With("client_secret", "hunter2").
		With("token_param", "a=b", "password=hunter2")
	d := drive(t, 120, 40, Config{Options: demoOptions(t), Profiles: s, Given: given})
	d.press("L")
	d.sees("Save as a profile", "[local")
	for range len("local") {
		d.press("backspace")
	}
	d.enter("a b")
	d.press("enter")
	d.sees("A name is made of the letters")
	d.press("backspace", "backspace", "backspace")
	d.enter("home")
	d.press("enter")
	d.press("home")
	for range len("keyring:grantwalk/home/client_secret") {
		d.press("delete")
	}
	d.enter("hunter2")
	d.press("enter")
	d.sees("That does not say where it is")
	s.fails = errors.New("there is no keyring here")
	d.press("enter", "n")
	d.sees("There is a profile home already")
	d.press("y")
	d.sees("Not saved: there is no keyring here.")
	if s.text(t) != someProfiles {
		t.Errorf("the file changed:\n%s", s.text(t))
	}
	s.fails = nil
	d.press("L")
	d.enter("2")
	d.press("enter", "enter", "n")
	d.sees("Saved as the profile", "Left out, for they hold secrets:", "token_param.")
	if text := s.text(t); strings.Contains(text, "hunter2") || !strings.Contains(text, `token_param = ["a=b"]`) {
		t.Errorf("the file is\n%s", text)
	}
}

func TestRefreshTokensAreKeptWhenAsked(t *testing.T) {
	t.Parallel()
	s := newShelf(t, "[work]\nissuer = \"http://127.0.0.1:9400\"\nclient_id = \"demo-web\"\nkeep_refresh_token = true\n")
	s.options = demoOptions(t)
	d := drive(t, 120, 40, Config{Demo: noDemo, Profiles: s})
	d.press("enter", "enter", "c")
	d.signIn()
	d.press("c")
	kept := profile.Entry{Service: "grantwalk", User: "work/refresh_token"}
	if s.ring[kept] == "" || s.ring[kept] != d.app.state.Session.RefreshToken() {
		t.Error("the newest refresh token is not kept")
	}
	first := s.ring[kept]
	d.press("E", "c")
	if second := s.ring[kept]; second == first || second != d.app.state.Session.RefreshToken() {
		t.Error("the refresh token that is kept is not the newest")
	}
}

// Flags win over the profile; but the tokens of another client are not kept as the
// profile's.
func TestTokensOfAnotherClientAreNotKept(t *testing.T) {
	t.Parallel()
	s := newShelf(t, "[work]\nissuer = \"http://127.0.0.1:9400\"\nclient_id = \"cli\"\nkeep_refresh_token = true\n")
	s.options = demoOptions(t)
	d := drive(t, 120, 40, Config{Demo: noDemo, Profiles: s})
	d.press("enter", "e")
	for i := 0; i < 11 && !strings.Contains(d.screen(), "▶ Client ID"); i++ {
		d.press("tab")
	}
	d.enter("2")
	for i := 0; i < 11 && !strings.Contains(d.screen(), "▶ [ Start ]"); i++ {
		d.press("tab")
	}
	d.press("enter")
	d.sees("Refresh tokens of this walk are not kept")
	d.press("c")
	d.signIn()
	d.press("c")
	if d.app.state.Session.RefreshToken() == "" || len(s.ring) != 0 {
		t.Errorf("%d tokens are kept", len(s.ring))
	}
}

func TestTheKeyringCanBeGivenUp(t *testing.T) {
	t.Parallel()
	s := newShelf(t, "[work]\nissuer = \"https://a.example\"\nclient_id = \"a\"\nclient_secret = \"keyring:work\"\n")
	s.options = demoOptions(t)
	d := drive(t, 120, 40, Config{Demo: noDemo, Profiles: s})
	p, _ := d.app.profiles.file.Named("work")
	_ = d.app.startProfile(p, nil) // its answer is on the way
	d.sees("Waiting for a secret from the system's keyring", "esc gives up")
	asked := d.app.resolving.asked
	d.press("esc")
	d.sees("Given up: nothing was begun.")
	d.send(profileReadyMsg{asked: asked, profile: p, options: s.options})
	if d.app.engine != nil {
		t.Error("a walk began after it was given up")
	}
}

func TestAProfileThatCannotStart(t *testing.T) {
	t.Parallel()
	s := newShelf(t, "[work]\nissuer = \"https://a.example\"\nclient_id = \"a\"\nclient_secret = \"env:GONE\"\n")
	d := drive(t, 120, 40, Config{Demo: noDemo, Profiles: s})
	d.press("enter", "enter")
	d.sees("Profile work", "Client secret: the environment variable GONE is not set.", "[env:GONE")
}

func TestProfilesGolden(t *testing.T) {
	t.Parallel()
	for _, size := range [][2]int{{80, 24}, {120, 40}, {200, 60}} {
		name := map[int]string{80: "80x24", 120: "120x40", 200: "200x60"}[size[0]]
		s := newShelf(t, someProfiles)
		d := drive(t, size[0], size[1], Config{Demo: noDemo, Scenarios: someScenarios, Profiles: s})
		d.fits(size[0], size[1])
		goldenScreen(t, "70_start_profiles_"+name, d.screen())
		d.press("enter")
		d.fits(size[0], size[1])
		goldenScreen(t, "71_profiles_"+name, d.screen())
		d.press("n")
		d.fits(size[0], size[1])
		goldenScreen(t, "72_presets_"+name, d.screen())
		d.press("enter")
		d.fits(size[0], size[1])
		goldenScreen(t, "73_preset_form_"+name, d.screen())
	}
}

// profileScreens brings a driver to the screens about profiles.
func profileScreens(t *testing.T, f func(name string, d *driver)) {
	t.Helper()
	d := drive(t, 120, 40, Config{Demo: noDemo, Profiles: newShelf(t, someProfiles)})
	f("start with profiles", d)
	d.press("enter")
	f("profiles", d)
	d.press("d")
	f("delete a profile", d)
	d.press("n", "n")
	f("presets", d)
	d.press("G", "enter")
	f("preset form", d)
	d = drive(t, 120, 40, Config{Demo: noDemo, Profiles: newShelf(t, "["+strings.Repeat("x", 200)+"]\n"+strings.Repeat("k = 1\n", 50))})
	d.press("enter")
	f("profiles that cannot be read", d)
}

// What stands in the file reaches the screen as text.
func TestHostileProfiles(t *testing.T) {
	t.Parallel()
	text := `[work]
issuer = "https://a.example/\u009b31m\u202e"
client_id = "\u009b31m\u200b字"
login = "a\u009b31mlice:prompt"
note = "\u001b]0;x\u0007\u009b2J"
`
	d := drive(t, 120, 40, Config{Demo: noDemo, Profiles: newShelf(t, text)})
	d.press("enter") // the list
	harmless(t, d.app.screen())
	d.fits(120, 40)
	d.press("enter") // the prompt
	harmless(t, d.app.screen())
	d.sees("password of")
	d.press("esc", "enter", "e")
	harmless(t, d.app.screen())
	d.fits(120, 40)
}

// What flags say that has no field is told on the form, but no secret in it; and the
// secrets of a profile go to no other issuer than its own.
func TestGivenSecretsAreNotShown(t *testing.T) {
	t.Parallel()
	given := profile.Profile{}.With("issuer", "https://other.example").With("login", "alice:hunter2").With("proxy", "http://me:hunter2@proxy.example:3128").
		With("header", "Authorization=Bearer hunter2", "X-Mine=Bearer hunter2").With("param", "password=hunter2", "a=b").With("token_param", "assertion=hunter2")
	s := newShelf(t, someProfiles)
	d := drive(t, 120, 60, Config{Demo: noDemo, Profiles: s, Given: given})
	d.press("enter")
	d.sees("work")
	d.press("enter")
	d.sees("work was not started: the program was given another issuer", "https://other.example. Start it without one")
	if len(s.asked) > 0 {
		t.Errorf("asked was %v", s.asked)
	}
	d.press("esc")
	for i := 0; i < 9 && !strings.Contains(d.screen(), "▶ [ An identity provider"); i++ {
		d.press("tab")
	}
	d.press("enter")
	d.sees("Also said, and not on this form:", "password=•••• (7),a=b", "alice:•••• (7)")
	d.misses("hunter2")
}
