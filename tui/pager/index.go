package pager

import (
	"bytes"
	"sort"
)

const (
	markLines = 128  // an index entry for every so many lines …
	markBytes = 4096 // … or bytes, whichever comes first
)

// mark says that the n-th thing (a line, a match) is at byte off.
type mark struct{ off, n uint32 }

// markBefore returns the index of the last mark at or before off.
func markBefore(marks []mark, off int) int {
	return sort.Search(len(marks), func(i int) bool { return int(marks[i].off) > off }) - 1
}

// markUpTo returns the index of the last mark whose number is at most n.
func markUpTo(marks []mark, n int) int {
	return sort.Search(len(marks), func(i int) bool { return int(marks[i].n) > n }) - 1
}

// line is one line of the text. Its end excludes the line break, a CR before
// the LF included; next is where the following line starts.
type line struct {
	n                int
	start, end, next int
	mark             int // the last index entry at or before it
}

// buildIndex finds the lines. A line break under a mask does not count. A text
// that ends in a line break has no empty line after it; an empty text has one
// empty line.
func (c *content) buildIndex() {
	c.index = append(c.index[:0], mark{})
	c.lines = 1
	last := 0
	for off := 0; ; {
		i, ok := c.newline(off)
		if !ok || i+1 >= len(c.text) {
			return
		}
		off = i + 1
		if off-last >= markBytes || c.lines-int(c.index[len(c.index)-1].n) >= markLines {
			c.index = append(c.index, mark{off: uint32(off), n: uint32(c.lines)})
			last = off
		}
		c.lines++
	}
}

// newline returns where the first line break at or after off is.
func (c *content) newline(off int) (int, bool) {
	for off < len(c.text) {
		i := bytes.IndexByte(c.text[off:], '\n')
		if i < 0 {
			return 0, false
		}
		off += i
		m := c.maskFrom(off)
		if m == len(c.masks) || c.masks[m].start > off {
			return off, true
		}
		off = c.masks[m].end
	}
	return 0, false
}

// lineFrom returns the line that starts at start. Its end comes from the index
// when the line is long, so that a line of megabytes costs nothing.
func (c *content) lineFrom(n, start, mark int) line {
	for mark+1 < len(c.index) && int(c.index[mark+1].off) <= start {
		mark++
	}
	l := line{n: n, start: start, mark: mark, end: len(c.text), next: len(c.text)}
	switch {
	case mark+1 < len(c.index) && int(c.index[mark+1].n) == n+1:
		l.next = int(c.index[mark+1].off)
		l.end = l.next - 1
	case n == c.lines-1 && len(c.text) > start:
		if last := len(c.text) - 1; c.text[last] == '\n' && !c.masked(last) {
			l.end = last
		}
	default:
		if i, ok := c.newline(start); ok {
			l.end, l.next = i, i+1
		}
	}
	if l.end < l.next && l.end > l.start && c.text[l.end-1] == '\r' && !c.masked(l.end-1) {
		l.end--
	}
	return l
}

func (c *content) masked(off int) bool {
	m := c.maskFrom(off)
	return m < len(c.masks) && c.masks[m].start <= off
}

// appendLines appends the lines from one index entry to the next.
func (c *content) appendLines(dst []line, mark int) []line {
	end := c.lines
	if mark+1 < len(c.index) {
		end = int(c.index[mark+1].n)
	}
	l := c.lineFrom(int(c.index[mark].n), int(c.index[mark].off), mark)
	for dst = append(dst, l); l.n+1 < end; dst = append(dst, l) {
		l = c.after(l)
	}
	return dst
}

// lineOf returns the line that holds byte off.
func (c *content) lineOf(off int) line {
	off = max(0, min(off, len(c.text)-1))
	m := markBefore(c.index, off)
	l := c.lineFrom(int(c.index[m].n), int(c.index[m].off), m)
	for l.next <= off && l.n < c.lines-1 {
		l = c.after(l)
	}
	return l
}

// after returns the line that follows l; l must not be the last one.
func (c *content) after(l line) line { return c.lineFrom(l.n+1, l.next, l.mark) }
