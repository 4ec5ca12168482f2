package flows

import (
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/httplog"
)

// tokenError explains an error response of the token endpoint or of one that
// answers like it (RFC 6749 §5.2).
func tokenError(x httplog.Exchange, v *jsonpos.Value) error {
	code, description := clip(text(v, "error")), clip(text(v, "error_description"))
	said := fmt.Sprintf("%s %s was answered with %d", x.Method, pathOf(x.URL), x.Response.Status)
	if code != "" {
		said += " " + code
	}
	if description != "" {
		said += " (“" + description + "”)"
	}
	return &StepError{Text: said + ".", Advice: tokenAdvice(code, x)}
}

func tokenAdvice(code string, x httplog.Exchange) string {
	grant := ""
	if form, err := url.ParseQuery(string(x.Request.Body())); err == nil {
		grant = form.Get("grant_type")
	}
	switch code {
	case "invalid_client":
		return "The client was not recognised. Compare client id and secret with the registration, and how they are sent: " + sentAs(x) + "; the provider may want another client authentication method (--auth-method)."
	case "invalid_grant":
		if grant == "refresh_token" {
			return "The refresh token is expired, revoked, already rotated, or belongs to another client. Begin again at the authorization request."
		}
		return "The code is expired, was used before, was made for another client or another redirect_uri, or the code_verifier does not fit its challenge. Begin again at the authorization request."
	case "unauthorized_client":
		return "This client may not use this grant. Allow it in the client's registration."
	case "unsupported_grant_type":
		return "The provider does not do this grant; compare grant_types_supported in the metadata."
	case "invalid_scope":
		return "The scope goes beyond what may be asked here. A refresh may ask for less than was granted, never for more (RFC 6749 §6)."
	case "invalid_request":
		return "A parameter is missing, malformed or there twice; compare the request's body with the description."
	case "use_dpop_nonce", "invalid_dpop_proof":
		return "The provider wants a DPoP proof (RFC 9449), which grantwalk does not send yet. Use a client without DPoP."
	}
	if x.Response.Status >= http.StatusInternalServerError {
		return "The fault is at the provider; its log says more."
	}
	return "Look at the recorded answer."
}

// sentAs says how the recorded request carried the client's credentials.
func sentAs(x httplog.Exchange) string {
	for _, f := range httplog.Fields(x.Request.Head()) {
		if strings.EqualFold(f.Name, "Authorization") {
			return "here in the Authorization header"
		}
	}
	if form, err := url.ParseQuery(string(x.Request.Body())); err == nil && form.Has("client_secret") {
		return "here in the body"
	}
	return "here without a secret"
}

// clip cuts a server's text to what fits in a sentence; the whole of it stands
// in the recorded answer.
func clip(s string) string {
	const most = 300
	if r := []rune(s[:min(len(s), 4*most)]); len(r) > most {
		return string(r[:most]) + "…"
	}
	return s
}

// pathOf is the path of a URL, which is short and holds no secret.
func pathOf(raw string) string {
	u, err := url.Parse(raw)
	if err != nil || u.EscapedPath() == "" {
		return "/"
	}
	return u.EscapedPath()
}
