package command

import (
	"bufio"
	"io"
	"strings"

	"github.com/muesli/cancelreader"
)

// maxPaste bounds one pasted line, in bytes.
const maxPaste = 1 << 20

// pastes reads lines from standard input while a walk waits for an answer. An
// empty line is one too.
type pastes struct {
	lines  chan string
	done   chan struct{} // closed by stop
	ended  chan struct{} // closed when the reading has ended
	reader cancelreader.CancelReader
}

// readPastes begins to read. It returns nil where input cannot be waited for,
// such as an ordinary file.
func readPastes(in io.Reader) *pastes {
	reader, err := cancelreader.NewReader(in)
	if err != nil {
		return nil
	}
	p := &pastes{lines: make(chan string), done: make(chan struct{}), ended: make(chan struct{}), reader: reader}
	go p.read()
	return p
}

func (p *pastes) read() {
	defer close(p.ended)
	lines := bufio.NewScanner(p.reader)
	lines.Buffer(nil, maxPaste)
	for lines.Scan() {
		select {
		case p.lines <- strings.TrimSpace(lines.Text()):
		case <-p.done:
			return
		}
	}
}

// stop ends the reading. It waits for that where a read can be broken off; one
// that cannot ends with its input.
func (p *pastes) stop() {
	if p == nil {
		return
	}
	close(p.done)
	if p.reader.Cancel() {
		<-p.ended
		_ = p.reader.Close() // it only reads
	}
}

// next is where lines arrive.
func (p *pastes) next() <-chan string {
	if p == nil {
		return nil
	}
	return p.lines
}
