package httplog_test

import (
	"bytes"
	"os"
	"path/filepath"
	"testing"

	"github.com/grantwalk/grantwalk/httplog"
)

// FuzzReadHAR puts foreign bytes in: whatever can be read can be written, with
// its secrets and without, and read again as the same exchanges.
func FuzzReadHAR(f *testing.F) {
	var b bytes.Buffer
	for _, o := range []httplog.HAROptions{{Reveal: true}, {Known: harSecrets}} {
		if err := httplog.WriteHAR(&b, harLeaks(), o); err != nil {
			f.Fatal(err)
		}
		f.Add(b.Bytes())
		b = bytes.Buffer{}
	}
	samples, err := filepath.Glob(filepath.Join("testdata", "har", "*.har"))
	if err != nil || len(samples) == 0 {
		f.Fatal("no samples: ", err)
	}
	for _, name := range samples {
		text, err := os.ReadFile(name)
		if err != nil {
			f.Fatal(err)
		}
		f.Add(text)
	}
	f.Add([]byte(harOf(`{"startedDateTime":"2026-11-22T12:00:00Z","request":{"method":"GET","url":"https://a.example","postData":{"params":[{"name":"a"}]}},"response":{"status":200,"content":{"text":"e30=","encoding":"base64"}}}`)))
	f.Add([]byte(harOf(`{"request":null,"response":7}`, `{"_grantwalk":{"witness":"unseen"},"request":{"method":"GET","url":"http://a"},"response":{"status":999}}`)))
	f.Add([]byte(harOf(`{"_grantwalk":{"id":-1,"witness":"sent","response_head":"HTTP/1.1 2","request":{"base64":"/w=="}},"request":{"method":"GET\n","url":"http://a?\u0000"},"response":{}}`)))
	f.Fuzz(func(t *testing.T, text []byte) {
		h, err := httplog.ReadHAR(bytes.NewReader(text))
		if err != nil {
			return
		}
		for i, x := range h.Exchanges {
			if x.ID != i+1 || x.State == httplog.Done && x.Response == nil && x.Witness != httplog.Unseen || (x.State == httplog.Failed) != (x.Err != nil) {
				t.Errorf("exchange %d: %+v", i, x)
			}
		}
		for _, o := range []httplog.HAROptions{{Reveal: true}, {Known: []string{"secret", "https://"}}} {
			again := writeAndRead(t, h.Exchanges, o)
			if len(again.Exchanges) != len(h.Exchanges) {
				t.Fatalf("reveal %v: %d of %d exchanges came back: %q", o.Reveal, len(again.Exchanges), len(h.Exchanges), again.Warnings)
			}
			for i, got := range again.Exchanges {
				if want := h.Exchanges[i]; o.Reveal && !sameMessages(got, want) {
					t.Errorf("exchange %d came back as\n%+v, not\n%+v", i+1, got, want)
				}
			}
		}
	})
}

func writeAndRead(t *testing.T, list []httplog.Exchange, o httplog.HAROptions) *httplog.HAR {
	var b bytes.Buffer
	if err := httplog.WriteHAR(&b, list, o); err != nil {
		t.Fatal(err)
	}
	h, err := httplog.ReadHAR(&b)
	if err != nil {
		t.Fatal(err)
	}
	return h
}

func sameMessages(a, b httplog.Exchange) bool {
	if a.URL != b.URL || a.Method != b.Method || !bytes.Equal(a.Request.Raw, b.Request.Raw) || (a.Response == nil) != (b.Response == nil) {
		return false
	}
	return a.Response == nil || a.Response.Status == b.Response.Status && bytes.Equal(a.Response.Raw(), b.Response.Raw()) &&
		bytes.Equal(a.Response.Body().Bytes(), b.Response.Body().Bytes()) && a.Response.BodyMissing == b.Response.BodyMissing
}
