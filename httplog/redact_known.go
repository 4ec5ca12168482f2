package httplog

import (
	"bytes"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"html"
	"net/url"
	"slices"
	"strings"
)

const (
	// minSecret is the length below which a value is not looked for: it would
	// blot out ordinary text.
	minSecret = 6
	// sureLength is how much of a long value must be there to know it. More is
	// not asked, so that a token cut short is masked too, and so that a server
	// that chose the token cannot make the search slow.
	sureLength = 256
)

// known marks the known values wherever they are, as they are or encoded for a
// URL, a form, JSON, HTML, or within base64 (such as Basic credentials).
func (s *secrets) known(values []string) {
	m := matcherOf(values)
	if len(m.tiers) == 0 {
		return
	}
	for i := 0; i+4 <= len(s.text) && s.pace.goesOn(i); {
		prefix := binary.LittleEndian.Uint32(s.text[i:])
		h := prefixHash(prefix)
		if m.filter[h/64]>>(h%64)&1 == 0 {
			i++
			continue
		}
		start, end := m.match(s.text, i, prefix)
		if end == 0 {
			i++
			continue
		}
		s.add(start, end, "secret")
		i = end
	}
}

// encodings returns the patterns by which a value is found.
func encodings(v string) []pattern {
	var list []pattern
	add := func(text string, base64 bool) {
		same := func(p pattern) bool { return string(p.text) == text }
		if len(text) >= minSecret && !slices.ContainsFunc(list, same) {
			list = append(list, pattern{text: []byte(text), base64: base64})
		}
	}
	add(v, false)
	texts := []string{v} // that may be encoded in base64
	if strings.ContainsFunc(v, reserved) {
		form := url.QueryEscape(v)
		for _, text := range []string{
			form, strings.ReplaceAll(form, "+", "%20"), lowerHex(form), url.PathEscape(v), url.QueryEscape(form),
			html.EscapeString(v), inJSON(v, true), inJSON(v, false), strings.ReplaceAll(v, "/", `\/`),
		} {
			add(text, false)
		}
		texts = append(texts, form)
	}
	for _, text := range texts {
		for shift := range 3 {
			add(base64Inner(text, shift, base64.RawStdEncoding), true)
			add(base64Inner(text, shift, base64.RawURLEncoding), true)
		}
	}
	return list
}

// reserved tells that some encoding writes r in another way.
func reserved(r rune) bool {
	switch {
	case 'a' <= r && r <= 'z', 'A' <= r && r <= 'Z', '0' <= r && r <= '9', r == '-', r == '.', r == '_', r == '~':
		return false
	}
	return true
}

// inJSON is v within the quotation marks of JSON.
func inJSON(v string, escapeHTML bool) string {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(escapeHTML)
	if e.Encode(v) != nil {
		return ""
	}
	return string(b.Bytes()[1 : b.Len()-2]) // the encoder ends it with a line break
}

// lowerHex writes the digits of percent-encoding in lower case.
func lowerHex(s string) string {
	b := []byte(s)
	for i := 0; i+2 < len(b); i++ {
		if b[i] == '%' {
			b[i+1] |= 0x20 // a digit stays as it is
			b[i+2] |= 0x20
		}
	}
	return string(b)
}

// base64Inner returns the characters that v has in base64 when shift bytes
// modulo 3 stand before it, whatever they and what follows are.
func base64Inner(v string, shift int, enc *base64.Encoding) string {
	s := enc.EncodeToString(append(make([]byte, shift), v...))
	first := (shift*8 + 5) / 6
	last := (shift + len(v)) * 8 / 6
	return s[min(first, last):last]
}
