package httplog

import (
	"bufio"
	"bytes"
	"encoding/base64"
	"encoding/json"
	"fmt"
	"io"
	"net/url"
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
}

// WriteHAR writes the exchanges that have ended as a HAR 1.2 log, as browsers
// and proxies do, for ReadHAR and for other people's tools. Bodies are decoded,
// as HAR has them. Secrets are masked unless o.Reveal; a mask in a URL is
// percent-encoded, so that it stays one.
func WriteHAR(w io.Writer, exchanges []Exchange, o HAROptions) error {
	out := bufio.NewWriter(w)
	head := harFile{Log: harLog{
		Version: "1.2", Creator: harName{text(or(o.Creator, "grantwalk")), text(or(o.Version, "0"))}, Comment: o.Comment,
	}}
	frame, err := json.MarshalIndent(head, "", "  ")
	if err != nil {
		return fmt.Errorf("writing HAR: %w", err)
	}
	before, after, _ := bytes.Cut(frame, []byte("null"))
	_, _ = out.Write(before) // bufio keeps the error
	_ = out.WriteByte('[')
	separator := "\n"
	for _, x := range exchanges {
		if x.State != Done && x.State != Failed {
			continue
		}
		entry, err := json.Marshal(o.entry(x))
		if err != nil {
			return fmt.Errorf("writing HAR, exchange %d: %w", x.ID, err)
		}
		_, _ = out.WriteString(separator)
		_, _ = out.Write(entry)
		separator = ",\n"
	}
	_, _ = out.WriteString("\n]")
	_, _ = out.Write(after)
	_ = out.WriteByte('\n')
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
		Request: o.request(x), Response: o.response(x), ServerIP: text(hostPart(x.Network.Remote)),
		Timings: harTimings{
			DNS: known(x.Timings.DNS), Connect: known(x.Timings.Connect + x.Timings.TLS), SSL: known(x.Timings.TLS),
			Wait:    milliseconds(max(x.Timings.FirstByte-x.Timings.DNS-x.Timings.Connect-x.Timings.TLS, 0)),
			Receive: milliseconds(max(x.Timings.Total-x.Timings.FirstByte, 0)),
		},
		Ours: &harExtra{
			ID: x.ID, Step: x.Label.Step, Channel: x.Label.Channel, Run: x.Label.Run, Probe: x.Label.Probe,
			Witness: x.Witness, Note: o.text(x.Note), Edited: x.Request.Edited, Failure: x.Failure, TLS: x.TLS,
		},
	}
	if x.Err != nil {
		e.Ours.Error = o.text(x.Err.Error())
	}
	if r := x.Response; r != nil {
		e.Ours.Encoding, e.Ours.WireSize, e.Ours.Truncated = r.Encoding, r.WireSize, r.Truncated
	}
	if o.Reveal {
		// What the members do not give back is kept beside them.
		if back := e.raw(); !bytes.Equal(back, x.Request.Raw) {
			e.Ours.Request = x.Request.Raw
		}
		if x.Response != nil && !bytes.Equal(e.Response.head(), x.Response.Head) {
			e.Ours.Head = x.Response.Head
		}
	}
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

func (o HAROptions) request(x Exchange) harRequest {
	raw := x.Request.Raw
	target := x.URL
	if !o.Reveal {
		raw = Redact(raw, RequestSecrets(x, o.Known))
		target = encodeMasks(RedactURL(target, o.Known))
	}
	head, body := splitMessage(raw)
	r := harRequest{
		Method: text(x.Method), URL: text(target), Proto: text(protoOf(head)),
		Cookies: []struct{}{}, Headers: fieldsOf(head), Query: queryOf(target),
		HeadersSize: number(len(head)), BodySize: number(len(body)),
	}
	if len(body) > 0 {
		post := &harPostData{MimeType: text(headerOf(Fields(head)).Get("Content-Type"))}
		content := text(body)
		if !utf8.Valid(body) {
			content, post.Encoding = text(base64.StdEncoding.EncodeToString(body)), "base64"
		}
		post.Text = &content
		r.Post = post
	}
	return r
}

func (o HAROptions) response(x Exchange) harResponse {
	out := harResponse{Cookies: []struct{}{}, Headers: harFields{}, HeadersSize: -1, BodySize: -1}
	size := number(0)
	out.Content.Size = &size
	r := x.Response
	if r == nil {
		return out
	}
	head, body := r.Head, r.Body().Bytes()
	location := r.Header.Get("Location")
	if !o.Reveal {
		head = Redact(head, ResponseHeadSecrets(head, o.Known))
		body = Redact(body, BodySecrets(r.Header.Get("Content-Type"), body, o.Known))
		location = encodeMasks(RedactURL(location, o.Known))
	}
	out.Status, out.Phrase, out.Proto = number(r.Status), text(r.Phrase), text(r.Proto)
	out.Headers, out.RedirectURL = fieldsOf(head), text(location)
	out.HeadersSize, out.BodySize = number(len(head)), number(r.WireSize)
	size = number(len(body))
	out.Content.MimeType = text(r.Header.Get("Content-Type"))
	if r.BodyMissing {
		size = number(r.WireSize)
		return out
	}
	content := text(body)
	if !utf8.Valid(body) {
		content, out.Content.Encoding = text(base64.StdEncoding.EncodeToString(body)), "base64"
	}
	out.Content.Text = &content
	return out
}

func (o HAROptions) text(s string) string {
	if o.Reveal {
		return s
	}
	return RedactText(s, o.Known)
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
