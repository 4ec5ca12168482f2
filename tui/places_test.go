package tui

import (
	"bytes"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/httplog"
)

// TestMarkedInLayout compares, for any JSON and any range of it, what is marked
// in the text laid out anew with what the range holds.
func TestMarkedInLayout(t *testing.T) {
	t.Parallel()
	samples := []string{
		`{"a": 1, "b":"x\"y\\", "c" : [ 1,2 ,{ "d":null }], "e": {} , "f":"  "}`,
		"[\n\n\t\"\\u0020 \" ,\r\n true ]\n", `"one"`, `{}`,
	}
	rapid.Check(t, func(t *rapid.T) {
		text := []byte(rapid.SampledFrom(samples).Draw(t, "text"))
		shown, ok := jsonpos.Pretty(text)
		if !ok {
			t.Fatal("the sample is no JSON")
		}
		th := newTheme(ThemeTerminal, false)
		b := &pageBuilder{th: th}
		head := "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"
		b.wire(0, []byte(head), nil)
		b.body(findings.ResponseBody, "application/json", httplog.BytesOf(text), formPretty)
		start := rapid.IntRange(0, len(text)-1).Draw(t, "start")
		end := rapid.IntRange(start+1, len(text)).Draw(t, "end")
		want := bytes.Join(bytes.Fields(text[start:end]), nil)
		var got []byte
		for _, r := range marked(b.places, b.doc, findings.ResponseBody, start, end) {
			if r.Start < len(head) || r.End > len(head)+len(shown) {
				t.Fatalf("%+v is not in the body", r)
			}
			got = append(got, b.doc.Text[r.Start:r.End]...)
		}
		if object := bytes.TrimSpace(text); bytes.Equal(bytes.TrimSpace(text[start:end]), object) && object[0] == '{' {
			want = []byte("{}") // all of it: the braces
		}
		if got = bytes.Join(bytes.Fields(got), nil); len(want) > 0 && !bytes.HasPrefix(got, want) {
			t.Fatalf("marked is %q, want %q", got, want)
		}
	})
}

// TestMarkOfAnUnseenRequest marks a parameter of a URL that the system browser
// was told to open.
func TestMarkOfAnUnseenRequest(t *testing.T) {
	t.Parallel()
	x := httplog.Exchange{ID: 1, Method: "GET", URL: "https://idp.example/authorize?client_id=c&state=s&code=secret", Witness: httplog.Unseen, State: httplog.Done}
	pane := newMessagePane(newTheme(ThemeTerminal, false), false)
	pane.SetSize(60, 12)
	pane.SetExchange(x, true, "", nil)
	line := "GET " + x.URL
	markOf := func(part findings.Part, start, end int) *mark {
		return &mark{name: "A", at: []findings.Evidence{{Exchange: 1, Part: part, Start: start, End: end}}}
	}
	at := strings.Index(line, "client_id")
	if !pane.setMark(markOf(findings.RequestLine, at, at+len("client_id=c"))) {
		t.Fatal("nothing is marked")
	}
	if got := inReverse(pane.pager.Rows()); got != "client_id=cclient_id=c" {
		t.Errorf("marked is %s", got)
	}
	at = strings.Index(line, "secret")
	pane.setMark(markOf(findings.RequestLine, at, at+len("secret")))
	if got := inReverse(pane.pager.Rows()); got != "••••(6)••••(6)" {
		t.Errorf("marked is %s", got)
	}
	if pane.setMark(markOf(findings.RequestBody, 0, 0)) {
		t.Error("a part that is not there is marked")
	}
}
