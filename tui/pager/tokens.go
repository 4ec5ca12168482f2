package pager

import "bytes"

// state is what a tokenizer must remember from one row of a line to the next.
// Every line starts afresh: colouring never looks above the line it is in.
type state uint8

const (
	jsonValue   state = 1 << iota // inside a string that is a value
	jsonKey                       // inside a string that is a member's name
	jsonEscaped                   // the byte before was the backslash of an escape
)

const (
	formName state = iota
	formValue
)

const (
	headName state = iota
	headValue
	headFirst   // the first word of a start line: a method or a version
	headTarget  // the request target
	headCode    // the status code
	headVersion // the version of a request
	headReason
)

// startState is the state at the start of a line.
func startState(k Kind, first bool) state {
	if k == Head && first {
		return headFirst
	}
	return 0
}

// token returns where the token at b[i] ends, its class, and the state after
// it. It looks at b[i:end], where i < end, and only a little beyond.
func token(k Kind, b []byte, i, end int, st state) (int, class, state) {
	switch k {
	case Head:
		return headToken(b, i, end, st)
	case JSON:
		return jsonToken(b, i, end, st)
	case Form:
		return formToken(b, i, end, st)
	}
	return end, classPlain, st
}

// until returns the index of the first sep in b[i:end], or end.
func until(b []byte, i, end int, sep byte) int {
	if n := bytes.IndexByte(b[i:end], sep); n >= 0 {
		return i + n
	}
	return end
}

func headToken(b []byte, i, end int, st state) (int, class, state) {
	switch st {
	case headFirst:
		j := until(b, i, end, ' ')
		switch {
		case j == end:
			return j, classPlain, st
		case bytes.HasPrefix(b[i:j], []byte("HTTP/")):
			return j, classVersion, headCode
		}
		return j, classMethod, headTarget
	case headTarget:
		if b[i] == ' ' {
			return i + 1, classPlain, st
		}
		j := until(b, i, end, ' ')
		if j == end {
			return j, classTarget, st
		}
		return j, classTarget, headVersion
	case headVersion:
		if b[i] == ' ' {
			return i + 1, classPlain, st
		}
		return end, classVersion, st
	case headCode:
		if b[i] == ' ' {
			return i + 1, classPlain, st
		}
		j := until(b, i, end, ' ')
		if j == end {
			return j, statusClass(b[i]), st
		}
		return j, statusClass(b[i]), headReason
	case headReason:
		return end, classReason, st
	case headName:
		if b[i] == ' ' || b[i] == '\t' {
			return end, classValue, headValue
		}
		j := until(b, i, end, ':')
		switch {
		case j == i:
			return i + 1, classPunct, headValue
		case j == end:
			return j, classPlain, st
		}
		return j, className, st
	}
	return end, classValue, st
}

func statusClass(first byte) class {
	switch first {
	case '4', '5':
		return classStatusError
	case '2':
		return classStatusOK
	}
	return classStatus
}

func formToken(b []byte, i, end int, st state) (int, class, state) {
	switch {
	case b[i] == '&':
		return i + 1, classPunct, formName
	case st == formValue:
		return until(b, i, end, '&'), classValue, st
	case b[i] == '=':
		return i + 1, classPunct, formValue
	}
	j := i
	for j < end && b[j] != '=' && b[j] != '&' {
		j++
	}
	return j, className, st
}

func jsonToken(b []byte, i, end int, st state) (int, class, state) {
	if st&(jsonKey|jsonValue) != 0 {
		return jsonString(b, i, end, st)
	}
	j := i + 1
	switch c := b[i]; {
	case c == '"':
		st = jsonValue
		if isJSONKey(b, j) {
			st = jsonKey
		}
		if j == end {
			return j, jsonClass(st), st
		}
		return jsonString(b, j, end, st)
	case c == '-' || c >= '0' && c <= '9':
		for j < end && isNumeric(b[j]) {
			j++
		}
		return j, classNumber, st
	case c >= 'a' && c <= 'z':
		for j < end && b[j] >= 'a' && b[j] <= 'z' {
			j++
		}
		switch string(b[i:j]) {
		case "true", "false", "null":
			return j, classLiteral, st
		}
		return j, classPlain, st
	case isJSONPunct(c):
		// Blanks go along: they look the same, and it saves a token.
		for j < end && (b[j] == ' ' || isJSONPunct(b[j])) {
			j++
		}
		return j, classPunct, st
	case c == ' ':
		for j < end && b[j] == ' ' {
			j++
		}
	}
	return j, classPlain, st
}

// jsonString goes to the end of the string that b[i] is in.
func jsonString(b []byte, i, end int, st state) (int, class, state) {
	escaped := st&jsonEscaped != 0
	st &^= jsonEscaped
	for ; i < end; i++ {
		switch {
		case escaped:
			escaped = false
		case b[i] == '\\':
			escaped = true
		case b[i] == '"':
			return i + 1, jsonClass(st), 0
		}
	}
	if escaped {
		return end, jsonClass(st), st | jsonEscaped
	}
	return end, jsonClass(st), st
}

// jsonAdvance returns the state at end, given the state at i. It goes from quote
// to quote, for it looks through lines of megabytes.
func jsonAdvance(b []byte, i, end int, st state) state {
	for i < end {
		if st&(jsonKey|jsonValue) != 0 {
			i, _, st = jsonString(b, i, end, st)
			continue
		}
		n := bytes.IndexByte(b[i:end], '"')
		if n < 0 {
			return st
		}
		start := i + n + 1
		if i, _, st = jsonString(b, start, end, jsonValue); st != 0 && isJSONKey(b, start) {
			st = st&^jsonValue | jsonKey
		}
	}
	return st
}

func jsonClass(st state) class {
	if st&jsonKey != 0 {
		return classKey
	}
	return classString
}

// isJSONKey reports whether the string that starts at i is followed by a
// colon. A name of more than 256 bytes is taken for a value.
func isJSONKey(b []byte, i int) bool {
	end := min(len(b), i+256)
	for ; i < end && b[i] != '"'; i++ {
		if b[i] == '\\' {
			i++
		} else if b[i] == '\n' {
			return false
		}
	}
	for i++; i < end; i++ {
		switch b[i] {
		case ' ', '\t':
		default:
			return b[i] == ':'
		}
	}
	return false
}

func isNumeric(c byte) bool {
	return c >= '0' && c <= '9' || c == '.' || c == '-' || c == '+' || c == 'e' || c == 'E'
}

func isJSONPunct(c byte) bool {
	switch c {
	case '{', '}', '[', ']', ':', ',':
		return true
	}
	return false
}
