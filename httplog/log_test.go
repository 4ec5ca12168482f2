package httplog_test

import (
	"bytes"
	"io"
	"slices"
	"sync"
	"testing"
	"testing/iotest"

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
		if b.Len() != len(p) || !bytes.Equal(b.Bytes(), p) || !bytes.Equal(b.AppendTo([]byte("x"))[1:], p) {
			t.Errorf("%s: the bytes differ", name)
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
