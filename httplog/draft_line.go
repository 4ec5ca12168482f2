package httplog

import (
	"errors"
	"fmt"
	"strings"
)

// RequestLine is the first line of a request (RFC 9112 §3), cut at its first and
// its last space. Raw is all of it. What is not there is empty; of ReadURL's
// drafts only the Target is there, and it is the URL.
type RequestLine struct {
	Method, Target, Version string
	Raw                     string
}

// lineSpans says where in a request line the method ends, the target begins and
// ends, and the version begins; all beyond the line for what is missing.
type lineSpans struct{ method, target, targetEnd, version int }

func spansOf(line string) lineSpans {
	first, last := strings.IndexByte(line, ' '), strings.LastIndexByte(line, ' ')
	switch {
	case first < 0:
		return lineSpans{len(line), len(line), len(line), len(line)}
	case first == last:
		return lineSpans{first, first + 1, len(line), len(line)}
	}
	start, end := trimSpace([]byte(line), first+1, last)
	return lineSpans{first, start, end, last + 1}
}

func (d Draft) line() (string, lineSpans) {
	if d.url {
		return d.head, lineSpans{target: 0, targetEnd: len(d.head), version: len(d.head)}
	}
	line := firstLine([]byte(d.head))
	return line, spansOf(line)
}

// RequestLine returns the request line.
func (d Draft) RequestLine() RequestLine {
	line, at := d.line()
	return RequestLine{line[:at.method], line[at.target:at.targetEnd], line[at.version:], line}
}

// SetMethod replaces the method.
func (d Draft) SetMethod(method string) (Draft, error) {
	line, at := d.line()
	want := d.RequestLine()
	want.Method = method
	return d.setPart("method", method+line[at.method:], want)
}

// SetTarget replaces the request target (RFC 9112 §3.2): of ReadURL's drafts,
// the URL.
func (d Draft) SetTarget(target string) (Draft, error) {
	line, at := d.line()
	want := d.RequestLine()
	want.Target = target
	gap := ""
	if !d.url && at.method == len(line) {
		gap = " "
	}
	return d.setPart("target", line[:at.target]+gap+target+line[at.targetEnd:], want)
}

// SetVersion replaces the version, such as HTTP/1.1; with an empty one it is
// left out.
func (d Draft) SetVersion(version string) (Draft, error) {
	line, at := d.line()
	want := d.RequestLine()
	want.Version = version
	switch {
	case version == "" && at.version > 0 && at.version < len(line):
		line = line[:at.version-1]
	case at.version < len(line) || strings.Count(line, " ") > 1:
		line = line[:at.version] + version
	case version != "":
		line += " " + version
	}
	return d.setPart("version", line, want)
}

// SetLine replaces the whole request line, which may be wrong in any way.
func (d Draft) SetLine(raw string) (Draft, error) {
	was, _ := d.line()
	if strings.ContainsAny(raw, "\r\n") {
		return d, errors.New("the request line cannot hold a line break: edit the request as text to write one")
	}
	d.head = raw + d.head[len(was):]
	return d, nil
}

// setPart replaces the line by one of which a part was edited, if the parts can
// be told apart afterwards.
func (d Draft) setPart(name, line string, want RequestLine) (Draft, error) {
	if d.url && name != "target" {
		return d, errOnlyURL
	}
	e, err := d.SetLine(line)
	if err != nil {
		return d, fmt.Errorf("the %s cannot hold a line break: edit the request as text to write one", name)
	}
	got := e.RequestLine()
	got.Raw = want.Raw
	if got != want {
		return d, fmt.Errorf("with this %s the request line would be read as something else, because of its spaces: edit the line as a whole", name)
	}
	return e, nil
}
