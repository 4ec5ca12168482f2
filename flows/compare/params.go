package compare

import (
	"bytes"
	"strings"
)

// maxParams is the number of parameters from which a text is not read as such.
const maxParams = 1 << 16

// param is one name=value pair; the offsets count in the bytes it was read from.
type param struct {
	name, value          string // decoded
	start, end           int
	valueStart, valueEnd int
	nameEnd              int
	bad                  bool // its percent-encoding is broken
}

// readParams reads the pairs in text[start:end] that "&" stands between, as a
// query and a form have them.
func readParams(text []byte, start, end int) []param {
	var out []param
	for at := start; at < end; {
		stop := end
		if i := bytes.IndexByte(text[at:end], '&'); i >= 0 {
			stop = at + i
		}
		if stop > at {
			p := param{start: at, end: stop, nameEnd: stop, valueStart: stop, valueEnd: stop}
			if i := bytes.IndexByte(text[at:stop], '='); i >= 0 {
				p.nameEnd, p.valueStart = at+i, at+i+1
			}
			var badName, badValue bool
			p.name, badName = formDecode(text[at:p.nameEnd])
			p.value, badValue = formDecode(text[p.valueStart:stop])
			p.bad = badName || badValue
			out = append(out, p)
		}
		at = stop + 1
	}
	return out
}

// formDecode undoes the encoding of a form. Where it is broken the bytes stay as
// they are.
func formDecode(p []byte) (text string, bad bool) {
	if bytes.IndexByte(p, '%') < 0 && bytes.IndexByte(p, '+') < 0 {
		return string(p), false
	}
	out := make([]byte, 0, len(p))
	for i := 0; i < len(p); i++ {
		switch c := p[i]; {
		case c == '+':
			out = append(out, ' ')
		case c == '%' && i+2 < len(p) && isHex(p[i+1]) && isHex(p[i+2]):
			out = append(out, unhex(p[i+1])<<4|unhex(p[i+2]))
			i += 2
		case c == '%':
			bad = true
			out = append(out, c)
		default:
			out = append(out, c)
		}
	}
	return string(out), bad
}

func unhex(c byte) byte {
	if c <= '9' {
		return c - '0'
	}
	return c | 0x20 - 'a' + 10
}

// valueOf returns the value of the first parameter of the name.
func valueOf(params []param, name string) string {
	for i := range params {
		if params[i].name == name {
			return params[i].value
		}
	}
	return ""
}

// paramList is the parameters of one side.
type paramList struct {
	source
	params []param
}

func (l paramList) names() []string {
	out := make([]string, len(l.params))
	for i, p := range l.params {
		out[i] = p.name
	}
	return out
}

func (l paramList) side(i int) Side {
	if i < 0 {
		return Side{}
	}
	p := l.params[i]
	return l.source.side(p.value, p.valueStart, p.valueEnd)
}

// params adds a row for each parameter; prefix stands before their names. It
// reports whether both sides have them in the same order.
func (c *comparison) params(s *Section, prefix string, left, right paramList, at place) (inOrder bool) {
	matches, inOrder := pairUp(left.names(), right.names())
	for _, m := range matches {
		row := Row{Left: left.side(m.left), Right: right.side(m.right)}
		name := ""
		var bad []string
		for _, side := range []struct {
			list  paramList
			index int
			word  string
		}{{left, m.left, "left"}, {right, m.right, "right"}} {
			if side.index < 0 {
				continue
			}
			p := side.list.params[side.index]
			name = p.name
			row.NameSecret = row.NameSecret || side.list.hasSecret(p.start, p.nameEnd)
			if p.bad {
				bad = append(bad, side.word)
			}
		}
		row.Name = prefix + occurrence(cutMiddle(name, maxName), m.nth)
		c.value(&row, s.Part, name, at)
		if row.Kind == Same && row.Note == "" {
			p, q := left.params[m.left], right.params[m.right]
			if !bytes.Equal(left.text[p.start:p.end], right.text[q.start:q.end]) {
				row.Note = "written differently: the percent-encoding is another"
			}
		}
		if len(bad) > 0 {
			row.Note = joinNotes(row.Note, "the percent-encoding is broken on the "+strings.Join(bad, " and the "))
		}
		s.add(row)
	}
	return inOrder
}

// value judges a row whose sides are set, by the name of the value, and notes
// down what it finds of tokens.
func (c *comparison) value(row *Row, part Part, name string, at place) {
	switch {
	case !row.Right.Present:
		row.Kind = OnlyLeft
		return
	case !row.Left.Present:
		row.Kind = OnlyRight
		return
	}
	c.set(row, c.text(name, row.Left.Text, row.Right.Text, at))
	c.note(part, row.Name, row.Left.Text, row.Right.Text)
}
