package httplog

import (
	"bytes"
	"io"
	"slices"
)

const (
	maxHead    = 1 << 20 // a head, and all heads of 1xx answers together
	maxInterim = 100     // 1xx answers before the final one
)

// malformedError says why an answer cannot be read as HTTP.
type malformedError struct{ why string }

func (e *malformedError) Error() string { return e.why }

// answer reads one answer to a request of the given method.
type answer struct {
	src     io.Reader
	method  string
	maxBody int
	changed func() // called after each read; resp and body() are up to date

	buf  []byte // room for heads
	rest []byte // read, but not part of the answer (so far)
	got  bool   // at least one byte came

	resp    *Response // nil until a head was read
	sure    bool      // the framing leaves no doubt
	store   store
	chunks  *dechunker // of a chunked body
	scratch []byte     // for what is beyond maxBody
}

// read reads the answer to its end. On an error, resp holds what came until
// then. When there is no error, rest holds the bytes after the answer.
func (a *answer) read() error {
	var interim [][]byte
	size := 0
	for {
		head, err := a.readHead()
		if err != nil {
			if a.got {
				a.resp = &Response{Interim: interim, Head: bytes.Clone(a.rest)}
			}
			return err
		}
		resp := &Response{Interim: interim}
		if !resp.parseHead(head, a.method) {
			a.resp = resp
			return &malformedError{"the first line is not a status line such as HTTP/1.1 200 OK"}
		}
		if resp.Status >= 200 || resp.Status == 101 {
			a.resp = resp
			break
		}
		interim = append(interim, head)
		if size += len(head); size > maxHead || len(interim) > maxInterim {
			a.resp = &Response{Interim: interim}
			return &malformedError{"too many 1xx answers and no final one"}
		}
	}
	kind, length, sure := a.resp.framing(a.method)
	a.sure = sure
	a.changed()
	switch kind {
	case noBody:
		return nil
	case chunkedCoding:
		a.resp.Chunked = true
		a.chunks = &dechunker{}
		length = -1
	case untilClose:
		length = -1
	}
	return a.readBody(length)
}

// readHead returns a copy of the next head and leaves what came after it in rest.
func (a *answer) readHead() ([]byte, error) {
	if a.buf == nil {
		a.buf = make([]byte, 4096)
	}
	buf := a.buf[:copy(a.buf, a.rest)]
	scanned := 0
	for {
		if end := headEnd(buf, scanned); end >= 0 {
			a.rest = buf[end:]
			return bytes.Clone(buf[:end]), nil
		}
		scanned = len(buf)
		a.rest = buf
		if why := notHTTP(buf); why != "" {
			return nil, &malformedError{why}
		}
		if len(buf) >= maxHead {
			return nil, &malformedError{"the head is longer than 1 MiB"}
		}
		if len(buf) == cap(buf) {
			buf = slices.Grow(buf, len(buf))
			a.buf = buf[:cap(buf)]
		}
		n, err := a.src.Read(buf[len(buf):cap(buf)])
		buf = buf[:len(buf)+n]
		a.rest = buf
		if n > 0 {
			a.got = true
			a.changed()
		} else if err != nil {
			return nil, err
		}
	}
}

// notHTTP says what the beginning of an answer is, when it is not HTTP.
func notHTTP(p []byte) string {
	want := "HTTP/"
	switch n := min(len(p), len(want)); {
	case string(p[:n]) == want[:n]:
		return ""
	case len(p) >= 2 && p[0] == 0x15 && p[1] == 0x03:
		return "the server speaks TLS on this port, and the request was plain HTTP: use https://"
	case len(p) >= 4 && p[0] == 0 && p[1] == 0 && p[3] == 4:
		return "the server speaks HTTP/2 only, and this is HTTP/1.1"
	}
	return "what came back is not HTTP: it does not begin with HTTP/"
}

// readBody reads length bytes, or for -1 to the end of the chunks or of the
// connection.
func (a *answer) readBody(length int64) error {
	a.store.limit = a.maxBody
	if length > 0 {
		a.store.told = int(min(length, int64(a.maxBody)))
	}
	for left := length; left != 0; {
		room := a.store.space()
		keep := room != nil
		if !keep {
			if a.scratch == nil {
				a.scratch = make([]byte, 32<<10)
			}
			room = a.scratch
		}
		if left > 0 {
			room = room[:min(int64(len(room)), left)]
		}
		n, err := a.next(room)
		if n > 0 {
			done, derr := a.take(room[:n], keep)
			if left > 0 {
				left -= int64(n)
			}
			a.publishBody()
			if derr != nil || done {
				return derr
			}
		}
		if err == nil || n > 0 && left == 0 {
			continue
		}
		a.store.trim()
		a.publishBody()
		if err == io.EOF {
			if length < 0 && a.chunks == nil {
				return nil
			}
			return io.ErrUnexpectedEOF
		}
		return err
	}
	return nil
}

func (a *answer) next(p []byte) (int, error) {
	if len(a.rest) > 0 {
		n := copy(p, a.rest)
		a.rest = a.rest[n:]
		return n, nil
	}
	return a.src.Read(p)
}

// take counts and keeps p, which was read into the store's room. It tells
// whether the body is complete.
func (a *answer) take(p []byte, keep bool) (done bool, err error) {
	n := len(p)
	if a.chunks != nil {
		n, err = a.chunks.feed(p, keep)
		if done = a.chunks.state == chunkDone; done {
			a.rest = slices.Concat(p[n:], a.rest)
		} else {
			n = len(p)
		}
		a.resp.Trailer = a.chunks.trailer
		if err != nil {
			a.resp.DecodeErr = err
			err = &malformedError{err.Error()}
		} else if a.chunks.bareLF && a.resp.Tolerant == "" {
			a.resp.Tolerant = "lines between the chunks end in LF alone"
		}
	}
	if keep {
		a.store.keep(n)
	}
	a.resp.WireSize += int64(n)
	return done, err
}

// publishBody brings the views of the body up to date.
func (a *answer) publishBody() {
	a.resp.Truncated = a.resp.WireSize > int64(a.store.n)
	a.changed()
}

// snapshot returns a copy of the answer as far as it came, or nil.
func (a *answer) snapshot() *Response {
	if a.resp == nil {
		return nil
	}
	r := *a.resp
	r.Wire = a.store.view()
	r.body = r.Wire
	if a.chunks != nil {
		r.body = a.chunks.out.view()
		r.beside = a.chunks.out.memory()
	}
	return &r
}
