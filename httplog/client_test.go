package httplog_test

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/httplog"
)

func redirect(t *testing.T, code int, to string) *httptest.Server {
	t.Helper()
	s := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/" {
			w.Header().Set("Location", to)
			w.WriteHeader(code)
			return
		}
		fmt.Fprintf(w, "%s %s %q %q", r.Method, r.URL.Path, r.Header["Authorization"], r.Header["Referer"])
	}))
	t.Cleanup(s.Close)
	return s
}

func TestClientDoesNotFollowAPost(t *testing.T) {
	t.Parallel()
	for _, code := range []int{301, 302, 303, 307, 308} {
		s := redirect(t, code, "/next")
		tr := client(t, nil)
		resp, err := httplog.NewClient(tr).Do(request(t, "POST", s.URL, "code=x"))
		if err != nil || resp.StatusCode != code || tr.Log.Len() != 1 {
			t.Errorf("%d: %v, %v, %d exchanges", code, resp, err, tr.Log.Len())
		}
	}
}

func TestClientFollowsAGetHopByHop(t *testing.T) {
	t.Parallel()
	other := redirect(t, 200, "")
	for to, want := range map[string]string{
		"/next":             `GET /next ["Bearer x"] []`,
		other.URL + "/next": `GET /next [] []`,
	} {
		s := redirect(t, 302, to)
		tr := client(t, nil)
		req := request(t, "GET", s.URL+"/?code=y", "")
		req.Header.Set("Authorization", "Bearer x")
		resp, err := httplog.NewClient(tr).Do(req)
		if err != nil {
			t.Fatal(err)
		}
		if got, _ := io.ReadAll(resp.Body); string(got) != want {
			t.Errorf("got %s, want %s", got, want)
		}
		if xs := tr.Log.Exchanges(); len(xs) != 2 || xs[0].Response.Status != 302 || xs[0].State != httplog.Done {
			t.Errorf("%d exchanges", len(xs))
		}
	}
}

func TestClientRefusesRedirects(t *testing.T) {
	t.Parallel()
	secure := httptest.NewTLSServer(http.RedirectHandler("http://127.0.0.1/", http.StatusFound))
	t.Cleanup(secure.Close)
	for name, c := range map[string]struct {
		url  string
		want error
		hops int
	}{
		"in circles": {redirect(t, 302, "/").URL, httplog.ErrManyRedirects, 11},
		"to a file":  {redirect(t, 302, "file:///etc/passwd").URL, httplog.ErrForeignScheme, 1},
		"from https": {secure.URL, httplog.ErrDowngrade, 1},
	} {
		t.Run(name, func(t *testing.T) {
			tr := client(t, func(tr *httplog.Transport) {
				tr.TLS = secure.Client().Transport.(*http.Transport).TLSClientConfig
			})
			_, err := httplog.NewClient(tr).Do(request(t, "GET", c.url, ""))
			if !errors.Is(err, c.want) || tr.Log.Len() != c.hops {
				t.Errorf("%v after %d exchanges, want %v after %d", err, tr.Log.Len(), c.want, c.hops)
			}
		})
	}
}

func TestNewResponseUndoesFraming(t *testing.T) {
	t.Parallel()
	z := chunk(gzipped([]byte("hello")), 9, "", "A: b\r\n")
	r := httplog.NewResponse([]byte("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n"), z)
	if r.Status != 200 || string(r.Body().Bytes()) != "hello" || r.WireSize != int64(len(z)) || string(r.Trailer) != "A: b\r\n\r\n" {
		t.Errorf("got %+v", r)
	}
	if r := httplog.NewResponse([]byte("nonsense"), nil); r.Status != 0 || string(r.Head) != "nonsense" {
		t.Errorf("got %+v", r)
	}
}

func TestFieldsKeepOrderCaseAndPlace(t *testing.T) {
	t.Parallel()
	head := "HTTP/1.1 200 OK\r\nb:  1 \r\nA : x\n folded\r\n\t\r\n\ty\r\nno colon\r\n stray\r\nB:\r\n\r\nNot: this"
	var got []string
	for _, f := range httplog.Fields([]byte(head)) {
		got = append(got, fmt.Sprintf("%s=%q %q %q", f.Name, f.Value, head[f.Start:f.End], head[f.ValueStart:f.ValueEnd]))
	}
	want := []string{
		`b="1" "b:  1 " "1"`,
		`A="x folded y" "A : x\n folded\r\n\t\r\n\ty" "x\n folded\r\n\t\r\n\ty"`,
		`B="" "B:" ""`,
	}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func FuzzFields(f *testing.F) {
	f.Add([]byte("HTTP/1.1 200 OK\r\nA: b\r\n c\r\n\r\nx"))
	f.Add([]byte("\n:\n \n\t:\r\r\n"))
	f.Fuzz(func(t *testing.T, head []byte) {
		at := 0
		for _, x := range httplog.Fields(head) {
			if x.Start < at || x.ValueStart <= x.Start || x.ValueEnd < x.ValueStart || x.End < x.ValueEnd || x.End > len(head) {
				t.Fatalf("%+v after %d in %q", x, at, head)
			}
			at = x.End
		}
	})
}
