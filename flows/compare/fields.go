package compare

import (
	"bytes"
	"strings"
	"time"

	"github.com/grantwalk/grantwalk/httplog"
)

// head is the header of one side's message.
type head struct {
	source
	fields  []httplog.Field
	body    int  // how long the body was on the wire; -1 where that is not known
	request bool // of a request
	date    time.Time
	media   string // Content-Type
}

func newHead(src source, text []byte, body int, request bool) head {
	h := head{source: src, fields: httplog.Fields(text), body: body, request: request}
	for _, f := range h.fields {
		switch {
		case h.date.IsZero() && strings.EqualFold(f.Name, "Date"):
			h.date, _ = fieldTime(f.Value)
		case h.media == "" && strings.EqualFold(f.Name, "Content-Type"):
			h.media = f.Value
		}
	}
	return h
}

func (h head) names() []string {
	out := make([]string, len(h.fields))
	for i, f := range h.fields {
		out[i] = strings.ToLower(f.Name)
	}
	return out
}

func (h head) side(i int) Side {
	if i < 0 {
		return Side{}
	}
	f := h.fields[i]
	return h.source.side(f.Value, f.ValueStart, f.ValueEnd)
}

// fields adds a row for each header field; several for one that has parts of its
// own, such as a cookie.
func (c *comparison) fields(s *Section, left, right head) {
	at := inAnswer
	if left.request {
		at = inRequest
	}
	// Cookies are compared by their names, not by where they stand.
	cookies := "set-cookie"
	if left.request {
		cookies = "cookie"
	}
	matches, inOrder := pairUp(left.names(), right.names())
	seen := false
	for _, m := range matches {
		row := Row{Left: left.side(m.left), Right: right.side(m.right)}
		var f httplog.Field
		if m.right >= 0 {
			f = right.fields[m.right]
		}
		if m.left >= 0 {
			f = left.fields[m.left]
		}
		name := strings.ToLower(f.Name)
		row.Name = occurrence(cutMiddle(f.Name, maxName), m.nth)
		row.NameSecret = m.left >= 0 && left.nameSecret(m.left) || m.right >= 0 && right.nameSecret(m.right)
		switch {
		case name == cookies:
			if !seen {
				inOrder = c.cookies(s, left, right) && inOrder
			}
			seen = true
			continue
		case m.left < 0 || m.right < 0:
			c.value(&row, s.Part, name, at)
		case strings.ContainsAny(row.Left.Text+row.Right.Text, "?#") && (name == "location" || name == "referer" || name == "content-location"):
			inOrder = c.url(s, row, left, right, left.fields[m.left], right.fields[m.right], at) && inOrder
			continue
		default:
			c.set(&row, c.field(name, left, right, row.Left.Text, row.Right.Text, at))
			c.note(s.Part, row.Name, afterScheme(row.Left.Text), afterScheme(row.Right.Text))
			if l, r := left.fields[m.left].Name, right.fields[m.right].Name; row.Kind == Same && l != r && !row.NameSecret {
				row.Note = joinNotes(row.Note, "the name is written "+l+" on the left, "+r+" on the right, which means the same")
			}
		}
		s.add(row)
		if name == "expires" {
			c.freshness(s, row, left, right)
		}
	}
	if !inOrder {
		s.order("Only the order of the fields differs, and for fields of different names it means nothing.")
	}
}

func (h head) nameSecret(i int) bool {
	f := h.fields[i]
	return h.hasSecret(f.Start, min(f.Start+len(f.Name), f.End))
}

// order remarks that the order differs where it means nothing, if that is all
// that does.
func (s *Section) order(note string) {
	if s.Counts.Real == 0 {
		s.remark("order", note)
	}
}

// url compares two URLs that stand in fields: what is before the query as one
// value, then each parameter of query and fragment.
func (c *comparison) url(s *Section, row Row, left, right head, l, r httplog.Field, at place) (inOrder bool) {
	name := row.Name
	baseL, partsL := splitURL(left.text, l.ValueStart, l.ValueEnd)
	baseR, partsR := splitURL(right.text, r.ValueStart, r.ValueEnd)
	row.Left, row.Right = left.raw(l.ValueStart, baseL), right.raw(r.ValueStart, baseR)
	c.set(&row, c.text("", row.Left.Text, row.Right.Text, at))
	s.add(row)
	inOrder = true
	for i, sign := range []string{"?", "#"} {
		lp := paramList{left.source, readParams(left.text, partsL[i].Start, partsL[i].End)}
		rp := paramList{right.source, readParams(right.text, partsR[i].Start, partsR[i].End)}
		inOrder = c.params(s, name+sign, lp, rp, at) && inOrder
	}
	return inOrder
}

// splitURL returns where the URL's query or fragment begins, and the two.
func splitURL(text []byte, start, end int) (base int, parts [2]Span) {
	query := end
	fragment := Span{end, end}
	if i := bytes.IndexByte(text[start:end], '#'); i >= 0 {
		query, fragment = start+i, Span{start + i + 1, end}
	}
	if i := bytes.IndexByte(text[start:query], '?'); i >= 0 {
		return start + i, [2]Span{{start + i + 1, query}, fragment}
	}
	return query, [2]Span{{query, query}, fragment}
}

// afterScheme is what follows the name of an authentication scheme.
func afterScheme(value string) string {
	if scheme, rest, ok := strings.Cut(value, " "); ok && (strings.EqualFold(scheme, "bearer") || strings.EqualFold(scheme, "dpop")) {
		return strings.TrimSpace(rest)
	}
	return value
}
