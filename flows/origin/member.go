package origin

import (
	"bytes"
	"strconv"

	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/flows/terms"
	"github.com/grantwalk/grantwalk/httplog"
)

// beyond is how far a value is read on that begins within the stretch that is
// asked for, in bytes.
const beyond = maxValue

// members reads a stretch of JSON.
func members(s Span, text httplog.Bytes, ctx terms.Context) []Item {
	from := min(max(min(s.Sync, s.From), 0), text.Len())
	to := min(max(s.To, s.From+1)+beyond, text.Len())
	if from >= to {
		return nil
	}
	r := reader{text: text.Slice(from, to), base: from, span: s, kind: memberKind(ctx), ctx: ctx, deep: from > 0}
	return r.read()
}

// JSONItems reads what of a JSON text touches bytes [from, to): the header or the
// claims of a token, decoded. The places of the items count in that text.
func JSONItems(text []byte, from, to int, kind terms.Kind, ctx terms.Context) []Item {
	s := Span{From: from, To: to}
	r := reader{text: text, span: s, kind: kind, ctx: ctx}
	return touching(r.read(), s)
}

// frame is an object or array that is open.
type frame struct {
	array          bool
	index          int
	nameAt, nameTo int // of its name in the text, equal where it has none
}

// reader goes through JSON token by token, without recursion, and takes what is
// no JSON as it comes.
type reader struct {
	text []byte
	base int // of text in the part
	span Span
	kind terms.Kind
	ctx  terms.Context
	deep bool // what is around is not known
	// brief leaves out the values of objects and arrays.
	brief bool

	open           []frame
	nameAt, nameTo int // of the name whose value is to come
	out            []Item
}

const (
	maxItems = 20_000
	maxOpen  = 10_000
	maxIn    = 8 // names of what an item is within, from the innermost
)

func (r *reader) read() []Item {
	for i := 0; i < len(r.text) && len(r.out) < maxItems; {
		if r.base+i >= max(r.span.To, r.span.From+1) && r.nameAt == r.nameTo {
			break
		}
		switch c := r.text[i]; c {
		case ' ', '\t', '\r', '\n', ':':
			i++
		case ',':
			if n := len(r.open); n > 0 && r.open[n-1].array {
				r.open[n-1].index++
			}
			i++
		case '{', '[':
			r.begin(i, c == '[')
			i++
		case '}', ']':
			r.end(i)
			i++
		case '"':
			end := stringEnd(r.text, i)
			if n := len(r.open); (n == 0 || !r.open[n-1].array) && r.nameAt == r.nameTo && colon(r.text, end) {
				r.nameAt, r.nameTo = i, end
			} else {
				r.value(i, end, 1)
			}
			i = end
		default:
			end := i + 1
			for end < len(r.text) && bytes.IndexByte([]byte(" \t\r\n,:{}[]\""), r.text[end]) < 0 {
				end++
			}
			r.value(i, end, 0)
			i = end
		}
	}
	return r.out
}

// stringEnd returns where the string ends that begins at i.
func stringEnd(text []byte, i int) int {
	for i++; i < len(text); i++ {
		switch text[i] {
		case '\\':
			i++
		case '"':
			return i + 1
		}
	}
	return len(text)
}

// colon says whether a colon is next.
func colon(text []byte, i int) bool {
	for i < len(text) && bytes.IndexByte([]byte(" \t\r\n"), text[i]) >= 0 {
		i++
	}
	return i < len(text) && text[i] == ':'
}

// touched says whether bytes [from, to) of the text are asked for.
func (r *reader) touched(from, to int) bool {
	return r.base+from < max(r.span.To, r.span.From+1) && r.base+to > r.span.From
}

// value takes a string, number or literal; quote is how long its quotation mark
// is.
func (r *reader) value(from, to, quote int) {
	start, what := from, Element
	if r.nameAt < r.nameTo {
		start, what = r.nameAt, Named
	}
	if r.touched(start, to) {
		it := r.item(what, start, to)
		it.ValueStart, it.ValueEnd = r.base+from+quote, r.base+max(to-quote, from+quote)
		it.setText(string(r.text[from:min(to, from+maxValue+1)]), true, r.ctx)
		it.Cut = it.Cut || quote > 0 && (to-from < 2 || r.text[to-1] != '"')
		r.out = append(r.out, it)
	}
	r.nameAt, r.nameTo = 0, 0
}

// begin takes an opening bracket.
func (r *reader) begin(i int, array bool) {
	start, what := i, Opening
	if r.nameAt < r.nameTo {
		start, what = r.nameAt, Named
	}
	if r.touched(start, i+1) {
		it := r.item(what, start, i+1)
		it.ValueStart, it.ValueEnd = r.base+i, r.base+i+1
		it.Value.Text, it.Value.JSON = string(r.text[i:i+1]), true
		if !r.brief {
			end, whole := bracketEnd(r.text, i)
			it.setText(string(r.text[i:end]), true, r.ctx)
			it.Cut = it.Cut || !whole
		}
		r.out = append(r.out, it)
	}
	if len(r.open) < maxOpen {
		r.open = append(r.open, frame{array: array, nameAt: r.nameAt, nameTo: r.nameTo})
	}
	r.nameAt, r.nameTo = 0, 0
}

// bracketEnd returns where the object or array ends that begins at i, as far as
// it is looked at.
func bracketEnd(text []byte, i int) (end int, whole bool) {
	last, depth := min(len(text), i+maxValue), 0
	for i < last {
		switch text[i] {
		case '"':
			i = stringEnd(text[:last], i)
			continue
		case '{', '[':
			depth++
		case '}', ']':
			if depth--; depth == 0 {
				return i + 1, true
			}
		}
		i++
	}
	return last, false
}

// end takes a closing bracket.
func (r *reader) end(i int) {
	closed := frame{}
	if n := len(r.open); n > 0 {
		closed = r.open[n-1]
		r.open = r.open[:n-1]
	}
	if r.touched(i, i+1) {
		it := r.item(Closing, i, i+1)
		if closed.nameAt < closed.nameTo {
			it.Name = unquoted(r.text[closed.nameAt:min(closed.nameTo, closed.nameAt+maxValue)])
			it.In = append(it.In, it.Name)
		}
		it.Value.Text = string(r.text[i : i+1])
		r.out = append(r.out, it)
	}
	r.nameAt, r.nameTo = 0, 0
}

// item begins an item, with its name and what it is within.
func (r *reader) item(what What, from, to int) Item {
	it := Item{What: what, Kind: r.kind, Part: r.span.Part, Start: r.base + from, End: r.base + to, Value: terms.Value{Context: r.ctx}}
	near := r.open[max(len(r.open)-maxIn, 0):]
	it.Deep = r.deep || len(near) < len(r.open)
	for _, f := range near {
		if f.nameAt < f.nameTo {
			it.In = append(it.In, unquoted(r.text[f.nameAt:min(f.nameTo, f.nameAt+maxValue)]))
		}
		if f.array {
			it.In = append(it.In, "["+strconv.Itoa(f.index)+"]")
		}
	}
	switch {
	case r.nameAt < r.nameTo:
		it.Name = unquoted(r.text[r.nameAt:min(r.nameTo, r.nameAt+maxValue)])
	default: // of an element, the name of its array
		for n := len(near) - 1; n >= 0 && it.Name == ""; n-- {
			if f := near[n]; f.nameAt < f.nameTo {
				it.Name = unquoted(r.text[f.nameAt:min(f.nameTo, f.nameAt+maxValue)])
			}
		}
	}
	return it
}

// unquoted is the value of a JSON string, and any other text as it is.
func unquoted(text []byte) string {
	if len(text) >= 2 && text[0] == '"' && text[len(text)-1] == '"' && bytes.IndexByte(text, '\\') < 0 {
		return string(text[1 : len(text)-1])
	}
	if v, err := jsonpos.Parse(text, jsonpos.Limits{MaxDepth: 1}); err == nil {
		return v.String()
	}
	return string(bytes.Trim(text, `"`))
}
