package tui

import (
	"strings"
	"testing"

	"github.com/charmbracelet/x/ansi"
	"pgregory.net/rapid"
)

// TestWidth checks that what is counted by itself is counted as the library
// counts it, also where sequences are broken off and characters combine.
func TestWidth(t *testing.T) {
	t.Parallel()
	parts := []string{
		"a", " ", "~", "\x7f", "\t", "\x1b", "[", "m", "1", ";", "31", ":",
		"\x1b[m", "\x1b[1;34m", "\x1b[38:5:1m", "\x1b[2K", "\x1b]8;;\x1b\\", "é", "\u0301", "漢", "·", "👩‍🚀", "\xff",
	}
	rapid.Check(t, func(t *rapid.T) {
		s := strings.Join(rapid.SliceOfN(rapid.SampledFrom(parts), 0, 8).Draw(t, "s"), "")
		if got, want := width(s), ansi.StringWidth(s); got != want {
			t.Errorf("width(%q) = %d, want %d", s, got, want)
		}
	})
}
