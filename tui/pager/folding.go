package pager

import (
	"slices"

	tea "charm.land/bubbletea/v2"
)

// maxAtOnce is how much text is looked through for brackets before the next
// frame; in more than that they are looked for in a command.
const maxAtOnce = 1 << 20

// Msg is what a command of a pager brings. It is to be given to every pager that
// may have begun it: one knows what is its own, and drops what is stale.
type Msg interface{ forPager() }

func (foldedMsg) forPager() {}

// foldedMsg brings the folds that a command has found for a pane.
type foldedMsg struct {
	c       *content // of the pane it is for
	changed int      // which state of its folds it fits
	found
}

// found is what folding came to.
type found struct {
	add    []fold
	at     int // where the cursor goes
	notice string
}

// ToggleFold folds the object or array that begins in the cursor's row, else
// the one around it, or unfolds it. Without a cursor it shows one, on the first
// row in view where there is something to fold. In a large text the brackets are
// looked for in the command that it returns.
func (m *Model) ToggleFold() tea.Cmd {
	if !m.cursor.on {
		m.ShowCursor()
		return nil
	}
	i := m.cursorRow()
	if i < 0 {
		return nil
	}
	r := m.rows[i]
	s := m.whole.sectionAt(r.off)
	if s.Kind != JSON {
		m.notice = "There is no JSON to fold on this line."
		return nil
	}
	open, ok := m.opening(r)
	if n := slices.IndexFunc(m.folds, func(f fold) bool { return f.open == open }); ok && n >= 0 {
		m.setFolds(slices.Delete(slices.Clone(m.folds), n, n+1))
		m.bringCursor(open)
		return nil
	}
	if len(m.folds) >= maxFolds {
		m.notice = "There are " + grouped(maxFolds) + " folds already: unfold all first."
		return nil
	}
	c := m.whole
	return m.fold(s, func() found {
		if !ok {
			open, ok = c.enclosing(s.Start, r.off)
		}
		if !ok {
			return found{notice: "There is nothing to fold on this line."}
		}
		switch f, ok := c.match(open, s.End); {
		case !ok:
			return found{notice: "Not folded: the bracket that opens here is never closed."}
		case f.items == 0:
			return found{notice: "There is nothing between these brackets."}
		default:
			return found{add: []fold{f}, at: open}
		}
	})
}

// ToggleFolds unfolds everything; where nothing is folded it folds each object
// and array in the outermost one, in a large text by the command that it
// returns.
func (m *Model) ToggleFolds() tea.Cmd {
	if len(m.folds) > 0 {
		m.setFolds(nil)
		m.followCursor()
		return nil
	}
	s, ok := m.jsonInView()
	if !ok {
		m.notice = "There is no JSON to fold."
		return nil
	}
	c, at := m.whole, m.cursor.off
	return m.fold(s, func() found {
		out := found{add: c.children(s.Start, s.End), at: at}
		switch len(out.add) {
		case 0:
			out.notice = "There is nothing to fold in this JSON."
		case maxFolds:
			out.notice = "Folded the first " + grouped(maxFolds) + "."
		}
		return out
	})
}

// fold looks for what to fold in a section: now, or in a command if it is large.
func (m *Model) fold(s Section, look func() found) tea.Cmd {
	if s.End-s.Start <= maxAtOnce {
		m.takeFound(look())
		return nil
	}
	c, changed := m.whole, m.foldings
	return func() tea.Msg { return foldedMsg{c, changed, look()} }
}

// takeFolded takes in what a command found, unless the pane has gone on.
func (m *Model) takeFolded(msg foldedMsg) {
	if msg.c == m.whole && msg.changed == m.foldings {
		m.takeFound(msg.found)
	}
}

func (m *Model) takeFound(f found) {
	if m.notice = f.notice; len(f.add) > 0 {
		m.setFolds(append(slices.Clone(m.folds), f.add...))
		m.bringCursor(f.at)
	}
}

// setFolds folds what is in folds and nothing else. The byte at the top stays
// there, or the fold that it is in now.
func (m *Model) setFolds(folds []fold) {
	slices.SortFunc(folds, func(a, b fold) int { return a.open - b.open })
	m.foldings++
	m.rewrap(func() {
		m.folds = folds
		m.text.c = m.whole.folded(folds, m.text.g)
	})
}
