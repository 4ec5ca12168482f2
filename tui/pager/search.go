package pager

import (
	"errors"
	"fmt"
	"regexp/syntax"
	"strings"
	"unicode"
	"unicode/utf8"

	tea "charm.land/bubbletea/v2"
)

// maxNeedle is how many bytes a search may have; what is typed or pasted
// beyond is dropped.
const maxNeedle = 256

// search is what the person looks for.
type search struct {
	typing bool
	text   string  // as typed
	regexp bool    // text is a regular expression
	wrong  string  // why it is none
	find   *finder // nil when there is no search, or nothing to find yet

	current match // where the search stands; empty where that is nowhere yet
	number  int   // which one that is to be, once it is found again; else -1
	seek    bool  // the pane goes to the first match below origin once it is found
	origin  int

	// What to go back to when typing is given up.
	from         position
	fromLeft     int
	before       string
	beforeRegexp bool
}

// Capturing reports whether the search input is open: then every key and
// paste belongs to the pager.
func (m Model) Capturing() bool { return m.search.typing }

// Searching reports whether there is a search, open or kept. While there is,
// the ClearSearch key does something.
func (m Model) Searching() bool { return m.search.typing || m.search.text != "" }

// Matches returns the number of the match the search stands on, counted from
// 1, and how many there are. Both are 0 when nothing was found. In a large text
// they grow while it is looked through.
func (m Model) Matches() (current, total int) {
	f := m.search.find
	if f == nil || f.total == 0 {
		return 0, 0
	}
	if m.search.current.end > 0 && m.search.current.start < f.at {
		if _, n, ok := f.first(m.search.current.start); ok {
			current = n + 1
		}
	}
	return current, f.total
}

// Match returns the match that the search stands on.
func (m *Model) Match() (Range, bool) {
	c := m.search.current
	return Range{c.start, c.end}, c.end > 0
}

// OpenSearch opens the search input.
func (m *Model) OpenSearch() {
	m.search = search{typing: true, from: m.top, fromLeft: m.left, before: m.search.text, beforeRegexp: m.search.regexp}
	m.layout()
}

// Search looks for text and goes to the first match at or below the top of
// the pane. An empty text clears the search. What cannot be looked through at
// once is by the command of [Model.Work].
func (m *Model) Search(text string) {
	m.search.typing, m.search.regexp = false, false
	m.setSearch(needleOf("", text))
}

// SearchRegexp is Search for a regular expression (RE2), line by line. One that
// is not valid finds nothing, and the status says why.
func (m *Model) SearchRegexp(text string) {
	m.search.typing, m.search.regexp = false, true
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
	s := &m.search
	if s.typing {
		m.top, m.left = s.from, s.fromLeft
	}
	s.text, s.find, s.wrong, s.current, s.number = text, nil, "", match{}, -1
	m.layout()
	if text == "" {
		return
	}
	found, err := s.matcher()
	if err != nil {
		s.wrong = wrongWith(err)
		return
	}
	s.find, s.seek, s.origin = newFinder(m.whole, found), true, m.topOffset()
	m.seek()
	m.layout()
}

// matcher is what finds what was typed. Capital letters count where there are
// any.
func (s *search) matcher() (matcher, error) {
	if s.regexp {
		return newExpression(s.text)
	}
	return newNeedle(s.text, !strings.ContainsFunc(s.text, unicode.IsUpper)), nil
}

// wrongWith is what is wrong with an expression, in a few words.
func wrongWith(err error) string {
	if e := (*syntax.Error)(nil); errors.As(err, &e) {
		return e.Code.String()
	}
	return "too large"
}

// seek goes to the first match at or below where the search began, or else to
// the first of all, as soon as that is known.
func (m *Model) seek() {
	s := &m.search
	f := s.find
	if !s.seek {
		return
	}
	found, _, ok := f.first(s.origin)
	if !ok && !f.done() {
		found, ok = f.peek(max(f.at, s.origin))
	}
	if !ok && f.done() && f.total > 0 {
		found, ok = f.nth(0), true
	}
	if s.seek = !ok && !f.done(); ok {
		m.stand(found)
	}
}

// stand goes to a match.
func (m *Model) stand(found match) {
	m.search.current = found
	m.show(found)
	m.bringCursor(found.start)
}

// NextMatch goes n matches on (back when negative), around the ends. As long as
// the text is looked through it goes only as far as matches are known.
func (m *Model) NextMatch(n int) {
	s := &m.search
	f := s.find
	if f == nil || f.total == 0 && f.done() {
		return
	}
	s.seek = false
	current, total := m.Matches()
	want := current - 1 + n
	switch {
	case f.done():
		m.stand(f.nth((want%total + total) % total))
	case current > 0 && want >= 0 && want < total:
		m.stand(f.nth(want))
	case n > 0:
		if found, ok := f.peek(max(f.at, s.current.end)); ok {
			m.stand(found)
			return
		}
		m.notice = stillSearching
	default:
		m.notice = stillSearching
	}
}

const stillSearching = "The search has not come that far yet."

// keepSearch closes the input and keeps the search; with nothing typed, the one
// from before.
func (m *Model) keepSearch() {
	m.search.typing = false
	if m.search.text == "" && m.search.before != "" {
		m.search.regexp = m.search.beforeRegexp
		m.setSearch(m.search.before)
	}
}

// leaveSearch closes the input and puts everything back as it was.
func (m *Model) leaveSearch() {
	s := m.search
	m.search, m.top, m.left = search{regexp: s.beforeRegexp}, s.from, s.fromLeft
	if s.before != "" {
		m.setSearch(s.before)
		m.search.seek = false
		m.top, m.left = s.from, s.fromLeft
	}
	m.layout()
}

// toggleRegexp takes what is typed for a regular expression, or for plain text
// again.
func (m *Model) toggleRegexp() {
	m.search.regexp = !m.search.regexp
	m.setSearch(m.search.text)
}

// searchAgain repeats the search in new content, without moving.
func (m *Model) searchAgain() {
	s := &m.search
	if s.find == nil {
		return
	}
	if n, _ := m.Matches(); n > 0 {
		s.number = n - 1
	}
	s.find, s.current = newFinder(m.whole, s.find.matcher), match{}
	m.standAgain()
}

// standAgain finds the match again that the search stood on before its text
// changed, without moving.
func (m *Model) standAgain() {
	s := &m.search
	f := s.find
	if s.number >= 0 && f.total > 0 && (f.total > s.number || f.done()) {
		s.current, s.number = f.nth(min(s.number, f.total-1)), -1
	}
}

// scannedMsg brings how far a command has looked through a text.
type scannedMsg struct {
	find *finder
	scan
	marks []mark
}

func (scannedMsg) forPager() {}

// commandTimes is how many times as much as at once is looked through by a
// command, before it brings what it found.
const commandTimes = 16

// Work returns the command that searches on in a large text, if there is such a
// search and no command of it is under way. Update returns it, too; ask for it
// after SetContent or Search.
func (m *Model) Work() tea.Cmd {
	f := m.search.find
	if f == nil || f.busy || f.done() {
		return nil
	}
	f.busy = true
	next, c, found := f.scan, f.c, f.matcher
	limit := min(len(c.text), next.at+commandTimes*found.atOnce())
	return func() tea.Msg {
		marks := next.on(c, found, limit)
		return scannedMsg{f, next, marks}
	}
}

// takeScanned takes in what a command found, unless another search has begun.
func (m *Model) takeScanned(msg scannedMsg) {
	f := m.search.find
	if f != msg.find {
		return
	}
	f.busy, f.scan = false, msg.scan
	f.marks = append(f.marks, msg.marks...)
	m.standAgain()
	m.seek()
	m.layout()
}

// searchStatus is what is looked for, "/text" or "/expression/", and what came
// of it, "3/17", or while a large text is looked through "214… 43%", in w cells.
// Where there is no room for both, the text is cut, at its beginning.
func (m Model) searchStatus(w int) string {
	g, begin, end := m.text.g, "/", ""
	if m.search.regexp {
		end = "/"
	}
	needle, outcome := g.line(m.search.text), m.searchOutcome()
	room := max(w-g.method.StringWidth(begin+end+outcome), leastNeedle)
	if over := g.method.StringWidth(needle) - room; over > 0 {
		dots := g.dots()
		needle = g.method.TruncateLeft(needle, over+g.method.StringWidth(dots), dots)
	}
	return g.method.Truncate(begin+needle+end+outcome, w, g.dots())
}

// leastNeedle is how many cells of what is looked for are left in any case.
const leastNeedle = 6

// searchOutcome is what came of the search.
func (m Model) searchOutcome() string {
	s := &m.search
	switch current, total := m.Matches(); {
	case s.text == "" && s.regexp:
		return "  a regular expression; ctrl+r plain text"
	case s.text == "":
		return "  ctrl+r regular expression"
	case s.wrong != "":
		return " is no expression: " + s.wrong
	case s.find == nil || total == 0 && s.find.done():
		return " not found"
	case !s.find.done():
		return fmt.Sprintf(" %d%s %d%%", total, m.text.g.dots(), int64(s.find.at)*100/int64(len(s.find.c.text)))
	default:
		return fmt.Sprintf(" %d/%d", current, total)
	}
}
