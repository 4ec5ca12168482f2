package httplog

import (
	"slices"
	"strings"
)

// Segment is a stretch of a text: one secret, or what stands between two.
type Segment struct {
	Text   string
	Secret bool
	Size   int // of a secret: its bytes in the request, as Mask counts them
}

// Segments tells, for what a person sees of a Draft, which of it is secret. The
// segments of a text joined are that text.
type Segments struct {
	draft Draft // with its Content-Length fitted
	head  []Range
	body  []Range // in Body
	lists [Form + 1]list
}

// Segments looks for the secrets of d: those that RequestSecrets finds, with the
// known values (Log.Secrets).
func (d Draft) Segments(known []string) Segments {
	d = d.fitted()
	s := Segments{draft: d}
	for p := range s.lists {
		s.lists[p], _ = d.list(Part(p))
	}
	if d.url {
		found := secrets{text: []byte(d.head)}
		found.url(0, len(d.head))
		found.known(known)
		s.head = found.done()
		return s
	}
	all := RequestSecrets(Exchange{Request: Request{Raw: d.Bytes()}}, known)
	for _, r := range all {
		if r.Start < len(d.head) {
			s.head = append(s.head, r)
		}
		if r.End > len(d.head) {
			s.body = append(s.body, Range{max(r.Start-len(d.head), 0), r.End - len(d.head), r.Name})
		}
	}
	if data, ok := d.chunks(); ok {
		s.body = BodySecrets(headerOf(Fields([]byte(d.head))).Get("Content-Type"), []byte(data), known)
	}
	return s
}

// Line returns the request line: of ReadURL's drafts the URL.
func (s Segments) Line() []Segment {
	line, _ := s.draft.line()
	return segments(s.head, 0, line, line, plainText)
}

// RequestLine returns the parts of the request line.
func (s Segments) RequestLine() (method, target, version []Segment) {
	line, at := s.draft.line()
	cut := func(from, to int) []Segment {
		return segments(s.head, from, line[from:to], line[from:to], plainText)
	}
	return cut(0, at.method), cut(at.target, at.targetEnd), cut(at.version, len(line))
}

// Name returns the name of row i, as in Rows.
func (s Segments) Name(p Part, i int) []Segment {
	r, at, ok := s.row(p, i)
	if !ok {
		return nil
	}
	return segments(s.ranges(p), at, r.RawName, r.Name, p.decoder())
}

// Value returns the value of row i, as in Rows.
func (s Segments) Value(p Part, i int) []Segment {
	r, at, ok := s.row(p, i)
	if !ok || r.Bare() {
		return nil
	}
	if p == Header {
		return segments(s.head, at+r.valueStart, r.Raw[r.valueStart:r.valueEnd], r.Value, plainText)
	}
	return segments(s.ranges(p), at+len(r.RawName)+1, r.RawValue, r.Value, formDecode)
}

// Raw returns row i as it is written.
func (s Segments) Raw(p Part, i int) []Segment {
	r, at, ok := s.row(p, i)
	if !ok {
		return nil
	}
	return segments(s.ranges(p), at, r.Raw, r.Raw, plainText)
}

// Body returns the bytes [from, to) of the body.
func (s Segments) Body(from, to int) []Segment {
	text := s.draft.data()[from:to]
	return segments(s.body, from, text, text, plainText)
}

func plainText(s string) string { return s }

func (p Part) decoder() func(string) string {
	if p == Header {
		return plainText
	}
	return formDecode
}

func (s Segments) ranges(p Part) []Range {
	if p == Form {
		return s.body
	}
	return s.head
}

// row returns row i and where it begins: in the head, or in the body.
func (s Segments) row(p Part, i int) (r row, at int, ok bool) {
	rows := s.lists[p].rows
	if i < 0 || i >= len(rows) {
		return row{}, 0, false
	}
	at = rows[i].start
	if p == Query {
		_, line := s.draft.line()
		at += line.target
	}
	return rows[i], at, true
}

// segments cuts raw, which begins at byte at of what ranges are in, and decodes
// each stretch. Where that does not come to shown, all of it is one secret if any
// of it is.
func segments(ranges []Range, at int, raw, shown string, decode func(string) string) []Segment {
	var out []Segment
	from, size := 0, 0
	add := func(to int, secret bool) {
		if to > from {
			out = append(out, Segment{Text: decode(raw[from:to]), Secret: secret})
			if secret {
				out[len(out)-1].Size = to - from
				size += to - from
			}
			from = to
		}
	}
	first, _ := slices.BinarySearchFunc(ranges, at, func(r Range, at int) int { return r.End - at - 1 })
	for _, r := range ranges[first:] {
		if r.Start >= at+len(raw) {
			break
		}
		add(max(r.Start-at, 0), false)
		add(min(r.End-at, len(raw)), true)
	}
	add(len(raw), false)
	var b strings.Builder
	for _, s := range out {
		b.WriteString(s.Text)
	}
	switch {
	case b.String() == shown:
		return out
	case size > 0:
		return []Segment{{Text: shown, Secret: true, Size: len(raw)}}
	}
	return []Segment{{Text: shown}}
}
