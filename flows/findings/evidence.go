package findings

import (
	"bytes"
	"strings"

	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/httplog"
)

// Text returns the bytes of a part of the exchange. It is empty for the parts
// that are not an exchange's own; Trace.Text knows those too.
func (x *Exchange) Text(p Part) []byte {
	switch p {
	case RequestLine:
		return []byte(x.requestLine())
	case RequestHeaders:
		return fieldLines(x.Request.Head())
	case RequestBody:
		return x.Request.Body()
	case ResponseBody:
		return x.body
	}
	if x.Response == nil {
		return nil
	}
	switch p {
	case ResponseLine:
		return []byte(x.Response.Line())
	case ResponseHeaders:
		return fieldLines(x.Response.Head)
	}
	return nil
}

// requestLine is the request line. Of what the system browser sent only the URL
// is known.
func (x *Exchange) requestLine() string {
	if len(x.Request.Raw) == 0 {
		return x.Method + " " + x.URL
	}
	return x.Request.Line()
}

// fieldLines are the field lines of a head: what stands between the start line
// and the empty line.
func fieldLines(head []byte) []byte {
	i := bytes.IndexByte(head, '\n')
	if i < 0 {
		return nil
	}
	lines := head[i+1:]
	if lines = bytes.TrimSuffix(lines, []byte("\n")); len(lines) > 0 {
		lines = bytes.TrimSuffix(lines, []byte("\r"))
	}
	return lines
}

// At is a place in a part of the exchange.
func (x *Exchange) At(p Part, start, end int) Evidence { return Evidence{x.ID, p, start, end} }

// AtPart is a whole part of the exchange.
func (x *Exchange) AtPart(p Part) Evidence { return x.At(p, 0, len(x.Text(p))) }

// AtRequest is the request line.
func (x *Exchange) AtRequest() Evidence { return x.AtPart(RequestLine) }

// AtRequestHeader is a field line of the request, or the request line when
// there is no such field.
func (x *Exchange) AtRequestHeader(name string) Evidence {
	if e, ok := x.field(x.Request.Head(), RequestHeaders, name); ok {
		return e
	}
	return x.AtRequest()
}

// AtStatus is the status line; the request line when no answer came.
func (x *Exchange) AtStatus() Evidence {
	if x.Response == nil {
		return x.AtRequest()
	}
	return x.AtPart(ResponseLine)
}

// AtHeader is a field line of the response. When there is no such field it is
// all of them: what is missing is missing there.
func (x *Exchange) AtHeader(name string) Evidence {
	if x.Response == nil {
		return x.AtRequest()
	}
	if e, ok := x.field(x.Response.Head, ResponseHeaders, name); ok {
		return e
	}
	return x.AtPart(ResponseHeaders)
}

// AtBody is the body of the response; the status line when it is empty.
func (x *Exchange) AtBody() Evidence {
	if len(x.body) == 0 {
		return x.AtStatus()
	}
	return x.AtPart(ResponseBody)
}

// AtJSON is a value in the body of the response; the whole body when it is nil.
func (x *Exchange) AtJSON(v *jsonpos.Value) Evidence {
	if v == nil {
		return x.AtBody()
	}
	return x.At(ResponseBody, v.Start, v.End)
}

// AtMember is a member of the JSON object in the body, its name included; the
// whole body when there is none.
func (x *Exchange) AtMember(name string) Evidence { return x.AtMemberOf(x.json, name) }

// AtMemberOf is AtMember for an object within the body.
func (x *Exchange) AtMemberOf(object *jsonpos.Value, name string) Evidence {
	if m, ok := object.Member(name); ok {
		return x.At(ResponseBody, m.KeyStart, m.Value.End)
	}
	return x.AtJSON(object)
}

// AtDirective is the line of Cache-Control in which a directive stands.
func (x *Exchange) AtDirective(name string) Evidence {
	head := x.Response.Head
	offset := bytes.IndexByte(head, '\n') + 1
	for _, f := range httplog.Fields(head) {
		if strings.EqualFold(f.Name, "Cache-Control") && strings.Contains(strings.ToLower(f.Value), name) {
			return x.At(ResponseHeaders, f.Start-offset, f.End-offset)
		}
	}
	return x.AtHeader("Cache-Control")
}

// field finds a field line in a head, as a place among the field lines.
func (x *Exchange) field(head []byte, p Part, name string) (Evidence, bool) {
	offset := bytes.IndexByte(head, '\n') + 1
	for _, f := range httplog.Fields(head) {
		if strings.EqualFold(f.Name, name) {
			return x.At(p, f.Start-offset, f.End-offset), true
		}
	}
	return Evidence{}, false
}
