package jsonpos

import (
	"bytes"
	"fmt"
	"unicode/utf16"
	"unicode/utf8"
)

// string reads a string from its opening quotation mark past its closing one.
func (p *parser) string() (string, error) {
	p.pos++
	start := p.pos
	for p.pos < len(p.data) {
		switch c := p.data[p.pos]; {
		case c == '"':
			text := p.data[start:p.pos]
			p.pos++
			return validUTF8(text), nil
		case c == '\\':
			return p.escapedString(start)
		case c < ' ':
			return "", p.fail(fmt.Sprintf("a string must not hold the control character 0x%02x", c))
		}
		p.pos++
	}
	return "", p.fail("the string has no end")
}

// validUTF8 puts U+FFFD in the place of each byte that is not UTF-8.
func validUTF8(text []byte) string {
	if utf8.Valid(text) {
		return string(text)
	}
	return string([]rune(string(text)))
}

// escapedString goes on with a string at its first escape.
func (p *parser) escapedString(start int) (string, error) {
	text := append([]byte(nil), p.data[start:p.pos]...)
	for p.pos < len(p.data) {
		switch c := p.data[p.pos]; {
		case c == '"':
			p.pos++
			return validUTF8(text), nil
		case c == '\\':
			r, err := p.escape()
			if err != nil {
				return "", err
			}
			text = utf8.AppendRune(text, r)
			continue
		case c < ' ':
			return "", p.fail(fmt.Sprintf("a string must not hold the control character 0x%02x", c))
		default:
			text = append(text, c)
		}
		p.pos++
	}
	return "", p.fail("the string has no end")
}

// escape reads one escape, or two that make a surrogate pair (RFC 8259 §7).
func (p *parser) escape() (rune, error) {
	p.pos++
	c := p.peek()
	if i := bytes.IndexByte([]byte(`"\/bfnrt`), c); i >= 0 && c != 0 {
		p.pos++
		return rune("\"\\/\b\f\n\r\t"[i]), nil
	}
	if c != 'u' {
		return 0, p.fail("unknown escape in a string, " + p.found())
	}
	p.pos++
	r, err := p.hex4()
	if err != nil || !utf16.IsSurrogate(r) {
		return r, err
	}
	if bytes.HasPrefix(p.data[p.pos:], []byte(`\u`)) {
		back := p.pos
		p.pos += 2
		second, err := p.hex4()
		if err != nil {
			return 0, err
		}
		if pair := utf16.DecodeRune(r, second); pair != utf8.RuneError {
			return pair, nil
		}
		p.pos = back
	}
	return utf8.RuneError, nil
}

func (p *parser) hex4() (rune, error) {
	var r rune
	for range 4 {
		c := p.peek()
		switch {
		case isDigit(c):
			r = r<<4 | rune(c-'0')
		case c >= 'a' && c <= 'f':
			r = r<<4 | rune(c-'a'+10)
		case c >= 'A' && c <= 'F':
			r = r<<4 | rune(c-'A'+10)
		default:
			return 0, p.fail("expected a hexadecimal digit, " + p.found())
		}
		p.pos++
	}
	return r, nil
}
