package flows

import (
	"bytes"
	"sort"

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
	seen := NewEvidenceReader(j.Trace, v.reveal, v.known)
	for _, f := range j.Report.Findings {
		d := DocumentFinding{
			ID: f.ID, Severity: f.Severity.String(), Step: f.Step, Exchange: f.At.Exchange,
			Title: f.Title, Message: v.text(f.Message), Breaks: v.text(f.Breaks), Spec: []string{},
			Fix:      findings.Fix{IdP: v.text(f.Fix.IdP), Client: v.text(f.Fix.Client)},
			Evidence: v.evidence(seen, f.At),
			Probe:    v.text(f.Probe),
			Edited:   v.text(f.Edited),
		}
		for _, ref := range f.Specs {
			d.Spec = append(d.Spec, ref.String())
		}
		for _, e := range f.Also {
			d.Also = append(d.Also, DocumentPlace{e.Exchange, v.evidence(seen, e)})
		}
		if c := f.Comparison; c != nil {
			d.Comparison = &DocumentComparison{Name: c.Name, Expected: v.text(c.Expected), Actual: v.text(c.Actual)}
		}
		for _, c := range f.Causes {
			cause := DocumentCause{Text: v.text(c.Text), Verdict: c.Verdict}
			for _, e := range c.At {
				cause.Evidence = append(cause.Evidence, DocumentPlace{e.Exchange, v.evidence(seen, e)})
			}
			d.Causes = append(d.Causes, cause)
		}
		out = append(out, d)
	}
	return out
}

func (v view) evidence(seen *EvidenceReader, e findings.Evidence) DocumentEvidence {
	d := DocumentEvidence{Part: e.Part, Start: e.Start, End: e.End}
	if seen.trace == nil {
		return d
	}
	part := seen.trace.PartText(e.Exchange, e.Part)
	if d.Start == 0 && d.End == 0 {
		d.End = len(part)
	}
	d.Text = v.clean(seen.Text(e))
	return d
}

// EvidenceReader reads what evidence points at, with its secrets masked unless
// reveal. It looks for the secrets of a part once, however much evidence points
// into it: a key set of thousands of keys may yield as many findings. It is for
// one goroutine at a time.
type EvidenceReader struct {
	trace   *findings.Trace
	reveal  bool
	known   []string
	secrets map[partOf][]httplog.Range
}

// partOf is a part of an exchange.
type partOf struct {
	exchange int
	part     findings.Part
}

// NewEvidenceReader returns a reader of the evidence in t. known are the log's
// secrets.
func NewEvidenceReader(t *findings.Trace, reveal bool, known []string) *EvidenceReader {
	return &EvidenceReader{trace: t, reveal: reveal, known: known, secrets: map[partOf][]httplog.Range{}}
}

// Reads tells whether r reads as NewEvidenceReader would with these arguments.
func (r *EvidenceReader) Reads(t *findings.Trace, reveal bool, known []string) bool {
	return r != nil && r.trace == t && r.reveal == reveal && len(r.known) == len(known) // known only grows
}

// Text is the text that e points at, cut where it is long. It may hold control
// characters.
func (r *EvidenceReader) Text(e findings.Evidence) string {
	part := r.trace.PartText(e.Exchange, e.Part)
	start, end := e.Start, e.End
	if start == 0 && end == 0 {
		end = len(part)
	}
	start, end = min(max(start, 0), len(part)), min(max(end, 0), len(part))
	if start >= end {
		return ""
	}
	// A secret that reaches into the range is masked whole: its mask reads the
	// same wherever it stands.
	var touched []httplog.Range
	secrets := r.secretsOf(e, part)
	first := sort.Search(len(secrets), func(i int) bool { return secrets[i].End > start })
	for _, secret := range secrets[first:] {
		if secret.Start >= end {
			break
		}
		start, end = min(start, secret.Start), max(end, secret.End)
		touched = append(touched, secret)
	}
	inside := make([]httplog.Range, len(touched))
	for i, secret := range touched {
		inside[i] = httplog.Range{Start: secret.Start - start, End: secret.End - start}
	}
	text := string(httplog.Redact(part[start:end], inside))
	if len(text) > maxEvidence {
		text = text[:maxEvidence] + "…"
	}
	return text
}

func (r *EvidenceReader) secretsOf(e findings.Evidence, part []byte) []httplog.Range {
	if r.reveal {
		return nil
	}
	key := partOf{e.Exchange, e.Part}
	secrets, ok := r.secrets[key]
	if !ok {
		secrets = evidenceSecrets(r.trace, e, part, r.known)
		r.secrets[key] = secrets
	}
	return secrets
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
