package httplog_test

import (
	"fmt"
	"testing"

	"github.com/grantwalk/grantwalk/httplog"
)

// BenchmarkLogChange measures, by turns, a hundred changes with after each what a
// list of all exchanges needs to be up to date again, with 10, 1,000 and 10,000
// exchanges in the log. ratio (10,000 to 10) is to be 1.5 at most.
func BenchmarkLogChange(b *testing.B) {
	since := func(log *httplog.Log) func() {
		_, seen := log.Since(0)
		var changed []httplog.Exchange
		return func() {
			for i := range 100 {
				log.Update(1+i%log.Len(), func(x *httplog.Exchange) { x.State = httplog.Done })
				if changed, seen = log.Since(seen); len(changed) != 1 {
					b.Fatal(len(changed))
				}
			}
		}
	}
	p50 := byTurns(b, since(logOf(10)), since(logOf(1000)), since(logOf(10_000)))
	for i, name := range []string{"ns-at-10", "ns-at-1000", "ns-at-10000"} {
		b.ReportMetric(float64(p50[i].Nanoseconds())/100, name)
	}
	b.ReportMetric(ratio(p50[2], p50[0]), "ratio")
}

// logOf is a log with n exchanges.
func logOf(n int) *httplog.Log {
	log := &httplog.Log{}
	for i := range n {
		log.Add(httplog.Exchange{Method: "GET", URL: fmt.Sprint("http://a/", i)})
	}
	return log
}
