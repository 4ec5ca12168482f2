package jsonpos

import "encoding/json"

// maxIndent is the depth from which lines are indented no further, and
// maxGrowth how many times larger than the text the result may be. Without them
// a small hostile text could fill the memory with spaces.
const (
	maxIndent = 64
	maxGrowth = 16
	smallText = 64 << 10 // bytes of result that are always allowed
)

// Pretty lays out valid JSON with one member or element a line, indented by two
// spaces a level. Order, repeated members, and the spelling of numbers and
// strings stay as they are. It takes linear time and does not bound the size.
//
// It is false, and returns nil, when data is not JSON (a byte order mark
// included), or is so deep and so dense that the result would be mostly spaces.
func Pretty(data []byte) ([]byte, bool) {
	if !json.Valid(data) {
		return nil, false
	}
	out := make([]byte, 0, len(data)+len(data)/2)
	depth := 0
	line := func() {
		out = append(out, '\n')
		for range min(depth, maxIndent) {
			out = append(out, ' ', ' ')
		}
	}
	for i := 0; i < len(data); i++ {
		if len(out) > maxGrowth*len(data)+smallText {
			return nil, false
		}
		switch c := data[i]; c {
		case ' ', '\t', '\r', '\n':
		case '{', '[':
			out = append(out, c)
			if j := skipSpace(data, i+1); data[j] == c+2 { // '{'+2 is '}', '['+2 is ']'
				out = append(out, data[j])
				i = j
				continue
			}
			depth++
			line()
		case '}', ']':
			depth--
			line()
			out = append(out, c)
		case ',':
			out = append(out, c)
			line()
		case ':':
			out = append(out, ':', ' ')
		case '"':
			end := stringEnd(data, i)
			out = append(out, data[i:end]...)
			i = end - 1
		default:
			out = append(out, c)
		}
	}
	return out, true
}

func skipSpace(data []byte, i int) int {
	for data[i] == ' ' || data[i] == '\t' || data[i] == '\r' || data[i] == '\n' {
		i++
	}
	return i
}

// stringEnd returns the offset after the closing quotation mark of the string
// that begins at i, in valid JSON.
func stringEnd(data []byte, i int) int {
	for i++; data[i] != '"'; i++ {
		if data[i] == '\\' {
			i++
		}
	}
	return i + 1
}
