package httplog

import (
	"bytes"
	"encoding/json"
	"strconv"
	"strings"
	"time"
)

// The members of HAR 1.2 that are read or written
// (http://www.softwareishard.com/blog/har-12-spec/). What HAR has no member for
// stands in _grantwalk.
type (
	harFile struct {
		Log harLog `json:"log"`
	}
	harLog struct {
		Version string     `json:"version"`
		Creator harName    `json:"creator"`
		Browser *harName   `json:"browser,omitempty"`
		Entries []harEntry `json:"entries"`
		Comment string     `json:"comment,omitempty"`
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
		Cache    struct{}    `json:"cache"`
		Timings  harTimings  `json:"timings"`
		ServerIP text        `json:"serverIPAddress,omitempty"`
		Comment  text        `json:"comment,omitempty"`
		// Error is Chrome's: why a request failed.
		Error text      `json:"_error,omitempty"`
		Ours  *harExtra `json:"_grantwalk,omitempty"`
	}
	harRequest struct {
		Method      text         `json:"method"`
		URL         text         `json:"url"`
		Proto       text         `json:"httpVersion"`
		Cookies     []struct{}   `json:"cookies"`
		Headers     harFields    `json:"headers"`
		Query       harFields    `json:"queryString"`
		Post        *harPostData `json:"postData,omitempty"`
		HeadersSize number       `json:"headersSize"`
		BodySize    number       `json:"bodySize"`
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
		Cookies     []struct{} `json:"cookies"`
		Headers     harFields  `json:"headers"`
		Content     harContent `json:"content"`
		RedirectURL text       `json:"redirectURL"`
		HeadersSize number     `json:"headersSize"`
		BodySize    number     `json:"bodySize"`
		Error       text       `json:"_error,omitempty"`
	}
	harContent struct {
		Size     *number `json:"size"`
		MimeType text    `json:"mimeType"`
		Text     *text   `json:"text,omitempty"`
		Encoding text    `json:"encoding,omitempty"`
	}
	harTimings struct {
		DNS     *number `json:"dns,omitempty"`
		Connect *number `json:"connect,omitempty"`
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

	// harExtra is what an exchange holds that HAR has no member for.
	harExtra struct {
		ID        int         `json:"id"`
		Step      string      `json:"step,omitempty"`
		Channel   Channel     `json:"channel,omitempty"`
		Run       int         `json:"run,omitempty"`
		Probe     string      `json:"probe,omitempty"`
		Witness   Witness     `json:"witness"`
		Note      string      `json:"note,omitempty"`
		Edited    bool        `json:"edited,omitempty"`
		Failure   FailureKind `json:"failure,omitempty"`
		Error     string      `json:"error,omitempty"`
		Encoding  string      `json:"body_encoding,omitempty"`
		WireSize  int64       `json:"wire_size,omitempty"`
		Truncated bool        `json:"truncated,omitempty"`
		TLS       *TLSInfo    `json:"tls,omitempty"`
		// The bytes as they were, where the members above do not give them back.
		// Only where secrets are revealed.
		Request []byte `json:"request_base64,omitempty"`
		Head    []byte `json:"response_head_base64,omitempty"`
	}
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

// UnmarshalJSON reads null and what is no array as an empty list.
func (l *harFields) UnmarshalJSON(b []byte) error {
	*l = nil
	if b = bytes.TrimSpace(b); len(b) == 0 || b[0] != '[' {
		return nil
	}
	var list []harField
	err := json.Unmarshal(b, &list)
	*l = list
	return err
}

func (n number) duration() time.Duration {
	if n <= 0 {
		return 0
	}
	return time.Duration(float64(n) * float64(time.Millisecond))
}

func milliseconds(d time.Duration) number { return number(float64(d.Microseconds()) / 1000) }

// harTime is the form in which times are written: ISO 8601 with milliseconds.
const harTime = "2006-01-02T15:04:05.000Z07:00"
