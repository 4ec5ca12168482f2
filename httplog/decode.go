package httplog

import (
	"bufio"
	"compress/flate"
	"compress/gzip"
	"compress/zlib"
	"errors"
	"fmt"
	"io"
	"strings"
)

// ErrTooLong is the error at the end of a body of which only the beginning was
// kept, because it is longer than Transport.MaxBody.
var ErrTooLong = errors.New("the body is longer than what is kept (--max-body): only its beginning is here")

// decode undoes the content coding of the body that r.body holds, up to limit
// bytes. A body that is broken or too long keeps what could be decoded.
func (r *Response) decode(limit int) {
	coding := strings.Join(r.Header["Content-Encoding"], ",")
	var open func(io.Reader) (io.Reader, error)
	switch strings.ToLower(strings.Trim(coding, " \t")) {
	case "gzip", "x-gzip":
		coding, open = "gzip", func(src io.Reader) (io.Reader, error) { return gzip.NewReader(src) }
	case "deflate":
		coding, open = "deflate", openDeflate
	default:
		return
	}
	if r.body.Len() == 0 {
		return
	}
	r.Encoding = coding
	out := store{limit: limit}
	src, err := open(r.body.Reader())
	for err == nil {
		room := out.space()
		if room == nil {
			var n int
			if n, err = src.Read(make([]byte, 1)); n > 0 {
				r.Truncated = true
				break
			}
			continue
		}
		var n int
		n, err = src.Read(room)
		out.keep(n)
	}
	if err != nil && err != io.EOF && r.DecodeErr == nil {
		r.DecodeErr = fmt.Errorf("the %s stream is broken after %d decoded bytes: %w", coding, out.n, err)
	}
	r.body = out.view()
	r.beside = r.body.memory()
}

// openDeflate reads the zlib format, which "deflate" means (RFC 9110 §8.4.1.2),
// or the bare format that some servers send under that name.
func openDeflate(src io.Reader) (io.Reader, error) {
	b := bufio.NewReader(src)
	if p, err := b.Peek(2); err == nil && p[0]&0x0f == 8 && (int(p[0])<<8|int(p[1]))%31 == 0 {
		return zlib.NewReader(b)
	}
	return flate.NewReader(b), nil
}
