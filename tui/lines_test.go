package tui

import (
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/httplog"
)

// keySet is the program with an answer of JSON on the screen, focused.
func keySet(t *testing.T) *driver {
	t.Helper()
	d := drive(t, 120, 40, Config{Demo: noDemo})
	e := &stillEngine{}
	body := "{\n  \"keys\": [\n    {\n      \"kid\": \"first\"\n    },\n    {\n      \"kid\": \"second\"\n    }\n  ]\n}"
	e.log.Add(httplog.Exchange{
		Method: "GET", URL: "https://idp.example/jwks", State: httplog.Done,
		Request:  httplog.Request{Raw: []byte("GET /jwks HTTP/1.1\r\nHost: idp.example\r\n\r\n")},
		Response: httplog.NewResponse([]byte("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\n\r\n"), []byte(body)),
	})
	d.app.attach(e, "")
	d.app.setFocus(paneResponse)
	return d
}

func TestFoldByKey(t *testing.T) {
	t.Parallel()
	d := keySet(t)
	d.press("x")
	if s := d.screen(); !strings.Contains(s, `▌   "keys": [`) || !strings.Contains(s, "x fold") || !strings.Contains(s, "space select lines") {
		t.Fatalf("x shows no cursor, or the footer does not say what it is for:\n%s", s)
	}
	d.press("x")
	if s := d.screen(); !strings.Contains(s, `▌   "keys": [ … 2 items ]`) || strings.Contains(s, "second") {
		t.Fatalf("x does not fold:\n%s", s)
	}
	d.press("esc")
	if s := d.screen(); strings.Contains(s, "▌ ") || !strings.Contains(s, "… 2 items") {
		t.Fatalf("esc does not take the cursor away:\n%s", s)
	}
	d.press("X")
	if s := d.screen(); !strings.Contains(s, "second") {
		t.Fatalf("X does not unfold:\n%s", s)
	}
	d.press("x", "g", "x")
	if s := d.screen(); !strings.Contains(s, "There is no JSON to fold on this line") {
		t.Fatalf("nothing says why nothing is folded:\n%s", s)
	}
	d.press("1", "x")
	if s := d.screen(); !strings.Contains(s, "3 and 4 go there") {
		t.Fatalf("nothing says where x works:\n%s", s)
	}
}

func TestCopyOfSelectedLines(t *testing.T) {
	t.Parallel()
	d := keySet(t)
	d.press("x", "j", "space", "j", "j", "y")
	if want := "    {\n      \"kid\": \"first\"\n    },"; d.copied != want {
		t.Errorf("copied %q, want %q", d.copied, want)
	}
	if s := d.screen(); !strings.Contains(s, "Copied 3 lines of response #1") {
		t.Errorf("the screen says\n%s", s)
	}
	d.press("esc", "y")
	if !strings.HasPrefix(d.copied, "HTTP/1.1 200 OK") {
		t.Errorf("without a selection %q is copied", d.copied)
	}
}

func TestLineNumbersByKey(t *testing.T) {
	t.Parallel()
	d := keySet(t)
	d.press("#")
	if s := d.screen(); !strings.Contains(s, ` 5   "keys": [`) || !strings.Contains(s, "1 GET /jwks") {
		t.Errorf("the lines are not numbered in both panes:\n%s", s)
	}
	d.press("#")
	if s := d.screen(); strings.Contains(s, "1 GET /jwks") {
		t.Errorf("the numbers stay:\n%s", s)
	}
}

// A search of a large body goes on beside the keys, and esc ends it.
func TestSearchOfLargeBody(t *testing.T) {
	t.Parallel()
	d := keySet(t)
	e := &stillEngine{}
	body := []byte(strings.Repeat("{\"kid\": \"0123456789\"},\n", 100_000))
	e.log.Add(httplog.Exchange{
		Method: "GET", URL: "https://idp.example/jwks", State: httplog.Done,
		Request:  httplog.Request{Raw: []byte("GET /jwks HTTP/1.1\r\nHost: idp.example\r\n\r\n")},
		Response: httplog.NewResponse([]byte("HTTP/1.1 200 OK\r\nContent-Type: text/plain\r\n\r\n"), body),
	})
	d.app.attach(e, "")
	d.app.setFocus(paneResponse)
	d.send(nil) // all of the body is read beside the keys, too
	d.app.Update(keyPress("/"))
	_, work := d.app.Update(keyPress("kid"))
	if s := d.screen(); !strings.Contains(s, "%") || !strings.Contains(s, "/kid ") {
		t.Fatalf("the search does not say how far it is:\n%s", s)
	}
	d.run(work)
	if s := d.screen(); !strings.Contains(s, "/kid 1/100000") {
		t.Fatalf("the search does not come to its end:\n%s", s)
	}
	d.send(keyPress("ctrl+r"))
	d.press("backspace", "backspace", "backspace")
	d.send(keyPress("k.d\\W+0"))
	if s := d.screen(); !strings.Contains(s, "/k.d\\W+0/ 1/100000") {
		t.Fatalf("the expression is not found:\n%s", s)
	}
	_, work = d.app.Update(keyPress("x"))
	d.press("esc")
	d.run(work)
	if s := d.screen(); strings.Contains(s, "/k.d") {
		t.Fatalf("a search that was given up comes back:\n%s", s)
	}
}
