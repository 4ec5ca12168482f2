package pager_test

import (
	"fmt"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/tui/pager"
	"pgregory.net/rapid"
)

// drawJSON draws JSON with or without white space, and long strings in it.
func drawJSON(t *rapid.T, depth int, indent string) string {
	if depth == 0 || rapid.IntRange(0, 3).Draw(t, "leaf") == 0 {
		return rapid.SampledFrom([]string{"1", "null", `"a]{\"b"`, `"世界\\"`, `"` + strings.Repeat("[x", 1500) + `"`, "[]", "{ }"}).Draw(t, "value")
	}
	open, end, name := "[", "]", ""
	if rapid.Bool().Draw(t, "object") {
		open, end, name = "{", "}", `"k": `
	}
	var items []string
	for range rapid.IntRange(1, 4).Draw(t, "items") {
		items = append(items, indent+"  "+name+drawJSON(t, depth-1, indent+"  "))
	}
	between := ""
	if strings.Contains(indent, "\n") {
		between = indent
	}
	return open + strings.Join(items, ",") + between + end
}

// A text with folds looks as it does with labels in the place of what they hide.
func TestFoldsLookLikeMasks(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		indent := rapid.SampledFrom([]string{"", "\n"}).Draw(t, "indent")
		s := "[" + indent
		for i := range rapid.IntRange(1, 40).Draw(t, "values") {
			if i > 0 {
				s += "," + indent
			}
			s += drawJSON(t, 3, indent)
		}
		s += indent + "]\ntail\n"
		m := press(pane(rapid.IntRange(20, 60).Draw(t, "w"), rapid.IntRange(3, 9).Draw(t, "h"), jsonText(s)), "X", "#", "#")
		if rapid.Bool().Draw(t, "flat") {
			m.SetWrap(pager.WrapNone)
		}
		d := jsonText(s)
		for at := len("HTTP/1.1 200 OK\r\n") + 1; at < len(d.Text); at++ {
			if d.Text[at] != '{' && d.Text[at] != '[' && d.Text[at] != '"' {
				continue
			}
			end, items := closing(d.Text, at)
			if items > 0 {
				noun := map[byte]string{'[': "item", '{': "member"}[d.Text[at]]
				if items > 1 {
					noun += "s"
				}
				d.Masks = append(d.Masks, pager.Mask{Start: at + 1, End: end, Label: fmt.Sprintf(" … %d %s ", items, noun)})
			}
			at = end
		}
		want := pane(m.Width(), m.Height(), d)
		want.SetWrap(m.Wrap())
		for range rapid.IntRange(1, 8).Draw(t, "steps") {
			key := rapid.SampledFrom([]string{"j", "k", "pgdown", "pgup", "G", "g", "l", "$"}).Draw(t, "key")
			if m, want = press(m, key), press(want, key); m.View() != want.View() {
				t.Fatalf("after %s\n%s\nwant\n%s", key, m.View(), want.View())
			}
		}
	})
}

// closing goes to the end of the string, object or array at b[at], and counts
// the items of it.
func closing(b []byte, at int) (end, items int) {
	if b[at] == '"' {
		for at++; b[at] != '"'; at++ {
			if b[at] == '\\' {
				at++
			}
		}
		return at, 0
	}
	for i := at + 1; ; i++ {
		switch b[i] {
		case ' ', '\n':
		case ',':
			items++
		case ']', '}':
			return i, items
		case '"', '[', '{':
			i, _ = closing(b, i)
			items = max(items, 1)
		default:
			items = max(items, 1)
		}
	}
}

// However narrow the pane is, a row is as wide, with all there can be in it.
func TestRowsFitWithEverythingOn(t *testing.T) {
	t.Parallel()
	d := jsonText("{\n\"世界\": [\n\"e\u0301\t\x1b\", \"\xff\"\n],\n\"long\": {\"a\": \"" + strings.Repeat("世0", 99) + "\"},\n\"s\": \"SECRET\"\n}")
	at := strings.Index(string(d.Text), "SECRET")
	d.Masks = []pager.Mask{{Start: at, End: at + 6, Label: "•••• (6)"}}
	for w := 1; w <= 200; w++ {
		for _, wrap := range []pager.Wrap{pager.WrapNone, pager.WrapAny, pager.WrapWords} {
			m := pager.New()
			m.SetWidthMethod(1)
			m.SetASCII(w%2 == 0)
			m.SetSize(w, 12)
			m.SetWrap(wrap)
			m.SetContent(d)
			m.SearchRegexp(`世.|\(|"$`)
			for _, key := range []string{"#", "x", "j", "x", "space", "j", "j", "l", "X", "X", "G", "esc", "#", "k"} {
				m = press(m, key)
				if wrong := harmless(m.View(), w, 12, 1); wrong != "" {
					t.Fatalf("at width %d, wrap %d, after %s: %s", w, wrap, key, wrong)
				}
				if strings.Contains(m.View(), "SECR") {
					t.Fatalf("at width %d the secret shows", w)
				}
			}
		}
	}
}
