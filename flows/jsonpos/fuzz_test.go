package jsonpos_test

import (
	"bytes"
	"encoding/json"
	"reflect"
	"testing"

	"github.com/grantwalk/grantwalk/flows/jsonpos"
)

// plain turns a value into what encoding/json decodes it to.
func plain(v *jsonpos.Value) any {
	switch v.Kind() {
	case jsonpos.Null:
		return nil
	case jsonpos.Bool:
		b, _ := v.Bool()
		return b
	case jsonpos.Number:
		return json.Number(v.String())
	case jsonpos.String:
		s, _ := v.Text()
		return s
	case jsonpos.Array:
		out := []any{}
		for _, e := range v.Elements() {
			out = append(out, plain(e))
		}
		return out
	}
	out := map[string]any{}
	for _, m := range v.Members() {
		out[m.Name] = plain(m.Value)
	}
	return out
}

func FuzzParse(f *testing.F) {
	for _, seed := range []string{
		"", "null", "true", `""`, `"\ud83d\ude00\ud83d\u0041"`, "\"\xff\xfe\"", `{"a":[1,-2.5e+3,{"a":null,"a":0}]}`,
		`[1,2`, `{"a":1}x`, "\xef\xbb\xbf{}", `{"":{"":""}}`, "01", `"\u00`, "[[[[[]]]]]", "1e9999", "9223372036854775808",
	} {
		f.Add([]byte(seed))
	}
	f.Fuzz(func(t *testing.T, data []byte) {
		v, err := jsonpos.Parse(data, jsonpos.Limits{MaxDepth: 10_000}) // encoding/json's own limit
		pretty, ok := jsonpos.Pretty(data)
		if jsonpos.HasBOM(data) {
			return // encoding/json refuses it
		}
		if (err == nil) != json.Valid(data) {
			t.Fatalf("Parse: %v, but encoding/json says valid = %v", err, json.Valid(data))
		}
		if err != nil {
			return
		}
		if _, fits := v.Int64(); fits && v.Kind() != jsonpos.Number {
			t.Fatalf("%s has an integer", data)
		}
		d := json.NewDecoder(bytes.NewReader(data))
		d.UseNumber()
		var want any
		if err := d.Decode(&want); err != nil {
			t.Fatal(err)
		}
		if got := plain(v); !reflect.DeepEqual(got, want) {
			t.Fatalf("%q is %#v, want %#v", data, got, want)
		}
		if !ok {
			return
		}
		var before, after bytes.Buffer
		if json.Compact(&before, data) != nil || json.Compact(&after, pretty) != nil {
			t.Fatalf("Pretty(%q) = %q is not JSON", data, pretty)
		}
		if !bytes.Equal(before.Bytes(), after.Bytes()) {
			t.Fatalf("Pretty(%q) = %q changes it", data, pretty)
		}
	})
}
