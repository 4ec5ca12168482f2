package httplog

import (
	"bytes"
	"fmt"
	"unicode"
	"unicode/utf16"
	"unicode/utf8"
)

// Hidden says whether r is a control or format character that a terminal may
// obey, or a person not see. Line ends and tabs are none.
func Hidden(r rune) bool {
	switch {
	case r == '\n', r == '\t', r == '\r':
		return false
	case r < utf8.RuneSelf: // nearly all of them: without the tables
		return r < ' ' || r == 0x7f
	}
	return unicode.In(r, unicode.Cc, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co)
}

// EscapeControls escapes, in JSON, the characters that encoding/json leaves as
// they are and that a terminal may obey, and the bytes that are not UTF-8. Such
// characters stand only inside strings. Where there are none it returns text.
func EscapeControls(text []byte) []byte {
	first := bytes.IndexFunc(text, func(r rune) bool { return r == utf8.RuneError || Hidden(r) })
	if first < 0 {
		return text
	}
	out := append(make([]byte, 0, len(text)+len(text)/8), text[:first]...)
	for i := first; i < len(text); {
		r, n := utf8.DecodeRune(text[i:])
		switch {
		case r == utf8.RuneError && n == 1:
			out = append(out, `\ufffd`...)
		case !Hidden(r):
			out = append(out, text[i:i+n]...)
		case r > 0xffff:
			hi, lo := utf16.EncodeRune(r)
			out = fmt.Appendf(out, `\u%04x\u%04x`, hi, lo)
		default:
			out = fmt.Appendf(out, `\u%04x`, r)
		}
		i += n
	}
	return out
}
