package flows_test

import (
	"bytes"
	"fmt"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/httplog"
)

// manyKeys is the trace of an answer with n keys, some with their secret part,
// and a piece of evidence for each.
func manyKeys(n int) (*findings.Trace, []findings.Evidence) {
	body := []byte(`{"keys": [`)
	var at []findings.Evidence
	for i := range n {
		start := len(body)
		body = fmt.Appendf(body, `{"kty": "RSA", "kid": "key-%d", "n": "%064d", "d": "private-%d"}, `, i, i, i)
		at = append(at, findings.Evidence{Exchange: 1, Part: findings.ResponseBody, Start: start, End: len(body) - 2})
	}
	body = append(bytes.TrimSuffix(body, []byte(", ")), "]}"...)
	head := fmt.Sprintf("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n", len(body))
	x := httplog.Exchange{ID: 1, Method: "GET", URL: "https://idp.example/jwks", State: httplog.Done}
	x.Response = httplog.NewResponse([]byte(head), body)
	return findings.NewTrace([]httplog.Exchange{x}, findings.Asked{}), at
}

// TestEvidenceOfManyKeys: each piece is that key, with its secret masked.
func TestEvidenceOfManyKeys(t *testing.T) {
	t.Parallel()
	trace, at := manyKeys(3)
	masked, revealed := flows.NewEvidenceReader(trace, false, nil), flows.NewEvidenceReader(trace, true, nil)
	for i, e := range at {
		want := fmt.Sprintf(`{"kty": "RSA", "kid": "key-%d", "n": "%064d", "d": "%s"}`, i, i, httplog.Mask(len("private-0")))
		if got := masked.Text(e); got != want {
			t.Errorf("got  %s\nwant %s", got, want)
		}
		if got := revealed.Text(e); !bytes.Contains([]byte(got), fmt.Appendf(nil, `"private-%d"`, i)) {
			t.Errorf("revealed: %s", got)
		}
	}
	if !masked.Reads(trace, false, nil) || masked.Reads(trace, true, nil) || masked.Reads(trace, false, []string{"another"}) || (*flows.EvidenceReader)(nil).Reads(trace, false, nil) {
		t.Error("Reads is wrong")
	}
}

// BenchmarkEvidence is one piece of evidence in a large key set, and all of them:
// the secrets are looked for once.
func BenchmarkEvidence(b *testing.B) {
	for _, n := range []int{1, 2000} {
		b.Run(fmt.Sprintf("of %d in 2,000 keys", n), func(b *testing.B) {
			trace, at := manyKeys(2000)
			for b.Loop() {
				reader := flows.NewEvidenceReader(trace, false, nil)
				for _, e := range at[:n] {
					reader.Text(e)
				}
			}
		})
	}
}
