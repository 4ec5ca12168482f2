package tui

import (
	"strings"
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	"charm.land/bubbles/v2/textinput"
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/grantwalk/grantwalk/httplog"
)

// maxEntry is how much a person may type or paste into one field, in bytes.
const maxEntry = 64 << 10

// entry is a field of one line. Package textinput edits it; it is drawn here,
// because what is pasted is as foreign as what a server sends.
type entry struct {
	th      *theme
	input   textinput.Model
	secret  bool // masked unless reveal is set
	reveal  bool
	cut     bool   // the last paste was too long, and its end is missing
	example string // stands there while the field is empty
	// stand is what is drawn for a character that stands for something longer.
	stand map[rune]string
}

func newEntry(th *theme) entry {
	in := textinput.New()
	in.SetVirtualCursor(false)
	in.CharLimit = maxEntry
	// Reading the clipboard is the terminal's business, and deleting a word
	// forward panics in textinput when only spaces follow.
	off := key.NewBinding(key.WithDisabled())
	in.KeyMap.Paste, in.KeyMap.DeleteWordForward = off, off
	in.KeyMap.NextSuggestion, in.KeyMap.PrevSuggestion, in.KeyMap.AcceptSuggestion = off, off, off
	return entry{th: th, input: in}
}

func (e *entry) focus()        { _ = e.input.Focus() }
func (e *entry) blur()         { e.input.Blur() }
func (e entry) focused() bool  { return e.input.Focused() }
func (e entry) value() string  { return e.input.Value() }
func (e *entry) set(s string)  { e.input.SetValue(oneLine(s)); e.input.CursorEnd() }
func (e *entry) clear()        { e.input.Reset(); e.cut = false }
func (e entry) isEmpty() bool  { return e.input.Value() == "" }
func (e entry) isMasked() bool { return e.secret && !e.reveal }

// update types or pastes, if the entry has the focus.
func (e entry) update(msg tea.Msg) entry {
	switch m := msg.(type) {
	case tea.PasteMsg:
		room := maxEntry - len(e.value())
		text := oneLine(head(m.Content, room+1))
		e.cut = len(m.Content) > room
		msg = tea.PasteMsg{Content: head(text, room)}
	case tea.KeyPressMsg:
		e.cut = false
		if len(e.value())+len(m.Text) > maxEntry {
			return e
		}
	default:
		return e
	}
	e.input, _ = e.input.Update(msg)
	return e
}

// head returns at most the first n bytes of s, whole characters only.
func head(s string, n int) string {
	if len(s) <= n {
		return s
	}
	for n = max(n, 0); n > 0 && !utf8.RuneStart(s[n]); n-- {
	}
	return s[:n]
}

// oneLine takes line breaks out: what is pasted here is one value, which a
// terminal or a mail may have broken over several lines.
func oneLine(s string) string {
	if !strings.ContainsAny(s, "\r\n") {
		return s
	}
	return strings.NewReplacer("\r", "", "\n", "").Replace(s)
}

// view draws the entry in exactly w cells, the part around the cursor if it is
// longer.
func (e entry) view(w int) string {
	if w <= 0 {
		return ""
	}
	th := e.th
	if e.isEmpty() {
		if e.focused() {
			return th.Selected.Render(" ") + th.fit(th.Faint.Render(th.words(e.example)), w-1)
		}
		return th.fit(th.Faint.Render(th.words(e.example)), w)
	}
	if e.isMasked() {
		text := th.words(httplog.Mask(utf8.RuneCountInString(e.value())))
		if e.focused() {
			text += th.Selected.Render(" ")
		}
		return th.fit(text, w)
	}
	runes := []rune(e.value())
	if !e.focused() {
		return th.fit(e.drawn(runes[:min(len(runes), w+1)]), w)
	}
	return e.around(runes, min(e.input.Position(), len(runes)), w)
}

// around draws runes with the cursor before the one at pos.
func (e entry) around(runes []rune, pos, w int) string {
	under, after := " ", ""
	if pos < len(runes) {
		under = e.drawn(runes[pos : pos+1])
		after = e.drawn(runes[pos+1 : min(len(runes), pos+1+w)])
	}
	before := e.drawn(runes[max(0, pos-w):pos])
	room := max(w-width(under), 0)
	if n := width(before); n > room {
		before = ansi.TruncateLeft(before, n-room, "")
	}
	return e.th.fit(before+e.th.Selected.Render(under)+after, w)
}

// drawn is how runes look on the screen.
func (e entry) drawn(runes []rune) string {
	if len(e.stand) == 0 {
		return e.th.words(string(runes))
	}
	var b strings.Builder
	from := 0
	for i, r := range runes {
		if text, ok := e.stand[r]; ok {
			b.WriteString(e.th.words(string(runes[from:i]) + text))
			from = i + 1
		}
	}
	b.WriteString(e.th.words(string(runes[from:])))
	return b.String()
}
