package tui

import (
	"bytes"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/tui/pager"
)

// place says where bytes of an exchange stand in a message pane: n bytes of a
// part, from its byte from on, are at byte at of the document.
type place struct {
	part     findings.Part
	from, at int
	n        int
	// laidOut is set where JSON was laid out anew: the bytes as they came.
	laidOut []byte
	// again is set where the bytes stand further up, too.
	again bool
}

// placed notes that the next n bytes of the document are bytes of a part.
func (b *pageBuilder) placed(part findings.Part, from, n int) {
	b.places = append(b.places, place{part: part, from: from, at: len(b.doc.Text), n: n})
}

// placedHead notes that the next bytes of the document are head: a start line
// and the field lines.
func (b *pageBuilder) placedHead(line, fields findings.Part, head []byte) {
	n := bytes.IndexByte(head, '\n') + 1
	if n == 0 {
		n = len(head)
	}
	at := len(b.doc.Text)
	b.places = append(b.places, place{part: line, at: at, n: n}, place{part: fields, at: at + n, n: len(head) - n})
}

// marked returns where bytes [start, end) of a part stand in the document; the
// whole part is meant when both are 0. A mask that is touched is marked whole. Of
// a body that is one JSON object and meant as a whole, as where a member is
// missing, the braces are marked: more would hide what is there.
func marked(places []place, doc pager.Document, part findings.Part, start, end int) []pager.Range {
	whole := start == 0 && end == 0
	var out []pager.Range
	for _, p := range places {
		from, to := max(start, p.from), min(end, p.from+p.n)
		if whole {
			from, to = p.from, p.from+p.n
		}
		if p.part != part || from >= to || p.again && (whole || from != start || to != end) {
			continue
		}
		if first, last, ok := p.object(doc.Text); ok && from-p.from <= first && to-p.from > last {
			out = append(out, p.translate(doc.Text, first, first+1), p.translate(doc.Text, last, last+1))
			continue
		}
		r := p.translate(doc.Text, from-p.from, to-p.from)
		for _, m := range doc.Masks {
			if m.Start < r.End && r.Start < m.End {
				r.Start, r.End = min(r.Start, m.Start), max(r.End, m.End)
			}
		}
		if r.Start < r.End {
			out = append(out, r)
		}
	}
	return out
}

// object returns where the braces of the place stand, if it is a body that is an
// object of JSON.
func (p place) object(text []byte) (first, last int, ok bool) {
	body := p.laidOut
	if body == nil {
		body = text[p.at : p.at+p.n]
	}
	inside := bytes.TrimLeft(body, blankBytes)
	first = len(body) - len(inside)
	inside = bytes.TrimRight(inside, blankBytes)
	ok = p.part == findings.ResponseBody && len(inside) >= 2 && inside[0] == '{' && inside[len(inside)-1] == '}'
	return first, first + len(inside) - 1, ok
}

const blankBytes = " \t\r\n" // RFC 8259 §2

// translate turns a range within the place into one of the document. Line ends
// around it are left out: there is nothing to see of them.
func (p place) translate(text []byte, from, to int) pager.Range {
	if p.laidOut == nil {
		r := pager.Range{Start: p.at + from, End: p.at + to}
		for r.End > r.Start && (text[r.End-1] == '\n' || text[r.End-1] == '\r') {
			r.End--
		}
		return r
	}
	shown := text[p.at:]
	return pager.Range{
		Start: p.at + inLayout(p.laidOut, shown, from),
		End:   p.at + inLayout(p.laidOut, shown, to-1) + 1,
	}
}

// inLayout returns where byte off of valid JSON stands in the same JSON laid
// out with other white space. White space itself stands where the next byte does.
func inLayout(text, shown []byte, off int) int {
	i, j := 0, 0
	quoted, escaped := false, false
	for {
		if !quoted {
			for i < len(text) && isBlank(text[i]) {
				i++
			}
			for j < len(shown) && isBlank(shown[j]) {
				j++
			}
		}
		if i >= off || i >= len(text) || j >= len(shown) {
			return min(j, len(shown)-1)
		}
		switch c := text[i]; {
		case escaped:
			escaped = false
		case c == '\\':
			escaped = quoted
		case c == '"':
			quoted = !quoted
		}
		i, j = i+1, j+1
	}
}

func isBlank(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }
