package tui

import (
	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/flows/origin"
	"github.com/grantwalk/grantwalk/flows/terms"
)

// The Tokens tab has a cursor of its own, on a claim or a header parameter: what it
// is stands below it.

// claimCursor is where the cursor is, and what it may go to.
type claimCursor struct {
	on    bool
	at    int // which of list
	list  []claimRow
	about *explainedSpot // what is said of the one it is on
}

// claimRow is a claim or header parameter that is laid out, with its rows.
type claimRow struct {
	exchange int
	part     findings.Part
	from, to int
}

// kindOfPart is what a token's part is called in a sentence.
func kindOfPart(part findings.Part) string {
	switch part {
	case findings.IDTokenPart:
		return "ID token"
	case findings.AccessTokenPart:
		return "access token"
	}
	return "refresh token"
}

// choose shows the cursor, on the first claim in view.
func (c *tokens) choose() bool {
	c.compare = false
	c.chosen.on = true
	c.layout()
	if len(c.chosen.list) == 0 {
		c.chosen = claimCursor{}
		c.layout()
		return false
	}
	for i, row := range c.chosen.list {
		if row.from-c.scroll.fixed() >= c.scroll.top {
			c.moveChosen(i - c.chosen.at)
			return true
		}
	}
	c.moveChosen(0)
	return true
}

// moveChosen moves the cursor by n claims, and shows what is said there.
func (c *tokens) moveChosen(n int) {
	c.chosen.at = max(min(c.chosen.at+n, len(c.chosen.list)-1), 0)
	c.chosen.about = nil
	c.layout()
	if at := c.chosen.at; at < len(c.chosen.list) {
		c.scroll.show(c.chosen.list[at].from, c.chosen.list[at].to)
	}
}

// leaveChosen takes the cursor away; it is false where there is none.
func (c *tokens) leaveChosen() bool {
	if !c.chosen.on {
		return false
	}
	c.chosen = claimCursor{}
	c.layout()
	return true
}

// chosenKey is a key while the cursor is there; it is false for others.
func (c *tokens) chosenKey(name string) bool {
	if !c.chosen.on {
		return false
	}
	switch name {
	case "j", "down":
		c.moveChosen(1)
	case "k", "up":
		c.moveChosen(-1)
	case "g", "home":
		c.moveChosen(-len(c.chosen.list))
	case "G", "end":
		c.moveChosen(len(c.chosen.list))
	default:
		return false
	}
	return true
}

// isChosen says whether the next claim that is laid out is the one under the
// cursor.
func (c *tokens) isChosen() bool { return c.chosen.on && len(c.chosen.list) == c.chosen.at }

// explainClaim lays out what is said of a claim, below it.
func (c *tokens) explainClaim(p *prose, m jsonpos.Member, kind terms.Kind, part findings.Part) {
	it := origin.Item{What: origin.Named, Kind: kind, Name: m.Name}
	ctx := terms.AccessToken
	if part == findings.IDTokenPart {
		ctx = terms.IDToken
	}
	it.Value = terms.Value{Text: head(string(m.Value.Raw()), maxShown), JSON: true, Context: ctx}
	about := &explainedSpot{thing: thing{item: it}}
	if old := c.chosen.about; old != nil && old.item.Name == m.Name && old.item.Kind == kind {
		about.relations = old.relations
	}
	c.chosen.about = about
	const indent = 4
	q := newProse(c.th, p.w-indent)
	e := explain{th: c.th, veil: c.veil}
	e.spotWhat(q, about)
	e.spotHere(q, about)
	e.spotWhy(q, about)
	for _, row := range q.rows {
		p.row(blanks(indent) + row)
	}
}
