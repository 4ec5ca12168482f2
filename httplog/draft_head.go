package httplog

import (
	"errors"
	"slices"
	"strconv"
	"strings"
)

// headRows returns the lines between the request line and the empty line. A
// field with a folded value is one row; a line that is no field is one too.
func headRows(head string) []row {
	p := []byte(head)
	fields := Fields(p)
	var out []row
	for _, at, _ := cutLine(p, 0); ; {
		end, next, ok := cutLine(p, at)
		if !ok || end == at {
			return out
		}
		if len(fields) > 0 && fields[0].Start == at {
			f := fields[0]
			fields = fields[1:]
			_, next, _ = cutLine(p, f.End)
			name, value, _ := strings.Cut(head[at:f.End], ":")
			out = append(out, row{
				Row:   Row{f.Name, f.Value, name, value, head[at:f.End]},
				start: at, end: f.End, next: next, valueStart: f.ValueStart - at, valueEnd: f.ValueEnd - at,
			})
		} else {
			line := head[at:end]
			out = append(out, row{Row: Row{Name: strings.Trim(line, " \t"), RawName: line, Raw: line}, start: at, end: end, next: next})
		}
		at = next
	}
}

// fieldWith returns the header line with another value.
func (r row) fieldWith(value string) string {
	if r.Bare() {
		return r.Raw + ": " + value
	}
	before := r.Raw[:r.valueStart]
	if value != "" && r.Value == "" && strings.HasSuffix(before, ":") {
		before += " "
	}
	return before + value + r.Raw[r.valueEnd:]
}

// withLine returns the head with a line before row i.
func (l list) withLine(i int, raw string) string {
	_, at, _ := cutLine([]byte(l.text), 0)
	if i > 0 {
		at = l.rows[i-1].next
	}
	before, end := l.text[:at], lineEnd(l.text)
	if !strings.HasSuffix(before, "\n") {
		return before + end + raw // the head ends without a line end, and still does
	}
	return before + raw + lineEnd(before) + l.text[at:]
}

// lineEnd returns how the last line of text that has an end is ended.
func lineEnd(text string) string {
	i := strings.LastIndexByte(text, '\n')
	if i > 0 && text[i-1] != '\r' || i == 0 {
		return "\n"
	}
	return "\r\n"
}

// checkField tells what cannot be typed as name and value of a header field.
func checkField(name, value string) error {
	switch {
	case strings.ContainsAny(name+value, "\r\n"):
		return errors.New("a header field cannot hold a line break: edit the request as text to write one")
	case strings.Contains(name, ":"):
		return errors.New("the name of a header field cannot hold a colon, which would end it: edit the line as a whole")
	case strings.HasPrefix(name, " "), strings.HasPrefix(name, "\t"):
		return errors.New("a header line that begins with a space continues the line before it: edit the request as text to write one")
	}
	return nil
}

// lengthRows returns the rows of the fields Content-Length.
func lengthRows(head string) []row {
	return slices.DeleteFunc(headRows(head), func(r row) bool {
		return r.Bare() || !strings.EqualFold(r.Name, "Content-Length")
	})
}

// sameLengths tells whether two heads have the same lines with Content-Length.
func sameLengths(a, b string) bool {
	return slices.EqualFunc(lengthRows(a), lengthRows(b), func(a, b row) bool { return a.Raw == b.Raw })
}

// statedLength returns n when head tells truly that the body has n bytes, so
// that Content-Length may follow; else -1.
func statedLength(head string, n int) int {
	rows := lengthRows(head)
	if len(rows) == 0 && (n > 0 || len(transferCodings(head)) > 0) {
		return -1
	}
	for _, r := range rows {
		if v, err := strconv.ParseUint(r.Value, 10, 62); err != nil || int(v) != n {
			return -1
		}
	}
	return n
}

// fitted returns d with the Content-Length that its body demands.
func (d Draft) fitted() Draft {
	if d.stated < 0 || d.stated == len(d.body) {
		return d
	}
	d.stated = len(d.body)
	n := strconv.Itoa(d.stated)
	rows := lengthRows(d.head)
	for _, r := range slices.Backward(rows) {
		d.head = d.head[:r.start] + r.fieldWith(n) + d.head[r.end:]
	}
	if len(rows) == 0 && len(transferCodings(d.head)) == 0 {
		l := list{text: d.head, rows: headRows(d.head)}
		d.head = l.withLine(len(l.rows), "Content-Length: "+n)
	}
	return d
}

// transferCodings returns the values of Transfer-Encoding.
func transferCodings(head string) []string {
	return headerOf(Fields([]byte(head)))["Transfer-Encoding"]
}
