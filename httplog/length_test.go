package httplog_test

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"
)

// TestLengthIsNotTrusted: no memory is taken for a body that was only promised.
// It is not parallel, for it counts what is allocated.
func TestLengthIsNotTrusted(t *testing.T) {
	s := serve(t, nil, answering("HTTP/1.1 200 OK\r\nContent-Length: 16777216\r\n\r\nonly this", 1))
	tr := client(t, nil)
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	if _, err := tr.RoundTrip(request(t, "GET", "http://"+s.addr+"/", "")); err != nil {
		t.Fatal(err)
	}
	runtime.ReadMemStats(&after)
	if n := after.TotalAlloc - before.TotalAlloc; n > 1<<20 {
		t.Errorf("%d bytes were allocated for 9", n)
	}
	if r := last(t, tr).Response; string(r.Body().Bytes()) != "only this" {
		t.Errorf("the body is %q", r.Body().Bytes())
	}
}

// TestBodiesOfKnownLengthStandInOnePiece, so that reading all of one copies
// nothing.
func TestBodiesOfKnownLengthStandInOnePiece(t *testing.T) {
	t.Parallel()
	for _, n := range []int{1, 4 << 10, 256 << 10, 256<<10 + 1, 2 << 20, 5 << 20} {
		p := payload(n)
		s := serve(t, nil, answering(fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", n, p), 1))
		tr := client(t, nil)
		if _, err := tr.RoundTrip(request(t, "GET", "http://"+s.addr+"/", "")); err != nil {
			t.Fatal(err)
		}
		r := last(t, tr).Response
		one, other := r.Body().Bytes(), r.Wire.Bytes()
		if !bytes.Equal(one, p) {
			t.Errorf("%d bytes came differently", n)
		}
		if &one[0] != &other[0] {
			t.Errorf("%d bytes were copied to be read", n)
		}
	}
}
