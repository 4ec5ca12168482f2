package command

import (
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows/specref"
)

// wireName is a name that stands on the wire and that explain knows.
type wireName struct {
	Name    string        `json:"name"`  // as on the wire
	Where   string        `json:"where"` // what it is part of
	What    string        `json:"what"`
	From    string        `json:"from"`    // who makes it
	Without string        `json:"without"` // what breaks when it is missing or wrong
	Specs   []specref.Ref `json:"-"`
}

// termGroup is the terms of one kind, in the order in which they are met.
type termGroup struct {
	title string
	terms []wireName
}

func termGroups() []termGroup {
	return []termGroup{
		{"Parameters", slices.Concat(requestTerms(), answerTerms())},
		{"Header fields", headerTerms()},
		{"Metadata", metadataTerms()},
		{"Claims, and members of tokens and keys", slices.Concat(claimTerms(), keyTerms())},
	}
}

// termNames are the names of all terms.
func termNames() []string {
	var names []string
	for _, g := range termGroups() {
		for _, t := range g.terms {
			names = append(names, t.Name)
		}
	}
	return names
}

// termByName finds a term, whatever the case of its letters.
func termByName(name string) (wireName, bool) {
	for _, g := range termGroups() {
		for _, t := range g.terms {
			if strings.EqualFold(t.Name, name) {
				return t, true
			}
		}
	}
	return wireName{}, false
}

func specs(refs ...specref.Ref) []specref.Ref { return refs }
