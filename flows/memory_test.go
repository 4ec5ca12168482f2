package flows_test

import (
	"net/http"
	"runtime"
	"slices"
	"strconv"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
)

// TestLargeAnswersAreHeldOnce: what reads and judges a UserInfo answer of 10 MB
// keeps no copy of it. It is not parallel, for it measures the heap.
func TestLargeAnswersAreHeldOnce(t *testing.T) {
	const size = 10 << 20
	page := []byte(`{"sub":"alice","long":"` + strings.Repeat("x", size) + `"}`)
	for _, framing := range []string{"length", "chunked"} {
		p := provider(t, demoidp.Config{Hooks: demoidp.Hooks{Intercept: func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
			if r.URL.Path != "/userinfo" {
				next(w, r)
				return
			}
			w.Header().Set("Content-Type", "application/json")
			if framing == "length" {
				w.Header().Set("Content-Length", strconv.Itoa(len(page)))
			}
			for piece := range slices.Chunk(page, 4096) {
				_, _ = w.Write(piece)
			}
		}}})
		before := heapInUse()
		o := alice(p)
		o.KeepGoing = true
		r, s := walkOut(t, o)
		j := r.Judge()
		held := heapInUse() - before
		if xs := exchangesOf(r, flows.StepUserInfo); len(xs) != 1 || xs[0].Response.Body().Len() != len(page) {
			t.Fatalf("%s: the answer is not in the log: %d exchanges, step %+v", framing, len(xs), stepOf(t, s, flows.StepUserInfo))
		}
		if len(j.Report.Findings) == 0 {
			t.Errorf("%s: nothing was found", framing)
		}
		copies := float64(held) / size
		t.Logf("%s: %.3f copies of the answer", framing, copies)
		if copies > 1.2 {
			t.Errorf("%s: there are %.2f copies of the answer", framing, copies)
		}
		runtime.KeepAlive(j)
		r.Close()
	}
}

// heapInUse is how many bytes the heap has, garbage left out.
func heapInUse() int64 {
	var m runtime.MemStats
	runtime.GC()
	runtime.ReadMemStats(&m)
	return int64(m.HeapAlloc)
}
