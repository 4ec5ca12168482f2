package httplog_test

import (
	"bytes"
	"fmt"
	"runtime"
	"slices"
	"testing"

	"github.com/grantwalk/grantwalk/httplog"
)

// ended is an exchange with an answer of that head and body.
func ended(head string, body []byte) httplog.Exchange {
	return httplog.Exchange{State: httplog.Done, Response: httplog.NewResponse([]byte(head), body)}
}

const plainHead = "HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"

func TestLogTrimsTheOldestLargeBodies(t *testing.T) {
	t.Parallel()
	log := httplog.Log{MaxMemory: 1 << 20}
	var changed []int
	log.OnChange(func(id int) { changed = append(changed, id) })
	p := payload(400 << 10)
	log.Add(ended(plainHead, p[:1000]))
	held := log.Add(httplog.Exchange{State: httplog.Receiving, Response: httplog.NewResponse([]byte(plainHead), p)})
	log.Add(ended(plainHead, p))
	before, _ := log.Exchange(3)
	log.Add(ended(plainHead, p))
	if want := []int{1, 2, 3, 4, 3}; !slices.Equal(changed, want) {
		t.Errorf("told of %v, want %v", changed, want)
	}
	for _, x := range log.Exchanges() {
		r, trimmed := x.Response, x.ID == 3
		if r.Truncated != trimmed || (r.Trimmed != 0) != trimmed {
			t.Errorf("%d: truncated %v, trimmed %d", x.ID, r.Truncated, r.Trimmed)
		}
		if !trimmed && r.Body().Len() != r.Wire.Len() {
			t.Errorf("%d lost some of its body", x.ID)
		}
	}
	after, _ := log.Exchange(3)
	r := after.Response
	if r.Trimmed != int64(len(p)) || r.WireSize != int64(len(p)) ||
		!bytes.Equal(r.Body().Bytes(), p[:httplog.TrimmedBody]) || !bytes.Equal(r.Wire.Bytes(), p[:httplog.TrimmedBody]) {
		t.Errorf("of %d and %d bytes are left %d and %d", r.WireSize, r.Trimmed, r.Wire.Len(), r.Body().Len())
	}
	if !bytes.Equal(before.Response.Body().Bytes(), p) {
		t.Error("the snapshot from before has changed")
	}
	log.Update(held.ID, func(x *httplog.Exchange) { x.State = httplog.Done })
	log.Add(ended(plainHead, p))
	for id, whole := range map[int]bool{2: true, 3: false, 4: false, 5: true} {
		if x, _ := log.Exchange(id); x.Response.Truncated == whole {
			t.Errorf("%d: truncated %v", id, !whole)
		}
	}
}

func TestLogKeepsTheNewestBodyWhole(t *testing.T) {
	t.Parallel()
	log := httplog.Log{MaxMemory: 1}
	for range 3 {
		log.Add(ended(plainHead, payload(100<<10)))
	}
	for i, x := range log.Exchanges() {
		if whole := i == 2; x.Response.Truncated == whole {
			t.Errorf("%d: truncated %v", x.ID, !whole)
		}
	}
}

// TestLogTrimsCodedBodies: of chunks and of compressed bodies both are cut, the
// wire's bytes and the decoded ones.
func TestLogTrimsCodedBodies(t *testing.T) {
	t.Parallel()
	p := payload(300 << 10)
	for name, x := range map[string]httplog.Exchange{
		"chunked":         ended("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", chunk(p, 1000, "", "Trailer: x\r\n")),
		"gzip":            ended("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", gzipped(p)),
		"gzip in chunks":  ended("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\nTransfer-Encoding: chunked\r\n\r\n", chunk(gzipped(p), 100, "", "")),
		"small, unpacked": ended("HTTP/1.1 200 OK\r\nContent-Encoding: gzip\r\n\r\n", gzipped(make([]byte, 300<<10))),
	} {
		log := httplog.Log{MaxMemory: 1}
		whole := log.Add(x).Response
		log.Add(ended(plainHead, p))
		x, _ := log.Exchange(1)
		r := x.Response
		if r.Trimmed != int64(len(p)) || r.WireSize != whole.WireSize || r.Encoding != whole.Encoding || r.Chunked != whole.Chunked {
			t.Errorf("%s: %d bytes trimmed, %d on the wire", name, r.Trimmed, r.WireSize)
		}
		if !bytes.Equal(r.Body().Bytes(), whole.Body().Bytes()[:httplog.TrimmedBody]) {
			t.Errorf("%s: the body is not its beginning", name)
		}
		if wire := whole.Wire.Bytes(); !bytes.Equal(r.Wire.Bytes(), wire[:min(httplog.TrimmedBody, len(wire))]) {
			t.Errorf("%s: what is left of the wire is not its beginning", name)
		}
	}
}

// heapInUse is how many bytes the heap has, garbage left out.
func heapInUse() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}

// TestLogMemoryIsBounded is not parallel, for it measures the heap.
func TestLogMemoryIsBounded(t *testing.T) {
	const n, size, limit = 200, 4 << 20, 32 << 20
	p := payload(size)
	for name, answer := range map[string]struct {
		head string
		wire []byte
	}{
		"length":  {plainHead, p},
		"chunked": {"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n", chunk(p, 200, "", "")},
	} {
		before := heapInUse()
		log := httplog.Log{MaxMemory: limit}
		for range n {
			log.Add(ended(answer.head, bytes.Clone(answer.wire)))
		}
		held := heapInUse() - before
		if left := int64(n * httplog.TrimmedBody * 2); held > limit+size+left {
			t.Errorf("%s: %d answers of %d bytes hold %d bytes, with a limit of %d", name, n, size, held, limit)
		}
		runtime.KeepAlive(&log)
	}
}

func TestHARTrimmed(t *testing.T) {
	t.Parallel()
	log := httplog.Log{MaxMemory: 1}
	p := bytes.Repeat([]byte("text "), 40_000)
	for i := range 2 {
		x := ended(plainHead, p)
		x.Method, x.URL, x.Witness = "GET", fmt.Sprint("https://idp.example/", i), httplog.Sent
		x.Request.Raw = []byte("GET / HTTP/1.1\r\nHost: idp.example\r\n\r\n")
		log.Add(x)
	}
	for _, reveal := range []bool{true, false} {
		file := writeHAR(t, log.Exchanges(), httplog.HAROptions{Reveal: reveal})
		if n := bytes.Count(file, []byte(`"comment":"only the beginning was kept; 200000 bytes came on the wire"`)); n != 1 {
			t.Errorf("reveal %v: the file says %d times that a body was cut", reveal, n)
		}
		h := readHAR(t, file)
		r, whole := h.Exchanges[0].Response, h.Exchanges[1].Response
		if !r.Truncated || r.Trimmed != int64(len(p)) || r.WireSize != int64(len(p)) || r.Body().Len() != httplog.TrimmedBody {
			t.Errorf("reveal %v: truncated %v, trimmed %d, %d bytes of %d", reveal, r.Truncated, r.Trimmed, r.Body().Len(), r.WireSize)
		}
		if whole.Truncated || whole.Trimmed != 0 || whole.Body().Len() != len(p) {
			t.Errorf("reveal %v: the newest came back cut", reveal)
		}
	}
}
