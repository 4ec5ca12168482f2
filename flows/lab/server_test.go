package lab_test

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"sync"

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
