package httplog

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"
)

// HAROptions say how a HAR file is written.
type HAROptions struct {
	Reveal           bool     // do not mask secrets
	Known            []string // Log.Secrets: masked wherever they stand
	Creator, Version string   // what wrote the file
	Comment          string
	// Walk is what the caller knows of the walk beyond its exchanges, as JSON. It
	// holds no secret, and comes back in HAR.Walk.
	Walk json.RawMessage
}

// WriteHAR writes the exchanges that have ended as a HAR 1.2 log, as browsers
// and proxies do, for ReadHAR and for other people's tools. Bodies are decoded,
// as HAR has them. Secrets are masked unless o.Reveal; a mask in a URL is
// percent-encoded, so that it stays one.
func WriteHAR(w io.Writer, exchanges []Exchange, o HAROptions) error {
	head, err := marshalJSON(harLog{
		Version: "1.2", Creator: harName{text(or(o.Creator, "grantwalk")), text(or(o.Version, "0"))}, Comment: o.Comment,
		Ours: harAbout{Masked: !o.Reveal, Walk: o.Walk},
	})
	if err != nil {
		return fmt.Errorf("writing HAR: %w", err)
	}
	// One exchange at a time, for together they may be large.
	out := bufio.NewWriter(w)
	var frame bytes.Buffer
	if err := json.Indent(&frame, head, "  ", "  "); err != nil {
		return fmt.Errorf("writing HAR: %w", err)
	}
	before := bytes.TrimSuffix(frame.Bytes(), []byte("\n  }"))
	_, _ = fmt.Fprintf(out, "{\n  \"log\": %s,\n    \"entries\": [", before) // bufio keeps the error
	separator := "\n"
	for _, x := range exchanges {
		if !x.State.Ended() {
			continue
		}
		entry, err := marshalJSON(o.entry(x))
		if err != nil {
			return fmt.Errorf("writing HAR, exchange %d: %w", x.ID, err)
		}
		_, _ = out.WriteString(separator)
		_, _ = out.Write(entry)
		separator = ",\n"
	}
	_, _ = out.WriteString("\n    ]\n  }\n}\n")
	if err := out.Flush(); err != nil {
		return fmt.Errorf("writing HAR: %w", err)
	}
	return nil
}

func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

func (o HAROptions) entry(x Exchange) harEntry {
	started := x.Started
	if started.IsZero() {
		started = x.Created
	}
	e := harEntry{
		Started: text(started.UTC().Format(harTime)), Time: milliseconds(x.Timings.Total),
		Request: o.request(x), Response: o.response(x.Response), ServerIP: text(hostPart(x.Network.Remote)),
		Timings: harTimings{
			DNS: known(x.Timings.DNS), Connect: known(x.Timings.Connect + x.Timings.TLS), SSL: known(x.Timings.TLS),
			Wait:    milliseconds(max(x.Timings.FirstByte-x.Timings.DNS-x.Timings.Connect-x.Timings.TLS, 0)),
			Receive: milliseconds(max(x.Timings.Total-x.Timings.FirstByte, 0)),
		},
	}
	e.Ours = o.extra(x, e)
	return e
}

// known is a timing, left out when the stage did not happen.
func known(d time.Duration) *number {
	if d <= 0 {
		return nil
	}
	n := milliseconds(d)
	return &n
}

func hostPart(addr string) string {
	if i := strings.LastIndexByte(addr, ':'); i >= 0 {
		return strings.Trim(addr[:i], "[]")
	}
	return addr
}

// hostOf is the authority of an absolute URL.
func hostOf(u string) string {
	if parsed, err := url.Parse(u); err == nil {
		return parsed.Host
	}
	return ""
}

// masked returns what the secrets were marked in, with a mask in the place of
// each, unless they are revealed. What is a mask already stays, so that the
// length that it tells is true.
func (o HAROptions) masked(raw []byte, secrets []Range) []byte {
	if o.Reveal {
		return raw
	}
	return Redact(raw, slices.DeleteFunc(secrets, func(r Range) bool { return isMask(raw[r.Start:r.End]) }))
}

// isMask tells a Mask, also one in percent-encoding.
func isMask(b []byte) bool {
	for _, prefix := range []string{"•••• (", encodedMask} {
		if rest, ok := bytes.CutPrefix(b, []byte(prefix)); ok {
			n, closed := bytes.CutSuffix(rest, []byte(")"))
			return closed && len(n) > 0 && len(n) < 12 && len(bytes.Trim(n, "0123456789")) == 0
		}
	}
	return false
}

// encodedMask is how a Mask begins in percent-encoding.
const encodedMask = "%E2%80%A2%E2%80%A2%E2%80%A2%E2%80%A2%20("

func (o HAROptions) rawRequest(x Exchange) []byte {
	return o.masked(x.Request.Raw, RequestSecrets(x, o.Known))
}

func (o HAROptions) head(head []byte) []byte {
	return o.masked(head, ResponseHeadSecrets(head, o.Known))
}

func (o HAROptions) body(contentType string, body []byte) []byte {
	return o.masked(body, BodySecrets(contentType, body, o.Known))
}

// url masks a URL and keeps it one: where its scheme or host is a secret,
// another host stands there.
func (o HAROptions) url(u string) string {
	out := o.maskURL(u)
	if out == u || isHTTP(out) || !isHTTP(u) {
		return out
	}
	scheme, rest, _ := strings.Cut(u, "://")
	return scheme + "://masked.invalid" + o.maskURL(rest[strings.IndexAny(rest+"/", "/?#"):])
}

func (o HAROptions) maskURL(u string) string {
	s := secrets{text: []byte(u)}
	s.url(0, len(u))
	s.known(o.Known)
	out := string(o.masked(s.text, s.done()))
	if out == u {
		return u // whatever stands in it came so
	}
	return encodeMasks(out)
}

func isHTTP(u string) bool {
	parsed, err := url.Parse(u)
	return err == nil && (parsed.Scheme == "http" || parsed.Scheme == "https") && parsed.Host != ""
}

func (o HAROptions) text(s string) string {
	if o.Reveal {
		return s
	}
	return RedactText(s, o.Known)
}

func (o HAROptions) request(x Exchange) harRequest {
	head, body := splitMessage(o.rawRequest(x))
	target := o.url(x.URL)
	size := number(len(x.Request.Body()))
	r := harRequest{
		Method: text(o.text(x.Method)), URL: text(target), Proto: text(protoOf(head)),
		Cookies: cookiesOf(head), Headers: fieldsOf(head), Query: queryOf(target),
		HeadersSize: number(len(x.Request.Head())), BodySize: &size,
	}
	if len(body) > 0 {
		contentType, _ := r.Headers.get("Content-Type")
		post := &harPostData{MimeType: text(contentType)}
		post.Text, post.Encoding = contentOf(body)
		r.Post = post
	}
	return r
}

func (o HAROptions) response(r *Response) harResponse {
	out := harResponse{Cookies: harCookies{}, Headers: harFields{}, HeadersSize: -1}
	bodySize, size := number(-1), number(0)
	out.BodySize, out.Content.Size = &bodySize, &size
	if r == nil || r.Status == 0 {
		return out
	}
	head := o.head(r.Head)
	out.Status, out.Phrase, out.Proto = number(r.Status), text(o.text(r.Phrase)), text(o.text(r.Proto))
	out.Headers, out.Cookies, out.RedirectURL = fieldsOf(head), cookiesOf(head), text(o.url(r.Header.Get("Location")))
	out.HeadersSize, bodySize = number(len(r.Head)), number(r.WireSize)
	contentType, _ := out.Headers.get("Content-Type")
	out.Content.MimeType = text(contentType)
	if r.BodyMissing {
		size = number(r.WireSize)
		return out
	}
	body := o.body(r.Header.Get("Content-Type"), r.Body().Bytes())
	size = number(len(body))
	out.Content.Text, out.Content.Encoding = contentOf(body)
	if r.Truncated {
		out.Content.Comment = text(fmt.Sprintf("only the beginning was kept; %d bytes came on the wire", r.WireSize))
	}
	return out
}

// contentOf is a body as JSON can have it.
func contentOf(body []byte) (content *text, encoding text) {
	t := text(body)
	if !utf8.Valid(body) {
		t, encoding = text(base64.StdEncoding.EncodeToString(body)), "base64"
	}
	return &t, encoding
}

// encodeMasks writes the masks in a URL as a URL may have them.
func encodeMasks(u string) string {
	if !strings.Contains(u, "•") {
		return u
	}
	var b strings.Builder
	for i := 0; i < len(u); i++ {
		if c := u[i]; c >= 0x80 || c == ' ' {
			fmt.Fprintf(&b, "%%%02X", c)
		} else {
			b.WriteByte(c)
		}
	}
	return b.String()
}

func fieldsOf(head []byte) harFields {
	out := harFields{}
	for _, f := range Fields(head) {
		out = append(out, harField{text(f.Name), text(f.Value)})
	}
	return out
}

// cookiesOf lists the cookies of Cookie and Set-Cookie by name and value.
func cookiesOf(head []byte) harCookies {
	out := harCookies{}
	for _, f := range Fields(head) {
		pairs := strings.Split(f.Value, ";")
		switch strings.ToLower(f.Name) {
		case "cookie":
		case "set-cookie":
			pairs = pairs[:1] // its attributes follow
		default:
			continue
		}
		for _, pair := range pairs {
			name, value, _ := strings.Cut(strings.TrimSpace(pair), "=")
			out = append(out, harField{text(name), text(value)})
		}
	}
	return out
}

func queryOf(target string) harFields {
	out := harFields{}
	rest, _, _ := strings.Cut(target, "#")
	_, query, _ := strings.Cut(rest, "?")
	for pair := range strings.SplitSeq(query, "&") {
		name, value, _ := strings.Cut(pair, "=")
		if pair == "" {
			continue
		}
		out = append(out, harField{text(unescaped(name)), text(unescaped(value))})
	}
	return out
}

func unescaped(s string) string {
	if u, err := url.QueryUnescape(s); err == nil {
		return u
	}
	return s
}

// protoOf is the protocol version of a request line.
func protoOf(head []byte) string {
	line := firstLine(head)
	if i := strings.LastIndexByte(line, ' '); i >= 0 && strings.HasPrefix(line[i+1:], "HTTP/") {
		return line[i+1:]
	}
	return "HTTP/1.1"
}
