package report

import (
	"strings"
	"unicode"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/sequence"
)

// block is a part of a report, without the marks of any form.
type block interface{ block() }

// look is how text is set.
type look int

const (
	plain  look = iota
	strong      // set off from what is around it
	code        // as it stands in a message
	good        // like strong, and in colour where there is one: the words say the same
	odd
	bad
)

// span is text of one look. A link is ours, or a place in the report (#…).
type span struct {
	text string
	look look
	link string
}

type (
	// heading begins a section of the level 2, 3 or 4. Its id is a name of ours.
	heading struct {
		level int
		id    string
		spans []span
	}
	paragraph struct{ spans []span }
	list      struct{ items [][]span }
	// table is rows of cells; a head of no cells is none.
	table struct {
		head []string
		rows [][][]span
	}
	// listing is text as it was sent.
	listing struct {
		label  string
		parts  []part
		remark string
	}
	picture struct {
		diagram sequence.Diagram
		titles  sequence.Titles
	}
	// alarm is what must not be overlooked.
	alarm struct{ spans []span }
	// pageBreak begins a new page when it is printed.
	pageBreak struct{}
)

func (heading) block()   {}
func (paragraph) block() {}
func (list) block()      {}
func (table) block()     {}
func (listing) block()   {}
func (picture) block()   {}
func (alarm) block()     {}
func (pageBreak) block() {}

// part is a piece of a listing; marked is what a finding points at.
type part struct {
	text   string
	marked bool
}

// text is one line of plain text.
func text(s string) span { return span{text: line(s)} }

func styled(l look, s string) span { return span{text: line(s), look: l} }

// line makes s visible, and one line. A space at either end is kept, for spans
// stand beside one another.
func line(s string) string {
	words := strings.Join(strings.Fields(flows.Visible(s)), " ")
	switch {
	case s == "":
		return ""
	case words == "":
		return " "
	}
	if unicode.IsSpace(rune(s[0])) {
		words = " " + words
	}
	if unicode.IsSpace(rune(s[len(s)-1])) {
		words += " "
	}
	return words
}

// row is cells of one span each.
func row(cells ...span) [][]span {
	out := make([][]span, len(cells))
	for i, c := range cells {
		out[i] = []span{c}
	}
	return out
}
