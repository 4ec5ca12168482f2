package compare

import (
	"bytes"
	"fmt"
	"hash/maphash"
)

const (
	// maxLines bounds the lines that are compared one by one, after what is the
	// same at both ends was cut off.
	maxLines = 1 << 16
	// longLine is the length from which a line is cut before its tags.
	longLine = 400
)

// line is one line of a text, or a piece of a long one; without its line end.
type line struct {
	start, end int
	number     int  // from 1
	piece      bool // it is not the beginning of its line
	from       int  // where its line begins
}

func (l line) name() string {
	if l.piece {
		return fmt.Sprintf("line %d from byte %d", l.number, l.start-l.from)
	}
	return fmt.Sprintf("line %d", l.number)
}

// text is one side's text with its lines.
type text struct {
	source
	lines []line
	keys  []uint64
}

func (t *text) row(i int) Side {
	l := t.lines[i]
	return t.source.raw(l.start, l.end)
}

// lineRows compares two texts line by line.
func (c *comparison) lineRows(s *Section, left, right source) {
	s.lines = true
	head, tail := sharedLines(left.text, right.text)
	if head > 0 {
		s.add(sameLines(left, right, Span{0, head}, Span{0, head}, 1, countLines(left.text[:head])))
	}
	endL, endR := len(left.text)-tail, len(right.text)-tail
	first := 1 + bytes.Count(left.text[:head], []byte("\n"))
	if bytes.Count(left.text[head:endL], []byte("\n")) > maxLines || bytes.Count(right.text[head:endR], []byte("\n")) > maxLines {
		s.cap(fmt.Sprintf("More than %d lines differ: they are not compared one by one.", maxLines))
		s.add(Row{Name: fmt.Sprintf("from line %d", first), Kind: Changed, Left: left.raw(head, endL), Right: right.raw(head, endR)})
	} else {
		l := text{source: left, lines: splitLines(left.text, head, endL, first)}
		r := text{source: right, lines: splitLines(right.text, head, endR, first)}
		c.differingLines(s, &l, &r)
	}
	if tail > 0 {
		from := first + bytes.Count(left.text[head:endL], []byte("\n"))
		s.add(sameLines(left, right, Span{endL, len(left.text)}, Span{endR, len(right.text)}, from, from+countLines(left.text[endL:])-1))
	}
	if s.Counts.Real == 0 && s.Counts.Volatile == 0 && !bytes.Equal(left.text, right.text) {
		s.remark("line ends", "Only the line ends differ.")
	}
}

func countLines(p []byte) int {
	n := bytes.Count(p, []byte("\n"))
	if len(p) > 0 && p[len(p)-1] != '\n' {
		n++
	}
	return n
}

// sharedLines returns how many bytes of whole lines two texts share at their
// beginning and at their end.
func sharedLines(a, b []byte) (head, tail int) {
	most := min(len(a), len(b))
	for head < most && a[head] == b[head] {
		head++
	}
	if head < len(a) || head < len(b) {
		head = bytes.LastIndexByte(a[:head], '\n') + 1
	}
	for tail < most-head && a[len(a)-1-tail] == b[len(b)-1-tail] {
		tail++
	}
	// A line begins where the shared end begins, or after its first line end.
	if begins := func(p []byte) bool { at := len(p) - tail; return at == head || p[at-1] == '\n' }; tail > 0 && (!begins(a) || !begins(b)) {
		i := bytes.IndexByte(a[len(a)-tail:], '\n')
		if i < 0 {
			return head, 0
		}
		tail -= i + 1
	}
	return head, tail
}

func sameLines(left, right source, l, r Span, from, to int) Row {
	name := fmt.Sprintf("line %d", from)
	if to > from {
		name = fmt.Sprintf("lines %d-%d", from, to)
	}
	row := Row{Name: name, Kind: Same, Left: left.raw(l.Start, withoutEnd(left.text, l)), Right: right.raw(r.Start, withoutEnd(right.text, r))}
	if row.Left.Text != row.Right.Text {
		row.Note = "the line ends differ"
	}
	return row
}

// withoutEnd returns where lines end without their last line end.
func withoutEnd(text []byte, lines Span) int {
	end := lines.End
	if end > lines.Start && text[end-1] == '\n' {
		end--
	}
	if end > lines.Start && text[end-1] == '\r' {
		end--
	}
	return end
}

// splitLines cuts text[start:end] into lines, and long lines of markup before
// each tag.
func splitLines(text []byte, start, end, number int) []line {
	var out []line
	for at := start; at < end; number++ {
		stop, next := end, end
		if i := bytes.IndexByte(text[at:end], '\n'); i >= 0 {
			stop, next = at+i, at+i+1
		}
		if stop > at && text[stop-1] == '\r' {
			stop--
		}
		l := line{start: at, end: stop, number: number, from: at}
		for stop-at > longLine && len(out) < 4*maxLines {
			i := bytes.IndexByte(text[l.start+min(1, stop-l.start):stop], '<')
			if i < 0 {
				break
			}
			cut := l.start + 1 + i
			out = append(out, line{l.start, cut, number, l.piece, at})
			l.start, l.piece = cut, true
		}
		out = append(out, l)
		at = next
	}
	return out
}

// differingLines compares lines that do not begin alike.
func (c *comparison) differingLines(s *Section, l, r *text) {
	seed := maphash.MakeSeed()
	for _, t := range []*text{l, r} {
		t.keys = make([]uint64, len(t.lines))
		for i, line := range t.lines {
			t.keys[i] = maphash.String(seed, steady(string(t.text[line.start:line.end])))
		}
	}
	toRight, capped := align(l.keys, r.keys)
	if capped {
		s.cap("Too much differs to find which lines stand for which: lines that both sides have may be reported as changed.")
	}
	j := 0
	for i := 0; i < len(l.lines); {
		if toRight[i] < 0 {
			end := i
			for end < len(l.lines) && toRight[end] < 0 {
				end++
			}
			stop := len(r.lines)
			if end < len(l.lines) {
				stop = toRight[end]
			}
			changedLines(s, l, r, i, end, j, stop)
			i, j = end, stop
			continue
		}
		changedLines(s, l, r, i, i, j, toRight[i])
		j = toRight[i]
		end := i
		for end < len(l.lines) && toRight[end] == j+end-i && l.equal(end, r, j+end-i) {
			end++
		}
		if end > i {
			s.add(sameLines(l.source, r.source, Span{l.lines[i].start, l.lines[end-1].end}, Span{r.lines[j].start, r.lines[j+end-1-i].end}, l.lines[i].number, l.lines[end-1].number))
			i, j = end, j+end-i
			continue
		}
		s.add(Row{Name: l.lines[i].name(), Kind: Volatile, Note: "only ids, times or random values in it differ", Left: l.row(i), Right: r.row(j)})
		i, j = i+1, j+1
	}
	changedLines(s, l, r, len(l.lines), len(l.lines), j, len(r.lines))
}

func (t *text) equal(i int, r *text, j int) bool {
	a, b := t.lines[i], r.lines[j]
	return bytes.Equal(t.text[a.start:a.end], r.text[b.start:b.end])
}

// changedLines adds rows for lines that stand between the same neighbours: pairs,
// then what one side has more.
func changedLines(s *Section, l, r *text, i, iEnd, j, jEnd int) {
	for ; i < iEnd || j < jEnd; i, j = i+1, j+1 {
		switch {
		case j >= jEnd:
			s.add(Row{Name: l.lines[i].name(), Kind: OnlyLeft, Left: l.row(i)})
		case i >= iEnd:
			s.add(Row{Name: r.lines[j].name(), Kind: OnlyRight, Right: r.row(j)})
		default:
			row := Row{Name: l.lines[i].name(), Kind: Changed, Left: l.row(i), Right: r.row(j)}
			if l.lines[i].number != r.lines[j].number {
				row.Note = r.lines[j].name() + " on the right"
			}
			s.add(row)
		}
	}
}
