package tui

import (
	"net/netip"
	"net/url"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/useragent"
)

// form shows a page that the built-in user agent came to, as fields to fill in.
// All on it but our own words comes from the server.
type form struct {
	th     *theme
	hint   string // ours, such as how to sign in at the demo
	scroll scroller
	state  flows.State
	page   *useragent.Page
	veil   veil

	controls controls
	parts    []part // parallel to the controls
	focus    [2]int // the rows of the control that has the focus
	sent     bool
}

// part says what of the page a control stands for.
type part struct {
	form   int
	field  int // index in Form.Fields, or -1
	option int // index in Field.Options, of a select with several choices; or -1
	button int // index in Form.Buttons, -1 for a form without one
	leave  bool
}

// newForm returns the pane; hint is a line of ours above each page, such as how
// to sign in at the demo, or empty. It must not come from a server.
func newForm(th *theme, hint string) form {
	return form{th: th, hint: hint, scroll: scroller{th: th}, controls: controls{th: th}}
}

// SetSize sets the size in cells.
func (c *form) SetSize(w, h int) {
	c.scroll.setSize(w, h)
	c.layout()
	c.scroll.show(c.focus[0], c.focus[1])
}

// SetState takes in the page that the run waits at. What was typed into a page
// stays while that page does.
func (c *form) SetState(s flows.State, _ time.Time) {
	c.state = s
	var page *useragent.Page
	if s.Await != nil && s.Await.Kind == flows.AwaitForm {
		page = s.Await.Page
	}
	if page != c.page {
		c.page = page
		c.build()
	}
	c.layout()
}

// SetVeil says what may be seen.
func (c *form) SetVeil(v veil) {
	c.veil = v
	c.controls.reveal(v.reveal)
	c.layout()
}

func (c form) capturing() bool { return c.page != nil && !c.sent && c.controls.capturing() }

// Update types, moves and presses buttons.
func (c form) Update(msg tea.Msg) (form, tea.Cmd) {
	if c.page == nil || c.sent {
		return c, nil
	}
	if key, ok := msg.(tea.KeyPressMsg); ok {
		switch name := key.String(); {
		case name == "pgdown" || name == "pgup":
			c.scroll.key(name)
			return c, nil
		case name == "b" && !c.controls.capturing():
			return c, c.leave()
		}
	}
	var pressed int
	c.controls, pressed = c.controls.update(msg)
	var cmd tea.Cmd
	if pressed >= 0 {
		cmd = c.press(c.parts[pressed])
	}
	c.layout()
	c.scroll.show(c.focus[0], c.focus[1])
	return c, cmd
}

// leave goes over to the system browser, which starts the sign-in again.
func (c *form) leave() tea.Cmd {
	return dispatch(flows.SetSignIn{SignIn: flows.SignInBrowser})
}

func (c *form) press(at part) tea.Cmd {
	if at.leave {
		return c.leave()
	}
	c.sent = true
	return dispatch(flows.Reply{Answer: flows.Filled{Submission: useragent.Submission{
		Form: at.form, Button: at.button, Values: c.values(at.form),
	}}})
}

// values are what stands in the fields of a form.
func (c *form) values(index int) url.Values {
	values := url.Values{}
	for i, at := range c.parts {
		if at.form != index || at.field < 0 {
			continue
		}
		field, x := &c.page.Forms[index].Fields[at.field], &c.controls.list[i]
		if _, there := values[field.Name]; !there {
			values[field.Name] = []string{} // chosen nothing
		}
		switch {
		case x.kind == typed:
			values.Add(field.Name, x.entry.value())
		case x.kind == ticked && at.option >= 0 && x.on:
			values.Add(field.Name, field.Options[at.option].Value)
		case x.kind == ticked && at.option < 0 && x.on:
			values.Add(field.Name, field.Value)
		case x.kind == chosen && x.at < len(field.Options):
			values.Add(field.Name, field.Options[x.at].Value)
		}
	}
	return values
}

// build makes the controls of the page. What was typed on the page before, and
// is no secret, is kept where a field of the same name is empty: a provider
// that shows its form again should cost no typing.
func (c *form) build() {
	kept := map[string]string{}
	for _, x := range c.controls.list {
		if x.kind == typed && !x.entry.secret {
			kept[x.label] = x.entry.value()
		}
	}
	c.controls, c.parts, c.sent = controls{th: c.th}, nil, false
	c.scroll.to(0)
	if c.page == nil {
		return
	}
	for i := range c.page.Forms {
		c.buildForm(i, kept)
	}
	if len(c.page.Forms) > 0 {
		c.add(control{kind: remark, label: " "}, part{form: -1, field: -1, option: -1})
	}
	c.add(control{kind: button, label: "Use the system browser instead"}, part{form: -1, field: -1, option: -1, leave: true})
	c.controls.reveal(c.veil.reveal)
	c.controls.focus(0)
}

func (c *form) add(x control, at part) {
	x.entry.th = c.th
	c.controls.list = append(c.controls.list, x)
	c.parts = append(c.parts, at)
}

func (c *form) buildForm(index int, kept map[string]string) {
	f := &c.page.Forms[index]
	none := part{form: -1, field: -1, option: -1}
	if index > 0 {
		c.add(control{kind: remark, label: " "}, none)
	}
	if from, to := originOf(c.page.URL), originOf(f.Action); from != to {
		c.add(control{kind: remark, label: c.th.sym.Warn + " What you enter here goes to another place: " + or(to, f.Action)}, none)
	}
	for i := range f.Fields {
		if field := &f.Fields[i]; !field.Hidden {
			c.buildField(index, i, field, kept)
		}
	}
	for i, b := range f.Buttons {
		c.add(control{kind: button, label: or(b.Label, or(b.Value, "Send"))}, part{form: index, field: -1, option: -1, button: i})
	}
	if len(f.Buttons) == 0 {
		c.add(control{kind: button, label: "Send"}, part{form: index, field: -1, option: -1, button: -1})
	}
}

func (c *form) buildField(index, i int, field *useragent.Field, kept map[string]string) {
	at := part{form: index, field: i, option: -1}
	label := or(strings.TrimSpace(field.Label), field.Name)
	switch {
	case field.Type == "file":
		c.add(control{kind: remark, label: label + ": files cannot be sent from here."}, part{form: -1, field: -1, option: -1})
	case field.Type == "checkbox":
		c.add(control{kind: ticked, label: label, on: field.Checked}, at)
	case len(field.Options) > 0 && field.Multiple:
		for j, o := range field.Options {
			at.option = j
			c.add(control{kind: ticked, label: label + ": " + or(o.Label, o.Value), on: o.Selected}, at)
		}
	case len(field.Options) > 0:
		x := control{kind: chosen, label: label, at: len(field.Options)}
		for j, o := range field.Options {
			x.options = append(x.options, or(o.Label, o.Value))
			if o.Selected {
				x.at = j
			}
		}
		if x.at == len(field.Options) && field.Type == "select" {
			x.at = 0 // as a browser does; of radio buttons none may be chosen
		}
		c.add(x, at)
	default:
		x := control{kind: typed, label: label, entry: newEntry(c.th)}
		x.entry.secret = field.Secret
		x.entry.set(or(field.Value, kept[label]))
		if field.Required {
			x.help = "The page wants this filled in."
		}
		c.add(x, at)
	}
}

// originOf is the scheme and the host of a URL: whom one deals with.
func originOf(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" {
		return ""
	}
	return u.Scheme + "://" + u.Host
}

// exposed says whether what goes to address can be read on the way: plain HTTP
// to another machine.
func exposed(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" {
		return false
	}
	addr, err := netip.ParseAddr(u.Hostname())
	return u.Hostname() != "localhost" && (err != nil || !addr.IsLoopback())
}

// View returns exactly h rows of exactly w cells.
func (c form) View() string { return c.scroll.view() }

func (c *form) layout() {
	if c.page == nil {
		c.scroll.set(nil, 0)
		return
	}
	th := c.th
	p := newProse(th, c.scroll.width())
	c.whose(p)
	whose := len(p.rows) // in view all the time
	if c.page.Title != "" {
		p.text(th.Title, shorten(c.page.Title, maxShown))
	}
	if c.page.Alert != "" {
		p.hang(th.Warn.Render(th.sym.Warn+" "), th.Warn, c.veil.text(shorten(c.page.Alert, maxShown)))
	}
	if c.page.NeedsScript {
		p.hang(th.Warn.Render(th.sym.Warn+" "), th.Warn, "This page needs scripts, which are never run here. Use the system browser (b).")
	} else if c.page.Note != "" {
		p.hang(th.Warn.Render(th.sym.Warn+" "), th.Text, c.veil.text(c.page.Note))
	}
	if text := c.rest(); text != "" {
		p.text(th.Faint, c.veil.text(shorten(text, maxShown)))
	}
	p.gap()
	c.focus[0], c.focus[1] = c.controls.lines(p)
	if c.sent {
		p.gap()
		p.text(th.Accent, th.sym.Play+" Sent. Waiting for the next page"+th.words("…"))
	} else if w := warned(c.state); w != "" {
		p.gap()
		p.hang(th.Warn.Render(th.sym.Warn+" "), th.Warn, c.veil.text(w))
	}
	c.scroll.set(p.rows, whose)
}

// rest is the page's text without the lines that are shown otherwise: its
// title, its alert, and the names of fields and buttons.
func (c *form) rest() string {
	shown := map[string]bool{"": true, c.page.Title: true, c.page.Alert: true}
	for _, f := range c.page.Forms {
		for _, field := range f.Fields {
			shown[strings.TrimSpace(field.Label)] = true
			for _, o := range field.Options {
				shown[strings.TrimSpace(o.Label)] = true
			}
		}
		for _, b := range f.Buttons {
			shown[strings.TrimSpace(b.Label)] = true
		}
	}
	var lines []string
	for _, line := range strings.Split(c.page.Text, "\n") {
		if !shown[strings.TrimSpace(line)] {
			lines = append(lines, line)
		}
	}
	return strings.Join(lines, "\n")
}

// whose says who gets what is typed: the rows that a phisher would want away.
func (c *form) whose(p *prose) {
	th := c.th
	name := th.words(or(originOf(c.page.URL), "an address that cannot be read"))
	row := th.Selected.Render(" " + th.fit(name, min(width(name), max(p.w-2, 1))) + " ")
	switch {
	case exposed(c.page.URL):
		row += " " + th.Bad.Render(th.sym.Warn+" not encrypted")
	case strings.HasPrefix(name, "https:"):
		row += " " + th.Good.Render("encrypted")
	default:
		row += " " + th.Faint.Render("this machine")
	}
	p.row(row)
	if c.hint != "" {
		p.text(th.Accent, c.hint)
	} else {
		p.text(th.Faint, "This is a page of the provider, shown without its looks. What you type goes to the address above.")
	}
	p.row("")
}
