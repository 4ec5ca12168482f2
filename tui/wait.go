package tui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
)

// wait is shown while an experiment lets time pass: what for, and how much of it
// is left.
type wait struct {
	th     *theme
	scroll scroller
	await  *flows.Await
	now    time.Time
	veil   veil
}

func newWait(th *theme) wait { return wait{th: th, scroll: scroller{th: th}} }

// SetSize sets the size in cells.
func (c *wait) SetSize(w, h int) {
	c.scroll.setSize(w, h)
	c.layout()
}

// SetState takes in what is waited for, and the time.
func (c *wait) SetState(s flows.State, now time.Time) {
	c.await, c.now = s.Await, now
	if c.await != nil && c.await.Kind != flows.AwaitTime {
		c.await = nil
	}
	c.layout()
}

// SetVeil says what may be seen.
func (c *wait) SetVeil(v veil) {
	c.veil = v
	c.layout()
}

// Update goes on before the time is up, or scrolls.
func (c wait) Update(msg tea.Msg) (wait, tea.Cmd) {
	key, ok := msg.(tea.KeyPressMsg)
	switch {
	case !ok || c.await == nil:
	case key.String() == "enter":
		return c, dispatch(flows.Reply{Answer: flows.GoOn{}})
	default:
		c.scroll.key(key.String())
	}
	return c, nil
}

// View returns exactly h rows of exactly w cells.
func (c wait) View() string { return c.scroll.view() }

func (c *wait) rowCount() int { return len(c.scroll.rows) }

func (c *wait) layout() {
	if c.await == nil {
		c.scroll.set(nil, 0)
		return
	}
	th := c.th
	p := newProse(th, c.scroll.width())
	p.text(th.Title, c.veil.text(c.await.Text))
	p.gap()
	total, left := timeLeft(c.await, c.await.From), timeLeft(c.await, c.now)
	clock := fmt.Sprintf(" %s of %s left", countdown(left), countdown(total))
	p.row(th.Accent.Render(progress(th, total-left, total, min(p.w-width(clock), 48))) + clock)
	p.gap()
	p.text(th.Faint, "Nothing is sent meanwhile. It goes on by itself when the time is up; enter goes on now, and the verdict may then be less sure.")
	c.scroll.set(p.rows, 0)
}

// timeLeft is how long is still to be waited, rounded up to seconds.
func timeLeft(await *flows.Await, now time.Time) time.Duration {
	left := max(await.Until.Sub(now), 0)
	return (left + time.Second - 1).Truncate(time.Second)
}

// progress is a bar of n cells of which as much is full as is done, in whatever
// unit.
func progress[N ~int | ~int64](th *theme, done, total N, n int) string {
	if n <= 0 || total <= 0 {
		return ""
	}
	full := int(float64(done) * float64(n) / float64(total))
	full = min(max(full, 0), n)
	return strings.Repeat(th.sym.BarFull, full) + strings.Repeat(th.sym.BarEmpty, n-full)
}

// waits says how long a run still lets time pass, if it does that.
func waits(s flows.State, now time.Time) (left time.Duration, ok bool) {
	if s.Await == nil || s.Await.Kind != flows.AwaitTime {
		return 0, false
	}
	return timeLeft(s.Await, now), true
}
