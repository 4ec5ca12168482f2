package pager

import (
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// wheelRows is how far one notch of the mouse wheel goes.
const wheelRows = 3

// Update handles keys, pastes into the search input, the mouse wheel, and what
// its own commands bring. Such a command looks through a large text: for matches,
// or for the brackets of a fold.
func (m Model) Update(msg tea.Msg) (Model, tea.Cmd) {
	var cmd tea.Cmd
	switch msg := msg.(type) {
	case foldedMsg:
		m.takeFolded(msg)
	case scannedMsg:
		m.takeScanned(msg)
	case tea.KeyPressMsg:
		if m.search.typing {
			m.typeKey(msg)
		} else {
			cmd = m.press(msg)
		}
	case tea.PasteMsg:
		if m.search.typing {
			m.setSearch(needleOf(m.search.text, msg.Content))
		}
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelDown:
			m.ScrollBy(wheelRows)
			m.clampCursor()
		case tea.MouseWheelUp:
			m.ScrollBy(-wheelRows)
			m.clampCursor()
		case tea.MouseWheelLeft:
			m.ScrollColumns(-columnStep)
		case tea.MouseWheelRight:
			m.ScrollColumns(columnStep)
		}
	}
	return m, tea.Batch(cmd, m.Work())
}

// press does what a key asks for. The switches are apart by what the keys do.
func (m *Model) press(k tea.KeyPressMsg) tea.Cmd {
	m.notice, m.search.seek = "", false
	if m.pressScroll(k) {
		return nil
	}
	switch keys := m.KeyMap; {
	case key.Matches(k, keys.Wrap):
		m.toggleWrap()
	case key.Matches(k, keys.Search):
		m.OpenSearch()
	case key.Matches(k, keys.Next):
		m.NextMatch(1)
	case key.Matches(k, keys.Previous):
		m.NextMatch(-1)
	case key.Matches(k, keys.ClearSearch) && m.Searching():
		m.ClearSearch()
	case key.Matches(k, keys.HideCursor):
		m.Dismiss()
	case key.Matches(k, keys.Fold):
		return m.ToggleFold()
	case key.Matches(k, keys.FoldAll):
		return m.ToggleFolds()
	case key.Matches(k, keys.LineNumbers):
		m.SetLineNumbers(!m.numbers)
	}
	return nil
}

// pressScroll is the keys that move the cursor or, where there is none, the
// text.
func (m *Model) pressScroll(k tea.KeyPressMsg) bool {
	page := max(1, m.height-1) // one row stays, so that the eye finds its place
	half := max(1, m.height/2)
	switch keys := m.KeyMap; {
	case m.cursor.on && key.Matches(k, keys.Select):
		m.ToggleSelection()
	case key.Matches(k, keys.Down):
		m.move(1)
	case key.Matches(k, keys.Up):
		m.move(-1)
	case key.Matches(k, keys.PageDown):
		m.pageCursor(page)
	case key.Matches(k, keys.PageUp):
		m.pageCursor(-page)
	case key.Matches(k, keys.HalfDown):
		m.pageCursor(half)
	case key.Matches(k, keys.HalfUp):
		m.pageCursor(-half)
	case key.Matches(k, keys.Top):
		m.GotoTop()
		m.setCursor(0)
	case key.Matches(k, keys.Bottom):
		m.GotoBottom()
		m.setCursor(m.height)
	case key.Matches(k, keys.Left):
		m.ScrollColumns(-columnStep)
	case key.Matches(k, keys.Right):
		m.ScrollColumns(columnStep)
	case key.Matches(k, keys.LineStart):
		m.ScrollColumns(-m.left)
	case key.Matches(k, keys.LineEnd):
		m.lineEnd()
	default:
		return false
	}
	return true
}

// typeKey is a key for the search input.
func (m *Model) typeKey(k tea.KeyPressMsg) {
	switch s := m.search.text; k.String() {
	case "enter":
		m.keepSearch()
	case "esc":
		m.leaveSearch()
	case "backspace", "ctrl+h":
		if s == "" {
			m.leaveSearch()
			return
		}
		_, n := utf8.DecodeLastRuneInString(s)
		m.setSearch(s[:len(s)-n])
	case "ctrl+u":
		m.setSearch("")
	case "ctrl+r", "alt+r":
		m.toggleRegexp()
	default:
		if k.Text != "" {
			m.setSearch(needleOf(s, k.Text))
		}
	}
}
