package httplog

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
)

// TestMatcherFindsTheLongest compares the matcher, which learns a few values at a
// time, with looking at every pattern: values begin alike, contain each other, and
// are cut off in the text.
func TestMatcherFindsTheLongest(t *testing.T) {
	t.Parallel()
	random := rand.New(rand.NewPCG(1, 2))
	letters := func(n int) string {
		b := make([]byte, n)
		for i := range b {
			b[i] = "ab"[random.IntN(2)]
		}
		return string(b)
	}
	long := strings.Repeat("abba", sureLength/4-1)
	found := 0
	for range 300 {
		var values []string
		m := &matcher{}
		for range 1 + random.IntN(12) {
			v := letters(minSecret + random.IntN(4))
			if random.IntN(3) == 0 {
				v = long + letters(random.IntN(20))
			}
			values = append(values, v)
			m = m.with([]string{v})
		}
		text := []byte("<" + values[random.IntN(len(values))] + letters(12) + ">" + (long + letters(12))[:250+random.IntN(14)])
		for i := 0; i+4 <= len(text); i++ {
			_, end := m.match(text, i, binary.LittleEndian.Uint32(text[i:]))
			want := 0
			for _, v := range values {
				for _, p := range encodings(v) {
					if n := common(p.text, text[i:]); n >= min(len(p.text), sureLength) {
						want = max(want, i+n)
					}
				}
			}
			if want > 0 {
				found++
			}
			if end != want {
				t.Fatalf("of %q at %d of %q: %d, not %d", values, i, text, end, want)
			}
		}
	}
	if found == 0 {
		t.Error("no text had a value in it")
	}
}

// BenchmarkKnownAlike learns values that begin alike, as the tokens of one server
// do, one after the other, and looks for all of them in a text after each
// hundredth. The time a value hardly grows with their number.
func BenchmarkKnownAlike(b *testing.B) {
	for _, n := range []int{100, 1_000, 10_000} {
		b.Run(fmt.Sprint(n), func(b *testing.B) {
			begin := "eyJhbGciOiJSUzI1NiIsImtpZCI6ImsxIiwidHlwIjoiYXQrand0In0." + strings.Repeat("eyJpc3MiOiJo", 25)
			values := make([]string, n)
			for i := range values {
				values[i] = fmt.Sprintf("%s%05d.signature", begin, i)
			}
			text := bytes.Repeat([]byte(values[0]+" and no more\n"), 10)
			for b.Loop() {
				for i := 1; i <= n; i++ {
					m := matcherOf(values[:i])
					if i%100 == 0 {
						s := secrets{text: text}
						if s.known(m.values); len(s.ranges) != 10 {
							b.Fatal(len(s.ranges))
						}
					}
				}
				matcherOf(nil)
			}
			b.ReportMetric(float64(b.Elapsed().Microseconds())/float64(b.N)/float64(n), "µs/value")
		})
	}
}
