package httplog

// Blocks grow with what they hold, so that little is wasted on a small body and
// a large one is neither regrown nor copied. A body whose length was told stands
// in one piece: its room is taken in steps, for who tells a length may lie.
const (
	minBlock = 4 << 10
	maxBlock = 256 << 10
	growth   = 8 // by how much more is taken on trust when what was told so far came
)

// store keeps the bytes of a body as they come, up to a limit.
type store struct {
	blocks [][]byte
	n      int // bytes held
	used   int // of the last block
	limit  int
	told   int // how much will come, if that is known; else 0
}

// space returns room to read into, or nil when the limit is reached. What was
// read there is kept by a call of keep.
func (s *store) space() []byte {
	room := s.limit - s.n
	if room <= 0 {
		return nil
	}
	if len(s.blocks) == 0 || s.used == len(s.blocks[len(s.blocks)-1]) {
		s.grow(room)
	}
	p := s.blocks[len(s.blocks)-1][s.used:]
	return p[:min(len(p), room)]
}

// grow makes room for more, of which so many bytes would be kept.
func (s *store) grow(room int) {
	if s.n < s.told {
		block := make([]byte, min(max(s.n*growth, maxBlock), s.told, s.n+room))
		if s.n > 0 {
			copy(block, s.blocks[0])
		}
		s.blocks, s.used = [][]byte{block}, s.n // the old list may be in a view
		return
	}
	// A quarter of what is there already: at most a fifth is wasted.
	size := min(max(s.n/4, minBlock), maxBlock)
	s.blocks = append(s.blocks, make([]byte, min(size, room)))
	s.used = 0
}

// keep keeps the first n bytes of the room that space returned.
func (s *store) keep(n int) {
	s.used += n
	s.n += n
}

// view returns what is held now. It does not change when more is kept.
func (s *store) view() Bytes {
	if s.n == 0 {
		return Bytes{}
	}
	blocks := s.blocks
	if s.used == 0 {
		blocks = blocks[:len(blocks)-1]
	}
	return Bytes{blocks: blocks[:len(blocks):len(blocks)], n: s.n}
}

// trim gives back the memory that a body of a known length did not fill.
func (s *store) trim() {
	if len(s.blocks) == 1 && s.n < len(s.blocks[0])*3/4 {
		s.blocks[0] = append(make([]byte, 0, s.n), s.blocks[0][:s.n]...)
	}
}

// smallPiece is the size below which a piece is copied: a list of tiny views
// would take more memory than what it shows.
const smallPiece = 256

// pieces puts together the data of a chunked body as views of its wire bytes.
type pieces struct {
	blocks [][]byte
	n      int
	side   []byte // the copies of small pieces
	from   int    // where in side the copies begin that are not in blocks yet
	sides  int    // bytes that all sides take up
}

func (c *pieces) add(p []byte) {
	c.n += len(p)
	if len(p) >= smallPiece {
		c.flush()
		c.blocks = append(c.blocks, p)
		return
	}
	if len(p) > cap(c.side)-len(c.side) {
		c.flush()
		c.side = make([]byte, 0, min(max(c.n/4, smallPiece), maxBlock))
		c.sides += cap(c.side)
		c.from = 0
	}
	c.side = append(c.side, p...)
}

func (c *pieces) flush() {
	if p := c.side[c.from:len(c.side):len(c.side)]; len(p) > 0 {
		c.blocks = append(c.blocks, p)
		c.from = len(c.side)
	}
}

// memory is how many bytes the pieces take up beside those of the wire.
func (c *pieces) memory() int64 { return int64(c.sides + cap(c.blocks)*sliceHeader) }

// view returns what was added until now. It does not change when more is added.
func (c *pieces) view() Bytes {
	c.flush()
	return Bytes{blocks: c.blocks[:len(c.blocks):len(c.blocks)], n: c.n}
}
