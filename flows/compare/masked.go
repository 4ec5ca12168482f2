package compare

import "strings"

// isMasked reports whether a value is not what went over the wire but what a
// program put over it, as recordings that are exported without secrets have it.
func isMasked(s string) bool {
	s = strings.Trim(s, " []<>{}()\"")
	switch strings.ToLower(s) {
	case "redacted", "masked", "removed", "hidden", "filtered":
		return true
	}
	return strings.HasPrefix(s, "••••") || strings.HasPrefix(s, "…") || len(s) > 2 && strings.Trim(s, "*") == ""
}

// maskedText judges two values that are to be secret, of which at least one was
// masked: whether they are equal cannot be known. ok is false if none was.
func maskedText(left, right string) (v verdict, ok bool) {
	l, r := isMasked(left), isMasked(right)
	switch {
	case l && r && left == right:
		return verdict{Same, "masked in the recording: it may be another value"}, true
	case l && r:
		return verdict{Volatile, "masked in the recording"}, true
	case l || r:
		return verdict{Volatile, "masked on the " + oneSide(l) + ": it cannot be compared"}, true
	}
	return verdict{}, false
}
