package compare

import (
	"bytes"
	"slices"
	"strings"
	"time"
)

// cookie is one cookie of a head: a pair of Cookie, or a Set-Cookie field.
type cookie struct {
	name                 string
	start, end           int // name and value
	valueStart, valueEnd int
	attributes           Span // what follows in a Set-Cookie
}

// readCookies reads the cookies in the fields of the name.
func readCookies(h head, field string) []cookie {
	var out []cookie
	for _, f := range h.fields {
		if !strings.EqualFold(f.Name, field) {
			continue
		}
		if !h.request {
			end := f.ValueEnd
			if i := bytes.IndexByte(h.text[f.ValueStart:f.ValueEnd], ';'); i >= 0 {
				end = f.ValueStart + i
			}
			k := cookiePair(h.text, f.ValueStart, end)
			k.attributes = Span{min(end+1, f.ValueEnd), f.ValueEnd}
			out = append(out, k)
			continue
		}
		for at := f.ValueStart; at < f.ValueEnd; {
			end := f.ValueEnd
			if i := bytes.IndexByte(h.text[at:f.ValueEnd], ';'); i >= 0 {
				end = at + i
			}
			if k := cookiePair(h.text, at, end); k.start < k.end {
				out = append(out, k)
			}
			at = end + 1
		}
	}
	return out
}

// cookiePair reads name=value; without "=" all is value.
func cookiePair(text []byte, start, end int) cookie {
	start, end = trimmed(text, start, end)
	k := cookie{start: start, end: end, valueStart: start, valueEnd: end}
	if i := bytes.IndexByte(text[start:end], '='); i >= 0 {
		k.name = strings.TrimSpace(string(text[start : start+i]))
		k.valueStart, _ = trimmed(text, start+i+1, end)
	}
	return k
}

func trimmed(text []byte, start, end int) (int, int) {
	for start < end && (text[start] == ' ' || text[start] == '\t') {
		start++
	}
	for start < end && (text[end-1] == ' ' || text[end-1] == '\t') {
		end--
	}
	return start, end
}

// cookies adds a row for each cookie, and one for its attributes where they
// differ. It reports whether they stand in the same order.
func (c *comparison) cookies(s *Section, left, right head) (inOrder bool) {
	field := "Set-Cookie"
	if left.request {
		field = "Cookie"
	}
	lefts, rights := readCookies(left, field), readCookies(right, field)
	names := func(list []cookie) []string {
		out := make([]string, len(list))
		for i, k := range list {
			out[i] = k.name
		}
		return out
	}
	matches, inOrder := pairUp(names(lefts), names(rights))
	for _, m := range matches {
		var row Row
		var k cookie
		if m.right >= 0 {
			k = rights[m.right]
			row.Right = right.raw(k.valueStart, k.valueEnd)
		}
		if m.left >= 0 {
			k = lefts[m.left]
			row.Left = left.raw(k.valueStart, k.valueEnd)
		}
		row.Name = strings.TrimSuffix(field+": "+occurrence(cutMiddle(k.name, maxName), m.nth), ": ")
		switch {
		case m.left < 0 || m.right < 0:
			row.Kind = OnlyLeft
			if m.left < 0 {
				row.Kind = OnlyRight
			}
			s.add(row)
			continue
		case isMasked(row.Left.Text) || isMasked(row.Right.Text):
			v, _ := maskedText(row.Left.Text, row.Right.Text)
			row.Kind, row.Note = v.kind, v.note
		case row.Left.Text == row.Right.Text:
			row.Kind = Same
		case row.Left.Text == "" || row.Right.Text == "":
			row.Kind, row.Note = Changed, "empty on the "+oneSide(row.Left.Text == "")
		case looksRandom(row.Left.Text) && looksRandom(row.Right.Text):
			// A session's value says nothing by its length.
			row.Kind = Volatile
		default:
			row.Kind = Changed
		}
		s.add(row)
		c.attributes(s, row.Name, left, right, lefts[m.left].attributes, rights[m.right].attributes)
	}
	return inOrder
}

// attributes adds a row where the attributes of a cookie differ. Their order and
// spelling mean nothing (RFC 6265 §5.2).
func (c *comparison) attributes(s *Section, name string, left, right head, l, r Span) {
	setL, untilL := attributesOf(string(left.text[l.Start:l.End]))
	setR, untilR := attributesOf(string(right.text[r.Start:r.End]))
	row := Row{Name: name + "; attributes", Left: left.raw(trimmed(left.text, l.Start, l.End)), Right: right.raw(trimmed(right.text, r.Start, r.End))}
	livesL, livesR := untilL.Sub(left.date), untilR.Sub(right.date)
	switch {
	case row.Left.Text == row.Right.Text:
		return
	case !slices.Equal(setL, setR) || untilL.IsZero() != untilR.IsZero():
		row.Kind = Changed
	case untilL.Equal(untilR):
		row.Kind, row.Note = Same, "the same attributes in another order or spelling"
	case !left.date.IsZero() && !right.date.IsZero() && !near(livesL, livesR) && livesL > 0:
		// One that is deleted has a time in the past, no matter which.
		row.Kind, row.Note = Changed, "it lives "+signed(livesL)+" on the left, "+signed(livesR)+" on the right"
	default:
		row.Kind, row.Note = Volatile, "Expires: "+offset(untilL, untilR)
	}
	s.add(row)
}

// attributesOf returns the attributes of a cookie in order of the alphabet, and
// its Expires apart.
func attributesOf(text string) (list []string, until time.Time) {
	for a := range strings.SplitSeq(text, ";") {
		name, value, _ := strings.Cut(a, "=")
		name, value = strings.ToLower(strings.TrimSpace(name)), strings.TrimSpace(value)
		if name == "expires" {
			if at, ok := cookieTime(value); ok {
				until = at
				continue
			}
		}
		if name == "samesite" || name == "domain" {
			value = strings.ToLower(value)
		}
		if name != "" {
			list = append(list, name+"="+value)
		}
	}
	slices.Sort(list)
	return list, until
}

// cookieTime reads the date of a cookie, which often has dashes in it.
func cookieTime(s string) (time.Time, bool) {
	if at, ok := fieldTime(s); ok {
		return at, true
	}
	at, err := time.Parse("Mon, 02-Jan-2006 15:04:05 MST", s)
	return at, err == nil
}
