package command

import (
	"testing"

	"github.com/grantwalk/grantwalk/flows"
)

func TestSizes(t *testing.T) {
	t.Parallel()
	for text, want := range map[string]int64{
		"1": 1, "1000": 1000, "7B": 7, "64kB": 64000, "64 KiB": 65536, "16MiB": 16 << 20, "16mib": 16 << 20,
		"1GB": 1e9, "2GiB": 2 << 30, "9223372036854775807": 1<<63 - 1,
	} {
		var got int64
		if err := (sizeValue{&got}).Set(text); err != nil || got != want {
			t.Errorf("%s: %d, %v; want %d", text, got, err, want)
		}
	}
	for _, text := range []string{"", "B", "MiB", "-1", "1.5MB", "1e3", "16M", "1TB", "0", "0x10", "9223372036854775807kB", "99999999999999999999"} {
		got := int64(42)
		if err := (sizeValue{&got}).Set(text); err == nil || got != 42 {
			t.Errorf("%q was taken as %d", text, got)
		}
	}
}

func TestParams(t *testing.T) {
	t.Parallel()
	var list []flows.Param
	for _, text := range []string{"a=b", "a=", "q=x=y&z"} {
		if err := (paramsValue{&list}).Set(text); err != nil {
			t.Error(err)
		}
	}
	want := []flows.Param{{Name: "a", Value: "b"}, {Name: "a"}, {Name: "q", Value: "x=y&z"}}
	for i := range want {
		if list[i] != want[i] {
			t.Errorf("%d: %+v", i, list[i])
		}
	}
}

func TestQuotedWords(t *testing.T) {
	t.Parallel()
	for word, want := range map[string]string{
		"http://127.0.0.1:9400": "http://127.0.0.1:9400", "": "''", "a b": "'a b'", "it's": `'it'\''s'`, "$(id)": "'$(id)'",
	} {
		if got := quoted(word); got != want {
			t.Errorf("%q: %s, want %s", word, got, want)
		}
	}
}
