package pager

import (
	"fmt"
	"sort"

	"github.com/charmbracelet/x/ansi"
)

const resetSGR = "\x1b[m"

// painter draws one row. It writes to dst cell by cell and knows which style
// is on.
type painter struct {
	m      *Model
	dst    []byte
	on     string // the style that is on
	link   *Span  // the link that is open
	next   *Span  // the link that the next cells belong to
	class  class
	state  state
	token  int  // where the current token ends
	span   int  // the first span that ends after where we are
	hit    int  // the first match that does
	mark   int  // the first part of the highlight that does
	chosen bool // the row is selected
	bare   bool // nothing stands above the colours of the tokens
}

// AppendRow appends row i of the pane to dst: exactly as many cells as the
// pane is wide, with its styles ended. Rows beyond the text are blank. i is
// counted from 0 at the top of the pane.
func (m *Model) AppendRow(dst []byte, i int) []byte {
	if i < 0 || i >= len(m.rows) {
		return appendSpaces(dst, m.width)
	}
	r := &m.rows[i]
	chosen := m.selection.on && m.chosen(r.line)
	dst = m.appendGutter(dst, i, chosen)
	p := painter{m: m, dst: dst, state: r.state, token: r.off, chosen: chosen}
	c := m.text.c
	p.span = sort.Search(len(c.spans), func(i int) bool { return c.spans[i].End > r.off })
	p.hit = sort.Search(len(m.hits), func(i int) bool { return m.hits[i].end > r.off })
	p.mark = sort.Search(len(m.highlight), func(i int) bool { return m.highlight[i].End > r.off })
	p.bare = p.span == len(c.spans) && p.hit == len(m.hits) && p.mark == len(m.highlight) && m.underlined.End <= r.off && !m.empty && !chosen
	return p.row(r)
}

func (p *painter) row(r *rowSpan) []byte {
	m := p.m
	lo, hi, end := 0, m.text.width, r.stop
	cutLeft, cutRight := false, false
	if m.text.wrap == WrapNone {
		lo, hi, end = m.left, m.left+m.text.width, r.line.end
		cutRight = r.more
		if cutRight {
			hi--
		}
		cutLeft = m.left > 0 && r.line.end > r.line.start && lo < hi
		if cutLeft {
			lo++
			p.put(m.styles.Cut, m.text.g.ellipsis())
		}
	}
	w := m.text.c.walk(m.text.g, r.off, end, r.col)
	x := lo
	for w.off < end && w.col < hi {
		style, until := p.styleAt(w.off, end, r.kind)
		room := hi - w.col
		if w.col < lo {
			room = lo - w.col
		}
		pc := w.peek(min(room, max(1, until-w.off)))
		if pc.form == spaces && m.text.wrap != WrapNone {
			pc.width = min(pc.width, room)
		}
		switch pc.form {
		case masked:
			style = p.over(w.off, m.labelStyle(w.mask))
		case picture, escape:
			style = p.over(w.off, m.styles.Control)
		}
		from, to := max(w.col, lo), min(w.col+pc.width, hi)
		switch {
		case to <= from:
		case to-from == pc.width && pc.form == asIs:
			p.set(style)
			p.dst = append(p.dst, m.text.c.text[pc.off:pc.off+pc.size]...)
		case to-from == pc.width:
			p.set(style)
			p.dst = w.appendText(p.dst, pc)
		default:
			p.clip(style, &w, pc, from-w.col, to-w.col)
		}
		x = max(x, to)
		w.pass(pc)
	}
	if p.put("", ""); p.chosen {
		p.put(m.styles.Selected, "")
	}
	p.dst = appendSpaces(p.dst, hi-x)
	if cutRight {
		p.put(m.styles.Cut, m.text.g.ellipsis())
	}
	p.put("", "")
	return p.dst
}

// clip draws the cells [from, to) of a piece that does not fit. Half a wide
// character is drawn as blanks.
func (p *painter) clip(style string, w *walker, pc piece, from, to int) {
	var buf [128]byte
	p.set(style)
	if pc.form == asIs || pc.form == spaces {
		p.dst = appendSpaces(p.dst, to-from)
		return
	}
	part := w.g.method.Cut(string(w.appendText(buf[:0], pc)), from, to)
	n := w.g.method.StringWidth(part)
	if n > to-from {
		part, n = "", 0
	}
	p.dst = append(p.dst, part...)
	p.dst = appendSpaces(p.dst, to-from-n)
}

// put draws text, all of it, in a style.
func (p *painter) put(style, text string) {
	p.next = nil
	p.set(style)
	p.dst = append(p.dst, text...)
}

// set turns on style, and the link that is next.
func (p *painter) set(style string) {
	if p.next != p.link {
		if p.link = p.next; p.link == nil {
			p.dst = append(p.dst, "\x1b]8;;\x1b\\"...)
		} else {
			// The number tells a terminal which rows belong together.
			p.dst = fmt.Appendf(p.dst, "\x1b]8;id=%d;%s\x1b\\", p.link.Start, p.link.Link)
		}
	}
	if style == p.on {
		return
	}
	if p.on != "" {
		p.dst = append(p.dst, resetSGR...)
	}
	p.dst = append(p.dst, style...)
	p.on = style
}

// styleAt returns the style at off and where it may change. off never goes
// back from one call to the next.
func (p *painter) styleAt(off, end int, k Kind) (style string, until int) {
	m := p.m
	for p.token <= off {
		p.token, p.class, p.state = m.text.c.token(k, p.token, end, p.state)
	}
	style, until = m.palette[p.class], p.token
	if p.bare {
		return style, until
	}
	if m.empty {
		style = m.styles.Placeholder
	}
	spans := m.text.c.spans
	for p.span < len(spans) && spans[p.span].End <= off {
		p.span++
	}
	p.next = nil
	if p.span < len(spans) {
		s := &spans[p.span]
		if s.Start <= off {
			style, until = s.Style, min(until, s.End)
			if s.Link != "" {
				p.next = s
			}
		} else {
			until = min(until, s.Start)
		}
	}
	marks, hits := m.highlight, m.hits
	for p.mark < len(marks) && marks[p.mark].End <= off {
		p.mark++
	}
	for p.hit < len(hits) && hits[p.hit].end <= off {
		p.hit++
	}
	style = p.over(off, style)
	if p.mark < len(marks) {
		if marks[p.mark].Start > off {
			until = min(until, marks[p.mark].Start)
		} else {
			until = min(until, marks[p.mark].End)
		}
	}
	switch u := m.underlined; {
	case off < u.Start:
		until = min(until, u.Start)
	case off < u.End:
		until = min(until, u.End)
	}
	if p.hit < len(hits) {
		if hits[p.hit].start > off {
			until = min(until, hits[p.hit].start)
		} else {
			until = min(until, hits[p.hit].end)
		}
	}
	return style, until
}

// over returns the style of the match or the highlight at off, or else style.
func (p *painter) over(off int, style string) string {
	m := p.m
	if p.chosen {
		style = m.styles.Selected
	}
	if p.mark < len(m.highlight) && m.highlight[p.mark].Start <= off && off < m.highlight[p.mark].End {
		style = m.styles.Highlight
	}
	if p.hit < len(m.hits) && m.hits[p.hit].start <= off && off < m.hits[p.hit].end {
		style = m.styles.Match
		if m.hits[p.hit] == m.search.current {
			style = m.styles.Current
		}
	}
	if u := m.underlined; u.Start <= off && off < u.End {
		style += m.styles.Underline
	}
	return style
}

// labelStyle is the style of the label in the place of mask i.
func (m *Model) labelStyle(i int) string {
	if m.text.c.masks[i].fold {
		return m.styles.Fold
	}
	return m.styles.Mask
}

// AppendView appends all rows, with a line feed between them.
func (m *Model) AppendView(dst []byte) []byte {
	for i := range m.height {
		if i > 0 {
			dst = append(dst, '\n')
		}
		dst = m.AppendRow(dst, i)
	}
	return dst
}

// View returns the pane: exactly as many rows as it is high, each exactly as
// many cells as it is wide.
func (m Model) View() string { return string(m.AppendView(nil)) }

// Rows returns the rows of the view one by one.
func (m Model) Rows() []string {
	rows := make([]string, max(0, m.height))
	var buf []byte
	for i := range rows {
		buf = m.AppendRow(buf[:0], i)
		rows[i] = string(buf)
	}
	return rows
}

// VisibleText returns what the pane shows as plain text: the rows in view,
// neutralised, without styles.
func (m Model) VisibleText() string { return ansi.Strip(m.View()) }
