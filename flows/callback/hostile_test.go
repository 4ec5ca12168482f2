package callback_test

import (
	"fmt"
	"io"
	"net"
	"runtime"
	"strings"
	"sync"
	"testing"

	"github.com/grantwalk/grantwalk/flows/callback"
)

// idle opens n connections that send text and then nothing.
func (l listening) idle(t *testing.T, n int, text string) {
	t.Helper()
	for range n {
		c, err := net.Dial("tcp", l.host())
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { c.Close() })
		io.WriteString(c, text)
	}
}

func TestTheAnswerGetsThroughIdleConnections(t *testing.T) {
	t.Parallel()
	for name, text := range map[string]string{
		"silent":    "",
		"half sent": "GET /callback?code=evil&state=right HTTP/1.1\r\nX: " + strings.Repeat("x", 1000),
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := listen(t, "")
			l.idle(t, 1000, text)
			wantStatus(t, l.get(t, "/callback?code=good&state=right"), "200")
			if r := l.answer(t); r.Code != "good" {
				t.Errorf("got %+v", r)
			}
			// An idle connection costs a goroutine: 128 of them and ours.
			if n := runtime.NumGoroutine(); n > 1000 {
				t.Errorf("%d goroutines are running", n)
			}
		})
	}
}

func TestTheAnswerGetsThroughAFloodOfWrongStates(t *testing.T) {
	t.Parallel()
	l := listen(t, "")
	const floods, each = 4, 100
	var flood sync.WaitGroup
	for i := range floods {
		flood.Go(func() {
			for j := range each {
				l.get(t, fmt.Sprintf("/callback?code=evil-%d-%d&state=wrong", i, j))
			}
		})
	}
	wantStatus(t, l.get(t, "/callback?code=good&state=right"), "200")
	flood.Wait()
	if r := l.answer(t); r.Code != "good" || r.Exchange == 0 {
		t.Errorf("got %+v", r)
	}
	if n := l.log.Len(); n != 101 {
		t.Errorf("%d exchanges are recorded, want 100 and the answer", n)
	}
	if n := l.Dropped(); n != floods*each-100 {
		t.Errorf("%d calls are counted as dropped, want %d", n, floods*each-100)
	}
	for _, err := range l.rejected.all {
		if err != callback.ErrStateWrong {
			t.Errorf("reported %v", err)
		}
	}
}

func TestOnlyOneOfManyEqualAnswersIsTaken(t *testing.T) {
	t.Parallel()
	l := listen(t, "")
	var wg sync.WaitGroup
	for i := range 20 {
		wg.Go(func() { l.get(t, fmt.Sprintf("/callback?code=code-%d&state=right", i%4)) })
	}
	wg.Wait()
	answers := 0
	for _, x := range l.log.Exchanges() {
		if x.Note == "" {
			answers++
		}
	}
	if answers != 1 {
		t.Errorf("%d calls were taken as the answer", answers)
	}
}
