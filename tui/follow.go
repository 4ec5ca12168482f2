package tui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/origin"
	"github.com/grantwalk/grantwalk/httplog"
	"github.com/grantwalk/grantwalk/tui/pager"
)

// The Explain tab follows the cursor of a message pane, and J goes to where a
// value comes from. What a value has to do with others is looked for in a command,
// by an index of the walk that is made when it is first needed.

// tracing is how far that is.
type tracing struct {
	index   *origin.Index // nil while a command has it, and before it is needed
	running bool
	asked   traceKey // what was looked for last, or is being looked for
	next    relate   // what to look for when the command has ended; nil: nothing
	found   []origin.Relation
	came    findings.Evidence // where the last jump came from
}

// traceKey tells whether the relations must be looked for again.
type traceKey struct {
	walk, exchange, ended int
	part                  findings.Part
	start                 int
	value                 string
}

// tracedMsg brings what a thing has to do with others, and the index back.
type tracedMsg struct {
	key   traceKey
	index *origin.Index
	found []origin.Relation
}

// followKey tells whether what is under the cursor must be looked at again.
type followKey struct {
	pane  *messagePane
	shown shownKey
	off   int
	row   pager.Range
	ended int
	text  *byte
}

// cursorPane is the message pane whose cursor the Explain tab follows: the focused
// one, or while a tab below has the focus the one that had it before.
func (a *app) cursorPane() *messagePane {
	pane := a.message()
	if pane == nil && a.focus >= paneExplain {
		if pane = &a.request; a.side == paneResponse {
			pane = &a.response
		}
	}
	if pane == nil || a.engine == nil || !pane.has || !pane.pager.HasCursor() {
		return nil
	}
	return pane
}

// follow has the Explain tab say what is under the cursor, if that is another
// thing than before, and looks for where it comes from.
func (a *app) follow() tea.Cmd {
	if a.focus == paneTokens {
		return a.followClaim()
	}
	pane := a.cursorPane()
	if pane == nil {
		if a.explain.about != nil || a.followed.pane != nil {
			a.followed = followKey{}
			a.request.pager.Underline(pager.Range{})
			a.response.pager.Underline(pager.Range{})
			a.explain.SetSpot(nil)
			a.touchAll()
		}
		return nil
	}
	off, row, _ := pane.pager.CursorAt()
	key := followKey{pane: pane, shown: pane.shown, off: off, row: row, ended: a.exchanges.tally.ended}
	if len(pane.doc.Text) > 0 {
		key.text = &pane.doc.Text[0]
	}
	if key == a.followed {
		return nil
	}
	a.followed = key
	s, index, n, _ := pane.under()
	other := &a.request
	if pane == other {
		other = &a.response
	}
	other.pager.Underline(pager.Range{})
	pane.pager.Underline(s.at)
	about := &explainedSpot{thing: s, index: index, n: n, response: pane.response}
	about.value, about.masked = pane.shownValue(s)
	if s.says == "" && !a.recording {
		about.made = origin.Made(pane.x, s.item)
	}
	cmd := a.traceThing(pane.x, about)
	a.explain.SetSpot(about)
	a.touch(paneExplain)
	a.touchMessages()
	a.around.stale = true // what J does stands in the footer
	return cmd
}

// followClaim is follow for the claim under the cursor of the Tokens tab.
func (a *app) followClaim() tea.Cmd {
	c := &a.tokens.chosen
	if !c.on || c.about == nil || c.at >= len(c.list) || a.log == nil {
		return nil
	}
	row, name := c.list[c.at], c.about.item.Name
	x, ok := a.log.Exchange(row.exchange)
	if !ok {
		return nil
	}
	key := traceKey{a.walk, x.ID, a.exchanges.tally.ended, row.part, c.at, name}
	return a.trace(key, c.about, func(ix *origin.Index) []origin.Relation {
		return ix.ClaimRelations(x, kindOfPart(row.part), name)
	})
}

// relate is what is asked of the index.
type relate func(*origin.Index) []origin.Relation

// traceThing looks for what a thing in a message has to do with others.
func (a *app) traceThing(x httplog.Exchange, about *explainedSpot) tea.Cmd {
	if about.says != "" {
		a.tracing.asked, a.tracing.found = traceKey{}, nil
		return nil
	}
	it := about.item
	key := traceKey{a.walk, x.ID, a.exchanges.tally.ended, it.Part, it.Start, it.Value.Text}
	if about.decoded != nil {
		key.part, key.start = about.decoded.Part, -1-it.Start
	}
	return a.trace(key, about, func(ix *origin.Index) []origin.Relation { return ix.Relations(x, it) })
}

// trace looks for what about has to do with others. One command at a time has the
// index; what was asked for meanwhile is looked for after it.
func (a *app) trace(key traceKey, about *explainedSpot, what relate) tea.Cmd {
	t := &a.tracing
	if key == t.asked {
		about.list, about.looking = t.found, t.running
		return nil
	}
	t.asked, t.found, t.next = key, nil, what
	about.looking = true
	if t.running {
		return nil
	}
	return a.beginTrace()
}

func (a *app) beginTrace() tea.Cmd {
	t := &a.tracing
	index, what := t.index, t.next
	t.running, t.index, t.next = true, nil, nil
	return traceOrigin(a.log, index, what, t.asked)
}

// traced takes in what a command found.
func (a *app) traced(msg tracedMsg) tea.Cmd {
	t := &a.tracing
	if msg.key.walk != a.walk || a.engine == nil {
		return nil
	}
	t.running, t.index = false, msg.index
	if t.next != nil {
		return a.beginTrace()
	}
	if msg.key != t.asked {
		return nil
	}
	t.found = msg.found
	if about := a.aboutNow(); about != nil {
		about.list, about.looking = msg.found, false
	}
	a.explain.layout()
	a.tokens.layout()
	a.touch(paneExplain)
	a.touch(paneTokens)
	a.around.stale = true
	return nil
}

// aboutNow is what is under the cursor that J and K are about.
func (a *app) aboutNow() *explainedSpot {
	if a.focus == paneTokens {
		return a.tokens.chosen.about
	}
	return a.explain.about
}

func (a *app) whyNotExplain() string {
	switch pane := a.message(); {
	case a.engine == nil:
		return noWalk
	case a.focus == paneTokens && len(a.state.Session.Tokens) == 0:
		return "there are no tokens yet"
	case a.focus == paneTokens:
		return ""
	case pane == nil:
		return "it is for the request, the response and the tokens: 3, 4 and 7 go there"
	}
	return a.whyNotLines()
}

// explainWord is left out of the footer once the cursor is there.
func (a *app) explainWord() string {
	if pane := a.message(); pane != nil && pane.pager.HasCursor() && a.tab == paneExplain && !a.zoomed {
		return ""
	}
	return "explain"
}

// explainHere puts a cursor into the focused message, if there is none, and brings
// the Explain tab to the front. The focus stays.
func (a *app) explainHere() tea.Cmd {
	if a.focus == paneTokens {
		return a.chooseClaim()
	}
	pane := a.message()
	if a.zoomed {
		a.setZoom(false)
	}
	if !pane.pager.HasCursor() {
		off := pane.pager.TopOffset()
		if m, ok := pane.pager.Match(); ok && pane.pager.Searching() {
			off = m.Start
		} else if pane.showsMark() {
			off = pane.marks.first[0].Start
		}
		pane.pager.PutCursor(off)
	}
	a.tab = paneExplain
	return nil
}

// chooseClaim puts a cursor on a claim of the tokens.
func (a *app) chooseClaim() tea.Cmd {
	switch {
	case a.tokens.chosen.on:
		return nil
	case !a.tokens.choose():
		return a.say("No token here can be read: there is no claim to explain.")
	}
	return nil
}

func (a *app) whyNoSpot() string {
	if why := a.whyNotExplain(); why != "" {
		return why
	}
	if a.focus == paneTokens {
		if !a.tokens.chosen.on {
			return "there is no cursor in this pane: K shows one"
		}
		return ""
	}
	if !a.message().pager.HasCursor() {
		return "there is no cursor in this pane: K shows one"
	}
	return ""
}

func (a *app) whyNotRelated() string {
	if why := a.whyNoSpot(); why != "" {
		return why
	}
	switch about := a.aboutNow(); {
	case about == nil:
		return "nothing is under the cursor"
	case about.looking:
		return "it is still being looked for"
	case len(places(about.list)) == 0:
		return "no other place of this walk has to do with what is under the cursor, as far as can be checked"
	}
	return ""
}

// places are the relations that lead somewhere.
func places(list []origin.Relation) []origin.Relation {
	return slices.DeleteFunc(slices.Clone(list), func(r origin.Relation) bool { return r.At.Exchange == 0 })
}

// relatedWord is where J goes.
func (a *app) relatedWord() string {
	list := places(a.aboutNow().list)
	if len(list) > 1 {
		return fmt.Sprintf("%d related", len(list))
	}
	return "to " + a.th.words(a.veil().brief(list[0].To, 40))
}

// related goes to the place that the thing under the cursor has to do with; of
// several it asks which, the one that the last jump came from first.
func (a *app) related() tea.Cmd {
	list := places(a.aboutNow().list)
	slices.SortStableFunc(list, func(x, y origin.Relation) int { return a.cameFrom(y) - a.cameFrom(x) })
	if len(list) == 1 {
		return a.goToRelated(list[0])
	}
	var all []partner
	for _, r := range list {
		why := ""
		if a.cameFrom(r) == 1 {
			why = "(back)"
		}
		all = append(all, partner{label: fmt.Sprintf("#%-3d %s", r.At.Exchange, a.veil().brief(r.Text, 200)), why: why, open: func(a *app) tea.Cmd { return a.goToRelated(r) }})
	}
	return a.push(&partnerPicker{th: a.th, heading: "What this has to do with", verb: "go there", list: all}, false)
}

// cameFrom is 1 for a relation that leads back to where the last jump came from.
func (a *app) cameFrom(r origin.Relation) int {
	came := a.tracing.came
	if r.At.Exchange == came.Exchange && r.At.Part == came.Part && r.At.Start < came.End && came.Start < r.At.End {
		return 1
	}
	return 0
}

// goToRelated shows the other place of a relation, marked, with the cursor on it.
func (a *app) goToRelated(r origin.Relation) tea.Cmd {
	about, pane := a.explain.about, a.message()
	a.tracing.came = findings.Evidence{}
	if about != nil && pane != nil {
		a.tracing.came = about.item.At(pane.x.ID)
		if about.decoded != nil {
			a.tracing.came = *about.decoded
		}
	}
	a.jumped = nil
	a.unmark()
	a.exchanges.goTo(r.At.Exchange)
	a.exchangeSelected()
	p, there := paneResponse, &a.response
	if inRequest(r.At.Part) {
		p, there = paneRequest, &a.request
	}
	there.leaveWire()
	a.setFocus(p)
	a.show()
	if !there.setMark(&mark{name: a.th.words(a.veil().brief(r.To, 40)), at: []findings.Evidence{r.At}}) {
		return a.say(fmt.Sprintf("It is in exchange #%d, whose bytes are not all there any more.", r.At.Exchange))
	}
	there.cursorToMark()
	a.tab = paneExplain
	return nil
}

// veil says what may be seen.
func (a *app) veil() veil { return veil{reveal: a.reveal, known: a.known} }

// cursorToMark puts the cursor on the mark, now or when the page is all there.
func (c *messagePane) cursorToMark() {
	if c.mark != nil {
		c.mark.cursor = true
	}
	if len(c.marks.first) > 0 {
		c.pager.PutCursor(c.marks.first[0].Start)
	}
}

func (a *app) nextSpot() tea.Cmd {
	if a.focus == paneTokens {
		a.tokens.moveChosen(1)
		return nil
	}
	return a.message().stepSpot(1)
}

// explainHint says in the border of the Explain tab how to have a line explained,
// or how to read on.
func (a *app) explainHint() string {
	switch pane := a.message(); {
	case a.explain.about != nil && pane == nil:
	case a.explain.about == nil && pane != nil && pane.has:
		return a.th.Key.Render("K") + a.th.Faint.Render(" explains a line")
	case pane == nil && a.request.has && a.focus < paneExplain:
		return a.th.Key.Render("3 K") + a.th.Faint.Render(" explains a line")
	case a.explain.about != nil && pane != nil && len(a.explain.scroll.rows) > a.explain.scroll.h:
		return a.th.Key.Render("5") + a.th.Faint.Render(" scrolls here")
	}
	return ""
}
