package snippet_test

import (
	"flag"
	"os"
	"path/filepath"
	"testing"

	"github.com/grantwalk/grantwalk/httplog/snippet"
)

var update = flag.Bool("update", false, "write the golden files anew")

// TestGolden compares the code of a few exchanges with what was reviewed.
func TestGolden(t *testing.T) {
	t.Parallel()
	list := cases("http://127.0.0.1:9400")
	for name, file := range map[string]string{
		"refresh": "refresh", "bearer": "userinfo", "cookies": "login", "basic, encoded": "basic", "JSON": "json", "control bytes": "controls",
	} {
		for _, l := range snippet.Languages {
			code := codeOf(t, list[name], l, snippet.Options{})
			ending := l.Ending()
			if l == snippet.HTTPie {
				ending = "-httpie" + ending
			}
			path := filepath.Join("testdata", file+ending+".txt")
			if *update {
				write(t, path, code.Text)
			}
			want, err := os.ReadFile(path)
			if err != nil {
				t.Fatal(err)
			}
			if string(want) != code.Text {
				t.Errorf("%s is not what is written now (-update):\n%s", path, code.Text)
			}
		}
	}
}
