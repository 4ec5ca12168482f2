package profile_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"go.uber.org/goleak"

	"github.com/grantwalk/grantwalk/flows/profile"
)

func TestMain(m *testing.M) { goleak.VerifyTestMain(m) }

func TestParse(t *testing.T) {
	t.Parallel()
	f, err := profile.Parse("p.toml", []byte(`# mine
[work]
issuer = "https://idp.example" # the old one
client_id = 'web'
client_secret = "keyring:work"
max_age = 3600
insecure = true
param = [
  "access_type=offline", # Google
  "a=b=c",
]
steps = ["userinfo", "refresh"]
login = "alice:env:PW"

["home.lab"]
steps = "none"
`))
	if err != nil {
		t.Fatal(err)
	}
	if got := fmt.Sprint(f.Names()); got != "[work home.lab]" {
		t.Fatalf("the profiles are %s", got)
	}
	p, _ := f.Named("work")
	for key, want := range map[string]string{
		"issuer": "https://idp.example", "client_id": "web", "max_age": "3600", "insecure": "true",
		"param": "access_type=offline,a=b=c", "steps": "userinfo,refresh", "scope": "",
	} {
		if got := p.Get(key); got != want {
			t.Errorf("%s is %q, want %q", key, got, want)
		}
	}
	if p.Line != 2 || p.LineOf("param") != 8 || p.LineOf("scope") != 0 {
		t.Errorf("the lines are %d, %d, %d", p.Line, p.LineOf("param"), p.LineOf("scope"))
	}
	sources := p.Sources()
	if sources["client_secret"].Entry() != (profile.Entry{Service: "grantwalk", User: "work"}) || sources["login"] != (profile.Source{Kind: profile.Env, Rest: "PW"}) {
		t.Errorf("the sources are %v", sources)
	}
}

// What cannot be used is named with its line and key, and a secret never.
func TestProblems(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		text string
		want []string
	}{
		"unknown key":      {"[a]\nissuer = \"https://x\"\nclientid = \"x\"", []string{"p.toml:3: profile a, clientid: this key is unknown; did you mean client_id?"}},
		"hyphens":          {"[a]\nclient-id = \"x\"", []string{":2:", "did you mean client_id?"}},
		"nothing near":     {"[a]\nxyzzy = 1", []string{":2:", "unknown", "grantwalk profiles keys"}},
		"not a string":     {"[a]\n\nclient_id = 7", []string{`:3: profile a, client_id: it is an integer; write client_id = "…"`}},
		"not a switch":     {"[a]\ninsecure = \"yes\"", []string{":2: profile a, insecure: it is a string; write insecure = true"}},
		"not a number":     {"[a]\nmax_age = \"soon\"", []string{":2: profile a, max_age: it is a string; write max_age = 3600"}},
		"fraction":         {"[a]\nmax_age = 1.5", []string{":2:", "a number with a fraction"}},
		"negative":         {"[a]\nmax_age = -1", []string{":2:", "not a number of seconds"}},
		"date":             {"[a]\nscope = 2020-01-01", []string{":2:", "a date or a time"}},
		"not an array":     {"[a]\nparam = \"a=b\"", []string{":2:", `write param = ["NAME=VALUE", "NAME=VALUE"]`}},
		"table as params":  {"[a]\nparam = { a = \"b\" }", []string{":2:", "it is a table"}},
		"array of others":  {"[a]\nresource = [\"a\", 1]", []string{":2:", "an integer in the array"}},
		"empty array":      {"[a]\nresource = []", []string{":2:", "empty"}},
		"empty string":     {"[a]\nscope = \"\"", []string{":2:", "empty"}},
		"line break":       {"[a]\nscope = \"a\\nb\"", []string{":2:", "control character"}},
		"no pair":          {"[a]\nheader = [\"hunter2\"]", []string{":2:", "NAME=VALUE"}},
		"word":             {"[a]\npkce = \"s256\"", []string{":2: profile a, pkce:", "choose S256, plain, none"}},
		"steps":            {"[a]\nsteps = [\"token\"]", []string{":2:", "userinfo, introspection"}},
		"none and more":    {"[a]\nsteps = [\"none\", \"refresh\"]", []string{":2:", "none"}},
		"duration":         {"[a]\ntimeout = \"30\"", []string{":2:", "30s"}},
		"URL":              {"[a]\nissuer = \"idp.example\"", []string{":2:", "in full"}},
		"URL, password":    {"[a]\nproxy = \"http://me:hunter2@proxy:3128\"", []string{":2:", "password in the URL"}},
		"secret":           {"[a]\nclient_secret = \"hunter2\"", []string{":2: profile a, client_secret: a secret stands here itself", "env:NAME, file:PATH, keyring:NAME or prompt"}},
		"refresh token":    {"[a]\nrefresh_token = \"hunter2\"", []string{":2:", "a secret stands here itself"}},
		"password":         {"[a]\nlogin = \"alice:hunter2\"", []string{":2:", "of the password: a secret stands here itself"}},
		"login":            {"[a]\nlogin = \"hunter2\"", []string{":2:", "USER:SOURCE"}},
		"standard input":   {"[a]\nclient_secret = \"-\"", []string{":2:", "only a command can be given"}},
		"no variable":      {"[a]\nclient_secret = \"env:\"", []string{":2:", "write env:NAME"}},
		"no entry":         {"[a]\nclient_secret = \"keyring:\"", []string{":2:", "keyring:NAME"}},
		"authorization":    {"[a]\nheader = [\"Authorization=Bearer hunter2\"]", []string{":2:", "Authorization is a secret by its name", "--header"}},
		"cookie":           {"[a]\nheader = [\"X=1\", \"cookie=hunter2\"]", []string{":2:", "cookie is a secret"}},
		"secret parameter": {"[a]\ntoken_param = [\"client_secret=hunter2\"]", []string{":2:", "client_secret is a secret", "--token-param"}},
		"twice":            {"[a]\nscope = \"a\"\nscope = \"b\"", []string{":3: profile a, scope: it is there twice"}},
		"profile twice":    {"[a]\n[b]\n[a]\nscope = \"b\"", []string{":3: profile a: there is a profile of that name"}},
		"no profile":       {"# x\nissuer = \"https://x\"\nscope = \"x\"", []string{":2: issuer stands in no profile", "[work]"}},
		"table within":     {"[a]\n[a.params]\nx = \"hunter2\"", []string{":2: [a.params] is a table within"}},
		"dotted key":       {"[a]\nparam.x = \"hunter2\"", []string{":2:", "without a dot"}},
		"list of tables":   {"[[a]]\nscope = \"x\"", []string{":1:", "list of tables"}},
		"name":             {"[\"a b\"]\nscope = \"x\"", []string{":1:", "cannot be the name of a profile"}},
		"no TOML":          {"[a]\nissuer = https://x\nscope = \"x\"", []string{":2: profile a: this is not TOML", "what follows this one was not read"}},
		"unclosed":         {"[a]\n\nclient_secret = \"hunter2\nscope = \"x\"", []string{":3:", "not TOML"}},
		"no UTF-8":         {"[a]\nscope = \"\xff\"", []string{":2:", "UTF-8"}},
		"more than one":    {"[a]\nfoo = 1\n[b]\nclient_secret = \"hunter2\"\npkce = 1", []string{":2:", "\np.toml:4: profile b, client_secret", "\np.toml:5:"}},
		"after a BOM":      {"\xef\xbb\xbf[a]\nfoo = 1", []string{":2: profile a, foo"}},
		"too large":        {"[a]\n" + strings.Repeat("#\n", profile.MaxFile/2), []string{"p.toml: it has more than"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			f, err := profile.Parse("p.toml", []byte(c.text))
			if err == nil {
				t.Fatalf("it was taken: %v", f.Names())
			}
			for _, want := range c.want {
				if !strings.Contains(err.Error(), want) {
					t.Errorf("%q lacks %q", err, want)
				}
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("%q holds a secret", err)
			}
		})
	}
}

func TestRead(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "profiles.toml")
	f, err := profile.Read(path)
	if err != nil || len(f.List) != 0 {
		t.Fatalf("a file that is not there: %v, %v", f, err)
	}
	var problems *profile.Problems
	if _, err := profile.Read(filepath.Dir(path)); !errors.As(err, &problems) {
		t.Errorf("a folder: %v", err)
	}
	if err := os.WriteFile(path, []byte("[a]\nscope = \"x\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if f, err = profile.Read(path); err != nil || f.List[0].Get("scope") != "x" {
		t.Errorf("%v, %v", f, err)
	}
}

func TestPlace(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		system string
		env    map[string]string
		want   string
	}{
		{"linux", map[string]string{"HOME": "/home/a", "XDG_CONFIG_HOME": "/cfg"}, "/cfg/grantwalk/profiles.toml"},
		{"linux", map[string]string{"HOME": "/home/a"}, "/home/a/.config/grantwalk/profiles.toml"},
		{"linux", map[string]string{"HOME": "/home/a", "XDG_CONFIG_HOME": "cfg"}, ""},
		{"linux", nil, ""},
		{"darwin", map[string]string{"HOME": "/Users/a", "XDG_CONFIG_HOME": "/cfg"}, "/Users/a/Library/Application Support/grantwalk/profiles.toml"},
		{"darwin", nil, ""},
		{"windows", map[string]string{"AppData": "/c/AppData"}, "/c/AppData/grantwalk/profiles.toml"},
		{"windows", map[string]string{"HOME": "/home/a"}, ""},
	} {
		got, err := profile.Place(c.system, func(name string) (string, bool) { v, ok := c.env[name]; return v, ok })
		if filepath.ToSlash(got) != c.want || (err == nil) != (c.want != "") {
			t.Errorf("%s, %v: %q, %v", c.system, c.env, got, err)
		}
	}
}
