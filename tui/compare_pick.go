package tui

import (
	"fmt"
	"slices"
	"strings"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/compare"
	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/httplog"
)

// partner is something that the selected one can be compared with.
type partner struct {
	label string
	why   string // what makes it a likely one
	open  func(*app) tea.Cmd
}

// partnerPicker chooses what to compare with.
type partnerPicker struct {
	th      *theme
	heading string
	verb    string // what enter does: empty is to compare
	list    []partner
	cursor  cursor
	w, h    int
}

// partnerAnswer is its result.
type partnerAnswer struct{ open func(*app) tea.Cmd }

func (d *partnerPicker) title() string { return d.heading }
func (d *partnerPicker) caption() string {
	return "j k choose   enter " + or(d.verb, "compare") + "   esc close"
}

func (d *partnerPicker) SetSize(w, h int) {
	d.w, d.h = min(w, 100), min(h, len(d.list))
	d.cursor.resize(len(d.list), d.h)
}

func (d *partnerPicker) size() (w, h int) { return d.w, d.h }

func (d *partnerPicker) View() string {
	var rows []string
	for i := d.cursor.top; i < len(d.list) && len(rows) < d.h; i++ {
		x := d.list[i]
		line := d.th.words(x.label)
		if x.why != "" {
			line += "  " + d.th.Faint.Render(d.th.words(x.why))
		}
		if i == d.cursor.at {
			line = d.th.Selected.Render(d.th.fit(d.th.words(strings.TrimSpace(x.label+"  "+x.why)), d.w))
		}
		rows = append(rows, d.th.fit(line, d.w))
	}
	return strings.Join(rows, "\n")
}

func (d *partnerPicker) handle(msg tea.Msg) tea.Cmd {
	key, ok := msg.(tea.KeyPressMsg)
	if !ok {
		return nil
	}
	switch name := key.String(); name {
	case "esc", "q", "v", "J":
		return closeWith(nil)
	case "enter":
		return closeWith(partnerAnswer{d.list[d.cursor.at].open})
	default:
		d.cursor.key(name)
	}
	return nil
}

func (a *app) whyNotCompare() string {
	if a.focus == paneTokens {
		if len(a.allTokens()) < 2 {
			return "there are not two tokens to compare"
		}
		return ""
	}
	if why := a.whyNoExchange(); why != "" {
		return why
	}
	if len(a.exchanges.list) < 2 {
		return "there is no other exchange to compare it with"
	}
	return ""
}

// compareWord is left out of the footer while nothing is likely to be compared.
func (a *app) compareWord() string {
	x, ok := a.selected()
	if !ok || x.Attempt < 2 && a.focus != paneTokens {
		return ""
	}
	return "compare"
}

// compareWith asks what the selected exchange, or in the Tokens tab which token,
// is to be compared with.
func (a *app) compareWith() tea.Cmd {
	if a.focus == paneTokens {
		return a.compareTokens()
	}
	x, _ := a.selected()
	var list []partner
	for _, y := range likelyFirst(x, a.exchanges.list) {
		list = append(list, partner{
			label: a.exchangeInWords(y), why: likely(x, y),
			open: func(a *app) tea.Cmd { return a.openComparison(x.ID, y.ID) },
		})
	}
	return a.push(&partnerPicker{th: a.th, heading: fmt.Sprintf("Compare #%d with", x.ID), list: list}, false)
}

func (a *app) exchangeInWords(x httplog.Exchange) string {
	text := fmt.Sprintf("#%-3d %-4s %s", x.ID, x.Method, shorten(pathOf(x.URL), 60))
	switch {
	case x.Response != nil:
		text += fmt.Sprintf("  %d", x.Response.Status)
	case x.State == httplog.Held:
		text += "  held"
	}
	return text
}

// pathOf is what of a URL tells an exchange from others: no query, which may
// hold secrets.
func pathOf(u string) string {
	u, _, _ = strings.Cut(u, "?")
	if _, rest, ok := strings.Cut(u, "://"); ok {
		if i := strings.IndexByte(rest, '/'); i >= 0 {
			return rest[i:]
		}
	}
	return u
}

// openComparison shows two exchanges as they are now.
func (a *app) openComparison(left, right int) tea.Cmd {
	x, ok := a.log.Exchange(left)
	y, found := a.log.Exchange(right)
	if !ok || !found {
		return nil
	}
	return a.push(compareExchanges(a.th, x, y, veil{a.reveal, a.known}), false)
}

// likely says why y is worth comparing with x, or nothing.
func likely(x, y httplog.Exchange) string {
	same := x.Method == y.Method && pathOf(x.URL) == pathOf(y.URL)
	switch {
	case x.Label.Resends == y.ID || y.Label.Resends == x.ID:
		return "one sends the other again"
	case same && x.Label.Step == y.Label.Step:
		return "another attempt at the same"
	case same:
		return "the same endpoint"
	case x.Label.Step == y.Label.Step:
		return "of the same step"
	}
	return ""
}

// likelyFirst are the others, those that are worth comparing first, else the
// newest first.
func likelyFirst(x httplog.Exchange, list []httplog.Exchange) []httplog.Exchange {
	var out []httplog.Exchange
	for _, y := range slices.Backward(list) {
		if y.ID != x.ID {
			out = append(out, y)
		}
	}
	order := map[string]int{"one sends the other again": 0, "another attempt at the same": 1, "the same endpoint": 2, "of the same step": 3, "": 4}
	slices.SortStableFunc(out, func(a, b httplog.Exchange) int { return order[likely(x, a)] - order[likely(x, b)] })
	return out
}

// namedToken is a token that came.
type namedToken struct {
	kind flows.TokenKind
	name string
	text string
	jwt  *jose.Token
}

// allTokens are the tokens of the session, the newest first.
func (a *app) allTokens() []namedToken {
	var out []namedToken
	numbers := map[flows.TokenKind]int{}
	add := func(kind flows.TokenKind, exchange int, text string, jwt *jose.Token) {
		if text == "" {
			return
		}
		numbers[kind]++
		out = append(out, namedToken{kind, fmt.Sprintf("%s %d (#%d)", kind, numbers[kind], exchange), text, jwt})
	}
	for _, t := range a.state.Session.Tokens {
		add(flows.AccessTokenKind, t.Exchange, t.AccessToken, t.AccessJWT)
		add(flows.RefreshTokenKind, t.Exchange, t.RefreshToken, t.RefreshJWT)
		add(flows.IDTokenKind, t.Exchange, t.IDToken, t.IDJWT)
	}
	slices.Reverse(out)
	return out
}

// compareTokens asks for one token and then for the other.
func (a *app) compareTokens() tea.Cmd {
	var first []partner
	for _, x := range a.allTokens() {
		first = append(first, partner{label: x.name, why: kindOfToken(x), open: func(a *app) tea.Cmd {
			var second []partner
			for _, y := range sameKindFirst(x, a.allTokens()) {
				if y.name != x.name {
					second = append(second, partner{label: y.name, why: kindOfToken(y), open: func(a *app) tea.Cmd { return a.openTokens(x, y) }})
				}
			}
			return a.push(&partnerPicker{th: a.th, heading: "Compare " + x.name + " with", list: second}, false)
		}})
	}
	return a.push(&partnerPicker{th: a.th, heading: "Compare which token?", list: first}, false)
}

// sameKindFirst are the tokens with those of the kind of x first.
func sameKindFirst(x namedToken, list []namedToken) []namedToken {
	slices.SortStableFunc(list, func(a, b namedToken) int {
		other := func(t namedToken) int {
			if t.kind == x.kind {
				return 0
			}
			return 1
		}
		return other(a) - other(b)
	})
	return list
}

func kindOfToken(t namedToken) string {
	if t.jwt != nil {
		return "a JWT"
	}
	return "opaque"
}

// openTokens shows two tokens beside each other. Of opaque ones there is only to
// say whether they are one.
func (a *app) openTokens(x, y namedToken) tea.Cmd {
	if x.jwt == nil || y.jwt == nil {
		text := fmt.Sprintf("%s has %d characters, %s has %d", firstUpper(x.name), len(x.text), y.name, len(y.text))
		if x.text == y.text {
			text = firstUpper(x.name) + " and " + y.name + " are the same"
		}
		return a.say(text + ". What is in an opaque token only the server knows.")
	}
	run := func(v veil) compare.Result { return compare.Tokens(y.jwt, x.jwt, compare.Secrets(v.known)) }
	return a.push(newComparison(a.th, "Compare "+y.name+" with "+x.name, y.name, x.name, veil{a.reveal, a.known}, run), false)
}
