package profile_test

import (
	"errors"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/grantwalk/grantwalk/flows/profile"
)

const handWritten = `# My providers.

# -- work ------------
[ work ]   # ask Kim for access
client_id   =   'web'      # odd blanks
issuer = "https://idp.example"
# a remark between
scope = "openid"
param = ["a=b", # why
         "c=d"]

# -- home, behind the router
[home]
issuer="https://home.example"
insecure = true # self-signed
`

func parsed(t *testing.T, text string) *profile.Profiles {
	t.Helper()
	f, err := profile.Parse("p.toml", []byte(text))
	if err != nil {
		t.Fatal(err)
	}
	return f
}

// Only what changed is written; all else stays byte for byte.
func TestWith(t *testing.T) {
	t.Parallel()
	f := parsed(t, handWritten)
	work, _ := f.Named("work")
	for name, c := range map[string]struct {
		p        profile.Profile
		old, new string // what takes whose place
	}{
		"nothing":       {work, "", ""},
		"a value":       {work.With("client_id", "cli"), "client_id   =   'web' ", "client_id = \"cli\" "},
		"an array":      {work.With("param", "x=y"), "param = [\"a=b\", # why\n         \"c=d\"]", `param = ["x=y"]`},
		"a new key":     {work.With("pkce", "none").With("max_age", "0"), "         \"c=d\"]\n", "         \"c=d\"]\npkce = \"none\"\nmax_age = 0\n"},
		"a key less":    {work.With("scope"), "scope = \"openid\"\n", ""},
		"with a remark": {work.With("client_id"), "client_id   =   'web'      # odd", "      # odd"},
		"a new profile": {
			profile.Profile{Name: "new.one"}.With("issuer", "https://new.example").With("claims", `{"a":'x'}`),
			"insecure = true # self-signed\n", "insecure = true # self-signed\n\n[\"new.one\"]\nissuer = \"https://new.example\"\nclaims = \"{\\\"a\\\":'x'}\"\n",
		},
	} {
		got, err := f.With(c.p)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if want := strings.Replace(handWritten, c.old, c.new, 1); string(got) != want {
			t.Errorf("%s:\n%s\nwant\n%s", name, got, want)
		}
		if again, _ := parsed(t, string(got)).Named(c.p.Name); !again.Same(c.p) {
			t.Errorf("%s: read again it says something else:\n%s", name, got)
		}
	}
}

func TestWithEndsOfLines(t *testing.T) {
	t.Parallel()
	p := profile.Profile{Name: "b"}.With("scope", "x")
	for text, want := range map[string]string{
		"":                                   "[b]\nscope = \"x\"\n",
		"[a]":                                "[a]\n\n[b]\nscope = \"x\"\n",
		"[b]":                                "[b]\nscope = \"x\"\n",
		"[b] # x":                            "[b] # x\nscope = \"x\"\n",
		"[b]\nissuer = \"https://a\"":        "[b]\n\nscope = \"x\"\n",
		"[a]\r\nscope = \"y\"\r\n":           "[a]\r\nscope = \"y\"\r\n\r\n[b]\r\nscope = \"x\"\r\n",
		"\xef\xbb\xbf":                       "\xef\xbb\xbf\n[b]\nscope = \"x\"\n",
		"[b]\nscope = \"x\"\n\n# end":        "[b]\nscope = \"x\"\n\n# end",
		"[b]\n# to come\n[a]\npkce=\"none\"": "[b]\nscope = \"x\"\n# to come\n[a]\npkce=\"none\"",
	} {
		if got, err := parsed(t, text).With(p); err != nil || string(got) != want {
			t.Errorf("%q became\n%q, %v, want\n%q", text, got, err, want)
		}
	}
}

func TestWithout(t *testing.T) {
	t.Parallel()
	f := parsed(t, handWritten)
	got, err := f.Without("work")
	if want := "# My providers.\n\n# -- work ------------\n" + handWritten[strings.Index(handWritten, "# -- home"):]; err != nil || string(got) != want {
		t.Errorf("%v\n%s\nwant\n%s", err, got, want)
	}
	if _, err := f.Without("gone"); err == nil {
		t.Error("a profile that is not there was deleted")
	}
}

func TestNoSecretIsWritten(t *testing.T) {
	t.Parallel()
	f := parsed(t, handWritten)
	for key, value := range map[string]string{
		"client_secret": "hunter2", "refresh_token": "hunter2", "login": "alice:hunter2", "header": "Authorization=hunter2",
		"token_param": "password=hunter2", "proxy": "http://a:hunter2@b", "issuer": "https://hunter2@b",
	} {
		text, err := f.With(profile.Profile{Name: "x"}.With(key, value))
		if problems := (*profile.Problems)(nil); !errors.As(err, &problems) || text != nil || strings.Contains(err.Error(), "hunter2") {
			t.Errorf("%s: %q, %v", key, text, err)
		}
	}
}

func TestSave(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "deep", "grantwalk", "profiles.toml")
	f, err := profile.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	p := profile.Profile{Name: "a"}.With("scope", "x")
	if err := f.Save(p); err != nil {
		t.Fatal(err)
	}
	if runtime.GOOS != "windows" {
		file, _ := os.Stat(path)
		dir, _ := os.Stat(filepath.Dir(path))
		if file.Mode().Perm() != 0o600 || dir.Mode().Perm() != 0o700 {
			t.Errorf("the modes are %v and %v", file.Mode(), dir.Mode())
		}
	}
	if err := f.Save(p.With("scope", "y")); !errors.Is(err, profile.ErrChanged) {
		t.Errorf("a file that appeared meanwhile: %v", err)
	}
	if f, err = profile.Read(path); err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte("[a]\nscope = \"by hand\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := f.Delete("a"); !errors.Is(err, profile.ErrChanged) {
		t.Errorf("a file that changed meanwhile: %v", err)
	}
	if text, _ := os.ReadFile(path); !strings.Contains(string(text), "by hand") {
		t.Errorf("what was written by hand is lost:\n%s", text)
	}
	left, _ := filepath.Glob(path + ".*")
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestSaveFollowsALink(t *testing.T) {
	t.Parallel()
	dir := t.TempDir()
	real, link := filepath.Join(dir, "dotfiles.toml"), filepath.Join(dir, "profiles.toml")
	if err := os.WriteFile(real, nil, 0o600); err != nil {
		t.Fatal(err)
	}
	if err := os.Symlink(real, link); err != nil {
		t.Skip(err)
	}
	f, err := profile.Read(link)
	if err != nil {
		t.Fatal(err)
	}
	if err := f.Save(profile.Profile{Name: "a"}.With("scope", "x")); err != nil {
		t.Fatal(err)
	}
	if info, _ := os.Lstat(link); info.Mode()&os.ModeSymlink == 0 {
		t.Error("the link was replaced by a file")
	}
	if text, _ := os.ReadFile(real); !strings.Contains(string(text), "[a]") {
		t.Errorf("the file behind the link holds %q", text)
	}
}

// Of many that save at once, each either writes or says that it did not, and
// nothing that was written is lost.
func TestSaveAtOnce(t *testing.T) {
	t.Parallel()
	path := filepath.Join(t.TempDir(), "profiles.toml")
	var wg sync.WaitGroup
	saved := make([]bool, 16)
	for i := range saved {
		wg.Go(func() {
			f, err := profile.Read(path)
			if err != nil {
				t.Error(err)
				return
			}
			saved[i] = f.Save(profile.Profile{Name: string(rune('a' + i))}.With("scope", "x")) == nil
		})
	}
	wg.Wait()
	f, err := profile.Read(path)
	if err != nil {
		t.Fatal(err)
	}
	some := false
	for i, ok := range saved {
		_, there := f.Named(string(rune('a' + i)))
		if there != ok {
			t.Errorf("profile %d: saved %t, there %t", i, ok, there)
		}
		some = some || ok
	}
	if !some {
		t.Error("none was saved")
	}
}
