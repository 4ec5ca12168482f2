package snippet

import (
	"fmt"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/grantwalk/grantwalk/httplog"
)

// plainText tells that s can be seen as it is: UTF-8 without control, format and
// other characters that a terminal may obey, or an editor not show.
func plainText(s string) bool {
	return utf8.ValidString(s) && !strings.ContainsFunc(s, special)
}

// special tells that a character is written as an escape. U+FEFF at the start of
// a file and the line ends of Unicode are among them.
func special(r rune) bool {
	return r < ' ' || r == 0x85 || httplog.Hidden(r) || !strconv.IsPrint(r)
}

// Quote writes s as one literal of the language: a word of a shell, or a string.
// Bytes that are no UTF-8 become U+FFFD where a string cannot hold them.
func (l Language) Quote(s string) string {
	switch l {
	case Go:
		return goString(s)
	case Python:
		return pythonText(s)
	case JavaScript:
		return javaScriptText(s)
	case CSharp:
		return csharpText(s)
	}
	return shell(s)
}

// shell quotes s as one word of a POSIX shell. Where it holds what must not stand
// in a terminal as it is, the word is $'…', which bash, zsh and ksh know.
func shell(s string) string {
	if plainText(s) {
		return "'" + strings.ReplaceAll(s, "'", `'\''`) + "'"
	}
	var b strings.Builder
	b.WriteString("$'")
	for i := 0; i < len(s); {
		r, n := utf8.DecodeRuneInString(s[i:])
		switch {
		case r == utf8.RuneError && n == 1, special(r), r == '\'', r == '\\', r == '!':
			for _, c := range []byte(s[i : i+n]) {
				fmt.Fprintf(&b, `\%03o`, c)
			}
		default:
			b.WriteString(s[i : i+n])
		}
		i += n
	}
	b.WriteByte('\'')
	return b.String()
}

// needsBash tells that shell writes s as $'…'.
func needsBash(s string) bool { return !plainText(s) }

// goString quotes s as a Go string (strconv keeps what is printable).
func goString(s string) string { return strconv.Quote(s) }

// pythonString quotes s as a Python str, for which it has to be UTF-8.
func pythonString(s string) string {
	return escaped(s, func(b *strings.Builder, r rune) {
		switch {
		case r < 0x100:
			fmt.Fprintf(b, `\x%02x`, r)
		case r < 0x10000:
			fmt.Fprintf(b, `\u%04x`, r)
		default:
			fmt.Fprintf(b, `\U%08x`, r)
		}
	})
}

// pythonBytes quotes s as a Python bytes object.
func pythonBytes(s string) string { return "b" + latin1(s) }

// javaScriptString quotes s as a JavaScript string, for which it has to be UTF-8.
func javaScriptString(s string) string {
	return escaped(s, func(b *strings.Builder, r rune) {
		if r < 0x10000 {
			fmt.Fprintf(b, `\u%04x`, r)
			return
		}
		fmt.Fprintf(b, `\u{%x}`, r)
	})
}

// csharpString quotes s as a C# string, for which it has to be UTF-8. \x is not
// used: it takes as many digits as follow.
func csharpString(s string) string {
	return escaped(s, func(b *strings.Builder, r rune) {
		if r < 0x10000 {
			fmt.Fprintf(b, `\u%04x`, r)
			return
		}
		fmt.Fprintf(b, `\U%08x`, r)
	})
}

// escaped is s in double quotes. What is special is written by write.
func escaped(s string, write func(*strings.Builder, rune)) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, r := range s {
		switch {
		case r == '"', r == '\\':
			b.WriteByte('\\')
			b.WriteRune(r)
		case r == '\n':
			b.WriteString(`\n`)
		case special(r):
			write(&b, r)
		default:
			b.WriteRune(r)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// latin1 is a string literal of one character for each byte of s, in the escapes
// that Python's bytes and JavaScript have in common.
func latin1(s string) string {
	var b strings.Builder
	b.WriteByte('"')
	for _, c := range []byte(s) {
		switch {
		case c == '"', c == '\\':
			b.WriteByte('\\')
			b.WriteByte(c)
		case c < ' ', c >= 0x7f:
			fmt.Fprintf(&b, `\x%02x`, c)
		default:
			b.WriteByte(c)
		}
	}
	b.WriteByte('"')
	return b.String()
}

// ascii tells that s is printable ASCII.
func ascii(s string) bool {
	return !strings.ContainsFunc(s, func(r rune) bool { return r < ' ' || r > '~' })
}
