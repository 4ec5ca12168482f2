package pager

import (
	"cmp"
	"math"
	"slices"
	"sort"
	"strings"
)

// Document is what a pager shows. The pager keeps Text and never writes to it;
// the caller must not change it either while it is shown.
type Document struct {
	// Text is the bytes as they are on the wire. What lies beyond 4 GiB is not
	// shown.
	Text []byte
	// Sections say how to colour which part. What no section covers is Plain.
	Sections []Section
	// Masks are the parts that are shown as something else.
	Masks []Mask
	// Spans are styled parts, for text that the caller has laid out itself.
	Spans []Span
}

// Kind is how a part of the text is coloured.
type Kind uint8

// The kinds of text.
const (
	Plain Kind = iota
	Head       // an HTTP/1 request or status line and its header fields
	JSON       // also tolerable for text that only resembles JSON
	Form       // application/x-www-form-urlencoded
)

// Section is the part Text[Start:End] and its kind. A line has the kind of the
// section in which it starts.
type Section struct {
	Start, End int
	Kind       Kind
}

// Mask is the part Text[Start:End] and the label that stands in its place.
// The bytes under a mask are never drawn, found or copied, and a mask is never
// broken over two rows.
type Mask struct {
	Start, End int
	Label      string
}

// Span is the part Text[Start:End] drawn with Style, an SGR sequence as made
// by [SGR]. It stands above the colours of the section.
//
// With Link set, every row of it is a link to that address (OSC 8). An address
// with anything but printable ASCII in it is no link.
type Span struct {
	Start, End int
	Style      string
	Link       string
}

// maxLink is how long a link's address may be; terminals ignore longer ones.
const maxLink = 2083

func linkable(s string) bool {
	for i := range len(s) {
		if s[i] <= ' ' || s[i] >= 0x7f {
			return false
		}
	}
	return s != "" && len(s) <= maxLink
}

// content is a document made ready: ranges in order, inside the text and apart
// from each other, and the line index.
type content struct {
	text     []byte
	sections []Section
	masks    []mask
	spans    []Span
	index    []mark // where lines start, sparsely
	lines    int
	hidden   []concealed // what is folded, of which there is a mask each; see fold.go
}

// mask is a Mask whose label has been neutralised and measured.
type mask struct {
	start, end int
	label      string
	width      int  // cells
	fold       bool // it hides what is folded, no secret
}

func newContent(d Document, g glyphs) *content {
	c := &content{text: d.Text}
	if len(c.text) > math.MaxUint32-1 {
		c.text = c.text[:math.MaxUint32-1]
	}
	n := len(c.text)
	c.sections = ordered(d.Sections, n,
		func(s Section) (int, int) { return s.Start, s.End },
		func(s Section, from, to int) Section { s.Start, s.End = from, to; return s })
	c.spans = ordered(d.Spans, n,
		func(s Span) (int, int) { return s.Start, s.End },
		func(s Span, from, to int) Span { s.Start, s.End = from, to; return s })
	for i := range c.spans {
		if !linkable(c.spans[i].Link) {
			c.spans[i].Link = ""
		}
	}
	masks := joinOverlaps(d.Masks, n)
	c.masks = make([]mask, len(masks))
	for i, m := range masks {
		label := g.line(m.Label)
		c.masks[i] = mask{start: m.Start, end: m.End, label: label, width: g.method.StringWidth(label)}
	}
	c.buildIndex()
	return c
}

// ordered returns the ranges of in sorted, cut to [0, n), the empty ones left
// out, and each cut to begin where the one before it ends.
func ordered[T any](in []T, n int, bounds func(T) (int, int), with func(T, int, int) T) []T {
	out := make([]T, 0, len(in))
	for _, r := range in {
		from, to := bounds(r)
		from, to = max(from, 0), min(to, n)
		if from < to {
			out = append(out, with(r, from, to))
		}
	}
	slices.SortStableFunc(out, func(a, b T) int {
		i, _ := bounds(a)
		j, _ := bounds(b)
		return cmp.Compare(i, j)
	})
	kept, free := out[:0], 0
	for _, r := range out {
		from, to := bounds(r)
		from = max(from, free)
		if from < to {
			kept = append(kept, with(r, from, to))
			free = to
		}
	}
	return kept
}

// joinOverlaps sorts the masks and joins those that overlap: a caller's
// mistake must not uncover a byte. The first label stays.
func joinOverlaps(in []Mask, n int) []Mask {
	out := make([]Mask, 0, len(in))
	for _, m := range in {
		m.Start, m.End = max(m.Start, 0), min(m.End, n)
		if m.Start < m.End {
			out = append(out, m)
		}
	}
	slices.SortStableFunc(out, func(a, b Mask) int { return cmp.Compare(a.Start, b.Start) })
	kept := out[:0]
	for _, m := range out {
		if last := len(kept) - 1; last >= 0 && m.Start < kept[last].End {
			kept[last].End = max(kept[last].End, m.End)
			continue
		}
		kept = append(kept, m)
	}
	return kept
}

// maskFrom returns the index of the first mask that ends after off.
func (c *content) maskFrom(off int) int {
	if len(c.masks) == 0 || off < c.masks[0].end {
		return 0
	}
	return sort.Search(len(c.masks), func(i int) bool { return c.masks[i].end > off })
}

// kindAt returns the kind of a line that starts at off, and whether it is the
// first line of its section.
func (c *content) kindAt(off int) (Kind, bool) {
	i := sort.Search(len(c.sections), func(i int) bool { return c.sections[i].End > off })
	if i == len(c.sections) || c.sections[i].Start > off {
		return Plain, false
	}
	return c.sections[i].Kind, c.sections[i].Start == off
}

// appendPlain appends text[from:to] with masks replaced and every other byte as
// it is.
func (c *content) appendPlain(dst []byte, from, to int) []byte {
	for _, m := range c.masks[c.maskFrom(from):] {
		if m.start >= to {
			break
		}
		dst = append(dst, c.text[min(from, m.start):m.start]...)
		dst = append(dst, m.label...)
		from = m.end
	}
	return append(dst, c.text[min(from, to):to]...)
}

// line returns s as one harmless line.
func (g glyphs) line(s string) string {
	rest := []byte(s)
	if asciiRun(rest, len(rest)) == len(rest) {
		return s
	}
	var b strings.Builder
	var buf [64]byte
	for col := 0; len(rest) > 0; {
		if n := asciiRun(rest, len(rest)); n > 0 {
			b.Write(rest[:n])
			rest, col = rest[n:], col+n
			continue
		}
		size, width, f := g.measure(rest, col)
		b.Write(g.append(buf[:0], rest[:size], width, f))
		rest, col = rest[size:], col+width
	}
	return b.String()
}

// Neutral returns s as one line that can do a terminal no harm: controls,
// direction marks, invisible characters and broken UTF-8 are shown by name.
// With ascii set, the replacements are made of ASCII.
func Neutral(s string, ascii bool) string { return newGlyphs(ascii).line(s) }
