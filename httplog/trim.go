package httplog

import "bytes"

const (
	// DefaultMaxMemory is how much a log holds when Log.MaxMemory is 0.
	DefaultMaxMemory = 128 << 20
	// TrimmedBody is how much of a body is left when the log needs its room.
	TrimmedBody = 64 << 10
)

// account counts what e holds now, and makes room if that is too much. It
// returns the IDs of the exchanges that were cut for it, and is called with the
// lock held.
func (l *Log) account(e *entry) (cut []int) {
	holds := e.Exchange.memory()
	l.memory += holds - e.memory
	e.memory = holds
	if e.State.Ended() && !e.large && e.Response.trimmable() {
		e.large = true
		l.large = append(l.large, e)
	}
	limit := l.MaxMemory
	if limit <= 0 {
		limit = DefaultMaxMemory
	}
	for l.memory > limit && len(l.large) > 1 {
		oldest := l.large[0]
		l.large = l.large[1:]
		oldest.Response = oldest.Response.trimmed()
		holds := oldest.Exchange.memory()
		l.memory += holds - oldest.memory
		oldest.memory = holds
		l.touch(oldest)
		cut = append(cut, oldest.ID)
	}
	return cut
}

// memory is how many bytes the messages of x take up.
func (x *Exchange) memory() int64 {
	n := int64(len(x.Request.Raw))
	if r := x.Response; r != nil {
		n += int64(len(r.Head)+len(r.Trailer)) + r.Wire.memory() + r.beside
		for _, head := range r.Interim {
			n += int64(len(head))
		}
	}
	return n
}

// trimmable tells that there is something to be gained by trimmed.
func (r *Response) trimmable() bool {
	return r != nil && (r.Wire.Len() > TrimmedBody || r.body.Len() > TrimmedBody)
}

// trimmed returns r with the beginning of its body alone. It is copied, so that
// the rest can be freed.
func (r *Response) trimmed() *Response {
	short := *r
	short.Truncated, short.Trimmed = true, int64(r.body.Len())
	short.Wire = r.Wire.beginning(TrimmedBody)
	if r.beside == 0 && r.body.Len() == r.Wire.Len() {
		short.body = short.Wire // as they were one before
	} else {
		short.body = r.body.beginning(TrimmedBody)
		short.beside = short.body.memory()
	}
	return &short
}

// beginning returns a copy of the first n bytes, or of all if there are fewer.
func (b Bytes) beginning(n int) Bytes { return BytesOf(bytes.Clone(b.First(n))) }

// sliceHeader is what a slice takes up beside what it shows.
const sliceHeader = 24

// memory is how many bytes the blocks of b take up.
func (b Bytes) memory() int64 {
	n := int64(len(b.blocks) * sliceHeader)
	for _, p := range b.blocks {
		n += int64(len(p))
	}
	return n
}
