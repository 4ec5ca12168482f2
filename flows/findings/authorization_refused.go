package findings

import (
	"fmt"
	"slices"
	"strings"

	"github.com/grantwalk/grantwalk/flows/callback"
	"github.com/grantwalk/grantwalk/flows/specref"
)

// pageHits makes a hit of every request without an answer that the provider
// refused for the reason.
func (t *Trace) pageHits(want refusal, param string, message func(r *AuthorizationRequest) string) []Hit {
	var hits []Hit
	for _, u := range t.unansweredRequests() {
		if u.Says == want {
			hits = append(hits, u.hit(param, message(u.Request)))
		}
	}
	return hits
}

// hit points at the page, and at the parameter of the request that it is about.
func (u unanswered) hit(param, message string) Hit {
	h := Hit{
		At:      u.Page.At(u.Says, sentS256(u.Request)),
		Message: fmt.Sprintf("%s %s %s.", message, u.who(), u.said()),
		NoProbe: true,
	}
	if param != "" {
		h.Also = []Evidence{u.Request.At(param)}
	}
	return h
}

func judgeRedirectURI(t *Trace) Outcome {
	message := func(r *AuthorizationRequest) string {
		if !r.Params.Has("redirect_uri") {
			return "The request has no redirect_uri, and the provider wants one."
		}
		return fmt.Sprintf("The redirect URI %s is not registered for the client %s.", quote(r.Get("redirect_uri")), quote(r.Get("client_id")))
	}
	hits := t.pageHits(refusedRedirect, "redirect_uri", message)
	for _, r := range t.refusedResponses(refusedRedirect) { // GitHub sends it to the registered one
		hits = append(hits, Hit{At: r.At("error"), Also: []Evidence{r.Request.At("redirect_uri")}, NoProbe: true,
			Message: fmt.Sprintf("%s The provider sent its error to %s: %s.", message(r.Request), quote(r.URL), r.said())})
	}
	return found(hits...)
}

func judgeUnknownClient(t *Trace) Outcome {
	hits := t.pageHits(refusedClient, "client_id", func(r *AuthorizationRequest) string {
		return fmt.Sprintf("The provider does not know the client %s.", quote(r.Get("client_id")))
	})
	for _, r := range t.refusedResponses(refusedClient) {
		id := t.Client()
		if r.Request != nil {
			id = r.Request.Get("client_id")
		}
		hits = append(hits, Hit{At: r.At("error"), Message: fmt.Sprintf("The provider does not know the client %s: %s.", quote(id), r.said())})
	}
	return found(hits...)
}

func judgePKCERequired(t *Trace) Outcome {
	message := func(r *AuthorizationRequest) string {
		if r == nil || r.Get("code_challenge") == "" {
			return "The provider insists on PKCE, and the request has no code_challenge."
		}
		if !r.Params.Has("code_challenge_method") {
			return "The provider insists on PKCE with S256. The request has no code_challenge_method, which means plain."
		}
		return fmt.Sprintf("The provider insists on PKCE with S256, and the request has code_challenge_method %s.", quote(r.Get("code_challenge_method")))
	}
	hits := t.pageHits(refusedPKCE, "", message)
	for _, r := range t.refusedResponses(refusedPKCE) {
		hits = append(hits, Hit{At: r.At("error"), Message: message(r.Request) + " It said " + r.said() + "."})
	}
	return found(hits...)
}

func judgeResponseMode(t *Trace) Outcome {
	mode := func(r *AuthorizationRequest) string {
		if r == nil || !r.Params.Has("response_mode") {
			return "The provider wants another response_mode than the default."
		}
		return fmt.Sprintf("The provider refuses response_mode %s.", quote(r.Get("response_mode")))
	}
	hits := t.pageHits(refusedResponseMode, "response_mode", mode)
	for _, r := range t.refusedResponses(refusedResponseMode) {
		hits = append(hits, Hit{At: r.At("error"), Message: mode(r.Request) + " It said " + r.said() + "."})
	}
	for _, u := range t.unansweredRequests() {
		d := t.Document()
		sent := u.Request.Get("response_mode")
		if u.Says != refusedUnexplained || u.Page == nil || !u.Page.IsError() || u.Page.X.Status() >= 500 || sent == "" || d == nil {
			continue
		}
		modes, listed := d.Document.ResponseModesSupported(), "lists "
		if len(modes) == 0 { // OpenID Connect Discovery §3
			modes, listed = []string{"query", "fragment"}, "lists none, which means "
		}
		if !slices.Contains(modes, sent) {
			hits = append(hits, u.hit("response_mode", fmt.Sprintf("The request has response_mode %s, and the metadata %s%s.", quote(sent), listed, quotes(modes))))
		}
	}
	return found(hits...)
}

func judgePushedRequired(t *Trace) Outcome {
	plain := func(r *AuthorizationRequest) bool {
		return r != nil && !r.Params.Has("request_uri") && !r.Params.Has("request")
	}
	const pushed, signed = "The provider takes authorization requests only through its pushed authorization request endpoint.", "The provider takes only signed request objects, or not the one that was sent."
	var hits []Hit
	for _, says := range []refusal{refusedNotPushed, refusedNotSigned} {
		message := pushed
		if says == refusedNotSigned {
			message = signed
		}
		hits = append(hits, t.pageHits(says, "", func(*AuthorizationRequest) string { return message })...)
		for _, r := range t.refusedResponses(says) {
			text := message
			if code := r.Get("error"); code == "request_not_supported" || code == "request_uri_not_supported" {
				text = "The provider does not take request objects, or not in this way."
			}
			hits = append(hits, Hit{At: r.At("error"), Message: text + " It said " + r.said() + "."})
		}
	}
	member, subject := t.demandsMoreThanPlain()
	for _, r := range t.Requests {
		if member == "" || !plain(r) || slices.ContainsFunc(hits, func(h Hit) bool { return h.At.Exchange >= r.X.ID }) {
			continue
		}
		d := t.Document()
		h := Hit{At: d.X.AtMember(member), Also: []Evidence{r.X.AtRequest()}, NoProbe: true}
		if member == "require_signed_request_object" {
			h.Specs = []specref.Ref{specref.RFC9101.Section("10.5")}
		}
		switch answers := t.ResponseOf(r); {
		case len(answers) == 0:
			if u := t.unansweredOf(r); u != nil && u.Says != refusedUnexplained {
				continue
			}
			h.Message = fmt.Sprintf("The metadata says %s, the request was a plain one, and no answer came.", subject)
		case slices.ContainsFunc(answers, func(a *AuthorizationResponse) bool { return a.Get("code") != "" }):
			h.Message = fmt.Sprintf("The metadata says %s, and yet a plain request got its code: the metadata and the server do not agree.", subject)
			h.Breaks = "Clients that go by the metadata refuse to send a plain request; the protection that it promises is not there."
			h.Fix = Fix{IdP: "Enforce what the metadata says, or take it out.", Client: "Push the request all the same."}
		default:
			continue // the error answer says why
		}
		hits = append(hits, h)
		break // once is enough
	}
	return found(hits...)
}

// demandsMoreThanPlain is the metadata member that rules out a plain request.
func (t *Trace) demandsMoreThanPlain() (member, text string) {
	d := t.Document()
	if d == nil || d.Document.JSON == nil {
		return "", ""
	}
	for _, m := range []string{"require_pushed_authorization_requests", "require_signed_request_object"} {
		if yes, ok := d.Document.JSON.Get(m).Bool(); ok && yes {
			return m, m + "=true"
		}
	}
	return "", ""
}

func (t *Trace) unansweredOf(r *AuthorizationRequest) *unanswered {
	for _, u := range t.unansweredRequests() {
		if u.Request == r {
			return &u
		}
	}
	return nil
}

// said quotes the error of a response.
func (r *AuthorizationResponse) said() string {
	text := "error=" + quote(r.Get("error"))
	if d := strings.TrimSpace(r.Get("error_description") + " " + r.Get("error_hint")); d != "" {
		text += ", " + quote(d)
	}
	return text
}

// refusal reads an error response. refusedUnexplained means that its code is
// all there is to say.
func (t *Trace) refusal(r *AuthorizationResponse) refusal {
	words := plainWords(r.Get("error") + " " + r.Get("error_description") + " " + r.Get("error_hint"))
	if anyOf(words, " aadsts70011", " aadsts650053") { // under several codes
		return refusedScope
	}
	switch r.Get("error") {
	case "invalid_scope", "unauthorized_scope_error":
		return refusedScope
	case "invalid_client":
		return refusedClient
	case "unauthorized_client":
		if saysUnknownClient(words) {
			return refusedClient
		}
		return refusedUnexplained
	case "request_not_supported", "request_uri_not_supported", "invalid_request_object":
		return refusedNotSigned
	case "access_denied", "server_error", "temporarily_unavailable", "unsupported_response_type",
		"login_required", "interaction_required", "consent_required", "account_selection_required":
		return refusedUnexplained
	}
	says := readRefusal(words, r.Request == nil || sentS256(r.Request))
	if says == refusedRedirect && !r.elsewhere() { // it did redirect
		says = refusedUnexplained
	}
	if member, _ := t.demandsMoreThanPlain(); says == refusedUnexplained && member != "" && r.Request != nil && !r.Request.Params.Has("request_uri") && !r.Request.Params.Has("request") {
		if says = refusedNotPushed; member == "require_signed_request_object" {
			says = refusedNotSigned
		}
	}
	return says
}

// elsewhere tells that the response came to another place than the redirect URI
// of the request.
func (r *AuthorizationResponse) elsewhere() bool {
	if r.Request == nil || r.URL == "" || !strings.Contains(r.URL, "://") {
		return false
	}
	sent := r.Request.Get("redirect_uri")
	return sent != "" && !Masked(sent) && !callback.SameRedirect(sent, r.URL)
}

// errorResponses are the authorization responses that say error and no code,
// each once however often it was delivered.
func (t *Trace) errorResponses() []*AuthorizationResponse {
	var out []*AuthorizationResponse
	for _, r := range t.Responses {
		again := slices.ContainsFunc(out, func(o *AuthorizationResponse) bool {
			return o.Request == r.Request && o.Get("state") == r.Get("state") && o.Get("error") == r.Get("error")
		})
		if r.Get("error") != "" && !r.Params.Has("code") && !Masked(r.Get("error")) && !again {
			out = append(out, r)
		}
	}
	return out
}

func (t *Trace) refusedResponses(want refusal) []*AuthorizationResponse {
	var out []*AuthorizationResponse
	for _, r := range t.errorResponses() {
		if t.refusal(r) == want {
			out = append(out, r)
		}
	}
	return out
}
