package tui

import (
	"strings"
	"time"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// keysStay is how long the keys are shown after the last one was pressed, and
// mostKeys how many of them.
const (
	keysStay = 4 * time.Second
	mostKeys = 3
)

// pressed is the keys that were pressed last, for a room to see.
type pressed struct {
	list       []pressedKey
	generation int
}

// pressedKey is a key and what it does, in a word or two.
type pressedKey struct{ key, word string }

// keysOverMsg takes the keys off the screen.
type keysOverMsg struct{ generation int }

// tellKey shows the room which key was pressed. What is typed into a line is not
// shown: of what a dialog gets, letters never are.
func (a *app) tellKey(msg tea.KeyPressMsg) tea.Cmd {
	told, ok := a.describeKey(msg)
	if !ok {
		return nil
	}
	list := append(a.pressed.list[:len(a.pressed.list):len(a.pressed.list)], told)
	a.pressed.list = list[max(len(list)-mostKeys, 0):]
	a.pressed.generation++
	return a.after(keysStay, keysOverMsg{a.pressed.generation})
}

func (a *app) describeKey(msg tea.KeyPressMsg) (pressedKey, bool) {
	name := msg.String()
	named := msg.Text == "" || name == "space"
	pane := a.message()
	switch {
	case len(a.layers) > 0 || a.engine == nil || pane != nil && pane.capturing():
		return pressedKey{key: name}, named && name != "space"
	}
	if i, ok := a.table.byKey[name]; ok {
		return pressedKey{name, a.actionWord(&a.table.list[i], name)}, true
	}
	for _, b := range scrollKeys(a.request.pager.KeyMap) {
		if key.Matches(msg, b) {
			word, _, _ := strings.Cut(b.Help().Desc, ";")
			return pressedKey{name, word}, true
		}
	}
	return pressedKey{key: name}, named
}

// actionWord is what an action does now, in a few words.
func (a *app) actionWord(act *action, key string) string {
	if act.id == "pane" {
		if i := int(key[0] - '1'); i >= 0 && i < len(panes) {
			return panes[i]
		}
	}
	if act.whyNot(a) != "" {
		return "" // what is said of it then is shown by itself
	}
	if act.short != nil {
		if word := act.short(a); word != "" {
			return word
		}
	}
	if i := strings.IndexAny(act.title, ":;,("); i > 0 {
		return firstLower(strings.TrimSpace(act.title[:i]))
	}
	return firstLower(act.title)
}

// presentedFooter is the last row while presenting: at the left what can be done,
// at the right the keys that were pressed.
func (a *app) presentedFooter() string {
	room, told, most := a.layout.w, "", a.layout.w*2/3
	list, items := a.pressed.list, []string{"next", "escape", "present", "continue", "expire", "pretty", "back"}
	if a.captioned() { // which says what enter does
		most, items = a.layout.w/2, []string{"escape", "tour-back", "present"}
	}
	for i := len(list) - 1; i >= 0; i-- {
		text := " " + a.th.words(list[i].key)
		if list[i].word != "" {
			text += " " + a.th.sym.Separator + " " + list[i].word
		}
		text = a.th.Selected.Render(text + " ")
		if width(text)+width(told)+1 > most {
			break
		}
		told = text + " " + told
	}
	room -= width(told)
	out := " "
	for _, id := range items {
		act := a.table.get(id)
		if act.short == nil || act.whyNot(a) != "" {
			continue
		}
		item := a.footerItem(act)
		if item == "" || width(out)+width(item) > room {
			continue
		}
		out += item + "   "
	}
	return a.th.fit(strings.TrimRight(out, " "), max(room, 0)) + told
}
