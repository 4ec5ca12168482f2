package tui

import (
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
)

// signin is shown while the run waits for the browser: the URL to open, and a
// line to paste the answer into.
type signin struct {
	th     *theme
	scroll scroller
	state  flows.State
	await  *flows.Await
	veil   veil

	pasted entry
	sent   bool   // what stands in the line was handed over
	why    string // what it is there for, where an experiment asks for it
	rows   [2]int // from the line to the last remark on what is in it
}

func newSignIn(th *theme) signin {
	c := signin{th: th, scroll: scroller{th: th}, pasted: newEntry(th)}
	c.pasted.secret = true
	c.pasted.example = "(the redirect URL, or the code alone)"
	return c
}

// SetSize sets the size in cells.
func (c *signin) SetSize(w, h int) {
	c.scroll.setSize(w, h)
	c.layout()
}

// SetState takes in what the run waits for. What was pasted stays until it
// waits no more.
func (c *signin) SetState(s flows.State, _ time.Time) {
	c.state = s
	await := s.Await
	if await != nil && await.Kind != flows.AwaitCallback && await.Kind != flows.AwaitPage {
		await = nil
	}
	if await != c.await {
		c.pasted.clear()
		c.pasted.blur()
		c.sent = false
		c.scroll.to(0)
	}
	c.await = await
	c.layout()
}

// SetVeil says what may be seen.
func (c *signin) SetVeil(v veil) {
	c.veil = v
	c.pasted.reveal = v.reveal
	c.layout()
}

func (c signin) capturing() bool { return c.pasted.focused() }

// Update takes what is pasted, at any time, and the keys.
func (c signin) Update(msg tea.Msg) (signin, tea.Cmd) {
	if c.await == nil {
		return c, nil
	}
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case tea.PasteMsg:
		if c.await.Kind == flows.AwaitCallback {
			c.paste(msg)
		}
	case tea.KeyPressMsg:
		if c.pasted.focused() {
			cmd = c.typed(msg)
		} else {
			cmd = c.key(msg.String())
		}
	default:
		return c, nil
	}
	c.layout()
	return c, cmd
}

// paste takes a paste into the line. One that comes while nobody is typing
// there replaces what was tried before.
func (c *signin) paste(msg tea.PasteMsg) {
	if !c.pasted.focused() || c.sent {
		c.pasted.clear()
	}
	c.sent = false
	c.pasted.focus()
	c.pasted = c.pasted.update(msg)
}

func (c *signin) typed(msg tea.KeyPressMsg) tea.Cmd {
	switch msg.String() {
	case "enter":
		if c.pasted.isEmpty() || c.sent {
			return nil
		}
		c.sent = true
		return dispatch(flows.Reply{Answer: flows.Pasted{Text: strings.TrimSpace(c.pasted.value())}})
	case "esc", "tab", "shift+tab":
		c.pasted.blur()
	default:
		c.sent = false
		c.pasted = c.pasted.update(msg)
	}
	return nil
}

func (c *signin) key(name string) tea.Cmd {
	switch name {
	case "o", "enter":
		return intend(openMsg{})
	case "y":
		return intend(copyMsg{what: "the URL", text: c.await.URL})
	case "b":
		if c.await.Kind == flows.AwaitCallback {
			return dispatch(flows.SetSignIn{SignIn: flows.SignInAgent})
		}
	case "p":
		if c.await.Kind == flows.AwaitCallback {
			c.pasted.focus()
		}
	default:
		c.scroll.key(name)
	}
	return nil
}

// View returns exactly h rows of exactly w cells.
func (c signin) View() string { return c.scroll.view() }

func (c *signin) layout() {
	if c.await == nil {
		c.scroll.set(nil, 0)
		return
	}
	th := c.th
	p := newProse(th, c.scroll.width())
	p.hang(th.Warn.Render(th.sym.Person+" "), th.Title, c.veil.text(c.await.Text))
	if c.why != "" {
		p.text(th.Accent, c.veil.text(c.why))
	}
	if c.state.SignIn == flows.SignInBrowser {
		p.text(th.Text, "The system browser was asked to open this URL. If no window came up, press o, or open it by hand:")
	} else {
		p.text(th.Text, "No browser was opened. Press o to open this URL, or open it by hand, on any machine:")
	}
	p.links(c.await.URL)
	if c.await.Kind == flows.AwaitCallback {
		c.answer(p)
		c.rows[1] = len(p.rows)
	}
	c.keys(p)
	c.scroll.set(p.rows, 0)
	if c.pasted.focused() {
		c.scroll.show(c.rows[0], c.rows[1])
	}
}

// answer says where the answer is awaited, and takes a pasted one.
func (c *signin) answer(p *prose) {
	th := c.th
	p.gap()
	if c.await.Listening {
		p.hang(th.Good.Render(th.sym.Dot+" waiting")+" ", th.Text, "A listener waits at "+c.veil.url(c.await.RedirectURI)+"; the answer arrives by itself. If the browser runs on another machine, paste the URL that it ends at:")
	} else {
		p.hang(th.Warn.Render(th.sym.Ring+" nobody waits")+" ", th.Text, "The redirect URI "+c.veil.url(c.await.RedirectURI)+" is not on this machine. When the browser has come there, paste its URL:")
	}
	c.rows[0] = len(p.rows)
	mark := "  "
	if c.pasted.focused() {
		mark = th.Accent.Render(th.sym.Play) + " "
	}
	p.row(mark + "[" + c.pasted.view(max(p.w-4, 0)) + "]")
	if c.pasted.cut {
		p.hang("  "+th.Warn.Render(th.sym.Warn+" "), th.Warn, "Too long: only the first 64 KiB were taken.")
	}
	if text := c.pasted.value(); text != "" {
		p.hang("  ", th.Faint, c.recognised(text))
	}
	if text := warned(c.state); text != "" {
		p.hang("  "+th.Warn.Render(th.sym.Warn)+" ", th.Warn, c.veil.text(text))
	}
}

// recognised says what was pasted without showing the code in it.
func (c *signin) recognised(text string) string {
	hint := " Enter hands it over."
	if c.sent {
		hint = " Handed over."
	}
	if strings.ContainsAny(text, "?#") || strings.Contains(text, "://") {
		return "A URL, " + c.veil.url(shorten(text, 300)) + "." + hint
	}
	return "No URL, so it is taken for a code alone, and the state cannot be compared." + hint
}

func (c *signin) keys(p *prose) {
	th := c.th
	p.gap()
	if c.pasted.focused() {
		p.row(th.Key.Render("enter") + " hand it over   " + th.Key.Render("tab") + " leave the line (what is in it stays)")
		return
	}
	row := th.Key.Render("o") + " open   " + th.Key.Render("y") + " copy"
	if c.await.Kind == flows.AwaitCallback {
		row += "   " + th.Key.Render("p") + " paste the answer   " + th.Key.Render("b") + " sign in here"
	}
	p.row(row)
}
