package terms

import (
	"strings"
	"sync"
)

// byFolded has the terms by their names in small letters.
var byFolded = sync.OnceValue(func() map[string][]Term {
	m := map[string][]Term{}
	for _, t := range All() {
		folded := strings.ToLower(t.Name)
		m[folded] = append(m[folded], t)
	}
	return m
})

// ByName returns all meanings of a name, whatever the case of its letters: those
// that are written like it first, and a standard's before a vendor's.
func ByName(name string) []Term {
	folded := byFolded()[strings.ToLower(name)]
	list := make([]Term, 0, len(folded))
	for _, same := range []bool{true, false} {
		for _, t := range folded {
			if (t.Name == name) == same {
				list = append(list, t)
			}
		}
	}
	return list
}

// Lookup returns what a name of the kind means. Header fields are the same in
// any case of letters; of the rest, one that is written like name wins over one
// that differs in case only.
func Lookup(kind Kind, name string) (Term, bool) {
	for _, t := range ByName(name) {
		if t.Is(kind) {
			return t, true
		}
	}
	return Term{}, false
}
