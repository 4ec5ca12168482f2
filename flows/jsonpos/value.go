package jsonpos

import (
	"strconv"
	"strings"
)

// Kind is the type of a JSON value.
type Kind int

// The kinds of values. Invalid is the kind of a nil *Value.
const (
	Invalid Kind = iota
	Null
	Bool
	Number
	String
	Array
	Object
)

// String names the kind as a sentence would: "string", "array", "null".
func (k Kind) String() string {
	switch k {
	case Null:
		return "null"
	case Bool:
		return "boolean"
	case Number:
		return "number"
	case String:
		return "string"
	case Array:
		return "array"
	case Object:
		return "object"
	}
	return "nothing"
}

// WithArticle names the kind with its article: "a string", "an array", "null".
func (k Kind) WithArticle() string {
	switch k {
	case Array, Object:
		return "an " + k.String()
	case Null, Invalid:
		return k.String()
	}
	return "a " + k.String()
}

// Value is one JSON value in a parsed text. Its methods may be called on a nil
// *Value, which is what a look-up that finds nothing returns.
type Value struct {
	// Start and End are the byte offsets [Start, End) of the value in the text
	// that was parsed, quotation marks and brackets included.
	Start, End int

	kind     Kind
	source   []byte
	text     string // a string's value, decoded
	members  []Member
	elements []*Value
}

// Member is a name and its value in an object. KeyStart and KeyEnd are the
// byte offsets of the name, quotation marks included.
type Member struct {
	Name             string
	KeyStart, KeyEnd int
	Value            *Value
	// Repeated is set when an earlier member of the same object has the name.
	Repeated bool
}

// Kind returns the type of the value.
func (v *Value) Kind() Kind {
	if v == nil {
		return Invalid
	}
	return v.kind
}

// Raw returns the bytes of the value as they stand in the text. They must not
// be written to.
func (v *Value) Raw() []byte {
	if v == nil {
		return nil
	}
	return v.source[v.Start:v.End:v.End]
}

// Members returns the members of an object in the order of the text, repeated
// ones included; nil for any other kind.
func (v *Value) Members() []Member {
	if v == nil {
		return nil
	}
	return v.members
}

// Elements returns the elements of an array; nil for any other kind.
func (v *Value) Elements() []*Value {
	if v == nil {
		return nil
	}
	return v.elements
}

// Get follows names down through objects. It returns nil when a name is not
// there. Of repeated members it takes the last, as encoding/json and most
// libraries do; Member shows all.
func (v *Value) Get(names ...string) *Value {
	for _, name := range names {
		m, ok := v.Member(name)
		if !ok {
			return nil
		}
		v = m.Value
	}
	return v
}

// Member returns the last member of the name in an object.
func (v *Value) Member(name string) (Member, bool) {
	members := v.Members()
	for i := len(members) - 1; i >= 0; i-- {
		if members[i].Name == name {
			return members[i], true
		}
	}
	return Member{}, false
}

// Text returns the value of a string, with its escapes decoded. A \u escape
// that is half of a surrogate pair, and a byte that is not UTF-8, become
// U+FFFD.
func (v *Value) Text() (string, bool) {
	if v.Kind() != String {
		return "", false
	}
	return v.text, true
}

// String returns a string's value, and for any other kind the bytes as they
// stand in the text. It is for showing; Text tells strings apart.
func (v *Value) String() string {
	if text, ok := v.Text(); ok {
		return text
	}
	return string(v.Raw())
}

// Bool returns the value of true or false.
func (v *Value) Bool() (value, ok bool) {
	if v.Kind() != Bool {
		return false, false
	}
	return v.source[v.Start] == 't', true
}

// Int64 returns a number that is an integer and fits, without going through
// a float: 12, 12.0 and 1.2e1 are the same integer. It is false for a fraction
// and for a number that does not fit.
func (v *Value) Int64() (int64, bool) {
	if v.Kind() != Number {
		return 0, false
	}
	raw := string(v.Raw())
	if n, err := strconv.ParseInt(raw, 10, 64); err == nil {
		return n, true
	}
	return shiftedInt64(raw)
}

// shiftedInt64 reads a number that is written with a fraction or an exponent.
func shiftedInt64(raw string) (int64, bool) {
	mantissa, exponent := raw, 0
	if i := strings.IndexAny(raw, "eE"); i >= 0 {
		n, err := strconv.Atoi(raw[i+1:])
		if err != nil {
			return 0, false
		}
		mantissa, exponent = raw[:i], n
	}
	whole, fraction, _ := strings.Cut(mantissa, ".")
	fraction = strings.TrimRight(fraction, "0")
	sign := ""
	if strings.HasPrefix(whole, "-") {
		sign, whole = "-", whole[1:]
	}
	digits := strings.TrimLeft(whole+fraction, "0")
	exponent -= len(fraction)
	if digits == "" {
		return 0, true
	}
	for exponent < 0 && strings.HasSuffix(digits, "0") {
		digits, exponent = digits[:len(digits)-1], exponent+1
	}
	if exponent < 0 || exponent > len("9223372036854775808") {
		return 0, false
	}
	n, err := strconv.ParseInt(sign+digits+strings.Repeat("0", exponent), 10, 64)
	if err != nil {
		return 0, false
	}
	return n, true
}

// Float64 returns the nearest float64 of a number. It is false for a number
// that is too large for one.
func (v *Value) Float64() (float64, bool) {
	if v.Kind() != Number {
		return 0, false
	}
	f, err := strconv.ParseFloat(string(v.Raw()), 64)
	return f, err == nil
}

// Strings returns the elements of an array whose elements are all strings.
func (v *Value) Strings() ([]string, bool) {
	if v.Kind() != Array {
		return nil, false
	}
	out := make([]string, 0, len(v.elements))
	for _, e := range v.elements {
		text, ok := e.Text()
		if !ok {
			return nil, false
		}
		out = append(out, text)
	}
	return out, true
}

// Duplicates lists the repeated members of v and of everything in it, in the
// order of the text.
func (v *Value) Duplicates() []Member {
	var found []Member
	v.duplicates(&found)
	return found
}

func (v *Value) duplicates(found *[]Member) {
	for _, e := range v.Elements() {
		e.duplicates(found)
	}
	for _, m := range v.Members() {
		if m.Repeated {
			*found = append(*found, m)
		}
		m.Value.duplicates(found)
	}
}
