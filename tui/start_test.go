package tui

import (
	"errors"
	"strings"
	"testing"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
)

func starting(o flows.Options) *start {
	c := newStart(newTheme(ThemeTerminal, false), true, false, o)
	c.SetSize(80, 22)
	return &c
}

func (c *start) keys(names ...string) (cmd tea.Cmd) {
	for _, name := range names {
		*c, cmd = c.Update(keyPress(name))
	}
	return cmd
}

func (c *start) paste(text string) { *c, _ = c.Update(tea.PasteMsg{Content: text}) }

func TestStartGolden(t *testing.T) {
	t.Parallel()
	golden(t, "start", 16, starting(flows.Options{}), 60, 80, 120, 200)

	wrong := newStart(newTheme(ThemeTerminal, false), true, true, flows.Options{})
	golden(t, "start-scenarios", 16, &wrong, 80)

	c := starting(flows.Options{})
	c.keys("down", "enter")
	golden(t, "start-form", 22, c, 60, 80, 120, 200)

	c.SetSize(80, 22)
	c.paste("idp.example")
	c.keys("tab", "tab")
	c.paste("hunter2")
	c.SetError(&flows.OptionError{Field: "client-id", Text: "it is missing: give the identifier under which the client is registered at the provider"})
	golden(t, "start-error", 22, c, 60, 80)
}

func TestStartTheDemo(t *testing.T) {
	t.Parallel()
	c := starting(flows.Options{})
	if got := does(c.keys("enter")); got != (startDemoMsg{}) {
		t.Errorf("enter asks for %#v", got)
	}
	without := newStart(newTheme(ThemeTerminal, false), false, false, flows.Options{})
	without.SetSize(80, 20)
	if strings.Contains(plain(without.View()), "Demo") {
		t.Error("a demo is offered that is not there")
	}
	if next, cmd := without.Update(keyPress("enter")); cmd != nil || !next.filling {
		t.Error("enter does not open the form")
	}
}

func TestStartAProvider(t *testing.T) {
	t.Parallel()
	c := starting(flows.Options{PKCE: "plain", RefreshScope: "openid"})
	c.keys("j", "enter")
	c.paste("https://idp.example\n")
	c.keys("tab")
	c.paste("my-client")
	c.keys("tab")
	c.paste("s3cret")
	c.keys("tab", "tab", "right", "right", "right", "tab", "tab", "space", "space")
	m, ok := does(c.keys("tab", "enter")).(startMsg)
	if !ok {
		t.Fatal("start was not asked for")
	}
	o := m.options
	if o.Issuer != "https://idp.example" || o.ClientID != "my-client" || o.ClientSecret != "s3cret" ||
		o.Scope != flows.DefaultScope || o.AuthMethod != flows.AuthPost || o.RedirectURI != flows.DefaultRedirectURI ||
		o.SignIn != flows.SignInAgent || o.PKCE != "plain" || o.RefreshScope != "openid" {
		t.Errorf("the options are %+v", o)
	}
	if view := plain(c.View()); strings.Contains(view, "s3cret") || !strings.Contains(view, "•••• (6)") {
		t.Errorf("the secret is shown, or its length is not:\n%s", view)
	}
}

func TestTheSecretIsShownOnRequest(t *testing.T) {
	t.Parallel()
	c := starting(flows.Options{ClientSecret: "s3cret"})
	c.keys("down", "enter", "tab", "tab")
	for _, want := range []bool{false, true, false} {
		if got := strings.Contains(plain(c.View()), "s3cret"); got != want {
			t.Errorf("shown: %v, want %v", got, want)
		}
		c.keys("ctrl+r")
	}
}

func TestNothingTypedIsLostOnAnError(t *testing.T) {
	t.Parallel()
	c := starting(flows.Options{})
	c.keys("down", "enter")
	c.paste("https://idp.example")
	c.keys("tab")
	c.paste("my-client")
	for field, at := range map[string]int{
		"issuer": fieldIssuer, "client-id": fieldClientID, "client-secret": fieldClientSecret,
		"scope": fieldScope, "auth-method": fieldAuthMethod, "redirect-uri": fieldRedirectURI,
	} {
		c.SetError(&flows.OptionError{Field: field, Text: "it does not fit"})
		if c.form.at != at || c.form.list[at].problem == "" {
			t.Errorf("%s: the focus is at %d, want %d", field, c.form.at, at)
		}
	}
	c.SetError(&flows.OptionError{Field: "issuer", Text: "it has a space. Remove it."})
	if view := plain(c.View()); !strings.Contains(view, "Remove it.") || strings.Contains(view, "..") {
		t.Errorf("the sentence does not end in one full stop:\n%s", view)
	}
	c.SetError(&flows.OptionError{Field: "proxy", Text: "it is no URL"})
	c.SetSize(80, 60)
	if view := plain(c.View()); !strings.Contains(view, "proxy: it is no URL") {
		t.Errorf("an option that is not on the form:\n%s", view)
	}
	c.SetError(errors.New("port 80 cannot be used"))
	if view := plain(c.View()); !strings.Contains(view, "port 80 cannot be used") {
		t.Errorf("an error of no field:\n%s", view)
	}
	c.keys("esc", "enter")
	if o := c.options(); o.Issuer != "https://idp.example" || o.ClientID != "my-client" {
		t.Errorf("what was typed is lost: %+v", o)
	}
}

func TestStartTakesAMegabytePaste(t *testing.T) {
	t.Parallel()
	c := starting(flows.Options{})
	c.keys("down", "enter")
	begun := time.Now()
	c.paste(strings.Repeat("https://idp.example/字\x1b]0;x\x07", 1<<20/28))
	view := c.View()
	if took := time.Since(begun); took > 5*time.Second {
		t.Errorf("it took %v", took)
	}
	exact(t, view, 80, 22)
	harmless(t, view)
	if n := len(c.options().Issuer); n > maxEntry {
		t.Errorf("%d bytes were taken", n)
	}
}

func TestStartSweep(t *testing.T) {
	t.Parallel()
	c := starting(flows.Options{Issuer: hostile, ClientID: hostile, ClientSecret: hostile, Scope: hostile, RedirectURI: hostile})
	sweep(t, c)
	c.keys("down", "enter", "ctrl+r")
	sweep(t, c)
	c.SetError(errors.New(hostile))
	c.keys("tab", "left")
	sweep(t, c)
}
