package pager

import "charm.land/bubbles/v2/key"

// KeyMap is what the pane listens to. Bind anew or disable at will; the keys
// of the search input (letters, backspace, enter, esc) are fixed.
type KeyMap struct {
	Down, Up         key.Binding
	PageDown, PageUp key.Binding
	HalfDown, HalfUp key.Binding
	Top, Bottom      key.Binding
	Left, Right      key.Binding
	LineStart        key.Binding
	LineEnd          key.Binding
	Wrap             key.Binding
	Search           key.Binding
	Next, Previous   key.Binding
	ClearSearch      key.Binding
	Fold, FoldAll    key.Binding
	Select           key.Binding // only with the cursor; else the key is another's
	HideCursor       key.Binding
	LineNumbers      key.Binding
}

// DefaultKeyMap returns the keys of less and vi.
func DefaultKeyMap() KeyMap {
	bind := func(shown, what string, keys ...string) key.Binding {
		return key.NewBinding(key.WithKeys(keys...), key.WithHelp(shown, what))
	}
	return KeyMap{
		Down:        bind("j/↓", "down", "j", "down"),
		Up:          bind("k/↑", "up", "k", "up"),
		PageDown:    bind("space", "page down", "space", " ", "pgdown"),
		PageUp:      bind("b", "page up", "b", "pgup"),
		HalfDown:    bind("ctrl+d", "half a page down", "ctrl+d"),
		HalfUp:      bind("ctrl+u", "half a page up", "ctrl+u"),
		Top:         bind("g", "top", "g", "home"),
		Bottom:      bind("G", "bottom", "G", "end"),
		Left:        bind("h/←", "left", "h", "left"),
		Right:       bind("l/→", "right", "l", "right"),
		LineStart:   bind("0", "start of line", "0"),
		LineEnd:     bind("$", "end of line", "$"),
		Wrap:        bind("w", "wrap", "w"),
		Search:      bind("/", "search; ctrl+r: for a regular expression", "/"),
		Next:        bind("n", "next match", "n"),
		Previous:    bind("N", "previous match", "N"),
		ClearSearch: bind("esc", "clear the search", "esc"),
		Fold:        bind("x", "a cursor on a line; then fold or unfold the JSON there", "x"),
		FoldAll:     bind("X", "fold all JSON of the first level, or unfold all", "X"),
		Select:      bind("space", "with the cursor: select lines, for y to copy", "space", " "),
		HideCursor:  bind("esc", "drop the selection, then the cursor", "esc"),
		LineNumbers: bind("#", "line numbers", "#"),
	}
}
