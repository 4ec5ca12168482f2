package findings

import (
	"slices"
	"strings"
)

// missingRefreshCauses are the causes of "no refresh token came", checked
// against the trace, as far as they hold at the provider.
func (t *Trace) missingRefreshCauses(id ID, a *TokenAnswer) []Cause {
	var l causeList
	r := a.Request
	if r == nil || r.Params.Has("request") || r.Params.Has("request_uri") {
		return l // the parameters are not known, or elsewhere
	}
	if id == "RT-MISSING-GOOGLE" {
		return googleCauses(r)
	}
	switch id {
	case "RT-MISSING-COGNITO", "RT-MISSING-GITHUB": // no scope asks for it there
	case "RT-MISSING-KEYCLOAK":
		keycloakCauses(&l, a)
	default:
		t.offlineCauses(&l, id, a)
	}
	t.codeFlowCause(&l, r)
	t.refreshListedCause(&l, id)
	spa := a.Auth.Method == AuthNone && len(a.X.Form) > 0
	switch {
	case !spa:
	case id == "RT-MISSING":
		l.add(Possible, []Evidence{a.Auth.At}, "The client is a public one, and some servers give those no refresh token.")
	case id == "RT-MISSING-AUTH0":
		l.add(Possible, []Evidence{a.Auth.At}, "The client is a public one: Auth0 gives a single-page application a refresh token only with rotation.")
	}
	if anyOf(a.words(), " offline access") {
		l.add(Likely, []Evidence{a.At("error_description")}, "The server says it: %s", quote(a.ErrorDescription))
	}
	if id != "RT-MISSING-GITHUB" {
		l.add(Possible, nil, "The refresh grant is not allowed to this client, or a policy decides that it needs none.")
	}
	return l
}

// offlineCauses look at the scope that asks for a refresh token: was it asked
// for, where, and was it granted?
func (t *Trace) offlineCauses(l *causeList, id ID, a *TokenAnswer) {
	r := a.Request
	at := []Evidence{r.At("scope")}
	name, is := "offline_access", func(s string) bool { return s == "offline_access" }
	if id == "RT-MISSING-SALESFORCE" {
		name, is = "refresh_token", asksForRefresh
	}
	offline := slices.ContainsFunc(r.Scope(), is)
	late, atToken := a.X.Form.Find("scope")
	switch {
	case offline:
		l.add(RuledOut, at, "%s was not asked for: it is in the scope of the authorization request.", name)
	case atToken && slices.ContainsFunc(strings.Fields(late.Value), is):
		l.add(Likely, append(at, late.At), "%s was asked for at the token endpoint only; the authorization request's scope is %s.", name, quote(r.Get("scope")))
	default:
		l.add(Likely, at, "The authorization request does not ask for %s: its scope is %s.", name, quote(r.Get("scope")))
	}
	if offline && id == "RT-MISSING" {
		if slices.Contains(strings.Fields(r.Get("prompt")), "consent") {
			l.add(RuledOut, []Evidence{r.At("prompt")}, "prompt=consent is missing: it was sent.")
		} else {
			l.add(Likely, []Evidence{r.At("prompt")}, "prompt=consent was not sent; without it the server must ignore offline_access, unless other conditions allow it (OpenID Connect).")
		}
	}
	switch granted, _ := splitScope(a.Scope); {
	case !a.HasScope:
	case slices.ContainsFunc(granted, is):
		l.add(RuledOut, []Evidence{a.At("scope")}, "%s was not granted: it is in the scope of the answer.", name)
	case offline:
		l.add(Likely, []Evidence{a.At("scope")}, "%s was not granted: the scope of the answer is %s.", name, quote(a.Scope))
	}
}

// keycloakCauses: Keycloak issues a refresh token of the session unasked, and an
// offline token for offline_access.
func keycloakCauses(l *causeList, a *TokenAnswer) {
	if granted, _ := splitScope(a.Scope); a.HasScope && slices.Contains(a.Request.Scope(), "offline_access") && !slices.Contains(granted, "offline_access") {
		l.add(Likely, []Evidence{a.At("scope")}, "offline_access was not granted: the client scope is not assigned to the client, or the user lacks the role. The scope of the answer is %s.", quote(a.Scope))
	}
	l.add(Likely, nil, "The switch Use refresh tokens is off for this client.")
}

// codeFlowCause: does the flow have a code?
func (t *Trace) codeFlowCause(l *causeList, r *AuthorizationRequest) {
	types, at := strings.Fields(r.Get("response_type")), []Evidence{r.At("response_type")}
	switch {
	case len(types) == 0:
	case slices.Contains(types, "code"):
		l.add(RuledOut, at, "The flow has no code: response_type is %s.", r.Get("response_type"))
	default:
		l.add(Likely, at, "The flow has no code: response_type is %s, and the implicit flow never brings a refresh token.", quote(r.Get("response_type")))
	}
}

func (t *Trace) refreshListedCause(l *causeList, id ID) {
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
	switch id {
	case "RT-MISSING-COGNITO", "RT-MISSING-GITHUB", "RT-MISSING-KEYCLOAK", "RT-MISSING-SALESFORCE":
		return // they do not go by offline_access
	}
	if listed := d.Document.ScopesSupported(); len(listed) > 0 && !slices.Contains(listed, "offline_access") {
		l.add(Possible, []Evidence{d.X.AtMember("scopes_supported")}, "The server does not know offline_access: scopes_supported does not list it.")
	}
}
