package report

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/jose"
)

// stateSigns are the states of steps.
var stateSigns = map[string]span{
	"succeeded": {text: "✓ succeeded", look: good}, "failed": {text: "✗ failed", look: bad},
	"skipped": {text: "– skipped", look: odd}, "pending": {text: "· not taken"},
}

// steps is what became of each step, with its explanation.
func (a *author) steps() {
	if len(a.doc.Steps) == 0 {
		return
	}
	a.section("steps", "Steps")
	for i, d := range a.doc.Steps {
		step := a.State.Flow.Steps[i]
		a.add(heading{3, "step-" + string(step.ID), []span{text(fmt.Sprintf("%d %s:", i+1, step.Title)), text(" "), stateSigns[d.State]}})
		for text := range strings.SplitSeq(step.Explain, "\n\n") {
			a.add(paragraph{[]span{{text: line(text)}}})
		}
		if step.Without != "" {
			a.add(paragraph{[]span{text(step.Without)}})
		}
		a.outcome(d)
		if len(step.Spec) > 0 {
			a.add(paragraph{append([]span{styled(strong, "Specified in"), text(" ")}, references(step.Spec)...)})
		}
	}
}

// outcome is what was learnt in a step, and what went wrong.
func (a *author) outcome(d flows.DocumentStep) {
	var items [][]span
	for _, s := range d.Learnt {
		items = append(items, []span{text(s)})
	}
	for _, s := range d.Warnings {
		items = append(items, []span{styled(odd, "! odd:"), text(" "), text(s)})
	}
	if d.Problem != "" {
		items = append(items, []span{styled(bad, "✗ failed:"), text(" "), text(d.Problem + " " + d.Advice)})
	}
	if d.Note != "" {
		items = append(items, []span{text(d.Note)})
	}
	if d.Lax {
		items = append(items, []span{styled(odd, "!"), text(" A strict client would have stopped before this step.")})
	}
	if len(d.Exchanges) > 0 {
		item := []span{text("Exchanges:")}
		for i, id := range d.Exchanges {
			if i == maxExchanges {
				break
			}
			item = append(item, span{text: " "}, span{text: fmt.Sprint(id), link: fmt.Sprintf("#exchange-%d", id)})
		}
		items = append(items, item)
	}
	if len(items) > 0 {
		a.add(list{items})
	}
}

// tokens are the newest tokens, what they say, and the checks of the ID token.
func (a *author) tokens() {
	t := a.doc.Tokens
	if t.AccessToken == nil && t.IDToken == nil && t.RefreshToken == nil {
		return
	}
	a.section("tokens", "Tokens")
	rows := table{head: []string{"Token", "Value", "Expires", "Scope"}}
	each := func(f func(name string, d *flows.DocumentToken)) {
		f("access token", t.AccessToken)
		f("refresh token", t.RefreshToken)
		f("ID token", t.IDToken)
		if t.IDToken != nil {
			f("ID token of the refresh", t.IDToken.Refreshed)
		}
	}
	each(func(name string, d *flows.DocumentToken) {
		if d == nil {
			return
		}
		value, expires, scope := d.Masked, "", ""
		if d.Value != "" {
			value = d.Value
		}
		if d.ExpiresAt != nil {
			expires = *d.ExpiresAt
		}
		if d.Scope != nil {
			scope = *d.Scope
		}
		rows.rows = append(rows.rows, row(text(name), styled(code, value), text(expires), styled(code, scope)))
	})
	a.add(rows)
	each(a.token)
}

// token is what a JWT says, and what became of its checks.
func (a *author) token(name string, d *flows.DocumentToken) {
	if d == nil || d.JWT == nil {
		return
	}
	id := "token-" + strings.ReplaceAll(strings.ToLower(name), " ", "-")
	a.add(heading{3, id, []span{text("The " + name + ", decoded")}})
	a.add(listing{label: "header", parts: []part{{laidOut(d.JWT.Header), false}}})
	a.add(listing{label: "claims", parts: []part{{laidOut(d.JWT.Claims), false}}})
	if len(d.Checks) == 0 {
		return
	}
	t := table{head: []string{"Check", "Result", "What was seen", "Specified in"}}
	for _, c := range d.Checks {
		result := map[string]span{string(jose.Pass): styled(good, "✓ pass"), string(jose.Fail): styled(bad, "✗ fail")}[c.Result]
		if result.text == "" {
			result = text("– " + c.Result)
		}
		detail := c.Detail
		if c.Result == string(jose.Fail) && c.Expected != c.Actual {
			detail += fmt.Sprintf(" Expected %q, got %q.", c.Expected, c.Actual)
		}
		t.rows = append(t.rows, row(text(c.Name), result, text(detail), text(c.Spec)))
	}
	a.add(t)
}

// laidOut is JSON with a member a line.
func laidOut(raw json.RawMessage) string {
	var b bytes.Buffer
	if json.Indent(&b, raw, "", "  ") != nil {
		return shown(string(raw))
	}
	s := b.String()
	if len(s) > maxListing {
		s = s[:maxListing] + "…"
	}
	return shown(s)
}

// experiments are those that were begun, with their verdicts.
func (a *author) experiments() {
	if len(a.State.Labs) == 0 {
		return
	}
	a.section("experiments", "Experiments")
	for i, run := range a.State.Labs {
		a.add(heading{3, fmt.Sprintf("experiment-%d", i+1), []span{styled(code, run.Lab.ID), text(" "), text(run.Lab.Title)}})
		a.add(paragraph{[]span{text(run.Lab.Explain)}})
		if v := run.Verdict; v == nil {
			a.add(paragraph{[]span{styled(odd, "– no verdict:"), text(" it was not finished.")}})
		} else {
			a.add(paragraph{[]span{styled(strong, "Verdict"), text(" "), styled(code, v.ID), text(": "), text(a.say(v.Text))}})
		}
		var items [][]span
		for _, note := range run.Notes {
			items = append(items, []span{text(a.say(note))})
		}
		if v := run.Verdict; v != nil && len(v.Exchanges) > 0 {
			item := []span{text("Behind it stand")}
			for _, id := range v.Exchanges {
				item = append(item, span{text: " "}, exchangeLink(id))
			}
			items = append(items, item)
		}
		if len(items) > 0 {
			a.add(list{items})
		}
		if len(run.Lab.Spec) > 0 {
			a.add(paragraph{append([]span{styled(strong, "Specified in"), text(" ")}, references(run.Lab.Spec)...)})
		}
	}
}
