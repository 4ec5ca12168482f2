package httplog

import "fmt"

// Range is a span of bytes [Start, End) that holds a secret.
type Range struct {
	Start, End int
	// Name is what it is: "access_token", "code", "client_secret", "cookie" …
	Name string
}

// Mask is what stands in the place of a secret of n bytes. It keeps the length,
// so that a truncated token can be seen.
func Mask(n int) string { return fmt.Sprintf("•••• (%d)", n) }
