package pager

import "slices"

// match is a place that the search found. It covers a mask in whole when it
// touches its label.
type match struct{ start, end int }

// matcher finds matches in what is shown of a text with nothing folded: labels
// stand in the place of what is masked. Matches do not overlap; the leftmost
// wins, from the top. A matcher does not change, so a command may use it.
type matcher interface {
	// each calls visit for the matches that start in [from, limit), in order,
	// until it returns false. from is not inside a match.
	each(c *content, from, limit int, visit func(match) bool)
	// atOnce is how many bytes may be looked through while a person waits for
	// the next frame.
	atOnce() int
}

// scan is how far matches are counted, from the top of the text on.
type scan struct {
	at    int // the text before it was looked through
	total int // matches that start there
	last  mark
}

// on looks through the text up to limit and returns marks of the matches: one
// in so many, or one in so many bytes.
func (s *scan) on(c *content, m matcher, limit int) (marks []mark) {
	m.each(c, s.at, limit, func(found match) bool {
		if s.total == 0 || found.start-int(s.last.off) >= markBytes || s.total-int(s.last.n) >= markMatches {
			s.last = mark{off: uint32(found.start), n: uint32(s.total)}
			marks = append(marks, s.last)
		}
		s.total++
		s.at = found.end
		return true
	})
	s.at = max(s.at, limit)
	return marks
}

// finder knows the matches in the part of a text that was looked through. They
// are counted, but only marks of some are kept, from which the ones between are
// found again, a block at a time.
type finder struct {
	c *content
	matcher
	scan
	marks []mark
	busy  bool // a command is looking through what follows

	blocks [8]block // those last asked for
	oldest int
}

const markMatches = 1024 // a block has at most so many matches

// block is the n matches from one mark on.
type block struct {
	mark, n int
	matches []match
}

func newFinder(c *content, m matcher) *finder {
	f := &finder{c: c, matcher: m}
	for i := range f.blocks {
		f.blocks[i].mark = -1
	}
	f.extend(m.atOnce())
	return f
}

// done reports whether the whole text was looked through.
func (f *finder) done() bool { return f.at >= len(f.c.text) }

// extend looks through n bytes more.
func (f *finder) extend(n int) {
	f.marks = append(f.marks, f.on(f.c, f.matcher, min(len(f.c.text), f.at+n))...)
}

// block returns the matches from mark i up to the next.
func (f *finder) block(i int) []match {
	n, limit := f.total-int(f.marks[i].n), f.at
	if i+1 < len(f.marks) {
		n, limit = int(f.marks[i+1].n-f.marks[i].n), int(f.marks[i+1].off)
	}
	for k := range f.blocks {
		if b := &f.blocks[k]; b.mark == i && b.n == n {
			return b.matches
		}
	}
	b := &f.blocks[f.oldest]
	f.oldest = (f.oldest + 1) % len(f.blocks)
	*b = block{mark: i, n: n, matches: b.matches[:0]}
	from := int(f.marks[i].off)
	f.each(f.c, from, min(limit, from+markBytes), func(m match) bool {
		b.matches = append(b.matches, m)
		return len(b.matches) < n
	})
	return b.matches
}

// first returns the first match known that starts at or after off, and its
// number, counted from 0.
func (f *finder) first(off int) (match, int, bool) {
	for i := max(0, markBefore(f.marks, off)); i < len(f.marks); i++ {
		for k, m := range f.block(i) {
			if m.start >= off {
				return m, int(f.marks[i].n) + k, true
			}
		}
	}
	return match{}, 0, false
}

// nth returns match n, where 0 <= n < total.
func (f *finder) nth(n int) match {
	i := markUpTo(f.marks, n)
	b := f.block(i)
	if k := n - int(f.marks[i].n); k < len(b) {
		return b[k]
	}
	off := int(f.marks[i].off)
	return match{off, off + 1}
}

// appendWithin appends the matches that touch [from, to). Those that are not
// counted yet are looked for from near on, a little before.
func (f *finder) appendWithin(dst []match, near, from, to int) []match {
	add := func(m match) bool {
		if m.start < to && m.end > from {
			dst = append(dst, m)
		}
		return m.start < to
	}
	for i := max(0, markBefore(f.marks, from)); i < len(f.marks); i++ {
		if slices.ContainsFunc(f.block(i), func(m match) bool { return !add(m) }) {
			return dst
		}
	}
	if f.at < to {
		f.each(f.c, max(f.at, near), to, add)
	}
	return dst
}

// peek returns the first match at or after off in as much of the text as may be
// looked through at once.
func (f *finder) peek(off int) (found match, ok bool) {
	f.each(f.c, off, min(len(f.c.text), off+f.atOnce()), func(m match) bool {
		found, ok = m, true
		return false
	})
	return found, ok
}
