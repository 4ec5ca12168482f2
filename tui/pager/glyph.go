package pager

import (
	"encoding/binary"
	"fmt"
	"sync"
	"unicode"
	"unicode/utf8"

	"github.com/charmbracelet/x/ansi"
)

// tabStop is the distance between tab stops in cells.
const tabStop = 8

// maxCluster is how many bytes one character with its combining marks may
// have. What is longer is shown by code points: it is not text.
const maxCluster = 64

// form is how a piece of text is drawn.
type form uint8

const (
	asIs    form = iota // the bytes themselves, harmless and of known width
	spaces              // a tab
	picture             // a control character, as its picture
	escape              // a code point or a byte, by number
	masked              // a label in the place of a secret
)

// glyphs turns bytes into what may be drawn. Widths are those that the
// renderer and the terminal have agreed on.
type glyphs struct {
	method ansi.Method
	ascii  bool // replacements are made of ASCII
	simple bool // the widths of simpleRune hold
}

func newGlyphs(ascii bool) glyphs {
	return glyphs{ascii: ascii || !narrow(), simple: narrow()}
}

// narrow says that ambiguous characters take one cell. Where they are wide
// (RUNEWIDTH_EASTASIAN), our own replacements would be too.
var narrow = sync.OnceValue(func() bool { return ansi.StringWidth("…§Я") == 3 })

// asciiRun returns how many printable ASCII bytes b starts with, at most n,
// without one that a following character might combine with.
func asciiRun(b []byte, n int) int {
	const ones, highs = 0x0101010101010101, 0x8080808080808080
	n = min(n, len(b))
	i := 0
	for ; i+8 <= n; i += 8 {
		w := binary.LittleEndian.Uint64(b[i:])
		// A high bit is set for a byte above 0x7F, below 0x20, or equal to 0x7F.
		del := w ^ 0x7f*ones
		if (w|(w-0x20*ones)|(del-ones)&^del)&highs != 0 {
			break
		}
	}
	for i < n && b[i] >= 0x20 && b[i] < 0x7f {
		i++
	}
	if i > 0 && i < len(b) && b[i] >= utf8.RuneSelf {
		i--
	}
	return i
}

// measure returns the length in bytes, the width in cells and the form of the
// first thing in b, which is not empty. col is the column it stands in, which
// matters to tabs. Every thing is at least one cell wide.
func (g glyphs) measure(b []byte, col int) (size, width int, f form) {
	switch c := b[0]; {
	case c == '\t':
		return 1, tabStop - col%tabStop, spaces
	case c < 0x20 || c == 0x7f:
		if g.ascii {
			return 1, 2, picture
		}
		return 1, 1, picture
	case c < utf8.RuneSelf && (len(b) == 1 || b[1] < utf8.RuneSelf):
		return 1, 1, asIs
	}
	r, n := utf8.DecodeRune(b)
	if r == utf8.RuneError && n == 1 {
		return 1, 4, escape
	}
	if g.simple {
		if w := simpleRune(r); w > 0 {
			if len(b) == n {
				return n, w, asIs
			}
			if next, _ := utf8.DecodeRune(b[n:]); simpleRune(next) > 0 {
				return n, w, asIs
			}
		}
	}
	if w, size := g.cluster(b, r, n); w > 0 {
		return size, w, asIs
	}
	return n, escapeWidth(r), escape
}

// cluster returns the width and the length of the character that b starts
// with, marks included, or a width of 0 if it must not be drawn as it is.
func (g glyphs) cluster(b []byte, r rune, n int) (width, size int) {
	if hidden(r) || joins(r) {
		return 0, 0
	}
	window := b[:min(len(b), maxCluster)]
	cluster, width := ansi.FirstGraphemeCluster(window, g.method)
	if len(cluster) == maxCluster && len(b) > maxCluster {
		return 0, 0
	}
	for i := n; i < len(cluster); {
		next, k := utf8.DecodeRune(cluster[i:])
		if hidden(next) || next == utf8.RuneError && k == 1 {
			return g.method.StringWidth(string(cluster[:i])), i
		}
		i += k
	}
	return width, len(cluster)
}

// simpleRune returns the width of a character that never combines with the
// one before or after it, or 0 for one about which that is not known here.
func simpleRune(r rune) int {
	switch {
	case r >= 0x20 && r < 0x7f,
		r >= 0xa1 && r <= 0x2ff && r != 0xad && r != 0xa9 && r != 0xae,
		r >= 0x391 && r <= 0x3a1, r >= 0x3a3 && r <= 0x3ff, // Greek
		r >= 0x400 && r <= 0x482, r >= 0x48a && r <= 0x52f: // Cyrillic
		return 1
	case r >= 0x4e00 && r <= 0x9fff, // CJK ideographs
		r >= 0x3041 && r <= 0x3096, r >= 0x30a1 && r <= 0x30fa: // kana
		return 2
	}
	return 0
}

// hidden reports whether r leaves no mark on the screen or changes how others
// are drawn: C1 controls, format characters (direction marks, joiners, tags),
// line separators, variation selectors and fillers. Private characters, whose mark
// is each font's own, count as such here as they do in the other outputs.
func hidden(r rune) bool {
	return r >= 0x80 && r < 0xa0 ||
		unicode.In(r, unicode.Cf, unicode.Zl, unicode.Zp, unicode.Co,
			unicode.Variation_Selector, unicode.Other_Default_Ignorable_Code_Point)
}

// joins reports whether r, standing alone, would be drawn as one character
// with whatever is drawn before or after it.
func joins(r rune) bool {
	var buf [8]byte
	b := append(buf[:0], 'a')
	b = utf8.AppendRune(b, r)
	n := len(b) - 1
	b = append(b, 'a')
	first, _ := ansi.FirstGraphemeCluster(b, ansi.GraphemeWidth)
	if len(first) > 1 {
		return true
	}
	own, _ := ansi.FirstGraphemeCluster(b[1:], ansi.GraphemeWidth)
	return len(own) > n
}

func escapeWidth(r rune) int {
	switch {
	case r > 0xfffff:
		return 10
	case r > 0xffff:
		return 9
	}
	return 8
}

// append appends to dst how b, measured before, is drawn.
func (g glyphs) append(dst, b []byte, width int, f form) []byte {
	switch f {
	case spaces:
		return appendSpaces(dst, width)
	case picture:
		switch {
		case g.ascii:
			return append(dst, '^', b[0]^0x40)
		case b[0] == 0x7f:
			return append(dst, "␡"...)
		}
		return utf8.AppendRune(dst, 0x2400+rune(b[0]))
	case escape:
		open, end := "‹", "›"
		if g.ascii {
			open, end = "<", ">"
		}
		dst = append(dst, open...)
		if r, n := utf8.DecodeRune(b); r == utf8.RuneError && n == 1 {
			dst = fmt.Appendf(dst, "%02X", b[0])
		} else {
			dst = fmt.Appendf(dst, "U+%04X", r)
		}
		return append(dst, end...)
	}
	return append(dst, b...)
}

// ellipsis is the mark where a line was cut.
func (g glyphs) ellipsis() string {
	if g.ascii {
		return ">"
	}
	return "…"
}

// dots say that something goes on.
func (g glyphs) dots() string {
	if g.ascii {
		return "..."
	}
	return "…"
}

func appendSpaces(dst []byte, n int) []byte {
	const blank = "                                                                "
	for ; n > len(blank); n -= len(blank) {
		dst = append(dst, blank...)
	}
	if n > 0 {
		dst = append(dst, blank[:n]...)
	}
	return dst
}
