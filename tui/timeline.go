package tui

import (
	"fmt"
	"strings"
	"time"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
)

// timeline is the tab that draws the lives of the tokens as bars over time:
// when each came, how long it is good for, and what ended it.
type timeline struct {
	th      *theme
	w, h    int
	now     time.Time
	lives   []flows.Life
	cursor  cursor
	focused bool
}

func newTimeline(th *theme) timeline { return timeline{th: th} }

// SetSize sets the size in cells.
func (c *timeline) SetSize(w, h int) {
	c.w, c.h = max(w, 0), max(h, 0)
	c.cursor.resize(len(c.lives), c.listRows())
}

func (c *timeline) setFocus(on bool) { c.focused = on }

// listRows is how many lives are in view: one row is the axis, and one tells
// what the signs mean, where there is room for it.
func (c *timeline) listRows() int {
	if c.h >= 6 {
		return c.h - 2
	}
	return max(c.h-1, 0)
}

// SetLives takes in the lives of the tokens, and what time it is. While the
// newest is selected, one that comes is selected in its place.
func (c *timeline) SetLives(lives []flows.Life, now time.Time) {
	atEnd := c.cursor.at >= len(c.lives)-1
	c.lives, c.now = lives, now
	c.cursor.resize(len(lives), c.listRows())
	if atEnd {
		c.cursor.set(len(lives) - 1)
	}
}

// selected is the exchange that brought the selected token, 0 for none.
func (c timeline) selected() int {
	if c.cursor.at >= len(c.lives) {
		return 0
	}
	return c.lives[c.cursor.at].Exchange
}

// Update moves the cursor.
func (c timeline) Update(msg tea.Msg) (timeline, tea.Cmd) {
	if key, ok := msg.(tea.KeyPressMsg); ok {
		c.cursor.key(key.String())
	}
	return c, nil
}

// click selects the life in row y of the pane.
func (c *timeline) click(y int) {
	if i := c.cursor.top + y - 1; y >= 1 && i < len(c.lives) {
		c.cursor.set(i)
	}
}

// View returns exactly h rows of exactly w cells.
func (c timeline) View() string {
	th := c.th
	var rows []string
	if len(c.lives) == 0 {
		p := newProse(th, max(c.w-2, 0))
		p.text(th.Faint, "Here the life of each token is drawn as a bar, from when it came to when it expires, is replaced by a refresh, or is revoked. There are no tokens yet.")
		for _, row := range p.rows {
			rows = append(rows, th.fit(row, c.w))
		}
	} else {
		s := c.scale()
		rows = append(rows, s.axis())
		for i := c.cursor.top; i < len(c.lives) && len(rows) < c.listRows()+1; i++ {
			rows = append(rows, s.row(c.lives[i], i == c.cursor.at && c.focused))
		}
		if c.h >= 6 {
			for len(rows) < c.h-1 {
				rows = append(rows, blanks(c.w))
			}
			rows = append(rows, s.legend())
		}
	}
	return strings.Join(cut(strings.Join(rows, "\n"), c.w, c.h), "\n")
}

// scale maps times to cells.
type scale struct {
	th          *theme
	w           int // of the whole row
	label, word int // cells of what stands before and after the bar
	bar         int // cells of the bar
	from, to    time.Time
	now         time.Time
}

// Widths of what stands beside the bars.
const (
	lifeLabel = 18 // "refresh token 10"
	lifeWords = 30 // "replaced 12:03:10 by #12"
	fewestBar = 12
)

// scale fits the time from the first token to the end of the access tokens, or
// to now, into the bars. Other tokens that live on for hours are cut off at the
// right, or minutes could not be seen.
func (c timeline) scale() scale {
	s := scale{th: c.th, w: c.w, now: c.now, label: lifeLabel, word: lifeWords}
	if c.w-s.label-s.word-2 < fewestBar {
		s.word = max(c.w-s.label-2-fewestBar, 0)
	}
	s.bar = max(c.w-s.label-s.word-2, 1)
	s.to = c.now
	for _, l := range c.lives {
		if !l.From.IsZero() && (s.from.IsZero() || l.From.Before(s.from)) {
			s.from = l.From
		}
		if stop := l.Stop(); l.Kind == flows.AccessTokenKind && stop.After(s.to) {
			s.to = stop
		}
		if l.How != "" && l.End.After(s.to) {
			s.to = l.End
		}
	}
	if s.from.IsZero() || s.from.After(s.to) {
		s.from = s.to
	}
	if least := s.from.Add(10 * time.Second); s.to.Before(least) {
		s.to = least
	}
	return s
}

// cell is the cell of the bar in which t lies, from -1 for before to bar for
// beyond.
func (s scale) cell(t time.Time) int {
	switch {
	case t.Before(s.from):
		return -1
	case t.After(s.to):
		return s.bar
	}
	return min(int(int64(s.bar)*int64(t.Sub(s.from))/int64(s.to.Sub(s.from))), s.bar-1)
}

// axis is the row of times above the bars.
func (s scale) axis() string {
	cells := []rune(blanks(s.bar))
	put := func(at int, text string) {
		for i, r := range text {
			if at+i >= 0 && at+i < len(cells) {
				cells[at+i] = r
			}
		}
	}
	begin, end := s.clock(s.from), s.clock(s.to)
	at := s.cell(s.now)
	put(0, begin)
	if s.bar >= len(begin)+len(end)+4 {
		put(s.bar-len(end), end)
	}
	if label := "now"; at-1 > len(begin) && at+2 < s.bar-len(end)-1 {
		put(at-1, label)
	}
	return s.th.fit(blanks(s.label)+" "+s.th.Faint.Render(string(cells)), s.w)
}

// clock is a time of day; of another day than now with the date.
func (s scale) clock(t time.Time) string {
	t, now := t.Local(), s.now.Local()
	if t.YearDay() != now.YearDay() || t.Year() != now.Year() {
		return t.Format("2006-01-02 15:04:05")
	}
	return t.Format("15:04:05")
}

// row is one life.
func (s scale) row(l flows.Life, here bool) string {
	th := s.th
	over := l.Over(s.now)
	style := map[string]look{"": th.Good, "expired": th.Faint, "replaced": th.Faint, "revoked": th.Bad}[over]
	if l.Kind == flows.IDTokenKind && over == "" {
		style = th.Text
	}
	label := fmt.Sprintf("%s %d", l.Kind, l.Number)
	mark := " "
	if here {
		mark = th.sym.Play
	}
	text := th.fit(mark+" "+label, s.label)
	words := th.fit(s.inWords(l, over), s.word)
	if here {
		return th.fit(th.Selected.Render(text)+" "+style.Render(s.cells(l, over))+" "+th.Selected.Render(words), s.w)
	}
	return th.fit(th.Text.Render(text)+" "+style.Render(s.cells(l, over))+" "+th.Text.Render(words), s.w)
}

// cells draws the bar: full for what has passed of the life, empty for what is
// to come, a cross where it was ended, and an arrow where it goes on beyond.
func (s scale) cells(l flows.Life, over string) string {
	from, stop, now := s.cell(l.From), l.Stop(), s.cell(s.now)
	if l.From.IsZero() {
		from = -1
	}
	end := s.bar
	if !stop.IsZero() {
		end = s.cell(stop)
	}
	var b strings.Builder
	for i := range s.bar {
		switch {
		case i < from || i > end:
			if i == now {
				b.WriteString(s.th.sym.Vertical)
			} else {
				b.WriteByte(' ')
			}
		case over != "" && i == end:
			b.WriteString(s.th.sym.Cross)
		case i == s.bar-1 && end >= s.bar && over == "":
			b.WriteString(s.th.sym.Play)
		case i <= now:
			b.WriteString(s.th.sym.BarFull)
		default:
			b.WriteString(s.th.sym.BarEmpty)
		}
	}
	return b.String()
}

// inWords says how the life stands.
func (s scale) inWords(l flows.Life, over string) string {
	switch {
	case over == "expired":
		return "expired " + s.clock(l.Until)
	case over != "" && l.By != 0:
		return fmt.Sprintf("%s %s by #%d", over, s.clock(l.End), l.By)
	case over != "":
		return over + " " + s.clock(l.End)
	case l.Until.IsZero() && l.Kind == flows.RefreshTokenKind:
		return "good until it is replaced"
	case l.Until.IsZero():
		return "its end is not known"
	}
	return "good for " + countdown(l.Until.Sub(s.now)) + " more"
}

// legend says what the signs mean.
func (s scale) legend() string {
	sym := s.th.sym
	return s.th.fit(s.th.Faint.Render(fmt.Sprintf("%s has lived  %s still to live  %s ended  %s goes on  %s now   enter: the exchange that brought it",
		sym.BarFull, sym.BarEmpty, sym.Cross, sym.Play, sym.Vertical)), s.w)
}
