package httplog

import (
	"bufio"
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
)

// parseHead fills in what the head of an answer says. net/http's reader is
// asked first; where it refuses, the answer is read tolerantly and Tolerant
// says what was wrong. ok is false when there is no status line to be read.
func (r *Response) parseHead(head []byte, method string) (ok bool) {
	r.Head = head
	line := firstLine(head)
	proto, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimLeft(rest, " ")
	code, phrase, _ := strings.Cut(rest, " ")
	status, err := strconv.Atoi(code)
	if !strings.HasPrefix(proto, "HTTP/") || err != nil || len(code) != 3 || status < 100 {
		return false
	}
	r.Proto, r.Status, r.Phrase = proto, status, phrase
	fields := Fields(head)
	r.Header = headerOf(fields)
	if !flawless(head, proto, fields, r.Header) && netHTTPRefuses(head, method) {
		r.Tolerant = whyRefused(head, proto, fields, r.Header)
	}
	return true
}

// flawless tells that net/http takes a head, without asking it: reading it again
// would take as long as all else that is done with a small answer. It tells it of
// ordinary heads only.
func flawless(head []byte, proto string, fields []Field, h http.Header) bool {
	if proto != "HTTP/1.1" || len(fields) == 0 {
		return false
	}
	at := bytes.IndexByte(head, '\n') - 1 // the end of the line before
	for _, f := range fields {
		between, line := head[at:f.Start], head[f.Start:f.End]
		if string(between) != "\r\n" || slices.ContainsFunc(line, isControl) { // a line that is no field; a folded one
			return false
		}
		if name := line[:bytes.IndexByte(line, ':')]; len(name) == 0 || slices.ContainsFunc(name, notToken) {
			return false
		}
		at = f.End
	}
	if string(head[at:]) != "\r\n\r\n" || len(h["Trailer"]) > 0 {
		return false
	}
	length, coding := h["Content-Length"], h["Transfer-Encoding"]
	_, err := contentLength(h)
	return err == nil && (len(length) == 0 || len(length) == 1 && strings.IndexByte(length[0], ',') < 0) &&
		(len(coding) == 0 || len(coding) == 1 && strings.EqualFold(coding[0], "chunked"))
}

func netHTTPRefuses(head []byte, method string) bool {
	_, err := http.ReadResponse(bufio.NewReaderSize(bytes.NewReader(head), len(head)), &http.Request{Method: method})
	return err != nil
}

// whyRefused says in words what is wrong with a head. It names fields, but
// never their values, which may be secrets.
func whyRefused(head []byte, proto string, fields []Field, h http.Header) string {
	var why []string
	add := func(format string, args ...any) {
		if s := fmt.Sprintf(format, args...); len(why) < 8 && !slices.Contains(why, s) {
			why = append(why, s)
		}
	}
	if _, _, ok := http.ParseHTTPVersion(proto); !ok {
		add("the version %.20q in the status line is not HTTP/1.1", proto)
	}
	_, at, _ := cutLine(head, 0)
	for first := true; ; first = false {
		end, next, ok := cutLine(head, at)
		if !ok || end == at {
			break
		}
		line := head[at:end]
		switch folded := line[0] == ' ' || line[0] == '\t'; {
		case folded && first:
			add("the first header line begins with white space")
		case !folded && bytes.IndexByte(line, ':') < 0:
			add("a header line has no colon")
		}
		at = next
	}
	for _, f := range fields {
		raw := head[f.Start:f.End]
		name, _, _ := bytes.Cut(raw, []byte(":"))
		switch {
		case len(name) == 0:
			add("a header field has no name")
		case len(bytes.TrimRight(name, " \t")) < len(name):
			add("white space before the colon of the header field %.40q", f.Name)
		case slices.ContainsFunc(name, notToken):
			add("a character that does not belong in a field name, in %.40q", f.Name)
		}
		if slices.ContainsFunc([]byte(f.Value), isControl) {
			add("a control character in the value of the header field %.40q", f.Name)
		}
	}
	if _, err := contentLength(h); err != nil {
		add("%v", err)
	}
	if v := h["Transfer-Encoding"]; len(v) > 1 || len(v) == 1 && !strings.EqualFold(v[0], "chunked") {
		add("a Transfer-Encoding other than chunked")
	}
	if len(why) == 0 {
		return "net/http refuses this head"
	}
	return strings.Join(why, "; ")
}

func isControl(c byte) bool { return c < ' ' && c != '\t' || c == 0x7f }

// notToken tells whether c is outside the token characters of RFC 9110 §5.6.2.
func notToken(c byte) bool {
	return !('a' <= c && c <= 'z' || 'A' <= c && c <= 'Z' || '0' <= c && c <= '9' ||
		strings.IndexByte("!#$%&'*+-.^_`|~", c) >= 0)
}

// contentLength returns the length that h declares, -1 for none. The same
// number several times is one number (RFC 9110 §8.6). For different numbers it
// is the first, with an error; for what is no number -1, with an error.
func contentLength(h http.Header) (int64, error) {
	n := int64(-1)
	for _, v := range h["Content-Length"] {
		for part := range strings.SplitSeq(v, ",") {
			part = strings.Trim(part, " \t")
			m, err := strconv.ParseUint(part, 10, 62)
			switch {
			case err != nil:
				return -1, fmt.Errorf("the Content-Length %.24q is not a number", part)
			case n >= 0 && n != int64(m):
				return n, fmt.Errorf("the Content-Length is given as %d and as %d", n, m)
			}
			n = int64(m)
		}
	}
	return n, nil
}

// framing tells how the end of a body is found.
type framing int

const (
	noBody framing = iota
	fixedLength
	chunkedCoding
	untilClose
)

// framing follows RFC 9112 §6.3. length is for fixedLength. sure is false when
// the head contradicts itself, so that the connection cannot be used again.
func (r *Response) framing(method string) (kind framing, length int64, sure bool) {
	switch {
	case method == http.MethodHead, r.Status < 200, r.Status == 204, r.Status == 304,
		method == http.MethodConnect && r.Status < 300:
		return noBody, 0, true
	}
	length, err := contentLength(r.Header)
	// Before HTTP/1.1 there is no transfer coding, whatever the field says.
	if codings := r.Header["Transfer-Encoding"]; len(codings) > 0 && r.Proto != "HTTP/1.0" {
		all := strings.Split(codings[len(codings)-1], ",")
		if strings.EqualFold(strings.Trim(all[len(all)-1], " \t"), "chunked") {
			return chunkedCoding, 0, length < 0 && err == nil
		}
		return untilClose, 0, false
	}
	if length >= 0 {
		return fixedLength, length, err == nil
	}
	return untilClose, 0, false
}

// keepsAlive tells whether the server leaves the connection open.
func (r *Response) keepsAlive() bool {
	if r.Status == http.StatusSwitchingProtocols || hasToken(r.Header, "Connection", "close") {
		return false
	}
	return r.Proto == "HTTP/1.1" || hasToken(r.Header, "Connection", "keep-alive")
}
