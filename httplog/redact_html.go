package httplog

import (
	"bytes"
	"strings"
)

// htmlAttrs are the attributes of a tag that can hold a secret or name one;
// offsets into the text, zero when absent.
type htmlAttrs struct {
	name, kind         string
	value              bool
	valueStart, valEnd int
}

// html marks the secrets in HTML: the values of inputs whose name says so or
// that are of type password, and the parameters of the URLs in attributes and
// in the text between tags, as of a script. It reads tags as they come and knows
// nothing of scripts and comments.
func (s *secrets) html(start, end int) {
	for at := start; at < end && s.pace.goesOn(at); {
		i := bytes.IndexByte(s.text[at:end], '<')
		if i < 0 {
			s.loose(at, end)
			return
		}
		s.loose(at, at+i)
		at += i + 1
		at = s.tag(at, end)
	}
}

// tag takes the tag whose name begins at at, and returns where it ends.
func (s *secrets) tag(at, end int) int {
	nameEnd := at
	for nameEnd < end && isLetter(s.text[nameEnd]) {
		nameEnd++
	}
	if nameEnd == at || nameEnd-at > maxName {
		return nameEnd
	}
	input := bytes.EqualFold(s.text[at:nameEnd], []byte("input"))
	var attrs htmlAttrs
	at = nameEnd
	for at < end && s.text[at] != '>' && s.text[at] != '<' {
		at = s.attribute(at, end, &attrs)
	}
	unfinished := s.cut && at >= end
	if input && attrs.value && (attrs.kind == "password" || secretParam(attrs.name) || unfinished) {
		name := attrs.name
		if name == "" {
			name = "password"
		}
		s.add(attrs.valueStart, attrs.valEnd, name)
	}
	return at
}

// attribute takes the next attribute, or one byte between attributes.
func (s *secrets) attribute(at, end int, attrs *htmlAttrs) int {
	nameEnd := at
	for nameEnd < end && !isBlank(s.text[nameEnd]) && strings.IndexByte("=<>/\"'", s.text[nameEnd]) < 0 {
		nameEnd++
	}
	if nameEnd == at {
		return at + 1
	}
	name := ""
	if nameEnd-at <= maxName {
		name = strings.ToLower(string(s.text[at:nameEnd]))
	}
	equals := skipBlank(s.text, nameEnd, end)
	if equals >= end || s.text[equals] != '=' {
		return nameEnd
	}
	start := skipBlank(s.text, equals+1, end)
	stop, next := s.attributeValue(start, end)
	if start < stop && (s.text[start] == '"' || s.text[start] == '\'') {
		start++
	}
	switch name {
	case "name":
		attrs.name = paramName(s.text[start:min(stop, start+maxName)])
	case "type":
		attrs.kind = strings.ToLower(string(s.text[start:min(stop, start+maxName)]))
	case "value":
		attrs.value, attrs.valueStart, attrs.valEnd = true, start, stop
	case "href", "action", "src", "content", "formaction":
		s.url(start, stop)
	}
	return next
}

// attributeValue returns where the value that begins at start ends (before its
// quote), and where the text goes on.
func (s *secrets) attributeValue(start, end int) (stop, next int) {
	if start < end && (s.text[start] == '"' || s.text[start] == '\'') {
		i := bytes.IndexByte(s.text[start+1:end], s.text[start])
		if i < 0 {
			return end, end
		}
		return start + 1 + i, start + 2 + i
	}
	stop = start
	for stop < end && !isBlank(s.text[stop]) && s.text[stop] != '>' {
		stop++
	}
	return stop, stop
}

func isLetter(c byte) bool { return 'a' <= c|0x20 && c|0x20 <= 'z' }

func isBlank(c byte) bool { return c == ' ' || '\t' <= c && c <= '\r' }

func skipBlank(p []byte, at, end int) int {
	for at < end && isBlank(p[at]) {
		at++
	}
	return at
}
