package useragent_test

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"sync"
	"testing"

	"github.com/grantwalk/grantwalk/flows/useragent"
)

const redirectURI = "http://127.0.0.1:9/callback"

// site is a server that writes down what it was asked.
type site struct {
	*httptest.Server
	mux *http.ServeMux

	mu    sync.Mutex
	calls []call
}

type call struct {
	line, cookie, origin string
	form                 url.Values
}

// newSite returns a server with pages: path to what it answers. A handler or
// the HTML of a page.
func newSite(t *testing.T, pages map[string]any) *site {
	t.Helper()
	s := &site{mux: http.NewServeMux()}
	for path, page := range pages {
		switch page := page.(type) {
		case string:
			s.mux.HandleFunc(path, func(w http.ResponseWriter, r *http.Request) { html(w, 200, page) })
		case func(http.ResponseWriter, *http.Request):
			s.mux.HandleFunc(path, page)
		default:
			t.Fatalf("%s: a page of type %T", path, page)
		}
	}
	s.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.ParseMultipartForm(1 << 20)
		s.mu.Lock()
		s.calls = append(s.calls, call{r.Method + " " + r.URL.RequestURI(), r.Header.Get("Cookie"), r.Header.Get("Origin"), r.PostForm})
		s.mu.Unlock()
		s.mux.ServeHTTP(w, r)
	}))
	t.Cleanup(s.Close)
	return s
}

func (s *site) last(t *testing.T) call {
	t.Helper()
	s.mu.Lock()
	defer s.mu.Unlock()
	if len(s.calls) == 0 {
		t.Fatal("the server was not asked")
	}
	return s.calls[len(s.calls)-1]
}

func (s *site) count() int {
	s.mu.Lock()
	defer s.mu.Unlock()
	return len(s.calls)
}

func html(w http.ResponseWriter, status int, page string) {
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.WriteHeader(status)
	fmt.Fprint(w, page)
}

func to(target string, status int) func(http.ResponseWriter, *http.Request) {
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Location", target)
		w.WriteHeader(status)
	}
}

func newAgent(t *testing.T) *useragent.Agent {
	t.Helper()
	transport := &http.Transport{DisableKeepAlives: true}
	t.Cleanup(transport.CloseIdleConnections)
	return useragent.New(transport)
}

// open returns the page at path.
func (s *site) open(t *testing.T, a *useragent.Agent, path string) *useragent.Page {
	t.Helper()
	r, err := a.Start(t.Context(), s.URL+path, redirectURI)
	if err != nil {
		t.Fatal(err)
	}
	if r.Page == nil {
		t.Fatalf("no page: %+v", r.Redirected)
	}
	return r.Page
}

// newIdP has a login and a consent page, each with a form of its own under an
// interaction's path, as npm oidc-provider's devInteractions has them.
func newIdP(t *testing.T, password string) *site {
	t.Helper()
	var mu sync.Mutex
	prompt := map[string]string{}
	next := 0
	const head = `<!DOCTYPE html><html><head><meta charset="utf-8"><title>Sign-in</title><style>@import url(https://x.example/f.css);</style></head><body><div class="card"><h1>Sign-in</h1>`
	const foot = `<div class="help"><a href="/abort">[ Cancel ]</a></div></div><div class="debug"><details><summary>Debug</summary><div>PARAMS<br>x: y</div></details></div></body></html>`
	var s *site
	interact := func(w http.ResponseWriter, r *http.Request, step string) {
		mu.Lock()
		next++
		uid := fmt.Sprintf("uid-%d", next)
		prompt[uid] = step
		mu.Unlock()
		http.SetCookie(w, &http.Cookie{Name: "_interaction", Value: uid, Path: "/interaction/" + uid, HttpOnly: true, Secure: true})
		http.Redirect(w, r, "/interaction/"+uid, http.StatusSeeOther)
	}
	pages := map[string]any{
		"GET /authorize": func(w http.ResponseWriter, r *http.Request) { interact(w, r, "login") },
		"GET /interaction/{uid}": func(w http.ResponseWriter, r *http.Request) {
			uid := r.PathValue("uid")
			mu.Lock()
			step := prompt[uid]
			mu.Unlock()
			action := s.URL + "/interaction/" + uid
			switch step {
			case "login":
				html(w, 200, head+`<form autocomplete="off" action="`+action+`" method="post"><input type="hidden" name="prompt" value="login"/>
<input required type="text" name="login" placeholder="Your login" autofocus="on"><input required type="password" name="password" placeholder="and password">
<button type="submit" class="login">Sign-in</button></form>`+foot)
			default:
				html(w, 200, head+`<ul><li>scopes:</li><ul><li>profile</li></ul></ul><form autocomplete="off" action="`+action+`" method="post">
<input type="hidden" name="prompt" value="consent"/><button autofocus type="submit">Continue</button></form>`+foot)
			}
		},
		"POST /interaction/{uid}": func(w http.ResponseWriter, r *http.Request) {
			uid := r.PathValue("uid")
			if c, err := r.Cookie("_interaction"); err != nil || c.Value != uid {
				html(w, 400, "<title>Oops</title><p>session not found")
				return
			}
			switch {
			case r.FormValue("prompt") == "login" && r.FormValue("password") != password:
				http.Redirect(w, r, "/interaction/"+uid, http.StatusSeeOther)
			case r.FormValue("prompt") == "login":
				http.SetCookie(w, &http.Cookie{Name: "_session", Value: r.FormValue("login"), Path: "/"})
				http.Redirect(w, r, "/resume/login", http.StatusSeeOther)
			default:
				http.Redirect(w, r, "/resume/consent", http.StatusSeeOther)
			}
		},
		"GET /resume/login": func(w http.ResponseWriter, r *http.Request) { interact(w, r, "consent") },
		"GET /resume/consent": func(w http.ResponseWriter, r *http.Request) {
			c, err := r.Cookie("_session")
			if err != nil {
				html(w, 400, "<title>Oops</title><p>no session")
				return
			}
			http.Redirect(w, r, redirectURI+"?code=for-"+c.Value+"&state=s", http.StatusSeeOther)
		},
	}
	s = newSite(t, pages)
	return s
}
