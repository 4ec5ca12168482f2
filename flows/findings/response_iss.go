package findings

import (
	"fmt"
	"strings"
)

// issSupported tells what the metadata says of the iss parameter. known is
// false where there is no metadata.
func (t *Trace) issSupported() (yes, known bool) {
	d := t.Document()
	if d == nil {
		return false, false
	}
	return d.Document.AuthorizationResponseIssParameterSupported(), true
}

func judgeIssMissing(t *Trace) Outcome {
	if yes, _ := t.issSupported(); !yes {
		return notApplicable("the metadata does not promise an iss parameter")
	}
	var hits []Hit
	for i, r := range t.Responses {
		if !r.meaningful() || r.Params.Has("iss") || r.Params.Has("amp;iss") || r.Params.Has("response") || r.Get("code") != "" && t.deliveredBefore(i) {
			continue
		}
		hits = append(hits, Hit{
			At: r.At("iss"), Also: []Evidence{t.Document().X.AtMember("authorization_response_iss_parameter_supported")},
			Message: "The metadata promises an iss parameter, and the answer has none.",
		})
	}
	return found(hits...)
}

// issuers are what iss may rightly be: the issuer of the metadata and the one
// that was entered. That these two differ is another finding.
func (t *Trace) issuers() []string {
	var out []string
	for _, s := range []string{t.Issuer(), t.Asked.Issuer} {
		if s != "" && !strings.Contains(s, "{") {
			out = append(out, s)
		}
	}
	if t.Asked.IssuerPasted && t.Document() == nil { // a slash at its end cannot be known
		out = append(out, strings.TrimSuffix(t.Asked.Issuer, "/")+"/", strings.TrimSuffix(t.Asked.Issuer, "/"))
	}
	return out
}

func judgeIssMismatch(t *Trace) Outcome {
	issuers := t.issuers()
	if len(issuers) == 0 {
		return notApplicable("the issuer is not known")
	}
	var hits []Hit
	seen := false
next:
	for i, r := range t.Responses {
		p, ok := r.Params.Find("iss")
		if !ok || Masked(p.Value) || !r.meaningful() || r.Get("code") != "" && t.deliveredBefore(i) {
			continue
		}
		seen = true
		for _, iss := range issuers {
			if p.Value == iss {
				continue next
			}
		}
		if p.Value == "" {
			hits = append(hits, Hit{At: p.At, Message: fmt.Sprintf("The answer has an empty iss, and %s was asked.", quote(issuers[0]))})
			continue
		}
		c := &Comparison{Name: "iss", Expected: issuers[0], Actual: p.Value}
		hits = append(hits, Hit{At: p.At, Comparison: c,
			Message: fmt.Sprintf("The answer says that it comes from %s, and %s was asked. %s", quote(p.Value), quote(issuers[0]), c.Difference().Text)})
	}
	if !seen {
		return notApplicable("no answer has an iss parameter")
	}
	return found(hits...)
}

func judgeIssUnadvertised(t *Trace) Outcome {
	if yes, known := t.issSupported(); yes || !known {
		return notApplicable("the metadata announces iss, or is not known")
	}
	for _, r := range t.Responses {
		p, ok := r.Params.Find("iss")
		for _, iss := range t.issuers() {
			if ok && p.Value == iss && r.meaningful() {
				d := t.Document().X
				return found(Hit{At: p.At, Also: []Evidence{d.AtMember("authorization_response_iss_parameter_supported")},
					Message: "The answer has an iss parameter, and the metadata does not announce it."})
			}
		}
	}
	return passed()
}
