package findings

import (
	"fmt"
	"net/http"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/flows/specref"
)

// answered tells that the token endpoint itself answered, and wholly: what a
// broken connection or a redirect is, other rules say.
func (a *TokenAnswer) answered() bool {
	return a.X.Response != nil && a.X.Failure == "" && !a.X.IsRedirect()
}

// refused tells that an OAuth error came with a status that is not 2xx.
func (a *TokenAnswer) refused() bool { return a.answered() && a.Error != "" && !a.X.OK() }

// granted tells that tokens came and no error beside them.
func (a *TokenAnswer) granted() bool { return a.answered() && a.Success() && a.Error == "" }

// said quotes the error of the answer.
func (a *TokenAnswer) said() string {
	text := "error=" + quote(a.Error)
	if a.Error == "" {
		text = fmt.Sprintf("status %d", a.X.Status())
	}
	if a.ErrorDescription != "" {
		text += ", " + quote(a.ErrorDescription)
	}
	return text
}

func (a *TokenAnswer) words() string { return plainWords(a.Error + " " + a.ErrorDescription) }

// grantName is the grant for a sentence.
func (a *TokenAnswer) grantName() string {
	if a.Grant == "" {
		return "grant (its grant_type is not known)"
	}
	return "grant " + a.Grant
}

func judgeGrantNotAllowed(t *Trace) Outcome {
	var hits []Hit
	for _, a := range t.Tokens {
		if !a.refused() {
			continue
		}
		words := a.words()
		h := Hit{At: a.At("error"), Also: []Evidence{a.AtSent("grant_type")}}
		switch a.Error {
		case "unauthorized_client":
			if a.refusesClient() || a.clientTypeText() != "" {
				continue
			}
			h.Message = fmt.Sprintf("This client may not use the %s: %s.", a.grantName(), a.said())
		case "unsupported_grant_type":
			h.Message = fmt.Sprintf("The server does not do the %s: %s.", a.grantName(), a.said())
		case "access_denied":
			if a.refusesClient() {
				continue
			}
			h.Message = fmt.Sprintf("A policy does not let this client use the %s: %s.", a.grantName(), a.said())
			if anyOf(words, " no matching policy", " policy evaluation failed") {
				h.Message += " No rule of the access policy matches the client, the user, the grant type and the scopes."
			}
		default:
			continue
		}
		if d := t.Document(); d != nil {
			if listed := d.Document.GrantTypesSupported(); len(listed) > 0 && a.Grant != "" {
				switch {
				case slices.Contains(listed, a.Grant) && a.Error == "unsupported_grant_type":
					h.Message += " The metadata lists it all the same: either it is wrong, or the server means this client."
				case slices.Contains(listed, a.Grant):
					h.Message += " The metadata lists it, so it is this client that lacks it."
				default:
					h.Message += fmt.Sprintf(" The metadata does not list it: grant_types_supported is %s.", quotes(listed))
				}
				h.Also = append(h.Also, d.X.AtMember("grant_types_supported"))
			}
		}
		if a.Previous != nil {
			h.Message += " A refresh token came all the same, so the two settings do not agree."
		}
		hits = append(hits, h)
	}
	return found(hits...)
}

// judgeErrorStatus looks at how an error is told (RFC 6749 §5.2).
func judgeErrorStatus(t *Trace) Outcome {
	var hits []Hit
	for _, a := range t.Tokens {
		if !a.answered() || a.X.OK() {
			continue
		}
		status := a.X.Status()
		switch {
		case a.Error == "":
			if why := a.unreadableError(); why != "" && !overloaded(a.X) {
				hits = append(hits, Hit{At: a.X.AtBody(), Also: []Evidence{a.X.AtStatus()},
					Message: fmt.Sprintf("The token endpoint answered %d, and its body is not an OAuth error: %s.", status, why)})
			}
			continue
		case status == 429 || status == 503:
			continue
		case a.Fields != nil:
			hits = append(hits, Hit{At: a.At("error"), Also: []Evidence{a.X.AtHeader("Content-Type")},
				Message: fmt.Sprintf("%s is told form-encoded; the standard wants a JSON object.", quote(a.Error))})
			continue
		case strings.EqualFold(a.Error, http.StatusText(status)):
			hits = append(hits, Hit{At: a.At("error"), Also: []Evidence{a.X.AtStatus()},
				Message: fmt.Sprintf("The error %s is the name of status %d and no OAuth error code: a web framework answered, and not the token endpoint's own code.", quote(a.Error), status)})
			continue
		case status == 401 && a.refusesClient():
			if a.Error != "invalid_client" {
				hits = append(hits, Hit{At: a.At("error"), Also: []Evidence{a.X.AtStatus()},
					Message: fmt.Sprintf("%s comes with status 401; of a client that did not authenticate the standard says invalid_client.", quote(a.Error))})
				continue
			}
			if a.Auth.Method == AuthBasic && !offers(a.X.Challenges(), "Basic") && a.X.HeaderKnown() {
				hits = append(hits, Hit{Severity: Note, At: a.X.AtHeader("WWW-Authenticate"), Also: []Evidence{a.Auth.At},
					Message: "The client used Basic authentication, and the 401 has no WWW-Authenticate: Basic, which the standard demands then.",
					Fix:     Fix{IdP: "Add WWW-Authenticate: Basic to the 401."}})
			}
		case status != 400 && !a.deviceOrDPoP():
			hits = append(hits, Hit{At: a.X.AtStatus(), Also: []Evidence{a.At("error")},
				Message: fmt.Sprintf("%s comes with status %d; the standard wants 400 (401 for invalid_client alone).", quote(a.Error), status)})
			continue
		case a.Error == "invalid_client" && a.Auth.Method == AuthBasic:
			hits = append(hits, Hit{Severity: Note, At: a.X.AtStatus(), Also: []Evidence{a.Auth.At},
				Message: "The client used Basic authentication, and invalid_client comes with 400; the standard wants 401 with WWW-Authenticate then.",
				Fix:     Fix{IdP: "Answer failed Basic authentication with 401 and WWW-Authenticate: Basic."}})
		}
		for _, name := range []string{"error", "error_description"} {
			text := map[string]string{"error": a.Error, "error_description": a.ErrorDescription}[name]
			if strings.ContainsFunc(text, func(r rune) bool { return r > '~' }) {
				hits = append(hits, Hit{At: a.At(name), Message: name + " has characters beyond ASCII, which the standard does not allow there."})
				break
			}
		}
	}
	return found(hits...)
}

// unreadableError says in which way the body of an error answer is none that a
// client library reads; "" when that is not known or another rule's.
func (a *TokenAnswer) unreadableError() string {
	switch {
	case !a.X.BodyKnown() || a.X.Status() < 400 || a.unnamedClientError():
		return ""
	case a.X.IsHTML():
		return "it is a web page"
	case len(strings.TrimSpace(string(a.X.Body()))) == 0:
		return "it is empty"
	case a.Object == nil:
		return "it is not a JSON object"
	case a.Object.Get("error").Kind() == jsonpos.Object:
		return "its error is an object and not a string"
	case a.Has("error"):
		return "its error is not a string, or an empty one"
	}
	return "it has no member error"
}

// deviceOrDPoP tells errors whose status other standards set.
func (a *TokenAnswer) deviceOrDPoP() bool {
	return a.X.Status() == 401 && (a.Error == "use_dpop_nonce" || a.Error == "invalid_dpop_proof")
}

// judge200Error looks for errors and missing tokens under a status of success.
func judge200Error(t *Trace) Outcome {
	var hits []Hit
	for _, a := range t.Tokens {
		if !a.answered() || !a.X.OK() || a.Object == nil && a.Fields == nil || a.Success() && a.Error == "" {
			continue
		}
		h := Hit{At: a.At("error"), Also: []Evidence{a.X.AtStatus()}}
		switch ok, isBool := a.Object.Get("ok").Bool(); {
		case a.Error != "":
			h.Message = fmt.Sprintf("HTTP says %d, the body says %s.", a.X.Status(), a.said())
		case isBool && !ok:
			h.At, h.Message = a.At("ok"), fmt.Sprintf("HTTP says %d, the body says \"ok\": false.", a.X.Status())
		default:
			h.At, h.Message = a.X.AtBody(), fmt.Sprintf("HTTP says %d, and the body has no access_token.", a.X.Status())
			if a.Has("access_token") {
				h.At, h.Message = a.At("access_token"), fmt.Sprintf("HTTP says %d, and access_token is not a string with something in it.", a.X.Status())
			} else if path, v := nestedToken(a.Object, 0); v != nil {
				h.At = a.X.AtJSON(v)
				h.Message = fmt.Sprintf("The tokens are not at the top of the answer but in %s, where client libraries do not look.", quote(path))
			} else if name := a.vendorError(); name != "" {
				h.At = a.At(name)
				h.Message += fmt.Sprintf(" It has %s instead.", quote(name))
			}
		}
		if a.Error == "invalid_grant" || a.Error == "bad_verification_code" {
			h.Causes = t.refusedGrantCauses(a)
		}
		hits = append(hits, h)
	}
	for _, r := range t.Revocations {
		if code, ok := r.X.Object().Get("error").Text(); ok && code != "" && r.X.OK() {
			hits = append(hits, Hit{At: r.X.AtMember("error"), Also: []Evidence{r.X.AtStatus()}, Title: "Revocation fails with a status of success",
				Specs:   []specref.Ref{specref.RFC7009.Section("2.2.1")},
				Breaks:  "The client takes the token for revoked, and it lives on.",
				Fix:     Fix{IdP: "Answer with status 400 and the error.", Client: "Look into the body of the answer too."},
				Message: fmt.Sprintf("HTTP says %d, the body says error=%s.", r.X.Status(), quote(code))})
		}
	}
	return found(hits...)
}

// nestedToken finds an object with an access token within the answer.
func nestedToken(v *jsonpos.Value, depth int) (path string, at *jsonpos.Value) {
	if depth > 3 {
		return "", nil
	}
	for _, m := range v.Members() {
		if m.Value.Kind() != jsonpos.Object {
			continue
		}
		if m.Value.Get("access_token") != nil || m.Value.Get("accessToken") != nil {
			return m.Name, m.Value
		}
		if path, at := nestedToken(m.Value, depth+1); at != nil {
			return m.Name + "." + path, at
		}
	}
	return "", nil
}

// vendorError is the name of a member by which some say error, or access token
// (DingTalk).
func (a *TokenAnswer) vendorError() string {
	for _, m := range a.Object.Members() {
		switch strings.ToLower(m.Name) {
		case "accesstoken", "errcode", "errmsg", "error_code", "errorcode", "code", "message", "error", "errors", "status":
			return m.Name
		}
	}
	return ""
}

// wireCauses are the findings after which an answer is not the endpoint's own.
func wireCauses() []ID { return []ID{"NET-INTERCEPT", "NET-REACH", "HTTP-TOKEN-REDIRECT"} }

func tokenErrorRules() []Rule {
	needs := []Need{NeedToken}
	return []Rule{
		{
			ID: "TOKEN-GRANT-NOT-ALLOWED", Topic: "token", Severity: Error,
			Title:  "Grant not allowed",
			Looks:  "The token endpoint says unauthorized_client, unsupported_grant_type or access_denied.",
			Breaks: "This client gets no token in this way.",
			Specs:  []specref.Ref{specref.RFC6749.Section("5.2")},
			Fix: Fix{
				IdP:    "Allow the grant type to the client (Okta: General > Grant type, and a rule of the authorization server's access policy; Auth0: Application > Advanced > Grant Types; Keycloak: Capability config).",
				Client: "Use a grant that the client is registered for.",
			},
			Needs: needs, Judge: judgeGrantNotAllowed,
		},
		{
			ID: "TOKEN-200-ERROR", Topic: "token", Severity: Error,
			Title:  "Error under a status of success",
			Looks:  "A status of 2xx with an error in the body, with \"ok\": false, or without an access_token.",
			Breaks: "Clients that look at the status alone store an empty token.",
			Specs:  []specref.Ref{specref.RFC6749.Section("5.1"), specref.RFC6749.Section("5.2")},
			Fix: Fix{
				IdP:    "Answer 400 with error, and tokens at the top of one JSON object.",
				Client: "Look into the body before the tokens are used (GitHub: bad_verification_code; Slack: ok).",
			},
			Needs: needs, Judge: judge200Error,
		},
		{
			ID: "TOKEN-ERROR-STATUS", Topic: "token", Severity: Warning,
			Title:  "Error told in the wrong way",
			Looks:  "An OAuth error with another status than 400 (401 for invalid_client), or an error answer that is not of the standard's form.",
			Breaks: "Client libraries may not see the error and report something else.",
			Specs:  []specref.Ref{specref.RFC6749.Section("5.2"), specref.OIDCCore.Section("3.1.3.4")},
			Fix: Fix{
				IdP:    "Answer 400 with a JSON object of error and error_description; 401 with WWW-Authenticate for a client that failed to authenticate by header.",
				Client: "Read the body whatever the status is.",
			},
			Needs: needs, After: wireCauses(), Judge: judgeErrorStatus,
		},
	}
}
