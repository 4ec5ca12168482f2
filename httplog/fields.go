package httplog

import (
	"bytes"
	"net/http"
	"net/textproto"
	"slices"
	"strings"
)

// Field is one field line of a message's head, in the case it was sent. The
// offsets count bytes in the head that was given to Fields; [Start, End) is the
// line without its line end (the lines, when the value is folded), and
// [ValueStart, ValueEnd) its value without the white space around it.
type Field struct {
	Name, Value          string
	Start, End           int
	ValueStart, ValueEnd int
}

// Fields returns the field lines of a head (start line, field lines, empty
// line) in wire order (RFC 9112 §5). Names keep their case. It takes any bytes:
// a line without a colon is left out, lines may end in LF alone, and a folded
// value (obs-fold, RFC 9112 §5.2) is joined with a space. What comes after the
// empty line is not looked at.
func Fields(head []byte) []Field {
	_, next, ok := cutLine(head, 0)
	if !ok {
		return nil
	}
	return fieldLines(head, next)
}

// fieldLines reads field lines from offset at on.
func fieldLines(head []byte, at int) []Field {
	all := head[at:]
	if end := headEnd(head, at); end >= 0 {
		all = head[at:end]
	}
	// Each field has a line and a colon: a hostile head has half a million.
	out := make([]Field, 0, min(bytes.Count(all, []byte("\n"))+1, bytes.Count(all, []byte(":"))))
	open := false   // the line before was a field: a folded line may follow
	folded := false // and one did
	closeField := func() {
		if folded {
			f := &out[len(out)-1]
			f.Value = unfold(head[f.ValueStart:f.ValueEnd])
		}
		open, folded = false, false
	}
	for {
		end, next, ok := cutLine(head, at)
		if !ok || end == at {
			closeField()
			return out
		}
		line := head[at:end]
		if line[0] == ' ' || line[0] == '\t' {
			if open {
				out[len(out)-1].extend(head, at, end)
				folded = true
			}
			at = next
			continue
		}
		closeField()
		if colon := bytes.IndexByte(line, ':'); colon >= 0 {
			f := Field{Name: string(bytes.TrimRight(line[:colon], " \t")), Start: at, End: end}
			f.ValueStart, f.ValueEnd = trimSpace(head, at+colon+1, end)
			f.Value = string(head[f.ValueStart:f.ValueEnd])
			out = append(out, f)
			open = true
		}
		at = next
	}
}

// extend takes the folded line [at, end) into the field.
func (f *Field) extend(head []byte, at, end int) {
	f.End = end
	start, stop := trimSpace(head, at, end)
	if start == stop {
		return
	}
	if f.ValueStart == f.ValueEnd {
		f.ValueStart = start
	}
	f.ValueEnd = stop
}

// unfold joins the lines of a folded value with a space.
func unfold(value []byte) string {
	var b strings.Builder
	for line := range bytes.Lines(value) {
		line = bytes.Trim(line, " \t\r\n")
		if b.Len() > 0 && len(line) > 0 {
			b.WriteByte(' ')
		}
		b.Write(line)
	}
	return b.String()
}

// cutLine returns where the line that begins at offset at ends (without its
// line end) and where the next one begins. ok is false when there is none.
func cutLine(p []byte, at int) (end, next int, ok bool) {
	if at >= len(p) {
		return at, at, false
	}
	i := bytes.IndexByte(p[at:], '\n')
	if i < 0 {
		return len(p), len(p), true
	}
	end, next = at+i, at+i+1
	if end > at && p[end-1] == '\r' {
		end--
	}
	return end, next, true
}

// trimSpace narrows [start, end) by the spaces and tabs at its ends.
func trimSpace(p []byte, start, end int) (int, int) {
	for start < end && (p[start] == ' ' || p[start] == '\t') {
		start++
	}
	for start < end && (p[end-1] == ' ' || p[end-1] == '\t') {
		end--
	}
	return start, end
}

// headEnd returns the length of the head at the beginning of p, the empty line
// included, or -1 when it is not complete. It need not look before from.
func headEnd(p []byte, from int) int {
	for i := max(from-2, 0); ; {
		j := bytes.IndexByte(p[i:], '\n')
		if j < 0 {
			return -1
		}
		i += j + 1
		switch {
		case i < len(p) && p[i] == '\n':
			return i + 1
		case i+1 < len(p) && p[i] == '\r' && p[i+1] == '\n':
			return i + 2
		}
	}
}

// headerOf returns fields as a map, as net/http has it.
func headerOf(fields []Field) http.Header {
	h := make(http.Header, len(fields))
	values := make([]string, len(fields)) // one for each, taken at once
	for i, f := range fields {
		key := textproto.CanonicalMIMEHeaderKey(f.Name)
		if before := h[key]; len(before) > 0 {
			h[key] = append(before, f.Value)
			continue
		}
		values[i] = f.Value
		h[key] = values[i : i+1 : i+1]
	}
	return h
}

// hasToken tells whether a list-valued field of h holds token, in any case.
func hasToken(h http.Header, name, token string) bool {
	return slices.ContainsFunc(h[name], func(v string) bool { return listHolds(v, token) })
}

// listHolds tells whether a list, which is the value of a field, holds token, in
// any case.
func listHolds(value, token string) bool {
	for part := range strings.SplitSeq(value, ",") {
		if strings.EqualFold(strings.Trim(part, " \t"), token) {
			return true
		}
	}
	return false
}

// splitMessage returns the head of a message and what comes after it.
func splitMessage(raw []byte) (head, body []byte) {
	if end := headEnd(raw, 0); end >= 0 {
		return raw[:end:end], raw[end:]
	}
	return raw, nil
}

func firstLine(raw []byte) string {
	end, _, _ := cutLine(raw, 0)
	return string(raw[:end])
}

// Head returns the request line, the header fields and the empty line.
func (r Request) Head() []byte {
	head, _ := splitMessage(r.Raw)
	return head
}

// Body returns what follows the head, as written (with chunk framing, if any).
func (r Request) Body() []byte {
	_, body := splitMessage(r.Raw)
	return body
}

// Line returns the request line without its line end.
func (r Request) Line() string { return firstLine(r.Raw) }

// Line returns the status line without its line end.
func (r *Response) Line() string { return firstLine(r.Head) }

// Raw returns everything that came, as it came: the heads of 1xx answers, the
// head, and the body with its framing, as far as it was kept. It is a copy.
func (r *Response) Raw() []byte {
	n := len(r.Head) + r.Wire.Len()
	for _, p := range r.Interim {
		n += len(p)
	}
	out := make([]byte, 0, n)
	for _, p := range r.Interim {
		out = append(out, p...)
	}
	return r.Wire.AppendTo(append(out, r.Head...))
}

// Body returns the decoded body: chunk framing and content coding undone.
func (r *Response) Body() Bytes { return r.body }
