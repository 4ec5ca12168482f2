package demoidp_test

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/demoidp"
)

func fuzzed(f *testing.F) *demoidp.Provider {
	r, e := testKeys()
	p, err := demoidp.New(demoidp.Config{Issuer: "http://127.0.0.1:9400", RS256Key: r, ES256Key: e})
	if err != nil {
		f.Fatal(err)
	}
	return p
}

// Whatever is asked, an answer is redirected only to what is registered.
func FuzzAuthorize(f *testing.F) {
	f.Add(request(nil).Encode())
	f.Add(request(map[string]string{"prompt": "none", "response_mode": "form_post"}).Encode())
	f.Add(request(map[string]string{"redirect_uri": "http://127.0.0.1:80@evil.example/callback", "prompt": "none"}).Encode())
	f.Add("client_id=demo-web&redirect_uri=http://[::1]:1/callback&id_token_hint=e30.e30.e30&max_age=99999999999")
	f.Add("%zz;&&=")
	p := fuzzed(f)
	f.Fuzz(func(t *testing.T, query string) {
		r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1:9400/authorize", nil)
		r.URL.RawQuery = query
		w := httptest.NewRecorder()
		p.ServeHTTP(w, r)
		location := w.Header().Get("Location")
		if location == "" {
			return
		}
		rest := location
		for _, host := range []string{"http://127.0.0.1", "http://[::1]", "http://localhost"} {
			rest = strings.TrimPrefix(rest, host)
		}
		rest = strings.TrimLeft(strings.TrimPrefix(rest, ":"), "0123456789")
		if rest == location || !strings.HasPrefix(rest, "/callback?") && !strings.HasPrefix(rest, "/callback#") {
			t.Fatalf("%q led to %q", query, location)
		}
	})
}

// Nobody gets a token for bytes that were made up.
func FuzzToken(f *testing.F) {
	f.Add("Basic ZGVtby13ZWI6ZGVtby1zZWNyZXQ=", codeForm("x", nil).Encode())
	f.Add("", "grant_type=refresh_token&client_id=demo-native&refresh_token=x&scope=openid")
	f.Add("Basic Og==", "grant_type=client_credentials")
	f.Add("Bearer", "%zz")
	p := fuzzed(f)
	f.Fuzz(func(t *testing.T, authorization, body string) {
		r := httptest.NewRequest(http.MethodPost, "http://127.0.0.1:9400/token", strings.NewReader(body))
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		r.Header.Set("Authorization", authorization)
		w := httptest.NewRecorder()
		p.ServeHTTP(w, r)
		form, _ := url.ParseQuery(body) // the provider refuses what this refuses
		if w.Code == http.StatusOK && form.Get("grant_type") != "client_credentials" {
			t.Fatalf("tokens for %q %q", authorization, body)
		}
		if w.Header().Get("Cache-Control") != "no-store" {
			t.Fatalf("cacheable: %v", w.Header())
		}
	})
}

// A hint that this provider did not sign is never believed.
func FuzzIDTokenHint(f *testing.F) {
	f.Add("e30.e30.e30")
	f.Add("eyJhbGciOiJub25lIn0.eyJzdWIiOiJ1LTEwMDEtYWxpY2UifQ.")
	f.Add("....")
	p := fuzzed(f)
	f.Fuzz(func(t *testing.T, hint string) {
		if hint == "" {
			return
		}
		r := httptest.NewRequest(http.MethodGet, "http://127.0.0.1:9400/end_session", nil)
		r.URL.RawQuery = request(map[string]string{"id_token_hint": hint}).Encode()
		w := httptest.NewRecorder()
		p.ServeHTTP(w, r)
		if w.Code != http.StatusBadRequest {
			t.Fatalf("status %d", w.Code)
		}
	})
}
