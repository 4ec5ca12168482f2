package httplog_test

import (
	"fmt"
	"testing"

	"github.com/grantwalk/grantwalk/httplog"
)

// BenchmarkLogChange is one change and what a list of all exchanges needs to be
// up to date again, with so many exchanges in the log. By Since it is to cost at
// 10,000 at most 1.5 times what it costs at 10; "all" is what Exchanges costs.
func BenchmarkLogChange(b *testing.B) {
	for _, n := range []int{10, 1000, 10_000} {
		var log httplog.Log
		for i := range n {
			log.Add(httplog.Exchange{Method: "GET", URL: fmt.Sprint("http://a/", i)})
		}
		change := func(i int) {
			log.Update(1+i%n, func(x *httplog.Exchange) { x.State = httplog.Done })
		}
		b.Run(fmt.Sprint("since/", n), func(b *testing.B) {
			b.ReportAllocs()
			_, seen := log.Since(0)
			var changed []httplog.Exchange
			for i := 0; b.Loop(); i++ {
				change(i)
				if changed, seen = log.Since(seen); len(changed) != 1 {
					b.Fatal(len(changed))
				}
			}
		})
		b.Run(fmt.Sprint("all/", n), func(b *testing.B) {
			b.ReportAllocs()
			for i := 0; b.Loop(); i++ {
				change(i)
				if len(log.Exchanges()) != n {
					b.Fatal("some are missing")
				}
			}
		})
	}
}
