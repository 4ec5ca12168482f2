package compare

import "strings"

// steady returns a text with a sign in the place of everything in it that differs
// each time: UUIDs, times, long random words, and the values of the parameters of
// URLs whose name says so. Two texts that only differ in those become equal.
func steady(s string) string {
	// Most lines of most texts hold nothing of the kind.
	if len(s) < 8 || !strings.ContainsAny(s, "0123456789=") {
		return s
	}
	out := make([]byte, 0, len(s))
	name := "" // the word before an "=", or before a quotation mark after it
	for i := 0; i < len(s); {
		if n := dateTime(s[i:]); n > 0 {
			out = append(out, '\x01')
			i += n
			continue
		}
		end := i
		for end < len(s) && isWordByte(s[end]) {
			end++
		}
		if end == i {
			if c := s[i]; c != '=' && c != '"' && c != '\'' {
				name = ""
			}
			out = append(out, s[i])
			i++
			continue
		}
		word := s[i:end]
		before := byte(0)
		if i > 0 {
			before = s[i-1]
		}
		switch {
		case looksMinted(word):
			out = append(out, '\x02')
		case name != "" && (before == '=' || before == '"' || before == '\'') && fleeting(name) && looksRandom(word):
			out = append(out, '\x02')
		default:
			out = append(out, word...)
		}
		name = ""
		if end < len(s) && s[end] == '=' {
			name = word
		}
		i = end
	}
	return string(out)
}

// fleeting reports whether a parameter or attribute of the name holds a value
// that is made anew each time.
func fleeting(name string) bool {
	switch natureOf(name) {
	case minted, chosen, tracing, timing:
		return true
	}
	return false
}

func isWordByte(c byte) bool { return isAlphanumeric(c) || c == '-' || c == '_' || c >= 0x80 }

// dateTime returns the length of the date with a time of day at the beginning of
// s; 0 when there is none.
func dateTime(s string) int {
	const form = "0000-00-00 00:00"
	if len(s) < len(form) || s[4] != '-' || classOf(s[0]) != 1 {
		return 0
	}
	for i := range len(form) {
		switch {
		case form[i] == '0' && classOf(s[i]) != 1, form[i] == '-' && s[i] != '-', form[i] == ':' && s[i] != ':':
			return 0
		case form[i] == ' ' && s[i] != ' ' && s[i] != 'T' && s[i] != 't':
			return 0
		}
	}
	n := len(form)
	for n < len(s) && (classOf(s[n]) == 1 || s[n] == ':' || s[n] == '.') {
		n++
	}
	if n < len(s) && (s[n] == 'Z' || s[n] == 'z') {
		n++
	}
	return n
}
