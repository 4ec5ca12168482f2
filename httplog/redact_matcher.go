package httplog

import (
	"bytes"
	"encoding/binary"
	"slices"
	"sync"
)

// pattern is one encoding of a known value.
type pattern struct {
	text    []byte
	base64  bool // a part of something encoded: what surrounds it is masked too
	shorter int  // the longest other pattern of its tier that it begins with, or -1
}

// matcher finds patterns by their first four bytes. It does not change once it is
// made; a value more makes a new one, which shares what is there already.
type matcher struct {
	values []string             // that it was made of
	filter [1 << 16 / 64]uint64 // says quickly that no pattern begins so
	// tiers are the patterns; each has more than the next, so that few are sorted
	// again for a value more.
	tiers []tier
}

// tier is a set of patterns, sorted by their text.
type tier struct {
	patterns []pattern
	byPrefix map[uint32]span
}

// span is a part of a list, [from, to).
type span struct{ from, to int }

// lastMatcher is the matcher that was asked for last: a screen or a transcript
// is hundreds of texts, in all of which the same values are looked for, and what
// is learnt on the way are a few more.
var lastMatcher struct {
	sync.Mutex
	*matcher
	given []string // the list that it was asked for
}

// matcherOf returns a matcher of the values. It must not be changed.
func matcherOf(values []string) *matcher {
	lastMatcher.Lock()
	defer lastMatcher.Unlock()
	m := lastMatcher.matcher
	if m == nil || !goesOn(lastMatcher.given, values) {
		m = &matcher{}
	}
	if more := values[len(m.values):]; len(more) > 0 || m != lastMatcher.matcher {
		m = m.with(more)
	}
	lastMatcher.matcher, lastMatcher.given = m, values
	return m
}

// goesOn tells that list begins with what was given before. Those of a log are the
// same memory, which is not written to: thousands need not be compared for each
// text. A list with room for more may be written to by whoever has it.
func goesOn(before, list []string) bool {
	if len(before) > len(list) {
		return false
	}
	same := len(before) > 0 && &before[0] == &list[0] && len(list) == cap(list) && len(before) == cap(before)
	return same || slices.Equal(before, list[:len(before)])
}

// with returns a matcher of more values. It is called once at most for each
// matcher: values of both are the same memory.
func (m *matcher) with(more []string) *matcher {
	next := &matcher{values: append(m.values, more...), filter: m.filter, tiers: slices.Clone(m.tiers)}
	var fresh []pattern
	for _, v := range more {
		if len(v) >= minSecret {
			fresh = append(fresh, encodings(v)...)
		}
	}
	if len(fresh) == 0 {
		return next
	}
	for _, p := range fresh {
		h := prefixHash(binary.LittleEndian.Uint32(p.text))
		next.filter[h/64] |= 1 << (h % 64)
	}
	for n := len(next.tiers); n > 0 && len(next.tiers[n-1].patterns) <= len(fresh); n-- {
		fresh = append(fresh, next.tiers[n-1].patterns...)
		next.tiers = next.tiers[:n-1]
	}
	next.tiers = append(next.tiers, newTier(fresh))
	return next
}

func prefixHash(prefix uint32) uint32 { return prefix * 0x9E3779B1 >> 16 }

// newTier sorts the list, which becomes its own.
func newTier(list []pattern) tier {
	slices.SortFunc(list, func(a, b pattern) int { return bytes.Compare(a.text, b.text) })
	t := tier{patterns: list[:0], byPrefix: map[uint32]span{}}
	for _, p := range list {
		n := len(t.patterns)
		if n > 0 && bytes.Equal(t.patterns[n-1].text, p.text) {
			t.patterns[n-1].base64 = t.patterns[n-1].base64 || p.base64
			continue
		}
		p.shorter = n - 1
		for p.shorter >= 0 && !bytes.HasPrefix(p.text, t.patterns[p.shorter].text) {
			p.shorter = t.patterns[p.shorter].shorter
		}
		prefix := binary.LittleEndian.Uint32(p.text)
		s, ok := t.byPrefix[prefix]
		if !ok {
			s.from = n
		}
		t.byPrefix[prefix] = span{s.from, n + 1}
		t.patterns = append(t.patterns, p)
	}
	return t
}

// match returns where the longest known value at i begins and ends, or an end of 0.
func (m *matcher) match(text []byte, i int, prefix uint32) (start, end int) {
	best, inBase64 := 0, false
	for _, t := range m.tiers {
		if n, base64 := t.longest(text[i:], prefix); n > best {
			best, inBase64 = n, base64
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

// longest returns how much of a pattern text begins with: of one that is longer
// than sureLength so much is enough. Among sorted patterns those that have most in
// common with the text stand beside the place where it would stand itself.
func (t tier) longest(text []byte, prefix uint32) (n int, base64 bool) {
	s, ok := t.byPrefix[prefix]
	if !ok {
		return 0, false
	}
	list := t.patterns[s.from:s.to]
	at, _ := slices.BinarySearchFunc(list, text, func(p pattern, text []byte) int {
		if bytes.Compare(p.text, text[:min(len(text), len(p.text)+1)]) <= 0 {
			return -1
		}
		return 1
	})
	if at < len(list) {
		n, base64 = common(list[at].text, text), list[at].base64
	}
	before := 0
	if at > 0 {
		if before = common(list[at-1].text, text); before > n {
			n, base64 = before, list[at-1].base64
		}
	}
	if n >= sureLength {
		return n, base64
	}
	// None of the long ones, then: the longest that is there as a whole.
	for i := s.from + at - 1; i >= s.from; i = t.patterns[i].shorter {
		if p := t.patterns[i]; len(p.text) <= before {
			return len(p.text), p.base64
		}
	}
	return 0, false
}

// common is how many bytes a and b have in common at their beginning.
func common(a, b []byte) int {
	n := 0
	for n < len(a) && n < len(b) && a[n] == b[n] {
		n++
	}
	return n
}

func isBase64(c byte) bool {
	return isLetter(c) || '0' <= c && c <= '9' || c == '+' || c == '/' || c == '-' || c == '_' || c == '='
}
