package findings

import (
	"slices"
	"strings"
)

// missingRefreshCauses are the causes of "no refresh token came", checked
// against the trace.
func (t *Trace) missingRefreshCauses(a *TokenAnswer) []Cause {
	var l causeList
	r := a.Request
	if r == nil {
		return l
	}
	scope, types := r.Scope(), strings.Fields(r.Get("response_type"))
	at := []Evidence{r.At("scope")}
	offline := slices.Contains(scope, "offline_access")
	prompt := strings.Fields(r.Get("prompt"))
	if r.Params.Has("request") || r.Params.Has("request_uri") {
		return l // the parameters are elsewhere
	}
	switch {
	case !offline:
		l.add(Likely, at, "The authorization request does not ask for offline_access: its scope is %s.", quote(r.Get("scope")))
	default:
		l.add(RuledOut, at, "offline_access was not asked for: it is in the scope of the authorization request.")
		if slices.Contains(prompt, "consent") {
			l.add(RuledOut, []Evidence{r.At("prompt")}, "prompt=consent is missing: it was sent.")
		} else {
			l.add(Likely, []Evidence{r.At("prompt")}, "prompt=consent was not sent; without it the server must ignore offline_access, unless other conditions allow it (OpenID Connect).")
		}
	}
	switch granted := strings.Fields(a.Scope); {
	case !a.HasScope:
	case slices.Contains(granted, "offline_access"):
		l.add(RuledOut, []Evidence{a.At("scope")}, "offline_access was not granted: it is in the scope of the answer.")
	case offline:
		l.add(Likely, []Evidence{a.At("scope")}, "offline_access was not granted: the scope of the answer is %s.", quote(a.Scope))
	}
	if len(types) > 0 {
		if slices.Contains(types, "code") {
			l.add(RuledOut, []Evidence{r.At("response_type")}, "The flow has no code: response_type is %s.", r.Get("response_type"))
		} else {
			l.add(Likely, []Evidence{r.At("response_type")}, "The flow has no code: response_type is %s, and the implicit flow never brings a refresh token.", quote(r.Get("response_type")))
		}
	}
	t.refreshListedCause(&l)
	if a.Auth.Method == AuthNone && len(a.X.Form) > 0 {
		l.add(Possible, []Evidence{a.Auth.At}, "The client is a public one, and some servers give those no refresh token.")
	}
	if anyOf(a.words(), " offline access") {
		l.add(Likely, []Evidence{a.At("error_description")}, "The server says it: %s", quote(a.ErrorDescription))
	}
	l.add(Possible, nil, "The refresh grant is not allowed to this client, or a policy decides that it needs none.")
	return l
}

func (t *Trace) refreshListedCause(l *causeList) {
	d := t.Document()
	if d == nil {
		return
	}
	if listed := d.Document.GrantTypesSupported(); len(listed) > 0 {
		at := []Evidence{d.X.AtMember("grant_types_supported")}
		if slices.Contains(listed, GrantRefresh) {
			l.add(RuledOut, at, "The server has no refresh grant: grant_types_supported lists refresh_token.")
		} else {
			l.add(Possible, at, "The server has no refresh grant: grant_types_supported is %s.", quotes(listed))
		}
	}
	if listed := d.Document.ScopesSupported(); len(listed) > 0 && !slices.Contains(listed, "offline_access") {
		l.add(Possible, []Evidence{d.X.AtMember("scopes_supported")}, "The server does not know offline_access: scopes_supported does not list it.")
	}
}
