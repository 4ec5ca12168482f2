package tui

import (
	"fmt"
	"strings"
	"testing"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/flows/specref"
)

// someFindings are one of each severity, with all that a finding can carry.
func someFindings() []findings.Finding {
	return []findings.Finding{
		{
			ID: "DISC-ISSUER-MISMATCH", Severity: findings.Error, Step: "metadata", Title: "The metadata name another issuer",
			At:      findings.Evidence{Exchange: 1, Part: findings.ResponseBody, Start: 2, End: 30},
			Message: `The document at https://idp.example/.well-known/openid-configuration says "issuer": "https://idp.example/".`,
			Breaks:  "Every client that compares the issuer by characters, as it must, stops here.",
			Specs:   []specref.Ref{specref.OIDCDiscovery.Section("4.3")},
			Fix:     findings.Fix{IdP: "Publish the issuer exactly as clients are told to enter it.", Client: "Enter the issuer with the slash, if that is what the provider calls itself."},
			Comparison: &findings.Comparison{
				Name: "issuer", Expected: "https://idp.example", Actual: "https://idp.example/",
			},
		},
		{
			ID: "TOKEN-CACHEABLE", Severity: findings.Warning, Step: "token", Title: "The token response may be cached",
			At:      findings.Evidence{Exchange: 3, Part: findings.ResponseHeaders},
			Message: "The answer with tokens has no Cache-Control: no-store.",
			Breaks:  "A cache on the way may keep the tokens.",
			Specs:   []specref.Ref{specref.RFC6749.Section("5.1")},
			Fix:     findings.Fix{IdP: "Send Cache-Control: no-store with every token response."},
		},
		{
			ID: "ERR-INVALID-GRANT", Severity: findings.Error, Step: "token", Title: "The code was refused",
			At:      findings.Evidence{Exchange: 3, Part: findings.ResponseBody, Start: 0, End: 10},
			Also:    []findings.Evidence{{Exchange: 2, Part: findings.RequestLine}},
			Message: `POST /token was answered with invalid_grant.`,
			Breaks:  "No tokens come.",
			Fix:     findings.Fix{Client: "Exchange a code once, and soon."},
			Causes: []findings.Cause{
				{Text: "The code was sent before, in exchange 2.", Verdict: findings.Likely},
				{Text: "The code was made for another client.", Verdict: findings.Possible},
				{Text: "The code is too old: it was 3 s old.", Verdict: findings.RuledOut},
			},
			Probe: "the other metadata document (RFC 8414) may say the same",
		},
		{
			ID: "DISC-NO-S256", Severity: findings.Note, Step: "metadata", Title: "The metadata do not say whether PKCE is known",
			At: findings.Evidence{Exchange: 1, Part: findings.ResponseBody}, Message: "There is no code_challenge_methods_supported.",
		},
	}
}

func found(list ...findings.Finding) *findingsPane {
	c := newFindings(newTheme(ThemeTerminal, false))
	c.SetState(walkState(), noon)
	c.setFocus(true)
	if list != nil {
		c.SetJudgement(flows.Judgement{Trace: findings.NewTrace(nil, findings.Asked{}), Report: findings.Report{Findings: list}})
	}
	return &c
}

func judgedNothing() *findingsPane {
	c := found()
	report := findings.Report{Outcomes: []findings.Judged{
		{ID: "ONE", Result: findings.Pass}, {ID: "TWO", Result: findings.Pass},
		{ID: "THREE", Result: findings.NotApplicable, Why: "there is not an ID token"},
		{ID: "FOUR", Result: findings.NotApplicable, Why: "there is not an ID token"},
		{ID: "FIVE", Result: findings.NotApplicable, Why: "there is not a logout"},
	}}
	c.SetJudgement(flows.Judgement{Report: report})
	return c
}

func TestFindingsGolden(t *testing.T) {
	t.Parallel()
	golden(t, "findings-unjudged", 6, found(), 80)
	golden(t, "findings-none", 11, judgedNothing(), 60, 80, 120, 200)
	c := judgedNothing()
	*c, _ = c.Update(keyPress("d"))
	golden(t, "findings-rules", 11, c, 80, 200)
	golden(t, "findings-small", 5, found(someFindings()...), 60, 78)
	c = found(someFindings()...)
	golden(t, "findings-comparison", 24, c, 60, 80, 120, 200)
	*c, _ = c.Update(keyPress("j"))
	golden(t, "findings-causes", 24, c, 60, 80, 120, 200)
	c.th = newTheme(ThemeNone, true)
	c.details.th = c.th
	c.SetSize(80, 24)
	golden(t, "findings-ascii", 24, c, 80)
	if text := plain(c.View()); !isASCII(text) {
		t.Errorf("there is something that is not ASCII:\n%s", text)
	}
}

func TestFindingsAreWorstFirstAndTheSelectionStays(t *testing.T) {
	t.Parallel()
	list := someFindings()
	c := found(list[1])
	if f, _ := c.selected(); f.ID != "TOKEN-CACHEABLE" {
		t.Fatalf("%s is selected", f.ID)
	}
	fresh := c.SetJudgement(flows.Judgement{Report: findings.Report{Findings: list}})
	if f, _ := c.selected(); f.ID != "TOKEN-CACHEABLE" {
		t.Errorf("with more findings, %s is selected", f.ID)
	}
	var order, news []string
	for _, f := range c.list {
		order = append(order, f.Severity.String())
	}
	for _, f := range fresh {
		news = append(news, string(f.ID))
	}
	if got := strings.Join(order, " "); got != "error error warning note" {
		t.Errorf("the order is %s", got)
	}
	if got := strings.Join(news, " "); got != "DISC-ISSUER-MISMATCH ERR-INVALID-GRANT DISC-NO-S256" {
		t.Errorf("new are %s", got)
	}
	c.SetJudgement(flows.Judgement{})
	if _, ok := c.selected(); ok {
		t.Error("something is selected in an empty list")
	}
}

func TestFindingsKeys(t *testing.T) {
	t.Parallel()
	c := found(someFindings()...)
	c.SetSize(80, 8)
	press := func(keys ...string) {
		for _, k := range keys {
			*c, _ = c.Update(keyPress(k))
		}
	}
	press("space", "space")
	if c.details.top == 0 || c.cursor.at != 0 {
		t.Errorf("space moved the cursor to %d and the details to %d", c.cursor.at, c.details.top)
	}
	press("j")
	if c.details.top != 0 || c.cursor.at != 1 {
		t.Errorf("j moved the cursor to %d and the details to %d", c.cursor.at, c.details.top)
	}
	press("G")
	if c.cursor.at != 3 {
		t.Errorf("G moved the cursor to %d", c.cursor.at)
	}
	press("g")
	if c.cursor.at != 0 {
		t.Errorf("g moved the cursor to %d", c.cursor.at)
	}
}

func TestFindingsMaskSecrets(t *testing.T) {
	t.Parallel()
	const secret = "s3cr3t-code-0123456789"
	f := someFindings()[2]
	f.Message, f.Breaks, f.Probe, f.Fix = secret, secret, secret, findings.Fix{IdP: secret, Client: secret}
	f.Comparison = &findings.Comparison{Expected: "state=" + secret, Actual: "state=" + secret + "x"}
	f.Causes[0].Text = secret
	c := found(f)
	c.SetVeil(veil{known: []string{secret}})
	c.SetSize(100, 40)
	if strings.Contains(c.View(), secret) {
		t.Errorf("a secret is shown:\n%s", plain(c.View()))
	}
	c.SetVeil(veil{known: []string{secret}, reveal: true})
	if n := strings.Count(c.View(), secret); n != 8 {
		t.Errorf("revealed, the secret is shown %d times, want 8:\n%s", n, plain(c.View()))
	}
}

func TestFindingsSweep(t *testing.T) {
	t.Parallel()
	list := someFindings()
	for i := range list {
		f := &list[i]
		f.ID += hostile
		f.Title += hostile
		f.Message += hostile + strings.Repeat("long", 80)
		f.Step += hostile
		f.Comparison = &findings.Comparison{Name: hostile, Expected: hostile, Actual: strings.Repeat(hostile, 9)}
	}
	sweep(t, found(list...))
	sweep(t, judgedNothing())
	many := make([]findings.Finding, 500)
	for i := range many {
		many[i] = list[i%4]
		many[i].At.Exchange = i
		many[i].ID = findings.ID(fmt.Sprintf("MANY-%d", i))
	}
	sweep(t, found(many...))
}
