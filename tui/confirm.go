package tui

import (
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
)

// confirm asks the person to say yes or no to something risky that the run
// wants to do. The answer that enter gives is no, unless they moved to yes.
type confirm struct {
	th     *theme
	scroll scroller
	await  *flows.Await
	veil   veil
	yes    bool // yes is selected
}

func newConfirm(th *theme) confirm { return confirm{th: th, scroll: scroller{th: th}} }

// SetSize sets the size in cells.
func (c *confirm) SetSize(w, h int) {
	c.scroll.setSize(w, h)
	c.layout()
}

// SetState takes in what the run asks. Another question begins at no.
func (c *confirm) SetState(s flows.State, _ time.Time) {
	await := s.Await
	if await != nil && await.Kind != flows.AwaitConfirm {
		await = nil
	}
	if await != c.await {
		c.yes = false
		c.scroll.to(0)
	}
	c.await = await
	c.layout()
}

// SetVeil says what may be seen.
func (c *confirm) SetVeil(v veil) {
	c.veil = v
	c.layout()
}

// Update moves between yes and no, and answers.
func (c confirm) Update(msg tea.Msg) (confirm, tea.Cmd) {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok || c.await == nil {
		return c, nil
	}
	switch key.String() {
	case "y", "Y":
		return c, c.answer(true)
	case "n", "N", "esc", "q":
		return c, c.answer(false)
	case "enter":
		return c, c.answer(c.yes)
	case "left", "right", "tab", "shift+tab", "h", "l":
		c.yes = !c.yes
		c.layout()
	default:
		c.scroll.key(key.String())
	}
	return c, nil
}

func (c confirm) answer(yes bool) tea.Cmd {
	return dispatch(flows.Reply{Answer: flows.Confirmed{Yes: yes}})
}

// View returns exactly h rows of exactly w cells.
func (c confirm) View() string { return c.scroll.view() }

func (c *confirm) layout() {
	th := c.th
	p := newProse(th, c.scroll.width())
	if c.await == nil {
		c.scroll.set(nil, 0)
		return
	}
	p.hang(th.Warn.Render(th.sym.Warn+" "), th.Title, "Do you want this?")
	p.gap()
	p.text(th.Text, c.veil.text(c.await.Text))
	p.gap()
	p.text(th.Faint, "No ends the step, and nothing is sent. Yes sends it to the place that is named above: say so only if you know that place.")
	p.gap()
	no, yes := "[ No ]", "[ Yes, send it ]"
	if c.yes {
		yes = th.Selected.Render(yes)
	} else {
		no = th.Selected.Render(no)
	}
	mark := map[bool]string{true: th.sym.Play + " ", false: "  "}
	p.row(mark[!c.yes] + no + "  " + mark[c.yes] + yes + "   " + th.Key.Render("n") + " no  " + th.Key.Render("y") + " yes")
	c.scroll.set(p.rows, 0)
}
