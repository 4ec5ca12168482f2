package tui

import (
	"fmt"
	"slices"
	"strings"

	"github.com/charmbracelet/x/ansi"

	"github.com/grantwalk/grantwalk/flows/compare"
	"github.com/grantwalk/grantwalk/httplog"
)

// besideWidth is the width from which two values stand beside each other.
const besideWidth = 90

// layout draws the comparison anew.
func (d *comparison) layout() {
	p := newProse(d.th, d.scroll.width())
	if d.comparing != nil {
		p.text(d.th.Accent, "Comparing"+d.th.sym.Ellipsis+" esc gives it up.")
		d.rows = d.rows[:0]
		d.scroll.set(p.rows, 0)
		return
	}
	p.text(d.th.Title, d.result.Summary)
	c := d.result.Counts
	p.text(d.th.Faint, fmt.Sprintf("%s %s left, %s %s right. %d real %s, %d new each time, %d the same.",
		d.th.sym.Bullet, d.left, d.th.sym.Bullet, d.right, c.Real, plural(c.Real, "difference", "differences"), c.Volatile, c.Same))
	pinned := len(p.rows)
	d.rows = d.rows[:0]
	for _, s := range d.result.Sections {
		if d.visibleSection(s) {
			d.section(p, s)
		}
	}
	if len(d.rows) == 0 {
		p.gap()
		p.text(d.th.Faint, "Nothing to show: s shows what is the same, t times and random values.")
	}
	d.cursor = max(min(d.cursor, len(d.rows)-1), 0)
	if d.cursor < len(d.rows) {
		r := d.rows[d.cursor]
		p.rows[r.from] = d.th.Accent.Render(d.th.sym.Play) + ansi.Cut(p.rows[r.from], 1, d.scroll.width())
	}
	d.scroll.set(p.rows, pinned)
}

func plural(n int, one, many string) string {
	if n == 1 {
		return one
	}
	return many
}

func (d *comparison) section(p *prose, s compare.Section) {
	var shown []compare.Row
	for _, r := range s.Rows {
		if d.visibleRow(r.Kind) {
			shown = append(shown, r)
		}
	}
	if len(shown) == 0 && s.Note == "" {
		return
	}
	// What means something first; else in the order of the message.
	slices.SortStableFunc(shown, func(a, b compare.Row) int { return rank(a.Kind) - rank(b.Kind) })
	p.heading(sectionTitle(s))
	if s.Note != "" {
		p.hang(d.th.Warn.Render(d.th.sym.Warn)+" ", d.th.Warn, s.Note)
	}
	for _, r := range shown[:min(len(shown), maxCompared)] {
		from := len(p.rows)
		d.row(p, r)
		d.rows = append(d.rows, comparedRow{s.Part, r, from, len(p.rows)})
	}
	if more := len(shown) - maxCompared + s.Omitted; more > 0 && len(shown) >= maxCompared {
		p.text(d.th.Faint, fmt.Sprintf("%d more rows are not shown.", more))
	}
}

// maxCompared is how many rows of one section are drawn.
const maxCompared = 2000

func rank(k compare.Kind) int {
	switch {
	case k.Real():
		return 0
	case k == compare.Remark:
		return 1
	case k == compare.Volatile:
		return 2
	}
	return 3
}

// kind is the sign, the word and the looks of a kind.
func (d *comparison) kind(k compare.Kind) (sign, word string, style look) {
	th, sym := d.th, d.th.sym
	switch k {
	case compare.Changed:
		return sym.Cross, "differs", th.Warn
	case compare.OnlyLeft:
		return sym.Skip, "only " + d.left, th.Warn
	case compare.OnlyRight:
		return "+", "only " + d.right, th.Warn
	case compare.Reordered:
		return sym.Up, "elsewhere", th.Warn
	case compare.Reused:
		return sym.Warn, "used twice", th.Bad
	case compare.Rotated:
		return sym.Tick, "rotated", th.Good
	case compare.Volatile:
		return sym.Pending, "new each time", th.Faint
	case compare.Remark:
		return sym.Bullet, "", th.Accent
	}
	return "=", "same", th.Faint
}

// row draws one value: its kind and name, and below the two sides.
func (d *comparison) row(p *prose, r compare.Row) {
	th := d.th
	sign, word, style := d.kind(r.Kind)
	name := th.words(r.Name)
	if r.NameSecret && !d.veil.reveal {
		name = th.words(httplog.Mask(len(r.Name)))
	}
	first := "  " + style.Render(sign) + " "
	if name != "" {
		first += th.Label.Render(name) + "  "
	}
	if word != "" {
		first += style.Render(word)
	}
	if r.Note != "" {
		first += th.Faint.Render("  " + th.words(r.Note))
	}
	if r.Kind == compare.Same {
		first += "  "
		p.row(first + d.value(r.Left, max(p.w-width(first), 1), th.Faint))
		return
	}
	p.row(first)
	if r.Kind == compare.Remark {
		return
	}
	w := p.w - 6
	if p.w >= besideWidth && r.Left.Present && r.Right.Present {
		half := (w - 3) / 2
		p.row("      " + th.fit(d.value(r.Left, half, th.Text), half) + " " + th.Border.Render(th.sym.Vertical) + " " + d.value(r.Right, w-3-half, th.Text))
		return
	}
	room := max(width(d.left), width(d.right))
	for _, side := range []struct {
		name string
		is   compare.Side
	}{{d.left, r.Left}, {d.right, r.Right}} {
		if side.is.Present {
			p.row("      " + th.Faint.Render(th.fit(side.name, room)) + " " + d.value(side.is, max(w-room-1, 1), th.Text))
		}
	}
}

// piece is a stretch of a value that is drawn in one way.
type piece struct {
	text   string
	marked bool
}

// value draws one side in at most w cells: secrets masked, and the part in which
// it differs from the other side in reverse. A long one is cut around that part.
func (d *comparison) value(s compare.Side, w int, style look) string {
	if s.Text == "" {
		return d.th.Faint.Render("(empty)")
	}
	pieces := d.pieces(s)
	before := 0
	for _, x := range pieces {
		if x.marked {
			break
		}
		before += width(x.text)
	}
	var b strings.Builder
	for _, x := range pieces {
		if x.marked {
			b.WriteString((style + d.th.Selected).Render(x.text))
		} else {
			b.WriteString(style.Render(x.text))
		}
	}
	line := b.String()
	if width(line) <= w || before < w*2/3 {
		return d.th.fit(line, min(w, width(line)))
	}
	from := before - w/3
	return d.th.sym.Ellipsis + d.th.fit(ansi.Cut(line, from, from+w), w-1)
}

// maxPiece is how much of a value before and after the difference is drawn, in
// bytes: more than any screen is wide.
const maxPiece = 600

// pieces cuts a value at the ends of its secrets and of the difference.
func (d *comparison) pieces(s compare.Side) []piece {
	from, to := max(s.Mark.Start-maxPiece, 0), min(max(s.Mark.End, s.Mark.Start)+maxPiece, len(s.Text))
	if s.Mark.Len() == 0 && s.Mark.Start == 0 {
		from, to = 0, min(len(s.Text), maxPiece)
	}
	var out []piece
	plain := func(start, end int) {
		start, end = max(start, from), min(end, to)
		for _, cut := range []struct {
			start, end int
			marked     bool
		}{{start, min(end, s.Mark.Start), false}, {max(start, s.Mark.Start), min(end, s.Mark.End), true}, {max(start, s.Mark.End), end, false}} {
			if cut.start < cut.end {
				out = append(out, piece{d.th.words(s.Text[cut.start:cut.end]), cut.marked})
			}
		}
	}
	at := 0
	for _, secret := range s.Secrets {
		if d.veil.reveal {
			break
		}
		plain(at, secret.Start)
		if secret.End > from && secret.Start < to {
			hit := s.Mark.Len() > 0 && secret.Start < s.Mark.End && s.Mark.Start < secret.End
			out = append(out, piece{d.th.words(httplog.Mask(secret.Len())), hit})
		}
		at = max(at, secret.End)
	}
	plain(at, len(s.Text))
	return out
}
