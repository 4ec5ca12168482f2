package httplog

import (
	"io"
	"slices"
)

// Bytes are recorded bytes, kept in blocks so that recording never copies what
// it has. A value is a view that does not change, even while recording goes on.
type Bytes struct {
	blocks [][]byte // none empty; only the last one in use may hold more than n needs
	n      int
}

// BytesOf returns p as Bytes, without copying it.
func BytesOf(p []byte) Bytes {
	if len(p) == 0 {
		return Bytes{}
	}
	return Bytes{blocks: [][]byte{p}, n: len(p)}
}

// Len returns the number of bytes.
func (b Bytes) Len() int { return b.n }

// Bytes returns all of it in one slice, which must not be written to. It copies
// only when there is more than one block.
func (b Bytes) Bytes() []byte { return b.First(b.n) }

// First returns the first n bytes, or all when there are fewer, in one slice,
// which must not be written to. It copies only when they are in more than one
// block.
func (b Bytes) First(n int) []byte {
	n = min(n, b.n)
	if n <= 0 {
		return nil
	}
	if len(b.blocks[0]) >= n {
		return b.blocks[0][:n:n]
	}
	return Bytes{b.blocks, n}.AppendTo(make([]byte, 0, n))
}

// Slice returns bytes [from, to), which must be among the first Len of them and
// not be written to. It copies only what lies in more than one block.
func (b Bytes) Slice(from, to int) []byte {
	var out []byte
	at := 0 // where p begins
	for _, p := range b.blocks {
		start, end := max(from-at, 0), min(to-at, len(p))
		at += len(p)
		switch {
		case start >= end:
			continue
		case out == nil && end-start == to-from:
			return p[start:end:end]
		case out == nil:
			out = make([]byte, 0, to-from)
		}
		if out = append(out, p[start:end]...); len(out) == to-from {
			break
		}
	}
	return out
}

// AppendTo appends all of it to dst and returns the extended slice.
func (b Bytes) AppendTo(dst []byte) []byte {
	left := b.n
	dst = slices.Grow(dst, left)
	for _, p := range b.blocks {
		p = p[:min(len(p), left)]
		dst = append(dst, p...)
		if left -= len(p); left == 0 {
			break
		}
	}
	return dst
}

// Reader returns a reader over it from its beginning. It is an io.WriterTo too,
// so that io.Copy needs no buffer.
func (b Bytes) Reader() io.Reader {
	return &bytesReader{blocks: b.blocks, left: b.n}
}

type bytesReader struct {
	blocks [][]byte
	off    int // in blocks[0]
	left   int
}

func (r *bytesReader) Read(p []byte) (int, error) {
	if r.left == 0 {
		return 0, io.EOF
	}
	total := 0
	for total < len(p) && r.left > 0 {
		n := copy(p[total:], r.front())
		r.skip(n)
		total += n
	}
	return total, nil
}

// WriteTo implements io.WriterTo.
func (r *bytesReader) WriteTo(w io.Writer) (int64, error) {
	var total int64
	for r.left > 0 {
		n, err := w.Write(r.front())
		r.skip(n)
		total += int64(n)
		if err != nil {
			return total, err
		}
	}
	return total, nil
}

// front returns what is left of the first block; not empty while left > 0.
func (r *bytesReader) front() []byte {
	p := r.blocks[0][r.off:]
	return p[:min(len(p), r.left)]
}

func (r *bytesReader) skip(n int) {
	r.off += n
	r.left -= n
	if r.off == len(r.blocks[0]) {
		r.blocks, r.off = r.blocks[1:], 0
	}
}
