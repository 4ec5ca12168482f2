package profile_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/profile"
)

var braces = regexp.MustCompile(`\{([a-z]+)\}`)

// Each preset is a profile that can be read once its blanks are filled in, and
// not before.
func TestPresets(t *testing.T) {
	t.Parallel()
	for _, p := range profile.Presets() {
		text := p.TOML()
		if blanks := p.Profile().Blanks(); len(blanks) != len(p.Blanks) {
			t.Errorf("%s: %v is to be filled in, and %v are explained", p.Name, blanks, p.Blanks)
		}
		for _, b := range p.Blanks {
			if !strings.Contains(text, "{"+b.Name+"}") || b.Means == "" {
				t.Errorf("%s: {%s} is nowhere, or not explained", p.Name, b.Name)
			}
		}
		if _, err := profile.Parse("p.toml", []byte(text)); err == nil || !strings.Contains(err.Error(), "still to be filled in") {
			t.Errorf("%s: with its blanks it is %v", p.Name, err)
		}
		filled := braces.ReplaceAllString(text, "x.example")
		f, err := profile.Parse("p.toml", []byte(filled))
		if err != nil {
			t.Errorf("%s: %v\n%s", p.Name, err, filled)
			continue
		}
		pr := f.List[0]
		if pr.Get("vendor") != p.Name || !pr.Has("client_id") || !pr.Has("scope") || !pr.Has("issuer") && !pr.Has("token_endpoint") {
			t.Errorf("%s says too little:\n%s", p.Name, text)
		}
		if p.Title == "" || p.Explain == "" || !strings.HasPrefix(p.Redirect, "Redirect URI: ") || len(p.Surprises) == 0 || len(p.Docs) == 0 {
			t.Errorf("%s is not explained", p.Name)
		}
		for line := range strings.Lines(text) {
			if len(line) > 120 && !strings.Contains(line, "=") {
				t.Errorf("%s: the line %q is too long", p.Name, line)
			}
		}
	}
	if got := len(profile.Presets()); got != 11 {
		t.Errorf("there are %d presets", got)
	}
}

// Each line of a preset that states a fact has a source in a comment before it
// or at its end.
func TestPresetsNameTheirSources(t *testing.T) {
	t.Parallel()
	source := regexp.MustCompile(`//.*(https://|RFC \d|…|API_|Seen of)`)
	for _, name := range []string{"preset_hosted.go", "preset_selfrun.go"} {
		text, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		above := ""
		for i, line := range strings.Split(string(text), "\n") {
			line = strings.TrimSpace(line)
			fact := strings.HasPrefix(line, "Explain:") || strings.HasPrefix(line, "Redirect:") || strings.HasPrefix(line, `"`) && strings.HasSuffix(line, `.",`)
			if fact && !source.MatchString(line) && !source.MatchString(above) {
				t.Errorf("%s:%d has no source: %s", name, i+1, line)
			}
			if strings.HasPrefix(line, "//") {
				above += line
			} else {
				above = ""
			}
		}
	}
}
