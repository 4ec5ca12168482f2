package tui

import (
	"fmt"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// Scenario is a way in which the embedded provider goes wrong.
type Scenario struct {
	Name     string // how it is asked for: issuer-slash
	Title    string // in a few words
	Story    string // what happens, and to whom it has happened
	Step     string // the id of the step at which it shows
	Finding  string // the id of the finding that names it
	Severity string // of that finding: error, warning, note
	// Consequences are the ids of further findings that follow from it.
	Consequences []string
}

// picker chooses a scenario: a list that a few letters filter, and the story of
// the selected one below.
type picker struct {
	th     *theme
	all    []Scenario
	input  entry
	hits   []int // of all
	cursor cursor
	w, h   int
}

// scenarioAnswer is the result of the picker.
type scenarioAnswer struct{ name string }

// storyRows is how many rows the story of a scenario has, where there is room.
const storyRows = 7

func newPicker(th *theme, all []Scenario) *picker {
	d := &picker{th: th, all: all, input: newEntry(th)}
	d.input.focus()
	d.filter()
	return d
}

func (d *picker) title() string {
	return fmt.Sprintf("The demo, gone wrong: %d of %d scenarios", len(d.hits), len(d.all))
}

func (d *picker) caption() string {
	return "type to filter   ↑ ↓ choose   enter start it   esc close"
}

func (d *picker) SetSize(w, h int) {
	d.w, d.h = min(w, 110), min(h, len(d.all)+3+storyRows)
	d.cursor.resize(len(d.hits), d.listRows())
}

func (d *picker) size() (w, h int) { return d.w, d.h }

// rowsOfStory is how many rows there are for the story: what a short list of
// scenarios leaves.
func (d *picker) rowsOfStory() int { return max(min(storyRows, d.h-3-5), 0) }

func (d *picker) listRows() int { return max(d.h-3-d.rowsOfStory(), 0) }

func (d *picker) filter() {
	query := strings.TrimSpace(d.input.value())
	d.hits = d.hits[:0]
	for worst := range 3 { // what begins a word first, then what stands in one
		if worst == 2 && len(d.hits) > 0 {
			break // letters here and there, only where nothing else is
		}
		for i, s := range d.all {
			score, ok := fuzzy(query, s.Name+" "+s.Title+" "+s.Step+" "+strings.ToLower(s.Finding))
			if ok && min(score, 2) == worst {
				d.hits = append(d.hits, i)
			}
		}
	}
	d.cursor.at, d.cursor.top = 0, 0
	d.cursor.resize(len(d.hits), d.listRows())
}

func (d *picker) View() string {
	rule := d.th.Border.Render(strings.Repeat(d.th.sym.Horizontal, d.w))
	rows := []string{d.th.fit("> "+d.input.view(max(d.w-2, 0)), d.w), rule}
	for i := d.cursor.top; len(rows) < d.listRows()+2; i++ {
		switch {
		case i < len(d.hits):
			rows = append(rows, d.row(i))
		case i == 0:
			rows = append(rows, d.th.fit("None is called that. Fewer letters find more.", d.w))
		default:
			rows = append(rows, blanks(d.w))
		}
	}
	rows = append(rows, rule)
	story := d.story()
	for i := range d.rowsOfStory() {
		rows = append(rows, story.at(i))
	}
	return strings.Join(rows[:min(len(rows), d.h)], "\n")
}

func (d *picker) row(i int) string {
	s := d.all[d.hits[i]]
	names := 0
	for _, o := range d.all {
		names = max(names, min(width(o.Name), 28))
	}
	name, title := d.th.fit(d.th.words(s.Name), names), d.th.words(s.Title)
	if i == d.cursor.at {
		return d.th.Selected.Render(d.th.fit(name+"  "+title, d.w))
	}
	return d.th.fit(d.th.Key.Render(name)+"  "+title, d.w)
}

// story is what happens in the selected scenario, and what must name it.
func (d *picker) story() *prose {
	p := newProse(d.th, d.w)
	if d.cursor.at >= len(d.hits) {
		return p
	}
	s := d.all[d.hits[d.cursor.at]]
	tail := newProse(d.th, d.w)
	label := d.th.Label.Render("Finding") + " "
	if s.Finding != "" {
		tail.hang(label, d.th.Text, s.Finding+", "+s.Severity+", at the step "+s.Step)
	} else {
		tail.hang(label, d.th.Text, "none: it only looks odd, and a client must accept it")
	}
	p.text(d.th.Text, s.Story)
	if room := d.rowsOfStory() - len(tail.rows); len(p.rows) > room && room > 0 {
		p.rows = p.rows[:room]
		p.rows[room-1] = d.th.fit(strings.TrimRight(p.rows[room-1], " ")+d.th.sym.Ellipsis, d.w)
	}
	p.rows = append(p.rows, tail.rows...)
	return p
}

func (d *picker) handle(msg tea.Msg) tea.Cmd {
	if key, ok := msg.(tea.KeyPressMsg); ok {
		switch name := key.String(); name {
		case "esc":
			return closeWith(nil)
		case "enter":
			if d.cursor.at < len(d.hits) {
				return closeWith(scenarioAnswer{d.all[d.hits[d.cursor.at]].Name})
			}
			return nil
		case "up", "down", "pgup", "pgdown":
			d.cursor.key(name)
			return nil
		case "ctrl+n", "tab":
			d.cursor.set(d.cursor.at + 1)
			return nil
		case "ctrl+p", "shift+tab":
			d.cursor.set(d.cursor.at - 1)
			return nil
		}
	}
	before := d.input.value()
	d.input = d.input.update(msg)
	if d.input.value() != before {
		d.filter()
	}
	return nil
}

// pick shows the picker.
func (a *app) pick() tea.Cmd { return a.push(newPicker(a.th, a.cfg.Scenarios), false) }

func (a *app) whyNotPick() string {
	switch {
	case a.cfg.Demo == nil || len(a.cfg.Scenarios) == 0:
		return "there is no embedded provider with scenarios here"
	case a.quiz.hides():
		return "this is a quiz: name the cause with a, or leave with q"
	case a.engine != nil && !a.onDemo:
		return "this walk is not on the demo"
	}
	return ""
}

// scenarioTitle is what the scenario called name is, in a few words.
func (a *app) scenarioTitle(name string) string {
	for _, s := range a.cfg.Scenarios {
		if s.Name == name {
			return s.Title
		}
	}
	return name
}
