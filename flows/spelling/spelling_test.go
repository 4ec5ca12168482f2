package spelling_test

import (
	"testing"

	"github.com/grantwalk/grantwalk/flows/spelling"
)

func TestNearest(t *testing.T) {
	t.Parallel()
	names := []string{"run", "idp", "demo", "version", "completion", "help"}
	for text, want := range map[string]string{
		"rum": "run", "vers": "version", "Demo": "demo", "versoin": "version", "check": "", "lab": "", "": "", "open": "",
	} {
		if got := spelling.Nearest(text, names); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}
