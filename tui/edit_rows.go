package tui

import (
	"errors"
	"fmt"
	"strings"

	"github.com/grantwalk/grantwalk/httplog"
)

// editSection is a part of a request in the edit dialog.
type editSection int

const (
	inLine   editSection = iota // the request line: method, target, version; or a URL
	inQuery                     // the parameters of the target
	inHeader                    // the header fields
	inForm                      // the parameters of a body that is a form, or may become one
	inBody                      // the lines of another body
)

// editRow is a row that takes the cursor; at counts within the section, and is
// -1 for the place of a section that has none.
type editRow struct {
	section editSection
	at      int
}

// maxBodyLines bounds how many lines of a body are rows.
const maxBodyLines = 500

// sheet is a Draft as rows.
type sheet struct {
	draft httplog.Draft
	parts httplog.Segments
	url   bool // it is a URL, and nothing else
	rows  []editRow
	bare  [inForm + 1][]bool // which rows are a name only
	lines []bodyLine
}

// bodyLine says where a line of the body is, and where the next begins.
type bodyLine struct{ from, to, next int }

func newSheet(d httplog.Draft, url bool, known []string) sheet {
	s := sheet{draft: d, parts: d.Segments(known), url: url}
	if url {
		s.rows = []editRow{{inLine, 0}}
	} else {
		s.rows = []editRow{{inLine, 0}, {inLine, 1}, {inLine, 2}}
	}
	s.list(inQuery)
	switch {
	case url:
		return s
	case s.isForm():
		s.list(inHeader)
		s.list(inForm)
		return s
	}
	s.list(inHeader)
	s.lines = bodyLines(d.Body())
	s.add(inBody, len(s.lines))
	return s
}

// part is the part of the request that the section is of.
func (c editSection) part() httplog.Part {
	switch c {
	case inHeader:
		return httplog.Header
	case inForm:
		return httplog.Form
	}
	return httplog.Query
}

func (s *sheet) list(c editSection) {
	rows := s.draft.Rows(c.part())
	for _, r := range rows {
		s.bare[c] = append(s.bare[c], r.Bare())
	}
	s.add(c, len(rows))
}

func (s *sheet) add(c editSection, n int) {
	if n == 0 {
		s.rows = append(s.rows, editRow{c, -1})
	}
	for i := range n {
		s.rows = append(s.rows, editRow{c, i})
	}
}

// isForm says whether the body is one of parameters; an empty one is where a
// parameter could be added.
func (s *sheet) isForm() bool {
	if len(s.draft.Body()) > 0 {
		return len(s.draft.Rows(httplog.Form)) > 0
	}
	_, err := s.draft.Add(httplog.Form, "a", "")
	return err == nil
}

func bodyLines(body []byte) []bodyLine {
	var out []bodyLine
	at := 0
	for line := range strings.Lines(string(body)) {
		text := strings.TrimSuffix(strings.TrimSuffix(line, "\n"), "\r")
		out = append(out, bodyLine{at, at + len(text), at + len(line)})
		if at += len(line); len(out) == maxBodyLines {
			break
		}
	}
	return out
}

// index returns where a row is in the list, or the nearest of its section.
func (s sheet) index(r editRow) int {
	best := 0
	for i, o := range s.rows {
		if o.section == r.section && o.at <= max(r.at, 0) || o.section < r.section {
			best = i
		}
	}
	return best
}

// name returns the name of a row.
func (s sheet) name(r editRow) []httplog.Segment {
	switch {
	case r.at < 0:
		return nil
	case r.section == inLine && s.url:
		return ours("URL")
	case r.section == inLine:
		return ours([...]string{"method", "target", "version"}[r.at])
	case r.section == inBody:
		return ours(fmt.Sprintf("line %d", r.at+1))
	}
	return s.parts.Name(r.section.part(), r.at)
}

func ours(text string) []httplog.Segment { return []httplog.Segment{{Text: text}} }

// value returns the value of a row.
func (s sheet) value(r editRow) []httplog.Segment {
	switch {
	case r.at < 0:
		return nil
	case r.section == inLine && s.url:
		return s.parts.Line()
	case r.section == inLine:
		method, target, version := s.parts.RequestLine()
		return [...][]httplog.Segment{method, target, version}[r.at]
	case r.section == inBody:
		l := s.lines[r.at]
		return s.parts.Body(l.from, l.to)
	}
	return s.parts.Value(r.section.part(), r.at)
}

// raw returns a row as it is written; of the request line all of it.
func (s sheet) raw(r editRow) []httplog.Segment {
	switch {
	case r.at < 0:
		return nil
	case r.section == inLine:
		return s.parts.Line()
	case r.section == inBody:
		return s.value(r)
	}
	return s.parts.Raw(r.section.part(), r.at)
}

// isBare says that the row is a name only.
func (s sheet) isBare(r editRow) bool {
	return r.at >= 0 && (r.section == inQuery || r.section == inHeader || r.section == inForm) && s.bare[r.section][r.at]
}

// setValue gives a row another value.
func (s sheet) setValue(r editRow, text string) (httplog.Draft, error) {
	switch {
	case r.section == inLine && s.url, r.section == inLine && r.at == 1:
		return s.draft.SetTarget(text)
	case r.section == inLine && r.at == 0:
		return s.draft.SetMethod(text)
	case r.section == inLine:
		return s.draft.SetVersion(text)
	case r.section == inBody:
		l := s.lines[r.at]
		return s.setBody(l.from, l.to, text)
	}
	return s.draft.Set(r.section.part(), r.at, text)
}

// setBody puts text in the place of the bytes [from, to) of the body.
func (s sheet) setBody(from, to int, text string) (httplog.Draft, error) {
	body := string(s.draft.Body())
	return s.draft.SetBody([]byte(body[:from] + text + body[to:]))
}

var errNoName = errors.New("this row has no other name: enter edits what is in it")

func (s sheet) setName(r editRow, text string) (httplog.Draft, error) {
	if r.section == inLine || r.section == inBody {
		return s.draft, errNoName
	}
	return s.draft.Rename(r.section.part(), r.at, text)
}

func (s sheet) setRaw(r editRow, text string) (httplog.Draft, error) {
	switch {
	case r.section == inLine && !s.url:
		return s.draft.SetLine(text)
	case r.section == inLine || r.section == inBody:
		return s.setValue(r, text)
	}
	return s.draft.SetRaw(r.section.part(), r.at, text)
}

// insert puts a row where r is; of a body a line, which has no name.
func (s sheet) insert(r editRow, name, value string) (httplog.Draft, error) {
	if r.section == inBody {
		return s.insertLine(r.at, value)
	}
	return s.draft.Insert(r.section.part(), r.at, name, value)
}

func (s sheet) insertLine(at int, text string) (httplog.Draft, error) {
	n := len(s.lines)
	if n == 0 {
		return s.setBody(0, 0, text)
	}
	body, end := string(s.draft.Body()), "\n"
	if first := s.lines[0]; strings.HasPrefix(body[first.to:first.next], "\r") {
		end = "\r\n"
	}
	if last := s.lines[n-1]; at == n && last.to == last.next {
		return s.setBody(last.next, last.next, end+text)
	} else if at == n {
		return s.setBody(last.next, last.next, text+body[last.to:last.next])
	}
	return s.setBody(s.lines[at].from, s.lines[at].from, text+end)
}

var errLineParts = errors.New("the request line has three parts and no more: w edits it as a whole")

func (s sheet) double(r editRow) (httplog.Draft, error) {
	switch r.section {
	case inLine:
		return s.draft, errLineParts
	case inBody:
		l := s.lines[r.at]
		return s.insertLine(r.at+1, string(s.draft.Body()[l.from:l.to]))
	}
	return s.draft.Double(r.section.part(), r.at)
}

// remove takes a row out; of the request line what it holds.
func (s sheet) remove(r editRow) (httplog.Draft, error) {
	switch r.section {
	case inLine:
		return s.setValue(r, "")
	case inBody:
		l := s.lines[r.at]
		if l.to == l.next && r.at > 0 {
			return s.setBody(s.lines[r.at-1].to, l.next, "")
		}
		return s.setBody(l.from, l.next, "")
	}
	return s.draft.Remove(r.section.part(), r.at)
}

// heading is what stands above a section.
func (s sheet) heading(c editSection) string {
	switch c {
	case inLine:
		if s.url {
			return "The URL"
		}
		return "Request line"
	case inQuery:
		return "Query parameters"
	case inHeader:
		return "Header fields"
	case inForm:
		return "Body: form parameters"
	}
	return "Body: lines of text"
}

// one is what a row of a section is called.
func (c editSection) one() string {
	switch c {
	case inQuery:
		return "query parameter"
	case inHeader:
		return "header field"
	case inForm:
		return "form parameter"
	case inBody:
		return "line"
	}
	return "part of the request line"
}

// sign stands between name and value.
func (c editSection) sign() string {
	switch c {
	case inQuery, inForm:
		return "="
	case inHeader:
		return ":"
	}
	return " "
}

// joined is segments as a text, with a mask for each secret unless they are
// revealed.
func joined(th *theme, list []httplog.Segment, reveal bool) string {
	var b strings.Builder
	for _, g := range list {
		if g.Secret && !reveal {
			b.WriteString(th.mask(g.Size))
			continue
		}
		b.WriteString(g.Text)
	}
	return b.String()
}
