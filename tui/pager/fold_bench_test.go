package pager_test

import (
	"testing"

	"github.com/grantwalk/grantwalk/tui/pager"
)

// BenchmarkFold is x and its command on the outermost object, from its first
// line and from its last, and X.
func BenchmarkFold(b *testing.B) {
	for _, text := range benchTexts {
		body := text.make()
		for _, from := range []struct{ name, at, key string }{{"first", "g", "x"}, {"last", "G", "x"}, {"all", "g", "X"}} {
			b.Run(text.name+"/"+from.name, func(b *testing.B) {
				m := press(benchPane(body, pager.WrapAny), "x")
				for b.Loop() {
					b.StopTimer()
					m = press(m, from.at)
					b.StartTimer()
					if m = press(m, from.key); m.Folds() == 0 {
						b.Fatal("nothing is folded")
					}
					b.StopTimer()
					m = press(m, "X")
					b.StartTimer()
				}
			})
		}
	}
}
