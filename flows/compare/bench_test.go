package compare_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/compare"
)

// megabyte is a JSON text of about 1 MiB, with objects that a revision changes
// here and there.
func megabyte(revision int) []byte {
	var b strings.Builder
	b.WriteString(`{"iss":"https://idp.example","items":[`)
	for i := 0; b.Len() < 1<<20; i++ {
		if i > 0 {
			b.WriteByte(',')
		}
		enabled := i%97 != 0 || revision == 0
		fmt.Fprintf(&b, `{"id":%d,"name":"client number %d","enabled":%v,"redirect_uris":["https://rp%d.example/callback","http://127.0.0.1/cb"],"created_at":%d}`, i, i, enabled, i, 1795348800+i+revision)
	}
	b.WriteString("]}")
	return []byte(b.String())
}

func BenchmarkJSON(b *testing.B) {
	left := megabyte(0)
	for name, right := range map[string][]byte{"equal": megabyte(0), "revised": megabyte(1)} {
		b.Run(name, func(b *testing.B) {
			b.SetBytes(int64(len(left) + len(right)))
			b.ReportAllocs()
			for b.Loop() {
				if r := compare.JSON(left, right); len(r.Sections) != 1 || r.Sections[0].Capped {
					b.Fatal(r.Summary)
				}
			}
		})
	}
}

func BenchmarkText(b *testing.B) {
	left, right := numberedLines(0), numberedLines(1000)
	b.SetBytes(int64(len(left) + len(right)))
	b.ReportAllocs()
	for b.Loop() {
		if r := compare.JSON([]byte(left), []byte(right)); r.Counts.Real == 0 {
			b.Fatal(r.Summary)
		}
	}
}

func BenchmarkExchanges(b *testing.B) {
	left, right := login().exchange(), refreshed().exchange()
	b.ReportAllocs()
	for b.Loop() {
		compare.Exchanges(left, right)
	}
}
