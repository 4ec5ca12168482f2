package lab_test

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"time"

	"github.com/grantwalk/grantwalk/flows/demoidp"
)

// recorder keeps what was answered.
type recorder struct {
	header http.Header
	status int
	body   []byte
}

func (r *recorder) Header() http.Header { return r.header }

func (r *recorder) WriteHeader(status int) { r.status = status }

func (r *recorder) Write(b []byte) (int, error) {
	r.body = append(r.body, b...)
	return len(b), nil
}

// formOf reads the form of a request, which stays to be read.
func formOf(r *http.Request) url.Values {
	body, _ := io.ReadAll(r.Body)
	r.Body = io.NopCloser(bytes.NewReader(body))
	form, _ := url.ParseQuery(string(body))
	return form
}

// setForm gives a request another form.
func setForm(r *http.Request, form url.Values) {
	body := form.Encode()
	r.Body, r.ContentLength = io.NopCloser(strings.NewReader(body)), int64(len(body))
	r.Header.Set("Content-Length", strconv.Itoa(len(body)))
}

// secondExchange answers the second exchange of a code in a way of its own.
func secondExchange(answer func(http.ResponseWriter, *recorder)) demoidp.Hooks {
	var mu sync.Mutex
	seen := map[string]*recorder{}
	return demoidp.Hooks{Intercept: func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
		code := ""
		if r.URL.Path == "/token" {
			code = formOf(r).Get("code")
		}
		mu.Lock()
		first := seen[code]
		mu.Unlock()
		switch {
		case code == "":
			next(w, r)
			return
		case first != nil:
			answer(w, first)
			return
		}
		rec := &recorder{header: w.Header(), status: 200}
		next(rec, r)
		mu.Lock()
		seen[code] = rec
		mu.Unlock()
		w.WriteHeader(rec.status)
		_, _ = w.Write(rec.body)
	}}
}

// withoutPKCE has the provider check nothing of PKCE where all is set; else it
// overlooks a verifier for a code whose request had no challenge. One sign-in
// goes on at a time.
func withoutPKCE(all bool) demoidp.Hooks {
	challenged := map[string]bool{} // by code
	newest := false                 // of the newest authorization request
	var mu sync.Mutex
	return demoidp.Hooks{
		Intercept: func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
			switch r.URL.Path {
			case "/authorize":
				q := r.URL.Query()
				mu.Lock()
				newest = q.Has("code_challenge")
				mu.Unlock()
				if all {
					q.Del("code_challenge")
					q.Del("code_challenge_method")
				}
				r.URL.RawQuery = q.Encode()
			case "/token":
				form := formOf(r)
				mu.Lock()
				keep := !all && challenged[form.Get("code")]
				mu.Unlock()
				if !keep {
					form.Del("code_verifier")
					setForm(r, form)
				}
			}
			next(w, r)
		},
		Redirect: func(a *demoidp.Redirect) {
			code, _ := a.Params.Get("code")
			mu.Lock()
			defer mu.Unlock()
			if text, ok := code.(string); ok {
				challenged[text] = newest
			}
		},
	}
}

// authenticated gives the client's secret to requests of that grant that lack
// the right one.
func authenticated(grant string) demoidp.Hooks {
	return demoidp.Hooks{Intercept: func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
		if r.URL.Path == "/token" {
			if form := formOf(r); form.Get("grant_type") == grant {
				form.Del("client_id")
				form.Del("client_secret")
				setForm(r, form)
				r.SetBasicAuth("demo-web", demoidp.DefaultClientSecret)
			}
		}
		next(w, r)
	}}
}

// toRegistered answers authorization requests with the registered redirect URI
// by a code, and others by an error, both of which go there.
func toRegistered(uri string) demoidp.Hooks {
	return demoidp.Hooks{Intercept: func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
		switch {
		case r.URL.Path != "/authorize":
			next(w, r)
		case r.URL.Query().Get("redirect_uri") == uri:
			http.Redirect(w, r, uri+"?code=c", http.StatusFound)
		default:
			http.Redirect(w, r, uri+"?error=invalid_request", http.StatusFound)
		}
	}}
}

// deadAfter refuses an access token at UserInfo that was seen there before, so
// long ago.
func deadAfter(d time.Duration) demoidp.Hooks {
	var mu sync.Mutex
	seen := map[string]time.Time{}
	return answering(func(r *http.Request) bool {
		if r.URL.Path != "/userinfo" {
			return false
		}
		mu.Lock()
		defer mu.Unlock()
		token, now := r.Header.Get("Authorization"), time.Now()
		if _, ok := seen[token]; !ok {
			seen[token] = now
		}
		return now.Sub(seen[token]) > d
	}, 401, `{"error":"invalid_token"}`)
}

// withoutUserInfo leaves the userinfo_endpoint out of the metadata.
func withoutUserInfo() demoidp.Hooks {
	return demoidp.Hooks{Answer: func(a *demoidp.Answer) {
		if a.Kind == demoidp.KindMetadata {
			a.Body.Delete("userinfo_endpoint")
		}
	}}
}

// anyPath has the provider compare the beginning of redirect URIs only.
func anyPath() demoidp.Hooks {
	return demoidp.Hooks{Intercept: func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
		if q := r.URL.Query(); r.URL.Path == "/authorize" {
			if u, err := url.Parse(q.Get("redirect_uri")); err == nil && strings.HasPrefix(u.Path, "/callback") {
				u.Path, u.RawQuery = "/callback", ""
				q.Set("redirect_uri", u.String())
				r.URL.RawQuery = q.Encode()
			}
		}
		next(w, r)
	}}
}
