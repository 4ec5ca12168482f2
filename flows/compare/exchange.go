package compare

import (
	"bytes"
	"strings"

	"github.com/grantwalk/grantwalk/httplog"
)

// Exchanges compares two exchanges, part by part in the order of the Parts.
func Exchanges(a, b httplog.Exchange, options ...Option) Result {
	c := newComparison(options)
	c.identical = a.ID == b.ID && a.Created.Equal(b.Created) && bytes.Equal(a.Request.Raw, b.Request.Raw)
	left, right := c.read(a), c.read(b)
	c.relate(left, right)
	c.requestLine(left, right)
	c.query(left, right)
	fields := &Section{Part: RequestHeaders, Title: "Request header"}
	c.fields(fields, left.head, right.head)
	c.end(fields)
	c.body(RequestBody, "Request body", left.body, right.body)
	c.response(left, right)
	c.addTokens()
	c.facts(a, b)
	return c.result()
}

// message is an exchange read into what is compared.
type message struct {
	x       httplog.Exchange
	source          // of the request
	line    [3]Span // method, target without query, version
	query   Span
	head    head
	body    content
	answer  source // the head of the response
	headed  head
	content content
}

func (c *comparison) read(x httplog.Exchange) *message {
	m := &message{x: x}
	m.text = x.Request.Raw
	if len(m.text) == 0 && x.URL != "" {
		// Of what the system browser sent only the URL is known.
		m.text, m.nowhere = []byte(x.Method+" "+x.URL), true
	}
	x.Request.Raw = m.text
	m.secrets = httplog.RequestSecrets(x, c.known)
	m.readLine()
	headText := x.Request.Head()
	m.body = content{source: m.from(len(headText)), request: true}
	length := len(m.body.text)
	if x.Request.BodyMissing {
		length = -1
	}
	m.head = newHead(m.source, headText, length, true)
	m.body.media = m.head.media
	if x.Request.BodyMissing {
		m.body.remarks = append(m.body.remarks, "the recording was saved without it")
	}
	if x.Response != nil {
		m.readResponse(c, x.Response)
	}
	return m
}

func (m *message) readResponse(c *comparison, r *httplog.Response) {
	body := r.Body().Bytes()
	m.answer = source{text: r.Head, secrets: httplog.ResponseHeadSecrets(r.Head, c.known)}
	length := int(r.WireSize)
	if m.x.Witness == httplog.Recorded || m.x.Method == "HEAD" || r.Status == 304 {
		length = -1 // a recording has the decoded body, and these answers none
	}
	m.headed = newHead(m.answer, r.Head, length, false)
	media := m.headed.media
	m.content = content{source: source{text: body, secrets: httplog.BodySecrets(media, body, c.known)}, media: media}
	if r.BodyMissing {
		m.content.remarks = append(m.content.remarks, "the recording was saved without it")
	}
	if r.Truncated {
		m.content.remarks = append(m.content.remarks, "only its beginning was kept")
	}
	if r.DecodeErr != nil {
		m.content.remarks = append(m.content.remarks, "it ends early: its coding is broken")
	}
}

// readLine finds the parts of the request line.
func (m *message) readLine() {
	line := m.text
	if i := bytes.IndexByte(line, '\n'); i >= 0 {
		line = line[:i]
	}
	line = bytes.TrimSuffix(line, []byte("\r"))
	target, end := len(line), len(line)
	if i := bytes.IndexByte(line, ' '); i >= 0 {
		target = i + 1
		m.line[0] = Span{0, i}
		// The version is left out in what the browser sent.
		if k := bytes.LastIndexByte(line, ' '); k > i && !m.nowhere {
			end = k
			m.line[2] = Span{k + 1, len(line)}
		}
	} else {
		m.line[0] = Span{0, len(line)}
	}
	m.line[1], m.query = Span{target, end}, Span{end, end}
	if i := bytes.IndexByte(line[target:end], '?'); i >= 0 {
		m.line[1].End = target + i
		m.query = Span{target + i + 1, end}
	}
	if m.nowhere {
		// A URL, where requests have a path.
		if i := bytes.Index(line[target:m.line[1].End], []byte("://")); i >= 0 {
			start := target + i + 3
			m.line[1].Start = m.line[1].End
			if k := bytes.IndexByte(line[start:m.line[1].End], '/'); k >= 0 {
				m.line[1].Start = start + k
			}
		}
	}
}

func (m *message) params(at Span) paramList {
	return paramList{m.source, readParams(m.text, at.Start, at.End)}
}

// server is scheme and authority of the URL.
func (m *message) server() string {
	scheme, rest, ok := strings.Cut(m.x.URL, "://")
	if !ok {
		return ""
	}
	if i := strings.IndexAny(rest, "/?#"); i >= 0 {
		rest = rest[:i]
	}
	return scheme + "://" + rest[strings.LastIndexByte(rest, '@')+1:]
}

// relate finds out whether one exchange is a refresh of what the other brought.
func (c *comparison) relate(left, right *message) {
	if c.identical {
		return
	}
	sentL, sentR := left.refreshToken(), right.refreshToken()
	switch {
	case sentR != "" && sentR == left.broughtToken():
		c.sameGrant, c.follows = true, true
	case sentL != "" && (sentL == right.broughtToken() || sentL == sentR):
		c.sameGrant = true
	}
}

// refreshToken is the refresh token that the request sends to have it refreshed.
func (m *message) refreshToken() string {
	if len(m.body.text) > 1<<20 || m.body.form() != formParams {
		return ""
	}
	params := readParams(m.body.text, 0, len(m.body.text))
	if valueOf(params, "grant_type") != "refresh_token" {
		return ""
	}
	return unmasked(valueOf(params, "refresh_token"))
}

// broughtToken is the refresh token that the answer brings.
func (m *message) broughtToken() string {
	if m.x.Response == nil || m.content.form() != formJSON {
		return ""
	}
	token, _ := m.content.value.Get("refresh_token").Text()
	return unmasked(token)
}

// unmasked is a value, or nothing where a mask is in its place.
func unmasked(s string) string {
	if isMasked(s) {
		return ""
	}
	return s
}

func (c *comparison) requestLine(left, right *message) {
	s := &Section{Part: RequestLine, Title: "Request line"}
	for i, name := range []string{"method", "path", "version"} {
		l, r := left.line[i], right.line[i]
		if i == 1 {
			s.compare("server", Side{Present: left.server() != "", Text: left.server()}, Side{Present: right.server() != "", Text: right.server()})
		}
		sideL, sideR := left.raw(l.Start, l.End), right.raw(r.Start, r.End)
		sideL.Present, sideR.Present = l.Len() > 0, r.Len() > 0
		if name == "version" && (left.nowhere || right.nowhere) {
			continue
		}
		s.compare(name, sideL, sideR)
	}
	c.end(s)
}

// compare adds a row for two values that mean nothing but themselves; none where
// neither is there.
func (s *Section) compare(name string, l, r Side) {
	row := Row{Name: name, Kind: Changed, Left: l, Right: r}
	switch {
	case !l.Present && !r.Present:
		return
	case !r.Present:
		row.Kind = OnlyLeft
	case !l.Present:
		row.Kind = OnlyRight
	case l.Text == r.Text:
		row.Kind = Same
	}
	s.add(row)
}

func (c *comparison) query(left, right *message) {
	s := &Section{Part: RequestQuery, Title: "Query"}
	if bytes.Count(left.text[left.query.Start:left.query.End], []byte("&")) > maxParams || bytes.Count(right.text[right.query.Start:right.query.End], []byte("&")) > maxParams {
		s.cap("There are too many parameters to compare them one by one.")
		s.compare("query", left.raw(left.query.Start, left.query.End), right.raw(right.query.Start, right.query.End))
	} else if !c.params(s, "", left.params(left.query), right.params(right.query), inRequest) {
		s.order("Only the order of the parameters differs, which means nothing.")
	}
	c.end(s)
}

// response compares the answers. Where only one side has one, that is said once.
func (c *comparison) response(left, right *message) {
	s := &Section{Part: ResponseLine, Title: "Response line"}
	if left.x.Response == nil || right.x.Response == nil {
		s.compare("answer", left.statusLine(), right.statusLine())
		for i := range s.Rows {
			s.Rows[i].Note = "there was no answer on the " + oneSide(left.x.Response == nil)
		}
		c.end(s)
		return
	}
	versionL, statusL := left.status()
	versionR, statusR := right.status()
	s.compare("version", left.answer.raw(versionL.Start, versionL.End), right.answer.raw(versionR.Start, versionR.End))
	s.compare("status", left.answer.raw(statusL.Start, statusL.End), right.answer.raw(statusR.Start, statusR.End))
	if row := &s.Rows[len(s.Rows)-1]; row.Kind == Changed && left.x.Response.Status == right.x.Response.Status {
		row.Kind, row.Note = Same, "only the words after the number differ, which mean nothing"
		s.Counts.Real, s.Counts.Same = s.Counts.Real-1, s.Counts.Same+1
	}
	c.end(s)
	fields := &Section{Part: ResponseHeaders, Title: "Response header"}
	c.fields(fields, left.headed, right.headed)
	c.end(fields)
	c.body(ResponseBody, "Response body", left.content, right.content)
}

// statusLine is the whole status line; absent without an answer.
func (m *message) statusLine() Side {
	if m.x.Response == nil {
		return Side{}
	}
	return m.answer.raw(0, len(m.x.Response.Line()))
}

// status finds version and status in the status line.
func (m *message) status() (version, status Span) {
	line := m.x.Response.Line()
	i := strings.IndexByte(line, ' ')
	if i < 0 {
		return Span{0, len(line)}, Span{len(line), len(line)}
	}
	return Span{0, i}, Span{i + 1, len(line)}
}
