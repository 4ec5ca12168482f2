package useragent

import (
	"strings"

	"golang.org/x/net/html"
	"golang.org/x/net/html/atom"
)

// visibleText returns what a person reads below n, a line for each block: at
// most that many bytes, from that many nodes. What leave says is left out.
func visibleText(n *html.Node, most, nodes int, leave func(*html.Node) bool) string {
	t := textBuilder{most: most}
	walk(n, func(v *visit) way {
		if nodes--; nodes < 0 || t.full() {
			return stop
		}
		switch {
		case v.hidden:
			return over
		case v.Type == html.TextNode:
			t.add(v.Data)
		case v.Type == html.ElementNode:
			if unread(v.Node) || leave != nil && leave(v.Node) {
				return over
			}
			if isBlock(v.DataAtom) {
				t.newline()
			}
		}
		return into
	}, func(n *html.Node) {
		if n.Type == html.ElementNode && isBlock(n.DataAtom) {
			t.newline()
		}
	})
	return cut(strings.TrimSpace(t.b.String()), most)
}

// textOf is visibleText on one line.
func textOf(n *html.Node, most int) string {
	return strings.Join(strings.Fields(visibleText(n, most, maxNodes, nil)), " ")
}

// textBuilder joins pieces of text with white space collapsed.
type textBuilder struct {
	b     strings.Builder
	most  int
	space bool // white space is owed
	line  bool // a line break is owed
}

func (t *textBuilder) full() bool { return t.b.Len() > t.most }

func (t *textBuilder) newline() { t.line = true }

func (t *textBuilder) add(s string) {
	s = cut(s, 4*t.most)
	words := strings.Fields(s)
	if len(words) == 0 {
		t.space = t.space || s != ""
		return
	}
	switch {
	case t.b.Len() == 0:
	case t.line:
		t.b.WriteByte('\n')
	case t.space || strings.TrimLeft(s, " \t\r\n") != s:
		t.b.WriteByte(' ')
	}
	t.b.WriteString(strings.Join(words, " "))
	t.line, t.space = false, strings.TrimRight(s, " \t\r\n") != s
}

// unread tells whether what is inside n is not text for a person, or is shown
// as a field.
func unread(n *html.Node) bool {
	switch n.DataAtom {
	case atom.Head, atom.Script, atom.Style, atom.Template, atom.Svg, atom.Math, atom.Iframe, atom.Object,
		atom.Select, atom.Textarea, atom.Datalist, atom.Canvas, atom.Audio, atom.Video:
		return true
	}
	return false
}

// onControl tells whether n is text that is shown with a field or on a button.
func onControl(n *html.Node) bool { return n.DataAtom == atom.Label || n.DataAtom == atom.Button }

func isBlock(a atom.Atom) bool {
	switch a {
	case atom.Address, atom.Article, atom.Aside, atom.Blockquote, atom.Br, atom.Button, atom.Dd, atom.Details, atom.Div,
		atom.Dl, atom.Dt, atom.Fieldset, atom.Figure, atom.Footer, atom.Form, atom.H1, atom.H2, atom.H3, atom.H4,
		atom.H5, atom.H6, atom.Header, atom.Hr, atom.Label, atom.Legend, atom.Li, atom.Main, atom.Nav, atom.Ol,
		atom.P, atom.Pre, atom.Section, atom.Summary, atom.Table, atom.Td, atom.Th, atom.Tr, atom.Ul:
		return true
	}
	return false
}
