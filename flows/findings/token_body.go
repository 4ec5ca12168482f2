package findings

import (
	"bytes"
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/flows/specref"
)

// maxNesting is how deep an answer of the token endpoint may be nested.
const maxNesting = 64

func tokenBodyRules() []Rule {
	return []Rule{
		{
			ID: "TOKEN-CONTENT-TYPE", Topic: "token", Severity: Warning,
			Title:  "Token answer labelled wrongly",
			Looks:  "A token answer that is JSON under another media type than application/json, or that is form-encoded.",
			Breaks: "Clients that go by the label do not read it, or read it in the wrong way.",
			Specs:  []specref.Ref{specref.RFC6749.Section("5.1"), specref.OIDCCore.Section("3.1.3.3")},
			Fix: Fix{
				IdP:    "Answer with Content-Type: application/json.",
				Client: "Send Accept: application/json (GitHub answers form-encoded without it).",
			},
			Needs: []Need{NeedToken}, After: wireCauses(), Judge: judgeTokenContentType,
		},
		{
			ID: "TOKEN-BAD-JSON", Topic: "token", Severity: Error,
			Title:  "Token answer is no JSON object",
			Looks:  "A 2xx of the token endpoint (or of introspection) whose body is not one JSON object: a web page, nothing, cut off, with bytes after it, with a member twice, too deep or too large; or a 2xx of revocation that is a web page or broken JSON.",
			Breaks: "Clients cannot read the tokens, or read other ones than was meant.",
			Specs:  []specref.Ref{specref.RFC6749.Section("5.1"), specref.RFC8259.Section("4")},
			Fix: Fix{
				IdP:    "Answer application/json with one object; look for a login page or an error page in front of the endpoint.",
				Client: "Look whether the token endpoint's URL is the right one.",
			},
			After: wireCauses(), Judge: judgeTokenJSON,
		},
	}
}

func judgeTokenContentType(t *Trace) Outcome {
	var hits []Hit
	for _, a := range t.Tokens {
		if !a.answered() || !a.X.OK() || a.Error != "" || !a.X.HeaderKnown() {
			continue
		}
		media := a.X.MediaType()
		label := "has no Content-Type"
		if media != "" {
			label = "is labelled " + quote(media)
		}
		switch {
		case a.Fields != nil:
			hits = append(hits, Hit{At: a.X.AtHeader("Content-Type"), Also: []Evidence{a.X.AtBody()}, Title: "Token answer is form-encoded",
				Message: fmt.Sprintf("The token answer is form-encoded and not JSON; it %s.", label)})
		case a.Object != nil && media != "application/json":
			hits = append(hits, Hit{At: a.X.AtHeader("Content-Type"), Message: fmt.Sprintf("The token answer is JSON, and it %s.", label)})
		}
	}
	return found(hits...)
}

func judgeTokenJSON(t *Trace) Outcome {
	if len(t.Tokens)+len(t.Introspections)+len(t.Revocations) == 0 {
		return notApplicable("there is no answer of the token, the introspection or the revocation endpoint")
	}
	var hits []Hit
	for _, a := range t.Tokens {
		if a.answered() && a.Fields == nil {
			hits = append(hits, badJSON("token", a.X)...)
		}
	}
	for _, i := range t.Introspections {
		if i.X.Response != nil && i.X.Failure == "" && !strings.Contains(i.X.MediaType(), "jwt") {
			hits = append(hits, badJSON("introspection", i.X)...)
		}
	}
	for _, r := range t.Revocations {
		// What else the body says is ignored (RFC 7009 §2.2): a page, or half an
		// answer, tells that it is not the endpoint which answered.
		_, err := r.X.JSON()
		broken := r.X.MediaType() == "application/json" && err != nil
		if len(bytes.TrimSpace(r.X.Body())) > 0 && (broken || r.X.IsHTML()) {
			hits = append(hits, badJSON("revocation", r.X)...)
		}
	}
	return found(hits...)
}

// badJSON says what keeps the body of a 2xx from being one JSON object. A body
// that came broken or in another character set is HTTP-BODY's.
func badJSON(endpoint string, x *Exchange) []Hit {
	if !x.OK() || !x.BodyKnown() {
		return nil
	}
	large := len(x.body) > maxJSON
	if _, broken := brokenBody(x); broken && !large {
		return nil
	}
	subject := fmt.Sprintf("The answer of the %s endpoint (%d)", endpoint, x.Status())
	hit := func(at Evidence, format string, args ...any) []Hit {
		return []Hit{{At: at, Message: subject + " " + fmt.Sprintf(format, args...)}}
	}
	value, err := x.JSON()
	var syntax *jsonpos.SyntaxError
	switch {
	case large:
		return hit(x.AtBody(), "is larger than 1 MiB.")
	case len(bytes.TrimSpace(x.body)) == 0:
		return hit(x.AtStatus(), "has no body.")
	case x.IsHTML():
		page := newProviderPage(x)
		if page.Title == "" {
			return hit(x.AtBody(), "is a web page and not JSON.")
		}
		return hit(x.AtBody(), "is a web page titled %s and not JSON.", quote(page.Title))
	case errors.As(err, &syntax):
		at := x.At(ResponseBody, min(syntax.Offset, len(x.body)-1), len(x.body))
		return hit(at, "is not JSON: at byte %d, %s.", syntax.Offset, syntax.What)
	case value == nil:
		return nil
	case value.Kind() != jsonpos.Object:
		return hit(x.AtBody(), "is %s and not a JSON object.", value.Kind().WithArticle())
	case deeperThan(value, maxNesting):
		return hit(x.AtBody(), "is nested more than %d deep.", maxNesting)
	}
	return repeatedMember(x, value, subject)
}

// repeatedMember reports members that are there twice: which one counts is up
// to the reader (RFC 8259 §4).
func repeatedMember(x *Exchange, value *jsonpos.Value, subject string) []Hit {
	dup := value.Duplicates()
	if len(dup) == 0 {
		return nil
	}
	h := Hit{Severity: Warning, Title: "Member twice in the token answer"}
	var names []string
	for _, m := range dup {
		if !slices.Contains(names, m.Name) {
			names = append(names, m.Name)
		}
		at := x.At(ResponseBody, m.KeyStart, m.Value.End)
		if h.At == (Evidence{}) {
			h.At = at
		} else {
			h.Also = append(h.Also, at)
		}
		if !agrees(value, m) {
			h.Severity = Error
		}
	}
	with := "the same value"
	if h.Severity == Error {
		with = "different values, of which readers take the first or the last"
	}
	h.Message = fmt.Sprintf("%s has %s more than once, with %s.", subject, quotes(names), with)
	return []Hit{h}
}

// agrees tells whether all members of m's name in its object have m's value.
func agrees(v *jsonpos.Value, m jsonpos.Member) bool {
	same := func(o jsonpos.Member) bool {
		a, isText := o.Value.Text()
		b, both := m.Value.Text()
		return isText && both && a == b || bytes.Equal(o.Value.Raw(), m.Value.Raw())
	}
	members := v.Members()
	if slices.ContainsFunc(members, func(o jsonpos.Member) bool { return o.KeyStart == m.KeyStart }) {
		return !slices.ContainsFunc(members, func(o jsonpos.Member) bool { return o.Name == m.Name && !same(o) })
	}
	within := func(c *jsonpos.Value) bool { return c.Start < m.KeyStart && m.KeyStart < c.End }
	for _, o := range members {
		if within(o.Value) {
			return agrees(o.Value, m)
		}
	}
	for _, e := range v.Elements() {
		if within(e) {
			return agrees(e, m)
		}
	}
	return true
}

// ambiguous tells that the answer has a member more than once with different
// values, so that client and server may mean two things by it.
func (a *TokenAnswer) ambiguous(name string) bool {
	return slices.ContainsFunc(a.Object.Members(), func(m jsonpos.Member) bool {
		return m.Repeated && m.Name == name && !agrees(a.Object, m)
	})
}

// deeperThan tells that more than most arrays and objects are within each other.
func deeperThan(v *jsonpos.Value, most int) bool {
	if k := v.Kind(); k != jsonpos.Object && k != jsonpos.Array {
		return false
	}
	if most == 0 {
		return true
	}
	return slices.ContainsFunc(v.Members(), func(m jsonpos.Member) bool { return deeperThan(m.Value, most-1) }) ||
		slices.ContainsFunc(v.Elements(), func(e *jsonpos.Value) bool { return deeperThan(e, most-1) })
}
