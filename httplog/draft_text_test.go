package httplog_test

import (
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/httplog"
)

// What editors do with a text, beside what the person does.
var editorHabits = map[string]func(string) string{
	"leaves the text alone":        func(s string) string { return s },
	"adds a line end":              func(s string) string { return s + "\n" },
	"adds the file's own line end": func(s string) string { return s + "\r\n" },
	"turns CRLF into LF":           func(s string) string { return strings.ReplaceAll(s, "\r\n", "\n") },
	"turns LF into CRLF":           toCRLF,
	"turns CRLF into LF and adds a line end": func(s string) string {
		return strings.ReplaceAll(s, "\r\n", "\n") + "\n"
	},
	"turns LF into CRLF and adds a line end": func(s string) string { return toCRLF(s) + "\r\n" },
}

func toCRLF(s string) string {
	return strings.ReplaceAll(strings.ReplaceAll(s, "\r\n", "\n"), "\n", "\r\n")
}

var textRequests = map[string]string{
	"a form":              tokenRequest,
	"no body":             "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
	"lines in the body":   "POST / HTTP/1.1\r\nContent-Length: 17\r\n\r\n{\n  \"a\": 1,\r\n\n\n}",
	"CRLF lines in it":    "POST / HTTP/1.1\r\nContent-Length: 9\r\n\r\n{\r\n\r\n\r\n}",
	"LF alone":            "POST / HTTP/1.1\nContent-Length: 3\n\na=b",
	"mixed":               "POST / HTTP/1.1\r\nA: 1\nA: 1\r\nbad\r\nContent-Length: 3\n\r\na=b",
	"a wrong length":      "POST / HTTP/1.1\r\nContent-Length: 99\r\n\r\na=b",
	"a chunk":             "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3\r\na=b\r\n0\r\n\r\n",
	"cut off in the head": "POST / HTTP/1.1\r\nA: 1",
}

func TestTextThatNobodyTouchedIsTheSameRequest(t *testing.T) {
	t.Parallel()
	for name, raw := range textRequests {
		for habit, editor := range editorHabits {
			d := httplog.ReadDraft([]byte(raw))
			if strings.HasSuffix(raw, "0\r\n\r\n") && strings.Contains(habit, "adds") {
				continue // a line end was there: no editor adds another
			}
			if got := d.FromText([]byte(editor(raw))); string(got.Bytes()) != raw || got.LengthFollows() != d.LengthFollows() {
				t.Errorf("%s, an editor that %s: got %q, want %q", name, habit, got.Bytes(), raw)
			}
		}
	}
}

func TestTextKeepsWhatThePersonDid(t *testing.T) {
	t.Parallel()
	const post = "POST / HTTP/1.1\r\nA: 1\r\nB: 2\r\nContent-Length: 3\r\n\r\na=b"
	for _, c := range []struct {
		name, raw string
		edit      [2]string // in the text as the editor shows it: old and new
		want      string
	}{
		{"a body that is longer", post, [2]string{"a=b", "a=b&c=d"}, strings.Replace(post, "3\r\n\r\na=b", "7\r\n\r\na=b&c=d", 1)},
		{"a length that was edited", post, [2]string{"3\n\na=b", "9\n\na=b&c"}, strings.Replace(post, "3\r\n\r\na=b", "9\r\n\r\na=b&c", 1)},
		{"a length line that was removed", post, [2]string{"Content-Length: 3\n\na=b", "\na=b&c"}, strings.Replace(post, "Content-Length: 3\r\n\r\na=b", "\r\na=b&c", 1)},
		{"a length line that was doubled", post, [2]string{"Content-Length: 3\n\na=b", "Content-Length: 3\nContent-Length: 3\n\na"}, strings.Replace(post, "Content-Length: 3\r\n\r\na=b", "Content-Length: 3\r\nContent-Length: 3\r\n\r\na", 1)},
		{"a length line that was moved", post, [2]string{"A: 1\nB: 2\nContent-Length: 3\n\na=b", "Content-Length: 3\nA: 1\nB: 2\n\na"}, "POST / HTTP/1.1\r\nContent-Length: 1\r\nA: 1\r\nB: 2\r\n\r\na"},
		{"a head line that was changed", post, [2]string{"A: 1", "A : x"}, strings.Replace(post, "A: 1", "A : x", 1)},
		{"a head line that was added", post, [2]string{"A: 1", "A: 1\nbad line"}, strings.Replace(post, "A: 1", "A: 1\r\nbad line", 1)},
		{"head lines that changed places", post, [2]string{"A: 1\nB: 2", "B: 2\nA: 1"}, strings.Replace(post, "A: 1\r\nB: 2", "B: 2\r\nA: 1", 1)},
		{"another request line", post, [2]string{"POST / HTTP/1.1", "put /x"}, strings.Replace(post, "POST / HTTP/1.1", "put /x", 1)},
		{"lines in a body that had none", post, [2]string{"a=b", "{\n}\n"}, strings.Replace(post, "3\r\n\r\na=b", "3\r\n\r\n{\n}", 1)},
		{"an empty line in the head", post, [2]string{"B: 2", "\nB: 2"}, "POST / HTTP/1.1\r\nA: 1\r\n\r\nB: 2\r\nContent-Length: 3\r\n\r\na=b"},
		{"a body for a request without one", "GET / HTTP/1.1\r\nA: 1\r\n\r\n", [2]string{"A: 1\n\n", "A: 1\n\na=b\n"}, "GET / HTTP/1.1\r\nA: 1\r\nContent-Length: 3\r\n\r\na=b"},
		{"the empty line that is gone", "GET / HTTP/1.1\r\nA: 1\r\n\r\n", [2]string{"A: 1\n\n", "A: 2"}, "GET / HTTP/1.1\r\nA: 2\r\n\r\n"},
		{"everything below the head gone", post, [2]string{"\n\na=b", "\n"}, strings.Replace(post, "3\r\n\r\na=b", "0\r\n\r\n", 1)},
		{"a CRLF line of a body in its place", "POST / HTTP/1.1\r\n\r\n{\r\n 1\r\n}", [2]string{" 1", " 2\n 3"}, "POST / HTTP/1.1\r\n\r\n{\r\n 2\r\n 3\r\n}"},
		{"a LF line of a head in its place", "POST / HTTP/1.1\r\nA: 1\nB: 2\r\n\r\n", [2]string{"A: 1", "A: 2"}, "POST / HTTP/1.1\r\nA: 2\nB: 2\r\n\r\n"},
		{"the only chunk", textRequests["a chunk"], [2]string{"a=b", "a=b&c=0123456789"}, strings.Replace(textRequests["a chunk"], "3\r\na=b", "10\r\na=b&c=0123456789", 1)},
		{"the only chunk, emptied", textRequests["a chunk"], [2]string{"a=b", ""}, strings.Replace(textRequests["a chunk"], "3\r\na=b\r\n", "", 1)},
		{"a chunk's size that was edited", textRequests["a chunk"], [2]string{"3\na=b", "5\na=bcd"}, strings.Replace(textRequests["a chunk"], "3\r\na=b", "5\r\na=bcd", 1)},
		{"a chunk's size that was made wrong", textRequests["a chunk"], [2]string{"3\na=b", "4\na=bcd"}, strings.Replace(textRequests["a chunk"], "3\r\na=b", "4\r\na=bcd", 1)},
		{"everything gone", post, [2]string{strings.ReplaceAll(post, "\r\n", "\n"), " \n"}, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			shown := strings.ReplaceAll(c.raw, "\r\n", "\n")
			if strings.Count(shown, c.edit[0]) != 1 {
				t.Fatalf("%q is not once in %q", c.edit[0], shown)
			}
			text := strings.Replace(shown, c.edit[0], c.edit[1], 1)
			for _, typed := range []string{text, toCRLF(text)} {
				if typed != text && (strings.Contains(c.name, "had none") || c.want == "") {
					continue // the person's own lines cannot be told from the editor's
				}
				d := httplog.ReadDraft([]byte(c.raw)).FromText([]byte(typed))
				if got := string(d.Bytes()); got != c.want {
					t.Errorf("%q became %q, want %q", typed, got, c.want)
				}
			}
		})
	}
}

// In an editor that keeps line ends, a line end can be made wrong.
func TestTextKeepsALineEndThatWasEdited(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ raw, typed, want string }{
		{"GET / HTTP/1.1\r\nA: 1\r\nB: 2\r\n\r\n", "GET / HTTP/1.1\r\nA: 1\nB: 2\r\n\r\n", ""},
		{"GET / HTTP/1.1\r\nA: 1\nB: 2\r\n\r\n", "GET / HTTP/1.1\r\nA: 1\nB: 2\n\r\n", ""},
		// A changed or new head line without CR is a slip.
		{"GET / HTTP/1.1\r\nA: 1\r\nB: 2\r\n\r\n", "GET / HTTP/1.1\r\nA: 2\nC\nB: 2\r\n\r\n", "GET / HTTP/1.1\r\nA: 2\r\nC\r\nB: 2\r\n\r\n"},
	} {
		want := c.want
		if want == "" {
			want = c.typed
		}
		if got := string(httplog.ReadDraft([]byte(c.raw)).FromText([]byte(c.typed)).Bytes()); got != want {
			t.Errorf("%q became %q, want %q", c.typed, got, want)
		}
	}
}

func TestTextOfAnEditedDraft(t *testing.T) {
	t.Parallel()
	h := httplog.Header
	d := applyEdits(t, httplog.ReadDraft([]byte("GET / HTTP/1.1\r\n\r\n")), edits(body("a=b")))
	d = d.FromText([]byte("GET / HTTP/1.1\nContent-Length: 3\n\na=b&c\n"))
	if got, want := string(d.Bytes()), "GET / HTTP/1.1\r\nContent-Length: 5\r\n\r\na=b&c"; got != want || !d.LengthFollows() {
		t.Errorf("got %q, want %q", got, want)
	}
	d = applyEdits(t, d, edits(set(h, 0, "1"), body("a"))).FromText([]byte("GET / HTTP/1.1\r\nContent-Length: 1\r\n\r\na=b"))
	if got, want := string(d.Bytes()), "GET / HTTP/1.1\r\nContent-Length: 1\r\n\r\na=b"; got != want || d.LengthFollows() {
		t.Errorf("got %q, want %q", got, want)
	}
}

func TestTextOfAURL(t *testing.T) {
	t.Parallel()
	d := httplog.ReadURL("https://a/?b=1").FromText([]byte("https://a/?b=2\r\n"))
	if got := string(d.Bytes()); got != "https://a/?b=2" || len(d.Rows(httplog.Query)) != 1 {
		t.Errorf("got %q", got)
	}
}

// A text of many lines, each unlike those before, must not take long.
func TestTextOfManyLines(t *testing.T) {
	t.Parallel()
	raw := "POST / HTTP/1.1\r\n\r\n" + strings.Repeat("x\r\n", 200_000)
	typed := "PUT / HTTP/1.1\n\n" + strings.Repeat("y\nx\n", 100_000) + "z"
	want := "PUT / HTTP/1.1\r\n\r\n" + strings.Repeat("y\r\nx\r\n", 100_000) + "z"
	if got := string(httplog.ReadDraft([]byte(raw)).FromText([]byte(typed)).Bytes()); got != want {
		t.Errorf("%d bytes, want %d", len(got), len(want))
	}
}
