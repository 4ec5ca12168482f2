package tui

import (
	"net/url"
	"strconv"
	"strings"

	tea "charm.land/bubbletea/v2"
	"github.com/charmbracelet/x/ansi"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/httplog"
)

// exchangesPane is the list of everything that went over the wire.
type exchangesPane struct {
	tally
	th      *theme
	w, h    int
	cursor  cursor
	focused bool
	// stays is set while the person looks at another exchange than the newest;
	// then a new one does not take the cursor away.
	stays bool
}

func newExchangesPane(th *theme) exchangesPane { return exchangesPane{th: th} }

func (c *exchangesPane) SetSize(w, h int) {
	c.w, c.h = w, h
	c.cursor.resize(len(c.list), h)
}

// SetLog shows what is in the log by now. The newest is selected, unless the
// person went to another.
func (c *exchangesPane) SetLog(log *httplog.Log) {
	c.take(log)
	c.cursor.resize(len(c.list), c.h)
	if !c.stays {
		c.cursor.set(len(c.list) - 1)
	}
}

// forget shows an empty list, for another log.
func (c *exchangesPane) forget() {
	c.tally = tally{}
	c.cursor.resize(0, c.h)
}

func (c *exchangesPane) setFocus(on bool) { c.focused = on }

// selected is the exchange under the cursor.
func (c exchangesPane) selected() (httplog.Exchange, bool) {
	if len(c.list) == 0 {
		return httplog.Exchange{}, false
	}
	return c.list[c.cursor.at], true
}

// goTo selects the exchange id.
func (c *exchangesPane) goTo(id int) {
	c.cursor.set(id - 1)
	c.stays = c.cursor.at != len(c.list)-1
}

// follow selects the newest, now and from now on.
func (c *exchangesPane) follow() {
	c.stays = false
	c.cursor.set(len(c.list) - 1)
}

func (c exchangesPane) Update(msg tea.Msg) (exchangesPane, tea.Cmd) {
	if key, ok := msg.(tea.KeyPressMsg); ok && c.cursor.key(key.String()) {
		c.stays = c.cursor.at != len(c.list)-1
	}
	return c, nil
}

func (c exchangesPane) View() string { return strings.Join(c.rows(), "\n") }

func (c exchangesPane) rows() []string {
	rows := make([]string, 0, max(c.h, 0))
	if len(c.list) == 0 && c.h > 0 {
		rows = append(rows, c.th.Faint.Render(c.th.fit("nothing sent yet", c.w)))
	}
	for i := c.cursor.top; len(rows) < c.h; i++ {
		if i >= len(c.list) {
			rows = append(rows, blanks(c.w))
			continue
		}
		rows = append(rows, c.row(i))
	}
	return rows
}

// row is: number, channel, method, the end of the path, status or state.
func (c exchangesPane) row(i int) string {
	x := c.list[i]
	word, style := c.th.outcome(x)
	number := strconv.Itoa(x.ID)
	if len(c.list) > 9 && x.ID < 10 {
		number = " " + number
	}
	method := c.th.words(x.Method)
	if method == "" {
		method = "?"
	}
	if len(method) < 4 && c.w >= 30 {
		method += blanks(4 - len(method))
	}
	between := " "
	if isAltered(x) {
		between = "*" // the legend says what it means
	}
	head := number + between + channelMark(x, c.w) + " " + ansi.Truncate(method, 7, "") + " "
	room := c.w - 1 - width(head) - 1 - width(word)
	path := c.subject(i, room)
	mark := c.bracket(i)
	if i == c.cursor.at && c.focused {
		return c.th.Selected.Render(c.th.fit(mark+head+path+" "+word, c.w))
	}
	if i == c.cursor.at {
		mark = c.th.Accent.Render(c.th.sym.Cursor)
	}
	return c.th.fit(mark+head+path+" "+style.Render(word), c.w)
}

// channelMark is a letter, or the word where there is room.
func channelMark(x httplog.Exchange, w int) string {
	switch front := x.Label.Channel == httplog.Front; {
	case front && w >= 34:
		return "front"
	case front:
		return "F"
	case w >= 34:
		return "back "
	}
	return "B"
}

// outcome is what became of an exchange, in one word for a list.
func (th *theme) outcome(x httplog.Exchange) (string, look) {
	switch x.State {
	case httplog.Held:
		return "held", th.Warn
	case httplog.Sending:
		return "sending", th.Accent
	case httplog.Receiving:
		return "receiving", th.Accent
	case httplog.Failed:
		if x.Failure == httplog.FailCancelled && x.Started.IsZero() {
			return "not sent", th.Faint // because the person did not want it
		}
		return "failed", th.Bad
	}
	if x.Witness == httplog.Unseen {
		return "unseen", th.Faint
	}
	if x.Response == nil {
		return "done", th.Faint
	}
	word := strconv.Itoa(x.Response.Status)
	switch s := x.Response.Status; {
	case s >= 400:
		return word, th.Bad
	case s >= 300:
		return word, th.Text
	}
	return word, th.Good
}

// shortPath is the path of the URL, or the target of a CONNECT.
func shortPath(x httplog.Exchange) string {
	u, err := url.Parse(x.URL)
	if err != nil || u.Host == "" {
		return x.URL
	}
	if x.Method == "CONNECT" || u.Opaque != "" {
		return u.Host
	}
	if u.Path == "" {
		return "/"
	}
	return u.EscapedPath()
}

// fitTail makes s fit w cells by cutting its beginning: a path's end tells more.
func (th *theme) fitTail(s string, w int) string {
	if w <= 0 {
		return ""
	}
	if n := width(s); n > w {
		s = ansi.TruncateLeft(s, n-w+width(th.sym.Ellipsis), th.sym.Ellipsis)
	}
	return th.fit(s, w)
}

// ownOf returns the last exchange of a step that is its own: sent by none of
// what runs beside it. Where there is none, it is the last of all.
func ownOf(list []httplog.Exchange, id flows.StepID) (exchange int, ok bool) {
	for i := len(list) - 1; i >= 0; i-- {
		x := list[i]
		if x.Label.Step != string(id) {
			continue
		}
		if x.Label.Lab == "" && x.Label.Probe == "" && x.Label.Resends == 0 {
			return x.ID, true
		}
		if !ok {
			exchange, ok = x.ID, true
		}
	}
	return exchange, ok
}
