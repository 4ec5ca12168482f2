package findings

import (
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

func judgeInvalidScope(t *Trace) Outcome {
	if len(t.Requests) == 0 && len(t.Tokens) == 0 {
		return notApplicable("there is neither an authorization request nor an answer of the token endpoint")
	}
	hits := t.pageHits(refusedScope, "scope", func(r *AuthorizationRequest) string {
		return "The provider refuses the scope" + t.scopeRemarks(r.Get("scope"))
	})
	for _, r := range t.refusedResponses(refusedScope) {
		h := Hit{At: r.At("error")}
		asked := t.Asked.Scope
		if r.Request != nil {
			asked, h.Also = r.Request.Get("scope"), []Evidence{r.Request.At("scope")}
		}
		h.Message = "The provider refuses the scope" + t.scopeRemarks(asked) + " It said " + r.said() + "."
		hits = append(hits, h)
	}
	for _, a := range t.Tokens {
		if _, narrower := t.narrowerRefused(a); narrower || !a.refusesScope() {
			continue // a refresh that may ask for less is another rule's
		}
		scope, _ := t.AskedScope(a)
		h := Hit{At: a.At("error"), Message: "The token endpoint refuses the scope" + t.scopeRemarks(strings.Join(scope, " ")) + " It said " + a.said() + "."}
		if a.IsRefresh() {
			h.Fix.Client = "Leave scope out of the refresh request, or ask for no more than was granted at first."
		}
		if p, ok := a.X.Form.Find("scope"); ok {
			h.Also = []Evidence{p.At}
		}
		hits = append(hits, h)
	}
	return found(hits...)
}

// refusesScope tells that the error of the answer is about the scope.
func (a *TokenAnswer) refusesScope() bool {
	if !a.refused() {
		return false
	}
	words := plainWords(a.Error + " " + a.ErrorDescription)
	switch a.Error {
	case "invalid_scope", "unauthorized_scope_error":
		return true
	case "invalid_request":
		return saysScope(words)
	}
	return anyOf(words, " aadsts70011")
}

// scopeRemarks goes on after "the scope": the scope, and what is odd about it.
func (t *Trace) scopeRemarks(asked string) string {
	if asked == "" {
		return "."
	}
	text := " " + quote(asked) + "."
	values := strings.Fields(asked)
	if strings.Contains(asked, ",") && len(values) == 1 {
		text += " It is separated by commas; the standard wants one space."
		values = strings.Split(asked, ",")
	}
	if d := t.Document(); d != nil {
		if known := d.Document.ScopesSupported(); len(known) > 0 {
			var not []string
			for _, s := range values {
				if !slices.Contains(known, s) {
					not = append(not, s)
				}
			}
			if len(not) > 0 {
				text += " Of it, scopes_supported does not list " + quotes(not) + "."
			} else {
				text += " All of it is listed in scopes_supported, so this client may lack it."
			}
		}
	}
	sorted := slices.Sorted(slices.Values(values))
	if len(slices.Compact(sorted)) < len(values) {
		text += " A value is there twice."
	}
	issuer := hostOf(t.Issuer())
	switch {
	case issuer == "appleid.apple.com" && slices.Contains(values, "profile"):
		text += " Apple has no scope profile; it has name and email."
	case strings.HasSuffix(issuer, "linkedin.com") && (slices.Contains(values, "r_emailaddress") || slices.Contains(values, "r_liteprofile")):
		text += " LinkedIn's old scopes r_emailaddress and r_liteprofile do not go with OpenID Connect; it has openid, profile and email."
	}
	return text
}

func judgeLoginRequired(t *Trace) Outcome {
	needed := map[string]string{
		"login_required":             "the user must sign in",
		"interaction_required":       "the user must do something at the provider",
		"consent_required":           "the user must consent",
		"account_selection_required": "the user must choose an account",
	}
	var hits []Hit
	for _, r := range t.errorResponses() {
		what, ok := needed[r.Get("error")]
		if !ok {
			continue
		}
		h := Hit{At: r.At("error")}
		switch {
		case r.Request == nil:
			h.Message = fmt.Sprintf("A silent sign-in is not possible: %s. The provider said %s.", what, r.said())
		case slices.Contains(strings.Fields(r.Request.Get("prompt")), "none"):
			h.Severity = Note
			h.Message = fmt.Sprintf("The request asked for a sign-in without interaction (prompt=none), and %s. That is the answer the standard wants.", what)
			h.Also = []Evidence{r.Request.At("prompt")}
		default:
			h.Message = fmt.Sprintf("The provider says that %s, although the request does not forbid it (no prompt=none): a policy stands in the way. It said %s.", what, r.said())
		}
		hits = append(hits, h)
	}
	return found(hits...)
}

// errorCodes are the registered error codes of the authorization endpoint that
// mean no more than they say, in plain words, and what to do.
func errorCodes(code string) (meaning string, fix Fix, registered bool) {
	switch code {
	case "invalid_request":
		return "the request lacks a parameter, has one twice, or one that is malformed", Fix{IdP: "Say in error_description which parameter it is.", Client: "Compare the request's parameters with what the description names."}, true
	case "unauthorized_client":
		return "this client may not ask for a code in this way", Fix{IdP: "Allow the authorization_code grant and the response type code to this client.", Client: "Use a client that is registered for the authorization code flow."}, true
	case "access_denied":
		return "the user or a policy said no", Fix{IdP: "Look for the policy in the provider's log: user assignment, sign-on policy, access policy of the authorization server, consent.", Client: "Try again with a user who is assigned to the client."}, true
	case "unsupported_response_type":
		return "the provider does not do this response_type", Fix{IdP: "Enable the response type code for this client.", Client: "Ask for response_type=code."}, true
	case "server_error":
		return "the provider broke down", Fix{IdP: "Look into the provider's log at this time.", Client: "Nothing to do but to try again."}, true
	case "temporarily_unavailable":
		return "the provider is overloaded or under maintenance", Fix{IdP: "Look at the provider's load and state.", Client: "Try again later."}, true
	case "invalid_request_uri":
		return "the request_uri cannot be fetched or used", Fix{IdP: "Look whether the request_uri can be reached and has not expired.", Client: "Use a fresh request_uri, once."}, true
	case "registration_not_supported":
		return "the provider does not take the registration parameter", Fix{Client: "Leave the registration parameter out."}, true
	case "unmet_authentication_requirements":
		return "the provider cannot meet the acr that was asked for", Fix{IdP: "Offer the authentication that acr_values or claims asks for.", Client: "Ask for another acr."}, true
	case "invalid_target":
		return "the provider does not know the resource", Fix{IdP: "Register the resource.", Client: "Compare the resource parameter with the registered one."}, true
	case "invalid_authorization_details":
		return "the authorization_details are not accepted", Fix{Client: "Compare authorization_details with what the provider knows."}, true
	case "login_required", "interaction_required", "consent_required", "account_selection_required",
		"invalid_scope", "invalid_client", "request_not_supported", "request_uri_not_supported", "invalid_request_object",
		"use_dpop_nonce", "invalid_dpop_proof":
		return "", Fix{}, true
	}
	return "the code is the provider's own", Fix{Client: "Look the code up in the provider's documentation."}, false
}

func judgeErrorCode(t *Trace) Outcome {
	var hits []Hit
	for _, r := range t.errorResponses() {
		code := r.Get("error")
		meaning, fix, registered := errorCodes(code)
		explained := registered && meaning == "" || t.refusal(r) != refusedUnexplained
		if !explained {
			h := Hit{At: r.At("error"), Fix: fix, Message: fmt.Sprintf("The provider refused the request with %s: %s.", r.said(), meaning)}
			if vendor := vendorErrorText(code, r.Get("error_description")); vendor != "" {
				h.Message += " " + vendor
			}
			if code == "unauthorized_client" {
				h.Causes = []Cause{
					{Text: "The grant or response type is not allowed to this client: that is what the code means.", Verdict: Possible},
					{Text: "The client is disabled or of another tenant: some providers answer so.", Verdict: Possible},
				}
			}
			hits = append(hits, h)
		}
		if h, odd := r.oddForm(registered, explained); odd {
			hits = append(hits, h)
		}
	}
	return found(hits...)
}

// oddForm judges how the error is written, whatever it means: a code that is not
// registered, and characters that RFC 6749 §4.1.2.1 forbids. Where the error is
// understood all the same, line ends (Entra) and quotation marks (Dex) are only
// noted, and so is a vendor's own code that another rule explains.
func (r *AuthorizationResponse) oddForm(registered, explained bool) (Hit, bool) {
	h := Hit{
		Severity: Warning, Title: "Error in a form that the standard does not have",
		Breaks: "Clients that check what the standard allows refuse the answer, do not know the code, or show garbage.",
	}
	var odd []string
	harmless := registered || explained
	borne := "\r\n"
	if explained {
		borne += `"\`
	}
	for _, p := range r.Params {
		chars := forbiddenIn(p)
		if len(chars) == 0 {
			continue
		}
		if len(odd) == 0 {
			h.At = p.At
		} else {
			h.Also = append(h.Also, p.At)
		}
		odd = append(odd, fmt.Sprintf("%s has characters that are not allowed in it: %s.", p.Name, quotes(chars)))
		harmless = harmless && p.Name == "error_description" && !slices.ContainsFunc(chars, func(c string) bool { return !strings.Contains(borne, c) })
		h.Fix.IdP = "Keep error and error_description to printable ASCII without quotation mark and backslash, and error_uri to a URI."
	}
	if !registered {
		if len(odd) > 0 {
			h.Also = append(h.Also, r.At("error"))
		} else {
			h.At = r.At("error")
		}
		odd = append(odd, fmt.Sprintf("The error code %s is not a registered one.", quote(r.Get("error"))))
		h.Fix.IdP = strings.TrimSpace("Answer with a registered error code (invalid_scope for a refused scope). " + h.Fix.IdP)
	}
	if harmless {
		h.Severity = Note
	}
	h.Message = strings.Join(odd, " ")
	return h, len(odd) > 0
}

// forbiddenIn are the characters, each once and not more than a few, that must
// not be in a parameter of an error answer (RFC 6749 §4.1.2.1).
func forbiddenIn(p Param) []string {
	uri := p.Name == "error_uri"
	if !uri && p.Name != "error" && p.Name != "error_description" {
		return nil
	}
	var out []string
	for i, c := range p.Value {
		if c >= ' ' && c <= '~' && c != '"' && c != '\\' && (c != ' ' || !uri) {
			continue
		}
		_, size := utf8.DecodeRuneInString(p.Value[i:])
		if s := p.Value[i : i+size]; !slices.Contains(out, s) && len(out) < 5 {
			out = append(out, s)
		}
	}
	return out
}

// vendorErrorText explains what some providers mean.
func vendorErrorText(code, description string) string {
	words := plainWords(code + " " + description)
	switch {
	case anyOf(words, " no matching policy", " policy evaluation failed"):
		return "Okta says so when no rule of the access policy matches the client, the user, the grant type and the scopes."
	case anyOf(words, " aadsts65004"):
		return "The user declined to consent."
	case anyOf(words, " aadsts65001", " aadsts90094"):
		return "An administrator has to consent to the permissions of this application."
	case anyOf(words, " aadsts50105"):
		return "The user is not assigned to a role of this application, and the application requires that."
	case anyOf(words, " aadsts53003", " aadsts53000", " aadsts50076", " aadsts50079"):
		return "A conditional access policy stands in the way."
	case anyOf(words, " aadsts700054", " aadsts700051"):
		return "The response type is not enabled for the application (implicit grant and hybrid flows)."
	}
	return ""
}
