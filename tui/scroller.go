package tui

import "strings"

// scroller shows rows of which more may be there than fit.
type scroller struct {
	th     *theme
	w, h   int
	rows   []string
	pinned int // so many rows at the top stay where they are
	top    int // how many of the others are above the view
}

// width is how wide a row may be: one column is for the bar, one for air.
func (s *scroller) width() int { return max(s.w-2, 0) }

func (s *scroller) setSize(w, h int) {
	s.w, s.h = max(w, 0), max(h, 0)
	s.to(s.top)
}

// set replaces the rows, of which the first pinned ones do not scroll; the
// position stays.
func (s *scroller) set(rows []string, pinned int) {
	s.rows, s.pinned = rows, pinned
	s.to(s.top)
}

// fixed is how many rows do not scroll: the pinned ones, but one row is left
// for the others where there are two.
func (s *scroller) fixed() int { return min(s.pinned, len(s.rows), max(s.h-1, 1), s.h) }

// room is how many rows scroll, and how many of them are in view.
func (s *scroller) room() (n, h int) { return len(s.rows) - s.fixed(), s.h - s.fixed() }

// to brings the row that is i below the pinned ones to the top, as far as that
// goes.
func (s *scroller) to(i int) {
	n, h := s.room()
	s.top = max(min(i, n-h), 0)
}

// show brings the rows from up to before to into view, from first of all.
func (s *scroller) show(from, to int) {
	_, h := s.room()
	from, to = from-s.fixed(), to-s.fixed()
	if to > s.top+h {
		s.to(to - h)
	}
	if from < s.top {
		s.to(from)
	}
}

// key moves by a key and says whether it was one that moves.
func (s *scroller) key(name string) bool {
	_, h := s.room()
	page := max(h-1, 1)
	switch name {
	case "j", "down":
		s.to(s.top + 1)
	case "k", "up":
		s.to(s.top - 1)
	case "space", "pgdown", "ctrl+f":
		s.to(s.top + page)
	case "shift+space", "pgup", "ctrl+b":
		s.to(s.top - page)
	case "ctrl+d":
		s.to(s.top + max(h/2, 1))
	case "ctrl+u":
		s.to(s.top - max(h/2, 1))
	case "g", "home":
		s.to(0)
	case "G", "end":
		s.to(len(s.rows))
	default:
		return false
	}
	return true
}

// view returns exactly h rows of exactly w cells.
func (s *scroller) view() string {
	var b strings.Builder
	from, to := s.thumb()
	for i := range s.h {
		if i > 0 {
			b.WriteByte('\n')
		}
		at := i
		if i >= s.fixed() {
			at += s.top
		}
		row := ""
		if at < len(s.rows) {
			row = s.rows[at]
		}
		if s.w < 2 {
			b.WriteString(blanks(s.w))
			continue
		}
		b.WriteString(s.th.fit(row, s.width()))
		b.WriteByte(' ')
		switch {
		case i >= from && i < to:
			b.WriteString(s.th.Faint.Render(s.th.sym.ThumbFull))
		case to > 0 && i >= s.fixed():
			b.WriteString(s.th.Border.Render(s.th.sym.Vertical))
		default:
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// thumb returns the rows of the view in which the scroll bar is full, or 0, 0
// when all is in view.
func (s *scroller) thumb() (from, to int) {
	n, h := s.room()
	if n <= h || h <= 0 {
		return 0, 0
	}
	length := max(h*h/n, 1)
	from = s.fixed() + s.top*(h-length)/(n-h)
	return from, from + length
}
