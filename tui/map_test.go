package tui

import (
	"os"
	"strings"
	"testing"
)

// TestMapNamesEveryFile fails when the package comment's map lacks a file.
func TestMapNamesEveryFile(t *testing.T) {
	t.Parallel()
	comment, err := os.ReadFile("doc.go")
	if err != nil {
		t.Fatal(err)
	}
	named := map[string]bool{}
	for _, word := range strings.Fields(string(comment)) {
		named[word] = true
	}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		name := f.Name()
		if strings.HasSuffix(name, ".go") && !strings.HasSuffix(name, "_test.go") && name != "doc.go" && !named[name] {
			t.Errorf("%s is not on the map in doc.go", name)
		}
	}
}
