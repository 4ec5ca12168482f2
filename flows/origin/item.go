package origin

import (
	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/terms"
	"github.com/grantwalk/grantwalk/httplog"
)

// What says what an item is in the form of its message.
type What int

const (
	// Named is a name with a value: a parameter, a field, a member.
	Named What = iota
	// Element is an element of an array; its name is the array's.
	Element
	// Opening and Closing are brackets of JSON that stand alone in their line.
	Opening
	Closing
	// Method, Target and Version are the parts of a request line, Target without
	// the query.
	Method
	Target
	Version
	// Status is a status line.
	Status
	// Blank is the empty line that ends a head.
	Blank
	// Stray is a line of a head that is no field.
	Stray
	// Text is a body, or a stretch of it, in which nothing has a name.
	Text
)

// Item is something in a message that can be explained.
type Item struct {
	What What
	Part findings.Part
	// Start and End are its bytes in the part, name and value; of a member whose
	// value is an object or array, up to the opening bracket.
	Start, End int
	// ValueStart and ValueEnd are those of the value alone, without the quotation
	// marks of a JSON string. They are equal where there is none.
	ValueStart, ValueEnd int

	Kind terms.Kind // of the name, where it has one
	Name string     // decoded, as it stands on the wire
	// In are the names of what it is within, outermost first: "keys", "[0]".
	// Deep says that more may be around it than was read.
	In   []string
	Deep bool

	// Value is the value as package terms takes it. It is cut after maxValue
	// bytes, and Cut says so.
	Value terms.Value
	Cut   bool
}

// maxValue is how much of a value is looked at, in bytes.
const maxValue = 64 << 10

// Message is in which message the item stands.
func (i Item) Message() terms.Context { return i.Value.Context }

// At is the place of the item in exchange x.
func (i Item) At(x int) findings.Evidence {
	return findings.Evidence{Exchange: x, Part: i.Part, Start: i.Start, End: i.End}
}

// Plain is the value as text: of JSON, a string is without its quotation marks
// and with its escapes decoded.
func (i Item) Plain() string {
	if i.Value.JSON {
		return unquoted([]byte(i.Value.Text))
	}
	return i.Value.Text
}

// Span is the stretch [From, To) of a part that is looked at.
type Span struct {
	Part     findings.Part
	From, To int
	// Sync is a byte before From at which a token of JSON begins that is in no
	// string, where that is known; the text is read from there. At 0 all is known
	// of what stands around.
	Sync int
}

// Items returns what of exchange x touches the span, in the order of the bytes.
// It reads no more than the head, a form's beginning, or the stretch of JSON from
// Sync to a little beyond To.
func Items(x httplog.Exchange, s Span) []Item {
	switch s.Part {
	case findings.RequestLine:
		return touching(requestLine(x), s)
	case findings.RequestHeaders:
		return touching(fields(s, x.Request.Head(), requestContext(x)), s)
	case findings.RequestBody:
		return body(s, httplog.BytesOf(x.Request.Body()), requestType(x), requestContext(x))
	}
	if x.Response == nil {
		return nil
	}
	switch s.Part {
	case findings.ResponseLine:
		return touching(statusLine(x.Response, responseContext(x)), s)
	case findings.ResponseHeaders:
		return touching(fields(s, x.Response.Head, responseContext(x)), s)
	case findings.ResponseBody:
		return body(s, x.Response.Body(), x.Response.Header.Get("Content-Type"), responseContext(x))
	}
	return nil
}

// touching keeps the items that touch the span, or where it is empty the one that
// it is in.
func touching(all []Item, s Span) []Item {
	var out []Item
	for _, it := range all {
		if it.Start < max(s.To, s.From+1) && it.End > s.From || it.Start == it.End && it.Start == s.From {
			out = append(out, it)
		}
	}
	return out
}

// body reads a stretch of a body by what it is.
func body(s Span, text httplog.Bytes, contentType string, ctx terms.Context) []Item {
	switch bodyForm(contentType, text.First(sniffed)) {
	case formBody:
		from, to := 0, min(text.Len(), maxForm)
		return touching(parameters(s.Part, string(text.Slice(from, to)), from, ctx), s)
	case jsonBody:
		return touching(members(s, text, ctx), s)
	}
	from, to := max(s.From, 0), min(s.To, text.Len())
	if from >= text.Len() {
		return nil
	}
	return []Item{{What: Text, Part: s.Part, Start: from, End: max(to, from), Value: terms.Value{Context: ctx}, Name: contentType}}
}
