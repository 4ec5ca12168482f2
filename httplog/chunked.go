package httplog

import (
	"bytes"
	"errors"
)

// Bounds on what a chunked body may make us keep beside its data.
const (
	maxChunkLine = 16 << 10 // a chunk-size line with its extensions
	maxTrailer   = 64 << 10 // the trailer section
)

type chunkState int

const (
	chunkSize    chunkState = iota // in a chunk-size line
	chunkData                      // in a chunk's data
	chunkDataEnd                   // in the line end after the data
	chunkTrailer                   // in the trailer section
	chunkDone                      // the body is complete
)

// dechunker undoes the chunked transfer coding (RFC 9112 §7.1) of bytes that
// it is fed as they come. Line ends may be bare LF.
type dechunker struct {
	state   chunkState
	left    int64  // of the chunk's data
	line    []byte // what came of the line it is in
	trailer []byte // raw, with the empty line at its end; nil when that is all
	bareLF  bool   // a line ended in LF alone
	out     pieces
}

// feed takes the next bytes of the body and returns how many of them belong to
// it; fewer than all only when the body is complete. With keep, the data is
// added to out as views of p.
func (d *dechunker) feed(p []byte, keep bool) (used int, err error) {
	for used < len(p) && d.state != chunkDone {
		if d.state == chunkData {
			n := int(min(int64(len(p)-used), d.left))
			if keep {
				d.out.add(p[used : used+n : used+n])
			}
			used += n
			if d.left -= int64(n); d.left == 0 {
				d.state = chunkDataEnd
			}
			continue
		}
		n, complete := d.readLine(p[used:])
		used += n
		if err := d.tooLong(); err != nil {
			return used, err
		}
		if !complete {
			continue
		}
		if err := d.endLine(); err != nil {
			return used, err
		}
		d.line = d.line[:0]
	}
	return used, nil
}

// readLine collects bytes up to and with the next LF.
func (d *dechunker) readLine(p []byte) (n int, complete bool) {
	i := bytes.IndexByte(p, '\n')
	if i < 0 {
		i = len(p) - 1
	} else {
		complete = true
	}
	// A line beyond its bound is an error; there is no need to keep it all.
	d.line = append(d.line, p[:min(i+1, maxTrailer+1)]...)
	return i + 1, complete
}

func (d *dechunker) tooLong() error {
	switch {
	case d.state == chunkSize && len(d.line) > maxChunkLine:
		return errors.New("a chunk-size line is longer than 16 KiB")
	case d.state == chunkDataEnd && len(d.line) > 2:
		return errNoChunkEnd
	case d.state == chunkTrailer && len(d.trailer)+len(d.line) > maxTrailer:
		return errors.New("the trailer section is longer than 64 KiB")
	}
	return nil
}

var errNoChunkEnd = errors.New("a chunk's data is not followed by a line end: its size is wrong")

func (d *dechunker) endLine() error {
	text := bytes.TrimSuffix(d.line, []byte("\n"))
	if cut, ok := bytes.CutSuffix(text, []byte("\r")); ok {
		text = cut
	} else {
		d.bareLF = true
	}
	switch d.state {
	case chunkSize:
		size, err := parseChunkSize(text)
		if err != nil {
			return err
		}
		d.left, d.state = size, chunkData
		if size == 0 {
			d.state = chunkTrailer
		}
	case chunkDataEnd:
		if len(text) > 0 {
			return errNoChunkEnd
		}
		d.state = chunkSize
	case chunkTrailer:
		if len(text) > 0 || len(d.trailer) > 0 {
			d.trailer = append(d.trailer, d.line...)
		}
		if len(text) == 0 {
			d.state = chunkDone
		}
	}
	return nil
}

// parseChunkSize reads the hexadecimal size before the extensions of a
// chunk-size line.
func parseChunkSize(line []byte) (int64, error) {
	if i := bytes.IndexByte(line, ';'); i >= 0 {
		line = line[:i]
	}
	line = bytes.TrimRight(line, " \t")
	if len(line) == 0 {
		return 0, errors.New("a chunk has no size")
	}
	var n int64
	for _, c := range line {
		var digit byte
		switch {
		case '0' <= c && c <= '9':
			digit = c - '0'
		case 'a' <= c && c <= 'f':
			digit = c - 'a' + 10
		case 'A' <= c && c <= 'F':
			digit = c - 'A' + 10
		default:
			return 0, errors.New("a chunk's size is not a hexadecimal number")
		}
		if n >= 1<<58 {
			return 0, errors.New("a chunk's size is absurdly large")
		}
		n = n<<4 | int64(digit)
	}
	return n, nil
}
