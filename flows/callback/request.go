package callback

import (
	"bufio"
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"strings"
	"time"
)

// request is what came on a connection.
type request struct {
	raw      []byte // exactly its bytes
	method   string
	target   string // as in the request line
	host     string
	header   http.Header
	body     []byte
	interim  []byte    // what was written before the answer
	received time.Time // when it was complete
	problem  error     // ErrMalformed or ErrTooLong
}

// tape keeps what is read through it, up to a limit, and then ends.
type tape struct {
	from  io.Reader
	kept  []byte
	limit int
	full  bool  // there was more than limit
	err   error // of the connection; readers above may hide it
}

func (t *tape) Read(p []byte) (int, error) {
	room := t.limit - len(t.kept)
	if room <= 0 {
		t.full = true
		return 0, io.EOF
	}
	n, err := t.from.Read(p[:min(len(p), room)])
	t.kept = append(t.kept, p[:n]...)
	t.err = err
	return n, err
}

// readRequest reads one request. It returns nil when there is nobody to answer:
// nothing came at all, as on the connections that browsers open ahead of need,
// or the peer was too slow or left.
func readRequest(c io.ReadWriter) *request {
	t := &tape{from: c, limit: maxText}
	br := bufio.NewReader(t)
	if first, err := br.Peek(1); err == nil && (first[0] < 'A' || first[0] > 'z') {
		// TLS, or anything else that is not HTTP: it need not be waited for.
		return &request{raw: t.kept, received: time.Now(), problem: ErrMalformed}
	}
	hr, err := http.ReadRequest(br)
	if err != nil {
		if len(t.kept) == 0 || cutOff(t.err) {
			return nil
		}
		q := &request{raw: t.kept, received: time.Now(), problem: ErrMalformed}
		if t.full {
			q.problem = ErrTooLong
		}
		line, _, _ := bytes.Cut(t.kept, []byte("\n"))
		if f := strings.Fields(string(line)); len(f) > 1 {
			q.method, q.target = f[0], f[1]
		}
		return q
	}
	q := &request{method: hr.Method, target: hr.RequestURI, host: hr.Host, header: hr.Header}
	t.limit = len(t.kept) + maxText
	if hr.ContentLength != 0 && strings.EqualFold(hr.Header.Get("Expect"), "100-continue") {
		q.interim = []byte("HTTP/1.1 100 Continue\r\n\r\n")
		c.Write(q.interim)
	}
	q.body, err = io.ReadAll(io.LimitReader(hr.Body, maxText+1))
	switch {
	case cutOff(t.err):
		return nil
	case hr.ContentLength > maxText, len(q.body) > maxText, t.full:
		q.problem = ErrTooLong
	case err != nil:
		q.problem = ErrMalformed
	}
	// What was read ahead of this request's end is not of this request.
	q.raw = t.kept[:len(t.kept)-br.Buffered()]
	q.received = time.Now()
	return q
}

// cutOff tells whether reading ended because the connection did, by its
// deadline, its peer or us.
func cutOff(err error) bool {
	var ne net.Error
	return errors.As(err, &ne) || errors.Is(err, net.ErrClosed)
}
