package httplog

import (
	"mime"
	"strings"
)

// paramRows returns the parameters in text[from:to]. As in the parser of the
// URL standard, what is empty between two "&" is none, and the first "=" ends
// the name.
func paramRows(text string, from, to int) []row {
	var out []row
	for at := from; at < to; {
		end := to
		if i := strings.IndexByte(text[at:to], '&'); i >= 0 {
			end = at + i
		}
		if raw := text[at:end]; raw != "" {
			name, value, _ := strings.Cut(raw, "=")
			out = append(out, row{Row: Row{formDecode(name), formDecode(value), name, value, raw}, start: at, end: end})
		}
		at = end + 1
	}
	return out
}

// queryList returns the parameters of a request target or a URL: what is between
// the first "?" and the "#".
func queryList(target string) list {
	l := list{text: target, from: len(target), to: len(target)}
	if i := strings.IndexByte(target, '#'); i >= 0 {
		l.from, l.to = i, i
	}
	if i := strings.IndexByte(target[:l.to], '?'); i >= 0 {
		l.from = i + 1
	} else {
		l.mark = "?"
	}
	l.rows = paramRows(target, l.from, l.to)
	return l
}

// withParam returns the text with a parameter before row i.
func (l list) withParam(i int, raw string) string {
	switch {
	case i > 0:
		at := l.rows[i-1].end
		return l.text[:at] + "&" + raw + l.text[at:]
	case len(l.rows) > 0:
		at := l.rows[0].start
		return l.text[:at] + raw + "&" + l.text[at:]
	}
	return l.text[:l.from] + l.mark + raw + l.text[l.from:]
}

// removed returns the text without r and the "&" after it, or else before it.
func (l list) removed(r row) string {
	start, end := r.start, r.end
	switch {
	case end < l.to:
		end++
	case start > l.from:
		start--
	}
	if start == l.from && end == l.to && l.from > 0 {
		start-- // the "?"
	}
	return l.text[:start] + l.text[end:]
}

// formDecode undoes form encoding where it is right, and leaves the rest.
func formDecode(s string) string {
	if !strings.ContainsAny(s, "%+") {
		return s
	}
	out := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		switch {
		case c == '+':
			c = ' '
		case c == '%' && i+2 < len(s) && unhex(s[i+1]) >= 0 && unhex(s[i+2]) >= 0:
			c = byte(unhex(s[i+1])<<4 | unhex(s[i+2]))
			i += 2
		}
		out = append(out, c)
	}
	return string(out)
}

// isForm tells whether the body is form-encoded, by its Content-Type or else by
// what it looks like.
func (d Draft) isForm() bool {
	h := headerOf(Fields([]byte(d.head)))
	if coding := h.Get("Content-Encoding"); coding != "" && !strings.EqualFold(coding, "identity") {
		return false
	}
	// A wrong parameter makes no other type of it.
	if media, _, _ := mime.ParseMediaType(h.Get("Content-Type")); media == "application/x-www-form-urlencoded" {
		return true
	}
	data := d.data()
	return strings.IndexByte(data, '=') > 0 && !strings.ContainsFunc(data, notForm)
}

// notForm tells whether r is none of the characters of form encoding, those that
// careless encoders leave as they are included.
func notForm(r rune) bool {
	return !(isLetter(byte(r)) && r < 0x80 || '0' <= r && r <= '9' || strings.ContainsRune("-._~*%+=&:/?@,!$'()", r))
}
