package findings_test

import (
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/grantwalk/grantwalk/flows/findings"
)

func TestCompare(t *testing.T) {
	t.Parallel()
	for _, tt := range []struct {
		expected, actual, kind string
		at                     int
	}{
		{"same", "same", "", 0},
		{"https://a.example", "https://a.example/", findings.DiffTrailingSlash, 17},
		{"https://a.example/", "https://a.example", findings.DiffTrailingSlash, 17},
		{"https://a.example/cb?x=1", "https://a.example/cb/?x=1", findings.DiffTrailingSlash, 20},
		{"https://a.example/x", "http://a.example/x", findings.DiffScheme, 4},
		{"https://a.example:8443/x", "http://a.example:8080/x", findings.DiffScheme, 4},
		{"https://a.example/x", "https://a.example:443/x", findings.DiffDefaultPort, 17},
		{"http://a.example:80", "http://a.example", findings.DiffDefaultPort, 16},
		{"https://a.example:8443/x", "https://a.example/x", findings.DiffPort, 17},
		{"http://127.0.0.1:5000/cb", "http://127.0.0.1:5001/cb", findings.DiffPort, 20},
		{"https://a.example/x", "https://A.Example/x", findings.DiffLetterCase, 8},
		{"https://a.example/Realm", "https://a.example/realm", findings.DiffLetterCase, 18},
		{"aBc", "AbC", findings.DiffLetterCase, 0},
		{"http://localhost:1/cb", "http://127.0.0.1:1/cb", findings.DiffLoopback, 7},
		{"http://127.0.0.1:1/cb", "http://[::1]:1/cb", findings.DiffLoopback, 7},
		{"http://127.0.0.1:1/cb", "http://localhost:2/cb", findings.DiffLoopback, 7},
		{"https://a.example/x", "https://b.example/x", findings.DiffHost, 8},
		{"https://a.example/x", "http://b.internal:8080/x", findings.DiffHost, 4},
		{"https://a.example/x", "https://a.example/y", findings.DiffPath, 18},
		{"https://a.example", "https://a.example/realms/x", findings.DiffPath, 17},
		{"https://a.example/x", "https://a.example/x?y", findings.DiffQuery, 19},
		{"https://a.example/x", "a.example/x", findings.DiffSchemeMissing, 0},
		{"https://a.example/x", "https://a.example/{tenantid}", findings.DiffTemplate, 18},
		{"a b", "a+b", findings.DiffPlusAndSpace, 1},
		{"a+b", "a b", findings.DiffPlusAndSpace, 1},
		{"a+b", "a%20b", findings.DiffPlusAndSpace, 1},
		{"a%2Fb", "a%2fb", findings.DiffPercentEncoding, 3},
		{"a%2Fb", "a/b", findings.DiffDecodedTwice, 1},
		{"a/b", "a%2Fb", findings.DiffPercentEncoding, 1},
		{"a%252Fb", "a%2Fb", findings.DiffDecodedTwice, 3},
		{"https://a.example/x%2Fy/z", "https://a.example/x/y%2Fz", findings.DiffPercentEncoding, 19},
		{strings.Repeat("s", 300), strings.Repeat("s", 255), findings.DiffTruncated, 255},
		{"state-1", "state-1x", findings.DiffLonger, 7},
		{"state-1", " state-1\n", findings.DiffSpace, 0},
		{"state-1", "", findings.DiffEmpty, 0},
		{"https://a.example/x", "https://user:pw@a.example/x", findings.DiffHost, 8},
		{"https://a.example/x", "http://b.example/y", findings.DiffWhole, 4},
		{"state-1", "other", findings.DiffWhole, 0},
		{"state-1", "state+2", findings.DiffWhole, 5},
		{"\xc3\xa9", "\xc3\xa8", findings.DiffWhole, 0},
		{"a\xff", "a\xfe", findings.DiffWhole, 1},
	} {
		d := findings.Compare(tt.expected, tt.actual)
		if d.Kind != tt.kind || d.At != tt.at {
			t.Errorf("Compare(%q, %q): kind %q at %d (%s), want %q at %d", tt.expected, tt.actual, d.Kind, d.At, d.Text, tt.kind, tt.at)
		}
		if (d.Text == "") != (tt.kind == "") {
			t.Errorf("Compare(%q, %q): text is %q", tt.expected, tt.actual, d.Text)
		}
	}
	if d := findings.Compare(strings.Repeat("s", 300), strings.Repeat("s", 255)); !strings.Contains(d.Text, "255 of 300") {
		t.Errorf("text is %q", d.Text)
	}
}

func TestComparisonLines(t *testing.T) {
	t.Parallel()
	long := "https://a.example/" + strings.Repeat("x", 100)
	for name, tt := range map[string]struct {
		expected, actual string
		width            int
		want             string
	}{
		"one character": {"https://a.example", "http://a.example", 0, "https://a.example\nhttp://a.example\n    ^"},
		"missing end":   {"a/", "a", 0, "a/\na\n ^"},
		"middle":        {"a-11-b", "a-222-b", 0, "a-11-b\na-222-b\n  ^^^"},
		"equal":         {"a", "a", 0, "a\na\n"},
		"unsafe":        {"a\x1b[2Jb", "a\u00e9b", 0, `a\x1b[2Jb` + "\n" + `a\u00e9b` + "\n ^^^^^^^"},
		"cut":           {long + "A" + long, long + "B" + long, 30, "...xxxxxxxAhttps://a.exampl...\n...xxxxxxxBhttps://a.exampl...\n          ^"},
		"cut the end":   {long, long + "/", 30, "...xxxxxxxxxxxxxxxxxxxxxxxxxx\n...xxxxxxxxxxxxxxxxxxxxxxxxxx/\n                             ^"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			e, a, marks := findings.Comparison{Expected: tt.expected, Actual: tt.actual}.Lines(tt.width)
			if got := e + "\n" + a + "\n" + marks; got != tt.want {
				t.Errorf("lines are\n%s\nwant\n%s", got, tt.want)
			}
		})
	}
}

func FuzzCompare(f *testing.F) {
	for _, seed := range []string{"", "https://a.example/", "http://[::1]:80/%2F+ ?a#b", "\xff\xc3", "{tenantid}", "\x1b[2J"} {
		f.Add(seed, "https://A.example:443", 20)
		f.Add("state", seed, 1)
	}
	f.Fuzz(func(t *testing.T, expected, actual string, width int) {
		d := findings.Compare(expected, actual)
		if (d.Kind == "") != (expected == actual) {
			t.Fatalf("kind %q", d.Kind)
		}
		if d.Expected.Start > d.Expected.End || d.Expected.End > len(expected) || d.Actual.Start > d.Actual.End || d.Actual.End > len(actual) {
			t.Fatalf("marks %+v", d)
		}
		if expected[:d.Expected.Start] != actual[:d.Actual.Start] || expected[d.Expected.End:] != actual[d.Actual.End:] {
			t.Fatalf("marks leave out a difference: %+v", d)
		}
		e, a, marks := findings.Comparison{Expected: expected, Actual: actual}.Lines(width % 500)
		for _, line := range []string{e, a, marks} {
			for i := range len(line) {
				if line[i] < ' ' || line[i] >= 0x7f {
					t.Fatalf("line %q is not plain", line)
				}
			}
			if !utf8.ValidString(line) || width > 0 && width%500 >= 16 && len(line) > width%500 {
				t.Fatalf("line %q is longer than %d", line, width%500)
			}
		}
		if d.Kind != "" && width%500 <= 0 && !strings.Contains(marks, "^") {
			t.Fatalf("no mark: %q", marks)
		}
	})
}
