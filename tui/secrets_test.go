package tui

import (
	"encoding/base64"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"github.com/grantwalk/grantwalk/flows/demoidp"
)

// issued collects the secrets that a provider gives out, from the provider
// itself: what the program takes for secrets is for it to get right.
type issued struct {
	mu   sync.Mutex
	list []string
}

func (i *issued) add(value any, ok bool) {
	if text, isText := value.(string); ok && isText && len(text) > 12 {
		i.mu.Lock()
		defer i.mu.Unlock()
		i.list = append(i.list, text)
	}
}

func (i *issued) all() []string {
	i.mu.Lock()
	defer i.mu.Unlock()
	return i.list[:len(i.list):len(i.list)]
}

// from has the provider's secrets collected.
func (i *issued) from(c *demoidp.Config) {
	answer, redirect, intercept := c.Hooks.Answer, c.Hooks.Redirect, c.Hooks.Intercept
	c.Hooks.Answer = func(a *demoidp.Answer) {
		if a.Kind == demoidp.KindToken {
			for _, name := range []string{"access_token", "refresh_token", "id_token"} {
				i.add(a.Body.Get(name))
			}
		}
		if answer != nil {
			answer(a)
		}
	}
	c.Hooks.Redirect = func(r *demoidp.Redirect) {
		if r.Kind == demoidp.KindAuthorizationResponse {
			i.add(r.Params.Get("code"))
		}
		if redirect != nil {
			redirect(r)
		}
	}
	c.Hooks.Intercept = func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
		if intercept != nil {
			intercept(w, r, next)
		} else {
			next(w, r)
		}
		for _, cookie := range (&http.Response{Header: w.Header()}).Cookies() {
			i.add(cookie.Value, true)
		}
	}
}

// look is what holds after each thing that was done.
func (m *monkey) look() {
	m.t.Helper()
	m.fits(m.w, m.h)
	if m.app.reveal {
		return
	}
	m.hidden("on the screen", m.driver.screen())
	m.hidden("in what was copied", m.copied)
	entries, err := os.ReadDir(m.files)
	if err != nil {
		m.t.Fatal(err)
	}
	if len(entries) == m.saved {
		return
	}
	m.saved = len(entries)
	for _, e := range entries {
		text, err := os.ReadFile(filepath.Join(m.files, e.Name()))
		if err != nil {
			m.t.Fatal(err)
		}
		m.hidden("in "+e.Name(), string(text))
	}
}

// hidden fails when a piece of a secret is in text.
func (m *monkey) hidden(where, text string) {
	m.t.Helper()
	known := m.issued.all()
	if m.app.engine != nil {
		known = append(known, m.app.engine.Log().Secrets()...)
	}
	for _, secret := range known {
		n := len(secret)
		if n <= 12 {
			continue
		}
		for _, piece := range []string{secret[:12], secret[n/2-6 : n/2+6], secret[n-12:]} {
			if strings.Contains(text, piece) {
				m.t.Fatalf("%q of the secret %q is %s:\n%s", piece, secret, where, text)
			}
		}
	}
}

// TestNoSecretIsOnAnyScreen walks on a provider that repeats all that it knows in
// an answer, looks at each exchange in every form and at every tab and dialog,
// and copies and saves what is there: nothing masked is seen or taken.
func TestNoSecretIsOnAnyScreen(t *testing.T) {
	t.Parallel()
	m := &monkey{t: t, w: 120, h: 40, files: t.TempDir()}
	m.driver = drive(t, m.w, m.h, Config{Options: m.options(func(c *demoidp.Config) {
		c.Hooks.Answer = func(a *demoidp.Answer) {
			if a.Kind != demoidp.KindUserInfo {
				return
			}
			all := strings.Join(append(m.issued.all(), demoPassword, demoidp.DefaultClientSecret), " , ")
			a.Header.Set("X-Echo", all)
			a.Header.Set("X-Echo-Encoded", url.QueryEscape(all)+" "+base64.StdEncoding.EncodeToString([]byte(all)))
			a.Body.Set("echo", []any{all, demoidp.Object{{Name: all, Value: url.QueryEscape(all)}}})
		}
	})})
	each := func(keys string) {
		for _, key := range strings.Fields(keys) {
			if p, ok := m.top().(*prompt); ok && key == "enter" {
				p.input.set(filepath.Join(m.files, m.driver.clock.Format("150405.000000")))
			}
			m.press(key)
			m.clock = m.clock.Add(grace)
			m.did = append(m.did, key)
			m.look()
		}
	}
	defer m.failed()
	each("enter e esc F esc enter")
	m.toTokens()
	each("c E e down down down enter esc esc enter")
	if len(m.app.state.Session.Tokens) < 2 || len(m.issued.all()) < 6 {
		t.Fatalf("%d token responses came, and %d secrets are known; the screen:\n%s", len(m.app.state.Session.Tokens), len(m.issued.all()), m.driver.screen())
	}
	for id := range m.app.engine.Log().Len() {
		m.app.exchanges.goTo(id + 1)
		m.settle()
		each("2 y s enter 3 y p y p y p s enter G 4 y p y p y p s enter w z G z i G esc R esc v esc")
		each("3 g K" + strings.Repeat(" j", 30) + " esc 4 g K" + strings.Repeat(" j", 40) + " ] ] ] [ J esc esc")
	}
	each("5 y G s enter 6 y j d d enter 7 y G d v esc K j j J esc esc z G z 8 y G s enter H enter l esc B esc ? esc : esc T esc q n")
	if len(m.copied) == 0 || m.saved < 20 {
		t.Errorf("%d files were saved, and copied was %q", m.saved, m.copied)
	}
}
