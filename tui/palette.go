package tui

import (
	"sort"
	"strings"

	tea "charm.land/bubbletea/v2"
)

// palette finds an action by a few letters of its name.
type palette struct {
	th     *theme
	table  table
	whyNot func(*action) string
	input  entry
	hits   []int // of the table
	cursor cursor
	w, h   int
}

// paletteRows are the rows beside the list: the input, a line, and why the
// selected action cannot be done now.
const paletteRows = 3

// paletteAnswer is the result of the palette.
type paletteAnswer struct{ id string }

func newPalette(th *theme, t table, whyNot func(*action) string) *palette {
	d := &palette{th: th, table: t, whyNot: whyNot, input: newEntry(th)}
	d.input.focus()
	d.filter()
	return d
}

func (d *palette) title() string { return "Find an action" }

func (d *palette) SetSize(w, h int) {
	d.w, d.h = min(w, 92), min(h, len(d.table.list)+paletteRows)
	d.cursor.resize(len(d.hits), d.h-paletteRows)
}

func (d *palette) size() (w, h int) { return d.w, d.h }

func (d *palette) caption() string {
	return "type to filter   ↑ ↓ choose   enter do it   esc close"
}

func (d *palette) filter() {
	type hit struct{ index, score int }
	var hits []hit
	query := strings.TrimSpace(d.input.value())
	for i := range d.table.list {
		act := &d.table.list[i]
		if score, ok := fuzzy(query, act.title+" "+act.group+" "+act.shown); ok {
			hits = append(hits, hit{i, score})
		}
	}
	sort.SliceStable(hits, func(a, b int) bool { return hits[a].score < hits[b].score })
	d.hits = d.hits[:0]
	for _, h := range hits {
		d.hits = append(d.hits, h.index)
	}
	d.cursor.at, d.cursor.top = 0, 0
	d.cursor.resize(len(d.hits), d.h-paletteRows)
}

// fuzzy says whether the letters of query stand in text in their order, and
// how badly: 0 for a word of text that begins with it, more for each gap.
func fuzzy(query, text string) (score int, ok bool) {
	query, text = strings.ToLower(query), strings.ToLower(text)
	if query == "" {
		return 0, true
	}
	if i := strings.Index(text, query); i >= 0 {
		if i == 0 || text[i-1] == ' ' {
			return 0, true
		}
		return 1, true
	}
	score = 2
	for i, r := range strings.ReplaceAll(query, " ", "") {
		gap := strings.IndexRune(text, r)
		if gap < 0 {
			return 0, false
		}
		if i > 0 {
			score += gap
		}
		text = text[gap+len(string(r)):]
	}
	return score, true
}

func (d *palette) View() string {
	rows := []string{
		d.th.fit("> "+d.input.view(max(d.w-2, 0)), d.w),
		d.th.Border.Render(strings.Repeat(d.th.sym.Horizontal, d.w)),
	}
	for i := d.cursor.top; len(rows) < d.h-1; i++ {
		switch {
		case i < len(d.hits):
			rows = append(rows, d.row(i))
		case i == 0:
			rows = append(rows, d.th.fit("Nothing is called that. Fewer letters find more.", d.w))
		default:
			rows = append(rows, blanks(d.w))
		}
	}
	why := ""
	if d.cursor.at < len(d.hits) {
		if why = d.whyNot(&d.table.list[d.hits[d.cursor.at]]); why != "" {
			why = d.th.Warn.Render("Not now: " + d.th.words(why) + ".")
		}
	}
	rows = append(rows, d.th.fit(why, d.w))
	return strings.Join(rows[:min(len(rows), d.h)], "\n")
}

// row is an action with its keys; one that cannot be done now is faint.
func (d *palette) row(i int) string {
	act := &d.table.list[d.hits[i]]
	const keys = 11
	text, key := d.th.words(act.title), d.th.words(act.shown)
	switch {
	case i == d.cursor.at:
		return d.th.Selected.Render(d.th.fit(d.th.fit(key, keys)+text, d.w))
	case d.whyNot(act) != "":
		return d.th.Faint.Render(d.th.fit(d.th.fit(key, keys)+text, d.w))
	}
	return d.th.Key.Render(d.th.fit(key, keys)) + d.th.fit(text, d.w-keys)
}

func (d *palette) handle(msg tea.Msg) tea.Cmd {
	key, ok := msg.(tea.KeyPressMsg)
	if ok {
		switch name := key.String(); name {
		case "esc":
			return closeWith(nil)
		case "enter":
			if d.cursor.at < len(d.hits) {
				return closeWith(paletteAnswer{d.table.list[d.hits[d.cursor.at]].id})
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
