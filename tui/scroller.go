package tui

import "strings"

// scroller shows rows of which more may be there than fit.
type scroller struct {
	th   *theme
	w, h int
	top  int
	rows []string
}

// width is how wide a row may be: one column is for the bar, one for air.
func (s *scroller) width() int { return max(s.w-2, 0) }

func (s *scroller) setSize(w, h int) {
	s.w, s.h = max(w, 0), max(h, 0)
	s.to(s.top)
}

// set replaces the rows; the position stays.
func (s *scroller) set(rows []string) {
	s.rows = rows
	s.to(s.top)
}

// to brings row i to the top, as far as that goes.
func (s *scroller) to(i int) { s.top = max(min(i, len(s.rows)-s.h), 0) }

// show brings rows from up to before to into view, from first of all.
func (s *scroller) show(from, to int) {
	if to > s.top+s.h {
		s.to(to - s.h)
	}
	if from < s.top {
		s.to(from)
	}
}

// key moves by a key and says whether it was one that moves.
func (s *scroller) key(name string) bool {
	page := max(s.h-1, 1)
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
		s.to(s.top + max(s.h/2, 1))
	case "ctrl+u":
		s.to(s.top - max(s.h/2, 1))
	case "g", "home":
		s.to(0)
	case "G", "end":
		s.to(len(s.rows))
	default:
		return false
	}
	return true
}

// more says whether there is something above and below what is in view.
func (s *scroller) more() (above, below bool) {
	return s.top > 0, s.top+s.h < len(s.rows)
}

// view returns exactly h rows of exactly w cells.
func (s *scroller) view() string {
	if s.h <= 0 {
		return ""
	}
	var b strings.Builder
	from, to := s.thumb()
	for i := range s.h {
		if i > 0 {
			b.WriteByte('\n')
		}
		row := ""
		if s.top+i < len(s.rows) {
			row = s.rows[s.top+i]
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
		case to > 0:
			b.WriteString(s.th.Border.Render(s.th.sym.Vertical))
		default:
			b.WriteByte(' ')
		}
	}
	return b.String()
}

// thumb returns the rows of the scroll bar that are full, or 0, 0 when all is
// in view.
func (s *scroller) thumb() (from, to int) {
	n := len(s.rows)
	if n <= s.h || s.h <= 0 {
		return 0, 0
	}
	length := max(s.h*s.h/n, 1)
	from = s.top * (s.h - length) / (n - s.h)
	return from, from + length
}
