package httplog_test

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/httplog"
)

func TestSmoke(t *testing.T) {
	for _, f := range []func(http.Handler) *httptest.Server{httptest.NewServer, httptest.NewTLSServer} {
		s := f(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			b, _ := io.ReadAll(r.Body)
			w.Header().Set("Cache-Control", "no-store")
			if r.URL.Path == "/big" {
				for range 3000 {
					io.WriteString(w, strings.Repeat("x", 1000))
				}
			}
			w.Write(b)
		}))
		defer s.Close()
		var log httplog.Log
		tr := &httplog.Transport{Log: &log}
		if s.TLS != nil {
			tr.TLS = s.Client().Transport.(*http.Transport).TLSClientConfig
		}
		c := &http.Client{Transport: tr}
		for _, p := range []string{"/", "/big", "/x"} {
			req, _ := http.NewRequestWithContext(context.Background(), "POST", s.URL+p, strings.NewReader("a=b"))
			resp, err := c.Do(req)
			if err != nil {
				t.Fatal(err)
			}
			b, err := io.ReadAll(resp.Body)
			t.Log(resp.Status, len(b), err)
		}
		for _, x := range log.Exchanges() {
			t.Logf("%d %s %s %q %q wire %d body %d %+v %+v %v", x.ID, x.State, x.URL, x.Request.Raw, x.Response.Head, x.Response.Wire.Len(), x.Response.Body().Len(), x.Timings, x.Network, x.TLS)
		}
		tr.CloseIdleConnections()
	}
}
