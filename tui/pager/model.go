package pager

import (
	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"
)

// Model is the pane. Make one with [New]. As with other models, go on with
// what Update returns and forget the one before: they share buffers.
type Model struct {
	KeyMap KeyMap

	width, height int
	doc           Document
	placeholder   string
	empty         bool // the placeholder is shown

	whole   *content // with nothing folded
	text    textLayout
	wrap    Wrap // as asked for; a placeholder is wrapped at words
	wrapped Wrap // how to wrap when wrapping is turned on again
	top     position
	left    int
	anchor  int       // the byte that was at the top before the text was last cut anew
	rows    []rowSpan // in view
	hits    []match   // in view, in order

	numbers  bool // lines are numbered
	gutter   gutter
	folds    []fold // in order; some may be within others
	foldings int    // counts the changes of folds
	cursor   cursor
	notice   string // what the last key came to

	selection  selection
	search     search
	highlight  []Range // in order and apart from each other
	underlined Range
	styles     Styles
	palette    palette
}

// New returns an empty pane that wraps anywhere.
func New() Model {
	m := Model{KeyMap: DefaultKeyMap(), wrap: WrapAny, wrapped: WrapAny}
	m.text.g = newGlyphs(false)
	m.SetStyles(DefaultStyles())
	m.renew()
	return m
}

// Init does nothing; it makes a Model a Bubble Tea component.
func (m Model) Init() tea.Cmd { return nil }

// renew makes the text ready after the document or the way to draw it changed.
func (m *Model) renew() { m.renewWith(nil) }

// renewWith is renew with a document that was made ready; nil: it is not.
func (m *Model) renewWith(ready *content) {
	m.empty = len(m.doc.Text) == 0
	d, wrap := m.doc, m.wrap
	if m.empty {
		d, wrap = Document{Text: []byte(m.placeholder)}, WrapWords
	}
	var before []byte
	if m.whole != nil {
		before = m.whole.text
	}
	if m.whole = ready; ready == nil || m.empty {
		m.whole = newContent(d, m.text.g)
	}
	m.keepFolds(before)
	m.text = textLayout{c: m.whole.folded(m.folds, m.text.g), g: m.text.g, wrap: wrap}
	if m.empty {
		m.cursor, m.selection = cursor{}, selection{}
	}
	m.fitGutter()
	m.searchAgain()
	m.layout()
}

// rewrap cuts the text anew. The byte at the top stays in the top row, through
// any number of sizes.
func (m *Model) rewrap(change func()) {
	known, off := len(m.rows) > 0, m.topOffset()
	if known && m.anchor > off && m.anchor < m.rows[0].stop {
		off = m.anchor
	}
	m.anchor = off
	change()
	wrap := m.wrap
	if m.empty {
		wrap = WrapWords
	}
	m.text.wrap, m.text.long, m.text.near = wrap, nil, nil
	m.fitGutter()
	if wrap != WrapNone {
		m.left = 0
	}
	if known && !m.AtTop() {
		m.putAtTop(off)
	}
	m.layout()
}

// putAtTop makes the row of byte off the one at the top.
func (m *Model) putAtTop(off int) {
	l := m.text.c.lineOf(off)
	m.top = position{line: l.n}
	if m.text.wrap != WrapNone {
		m.top.row = m.text.rowOf(l, off)
	}
}

// SetContent shows d. The position, the search, the highlight and the folds
// stay, so a text may grow while somebody reads it; call [Model.Open] for another text.
func (m *Model) SetContent(d Document) {
	m.doc = d
	m.renew()
}

// Prepared is a document made ready to be shown: its lines were found, which
// takes about a millisecond for a megabyte.
type Prepared struct {
	doc Document
	c   *content
	g   glyphs // what its masks were measured with
}

// Prepare makes d ready. It may be called beside Update, on a copy of the model.
func (m Model) Prepare(d Document) Prepared {
	return Prepared{d, newContent(d, m.text.g), m.text.g}
}

// SetPrepared is [Model.SetContent] with a document that was made ready.
func (m *Model) SetPrepared(p Prepared) {
	m.doc = p.doc
	if p.g != m.text.g {
		p.c = nil
	}
	m.renewWith(p.c)
}

// TopOffset returns the byte of the text at the top of the pane.
func (m Model) TopOffset() int { return m.topOffset() }

// SetTopOffset scrolls so that the row of byte off is at the top.
func (m *Model) SetTopOffset(off int) {
	m.putAtTop(off)
	m.layout()
}

// Open shows d from its top, without the search and the highlight of the text
// before.
func (m *Model) Open(d Document) {
	m.top, m.left, m.search, m.highlight = position{}, 0, search{}, nil
	m.underlined = Range{}
	m.folds, m.cursor, m.selection = nil, cursor{}, selection{}
	m.SetContent(d)
}

// SetPlaceholder sets what is shown when the text is empty.
func (m *Model) SetPlaceholder(s string) {
	if s == m.placeholder {
		return
	}
	m.placeholder = s
	if m.empty {
		m.renew()
	}
}

// SetSize sets the width and height in cells.
func (m *Model) SetSize(width, height int) {
	width, height = max(0, width), max(0, height)
	if width == m.width && height == m.height {
		return
	}
	if width == m.width {
		m.height = height
		m.layout()
		m.followCursor()
		return
	}
	m.rewrap(func() { m.width, m.height = width, height })
	m.followCursor()
}

// Width returns the width in cells.
func (m Model) Width() int { return m.width }

// Height returns the height in rows.
func (m Model) Height() int { return m.height }

// SetWrap says what becomes of long lines.
func (m *Model) SetWrap(w Wrap) {
	if w == m.wrap {
		return
	}
	m.rewrap(func() {
		m.wrap = w
		if w != WrapNone {
			m.wrapped = w
		}
	})
}

// toggleWrap turns wrapping off, or on again as it was.
func (m *Model) toggleWrap() {
	if m.wrap == WrapNone {
		m.SetWrap(m.wrapped)
	} else {
		m.SetWrap(WrapNone)
	}
}

// Wrap returns what becomes of long lines.
func (m Model) Wrap() Wrap { return m.wrap }

// SetStyles sets how things look.
func (m *Model) SetStyles(s Styles) { m.styles, m.palette = s, s.palette() }

// SetASCII says whether replacements and marks are made of ASCII alone.
func (m *Model) SetASCII(on bool) {
	if g := newGlyphs(on); g.ascii != m.text.g.ascii {
		g.method = m.text.g.method
		m.text.g = g
		m.renew()
	}
}

// SetWidthMethod sets how the terminal measures characters. Bubble Tea begins
// with [ansi.WcWidth] and goes over to [ansi.GraphemeWidth] when the terminal
// reports mode 2027; a pane follows when it is told.
func (m *Model) SetWidthMethod(method ansi.Method) {
	if method != m.text.g.method {
		m.text.g.method = method
		m.renew()
	}
}

// Plain returns the whole text for copying: what is masked is masked, every
// other byte is as it was given, line breaks and controls too.
func (m Model) Plain() []byte {
	if m.empty {
		return nil
	}
	return m.whole.appendPlain(make([]byte, 0, len(m.whole.text)), 0, len(m.whole.text))
}
