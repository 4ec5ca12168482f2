package flows

import (
	"bytes"

	"github.com/grantwalk/grantwalk/flows/findings"
	"github.com/grantwalk/grantwalk/httplog"
)

// DocumentFinding is one finding in the document.
type DocumentFinding struct {
	ID       findings.ID      `json:"id"`
	Severity string           `json:"severity"`
	Step     string           `json:"step"`
	Exchange int              `json:"exchange"`
	Title    string           `json:"title"`
	Message  string           `json:"message"`
	Breaks   string           `json:"breaks"`
	Spec     []string         `json:"spec"`
	Fix      findings.Fix     `json:"fix"`
	Evidence DocumentEvidence `json:"evidence"`

	Also       []DocumentPlace     `json:"also,omitempty"`
	Comparison *DocumentComparison `json:"comparison,omitempty"`
	Causes     []DocumentCause     `json:"causes,omitempty"`
	Probe      string              `json:"probe,omitempty"`
	// Edited says that the finding may come of what a person did to a request.
	Edited string `json:"edited,omitempty"`
}

// DocumentEvidence is where a finding was seen: bytes [start, end) of the
// unmasked part, and that text, masked.
type DocumentEvidence struct {
	Part  findings.Part `json:"part"`
	Start int           `json:"start"`
	End   int           `json:"end"`
	Text  string        `json:"text"`
}

// DocumentPlace is a further place that shows a finding.
type DocumentPlace struct {
	Exchange int `json:"exchange"`
	DocumentEvidence
}

// DocumentComparison is two texts that should be equal, and how they differ.
type DocumentComparison struct {
	Name     string `json:"name"`
	Expected string `json:"expected"`
	Actual   string `json:"actual"`
}

// DocumentCause is a possible cause, checked against the recorded exchanges.
type DocumentCause struct {
	Text     string           `json:"text"`
	Verdict  findings.Verdict `json:"verdict"`
	Evidence []DocumentPlace  `json:"evidence,omitempty"`
}

// maxEvidence is how much of the evidence's text stands in a document, in bytes.
const maxEvidence = 2000

func (v view) findings(j Judgement) []DocumentFinding {
	out := []DocumentFinding{}
	for _, f := range j.Report.Findings {
		d := DocumentFinding{
			ID: f.ID, Severity: f.Severity.String(), Step: f.Step, Exchange: f.At.Exchange,
			Title: f.Title, Message: v.text(f.Message), Breaks: v.text(f.Breaks), Spec: []string{},
			Fix:      findings.Fix{IdP: v.text(f.Fix.IdP), Client: v.text(f.Fix.Client)},
			Evidence: v.evidence(j.Trace, f.At),
			Probe:    v.text(f.Probe),
			Edited:   v.text(f.Edited),
		}
		for _, ref := range f.Specs {
			d.Spec = append(d.Spec, ref.String())
		}
		for _, e := range f.Also {
			d.Also = append(d.Also, DocumentPlace{e.Exchange, v.evidence(j.Trace, e)})
		}
		if c := f.Comparison; c != nil {
			d.Comparison = &DocumentComparison{Name: c.Name, Expected: v.text(c.Expected), Actual: v.text(c.Actual)}
		}
		for _, c := range f.Causes {
			cause := DocumentCause{Text: v.text(c.Text), Verdict: c.Verdict}
			for _, e := range c.At {
				cause.Evidence = append(cause.Evidence, DocumentPlace{e.Exchange, v.evidence(j.Trace, e)})
			}
			d.Causes = append(d.Causes, cause)
		}
		out = append(out, d)
	}
	return out
}

func (v view) evidence(t *findings.Trace, e findings.Evidence) DocumentEvidence {
	d := DocumentEvidence{Part: e.Part, Start: e.Start, End: e.End}
	if t == nil {
		return d
	}
	part := t.PartText(e.Exchange, e.Part)
	if d.Start == 0 && d.End == 0 {
		d.End = len(part)
	}
	d.Text = v.clean(EvidenceText(t, e, v.reveal, v.known))
	return d
}

// EvidenceText is the text that a piece of evidence points at, with its secrets
// masked unless reveal, and cut where it is long. known are the log's secrets.
// It may hold control characters.
func EvidenceText(t *findings.Trace, e findings.Evidence, reveal bool, known []string) string {
	part := t.PartText(e.Exchange, e.Part)
	start, end := e.Start, e.End
	if start == 0 && end == 0 {
		end = len(part)
	}
	start, end = min(max(start, 0), len(part)), min(max(end, 0), len(part))
	if start >= end {
		return ""
	}
	var secrets []httplog.Range
	if !reveal {
		secrets = evidenceSecrets(t, e, part, known)
	}
	// A secret that reaches into the range is masked whole: its mask reads the
	// same wherever it stands.
	touched := secrets[:0:0]
	for _, r := range secrets {
		if r.End > start && r.Start < end {
			start, end = min(start, r.Start), max(end, r.End)
			touched = append(touched, r)
		}
	}
	var inside []httplog.Range
	for _, r := range touched {
		inside = append(inside, httplog.Range{Start: r.Start - start, End: r.End - start})
	}
	text := string(httplog.Redact(part[start:end], inside))
	if len(text) > maxEvidence {
		text = text[:maxEvidence] + "…"
	}
	return text
}

// evidenceSecrets are the secrets in a part of an exchange.
func evidenceSecrets(t *findings.Trace, e findings.Evidence, part []byte, known []string) []httplog.Range {
	x := t.Exchange(e.Exchange)
	switch e.Part {
	case findings.IDTokenPart, findings.AccessTokenPart:
		// Header and claims are two JSON texts; the known values are found anywhere.
		return httplog.BodySecrets("text/plain", part, known)
	case findings.CallbackPart:
		return httplog.BodySecrets("application/x-www-form-urlencoded", part, known)
	case findings.ResponseBody:
		contentType := ""
		if x != nil {
			contentType = x.Header("Content-Type")
		}
		return httplog.BodySecrets(contentType, part, known)
	}
	if x == nil {
		return nil
	}
	if e.Part == findings.ResponseLine || e.Part == findings.ResponseHeaders {
		return within(httplog.ResponseHeadSecrets(x.Response.Head, known), x.Response.Head, e.Part)
	}
	request := x.Exchange
	if len(request.Request.Raw) == 0 {
		request.Request.Raw = part // of what the browser sent the URL alone is known
	}
	return within(httplog.RequestSecrets(request, known), request.Request.Raw, e.Part)
}

// within turns ranges of a raw message into ranges of one of its parts.
func within(ranges []httplog.Range, raw []byte, p findings.Part) []httplog.Range {
	offset := 0
	switch p {
	case findings.RequestHeaders, findings.ResponseHeaders:
		offset = bytes.IndexByte(raw, '\n') + 1
	case findings.RequestBody:
		offset = len(httplog.Request{Raw: raw}.Head())
	}
	out := make([]httplog.Range, 0, len(ranges))
	for _, r := range ranges {
		r.Start, r.End = r.Start-offset, r.End-offset
		if r.End > 0 {
			r.Start = max(r.Start, 0)
			out = append(out, r)
		}
	}
	return out
}
