package httplog_test

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/httplog"
)

// What is masked in the whole is masked in its beginning, wherever that ends,
// but for a known value that is hardly begun.
func TestSearchInABeginningFindsWhatTheWholeWouldShow(t *testing.T) {
	t.Parallel()
	known := strings.Repeat("known-value.", 30)
	for media, body := range map[string]string{
		"application/json":                  `{"a":"b","access_token":"abc\"def","keys":[{"d":"secret","n":"N","q":"s2","kty":"RSA"},{"d":"x"}],"t":"` + known + `","id_token":'x y'}`,
		"text/html":                         `<p>x</p><input value="abc" name=code><a href="https://u:pass@host/?code=a&b=c#token=d">x</a><input type=password value=pw>`,
		"application/x-www-form-urlencoded": "a=b&code=abc&redirect_uri=x?code=d&client_secret=s%20t&t=" + known,
	} {
		whole := httplog.BodySecrets(media, []byte(body), []string{known})
		for n := range body {
			cut, err := httplog.Search{Known: []string{known}, Cut: true}.Body(context.Background(), media, []byte(body[:n]))
			if err != nil {
				t.Fatal(err)
			}
			checkRanges(t, []byte(body[:n]), cut)
			for _, r := range whole {
				if r.Start >= n || r.Name == "secret" && n-r.Start < 256 {
					continue
				}
				if !covered(cut, r.Start, min(r.End, n)) {
					t.Errorf("%s: of %q, %q is not masked", media, body[:n], body[r.Start:min(r.End, n)])
				}
			}
		}
	}
}

func covered(ranges []httplog.Range, start, end int) bool {
	for _, r := range ranges {
		if r.Start <= start && end <= r.End {
			return true
		}
	}
	return false
}

func TestSearchEndsWithItsContext(t *testing.T) {
	t.Parallel()
	for media, unit := range map[string]string{"application/json": `{"a":1`, "text/html": "<a b=c>", "application/x-www-form-urlencoded": "a=b&"} {
		ctx, cancel := context.WithCancel(t.Context())
		furthest, total := 0, 0
		_, err := httplog.Search{Known: []string{"known-value"}, Progress: func(done, all int) {
			if furthest, total = done, all; done > 0 {
				cancel()
			}
		}}.Body(ctx, media, []byte(strings.Repeat(unit, 200_000)))
		if !errors.Is(err, context.Canceled) || furthest == 0 || furthest > total/4 {
			t.Errorf("%s: it went on to %d of %d: %v", media, furthest, total, err)
		}
	}
}

// BenchmarkSearchPerMegabyte is the time for a megabyte, at one and at sixteen.
func BenchmarkSearchPerMegabyte(b *testing.B) {
	known := make([]string, 20)
	for i := range known {
		known[i] = fmt.Sprintf("eyJhbGciOiJSUzI1NiJ9.%d.%s", i, strings.Repeat("z", 700))
	}
	for _, text := range []struct{ name, media, unit string }{
		{"keys", "application/json", `{"kty":"RSA","n":"` + strings.Repeat("x", 340) + `","e":"AQAB","kid":"k1"},`},
		{"string", "application/json", "x"},
		{"nested", "application/json", "[{"},
		{"apostrophes", "application/json", `{\'`},
		{"form", "application/x-www-form-urlencoded", "a=b?"},
		{"tags", "text/html", "<input name=code value=a"},
	} {
		for _, mb := range []int{1, 16} {
			body := []byte(strings.Repeat(text.unit, mb<<20/len(text.unit)))
			b.Run(fmt.Sprintf("%s/%dMB", text.name, mb), func(b *testing.B) {
				for b.Loop() {
					httplog.BodySecrets(text.media, body, known)
				}
				b.ReportMetric(b.Elapsed().Seconds()*1000/float64(b.N)/float64(mb), "ms/MB")
			})
		}
	}
}
