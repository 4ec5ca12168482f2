package terms

import "strings"

// ByName returns all meanings of a name, whatever the case of its letters: those
// that are written like it first, and a standard's before a vendor's.
func ByName(name string) []Term {
	table.once.Do(fill)
	folded := table.byFolded[strings.ToLower(name)]
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
