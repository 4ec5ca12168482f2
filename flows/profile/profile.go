package profile

import (
	"slices"
	"strings"
)

// Profile is a named client configuration. The zero value is one that says
// nothing.
type Profile struct {
	Name string
	// Line is where its table begins in the file, 1 for the first line; 0 when it
	// is in none.
	Line     int
	settings []setting
}

// setting is what a profile says about one key. A value is text, whatever its
// kind: a switch is "true" or "false".
type setting struct {
	key    string
	values []string
	line   int
}

// Get returns the value of a key, "" when the profile does not say. Values of a
// list are joined with commas.
func (p Profile) Get(key string) string { return strings.Join(p.List(key), ",") }

// List returns the values of a key; nil when the profile does not say.
func (p Profile) List(key string) []string {
	if i := p.index(key); i >= 0 {
		return slices.Clone(p.settings[i].values)
	}
	return nil
}

// Has says whether the profile says anything about a key.
func (p Profile) Has(key string) bool { return p.index(key) >= 0 }

// On says whether a switch is on.
func (p Profile) On(key string) bool { return p.Get(key) == "true" }

// LineOf returns the line of a key, 0 when it is in no file.
func (p Profile) LineOf(key string) int {
	if i := p.index(key); i >= 0 {
		return p.settings[i].line
	}
	return 0
}

// Keys returns what the profile says something about, in the order of Keys.
func (p Profile) Keys() []Key {
	var list []Key
	for _, k := range keys {
		if p.Has(k.Name) {
			list = append(list, k)
		}
	}
	return list
}

// With returns p with other values for a key; none, or one that is empty, takes
// the key away.
func (p Profile) With(key string, values ...string) Profile {
	p.settings = slices.Clone(p.settings)
	i, gone := p.index(key), len(values) == 0 || len(values) == 1 && values[0] == ""
	switch {
	case i >= 0 && gone:
		p.settings = slices.Delete(p.settings, i, i+1)
	case i >= 0:
		p.settings[i].values = slices.Clone(values)
	case !gone:
		p.settings = append(p.settings, setting{key: key, values: slices.Clone(values)})
	}
	return p
}

// Same says whether p and q say the same, whatever they are called.
func (p Profile) Same(q Profile) bool {
	for _, k := range keys {
		if !slices.Equal(p.List(k.Name), q.List(k.Name)) {
			return false
		}
	}
	return true
}

// Sources returns where the profile's secrets are, by key.
func (p Profile) Sources() map[string]Source {
	found := map[string]Source{}
	for _, k := range p.Keys() {
		switch k.Kind {
		case Secret:
			found[k.Name] = ParseSource(p.Get(k.Name))
		case SignIn:
			if _, source, ok := strings.Cut(p.Get(k.Name), ":"); ok {
				found[k.Name] = ParseSource(source)
			}
		}
	}
	return found
}

// Storable returns p without what may not be written to a file, and the keys
// that were left out. A literal client secret is for the caller to replace.
func (p Profile) Storable() (q Profile, left []string) {
	q = p
	for _, k := range p.Keys() {
		values := p.List(k.Name)
		switch k.Kind {
		case Pairs:
			values = slices.DeleteFunc(values, secretPair)
		case URL:
			values = slices.DeleteFunc(values, func(v string) bool { return shownURL(v) != v })
		case Secret, SignIn:
			if what, _ := check(k, values); what != "" {
				values = nil
			}
		}
		if len(values) != len(p.List(k.Name)) {
			q, left = q.With(k.Name, values...), append(left, k.Name)
		}
	}
	return q, left
}

// Over returns q with what p says in the place of what q says.
func (p Profile) Over(q Profile) Profile {
	for _, s := range p.settings {
		q = q.With(s.key, s.values...)
	}
	return q
}

// Kept is where the refresh token is kept that keep_refresh_token asks for.
func (p Profile) Kept() Entry { return Entry{Service, p.Name + "/refresh_token"} }

func (p Profile) index(key string) int {
	return slices.IndexFunc(p.settings, func(s setting) bool { return s.key == key })
}

// maxProfileName is how many characters a name may have.
const maxProfileName = 64

// CheckName says why a profile may not be called so, or nothing. A name is also
// an argument of a command and part of a name in the keyring.
func CheckName(name string) string {
	ok := func(r rune) bool {
		return r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r >= '0' && r <= '9' || r == '-' || r == '_' || r == '.'
	}
	switch {
	case name == "":
		return "a profile needs a name"
	case len(name) > maxProfileName:
		return "a name has 64 characters at most"
	case strings.ContainsFunc(name, func(r rune) bool { return !ok(r) }):
		return "a name is made of the letters a to z, digits, dots, - and _"
	case name[0] == '-' || name[0] == '.':
		return "a name begins with a letter, a digit or _"
	}
	return ""
}
