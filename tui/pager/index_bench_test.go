package pager_test

import (
	"bytes"
	"fmt"
	"runtime"
	"testing"

	"github.com/grantwalk/grantwalk/tui/pager"
)

// BenchmarkMemory reports what a pane keeps beside the text: %-open right after
// it was opened, %-used after somebody went to its end, folded all of it and
// searched for what is everywhere, in parts of a hundred of the text.
func BenchmarkMemory(b *testing.B) {
	const n = 10 << 20
	for _, text := range []struct {
		name string
		body []byte
	}{
		{"members", prettyJSON(n)},
		{"one line", oneLine(n)},
		{"newlines", bytes.Repeat([]byte("\n"), n)},
		{"empty objects", append(append([]byte("["), bytes.Repeat([]byte("{},\n"), n/4)...), "{}]"...)},
		{"small objects", append(append([]byte("["), bytes.Repeat([]byte("{\"a\":1},\n"), n/9)...), "{}]"...)},
		{"letters", bytes.Repeat([]byte("e\n"), n/2)},
	} {
		b.Run(text.name, func(b *testing.B) {
			for b.Loop() {
				before := heap()
				m := benchPane(text.body, pager.WrapAny)
				open := heap() - before
				m = press(m, "X", "G")
				m.Search("e")
				m = finish(m, m.Work())
				m = press(m, "n")
				used := heap() - before
				b.ReportMetric(float64(open)*100/float64(len(text.body)), "%-open")
				b.ReportMetric(float64(used)*100/float64(len(text.body)), "%-used")
				runtime.KeepAlive(fmt.Sprint(m.Status()))
			}
		})
	}
}

// heap is how much of it is in use.
func heap() uint64 {
	runtime.GC()
	var s runtime.MemStats
	runtime.ReadMemStats(&s)
	return s.HeapAlloc
}
