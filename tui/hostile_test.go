package tui

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
)

// evil is what a server may put wherever it can put text: sequences that set the
// title, fill the clipboard, clear the screen and link elsewhere, C0 and C1
// controls, characters that turn the direction or take no room, broken UTF-8.
const evil = "EVIL\x1b]0;owned\x07\x1b]52;c;aGk=\x1b\\\x1b[2J\x1b[31m\x1b]8;;http://evil.example\x1b\\\u009b31m\u0090q\x00\b\x7f\u202e\u2066\u200b\ufeff\U000e0041\xff\xc0\xafEND"

// evilWords puts evil into everything that the embedded provider says.
func evilWords(c *demoidp.Config) {
	c.Hooks = demoidp.Hooks{
		Answer: func(a *demoidp.Answer) {
			a.Header.Set("X-Evil", strings.ReplaceAll(evil, "\x00", ""))
			if a.Raw == nil && len(a.Body) > 0 {
				a.Body.Set("evil", []any{evil, demoidp.Object{{Name: evil, Value: evil}}})
			}
			switch a.Kind {
			case demoidp.KindMetadata:
				a.Body.Set("scopes_supported", []any{"openid", evil})
				a.Body.Set("service_documentation", evil)
			case demoidp.KindToken:
				a.Body.Set("scope", "openid "+evil)
			case demoidp.KindUserInfo:
				a.Body.Set("name", evil)
			}
		},
		Redirect: func(r *demoidp.Redirect) { r.Params.Set("evil", evil) },
		JWT: func(j *demoidp.JWT) {
			j.Header.Set("evil", evil)
			j.Claims.Set("name", evil)
			j.Claims.Set(evil, 1)
		},
		Intercept: func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
			if r.Method == http.MethodGet && strings.Contains(r.Header.Get("Accept"), "text/html") {
				w = evilPage{w}
			}
			next(w, r)
		},
	}
}

// evilPage is a page with evil in its title, headings and labels.
type evilPage struct{ http.ResponseWriter }

var pageTexts = regexp.MustCompile(`<(title|h1|label|button)([^>]*)>`)

func (p evilPage) Write(b []byte) (int, error) {
	p.Header().Del("Content-Length")
	b = pageTexts.ReplaceAll(b, []byte("<$1$2>"+strings.ReplaceAll(html.EscapeString(evil), "$", "$$")))
	if _, err := p.ResponseWriter.Write(b); err != nil {
		return 0, err
	}
	return len(b), nil
}

func (p evilPage) WriteHeader(status int) {
	p.Header().Del("Content-Length")
	p.ResponseWriter.WriteHeader(status)
}

// drawn are the sequences that the program draws with: styles, and links to
// addresses of nothing but printable ASCII.
var drawn = regexp.MustCompile(`\x1b\[[0-9;:]*m|\x1b\]8;[^;\x1b]*;([!-~]*)(?:\x07|\x1b\\)`)

// harmless fails when anything but our own styles and links is on the screen.
func (d *driver) harmless(where string) {
	d.t.Helper()
	frame := d.app.screen()
	for _, link := range drawn.FindAllStringSubmatch(frame, -1) {
		if strings.Contains(link[1], "evil.example") {
			d.t.Fatalf("%s: a link of the server's: %q", where, link[0])
		}
	}
	rest := drawn.ReplaceAllString(frame, "")
	if !utf8.ValidString(rest) {
		d.t.Fatalf("%s: what is on the screen is not UTF-8: %q", where, rest)
	}
	for i, r := range rest {
		if r == '\n' {
			continue
		}
		if flows.Visible(string(r)) != string(r) {
			d.t.Fatalf("%s: %U is on the screen: %q", where, r, rest[max(0, i-20):min(len(rest), i+20)])
		}
	}
	d.fits(d.app.layout.w, d.app.layout.h)
}

// lookEverywhere shows the last n exchanges in every form, and every tab, and
// whatever opens on top.
func (d *driver) lookEverywhere(where string, n int) {
	d.t.Helper()
	all := d.app.engine.Log().Len()
	for id := max(all-n, 0); id < all; id++ {
		d.app.exchanges.goTo(id + 1)
		d.settle()
		for _, keys := range []string{"3", "4", "p", "p", "p", "w", "z", "G", "z", "i", "esc", "K", "k", "k", "k", "]", "[", "J", "esc", "g", "j", "j", "]", "]", "esc"} {
			d.press(keys)
			d.harmless(where + ", key " + keys)
		}
	}
	for _, keys := range strings.Fields("5 G 6 G k enter 6 z z 7 G d K j j j j j j j j j j j j j j esc 8 f f v esc R esc m 3 4 6 7 8 m") {
		d.press(keys)
		d.harmless(where + ", key " + keys)
	}
}

func TestEvilWordsAreOnlyWords(t *testing.T) {
	t.Parallel()
	d := drive(t, 120, 40, Config{Options: providerOptions(t, evilWords)})
	d.press("c")
	d.harmless("the sign-in page")
	d.sees("EVIL")
	d.toTokens()
	d.harmless("the end")
	d.lookEverywhere("a walk", 100)
	d.send(tea.WindowSizeMsg{Width: 80, Height: 24})
	d.lookEverywhere("a small screen", 3)
}

// TestEvilRefusals: each way to say no, with evil in the reason.
func TestEvilRefusals(t *testing.T) {
	t.Parallel()
	refuse := func(kind demoidp.Kind) func(*demoidp.Config) {
		return func(c *demoidp.Config) {
			c.Hooks.Answer = func(a *demoidp.Answer) {
				if a.Kind == kind {
					a.Status = 400
					a.Body = demoidp.Object{{Name: "error", Value: evil}, {Name: "error_description", Value: evil}, {Name: "error_uri", Value: evil}}
				}
			}
		}
	}
	broken := func(kind demoidp.Kind, member string) func(*demoidp.Config) {
		return func(c *demoidp.Config) {
			c.Hooks.Answer = func(a *demoidp.Answer) {
				if a.Kind == kind {
					a.Body.Set(member, evil)
				}
			}
		}
	}
	for name, configure := range map[string]func(*demoidp.Config){
		"metadata":       refuse(demoidp.KindMetadata),
		"keys":           refuse(demoidp.KindKeys),
		"token":          refuse(demoidp.KindToken),
		"userinfo":       refuse(demoidp.KindUserInfo),
		"issuer":         broken(demoidp.KindMetadata, "issuer"),
		"jwks_uri":       broken(demoidp.KindMetadata, "jwks_uri"),
		"token_endpoint": broken(demoidp.KindMetadata, "token_endpoint"),
		"keys member":    broken(demoidp.KindKeys, "keys"),
		"token_type":     broken(demoidp.KindToken, "token_type"),
		"id_token":       broken(demoidp.KindToken, "id_token"),
		"sub":            broken(demoidp.KindUserInfo, "sub"),
		"kid":            func(c *demoidp.Config) { c.Hooks.JWT = func(j *demoidp.JWT) { j.Header.Set("kid", evil) } },
		"alg":            func(c *demoidp.Config) { c.Hooks.JWT = func(j *demoidp.JWT) { j.Header.Set("alg", evil) } },
		"iss":            func(c *demoidp.Config) { c.Hooks.JWT = func(j *demoidp.JWT) { j.Claims.Set("iss", evil) } },
		"nonce":          func(c *demoidp.Config) { c.Hooks.JWT = func(j *demoidp.JWT) { j.Claims.Set("nonce", evil) } },
		"the callback": func(c *demoidp.Config) {
			c.Hooks.Redirect = func(r *demoidp.Redirect) {
				r.Params.Delete("code")
				r.Params.Set("error", "access_denied")
				r.Params.Set("error_description", evil)
				r.Params.Set("error_uri", evil)
			}
		},
		"the state": func(c *demoidp.Config) {
			c.Hooks.Redirect = func(r *demoidp.Redirect) { r.Params.Set("state", evil) }
		},
		"Location": func(c *demoidp.Config) {
			c.Hooks.Intercept = func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
				if strings.HasPrefix(r.URL.Path, "/authorize") {
					w.Header()["Location"] = []string{"/login?" + url.QueryEscape("x") + evil}
					w.WriteHeader(http.StatusFound)
					return
				}
				next(w, r)
			}
		},
		"Location elsewhere": func(c *demoidp.Config) {
			c.Hooks.Intercept = func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
				if strings.HasPrefix(r.URL.Path, "/authorize") {
					w.Header()["Location"] = []string{"file:///etc/" + evil}
					w.WriteHeader(http.StatusFound)
					return
				}
				next(w, r)
			}
		},
		"an error page": func(c *demoidp.Config) {
			c.Hooks.Intercept = func(w http.ResponseWriter, r *http.Request, next http.HandlerFunc) {
				if strings.HasPrefix(r.URL.Path, "/authorize") {
					w.Header().Set("Content-Type", "text/html; charset=utf-8")
					w.WriteHeader(http.StatusBadRequest)
					_, _ = w.Write([]byte("<title>" + evil + "</title><p>" + evil))
					return
				}
				next(w, r)
			}
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			d := drive(t, 100, 30, Config{Options: providerOptions(t, configure)})
			defer d.app.engine.Close()
			for range 6 { // until nothing goes on by itself
				d.press("c")
				d.harmless(name)
				if a := d.app.state.Await; a != nil && a.Kind == flows.AwaitForm {
					d.signIn()
				}
			}
			d.press("esc", "esc")
			d.lookEverywhere(name, 2)
		})
	}
}
