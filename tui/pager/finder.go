package pager

import (
	"bytes"
	"math"
)

// match is a place that the search found. It covers a mask in whole when it
// touches its label.
type match struct{ start, end int }

// finder looks for a needle in what is shown: the text, with labels in the
// place of what is masked. Matches do not overlap; the leftmost wins, from the
// top. They are counted, but only some are kept: one in so many, or one in so
// many bytes, from which the ones between are found again.
type finder struct {
	c      *content
	needle []byte // in lower case when fold is set
	fold   bool   // ASCII letters match in either case
	marks  []mark
	total  int
}

// newFinder finds every match of needle, which must not be empty.
func newFinder(c *content, needle string, fold bool) *finder {
	f := &finder{c: c, needle: []byte(needle), fold: fold}
	if fold {
		f.needle = bytes.Map(lowerASCII, f.needle)
	}
	last := 0
	for at := 0; ; {
		m, ok := f.from(at, len(c.text))
		if !ok {
			return f
		}
		if f.total == 0 || m.start-last >= markBytes || f.total-int(f.marks[len(f.marks)-1].n) >= markLines {
			f.marks = append(f.marks, mark{off: uint32(m.start), n: uint32(f.total)})
			last = m.start
		}
		f.total++
		at = m.end
	}
}

func lowerASCII(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}

// from returns the first match that starts in [off, limit), where off is not
// inside another match.
func (f *finder) from(off, limit int) (match, bool) {
	for i := f.c.maskFrom(off); ; i++ {
		if i == len(f.c.masks) {
			stop := min(len(f.c.text), limit+len(f.needle)-1)
			return f.in(off, stop)
		}
		m := f.c.masks[i]
		if m.start >= limit+len(f.needle) {
			return f.in(off, min(m.start, limit+len(f.needle)-1))
		}
		if found, ok := f.in(off, m.start); ok {
			return found, found.start < limit
		}
		if found, ok := f.across(off, i); ok {
			return found, found.start < limit
		}
		off = m.end
		if off >= limit {
			return match{}, false
		}
	}
}

// in looks in text[off:stop], where nothing is masked.
func (f *finder) in(off, stop int) (match, bool) {
	if off >= stop {
		return match{}, false
	}
	i := f.index(f.c.text[off:stop])
	if i < 0 {
		return match{}, false
	}
	return match{off + i, off + i + len(f.needle)}, true
}

// across looks for a match that touches the label of mask i and starts at or
// after off: what is shown around the mask is put together and searched.
func (f *finder) across(off, i int) (match, bool) {
	m := f.c.masks[i]
	reach := len(f.needle) - 1
	left := min(max(off, m.start-reach), m.start)
	shown := append([]byte(nil), f.c.text[left:m.start]...)
	labelAt := len(shown)
	shown = append(shown, m.label...)
	labelEnd := len(shown)
	// The end of each part after the label: in shown, and in the text.
	type part struct{ shown, text int }
	var parts []part
	for at, next := m.end, i+1; len(shown)-labelEnd < reach && at < len(f.c.text); {
		stop := len(f.c.text)
		if next < len(f.c.masks) {
			stop = f.c.masks[next].start
		}
		if at < stop {
			stop = min(stop, at+reach)
			shown = append(shown, f.c.text[at:stop]...)
			at = stop
		} else {
			shown = append(shown, f.c.masks[next].label...)
			at = f.c.masks[next].end
			next++
		}
		parts = append(parts, part{len(shown), at})
	}
	for from := 0; from < labelEnd; {
		k := f.index(shown[from:])
		if k < 0 || from+k >= labelEnd {
			return match{}, false
		}
		start, end := from+k, from+k+len(f.needle)
		if end <= labelAt {
			from = end
			continue
		}
		found := match{m.start, m.end}
		if start < labelAt {
			found.start = left + start
		}
		for n, p := range parts {
			begin := labelEnd
			if n > 0 {
				begin = parts[n-1].shown
			}
			if end <= begin {
				break
			}
			// Inside plain text the end is exact; a label counts in whole.
			found.end = p.text
			if end < p.shown && !f.c.masked(p.text-1) {
				found.end = p.text - (p.shown - end)
			}
		}
		return found, true
	}
	return match{}, false
}

// index returns where needle first is in b, or -1.
func (f *finder) index(b []byte) int {
	if !f.fold {
		return bytes.Index(b, f.needle)
	}
	n := len(f.needle)
	first := f.needle[0]
	for at := 0; at+n <= len(b); {
		i := indexEither(b[at:len(b)-n+1], first)
		if i < 0 {
			return -1
		}
		at += i
		if equalFold(b[at:at+n], f.needle) {
			return at
		}
		at++
	}
	return -1
}

// indexEither returns where the letter c first is in b in either case.
func indexEither(b []byte, c byte) int {
	if c < 'a' || c > 'z' {
		return bytes.IndexByte(b, c)
	}
	// In steps, so that a letter that is nowhere is not looked for to the end
	// again and again while its other case is everywhere.
	const step = 64
	for at := 0; at < len(b); at += step {
		part := b[at:min(at+step, len(b))]
		i := bytes.IndexByte(part, c)
		if i >= 0 {
			part = part[:i]
		}
		if j := bytes.IndexByte(part, c-('a'-'A')); j >= 0 {
			i = j
		}
		if i >= 0 {
			return at + i
		}
	}
	return -1
}

func equalFold(b, lower []byte) bool {
	for i, c := range b {
		if c >= 'A' && c <= 'Z' {
			c += 'a' - 'A'
		}
		if c != lower[i] {
			return false
		}
	}
	return true
}

// matchCursor goes through matches in order.
type matchCursor struct {
	f    *finder
	mark int // the mark it is past
	at   int // where to look on
	n    int // the number of the match that comes next
}

// cursorAt returns a cursor that has passed no match that ends after off.
func (f *finder) cursorAt(off int) matchCursor {
	return f.cursorFrom(max(0, markBefore(f.marks, off)))
}

func (f *finder) cursorFrom(m int) matchCursor {
	if m >= len(f.marks) {
		return matchCursor{f: f, mark: m, at: math.MaxInt, n: f.total}
	}
	return matchCursor{f: f, mark: m, at: int(f.marks[m].off), n: int(f.marks[m].n)}
}

// next returns the next match and its number, counted from 0. Far from a mark
// there is no match before the next mark, so no long stretch is searched.
func (c *matchCursor) next() (match, int, bool) {
	for c.mark < len(c.f.marks) {
		limit := int(c.f.marks[c.mark].off) + markBytes
		if c.mark+1 < len(c.f.marks) {
			limit = min(limit, int(c.f.marks[c.mark+1].off))
		}
		if c.at < limit {
			if m, ok := c.f.from(c.at, limit); ok {
				c.at = m.end
				c.n++
				return m, c.n - 1, true
			}
		}
		*c = c.f.cursorFrom(c.mark + 1)
	}
	return match{}, 0, false
}

// first returns the first match that starts at or after off, and its number.
func (f *finder) first(off int) (match, int, bool) {
	for c := f.cursorAt(off); ; {
		m, n, ok := c.next()
		if !ok || m.start >= off {
			return m, n, ok
		}
	}
}

// nth returns match n, where 0 <= n < total.
func (f *finder) nth(n int) match {
	for c := f.cursorFrom(max(0, markUpTo(f.marks, n))); ; {
		if m, i, ok := c.next(); !ok || i == n {
			return m
		}
	}
}

// appendWithin appends the matches that touch [from, to).
func (f *finder) appendWithin(dst []match, from, to int) []match {
	for c := f.cursorAt(from); ; {
		m, _, ok := c.next()
		if !ok || m.start >= to {
			return dst
		}
		if m.end > from {
			dst = append(dst, m)
		}
	}
}
