package httplog

import (
	"bytes"
	"encoding/json"
	"strings"
)

// maxFrames is the depth up to which objects are told apart when it is decided
// whether one is a key (has "kty"). Deeper ones count as part of that one.
const maxFrames = 1000

// jsonFrame is an open object or array.
type jsonFrame struct {
	key     bool // it has a member "kty": a JWK (RFC 7517 §4.1)
	members int  // where its entries in jsonScan.members begin
}

// jsonScan finds the secrets in JSON, without demanding that it is right: a
// string before a colon is a name, and the string after it its value. What some
// servers take for JSON is read too: strings in apostrophes, and names without
// any quotation marks.
type jsonScan struct {
	*secrets
	frames  []jsonFrame
	deeper  int     // how many are open beyond maxFrames
	members []Range // values that are secret if their object is a key
	ended   bool    // the text is at its end

	apostrophe int // the first one that nameEnd has not passed
}

func (s *secrets) json(start, end int) {
	scan := jsonScan{secrets: s, frames: make([]jsonFrame, 1, 16)}
	for at := start; at < end && s.pace.goesOn(at); {
		switch s.text[at] {
		case '{', '[':
			scan.open()
			at++
		case '}', ']':
			scan.close()
			at++
		case '"', '\'':
			at = scan.member(at, end)
		case ':':
			at = scan.bareMember(start, at, end)
		default:
			at++
		}
	}
	scan.ended = true // what is open may still become a key
	for len(scan.frames) > 1 {
		scan.pop()
	}
	scan.pop()
}

func (j *jsonScan) open() {
	if len(j.frames) >= maxFrames {
		j.deeper++
		return
	}
	j.frames = append(j.frames, jsonFrame{members: len(j.members)})
}

func (j *jsonScan) close() {
	switch {
	case j.deeper > 0:
		j.deeper--
	case len(j.frames) > 1:
		j.pop()
	}
}

func (j *jsonScan) pop() {
	last := j.frames[len(j.frames)-1]
	if last.key || j.cut && j.ended {
		for _, r := range j.members[last.members:] {
			j.add(r.Start, r.End, r.Name)
		}
	}
	j.members = j.members[:last.members]
	j.frames = j.frames[:len(j.frames)-1]
}

// member takes the string at at and, when it is a name with a string for its
// value, that too. It returns where to go on.
func (j *jsonScan) member(at, end int) int {
	nameEnd, next := j.nameEnd(at, end)
	name := j.text[at+1 : nameEnd]
	colon := skipSpace(j.text, next, end)
	if colon >= end || j.text[colon] != ':' {
		if j.text[at] == '\'' {
			return at + 1 // an apostrophe of some text
		}
		return next
	}
	return j.value(jsonName(name), colon, end)
}

// nameEnd is jsonString for what may be a name. Where an apostrophe ends is kept:
// it is the same for all that stand before it, and text may have many of them.
func (j *jsonScan) nameEnd(at, end int) (stop, next int) {
	if j.text[at] != '\'' {
		return jsonString(j.text, at, end)
	}
	if at >= j.apostrophe {
		j.apostrophe, _ = jsonString(j.text, at, end)
	}
	return j.apostrophe, min(j.apostrophe+1, end)
}

// bareMember takes the name that stands before the colon without quotation marks.
func (j *jsonScan) bareMember(start, colon, end int) int {
	stop := colon
	for stop > start && (j.text[stop-1] == ' ' || j.text[stop-1] == '\t') {
		stop--
	}
	from := stop
	for from > start && stop-from <= maxName && nameByte(j.text[from-1]) {
		from--
	}
	return j.value(strings.ToLower(string(j.text[from:stop])), colon, end)
}

func nameByte(c byte) bool {
	return c == '_' || c == '-' || c >= '0' && c <= '9' || c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z'
}

// value judges the string after a colon, and returns where to go on.
func (j *jsonScan) value(name string, colon, end int) int {
	value := skipSpace(j.text, colon+1, end)
	if value >= end || j.text[value] != '"' && j.text[value] != '\'' {
		return value
	}
	valueEnd, next := jsonString(j.text, value, end)
	j.judge(name, value+1, valueEnd)
	return next
}

// judge decides about the value of a member.
func (j *jsonScan) judge(name string, start, end int) {
	switch name {
	case "kty":
		j.frames[len(j.frames)-1].key = true
	case "d", "p", "q", "dp", "dq", "qi", "k":
		if len(j.members) >= maxRanges {
			j.add(start, end, name)
			return
		}
		j.members = append(j.members, Range{start, end, name})
	default:
		if secretName(name) {
			j.add(start, end, name)
		}
	}
}

// jsonName returns a member's name in lower case, with its escapes undone.
func jsonName(p []byte) string {
	if len(p) > 6*maxName {
		return ""
	}
	if bytes.IndexByte(p, '\\') >= 0 {
		quoted := append(append([]byte{'"'}, p...), '"')
		var name string
		if json.Unmarshal(quoted, &name) == nil {
			return strings.ToLower(name)
		}
	}
	return strings.ToLower(string(p))
}

// jsonString returns where the string whose quote, or apostrophe, stands at at
// ends, and where the text goes on. A string that does not end goes to the end.
func jsonString(p []byte, at, end int) (stop, next int) {
	for from := at + 1; from < end; {
		i := bytes.IndexByte(p[from:end], p[at])
		if i < 0 {
			break
		}
		quote := from + i
		slashes := 0
		for k := quote - 1; k >= from && p[k] == '\\'; k-- {
			slashes++
		}
		if slashes%2 == 0 {
			return quote, quote + 1
		}
		from = quote + 1
	}
	return end, end
}

func skipSpace(p []byte, at, end int) int {
	for at < end && (p[at] == ' ' || p[at] == '\t' || p[at] == '\r' || p[at] == '\n') {
		at++
	}
	return at
}
