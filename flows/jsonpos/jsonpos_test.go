package jsonpos_test

import (
	"errors"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/jsonpos"
)

func parse(t *testing.T, text string) *jsonpos.Value {
	t.Helper()
	v, err := jsonpos.Parse([]byte(text), jsonpos.Limits{})
	if err != nil {
		t.Fatalf("Parse(%q): %v", text, err)
	}
	return v
}

func TestPositions(t *testing.T) {
	t.Parallel()
	const text = "\xef\xbb\xbf { \"a\" : [1, {\"b\":\"\\u0041\\n\"}], \"é\":null }\n"
	v := parse(t, text)
	want := map[string]string{}
	for _, m := range v.Members() {
		want[m.Name] = text[m.KeyStart:m.KeyEnd] + "=" + text[m.Value.Start:m.Value.End]
	}
	if got := want["a"]; got != `"a"=[1, {"b":"\u0041\n"}]` {
		t.Errorf("member a spans %q", got)
	}
	if got := want["é"]; got != `"é"=null` {
		t.Errorf("member é spans %q", got)
	}
	b := v.Get("a").Elements()[1].Get("b")
	if got := b.String(); got != "A\n" {
		t.Errorf("b is %q", got)
	}
	if got := string(b.Raw()); got != `"\u0041\n"` {
		t.Errorf("b is written %q", got)
	}
	if got := text[v.Start:v.End]; got[0] != '{' || got[len(got)-1] != '}' {
		t.Errorf("the object spans %q", got)
	}
}

func TestMissing(t *testing.T) {
	t.Parallel()
	v := parse(t, `{"a":"x"}`)
	for _, got := range []*jsonpos.Value{v.Get("b"), v.Get("a", "b"), v.Get("b", "c")} {
		if got != nil || got.Kind() != jsonpos.Invalid || got.String() != "" || got.Raw() != nil {
			t.Errorf("a member that is not there is %v", got)
		}
		if _, ok := got.Int64(); ok {
			t.Error("a member that is not there has an integer")
		}
	}
}

func TestDuplicates(t *testing.T) {
	t.Parallel()
	v := parse(t, `{"iss":"a","x":{"k":1,"k":2},"iss":"b","l":[{"m":1,"\u006d":2}]}`)
	var got []string
	for _, m := range v.Duplicates() {
		got = append(got, m.Name+"="+m.Value.String())
	}
	if want := "k=2 iss=b m=2"; strings.Join(got, " ") != want {
		t.Errorf("repeated members are %v, want %s", got, want)
	}
	if got := v.Get("iss").String(); got != "b" {
		t.Errorf("Get takes %q, want the last", got)
	}
	if n := len(v.Members()); n != 4 {
		t.Errorf("the object has %d members, want all 4", n)
	}
}

func TestDuplicatesAmongMany(t *testing.T) {
	t.Parallel()
	var text strings.Builder
	text.WriteString(`{"first":0`)
	for i := range 100_000 {
		text.WriteString(`,"` + strings.Repeat("x", i%50) + `":0`)
	}
	text.WriteString(`,"first":1}`)
	v, err := jsonpos.Parse([]byte(text.String()), jsonpos.Limits{MaxSize: 1 << 24, MaxValues: 200_000})
	if err != nil {
		t.Fatal(err)
	}
	if got, want := len(v.Duplicates()), 100_000-50+1; got != want {
		t.Errorf("%d repeated members, want %d", got, want)
	}
}

func TestInt64(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text string
		want int64
		ok   bool
	}{
		{"0", 0, true},
		{"-0", 0, true},
		{"-0.0e5", 0, true},
		{"9007199254740993", 9007199254740993, true}, // 2^53+1: a float64 would lose the 1
		{"9223372036854775807", 9223372036854775807, true},
		{"-9223372036854775808", -9223372036854775808, true},
		{"9223372036854775808", 0, false},
		{"1790000000.0", 1790000000, true},
		{"1.79e9", 1790000000, true},
		{"12000e-3", 12, true},
		{"-1.5e1", -15, true},
		{"1.5", 0, false},
		{"1e-1", 0, false},
		{"1e400", 0, false},
		{"1e9223372036854775807", 0, false},
		{"1.5e-9223372036854775808", 0, false},
		{`"12"`, 0, false},
		{"true", 0, false},
	}
	for _, tt := range tests {
		got, ok := parse(t, tt.text).Int64()
		if got != tt.want || ok != tt.ok {
			t.Errorf("Int64 of %s = %d, %v, want %d, %v", tt.text, got, ok, tt.want, tt.ok)
		}
	}
}

func TestTypedAccess(t *testing.T) {
	t.Parallel()
	v := parse(t, `{"s":["a","b"],"mixed":["a",1],"t":true,"f":false,"n":1.5,"text":"1"}`)
	if got, ok := v.Get("s").Strings(); !ok || strings.Join(got, ",") != "a,b" {
		t.Errorf("Strings() = %v, %v", got, ok)
	}
	if got, ok := v.Get("mixed").Strings(); ok {
		t.Errorf("Strings() of a mixed array = %v", got)
	}
	if got, ok := v.Get("t").Bool(); !got || !ok {
		t.Errorf("Bool() of true = %v, %v", got, ok)
	}
	if got, ok := v.Get("f").Bool(); got || !ok {
		t.Errorf("Bool() of false = %v, %v", got, ok)
	}
	if got, ok := v.Get("n").Float64(); got != 1.5 || !ok {
		t.Errorf("Float64() = %v, %v", got, ok)
	}
	if _, ok := v.Get("n").Text(); ok {
		t.Error("a number has a text")
	}
}

func TestSyntaxErrors(t *testing.T) {
	t.Parallel()
	tests := []struct {
		text   string
		offset int
		what   string
	}{
		{"", 0, "end of the text"},
		{"  ", 2, "end of the text"},
		{"<html>", 0, "'<'"},
		{`{"a":1`, 6, "end of the text"},
		{`{"a":1} x`, 8, "goes on"},
		{`{"a":1}{}`, 7, "goes on"},
		{`{a:1}`, 1, "name of a member"},
		{`{"a" 1}`, 5, "':'"},
		{`{"a":1,}`, 7, "name of a member"},
		{`[1,]`, 3, "expected a value"},
		{`[1 2]`, 3, "','"},
		{`01`, 1, "begin with 0"},
		{`-`, 1, "digit"},
		{`1.`, 2, "digit"},
		{`1e+`, 3, "digit"},
		{`tru`, 3, "expected true"},
		{`"a`, 2, "no end"},
		{`"\u12"`, 5, "hexadecimal"},
		{`"\x"`, 2, "unknown escape"},
		{"\"a\nb\"", 2, "control character 0x0a"},
		{"\xff\xfe{\x00", 0, "UTF-16"},
		{"\x00", 0, "expected a value"},
	}
	for _, tt := range tests {
		_, err := jsonpos.Parse([]byte(tt.text), jsonpos.Limits{})
		var syntax *jsonpos.SyntaxError
		if !errors.As(err, &syntax) {
			t.Errorf("Parse(%q): error %v is no SyntaxError", tt.text, err)
			continue
		}
		if syntax.Offset != tt.offset || !strings.Contains(syntax.What, tt.what) {
			t.Errorf("Parse(%q): %v, want byte %d and %q", tt.text, err, tt.offset, tt.what)
		}
	}
}

func TestLimits(t *testing.T) {
	t.Parallel()
	deep := func(n int) []byte { return []byte(strings.Repeat("[", n) + strings.Repeat("]", n)) }
	if _, err := jsonpos.Parse(deep(jsonpos.DefaultMaxDepth), jsonpos.Limits{}); err != nil {
		t.Errorf("depth at the limit: %v", err)
	}
	if _, err := jsonpos.Parse(deep(jsonpos.DefaultMaxDepth+1), jsonpos.Limits{}); err == nil {
		t.Error("depth beyond the limit is read")
	}
	if _, err := jsonpos.Parse([]byte(`"123"`), jsonpos.Limits{MaxSize: 5}); err != nil {
		t.Errorf("size at the limit: %v", err)
	}
	if _, err := jsonpos.Parse([]byte(`"1234"`), jsonpos.Limits{MaxSize: 5}); err == nil {
		t.Error("size beyond the limit is read")
	}
	for text, fits := range map[string]bool{"[1,2,3]": true, "[1,2,3,4]": false, `{"a":[1],"b":2}`: true, "[[[[1]]]]": false} {
		if _, err := jsonpos.Parse([]byte(text), jsonpos.Limits{MaxValues: 4}); (err == nil) != fits || err != nil && !strings.Contains(err.Error(), "more values than the 4") {
			t.Errorf("%s: %v", text, err)
		}
	}
}

func TestPretty(t *testing.T) {
	t.Parallel()
	const text = ` {"b":1.50e1,"a":[ ],"a":{ },"s":"a\u0041, {\" ","l":[1,[true]]} `
	const want = `{
  "b": 1.50e1,
  "a": [],
  "a": {},
  "s": "a\u0041, {\" ",
  "l": [
    1,
    [
      true
    ]
  ]
}`
	got, ok := jsonpos.Pretty([]byte(text))
	if !ok || string(got) != want {
		t.Errorf("Pretty = %v\n%s\nwant\n%s", ok, got, want)
	}
}

func TestPrettyRefuses(t *testing.T) {
	t.Parallel()
	dense := strings.Repeat("[", 900) + strings.Repeat("1,", 100_000) + "1" + strings.Repeat("]", 900)
	for name, text := range map[string]string{"empty": "", "html": "<html>", "cut off": `{"a":`, "two values": "1 2", "mostly spaces": dense} {
		if got, ok := jsonpos.Pretty([]byte(text)); ok || got != nil {
			t.Errorf("Pretty of %s = %d bytes, %v", name, len(got), ok)
		}
	}
}
