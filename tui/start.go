package tui

import (
	"errors"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/profile"
)

// start is the screen without a walk: the choice between the demo and a
// provider, and the form that says which provider and which client.
type start struct {
	th     *theme
	scroll scroller
	given  flows.Options   // what the form does not ask for
	base   profile.Profile // likewise, as a profile
	own    profile.Profile // what the flags say
	preset *profile.Preset // that the form was opened with, or nil
	demo   bool            // there is an embedded provider to offer
	wrong  bool            // it can go wrong
	saved  savedProfiles
	moved  bool // the person has moved among the choices

	filling bool      // the form is shown
	meant   []tea.Msg // what each choice asks for; nil: the form
	choices controls
	form    controls
	failed  string // what went wrong that is no fault of a field
	row     [2]int // the rows of the control that has the focus
}

// The lines of the form, in order.
const (
	fieldIssuer = iota
	fieldClientID
	fieldClientSecret
	fieldScope
	fieldAuthMethod
	fieldRedirectURI
	fieldSignIn
	fieldStart
	fieldBack
	fieldSave // only where there are profiles
)

// authMethods and signIns are what the choices of the form mean.
var (
	authMethods = []flows.AuthMethod{"", flows.AuthNone, flows.AuthBasic, flows.AuthPost}
	signIns     = []flows.SignIn{flows.SignInBrowser, flows.SignInLink, flows.SignInAgent}
)

// newStart returns the screen with the form filled in from options. demo says
// whether there is an embedded provider to offer, and scenarios whether it can go
// wrong.
func newStart(th *theme, demo, scenarios bool, options flows.Options) start {
	c := start{th: th, scroll: scroller{th: th}, given: options, demo: demo, wrong: scenarios}
	c.offer()
	c.form = startForm(th, options, false)
	c.choices.focus(0)
	return c
}

// offer makes the choices.
func (c *start) offer() {
	th, demo, scenarios := c.th, c.demo, c.wrong
	c.choices, c.meant = controls{th: th, explained: true}, nil
	offer := func(msg tea.Msg, label, help string) {
		c.choices.list = append(c.choices.list, control{kind: button, label: label, help: help})
		c.meant = append(c.meant, msg)
	}
	profiles := func() {
		switch {
		case c.saved.bad:
			offer(showProfilesMsg{}, "Profiles: their file cannot be used", "What is wrong in it, with its line, and how to mend it.")
		case c.saved.n == 0:
			offer(showProfilesMsg{}, "Profiles", "What you have saved under a name. There are none yet.")
		default:
			offer(showProfilesMsg{}, fmt.Sprintf("Profiles (%d)", c.saved.n), "What you have saved: a provider, your client, where its secrets are.")
		}
	}
	first := c.saved.n > 0 || c.saved.bad
	if c.saved.offered && first {
		profiles()
	}
	if demo {
		offer(startDemoMsg{}, "Demo", "A provider on this machine: no account, no network, and real HTTP.")
	}
	if demo && scenarios {
		offer(pickMsg{}, "The demo, gone wrong"+th.sym.Ellipsis, "The same provider with a fault of your choice; the findings name it.")
	}
	offer(nil, "An identity provider", "Your own: its issuer URL, and a client that is registered there.")
	if c.saved.offered {
		offer(showPresetsMsg{}, "A known vendor's provider"+th.sym.Ellipsis, "Google, Entra ID, Okta, Keycloak and others: the form, filled in.")
	}
	if demo && scenarios {
		offer(quizMsg{}, "Find the fault", "A quiz: the demo goes wrong in one way, and you name the cause.")
	}
	if demo {
		offer(pickTourMsg{}, "A tour of the demo"+th.sym.Ellipsis, "For a room: one key from stop to stop, and what to look at there.")
	}
	if c.saved.offered && !first {
		profiles()
	}
}

func startForm(th *theme, o flows.Options, profiles bool) controls {
	text := func(label, value, example, help string) control {
		x := control{kind: typed, label: label, help: help, entry: newEntry(th)}
		x.entry.example = example
		x.entry.set(value)
		return x
	}
	choice := func(label, help string, at int, options ...string) control {
		return control{kind: chosen, label: label, help: help, options: options, at: max(at, 0)}
	}
	c := controls{th: th, list: []control{
		fieldIssuer:       text("Issuer", o.Issuer, "e.g. https://idp.example", "The provider's own name, a URL. Its metadata, and with that every endpoint, is found from it alone. A pasted …/.well-known/openid-configuration is understood too."),
		fieldClientID:     text("Client ID", o.ClientID, "e.g. my-client", "The name under which the client is registered at the provider. It is no secret."),
		fieldClientSecret: text("Client secret", o.ClientSecret, "(none: a public client)", "The client's password at the token endpoint. Leave it empty for a public client, such as a desktop or a mobile app. It stays in memory and is written nowhere."),
		fieldScope:        text("Scope", or(o.Scope, flows.DefaultScope), "", "What is asked for. openid brings an ID token, profile the person's name, offline_access a refresh token."),
		fieldAuthMethod:   choice("Authentication", "How the client proves who it is: auto looks at the secret and the metadata; none sends only the client ID; basic puts both into a header, post into the body.", indexOf(authMethods, o.AuthMethod), "auto", "none", "basic", "post"),
		fieldRedirectURI:  text("Redirect URI", or(o.RedirectURI, flows.DefaultRedirectURI), "", "Where the provider sends the answer; it must be registered there. On 127.0.0.1 a listener waits for it, port 0 means a free one. Anywhere else you paste the answer."),
		fieldSignIn:       choice("Sign-in", "browser opens the system browser; link only shows the URL; built-in shows the provider's pages here, without scripts, and records each hop.", indexOf(signIns, o.SignIn), "browser", "link", "built-in"),
		fieldStart:        {kind: button, label: "Start", help: "Nothing is sent yet: each request waits until you send it."},
		fieldBack:         {kind: button, label: "Back"},
	}}
	c.list[fieldClientSecret].entry.secret = true
	if profiles {
		c.list[fieldClientSecret].help = "The client's password at the token endpoint, which stays in memory; or where it is: env:NAME, file:PATH, keyring:NAME, prompt. Leave it empty for a public client, such as a desktop or a mobile app."
		c.list = append(c.list, control{kind: button, label: "Save as a profile" + th.sym.Ellipsis, help: "Keeps this under a name for the next time. A secret is not written to the file: you are asked where it is to be kept."})
	}
	c.focus(0)
	return c
}

// indexOf returns where value stands in list, or 0.
func indexOf[T comparable](list []T, value T) int {
	for i := range list {
		if list[i] == value {
			return i
		}
	}
	return 0
}

// SetSize sets the size in cells.
func (c *start) SetSize(w, h int) {
	c.scroll.setSize(w, h)
	c.layout()
	c.scroll.show(c.row[0], c.row[1])
}

// SetError shows why a walk could not begin, at the field that is at fault if
// err names one. What was typed stays.
func (c *start) SetError(err error) {
	c.failed = ""
	var option *flows.OptionError
	if err == nil {
		c.layout()
		return
	}
	if at := -1; errors.As(err, &option) {
		switch option.Field {
		case "issuer":
			at = fieldIssuer
		case "client-id":
			at = fieldClientID
		case "client-secret":
			at = fieldClientSecret
		case "scope":
			at = fieldScope
		case "auth-method":
			at = fieldAuthMethod
		case "redirect-uri":
			at = fieldRedirectURI
		}
		if at >= 0 {
			c.filling = true
			c.form.list[at].problem = c.form.list[at].label + ": " + strings.TrimSuffix(option.Text, ".") + "."
			c.form.focus(at)
			c.layout()
			c.scroll.show(c.row[0], c.row[1])
			return
		}
	}
	c.failed = err.Error()
	c.layout()
}

func (c start) capturing() bool { return c.filling && c.form.capturing() }

// Update moves, types and chooses.
func (c start) Update(msg tea.Msg) (start, tea.Cmd) {
	var cmd tea.Cmd
	if c.filling {
		cmd = c.fill(msg)
	} else {
		cmd = c.choose(msg)
	}
	c.layout()
	c.scroll.show(c.row[0], c.row[1])
	return c, cmd
}

func (c *start) choose(msg tea.Msg) tea.Cmd {
	if key, ok := msg.(tea.KeyPressMsg); ok {
		switch key.String() {
		case "j":
			msg = tea.KeyPressMsg{Code: tea.KeyDown}
		case "k":
			msg = tea.KeyPressMsg{Code: tea.KeyUp}
		}
	}
	var pressed int
	c.choices, pressed = c.choices.update(msg)
	c.moved = true
	switch {
	case pressed < 0:
		return nil
	case c.meant[pressed] == nil:
		if c.saved.offered && (c.preset != nil || c.base.Line > 0) {
			c.edit(c.own, nil) // not what another was filled in with
		}
		c.filling, c.failed = true, ""
		c.scroll.to(0)
		return nil
	}
	c.failed = ""
	return intend(c.meant[pressed])
}

func (c *start) fill(msg tea.Msg) tea.Cmd {
	if key, ok := msg.(tea.KeyPressMsg); ok && key.String() == "esc" {
		c.filling, c.failed = false, ""
		return nil
	}
	var pressed int
	c.form, pressed = c.form.update(msg)
	if c.saved.offered {
		secret := &c.form.list[fieldClientSecret].entry
		secret.secret = !isReference(secret.value())
	}
	switch pressed {
	case fieldStart, fieldSave:
		c.failed = ""
		for i := range c.form.list {
			c.form.list[i].problem = ""
		}
		switch {
		case c.saved.offered && c.unfilled():
			return nil
		case pressed == fieldSave:
			return intend(saveProfileMsg{c.profile(), c.edited()})
		case c.saved.offered:
			return intend(startProfileMsg{c.profile()})
		}
		return intend(startMsg{options: c.options()})
	case fieldBack:
		c.filling, c.failed = false, ""
	}
	return nil
}

// options are what the form says, on top of what was given before.
func (c *start) options() flows.Options {
	o, f := c.given, c.form.list
	o.Issuer = f[fieldIssuer].entry.value()
	o.ClientID = f[fieldClientID].entry.value()
	o.ClientSecret = f[fieldClientSecret].entry.value()
	o.Scope = f[fieldScope].entry.value()
	o.AuthMethod = authMethods[f[fieldAuthMethod].at]
	o.RedirectURI = f[fieldRedirectURI].entry.value()
	o.SignIn = signIns[f[fieldSignIn].at]
	return o
}

// View returns exactly h rows of exactly w cells.
func (c start) View() string { return c.scroll.view() }

func (c *start) layout() {
	th := c.th
	margin := 0
	if c.scroll.w >= minWidth {
		margin = 2
	}
	p := newProse(th, min(c.scroll.width()-margin, 100))
	p.row("")
	if c.filling {
		p.text(th.Title, c.heading())
		p.text(th.Faint, "Tab or the arrows move, space chooses, enter goes on. What you type stays here until you press Start.")
		if c.preset != nil {
			p.text(th.Text, c.preset.Explain)
		}
		p.gap()
		c.row[0], c.row[1] = c.form.lines(p)
		if more := c.beside(); more != "" && c.saved.offered {
			p.gap()
			p.text(th.Faint, more)
		}
	} else {
		p.text(th.Title, "grantwalk walks an OAuth 2.0 or OpenID Connect flow with you")
		p.text(th.Text, "From discovery to the refresh, one request at a time, with every byte.")
		p.gap()
		c.row[0], c.row[1] = c.choices.lines(p)
	}
	if c.failed != "" {
		p.gap()
		p.hang(th.Bad.Render(th.sym.Cross+" "), th.Bad, c.failed)
	}
	for i := range p.rows {
		p.rows[i] = blanks(margin) + p.rows[i]
	}
	c.scroll.set(p.rows, 0)
}
