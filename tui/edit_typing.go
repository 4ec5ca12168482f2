package tui

import (
	"strings"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/httplog"
)

// typedPart is what of a row is typed.
type typedPart int

const (
	typedValue typedPart = iota
	typedName
	typedRaw // all of it, as it is written
)

// firstStand is the first of the characters that stand for a secret in a line
// that is typed: they are for private use (Unicode, plane 15), and nobody types
// them.
const firstStand = 0xF0000

// typing is a row that is being typed. A secret in it is one character, drawn as
// its mask: a person can type beside it or remove it, and need not see it.
type typing struct {
	row   editRow
	part  typedPart
	fresh bool   // it is a new row, which is not in the draft yet
	name  string // of a new row, once that was typed
	entry entry

	secrets []httplog.Segment // the character firstStand+i stands for the i-th
	covered bool
	opened  bool   // secrets were put in as text, and covering must find them again
	was     string // what it held at first, uncovered
	warned  bool   // esc was pressed, and what was typed is still there
	problem string
}

// newTyping returns a line that holds a text. ok is false where a line cannot
// hold it: there are line breaks or control characters in it.
func newTyping(th *theme, row editRow, part typedPart, list []httplog.Segment, v veil) (t typing, ok bool) {
	t = typing{row: row, part: part, entry: newEntry(th), covered: true}
	var b strings.Builder
	for _, g := range list {
		switch {
		case g.Secret:
			b.WriteString(t.stand(g))
		case strings.ContainsFunc(g.Text, isStand):
			return t, false
		default:
			b.WriteString(g.Text)
		}
		t.was += g.Text
	}
	t.entry.set(b.String())
	t.entry.focus()
	if t.entry.value() != b.String() || !utf8.ValidString(t.was) {
		return t, false
	}
	t.cover(v)
	return t, v.reveal == !t.covered || len(t.secrets) == 0
}

// stand returns the character for a secret.
func (t *typing) stand(g httplog.Segment) string {
	r := rune(firstStand + len(t.secrets))
	t.secrets = append(t.secrets, g)
	if t.entry.stand == nil {
		t.entry.stand = map[rune]string{}
	}
	t.entry.stand[r] = t.entry.th.mask(g.Size)
	return string(r)
}

func isStand(r rune) bool { return r >= firstStand && r <= 0xFFFFD }

// text is what was typed, with the secrets in it.
func (t *typing) text() string { return t.open(t.entry.value()) }

// open puts the secrets in the place of the characters that stand for them.
func (t *typing) open(s string) string {
	if !strings.ContainsFunc(s, isStand) {
		return s
	}
	var b strings.Builder
	for _, r := range s {
		if i := int(r - firstStand); i >= 0 && i < len(t.secrets) {
			b.WriteString(t.secrets[i].Text)
		} else {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// hide puts a character in the place of each secret.
func (t *typing) hide(s string) string { return t.hideFrom(1, s) }

// hideFrom hides the secrets of at least n bytes.
func (t *typing) hideFrom(n int, s string) string {
	for i, g := range t.secrets {
		if len(g.Text) >= n {
			s = strings.ReplaceAll(s, g.Text, string(rune(firstStand+i)))
		}
	}
	return s
}

// cover shows the secrets in the line or hides them again. What is left of a
// secret that was changed while it was in view is hidden with the whole line.
func (t *typing) cover(v veil) {
	switch {
	case v.reveal && t.covered:
		t.opened = strings.ContainsFunc(t.entry.value(), isStand)
		if text := t.text(); t.holds(text) {
			t.rewrite(t.open)
			t.covered, t.entry.secret = false, false
		}
	case !v.reveal && !t.covered:
		t.rewrite(t.hide)
		t.covered = true
		t.entry.secret = t.opened && !t.hidesAll()
	}
	if !v.reveal {
		t.coverKnown(v.known)
	}
}

// hidesAll says whether each secret is one character in the line.
func (t *typing) hidesAll() bool {
	for i := range t.secrets {
		if !strings.ContainsRune(t.entry.value(), rune(firstStand+i)) {
			return false
		}
	}
	return true
}

// minKnown is how long a known secret must be to be hidden when it is typed.
const minKnown = 8

// coverKnown hides the secrets of the walk that were pasted into the line.
func (t *typing) coverKnown(known []string) {
	for _, secret := range known {
		if len(secret) >= minKnown && strings.Contains(t.entry.value(), secret) {
			t.stand(httplog.Segment{Text: secret, Secret: true, Size: len(secret)})
		}
	}
	t.rewrite(func(s string) string { return t.hideFrom(minKnown, s) })
}

// holds says whether a line can hold text as it is.
func (t *typing) holds(text string) bool {
	e := newEntry(t.entry.th)
	e.set(text)
	return e.value() == text
}

// rewrite changes the text by f and leaves the cursor where it is in it.
func (t *typing) rewrite(f func(string) string) {
	now := t.entry.value()
	next := f(now)
	if next == now {
		return
	}
	runes := []rune(now)
	before := f(string(runes[:min(t.entry.input.Position(), len(runes))]))
	t.entry.input.SetValue(next)
	t.entry.input.CursorEnd()
	if strings.HasPrefix(next, before) {
		t.entry.input.SetCursor(utf8.RuneCountInString(before))
	}
}

// update types.
func (t *typing) update(msg tea.Msg, v veil) {
	none := func(r rune) rune {
		if isStand(r) {
			return -1
		}
		return r
	}
	switch m := msg.(type) {
	case tea.PasteMsg:
		msg = tea.PasteMsg{Content: strings.Map(none, m.Content)}
	case tea.KeyPressMsg:
		m.Text = strings.Map(none, m.Text)
		msg = m
	}
	t.entry = t.entry.update(msg)
	t.problem, t.warned = "", false
	if t.covered {
		t.coverKnown(v.known)
	}
}

// changed says whether it holds something else than at first.
func (t *typing) changed() bool { return t.text() != t.was || t.name != "" }

// hides says whether a mask is in the line.
func (t *typing) hides() bool {
	return t.covered && strings.ContainsFunc(t.entry.value(), isStand)
}
