package callback

import (
	"io"
	"net"
	"sync"
	"testing"
	"testing/synctest"
	"time"
)

// A socket's wait never settles in synctest's bubble, so this one test drives
// serve over a pipe from inside the package.
func TestASlowSenderIsLetGo(t *testing.T) {
	t.Parallel()
	r, err := parseRedirect("")
	if err != nil {
		t.Fatal(err)
	}
	l, p := &Listener{redirect: r}, &PostPage{}
	l.server, p.server = newServer(l.serve), newServer(p.serve)
	for where, begin := range map[string]string{
		"the line":   "G",
		"the fields": "GET /callback?code=evil HTTP/1.1\r\nX: ",
		"the body":   "POST /callback HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\n",
	} {
		for name, s := range map[string]*server{"callback": l.server, "post page": p.server} {
			t.Run(where+", "+name, func(t *testing.T) {
				synctest.Test(t, func(t *testing.T) { letGo(t, s, begin) })
			})
		}
	}
}

// letGo sends begin and then a byte each second, for ever.
func letGo(t *testing.T, s *server, begin string) {
	ours, theirs := net.Pipe()
	begun := time.Now()
	var sender sync.WaitGroup
	sender.Go(func() {
		for text := begin; ; text = "x" {
			if _, err := io.WriteString(theirs, text); err != nil {
				return
			}
			time.Sleep(time.Second)
		}
	})
	c := &conn{Conn: ours}
	s.tryEnter(c)
	s.handle(c)
	s.leave(c)
	if took := time.Since(begun); took != readTimeout {
		t.Errorf("it was held for %v, want %v", took, readTimeout)
	}
	if _, err := theirs.Read(make([]byte, 1)); err != io.EOF {
		t.Errorf("got %v after the end", err)
	}
	sender.Wait()
}
