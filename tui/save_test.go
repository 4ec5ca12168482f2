package tui

import (
	"bufio"
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/httplog"
)

// savesAs saves what the focused pane shows, and returns what is in the file.
func (d *driver) savesAs(path string) []byte {
	d.t.Helper()
	d.press("s")
	d.app.layers[len(d.app.layers)-1].dialog.(*prompt).input.set(path)
	d.press("enter")
	data, err := os.ReadFile(path)
	if err != nil {
		d.t.Fatalf("%v; the screen:\n%s", err, d.screen())
	}
	return data
}

// gzipOf is p, compressed.
func gzipOf(p []byte) []byte {
	var b bytes.Buffer
	w := gzip.NewWriter(&b)
	_, _ = w.Write(p)
	_ = w.Close()
	return b.Bytes()
}

// inChunks is p in chunks of n bytes, and a trailer.
func inChunks(p []byte, n int) []byte {
	var b bytes.Buffer
	for len(p) > 0 {
		c := p[:min(n, len(p))]
		_, _ = fmt.Fprintf(&b, "%x;ext=\x1b[2J\r\n%s\r\n", len(c), c)
		p = p[len(c):]
	}
	b.WriteString("0\r\nX-Trailer: \u202e\r\n\r\n")
	return b.Bytes()
}

// TestWhatIsSavedIsWhatCame: revealed, the file of a message has its very bytes,
// whatever they are and however they are shown.
func TestWhatIsSavedIsWhatCame(t *testing.T) {
	t.Parallel()
	everyByte := make([]byte, 256)
	for i := range everyByte {
		everyByte[i] = byte(i)
	}
	secret := []byte(`{"access_token":"secret-token","` + evil + `":1}`)
	large := append([]byte(`{"a":["`), bytes.Repeat(append(everyByte[0x20:0x22:0x22], evil...), 6000)...)
	for name, c := range map[string]struct {
		head, wire, body string // what comes; body is the wire's, decoded
	}{
		"text":      {"HTTP/1.1 200 " + evil + "\r\nx-\x1bodd :  a \r\n folded\r\nConnection: close\r\n\r\n", evil + "\r\r\n\n", ""},
		"secrets":   {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\nSet-Cookie: a=secret\r\n\r\n", string(secret), ""},
		"form":      {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n", "code=a%20b&&=&x=\x1b", ""},
		"a token":   {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/jwt\r\n\r\n", " eyJhbGciOiJub25lIn0.eyJzdWIiOiIxIn0. \n", ""},
		"binary":    {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: image/png\r\n\r\n", string(everyByte), ""},
		"large":     {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\n\r\n", string(large), ""},
		"interim":   {"HTTP/1.1 103 \x1b\r\nLink: x\r\n\r\nHTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", "x", ""},
		"bare LF":   {"HTTP/1.1 200 OK\nConnection: close\n\n", "x\n", ""},
		"cut off":   {"HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n", "half\x00", ""},
		"head only": {"HTTP/1.1 200 OK\r\nX: \x1b", "", ""},
		"no HTTP":   {"SSH-2.0-\x1b]0;x\x07\r\n", "", ""},
		"chunks":    {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", string(inChunks(everyByte, 100)), string(everyByte)},
		"gzip":      {"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Encoding: gzip\r\n\r\n", string(gzipOf(secret)), string(secret)},
		"both":      {"HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n", string(inChunks(gzipOf(large), 5000)), string(large)},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			var sent []byte
			d := drive(t, 120, 40, Config{Options: answering(t, func(conn net.Conn) {
				var got bytes.Buffer
				_, _ = http.ReadRequest(bufio.NewReaderSize(io.TeeReader(conn, &got), 1<<16))
				if sent == nil {
					sent = got.Bytes()
				}
				_, _ = io.WriteString(conn, c.head+c.wire)
			})})
			d.press("enter", "enter", "enter", "m")
			d.app.exchanges.goTo(1)
			d.settle()
			x, _ := d.app.selected()
			body := c.body
			if body == "" {
				body = c.wire
			}
			folder := t.TempDir()
			saved := func(form string) []byte { return d.savesAs(filepath.Join(folder, strings.ReplaceAll(form, " ", "-"))) }
			d.press("3")
			if got := saved("request"); !bytes.Equal(got, sent) || !bytes.Equal(got, x.Request.Raw) {
				t.Errorf("of the request is saved\n%q, sent\n%q", got, sent)
			}
			d.press("4")
			for _, form := range []bodyForm{formPretty, formRaw, formWire} {
				want := c.head + body
				if form == formWire {
					if c.body == "" {
						break
					}
					want = c.head + c.wire
				}
				if d.app.response.form != form {
					t.Fatalf("the form is %s", d.app.response.form)
				}
				if got := saved(form.String()); string(got) != want {
					t.Errorf("%s: saved are %d bytes\n%.300q, of %d\n%.300q", form, len(got), got, len(want), want)
				}
				d.harmless(form.String())
				d.press("p")
			}
			if x.State != httplog.Done && x.State != httplog.Failed {
				t.Errorf("the exchange is %s", x.State)
			}
		})
	}
}
