package findings

import (
	"mime"
	"net/url"
	"strings"
)

// maxParams bounds how many parameters are read of one text.
const maxParams = 1000

// Param is one parameter of a query, of a form or of a fragment, and its place.
type Param struct {
	Name, Value string
	Raw         string // the value as it came, still encoded
	Broken      bool   // its percent-encoding cannot be read; Name and Value are then as they came
	At          Evidence
}

// Params are parameters in the order in which they came, with duplicates.
type Params []Param

// Find returns the first parameter of that name.
func (p Params) Find(name string) (Param, bool) {
	for _, q := range p {
		if q.Name == name {
			return q, true
		}
	}
	return Param{}, false
}

// Get returns the first value of name, or "".
func (p Params) Get(name string) string {
	q, _ := p.Find(name)
	return q.Value
}

// Has tells whether name is there, be it empty.
func (p Params) Has(name string) bool {
	_, ok := p.Find(name)
	return ok
}

// Values returns all values of name, in order.
func (p Params) Values(name string) []string {
	var out []string
	for _, q := range p {
		if q.Name == name {
			out = append(out, q.Value)
		}
	}
	return out
}

// Duplicates returns the second parameter of every name that occurs more than
// once.
func (p Params) Duplicates() []Param {
	count := make(map[string]int, len(p))
	var out []Param
	for _, q := range p {
		if count[q.Name]++; count[q.Name] == 2 {
			out = append(out, q)
		}
	}
	return out
}

// readParams reads an application/x-www-form-urlencoded text that begins at
// offset at of a part.
func readParams(text string, exchange int, part Part, at int) Params {
	var out Params
	for text != "" && len(out) < maxParams {
		pair, rest, _ := strings.Cut(text, "&")
		if pair != "" {
			name, value, _ := strings.Cut(pair, "=")
			p := Param{Name: name, Value: value, Raw: value, At: Evidence{exchange, part, at, at + len(pair)}}
			if s, err := url.QueryUnescape(name); err == nil {
				p.Name = s
			} else {
				p.Broken = true
			}
			if s, err := url.QueryUnescape(value); err == nil {
				p.Value = s
			} else {
				p.Broken = true
			}
			out = append(out, p)
		}
		at += len(pair) + 1
		text = rest
	}
	return out
}

// readQuery reads the query of the request line.
func (x *Exchange) readQuery() Params {
	line := x.requestLine()
	from := strings.IndexByte(line, '?')
	if from < 0 {
		return nil
	}
	query := line[from+1:]
	if i := strings.IndexAny(query, " #"); i >= 0 {
		query = query[:i]
	}
	return readParams(query, x.ID, RequestLine, from+1)
}

// readForm reads the body of the request when it is a form.
func (x *Exchange) readForm() Params {
	body := x.Request.Body()
	if len(body) == 0 || len(body) > maxJSON {
		return nil
	}
	media, _, _ := mime.ParseMediaType(x.RequestHeader("Content-Type"))
	if media != "" && media != "application/x-www-form-urlencoded" {
		return nil
	}
	return readParams(string(body), x.ID, RequestBody, 0)
}
