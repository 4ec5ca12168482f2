package report

import (
	"fmt"
	"unicode/utf8"

	"github.com/grantwalk/grantwalk/flows/sequence"
	"github.com/grantwalk/grantwalk/httplog"
)

// The measures of the drawing, in its own units, of which a pixel has one.
const (
	drawingWidth = 920
	rowHeight    = 40
	headHeight   = 44
	letterWidth  = 6 // of the labels, about
	bandHeight   = 26
	perDrawing   = 20  // arrows in one drawing, which a printed page has room for
	maxDrawn     = 400 // arrows in all
)

// picture draws the diagram as one drawing for each page that it would take.
func (p *page) picture(b picture) {
	g := b.diagram
	left := max(len(g.Arrows)-maxDrawn, 0)
	arrows := g.Arrows[:len(g.Arrows)-left]
	n := (len(arrows) + perDrawing - 1) / perDrawing
	for i := range n {
		d := drawing{page: p, lines: g.Lifelines, titles: b.titles, number: i + 1, of: n}
		d.draw(arrows[i*perDrawing : min((i+1)*perDrawing, len(arrows))])
	}
	p.put("<p class=\"legend\">Solid: back channel. Double: front channel, through the browser. Dashed: not seen, or within the program. ✗: no answer. Each arrow leads to its exchange.</p>\n")
	if left > 0 {
		p.put("<p class=\"remark\">%d more messages are not drawn.</p>\n", left)
	}
}

// drawing is one SVG.
type drawing struct {
	*page
	lines      []sequence.Lifeline
	titles     sequence.Titles
	number, of int
}

// x is where a lifeline is.
func (d *drawing) x(l sequence.Lifeline) int {
	n, at := len(d.lines), 0
	for i, other := range d.lines {
		if other == l {
			at = i
		}
	}
	const first, last = 90, drawingWidth - 90
	if n < 2 {
		return first
	}
	return first + at*(last-first)/(n-1)
}

// group is what the arrows under one band have in common.
func group(a sequence.Arrow) string {
	if a.Lab != "" {
		return "experiment " + a.Lab
	}
	return a.Step
}

func (d *drawing) draw(arrows []sequence.Arrow) {
	height, last := headHeight+8, "\x00"
	for _, a := range arrows {
		if g := group(a); g != last {
			last = g
			height += bandHeight
		}
		height += rowHeight
	}
	title := fmt.Sprintf("Sequence diagram, part %d of %d", d.number, d.of)
	d.put("<svg viewBox=\"0 0 %d %d\" role=\"group\" aria-labelledby=\"sequence-title-%d sequence-desc-%d\">\n", drawingWidth, height, d.number, d.number)
	d.put("<title id=\"sequence-title-%d\">%s</title>\n<desc id=\"sequence-desc-%d\">", d.number, escape(title), d.number)
	for _, a := range arrows {
		d.put("%s", escape(line(fmt.Sprintf("%d, %s to %s: %s.", a.Exchange, a.From.Name(), a.To.Name(), a.Line()))+" "))
	}
	d.put("</desc>\n")
	for _, l := range d.lines {
		x := d.x(l)
		d.put("<rect class=\"name\" x=\"%d\" y=\"4\" width=\"156\" height=\"28\" rx=\"5\"/><text class=\"name\" x=\"%d\" y=\"23\">%s</text>", x-78, x, escape(l.Name()))
		d.put("<line class=\"life\" x1=\"%d\" y1=\"32\" x2=\"%d\" y2=\"%d\"/>\n", x, x, height)
	}
	y, last := headHeight, "\x00"
	for _, a := range arrows {
		if g := group(a); g != last {
			last = g
			d.band(y, a)
			y += bandHeight
		}
		d.arrow(y, a)
		y += rowHeight
	}
	d.put("</svg>\n")
}

// band names the step or the experiment that begins.
func (d *drawing) band(y int, a sequence.Arrow) {
	title := d.titles[a.Step]
	switch {
	case a.Lab != "":
		title = "experiment " + a.Lab
	case title == "":
		title = a.Step
	}
	d.put("<rect class=\"band\" x=\"0\" y=\"%d\" width=\"%d\" height=\"20\"/><text class=\"band\" x=\"8\" y=\"%d\">%s</text>\n", y, drawingWidth, y+14, escape(line(title)))
}

func (d *drawing) arrow(y int, a sequence.Arrow) {
	from, to := d.x(a.From), d.x(a.To)
	left, right := min(from, to), max(from, to)
	class := markup("back")
	switch {
	case a.Sight != sequence.Recorded || a.Fate == sequence.Waiting:
		class = "unseen"
	case a.Channel == httplog.Front:
		class = "front"
	}
	if a.Fate == sequence.Lost {
		class += " lost"
	}
	d.put("<a href=\"#exchange-%d\"><g class=\"%s\">", a.Exchange, class)
	d.put("<text class=\"number\" x=\"4\" y=\"%d\">%d</text>", y+17, a.Exchange)
	d.label(y, left, right, a)
	at := y + 26
	if class == "front" || class == "front lost" {
		d.put("<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/><line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>", left+2, at-2, right-2, at-2, left+2, at+2, right-2, at+2)
	} else {
		d.put("<line x1=\"%d\" y1=\"%d\" x2=\"%d\" y2=\"%d\"/>", left, at, right, at)
	}
	side := -1 // from where the head is drawn
	if to < from {
		side = 1
	}
	tip, base := to, to+side*11
	if a.Fate == sequence.Lost {
		d.put("<path class=\"cross\" d=\"M%d %d L%d %d M%d %d L%d %d\"/>", tip+side*4, at-6, base+side*4, at+6, tip+side*4, at+6, base+side*4, at-6)
	} else {
		d.put("<path class=\"head\" d=\"M%d %d L%d %d L%d %d Z\"/>", tip, at, base, at-5, base, at+5)
	}
	d.put("</g></a>\n")
}

// label writes what an arrow says above it: between its lifelines where it fits,
// else from the left one on, or as far left as it must begin.
func (d *drawing) label(y, left, right int, a sequence.Arrow) {
	said := line(a.Line())
	if length(said) > right-left-12 {
		a.Detail = ""
		said = line(a.Line())
	}
	if most := (drawingWidth - 40) / letterWidth; utf8.RuneCountInString(said) > most {
		said = string([]rune(said)[:most-1]) + "…"
	}
	x, anchor := (left+right)/2, markup("middle")
	if n := length(said); n > right-left-12 {
		x, anchor = max(min(left+8, drawingWidth-4-n), 30), "start"
	}
	d.put("<text x=\"%d\" y=\"%d\" text-anchor=\"%s\">%s</text>", x, y+17, anchor, escape(said))
}

// length is about how long a label is.
func length(s string) int { return utf8.RuneCountInString(s) * letterWidth }
