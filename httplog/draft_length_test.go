package httplog_test

import (
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/httplog"
)

func TestContentLengthFollowsUnlessItWasEdited(t *testing.T) {
	t.Parallel()
	h, f := httplog.Header, httplog.Form
	head := func(length string) string {
		return "POST / HTTP/1.1\r\nA: 1\r\n" + length + "Content-Type: application/x-www-form-urlencoded\r\n\r\n"
	}
	right := head("content-length:3\r\n") + "a=1"
	for _, c := range []struct {
		name, raw string
		edits     []draftEdit
		want      string
		follows   bool
	}{
		{"a longer body", right, edits(set(f, 0, "1234567")), head("content-length:9\r\n") + "a=1234567", true},
		{"the body removed", right, edits(remove(f, 0)), head("content-length:0\r\n"), true},
		{"another body of the same length", right, edits(body("b=2")), head("content-length:3\r\n") + "b=2", true},
		{"there and back", strings.Replace(right, ":3", ":003", 1), edits(body("longer"), body("a=1")), head("content-length:003\r\n") + "a=1", true},
		{"after an edit of another field", right, edits(body("longer"), remove(h, 0), body("longest")),
			strings.Replace(head("content-length:7\r\n"), "A: 1\r\n", "", 1) + "longest", true},
		{"two that are right", head("Content-Length: 3\r\nContent-Length: 3\r\n") + "a=1", edits(body("long")),
			head("Content-Length: 4\r\nContent-Length: 4\r\n") + "long", true},

		{"edited before", right, edits(set(h, 1, "99"), body("long")), head("content-length:99\r\n") + "long", false},
		{"edited before, to what is right", right, edits(set(h, 1, "4"), set(h, 1, "3"), body("long")), head("content-length:3\r\n") + "long", false},
		{"edited after", right, edits(body("long"), set(h, 1, "99"), body("longer")), head("content-length:99\r\n") + "longer", false},
		{"removed", right, edits(remove(h, 1), body("long")), head("") + "long", false},
		{"renamed", right, edits(rename(h, 1, "X-Length"), body("long")), head("X-Length:3\r\n") + "long", false},
		{"renamed in case only", right, edits(rename(h, 1, "CONTENT-LENGTH"), body("long")), head("CONTENT-LENGTH:3\r\n") + "long", false},
		{"doubled", right, edits(double(h, 1), body("long")), head("content-length:3\r\ncontent-length:3\r\n") + "long", false},
		{"another field renamed to it", right, edits(rename(h, 0, "Content-Length"), body("long")),
			strings.Replace(head("content-length:3\r\n"), "A: 1", "Content-Length: 1", 1) + "long", false},
		{"set to what it is", right, edits(set(h, 1, "3"), body("long")), head("content-length:4\r\n") + "long", true},

		{"wrong when it was read", head("Content-Length: 5\r\n") + "a=1", edits(body("long")), head("Content-Length: 5\r\n") + "long", false},
		{"no number when it was read", head("Content-Length: 3, 3\r\n") + "a=1", edits(body("long")), head("Content-Length: 3, 3\r\n") + "long", false},
		{"not there beside a body", head("") + "a=1", edits(body("long")), head("") + "long", false},

		{"a body for a request that had none", "GET / HTTP/1.1\nA: 1\n\n", edits(body("long")), "GET / HTTP/1.1\nA: 1\nContent-Length: 4\n\nlong", true},
		{"and none again", "GET / HTTP/1.1\nA: 1\n\n", edits(body("long"), body("")), "GET / HTTP/1.1\nA: 1\n\n", true},
		{"the field that was added, edited", "GET / HTTP/1.1\r\n\r\n", edits(body("long"), set(h, 0, "9")), "GET / HTTP/1.1\r\nContent-Length: 9\r\n\r\nlong", false},
		{"the field that was added, removed", "GET / HTTP/1.1\r\n\r\n", edits(body("long"), remove(h, 0), body("longer")), "GET / HTTP/1.1\r\n\r\nlonger", false},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := applyEdits(t, httplog.ReadDraft([]byte(c.raw)), c.edits)
			if got := string(d.Bytes()); got != c.want || d.LengthFollows() != c.follows {
				t.Errorf("got  %q, follows %v\nwant %q, follows %v", got, d.LengthFollows(), c.want, c.follows)
			}
		})
	}
}

func TestContentLengthIsListedAsItWillBeSent(t *testing.T) {
	t.Parallel()
	d := applyEdits(t, httplog.ReadDraft([]byte("GET / HTTP/1.1\r\n\r\n")), edits(body("long")))
	if v, ok := d.Value(httplog.Header, "content-length"); !ok || v != "4" {
		t.Errorf("got %q, %v", v, ok)
	}
}

func TestDraftOfAChunkedRequest(t *testing.T) {
	t.Parallel()
	h, f := httplog.Header, httplog.Form
	head := "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n"
	for _, c := range []struct {
		name, raw string
		edits     []draftEdit
		body      string // as shown after the edits
		want      string
	}{
		{"not touched", head + "2;x=y\r\na=\r\n1\r\n1\r\n000\r\nT: v\r\n\r\n", edits(set(f, 0, "1")), "a=1", head + "2;x=y\r\na=\r\n1\r\n1\r\n000\r\nT: v\r\n\r\n"},
		{"another field", head + "3\r\na=1\r\n0\r\n\r\n", edits(insert(h, 2, "N", "v")), "a=1", strings.Replace(head, "\r\n\r\n", "\r\nN: v\r\n\r\n", 1) + "3\r\na=1\r\n0\r\n\r\n"},
		{"one chunk", head + "3;x=y\na=1\r\n00\r\nT: v\r\n\r\n", edits(set(f, 0, "123456789abcdef")), "a=123456789abcdef", head + "11;x=y\na=123456789abcdef\r\n00\r\nT: v\r\n\r\n"},
		{"several chunks become one", head + "2;x=y\r\na=\r\n1\r\n1\r\n0\r\nT: v\r\n\r\n", edits(set(f, 0, "2")), "a=2", head + "3\r\na=2\r\n0\r\nT: v\r\n\r\n"},
		{"emptied", head + "3\r\na=1\r\n0\r\n\r\n", edits(remove(f, 0)), "", head + "0\r\n\r\n"},
		{"filled", head + "0\r\n\r\n", edits(insert(f, 0, "a", "1")), "a=1", head + "3\r\na=1\r\n0\r\n\r\n"},
		{"broken framing is the body", head + "9\r\na=1\r\n0\r\n\r\n", edits(body("new")), "new", head + "new"},
		{"bytes after the end are the body", head + "3\r\na=1\r\n0\r\n\r\nmore", edits(body("3\r\nb=1\r\n0\r\n\r\n")), "b=1", head + "3\r\nb=1\r\n0\r\n\r\n"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := applyEdits(t, httplog.ReadDraft([]byte(c.raw)), c.edits)
			if got := string(d.Bytes()); got != c.want || string(d.Body()) != c.body {
				t.Errorf("got  %q, body %q\nwant %q, body %q", got, d.Body(), c.want, c.body)
			}
		})
	}
}
