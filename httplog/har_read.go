package httplog

import (
	"bytes"
	"cmp"
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Bounds on a recording.
const (
	MaxHARSize     = 256 << 20 // bytes
	maxHAREntries  = 100_000
	maxHARWarnings = 20
)

// HAR is a recording that was read.
type HAR struct {
	Creator, Browser string
	// Exchanges are in the order in which they were started, with the IDs 1, 2,
	// 3 … Those of a file of ours come back as they were, with their labels.
	Exchanges []Exchange
	// Warnings tell which entries could not be read, and why.
	Warnings []string

	ids []int // those in a file of ours, parallel to Exchanges; 0 otherwise
}

// ReadHAR reads a recording in HAR 1.2: one of ours, or one saved from a
// browser's developer tools or a proxy. HAR does not hold the wire's bytes, so
// those of Request.Raw and Response.Head are put together again from its
// members, in HTTP/1.1's form, and bodies are decoded already. An entry that
// cannot be read is left out with a warning. The error names the field.
func ReadHAR(r io.Reader) (*HAR, error) {
	limited := &io.LimitedReader{R: r, N: MaxHARSize + 1}
	h := &HAR{}
	err := h.read(json.NewDecoder(limited))
	switch {
	case limited.N <= 0:
		return nil, fmt.Errorf("reading HAR: it is larger than %d MiB; save only the requests of the sign-in", MaxHARSize>>20)
	case err != nil:
		return nil, fmt.Errorf("reading HAR: %w", err)
	}
	h.order()
	return h, nil
}

var errNotHAR = errors.New("it is not a HAR file, which is a JSON object with the member log.entries; save one with “Save all as HAR” in the network tab of the browser's developer tools")

func (h *HAR) read(d *json.Decoder) error {
	found := false
	err := eachMember(d, "", func(name string) error {
		if name != "log" {
			return skip(d)
		}
		return eachMember(d, "log", func(name string) error {
			switch name {
			case "entries":
				found = true
				return h.entries(d)
			case "creator", "browser":
				var who harName
				if err := d.Decode(&who); err != nil {
					return fieldError("log."+name, err)
				}
				if name == "creator" {
					h.Creator = strings.TrimSpace(string(who.Name + " " + who.Version))
				} else {
					h.Browser = strings.TrimSpace(string(who.Name + " " + who.Version))
				}
				return nil
			}
			return skip(d)
		})
	})
	if err != nil {
		return err
	}
	if !found {
		return errNotHAR
	}
	return nil
}

// eachMember reads an object and calls f for the value of each member.
func eachMember(d *json.Decoder, where string, f func(name string) error) error {
	t, err := d.Token()
	if t != json.Delim('{') {
		if where == "" {
			return errNotHAR
		}
		return fieldError(where, cmp.Or(err, errors.New("it is not an object")))
	}
	for d.More() {
		t, err := d.Token()
		if err != nil {
			return fieldError(cmp.Or(where, "the file"), err)
		}
		if err := f(t.(string)); err != nil { // a member's name is a string
			return err
		}
	}
	_, err = d.Token()
	if err != nil {
		return fieldError(cmp.Or(where, "the file"), err)
	}
	return nil
}

func skip(d *json.Decoder) error {
	var ignored json.RawMessage
	return d.Decode(&ignored)
}

// fieldError says in which field of the file something is wrong.
func fieldError(where string, err error) error {
	if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) {
		if wrong.Field != "" {
			where += "." + wrong.Field
		}
		return fmt.Errorf("%s: it is a JSON %s", where, wrong.Value)
	}
	if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
		err = errors.New("the file ends in the middle; was it saved completely?")
	}
	return fmt.Errorf("%s: %w", where, err)
}

func (h *HAR) entries(d *json.Decoder) error {
	if t, err := d.Token(); t != json.Delim('[') {
		return fieldError("log.entries", cmp.Or(err, errors.New("it is not an array")))
	}
	for i := 0; d.More(); i++ {
		if i == maxHAREntries {
			return fmt.Errorf("log.entries: there are more than %d; save only the requests of the sign-in", maxHAREntries)
		}
		where := "log.entries[" + strconv.Itoa(i) + "]"
		var raw json.RawMessage
		if err := d.Decode(&raw); err != nil {
			return fieldError(where, err)
		}
		var e harEntry
		err := json.Unmarshal(raw, &e)
		if err != nil {
			h.warn(fieldError(where, err))
			continue
		}
		x, err := e.exchange()
		if err != nil {
			h.warn(fmt.Errorf("%s.%w", where, err))
			continue
		}
		h.Exchanges = append(h.Exchanges, x)
		id := 0
		if e.Ours != nil {
			id = e.Ours.ID
		}
		h.ids = append(h.ids, id)
	}
	_, err := d.Token()
	return err
}

func (h *HAR) warn(err error) {
	switch n := len(h.Warnings); {
	case n < maxHARWarnings:
		h.Warnings = append(h.Warnings, err.Error()+"; left out")
	case n == maxHARWarnings:
		h.Warnings = append(h.Warnings, "more entries were left out")
	}
}

// order puts the exchanges in the order in which they were made.
func (h *HAR) order() {
	at := make([]int, len(h.Exchanges))
	for i := range at {
		at[i] = i
	}
	ours := !slices.Contains(h.ids, 0)
	slices.SortStableFunc(at, func(a, b int) int {
		if ours {
			return cmp.Compare(h.ids[a], h.ids[b])
		}
		return h.Exchanges[a].Started.Compare(h.Exchanges[b].Started)
	})
	sorted := make([]Exchange, len(at))
	for i, j := range at {
		sorted[i] = h.Exchanges[j]
		sorted[i].ID = i + 1
	}
	h.Exchanges, h.ids = sorted, nil
}

// exchange makes the exchange that an entry tells of. The error begins with the
// field's name.
func (e harEntry) exchange() (Exchange, error) {
	u, err := url.Parse(string(e.Request.URL))
	switch {
	case err != nil:
		return Exchange{}, errors.New("request.url: it is not a URL")
	case u.Scheme != "http" && u.Scheme != "https":
		return Exchange{}, fmt.Errorf("request.url: its scheme is %q and not http or https", u.Scheme)
	case u.Host == "":
		return Exchange{}, errors.New("request.url: it has no host")
	case e.Request.Method == "":
		return Exchange{}, errors.New("request.method: it is missing")
	}
	started, err := time.Parse(time.RFC3339Nano, strings.TrimSpace(string(e.Started)))
	if err != nil && e.Started != "" {
		return Exchange{}, fmt.Errorf("startedDateTime: %.60q is not a time in ISO 8601", string(e.Started))
	}
	x := Exchange{
		Label: Label{Channel: Back}, Attempt: 1, Witness: Recorded, State: Done,
		Method: string(e.Request.Method), URL: string(e.Request.URL),
		Request: Request{Raw: e.raw()},
		Created: started, Started: started,
		Timings: Timings{
			DNS: durationOf(e.Timings.DNS), TLS: durationOf(e.Timings.SSL),
			Connect:   max(durationOf(e.Timings.Connect)-durationOf(e.Timings.SSL), 0),
			FirstByte: max(e.Time-max(e.Timings.Receive, 0), 0).duration(), Total: e.Time.duration(),
		},
		Network: Network{Remote: string(e.ServerIP)},
	}
	if e.Response.Status >= 100 && e.Response.Status < 1000 {
		x.Response = e.Response.response()
	} else {
		why := cmp.Or(e.Error, e.Response.Error, e.Response.Phrase)
		x.State, x.Failure = Failed, failureOf(string(why))
		x.Err = fmt.Errorf("the recording has no answer: %s", cmp.Or(string(why), "it says not why"))
	}
	e.Ours.restore(&x)
	return x, nil
}

func durationOf(n *number) time.Duration {
	if n == nil {
		return 0
	}
	return n.duration()
}

// failureOf reads the error names of Chromium and Firefox.
func failureOf(why string) FailureKind {
	w := strings.ToUpper(why)
	for _, k := range []struct {
		word string
		kind FailureKind
	}{
		{"NAME_NOT_RESOLVED", FailDNS}, {"UNKNOWN_HOST", FailDNS}, {"DNS", FailDNS},
		{"CONNECTION_REFUSED", FailRefused}, {"CERT", FailTLS}, {"SSL", FailTLS}, {"TLS", FailTLS}, {"SEC_ERROR", FailTLS},
		{"TIMED_OUT", FailTimeout}, {"TIMEOUT", FailTimeout},
		{"CONNECTION_RESET", FailReset}, {"NET_RESET", FailReset}, {"PROXY", FailProxy}, {"TUNNEL", FailProxy},
		{"EMPTY_RESPONSE", FailCutOff}, {"CONTENT_LENGTH_MISMATCH", FailCutOff}, {"INCOMPLETE_CHUNKED", FailCutOff},
		{"CONNECTION_CLOSED", FailCutOff}, {"INVALID_HTTP", FailMalformed}, {"INVALID_RESPONSE", FailMalformed},
		{"CONNECT", FailConnect}, {"ADDRESS_UNREACHABLE", FailConnect},
	} {
		if strings.Contains(w, k.word) {
			return k.kind
		}
	}
	return FailCancelled
}

// restore puts back what a file of ours knows beyond HAR. What was sent stays
// Recorded: bodies are decoded, and perhaps masked.
func (o *harExtra) restore(x *Exchange) {
	if o == nil {
		return
	}
	x.Label = Label{Step: o.Step, Channel: cmp.Or(o.Channel, Back), Run: o.Run, Probe: o.Probe}
	x.Note, x.TLS, x.Request.Edited = o.Note, o.TLS, o.Edited
	if o.Request != nil {
		x.Request.Raw = o.Request
	}
	switch o.Witness {
	case Received:
		x.Witness = Received
	case Unseen:
		x.Witness, x.Request.Raw, x.Response = Unseen, nil, nil
		x.State, x.Failure, x.Err = Done, "", nil
	}
	if r := x.Response; r != nil {
		if len(o.Head) > 0 && r.parseHead(o.Head, "") {
			r.Tolerant = ""
		}
		r.Encoding, r.Truncated = o.Encoding, o.Truncated
		if o.WireSize > 0 {
			r.WireSize = o.WireSize
		}
	}
	if o.Failure != "" {
		x.State, x.Failure = Failed, o.Failure
		x.Err = errors.New(cmp.Or(o.Error, "the recording says not why"))
	}
}

// raw puts the request together.
func (e harEntry) raw() []byte {
	r := e.Request
	target := "/"
	host := ""
	if u, err := url.Parse(string(r.URL)); err == nil {
		target, host = u.RequestURI(), u.Host
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%s %s %s\r\n", oneLine(string(r.Method)), oneLine(target), version(string(r.Proto)))
	if !slices.ContainsFunc(r.Headers, func(f harField) bool { return strings.EqualFold(string(f.Name), "host") }) {
		fmt.Fprintf(&b, "Host: %s\r\n", host)
	}
	r.Headers.write(&b)
	b.WriteString("\r\n")
	if r.Post != nil {
		b.Write(r.Post.body())
	}
	return b.Bytes()
}

func (p *harPostData) body() []byte {
	if p.Text != nil && (*p.Text != "" || len(p.Params) == 0) {
		return decodedText(string(*p.Text), string(p.Encoding))
	}
	var parts []string
	for _, f := range p.Params {
		parts = append(parts, formEscape(string(f.Name))+"="+formEscape(string(f.Value)))
	}
	return []byte(strings.Join(parts, "&"))
}

// formEscape encodes a parameter. Some tools list them encoded already.
func formEscape(s string) string {
	if u, err := url.QueryUnescape(s); err == nil && u != s && url.QueryEscape(u) == s {
		return s
	}
	return url.QueryEscape(s)
}

func decodedText(s, encoding string) []byte {
	if strings.EqualFold(encoding, "base64") {
		if b, err := base64.StdEncoding.DecodeString(s); err == nil {
			return b
		}
	}
	return []byte(s)
}

// write writes field lines. Pseudo header fields of HTTP/2 are left out, for
// the request line and Host say the same; browsers join several Set-Cookie
// fields with a line feed.
func (l harFields) write(b *bytes.Buffer) {
	for _, f := range l {
		name := oneLine(string(f.Name))
		if name == "" || strings.HasPrefix(name, ":") {
			continue
		}
		values := []string{string(f.Value)}
		if strings.EqualFold(name, "Set-Cookie") {
			values = strings.Split(string(f.Value), "\n")
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

// version is a protocol version in the form of HTTP/1.1.
func version(s string) string {
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
	fmt.Fprintf(&b, "%s %03d %s\r\n", version(string(r.Proto)), int(r.Status), oneLine(string(r.Phrase)))
	r.Headers.write(&b)
	located := slices.ContainsFunc(r.Headers, func(f harField) bool { return strings.EqualFold(string(f.Name), "location") })
	if r.RedirectURL != "" && !located && r.Status >= 300 && r.Status < 400 {
		fmt.Fprintf(&b, "Location: %s\r\n", oneLine(string(r.RedirectURL)))
	}
	b.WriteString("\r\n")
	return b.Bytes()
}

func (r harResponse) response() *Response {
	var body []byte
	if r.Content.Text != nil {
		body = decodedText(string(*r.Content.Text), string(r.Content.Encoding))
	}
	out := NewDecodedResponse(r.head(), body)
	empty := r.Content.Size != nil && *r.Content.Size == 0 || r.BodySize == 0
	if r.Content.Text == nil && !empty {
		out.BodyMissing = true
		if r.Content.Size != nil && *r.Content.Size > 0 {
			out.WireSize = int64(*r.Content.Size)
		}
	}
	return out
}
