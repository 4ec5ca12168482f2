package tui

import (
	"errors"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
)

// start is the screen without a walk: the choice between the demo and a
// provider, and the form that says which provider and which client.
type start struct {
	th     *theme
	scroll scroller
	base   flows.Options // what the form does not ask for

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
	c := start{th: th, scroll: scroller{th: th}, base: options, choices: controls{th: th, explained: true}}
	offer := func(msg tea.Msg, label, help string) {
		c.choices.list = append(c.choices.list, control{kind: button, label: label, help: help})
		c.meant = append(c.meant, msg)
	}
	if demo {
		offer(startDemoMsg{}, "Demo", "An embedded provider on this machine: no account, no network, nothing to set up. Its messages are real HTTP, like those of any provider.")
	}
	if demo && scenarios {
		offer(pickMsg{}, "The demo, gone wrong"+th.sym.Ellipsis, "The same provider with one fault of your choice, as real ones have it; the findings name it.")
	}
	offer(nil, "An identity provider", "Your own: you need its issuer URL, and a client that is registered there.")
	if demo {
		offer(pickTourMsg{}, "A tour of the demo"+th.sym.Ellipsis, "For a room: a scripted walk with one key, and what to look at. Nobody has to type.")
	}
	c.form = startForm(th, options)
	c.choices.focus(0)
	return c
}

func startForm(th *theme, o flows.Options) controls {
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
			c.form.list[at].problem = c.form.list[at].label + ": " + option.Text + "."
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
	switch {
	case pressed < 0:
		return nil
	case c.meant[pressed] == nil:
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
	switch pressed {
	case fieldStart:
		c.failed = ""
		for i := range c.form.list {
			c.form.list[i].problem = ""
		}
		return intend(startMsg{options: c.options()})
	case fieldBack:
		c.filling, c.failed = false, ""
	}
	return nil
}

// options are what the form says, on top of what was given before.
func (c *start) options() flows.Options {
	o, f := c.base, c.form.list
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
		p.text(th.Title, "An identity provider")
		p.text(th.Faint, "Tab or the arrows move, space chooses, enter goes on. What you type stays here until you press Start.")
		p.gap()
		c.row[0], c.row[1] = c.form.lines(p)
	} else {
		p.text(th.Title, "grantwalk walks an OAuth 2.0 or OpenID Connect flow with you")
		p.text(th.Text, "From discovery to the refresh, one request at a time, with every byte that is sent and received.")
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
