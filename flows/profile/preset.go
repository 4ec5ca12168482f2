package profile

import (
	"regexp"
	"slices"
	"strings"
)

// Preset is what is known of a vendor's provider: a profile to complete, and
// what to know before.
type Preset struct {
	Name, Title string // google, "Google"
	// Explain is what kind of provider it is, in a sentence or two.
	Explain string
	// Blanks are what is to be filled in: {tenant}.
	Blanks []Blank
	// Redirect says how a redirect URI is registered there.
	Redirect string
	// Surprises are what differs from other providers.
	Surprises []string
	Docs      []string // URLs

	settings []setting
}

// Blank is a word in braces in a preset's settings that a person replaces.
type Blank struct{ Name, Means string }

// Profile returns the preset as a profile, with its blanks.
func (p Preset) Profile() Profile {
	return Profile{Name: p.Name, settings: slices.Clone(p.settings)}.With("vendor", p.Name)
}

// Presets returns all presets, in the order of their titles but for the hosted
// ones, which come first.
func Presets() []Preset { return slices.Concat(hosted, selfRun) }

// PresetNamed returns the preset of that name.
func PresetNamed(name string) (Preset, bool) {
	list := Presets()
	i := slices.IndexFunc(list, func(p Preset) bool { return p.Name == name })
	if i < 0 {
		return Preset{}, false
	}
	return list[i], true
}

// sets makes settings of pairs of a key and a value.
func sets(pairs ...string) []setting {
	var list []setting
	for i := 0; i+1 < len(pairs); i += 2 {
		list = append(list, setting{key: pairs[i], values: []string{pairs[i+1]}})
	}
	return list
}

// blank is a word to be filled in. The issuer of Entra ID's metadata has such
// braces too, but it is no setting.
var blank = regexp.MustCompile(`\{[a-z]+\}`)

// Blanks returns what is still to be filled in of a profile's settings.
func (p Profile) Blanks() []string {
	var list []string
	for _, s := range p.settings {
		if k, ok := KeyNamed(s.key); !ok || k.Kind != URL && k.Kind != Text || s.key == "note" {
			continue
		}
		for _, v := range s.values {
			for _, word := range blank.FindAllString(v, -1) {
				if !slices.Contains(list, word) {
					list = append(list, word)
				}
			}
		}
	}
	return list
}

// BlankIn returns the first word in text that is still to be filled in, or "".
func BlankIn(text string) string { return blank.FindString(text) }

// TOML is the preset as a table for the file. What to know stands above it in
// comments.
func (p Preset) TOML() string {
	var b strings.Builder
	remark := func(text string) {
		line := "#"
		for word := range strings.FieldsSeq(text) {
			if len(line)+1+len(word) > 78 {
				b.WriteString(line + "\n")
				line = "#"
			}
			line += " " + word
		}
		b.WriteString(line + "\n")
	}
	remark(p.Title + ". " + p.Explain)
	for _, each := range p.Blanks {
		remark("Fill in {" + each.Name + "}: " + each.Means + ".")
	}
	remark(p.Redirect)
	for _, each := range p.Surprises {
		remark(each)
	}
	for _, each := range p.Docs {
		remark(each)
	}
	pr := p.Profile()
	b.WriteString("[" + header(p.Name) + "]\n")
	for _, k := range pr.Keys() {
		b.WriteString(k.Name + " = " + written(k, pr.List(k.Name)) + "\n")
	}
	return b.String()
}
