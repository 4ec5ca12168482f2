package pager

import "bytes"

// needleAtOnce is how many bytes are looked through for text at once: about a
// millisecond's worth.
const needleAtOnce = 256 << 10

// needle is plain text to look for.
type needle struct {
	text []byte // in lower case when fold is set
	fold bool   // ASCII letters match in either case
}

func newNeedle(text string, fold bool) *needle {
	f := &needle{text: []byte(text), fold: fold}
	if fold {
		f.text = bytes.Map(lowerASCII, f.text)
	}
	return f
}

func lowerASCII(r rune) rune {
	if r >= 'A' && r <= 'Z' {
		return r + 'a' - 'A'
	}
	return r
}

func (f *needle) each(c *content, from, limit int, visit func(match) bool) {
	for {
		m, ok := f.from(c, from, limit)
		if !ok || !visit(m) {
			return
		}
		from = m.end
	}
}

func (f *needle) atOnce() int { return needleAtOnce }

// from returns the first match that starts in [off, limit), where off is not
// inside another match.
func (f *needle) from(c *content, off, limit int) (match, bool) {
	for i := c.maskFrom(off); ; i++ {
		if i == len(c.masks) {
			stop := min(len(c.text), limit+len(f.text)-1)
			return f.in(c, off, stop)
		}
		m := c.masks[i]
		if m.start >= limit+len(f.text) {
			return f.in(c, off, min(m.start, limit+len(f.text)-1))
		}
		if found, ok := f.in(c, off, m.start); ok {
			return found, found.start < limit
		}
		if found, ok := f.across(c, off, i); ok {
			return found, found.start < limit
		}
		off = m.end
		if off >= limit {
			return match{}, false
		}
	}
}

// in looks in text[off:stop], where nothing is masked.
func (f *needle) in(c *content, off, stop int) (match, bool) {
	if off >= stop {
		return match{}, false
	}
	i := f.index(c.text[off:stop])
	if i < 0 {
		return match{}, false
	}
	return match{off + i, off + i + len(f.text)}, true
}

// across looks for a match that touches the label of mask i and starts at or
// after off: what is shown around the mask is put together and searched.
func (f *needle) across(c *content, off, i int) (match, bool) {
	m := c.masks[i]
	reach := len(f.text) - 1
	left := min(max(off, m.start-reach), m.start)
	shown := append([]byte(nil), c.text[left:m.start]...)
	labelAt := len(shown)
	shown = append(shown, m.label...)
	labelEnd := len(shown)
	// The end of each part after the label: in shown, and in the text.
	type part struct{ shown, text int }
	var parts []part
	for at, next := m.end, i+1; len(shown)-labelEnd < reach && at < len(c.text); {
		stop := len(c.text)
		if next < len(c.masks) {
			stop = c.masks[next].start
		}
		if at < stop {
			stop = min(stop, at+reach)
			shown = append(shown, c.text[at:stop]...)
			at = stop
		} else {
			shown = append(shown, c.masks[next].label...)
			at = c.masks[next].end
			next++
		}
		parts = append(parts, part{len(shown), at})
	}
	for from := 0; from < labelEnd; {
		k := f.index(shown[from:])
		if k < 0 || from+k >= labelEnd {
			return match{}, false
		}
		start, end := from+k, from+k+len(f.text)
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
			if end < p.shown && !c.masked(p.text-1) {
				found.end = p.text - (p.shown - end)
			}
		}
		return found, true
	}
	return match{}, false
}

// index returns where needle first is in b, or -1.
func (f *needle) index(b []byte) int {
	if !f.fold {
		return bytes.Index(b, f.text)
	}
	n := len(f.text)
	first := f.text[0]
	for at := 0; at+n <= len(b); {
		i := indexEither(b[at:len(b)-n+1], first)
		if i < 0 {
			return -1
		}
		at += i
		if equalFold(b[at:at+n], f.text) {
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
