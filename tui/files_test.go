package tui

import (
	"os"
	"strings"
	"testing"
)

// wantFile fails unless the file begins with text and is its owner's alone.
func wantFile(t *testing.T, path, text string) {
	t.Helper()
	data, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(string(data), text) {
		t.Fatalf("%s begins with %q, want %q", path, data[:min(len(data), 60)], text)
	}
	info, err := os.Stat(path)
	if err != nil {
		t.Fatal(err)
	}
	if mode := info.Mode().Perm(); mode != 0o600 {
		t.Fatalf("%s has mode %o, want 600", path, mode)
	}
}
