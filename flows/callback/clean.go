package callback

import (
	"strings"
	"unicode"
)

// responseParams are the names with which pasted pairs may begin.
var responseParams = []string{
	"code", "state", "iss", "error", "error_description", "error_uri",
	"session_state", "scope", "response", "access_token", "id_token",
}

// knownParam tells whether s begins with name=.
func knownParam(s string) bool {
	name, _, found := strings.Cut(s, "=")
	if !found {
		return false
	}
	for _, p := range responseParams {
		if name == p {
			return true
		}
	}
	return false
}

// clean takes off what copying puts around and into a URL: the lines of a
// header block around a Location field, quotes, control characters, and the
// line breaks and indents of a terminal that wrapped it.
func clean(text string) string {
	return strings.TrimFunc(unwrap(locationField(text)), func(r rune) bool {
		return unicode.IsSpace(r) || strings.ContainsRune("\"'`<>“”‘’«»", r)
	})
}

// locationField returns the value of a Location field, when text holds one at
// the beginning of a line, as in the output of curl -i or -v.
func locationField(text string) string {
	lines := strings.Split(text, "\n")
	for i, line := range lines {
		name, value, found := strings.Cut(strings.TrimLeft(line, "<> \t"), ":")
		if !found || !strings.EqualFold(name, "location") {
			continue
		}
		for _, next := range lines[i+1:] {
			bare := strings.TrimSpace(strings.TrimLeft(next, "<>"))
			if bare == "" || isField(bare) {
				break
			}
			value += "\n" + next
		}
		return value
	}
	return text
}

// isField tells whether line looks like "Name: value".
func isField(line string) bool {
	name, _, found := strings.Cut(line, ": ")
	return found && name != "" && strings.Trim(strings.ToLower(name), "abcdefghijklmnopqrstuvwxyz0123456789-") == ""
}

// unwrap joins lines. Pairs on lines of their own are joined by '&'; single
// spaces inside a URL, as in a description, become %20.
func unwrap(text string) string {
	var b strings.Builder
	gap, broken, pairs := false, false, false
	word := func(w string) {
		if w == "" {
			return
		}
		switch last := b.String(); {
		case last == "" || !gap:
		case knownParam(w) && !strings.HasSuffix(last, "&") && !strings.HasSuffix(last, "?") &&
			!strings.HasSuffix(last, "#") && !strings.HasSuffix(last, "_") && pairs:
			b.WriteByte('&')
		case broken:
		case pairs:
			b.WriteString("%20")
		default:
			b.WriteByte(' ')
		}
		b.WriteString(w)
		gap, broken, pairs = false, false, pairs || strings.Contains(w, "=")
	}
	for text != "" {
		n := strings.IndexFunc(text, unicode.IsSpace)
		if n != 0 {
			if n < 0 {
				n = len(text)
			}
			word(strings.Map(visible, text[:n]))
			text = text[n:]
			continue
		}
		rest := strings.TrimLeftFunc(text, unicode.IsSpace)
		gap = true
		broken = broken || strings.ContainsAny(text[:len(text)-len(rest)], "\r\n")
		text = rest
	}
	return b.String()
}

// visible drops control characters and the byte order mark.
func visible(r rune) rune {
	if unicode.IsControl(r) || r == '\uFEFF' || r == '\u200B' {
		return -1
	}
	return r
}
