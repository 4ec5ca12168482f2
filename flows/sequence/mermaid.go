package sequence

import (
	"fmt"
	"regexp"
	"strings"
)

// Mermaid refuses longer texts and more messages than this unless it is told
// otherwise (maxTextSize and maxEdges of its configuration).
const (
	maxMermaid  = 50_000 // characters
	maxMessages = 500
)

// Titles names the steps for the notes between the arrows; a step that it does
// not know has none.
type Titles map[string]string

// Mermaid returns the diagram as a sequenceDiagram of Mermaid. An answer and
// what was not seen are dashed; a message that was lost ends in a cross. What
// does not fit into a diagram that Mermaid draws is left out, and a note says so.
func (g Diagram) Mermaid(titles Titles) string {
	var b strings.Builder
	b.WriteString("sequenceDiagram\n")
	for _, l := range g.Lifelines {
		kind := "participant"
		if l == User {
			kind = "actor"
		}
		fmt.Fprintf(&b, "    %s %s as %s\n", kind, l.id(), l.Name())
	}
	w := mermaid{Diagram: g, titles: titles, out: &b}
	for i, a := range g.Arrows {
		if i == maxMessages-20 || b.Len() > maxMermaid-2000 {
			w.close()
			w.note(fmt.Sprintf("%d more messages are left out", len(g.Arrows)-i))
			return b.String()
		}
		w.arrow(a)
	}
	w.close()
	return b.String()
}

// id is the name of the lifeline within the diagram.
func (l Lifeline) id() string { return [...]string{"U", "B", "C", "A", "R"}[l] }

// mermaid is a diagram that is being written.
type mermaid struct {
	Diagram
	titles Titles
	out    *strings.Builder
	step   string
	lab    string // the experiment whose rect is open
}

func (w *mermaid) arrow(a Arrow) {
	if a.Lab != w.lab {
		w.close()
		if a.Lab != "" {
			w.out.WriteString("    rect rgba(128, 128, 128, 0.15)\n")
			w.note("experiment " + a.Lab)
			w.lab = a.Lab
			w.step = ""
		}
	}
	if title := w.titles[a.Step]; a.Step != w.step && a.Lab == "" {
		w.step = a.Step
		if title != "" {
			w.note(title)
		}
	}
	fmt.Fprintf(w.out, "    %s%s%s: %d #183; %s\n", a.From.id(), a.head(), a.To.id(), a.Exchange, escape(a.Line()))
}

// head is the line and the head of the arrow.
func (a Arrow) head() string {
	dashed := a.Reply || a.Sight != Recorded || a.Fate == Waiting
	switch {
	case a.Fate == Lost && dashed:
		return "--x"
	case a.Fate == Lost:
		return "-x"
	case a.Sight != Recorded || a.Fate == Waiting:
		return "--)"
	case dashed:
		return "-->>"
	}
	return "->>"
}

func (w *mermaid) close() {
	if w.lab != "" {
		w.out.WriteString("    end\n")
		w.lab = ""
	}
}

// note writes a note over all lifelines.
func (w *mermaid) note(text string) {
	if len(w.Lifelines) == 0 {
		return
	}
	over := w.Lifelines[0].id()
	if n := len(w.Lifelines); n > 1 {
		over += "," + w.Lifelines[n-1].id()
	}
	fmt.Fprintf(w.out, "    Note over %s: %s\n", over, escape(text))
}

// reservedWord is one that means something to Mermaid wherever it stands: end
// closes a block, and after the others its own escaping of entities, or its way of
// breaking lines, goes wrong.
var reservedWord = regexp.MustCompile(`(?i)end|style|classdef|wrap`)

// escape makes any text harmless on a line of Mermaid: everything but letters,
// digits and a little punctuation becomes an entity, in Mermaid's way of writing
// one.
func escape(text string) string {
	var b strings.Builder
	for _, r := range text {
		switch {
		case r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z', r >= '0' && r <= '9', strings.ContainsRune(" ._-/=,()", r):
			b.WriteRune(r)
		case r < ' ' || r == 0x7f:
			b.WriteByte(' ')
		case r == '…', r == '•':
			b.WriteRune(r)
		default:
			fmt.Fprintf(&b, "#%d;", r)
		}
	}
	safe := b.String()
	for reservedWord.MatchString(safe) { // words may share letters: stylend
		safe = reservedWord.ReplaceAllStringFunc(safe, func(word string) string { return fmt.Sprintf("#%d;%s", word[0], word[1:]) })
	}
	return safe
}
