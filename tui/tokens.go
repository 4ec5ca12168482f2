package tui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/jose"
)

// tokens is the tab that shows what the newest token response brought, and,
// after a refresh, what the refresh changed (tokens_diff.go).
type tokens struct {
	th     *theme
	scroll scroller
	state  flows.State
	now    time.Time
	veil   veil

	chosen claimCursor

	mark   *tokenMark // what a finding points at
	marked [2]int     // the rows of that, from and to

	compare bool // the comparison is shown
	pair    int  // which: the token response with this index and the one before
}

func newTokens(th *theme) tokens { return tokens{th: th, scroll: scroller{th: th}} }

// SetSize sets the size in cells.
func (c *tokens) SetSize(w, h int) {
	c.scroll.setSize(w, h)
	c.layout()
}

// SetState takes in what the walk and the time are now. A refresh that has just
// come is shown as a comparison with what was before.
func (c *tokens) SetState(s flows.State, now time.Time) {
	had, has := len(c.state.Session.Tokens), len(s.Session.Tokens)
	c.state, c.now = s, now
	if has != had {
		c.compare = has >= 2
		c.pair = has - 1
		c.mark = nil // what came is shown, and not what was marked before
		c.chosen = claimCursor{}
		c.scroll.to(0)
	}
	c.layout()
	if !c.isMarked() {
		c.dropMark() // the run in which that came was repeated
	}
}

// SetVeil says what may be seen.
func (c *tokens) SetVeil(v veil) {
	c.veil = v
	c.layout()
}

// Update scrolls, and goes to another view or comparison.
func (c tokens) Update(msg tea.Msg) (tokens, tea.Cmd) {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return c, nil
	}
	n := len(c.state.Session.Tokens)
	if c.chosenKey(key.String()) {
		return c, nil
	}
	switch key.String() {
	case "d":
		if n >= 2 {
			c.view(!c.compare, c.pair)
		}
	case "[":
		if n >= 2 {
			c.view(true, max(c.pair-1, 1))
		}
	case "]":
		if n >= 2 {
			c.view(true, min(c.pair+1, n-1))
		}
	default:
		c.scroll.key(key.String())
	}
	return c, nil
}

// view goes to the comparison of a pair, or to the newest tokens.
func (c *tokens) view(compare bool, pair int) {
	if c.compare != compare || c.pair != pair {
		c.scroll.to(0)
	}
	c.compare, c.pair = compare, pair
	c.chosen = claimCursor{}
	if compare {
		c.mark = nil // a claim is marked among those of one response only
	}
	c.layout()
}

// View returns exactly h rows of exactly w cells.
func (c tokens) View() string { return c.scroll.view() }

func (c *tokens) layout() {
	w := c.scroll.width()
	c.marked, c.chosen.list = [2]int{}, c.chosen.list[:0]
	p := newProse(c.th, w)
	older := false
	if all := c.state.Session.Tokens; c.mark != nil {
		c.found(p, c.mark.finding)
		// What is marked may have come with an older response: then all is shown
		// as it was after that one.
		i := slices.IndexFunc(all, func(t flows.TokenSet) bool { return t.Exchange == c.mark.exchange })
		if older = i >= 0 && i < len(all)-1; older {
			c.state.Session.Tokens = all[:i+1]
			defer func() { c.state.Session.Tokens = all }()
			p.text(c.th.Warn, fmt.Sprintf("%s As it was after exchange #%d; esc goes back to the newest.", c.th.sym.Bullet, c.mark.exchange))
		}
	}
	set, ok := c.state.Session.Newest()
	if !ok {
		c.nothing(p)
		c.scroll.set(p.rows, 0)
		return
	}
	if len(c.state.Session.Tokens) >= 2 && !older {
		c.views(p)
	}
	pinned := len(p.rows)
	switch {
	case c.compare:
		c.comparison(p)
	case w >= wideProse:
		half := (w - 3) / 2
		left, right := newProse(c.th, half), newProse(c.th, w-3-half)
		c.response(left, set)
		c.access(left, set)
		c.refresh(left)
		c.identity(right)
		if c.isMarked() {
			c.marked[0], c.marked[1] = c.marked[0]+len(p.rows), c.marked[1]+len(p.rows)
		}
		for i := range c.chosen.list {
			c.chosen.list[i].from += len(p.rows)
			c.chosen.list[i].to += len(p.rows)
		}
		p.rows = append(p.rows, beside(c.th, left, right)...)
	default:
		c.response(p, set)
		c.access(p, set)
		c.identity(p)
		c.refresh(p)
	}
	c.scroll.set(p.rows, pinned)
}

// nothing says when tokens will come.
func (c *tokens) nothing(p *prose) {
	p.text(c.th.Title, "No tokens yet")
	steps := c.state.Flow.Steps
	at := slices.IndexFunc(steps, func(s flows.Step) bool { return s.ID == flows.StepToken })
	if at < 0 {
		at = slices.IndexFunc(steps, func(s flows.Step) bool { return s.ID == flows.StepRefresh })
	}
	if at >= 0 {
		p.text(c.th.Text, fmt.Sprintf("They come with step %d, “%s”. Here they are then decoded, with the checks of the ID token, and after each refresh what it changed.", at+1, steps[at].Title))
	}
	if given := c.state.Session.Given; given != "" {
		p.gap()
		p.field(15, "refresh_token", c.th.Value, c.veil.secret(given))
		p.text(c.th.Faint, "The one that you brought along.")
	}
}

// views is the row that says which view is shown and how to change it.
func (c *tokens) views(p *prose) {
	th, n := c.th, len(c.state.Session.Tokens)
	tab := func(text string, on bool) string {
		if on {
			return th.Selected.Render(" " + text + " ")
		}
		return th.Faint.Render(" " + text + " ")
	}
	mark := map[bool]string{true: th.sym.Play, false: " "}
	row := mark[!c.compare] + tab("Tokens", !c.compare) + " " + mark[c.compare] + tab(fmt.Sprintf("Before and after %d of %d", c.pair, n-1), c.compare)
	row += "   " + th.Key.Render("d") + " switch"
	if n > 2 {
		row += "   " + th.Key.Render("[ ]") + " older, newer"
	}
	p.row(row)
}

const labels = 13 // width of the labels, "refresh_token"

// response is what the token response says beside the tokens.
func (c *tokens) response(p *prose, set flows.TokenSet) {
	th := c.th
	p.heading("Token response")
	where := c.stepTitle(set.Step)
	if n := len(c.state.Session.Tokens); n > 1 {
		where = fmt.Sprintf("%d of %d, %s", n, n, where)
	}
	if set.Exchange > 0 {
		where += fmt.Sprintf(", exchange #%d", set.Exchange)
	}
	p.field(labels, "came", th.Value, where+", "+jose.Relative(set.Received, c.now))
	kind := "not said, and it must be (RFC 6749 §5.1)"
	if set.TokenType != "" {
		kind = c.shown(set.TokenType)
	}
	p.field(labels, "token_type", th.Value, kind)
	c.expiry(p, set)
	c.scope(p, set)
}

func (c *tokens) stepTitle(id flows.StepID) string {
	if i := c.state.Flow.Index(id); i >= 0 {
		return "“" + c.state.Flow.Steps[i].Title + "”"
	}
	return string(id)
}

// shown is a value from the server, bounded and with secrets masked.
func (c *tokens) shown(s string) string { return shorten(c.veil.text(shorten(s, maxShown)), maxShown) }

func (c *tokens) expiry(p *prose, set flows.TokenSet) {
	th := c.th
	if !set.HasExpiresIn {
		p.field(labels, "expires_in", th.Warn, "not said: how long the access token is good for must be known from elsewhere (RFC 6749 §5.1)")
		return
	}
	p.field(labels, "expires_in", th.Value, fmt.Sprintf("%d seconds, until %s", set.ExpiresIn, jose.Absolute(set.ExpiresAt)))
	l := accessLifetime(c.state.Session, c.now)
	text := l.String()
	if !l.expired() {
		text = "in " + text
	}
	bar := l.style(th).Render(l.bar(th, 10)) + " "
	p.hang(th.Label.Render(th.fit("expires", min(labels, p.w/2)))+" "+bar, l.style(th), text)
}

// scope compares what was asked with what was granted. A refresh may ask for
// less, so there only the difference is told.
func (c *tokens) scope(p *prose, set flows.TokenSet) {
	th, asked, refreshed := c.th, c.state.Session.Scope, set.Step == flows.StepRefresh
	if asked != "" {
		label := "scope asked"
		if refreshed {
			label = "first asked"
		}
		p.field(labels, label, th.Value, asked)
	}
	switch {
	case !set.HasScope && refreshed:
		p.field(labels, "scope granted", th.Faint, "not said: then it is the one of before (RFC 6749 §6)")
		return
	case !set.HasScope:
		p.field(labels, "scope granted", th.Faint, "not said: then it is the one asked for (RFC 6749 §5.1)")
		return
	}
	p.field(labels, "scope granted", th.Value, c.shown(set.Scope))
	if asked == "" {
		return
	}
	if less := wordsMissing(asked, set.Scope); len(less) > 0 {
		p.field(labels, "", th.Warn, th.sym.Warn+" without "+c.shown(strings.Join(less, " ")))
	}
	if more := wordsMissing(set.Scope, asked); len(more) > 0 {
		p.field(labels, "", th.Warn, th.sym.Warn+" never asked for: "+c.shown(strings.Join(more, " ")))
	}
}

// wordsMissing returns the words of list that are not in other.
func wordsMissing(list, other string) []string {
	have := strings.Fields(other)
	return slices.DeleteFunc(strings.Fields(list), func(word string) bool { return slices.Contains(have, word) })
}
