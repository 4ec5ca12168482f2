package findings

import (
	"fmt"
	"slices"
	"strings"
)

// judgeTokenScope compares the scope granted with the scope asked for. What a
// refresh grants is another rule's; the form is looked at there too.
func judgeTokenScope(t *Trace) Outcome {
	var hits []Hit
	for _, a := range t.Tokens {
		if !a.granted() || !a.Has("scope") || Masked(a.Scope) {
			continue
		}
		h := Hit{At: a.At("scope")}
		asked, known := t.AskedScope(a)
		values, form := a.scopeValues()
		if form != "" {
			h.Message = form
			hits = append(hits, h)
			continue
		}
		if !known || a.IsRefresh() {
			continue
		}
		var missing, extra []string
		for _, s := range asked {
			// Entra never names it; the refresh token is the proof.
			named := s != "offline_access" || a.RefreshToken == "" || t.vendor != "RT-MISSING-ENTRA"
			if !grantsScope(values, s) && named {
				missing = append(missing, s)
			}
		}
		for _, s := range values {
			if !grantsScope(asked, s) {
				extra = append(extra, s)
			}
		}
		if a.Request != nil {
			h.Also = []Evidence{a.Request.At("scope")}
		}
		offline := len(extra) == 0 && len(missing) == 1 && missing[0] == "offline_access"
		if offline && a.RefreshToken == "" {
			h.Severity = Note // that no refresh token came is the finding
		}
		switch {
		case len(missing) == 0 && len(extra) == 0:
			continue
		case len(extra) == 0:
			h.Message = fmt.Sprintf("You asked for %s and got %s: %s missing.", quote(strings.Join(asked, " ")), quote(a.Scope), are(missing))
		case len(missing) == 0:
			h.Message = fmt.Sprintf("You asked for %s and got %s: %s not asked for.", quote(strings.Join(asked, " ")), quote(a.Scope), were(extra))
		default:
			h.Message = fmt.Sprintf("You asked for %s and got %s: %s missing, and %s not asked for.", quote(strings.Join(asked, " ")), quote(a.Scope), are(missing), were(extra))
		}
		if offline && a.RefreshToken != "" {
			h.Message += " A refresh token came all the same: clients that go by scope do not know it."
		}
		hits = append(hits, h)
	}
	return found(hits...)
}

func are(names []string) string {
	if len(names) == 1 {
		return quote(names[0]) + " is"
	}
	return quotes(names) + " are"
}

func were(names []string) string {
	if len(names) == 1 {
		return quote(names[0]) + " was"
	}
	return quotes(names) + " were"
}

// scopeValues is the scope of an answer; form says what is wrong with its form.
func (a *TokenAnswer) scopeValues() (values []string, form string) {
	if !a.HasScope {
		if kind := a.Object.Get("scope").Kind(); a.Object != nil {
			return nil, fmt.Sprintf("scope is %s and not a string of values separated by spaces.", kind.WithArticle())
		}
	}
	values, commas := splitScope(a.Scope)
	if commas {
		return nil, fmt.Sprintf("scope is %s, separated by commas and not by spaces.", quote(a.Scope))
	}
	return values, ""
}

// splitScope reads a scope, and one whose values are separated by commas too. A
// value may hold a comma (RFC 6749 §3.3), so several are taken apart at commas
// only where each but the last ends in one.
func splitScope(scope string) (values []string, commas bool) {
	values = strings.Fields(scope)
	last := len(values) - 1
	commas = last == 0 && strings.Contains(values[0], ",") ||
		last > 0 && !slices.ContainsFunc(values[:last], func(v string) bool { return !strings.HasSuffix(v, ",") })
	if commas {
		values = strings.FieldsFunc(scope, func(r rune) bool { return r == ',' || r == ' ' })
	}
	return values, commas
}

// grantsScope tells whether a scope is among the values, in one of the
// spellings of it: providers answer with the full URL of a short name.
func grantsScope(values []string, scope string) bool {
	return slices.ContainsFunc(values, func(v string) bool {
		switch {
		case v == scope, strings.HasSuffix(v, "/"+scope), strings.HasSuffix(scope, "/"+v):
			return true
		case strings.HasSuffix(v, "/.default"), strings.HasSuffix(scope, "/.default"):
			return true // stands for all that was consented to
		}
		const google = "https://www.googleapis.com/auth/userinfo."
		return v == google+scope || scope == google+v
	})
}
