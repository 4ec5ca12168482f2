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
	synctest.Test(t, func(t *testing.T) {
		r, err := parseRedirect("")
		if err != nil {
			t.Fatal(err)
		}
		l := &Listener{redirect: r, closed: make(chan struct{})}
		ours, theirs := net.Pipe()
		begun := time.Now()
		var sender sync.WaitGroup
		sender.Go(func() {
			// A byte each second, for ever.
			for {
				if _, err := theirs.Write([]byte("G")); err != nil {
					return
				}
				time.Sleep(time.Second)
			}
		})
		c := &conn{Conn: ours}
		l.enter(c)
		l.serve(c)
		l.leave(c)
		if took := time.Since(begun); took != readTimeout {
			t.Errorf("it was held for %v, want %v", took, readTimeout)
		}
		if _, err := theirs.Read(make([]byte, 1)); err != io.EOF {
			t.Errorf("got %v after the end", err)
		}
		sender.Wait()
	})
}
