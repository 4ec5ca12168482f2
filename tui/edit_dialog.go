package tui

import (
	"fmt"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/httplog"
)

// editDialog edits a held request as fields. Nothing is sent from here: what was
// edited is handed over when the dialog closes, and waits at the gate.
type editDialog struct {
	th       *theme
	id       int   // the exchange
	together []int // the exchanges that go at the same moment
	veil     veil

	made    httplog.Draft // as the program made it
	wasMade sheet         // likewise, as rows
	opened  []byte        // the bytes when the dialog was opened
	sheet   sheet
	before  []editStep // what can be undone, the last change last

	at     int // the row that has the cursor
	typing *typing
	note   string // what has just happened
	bad    bool

	roomW, roomH int
	w, h         int
	scroll       scroller
	focus        [2]int // the rows of the one that has the cursor
	below        []string
}

// editStep is how it was before a change.
type editStep struct {
	draft httplog.Draft
	row   editRow
	what  string // the change
}

// editAnswer is the result of the dialog when something was changed.
type editAnswer struct {
	id  int
	raw []byte
}

// revealMsg asks for secrets to be shown, or masked again.
type revealMsg struct{}

func newEditDialog(th *theme, id int, now, made httplog.Draft, url bool) *editDialog {
	return &editDialog{
		th: th, id: id, made: made, wasMade: newSheet(made, url, nil), opened: now.Bytes(), scroll: scroller{th: th},
		sheet: sheet{draft: now, url: url},
	}
}

func (d *editDialog) title() string {
	text := fmt.Sprintf("Edit request #%d: ", d.id)
	switch n := len(d.before); {
	case n > 0 && string(d.sheet.draft.Bytes()) == string(d.made.Bytes()):
		text += "as it was made, "
	case n == 1:
		text += "1 change, "
	case n > 1:
		text += fmt.Sprintf("%d changes, ", n)
	case string(d.opened) != string(d.made.Bytes()):
		text += "edited before, "
	}
	return text + "nothing is sent from here"
}

// SetVeil says what may be seen.
func (d *editDialog) SetVeil(v veil) {
	d.veil = v
	if d.typing != nil {
		d.typing.cover(v)
	}
	d.rebuild(d.row())
}

// SetSize says how much room there is.
func (d *editDialog) SetSize(w, h int) {
	d.roomW, d.roomH = min(w, 110), h
	d.layout()
}

func (d *editDialog) size() (w, h int) { return d.w, d.h }

// row is the row that has the cursor.
func (d *editDialog) row() editRow {
	if d.at < len(d.sheet.rows) {
		return d.sheet.rows[d.at]
	}
	return editRow{}
}

// rebuild makes the rows anew, with the cursor at r or near.
func (d *editDialog) rebuild(r editRow) {
	d.sheet = newSheet(d.sheet.draft, d.sheet.url, d.veil.known)
	d.at = d.sheet.index(r)
	d.layout()
}

// become takes in a change. It is false when nothing differs.
func (d *editDialog) become(next httplog.Draft, r editRow, what string) bool {
	same := string(next.Bytes()) == string(d.sheet.draft.Bytes())
	if !same {
		d.before = append(d.before, editStep{d.sheet.draft, d.row(), what})
		d.note, d.bad = what+".", false
	}
	d.sheet.draft = next
	d.rebuild(r)
	return !same
}

// take takes in what came of the editor.
func (d *editDialog) take(next httplog.Draft) bool {
	return d.become(next, d.row(), "Edited as text")
}

func (d *editDialog) say(format string, args ...any) {
	d.note, d.bad = fmt.Sprintf(format, args...), false
}

func (d *editDialog) fail(err error) {
	d.note, d.bad = firstUpper(err.Error())+".", true
}

func (d *editDialog) handle(msg tea.Msg) tea.Cmd {
	defer d.layout()
	if wheel, ok := msg.(tea.MouseWheelMsg); ok && d.typing == nil {
		d.move(map[bool]int{true: -1, false: 1}[wheel.Mouse().Button == tea.MouseWheelUp])
		return nil
	}
	key, isKey := msg.(tea.KeyPressMsg)
	if isKey {
		d.note, d.bad = "", false
	}
	switch {
	case isKey && key.String() == "ctrl+r":
		return intend(revealMsg{})
	case d.typing != nil:
		return d.type_(msg)
	case isKey:
		return d.command(key.String())
	}
	return nil
}

// command does what a key asks for while nothing is typed.
func (d *editDialog) command(key string) tea.Cmd {
	switch key {
	case "esc", "q":
		return d.close()
	case "m":
		return intend(revealMsg{})
	case "ctrl+e":
		return intend(editorMsg{d.id, d.sheet.draft})
	case "down", "j", "tab":
		d.move(1)
	case "up", "k", "shift+tab":
		d.move(-1)
	case "home", "g":
		d.at = 0
	case "end", "G":
		d.at = len(d.sheet.rows) - 1
	case "pgdown", "space", "ctrl+d":
		d.at = min(d.at+max(d.scroll.h-2, 1), len(d.sheet.rows)-1)
	case "pgup", "ctrl+u":
		d.at = max(d.at-max(d.scroll.h-2, 1), 0)
	case "enter", "e":
		d.begin(typedValue)
	case "n":
		d.begin(typedName)
	case "w":
		d.begin(typedRaw)
	case "a":
		d.add()
	case "d":
		d.change("Doubled the "+d.row().section.one(), d.sheet.double, 1)
	case "x", "delete":
		d.change(d.removal(), d.sheet.remove, 0)
	case "u":
		d.undo()
	case "U":
		d.undoAll()
	}
	return nil
}

// close hands over what was changed.
func (d *editDialog) close() tea.Cmd {
	raw := d.sheet.draft.Bytes()
	switch {
	case string(raw) == string(d.opened):
		return closeWith(nil)
	case len(raw) == 0:
		d.note, d.bad = "Nothing is left of the request, so there is nothing that could be sent: u takes the last change back.", true
		return nil
	}
	return closeWith(editAnswer{d.id, raw})
}

// move goes to another row, around the ends.
func (d *editDialog) move(by int) {
	n := len(d.sheet.rows)
	d.at = (d.at + by + n) % n
}

// change does what needs no typing.
func (d *editDialog) change(what string, do func(editRow) (httplog.Draft, error), by int) {
	r := d.row()
	if r.at < 0 {
		d.say("There is nothing in this part: a adds the first %s.", r.section.one())
		return
	}
	next, err := do(r)
	if err != nil {
		d.fail(err)
		return
	}
	if d.become(next, editRow{r.section, r.at + by}, what) {
		d.note += " u takes it back."
	}
}

func (d *editDialog) removal() string {
	r := d.row()
	if r.section == inLine {
		return "Emptied the " + joined(d.th, d.sheet.name(r), true)
	}
	return fmt.Sprintf("Removed the %s %s", r.section.one(), head(joined(d.th, d.sheet.name(r), d.veil.reveal), 40))
}

// undo takes the last change back.
func (d *editDialog) undo() {
	n := len(d.before)
	if n == 0 {
		d.say("Nothing was changed since this was opened.%s", map[bool]string{true: " U takes back what was edited before."}[string(d.opened) != string(d.made.Bytes())])
		return
	}
	last := d.before[n-1]
	d.before = d.before[:n-1]
	d.sheet.draft = last.draft
	d.rebuild(last.row)
	d.say("Taken back: %s.", firstLower(last.what))
}

// undoAll goes back to what the program made. That is a change, too.
func (d *editDialog) undoAll() {
	if !d.become(d.made, d.row(), "All edits taken back: this is the request as it was made") {
		d.say("This is the request as it was made.")
		return
	}
	d.note += " u brings them again."
}

// begin starts to type into the row.
func (d *editDialog) begin(part typedPart) {
	r := d.row()
	if r.at < 0 {
		d.add()
		return
	}
	list := d.sheet.value(r)
	switch {
	case part == typedRaw:
		list = d.sheet.raw(r)
	case part == typedName && (r.section == inLine || r.section == inBody):
		d.fail(errNoName)
		return
	case part == typedName:
		list = d.sheet.name(r)
	}
	t, ok := newTyping(d.th, r, part, list, d.veil)
	if !ok && part != typedRaw {
		if t, ok = newTyping(d.th, r, typedRaw, d.sheet.raw(r), d.veil); ok {
			d.say("It holds characters that a line cannot show, so it is edited as it is written.")
		}
	}
	if !ok {
		d.note, d.bad = "It holds characters that a line cannot show, or too many: ctrl+e edits the request as text.", true
		return
	}
	d.typing = &t
}

// add begins a new row after the one that has the cursor.
func (d *editDialog) add() {
	r := d.row()
	if r.section == inLine {
		d.fail(errLineParts)
		return
	}
	part := typedName
	if r.section == inBody {
		part = typedValue
	}
	t, _ := newTyping(d.th, editRow{r.section, r.at + 1}, part, nil, d.veil)
	t.fresh = true
	d.typing = &t
}

// type_ is a message while a row is typed.
func (d *editDialog) type_(msg tea.Msg) tea.Cmd {
	t := d.typing
	name := ""
	if key, ok := msg.(tea.KeyPressMsg); ok {
		name = key.String()
	}
	switch name {
	case "enter":
		d.commit()
	case "tab", "down":
		if d.commit() {
			d.move(1)
		}
	case "shift+tab", "up":
		if d.commit() {
			d.move(-1)
		}
	case "esc":
		if t.changed() && !t.warned {
			t.warned = true
			return nil
		}
		d.typing = nil
	default:
		t.update(msg, d.veil)
	}
	return nil
}

// commit takes what was typed. It is false while there is more to type, or
// something is wrong with it.
func (d *editDialog) commit() bool {
	t := d.typing
	text := t.text()
	if t.fresh && t.part == typedName {
		next, _ := newTyping(d.th, t.row, typedValue, nil, d.veil)
		next.fresh, next.name = true, text
		if _, err := d.sheet.insert(t.row, text, ""); err != nil {
			t.problem = firstUpper(err.Error()) + "."
			return false
		}
		d.typing = &next
		return false
	}
	next, what, err := d.typed(t, text)
	if err != nil {
		t.problem = firstUpper(err.Error()) + "."
		return false
	}
	d.typing = nil
	d.become(next, t.row, what)
	return true
}

// typed is the draft with what was typed, and what was done in words.
func (d *editDialog) typed(t *typing, text string) (next httplog.Draft, what string, err error) {
	one := t.row.section.one()
	if t.row.section == inLine {
		one = joined(d.th, d.sheet.name(t.row), true)
	}
	switch {
	case t.fresh:
		next, err = d.sheet.insert(t.row, t.name, text)
		return next, "Added a " + one, err
	case t.part == typedName:
		next, err = d.sheet.setName(t.row, text)
		return next, "Renamed a " + one, err
	case t.part == typedRaw:
		next, err = d.sheet.setRaw(t.row, text)
		return next, "Rewrote a " + one, err
	}
	next, err = d.sheet.setValue(t.row, text)
	return next, "Changed the " + one, err
}
