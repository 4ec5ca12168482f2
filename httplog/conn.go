package httplog

import (
	"crypto/tls"
	"fmt"
	"net"
	"sync"
	"time"
)

// idleTimeout is how long an unused connection is kept.
const idleTimeout = 90 * time.Second

// conn is a connection to an origin, or to a proxy on the way there.
type conn struct {
	key    string
	stream net.Conn // what HTTP is written to and read from
	socket net.Conn // what is below TLS; the same as stream without TLS
	tls    *TLSInfo
	state  *tls.ConnectionState
	net    Network
	buf    []byte // room for heads, used again
	last   int    // the ID of the last exchange

	// While it is idle, a goroutine waits for bytes that nobody asked for and
	// for the end of the connection.
	taken   bool          // guarded by pool.mu
	watched chan struct{} // closed when that goroutine has ended
	alive   bool          // it was only interrupted
}

func (c *conn) close() { c.socket.Close() }

// pool holds at most one idle connection for each key.
type pool struct {
	mu   sync.Mutex
	idle map[string]*conn
}

// put keeps c for the next request, or closes it when there is one already.
// onExtra is called when the server sends something before that.
func (p *pool) put(c *conn, onExtra func(id int)) {
	if c.stream.SetReadDeadline(time.Now().Add(idleTimeout)) != nil {
		c.close()
		return
	}
	c.taken, c.alive = false, false
	c.watched = make(chan struct{})
	p.mu.Lock()
	if p.idle == nil {
		p.idle = map[string]*conn{}
	}
	if p.idle[c.key] != nil {
		p.mu.Unlock()
		c.close()
		return
	}
	p.idle[c.key] = c
	p.mu.Unlock()
	go p.watch(c, onExtra)
}

func (p *pool) watch(c *conn, onExtra func(id int)) {
	defer close(c.watched)
	var one [1]byte
	n, err := c.stream.Read(one[:])
	p.mu.Lock()
	taken := c.taken
	if !taken {
		delete(p.idle, c.key)
	}
	p.mu.Unlock()
	timeout, _ := err.(net.Error)
	if taken && n == 0 && timeout != nil && timeout.Timeout() {
		c.alive = true
		return
	}
	c.close()
	if n > 0 {
		onExtra(c.last)
	}
}

// take returns the idle connection for key if it is still good, or nil.
func (p *pool) take(key string) *conn {
	p.mu.Lock()
	c := p.idle[key]
	if c != nil {
		c.taken = true
		delete(p.idle, key)
	}
	p.mu.Unlock()
	if c == nil {
		return nil
	}
	c.stream.SetReadDeadline(time.Unix(1, 0)) // wakes the goroutine that watches
	<-c.watched
	if !c.alive || c.stream.SetReadDeadline(time.Time{}) != nil {
		c.close()
		return nil
	}
	return c
}

// closeAll closes the idle connections and waits until nobody watches them.
func (p *pool) closeAll() {
	p.mu.Lock()
	var all []*conn
	for key, c := range p.idle {
		c.taken = true
		all = append(all, c)
		delete(p.idle, key)
	}
	p.mu.Unlock()
	for _, c := range all {
		c.close()
		<-c.watched
	}
}

func extraNote(n int) string {
	if n == 1 {
		return "a byte came after the answer; the connection was closed"
	}
	return fmt.Sprintf("%d bytes came after the answer; the connection was closed", n)
}
