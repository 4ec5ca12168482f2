package tui

import (
	"sort"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/sequence"
	"github.com/grantwalk/grantwalk/httplog"
)

// sequencePane is the tab that draws the exchanges as a sequence diagram. Of many
// exchanges it only counts the arrows; what an arrow says is made for those in
// view.
type sequencePane struct {
	th      *theme
	w, h    int
	focused bool

	drawing sequence.Drawing
	flow    flows.FlowID
	titles  sequence.Titles    // of its steps, with their numbers
	walkers sequence.Lines     // who takes part in the flow, whatever came so far
	list    []httplog.Exchange // the tally's
	used    sequence.Lines
	arrows  []int // how many arrows come before each exchange, and in all
	heads   []int // likewise the headings

	at  int // the arrow under the cursor
	top int // the row that is the first in view
}

func newSequencePane(th *theme) sequencePane { return sequencePane{th: th} }

// SetSize sets the size in cells.
func (c *sequencePane) SetSize(w, h int) {
	before := c.headed()
	c.w, c.h = max(w, 0), max(h, 0)
	if c.headed() != before {
		c.count(0)
	}
	c.scroll()
}

func (c *sequencePane) setFocus(on bool) { c.focused = on }

// SetVeil says what may be seen.
func (c *sequencePane) SetVeil(v veil) { c.drawing.Known, c.drawing.Reveal = v.known, v.reveal }

// SetState takes in whose flow it is.
func (c *sequencePane) SetState(s flows.State) {
	if c.flow != s.Flow.ID || len(c.titles) != len(s.Flow.Steps) {
		c.flow, c.titles = s.Flow.ID, sequenceTitles(s.Flow)
	}
	c.walkers = 0
	if s.Flow.Index(flows.StepAuthorizationRequest) >= 0 {
		c.walkers = sequence.All()
	}
	if d := &c.drawing; d.Issuer != s.Session.Issuer || d.RedirectURI != s.Session.RedirectURI {
		d.Issuer, d.RedirectURI = s.Session.Issuer, s.Session.RedirectURI
		c.count(0)
	}
}

// sequenceTitles are the titles of the steps, with their numbers.
func sequenceTitles(f flows.Flow) sequence.Titles {
	titles := sequence.Titles{}
	for i, step := range f.Steps {
		titles[string(step.ID)] = strconv.Itoa(i+1) + " " + step.Title
	}
	return titles
}

// SetExchanges takes in the exchanges, of which those from the index changed on
// are not as they were. The cursor stays on the last arrow of an exchange that
// gets another.
func (c *sequencePane) SetExchanges(list []httplog.Exchange, changed int) {
	id := c.exchange()
	last := id > 0 && c.at == c.arrows[id]-1
	c.list = list
	c.count(changed)
	if last && id <= len(list) {
		c.to(c.arrows[id] - 1)
	}
}

// count counts arrows and headings again, from exchange i on.
func (c *sequencePane) count(i int) {
	if i = min(i, max(len(c.arrows)-1, 0), len(c.list)); i == 0 {
		c.arrows, c.heads, c.used = append(c.arrows[:0], 0), append(c.heads[:0], 0), 0
	}
	c.arrows, c.heads = c.arrows[:i+1], c.heads[:i+1]
	for ; i < len(c.list); i++ {
		arrows, used := c.drawing.Count(&c.list[i])
		heads := c.heads[i]
		if c.hasHead(i) {
			heads++
		}
		c.used = c.used.Union(used)
		c.arrows, c.heads = append(c.arrows, c.arrows[i]+arrows), append(c.heads, heads)
	}
	c.scroll()
}

// hasHead says whether a heading stands above exchange i.
func (c *sequencePane) hasHead(i int) bool {
	return c.headed() && (i == 0 || groupOf(&c.list[i]) != groupOf(&c.list[i-1]))
}

// groupOf is what the exchanges under one heading have in common.
func groupOf(x *httplog.Exchange) [2]string {
	if x.Label.Lab != "" {
		return [2]string{"", x.Label.Lab}
	}
	return [2]string{x.Label.Step, ""}
}

// headed says whether there is room for headings.
func (c *sequencePane) headed() bool { return c.h >= 9 }

// perArrow is how many rows an arrow takes: its text, and itself.
func (c *sequencePane) perArrow() int {
	if c.w < minSequence {
		return 1
	}
	return 2
}

// minSequence is the width below which the arrows are listed, not drawn.
const minSequence = 60

// foot is how many rows below the diagram say what is selected, and what the
// signs mean.
func (c *sequencePane) foot() int {
	switch {
	case c.h >= 12:
		return 2
	case c.h >= 7:
		return 1
	}
	return 0
}

// room is how many rows of the diagram are in view.
func (c *sequencePane) room() int { return max(c.h-1-c.foot(), 0) }

// rowOf is the row at which exchange i begins.
func (c *sequencePane) rowOf(i int) int { return c.arrows[i]*c.perArrow() + c.heads[i] }

// indexOf is the index of the exchange with arrow n; -1 when there are none.
func (c *sequencePane) indexOf(n int) int {
	return sort.Search(len(c.list), func(i int) bool { return c.arrows[i+1] > n })
}

// exchange is the ID of the exchange under the cursor, 0 when there is none.
func (c *sequencePane) exchange() int {
	if len(c.list) == 0 {
		return 0
	}
	return min(c.indexOf(c.at), len(c.list)-1) + 1
}

// selected is the arrow under the cursor.
func (c *sequencePane) selected() (sequence.Arrow, bool) {
	id := c.exchange()
	if id == 0 {
		return sequence.Arrow{}, false
	}
	all := c.drawing.Arrows(&c.list[id-1])
	return all[max(min(c.at-c.arrows[id-1], len(all)-1), 0)], true
}

// show brings the cursor to the exchange id, unless it is there.
func (c *sequencePane) show(id int) {
	if id >= 1 && id <= len(c.list) && c.exchange() != id {
		c.to(c.arrows[id] - 1)
	}
}

// to brings the cursor to arrow n, or the nearest there is.
func (c *sequencePane) to(n int) {
	c.at = max(min(n, c.total()-1), 0)
	c.scroll()
}

// total is how many arrows there are.
func (c *sequencePane) total() int {
	if len(c.arrows) == 0 {
		return 0
	}
	return c.arrows[len(c.arrows)-1]
}

// scroll brings the arrow under the cursor into view.
func (c *sequencePane) scroll() {
	if c.at = max(min(c.at, c.total()-1), 0); c.total() == 0 {
		c.top = 0
		return
	}
	i := c.indexOf(c.at)
	from := c.rowOf(i) + (c.at-c.arrows[i])*c.perArrow()
	if c.hasHead(i) {
		from++
	}
	to := from + c.perArrow()
	if c.hasHead(i) && c.at == c.arrows[i] {
		from-- // with its heading
	}
	room := c.room()
	c.top = min(c.top, from)
	c.top = max(c.top, to-room)
	c.top = max(min(c.top, c.rowOf(len(c.list))-room), 0)
	if c.startsLow(c.top) && c.top < from {
		c.top++ // no arrow without its text at the top
	}
}

// startsLow says whether a row is the second one of an arrow.
func (c *sequencePane) startsLow(row int) bool {
	i, arrow := c.arrowIn(row)
	if i == len(c.list) || arrow < 0 {
		return false
	}
	j, above := c.arrowIn(row - 1)
	return row > 0 && j == i && above == arrow
}

// Update moves the cursor.
func (c sequencePane) Update(msg tea.Msg) (sequencePane, tea.Cmd) {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return c, nil
	}
	cursor := cursor{at: c.at, n: c.total(), h: max(c.room()/c.perArrow(), 1)}
	if cursor.key(key.String()) {
		c.to(cursor.at)
	}
	return c, nil
}

// click selects the arrow in row y of the pane.
func (c *sequencePane) click(y int) {
	if y < 1 || y > c.room() || c.total() == 0 {
		return
	}
	if i, arrow := c.arrowIn(c.top + y - 1); i < len(c.list) && arrow >= 0 {
		c.to(c.arrows[i] + arrow)
	}
}

// arrowIn says which exchange and which of its arrows is in a row; a heading is
// arrow -1.
func (c *sequencePane) arrowIn(row int) (exchange, arrow int) {
	i := sort.Search(len(c.list), func(i int) bool { return c.rowOf(i+1) > row })
	if i == len(c.list) {
		return i, 0
	}
	row -= c.rowOf(i)
	if c.hasHead(i) {
		row--
	}
	if row < 0 {
		return i, -1
	}
	return i, row / c.perArrow()
}

// mermaid returns what makes the Mermaid text of all exchanges in log.
func (c *sequencePane) mermaid(log *httplog.Log) func() []byte {
	drawing, titles := c.drawing, c.titles
	return func() []byte {
		drawing.Known = log.Secrets()
		return []byte(drawing.Of(log.Exchanges()).Mermaid(titles))
	}
}

// View returns exactly h rows of exactly w cells.
func (c sequencePane) View() string {
	th := c.th
	if c.total() == 0 {
		p := newProse(th, max(c.w-2, 0))
		p.text(th.Faint, "Here each message is drawn as an arrow between those who exchange it: you, the browser, the client, the authorization server and the resource. Nothing was exchanged yet.")
		rows := make([]string, 0, len(p.rows))
		for _, row := range p.rows {
			rows = append(rows, th.fit(row, c.w))
		}
		return strings.Join(cut(strings.Join(rows, "\n"), c.w, c.h), "\n")
	}
	return strings.Join(cut(strings.Join(c.rows(), "\n"), c.w, c.h), "\n")
}
