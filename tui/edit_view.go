package tui

import (
	"fmt"
	"strings"
)

// maxEditRows is how many rows of the screen the selected field takes at most.
const maxEditRows = 4

func (d *editDialog) caption() string {
	switch {
	case d.typing == nil:
		return "enter edit   n name   a add   d double   x remove   u undo   esc done"
	case d.typing.fresh && d.typing.part == typedName:
		return "enter go on to the value   esc drop it"
	}
	return "enter take it   tab take it and go on   esc drop it   ctrl+r " + d.revealWord()
}

func (d *editDialog) revealWord() string {
	if d.veil.reveal {
		return "mask"
	}
	return "reveal"
}

// layout lays out the rows, and what stands below them.
func (d *editDialog) layout() {
	d.w = d.roomW
	if len(d.sheet.rows) == 0 {
		return
	}
	d.below = d.foot()
	if d.roomH < 8 {
		d.below = d.below[:min(len(d.below), max(d.roomH-3, 0))]
	}
	d.scroll.setSize(d.w, max(d.roomH-len(d.below), 0))
	p := newProse(d.th, d.scroll.width())
	d.fields(p)
	d.h = min(d.roomH, len(p.rows)+len(d.below))
	d.scroll.setSize(d.w, max(d.h-len(d.below), 0))
	d.scroll.set(p.rows, 0)
	d.scroll.show(d.focus[0], d.focus[1])
	if d.at == 0 {
		d.scroll.to(0)
	}
}

func (d *editDialog) View() string {
	rows := d.below
	if d.scroll.h > 0 {
		rows = append(strings.Split(d.scroll.view(), "\n"), d.below...)
	}
	return strings.Join(rows[:min(len(rows), max(d.h, 1))], "\n")
}

// fields are the sections with their rows.
func (d *editDialog) fields(p *prose) {
	room := d.nameRoom(p.w)
	made := d.madeRows()
	for i, r := range d.sheet.rows {
		if i == 0 || d.sheet.rows[i-1].section != r.section {
			if i > 0 {
				p.row("")
			}
			p.row(d.th.Title.Render(d.sheet.heading(r.section)))
		}
		from := len(p.rows)
		fresh := d.typing != nil && d.typing.fresh
		if r.at >= 0 || !fresh || i != d.at {
			d.field(p, i, room, made.isNew(d.sheet, r))
		}
		if fresh && i == d.at {
			from = len(p.rows)
			d.typedField(p, room)
		}
		if i == d.at {
			d.focus = [2]int{from, len(p.rows)}
		}
	}
	if n := len(d.sheet.lines); n == maxBodyLines {
		p.text(d.th.Faint, "   The body may go on after this line: ctrl+e shows all of it.")
	}
}

// nameRoom is how wide the names are.
func (d *editDialog) nameRoom(w int) int {
	room := 8
	for _, r := range d.sheet.rows {
		room = max(room, min(width(d.th.words(shorten(joined(d.th, d.sheet.name(r), d.veil.reveal), maxShown))), 26))
	}
	return min(room, w/3)
}

// field draws row i.
func (d *editDialog) field(p *prose, i, room int, isNew bool) {
	th, r := d.th, d.sheet.rows[i]
	here := i == d.at && (d.typing == nil || !d.typing.fresh)
	if here && d.typing != nil {
		d.typedField(p, room)
		return
	}
	mark := " "
	if here {
		mark = th.Accent.Render(th.sym.Play)
	}
	if isNew {
		mark += th.Warn.Render("*") + " "
	} else {
		mark += "  "
	}
	if r.at < 0 {
		p.row(mark + th.Faint.Render(th.words("none; a adds one")))
		return
	}
	name := shorten(joined(th, d.sheet.name(r), d.veil.reveal), maxShown)
	value := th.words(shorten(joined(th, d.sheet.value(r), d.veil.reveal), maxShown))
	first := mark + th.Label.Render(th.fit(th.words(name), room)) + " " + r.section.sign() + " "
	left := max(p.w-width(first), 1)
	switch {
	case d.sheet.isBare(r) && r.section == inHeader:
		value = th.Faint.Render(th.words("(no colon: it is no header field)"))
	case d.sheet.isBare(r):
		value = th.Faint.Render(th.words("(no “=”)"))
	case value == "":
		value = th.Faint.Render("(empty)")
	}
	if !here {
		p.row(first + value)
		return
	}
	lines := hardWrap(value, left)
	if len(lines) > maxEditRows {
		lines = lines[:maxEditRows]
		lines[maxEditRows-1] = th.fit(head(lines[maxEditRows-1], left), left-1) + th.sym.Ellipsis
	}
	for _, line := range lines {
		p.row(first + line)
		first = blanks(width(first))
	}
}

// typedField draws the row that is typed, and what is wrong with it.
func (d *editDialog) typedField(p *prose, room int) {
	th, t := d.th, d.typing
	mark := th.Accent.Render(th.sym.Play) + "  "
	entry := func(w int) string { return "[" + t.entry.view(max(w-2, 0)) + "]" }
	name := t.name
	if !t.fresh {
		name = joined(th, d.sheet.name(t.row), d.veil.reveal)
	} else if t.row.section == inBody {
		name = "new line"
	}
	first := mark + th.Label.Render(th.fit(th.words(shorten(name, maxShown)), room)) + " " + t.row.section.sign() + " "
	switch t.part {
	case typedRaw:
		p.row(mark + entry(p.w-width(mark)))
	case typedName:
		w := min(max(room, 24)+2, max(p.w-width(mark)-4, 0))
		value := ""
		if !t.fresh {
			value = th.words(shorten(joined(th, d.sheet.value(t.row), d.veil.reveal), maxShown))
		}
		p.row(mark + entry(w) + " " + t.row.section.sign() + " " + value)
	default:
		p.row(first + entry(p.w-width(first)))
	}
	if t.entry.cut {
		p.hang("   "+th.Warn.Render(th.sym.Warn+" "), th.Warn, fmt.Sprintf("Too long: only the first %d KiB were taken.", maxEntry>>10))
	}
	if t.problem != "" {
		p.hang("   "+th.Bad.Render(th.sym.Cross+" "), th.Bad, d.veil.text(t.problem))
	}
	if t.warned {
		p.hang("   "+th.Warn.Render(th.sym.Warn+" "), th.Warn, "Not taken yet: enter takes what you typed, esc once more drops it.")
	}
}

// foot is what stands below the fields: a rule, what is to be known about the
// row or what has just happened, and more keys.
func (d *editDialog) foot() []string {
	th := d.th
	p := newProse(th, d.w)
	p.row(th.Border.Render(strings.Repeat(th.sym.Horizontal, d.w)))
	switch {
	case d.note != "" && d.bad:
		p.hang(th.Bad.Render(th.sym.Cross+" "), th.Bad, d.veil.text(d.note))
	case d.note != "":
		p.text(th.Good, d.veil.text(d.note))
	default:
		p.text(th.Faint, d.hint())
	}
	for len(p.rows) < 3 {
		p.row("")
	}
	if len(d.together) > 0 {
		p.text(th.Warn, fmt.Sprintf("#%d goes at the same moment as %s: enter at the gate sends them together.", d.id, numbers(d.together)))
	}
	if d.typing == nil {
		k := th.Key.Render
		p.row(k("w") + " the row as written   " + k("U") + " all back   " + k("m") + " " + d.revealWord() + "   " + k("ctrl+e") + " in your own editor")
	} else {
		p.row("")
	}
	return p.rows
}

// numbers lists exchanges: "#5 and #6".
func numbers(list []int) string {
	var b strings.Builder
	for i, id := range list {
		switch {
		case i > 0 && i == len(list)-1:
			b.WriteString(" and ")
		case i > 0:
			b.WriteString(", ")
		}
		fmt.Fprintf(&b, "#%d", id)
	}
	return b.String()
}

// hint is what is to be known about the row that has the cursor.
func (d *editDialog) hint() string {
	r := d.row()
	if t := d.typing; t != nil {
		return d.typingHint(t)
	}
	switch {
	case r.at < 0:
		return "This part of the request is empty."
	case r.section == inLine && d.sheet.url:
		return "The URL that the system browser will open."
	case r.section == inLine && r.at == 1:
		return "What is asked for: path and query. The connection goes to the same server, whatever is written here."
	case r.section == inLine && r.at == 0:
		return "The method. Methods are told apart by case, too: post is not POST."
	case r.section == inHeader:
		return d.headerHint(r)
	case r.section == inQuery || r.section == inForm:
		name, value := joined(d.th, d.sheet.name(r), d.veil.reveal), joined(d.th, d.sheet.value(r), d.veil.reveal)
		raw := joined(d.th, d.sheet.raw(r), d.veil.reveal)
		if raw != name+"="+value && raw != name {
			return "Written as " + shorten(raw, 300)
		}
	}
	return ""
}

func (d *editDialog) headerHint(r editRow) string {
	switch name := strings.ToLower(joined(d.th, d.sheet.name(r), true)); {
	case name == "content-length" && d.sheet.draft.LengthFollows():
		return "It follows the body by itself, until you edit it."
	case name == "content-length":
		return "It is sent as it stands here, whatever length the body has."
	case name == "host":
		return "The connection goes to the same server, whatever is written here."
	case name == "authorization" && strings.HasPrefix(strings.ToLower(joined(d.th, d.sheet.value(r), false)), "basic "):
		return "Client id and secret, joined by a colon, in base64. At the gate, F puts in a wrong secret for you."
	}
	return ""
}

func (d *editDialog) typingHint(t *typing) string {
	text := ""
	switch {
	case t.part == typedRaw:
		text = "This goes out as you write it, be it right or wrong."
	case t.fresh && t.part == typedName:
		text = "The name of the new " + t.row.section.one() + "; its value comes next."
	case t.row.section == inQuery || t.row.section == inForm:
		text = "Type it as it is meant: it is percent-encoded for you."
	}
	if t.hides() {
		text = strings.TrimSpace(text + " " + d.th.mask(1)[:len(d.th.mask(1))-4] + " stands for what is hidden: leave it, type beside it, or delete it like one letter. ctrl+r shows it.")
	}
	return text
}

// madeRows counts the rows of the request as it was made, to tell those that are
// new or changed.
type madeRows map[editSection]map[string]int

func (d *editDialog) madeRows() madeRows {
	out := madeRows{}
	was := d.wasMade
	for _, r := range was.rows {
		if out[r.section] == nil {
			out[r.section] = map[string]int{}
		}
		out[r.section][was.written(r)]++
	}
	return out
}

// isNew says whether a row was not in the request as it was made. It is asked
// once for each row, in order.
func (m madeRows) isNew(s sheet, r editRow) bool {
	if r.at < 0 {
		return false
	}
	text := s.written(r)
	if m[r.section][text] == 0 {
		return true
	}
	m[r.section][text]--
	return false
}

// written is a row as it is written, for comparing.
func (s sheet) written(r editRow) string {
	list := s.raw(r)
	if r.section == inLine {
		list = append(ours(fmt.Sprint(r.at)), s.value(r)...)
	}
	var b strings.Builder
	for _, g := range list {
		b.WriteString(g.Text)
	}
	return b.String()
}
