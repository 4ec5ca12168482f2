package jsonpos

import (
	"bytes"
	"context"
	"errors"
	"sort"
)

// maxIndent is the depth from which lines are indented no further, and
// maxGrowth how many times larger than the text the result may be. Without them
// a small hostile text could fill the memory with spaces.
const (
	maxIndent = 64
	maxGrowth = 16
	smallText = 64 << 10 // bytes of result that are always allowed
)

// pace is how many bytes are laid out between two looks at the context.
const pace = 16 << 10

// markEvery is how many bytes of the text a Layout notes once where they went.
const markEvery = 4 << 10

var (
	errNotJSON = errors.New("the text is not JSON")
	errDense   = errors.New("the text laid out would be mostly spaces")
)

// Pretty lays out valid JSON with one member or element a line, indented by two
// spaces a level. Order, repeated members, and the spelling of numbers and
// strings stay as they are. It takes linear time and does not bound the size.
//
// It is false, and returns nil, when data is not JSON (a byte order mark
// included), or is so deep and so dense that the result would be mostly spaces.
func Pretty(data []byte) ([]byte, bool) {
	out, _, err := AppendPretty(context.Background(), nil, data, nil)
	return out, err == nil
}

// AppendPretty appends data to dst as [Pretty] lays it out, and returns where its
// bytes went. progress, when not nil, is told now and then how many bytes of data
// are done.
//
// The error is the context's, or says why data cannot be laid out.
func AppendPretty(ctx context.Context, dst, data []byte, progress func(done int)) ([]byte, *Layout, error) {
	p := printer{ctx: ctx, progress: progress, in: data, out: dst, start: len(dst), l: &Layout{}}
	p.reserve(2 * min(len(data), pace))
	if err := p.text(); err != nil {
		return nil, nil, err
	}
	if p.state != wantEnd {
		return nil, nil, errNotJSON
	}
	return p.out, p.l, nil
}

// AppendPrettyStart is AppendPretty for the beginning of a text that goes on: it
// is no error that the text ends early, be it within a string.
func AppendPrettyStart(dst, data []byte) ([]byte, *Layout, error) {
	p := printer{ctx: context.Background(), in: data, out: dst, start: len(dst), l: &Layout{}, cut: true}
	if err := p.text(); err != nil {
		return nil, nil, err
	}
	return p.out, p.l, nil
}

// Layout says where the bytes of a text stand in the same text laid out with
// other white space.
type Layout struct{ marks []layoutMark }

// layoutMark says that bytes [in, in+run) of the text are [out, out+run) of the
// result. It stands at the beginning of a token.
type layoutMark struct{ in, out, run int }

// Offset returns where byte off of the text stands in the result, counted from
// its beginning. White space stands where the next byte does. read returns bytes
// [from, to) of the text; a few thousand are asked for. shown is the result.
func (l *Layout) Offset(off int, read func(from, to int) []byte, shown []byte) int {
	k := sort.Search(len(l.marks), func(k int) bool { return l.marks[k].in > off }) - 1
	if k < 0 {
		return 0
	}
	m := l.marks[k]
	if off < m.in+m.run {
		return m.out + off - m.in
	}
	return walk(read(m.in+m.run, off+1), shown, m.out+m.run)
}

// Source is the way back: it returns which byte of the text, of size bytes, stands
// at byte off of the result. White space stands where the next byte does.
func (l *Layout) Source(off, size int, read func(from, to int) []byte, shown []byte) int {
	k := sort.Search(len(l.marks), func(k int) bool { return l.marks[k].out > off }) - 1
	if k < 0 || off >= len(shown) {
		return 0
	}
	m := l.marks[k]
	if off < m.out+m.run {
		return m.in + off - m.out
	}
	end := size
	if k+1 < len(l.marks) {
		end = min(l.marks[k+1].in+1, size)
	}
	from := m.in + m.run
	return from + walk(shown[m.out+m.run:off+1], read(from, end), 0)
}

// TokenBefore returns where in the text a token begins, at or before byte off,
// that is within no string: somebody may read on from there.
func (l *Layout) TokenBefore(off int) int {
	k := sort.Search(len(l.marks), func(k int) bool { return l.marks[k].in > off }) - 1
	if k < 0 {
		return 0
	}
	return l.marks[k].in
}

// walk returns where the last byte of text stands in shown, whose byte j is where
// text begins. Both begin outside strings.
func walk(text, shown []byte, j int) int {
	quoted, escaped := false, false
	for i := 0; ; i, j = i+1, j+1 {
		if !quoted {
			for i < len(text) && isSpace(text[i]) {
				i++
			}
			for j < len(shown) && isSpace(shown[j]) {
				j++
			}
		}
		if i >= len(text)-1 || j >= len(shown) {
			return max(min(j, len(shown)-1), 0)
		}
		switch c := text[i]; {
		case escaped:
			escaped = false
		case c == '\\':
			escaped = quoted
		case c == '"':
			quoted = !quoted
		}
	}
}

func isSpace(c byte) bool { return c == ' ' || c == '\t' || c == '\n' || c == '\r' }

// want is what a printer expects next.
type want uint8

const (
	wantValue   want = iota
	wantElement      // or the end of an array that has none
	wantMember       // or the end of an object that has none
	wantName
	wantColon
	wantComma // or the end of the array or object
	wantEnd   // white space
)

// printer checks JSON and lays it out, in one go and without recursion.
type printer struct {
	ctx      context.Context
	progress func(int)
	in, out  []byte
	start    int // where in out the result begins
	at       int // in in
	state    want
	open     []byte // the '{' and '[' that are open
	cut      bool   // the text goes on
	l        *Layout
	marked   int // up to where in in the marks have come
}

var (
	newline = append([]byte{'\n'}, bytes.Repeat([]byte{' '}, 2*maxIndent)...)
	// special are the bytes at which a string ends, or is more than its bytes.
	special = func() (t [256]bool) {
		for c := range ' ' {
			t[c] = true
		}
		t['"'], t['\\'] = true, true
		return t
	}()
)

// text lays out all of it.
func (p *printer) text() error {
	for next := 0; ; {
		for p.at < len(p.in) && isSpace(p.in[p.at]) {
			p.at++
		}
		if p.at >= len(p.in) {
			return nil
		}
		if p.at >= next {
			if err := p.pause(); err != nil {
				return err
			}
			next = p.at + pace
		}
		if err := p.token(p.in[p.at]); err != nil {
			return err
		}
	}
}

// pause looks whether to go on.
func (p *printer) pause() error {
	if len(p.out)-p.start > maxGrowth*len(p.in)+smallText {
		return errDense
	}
	if p.progress != nil {
		p.progress(p.at)
	}
	if p.at > 0 { // the rest will grow as much as this did
		rest := float64(len(p.in)-p.at) / float64(p.at)
		p.reserve(min(int(float64(len(p.out)-p.start)*rest*1.02), maxGrowth*len(p.in)) + pace)
	}
	return p.ctx.Err()
}

// reserve makes room for n more bytes, and for no more: append would make room
// for a quarter more of all that is there.
func (p *printer) reserve(n int) {
	if cap(p.out)-len(p.out) < n {
		p.out = append(make([]byte, 0, len(p.out)+n), p.out...)
	}
}

// token takes the token that begins with c.
func (p *printer) token(c byte) error {
	switch {
	case c == '}' || c == ']':
		return p.close(c)
	case p.state == wantColon && c == ':':
		p.out = append(p.out, ':', ' ')
		p.at, p.state = p.at+1, wantValue
		return nil
	case p.state == wantComma && c == ',':
		p.out = append(p.out, ',')
		p.line()
		p.at, p.state = p.at+1, wantValue
		if p.open[len(p.open)-1] == '{' {
			p.state = wantName
		}
		return nil
	case p.state == wantMember && c == '"':
		p.line()
		p.state = wantName
	case p.state == wantElement:
		p.line()
		p.state = wantValue
	}
	p.mark()
	switch {
	case p.state == wantName && c == '"':
		p.state = wantColon
		return p.string()
	case p.state == wantValue:
		return p.value(c)
	}
	return errNotJSON
}

// mark notes where a token goes, now and then.
func (p *printer) mark() {
	if n := len(p.l.marks); n == 0 || p.at >= p.marked+markEvery {
		p.l.marks = append(p.l.marks, layoutMark{in: p.at, out: len(p.out) - p.start})
		p.marked = p.at
	}
}

func (p *printer) line() { p.out = append(p.out, newline[:1+2*min(len(p.open), maxIndent)]...) }

func (p *printer) close(c byte) error {
	if len(p.open) == 0 || p.open[len(p.open)-1] != c-2 { // '}'-2 is '{', ']'-2 is '['
		return errNotJSON
	}
	p.open = p.open[:len(p.open)-1]
	switch p.state {
	case wantComma:
		p.line()
	case wantMember, wantElement:
	default:
		return errNotJSON
	}
	p.out = append(p.out, c)
	p.at++
	p.after()
	return nil
}

// after is what may follow a value.
func (p *printer) after() {
	p.state = wantComma
	if len(p.open) == 0 {
		p.state = wantEnd
	}
}

func (p *printer) value(c byte) error {
	switch c {
	case '{', '[':
		p.open = append(p.open, c)
		p.out = append(p.out, c)
		p.at++
		if p.state = wantElement; c == '{' {
			p.state = wantMember
		}
		return nil
	case '"':
		p.after()
		return p.string()
	}
	check := parser{data: p.in, pos: p.at}
	var err error
	switch c {
	case 't':
		err = check.literal("true")
	case 'f':
		err = check.literal("false")
	case 'n':
		err = check.literal("null")
	default:
		err = check.number()
	}
	if err != nil && (!p.cut || check.pos < len(p.in)) {
		return errNotJSON
	}
	p.out = append(p.out, p.in[p.at:check.pos]...)
	p.at = check.pos
	p.after()
	return nil
}

// string copies a string.
func (p *printer) string() error {
	i := p.at + 1
	for {
		for i < len(p.in) && !special[p.in[i]] {
			i++
		}
		if i >= len(p.in) {
			if !p.cut {
				return errNotJSON
			}
			break
		}
		if p.in[i] == '"' {
			i++
			break
		}
		n, ok := escapeLen(p.in[i:])
		if !ok && !(p.cut && i+len(`\u0000`) > len(p.in)) {
			return errNotJSON
		}
		i = min(i+n, len(p.in))
	}
	p.run(i)
	return nil
}

// run copies the bytes up to to as they are.
func (p *printer) run(to int) {
	if n := to - p.at; n > markEvery {
		p.l.marks = append(p.l.marks, layoutMark{in: p.at, out: len(p.out) - p.start, run: n})
		p.marked = to
	}
	p.out = append(p.out, p.in[p.at:to]...)
	p.at = to
}

// escapeLen returns how long the escape is that s begins with.
func escapeLen(s []byte) (n int, ok bool) {
	if s[0] != '\\' || len(s) < 2 {
		return len(s), false
	}
	switch s[1] {
	case '"', '\\', '/', 'b', 'f', 'n', 'r', 't':
		return 2, true
	case 'u':
	default:
		return 2, false
	}
	check := parser{data: s, pos: 2}
	_, err := check.hex4()
	return check.pos, err == nil
}
