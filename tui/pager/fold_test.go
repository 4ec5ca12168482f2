package pager_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/tui/pager"
)

// jsonText is s as JSON, after a head of one line.
func jsonText(s string) pager.Document {
	head := "HTTP/1.1 200 OK\r\n"
	return pager.Document{Text: []byte(head + s), Sections: []pager.Section{
		{Start: 0, End: len(head), Kind: pager.Head}, {Start: len(head), End: len(head) + len(s), Kind: pager.JSON},
	}}
}

const metadata = `{
  "issuer": "https://idp",
  "scopes": [
    "openid",
    "a]b"
  ],
  "mtls": {
    "x": {
      "y": 1
    }
  },
  "none": []
}`

func TestFold(t *testing.T) {
	t.Parallel()
	m := press(pane(30, 20, jsonText(metadata)), "x")
	if !m.HasCursor() {
		t.Fatal("x shows no cursor")
	}
	expect(t, press(m, "x"), `  HTTP/1.1 200 OK
  {
    "issuer": "https://idp",
▌   "scopes": [ … 2 items ],
    "mtls": {
      "x": {
        "y": 1
      }
    },
    "none": []
  }`)
	around := press(m, "x", "j", "j", "j", "x")
	expect(t, around, `  HTTP/1.1 200 OK
  {
    "issuer": "https://idp",
    "scopes": [ … 2 items ],
    "mtls": {
▌     "x": { … 1 member }
    },
    "none": []
  }`)
	expect(t, press(around, "k", "x"), `  HTTP/1.1 200 OK
  {
    "issuer": "https://idp",
    "scopes": [ … 2 items ],
▌   "mtls": { … 1 member },
    "none": []
  }`)
	if again := press(around, "k", "x", "x"); !strings.Contains(shown(again), `"x": { … 1 member }`) {
		t.Errorf("what is folded in an unfolded object is unfolded too:\n%s", shown(again))
	}
	if got := string(press(around, "X").Plain()); got != "HTTP/1.1 200 OK\r\n"+metadata {
		t.Errorf("the copy is %q", got)
	}
}

// A line within an object, where none begins, folds the object around it.
func TestFoldAround(t *testing.T) {
	t.Parallel()
	m := press(pane(30, 20, jsonText(metadata)), "x", "j", "x")
	if !strings.Contains(shown(m), `▌   "scopes": [ … 2 items ],`) {
		t.Errorf("the pane shows\n%s", shown(m))
	}
}

func TestFoldAll(t *testing.T) {
	t.Parallel()
	m := press(pane(30, 20, jsonText(metadata)), "X")
	expect(t, m, `HTTP/1.1 200 OK
{
  "issuer": "https://idp",
  "scopes": [ … 2 items ],
  "mtls": { … 1 member },
  "none": []
}`)
	if got := m.Status(); got != "1–14 of 14 · 100%" {
		t.Errorf("the status is %q", got)
	}
	expect(t, press(m, "X"), "HTTP/1.1 200 OK\n"+metadata)
}

func TestFoldOnOneLine(t *testing.T) {
	t.Parallel()
	m := press(pane(30, 4, jsonText(`{"a":"}","keys":[{"kid":"1","n":[1,2]},{"kid":"2"}],"b":{"c":"d"}}`)), "x", "x")
	expect(t, m, "  HTTP/1.1 200 OK\n▌ {\"a\":\"}\",\"keys\":[ … 2 items\n  ],\"b\":{\"c\":\"d\"}}")
	expect(t, press(m, "X", "X", "esc"), "HTTP/1.1 200 OK\n{\"a\":\"}\",\"keys\":[ … 2 items ],\n\"b\":{ … 1 member }}")
}

func TestNothingToFold(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ name, body, keys, notice string }{
		{"never closed", "{\n\"a\": [1,\n2", "x x", "never closed"},
		{"another bracket closes it", "{\n\"a\": [1,\n2 }", "x x", "never closed"},
		{"no JSON there", "{\n\"a\": [1]}", "x k k x", "no JSON"},
		{"nothing between", "[\n]", "x x", "nothing between"},
		{"no array at all", "1", "X", "nothing to fold"},
		{"nested too deep", strings.Repeat("[", 70_000) + strings.Repeat("]", 70_000), "x x", "never closed"},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			m := press(pane(30, 8, jsonText(c.body)), strings.Fields(c.keys)...)
			if !strings.Contains(m.Notice(), c.notice) || m.Folds() != 0 {
				t.Errorf("the notice is %q, and %d folds", m.Notice(), m.Folds())
			}
			if m = press(m, "j"); m.Notice() != "" {
				t.Error("the notice stays")
			}
		})
	}
}

// Whatever leads into a fold opens it; a search counts what is in there.
func TestFoldOpens(t *testing.T) {
	t.Parallel()
	folded := func() pager.Model { return press(pane(30, 20, jsonText(metadata)), "X") }
	m := press(folded(), "/", "type:openid", "enter")
	if got := m.Status(); got != "/openid 1/1" || m.Folds() != 1 || !strings.Contains(shown(m), `"openid"`) {
		t.Errorf("%s with %d folds:\n%s", got, m.Folds(), shown(m))
	}
	m = folded()
	at := strings.Index(string(m.Plain()), `"y"`)
	if m.Shows(pager.Range{Start: at, End: at + 3}) {
		t.Error("what is folded counts as shown")
	}
	m.GoToRange(pager.Range{Start: at, End: at + 3})
	if !m.Shows(pager.Range{Start: at, End: at + 3}) || m.Folds() != 1 {
		t.Errorf("it is not gone to:\n%s", shown(m))
	}
}

func TestFoldHoldsSecrets(t *testing.T) {
	t.Parallel()
	d := jsonText("{\n\"keys\": [\n\"]SECRET[\"\n]\n}")
	at := strings.Index(string(d.Text), "]SECRET[")
	d.Masks = []pager.Mask{{Start: at, End: at + 8, Label: "**"}}
	m := press(pane(30, 9, d), "x", "x")
	expect(t, m, "  HTTP/1.1 200 OK\n  {\n▌ \"keys\": [ … 1 item ]\n  }")
	m.Search("SECRET")
	if _, n := m.Matches(); n != 0 {
		t.Error("a secret in a fold is found")
	}
	if got := string(m.Plain()); strings.Contains(got, "SECRET") {
		t.Errorf("the copy is %q", got)
	}
	m.ClearSearch()
	expect(t, press(m, "x"), "  HTTP/1.1 200 OK\n  {\n▌ \"keys\": [\n  \"**\"\n  ]\n  }")
}

// A fold stays while the text grows and the pane changes, and goes with the text.
func TestFoldStays(t *testing.T) {
	t.Parallel()
	m := press(pane(40, 20, jsonText(metadata)), "X")
	m.SetSize(25, 9)
	m.SetContent(jsonText(metadata + "\nmore"))
	if m.Folds() != 2 {
		t.Errorf("%d folds are left in a text that has grown", m.Folds())
	}
	m.SetContent(jsonText(strings.Replace(metadata, `"y": 1`, `"y": 2`, 1)))
	if m.Folds() != 1 {
		t.Errorf("%d folds are left where one holds something else now", m.Folds())
	}
	m.Open(jsonText(metadata))
	if m.Folds() != 0 || m.HasCursor() {
		t.Error("another text begins with folds, or a cursor")
	}
}

func TestCursorMoves(t *testing.T) {
	t.Parallel()
	var lines []string
	for i := range 100 {
		lines = append(lines, fmt.Sprintf("line %d", i))
	}
	at := func(m pager.Model) string {
		for _, row := range strings.Split(shown(m), "\n") {
			if rest, ok := strings.CutPrefix(row, "▌ "); ok {
				return rest
			}
		}
		return "nowhere"
	}
	m := press(pane(20, 10, text(strings.Join(lines, "\n"))), "x")
	for _, step := range []struct{ key, want string }{
		{"", "line 0"}, {"k", "line 0"}, {"j", "line 1"}, {"pgdown", "line 10"}, {"ctrl+d", "line 15"}, {"G", "line 99"},
		{"j", "line 99"}, {"pgup", "line 90"}, {"g", "line 0"}, {"ctrl+u", "line 0"}, {"/", "line 0"}, {"type:e 55", "line 55"}, {"enter", "line 55"},
	} {
		if step.key != "" {
			m = press(m, step.key)
		}
		if got := at(m); got != step.want {
			t.Fatalf("after %q the cursor is on %q, want %q:\n%s", step.key, got, step.want, shown(m))
		}
	}
	m.SetSize(6, 4) // too narrow for long, the cursor stays in view
	if got := at(m); got != "line" {
		t.Errorf("the cursor is on %q", got)
	}
	if m = press(m, "esc", "esc"); m.HasCursor() || m.Searching() {
		t.Error("esc takes neither away")
	}
}

func TestLineNumbers(t *testing.T) {
	t.Parallel()
	m := press(pane(30, 20, jsonText(metadata)), "#", "x", "x", "esc")
	expect(t, m, ` 1 HTTP/1.1 200 OK
 2 {
 3   "issuer": "https://idp",
 4   "scopes": [ … 2 items ],
 8   "mtls": {
 9     "x": {
10       "y": 1
11     }
12   },
13   "none": []
14 }`)
	wrapped := press(pane(12, 3, text("abcdefghijkl\nm")), "#")
	expect(t, wrapped, "1 abcdefghij\n  kl\n2 m")
	sideways := press(pane(12, 3, text("abcdefghijklmnopqrstuvwxyz\nm")), "#", "w", "l")
	expect(t, sideways, "1 …jklmnopq…\n2 …")
	if got := string(wrapped.Plain()); strings.Contains(got, "1") {
		t.Errorf("the copy is %q", got)
	}
}

func TestSelect(t *testing.T) {
	t.Parallel()
	d := jsonText(metadata)
	at := strings.Index(string(d.Text), "idp")
	d.Masks = []pager.Mask{{Start: at, End: at + 3, Label: "**"}}
	m := press(pane(30, 20, d), "x", "x", "space", "k", "k")
	if got, n := m.Selected(); string(got) != "{\n  \"issuer\": \"https://**\",\n  \"scopes\": [\n    \"openid\",\n    \"a]b\"\n  ]," || n != 6 {
		t.Errorf("%d lines are selected: %q", n, got)
	}
	expect(t, m, `  HTTP/1.1 200 OK
▌ {
│   "issuer": "https://**",
│   "scopes": [ … 2 items ],
    "mtls": {
      "x": {
        "y": 1
      }
    },
    "none": []
  }`)
	m = press(m, "k")
	if got, n := m.Selected(); !strings.HasPrefix(string(got), "HTTP/1.1 200 OK\r\n{\n") || n != 7 {
		t.Errorf("%d lines are selected: %q", n, got)
	}
	m = press(m, "esc")
	if _, n := m.Selected(); n != 0 || !m.HasCursor() {
		t.Error("esc does not drop the selection alone")
	}
}
