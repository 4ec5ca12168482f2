package flows_test

import (
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows/demoidp"
)

// chain is err and all that it wraps.
func chain(err error) []error {
	if err == nil {
		return nil
	}
	list := append([]error{err}, chain(errors.Unwrap(err))...)
	if joined, ok := err.(interface{ Unwrap() []error }); ok {
		for _, e := range joined.Unwrap() {
			list = append(list, chain(e)...)
		}
	}
	return list
}

// TestNoErrorHoldsASecret: each way in which an endpoint that is sent secrets can
// fail, and every error that comes of it, down to the innermost.
func TestNoErrorHoldsASecret(t *testing.T) {
	t.Parallel()
	for name, fail := range map[string]func(http.ResponseWriter, *http.Request){
		"cut off": func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("{"))
			panic(http.ErrAbortHandler)
		},
		"closed": func(http.ResponseWriter, *http.Request) { panic(http.ErrAbortHandler) },
		"refused": func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, `{"error":"invalid_client"}`, http.StatusUnauthorized)
		},
		"HTML": func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write([]byte("<html>")) },
		"redirected": func(w http.ResponseWriter, r *http.Request) {
			_ = r.ParseForm()
			http.Redirect(w, r, "https://elsewhere.example/?"+r.Form.Encode(), http.StatusTemporaryRedirect)
		},
	} {
		for _, path := range []string{"/token", "/login", "/userinfo"} {
			t.Run(name+" "+path, func(t *testing.T) {
				t.Parallel()
				r, s := walkOut(t, alice(provider(t, demoidp.Config{Hooks: demoidp.Hooks{Intercept: func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
					if r.URL.Path == path && (path != "/login" || r.Method == http.MethodPost) {
						fail(w, r)
						return
					}
					next(w, r)
				}}})))
				var all []error
				for _, step := range s.Steps {
					if step.Problem != nil {
						all = append(append(all, chain(step.Problem.Err)...), errors.New(step.Problem.Text+step.Problem.Advice))
					}
				}
				for _, x := range r.Log().Exchanges() {
					all = append(all, chain(x.Err)...)
				}
				if len(all) == 0 {
					t.Fatal("nothing failed")
				}
				for _, err := range all {
					text := fmt.Sprintf("%v %+v", err, err)
					for _, secret := range r.Log().Secrets() {
						if strings.Contains(text, secret) {
							t.Errorf("%T holds the secret %q: %s", err, secret, text)
						}
					}
				}
			})
		}
	}
}
