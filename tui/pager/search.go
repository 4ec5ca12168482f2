package pager

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// maxNeedle is how many bytes a search may have; what is typed or pasted
// beyond is dropped.
const maxNeedle = 256

// search is what the person looks for.
type search struct {
	typing bool
	text   string  // as typed
	find   *finder // nil when there is no search, or nothing is typed yet
	at     int     // the number of the current match, if any

	current match // where that is

	// What to go back to when typing is given up.
	from     position
	fromLeft int
	before   string
}

// Capturing reports whether the search input is open: then every key and
// paste belongs to the pager.
func (m Model) Capturing() bool { return m.search.typing }

// Searching reports whether there is a search, open or kept. While there is,
// the ClearSearch key does something.
func (m Model) Searching() bool { return m.search.typing || m.search.text != "" }

// Matches returns the number of the match the search stands on, counted from
// 1, and how many there are. Both are 0 when nothing was found.
func (m Model) Matches() (current, total int) {
	if m.search.find == nil || m.search.find.total == 0 {
		return 0, 0
	}
	return m.search.at + 1, m.search.find.total
}

// OpenSearch opens the search input.
func (m *Model) OpenSearch() {
	m.search = search{typing: true, from: m.top, fromLeft: m.left, before: m.search.text}
	m.layout()
}

// Search looks for text and goes to the first match at or below the top of
// the pane. An empty text clears the search.
func (m *Model) Search(text string) {
	m.search.typing = false
	m.setSearch(needleOf("", text))
}

// ClearSearch closes the search input and forgets the search.
func (m *Model) ClearSearch() {
	m.search = search{}
	m.layout()
}

// needleOf returns typed with text appended, as far as it can be searched for.
func needleOf(typed, text string) string {
	text, _, _ = strings.Cut(text, "\n")
	for _, r := range text {
		if len(typed)+utf8.RuneLen(r) > maxNeedle {
			break
		}
		if !unicode.IsControl(r) && r != utf8.RuneError {
			typed += string(r)
		}
	}
	return typed
}

// setSearch looks for text from where the typing began.
func (m *Model) setSearch(text string) {
	from := m.top
	if m.search.typing {
		from = m.search.from
		m.left = m.search.fromLeft
	}
	m.search.text, m.search.find, m.search.at, m.search.current = text, nil, 0, match{}
	m.top = from
	m.layout()
	if text == "" {
		return
	}
	m.search.find = newFinder(m.whole, text, !strings.ContainsFunc(text, unicode.IsUpper))
	if f := m.search.find; f.total > 0 {
		if _, n, ok := f.first(m.topOffset()); ok {
			m.search.at = n
		}
		m.search.current = f.nth(m.search.at)
		m.show(m.search.current)
		m.bringCursor(m.search.current.start)
	}
	m.layout()
}

// NextMatch goes n matches on (back when negative), around the ends.
func (m *Model) NextMatch(n int) {
	f := m.search.find
	if f == nil || f.total == 0 {
		return
	}
	m.search.at = ((m.search.at+n)%f.total + f.total) % f.total
	m.search.current = f.nth(m.search.at)
	m.show(m.search.current)
	m.bringCursor(m.search.current.start)
}

// keepSearch closes the input and keeps the search; with nothing typed, the one
// from before.
func (m *Model) keepSearch() {
	m.search.typing = false
	if m.search.text == "" && m.search.before != "" {
		m.setSearch(m.search.before)
	}
}

// leaveSearch closes the input and puts everything back as it was.
func (m *Model) leaveSearch() {
	s := m.search
	m.search, m.top, m.left = search{}, s.from, s.fromLeft
	if s.before != "" {
		m.setSearch(s.before)
		m.top, m.left = s.from, s.fromLeft
	}
	m.layout()
}

// again repeats the search in new content, without moving.
func (s *search) again(c *content) {
	if s.find == nil {
		return
	}
	s.find = newFinder(c, string(s.find.needle), s.find.fold)
	s.at, s.current = max(0, min(s.at, s.find.total-1)), match{}
	if s.find.total > 0 {
		s.current = s.find.nth(s.at)
	}
}

func (m Model) searchStatus() string {
	g := m.text.g
	s := "/" + g.line(m.search.text)
	switch f := m.search.find; {
	case m.search.typing && m.search.text == "":
		return s
	case f == nil || f.total == 0:
		return s + " not found"
	default:
		return fmt.Sprintf("%s %d/%d", s, m.search.at+1, f.total)
	}
}
