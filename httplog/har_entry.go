package httplog

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// exchange makes the exchange that an entry tells of. The error begins with the
// field's name.
func (e harEntry) exchange() (Exchange, error) {
	// Who takes secrets out writes words in their place, such as "[code redacted]".
	e.Request.URL = text(strings.ReplaceAll(strings.TrimSpace(string(e.Request.URL)), " ", "%20"))
	u, err := url.Parse(string(e.Request.URL))
	switch {
	case e.Request.URL == "":
		return Exchange{}, errors.New("request.url: it is missing")
	case err != nil:
		return Exchange{}, errors.New("request.url: it is not a URL")
	case u.Scheme != "http" && u.Scheme != "https":
		return Exchange{}, fmt.Errorf("request.url: its scheme is %.20q and not http or https", u.Scheme)
	case u.Host == "":
		return Exchange{}, errors.New("request.url: it has no host")
	case e.Request.Method == "":
		return Exchange{}, errors.New("request.method: it is missing")
	}
	started, zoned, err := parseHARTime(string(e.Started))
	if err != nil {
		return Exchange{}, err
	}
	if !zoned {
		started = e.inZone(started)
	}
	x := Exchange{
		Label: Label{Channel: Back}, Attempt: 1, Witness: Recorded, State: Done,
		Method: string(e.Request.Method), URL: string(e.Request.URL),
		Request: Request{Raw: e.Request.raw(u.Host), BodyMissing: e.Request.bodyMissing()},
		Created: started, Started: started, Timings: e.timings(),
		TLS: e.Security.tls(), Network: Network{Remote: string(e.ServerIP)},
	}
	if e.Response.Status >= 100 && e.Response.Status < 1000 {
		x.Response = e.Response.response(x.Method)
		why := string(cmp.Or(e.Error, e.Response.Error))
		switch kind := failureOf(why); kind {
		case FailCutOff, FailReset, FailMalformed, FailTimeout: // within the answer
			x.State, x.Failure, x.Err = Failed, kind, fmt.Errorf("the recording has no complete answer: %s", why)
		}
		if e.FromCache != "" || e.Response.Worker == "true" {
			x.Response.FromCache = true
			x.Note = "the browser's own cache gave this answer"
		}
	} else {
		why := cmp.Or(e.Error, e.Response.Error, e.Response.Phrase)
		x.State, x.Failure = Failed, failureOf(string(why))
		x.Err = fmt.Errorf("the recording has no answer: %s", cmp.Or(string(why), "it does not say why"))
	}
	e.Ours.restore(&x)
	return x, nil
}

// parseHARTime reads a time in ISO 8601. One that is missing is the zero time.
// zoned is false for one without a zone.
func parseHARTime(s string) (t time.Time, zoned bool, err error) {
	if s = strings.TrimSpace(s); s == "" {
		return time.Time{}, true, nil
	}
	for _, layout := range []string{time.RFC3339Nano, "2006-01-02T15:04:05Z0700", "2006-01-02 15:04:05Z07:00", "2006-01-02T15:04:05", "2006-01-02 15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil && writable(t) {
			return t, strings.Contains(layout, "Z07"), nil
		}
	}
	return time.Time{}, false, fmt.Errorf("startedDateTime: %.60q is not a time in ISO 8601", s)
}

// inZone puts a time without a zone in the one that the Date of the answer
// shows: the nearest quarter of an hour. Without a Date it is taken as UTC.
func (e harEntry) inZone(t time.Time) time.Time {
	text, _ := e.Response.Headers.get("Date")
	date, err := http.ParseTime(text)
	if err != nil || t.IsZero() {
		return t
	}
	if off := date.Sub(t).Round(15 * time.Minute); off.Abs() <= 14*time.Hour {
		return t.Add(off)
	}
	return t
}

// writable tells that t can be written in ISO 8601, whatever the zone.
func writable(t time.Time) bool {
	year := t.UTC().Year()
	return 1 <= year && year < 9999
}

// timings leaves out what does not apply, which is -1 in HAR.
func (e harEntry) timings() Timings {
	t := e.Timings
	tls, connect, total := t.SSL.of().duration(), t.Connect.of().duration(), e.Time.duration()
	if total == 0 {
		for _, n := range []number{t.Blocked.of(), t.DNS.of(), t.Connect.of(), t.Send, t.Wait, t.Receive} {
			total += n.duration()
		}
	}
	return Timings{
		DNS: t.DNS.of().duration(), Connect: max(connect-tls, 0), TLS: tls,
		FirstByte: max(total-t.Receive.duration(), 0), Total: total,
	}
}

// tls is what is known of the handshake. The certificate is not taken over, for
// the chain that it came in is not there to be judged.
func (s *harSecurity) tls() *TLSInfo {
	if s == nil || !strings.HasPrefix(string(s.Protocol), "TLS") {
		return nil
	}
	version := strings.Replace(string(s.Protocol), "TLSv", "TLS ", 1)
	return &TLSInfo{Version: version, CipherSuite: string(s.Cipher)}
}

// raw puts the request together. Pseudo header fields of HTTP/2 become what
// they are in HTTP/1.1.
func (r harRequest) raw(host string) []byte {
	var b bytes.Buffer
	target := originForm(string(r.URL))
	if r.Method == http.MethodConnect {
		target = host
	}
	fmt.Fprintf(&b, "%s %s %s\r\n", oneLine(string(r.Method)), oneLine(target), protoVersion(string(r.Proto)))
	if _, ok := r.Headers.get("Host"); !ok {
		if authority, ok := r.Headers.get(":authority"); ok && authority != "" {
			host = authority
		}
		fmt.Fprintf(&b, "Host: %s\r\n", oneLine(host))
	}
	r.Headers.write(&b)
	b.WriteString("\r\n")
	body := r.Post.body()
	b.Write(body[:min(len(body), DefaultMaxBody)])
	return b.Bytes()
}

// originForm is the part of an absolute URL that stands in the request line,
// as it is written (RFC 9112 §3.2.1).
func originForm(u string) string {
	u, _, _ = strings.Cut(u, "#")
	_, rest, _ := strings.Cut(u, "://")
	i := strings.IndexAny(rest, "/?")
	switch {
	case i < 0:
		return "/"
	case rest[i] == '?':
		return "/" + rest[i:]
	}
	return rest[i:]
}

// bodyMissing tells that there was a body, but the recording lacks it.
func (r harRequest) bodyMissing() bool {
	if r.Post != nil && (r.Post.Text != nil && *r.Post.Text != "" || len(r.Post.Params) > 0 && !r.Post.multipart()) {
		return false
	}
	length, _ := r.Headers.get("Content-Length")
	return r.BodySize.of() > 0 || length != "" && length != "0" || r.Post != nil && len(r.Post.Params) > 0
}

func (p *harPostData) multipart() bool {
	return strings.HasPrefix(strings.ToLower(string(p.MimeType)), "multipart/")
}

func (p *harPostData) body() []byte {
	switch {
	case p == nil:
		return nil
	case p.Text != nil && *p.Text != "":
		return withoutUploadHeaders(decodedText(string(*p.Text), string(p.Encoding)))
	case p.multipart():
		return nil
	}
	var parts []string
	for _, f := range p.Params {
		parts = append(parts, formEscape(string(f.Name))+"="+formEscape(string(f.Value)))
	}
	return []byte(strings.Join(parts, "&"))
}

// withoutUploadHeaders takes off the header fields that Firefox puts before the
// body of a form.
func withoutUploadHeaders(body []byte) []byte {
	start := strings.ToLower(string(body[:min(len(body), len("content-length: "))]))
	if strings.HasPrefix(start, "content-type: ") || strings.HasPrefix(start, "content-length: ") {
		if end := bytes.Index(body, []byte("\r\n\r\n")); end >= 0 {
			return body[end+4:]
		}
	}
	return body
}

// formEscape encodes a parameter. Some tools list them encoded already.
func formEscape(s string) string {
	if u, err := url.QueryUnescape(s); err == nil && u != s && url.QueryEscape(u) == s {
		return s
	}
	return url.QueryEscape(s)
}

// decodedText undoes base64, in which some tools break lines or leave out the
// padding.
func decodedText(s, encoding string) []byte {
	if strings.EqualFold(encoding, "base64") {
		compact := strings.TrimRight(strings.NewReplacer("\r", "", "\n", "").Replace(s), "=")
		if b, err := base64.RawStdEncoding.DecodeString(compact); err == nil {
			return b
		}
	}
	return []byte(s)
}

// write writes field lines. Pseudo header fields of HTTP/2 are left out.
// Browsers join fields of one name, such as Set-Cookie, with a line feed.
func (l harFields) write(b *bytes.Buffer) {
	for _, f := range l {
		name := oneLine(string(f.Name))
		if name == "" || strings.HasPrefix(name, ":") {
			continue
		}
		values := []string{string(f.Value)}
		if !strings.Contains(values[0], "\r") {
			values = strings.Split(values[0], "\n")
		}
		for _, v := range values {
			fmt.Fprintf(b, "%s: %s\r\n", name, oneLine(v))
		}
	}
}

// oneLine keeps a member from being more than one line of a head.
func oneLine(s string) string {
	if !strings.ContainsAny(s, "\r\n") {
		return s
	}
	return strings.TrimSpace(strings.NewReplacer("\r\n", " ", "\r", " ", "\n", " ").Replace(s))
}

// protoVersion is a protocol version in the form of HTTP/1.1's start lines.
func protoVersion(s string) string {
	switch v := strings.ToLower(s); {
	case strings.HasPrefix(v, "http/2"), v == "h2":
		return "HTTP/2.0"
	case strings.HasPrefix(v, "http/3"), strings.HasPrefix(v, "h3"):
		return "HTTP/3.0"
	case v == "http/1.0":
		return "HTTP/1.0"
	}
	return "HTTP/1.1"
}

// head puts the head of an answer together.
func (r harResponse) head() []byte {
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %03d %s\r\n", protoVersion(string(r.Proto)), int(r.Status), oneLine(string(r.Phrase)))
	r.Headers.write(&b)
	_, located := r.Headers.get("Location")
	if r.RedirectURL != "" && !located && r.Status >= 300 && r.Status < 400 {
		fmt.Fprintf(&b, "Location: %s\r\n", oneLine(string(r.RedirectURL)))
	}
	b.WriteString("\r\n")
	return b.Bytes()
}

// response makes the answer to a request of that method.
func (r harResponse) response(method string) *Response {
	var body []byte
	if r.Content.Text != nil {
		body = decodedText(string(*r.Content.Text), string(r.Content.Encoding))
	}
	size := int64(len(body))
	body = body[:min(len(body), DefaultMaxBody)]
	out := NewDecodedResponse(r.head(), body)
	out.WireSize, out.Truncated = size, size > int64(len(body))
	if out.BodyMissing = r.bodyMissing(method); out.BodyMissing {
		out.WireSize = int64(max(r.Content.Size.of(), 0))
	}
	return out
}

// bodyMissing tells whether there was a body that the recording lacks. Browsers
// leave out those of redirects, and those that they have forgotten.
func (r harResponse) bodyMissing(method string) bool {
	length, declared := r.Headers.get("Content-Length")
	switch {
	case r.Content.Text != nil && *r.Content.Text != "":
		return false
	case method == http.MethodHead, r.Status < 200, r.Status == http.StatusNoContent, r.Status == http.StatusNotModified:
		return false
	case r.Content.Size.of() > 0:
		return true
	case declared:
		return strings.TrimSpace(length) != "0"
	case r.Content.Text != nil:
		return false
	}
	// Firefox writes a size of -1 for a body that it did not save.
	return r.Content.Size.of() != 0 && r.BodySize.of() != 0
}

// failureOf reads the names that Chromium and Firefox have for failures. It is
// empty for what it does not know.
func failureOf(why string) FailureKind {
	why = strings.ToUpper(why)
	for _, k := range []struct {
		kind  FailureKind
		words []string
	}{
		{FailCancelled, []string{"ERR_ABORTED", "BLOCKED", "CANCEL", "BINDING_ABORTED"}},
		{FailProxy, []string{"PROXY_", "TUNNEL"}},
		{FailDNS, []string{"NAME_NOT_RESOLVED", "NAME_RESOLUTION", "UNKNOWN_HOST", "DNS"}},
		{FailTimeout, []string{"TIMED_OUT", "TIMEOUT", "TIMED OUT"}},
		{FailRefused, []string{"CONNECTION_REFUSED", "CONNECTION REFUSED"}},
		{FailTLS, []string{"CERT", "SSL", "TLS", "SEC_ERROR"}},
		{FailReset, []string{"CONNECTION_RESET", "CONNECTION_ABORTED", "NET_RESET", "CONNECTION RESET"}},
		{FailCutOff, []string{"EMPTY_RESPONSE", "CONTENT_LENGTH_MISMATCH", "INCOMPLETE_CHUNKED", "CONNECTION_CLOSED", "PARTIAL_TRANSFER", "NET_INTERRUPT"}},
		{FailMalformed, []string{"INVALID_HTTP", "INVALID_RESPONSE", "INVALID_CHUNKED", "RESPONSE_HEADERS"}},
		{FailConnect, []string{"CONNECTION_FAILED", "ADDRESS_UNREACHABLE", "INTERNET_DISCONNECTED", "OFFLINE"}},
	} {
		if slices.ContainsFunc(k.words, func(w string) bool { return strings.Contains(why, w) }) {
			return k.kind
		}
	}
	return ""
}
