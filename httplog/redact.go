package httplog

import (
	"fmt"
	"strings"
)

// Range is a span of bytes [Start, End) that holds a secret.
type Range struct {
	Start, End int
	// Name is what it is: "access_token", "code", "client_secret", "cookie" …
	Name string
}

// Mask is what stands in the place of a secret of n bytes. It keeps the length,
// so that a truncated token can be seen.
func Mask(n int) string { return fmt.Sprintf("•••• (%d)", n) }

// RedactURL masks what follows the path of u.
func RedactURL(u string, known []string) string {
	if i := strings.IndexAny(u, "?#"); i >= 0 {
		return u[:i] + "?…"
	}
	return u
}
