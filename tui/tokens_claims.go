package tui

import (
	"fmt"
	"strings"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/flows/terms"
)

// maxClaims is how many claims of a token are laid out.
const maxClaims = 200

// decoded lays out the header and the claims of a JWT, in the token's order.
// part and exchange say where a finding would point at it.
func (c *tokens) decoded(p *prose, t *jose.Token, part findings.Part, exchange int) {
	if t == nil {
		return
	}
	mark := tokenMark{}
	if c.mark != nil && part != "" && c.mark.part == part && c.mark.exchange == exchange {
		mark = *c.mark
	}
	c.members(p, "header", t.Header, 0, len(t.HeaderJSON), mark, claimRow{exchange: exchange, part: part})
	if t.Encrypted {
		p.text(c.th.Faint, "The claims are encrypted for somebody else.")
		return
	}
	if t.Claims == nil {
		p.text(c.th.Bad, c.th.sym.Cross+" The claims cannot be read.")
		return
	}
	c.members(p, "claims", t.Claims, len(t.HeaderJSON)+1, len(t.ClaimsJSON), mark, claimRow{exchange: exchange, part: part})
}

// members lays out an object, which stands in the decoded token from byte offset
// on. What mark touches is marked: a member, or the title where it is all.
func (c *tokens) members(p *prose, title string, v *jsonpos.Value, offset, size int, mark tokenMark, where claimRow) {
	list := v.Members()
	row := len(p.rows)
	p.text(c.th.Title, fmt.Sprintf("%s (%d)", title, len(list)))
	all := mark.start <= offset && mark.end >= offset+size
	if all {
		c.markRows(p, row)
	}
	room := 4
	for i, m := range list {
		if i < maxClaims {
			room = max(room, min(width(c.th.words(shorten(m.Name, maxShown))), 22))
		}
	}
	for i, m := range list {
		if i == maxClaims {
			p.text(c.th.Faint, fmt.Sprintf("… and %d more", len(list)-i))
			return
		}
		text := c.claim(m.Name, m.Value)
		if m.Repeated {
			text += "   (this name is there more than once)"
		}
		row, chosen, lead := len(p.rows), c.isChosen(), "  "
		if chosen {
			lead = c.th.sym.Cursor + " "
		}
		p.field(room+2, lead+shorten(m.Name, maxShown), c.th.Value, text)
		if !all && offset+m.KeyStart < mark.end && mark.start < offset+m.Value.End {
			c.markRows(p, row)
		}
		if chosen {
			kind := terms.Claim
			if title == "header" {
				kind = terms.JOSEHeader
			}
			c.explainClaim(p, m, kind, where.part)
		}
		where.from, where.to = row, len(p.rows)
		c.chosen.list = append(c.chosen.list, where)
	}
}

// claim is a claim's value as it stands in the token, and what it means where
// it is a time.
func (c *tokens) claim(name string, v *jsonpos.Value) string {
	text := c.shown(string(v.Raw()))
	if at := c.date(name, v); at != "" {
		text += "  " + at
	}
	return text
}

// date is what a claim that is a time means, and nothing for any other.
func (c *tokens) date(name string, v *jsonpos.Value) string {
	if !isTime(name) {
		return ""
	}
	at, err := jose.NumericDate(v)
	if err != nil {
		return ""
	}
	return jose.Absolute(at) + ", " + jose.Relative(at, c.now)
}

// isTime says whether the claim is a NumericDate (RFC 7519 §4.1, OIDC Core §2
// and §5.1).
func isTime(claim string) bool {
	switch claim {
	case "exp", "nbf", "iat", "auth_time", "updated_at":
		return true
	}
	return false
}

// checks lists the checks of an ID token, one by one.
func (c *tokens) checks(p *prose, list []jose.Check) {
	th := c.th
	if len(list) == 0 {
		p.text(th.Faint, "Its checks have not run yet.")
		return
	}
	count := map[jose.Result]int{}
	for _, check := range list {
		count[check.Result]++
	}
	p.text(th.Title, fmt.Sprintf("%d checks: %d passed, %d failed, %d not applicable", len(list), count[jose.Pass], count[jose.Fail], count[jose.NotApplicable]))
	for _, check := range list {
		c.check(p, check)
	}
}

func (c *tokens) check(p *prose, check jose.Check) {
	th := c.th
	mark, style := th.Faint.Render(th.sym.Skip+" n/a "), th.Faint
	switch check.Result {
	case jose.Pass:
		mark, style = th.Good.Render(th.sym.Tick+" pass"), th.Text
	case jose.Fail:
		mark, style = th.Bad.Render(th.sym.Cross+" FAIL"), th.Bad
	}
	name := th.Label.Render(th.fit(th.words(check.Name), 9))
	detail := check.Detail
	switch {
	case check.Result == jose.Fail && !check.Spec.IsZero():
		detail += " " + check.Spec.String() + "."
	case check.Result == jose.Pass && check.Actual != "" && !strings.Contains(detail, check.Actual):
		if check.Expected == check.Actual {
			detail += " Expected and found: " + check.Actual
		} else {
			detail += " Expected: " + or(check.Expected, "nothing in particular") + "; found: " + check.Actual
		}
	}
	p.hang(mark+" "+name+" ", style, c.shown(detail))
	if check.Result != jose.Fail || check.Expected == "" && check.Actual == "" {
		return
	}
	indent := blanks(width(mark) + 11)
	p.hang(indent+th.Faint.Render("expected "), th.Value, c.shown(or(check.Expected, "nothing in particular")))
	p.hang(indent+th.Faint.Render("found    "), th.Value, c.shown(or(check.Actual, "nothing")))
}

// or returns s, or otherwise when s is empty.
func or(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}
