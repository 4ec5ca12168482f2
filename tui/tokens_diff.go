package tui

import (
	"fmt"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/jsonpos"
)

// sideBySide is the width from which on before and after stand side by side.
const sideBySide = 72

// change is what became of a value.
type change int

const (
	same change = iota
	changed
	added
	removed
	rotated
	kept   // none came, the old one stays in force
	hidden // the recording has masks in their place
)

// change as a sign and a word. The signs are ASCII and one cell wide.
func (c change) String() string {
	return [...]string{"= same", "~ changed", "+ added", "- removed", "~ rotated", "= none came", "? masked"}[c]
}

func (c change) style(th *theme) look {
	switch c {
	case same, hidden:
		return th.Faint
	case added, rotated:
		return th.Good
	}
	return th.Warn
}

// rotation is what a token response did to the refresh token.
func rotationAt(s flows.Session, i int) change {
	before, after := s, s.Tokens[i].RefreshToken
	before.Tokens = s.Tokens[:i]
	switch old := before.RefreshToken(); {
	case after == "" && old == "":
		return same
	case after == "":
		return kept
	case old == "":
		return added
	case hiddenChange(old, after):
		return hidden
	case after == old:
		return same
	}
	return rotated
}

// hiddenChange says whether it cannot be told of two secrets of a recording if
// they are the same: masks of the same length stand in their place, or of one.
func hiddenChange(before, after string) bool {
	if !findings.Masked(before) && !findings.Masked(after) {
		return false
	}
	return before == after || !findings.Masked(before) || !findings.Masked(after)
}

// sentence says it of a refresh token.
func (c change) sentence() string {
	switch c {
	case rotated:
		return "Rotated: a new one came, and the old one should be refused from now on."
	case kept:
		return "None came: the old one stays in force (RFC 6749 §6)."
	case added:
		return "This is the first one."
	case hidden:
		return "Masked in the recording: it cannot be seen whether it is a new one."
	}
	return "Not rotated: the one that came is the old one."
}

// entryChange is one row of the comparison.
type entryChange struct {
	name          string
	before, after string
	what          change
	note          string // below the row
}

// comparison lays out what the refresh with index c.pair changed.
func (c *tokens) comparison(p *prose) {
	s := c.state.Session
	i := min(max(c.pair, 1), len(s.Tokens)-1)
	before, after := s.Tokens[i-1], s.Tokens[i]
	came := func(t flows.TokenSet) string {
		return fmt.Sprintf("#%d, %s", t.Exchange, jose.Relative(t.Received, c.now))
	}
	c.table(p, "response", "before: "+came(before), "after: "+came(after), c.responseChanges(i, before, after))
	c.claimChanges(p, "ID token", s.Tokens[:i], after.IDToken, after.IDJWT, func(t flows.TokenSet) (string, *jose.Token) { return t.IDToken, t.IDJWT })
	c.claimChanges(p, "access token", s.Tokens[:i], after.AccessToken, after.AccessJWT, func(t flows.TokenSet) (string, *jose.Token) { return t.AccessToken, t.AccessJWT })
}

func (c *tokens) responseChanges(i int, before, after flows.TokenSet) []entryChange {
	s := c.state.Session
	old := s
	old.Tokens = s.Tokens[:i]
	refresh := c.secrets("refresh_token", old.RefreshToken(), after.RefreshToken)
	if refresh.what = rotationAt(s, i); old.RefreshToken() != "" || after.RefreshToken != "" {
		refresh.note = refresh.what.sentence()
	}
	id := c.secrets("id_token", old.IDToken(), after.IDToken)
	if id.what == removed {
		id.what, id.note = kept, "No new one came, and none need to: the old one still says who signed in (OIDC Core §12.2)."
	}
	return []entryChange{
		c.secrets("access_token", before.AccessToken, after.AccessToken),
		refresh,
		c.scopeChange(before, after),
		c.difference("expires_in", seconds(before), seconds(after)),
		c.expiryChange(before, after),
		id,
		c.difference("token_type", before.TokenType, after.TokenType),
	}
}

// secrets compares two values that are masked.
func (c *tokens) secrets(name, before, after string) entryChange {
	what := compared(before, after)
	if hiddenChange(before, after) && before != "" && after != "" {
		what = hidden
	}
	return entryChange{name: name, before: c.optional(before), after: c.optional(after), what: what}
}

// optional is a secret, or the word that there is none.
func (c *tokens) optional(secret string) string {
	if secret == "" {
		return "none"
	}
	return shorten(c.secret(secret), maxShown)
}

func seconds(t flows.TokenSet) string {
	if !t.HasExpiresIn {
		return ""
	}
	return fmt.Sprintf("%d seconds", t.ExpiresIn)
}

func (c *tokens) expiryChange(before, after flows.TokenSet) entryChange {
	at := func(t flows.TokenSet) string {
		if t.ExpiresAt.IsZero() {
			return ""
		}
		return jose.Absolute(t.ExpiresAt) + ", " + jose.Relative(t.ExpiresAt, c.now)
	}
	e := c.difference("expires", at(before), at(after))
	if before.ExpiresAt.Equal(after.ExpiresAt) {
		e.what = same
	}
	return e
}

func (c *tokens) scopeChange(before, after flows.TokenSet) entryChange {
	e := c.difference("scope", before.Scope, after.Scope)
	less, more := wordsMissing(before.Scope, after.Scope), wordsMissing(after.Scope, before.Scope)
	switch {
	case !after.HasScope:
		e.what, e.after = same, "not said"
		e.note = "Not said: then it is the one of before (RFC 6749 §6)."
	case !before.HasScope:
		e.before = "not said"
	case len(less)+len(more) == 0:
		e.what = same
	default:
		var notes []string
		if len(less) > 0 {
			notes = append(notes, "less by "+c.shown(strings.Join(less, " ")))
		}
		if len(more) > 0 {
			notes = append(notes, "more by "+c.shown(strings.Join(more, " ")))
		}
		e.note = strings.Join(notes, "; ")
	}
	return e
}

// difference compares two values of which either may be missing.
func (c *tokens) difference(name, before, after string) entryChange {
	return entryChange{name: name, before: or(c.shown(before), "none"), after: or(c.shown(after), "none"), what: compared(before, after)}
}

func compared(before, after string) change {
	switch {
	case before == after:
		return same
	case before == "":
		return added
	case after == "":
		return removed
	}
	return changed
}

// claimChanges compares the claims of the newest token before with those of the
// token that came, value, of the kind that pick takes from a response.
func (c *tokens) claimChanges(p *prose, kind string, earlier []flows.TokenSet, value string, after *jose.Token, pick func(flows.TokenSet) (string, *jose.Token)) {
	var before *jose.Token
	had := false
	for _, t := range earlier {
		if value, jwt := pick(t); value != "" {
			had, before = true, jwt
		}
	}
	if value == "" || !had && after == nil {
		return // the table of the response has said so
	}
	p.heading("Claims of the " + kind)
	switch {
	case findings.Masked(value):
		p.text(c.th.Faint, maskedToken)
		return
	case before == nil && after == nil:
		p.text(c.th.Faint, "Both are opaque: there is nothing to compare.")
		return
	case before == nil:
		p.text(c.th.Warn, "There was none before that could be read; the new one is a JWT.")
	case after == nil:
		p.text(c.th.Warn, "The old one was a JWT; the new one is opaque.")
	}
	c.table(p, "claim", "before", "after", c.memberChanges(claimsOf(before), claimsOf(after)))
}

func claimsOf(t *jose.Token) *jsonpos.Value {
	if t == nil {
		return nil
	}
	return t.Claims
}

// memberChanges compares two objects member by member: in the order of before,
// then what is only in after. Of a repeated name the last counts.
func (c *tokens) memberChanges(before, after *jsonpos.Value) []entryChange {
	olds, names := membersOf(before, nil)
	news, names := membersOf(after, names)
	list := make([]entryChange, 0, len(names))
	for _, name := range names {
		old, now := olds[name], news[name]
		e := entryChange{name: shorten(name, maxShown), before: "none", after: "none", what: compared(string(old.Raw()), string(now.Raw()))}
		if old != nil {
			e.before = or(c.date(name, old), c.shown(string(old.Raw())))
		}
		if now != nil {
			e.after = or(c.date(name, now), c.shown(string(now.Raw())))
		}
		list = append(list, e)
	}
	return list
}

// membersOf returns the members of v by name, and adds to names the first ones
// that are not there yet.
func membersOf(v *jsonpos.Value, names []string) (map[string]*jsonpos.Value, []string) {
	list := v.Members()
	values := make(map[string]*jsonpos.Value, len(list))
	for i, m := range list {
		values[m.Name] = m.Value
		if i < maxClaims && !slices.Contains(names, m.Name) {
			names = append(names, m.Name)
		}
	}
	return values, names
}

// table lays out changes: side by side where there is room, else one below the
// other.
func (c *tokens) table(p *prose, title, before, after string, list []entryChange) {
	if p.w < sideBySide {
		if title == "response" {
			p.text(c.th.Faint, before)
			p.text(c.th.Faint, after)
		}
		for _, e := range list {
			c.stacked(p, e)
		}
		return
	}
	room := width(title)
	for _, e := range list {
		room = max(room, min(width(c.th.words(e.name)), 22))
	}
	const word = 11 // "= none came"
	cell := min((p.w-room-word-6)/2, 60)
	line := func(name, what, before, after string, style look) {
		columns := [2][]string{wrap(c.th.words(before), cell), wrap(c.th.words(after), cell)}
		for i := range max(len(columns[0]), len(columns[1])) {
			cells := [2]string{}
			for j := range columns {
				if i < len(columns[j]) {
					cells[j] = columns[j][i]
				}
				cells[j] = style.Render(c.th.fit(cells[j], cell))
			}
			p.row(name + "  " + what + "  " + cells[0] + "  " + cells[1])
			name, what = blanks(room), blanks(word)
		}
	}
	line(c.th.Faint.Render(c.th.fit(title, room)), blanks(word), before, after, c.th.Title)
	for _, e := range list {
		line(c.th.Label.Render(c.th.fit(c.th.words(e.name), room)), e.what.style(c.th).Render(c.th.fit(e.what.String(), word)), e.before, e.after, c.valueStyle(e))
		if e.note != "" {
			p.hang(blanks(room+2), e.what.style(c.th), e.note)
		}
	}
}

func (c *tokens) valueStyle(e entryChange) look {
	if e.what == same {
		return c.th.Faint
	}
	return c.th.Value
}

// stacked lays out one change where there is no room for columns.
func (c *tokens) stacked(p *prose, e entryChange) {
	th := c.th
	first := th.Label.Render(th.words(e.name)) + "  " + e.what.style(th).Render(e.what.String())
	if e.what == same && width(first)+2+width(th.words(e.after)) <= p.w {
		p.row(first + "  " + th.Faint.Render(th.words(e.after)))
	} else {
		p.row(first)
		p.hang("    "+th.Faint.Render("before "), c.valueStyle(e), e.before)
		p.hang("    "+th.Faint.Render("after  "), c.valueStyle(e), e.after)
	}
	if e.note != "" {
		p.hang("    ", e.what.style(th), e.note)
	}
}
