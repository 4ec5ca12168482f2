package compare_test

import (
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"github.com/grantwalk/grantwalk/flows/compare"
	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/httplog"
)

// FuzzExchanges compares two exchanges of any bytes. All that the result points at
// exists, and no exchange differs from itself.
func FuzzExchanges(f *testing.F) {
	head := "HTTP/1.1 200 OK\r\nDate: Sun, 22 Nov 2026 12:00:00 GMT\r\nExpires: Sun, 22 Nov 2026 13:00:00 GMT\r\nSet-Cookie: a=b; Expires=x\r\nLocation: /cb?code=1#state=2\r\n\r\n"
	f.Add("GET /a?x=1&x=%zz HTTP/1.1\r\nHost: a\r\nCookie: a=1;b\r\n\r\n", "POST /b HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\ngrant_type=refresh_token&refresh_token=r", head, "HTTP/1.0 404\n\n", `{"a":[1,{"kid":"x"}],"a":2,"exp":1795352400,"iat":1}`, `{"a":[{"kid":"x","y":1},1],"exp":1795352401,"iat":"x"}`, "secret")
	f.Add("", "GET", "", "\x00", `{"refresh_token":"r"}`, "<html>\n<p>a</p>\n", "")
	f.Add(" \r\n:\r\n\r\n\xff", "GET http://u:p@h/?#x HTTP/1.1\r\n a\r\n\r\n", "HTTP/1.1 200 OK\r\nAge: 1\r\nCache-Control: max-age=9223372036854775807\r\n\r\n", head, "a\r\nb\nc", "a\nx\nb\n\nc\r", "b\nx\r\n")
	f.Add("GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", head, head, "eyJhbGciOiJub25lIn0.e30.", "eyJhbGciOiJub25lIn0.eyJhIjoxfQ.AA", "eyJhbGci")
	f.Add("GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", head, head, `["a","b","c",{"id":1}]`, `[{"id":2},"c","a",null,"b"]`, "")
	f.Add("GET / HTTP/1.1\r\n\r\n", "GET / HTTP/1.1\r\n\r\n", head, head, "x 2026-01-01T00:00:00Z \u00e9", "x 2026-01-01 00:00 \u00e8 nonce=aB3", "")
	f.Fuzz(func(t *testing.T, requestA, requestB, headA, headB, bodyA, bodyB, known string) {
		exchange := func(id int, request, head, body string) httplog.Exchange {
			x := httplog.Exchange{ID: id, Witness: httplog.Sent, State: httplog.Done, Method: "GET", URL: "https://idp.example" + request,
				Request: httplog.Request{Raw: []byte(request)}, Timings: httplog.Timings{Total: time.Duration(len(body)) * time.Second}}
			if head != "" {
				x.Response = httplog.NewResponse([]byte(head), []byte(body))
			}
			return x
		}
		a, b := exchange(1, requestA, headA, bodyA), exchange(2, requestB, headB, bodyB)
		verify(t, compare.Exchanges(a, b, compare.Secrets([]string{known})))
		verify(t, compare.JSON([]byte(bodyA), []byte(bodyB), compare.Refreshed()))
		tokenA, _ := jose.Decode(bodyA)
		tokenB, _ := jose.Decode(bodyB)
		verify(t, compare.Tokens(tokenA, tokenB))
		for _, r := range []compare.Result{compare.Exchanges(a, a), compare.JSON([]byte(bodyA), []byte(bodyA)), compare.Tokens(tokenA, tokenA)} {
			for _, s := range r.Sections {
				for _, row := range s.Rows {
					// A value may be used twice, in two texts that are the same.
					if row.Kind.Real() && row.Kind != compare.Reused || row.Kind == compare.Volatile {
						t.Fatalf("%s: %q differs from itself: %+v", s.Part, row.Name, row)
					}
				}
			}
		}
	})
}

func verify(t *testing.T, r compare.Result) {
	t.Helper()
	if r.Summary == "" || !strings.HasSuffix(r.Summary, ".") || len(r.Summary) > 4000 {
		t.Fatalf("the summary is %q", r.Summary)
	}
	var total compare.Counts
	for _, s := range r.Sections {
		total.Same, total.Volatile, total.Real = total.Same+s.Counts.Same, total.Volatile+s.Counts.Volatile, total.Real+s.Counts.Real
		for _, row := range s.Rows {
			l, r := row.Left, row.Right
			within(t, row, l)
			within(t, row, r)
			if want := row.Kind != compare.OnlyRight && row.Kind != compare.Remark; l.Present != want {
				t.Fatalf("%+v: the left side is there: %v", row, l.Present)
			}
			if want := row.Kind != compare.OnlyLeft && row.Kind != compare.Remark; r.Present != want {
				t.Fatalf("%+v: the right side is there: %v", row, r.Present)
			}
			if l.Present && r.Present && l.Text[:l.Mark.Start] != r.Text[:r.Mark.Start] {
				t.Fatalf("%+v: the marks leave out a difference", row)
			}
			if l.Present && r.Present && l.Text != r.Text && l.Text[l.Mark.End:] != r.Text[r.Mark.End:] {
				t.Fatalf("%+v: the marks leave out a difference at the end", row)
			}
			if !utf8.ValidString(row.Note) && utf8.ValidString(l.Text+r.Text+row.Name) {
				t.Fatalf("the note %q is cut within a character", row.Note)
			}
		}
	}
	if total != r.Counts {
		t.Fatalf("the sections count %+v, the result %+v", total, r.Counts)
	}
}

func within(t *testing.T, row compare.Row, s compare.Side) {
	t.Helper()
	last := 0
	for _, span := range append([]compare.Span{}, s.Secrets...) {
		if span.Start < last || span.End <= span.Start || span.End > len(s.Text) {
			t.Fatalf("%+v: the secrets %v are not within %d bytes, in order", row, s.Secrets, len(s.Text))
		}
		last = span.End
	}
	if s.Mark.Start < 0 || s.Mark.End < s.Mark.Start || s.Mark.End > len(s.Text) {
		t.Fatalf("%+v: the mark %v is not within %d bytes", row, s.Mark, len(s.Text))
	}
	if s.At.Start < 0 || s.At.End < s.At.Start {
		t.Fatalf("%+v: it stands at %v", row, s.At)
	}
}
