package findings

import (
	"fmt"
	"slices"
	"strings"
)

// judgeTokenScope compares the scope granted with the scope asked for. That of
// a refresh is another rule's.
func judgeTokenScope(t *Trace) Outcome {
	var hits []Hit
	for _, a := range t.Tokens {
		if !a.granted() || a.IsRefresh() || !a.Has("scope") || Masked(a.Scope) {
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
		if !known {
			continue
		}
		var missing, extra []string
		for _, s := range asked {
			// The refresh token is the proof of offline_access; many name it nowhere.
			if !grantsScope(values, s) && !(s == "offline_access" && a.RefreshToken != "") {
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
		if len(extra) == 0 && len(missing) == 1 && missing[0] == "offline_access" {
			h.Severity = Note // that no refresh token came is the finding
		}
		switch {
		case len(missing) == 0 && len(extra) == 0:
			continue
		case len(extra) == 0:
			h.Message = fmt.Sprintf("You asked for %s and got %s: %s is missing.", quote(strings.Join(asked, " ")), quote(a.Scope), quotes(missing))
		case len(missing) == 0:
			h.Message = fmt.Sprintf("You asked for %s and got %s: %s was not asked for.", quote(strings.Join(asked, " ")), quote(a.Scope), quotes(extra))
		default:
			h.Message = fmt.Sprintf("You asked for %s and got %s: %s is missing, and %s was not asked for.", quote(strings.Join(asked, " ")), quote(a.Scope), quotes(missing), quotes(extra))
		}
		hits = append(hits, h)
	}
	return found(hits...)
}

// scopeValues is the scope of an answer; form says what is wrong with its form.
func (a *TokenAnswer) scopeValues() (values []string, form string) {
	if !a.HasScope {
		if kind := a.Object.Get("scope").Kind(); a.Object != nil {
			return nil, fmt.Sprintf("scope is %s and not a string of values separated by spaces.", kind.WithArticle())
		}
	}
	values = strings.Fields(a.Scope)
	if len(values) == 1 && strings.Contains(a.Scope, ",") {
		return nil, fmt.Sprintf("scope is %s, separated by commas and not by spaces.", quote(a.Scope))
	}
	return values, ""
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
