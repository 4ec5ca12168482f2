package httplog

import "bytes"

// tokenNames are the names behind which a token stands in whatever a server
// makes of its answer: a form that is labelled JSON, JSON within a string or
// behind a warning, YAML.
var tokenNames = [][]byte{
	[]byte("access_token"), []byte("refresh_token"), []byte("id_token"),
	[]byte("accessToken"), []byte("refreshToken"), []byte("idToken"),
}

// named marks what stands behind the name of a token, whatever the form. It is
// for what the readers of forms, JSON and HTML did not expect, and takes only
// what looks like a token, for a text may speak of them too.
func (s *secrets) named(start, end int) {
	for _, name := range tokenNames {
		for at := start; s.pace == nil || !s.pace.stopped; {
			i := bytes.Index(s.text[at:end], name)
			if i < 0 {
				break
			}
			at += i + len(name)
			from, ok := afterSeparator(s.text[:end], at)
			if !ok {
				continue
			}
			to := from
			for to < end && tokenByte(s.text[to]) {
				to++
			}
			if looksLikeToken(s.text[from:to]) {
				s.add(from, to, string(bytes.ToLower(name)))
			}
			at = max(at, to)
		}
	}
}

// afterSeparator skips what stands between a name and its value: one of ':',
// '=' and '>', with quotation marks, backslashes and blanks around it.
func afterSeparator(p []byte, at int) (next int, ok bool) {
	const most = 16
	for i := at; i < len(p) && i < at+most; i++ {
		switch p[i] {
		case ':', '=', '>':
			if ok {
				return i, true
			}
			ok = true
		case '"', '\'', '\\', ' ', '\t', '\r', '\n':
		default:
			return i, ok
		}
	}
	return 0, false
}

func tokenByte(c byte) bool {
	switch c {
	case '-', '.', '_', '~', '+', '/', '=', '%':
		return true
	}
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// looksLikeToken tells a token from a word.
func looksLikeToken(p []byte) bool {
	return len(p) >= 20 || len(p) >= 8 && bytes.ContainsAny(p, "0123456789")
}
