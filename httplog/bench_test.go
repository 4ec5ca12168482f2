package httplog_test

import (
	"fmt"
	"io"
	"net"
	"net/http"
	"runtime"
	"slices"
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/httplog"
)

// BenchmarkLatency measures a small request on a connection that is reused,
// by turns through a bare http.Client and through ours, and reports the medians.
func BenchmarkLatency(b *testing.B) {
	s := serve(b, nil, answering("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: 2\r\n\r\n{}", 0))
	bare, ours := &http.Transport{}, client(b, nil)
	defer bare.CloseIdleConnections()
	get := func(tr http.RoundTripper) time.Duration {
		began := time.Now()
		resp, err := (&http.Client{Transport: tr}).Get("http://" + s.addr + "/")
		if err != nil {
			b.Fatal(err)
		}
		io.Copy(io.Discard, resp.Body)
		resp.Body.Close()
		return time.Since(began)
	}
	compare(b, func() time.Duration { return get(bare) }, func() time.Duration { return get(ours) })
}

// BenchmarkLargeBody measures how long a body of 10 MB takes to be there: read
// by io.ReadAll from a bare client, and recorded by ours.
func BenchmarkLargeBody(b *testing.B) {
	p := payload(10 << 20)
	answer := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(p), p)
	s := serveDiscarding(b, answer)
	bare := &http.Transport{}
	defer bare.CloseIdleConnections()
	compare(b, func() time.Duration {
		began := time.Now()
		resp, err := (&http.Client{Transport: bare}).Get("http://" + s + "/")
		if err != nil {
			b.Fatal(err)
		}
		if got, err := io.ReadAll(resp.Body); len(got) != len(p) || err != nil {
			b.Fatal(len(got), err)
		}
		resp.Body.Close()
		return time.Since(began)
	}, func() time.Duration {
		tr := client(b, nil)
		began := time.Now()
		if _, err := tr.RoundTrip(request(b, "GET", "http://"+s+"/", "")); err != nil {
			b.Fatal(err)
		}
		if got := last(b, tr).Response.Body().Bytes(); len(got) != len(p) {
			b.Fatal(len(got))
		}
		took := time.Since(began)
		tr.CloseIdleConnections()
		return took
	})
}

// serveDiscarding is serve without writing anything down.
func serveDiscarding(b *testing.B, answer string) string {
	s := serve(b, nil, func(c net.Conn) { answering(answer, 0)(c.(recordingConn).Conn) })
	return s.addr
}

// compare runs both by turns and reports their medians and the ratio.
func compare(b *testing.B, bare, ours func() time.Duration) {
	var all [2][]time.Duration
	for b.Loop() {
		all[0] = append(all[0], bare())
		all[1] = append(all[1], ours())
	}
	var p50 [2]time.Duration
	for i := range all {
		slices.Sort(all[i])
		p50[i] = all[i][len(all[i])/2]
	}
	b.ReportMetric(float64(p50[0].Microseconds()), "bare-µs")
	b.ReportMetric(float64(p50[1].Microseconds()), "ours-µs")
	b.ReportMetric(float64(p50[1])/float64(p50[0]), "ratio")
}

// BenchmarkMemory reports how many copies of a 10 MB body are kept.
func BenchmarkMemory(b *testing.B) {
	p := payload(10 << 20)
	for name, answer := range map[string]string{
		"length":  fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s", len(p), p),
		"chunked": "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n" + string(chunk(p, 4096, "", "")),
	} {
		b.Run(name, func(b *testing.B) {
			s := serveDiscarding(b, answer)
			var copies float64
			for b.Loop() {
				tr := client(b, nil)
				var before, after runtime.MemStats
				runtime.GC()
				runtime.ReadMemStats(&before)
				if _, err := tr.RoundTrip(request(b, "GET", "http://"+s+"/", "")); err != nil {
					b.Fatal(err)
				}
				runtime.GC()
				runtime.ReadMemStats(&after)
				copies = float64(after.HeapAlloc-before.HeapAlloc) / float64(len(p))
				runtime.KeepAlive(tr)
				tr.Log = &httplog.Log{}
			}
			b.ReportMetric(copies, "copies")
		})
	}
}
