package httplog

import "strings"

// Masked tells that a value is not what went over the wire but stands in its
// place: a Mask of this program, or what the tools write that take secrets out
// of a recording, such as "[code redacted]", "***" or "xxxx".
func Masked(value string) bool {
	v := strings.TrimSpace(value)
	switch {
	case v == "":
		return false
	case strings.HasPrefix(v, "••••"), strings.HasPrefix(v, "\u2026"):
		return true
	case strings.Trim(v, "*") == "", strings.Trim(v, "xX") == "" && len(v) >= 4, strings.Trim(v, "•") == "":
		return true
	}
	inner := strings.Trim(v, "[]<>{}()*_")
	if len(inner) > 64 {
		return false
	}
	framed := len(inner) < len(v)
	inner = strings.ToLower(inner)
	for word := range strings.FieldsFuncSeq(inner, func(r rune) bool { return r < 'a' || r > 'z' }) {
		switch word {
		case "redacted", "masked", "removed", "hidden", "filtered", "scrubbed", "sanitized", "censored":
			// In a name of one's own the word stands beside others.
			return framed || word == inner || strings.HasPrefix(inner, word) || strings.HasSuffix(inner, word)
		}
	}
	return false
}
