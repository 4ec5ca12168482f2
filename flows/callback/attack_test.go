package callback_test

import (
	"bytes"
	"fmt"
	"io"
	"net"
	"net/url"
	"os"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/callback"
)

// attacked are the two servers on the loopback interface that any page in the
// browser, and any program, can call: the callback listener and the page that
// posts. real makes the call that each is there for.
type attacked struct {
	host string
	real func(*testing.T)
}

func underAttack(t *testing.T) map[string]attacked {
	t.Helper()
	l := listen(t, "")
	p := openPost(t)
	u, _ := url.Parse(p.URL())
	return map[string]attacked{
		"callback": {l.host(), func(t *testing.T) {
			wantStatus(t, l.get(t, "/callback?code=good&state=right"), "200")
			if r := l.answer(t); r.Code != "good" {
				t.Errorf("got %+v", r)
			}
		}},
		"post page": {u.Host, func(t *testing.T) {
			answer := exchange(t, u.Host, "GET "+u.Path+" HTTP/1.1\r\nHost: "+u.Host+"\r\n\r\n")
			wantStatus(t, answer, "200")
			<-p.Served()
		}},
	}
}

func openPost(t *testing.T) *callback.PostPage {
	t.Helper()
	p, err := callback.OpenPost(t.Context(), "https://idp.example/end", callback.Params{{Name: "id_token_hint", Value: "the-token"}})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(p.Close)
	return p
}

// exchange writes text to a server and returns all that comes back.
func exchange(t *testing.T, host, text string) string {
	t.Helper()
	c, err := net.Dial("tcp", host)
	if err != nil {
		t.Fatal(err)
	}
	defer c.Close()
	c.SetDeadline(time.Now().Add(20 * time.Second))
	io.WriteString(c, text)
	answer, _ := io.ReadAll(c) // a reset ends it as well
	return string(answer)
}

// within fails when f takes longer than a browser's user waits.
func within(t *testing.T, most time.Duration, f func(*testing.T)) {
	t.Helper()
	began := time.Now()
	f(t)
	took := time.Since(began)
	t.Logf("the real call took %v", took.Round(100*time.Microsecond))
	if took > most {
		t.Errorf("the real call took %v, want %v at most", took, most)
	}
}

// TestTenThousandConnections come and go in waves, with nothing, half a request
// or a whole one in them. It is not parallel, for it counts what the process has.
func TestTenThousandConnections(t *testing.T) {
	const waves, each = 20, 500
	for name, a := range underAttack(t) {
		t.Run(name, func(t *testing.T) {
			before, heap := descriptors(t), heapInUse()
			texts := []string{"", "GET /callback?code=evil&state=wrong HTTP/1.1\r\nX: ", "GET /callback?code=evil&state=wrong HTTP/1.1\r\nHost: " + a.host + "\r\n\r\n", "\x16\x03\x01\x02\x00\x01\x00"}
			most := 0
			for wave := range waves {
				var open []net.Conn
				for range each {
					c, err := net.Dial("tcp", a.host)
					if err != nil {
						t.Fatal(err)
					}
					io.WriteString(c, texts[wave%len(texts)])
					open = append(open, c)
				}
				most = max(most, descriptors(t)-before-len(open))
				for _, c := range open {
					c.Close()
				}
			}
			within(t, time.Second, a.real)
			grown := heapInUse() - heap
			t.Logf("%d connections: %d descriptors of the server at most, the heap grew by %d kB", waves*each, most, grown>>10)
			// One more may be accepted and not let in yet.
			if most > 128+2 {
				t.Errorf("the server held %d descriptors", most)
			}
			if grown > 4<<20 {
				t.Errorf("the heap grew by %d bytes", grown)
			}
		})
	}
}

// descriptors is how many descriptors the process has open.
func descriptors(t *testing.T) int {
	t.Helper()
	entries, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		t.Skip("this system does not tell what is open:", err)
	}
	return len(entries)
}

func heapInUse() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.GC() // what a finaliser held
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// TestLargeCallsAreBounded: the calls that are no answer are as long as they may
// be, and what is kept of them is bounded. Not parallel, for it measures the heap.
func TestLargeCallsAreBounded(t *testing.T) {
	heap := heapInUse()
	l := listen(t, "")
	const calls = 600
	for i := range calls {
		l.get(t, fmt.Sprintf("/callback?code=evil-%d&state=wrong&x=%s", i, strings.Repeat("x", 60<<10)))
	}
	l.rejected.resp = nil // ours
	grown := heapInUse() - heap
	t.Logf("after %d calls of 60 kB the heap has grown by %d kB", calls, grown>>10)
	if most := int64(100 * 4 * 64 << 10); grown > most {
		t.Errorf("the heap grew by %d bytes, want %d at most", grown, most)
	}
	if n, dropped := l.log.Len(), l.Dropped(); n != 100 || dropped != calls-100 {
		t.Errorf("%d calls are recorded and %d counted", n, dropped)
	}
	if n := len(l.log.Secrets()); n > 100 {
		t.Errorf("the log knows %d secrets", n)
	}
}

// TestTheRealCallGetsThrough what others send without an end: whole calls whose
// connections they keep, and connections that come as quickly as they can.
func TestTheRealCallGetsThrough(t *testing.T) {
	t.Parallel()
	for attack, text := range map[string]string{
		"kept after a wrong call": "GET /callback?code=evil&state=wrong HTTP/1.1\r\nHost: HOST\r\n\r\n",
		"silent":                  "",
	} {
		for name, a := range underAttack(t) {
			t.Run(attack+", "+name, func(t *testing.T) {
				over := make(chan struct{})
				var flood sync.WaitGroup
				warm := make(chan struct{}, 4)
				for range cap(warm) {
					flood.Go(func() {
						var open []net.Conn
						defer func() {
							for _, c := range open {
								c.Close()
							}
						}()
						for i := 0; ; i++ {
							select {
							case <-over:
								return
							default:
							}
							c, err := net.Dial("tcp", a.host)
							if err != nil {
								return
							}
							io.WriteString(c, strings.ReplaceAll(text, "HOST", a.host))
							if open = append(open, c); len(open) > 200 {
								open[0].Close()
								open = open[1:]
							}
							if i == 100 {
								warm <- struct{}{}
							}
						}
					})
				}
				for range cap(warm) {
					<-warm
				}
				within(t, time.Second, a.real)
				close(over)
				flood.Wait()
			})
		}
	}
}

// TestForeignHosts: a page whose name leads to this machine (DNS rebinding) gets
// nothing, however its name is written; the three names of loopback are let in.
func TestForeignHosts(t *testing.T) {
	t.Parallel()
	for name, hosts := range map[string][]string{
		"ours": {"127.0.0.1:PORT", "localhost:PORT", "LocalHost:PORT", "[::1]:PORT"},
		"foreign": {
			"evil.example:PORT", "EVIL.EXAMPLE:PORT", "127.0.0.1.evil.example:PORT", "localhost.evil.example:PORT", "127-0-0-1.evil.example:PORT",
			"localhost.:PORT", "127.0.0.1.:PORT", "127.1:PORT", "127.0.1:PORT", "0:PORT", "0.0.0.0:PORT", "2130706433:PORT", "0x7f000001:PORT",
			"0177.0.0.1:PORT", "127.0.0.2:PORT", "[::]:PORT", "[::ffff:127.0.0.1]:PORT", "[::ffff:7f00:1]:PORT", "[0:0:0:0:0:0:0:1]:PORT", "[::1%25lo]:PORT", "[::1.]:PORT",
			"127.0.0.1:PORT.", "127.0.0.1:0PORT", "127.0.0.1:", "127.0.0.1", "127.0.0.1:1", "localhost", ":PORT", "",
			"127.0.0.1:PORT@evil.example", "evil.example@127.0.0.1:PORT", "127.0.0.1:PORT,evil.example", "127.0.0.1:PORT/evil", "127.0.0.1%00.evil.example:PORT", "１２７.0.0.1:PORT",
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := listen(t, "")
			_, port, _ := net.SplitHostPort(l.host())
			for _, host := range hosts {
				host = strings.ReplaceAll(host, "PORT", port)
				text := exchange(t, l.host(), "GET /callback?code=the-code&state=right HTTP/1.1\r\nHost: "+host+"\r\n\r\n")
				taken := strings.HasPrefix(text, "HTTP/1.1 200 ")
				if taken != (name == "ours") {
					t.Errorf("Host %q: %.40q", host, text)
				}
			}
			if name == "foreign" {
				l.noAnswer(t)
			}
		})
	}
}

func TestPostPageRefusesForeignHostsAndMethods(t *testing.T) {
	t.Parallel()
	p := openPost(t)
	u, _ := url.Parse(p.URL())
	for _, call := range []string{
		"GET PATH HTTP/1.1\r\nHost: evil.example:" + u.Port() + "\r\n\r\n",
		"GET PATH HTTP/1.1\r\nHost: localhost:" + u.Port() + "\r\n\r\n",
		"GET http://evil.examplePATH HTTP/1.1\r\nHost: HOST\r\n\r\n",
		"GET /callback HTTP/1.1\r\nHost: HOST\r\n\r\n",
		"GET PATH/ HTTP/1.1\r\nHost: HOST\r\n\r\n",
		"HEAD PATH HTTP/1.1\r\nHost: HOST\r\n\r\n",
		"POST PATH HTTP/1.1\r\nHost: HOST\r\nOrigin: https://evil.example\r\nSec-Fetch-Site: cross-site\r\nContent-Type: text/plain\r\nContent-Length: 1\r\n\r\nx",
		"GET PATH HTTP/1.1\r\nHost: HOST\r\nX: " + strings.Repeat("x", 200<<10) + "\r\n\r\n",
		"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
		clientHello,
	} {
		call = strings.NewReplacer("PATH", u.Path, "HOST", u.Host).Replace(call)
		if answer := exchange(t, u.Host, call); strings.Contains(answer, "the-token") || !strings.HasPrefix(answer, "HTTP/1.1 4") {
			t.Errorf("%.60q got %.300q", call, answer)
		}
	}
	if answer := exchange(t, u.Host, "GET "+u.Path+" HTTP/1.1\r\nHost: "+u.Host+"\r\n\r\n"); !strings.Contains(answer, "the-token") {
		t.Errorf("after them, the real call got %q", answer)
	}
}

// clientHello is how a TLS handshake begins.
const clientHello = "\x16\x03\x01\x00\x31\x01\x00\x00\x2d\x03\x03" + "0123456789abcdef0123456789abcdef" + "\x00\x00\x02\x13\x01\x01\x00\x00\x02\x00\x17\x00"

// TestOtherProtocolsAreAnsweredAtOnce: a browser that was sent to https://, or
// that speaks HTTP/2, is not left to wait for the timeout.
func TestOtherProtocolsAreAnsweredAtOnce(t *testing.T) {
	t.Parallel()
	for name, hello := range map[string]string{
		"TLS": clientHello, "HTTP/2": "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\x00\x00\x00\x04\x00\x00\x00\x00\x00", "SOCKS": "\x05\x01\x00", "SSH": "\x00\x00\x01",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := listen(t, "")
			within(t, 5*time.Second, func(t *testing.T) {
				if answer := l.send(t, hello); !strings.HasPrefix(answer, "HTTP/1.1 4") {
					t.Errorf("got %.60q", answer)
				}
			})
			if l.log.Len() != 0 {
				t.Error("it is recorded")
			}
			l.noAnswer(t)
		})
	}
}

// TestCrossSiteCalls: a form_post comes from another site and is used by its
// state alone; a fetch of such a page without it is not, whatever it says of
// itself.
func TestCrossSiteCalls(t *testing.T) {
	t.Parallel()
	for name, fields := range map[string]string{
		"a form":  "Origin: https://evil.example\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\n",
		"a fetch": "Origin: https://evil.example\r\nSec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n",
		"opaque":  "Origin: null\r\n",
		"as ours": "Sec-Fetch-Site: same-origin\r\n",
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			l := listen(t, "")
			answer := l.post(t, "/callback", fields, "code=evil&state=guess")
			wantStatus(t, answer, "400")
			if bytes.Contains([]byte(answer), []byte("Access-Control-Allow")) {
				t.Errorf("another site may read the answer: %s", answer)
			}
			l.noAnswer(t)
			wantStatus(t, l.post(t, "/callback", fields, "code=good&state=right"), "200")
			if r := l.answer(t); r.Code != "good" {
				t.Errorf("got %+v", r)
			}
		})
	}
}
