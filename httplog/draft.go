package httplog

import (
	"errors"
	"net/http"
	"strings"
)

// Draft is a request that a person edits before it is sent. It is made of the
// bytes that would be sent and stays those bytes: an edit rewrites the part that
// it is about, and all else goes out as written, be it right or wrong. A Draft
// does not change; each edit returns another one, so that a dialog can keep the
// way back.
//
// Content-Length follows the body. It follows as long as nobody has touched it:
// in the bytes that the Draft was read from it told the length of the body (or
// there was no body, and no such field), and no edit since then has changed,
// renamed, doubled, inserted or removed a field of that name. A length that was
// wrong when it was read, or absent beside a body, was meant so and stays.
// See LengthFollows.
//
// A body in the chunked transfer coding (RFC 9112 §7.1) is shown and edited
// without its chunk framing, which is written anew around a body that changed;
// no Content-Length is added to it (RFC 9112 §6.2). When the framing is broken,
// the body is the bytes as they are.
type Draft struct {
	// head ends with the empty line, if there is one; body is what follows it,
	// with chunk framing.
	head, body string
	// stated is the length of the body for which head was written; when body
	// has another one, Content-Length is fitted on the way out. It is -1 when
	// Content-Length does not follow.
	stated int
	url    bool // head is a URL, and nothing else is known
}

// ReadDraft returns the Draft of a request's bytes, whatever they are.
func ReadDraft(raw []byte) Draft {
	head, body := splitMessage(raw)
	d := Draft{head: string(head), body: string(body)}
	d.stated = statedLength(d.head, len(body))
	return d
}

// ReadURL returns the Draft of a request of which the URL alone is known,
// because a browser sends it (Unseen). Its Bytes are that URL. It has a target
// and query parameters; the other parts are empty, and editing them is an error.
func ReadURL(u string) Draft { return Draft{head: u, stated: -1, url: true} }

// Bytes returns the request as it is to be sent. When nothing was edited, or
// every edit undone, these are the bytes that the Draft was made of.
func (d Draft) Bytes() []byte {
	d = d.fitted()
	return append([]byte(d.head), d.body...)
}

// LengthFollows tells whether Content-Length is kept in step with the body.
func (d Draft) LengthFollows() bool { return d.stated >= 0 }

// Chunked tells whether the body is in the chunked transfer coding, and rightly
// framed, so that Body is what is within.
func (d Draft) Chunked() bool {
	_, ok := d.chunks()
	return ok
}

// Body returns the body, without chunk framing when Chunked.
func (d Draft) Body() []byte { return []byte(d.data()) }

func (d Draft) data() string {
	if data, ok := d.chunks(); ok {
		return data
	}
	return d.body
}

// SetBody replaces the body.
func (d Draft) SetBody(body []byte) (Draft, error) { return d.setData(string(body)) }

func (d Draft) setData(data string) (Draft, error) {
	was, chunked := d.chunks()
	switch {
	case d.url:
		return d, errOnlyURL
	case headEnd([]byte(d.head), 0) < 0:
		return d, errors.New("the head has no end, so that no body can follow it: end it with an empty line, in the request's text")
	case chunked && data != was:
		d.body = rechunk(d.body, was, data)
	case !chunked:
		d.body = data
	}
	return d, nil
}

var errOnlyURL = errors.New("of this request the URL alone is known: only its target and query can be edited")

// Basic returns the credentials of Basic authentication in Authorization, as
// they are between the base64 (RFC 7617 §2). OAuth clients put them there form-
// encoded (RFC 6749 §2.3.1), which is not undone.
func (d Draft) Basic() (user, password string, ok bool) {
	if d.url {
		return "", "", false
	}
	r := http.Request{Header: headerOf(Fields([]byte(d.head)))}
	return r.BasicAuth()
}

// SetBasic writes credentials of Basic authentication into Authorization, as
// they are given.
func (d Draft) SetBasic(user, password string) (Draft, error) {
	if strings.Contains(user, ":") {
		return d, errors.New("the user name of Basic authentication holds a colon, which would begin the password: encode it, or edit the Authorization field")
	}
	r := http.Request{Header: http.Header{}}
	r.SetBasicAuth(user, password)
	return d.Put(Header, "Authorization", r.Header.Get("Authorization"))
}
