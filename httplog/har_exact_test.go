package httplog_test

import (
	"bytes"
	"errors"
	"slices"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/httplog"
)

// TestHARExact: what HAR has no member for comes back as well, as long as
// nothing is masked: the wire's bytes, the connection, how far to trust it.
func TestHARExact(t *testing.T) {
	t.Parallel()
	x := harWalk()[0]
	x.Attempt, x.Created, x.Started = 3, x.Created.Add(-time.Minute), x.Started.Add(456*time.Microsecond)
	x.Network = httplog.Network{Local: "127.0.0.1:5", Remote: "[::1]:443", Proxy: "proxy.example:3128", Reused: true}
	x.Request.Raw = []byte("GET http://idp.example/x HTTP/1.1\nHost : idp.example\nodd\xff\n folded\n\nbody\x00\xff")
	x.Response = httplog.NewResponse([]byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\nX: \x01\xff\r\n\r\n"), []byte("3\r\n\x1f\x8b\x08\r\n0\r\nA: b\r\n\r\n"))
	x.Response.Interim = [][]byte{[]byte("HTTP/1.1 100 Continue\r\n\r\n"), []byte("HTTP/1.1 103 Early Hints\r\nLink: </x>\r\n\r\n")}
	x.State, x.Failure, x.Err = httplog.Failed, httplog.FailCutOff, errors.New("cut off")
	if x.Response.DecodeErr == nil || x.Response.Tolerant == "" || !x.Response.Chunked || len(x.Response.Trailer) == 0 {
		t.Fatalf("the answer is too tame: %+v", x.Response)
	}
	h := readHAR(t, writeHAR(t, []httplog.Exchange{x}, httplog.HAROptions{Reveal: true}))
	got := h.Exchanges[0]
	if h.Masked || got.Witness != httplog.Sent || got.Attempt != 3 || got.Network != x.Network || !got.Created.Equal(x.Created) ||
		!got.Started.Equal(x.Started.Truncate(time.Microsecond)) || got.Err.Error() != "cut off" || got.Failure != x.Failure || got.Timings != x.Timings {
		t.Errorf("it came back as\n%+v, not\n%+v", got, x)
	}
	a, b := got.Response, x.Response
	if !bytes.Equal(got.Request.Raw, x.Request.Raw) || !sameMessages(got, x) || a.Chunked != b.Chunked || !bytes.Equal(a.Trailer, b.Trailer) ||
		a.Encoding != b.Encoding || a.DecodeErr.Error() != b.DecodeErr.Error() || a.Tolerant != b.Tolerant || a.WireSize != b.WireSize ||
		!slices.EqualFunc(a.Interim, b.Interim, bytes.Equal) {
		t.Errorf("the messages came back as\n%q %+v, not\n%q %+v", got.Request.Raw, a, x.Request.Raw, b)
	}
}

// TestHARTruncated: a body of which only the beginning was kept is not taken
// for a whole one.
func TestHARTruncated(t *testing.T) {
	t.Parallel()
	x := harWalk()[3]
	x.Response.Truncated, x.Response.WireSize = true, 1<<30
	for _, reveal := range []bool{true, false} {
		r := readHAR(t, writeHAR(t, []httplog.Exchange{x}, httplog.HAROptions{Reveal: reveal})).Exchanges[0].Response
		if !r.Truncated || r.WireSize != 1<<30 {
			t.Errorf("reveal %v: %+v", reveal, r)
		}
	}
}

// TestHARSavedAgain: what a recording lacks is still known when it is saved
// again.
func TestHARSavedAgain(t *testing.T) {
	t.Parallel()
	for _, name := range []string{"chrome", "firefox", "charles", "mitmproxy"} {
		list := sample(t, name).Exchanges
		again := readHAR(t, writeHAR(t, list, httplog.HAROptions{Reveal: true})).Exchanges
		for i, want := range list {
			got := again[i]
			if summary(got) != summary(want) || got.Witness != httplog.Recorded || got.Failure != want.Failure || !sameMessages(got, want) {
				t.Errorf("%s: exchange %d came back as %s, not %s", name, i+1, summary(got), summary(want))
			}
		}
	}
}

// TestReadHARTrustsNoLabel: a file may say of itself what it likes.
func TestReadHARTrustsNoLabel(t *testing.T) {
	t.Parallel()
	entry := `{"_grantwalk":{"id":1,"witness":"sent","channel":"side","attempt":-4,"failure":"invented","created":"0000-01-01T00:00:00Z"},"request":{"method":"GET","url":"https://a.example"},"response":{"status":200}}`
	x := readHAR(t, []byte(harOf(entry))).Exchanges[0]
	if x.Witness != httplog.Recorded || x.Label.Channel != httplog.Back || x.Attempt != 1 || x.Failure != "" || !x.Created.IsZero() {
		t.Errorf("%+v", x)
	}
}
