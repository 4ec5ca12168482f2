package findings_test

import (
	"testing"

	"github.com/grantwalk/grantwalk/flows/findings"
)

func TestCacheToken(t *testing.T) {
	t.Parallel()
	field := func(step, name, value string) func(*flow) {
		return at(step, func(m *message) { m.setHeader(name, value) })
	}
	theirs := []findings.ID{"TOKEN-CACHEABLE"}
	testFound(t, []foundRow{
		{"Age", field("token", "Age", "12"), "CACHE-TOKEN", findings.Error, "Age: 12", theirs},
		{"X-Cache", field("token", "X-Cache", "Hit from cloudfront"), "CACHE-TOKEN", findings.Error, "X-Cache: Hit from cloudfront", theirs},
		{"UserInfo", field("userinfo", "CF-Cache-Status", "HIT"), "CACHE-TOKEN", findings.Error, "CF-Cache-Status: HIT", nil},
		{"Squid", field("token", "X-Cache", "TCP_MEM_HIT from proxy"), "CACHE-TOKEN", findings.Error, "X-Cache: TCP_MEM_HIT from proxy", theirs},
	})
	testNone(t, "CACHE-TOKEN", map[string]func(*flow){
		"a miss":              field("token", "X-Cache", "Miss from cloudfront"),
		"Age 0":               field("token", "Age", "0"),
		"keys out of a cache": field("keys", "Age", "12"),
	})
}

func TestCacheToldByTheSameAnswer(t *testing.T) {
	t.Parallel()
	f := healthy()
	f.Refresh, f.RefreshClaims = f.Token, f.Claims
	cached := func() bool {
		for _, x := range findings.Judge(f.trace()).Findings {
			if x.ID == "CACHE-TOKEN" {
				return true
			}
		}
		return false
	}
	if cached() {
		t.Error("found without a server between")
	}
	f.Change = func(_ string, m *message) { m.setHeader("Via", "1.1 cdn") }
	if !cached() {
		t.Error("not found")
	}
}

func TestStaleKeys(t *testing.T) {
	t.Parallel()
	f := healthy()
	f.Until = "token"
	f.Keys = object{"keys": []any{rsaJWK().with("kid", "k0")}}
	f.Change = func(s string, m *message) {
		if s == "keys" {
			m.setHeader("Age", "300")
		}
	}
	got := f.want(t, "CACHE-JWKS", findings.Note, "IDT-KID", "IDT-SIGNATURE")
	if text := f.textOf(got); text != "Age: 300" {
		t.Errorf("it points at %q", text)
	}
}

func TestCacheKeys(t *testing.T) {
	t.Parallel()
	testFound(t, []foundRow{
		{"a week, in the second line", atKeys(func(m *message) {
			m.Header = append(m.Header, "Cache-Control: private", "Cache-Control: Max-Age=604800")
		}),
			"CACHE-JWKS", findings.Warning, "Cache-Control: Max-Age=604800", nil},
		{"a week", atKeys(func(m *message) { m.setHeader("Cache-Control", "public, max-age=604800") }), "CACHE-JWKS", findings.Warning, "Cache-Control: public, max-age=604800", nil},
		{"never", func(f *flow) {
			f.Until = "keys"
			f.Change = func(_ string, m *message) { m.setHeader("Cache-Control", "no-store") }
		}, "CACHE-JWKS", findings.Note, "Cache-Control: no-store", nil},
	})
	testNone(t, "CACHE-JWKS", map[string]func(*flow){
		"asked each time":   atKeys(func(m *message) { m.setHeader("Cache-Control", "no-cache, max-age=604800") }),
		"a day":             atKeys(func(m *message) { m.setHeader("Cache-Control", "public, max-age=86400") }),
		"one may be stored": atKeys(func(m *message) { m.setHeader("Cache-Control", "no-store") }),
		"a key more than before": func(f *flow) {
			f.Until = "keys"
			f.More = func(r *recorder) { r.get("keys", issuer+"/keys", jsonAnswer(object{"keys": []any{rsaJWK(), ecJWK()}})) }
		},
	})
	t.Run("keys that come and go", func(t *testing.T) {
		t.Parallel()
		f := healthy()
		f.Until = "keys"
		f.More = func(r *recorder) {
			r.get("keys", issuer+"/keys", jsonAnswer(object{"keys": []any{ecJWK()}}))
			r.get("keys", issuer+"/keys", jsonAnswer(f.Keys))
		}
		f.want(t, "CACHE-JWKS", findings.Warning)
	})
}
