package pager

import (
	"bytes"
	"regexp"
	"regexp/syntax"
	"strings"
	"unicode"
	"unicode/utf8"
)

const (
	// maxMatch is how long a match of an expression may be, in bytes. What is
	// longer, on a line without an end, is cut.
	maxMatch = 4 << 10
	// regexpWindow is how much text an expression is given at once. In so little
	// package regexp can use its quickest way for most expressions.
	regexpWindow = 4 << 10
	longWindow   = 16 << 10 // of a line longer than that
	regexpAtOnce = 8 << 10
)

// expression is a regular expression (RE2) to look for. Every line stands for
// itself: ^ and $ are its ends, and no match goes on in the next.
type expression struct {
	re     *regexp.Regexp
	middle *regexp.Regexp // for text that does not begin with a line
}

// newExpression parses text. The error says in a few words what is wrong with it.
func newExpression(text string) (*expression, error) {
	flags := syntax.Perl &^ (syntax.OneLine | syntax.ClassNL)
	if !hasCapital(text) {
		flags |= syntax.FoldCase
	}
	tree, err := syntax.Parse(text, flags)
	if err != nil {
		return nil, err
	}
	perLine(tree)
	e := &expression{}
	if e.re, err = regexp.Compile(tree.String()); err != nil {
		return nil, err
	}
	if e.middle = e.re; anchored(tree) {
		e.middle, err = regexp.Compile(tree.String())
	}
	return e, err
}

// hasCapital reports whether a letter that text looks for is a capital one:
// those of escapes (\S) and groups ((?P<name>) are not.
func hasCapital(text string) bool {
	for i, r := range text {
		before := text[:i]
		escaped := strings.HasSuffix(before, `\`) && (len(before)-len(strings.TrimRight(before, `\`)))%2 == 1
		class := strings.HasSuffix(before, `\p`) || strings.HasSuffix(before, `\P`) || strings.HasSuffix(before, `\p{`) || strings.HasSuffix(before, `\P{`)
		if unicode.IsUpper(r) && !escaped && !class && !strings.HasSuffix(before, "(?") {
			return true
		}
	}
	return false
}

// perLine keeps an expression from matching a line break, and makes the end of
// a line one that CR LF ends, too.
func perLine(re *syntax.Regexp) {
	for _, sub := range re.Sub {
		perLine(sub)
	}
	switch re.Op {
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			if r == '\n' {
				*re = syntax.Regexp{Op: syntax.OpNoMatch}
				return
			}
		}
	case syntax.OpCharClass:
		re.Rune = withoutNewline(re.Rune)
		if len(re.Rune) == 0 {
			*re = syntax.Regexp{Op: syntax.OpNoMatch}
		}
	case syntax.OpAnyChar:
		re.Op = syntax.OpAnyCharNotNL
	case syntax.OpBeginText:
		re.Op = syntax.OpBeginLine
	case syntax.OpEndText, syntax.OpEndLine:
		cr := &syntax.Regexp{Op: syntax.OpLiteral, Rune: []rune{'\r'}}
		*re = syntax.Regexp{Op: syntax.OpConcat, Sub: []*syntax.Regexp{
			{Op: syntax.OpQuest, Sub: []*syntax.Regexp{cr}}, {Op: syntax.OpEndLine},
		}}
	}
}

// anchored replaces ^ by what never matches, and reports whether there was any.
func anchored(re *syntax.Regexp) (any bool) {
	if re.Op == syntax.OpBeginLine {
		*re = syntax.Regexp{Op: syntax.OpNoMatch}
		return true
	}
	for _, sub := range re.Sub {
		any = anchored(sub) || any
	}
	return any
}

// withoutNewline takes the line feed out of ranges of characters.
func withoutNewline(ranges []rune) []rune {
	var out []rune
	for i := 0; i+1 < len(ranges); i += 2 {
		lo, hi := ranges[i], ranges[i+1]
		if lo > '\n' || hi < '\n' {
			out = append(out, lo, hi)
			continue
		}
		if lo < '\n' {
			out = append(out, lo, '\n'-1)
		}
		if hi > '\n' {
			out = append(out, '\n'+1, hi)
		}
	}
	return out
}

func (e *expression) atOnce() int { return regexpAtOnce }

func (e *expression) each(c *content, from, limit int, visit func(match) bool) {
	for ok := true; ok && from < limit; {
		w := c.window(from, limit)
		from, ok = e.within(c, &w, limit, visit)
	}
}

// within calls visit for the matches in a window that start before limit. It
// returns where to look on, and whether to.
func (e *expression) within(c *content, w *window, limit int, visit func(match) bool) (next int, ok bool) {
	re := e.re
	if w.middle {
		re = e.middle
	}
	found := re.FindAllIndex(w.text, -1)
	if len(found) > 0 && found[0][0] < w.context && found[0][1] > w.context {
		// It begins in what is there only to tell what stands before.
		w.parts, w.text = c.windowParts(w.from, w.end)
		w.context, found = 0, re.FindAllIndex(w.text, -1)
	}
	next = w.from
	for _, at := range found {
		from, to := at[0], at[1]
		if to > from && w.text[to-1] == '\r' && (to == len(w.text) || w.text[to] == '\n') {
			to--
		}
		if from == to || from < w.context {
			continue
		}
		m := match{w.start(from), w.stop(to)}
		if m.start < next {
			continue // in a label of which there was a match already
		}
		if m.start >= min(limit, w.stopAt) {
			break
		}
		cut := m.end-m.start > maxMatch && !c.masked(m.start+maxMatch)
		if cut {
			m.end = m.start + maxMatch
		}
		if next = m.end; !visit(m) {
			return next, false
		}
		if cut {
			return next, true
		}
	}
	return max(next, w.stopAt), true
}

// window is what is shown of text[from:end], with labels in it. An expression is
// to find what begins before stopAt.
//
// A window begins with a line, or else in the middle of one, with the character
// before it, so that an expression can tell where a word begins.
type window struct {
	from, stopAt, end int
	middle            bool
	text              []byte
	context           int // bytes of the character before
	parts             []windowPart
}

// windowPart says that what is shown from byte shown of a window on is
// text[start:end], or the label of it.
type windowPart struct {
	shown, start, end int
	label             bool
}

// window is the lines from from on up to that before limit, a few, or the rest of the line that from is
// in the middle of, or a part of a line that is very long.
func (c *content) window(from, limit int) window {
	w := window{from: from, middle: from > 0 && (c.text[from-1] != '\n' || c.masked(from-1))}
	after := from
	if !w.middle {
		after = min(len(c.text), from+regexpWindow, max(from, limit-1))
	}
	if end, ok := c.lineEnd(after, from+longWindow+maxMatch); ok {
		w.stopAt, w.end = end, end
	} else {
		w.stopAt = min(from+longWindow, max(limit, from+1))
		w.end = min(len(c.text), w.stopAt+maxMatch)
		if i := c.maskFrom(w.end); i < len(c.masks) && c.masks[i].start < w.end {
			w.end = c.masks[i].end
		}
	}
	begin := from
	if w.middle {
		begin = c.characterBefore(from)
	}
	w.parts, w.text = c.windowParts(begin, w.end)
	w.context = len(w.text)
	for _, p := range w.parts {
		if p.start >= from || p.end > from && !p.label {
			w.context = p.shown + max(0, from-p.start)
			break
		}
	}
	return w
}

// lineEnd returns where the line that off is in ends, its line break included,
// if that is before limit.
func (c *content) lineEnd(off, limit int) (end int, ok bool) {
	for limit = min(limit, len(c.text)); off < limit; off++ {
		i := bytes.IndexByte(c.text[off:limit], '\n')
		if i < 0 {
			break
		}
		if off += i; !c.masked(off) {
			return off + 1, true
		}
	}
	return limit, limit == len(c.text)
}

// characterBefore returns where the character before off begins, or the mask.
func (c *content) characterBefore(off int) int {
	if c.masked(off - 1) {
		return c.masks[c.maskFrom(off-1)].start
	}
	_, n := utf8.DecodeLastRune(c.text[max(0, off-utf8.UTFMax):off])
	if c.masked(off - n) {
		n = 1
	}
	return off - n
}

// windowParts is what is shown of text[from:end]: the text itself where nothing
// is masked.
func (c *content) windowParts(from, end int) (parts []windowPart, text []byte) {
	i := c.maskFrom(from)
	if i == len(c.masks) || c.masks[i].start >= end {
		return []windowPart{{0, from, end, false}}, c.text[from:end]
	}
	for ; i < len(c.masks) && c.masks[i].start < end; i++ {
		m := &c.masks[i]
		if from < m.start {
			parts = append(parts, windowPart{len(text), from, m.start, false})
			text = append(text, c.text[from:m.start]...)
		}
		parts = append(parts, windowPart{len(text), m.start, m.end, true})
		text = append(text, m.label...)
		from = m.end
	}
	if from < end {
		parts = append(parts, windowPart{len(text), from, end, false})
		text = append(text, c.text[from:end]...)
	}
	return parts, text
}

// start returns where a match begins in the text that begins at byte i of the
// window, and stop where one ends.
func (w *window) start(i int) int {
	p := w.part(i)
	if p.label {
		return p.start
	}
	return p.start + i - p.shown
}

func (w *window) stop(i int) int {
	p := w.part(i - 1)
	if p.label {
		return p.end
	}
	return p.start + i - p.shown
}

// part returns the part that byte i of the window belongs to.
func (w *window) part(i int) *windowPart {
	n := len(w.parts) - 1
	for n > 0 && w.parts[n].shown > i {
		n--
	}
	return &w.parts[n]
}
