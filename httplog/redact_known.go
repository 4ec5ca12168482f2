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
	"sync/atomic"
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
	if len(m.byPrefix) == 0 {
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

// pattern is one encoding of a known value.
type pattern struct {
	text   string
	base64 bool // a part of something encoded: what surrounds it is masked too
}

// matcher finds patterns by their first four bytes. The filter says quickly
// that no pattern begins so.
type matcher struct {
	values   []string // that it was made of
	filter   [1 << 16 / 64]uint64
	byPrefix map[uint32][]pattern
}

// lastMatcher is the matcher that was asked for last: a screen or a transcript
// is hundreds of texts, in all of which the same values are looked for.
var lastMatcher atomic.Pointer[matcher]

// matcherOf returns a matcher of the values. It must not be changed.
func matcherOf(values []string) *matcher {
	if m := lastMatcher.Load(); m != nil && slices.Equal(m.values, values) {
		return m
	}
	m := &matcher{values: slices.Clone(values), byPrefix: map[uint32][]pattern{}}
	for _, v := range values {
		if len(v) >= minSecret {
			m.learn(v)
		}
	}
	lastMatcher.Store(m)
	return m
}

func prefixHash(prefix uint32) uint32 { return prefix * 0x9E3779B1 >> 16 }

func (m *matcher) add(p pattern) {
	if len(p.text) < minSecret {
		return
	}
	prefix := binary.LittleEndian.Uint32([]byte(p.text[:4]))
	for _, have := range m.byPrefix[prefix] {
		if have == p {
			return
		}
	}
	m.byPrefix[prefix] = append(m.byPrefix[prefix], p)
	h := prefixHash(prefix)
	m.filter[h/64] |= 1 << (h % 64)
}

func (m *matcher) learn(v string) {
	m.add(pattern{text: v})
	form := url.QueryEscape(v)
	m.add(pattern{text: form})
	m.add(pattern{text: strings.ReplaceAll(form, "+", "%20")})
	m.add(pattern{text: lowerHex(form)})
	m.add(pattern{text: url.PathEscape(v)})
	m.add(pattern{text: url.QueryEscape(form)})
	m.add(pattern{text: html.EscapeString(v)})
	if quoted, err := json.Marshal(v); err == nil {
		m.add(pattern{text: string(quoted[1 : len(quoted)-1])})
	}
	var plain bytes.Buffer
	e := json.NewEncoder(&plain)
	e.SetEscapeHTML(false)
	if e.Encode(v) == nil {
		m.add(pattern{text: string(plain.Bytes()[1 : plain.Len()-2])})
	}
	m.add(pattern{text: strings.ReplaceAll(v, "/", `\/`)})
	for _, text := range []string{v, form} {
		for shift := range 3 {
			m.add(pattern{text: base64Inner(text, shift, base64.RawStdEncoding), base64: true})
			m.add(pattern{text: base64Inner(text, shift, base64.RawURLEncoding), base64: true})
		}
	}
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

// match returns the longest known value at i, or an end of 0.
func (m *matcher) match(text []byte, i int, prefix uint32) (start, end int) {
	best, inBase64 := 0, false
	for _, p := range m.byPrefix[prefix] {
		sure := min(len(p.text), sureLength)
		if len(text)-i < sure || string(text[i:i+sure]) != p.text[:sure] {
			continue
		}
		n := sure
		for n < len(p.text) && i+n < len(text) && text[i+n] == p.text[n] {
			n++
		}
		if n > best {
			best, inBase64 = n, p.base64
		}
	}
	if best == 0 {
		return 0, 0
	}
	start, end = i, i+best
	if inBase64 {
		for start > 0 && i-start < 4*sureLength && isBase64(text[start-1]) {
			start--
		}
		for end < len(text) && isBase64(text[end]) {
			end++
		}
	}
	return start, end
}

func isBase64(c byte) bool {
	return isLetter(c) || '0' <= c && c <= '9' || c == '+' || c == '/' || c == '-' || c == '_' || c == '='
}
