package httplog

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
)

// Part is one of the three lists of a request.
type Part int

const (
	// Query are the parameters in the query of the target.
	Query Part = iota
	// Header are the lines between the request line and the empty line.
	Header
	// Form are the parameters of a body that is form-encoded.
	Form
)

// String returns what a row of it is called.
func (p Part) String() string {
	switch p {
	case Query:
		return "query parameter"
	case Header:
		return "header field"
	}
	return "form parameter"
}

// Row is a parameter or a header field.
//
// Of a parameter, Name and Value have their percent-encoding undone, where it is
// right, and RawName and RawValue are as written. Of a header field, Value has
// no white space around it and the lines of a folded value joined, as in Field.
// A line of the head that is no field is a row too, and is Bare.
type Row struct {
	Name, Value       string
	RawName, RawValue string
	Raw               string // all of it, without what separates it from the next
}

// Bare tells that there is a name only: no "=" in the parameter, no colon in
// the header line.
func (r Row) Bare() bool { return len(r.Raw) == len(r.RawName) }

// row is a Row and where it is.
type row struct {
	Row
	start, end int // in the text of its list
	next       int // of a header field: after its line end
	// Of a header field: where the value is, in Raw.
	valueStart, valueEnd int
}

// list is a Part in full.
type list struct {
	text string
	rows []row
	// Of parameters: where they are in text, and what has to be written before
	// the first.
	from, to int
	mark     string
}

// Rows returns the rows of a part in the order in which they are sent. Nothing
// between two "&" is no parameter. Content-Length is what will be sent. The body
// counts as a form when its Content-Type says so, and when it looks like one, so
// that it can still be edited under a wrong Content-Type.
func (d Draft) Rows(p Part) []Row {
	l, _ := d.list(p)
	out := make([]Row, len(l.rows))
	for i, r := range l.rows {
		out[i] = r.Row
	}
	return out
}

// list returns a part; an error when the request has no such part.
func (d Draft) list(p Part) (list, error) {
	switch {
	case p == Query:
		return queryList(d.RequestLine().Target), nil
	case d.url:
		return list{}, errOnlyURL
	case p == Header:
		d = d.fitted()
		return list{text: d.head, rows: headRows(d.head)}, nil
	case !d.isForm():
		return list{}, errors.New("the body is no form: set Content-Type to application/x-www-form-urlencoded first, or edit the body as text")
	}
	data := d.data()
	return list{text: data, rows: paramRows(data, 0, len(data)), to: len(data)}, nil
}

// with returns d with another text for a part.
func (d Draft) with(p Part, text string) (Draft, error) {
	switch p {
	case Query:
		line, at := d.line()
		if !d.url && at.target == len(line) && at.method == len(line) {
			return d, errors.New("the request line has no target for a query: edit the line first")
		}
		d.head = d.head[:at.target] + text + d.head[at.targetEnd:]
		return d, nil
	case Form:
		return d.setData(text)
	}
	d = d.fitted()
	if !sameLengths(d.head, text) {
		d.stated = -1 // it is the person's now
	}
	d.head = text
	return d, nil
}

// Value returns the value of the first row of that name, as in Row. Names of
// parameters are compared exactly, names of header fields in any case.
func (d Draft) Value(p Part, name string) (value string, ok bool) {
	for _, r := range d.Rows(p) {
		if p.same(r.Name, name) {
			return r.Value, true
		}
	}
	return "", false
}

func (p Part) same(a, b string) bool {
	if p == Header {
		return strings.EqualFold(a, b)
	}
	return a == b
}

// Put sets the value of every row of that name. When there is none, it adds one.
func (d Draft) Put(p Part, name, value string) (Draft, error) {
	found := false
	e, err := d, error(nil)
	for i, r := range d.Rows(p) {
		if p.same(r.Name, name) {
			found = true
			if e, err = e.Set(p, i, value); err != nil {
				return d, err
			}
		}
	}
	if !found {
		return d.Add(p, name, value)
	}
	return e, nil
}

// Drop removes every row of that name, if there are any.
func (d Draft) Drop(p Part, name string) Draft {
	rows := d.Rows(p)
	for i := len(rows) - 1; i >= 0; i-- {
		if p.same(rows[i].Name, name) {
			d, _ = d.Remove(p, i)
		}
	}
	return d
}

// Set gives row i the value that a person typed: for a parameter it is
// percent-encoded, as golang.org/x/oauth2 does it (url.QueryEscape). A value
// that is there already stays in the spelling it has.
func (d Draft) Set(p Part, i int, value string) (Draft, error) {
	r, err := d.row(p, i)
	switch {
	case err != nil:
		return d, err
	case r.Value == value:
		return d, nil
	case p != Header:
		return d.replace(p, i, r.RawName+"="+url.QueryEscape(value))
	}
	if err := checkField(r.Name, value); err != nil && !r.Bare() {
		return d, err
	}
	return d.replace(p, i, r.fieldWith(value))
}

// Rename gives row i the name that a person typed, encoded as in Set.
func (d Draft) Rename(p Part, i int, name string) (Draft, error) {
	r, err := d.row(p, i)
	switch {
	case err != nil:
		return d, err
	case r.Name == name:
		return d, nil
	case p != Header:
		return d.replace(p, i, url.QueryEscape(name)+r.Raw[len(r.RawName):])
	}
	if err := checkField(name, ""); err != nil {
		return d, err
	}
	gap := r.RawName[len(strings.TrimRight(r.RawName, " \t")):]
	return d.replace(p, i, name+gap+r.Raw[len(r.RawName):])
}

// Insert puts a row before row i, or after the last when i is their number. Name
// and value are what a person typed, encoded as in Set.
func (d Draft) Insert(p Part, i int, name, value string) (Draft, error) {
	if p != Header {
		return d.insert(p, i, url.QueryEscape(name)+"="+url.QueryEscape(value))
	}
	if err := checkField(name, value); err != nil {
		return d, err
	}
	return d.insert(p, i, name+": "+value)
}

// Add puts a row after the last, as Insert does.
func (d Draft) Add(p Part, name, value string) (Draft, error) {
	return d.Insert(p, len(d.Rows(p)), name, value)
}

// Double puts a copy of row i after it.
func (d Draft) Double(p Part, i int) (Draft, error) {
	r, err := d.row(p, i)
	if err != nil {
		return d, err
	}
	return d.insert(p, i+1, r.Raw)
}

// Remove takes row i out, with what separates it from the next. The "?" goes
// with the last parameter of a query.
func (d Draft) Remove(p Part, i int) (Draft, error) {
	if _, err := d.row(p, i); err != nil {
		return d, err
	}
	l, err := d.list(p)
	if err != nil {
		return d, err
	}
	r := l.rows[i]
	if p == Header {
		return d.with(p, l.text[:r.start]+l.text[r.next:])
	}
	return d.with(p, l.removed(r))
}

// SetRaw replaces row i by raw, which is written as it is: "name=value" in the
// person's own spelling, or a whole header line.
func (d Draft) SetRaw(p Part, i int, raw string) (Draft, error) {
	r, err := d.row(p, i)
	switch {
	case err != nil:
		return d, err
	case r.Raw == raw:
		return d, nil
	}
	if err := p.check(raw); err != nil {
		return d, err
	}
	return d.replace(p, i, raw)
}

// InsertRaw puts raw before row i, as SetRaw writes it.
func (d Draft) InsertRaw(p Part, i int, raw string) (Draft, error) {
	if err := p.check(raw); err != nil {
		return d, err
	}
	return d.insert(p, i, raw)
}

// check tells what cannot be one row.
func (p Part) check(raw string) error {
	switch {
	case p != Form && strings.ContainsAny(raw, "\r\n"):
		return fmt.Errorf("a %s cannot hold a line break: edit the request as text to write one", p)
	case p != Header && strings.Contains(raw, "&"):
		return fmt.Errorf("with an \"&\" these are several %ss: insert them one by one, or write %%26", p)
	case raw == "" && p == Header:
		return errors.New("an empty line would end the header fields: remove the field instead, or edit the request as text")
	case raw == "":
		return fmt.Errorf("a %s cannot be empty: write a name at least, or remove it", p)
	}
	return nil
}

func (d Draft) row(p Part, i int) (row, error) {
	l, err := d.list(p)
	if err != nil {
		return row{}, err
	}
	if i < 0 || i >= len(l.rows) {
		return row{}, fmt.Errorf("there is no %s %d: the request has %d", p, i+1, len(l.rows))
	}
	return l.rows[i], nil
}

func (d Draft) replace(p Part, i int, raw string) (Draft, error) {
	l, err := d.list(p)
	if err != nil {
		return d, err
	}
	r := l.rows[i]
	want := l.raws()
	want[i] = raw
	return d.verified(p, l.text[:r.start]+raw+l.text[r.end:], want)
}

func (d Draft) insert(p Part, i int, raw string) (Draft, error) {
	l, err := d.list(p)
	if err != nil {
		return d, err
	}
	n := len(l.rows)
	if i < 0 || i > n {
		return d, fmt.Errorf("nothing can be inserted as %s %d: the request has %d", p, i+1, n)
	}
	text := ""
	if p == Header {
		text = l.withLine(i, raw)
	} else {
		text = l.withParam(i, raw)
	}
	return d.verified(p, text, slices.Insert(l.raws(), i, raw))
}

// raws are the rows as they stand.
func (l list) raws() []string {
	out := make([]string, len(l.rows), len(l.rows)+1)
	for i, r := range l.rows {
		out[i] = r.Raw
	}
	return out
}

// verified returns d with text for a part, if the rows are these then.
func (d Draft) verified(p Part, text string, want []string) (Draft, error) {
	e, err := d.with(p, text)
	if err != nil {
		return d, err
	}
	l, err := e.list(p)
	if err != nil || !slices.Equal(l.raws(), want) {
		return d, fmt.Errorf("this cannot be a %s here, for it would be read as something else: edit the request as text to write it", p)
	}
	return e, nil
}
