package httplog_test

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"

	"github.com/grantwalk/grantwalk/httplog"
)

// BenchmarkHAR writes and reads a recording of so many refreshes, in which every
// token is a known secret. The time an entry hardly grows with their number.
func BenchmarkHAR(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000} {
		var log httplog.Log
		for i := range n {
			access, refresh := fmt.Sprintf("access-token-%06d-0123456789abcdef", i), fmt.Sprintf("refresh-token-%06d-0123456789abcdef", i)
			log.KnowSecret(access)
			log.KnowSecret(refresh)
			x := ended("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n",
				fmt.Appendf(nil, `{"access_token":%q,"token_type":"Bearer","expires_in":300,"refresh_token":%q}`, access, refresh))
			x.Method, x.URL, x.Witness = "POST", "https://idp.example/token", httplog.Sent
			x.Request.Raw = fmt.Appendf(nil, "POST /token HTTP/1.1\r\nHost: idp.example\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n"+
				"grant_type=refresh_token&refresh_token=%s", refresh)
			log.Add(x)
		}
		perEntry := func(b *testing.B) {
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(n), "µs/entry")
		}
		var file bytes.Buffer
		write := func() {
			file.Reset()
			if err := httplog.WriteHAR(&file, log.Exchanges(), httplog.HAROptions{Known: log.Secrets()}); err != nil {
				b.Fatal(err)
			}
		}
		write()
		b.Run(fmt.Sprintf("write/%d", n), func(b *testing.B) {
			for b.Loop() {
				write()
			}
			perEntry(b)
		})
		b.Run(fmt.Sprintf("read/%d", n), func(b *testing.B) {
			before := heapInUse()
			var h *httplog.HAR
			for b.Loop() {
				var err error
				if h, err = httplog.ReadHAR(bytes.NewReader(file.Bytes())); err != nil || len(h.Exchanges) != n {
					b.Fatal(len(h.Exchanges), err)
				}
			}
			perEntry(b)
			b.ReportMetric(float64(heapInUse()-before)/float64(n), "held-B/entry")
			runtime.KeepAlive(h)
		})
	}
}
