package tui

import (
	"strings"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/profile"
)

// The start screen's dealings with profiles: what the form says as a profile, and
// the other way round.

// setProfiles says how many profiles there are, and whether their file cannot be
// used. Where there are some, they come first.
func (c *start) setProfiles(n int, bad bool) {
	focused := c.choices.at
	label := ""
	if focused < len(c.choices.list) {
		label = c.choices.list[focused].label
	}
	c.saved = savedProfiles{offered: true, n: n, bad: bad}
	c.offer()
	c.choices.focus(0)
	if c.moved {
		for i := range c.choices.list {
			if c.choices.list[i].label == label {
				c.choices.focus(i)
			}
		}
	}
	c.layout()
}

// savedProfiles is what the start screen knows of the profiles.
type savedProfiles struct {
	offered bool
	n       int
	bad     bool
}

// edit opens the form with what a profile says. preset is where it comes from,
// or nil.
func (c *start) edit(p profile.Profile, preset *profile.Preset) {
	c.filling, c.failed, c.base, c.preset = true, "", p, preset
	c.form = startForm(c.th, optionsOf(p), c.saved.offered)
	secret := &c.form.list[fieldClientSecret].entry
	secret.set(p.Get("client_secret"))
	secret.secret = !isReference(secret.value())
	if preset != nil {
		c.form.list[fieldRedirectURI].help = preset.Redirect
		for _, b := range preset.Blanks {
			for i := range c.form.list {
				x := &c.form.list[i]
				if x.kind == typed && blankIn(x.entry.value(), b.Name) {
					if x.entry.value() == "{"+b.Name+"}" {
						x.entry.clear()
						x.entry.example = b.Means
						continue
					}
					x.help = "Put in the place of {" + b.Name + "}: " + b.Means + ". " + x.help
				}
			}
		}
	}
	c.form.focus(0)
	for i := range c.form.list {
		if x := &c.form.list[i]; x.kind == typed && (profile.BlankIn(x.entry.value()) != "" || preset != nil && i == fieldClientID && x.entry.isEmpty()) {
			c.form.focus(i)
			break
		}
	}
	c.scroll.to(0)
}

func blankIn(text, name string) bool {
	for text != "" {
		word := profile.BlankIn(text)
		if word == "" {
			return false
		}
		if word == "{"+name+"}" {
			return true
		}
		_, text, _ = strings.Cut(text, word)
	}
	return false
}

// optionsOf is what of a profile stands on the form.
func optionsOf(p profile.Profile) flows.Options {
	o := flows.Options{
		Issuer: p.Get("issuer"), ClientID: p.Get("client_id"), Scope: p.Get("scope"),
		AuthMethod: flows.AuthMethod(p.Get("auth_method")), RedirectURI: p.Get("redirect_uri"), SignIn: flows.SignInBrowser,
	}
	switch {
	case p.Has("login"):
		o.SignIn = flows.SignInAgent
	case p.On("no_browser"):
		o.SignIn = flows.SignInLink
	}
	return o
}

// profile is what the form says, on top of what it was opened with.
func (c *start) profile() profile.Profile {
	f, p := c.form.list, c.base
	value := func(i int) string { return f[i].entry.value() }
	usual := func(key string, i int, usual string) {
		if v := value(i); v != usual || p.Has(key) {
			p = p.With(key, v)
		}
	}
	p = p.With("issuer", value(fieldIssuer)).With("client_id", value(fieldClientID)).
		With("client_secret", value(fieldClientSecret)).With("auth_method", string(authMethods[f[fieldAuthMethod].at]))
	usual("scope", fieldScope, flows.DefaultScope)
	usual("redirect_uri", fieldRedirectURI, flows.DefaultRedirectURI)
	switch signIns[f[fieldSignIn].at] {
	case flows.SignInAgent:
		if !p.Has("login") {
			p = p.With("login", "none")
		}
		p = p.With("no_browser")
	case flows.SignInLink:
		p = p.With("login").With("no_browser", "true")
	default:
		p = p.With("login").With("no_browser")
	}
	return p
}

// beside is what the form's profile says that stands in no field, in a sentence;
// or nothing.
func (c *start) beside() string {
	var list []string
	for _, k := range c.base.Keys() {
		switch k.Name {
		case "issuer", "client_id", "client_secret", "scope", "auth_method", "redirect_uri", "no_browser", "vendor":
		default:
			list = append(list, k.Name+" = "+c.base.Shown(k.Name))
		}
	}
	if len(list) == 0 {
		return ""
	}
	return "Also said, and not on this form: " + strings.Join(list, "; ") + "."
}

// unfilled marks what is still to be filled in, and says whether anything is.
func (c *start) unfilled() bool {
	first := -1
	for i := range c.form.list {
		x := &c.form.list[i]
		if x.kind != typed {
			continue
		}
		if word := profile.BlankIn(x.entry.value()); word != "" && !x.entry.secret {
			x.problem = word + " is still to be filled in."
			if first < 0 {
				first = i
			}
		}
	}
	if first >= 0 {
		c.form.focus(first)
	}
	return first >= 0
}

// savedAs tells the form as what it was saved. Its secret is where the profile
// says from now on.
func (c *start) savedAs(p profile.Profile) {
	if c.filling {
		c.base = p
		c.base.Line = max(p.Line, 1)
		secret := &c.form.list[fieldClientSecret].entry
		secret.set(p.Get("client_secret"))
		secret.secret = !isReference(secret.value())
		c.layout()
	}
}

// edited is the name that the form's profile has in the file.
func (c *start) edited() string {
	if c.base.Line > 0 {
		return c.base.Name
	}
	return ""
}

// sizeAgain lays the screen out after it was changed from outside.
func (c *start) sizeAgain() {
	c.layout()
	c.scroll.show(c.row[0], c.row[1])
}

// isReference says whether what was typed as a secret says where it is.
func isReference(text string) bool {
	switch profile.ParseSource(text).Kind {
	case profile.Literal, profile.Stdin:
		return false
	}
	return true
}

// heading is what the form is about.
func (c *start) heading() string {
	switch {
	case c.preset != nil:
		return c.preset.Title
	case c.base.Name != "":
		return "Profile " + c.base.Name
	}
	return "An identity provider"
}
