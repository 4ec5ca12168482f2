package callback

import (
	"bufio"
	"bytes"
	"io"
	"net/http"
	"testing"

	"github.com/grantwalk/grantwalk/httplog"
)

// peer is somebody who sends text and takes what comes back.
type peer struct {
	io.Reader
	got bytes.Buffer
}

func (p *peer) Write(b []byte) (int, error) { return p.got.Write(b) }

// FuzzRequest sends anything to the listener: what it takes as the answer has our
// host and the one right state, and every page is a whole HTTP response.
func FuzzRequest(f *testing.F) {
	f.Add([]byte("GET /callback?code=c&state=right HTTP/1.1\r\nHost: 127.0.0.1:4711\r\n\r\nGET / HTTP/1.1\r\n"))
	f.Add([]byte("POST /callback HTTP/1.1\r\nHost: localhost:4711\r\nExpect: 100-continue\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 19\r\n\r\ncode=c&state=right&"))
	f.Add([]byte("POST /callback HTTP/1.1\r\nHost: [::1]:4711\r\nContent-Type: application/x-www-form-urlencoded\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nstate\r\n0\r\n\r\n"))
	f.Add([]byte("GET http://evil/callback?state=right&state=x HTTP/1.0\r\n\r\n"))
	f.Add([]byte("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"))
	f.Add([]byte("\x16\x03\x01\x00\x31"))
	f.Add([]byte("POST /callback HTTP/1.1\r\nHost: 127.0.0.1:4711\r\nContent-Type: application/x-www-form-urlencoded\r\nContent-Length: 30\r\n\r\ngrantwalk_relay=a&fragment=%23"))
	redirect, err := parseRedirect("http://127.0.0.1:4711/callback")
	if err != nil {
		f.Fatal(err)
	}
	f.Fuzz(func(t *testing.T, text []byte) {
		q := readRequest(&peer{Reader: bytes.NewReader(text)})
		if q == nil {
			return
		}
		if !bytes.HasPrefix(text, q.raw) || len(q.raw) > 2*maxText {
			t.Fatalf("%d bytes are of the request, which are not those that came", len(q.raw))
		}
		l := &Listener{redirect: redirect}
		l.Expect(httplog.Label{}, MatchState("right"))
		o := l.decide(q)
		if o.fulfils != nil && (!redirect.serves(q.host) || o.response.State != "right" || len(o.response.Params.Values("state")) != 1) {
			t.Fatalf("taken as the answer: %+v", o.response)
		}
		p := &PostPage{url: "http://127.0.0.1:4711/the-secret-path"}
		other, first := p.answer(q)
		if first && q.host != "127.0.0.1:4711" {
			t.Fatalf("the form goes to %q", q.host)
		}
		for _, answer := range []page{o.page, other} {
			resp, err := http.ReadResponse(bufio.NewReader(bytes.NewReader(answer.raw(false))), nil)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := io.Copy(io.Discard, resp.Body); err != nil {
				t.Fatal(err)
			}
		}
	})
}
