package httplog_test

import (
	"bufio"
	"net/http"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/grantwalk/grantwalk/httplog"
)

// TestTolerantWhereNetHTTPRefuses compares with net/http what is said of a head,
// for heads put together from ordinary and from odd lines.
func TestTolerantWhereNetHTTPRefuses(t *testing.T) {
	t.Parallel()
	status := rapid.SampledFrom([]string{
		"HTTP/1.1 200 OK", "HTTP/1.1 200 OK", "HTTP/1.1 200 OK", "HTTP/1.1  204", "HTTP/1.0 200 OK", "HTTP/1.1 304 \x01",
		"HTTP/1.2 200 OK", "HTTP/11 200 OK", "HTTP/1.1 101 \r", "HTTP/1.1 +20 OK",
	})
	line := rapid.OneOf(
		rapid.SampledFrom([]string{
			"Date: today", "Content-Type: text/html; charset=utf-8", "Content-Length: 0", "Content-Length: 7", "Transfer-Encoding: chunked", "Empty:", "ETag:\t\"x\" ",
		}),
		rapid.SampledFrom([]string{
			"no colon", "", " folded", "\tfolded\r", ": no name", "Name : x", "Na me: x", "N\xc3\xa4me: x", "X: \x00", "X: \x7f", "X: \xc3\xa4", "X: a\rb", "X: a\r",
			"Content-Length: 7, 7", "Content-Length: x", "Content-Length: -1", "Content-Length:", "Content-Length: 99999999999999999999",
			"Transfer-Encoding: gzip, chunked", "transfer-encoding: CHUNKED", "Trailer: Content-Length", "Trailer: X",
		}),
	)
	end := rapid.SampledFrom([]string{"\r\n", "\r\n", "\r\n", "\r\n", "\n"})
	rapid.Check(t, func(t *rapid.T) {
		head := status.Draw(t, "status") + end.Draw(t, "end")
		for range rapid.IntRange(0, 4).Draw(t, "lines") {
			text := line.Draw(t, "line")
			head += text + end.Draw(t, "end")
			if strings.Trim(text, "\r") == "" {
				t.Skip("the head ends there")
			}
		}
		head += end.Draw(t, "end")
		r := httplog.NewResponse([]byte(head), nil)
		_, err := http.ReadResponse(bufio.NewReader(strings.NewReader(head)), &http.Request{})
		if r.Status != 0 && (err == nil) != (r.Tolerant == "") {
			t.Fatalf("net/http says %v of\n%q\nand here it is %q", err, head, r.Tolerant)
		}
	})
}
