package tui

import (
	"fmt"
	"strings"

	"charm.land/bubbles/v2/key"
	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/httplog"
	"github.com/grantwalk/grantwalk/tui/pager"
)

// messagePane shows one side of an exchange: its request or its response.
type messagePane struct {
	th       *theme
	response bool // which side
	pager    pager.Model
	form     bodyForm
	reveal   bool
	focused  bool
	apart    int // how many rows of the screen a row of text takes, while presenting

	x     httplog.Exchange
	has   bool
	step  string // the title of the step that x belongs to
	again string // which exchange x repeats, if it does
	shown shownKey
	// laidOut is in which form a body is that was laid out anew; encoded says that
	// the wire's bytes differ from the body.
	laidOut string
	encoded bool
	dumped  bool // its rows depend on the width

	places []place
	doc    pager.Document
	mark   *mark // the evidence that is marked in it
	marks  marks // where that stands

	// Where the body is large.
	partly    bool // only its first part is shown
	layingOut *job // what makes the whole page
	gaveUp    bool // nothing does, for it was stopped
	resume    int  // the byte to go on reading at when the whole page is there
}

// shownKey tells whether the document must be built anew.
type shownKey struct {
	has             bool
	id              int
	state           httplog.State
	form            bodyForm
	reveal          bool
	secrets         int
	raw             *byte // changes with the bytes of a request that is edited
	url             string
	request, answer int64
	err             bool
	width           int
	gaveUp          bool
	theme           string
}

func newMessagePane(th *theme, response bool) messagePane {
	c := messagePane{th: th, response: response, pager: pager.New()}
	c.pager.SetStyles(th.pagerStyles())
	c.pager.SetASCII(th.ascii)
	keys := &c.pager.KeyMap
	// b and l have another meaning in this program, and the keys that are taken
	// away are actions.
	keys.PageUp.SetKeys("pgup", "shift+space", "ctrl+b")
	keys.PageUp.SetHelp("pgup", "page up")
	keys.Left.SetKeys("left")
	keys.Left.SetHelp("←", "left, where lines are not wrapped")
	keys.Right.SetKeys("right")
	keys.Right.SetHelp("→", "right, where lines are not wrapped")
	for _, k := range []*key.Binding{&keys.ClearSearch, &keys.HideCursor, &keys.Fold, &keys.FoldAll, &keys.LineNumbers} {
		k.SetEnabled(false)
	}
	return c
}

// restyle takes the theme's new looks; the page is built anew with what is shown
// next, for its remarks have looks too.
func (c *messagePane) restyle() {
	c.pager.SetStyles(c.th.pagerStyles())
	c.shown.theme = ""
}

func (c *messagePane) SetSize(w, h int) { c.keepMark(func() { c.pager.SetSize(w, h) }) }

func (c *messagePane) setFocus(on bool) { c.focused = on }

func (c messagePane) capturing() bool { return c.pager.Capturing() }

// mode is what others tell of the pager: the footer has keys for it.
type mode struct{ searching, selecting, cursor bool }

func (c *messagePane) mode() mode {
	return mode{c.pager.Searching(), c.pager.Selecting(), c.pager.HasCursor()}
}

func (c messagePane) Update(msg tea.Msg) (messagePane, tea.Cmd) {
	var cmd tea.Cmd
	if key, ok := msg.(tea.KeyPressMsg); ok && c.pager.HasCursor() && !c.capturing() {
		switch key.String() {
		case "[":
			return c, c.stepSpot(-1)
		case "]":
			return c, c.stepSpot(1)
		}
	}
	wrap, seen, notice := c.pager.Wrap(), c.showsMark(), c.pager.Notice()
	if c.pager, cmd = c.pager.Update(msg); seen && c.pager.Wrap() != wrap {
		c.goToMark()
	}
	if c.pager.Notice() != notice {
		cmd = c.noticed(cmd)
	}
	return c, cmd
}

func (c messagePane) View() string { return c.pager.View() }

func (c *messagePane) appendRow(dst []byte, y int) []byte { return c.pager.AppendRow(dst, y) }

// SetExchange shows x. known are the secrets that are masked wherever they
// stand, step is the title of the step it belongs to.
func (c *messagePane) SetExchange(x httplog.Exchange, has bool, step string, known []string) {
	c.x, c.has, c.step = x, has, step
	key := shownKey{
		has: has, id: x.ID, state: x.State, form: c.form, reveal: c.reveal, secrets: len(known),
		request: int64(len(x.Request.Raw)), url: x.URL, err: x.Err != nil, width: c.pager.Width(), gaveUp: c.gaveUp, theme: c.th.name,
	}
	if c.large() && !c.dumped {
		key.width = 0 // it would be laid out for nothing
	}
	if len(x.Request.Raw) > 0 {
		key.raw = &x.Request.Raw[0]
	}
	if r := x.Response; r != nil {
		key.answer = int64(len(r.Head)) + r.WireSize
	}
	if key == c.shown {
		return
	}
	another := key.id != c.shown.id || key.has != c.shown.has
	if another || key.form != c.shown.form {
		c.gaveUp, key.gaveUp, c.resume = false, false, 0
	} else if !c.partly && c.large() {
		c.resume = c.pager.TopOffset() // the first part may not reach that far
	}
	c.shown = key
	c.layingOut.stop()
	c.layingOut = nil
	c.show(c.build(known), another)
	if c.partly {
		c.layOut(known)
	}
}

// show shows a page of the exchange that was shown before, or of another one.
func (c *messagePane) show(b *pageBuilder, another bool) {
	c.encoded = c.response && c.x.Response != nil && (c.x.Response.Encoding != "" || c.x.Response.Chunked)
	if another {
		c.mark, c.resume = nil, 0
		c.pager.Open(b.doc)
		c.take(b)
		c.applyMark()
		return
	}
	c.keepMark(func() {
		c.pager.SetContent(b.doc)
		c.take(b)
		c.applyMark()
	})
}

// nextForm goes to the next way of showing the body.
func (c *messagePane) nextForm() {
	switch {
	case c.form == formPretty:
		c.form = formRaw
	case c.form == formRaw && c.encoded:
		c.form = formWire
	default:
		c.form = formPretty
	}
}

// later is raw, to be called beside Update.
func (c messagePane) later(known []string) func() []byte {
	return func() []byte { return c.raw(known) }
}

// raw is the text of this side as it was sent, for copying and saving: masked
// unless revealed, the body decoded unless the wire's bytes are shown.
func (c messagePane) raw(known []string) []byte {
	if !c.has {
		return nil
	}
	b := &pageBuilder{th: c.th, reveal: c.reveal, known: known}
	x := c.x
	x.Err = nil
	form := max(c.form, formRaw)
	if !c.response {
		if x.Witness == httplog.Unseen {
			if c.reveal {
				return []byte(x.URL)
			}
			return []byte(httplog.RedactURL(x.URL, known))
		}
		requestPage(b, x, formRaw)
	} else if r := x.Response; r != nil {
		plain := *r
		plain.Truncated, plain.Trimmed, plain.DecodeErr, plain.Tolerant, plain.Trailer = false, 0, nil, "", nil
		x.Response = &plain
		responsePage(b, x, form)
	}
	return plainText(b.doc)
}

// plainText is the text of d with the masks in their places.
func plainText(d pager.Document) []byte {
	ranges := make([]httplog.Range, len(d.Masks))
	for i, m := range d.Masks {
		ranges[i] = httplog.Range{Start: m.Start, End: m.End}
	}
	return httplog.Redact(d.Text, ranges)
}

// name is what this side is called in a sentence: "request #5".
func (c messagePane) name() string {
	if c.response {
		return fmt.Sprintf("response #%d", c.x.ID)
	}
	return fmt.Sprintf("request #%d", c.x.ID)
}

// title is what stands in the upper border: parts in the order of their weight.
func (c messagePane) title() (left []string, right string, style look) {
	if !c.has {
		if c.response {
			return []string{"Response"}, "", c.th.Faint
		}
		return []string{"Request"}, "", c.th.Faint
	}
	if c.response {
		return c.responseTitle()
	}
	left = []string{fmt.Sprintf("Request #%d", c.x.ID), c.th.words(c.x.Method + " " + shortPath(c.x))}
	if c.x.Request.Edited {
		left = append(left, c.th.Warn.Render("edited"))
	}
	if c.step != "" {
		left = append(left, c.step)
	}
	switch c.x.State {
	case httplog.Held:
		if c.x.Witness == httplog.Unseen {
			return left, "HELD: enter opens it", c.th.Warn
		}
		if c.x.Label.Together > 1 {
			return left, "HELD: enter sends all " + fmt.Sprint(c.x.Label.Together), c.th.Warn
		}
		return left, "HELD: enter sends", c.th.Warn
	case httplog.Sending:
		return left, "sending", c.th.Accent
	case httplog.Failed:
		if neverSent(c.x) {
			return left, "not sent", c.th.Faint
		}
		return left, "sent", c.th.Faint
	}
	return left, "", c.th.Faint
}

// neverSent says whether a request that failed did so before a byte of it was
// written.
func neverSent(x httplog.Exchange) bool {
	switch x.Failure {
	case httplog.FailDNS, httplog.FailRefused, httplog.FailConnect, httplog.FailProxy, httplog.FailTLS, httplog.FailGate:
		return true
	}
	return x.State == httplog.Failed && x.Started.IsZero()
}

func (c messagePane) responseTitle() (left []string, right string, style look) {
	left = []string{"Response"}
	switch r := c.x.Response; {
	case c.x.Witness == httplog.Unseen:
		left = append(left, "unseen")
	case r != nil:
		line := fmt.Sprintf("%d %s", r.Status, c.th.words(strings.TrimSpace(r.Phrase)))
		left = append(left, strings.TrimSpace(line))
		if c.x.State == httplog.Done {
			left = append(left, c.th.words(took(c.x.Timings.Total)), size(r.WireSize))
		}
	}
	switch c.x.State {
	case httplog.Held:
		return left, "not sent yet", c.th.Faint
	case httplog.Sending:
		return left, "waiting", c.th.Accent
	case httplog.Receiving:
		return left, "receiving", c.th.Accent
	case httplog.Failed:
		return left, "FAILED: " + string(c.x.Failure), c.th.Bad
	}
	return left, "", c.th.Faint
}

// caption is what stands in the lower border: how the exchange is known, and
// how its body is shown.
func (c messagePane) caption() []string {
	if !c.has {
		return nil
	}
	var parts []string
	if len(c.marks.all) > 0 {
		parts = append(parts, "marked: "+c.mark.name)
	}
	if !c.response {
		if c.x.Label.Probe != "" {
			parts = append(parts, "a probe")
		}
		if lab := c.x.Label.Lab; lab != "" {
			parts = append(parts, c.th.words(c.x.Label.Act), "experiment "+c.th.words(lab))
		}
		if c.again != "" {
			parts = append(parts, c.again)
		}
		if word := alteredWord(c.x); word != "" {
			parts = append(parts, c.th.words(word))
		}
		switch channel := string(c.x.Label.Channel); c.x.Witness {
		case httplog.Unseen:
			parts = append(parts, channel+", unseen")
		case httplog.Received:
			parts = append(parts, channel+", received")
		default:
			parts = append(parts, channel+" channel")
		}
		if c.x.Attempt > 1 {
			parts = append(parts, fmt.Sprintf("attempt %d", c.x.Attempt))
		}
	} else if c.x.Witness == httplog.Received {
		parts = append(parts, "our page")
	} else if v, ok := verdictOn(c.x); ok {
		parts = append(parts, v.caption(c.th)...)
	}
	switch {
	case c.form == formWire && c.encoded:
		parts = append(parts, "wire bytes")
	case c.form != formPretty:
		parts = append(parts, "raw")
	case c.laidOut != "":
		parts = append(parts, c.laidOut)
	}
	if r := c.x.Response; c.response && r != nil && r.Encoding != "" && c.form != formWire {
		parts = append(parts, fmt.Sprintf("%s, %s on the wire, decoded here", c.th.words(r.Encoding), size(r.WireSize)))
	}
	if r := c.x.Response; c.response && r != nil && r.Truncated {
		parts = append(parts, "truncated")
	}
	return parts
}

// placeholder says why the pane is empty.
func (c *messagePane) placeholder(request string) {
	text := request
	if c.response {
		text = c.noResponse()
	}
	c.pager.SetPlaceholder(text)
}

func (c *messagePane) noResponse() string {
	if !c.has {
		return "The answer will stand here."
	}
	switch {
	case c.x.Witness == httplog.Unseen && c.x.State == httplog.Held:
		return "Nothing was opened yet."
	case c.x.Witness == httplog.Unseen:
		return "The system browser got the answer, so it is not seen here. What comes back to the redirect URI will be recorded as an exchange of its own."
	case c.x.State == httplog.Held:
		return "Not sent yet: the request waits. enter sends it, esc cancels."
	case c.x.State == httplog.Receiving:
		return "The answer is coming in" + c.th.sym.Ellipsis + " esc cancels."
	case c.x.State == httplog.Sending:
		return "Sent. Waiting for the answer" + c.th.sym.Ellipsis + " esc cancels."
	}
	return "There was no answer."
}
