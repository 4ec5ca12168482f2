package pager

import (
	"bytes"
	"slices"
	"sort"
	"strconv"
)

// maxFolds is how many objects and arrays may be folded at once.
const maxFolds = 4096

// fold is an object or an array of JSON that is drawn as one line:
// text[open] and text[end] are its brackets, which stay.
type fold struct {
	open, end int
	items     int // members or elements
}

// label stands between the brackets of a fold.
func (f fold) label(text []byte, g glyphs) string {
	noun := "member"
	if text[f.open] == '[' {
		noun = "item"
	}
	if f.items != 1 {
		noun += "s"
	}
	return " " + g.dots() + " " + grouped(f.items) + " " + noun + " "
}

// grouped is n with a comma between the thousands.
func grouped(n int) string {
	s := strconv.Itoa(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + "," + s[i:]
	}
	return s
}

// concealed is what a fold keeps out of view: text[start:end].
type concealed struct {
	start, end int
	lines      int // line breaks in it and in all before it
}

// folded returns whole with folds, in order, in the place of what they hide. A
// fold within another is hidden with it.
func (whole *content) folded(folds []fold, g glyphs) *content {
	if len(folds) == 0 {
		return whole
	}
	c := &content{text: whole.text, sections: whole.sections, spans: whole.spans}
	at, lines := 0, 0 // masks of whole that were taken, line breaks that are hidden
	end := 0
	for _, f := range folds {
		if f.open < end {
			continue
		}
		end = f.end
		next := whole.maskFrom(f.open)
		c.masks = append(c.masks, whole.masks[at:next]...)
		at = whole.maskFrom(f.end)
		label := f.label(c.text, g)
		c.masks = append(c.masks, mask{start: f.open + 1, end: f.end, label: label, width: g.method.StringWidth(label), fold: true})
		lines += whole.breaks(f.open, f.end)
		c.hidden = append(c.hidden, concealed{start: f.open + 1, end: f.end, lines: lines})
	}
	c.masks = append(c.masks, whole.masks[at:]...)
	c.indexWithout(whole)
	return c
}

// breaks counts the line breaks in text[from:to].
func (c *content) breaks(from, to int) int {
	if m := c.maskFrom(from); to-from < markBytes && (m == len(c.masks) || c.masks[m].start >= to) {
		return bytes.Count(c.text[from:to], []byte{'\n'})
	}
	return c.lineOf(to).n - c.lineOf(from).n
}

// indexWithout makes the index from that of whole: what is folded has no lines.
func (c *content) indexWithout(whole *content) {
	c.lines = whole.lines - c.hidden[len(c.hidden)-1].lines
	c.index = make([]mark, 0, len(whole.index))
	h, lines := 0, 0
	for _, m := range whole.index {
		for h < len(c.hidden) && c.hidden[h].end < int(m.off) {
			lines = c.hidden[h].lines
			c.indexAfter(whole, h)
			h++
		}
		if h == len(c.hidden) || int(m.off) <= c.hidden[h].start {
			c.addMark(int(m.off), int(m.n)-lines)
		}
	}
	for ; h < len(c.hidden); h++ {
		c.indexAfter(whole, h)
	}
}

// indexAfter marks the line after one with a large fold, which would be looked
// for in all that the fold hides.
func (c *content) indexAfter(whole *content, h int) {
	p := c.hidden[h]
	if p.end-p.start < markBytes {
		return
	}
	if l := whole.lineOf(p.end); l.n+1 < whole.lines && (h+1 == len(c.hidden) || l.next <= c.hidden[h+1].start) {
		c.addMark(l.next, l.n+1-p.lines)
	}
}

func (c *content) addMark(off, n int) {
	if last := len(c.index) - 1; last < 0 || int(c.index[last].off) < off {
		c.index = append(c.index, mark{off: uint32(off), n: uint32(n)})
	}
}

// hiddenFrom returns the index of the first fold that ends after off.
func (c *content) hiddenFrom(off int) int {
	return sort.Search(len(c.hidden), func(i int) bool { return c.hidden[i].end > off })
}

// number returns the number of a line that starts at off, counted from 0, in the
// text with nothing folded; n is its number as it is shown.
func (c *content) number(n, off int) int {
	if i := c.hiddenFrom(off); i > 0 {
		n += c.hidden[i-1].lines
	}
	return n
}

// lastNumber is the number of the last line of the text that l shows a part of.
func (c *content) lastNumber(l line) int { return c.number(l.n, max(l.start, l.end)) }

// token is the token at text[i]; what a fold hides is one token.
func (c *content) token(k Kind, i, end int, st state) (int, class, state) {
	if len(c.hidden) > 0 {
		if h := c.hiddenFrom(i); h < len(c.hidden) {
			if c.hidden[h].start <= i {
				return c.hidden[h].end, classPunct, st
			}
			end = min(end, c.hidden[h].start)
		}
	}
	return token(k, c.text, i, end, st)
}

// advance returns the state at end, given the state at i.
func (c *content) advance(k Kind, i, end int, st state) state {
	if k == Plain {
		return st
	}
	if k == JSON {
		c.eachShown(i, end, func(from, to int) { st = jsonAdvance(c.text, from, to, st) })
		return st
	}
	for i < end {
		i, _, st = c.token(k, i, end, st)
	}
	return st
}

// eachShown calls visit for each part of [from, to) that no fold hides.
func (c *content) eachShown(from, to int, visit func(from, to int)) {
	for i := c.hiddenFrom(from); i < len(c.hidden) && c.hidden[i].start < to; i++ {
		if from < c.hidden[i].start {
			visit(from, c.hidden[i].start)
		}
		from = max(from, c.hidden[i].end)
	}
	if from < to {
		visit(from, to)
	}
}

// Folds returns how many objects and arrays are folded.
func (m Model) Folds() int { return len(m.folds) }

// hides reports whether byte off is folded away.
func (m Model) hides(off int) bool {
	c := m.text.c
	i := c.hiddenFrom(off)
	return i < len(c.hidden) && c.hidden[i].start <= off
}

// reveal unfolds whatever hides byte off, and reports whether anything did.
func (m *Model) reveal(off int) bool {
	if !m.hides(off) {
		return false
	}
	m.setFolds(slices.DeleteFunc(slices.Clone(m.folds), func(f fold) bool { return f.open < off && off < f.end }))
	return true
}

// jsonInView is the section of JSON that is in view, or else the last one.
func (m *Model) jsonInView() (s Section, ok bool) {
	from := m.topOffset()
	for _, s = range m.whole.sections {
		if s.Kind == JSON {
			if ok = true; s.End > from {
				return s, true
			}
		}
	}
	for _, s = range slices.Backward(m.whole.sections) {
		if s.Kind == JSON {
			break
		}
	}
	return s, ok
}

// keepFolds drops the folds that do not fit a text that replaces the one that
// they were made in. A text that has grown keeps them.
func (m *Model) keepFolds(before []byte) {
	if len(m.folds) == 0 {
		return
	}
	same := commonPrefix(before, m.whole.text)
	m.folds = slices.DeleteFunc(slices.Clone(m.folds), func(f fold) bool {
		return f.end >= same || m.whole.masked(f.open) || m.whole.masked(f.end)
	})
}

// commonPrefix returns how many bytes at the start of a and b are equal.
func commonPrefix(a, b []byte) int {
	n := min(len(a), len(b))
	if bytes.Equal(a[:n], b[:n]) {
		return n
	}
	return sort.Search(n, func(i int) bool { return !bytes.Equal(a[:i+1], b[:i+1]) })
}
