package jsonpos_test

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/jsonpos"
)

// spread is JSON with every kind of token, white space where there may be some,
// and a string that is longer than what lies between two marks of a Layout.
var spread = []byte(` {"b" :1.50e1, "a":[ ] ,"e\u0041\"":{ }, "long":"` + strings.Repeat(`x, \" {`, 1500) + `",` +
	"\n\t\"l\":[1,[true , null,false]],\"n\":-0.5E-2,\"many\":[" + strings.Repeat(`{"a":"b c"}, `, 1500) + `[]] } `)

func TestLayoutSaysWhereEachByteWent(t *testing.T) {
	t.Parallel()
	const before = "what stood there before"
	got, layout, err := jsonpos.AppendPretty(context.Background(), []byte(before), spread, nil)
	if err != nil || !bytes.HasPrefix(got, []byte(before)) {
		t.Fatal(err)
	}
	shown := got[len(before):]
	read := func(from, to int) []byte {
		if to-from > 16<<10 {
			t.Fatalf("%d bytes are read to place one", to-from)
		}
		return spread[from:to]
	}
	quoted := false
	last := -1
	for i, c := range spread {
		at := layout.Offset(i, read, shown)
		if c == '"' && (i == 0 || spread[i-1] != '\\') {
			quoted = !quoted
		}
		if !quoted && strings.IndexByte(" \n\t", c) >= 0 {
			continue // it need not be there
		}
		if shown[at] != c || at <= last {
			t.Fatalf("byte %d, %q, stands at %d after %d, where %q is", i, c, at, last, shown[at])
		}
		last = at
	}
}

func TestLayoutLeadsBack(t *testing.T) {
	t.Parallel()
	shown, layout, err := jsonpos.AppendPretty(context.Background(), nil, spread, nil)
	if err != nil {
		t.Fatal(err)
	}
	read := func(from, to int) []byte { return spread[from:to] }
	quoted := false
	for i, c := range shown {
		if c == '"' && (i == 0 || shown[i-1] != '\\') {
			quoted = !quoted
		}
		if i%7 != 0 && c != '"' {
			continue
		}
		at := layout.Source(i, len(spread), read, shown)
		if !quoted && strings.IndexByte(" \n", c) >= 0 {
			continue // it need not be there
		}
		if spread[at] != c || layout.Offset(at, read, shown) != i {
			t.Fatalf("byte %d, %q, came from %d, where %q is", i, c, at, spread[at])
		}
	}
	for _, off := range []int{5000, 12_000, len(spread) - 1} {
		at := layout.TokenBefore(off)
		if at > off || off-at > 13_000 || strings.IndexByte(" \n\t,:", spread[at]) >= 0 {
			t.Errorf("before byte %d a token begins at %d, %q", off, at, spread[at])
		}
	}
}

func TestPrettyStartIsTheStartOfAll(t *testing.T) {
	t.Parallel()
	whole, ok := jsonpos.Pretty(spread)
	if !ok {
		t.Fatal("it is JSON")
	}
	for n := 0; n < len(spread); n += 1 + n/100 {
		got, _, err := jsonpos.AppendPrettyStart(nil, spread[:n])
		if err != nil || !bytes.HasPrefix(whole, got) {
			t.Fatalf("the first %d bytes become %q, %v", n, got[max(0, len(got)-60):], err)
		}
	}
	for _, wrong := range []string{`{"a" 1`, `[1,,`, `{"a":tru }`, `["\x1234567`, `]`, `{"a":1]`, `1 2`} {
		if got, _, err := jsonpos.AppendPrettyStart(nil, []byte(wrong)); err == nil {
			t.Errorf("%s begins no JSON, and becomes %q", wrong, got)
		}
	}
}

func TestPrettyEndsWithItsContext(t *testing.T) {
	t.Parallel()
	ctx, cancel := context.WithCancel(t.Context())
	seen := 0
	_, _, err := jsonpos.AppendPretty(ctx, nil, bytes.Repeat([]byte("[1,"), 1<<20), func(done int) {
		if seen = done; done > 0 {
			cancel()
		}
	})
	if err != context.Canceled || seen > 100<<10 {
		t.Errorf("it went on to byte %d: %v", seen, err)
	}
}

// BenchmarkPretty is the time for a megabyte, at one and at sixteen.
func BenchmarkPretty(b *testing.B) {
	many := func(unit string) func(int) []byte {
		return func(n int) []byte { return []byte("[" + strings.Repeat(unit+",", n/len(unit)) + "0]") }
	}
	for _, text := range []struct {
		name string
		make func(int) []byte
	}{
		{"keys", many(`{"kty":"RSA","kid":"k1","n":"` + strings.Repeat("x", 342) + `","e":"AQAB","use":"sig"}`)},
		{"small", many(`{"m":[12,true]}`)},
		{"escapes", many(`"` + strings.Repeat(`\n\"`, 100) + `"`)},
		{"string", func(n int) []byte { return []byte(`"` + strings.Repeat("x", n) + `"`) }},
	} {
		for _, mb := range []int{1, 16} {
			p := text.make(mb << 20)
			b.Run(fmt.Sprintf("%s/%dMB", text.name, mb), func(b *testing.B) {
				for b.Loop() {
					if _, ok := jsonpos.Pretty(p); !ok {
						b.Fatal("not laid out")
					}
				}
				b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N)/float64(mb), "ms/MB")
			})
		}
	}
}
