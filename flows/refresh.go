package flows

import (
	"context"
	"fmt"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/oauth2"
	"golang.org/x/oauth2/clientcredentials"

	"github.com/grantwalk/grantwalk/flows/jose"
)

func planRefresh(o Options, s Session) string {
	if s.RefreshToken() == "" {
		return "Nothing, as long as there is no refresh token."
	}
	text := "POST " + or(s.Endpoints.Token, "the token_endpoint") + " with grant_type=refresh_token and the newest refresh token"
	if o.RefreshScope != "" {
		text += ", scope=“" + o.RefreshScope + "”"
	}
	return text + ", and " + authInWords(o, s) + "."
}

// refresh asks for a new access token (RFC 6749 §6). The request is built by
// hand: x/oauth2 sends no scope, and copies the old refresh token into a new
// Token when none came back, so that rotation could not be seen.
func refresh(ctx context.Context, w *Walk) error {
	old := w.Session.RefreshToken()
	if old == "" {
		return &skipped{"there is no refresh token. Was offline_access asked for and granted?"}
	}
	if err := w.needTokenEndpoint(); err != nil {
		return err
	}
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {old}}
	if w.Options.RefreshScope != "" {
		form.Set("scope", w.Options.RefreshScope)
	}
	if len(w.Options.Resource) > 0 {
		form["resource"] = w.Options.Resource
	}
	w.addTokenParams(form)
	if err := w.post(ctx, w.Session.Endpoints.Token, form); err != nil {
		return err
	}
	if err := w.tokenResponse(nil, nil); err != nil {
		return err
	}
	now, _ := w.Session.Newest()
	w.Learn(rotationInWords(old, now.RefreshToken))
	if now.IDToken == "" {
		return nil
	}
	return w.verify(ctx, len(w.Session.Tokens)-1, jose.Expect{Refreshed: true, Previous: w.Session.idTokenBefore(), Nonce: w.Session.Nonce})
}

func rotationInWords(old, now string) string {
	switch now {
	case "":
		return "No new refresh token came: the old one stays in force (RFC 6749 §6)."
	case old:
		return "The refresh token that came is the old one: it was not rotated."
	}
	return "The refresh token was rotated: the old one should be refused from now on."
}

// post sends a form to endpoint with the client's authentication, as a token
// request does (RFC 6749 §2.3.1).
func (w *Walk) post(ctx context.Context, endpoint string, form url.Values) error {
	method := w.authMethod()
	if method != AuthBasic {
		form.Set("client_id", w.Options.ClientID)
	}
	if method == AuthPost {
		form.Set("client_secret", w.Options.ClientSecret)
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, endpoint, strings.NewReader(form.Encode()))
	if err != nil {
		return fmt.Errorf("the endpoint %s: %w", endpoint, err)
	}
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	req.Header.Set("Accept", "application/json")
	if method == AuthBasic {
		// Both are form-encoded first (RFC 6749 §2.3.1).
		req.SetBasicAuth(url.QueryEscape(w.Options.ClientID), url.QueryEscape(w.Options.ClientSecret))
	}
	resp, err := w.Client().Do(req)
	if err != nil {
		return err
	}
	return resp.Body.Close()
}

// clientCredentials asks for a token for the client itself (RFC 6749 §4.4).
func clientCredentials(ctx context.Context, w *Walk) error {
	if err := w.needTokenEndpoint(); err != nil {
		return err
	}
	if len(w.Options.TokenParams) > 0 {
		return w.clientCredentialsByHand(ctx)
	}
	base := w.config()
	cfg := clientcredentials.Config{
		ClientID: base.ClientID, ClientSecret: base.ClientSecret,
		TokenURL: base.Endpoint.TokenURL, AuthStyle: base.Endpoint.AuthStyle,
		Scopes: base.Scopes, EndpointParams: url.Values{},
	}
	if w.Options.Audience != "" {
		cfg.EndpointParams.Set("audience", w.Options.Audience)
	}
	for _, r := range w.Options.Resource {
		cfg.EndpointParams.Add("resource", r)
	}
	token, err := cfg.Token(context.WithValue(ctx, oauth2.HTTPClient, w.Client()))
	return w.tokenResponse(token, err)
}

// clientCredentialsByHand sends what clientCredentials does, with the parameters
// that were given: x/oauth2 refuses to replace one of its own.
func (w *Walk) clientCredentialsByHand(ctx context.Context) error {
	form := url.Values{"grant_type": {"client_credentials"}}
	if w.Options.Scope != "" {
		form.Set("scope", w.Options.Scope)
	}
	if w.Options.Audience != "" {
		form.Set("audience", w.Options.Audience)
	}
	if len(w.Options.Resource) > 0 {
		form["resource"] = w.Options.Resource
	}
	w.addTokenParams(form)
	if err := w.post(ctx, w.Session.Endpoints.Token, form); err != nil {
		return err
	}
	return w.tokenResponse(nil, nil)
}

// addTokenParams puts the given parameters into a token request. The first of a
// name replaces ours, the next of that name stand beside it.
func (w *Walk) addTokenParams(form url.Values) {
	given := map[string]bool{}
	for _, p := range w.Options.TokenParams {
		if !given[p.Name] {
			form.Del(p.Name)
		}
		given[p.Name] = true
		form.Add(p.Name, p.Value)
	}
}

// repeats says whether a name is there more than once.
func repeats(params []Param) bool {
	seen := map[string]bool{}
	for _, p := range params {
		if seen[p.Name] {
			return true
		}
		seen[p.Name] = true
	}
	return false
}
