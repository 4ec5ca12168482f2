package tui

import (
	"bytes"
	"context"
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows/compare"
	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/httplog"
)

// comparison is the dialog that shows in what two exchanges or two tokens
// differ (compare_rows.go draws it). What is the same is folded away at first.
type comparison struct {
	th          *theme
	heading     string
	left, right string // what the sides are: "#5", "access token 1"
	// exchanges are those of the two sides; the zero value where tokens are
	// compared.
	exchanges [2]httplog.Exchange
	run       func(veil) compare.Result
	veil      veil
	result    compare.Result
	comparing *job // what makes the result, as long as there is none

	same, volatile, bodies bool // what is shown: equal values, times and the like; bodies only
	cursor                 int  // among rows
	rows                   []comparedRow
	scroll                 scroller
	w, h                   int
}

// comparedRow is a row on the screen's list that the cursor can be on.
type comparedRow struct {
	part     compare.Part
	row      compare.Row
	from, to int // its lines
}

func newComparison(th *theme, heading, left, right string, v veil, run func(veil) compare.Result) *comparison {
	d := &comparison{th: th, heading: heading, left: left, right: right, run: run, veil: v, volatile: true, scroll: scroller{th: th}}
	d.compare()
	return d
}

// compare sets down the job that compares, for that takes a second or two where
// bodies are large. It cannot be stopped half-way: when the dialog is closed, what
// it brings is dropped.
func (d *comparison) compare() {
	d.comparing.stop()
	run, v := d.run, d.veil
	d.result = compare.Result{}
	d.comparing = newJob("comparing", func(context.Context, *meter) any { return run(v) })
}

func (d *comparison) jobs() []*job {
	if d.comparing == nil {
		return nil
	}
	return []*job{d.comparing}
}

func (d *comparison) jobDone(msg jobDoneMsg) {
	if result, ok := msg.result.(compare.Result); ok && msg.job == d.comparing {
		d.comparing, d.result = nil, result
		d.layout()
	}
}

// compareExchanges is the comparison of two exchanges, the older on the left.
func compareExchanges(th *theme, a, b httplog.Exchange, v veil) *comparison {
	if b.ID < a.ID {
		a, b = b, a
	}
	left, right := fmt.Sprintf("#%d", a.ID), fmt.Sprintf("#%d", b.ID)
	d := newComparison(th, "Compare "+left+" with "+right, left, right, v, func(v veil) compare.Result {
		return compare.Exchanges(a, b, compare.Secrets(v.known))
	})
	d.exchanges = [2]httplog.Exchange{a, b}
	return d
}

func (d *comparison) title() string { return d.heading }

func (d *comparison) caption() string {
	keys := "s same   t times, random"
	if d.exchanges[0].ID != 0 {
		keys += "   b bodies   enter show it"
	}
	return keys + "   y copy   esc close"
}

func (d *comparison) SetSize(w, h int) {
	d.w, d.h = w, h
	d.scroll.setSize(w, h)
	d.layout()
}

func (d *comparison) size() (w, h int) { return d.w, d.h }

// SetVeil says what may be seen.
func (d *comparison) SetVeil(v veil) {
	more := len(v.known) != len(d.veil.known)
	d.veil = v
	if more {
		d.compare() // there is more to mask, and until then nothing to show
	}
	d.layout()
}

func (d *comparison) View() string { return d.scroll.view() }

func (d *comparison) handle(msg tea.Msg) tea.Cmd {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	switch name := key.String(); name {
	case "esc", "q", "v":
		d.comparing.stop()
		return closeWith(nil)
	case "s":
		d.same = !d.same
	case "t":
		d.volatile = !d.volatile
	case "b":
		d.bodies = !d.bodies && d.exchanges[0].ID != 0
	case "y":
		if d.comparing != nil {
			return nil
		}
		return intend(copyMsg{what: "the comparison", text: string(plainRows(d.scroll.rows))})
	case "enter":
		return d.show()
	case "j", "down":
		d.cursor++
	case "k", "up":
		d.cursor--
	default:
		d.scroll.key(name)
		return nil
	}
	d.layout()
	if len(d.rows) > 0 {
		d.scroll.show(d.rows[d.cursor].from, d.rows[d.cursor].to)
	}
	if d.cursor == 0 {
		d.scroll.to(0) // with what stands above
	}
	return nil
}

// comparedPlace is the result of the dialog when a row is to be shown in its
// exchange.
type comparedPlace struct {
	name string
	at   findings.Evidence
}

// show closes the dialog and shows the selected row in the newer exchange, or in
// the older one where only that has it.
func (d *comparison) show() tea.Cmd {
	if d.cursor >= len(d.rows) || d.exchanges[0].ID == 0 {
		return nil
	}
	r := d.rows[d.cursor]
	x, side := d.exchanges[1], r.row.Right
	if !side.Present {
		x, side = d.exchanges[0], r.row.Left
	}
	at, ok := placeIn(x, r.part, side.At)
	if !ok {
		return closeWith(comparedPlace{at: findings.Evidence{Exchange: x.ID}})
	}
	return closeWith(comparedPlace{name: "compared", at: at})
}

// placeIn is where a compared value stands, as evidence has it.
func placeIn(x httplog.Exchange, part compare.Part, at compare.Span) (findings.Evidence, bool) {
	e := findings.Evidence{Exchange: x.ID}
	if at.Len() == 0 {
		return e, false
	}
	lines := func(head []byte) int { return bytes.IndexByte(head, '\n') + 1 }
	shift := 0
	switch part {
	case compare.RequestLine, compare.RequestQuery:
		e.Part = findings.RequestLine
	case compare.RequestHeaders:
		e.Part, shift = findings.RequestHeaders, lines(x.Request.Head())
	case compare.RequestBody:
		e.Part, shift = findings.RequestBody, len(x.Request.Head())
	case compare.ResponseLine:
		e.Part = findings.ResponseLine
	case compare.ResponseHeaders:
		e.Part, shift = findings.ResponseHeaders, lines(x.Response.Head)
	case compare.ResponseBody:
		e.Part = findings.ResponseBody
	default:
		return e, false
	}
	e.Start, e.End = at.Start-shift, at.End-shift
	return e, e.Start >= 0
}

// showCompared goes to the exchange and marks the compared value there.
func (a *app) showCompared(p comparedPlace) tea.Cmd {
	a.exchanges.goTo(p.at.Exchange)
	a.exchangeSelected()
	if p.name == "" || !a.markIn(findings.Finding{ID: findings.ID(p.name)}, p.at) {
		return a.say(fmt.Sprintf("Exchange #%d has it.", p.at.Exchange))
	}
	return nil
}

// visibleRow says whether a row is shown now.
func (d *comparison) visibleRow(k compare.Kind) bool {
	switch k {
	case compare.Same:
		return d.same
	case compare.Volatile:
		return d.volatile
	}
	return true
}

func (d *comparison) visibleSection(s compare.Section) bool {
	if !d.bodies {
		return true
	}
	switch s.Part {
	case compare.RequestBody, compare.ResponseBody, compare.TokenClaims, compare.TokenHeader:
		return true
	}
	return false
}

// sectionTitle is the title of a section about a token: which one it is.
func sectionTitle(s compare.Section) string {
	if s.Of == "" {
		return s.Title
	}
	return s.Title + " (" + strings.TrimSpace(s.Of) + ")"
}
