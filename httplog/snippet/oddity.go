package snippet

import (
	"bytes"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"github.com/grantwalk/grantwalk/httplog"
)

// oddities are what a request has that not every tool can send.
type oddities struct {
	version    bool   // another one than HTTP/1.1 in its request line
	method     string // one that is none, or not in capitals; else empty
	length     bool   // Content-Length does not fit
	lines      bool   // lines in the head that are no fields
	names      bool   // names of fields that are none
	controls   string // the name of a field with control characters
	highBytes  string // the name of a field with bytes beyond ASCII
	repeated   string // the name of a field that is there twice
	dots       bool   // "." or ".." in the path
	characters bool   // characters that do not belong into a URL
	blanks     bool   // blanks, control characters or a # among them
	quotes     bool   // single quotes in the query
	asterisk   bool   // a target that is no URL
	nul        bool   // a NUL byte in a secret
	escapes    string // the name of a field with a backslash before a separator of HTTPie
}

func (o *oddities) line(x httplog.Exchange, method, proto string) {
	o.version = proto != "HTTP/1.1" && x.Witness != httplog.Recorded
	if method != strings.ToUpper(method) || strings.ContainsFunc(method, func(r rune) bool { return r < 'A' || r > 'Z' }) {
		o.method = method
	}
}

// url takes note of what the literals of a target hold; target is all of it.
func (o *oddities) url(target string, literals []string) {
	o.asterisk = !strings.HasPrefix(target, "/") && !strings.HasPrefix(target, "http://") && !strings.HasPrefix(target, "https://")
	path, _, _ := strings.Cut(target, "?")
	for part := range strings.SplitSeq(path, "/") {
		o.dots = o.dots || part == "." || part == ".."
	}
	_, query, _ := strings.Cut(target, "?")
	o.quotes = strings.Contains(query, "'")
	for _, s := range literals {
		for i := 0; i < len(s); i++ {
			c := s[i]
			switch {
			case c >= 'a' && c <= 'z', c >= 'A' && c <= 'Z', c >= '0' && c <= '9', strings.IndexByte("-._~:/?@!$&'()*+,;=", c) >= 0:
			case c == '%' && i+2 < len(s) && isHex(s[i+1]) && isHex(s[i+2]):
			default:
				o.characters = true
				o.blanks = o.blanks || c <= ' ' || c == 0x7f || c == '#'
			}
		}
	}
}

func isHex(c byte) bool {
	return c >= '0' && c <= '9' || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F'
}

// field takes note of a field. It is to be left out when ok is false.
func (o *oddities) field(f httplog.Field, head []byte) (ok bool) {
	if f.Name == "" || strings.ContainsFunc(f.Name, func(r rune) bool {
		return r <= ' ' || r >= 0x7f || strings.ContainsRune(`"(),/:;<=>?@[\]{}`, r)
	}) {
		o.names = true
		return false
	}
	for i, c := range head[f.ValueStart:f.ValueEnd] {
		if next := f.ValueStart + i + 1; c == '\\' && next < f.ValueEnd && strings.IndexByte(httpieSpecial, head[next]) >= 0 {
			o.escapes = shown(f.Name)
		}
		switch {
		case c < ' ' && c != '\t', c == 0x7f:
			o.controls = shown(f.Name)
		case c >= 0x80:
			o.highBytes = shown(f.Name)
		}
	}
	return true
}

// shown is the name of a field for a comment, from which a shell makes nothing.
func shown(name string) string {
	return strings.Map(func(r rune) rune {
		if strings.ContainsRune("!#$&'*`|~^%", r) {
			return '?'
		}
		return r
	}, name)
}

// secret takes note of the value of a secret.
func (o *oddities) secret(value string) { o.nul = o.nul || strings.IndexByte(value, 0) >= 0 }

// framing takes note of what is wrong in how the message is put together.
func (o *oddities) framing(x httplog.Exchange, head []byte) {
	for i, line := range bytes.Split(bytes.TrimRight(head, "\r\n"), []byte("\n")) {
		if i > 0 && bytes.IndexByte(line, ':') < 0 && len(bytes.TrimSpace(line)) > 0 && line[0] != ' ' && line[0] != '\t' {
			o.lines = true
		}
	}
	if x.Witness == httplog.Recorded {
		return // put together here
	}
	var lengths []string
	for _, f := range httplog.Fields(head) {
		if strings.EqualFold(f.Name, "Content-Length") {
			lengths = append(lengths, f.Value)
		}
	}
	n := len(x.Request.Raw) - len(head)
	switch len(lengths) {
	case 0:
		o.length = n > 0
	case 1:
		said, err := strconv.Atoi(lengths[0])
		o.length = err != nil || said != n
	default:
		o.length = true
	}
}

// cannot says what the language does not send as it was, one clause each.
func (m *message) cannot(l Language) []string {
	var out []string
	say := func(when bool, format string, args ...any) {
		if when {
			out = append(out, fmt.Sprintf(format, args...))
		}
	}
	in := func(list ...Language) bool { return slices.Contains(list, l) }
	o := m.odd
	say(o.version, "the version in the request line was not HTTP/1.1")
	say(o.method != "" && !in(Curl, Go), "the method is sent in capitals, or refused")
	say(o.length, "the Content-Length did not fit the body, here it does")
	say(o.lines, "the head had lines that are no header fields, they are left out")
	say(o.names, "the head had fields with names that are not allowed, they are left out")
	say(o.controls != "", "the field %s holds control characters, which are refused or lost", o.controls)
	say(o.highBytes != "" && in(CSharp), "the field %s holds bytes beyond ASCII, which are refused", o.highBytes)
	say(o.escapes != "" && in(HTTPie), "the field %s loses a backslash", o.escapes)
	say(o.repeated != "" && in(Python, JavaScript, CSharp), "the field %s stood there more than once, here once, with the values joined", o.repeated)
	say(o.dots && !in(Curl, Go), "the dots in the path are resolved first")
	say(o.characters && !in(Curl), "characters in the target that do not belong into a URL are encoded first, or refused")
	say(o.blanks && in(Curl), "the target has blanks, control characters or a hash sign, which are refused or lost")
	say(o.quotes && in(JavaScript), "the single quotes in the query are percent-encoded, which means the same")
	say(o.asterisk && !in(Curl), "the target was not a URL, the root is asked for here")
	say(o.nul, "a secret holds a NUL byte, which no environment variable can")
	say(in(CSharp) && !m.body.literal() && !utf8.ValidString(m.body.String()), "the body has bytes that are no UTF-8, they are lost")
	say(m.host != "" && in(JavaScript), "the Host was another than that of the URL, fetch always sends that of the URL")
	say(m.hasBody() && (m.method == "GET" || m.method == "HEAD") && in(JavaScript), "fetch refuses a body with %s", m.method)
	say(m.proxy != "" && in(JavaScript), "it went through a proxy, Node.js needs NODE_USE_ENV_PROXY=1 and HTTPS_PROXY or HTTP_PROXY for that")
	say(m.insecure && in(JavaScript), "certificates were not checked, Node.js needs NODE_TLS_REJECT_UNAUTHORIZED=0 for that")
	return out
}

// trust are the comments on certificates.
func (m *message) trust(how string) []string {
	if !m.ca {
		return nil
	}
	return []string{"The walk trusted certificates of its own, --ca. Here that is " + how + "."}
}
