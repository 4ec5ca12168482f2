package tui

import (
	"fmt"
	"slices"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
)

// findingsPane is the tab that lists what the rules found, the worst first, with
// the details of the selected finding (findings_detail.go), or all rules and how
// they came out (findings_rules.go).
type findingsPane struct {
	th      *theme
	w, h    int
	state   flows.State
	veil    veil
	focused bool
	hidden  bool // they are of a quiz

	judged bool // the rules have looked at the walk
	report findings.Report
	trace  *findings.Trace
	seen   *flows.EvidenceReader // of trace, as the veil has it
	list   []findings.Finding

	cursor    cursor
	details   scroller
	rules     scroller
	showRules bool
}

func newFindings(th *theme) findingsPane {
	return findingsPane{th: th, details: scroller{th: th}, rules: scroller{th: th}}
}

// SetSize sets the size in cells.
func (c *findingsPane) SetSize(w, h int) {
	if w, h = max(w, 0), max(h, 0); w != c.w || h != c.h {
		c.w, c.h = w, h
		c.layout()
	}
}

// SetState takes in what the walk is now, for the titles of its steps. What is
// laid out has none of it.
func (c *findingsPane) SetState(s flows.State, _ time.Time) { c.state = s }

// SetVeil says what may be seen.
func (c *findingsPane) SetVeil(v veil) {
	c.veil = v
	c.layout()
}

// reader reads the evidence as it may be seen now.
func (c *findingsPane) reader() *flows.EvidenceReader {
	if !c.seen.Reads(c.trace, c.veil.reveal, c.veil.known) {
		c.seen = flows.NewEvidenceReader(c.trace, c.veil.reveal, c.veil.known)
	}
	return c.seen
}

func (c *findingsPane) setFocus(on bool) { c.focused = on }

// SetJudgement takes in what the rules made of the walk and returns the findings
// that were not there before, the worst first. The selection stays.
func (c *findingsPane) SetJudgement(j flows.Judgement) (fresh []findings.Finding) {
	before, old := c.selected()
	had := c.list
	c.judged, c.report, c.trace = true, j.Report, j.Trace
	c.list = worstFirst(j.Report.Findings)
	for _, f := range c.list {
		if !slices.ContainsFunc(had, func(g findings.Finding) bool { return sameFinding(f, g) }) {
			fresh = append(fresh, f)
		}
	}
	c.cursor.resize(len(c.list), c.cursor.h)
	if old {
		c.selectFinding(before)
	}
	c.layout()
	return fresh
}

// forget is the pane of a walk that has just begun.
func (c *findingsPane) forget() {
	c.judged, c.report, c.trace, c.list = false, findings.Report{}, nil, nil
	c.cursor.resize(0, c.cursor.h)
	c.layout()
}

// hide hides the findings of a quiz, or shows them again.
func (c *findingsPane) hide(on bool) {
	c.hidden = on
	c.layout()
}

// selected is the finding under the cursor.
func (c *findingsPane) selected() (findings.Finding, bool) {
	if c.cursor.at >= len(c.list) {
		return findings.Finding{}, false
	}
	return c.list[c.cursor.at], true
}

// selectFinding puts the cursor on f, if it is still there.
func (c *findingsPane) selectFinding(f findings.Finding) {
	if i := slices.IndexFunc(c.list, func(g findings.Finding) bool { return sameFinding(f, g) }); i >= 0 {
		c.goTo(i)
	}
}

// goTo selects the finding with index i.
func (c *findingsPane) goTo(i int) {
	if before := c.cursor.at; i != before {
		c.details.to(0)
	}
	c.cursor.set(i)
	c.showRules = false
	c.layout()
}

// Update moves in the list, scrolls what lies beside it, and goes to the other
// view.
func (c findingsPane) Update(msg tea.Msg) (findingsPane, tea.Cmd) {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return c, nil
	}
	switch name := key.String(); {
	case name == "d":
		c.showRules = !c.showRules
		c.layout()
	case c.showRules || len(c.list) == 0:
		c.rules.key(name)
	default:
		c.move(name)
	}
	return c, nil
}

// move is a key of the list: lines move the cursor, pages scroll the details.
func (c *findingsPane) move(name string) {
	switch name {
	case "space", "pgdown", "ctrl+f", "shift+space", "pgup", "ctrl+b", "ctrl+d", "ctrl+u":
		c.details.key(name)
		return
	}
	before := c.cursor.at
	if c.cursor.key(name) && c.cursor.at != before {
		c.details.to(0)
		c.layout()
	}
}

// click selects the finding in row y of the pane.
func (c *findingsPane) click(y int) {
	_, listH, _, _, _, _ := c.sides()
	if i := c.cursor.top + y; !c.showRules && y >= 0 && y < listH && i < len(c.list) {
		c.goTo(i)
	}
}

// smallFindings is the height below which the list is its selected row only, so
// that there is something to read.
const smallFindings = 8

// sides says where list and details stand: beside each other where there is
// room, else above each other, with a rule between where that costs little.
func (c *findingsPane) sides() (listW, listH, detailW, detailH int, beside, ruled bool) {
	if c.w >= wideProse {
		listW = min(max(c.w*2/5, 56), 84)
		return listW, c.h, c.w - listW - 3, c.h, true, false
	}
	listH = min(len(c.list), max(c.h/3, 2), max(c.h-1, 0))
	if c.h < smallFindings {
		listH = min(listH, 1)
	}
	ruled = c.h >= 10
	detailH = c.h - listH
	if ruled {
		detailH--
	}
	return c.w, listH, c.w, detailH, false, ruled
}

// layout makes what is scrolled: the details of the selected finding, or the
// rules.
func (c *findingsPane) layout() {
	c.rules.setSize(c.w, c.h)
	p := newProse(c.th, c.rules.width())
	switch {
	case c.hidden:
		p.text(c.th.Title, "The findings are hidden")
		p.text(c.th.Text, "This is a quiz: what do you make of the panes? a names the cause, at any time; then the finding is shown, with its bytes.")
		c.rules.set(p.rows, 0)
		return
	case c.showRules:
		c.outcomes(p)
		c.rules.set(p.rows, min(len(p.rows), 1))
		return
	case len(c.list) == 0:
		c.nothing(p)
		c.rules.set(p.rows, 0)
		return
	}
	_, listH, detailW, detailH, _, _ := c.sides()
	c.cursor.resize(len(c.list), listH)
	c.details.setSize(detailW, detailH)
	f, _ := c.selected()
	p = newProse(c.th, c.details.width())
	if c.namedAbove(f) {
		c.particulars(p, f)
		c.details.set(p.rows, 0)
		return
	}
	c.detail(p, f)
	pinned := 1
	if c.h < smallFindings {
		pinned = 0
	}
	c.details.set(p.rows, pinned)
}

// namedAbove says whether the list, right above the details, has the whole name
// of f.
func (c *findingsPane) namedAbove(f findings.Finding) bool {
	_, _, _, _, beside, _ := c.sides()
	id, title, _ := c.columns(c.w)
	return !beside && width(c.th.words(string(f.ID))) <= id && width(c.th.words(f.Title)) <= title
}

// hint is the keys that the pane has for itself.
func (c *findingsPane) hint() string {
	switch {
	case c.hidden:
		return "a names the cause"
	case c.showRules:
		return "d findings"
	case len(c.list) == 0:
		return "d all rules"
	}
	which := ""
	if c.cursor.h < len(c.list) {
		which = fmt.Sprintf("%d of %d   ", c.cursor.at+1, len(c.list))
	}
	return which + "j k choose   space details   d all rules"
}

// View returns exactly h rows of exactly w cells.
func (c findingsPane) View() string {
	if c.showRules || len(c.list) == 0 {
		return c.rules.view()
	}
	listW, listH, _, detailH, beside, ruled := c.sides()
	var rows []string
	details := cut(c.details.view(), c.details.w, detailH)
	for y := range listH {
		row := c.row(c.cursor.top+y, listW)
		if beside {
			row += " " + c.th.Border.Render(c.th.sym.Vertical) + " " + details[y]
		}
		rows = append(rows, row)
	}
	if beside {
		return strings.Join(rows, "\n")
	}
	if ruled {
		rows = append(rows, c.th.Border.Render(strings.Repeat(c.th.sym.Horizontal, c.w)))
	}
	return strings.Join(append(rows, details...), "\n")
}

const (
	gradeWidth = len("! warning")      // of a sign and the longest word for a severity
	stepWidth  = len("Auth. response") // of the title of a step, which may be shortened
)

// columns are the widths of the id, the title and the step in a row of w cells;
// there is no step where that would cut a title.
func (c *findingsPane) columns(w int) (id, title, step int) {
	longest := 0
	for _, g := range c.list {
		id = max(id, min(width(c.th.words(string(g.ID))), 30))
		longest = max(longest, width(c.th.words(g.Title)))
	}
	title = w - 1 - gradeWidth - 1 - id - 1 - 5
	if w+2 >= minSideWidth || title-1-stepWidth >= longest {
		step = stepWidth
		title -= 1 + step
	}
	return id, title, step
}

// row is: how bad, the id, the title, the step and the exchange.
func (c *findingsPane) row(i, w int) string {
	if i < 0 || i >= len(c.list) {
		return blanks(w)
	}
	th, f := c.th, c.list[i]
	idRoom, titleRoom, stepRoom := c.columns(w)
	sign, word, style := th.severity(f.Severity)
	grade := th.fit(sign+" "+word, gradeWidth)
	tail := ""
	if stepRoom > 0 {
		tail = " " + fitTitle(th, th.words(c.stepTitle(f.Step)), stepRoom)
	}
	tail += " " + th.fit(exchangeNumber(f.At), 4)
	id, title := th.fit(th.words(string(f.ID)), idRoom), th.fit(th.words(f.Title), titleRoom)
	if i == c.cursor.at && c.focused {
		return th.Selected.Render(th.fit(" "+grade+" "+id+" "+title+tail, w))
	}
	mark := " "
	if i == c.cursor.at {
		mark = th.Accent.Render(th.sym.Cursor)
	}
	return th.fit(mark+style.Render(grade)+" "+id+" "+th.Text.Render(title)+th.Faint.Render(tail), w)
}

func exchangeNumber(e findings.Evidence) string {
	if e.Exchange == 0 {
		return "-"
	}
	return fmt.Sprintf("#%d", e.Exchange)
}

// stepTitle is what the step is called, or its id where the flow has none such.
func (c *findingsPane) stepTitle(id string) string { return titleOfStep(c.state, id) }

func titleOfStep(s flows.State, id string) string {
	if i := s.Flow.Index(flows.StepID(id)); i >= 0 {
		return s.Flow.Steps[i].Title
	}
	return id
}

// severity is how a severity looks and what it is called.
func (th *theme) severity(s findings.Severity) (sign, word string, style look) {
	switch s {
	case findings.Error:
		return th.sym.Cross, s.String(), th.Bad
	case findings.Warning:
		return th.sym.Warn, s.String(), th.Warn
	}
	return th.sym.Bullet, s.String(), th.Accent
}
