package compare_test

import (
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/compare"
)

func TestJSON(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		left, right string
		rows        map[string]want // those that mean something, and others worth a look
		summary     string
	}{
		"equal": {`{"a":{"b":[1]}}`, ` { "a" : { "b" : [ 1 ] } } `, map[string]want{"a": {compare.Same, ""}}, "Both are the same."},
		"order of members": {`{"a":1,"b":{"c":1,"d":2}}`, `{"b":{"d":2,"c":1},"a":1}`,
			map[string]want{"order": {compare.Remark, "order of members"}, "b": {compare.Same, ""}}, "Both are the same, but for the order."},
		"order beside a change": {`{"a":1,"b":2}`, `{"b":3,"a":1}`, map[string]want{"b": {compare.Changed, ""}}, "The b differs."},
		"duplicates": {`{"scope":"a","scope":"b","scope":"c"}`, `{"scope":"a","scope":"x"}`, map[string]want{
			"scope": {compare.Same, ""}, "scope (2nd)": {compare.Changed, ""}, "scope (3rd)": {compare.OnlyLeft, ""}}, ""},
		"types": {`{"expires_in":"3600","email_verified":true}`, `{"expires_in":3600,"email_verified":"true"}`, map[string]want{
			"expires_in": {compare.Changed, "a string on the left, a number on the right, with the same content"}, "email_verified": {compare.Changed, "same content"}}, ""},
		"spelling": {`{"a":1.0,"b":"\u0041/","c":1e2}`, `{"a":1,"b":"A\/","c":101}`, map[string]want{
			"a": {compare.Same, "written differently"}, "b": {compare.Same, "escapes"}, "c": {compare.Changed, ""}}, "The c differs."},
		"moved objects": {`{"list":[{"id":1,"x":1},{"id":2,"x":1},{"id":3,"x":2}]}`, `{"list":[{"id":3,"x":2},{"id":1,"x":1},{"id":2,"x":5}]}`, map[string]want{
			"list[0]": {compare.Same, ""}, "list[1].x": {compare.Changed, ""}, "list[2]": {compare.Reordered, "stands at [0] on the right"}},
			"The value of list[1].x differs and the order of list differs."},
		"moved and changed": {`[{"name":"a","x":1},{"name":"b"}]`, `[{"name":"b"},{"name":"a","x":2}]`, map[string]want{
			"[0]": {compare.Reordered, ""}, "[0].x": {compare.Changed, ""}, "[1]": {compare.Same, ""}}, ""},
		"keys in another order": {`{"keys":[{"kid":"a","n":"1"},{"kid":"b","n":"2"}]}`, `{"keys":[{"n":"2","kid":"b"},{"kid":"a","n":"1"}]}`, map[string]want{
			"order": {compare.Remark, ""}}, "Both are the same, but for the order."},
		"a key rotated": {`{"keys":[{"kid":"a","n":"1"},{"kid":"b","n":"2"}]}`, `{"keys":[{"kid":"b","n":"9"},{"kid":"c","n":"3"}]}`, map[string]want{
			"keys[0]": {compare.OnlyLeft, ""}, "keys[1].n": {compare.Changed, ""}, "keys[1]": {compare.OnlyRight, ""}}, ""},
		"numbers in a list":  {`[1,2,3]`, `[1,5,3,4]`, map[string]want{"[1]": {compare.Changed, ""}, "[3]": {compare.OnlyRight, ""}}, "The value of [1] differs and only the right has an element."},
		"another kind":       {`{"aud":"web"}`, `{"aud":["web"]}`, map[string]want{"aud": {compare.Changed, "a string on the left, an array on the right"}}, "The aud differs."},
		"roots":              {`[]`, `{}`, map[string]want{"(the whole)": {compare.Changed, "an array on the left, an object on the right"}}, "The JSON text differs as a whole."},
		"odd names":          {`{"a.b":{"c d":1},"":2}`, `{"a.b":{"c d":2},"":3}`, map[string]want{`["a.b"]["c d"]`: {compare.Changed, ""}, `[""]`: {compare.Changed, ""}}, ""},
		"nothing on a side":  {``, `{}`, map[string]want{"(the whole)": {compare.OnlyRight, ""}}, "Only the right has the JSON text."},
		"no JSON":            {`{"a":1`, `{"a":1}`, map[string]want{"(the whole)": {compare.Changed, ""}, "not JSON": {compare.Remark, "at byte 6"}}, ""},
		"a word of a set":    {`{"scopes_supported":["a","b"]}`, `{"scopes_supported":["c","b"]}`, map[string]want{"scopes_supported[0]": {}}, "Only the left has an element of scopes_supported and only the right has an element of scopes_supported."},
		"audience in order":  {`{"aud":["a","b"]}`, `{"aud":["b","a"]}`, map[string]want{"order": {compare.Remark, ""}}, ""},
		"preference":         {`{"acr_values":"1 2"}`, `{"acr_values":"2 1"}`, map[string]want{"acr_values": {compare.Changed, ""}}, ""},
		"certificates":       {`{"x5c":["a","b"]}`, `{"x5c":["b","a"]}`, map[string]want{"x5c[0]": {}, "x5c[1]": {}}, "The order of x5c differs."},
		"error codes":        {`{"code":"invalid_token_2","state":"active1"}`, `{"code":"expired_token_7","state":"active1"}`, map[string]want{"code": {compare.Changed, ""}}, "The code differs."},
		"last changed":       {`{"updated_at":1795348802}`, `{"updated_at":1795349104}`, map[string]want{"updated_at": {compare.Changed, "+5 min 2 s"}}, ""},
		"a date is no time":  {`{"birthdate":"1990-01-01"}`, `{"birthdate":"1991-01-01"}`, map[string]want{"birthdate": {compare.Changed, ""}}, ""},
		"another user":       {`{"sub":"0b8e6a1c-6c9b-4a4e-9d0c-2f6a1c3b5d7e"}`, `{"sub":"9d2c4f70-1e3b-4c5d-8a6f-7b9e0d1c2f3a"}`, map[string]want{"sub": {compare.Changed, ""}}, "The sub differs."},
		"ids of the request": {`{"trace_id":"0b8e6a1c-6c9b-4a4e-9d0c-2f6a1c3b5d7e"}`, `{"trace_id":"9d2c4f70-1e3b-4c5d-8a6f-7b9e0d1c2f3a"}`, map[string]want{"trace_id": {compare.Volatile, ""}}, "Nothing differs but 1 value that is new each time."},
		"a text with ids": {`{"error_description":"AADSTS70008: expired. Trace ID: 0b8e6a1c-6c9b-4a4e-9d0c-2f6a1c3b5d7e Timestamp: 2026-01-01 10:00:00Z"}`,
			`{"error_description":"AADSTS70008: expired. Trace ID: 9d2c4f70-1e3b-4c5d-8a6f-7b9e0d1c2f3a Timestamp: 2026-01-01 10:00:09Z"}`,
			map[string]want{"error_description": {compare.Volatile, "only ids and times"}}, ""},
		"another text with ids": {`{"error_description":"AADSTS70008: expired. Trace ID: 0b8e6a1c-6c9b-4a4e-9d0c-2f6a1c3b5d7e"}`,
			`{"error_description":"AADSTS50011: redirect. Trace ID: 9d2c4f70-1e3b-4c5d-8a6f-7b9e0d1c2f3a"}`,
			map[string]want{"error_description": {compare.Changed, ""}}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			r := compare.JSON([]byte(tt.left), []byte(tt.right))
			check(t, r, compare.Document, tt.rows)
			if tt.summary != "" {
				summary(t, r, tt.summary)
			}
		})
	}
}

// TestTimes: a time that moves is no news, a lifetime that changes is.
func TestTimes(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		left, right string
		rows        map[string]want
	}{
		"moved": {`{"iat":1795348800,"exp":1795352400,"nbf":1795348800}`, `{"iat":1795349102,"exp":1795352702,"nbf":1795349102}`, map[string]want{
			"iat": {compare.Volatile, "+5 min 2 s"}, "exp": {compare.Volatile, "+5 min 2 s"}, "lifetime (exp - iat)": {compare.Same, ""}, "delay (nbf - iat)": {compare.Same, ""}}},
		"shorter": {`{"iat":1795348800,"exp":1795352400}`, `{"iat":1795349102,"exp":1795349402}`, map[string]want{
			"exp": {compare.Volatile, "-49 min 58 s"}, "lifetime (exp - iat)": {compare.Changed, "shorter on the right by 55 min"}}},
		"fixed end": {`{"iat":1795348800,"exp":1795352400}`, `{"iat":1795349100,"exp":1795352400}`, map[string]want{
			"exp": {compare.Same, ""}, "lifetime (exp - iat)": {compare.Changed, "shorter on the right by 5 min"}}},
		"a tick":                {`{"iat":1795348800,"exp":1795352400}`, `{"iat":1795349100,"exp":1795352701}`, map[string]want{"lifetime (exp - iat)": {compare.Same, "a second"}}},
		"a longer delay":        {`{"iat":1795348800,"nbf":1795348800}`, `{"iat":1795348800,"nbf":1795348860}`, map[string]want{"nbf": {compare.Volatile, "+1 min"}, "delay (nbf - iat)": {compare.Changed, "longer"}}},
		"no iat":                {`{"exp":1795352400}`, `{"exp":1795352702}`, map[string]want{"exp": {compare.Volatile, "+5 min 2 s"}}},
		"no time":               {`{"exp":12}`, `{"exp":13}`, map[string]want{"exp": {compare.Changed, ""}}},
		"text instead":          {`{"exp":1795352400}`, `{"exp":"1795352400"}`, map[string]want{"exp": {compare.Changed, "a number on the left"}}},
		"milliseconds":          {`{"created_at":1795348800000}`, `{"created_at":1795348860000}`, map[string]want{"created_at": {compare.Volatile, "+1 min"}}},
		"digits":                {`{"expires_on":"1795348800","not_before":"1795345200"}`, `{"expires_on":"1795352400","not_before":"1795348800"}`, map[string]want{"expires_on": {compare.Volatile, "+1 h"}, "lifetime (expires_on - not_before)": {compare.Same, ""}}},
		"ISO":                   {`{"timestamp":"2026-11-22T12:00:00.5Z"}`, `{"timestamp":"2026-11-23T13:00:00.5+01:00"}`, map[string]want{"timestamp": {compare.Volatile, "+1 d"}}},
		"ISO under other names": {`{"member_since":"2026-11-22T12:00:00Z"}`, `{"member_since":"2026-11-22T12:00:20Z"}`, map[string]want{"member_since": {compare.Changed, "+20 s"}}},
		"expires_in":            {`{"expires_in":3600}`, `{"expires_in":300}`, map[string]want{"expires_in": {compare.Changed, "1 h on the left, 5 min on the right"}}},
		"expires_in rounded":    {`{"expires_in":3600}`, `{"expires_in":3599}`, map[string]want{"expires_in": {compare.Volatile, ""}}},
		"far away":              {`{"exp":9223372036854775807}`, `{"exp":-9223372036854775807}`, map[string]want{"exp": {compare.Changed, ""}}},
		"within":                {`{"token":{"iat":1795348800,"exp":1795352400}}`, `{"token":{"iat":1795348801,"exp":1795348802}}`, map[string]want{"token.lifetime (exp - iat)": {compare.Changed, ""}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			check(t, compare.JSON([]byte(tt.left), []byte(tt.right)), compare.Document, tt.rows)
		})
	}
}

// TestMarks: of two long values it is marked where they differ, in whole
// characters.
func TestMarks(t *testing.T) {
	t.Parallel()
	long := strings.Repeat("x", 3000)
	for _, tt := range []struct{ left, right, onLeft, onRight string }{
		{long + "a" + long, long + "b" + long, "a", "b"},
		{"https://idp.example", "https://idp.example/", "", "/"},
		{"caf\u00e9!", "caf\u00e8!", "\u00e9", "\u00e8"},
		{"aXb", "aXXb", "", "X"},
		{"a", "b", "a", "b"},
	} {
		row := rowOf(compare.JSON([]byte(`{"v":"`+tt.left+`"}`), []byte(`{"v":"`+tt.right+`"}`)), compare.Document, "v")
		l, r := row.Left, row.Right
		if got := l.Text[l.Mark.Start:l.Mark.End]; got != tt.onLeft {
			t.Errorf("%.20q is marked on the left, want %.20q", got, tt.onLeft)
		}
		if got := r.Text[r.Mark.Start:r.Mark.End]; got != tt.onRight {
			t.Errorf("%.20q is marked on the right, want %.20q", got, tt.onRight)
		}
	}
}
