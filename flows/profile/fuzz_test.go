package profile_test

import (
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/profile"
)

// FuzzFile reads any text, and writes a profile into it: nothing panics, what is
// written can be read again and says the same, other profiles stay as they are,
// and no literal secret gets in.
func FuzzFile(f *testing.F) {
	f.Add(handWritten, "work", "scope", "openid profile")
	f.Add("[a]\nclient_secret = \"env:X\"", "a", "client_secret", "hunter2")
	f.Add("[\"a.b\"]\r\nsteps = \"none\" # x", "a.b", "steps", "refresh")
	f.Add("\xef\xbb\xbf[a]\nparam = ['a=b',]", "b", "param", "a=\"'\\")
	f.Add("[a]\nnote = '''\nx\n'''\nmax_age = 0x10", "a", "note", "a\nb\x7f'\"")
	f.Add("[a", "a", "no_browser", "true")
	f.Fuzz(func(t *testing.T, text, name, key, value string) {
		file, err := profile.Parse("p.toml", []byte(text))
		if err != nil {
			file = &profile.Profiles{Path: "p.toml"}
		}
		p, ok := file.Named(name)
		if !ok {
			p = profile.Profile{Name: name}
		}
		p = p.With(key, value)
		written, err := file.With(p)
		if err != nil {
			return
		}
		again, err := profile.Parse("p.toml", written)
		if err != nil {
			t.Fatalf("%q was written, which cannot be read: %v", written, err)
		}
		if q, _ := again.Named(name); !q.Same(p) {
			t.Fatalf("%q says something else than %v", written, p)
		}
		for _, other := range file.List {
			if q, _ := again.Named(other.Name); other.Name != name && !q.Same(other) {
				t.Fatalf("the profile %s became another in %q", other.Name, written)
			}
		}
		for key, source := range p.Sources() {
			if source.Kind == profile.Literal {
				t.Fatalf("a literal %s was written: %q", key, written)
			}
		}
		without, err := again.Without(name)
		if err != nil {
			t.Fatal(err)
		}
		rest, err := profile.Parse("p.toml", without)
		if err != nil || strings.Join(rest.Names(), " ") != strings.Join(others(file.Names(), name), " ") {
			t.Fatalf("without %s: %q, %v", name, without, err)
		}
	})
}

func others(names []string, name string) []string {
	var rest []string
	for _, n := range names {
		if n != name {
			rest = append(rest, n)
		}
	}
	return rest
}
