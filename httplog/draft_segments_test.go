package httplog_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/httplog"
)

// written is segments as text, with a secret in brackets.
func written(list []httplog.Segment) string {
	var b strings.Builder
	for _, s := range list {
		if s.Secret {
			fmt.Fprintf(&b, "[%s %d]", s.Text, s.Size)
			continue
		}
		b.WriteString(s.Text)
	}
	return b.String()
}

const segmented = "POST /token?code=c%2B1&x=y HTTP/1.1\r\n" +
	"Authorization: Basic YTpi\r\n" +
	"Cookie: a=one; b=two\r\n" +
	"X-Folded: known-\r\n value\r\n" +
	"X-Plain:  free \r\n" +
	"no colon\r\n" +
	"Content-Type: application/x-www-form-urlencoded\r\n" +
	"Content-Length: 55\r\n\r\n" +
	"client_secret=s%25t&state=known-value%2Fmore&plain=a+b&&z"

func TestSegmentsTellTheSecretsApart(t *testing.T) {
	t.Parallel()
	d := httplog.ReadDraft([]byte(segmented))
	s := d.Segments([]string{"known-value"})
	method, target, version := s.RequestLine()
	h, q, f := httplog.Header, httplog.Query, httplog.Form
	for _, c := range []struct {
		name string
		got  []httplog.Segment
		want string
	}{
		{"method", method, "POST"},
		{"target", target, "/token?code=[c%2B1 5]&x=y"},
		{"version", version, "HTTP/1.1"},
		{"line", s.Line(), "POST /token?code=[c%2B1 5]&x=y HTTP/1.1"},
		{"code, decoded", s.Value(q, 0), "[c+1 5]"},
		{"code, as written", s.Raw(q, 0), "code=[c%2B1 5]"},
		{"another parameter", s.Value(q, 1), "y"},
		{"its name", s.Name(q, 1), "x"},
		{"credentials", s.Value(h, 0), "Basic [YTpi 4]"},
		{"cookies", s.Value(h, 1), "a=[one 3]; b=[two 3]"},
		{"a header field as written", s.Raw(h, 0), "Authorization: Basic [YTpi 4]"},
		{"plain", s.Value(h, 3), "free"},
		{"a line that is no field", s.Name(h, 4), "no colon"},
		{"and has no value", s.Value(h, 4), ""},
		{"a secret of the form", s.Value(f, 0), "[s%t 5]"},
		{"a known value", s.Value(f, 1), "[known-value 11]/more"},
		{"of the form, plain", s.Value(f, 2), "a b"},
		{"without a value", s.Name(f, 3), "z"},
		{"no such row", s.Value(f, 9), ""},
		{"the body", s.Body(0, 19), "client_secret=[s%25t 5]"},
	} {
		if got := written(c.got); got != c.want {
			t.Errorf("%s: %q, want %q", c.name, got, c.want)
		}
	}
}

func TestSegmentsOfAURL(t *testing.T) {
	t.Parallel()
	d := httplog.ReadURL("https://idp.example/authorize?id_token_hint=eyJ&state=s")
	s := d.Segments(nil)
	if got := written(s.Line()); got != "https://idp.example/authorize?id_token_hint=[eyJ 3]&state=s" {
		t.Error(got)
	}
	if got := written(s.Value(httplog.Query, 0)); got != "[eyJ 3]" {
		t.Error(got)
	}
}

func TestSegmentsWithinChunks(t *testing.T) {
	t.Parallel()
	d := httplog.ReadDraft([]byte("POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n6\r\ncode=a\r\n4\r\nb&c=\r\n0\r\n\r\n"))
	s := d.Segments(nil)
	if got := written(s.Value(httplog.Form, 0)) + " " + written(s.Body(0, 9)); got != "[ab 2] code=[ab 2]&c" {
		t.Error(got)
	}
}

// A value that reads otherwise than it is written (a folded one) is hidden whole.
func TestSegmentsHideWholeWhatCannotBeCut(t *testing.T) {
	t.Parallel()
	d := httplog.ReadDraft([]byte("GET / HTTP/1.1\r\nAuthorization: Bearer one\r\n two\r\n\r\n"))
	if got := written(d.Segments(nil).Value(httplog.Header, 0)); got != "[Bearer one two 16]" {
		t.Error(got)
	}
}

// FuzzSegments joins the segments of foreign bytes: they are the text again.
func FuzzSegments(f *testing.F) {
	f.Add([]byte(segmented), "known-value")
	f.Add([]byte(veiledRequest), "known-value")
	for _, raw := range textRequests {
		f.Add([]byte(raw), "x")
	}
	f.Fuzz(func(t *testing.T, raw []byte, known string) {
		for _, d := range []httplog.Draft{httplog.ReadDraft(raw), httplog.ReadURL(string(raw))} {
			s := d.Segments([]string{known})
			same := func(what string, list []httplog.Segment, want string) {
				t.Helper()
				got := ""
				for _, g := range list {
					got += g.Text
					if g.Secret != (g.Size > 0) {
						t.Errorf("%s: %+v", what, g)
					}
				}
				if got != want {
					t.Errorf("%s: joined %q, want %q", what, got, want)
				}
			}
			line := d.RequestLine()
			method, target, version := s.RequestLine()
			same("method", method, line.Method)
			same("target", target, line.Target)
			same("version", version, line.Version)
			same("line", s.Line(), line.Raw)
			for _, p := range draftParts {
				for i, r := range d.Rows(p) {
					same("name", s.Name(p, i), r.Name)
					same("value", s.Value(p, i), r.Value)
					same("raw", s.Raw(p, i), r.Raw)
				}
			}
			body := d.Body()
			half := len(body) / 2
			same("body", append(s.Body(0, half), s.Body(half, len(body))...), string(body))
		}
	})
}
