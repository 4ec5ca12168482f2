package tui

import (
	"net/url"
	"reflect"
	"strings"
	"testing"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/useragent"
)

func filling(page *useragent.Page, hint string) *form {
	c := newForm(newTheme(ThemeTerminal, false), hint)
	c.SetState(awaiting(flows.Await{Kind: flows.AwaitForm, Page: page}), noon)
	c.SetSize(80, 24)
	return &c
}

// keys presses each, and returns the last command.
func (c *form) keys(names ...string) (cmd tea.Cmd) {
	for _, name := range names {
		*c, cmd = c.Update(keyPress(name))
	}
	return cmd
}

func TestFormGolden(t *testing.T) {
	t.Parallel()
	c := filling(loginPage(), "Demo: sign in as alice with the password “wonderland”.")
	c.keys("a", "l", "tab", "p", "w")
	golden(t, "form-login", 22, c, 60, 80, 120, 200)

	scripts := &useragent.Page{URL: "https://idp.example/login", Title: "Loading", NeedsScript: true, Text: "Please wait"}
	golden(t, "form-scripts", 14, filling(scripts, ""), 80)

	foreign := loginPage()
	foreign.URL, foreign.Alert = "http://idp.example/authorize", "Wrong user name or password."
	foreign.Forms[0].Action = "https://evil.example/collect"
	foreign.Forms = append(foreign.Forms, useragent.Form{Action: "http://idp.example/other", Buttons: []useragent.Button{{Label: "Sign in with something else"}}})
	golden(t, "form-foreign", 24, filling(foreign, ""), 80)
}

func TestFormIsFilledInAndSent(t *testing.T) {
	t.Parallel()
	c := filling(loginPage(), "")
	if !c.capturing() {
		t.Fatal("the first field has not got the focus")
	}
	c.keys("b", "o", "b", "tab")
	*c, _ = c.Update(tea.PasteMsg{Content: "pass word\n"})
	cmd := c.keys("tab", "space", "tab", "right", "tab", "enter")
	want := flows.Reply{Answer: flows.Filled{Submission: useragent.Submission{
		Form: 0, Button: 0,
		Values: url.Values{"username": {"bob"}, "password": {"pass word"}, "stay": {}, "lang": {"en"}},
	}}}
	if m, _ := does(cmd).(dispatchMsg); !reflect.DeepEqual(m.event, want) {
		t.Errorf("sent was %#v", m.event)
	}
	if cmd := c.keys("enter"); cmd != nil {
		t.Error("the form is sent twice")
	}
}

func TestEnterInTheLastFieldPressesTheFirstButton(t *testing.T) {
	t.Parallel()
	c := filling(&useragent.Page{URL: "https://idp.example/", Forms: []useragent.Form{{
		Action:  "https://idp.example/login",
		Fields:  []useragent.Field{{Name: "u", Type: "text"}, {Name: "p", Type: "password", Secret: true}},
		Buttons: []useragent.Button{{Label: "Go"}, {Label: "No"}},
	}}}, "")
	if cmd := c.keys("a", "enter"); cmd != nil || c.controls.at != 1 {
		t.Fatalf("enter in the first field went to control %d", c.controls.at)
	}
	m, _ := does(c.keys("x", "enter")).(dispatchMsg)
	reply, _ := m.event.(flows.Reply)
	if filled, ok := reply.Answer.(flows.Filled); !ok || filled.Submission.Button != 0 {
		t.Errorf("enter in the last field: %#v", m.event)
	}
}

func TestPasswordsAreMasked(t *testing.T) {
	t.Parallel()
	c := filling(loginPage(), "")
	c.keys("tab", "h", "u", "n", "t", "e", "r", "2")
	if view := plain(c.View()); strings.Contains(view, "hunter2") || !strings.Contains(view, "•••• (7)") {
		t.Errorf("masked:\n%s", view)
	}
	c.SetVeil(veil{reveal: true})
	if !strings.Contains(plain(c.View()), "hunter2") {
		t.Errorf("revealed:\n%s", plain(c.View()))
	}
}

func TestAPageThatComesAgainKeepsTheName(t *testing.T) {
	t.Parallel()
	c := filling(loginPage(), "")
	c.keys("a", "l", "tab", "p")
	again := loginPage()
	again.Alert = "Wrong password."
	c.SetState(awaiting(flows.Await{Kind: flows.AwaitForm, Page: again}), noon)
	if name, password := c.controls.list[0].entry.value(), c.controls.list[1].entry.value(); name != "al" || password != "" {
		t.Errorf("name %q, password %q", name, password)
	}
}

func TestTheSystemBrowserIsOffered(t *testing.T) {
	t.Parallel()
	want := dispatchMsg{flows.SetSignIn{SignIn: flows.SignInBrowser}}
	c := filling(&useragent.Page{URL: "https://idp.example/", NeedsScript: true}, "")
	if got := does(c.keys("b")); got != want {
		t.Errorf("b on a page without fields: %#v", got)
	}
	c = filling(loginPage(), "")
	if got := does(c.keys("b")); got != nil || c.controls.list[0].entry.value() != "b" {
		t.Errorf("b in a field: %#v", got)
	}
	if got := does(c.keys("shift+tab", "enter")); got != want {
		t.Errorf("the last button: %#v", got)
	}
}

func TestWhoseThePageIsStaysInView(t *testing.T) {
	t.Parallel()
	page := loginPage()
	page.Text = strings.Repeat("So much to read.\n", 100)
	c := filling(page, "")
	c.SetSize(60, 8)
	for range 6 {
		c.keys("tab")
		if view := plain(c.View()); !strings.HasPrefix(view, " http://127.0.0.1:9400") {
			t.Fatalf("the origin is out of view:\n%s", view)
		}
	}
}

func TestSelectsAndRadios(t *testing.T) {
	t.Parallel()
	options := []useragent.Option{{Value: "1", Label: "One"}, {Value: "2", Label: "Two"}, {Value: "3"}}
	c := filling(&useragent.Page{URL: "https://idp.example/", Forms: []useragent.Form{{Fields: []useragent.Field{
		{Name: "radio", Type: "radio", Options: options},
		{Name: "select", Type: "select", Options: options},
		{Name: "several", Type: "select", Multiple: true, Options: options},
		{Name: "upload", Type: "file"},
	}}}}, "")
	if got := c.values(0); !reflect.DeepEqual(got, url.Values{"radio": {}, "select": {"1"}, "several": {}}) {
		t.Errorf("untouched: %v", got)
	}
	c.keys("right", "tab", "left", "tab", "space", "tab", "tab", "space")
	if got := c.values(0); !reflect.DeepEqual(got, url.Values{"radio": {"1"}, "select": {"3"}, "several": {"1", "3"}}) {
		t.Errorf("chosen: %v", got)
	}
}

func TestThePagesTextIsNotShownTwice(t *testing.T) {
	t.Parallel()
	page := loginPage()
	page.Text = "Sign in\nWelcome to the demo\nUser name\nPassword\nEnglish\nCancel"
	c := filling(page, "")
	if got := c.rest(); got != "Welcome to the demo" {
		t.Errorf("the rest of the page is %q", got)
	}
}

func TestFormSweep(t *testing.T) {
	t.Parallel()
	page := loginPage()
	page.URL = "https://idp.example/" + hostile
	page.Title, page.Alert, page.Note = hostile, hostile, hostile
	page.Text = strings.Repeat(hostile, 50)
	f := &page.Forms[0]
	f.Action = hostile
	for i := range f.Fields {
		f.Fields[i].Label = hostile + strings.Repeat("wide字", 40)
		f.Fields[i].Value = hostile
		for j := range f.Fields[i].Options {
			f.Fields[i].Options[j].Label = hostile
		}
	}
	f.Buttons[0].Label = hostile
	c := filling(page, "")
	c.SetVeil(veil{reveal: true})
	sweep(t, c)
	c.keys("tab", "tab", "tab")
	sweep(t, c)
}
