package tui

import (
	"strings"

	tea "charm.land/bubbletea/v2"
)

// chooser is a list to choose from, and what there is to know of the selected
// one below.
type chooser struct {
	th      *theme
	heading string
	keys    string // the caption
	list    []choice
	// missing is what stands there when the list is empty.
	missing func(*prose)
	// act says what a key means for the choice at i, -1 where there is none; nil
	// for nothing.
	act    func(key string, i int) any
	cursor cursor
	detail scroller
	w, h   int
}

// choice is a row of a chooser.
type choice struct {
	name, note, end string
	detail          func(*prose)
}

func (d *chooser) title() string    { return d.heading }
func (d *chooser) caption() string  { return d.keys }
func (d *chooser) size() (w, h int) { return d.w, d.h }

func (d *chooser) SetSize(w, h int) {
	d.w, d.h = min(w, 100), min(h, max(len(d.list), 3)+1+14)
	d.cursor.resize(len(d.list), d.listRows())
	d.layout()
}

// listRows is how many rows the list gets: all it needs, but no more than half.
func (d *chooser) listRows() int {
	if len(d.list) == 0 {
		return 0
	}
	return max(min(len(d.list), (d.h-1)/2), min(d.h, 1))
}

func (d *chooser) layout() {
	d.detail.th = d.th
	rows := d.h
	if len(d.list) > 0 {
		rows = max(d.h-1-d.listRows(), 0)
	}
	d.detail.setSize(d.w, rows)
	p := newProse(d.th, d.detail.width())
	switch {
	case d.cursor.at < len(d.list):
		d.list[d.cursor.at].detail(p)
	case d.missing != nil:
		d.missing(p)
	}
	d.detail.set(p.rows, 0)
}

func (d *chooser) View() string {
	var rows []string
	for i := d.cursor.top; len(rows) < d.listRows(); i++ {
		if i >= len(d.list) {
			rows = append(rows, blanks(d.w))
			continue
		}
		rows = append(rows, d.row(i))
	}
	if len(d.list) > 0 && len(rows) < d.h {
		rows = append(rows, d.th.Border.Render(strings.Repeat(d.th.sym.Horizontal, d.w)))
	}
	if d.detail.h > 0 {
		rows = append(rows, d.detail.view())
	}
	return strings.Join(rows, "\n")
}

func (d *chooser) row(i int) string {
	names := 0
	for _, c := range d.list {
		names = max(names, min(width(d.th.words(c.name)), d.w/3))
	}
	c := d.list[i]
	end := d.th.words(c.end)
	room := max(d.w-names-3-width(end), 0)
	name, note := d.th.fit(d.th.words(c.name), names), d.th.fit(d.th.words(c.note), room)
	if i == d.cursor.at {
		return d.th.Selected.Render(d.th.fit(name+"  "+note+" "+end, d.w))
	}
	return d.th.fit(d.th.Key.Render(name)+"  "+note+" "+d.th.Faint.Render(end), d.w)
}

func (d *chooser) handle(msg tea.Msg) tea.Cmd {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	name, at := key.String(), d.cursor.at
	if at >= len(d.list) {
		at = -1
	}
	switch name {
	case "esc", "q":
		return closeWith(nil)
	case "j", "down", "k", "up":
		d.cursor.key(name)
		d.detail.to(0)
		d.layout()
		return nil
	}
	if result := d.act(name, at); result != nil {
		return closeWith(result)
	}
	d.detail.key(name)
	return nil
}
