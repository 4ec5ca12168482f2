package callback

import (
	"io"
	"net"
	"slices"
	"sync"
	"time"
)

// maxConns bounds the descriptors and the memory of the open connections.
const maxConns = 128

const (
	readTimeout  = 10 * time.Second // for a whole request
	writeTimeout = 5 * time.Second
	closeTimeout = time.Second // for pages under way when the server closes
)

// headStart is what a connection gets for its request, however many come after
// it. A flood waits in the system's queue meanwhile, and the
// real call in it is through within a second.
const headStart = 20 * time.Millisecond

// server takes connections on the loopback interface, where any page and any
// program of this machine may call, for one request each.
type server struct {
	handle  func(*conn)
	sockets []net.Listener
	wg      sync.WaitGroup
	closed  chan struct{}

	mu       sync.Mutex
	isClosed bool
	conns    []*conn // oldest first
}

// conn is one connection, for one request.
type conn struct {
	net.Conn

	// Guarded by server.mu.
	phase phase
	begun time.Time // when its request began to be read
}

// phase is how far a connection is.
type phase int

const (
	waiting   phase = iota // nobody has looked at it
	reading                // its request is not complete
	answering              // it is, and is being answered
	leaving                // its page is written
)

// dispensable says of which phase one goes first when there are too many: a page
// that is written was very likely read, and a request that is there is what the
// server is for.
var dispensable = [...]phase{leaving, reading, answering}

// newServer returns a server that serves on nothing yet. handle is called for
// each connection, in a goroutine of its own, and need not close it.
func newServer(handle func(*conn)) *server {
	return &server{handle: handle, closed: make(chan struct{})}
}

// serveOn begins to serve, until close is called.
func (s *server) serveOn(sockets ...net.Listener) {
	s.sockets = sockets
	for _, socket := range sockets {
		s.wg.Go(func() { s.accept(socket) })
	}
}

// close stops the server, gives pages under way a moment, and returns when
// nothing of it runs any more.
func (s *server) close() {
	s.shut()
	s.wg.Wait()
}

func (s *server) shut() {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.isClosed {
		return
	}
	s.isClosed = true
	close(s.closed)
	for _, socket := range s.sockets {
		socket.Close()
	}
	for _, c := range s.conns {
		if c.phase <= reading {
			c.Close()
		} else {
			c.SetDeadline(time.Now().Add(closeTimeout))
		}
	}
}

func (s *server) accept(socket net.Listener) {
	for {
		nc, err := socket.Accept()
		if err != nil {
			select {
			case <-s.closed:
				return
			case <-time.After(50 * time.Millisecond): // out of file descriptors
				continue
			}
		}
		c := &conn{Conn: nc}
		if !s.enter(c) {
			nc.Close()
			return
		}
		s.wg.Go(func() {
			defer s.leave(c)
			s.handle(c)
		})
	}
}

// enter lets c in. When there are too many, the oldest goes that can be spared
// the most, once there is one: a real browser is the quickest of all. It is false
// when the server has closed.
func (s *server) enter(c *conn) bool {
	for !s.tryEnter(c) {
		select {
		case <-s.closed:
			return false
		case <-time.After(headStart / 4):
		}
	}
	return true
}

func (s *server) tryEnter(c *conn) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.isClosed || len(s.conns) >= maxConns && !s.turnOut() {
		return false
	}
	s.conns = append(s.conns, c)
	return true
}

// turnOut closes one connection, if any can be spared now.
func (s *server) turnOut() bool {
	for _, p := range dispensable {
		i := slices.IndexFunc(s.conns, func(c *conn) bool { return c.phase == p })
		if i >= 0 && (p == leaving || time.Since(s.conns[i].begun) > headStart) {
			s.conns[i].Close()
			s.conns = slices.Delete(s.conns, i, i+1)
			return true
		}
	}
	return false
}

func (s *server) leave(c *conn) {
	c.Close()
	s.mu.Lock()
	defer s.mu.Unlock()
	if i := slices.Index(s.conns, c); i >= 0 {
		s.conns = slices.Delete(s.conns, i, i+1)
	}
}

// read returns the request of c, which has its time for that, and gives the
// answer its own. It is nil when there is nobody to answer.
func (s *server) read(c *conn) *request {
	if !s.turnTo(c, reading, readTimeout) {
		return nil
	}
	q := readRequest(c)
	if q == nil || !s.turnTo(c, answering, writeTimeout) {
		return nil
	}
	return q
}

// turnTo is false when the server has closed.
func (s *server) turnTo(c *conn, p phase, within time.Duration) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.isClosed {
		return false
	}
	if c.phase = p; p == reading {
		c.begun = time.Now()
	}
	c.SetDeadline(time.Now().Add(within))
	return true
}

// linger closes c in such a way that the peer gets the page even when it has
// sent more than was read: a plain close would reset the connection.
func (s *server) linger(c *conn) {
	half, ok := c.Conn.(interface{ CloseWrite() error })
	if !ok || half.CloseWrite() != nil || !s.turnTo(c, leaving, closeTimeout) {
		return
	}
	io.CopyN(io.Discard, c, 4*maxText)
}
