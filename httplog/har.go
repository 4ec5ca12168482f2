package httplog

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// The members of HAR 1.2 that are read or written
// (http://www.softwareishard.com/blog/har-12-spec/), and those that other tools
// add. What HAR has no member for stands in _grantwalk.
type (
	// harLog is what stands in log before its entries.
	harLog struct {
		Version string   `json:"version"`
		Creator harName  `json:"creator"`
		Comment string   `json:"comment,omitempty"`
		Ours    harAbout `json:"_grantwalk"`
	}
	harAbout struct {
		Masked bool            `json:"masked"`
		Walk   json.RawMessage `json:"walk,omitempty"`
	}
	harName struct {
		Name    text `json:"name"`
		Version text `json:"version"`
	}
	harEntry struct {
		Started  text        `json:"startedDateTime"`
		Time     number      `json:"time"`
		Request  harRequest  `json:"request"`
		Response harResponse `json:"response"`
		Cache    harCache    `json:"cache"`
		Timings  harTimings  `json:"timings"`
		ServerIP text        `json:"serverIPAddress,omitempty"`
		// Of Chromium: why a request failed, and which cache answered it.
		Error     text `json:"_error,omitempty"`
		FromCache text `json:"_fromCache,omitempty"`
		// Of Playwright.
		Security *harSecurity `json:"_securityDetails,omitempty"`
		Ours     *harExtra    `json:"_grantwalk,omitempty"`
	}
	harRequest struct {
		Method      text         `json:"method"`
		URL         text         `json:"url"`
		Proto       text         `json:"httpVersion"`
		Cookies     harCookies   `json:"cookies"`
		Headers     harFields    `json:"headers"`
		Query       harFields    `json:"queryString"`
		Post        *harPostData `json:"postData,omitempty"`
		HeadersSize number       `json:"headersSize"`
		BodySize    *number      `json:"bodySize"`
	}
	harPostData struct {
		MimeType text      `json:"mimeType"`
		Text     *text     `json:"text,omitempty"`
		Params   harFields `json:"params,omitempty"`
		Encoding text      `json:"encoding,omitempty"` // "base64", as some proxies write it
	}
	harResponse struct {
		Status      number     `json:"status"`
		Phrase      text       `json:"statusText"`
		Proto       text       `json:"httpVersion"`
		Cookies     harCookies `json:"cookies"`
		Headers     harFields  `json:"headers"`
		Content     harContent `json:"content"`
		RedirectURL text       `json:"redirectURL"`
		HeadersSize number     `json:"headersSize"`
		BodySize    *number    `json:"bodySize"`
		// Of Chromium.
		Error  text `json:"_error,omitempty"`
		Worker text `json:"_fetchedViaServiceWorker,omitempty"`
	}
	harContent struct {
		Size     *number `json:"size"`
		MimeType text    `json:"mimeType"`
		Text     *text   `json:"text,omitempty"`
		Encoding text    `json:"encoding,omitempty"`
		Comment  text    `json:"comment,omitempty"`
	}
	harTimings struct {
		Blocked *number `json:"blocked,omitempty"`
		DNS     *number `json:"dns,omitempty"`
		Connect *number `json:"connect,omitempty"` // that of ssl included
		SSL     *number `json:"ssl,omitempty"`
		Send    number  `json:"send"`
		Wait    number  `json:"wait"`
		Receive number  `json:"receive"`
	}
	harField struct {
		Name  text `json:"name"`
		Value text `json:"value"`
	}
	harFields []harField

	// harCookies are written for other tools; who reads finds them in the headers.
	harCookies []harField
	// harCache is always {}.
	harCache struct{}

	harSecurity struct{ Protocol, Cipher text }

	// harExtra is what an exchange holds that HAR has no member for.
	harExtra struct {
		ID        int         `json:"id"`
		Step      string      `json:"step,omitempty"`
		Channel   Channel     `json:"channel,omitempty"`
		Run       int         `json:"run,omitempty"`
		Attempt   int         `json:"attempt,omitempty"`
		Probe     string      `json:"probe,omitempty"`
		Resends   int         `json:"resends,omitempty"`
		Lab       string      `json:"lab,omitempty"`
		Act       string      `json:"act,omitempty"`
		Fault     string      `json:"fault,omitempty"`
		Witness   Witness     `json:"witness"`
		Note      string      `json:"note,omitempty"`
		Edited    bool        `json:"edited,omitempty"`
		Failure   FailureKind `json:"failure,omitempty"`
		Error     string      `json:"error,omitempty"`
		Created   time.Time   `json:"created,omitzero"`
		TLS       *TLSInfo    `json:"tls,omitempty"`
		Network   harNetwork  `json:"network,omitzero"`
		Encoding  string      `json:"body_encoding,omitempty"`
		WireSize  int64       `json:"wire_size,omitempty"`
		Truncated bool        `json:"truncated,omitempty"`
		Trimmed   int64       `json:"trimmed,omitempty"`
		Tolerant  string      `json:"tolerant,omitempty"`
		DecodeErr string      `json:"decode_error,omitempty"`
		FromCache bool        `json:"from_cache,omitempty"`
		// The request body, or the answer's, is not in the recording that this
		// file was made from.
		NoRequestBody bool `json:"request_body_missing,omitempty"`
		NoBody        bool `json:"body_missing,omitempty"`

		// The messages where the members of HAR do not give them back, with the
		// secrets masked as there.
		Request *harBytes `json:"request,omitempty"`
		Head    *harBytes `json:"response_head,omitempty"`
		// Exact is set when nothing is masked, so that all bytes are the wire's.
		// Only then there is what follows.
		Exact   bool       `json:"exact,omitempty"`
		Interim []harBytes `json:"interim,omitempty"`
		Wire    *harBytes  `json:"response_wire,omitempty"` // where it is not the decoded body
		Chunked bool       `json:"chunked,omitempty"`
		Trailer *harBytes  `json:"trailer,omitempty"`
	}
	harNetwork struct {
		Local  string `json:"local,omitempty"`
		Remote string `json:"remote,omitempty"`
		Proxy  string `json:"proxy,omitempty"`
		Reused bool   `json:"reused,omitempty"`
	}
	// harBytes is a JSON string, or where it is no UTF-8 an object with the
	// member base64.
	harBytes []byte
)

// text is a JSON string; null and anything else that tools put in the place of
// one are read as well.
type text string

func (t *text) UnmarshalJSON(b []byte) error {
	if b[0] == '"' {
		var s string
		err := json.Unmarshal(b, &s)
		*t = text(s)
		return err
	}
	*t = ""
	if b[0] != 'n' && b[0] != '{' && b[0] != '[' {
		*t = text(b)
	}
	return nil
}

// number is a JSON number; a number in a string, null, and anything else that
// tools put in its place are read as well, the latter as -1: not known.
type number float64

func (n *number) UnmarshalJSON(b []byte) error {
	f, err := strconv.ParseFloat(strings.Trim(string(b), `" `), 64)
	if err != nil || f != f || f > 1e15 || f < -1e15 {
		f = -1
	}
	*n = number(f)
	return nil
}

// maxHARFields bounds a list of headers, parameters or cookies.
const maxHARFields = 10_000

// UnmarshalJSON reads null and what is no array as an empty list, and leaves
// out what is no object in it.
func (l *harFields) UnmarshalJSON(b []byte) error {
	*l = nil
	if b[0] != '[' {
		return nil
	}
	d := json.NewDecoder(bytes.NewReader(b))
	if _, err := d.Token(); err != nil {
		return err
	}
	for d.More() {
		if len(*l) == maxHARFields {
			return fmt.Errorf("a list of headers or parameters has more than %d members", maxHARFields)
		}
		var f harField
		err := d.Decode(&f)
		if wrong := (*json.UnmarshalTypeError)(nil); errors.As(err, &wrong) {
			continue
		}
		if err != nil {
			return err
		}
		*l = append(*l, f)
	}
	return nil
}

// get returns the value of the first field of that name, in any case.
func (l harFields) get(name string) (string, bool) {
	for _, f := range l {
		if strings.EqualFold(string(f.Name), name) {
			return string(f.Value), true
		}
	}
	return "", false
}

func (*harCookies) UnmarshalJSON([]byte) error { return nil }
func (*harCache) UnmarshalJSON([]byte) error   { return nil }

// UnmarshalJSON reads what is no object as nothing.
func (s *harSecurity) UnmarshalJSON(b []byte) error {
	var is struct{ Protocol, Cipher text }
	if b[0] == '{' {
		if err := json.Unmarshal(b, &is); err != nil {
			return err
		}
	}
	*s = is
	return nil
}

// MarshalJSON writes a string, or {"base64": …}.
func (h harBytes) MarshalJSON() ([]byte, error) {
	if utf8.Valid(h) {
		return marshalJSON(string(h))
	}
	return json.Marshal(map[string][]byte{"base64": h})
}

// UnmarshalJSON reads both forms.
func (h *harBytes) UnmarshalJSON(b []byte) error {
	if b[0] == '"' {
		var s string
		err := json.Unmarshal(b, &s)
		*h = harBytes(s)
		return err
	}
	var encoded struct{ Base64 []byte }
	err := json.Unmarshal(b, &encoded)
	*h = encoded.Base64
	return err
}

// marshalJSON is json.Marshal without the escapes for HTML, for URLs should be
// readable, and with those for what a terminal would obey.
func marshalJSON(v any) ([]byte, error) {
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	err := e.Encode(v)
	return EscapeControls(bytes.TrimSuffix(b.Bytes(), []byte("\n"))), err
}

func (n number) duration() time.Duration {
	if n <= 0 {
		return 0
	}
	return time.Duration(float64(n) * float64(time.Millisecond))
}

// of is what a pointer leads to, -1 for none.
func (n *number) of() number {
	if n == nil {
		return -1
	}
	return *n
}

func milliseconds(d time.Duration) number { return number(float64(d.Microseconds()) / 1000) }

// harTime is the form in which times are written: ISO 8601 with microseconds.
const harTime = "2006-01-02T15:04:05.000000Z07:00"
