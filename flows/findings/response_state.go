package findings

import (
	"fmt"
	"slices"
)

// meaningful tells that a response says something: an empty call does not.
func (r *AuthorizationResponse) meaningful() bool { return answers(r.Params) }

func judgeState(t *Trace) Outcome {
	var hits []Hit
	seen := false
	for i, r := range t.Responses {
		if r.Request == nil || !r.meaningful() || r.Params.Has("response") {
			continue
		}
		sent, ok := r.Request.Params.Find("state")
		got := r.Params.Values("state")
		if !ok || Masked(sent.Value) || slices.ContainsFunc(got, Masked) {
			continue
		}
		seen = true
		h := Hit{At: r.At("state"), Also: []Evidence{sent.At}}
		switch {
		case slices.Contains(got, sent.Value):
			newest := t.requestBefore(r)
			if newest == nil || newest == r.Request || t.deliveredBefore(i) || t.recordedOnly(r) && !t.answeredBefore(i, newest) {
				continue
			}
			n := slices.Index(t.Requests, r.Request) + 1
			h.Message = fmt.Sprintf("The state is that of an older attempt, request %d of %d (exchange %d): an old tab of the browser answered.", n, len(t.Requests), r.Request.X.ID)
			h.Comparison = &Comparison{Name: "state", Expected: newest.Get("state"), Actual: sent.Value}
			h.Also = []Evidence{newest.At("state"), sent.At}
			if len(t.ResponseOf(newest)) > 0 {
				h.Severity = Warning // and the right one came too
			}
		case len(got) == 0 && r.Params.Has("amp;state"):
			h.At = r.At("amp;state")
			h.Message = "The request had a state, and the answer has a parameter \"amp;state\" in its place: its '&' are written as \"&amp;\", as in HTML, which a redirect must not have."
			h.Fix.IdP = "Write the Location header as it is, without HTML's escaping of '&'."
		case len(got) == 0:
			h.Message = "The request had a state, and the answer has none."
		case got[0] == "":
			h.Message = fmt.Sprintf("The state came back empty, and %s was sent.", quote(sent.Value))
		default:
			h.Comparison = &Comparison{Name: "state", Expected: sent.Value, Actual: got[0]}
			h.Message = fmt.Sprintf("The state came back as %s, and %s was sent. %s", quote(got[0]), quote(sent.Value), h.Comparison.Difference().Text)
		}
		hits = append(hits, h)
	}
	if !seen {
		return notApplicable("no state was sent, or it is not known")
	}
	return found(hits...)
}

// requestBefore is the newest request before a response came.
func (t *Trace) requestBefore(r *AuthorizationResponse) *AuthorizationRequest {
	for i := len(t.Requests) - 1; i >= 0; i-- {
		q := t.Requests[i]
		if r.X == nil || q.X.ID <= r.X.ID {
			return q
		}
	}
	return nil
}

// recordedOnly tells that the response was not received by this program, so
// that several sign-ins may rightly have gone on beside each other.
func (t *Trace) recordedOnly(r *AuthorizationResponse) bool {
	return !r.Pasted && !r.received()
}

// answeredBefore tells that the request of response i had got its answer already,
// and that newest, the request since then, has got none.
func (t *Trace) answeredBefore(i int, newest *AuthorizationRequest) bool {
	return len(t.ResponseOf(newest)) == 0 && slices.ContainsFunc(t.Responses[:i], func(o *AuthorizationResponse) bool {
		return o.Request == t.Responses[i].Request && o.meaningful()
	})
}

// judgeDuplicate looks for calls of the redirect URI with the same code.
func judgeDuplicate(t *Trace) Outcome {
	var hits []Hit
	for i, r := range t.Responses {
		code, state := r.Get("code"), r.Get("state")
		if code == "" || r.Redirected || r.Pasted || Masked(code) && (state == "" || Masked(state)) {
			continue
		}
		for _, first := range t.Responses[:i] {
			if first.Redirected || first.Pasted || first.Get("code") != code || first.Get("state") != state {
				continue
			}
			h := Hit{At: r.At("code"), Also: []Evidence{first.At("code")},
				Message: fmt.Sprintf("The code came to the redirect URI twice, %s apart (exchanges %d and %d).", r.Time.Sub(first.Time).Round(1e6), first.X.ID, r.X.ID)}
			if n := t.exchangesOf(code); n > 1 {
				h.Message += fmt.Sprintf(" It was exchanged %d times.", n)
			}
			hits = append(hits, h)
			break
		}
	}
	return found(hits...)
}

// exchangesOf counts how often a code was sent to the token endpoint.
func (t *Trace) exchangesOf(code string) int {
	n := 0
	for _, a := range t.Tokens {
		if a.Grant == GrantCode && a.X.Form.Get("code") == code && !Masked(code) {
			n++
		}
	}
	return n
}
