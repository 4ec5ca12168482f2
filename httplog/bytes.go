package httplog

import "io"

// Bytes are recorded bytes, kept in blocks so that recording never copies what
// it has. A value is a view that does not change, even while recording goes on.
type Bytes struct {
	blocks [][]byte
	n      int
}

// BytesOf returns p as Bytes, without copying it.
func BytesOf(p []byte) Bytes { return Bytes{blocks: [][]byte{p}, n: len(p)} }

// Len returns the number of bytes.
func (b Bytes) Len() int { return b.n }

// Bytes returns all of it in one slice, which must not be written to. It copies
// only when there is more than one block.
func (b Bytes) Bytes() []byte {
	if b.n == 0 {
		return nil
	}
	if len(b.blocks[0]) >= b.n {
		return b.blocks[0][:b.n:b.n]
	}
	out := make([]byte, 0, b.n)
	for _, p := range b.blocks {
		out = append(out, p[:min(len(p), b.n-len(out))]...)
	}
	return out
}

// Reader returns a reader over it from its beginning.
func (b Bytes) Reader() io.Reader {
	return &bytesReader{b: b}
}

type bytesReader struct {
	b        Bytes
	block    int
	off, cnt int
}

func (r *bytesReader) Read(p []byte) (int, error) {
	if r.cnt >= r.b.n {
		return 0, io.EOF
	}
	for r.off == len(r.b.blocks[r.block]) {
		r.block, r.off = r.block+1, 0
	}
	src := r.b.blocks[r.block][r.off:]
	n := copy(p, src[:min(len(src), r.b.n-r.cnt)])
	r.off += n
	r.cnt += n
	return n, nil
}

// Body returns the decoded body: chunk framing and content coding undone.
func (r *Response) Body() Bytes { return r.body }
