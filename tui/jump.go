package tui

import (
	"fmt"
	"slices"

	tea "charm.land/bubbletea/v2"

	"github.com/grantwalk/grantwalk/flows/findings"
)

func (a *app) whyNoFinding() string {
	switch {
	case a.engine == nil:
		return noWalk
	case a.quiz.hides():
		return hiddenByQuiz
	case len(a.findings.list) == 0:
		return "there are no findings so far"
	}
	return ""
}

// findingWord is left out of the footer while there are only notes and nobody
// looks at them.
func (a *app) findingWord() string {
	switch worst := a.findings.list[0].Severity; {
	case worst == findings.Note && a.tab != paneFindings:
		return ""
	case len(a.findings.list) == 1:
		return "finding"
	}
	return "next finding"
}

// nextFinding goes to the selected finding, or to the one after it when it was
// gone to already, and shows the bytes that it points at.
func (a *app) nextFinding() tea.Cmd {
	c := &a.findings
	if f, ok := c.selected(); ok && a.jumped != nil && sameFinding(f, *a.jumped) {
		c.goTo((c.cursor.at + 1) % len(c.list))
	}
	return a.jump()
}

// jump shows the bytes that the selected finding points at, marked, and its
// details beside.
func (a *app) jump() tea.Cmd {
	f, ok := a.findings.selected()
	if !ok {
		return nil
	}
	a.jumped = &f
	a.unmark()
	a.tab = paneFindings
	switch where := a.showEvidence(f); {
	case where != "":
		return a.say(a.whichFinding() + ". " + where)
	case a.zoomed:
		return a.say(a.whichFinding() + ", " + f.Title + ".")
	}
	return nil // the border of the tab says it, and a remark would lie over the details
}

// whichFinding says which of the findings is the one that was gone to.
func (a *app) whichFinding() string {
	list := a.findings.list
	if a.jumped == nil {
		return ""
	}
	i := slices.IndexFunc(list, func(f findings.Finding) bool { return sameFinding(f, *a.jumped) })
	if i < 0 {
		return "" // a step was run again, and it is not found any more
	}
	return fmt.Sprintf("Finding %d of %d: %s", i+1, len(list), list[i].ID)
}

// showEvidence selects the exchange of a finding and marks its evidence. What it
// returns says where that is, when it is not simply marked in its place.
func (a *app) showEvidence(f findings.Finding) string {
	e := f.At
	if e.Exchange == 0 {
		a.setFocus(paneFindings)
		if e.Part == findings.CallbackPart {
			return "It was seen in the redirect URL that was pasted, which is no exchange."
		}
		return "No exchange shows it."
	}
	a.exchanges.goTo(e.Exchange)
	a.exchangeSelected()
	switch e.Part {
	case findings.IDTokenPart, findings.AccessTokenPart:
		return a.showToken(f)
	case findings.CallbackPart:
		a.setFocus(paneFindings)
		return "It was seen in the redirect URL that was pasted."
	}
	if !a.markIn(f, e) {
		return fmt.Sprintf("Exchange #%d shows it, in %s.", e.Exchange, partInWords(e.Part))
	}
	return ""
}

// markIn gives the focus to the side of the exchange that e is in, and marks it
// there. Where else in this exchange the finding was seen is marked, too.
func (a *app) markIn(f findings.Finding, e findings.Evidence) bool {
	here, there := mark{name: string(f.ID), at: []findings.Evidence{e}}, mark{name: string(f.ID)}
	for _, also := range f.Also {
		switch {
		case also.Exchange != e.Exchange:
		case inRequest(also.Part) == inRequest(e.Part):
			here.at = append(here.at, also)
		default:
			there.at = append(there.at, also)
		}
	}
	p, pane, other := paneResponse, &a.response, &a.request
	if inRequest(e.Part) {
		p, pane, other = paneRequest, other, pane
	}
	pane.leaveWire()
	if len(there.at) > 0 {
		other.leaveWire()
	}
	a.setFocus(p)
	a.show()
	other.setMark(&there)
	return pane.setMark(&here)
}

func inRequest(part findings.Part) bool {
	switch part {
	case findings.RequestLine, findings.RequestHeaders, findings.RequestBody:
		return true
	}
	return false
}

// showToken shows a claim where the tokens are decoded, and in the exchange the
// token that it is in.
func (a *app) showToken(f findings.Finding) string {
	e := f.At
	name := "access token"
	if e.Part == findings.IDTokenPart {
		name = "ID token"
	}
	if raw, ok := a.rawToken(e); ok {
		a.markIn(f, raw)
	}
	if a.tokens.setMark(&tokenMark{finding: f, exchange: e.Exchange, part: e.Part, start: e.Start, end: e.End}) {
		a.setFocus(paneTokens)
		return ""
	}
	return fmt.Sprintf("It is in the %s, which is marked as it was sent.", name)
}

// rawToken is where the token that e is in stands in its exchange.
func (a *app) rawToken(e findings.Evidence) (findings.Evidence, bool) {
	t := a.findings.trace
	if t == nil {
		return e, false
	}
	if e.Part == findings.IDTokenPart {
		for _, token := range t.IDTokens {
			if token.X.ID == e.Exchange {
				return token.AtRaw(), true
			}
		}
	}
	for _, answer := range t.Tokens {
		if e.Part == findings.AccessTokenPart && answer.X.ID == e.Exchange {
			return answer.At("access_token"), true
		}
	}
	return e, false
}

// isMarked says whether a finding's evidence is marked somewhere.
func (a *app) isMarked() bool {
	return a.request.mark != nil || a.response.mark != nil || a.tokens.mark != nil
}

// canUnmark says whether esc takes the marks away. While something is under way
// it cancels that.
func (a *app) canUnmark() bool {
	return a.isMarked() && (!a.state.Active || a.state.Held != 0 || a.state.Await != nil)
}

// unmark takes the marks away.
func (a *app) unmark() {
	a.request.setMark(nil)
	a.response.setMark(nil)
	a.tokens.setMark(nil)
	a.touchAll()
}
