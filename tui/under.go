package tui

import (
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/origin"
	"github.com/grantwalk/grantwalk/flows/terms"
	"github.com/grantwalk/grantwalk/tui/pager"
)

// What is under the cursor of a message pane: the bytes of its row are led back to
// bytes of the exchange (places.go), and what those are is asked of package
// origin. A row is short, and of a large body only a stretch is read: a key costs
// the same whatever the size.

// thing is something that can be explained, and where it stands in the document.
type thing struct {
	item origin.Item
	at   pager.Range
	// value is where its value stands there.
	value pager.Range
	says  string // what it is, where it is no part of the exchange
	// decoded is set for a member of a decoded JWT: its place in the exchange is
	// that of the whole part of the token.
	decoded *findings.Evidence
}

// again says whether o is the same bytes of the exchange: a value stands decoded
// below itself.
func (s thing) again(o thing) bool {
	return s.says == "" && o.says == "" && s.decoded == nil && o.decoded == nil &&
		o.item.Part == s.item.Part && o.item.Start == s.item.Start && o.item.What == s.item.What
}

const (
	maxRow    = 4 << 10  // bytes of a row that are looked at
	lookAhead = 32 << 10 // how far [ and ] look for the next
	lookBack  = 64 << 10 // where reading a large JSON text begins, before what is asked
)

const (
	ourWords = "Words of grantwalk: they are not on the wire."
	noPlace  = "Nothing is known of this line by itself. p shows the body another way."
)

// spotsIn are those that touch bytes [from, to) of the document.
func (c *messagePane) spotsIn(from, to int) []thing {
	var out []thing
	for _, p := range c.places {
		lo, hi := max(from, p.at), min(to, p.at+p.length())
		if lo >= hi && !(p.at <= from && from < p.at+p.length()) {
			continue
		}
		for _, s := range c.spotsOf(p, lo, max(hi, lo+1)) {
			if !slices.ContainsFunc(out, s.again) {
				out = append(out, s)
			}
		}
	}
	return out
}

// spotsOf are those in bytes [lo, hi) of the document, which are within p.
func (c *messagePane) spotsOf(p place, lo, hi int) []thing {
	text := c.doc.Text
	switch {
	case p.says != "" && p.part == "":
		return []thing{{at: pager.Range{Start: lo, End: hi}, says: p.says}}
	case p.token != "":
		return c.decodedSpots(p, lo, hi)
	case p.perRow > 0:
		says := "Bytes of a body that is no text: their place, the bytes in hexadecimal, and the same as ASCII. p shows them as they came."
		return []thing{{at: pager.Range{Start: lo, End: hi}, says: says}}
	}
	span := origin.Span{Part: p.part, From: p.from + lo - p.at, To: p.from + hi - p.at}
	switch {
	case p.says != "":
		span.From, span.To = p.from, p.from+p.n // what stands decoded below it
	case p.layout != nil:
		shown := text[p.at : p.at+p.shown]
		size := p.source.Len()
		span.From = p.layout.Source(lo-p.at, size, p.source.Slice, shown)
		span.To = p.layout.Source(hi-1-p.at, size, p.source.Slice, shown) + 1
		if size > maxAtOnce {
			span.Sync = p.layout.TokenBefore(max(span.From-lookBack, 0))
		}
	case p.part == findings.ResponseBody && p.n > maxAtOnce && kindOf(c.x.Response.Header.Get("Content-Type"), text[p.at:p.at+min(p.n, 64)]) == pager.JSON:
		return []thing{{at: pager.Range{Start: lo, End: hi}, says: "A stretch of a large body of JSON as it was sent. p lays it out; there each member is explained."}}
	}
	var out []thing
	for _, it := range origin.Items(c.x, span) {
		if it.End <= p.from || it.Start >= p.from+p.n && it.Start > p.from {
			continue
		}
		s := thing{item: it, at: pager.Range{Start: lo, End: hi}}
		if p.says == "" {
			s.at = p.translate(text, max(it.Start-p.from, 0), max(min(it.End-p.from, p.n), 1))
			s.at.End = max(s.at.End, s.at.Start+1)
		}
		if it.ValueStart < it.ValueEnd && it.ValueStart >= p.from {
			wire := p
			wire.block = 0
			s.value = wire.translate(text, it.ValueStart-p.from, min(it.ValueEnd-p.from, p.n))
		}
		out = append(out, s)
	}
	return out
}

// decodedSpots are those in the header or the claims of a JWT, which stand decoded
// in p.
func (c *messagePane) decodedSpots(p place, lo, hi int) []thing {
	kind, ctx := terms.Claim, terms.Context("")
	if p.token == "header" {
		kind = terms.JOSEHeader
	}
	if c.x.Label.Step == "userinfo" {
		ctx = terms.UserInfoResponse
	}
	var out []thing
	for _, it := range origin.JSONItems(c.doc.Text[p.at:p.at+p.block], lo-p.at, hi-p.at, kind, ctx) {
		e := findings.Evidence{Exchange: c.x.ID, Part: p.part, Start: p.from, End: p.from + p.n}
		out = append(out, thing{item: it, at: pager.Range{Start: p.at + it.Start, End: p.at + it.End}, value: pager.Range{Start: p.at + it.ValueStart, End: p.at + it.ValueEnd}, decoded: &e})
	}
	return out
}

// under is what the cursor stands on, and how many there are in its row. It is
// false where there is no cursor.
func (c *messagePane) under() (s thing, index, n int, ok bool) {
	off, row, ok := c.pager.CursorAt()
	if !ok {
		return thing{}, 0, 0, false
	}
	to := min(max(row.End, row.Start+1), max(row.Start, off)+maxRow)
	all := c.spotsIn(row.Start, to)
	at := current(all, off, row.Start)
	if at < 0 {
		return thing{at: pager.Range{Start: row.Start, End: to}, says: c.remarkAt(row.Start)}, 0, 0, true
	}
	return all[at], at, len(all), true
}

// current is the index of the one that the cursor is on: the innermost that holds
// its byte. At the beginning of a row it is the first one that begins there,
// rather than one that goes on from the row above.
func current(all []thing, off, row int) int {
	if off == row {
		for i, s := range all {
			if s.at.Start >= row && !bracket(s.item.What) {
				return i
			}
		}
	}
	at := -1
	for i, s := range all {
		if s.at.Start <= off && off < s.at.End {
			at = i
		}
	}
	if at < 0 && len(all) > 0 {
		at = 0
	}
	return at
}

func bracket(w origin.What) bool { return w == origin.Opening || w == origin.Closing }

// remarkAt says what stands at a byte that no place has.
func (c *messagePane) remarkAt(off int) string {
	for _, s := range c.doc.Spans {
		if s.Start <= off && off < s.End {
			return ourWords
		}
	}
	if off >= len(c.doc.Text) || c.doc.Text[off] == '\n' || c.doc.Text[off] == '\r' {
		return "An empty line."
	}
	return noPlace
}

// nextSpot moves the cursor to the next thing that has a name, or to the one
// before, within its row or beyond.
func (c *messagePane) nextSpot(step int) bool {
	here, _, _, ok := c.under()
	if !ok {
		return false
	}
	named := func(s thing) bool { return s.says == "" && !bracket(s.item.What) && s.item.What != origin.Blank }
	const stretch = maxRow
	if step > 0 {
		for from := here.at.Start; from < min(here.at.Start+lookAhead, len(c.doc.Text)); from += stretch {
			for _, s := range c.spotsIn(from, min(from+stretch, len(c.doc.Text))) {
				if s.at.Start > here.at.Start && named(s) {
					c.pager.PutCursor(s.at.Start)
					return true
				}
			}
		}
		return false
	}
	for to := here.at.Start; to > max(here.at.Start-lookAhead, 0); to -= stretch {
		for _, s := range slices.Backward(c.spotsIn(max(to-stretch, 0), to)) {
			if s.at.Start < here.at.Start && named(s) {
				c.pager.PutCursor(s.at.Start)
				return true
			}
		}
	}
	return false
}

// stepSpot is nextSpot by a key of the pane.
func (c *messagePane) stepSpot(step int) tea.Cmd {
	if c.nextSpot(step) {
		return nil
	}
	return intend(toastMsg{text: "There is nothing more with a name on that side."})
}

// shownValue is the value of a thing: decoded, or where some of it is masked in the
// pane, as it stands there. It is bounded.
func (c *messagePane) shownValue(s thing) (text string, masked bool) {
	var out []byte
	at := s.value.Start
	end := min(s.value.End, at+2*maxShown)
	for _, m := range c.doc.Masks {
		if m.Start >= end || m.End <= at {
			continue
		}
		masked = true
		out = append(out, c.doc.Text[at:max(at, m.Start)]...)
		out = append(out, m.Label...)
		at = min(m.End, s.value.End)
	}
	if !masked {
		return s.item.Plain(), false
	}
	return string(append(out, c.doc.Text[at:max(at, end)]...)), true
}
