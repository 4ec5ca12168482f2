package pager

import (
	"unicode/utf8"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"
)

// wheelRows is how far one notch of the mouse wheel goes.
const wheelRows = 3

// Update handles keys, pastes into the search input, and the mouse wheel. It
// never returns a command; the result is there so that a Model is used like
// other components.
func (m Model) Update(msg tea.Msg) (Model, tea.Cmd) {
	switch msg := msg.(type) {
	case tea.KeyPressMsg:
		if m.search.typing {
			m.typeKey(msg)
		} else {
			m.press(msg)
		}
	case tea.PasteMsg:
		if m.search.typing {
			m.setSearch(needleOf(m.search.text, msg.Content))
		}
	case tea.MouseWheelMsg:
		switch msg.Button {
		case tea.MouseWheelDown:
			m.ScrollBy(wheelRows)
		case tea.MouseWheelUp:
			m.ScrollBy(-wheelRows)
		case tea.MouseWheelLeft:
			m.ScrollColumns(-columnStep)
		case tea.MouseWheelRight:
			m.ScrollColumns(columnStep)
		}
	}
	return m, nil
}

func (m *Model) press(k tea.KeyPressMsg) {
	page := max(1, m.height-1) // one row stays, so that the eye finds its place
	switch keys := m.KeyMap; {
	case key.Matches(k, keys.Down):
		m.ScrollBy(1)
	case key.Matches(k, keys.Up):
		m.ScrollBy(-1)
	case key.Matches(k, keys.PageDown):
		m.ScrollBy(page)
	case key.Matches(k, keys.PageUp):
		m.ScrollBy(-page)
	case key.Matches(k, keys.HalfDown):
		m.ScrollBy(max(1, m.height/2))
	case key.Matches(k, keys.HalfUp):
		m.ScrollBy(-max(1, m.height/2))
	case key.Matches(k, keys.Top):
		m.GotoTop()
	case key.Matches(k, keys.Bottom):
		m.GotoBottom()
	case key.Matches(k, keys.Left):
		m.ScrollColumns(-columnStep)
	case key.Matches(k, keys.Right):
		m.ScrollColumns(columnStep)
	case key.Matches(k, keys.LineStart):
		m.ScrollColumns(-m.left)
	case key.Matches(k, keys.LineEnd):
		m.lineEnd()
	case key.Matches(k, keys.Wrap):
		m.toggleWrap()
	case key.Matches(k, keys.Search):
		m.OpenSearch()
	case key.Matches(k, keys.Next):
		m.NextMatch(1)
	case key.Matches(k, keys.Previous):
		m.NextMatch(-1)
	case key.Matches(k, keys.ClearSearch):
		m.ClearSearch()
	}
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
	default:
		if k.Text != "" {
			m.setSearch(needleOf(s, k.Text))
		}
	}
}
