package jsonpos

import (
	"bytes"
	"fmt"
	"unicode/utf8"
)

// The limits that hold where Limits has a zero.
const (
	DefaultMaxSize  = 1 << 20 // bytes
	DefaultMaxDepth = 1000    // arrays and objects within each other
	// DefaultMaxValues is how many values there may be: one takes a hundred times
	// the room of its two bytes in [0,0,0].
	DefaultMaxValues = 100_000
)

// Limits bound what Parse reads. A zero field means the default.
type Limits struct {
	MaxSize   int // bytes of text
	MaxDepth  int // arrays and objects within each other
	MaxValues int // of all kinds, arrays and objects included
}

// SyntaxError says where and why a text is not JSON, or is beyond the limits.
type SyntaxError struct {
	Offset int    // of the first byte that does not fit, from 0
	What   string // what was expected or found there
}

func (e *SyntaxError) Error() string {
	return fmt.Sprintf("not valid JSON at byte %d: %s", e.Offset, e.What)
}

// HasBOM reports whether data begins with the UTF-8 byte order mark, which JSON
// on the network must not have and a reader may ignore (RFC 8259 §8.1). Parse
// skips it; offsets count from the first byte of data all the same.
func HasBOM(data []byte) bool { return bytes.HasPrefix(data, []byte("\xef\xbb\xbf")) }

// Parse reads one JSON text. The returned value keeps data, which must not be
// changed afterwards. The error is a *SyntaxError.
//
// What encoding/json accepts Parse accepts too, within the limits; so repeated
// members, bytes in strings that are not UTF-8 and lone surrogates are no
// errors here. On top of that it accepts a byte order mark.
func Parse(data []byte, limits Limits) (*Value, error) {
	if limits.MaxSize <= 0 {
		limits.MaxSize = DefaultMaxSize
	}
	if limits.MaxDepth <= 0 {
		limits.MaxDepth = DefaultMaxDepth
	}
	if limits.MaxValues <= 0 {
		limits.MaxValues = DefaultMaxValues
	}
	if len(data) > limits.MaxSize {
		return nil, &SyntaxError{Offset: limits.MaxSize, What: fmt.Sprintf(
			"the text has %d bytes, more than the %d that are read", len(data), limits.MaxSize)}
	}
	p := parser{data: data, maxDepth: limits.MaxDepth, left: limits.MaxValues, maxValues: limits.MaxValues}
	if HasBOM(data) {
		p.pos = len("\xef\xbb\xbf")
	} else if what := utf16Text(data); what != "" {
		return nil, &SyntaxError{Offset: 0, What: what}
	}
	v, err := p.value(0)
	if err != nil {
		return nil, err
	}
	p.space()
	if p.pos < len(data) {
		return nil, p.fail("text goes on after the value: " + p.found())
	}
	return v, nil
}

func utf16Text(data []byte) string {
	if bytes.HasPrefix(data, []byte("\xff\xfe")) || bytes.HasPrefix(data, []byte("\xfe\xff")) {
		return "the text is UTF-16, and JSON on the network is UTF-8"
	}
	return ""
}

type parser struct {
	data      []byte
	pos       int
	maxDepth  int
	maxValues int
	left      int // of maxValues
}

func (p *parser) fail(what string) error { return &SyntaxError{Offset: p.pos, What: what} }

// found describes what stands at the position, for an error.
func (p *parser) found() string {
	if p.pos >= len(p.data) {
		return "found the end of the text"
	}
	r, n := utf8.DecodeRune(p.data[p.pos:])
	if r == utf8.RuneError && n == 1 {
		return fmt.Sprintf("found byte 0x%02x", p.data[p.pos])
	}
	return fmt.Sprintf("found %q", r)
}

func (p *parser) space() {
	for p.pos < len(p.data) {
		switch p.data[p.pos] {
		case ' ', '\t', '\r', '\n':
			p.pos++
		default:
			return
		}
	}
}

// peek returns the byte at the position, or 0 at the end. A 0 byte in the text
// fits nowhere, so the two need not be told apart.
func (p *parser) peek() byte {
	if p.pos >= len(p.data) {
		return 0
	}
	return p.data[p.pos]
}

func (p *parser) value(depth int) (*Value, error) {
	p.space()
	if p.left--; p.left < 0 {
		return nil, p.fail(fmt.Sprintf("there are more values than the %d that are read", p.maxValues))
	}
	v := &Value{Start: p.pos, source: p.data}
	var err error
	switch c := p.peek(); {
	case c == '{':
		err = p.object(v, depth+1)
	case c == '[':
		err = p.array(v, depth+1)
	case c == '"':
		v.kind = String
		v.text, err = p.string()
	case c == 't':
		v.kind, err = Bool, p.literal("true")
	case c == 'f':
		v.kind, err = Bool, p.literal("false")
	case c == 'n':
		v.kind, err = Null, p.literal("null")
	case c == '-' || isDigit(c):
		v.kind, err = Number, p.number()
	default:
		err = p.fail("expected a value, " + p.found())
	}
	if err != nil {
		return nil, err
	}
	v.End = p.pos
	return v, nil
}

func (p *parser) deeper(depth int) error {
	if depth > p.maxDepth {
		return p.fail(fmt.Sprintf("arrays and objects are nested deeper than %d", p.maxDepth))
	}
	return nil
}

func (p *parser) object(v *Value, depth int) error {
	v.kind = Object
	if err := p.deeper(depth); err != nil {
		return err
	}
	p.pos++
	p.space()
	if p.peek() == '}' {
		p.pos++
		return nil
	}
	seen := names{}
	for {
		p.space()
		if p.peek() != '"' {
			return p.fail("expected the name of a member in quotation marks, " + p.found())
		}
		m := Member{KeyStart: p.pos}
		var err error
		if m.Name, err = p.string(); err != nil {
			return err
		}
		m.KeyEnd = p.pos
		p.space()
		if p.peek() != ':' {
			return p.fail("expected ':' after the name of a member, " + p.found())
		}
		p.pos++
		if m.Value, err = p.value(depth); err != nil {
			return err
		}
		m.Repeated = seen.add(v.members, m.Name)
		v.members = append(v.members, m)
		p.space()
		switch p.peek() {
		case ',':
			p.pos++
		case '}':
			p.pos++
			return nil
		default:
			return p.fail("expected ',' or '}' after a member, " + p.found())
		}
	}
}

// names finds repeated names: by looking through a few members, by a map once
// they are many, so that a hostile object does not take quadratic time.
type names struct{ many map[string]struct{} }

// add reports whether name is among members or the names added before.
func (n *names) add(members []Member, name string) (repeated bool) {
	const few = 16
	if len(members) < few {
		for i := range members {
			if members[i].Name == name {
				return true
			}
		}
		return false
	}
	if n.many == nil {
		n.many = make(map[string]struct{}, 4*few)
		for i := range members {
			n.many[members[i].Name] = struct{}{}
		}
	}
	_, repeated = n.many[name]
	n.many[name] = struct{}{}
	return repeated
}

func (p *parser) array(v *Value, depth int) error {
	v.kind = Array
	if err := p.deeper(depth); err != nil {
		return err
	}
	p.pos++
	p.space()
	if p.peek() == ']' {
		p.pos++
		return nil
	}
	for {
		e, err := p.value(depth)
		if err != nil {
			return err
		}
		v.elements = append(v.elements, e)
		p.space()
		switch p.peek() {
		case ',':
			p.pos++
		case ']':
			p.pos++
			return nil
		default:
			return p.fail("expected ',' or ']' after an element, " + p.found())
		}
	}
}

func (p *parser) literal(word string) error {
	for i := range len(word) {
		if p.peek() != word[i] {
			return p.fail(fmt.Sprintf("expected %s, %s", word, p.found()))
		}
		p.pos++
	}
	return nil
}

func isDigit(c byte) bool { return c >= '0' && c <= '9' }

func (p *parser) digits() error {
	if !isDigit(p.peek()) {
		return p.fail("expected a digit, " + p.found())
	}
	for isDigit(p.peek()) {
		p.pos++
	}
	return nil
}

func (p *parser) number() error {
	if p.peek() == '-' {
		p.pos++
	}
	if p.peek() == '0' {
		p.pos++
		if isDigit(p.peek()) {
			return p.fail("a number must not begin with 0")
		}
	} else if err := p.digits(); err != nil {
		return err
	}
	if p.peek() == '.' {
		p.pos++
		if err := p.digits(); err != nil {
			return err
		}
	}
	if c := p.peek(); c == 'e' || c == 'E' {
		p.pos++
		if c := p.peek(); c == '+' || c == '-' {
			p.pos++
		}
		return p.digits()
	}
	return nil
}
