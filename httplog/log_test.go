package httplog_test

import (
	"bytes"
	"fmt"
	"io"
	"slices"
	"sync"
	"testing"
	"testing/iotest"

	"pgregory.net/rapid"

	"github.com/grantwalk/grantwalk/httplog"
)

func TestLogNumbersExchangesAndAttempts(t *testing.T) {
	t.Parallel()
	var log httplog.Log
	var changed []int
	log.OnChange(func(id int) { changed = append(changed, id) })
	add := func(step, method, url string) int {
		return log.Add(httplog.Exchange{Label: httplog.Label{Step: step}, Method: method, URL: url}).Attempt
	}
	got := []int{
		add("token", "POST", "http://a/token"),
		add("token", "POST", "http://a/token?x=1"),
		add("token", "GET", "http://a/token"),
		add("refresh", "POST", "http://a/token"),
		add("token", "POST", "http://a/token#f"),
	}
	if want := []int{1, 2, 1, 1, 3}; !slices.Equal(got, want) {
		t.Errorf("attempts %v, want %v", got, want)
	}
	log.Update(2, func(x *httplog.Exchange) { x.State = httplog.Done })
	log.Update(9, func(*httplog.Exchange) { t.Error("there is no exchange 9") })
	if want := []int{1, 2, 3, 4, 5, 2}; !slices.Equal(changed, want) {
		t.Errorf("told of %v, want %v", changed, want)
	}
	if x, ok := log.Exchange(2); !ok || x.State != httplog.Done || x.Label.Channel != httplog.Back {
		t.Errorf("exchange 2 is %+v", x)
	}
	if _, ok := log.Exchange(0); ok || log.Len() != 5 || len(log.Exchanges()) != 5 {
		t.Error("the log does not hold 1 to 5")
	}
}

func TestLogFromManyGoroutines(t *testing.T) {
	t.Parallel()
	var log httplog.Log
	var all sync.WaitGroup
	for range 8 {
		all.Go(func() {
			for range 100 {
				x := log.Add(httplog.Exchange{URL: "http://a/"})
				log.Update(x.ID, func(x *httplog.Exchange) { x.State = httplog.Done })
				log.KnowSecret("same-secret")
				log.Exchanges()
			}
		})
	}
	all.Wait()
	for i, x := range log.Exchanges() {
		if x.ID != i+1 || x.State != httplog.Done || x.Attempt != i+1 {
			t.Fatalf("at %d: %+v", i, x)
		}
	}
	if log.Len() != 800 || len(log.Secrets()) != 1 {
		t.Errorf("%d exchanges, %d secrets", log.Len(), len(log.Secrets()))
	}
}

func TestLogForgetsShortSecrets(t *testing.T) {
	t.Parallel()
	var log httplog.Log
	log.KnowSecret("12345")
	log.KnowSecret("123456")
	if got := log.Secrets(); !slices.Equal(got, []string{"123456"}) {
		t.Errorf("knows %v", got)
	}
}

func TestBytesReadAlike(t *testing.T) {
	t.Parallel()
	p := payload(70_000)
	chunked := httplog.NewResponse([]byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"), chunk(p, 999, "", ""))
	for name, b := range map[string]httplog.Bytes{"one block": httplog.BytesOf(p), "many blocks": chunked.Body()} {
		if from, to := len(p)/3, len(p)-len(p)/4; !bytes.Equal(b.Slice(from, to), p[from:to]) || !bytes.Equal(b.Slice(0, len(p)), p) {
			t.Errorf("a part of %d bytes differs", len(p))
		}
		if b.Len() != len(p) || !bytes.Equal(b.Bytes(), p) || !bytes.Equal(b.AppendTo([]byte("x"))[1:], p) {
			t.Errorf("%s: the bytes differ", name)
		}
		for _, n := range []int{-1, 0, 1, 998, 999, 1000, 69_999, 70_000, 70_001} {
			if got, want := b.First(n), p[:min(max(n, 0), len(p))]; !bytes.Equal(got, want) {
				t.Errorf("%s: the first %d are %d bytes, or others", name, n, len(got))
			}
		}
		if err := iotest.TestReader(b.Reader(), p); err != nil {
			t.Errorf("%s: %v", name, err)
		}
		var w bytes.Buffer
		if n, err := io.Copy(&w, b.Reader()); n != int64(len(p)) || err != nil || !bytes.Equal(w.Bytes(), p) {
			t.Errorf("%s: copied %d, %v", name, n, err)
		}
	}
	var none httplog.Bytes
	if got, err := io.ReadAll(none.Reader()); none.Bytes() != nil || len(got) != 0 || err != nil {
		t.Errorf("none: %q, %v", got, err)
	}
}

// TestLogSince keeps a list up to date by what changed, and compares it with all
// that there is.
func TestLogSince(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		var log httplog.Log
		var all []httplog.Exchange
		var seen httplog.Version
		for range rapid.IntRange(1, 20).Draw(t, "looks") {
			touched := map[int]bool{}
			for range rapid.IntRange(0, 5).Draw(t, "changes") {
				if id := rapid.IntRange(0, log.Len()).Draw(t, "id"); id == 0 {
					touched[log.Add(httplog.Exchange{}).ID] = true
				} else {
					log.Update(id, func(x *httplog.Exchange) { x.Note += "x" })
					touched[id] = true
				}
			}
			var changed []httplog.Exchange
			changed, seen = log.Since(seen)
			if len(changed) != len(touched) {
				t.Fatalf("%d changed, and %d are told", len(touched), len(changed))
			}
			for _, x := range changed {
				switch {
				case !touched[x.ID]:
					t.Fatalf("%d is told and did not change", x.ID)
				case x.ID > len(all):
					all = append(all, x)
				default:
					all[x.ID-1] = x
				}
			}
			same := func(a, b httplog.Exchange) bool { return a.ID == b.ID && a.Note == b.Note }
			if now := log.Exchanges(); !slices.EqualFunc(all, now, same) {
				t.Fatalf("the list %v is not the log %v", all, now)
			}
		}
	})
}

func TestLogLooksFor(t *testing.T) {
	t.Parallel()
	var log httplog.Log
	for _, method := range []string{"GET", "POST", "GET"} {
		log.Add(httplog.Exchange{Method: method})
	}
	method := func(m string) func(*httplog.Exchange) bool {
		return func(x *httplog.Exchange) bool { return x.Method == m }
	}
	if got := log.Where(method("GET")); len(got) != 2 || got[0].ID != 1 || got[1].ID != 3 {
		t.Errorf("GETs are %v", got)
	}
	if x, ok := log.Last(method("GET")); !ok || x.ID != 3 {
		t.Errorf("the last GET is %d", x.ID)
	}
	if x, ok := log.Last(method("PUT")); ok {
		t.Errorf("a PUT is %d", x.ID)
	}
}

func TestLogSecretsStayAsTheyWereAsked(t *testing.T) {
	t.Parallel()
	var log httplog.Log
	for _, s := range []string{"secret-one", "secret-two", "secret-one"} {
		log.KnowSecret(s)
	}
	before := log.Secrets()
	log.KnowSecret("secret-three")
	if want := []string{"secret-one", "secret-two"}; !slices.Equal(before, want) {
		t.Errorf("before: %v, want %v", before, want)
	}
	if want := []string{"secret-one", "secret-two", "secret-three"}; !slices.Equal(log.Secrets(), want) {
		t.Errorf("after: %v, want %v", log.Secrets(), want)
	}
}

// TestCookiesAreKnown: what looks like a session is a secret wherever it stands,
// a setting is not, and a server cannot have any number remembered.
func TestCookiesAreKnown(t *testing.T) {
	t.Parallel()
	var l httplog.Log
	l.KnowCookie("en-US")
	for i := range 1000 {
		l.KnowCookie(fmt.Sprintf("a-session-of-somebody-%d", i))
	}
	known := l.Secrets()
	if len(known) != 256 || known[0] != "a-session-of-somebody-0" {
		t.Errorf("%d are known, the first %q", len(known), known[0])
	}
}
