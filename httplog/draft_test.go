package httplog_test

import (
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/httplog"
)

// tokenRequest is what golang.org/x/oauth2 sends, in net/http's bytes.
const tokenRequest = "POST /token?tenant=a%20b HTTP/1.1\r\nHost: idp.example\r\nUser-Agent: grantwalk\r\n" +
	"Content-Length: 85\r\nAuthorization: Basic d2ViOnMzY3JldA==\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\n" +
	"grant_type=authorization_code&code=a%2fb&redirect_uri=http%3A%2F%2F127.0.0.1%2Fcb&x=1"

// draftEdit is one edit, for tables.
type draftEdit func(httplog.Draft) (httplog.Draft, error)

func set(p httplog.Part, i int, v string) draftEdit {
	return func(d httplog.Draft) (httplog.Draft, error) { return d.Set(p, i, v) }
}

func setRaw(p httplog.Part, i int, v string) draftEdit {
	return func(d httplog.Draft) (httplog.Draft, error) { return d.SetRaw(p, i, v) }
}

func rename(p httplog.Part, i int, v string) draftEdit {
	return func(d httplog.Draft) (httplog.Draft, error) { return d.Rename(p, i, v) }
}

func insert(p httplog.Part, i int, name, v string) draftEdit {
	return func(d httplog.Draft) (httplog.Draft, error) { return d.Insert(p, i, name, v) }
}

func insertRaw(p httplog.Part, i int, v string) draftEdit {
	return func(d httplog.Draft) (httplog.Draft, error) { return d.InsertRaw(p, i, v) }
}

func remove(p httplog.Part, i int) draftEdit {
	return func(d httplog.Draft) (httplog.Draft, error) { return d.Remove(p, i) }
}

func double(p httplog.Part, i int) draftEdit {
	return func(d httplog.Draft) (httplog.Draft, error) { return d.Double(p, i) }
}

func body(v string) draftEdit {
	return func(d httplog.Draft) (httplog.Draft, error) { return d.SetBody([]byte(v)) }
}

func method(v string) draftEdit {
	return func(d httplog.Draft) (httplog.Draft, error) { return d.SetMethod(v) }
}

func target(v string) draftEdit {
	return func(d httplog.Draft) (httplog.Draft, error) { return d.SetTarget(v) }
}

func version(v string) draftEdit {
	return func(d httplog.Draft) (httplog.Draft, error) { return d.SetVersion(v) }
}

func requestLine(v string) draftEdit {
	return func(d httplog.Draft) (httplog.Draft, error) { return d.SetLine(v) }
}

func edits(list ...draftEdit) []draftEdit { return list }

func applyEdits(t *testing.T, d httplog.Draft, list []draftEdit) httplog.Draft {
	t.Helper()
	for i, e := range list {
		var err error
		if d, err = e(d); err != nil {
			t.Fatalf("edit %d: %v", i+1, err)
		}
	}
	return d
}

func TestDraftRewritesOnlyWhatIsEdited(t *testing.T) {
	t.Parallel()
	const get = "GET /a?b=1&&b=%7E+&c HTTP/1.1\nhOst:  x \r\nbad line\r\nX-A : 1,\r\n\t2\r\nX-A:\r\n\r\n"
	const form = "POST / HTTP/1.1\r\nContent-Type: application/x-www-form-urlencoded; charset=utf-8\r\n\r\na=1&&b=%7e&a=+2&bare&=v&a=1"
	q, h, f := httplog.Query, httplog.Header, httplog.Form
	for _, c := range []struct {
		name, raw string
		edits     []draftEdit
		old, new  string // the only place that differs
	}{
		{"method", get, edits(method("PUT")), "GET /a", "PUT /a"},
		{"target", get, edits(target("/x y")), "/a?b=1&&b=%7E+&c", "/x y"},
		{"target with odd spaces", "GET   /a   HTTP/1.1\r\n\r\n", edits(target("*")), "/a", "*"},
		{"target to a line without one", "GET", edits(target("/")), "GET", "GET /"},
		{"version", get, edits(version("HTTP/1.0")), "HTTP/1.1\n", "HTTP/1.0\n"},
		{"version left out", get, edits(version("")), " HTTP/1.1\n", "\n"},
		{"version added", "GET /\r\n\r\n", edits(version("HTTP/1.1")), "GET /", "GET / HTTP/1.1"},
		{"whole line", get, edits(requestLine("nonsense")), "GET /a?b=1&&b=%7E+&c HTTP/1.1", "nonsense"},
		{"empty line", get, edits(requestLine("")), "GET /a?b=1&&b=%7E+&c HTTP/1.1", ""},

		{"query value", get, edits(set(q, 0, "ä b&=/")), "?b=1", "?b=%C3%A4+b%26%3D%2F"},
		{"query value that is the same", get, edits(set(q, 1, "~ ")), "", ""},
		{"query value in own spelling", get, edits(setRaw(q, 1, "b=%zz%7e")), "b=%7E+", "b=%zz%7e"},
		{"query value to a bare name", get, edits(set(q, 2, "v")), "&c ", "&c=v "},
		{"query name", get, edits(rename(q, 1, "d e")), "&b=%7E+", "&d+e=%7E+"},
		{"query name that is bare", get, edits(rename(q, 2, "d")), "&c ", "&d "},
		{"query removed, first", get, edits(remove(q, 0)), "?b=1&&", "?&"},
		{"query removed, last", get, edits(remove(q, 2)), "&c ", " "},
		{"query removed, all", "GET /?a=1&b#f HTTP/1.1\r\n\r\n", edits(remove(q, 0), remove(q, 0)), "?a=1&b", ""},
		{"query doubled", get, edits(double(q, 1)), "&b=%7E+", "&b=%7E+&b=%7E+"},
		{"query inserted", get, edits(insert(q, 1, "n", "v")), "&&b", "&n=v&&b"},
		{"query inserted after the last", get, edits(insert(q, 3, "n", "v")), "&c ", "&c&n=v "},
		{"query inserted raw", get, edits(insertRaw(q, 0, "n")), "?b", "?n&b"},
		{"query where there is none", "GET /a#f HTTP/1.1\r\n\r\n", edits(insert(q, 0, "n", "")), "/a#f", "/a?n=#f"},
		{"query where there is an empty one", "GET /a? HTTP/1.1\r\n\r\n", edits(insert(q, 0, "n", "")), "/a?", "/a?n="},
		{"query of an absolute target", "GET http://a/?b=1 HTTP/1.1\r\n\r\n", edits(set(q, 0, "2")), "b=1", "b=2"},

		{"header value", get, edits(set(h, 0, "y:z")), ":  x ", ":  y:z "},
		{"header value, folded", get, edits(set(h, 2, "3")), "1,\r\n\t2", "3"},
		{"header value that was empty", get, edits(set(h, 3, "v")), "X-A:\r\n\r", "X-A: v\r\n\r"},
		{"header value emptied", get, edits(set(h, 0, "")), "  x ", "   "},
		{"header value that is the same", get, edits(set(h, 2, "1, 2")), "", ""},
		{"header line that is none", get, edits(set(h, 1, "v")), "bad line", "bad line: v"},
		{"header line made wrong", get, edits(setRaw(h, 0, "no colon")), "hOst:  x ", "no colon"},
		{"header name", get, edits(rename(h, 2, "x")), "X-A :", "x :"},
		{"header name left out", get, edits(rename(h, 3, "")), "X-A:\r\n\r", ":\r\n\r"},
		{"header removed with its folded line", get, edits(remove(h, 2)), "X-A : 1,\r\n\t2\r\n", ""},
		{"header removed that is none", get, edits(remove(h, 1)), "bad line\r\n", ""},
		{"header doubled with its folded line", get, edits(double(h, 2)), "X-A : 1,\r\n\t2\r\n", "X-A : 1,\r\n\t2\r\nX-A : 1,\r\n\t2\r\n"},
		{"header inserted, ending as the line before", get, edits(insert(h, 0, "N", "v")), "hOst", "N: v\nhOst"},
		{"header inserted before the last", get, edits(insert(h, 3, "N", "v")), "X-A:\r\n", "N: v\r\nX-A:\r\n"},
		{"header after the last", get, edits(insert(h, 4, "N", "v")), "X-A:\r\n\r", "X-A:\r\nN: v\r\n\r"},
		{"header inserted raw", get, edits(insertRaw(h, 1, "N:v")), "bad", "N:v\r\nbad"},
		{"header to a head that is cut off", "GET / HTTP/1.1", edits(insert(h, 0, "N", "v")), "1.1", "1.1\r\nN: v"},

		{"form value", form, edits(set(f, 1, "~ ~")), "%7e", "~+~"},
		{"form value that is the same", form, edits(set(f, 1, "~"), set(f, 2, " 2")), "", ""},
		{"form value with a line break", form, edits(set(f, 1, "a\r\nb")), "%7e", "a%0D%0Ab"},
		{"form value in own spelling", form, edits(setRaw(f, 1, "b= \n")), "%7e", " \n"},
		{"form name", form, edits(rename(f, 4, "n")), "&=v", "&n=v"},
		{"form removed", form, edits(remove(f, 5), remove(f, 0)), "\r\na=1&&b=%7e&a=+2&bare&=v&a=1", "\r\n&b=%7e&a=+2&bare&=v"},
		{"form doubled", form, edits(double(f, 0)), "a=1&&", "a=1&a=1&&"},
		{"form inserted", form, edits(insert(f, 0, "ü", "+")), "\r\na=", "\r\n%C3%BC=%2B&a="},
		{"form added", form, edits(insert(f, 6, "n", "v")), "&a=1", "&a=1&n=v"},
		{"form under a wrong content type", "POST / HTTP/1.1\r\nContent-Type: text/plain\r\n\r\na=1&b=2", edits(set(f, 1, "3")), "b=2", "b=3"},
		{"form that is empty", "POST / HTTP/1.1\r\nContent-Type: APPLICATION/x-www-form-urlencoded\r\nContent-Length: 9\r\n\r\n", edits(insert(f, 0, "a", "b")), "9\r\n\r\n", "9\r\n\r\na=b"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			if c.old != "" && strings.Count(c.raw, c.old) != 1 && !strings.HasSuffix(c.raw, c.old) {
				t.Fatalf("%q is not in one place of %q", c.old, c.raw)
			}
			want := c.raw
			if i := strings.LastIndex(want, c.old); c.old != "" {
				want = want[:i] + c.new + want[i+len(c.old):]
			}
			d := httplog.ReadDraft([]byte(c.raw))
			if got := string(applyEdits(t, d, c.edits).Bytes()); got != want {
				t.Errorf("got  %q\nwant %q", got, want)
			}
			if got := string(d.Bytes()); got != c.raw {
				t.Errorf("the Draft that was edited is %q now", got)
			}
		})
	}
}

func TestDraftListsRowsAsWritten(t *testing.T) {
	t.Parallel()
	d := httplog.ReadDraft([]byte("POST /?%61=%zz+%7E&&b&=c&d== HTTP/1.1\r\nA : x \r\n y\r\nbad\r\n lost\r\nContent-Type: application/x-www-form-urlencoded\r\n\r\na=1\n&b"))
	for part, want := range map[httplog.Part][]httplog.Row{
		httplog.Query: {
			{Name: "a", Value: "%zz ~", RawName: "%61", RawValue: "%zz+%7E", Raw: "%61=%zz+%7E"},
			{Name: "b", RawName: "b", Raw: "b"},
			{Value: "c", RawValue: "c", Raw: "=c"},
			{Name: "d", Value: "=", RawName: "d", RawValue: "=", Raw: "d=="},
		},
		httplog.Header: {
			{Name: "A", Value: "x y", RawName: "A ", RawValue: " x \r\n y", Raw: "A : x \r\n y"},
			{Name: "bad", RawName: "bad", Raw: "bad"},
			{Name: "lost", RawName: " lost", Raw: " lost"},
			{Name: "Content-Type", Value: "application/x-www-form-urlencoded", RawName: "Content-Type", RawValue: " application/x-www-form-urlencoded", Raw: "Content-Type: application/x-www-form-urlencoded"},
		},
		httplog.Form: {
			{Name: "a", Value: "1\n", RawName: "a", RawValue: "1\n", Raw: "a=1\n"},
			{Name: "b", RawName: "b", Raw: "b"},
		},
	} {
		got := d.Rows(part)
		if len(got) != len(want) {
			t.Errorf("%s: %+v", part, got)
			continue
		}
		for i := range got {
			if got[i] != want[i] || got[i].Bare() != (want[i].RawValue == "" && !strings.ContainsAny(want[i].Raw, "=:")) {
				t.Errorf("%s %d: got %+v, want %+v", part, i+1, got[i], want[i])
			}
		}
	}
	if got, want := d.RequestLine(), (httplog.RequestLine{Method: "POST", Target: "/?%61=%zz+%7E&&b&=c&d==", Version: "HTTP/1.1", Raw: "POST /?%61=%zz+%7E&&b&=c&d== HTTP/1.1"}); got != want {
		t.Errorf("the line is %+v", got)
	}
}

func TestDraftTellsAFormFromOtherBodies(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		fields, body string
		rows         int
	}{
		{"Content-Type: application/x-www-form-urlencoded\r\n", "x y", 1},
		{"Content-Type: application/x-www-form-urlencoded; charset=\r\n", "x y", 1},
		{"", "a=1&b=http://x/y", 2},
		{"Content-Type: application/json\r\n", "a=1", 1},
		{"Content-Type: application/json\r\n", `{"a":"b=c"}`, 0},
		{"Content-Type: application/x-www-form-urlencoded\r\nContent-Encoding: gzip\r\n", "a=1", 0},
		{"", "words = more", 0},
		{"", "token", 0},
		{"", "", 0},
	} {
		d := httplog.ReadDraft([]byte("POST / HTTP/1.1\r\n" + c.fields + "\r\n" + c.body))
		if got := d.Rows(httplog.Form); len(got) != c.rows {
			t.Errorf("%q, %q: %+v", c.fields, c.body, got)
		}
	}
}

func TestDraftRefusesWhatWouldBeReadAsSomethingElse(t *testing.T) {
	t.Parallel()
	q, h, f := httplog.Query, httplog.Header, httplog.Form
	for _, c := range []struct {
		name, raw string
		edit      draftEdit
		says      string
	}{
		{"no such query parameter", tokenRequest, set(q, 1, "x"), "there is no query parameter 2: the request has 1"},
		{"no such header field", tokenRequest, remove(h, -1), "there is no header field 0: the request has 5"},
		{"nowhere to insert", tokenRequest, insert(f, 5, "a", "b"), "nothing can be inserted as form parameter 6: the request has 4"},
		{"two parameters for one", tokenRequest, setRaw(f, 0, "a=hunter2&c"), "insert them one by one"},
		{"no parameter", tokenRequest, insertRaw(f, 0, ""), "cannot be empty"},
		{"a fragment in the query", tokenRequest, setRaw(q, 0, "a#hunter2"), "would be read as something else"},
		{"a space at the end of the query", tokenRequest, setRaw(q, 0, "hunter2 "), "would be read as something else"},
		{"a line break in the query", tokenRequest, insertRaw(q, 0, "a\nhunter2"), "line break"},
		{"a line break in a header field", tokenRequest, set(h, 0, "a\r\nhunter2: 1"), "line break"},
		{"a line break in a header name", tokenRequest, rename(h, 0, "hunter2\r"), "line break"},
		{"a line break in a header line", tokenRequest, insertRaw(h, 0, "hunter2\n"), "line break"},
		{"a colon in a header name", tokenRequest, insert(h, 0, "hunter2:", ""), "colon"},
		{"a folded line", tokenRequest, insert(h, 1, " hunter2", ""), "begins with a space"},
		{"a folded line, raw", tokenRequest, insertRaw(h, 1, " hunter2"), "would be read as something else"},
		{"an empty header line", tokenRequest, setRaw(h, 1, ""), "would end the header fields"},
		{"a method with a space", tokenRequest, method("GET hunter2"), "with this method"},
		{"a version with a space", tokenRequest, version("hunter2 1"), "with this version"},
		{"a target with a line break", tokenRequest, target("/\nhunter2"), "the target cannot hold a line break"},
		{"a request line with a line break", tokenRequest, requestLine("a\rhunter2"), "line break"},
		{"a form that is none", "POST / HTTP/1.1\r\n\r\n{}", insert(f, 0, "a", "hunter2"), "the body is no form"},
		{"a query without a target", "GET", insert(q, 0, "a", "hunter2"), "no target"},
		{"a body without the head's end", "GET / HTTP/1.1\r\n", body("hunter2"), "the head has no end"},
		{"a colon in a user name", tokenRequest, func(d httplog.Draft) (httplog.Draft, error) { return d.SetBasic("a:hunter2", "b") }, "colon"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			d := httplog.ReadDraft([]byte(c.raw))
			got, err := c.edit(d)
			if err == nil || !strings.Contains(err.Error(), c.says) {
				t.Fatalf("got %q and %v", got.Bytes(), err)
			}
			if strings.Contains(err.Error(), "hunter2") {
				t.Errorf("%q tells what was typed", err)
			}
			if string(got.Bytes()) != c.raw {
				t.Errorf("with the error came %q", got.Bytes())
			}
		})
	}
}

func TestDraftOfAURL(t *testing.T) {
	t.Parallel()
	const u = "https://idp.example/authorize?response_type=code&scope=openid%20email&state=x#frag"
	d := httplog.ReadURL(u)
	if got := d.RequestLine(); got.Target != u || got.Method+got.Version != "" {
		t.Errorf("the line is %+v", got)
	}
	e := applyEdits(t, d, edits(set(httplog.Query, 0, "code id_token"), remove(httplog.Query, 2), double(httplog.Query, 1)))
	if got, want := string(e.Bytes()), "https://idp.example/authorize?response_type=code+id_token&scope=openid%20email&scope=openid%20email#frag"; got != want {
		t.Errorf("got %q", got)
	}
	if e = applyEdits(t, d, edits(target("http://other/"))); string(e.Bytes()) != "http://other/" {
		t.Errorf("got %q", e.Bytes())
	}
	if string(d.Bytes()) != u || len(d.Rows(httplog.Header))+len(d.Rows(httplog.Form))+len(d.Body()) > 0 {
		t.Errorf("%q has %+v", d.Bytes(), d.Rows(httplog.Header))
	}
	for i, edit := range edits(method("GET"), version("HTTP/1.1"), body("x"), insert(httplog.Header, 0, "a", "b"), insert(httplog.Form, 0, "a", "b")) {
		if got, err := edit(d); err == nil || !strings.Contains(err.Error(), "the URL alone is known") || string(got.Bytes()) != u {
			t.Errorf("edit %d: got %q and %v", i+1, got.Bytes(), err)
		}
	}
}
