package tui

import (
	"bytes"
	"fmt"
	"strings"

	"github.com/grantwalk/grantwalk/flows/findings"
)

// detailLabels is the width of the labels, "at provider:".
const detailLabels = 12

// maxSeen is how much of the bytes that a finding points at is quoted.
const maxSeen = 300

// maxAlso is how many further places of a finding are named.
const maxAlso = 20

// maxQuoted is how many header fields are quoted.
const maxQuoted = 4

// detail lays out one finding; its first row is its name.
func (c *findingsPane) detail(p *prose, f findings.Finding) {
	th := c.th
	sign, word, style := th.severity(f.Severity)
	p.row(style.Render(sign+" "+word) + " " + th.Title.Render(th.words(string(f.ID))) + " " + th.Faint.Render(th.sym.Separator) + " " + th.words(f.Title))
	c.particulars(p, f)
}

// particulars are the details below the name.
func (c *findingsPane) particulars(p *prose, f findings.Finding) {
	th := c.th
	p.text(th.Text, c.veil.text(f.Message))
	c.labelled(p, "edited:", th.Warn, f.Edited)
	c.comparison(p, f)
	c.causes(p, f.Causes)
	if f.At.Exchange == 0 && f.Step != "" {
		c.labelled(p, "at the step:", th.Value, c.stepTitle(f.Step))
	}
	c.evidence(p, "seen in:", f.At)
	for i, e := range f.Also {
		if i == maxAlso {
			c.labelled(p, "also in:", th.Value, fmt.Sprintf("%d more places", len(f.Also)-i))
			break
		}
		c.evidence(p, "also in:", e)
	}
	c.labelled(p, "breaks:", th.Text, f.Breaks)
	c.labelled(p, "at provider:", th.Text, f.Fix.IdP)
	c.labelled(p, "at client:", th.Text, f.Fix.Client)
	c.labelled(p, "a probe:", th.Text, f.Probe)
	for i, ref := range f.Specs {
		label := ""
		if i == 0 {
			label = "spec:"
		}
		first := th.Label.Render(th.fit(label, min(detailLabels, p.w/2))) + " "
		p.hang(first+link(ref.URL(), th.Link.Render(th.words(ref.String())))+" ", th.Faint, ref.Title())
	}
}

// all is every finding with its details, for copying.
func (c *findingsPane) all() []string {
	p := newProse(c.th, 100)
	if len(c.list) == 0 {
		c.nothing(p)
	}
	for _, f := range c.list {
		p.gap()
		c.detail(p, f)
	}
	return p.rows
}

func (c *findingsPane) labelled(p *prose, label string, style look, text string) {
	if text != "" {
		p.field(detailLabels, label, style, c.veil.text(text))
	}
}

// comparison shows two texts that should be equal, one above the other, with
// the place marked where they differ.
func (c *findingsPane) comparison(p *prose, f findings.Finding) {
	shown, th := f.Comparison, c.th
	if shown == nil {
		return
	}
	how := shown.Difference().Text
	masked := findings.Comparison{Name: shown.Name, Expected: c.veil.text(shown.Expected), Actual: c.veil.text(shown.Actual)}
	room := min(detailLabels, p.w/2)
	expected, actual, marks := masked.Lines(max(p.w-room-1, 1))
	line := func(label, text string, style look) {
		p.row(th.Label.Render(th.fit(label, room)) + " " + style.Render(th.words(text)))
	}
	if shown.Name != "" {
		p.field(detailLabels, "compared:", th.Value, shown.Name)
	}
	line("expected:", expected, th.Value)
	line("found:", actual, th.Value)
	if marks != "" {
		line("", marks, th.Bad)
	}
	if !strings.Contains(f.Message, how) {
		c.labelled(p, "", th.Text, how)
	}
}

// causes lists what may have led to it, as far as what was recorded tells.
func (c *findingsPane) causes(p *prose, list []findings.Cause) {
	if len(list) == 0 {
		return
	}
	th := c.th
	p.text(th.Title, "Possible causes, checked against what was recorded:")
	for _, cause := range list {
		mark, style := th.Accent.Render(th.sym.Ring+" possible: "), th.Text
		switch cause.Verdict {
		case findings.Likely:
			mark = th.Warn.Render(th.sym.Play + " likely:   ")
		case findings.RuledOut:
			mark, style = th.Faint.Render(th.sym.Skip+" ruled out:"), th.Faint
		}
		p.hang(mark+" ", style, c.veil.text(cause.Text))
	}
}

// evidence says where it is, and quotes it.
func (c *findingsPane) evidence(p *prose, label string, e findings.Evidence) {
	th := c.th
	if e.Exchange == 0 && e.Part == "" {
		return
	}
	where := partInWords(e.Part)
	if e.Exchange != 0 {
		where = fmt.Sprintf("exchange #%d, %s", e.Exchange, where)
	}
	if c.trace == nil {
		p.field(detailLabels, label, th.Value, where)
		return
	}
	if c.asAWhole(e) {
		p.field(detailLabels, label, th.Value, where+", as a whole")
		return
	}
	p.field(detailLabels, label, th.Value, where)
	for _, line := range quoted(e.Part, c.reader().Text(e)) {
		p.hang(blanks(min(detailLabels, p.w/2)+1), th.Faint, line)
	}
}

// asAWhole says whether e is all header fields or all of an object, and too long
// to quote: then it is not what is there that was seen, but what is missing.
func (c *findingsPane) asAWhole(e findings.Evidence) bool {
	text := c.trace.PartText(e.Exchange, e.Part)
	if e.Start != 0 || e.End != 0 && e.End < len(bytes.TrimSpace(text)) {
		return false
	}
	switch e.Part {
	case findings.RequestHeaders, findings.ResponseHeaders:
		return bytes.Count(bytes.TrimSpace(text), []byte("\n")) >= maxQuoted
	case findings.ResponseBody, findings.IDTokenPart, findings.AccessTokenPart:
		return len(text) > maxSeen && bytes.HasPrefix(text, []byte("{"))
	}
	return false
}

// quoted is evidence as a few lines: header fields one a line, a body with its
// line ends and indentation left out.
func quoted(part findings.Part, text string) []string {
	text = shorten(strings.TrimSpace(text), maxSeen)
	if text == "" {
		return nil
	}
	lines := strings.Split(text, "\n")
	for i := range lines {
		lines[i] = strings.TrimSpace(lines[i])
	}
	if part != findings.RequestHeaders && part != findings.ResponseHeaders {
		return []string{strings.Join(lines, " ")}
	}
	if n := len(lines) - maxQuoted; n > 0 {
		lines = append(lines[:maxQuoted:maxQuoted], fmt.Sprintf("and %d more", n))
	}
	return lines
}

// partInWords names a part of an exchange for people.
func partInWords(part findings.Part) string {
	switch part {
	case findings.RequestLine:
		return "the request line"
	case findings.RequestHeaders:
		return "the header fields of the request"
	case findings.RequestBody:
		return "the body of the request"
	case findings.ResponseLine:
		return "the status line"
	case findings.ResponseHeaders:
		return "the header fields of the response"
	case findings.ResponseBody:
		return "the body of the response"
	case findings.IDTokenPart:
		return "the ID token, decoded"
	case findings.AccessTokenPart:
		return "the access token, decoded"
	case findings.CallbackPart:
		return "the redirect URL that was pasted"
	}
	return string(part)
}
