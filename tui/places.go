package tui

import (
	"bytes"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/httplog"
	"github.com/grantwalk/grantwalk/tui/pager"
)

// place says where bytes of an exchange stand in a message pane: n bytes of a
// part, from its byte from on, are at byte at of the document.
type place struct {
	part     findings.Part
	from, at int
	n        int

	// layout is set where JSON was laid out anew: source is the bytes as they came,
	// whose first and last are not blank, and shown how many became of them.
	layout      *jsonpos.Layout
	source      httplog.Bytes
	shown       int
	first, last int

	perRow int // bytes a row, where they stand in a dump
	block  int // bytes of the document that stand for all of the place
	// again is set where the bytes stand further up, too.
	again bool
	// token is set where a part of a JWT stands decoded: "header" or "claims".
	token string
	// says is set where the bytes are of no part, or stand for more than they are:
	// what they are, in a sentence. A place with a part is then only for who asks
	// what is under the cursor.
	says string
}

// length is how many bytes of the document the place takes.
func (p place) length() int {
	switch {
	case p.block > 0:
		return p.block
	case p.perRow > 0:
		return inDump(max(p.n-1, 0), p.perRow) + 2
	case p.layout != nil:
		return p.shown
	}
	return p.n
}

// remarked notes that the next n bytes of the document are what says says.
func (b *pageBuilder) remarked(says string, n int) {
	b.places = append(b.places, place{at: len(b.doc.Text), n: n, says: says})
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
		if p.part != part || p.says != "" || from >= to || p.again && (whole || from != start || to != end) {
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
	if p.perRow > 0 || p.block > 0 || p.part != findings.ResponseBody {
		return 0, 0, false
	}
	if p.layout != nil {
		return p.first, p.last, text[p.at] == '{'
	}
	body := text[p.at : p.at+p.n]
	inside := bytes.TrimLeft(body, blankBytes)
	first = len(body) - len(inside)
	inside = bytes.TrimRight(inside, blankBytes)
	ok = len(inside) >= 2 && inside[0] == '{' && inside[len(inside)-1] == '}'
	return first, first + len(inside) - 1, ok
}

const blankBytes = " \t\r\n" // RFC 8259 §2

// translate turns a range within the place into one of the document. Line ends
// around it are left out: there is nothing to see of them.
func (p place) translate(text []byte, from, to int) pager.Range {
	switch {
	case p.block > 0:
		return pager.Range{Start: p.at, End: p.at + p.block}
	case p.perRow > 0:
		return pager.Range{Start: p.at + inDump(from, p.perRow), End: p.at + inDump(to-1, p.perRow) + 2}
	case p.layout == nil:
		r := pager.Range{Start: p.at + from, End: p.at + to}
		for r.End > r.Start && (text[r.End-1] == '\n' || text[r.End-1] == '\r') {
			r.End--
		}
		return r
	}
	shown := text[p.at : p.at+p.shown]
	return pager.Range{
		Start: p.at + p.layout.Offset(from, p.source.Slice, shown),
		End:   p.at + p.layout.Offset(to-1, p.source.Slice, shown) + 1,
	}
}
