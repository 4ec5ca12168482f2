package findings_test

import (
	"bytes"
	"fmt"
	"slices"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/httplog"
)

// beginning is r when the log has kept n bytes of its body and no more.
func beginning(r *httplog.Response, n int) *httplog.Response {
	whole := r.Body().Bytes()
	short := httplog.NewDecodedResponse(r.Head, whole[:min(n, len(whole))])
	short.WireSize, short.Truncated, short.Trimmed = r.WireSize, true, r.WireSize
	return short
}

// TestTrimmedBodiesAreNoFindings: what is missing of a body since the log needed
// the room is held against nobody.
func TestTrimmedBodiesAreNoFindings(t *testing.T) {
	t.Parallel()
	f := healthy()
	whole := f.exchanges()
	judge := func(t *testing.T, list []httplog.Exchange) {
		t.Helper()
		known := idsOf(findings.Judge(findings.NewTrace(whole, f.Asked)))
		for _, x := range findings.Judge(findings.NewTrace(list, f.Asked)).Findings {
			if x.Severity > findings.Note && !slices.Contains(known, string(x.ID)) {
				t.Errorf("%s: %s", x.ID, x.Message)
			}
		}
	}
	for _, n := range []int{1, 40} {
		all := slices.Clone(whole)
		for i, x := range whole {
			if x.Response == nil || x.Response.Body().Len() == 0 {
				continue
			}
			one := slices.Clone(whole)
			one[i].Response = beginning(x.Response, n)
			all[i].Response = one[i].Response
			t.Run(fmt.Sprintf("%d of %s", n, x.Label.Step), func(t *testing.T) { judge(t, one) })
		}
		t.Run(fmt.Sprintf("%d of all", n), func(t *testing.T) { judge(t, all) })
	}
}

// TestTrimmedBodiesAreStillLong: how long a body was is known without it.
func TestTrimmedBodiesAreStillLong(t *testing.T) {
	t.Parallel()
	f := healthy()
	f.Keys = f.Keys.with("more", strings.Repeat("x", 2<<20))
	list := f.exchanges()
	for i, x := range list {
		if x.Label.Step == "keys" {
			list[i].Response = beginning(x.Response, 100)
		}
	}
	got := wantIn(t, findings.NewTrace(list, f.Asked), "HTTP-BODY", findings.Warning)
	if text := findings.NewTrace(list, f.Asked).Text(got.At); !bytes.HasPrefix(text, []byte("Content-Length: 2")) || !strings.Contains(got.Message, "1 MiB") {
		t.Errorf("%q points at %q", got.Message, text)
	}
}

// TestBodiesCutWhenTheyCameAreNoFindings: a small --max-body is no fault of the
// provider's.
func TestBodiesCutWhenTheyCameAreNoFindings(t *testing.T) {
	t.Parallel()
	f := healthy()
	list := f.exchanges()
	for i, x := range list {
		if x.Response != nil && x.Response.Body().Len() > 0 {
			list[i].Response = beginning(x.Response, 20)
			list[i].Response.Trimmed = 0
		}
	}
	for _, x := range findings.Judge(findings.NewTrace(list, f.Asked)).Findings {
		if x.Severity > findings.Note {
			t.Errorf("%s: %s", x.ID, x.Message)
		}
	}
}
