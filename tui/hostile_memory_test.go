package tui

import (
	"bytes"
	"io"
	"net"
	"runtime"
	"runtime/metrics"
	"strings"
	"testing"
	"time"
)

// heap is how many bytes of objects the heap has, garbage included.
func heap() int64 {
	sample := []metrics.Sample{{Name: "/memory/classes/heap/objects:bytes"}}
	metrics.Read(sample)
	return int64(sample[0].Value.Uint64()) //nolint:gosec // far below 2^63
}

// watchHeap samples the heap until the returned function is called, which tells
// the most that there was.
func watchHeap() (stop func() int64) {
	done, most := make(chan struct{}), make(chan int64)
	go func() {
		tick := time.NewTicker(time.Millisecond)
		defer tick.Stop()
		for top := int64(0); ; {
			top = max(top, heap())
			select {
			case <-tick.C:
			case <-done:
				most <- top
				return
			}
		}
	}()
	return func() int64 { close(done); return <-most }
}

// TestHostileServersTakeLittleMemory: of the worst answers little is held, in
// whatever form they are shown, and the garbage beside it is bounded. It is not
// parallel, for it measures the heap.
func TestHostileServersTakeLittleMemory(t *testing.T) {
	const mib, held, peak = 1 << 20, 64 << 20, 192 << 20
	bomb := bytes.Repeat(gzipOf(make([]byte, 16*mib)), 64) // 1 GiB, in as many streams
	const json = "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Type: application/json\r\n"
	for _, c := range []struct{ name, answer, more string }{
		{"1 GiB in gzip", json + "Content-Encoding: gzip\r\n\r\n" + string(bomb), ""},
		{"1 GiB in gzip in gzip", json + "Content-Encoding: gzip\r\n\r\n" + string(gzipOf(bomb)), ""},
		{"a body without end", json + "\r\n[", strings.Repeat("0,", 16<<10)},
		{"chunks of a byte", json + "Transfer-Encoding: chunked\r\n\r\n" + strings.Repeat("1\r\n0\r\n", mib) + "0\r\n\r\n", ""},
		{"a head of 2 MiB", "HTTP/1.1 200 OK\r\n" + strings.Repeat("A: b\r\n", mib/3), ""},
		{"10 000 fields", json + strings.Repeat("Some: thing\r\n", 10_000) + "\r\n{}", ""},
		{"100 000 deep", json + "\r\n" + strings.Repeat(`{"a":`, 100_000) + "1" + strings.Repeat("}", 100_000), ""},
		{"a million items", json + "\r\n{\"issuer\":\"a\",\"a\":[0" + strings.Repeat(",0", 1_000_000) + "]}", ""},
		{"half a million items", json + "\r\n{\"issuer\":\"a\",\"a\":[0" + strings.Repeat(",0", 500_000) + "]}", ""},
		{"100 000 members of one name", json + "\r\n{\"issuer\":\"a\"" + strings.Repeat(`,"a":0`, 100_000) + "}", ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			runtime.GC()
			idle := heap()
			top := watchHeap()
			flooded := make(chan struct{}, 8) // by each connection
			d := drive(t, 120, 40, Config{Options: answering(t, func(conn net.Conn) {
				raw(c.answer)(conn)
				var err error
				for sent := 0; err == nil && c.more != ""; sent += len(c.more) {
					if _, err = io.WriteString(conn, c.more); sent == 24*mib {
						flooded <- struct{}{} // more than is kept
					}
				}
			})})
			if c.more == "" {
				d.press("c")
			} else {
				_, cmd := d.app.Update(keyPress("c"))
				d.run(cmd)
				<-flooded
				d.press("esc")
			}
			d.app.exchanges.goTo(1)
			d.settle()
			d.press("4", "m")
			var kept int64
			for range 3 { // each form
				d.press("G", "p")
				d.pass(time.Second)
				d.timers = nil // what is to come holds what it is for
				runtime.GC()
				kept = max(kept, heap()-idle)
			}
			most := top() - idle
			t.Logf("kept %d MiB, at most %d MiB with the garbage", kept>>20, most>>20)
			if kept > held || most > peak {
				t.Errorf("kept %d MiB, at most %d MiB", kept>>20, most>>20)
			}
			if x, _ := d.app.selected(); x.Response == nil || !x.State.Ended() {
				t.Errorf("the exchange is %s, with %v", x.State, x.Response)
			}
			runtime.KeepAlive(d)
		})
	}
}
