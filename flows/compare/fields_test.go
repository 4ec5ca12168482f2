package compare_test

import (
	"testing"
	"time"

	"github.com/grantwalk/grantwalk/flows/compare"
)

// TestFields compares answers that have one header field, sent a minute apart.
func TestFields(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		left, right string
		rows        map[string]want
	}{
		"age":               {"Age: 3", "Age: 63", map[string]want{"Age": {compare.Volatile, ""}}},
		"no age":            {"Age: 3", "Age: soon", map[string]want{"Age": {compare.Changed, ""}}},
		"entity tag":        {`ETag: "abc-123"`, `ETag: W/"abd-124"`, map[string]want{"ETag": {compare.Volatile, ""}}},
		"expires":           {"Expires: Sun, 22 Nov 2026 13:00:00 GMT", "Expires: Sun, 22 Nov 2026 13:01:00 GMT", map[string]want{"Expires": {compare.Volatile, "+1 min"}, "lifetime (Expires - Date)": {compare.Same, ""}}},
		"expires at once":   {"Expires: 0", "Expires: -1", map[string]want{"Expires": {compare.Changed, ""}}},
		"modified now":      {"Last-Modified: Sun, 22 Nov 2026 12:00:00 GMT", "Last-Modified: Sun, 22 Nov 2026 12:01:00 GMT", map[string]want{"Last-Modified": {compare.Volatile, ""}}},
		"modified":          {"Last-Modified: Sun, 22 Nov 2026 09:00:00 GMT", "Last-Modified: Sun, 22 Nov 2026 10:00:00 GMT", map[string]want{"Last-Modified": {compare.Changed, "+1 h"}}},
		"countdown":         {"Cache-Control: max-age=600, public", "Cache-Control: public, max-age=540", map[string]want{"Cache-Control": {compare.Volatile, "same time"}}},
		"shorter":           {"Cache-Control: max-age=600", "Cache-Control: max-age=60", map[string]want{"Cache-Control": {compare.Changed, "10 min on the left, 1 min on the right"}}},
		"may be kept":       {"Cache-Control: no-store", "Cache-Control: max-age=60", map[string]want{"Cache-Control": {compare.Changed, ""}}},
		"directives":        {"Cache-Control: no-cache, no-store", "Cache-Control: no-store,No-Cache", map[string]want{"Cache-Control": {compare.Same, "another order"}}},
		"case of the name":  {"cache-control: no-store", "Cache-Control: no-store", map[string]want{"cache-control": {compare.Same, "means the same"}}},
		"trace":             {"traceparent: 00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01", "traceparent: 00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01", map[string]want{"traceparent": {compare.Volatile, ""}}},
		"another id":        {"X-Request-Id: 0b8e6a1c-6c9b-4a4e-9d0c-2f6a1c3b5d7e", "X-Request-Id: 17", map[string]want{"X-Request-Id": {compare.Changed, "a UUID on the left"}}},
		"server":            {"Server: nginx/1.25", "Server: nginx/1.27", map[string]want{"Server": {compare.Changed, ""}}},
		"challenge":         {`WWW-Authenticate: Bearer error="invalid_token"`, `WWW-Authenticate: Bearer error="insufficient_scope"`, map[string]want{"WWW-Authenticate": {compare.Changed, ""}}},
		"policy":            {"Content-Security-Policy: script-src 'nonce-2726c7f26cA8Zx1q'", "Content-Security-Policy: script-src 'nonce-9f86d081884Kq0Lm'", map[string]want{"Content-Security-Policy": {compare.Volatile, ""}}},
		"another policy":    {"Content-Security-Policy: script-src 'self'", "Content-Security-Policy: script-src 'none'", map[string]want{"Content-Security-Policy": {compare.Changed, ""}}},
		"session":           {"Set-Cookie: s=aB3dE5fG7h; Path=/; HttpOnly", "Set-Cookie: s=zY9xW7vU5t; httponly; path=/", map[string]want{"Set-Cookie: s": {compare.Volatile, ""}, "Set-Cookie: s; attributes": {compare.Same, ""}}},
		"less secure":       {"Set-Cookie: s=aB3dE5fG7h; Secure", "Set-Cookie: s=zY9xW7vU5t", map[string]want{"Set-Cookie: s": {compare.Volatile, ""}, "Set-Cookie: s; attributes": {compare.Changed, ""}}},
		"cookie's end":      {"Set-Cookie: s=aB3dE5fG7h; Expires=Sun, 22 Nov 2026 13:00:00 GMT", "Set-Cookie: s=zY9xW7vU5t; Expires=Sun, 22-Nov-2026 13:01:00 GMT", map[string]want{"Set-Cookie: s; attributes": {compare.Volatile, "+1 min"}}},
		"cookie's life":     {"Set-Cookie: s=aB3dE5fG7h; Expires=Sun, 22 Nov 2026 13:00:00 GMT", "Set-Cookie: s=zY9xW7vU5t; Expires=Sun, 22 Nov 2026 14:01:00 GMT", map[string]want{"Set-Cookie: s; attributes": {compare.Changed, "1 h on the left, 2 h on the right"}}},
		"language":          {"Set-Cookie: lang=en", "Set-Cookie: lang=de", map[string]want{"Set-Cookie: lang": {compare.Changed, ""}}},
		"cookies' order":    {"Set-Cookie: a=1\r\nSet-Cookie: b=2", "Set-Cookie: b=2\r\nSet-Cookie: a=1", map[string]want{"Set-Cookie: a": {compare.Same, ""}, "Set-Cookie: b": {compare.Same, ""}, "order": {compare.Remark, ""}}},
		"cookie gone":       {"Set-Cookie: a=1", "X-A: 1", map[string]want{"Set-Cookie: a": {compare.OnlyLeft, ""}, "X-A": {compare.OnlyRight, ""}}},
		"twice":             {"Vary: Origin\r\nVary: Cookie", "Vary: Origin", map[string]want{"Vary": {compare.Same, ""}, "Vary (2nd)": {compare.OnlyLeft, ""}}},
		"redirect":          {"Location: https://rp.example/cb?error=access_denied&state=af0ifjsldkj", "Location: https://rp.example/cb2?error=login_required&state=zq7vtmbwx2e#x=1", map[string]want{"Location": {compare.Changed, ""}, "Location?error": {compare.Changed, ""}, "Location?state": {compare.Volatile, ""}, "Location#x": {compare.OnlyRight, ""}}},
		"redirect, replied": {"Location: /login", "Location: /login?x", map[string]want{"Location": {compare.Same, ""}, "Location?x": {compare.OnlyRight, ""}}},
		"length":            {"Content-Length: 10", "Content-Length: 0", map[string]want{"Content-Length": {compare.Changed, "on the left the body has 0 bytes"}}},
		"no length":         {"Content-Length: many", "Content-Length: 0", map[string]want{"Content-Length": {compare.Changed, "no number on the left"}}},
		"nonce":             {"DPoP-Nonce: eyJ7S_zG.eyJH0-Z.HX4w-7v", "DPoP-Nonce: fzK8T_aH.fzK1-A1.IY5x-8w", map[string]want{"DPoP-Nonce": {compare.Volatile, ""}}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := message{ID: 1, Method: "GET", URL: "https://idp.example/", At: noon, Status: "200 OK", Answer: []string{tt.left}}
			n := m
			n.ID, n.At, n.Answer = 2, noon.Add(time.Minute), []string{tt.right}
			rows := tt.rows
			if _, ok := rows["Content-Length"]; ok {
				rows["Content-Length (2nd)"] = want{compare.Same, ""}
			}
			check(t, compare.Exchanges(m.exchange(), n.exchange()), compare.ResponseHeaders, rows)
		})
	}
}

func TestCredentials(t *testing.T) {
	t.Parallel()
	for name, tt := range map[string]struct {
		left, right string
		want        want
	}{
		"another secret": {"Basic d2ViOm9uZQ==", "Basic d2ViOnR3bw==", want{compare.Changed, "the same client or user, another secret"}},
		"another client": {"Basic d2ViOm9uZQ==", "Basic YXBwOm9uZQ==", want{compare.Changed, "another client or user, the same secret"}},
		"another scheme": {"Basic d2ViOm9uZQ==", "Bearer d2ViOm9uZQ==", want{compare.Changed, "another authentication scheme"}},
		"another token":  {"Bearer " + refresh1, "bearer " + refresh2, want{compare.Volatile, "another token"}},
		"another kind":   {"Bearer " + refresh1, "Bearer 0b8e6a1c-6c9b-4a4e-9d0c-2f6a1c3b5d7e", want{compare.Changed, "a UUID on the right"}},
		"the same token": {"Bearer " + refresh1, "Bearer " + refresh1, want{compare.Same, ""}},
		"none":           {"Bearer", "Bearer " + refresh1, want{compare.Changed, "no credentials on the left"}},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			m := message{ID: 1, Method: "GET", URL: "https://idp.example/", At: noon, Header: []string{"Authorization: " + tt.left, "Cookie: a=1; sid=aB3dE5fG7h"}}
			n := m
			n.ID, n.Header = 2, []string{"Authorization: " + tt.right, "Cookie: sid=zY9xW7vU5t; a=1"}
			check(t, compare.Exchanges(m.exchange(), n.exchange()), compare.RequestHeaders, map[string]want{
				"Authorization": tt.want, "Cookie: a": {compare.Same, ""}, "Cookie: sid": {compare.Volatile, ""}})
		})
	}
}
