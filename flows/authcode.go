package flows

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"

	"golang.org/x/oauth2"

	"github.com/grantwalk/grantwalk/httplog"
)

// config is the x/oauth2 configuration of the session. AuthStyle is always
// set: with AutoDetect x/oauth2 sends a code twice after any error.
func (w *Walk) config() *oauth2.Config {
	style := oauth2.AuthStyleInParams
	secret := w.Options.ClientSecret
	switch w.authMethod() {
	case AuthBasic:
		style = oauth2.AuthStyleInHeader
	case AuthNone:
		secret = ""
	}
	return &oauth2.Config{
		ClientID: w.Options.ClientID, ClientSecret: secret,
		Endpoint: oauth2.Endpoint{
			AuthURL: w.Session.Endpoints.Authorization, TokenURL: w.Session.Endpoints.Token, AuthStyle: style,
		},
		RedirectURL: w.Session.RedirectURI,
		Scopes:      strings.Fields(w.Options.Scope),
	}
}

func planAuthorizationRequest(o Options, s Session) string {
	text := fmt.Sprintf("GET %s in the browser, with response_type=code, client_id=%s, redirect_uri, scope=“%s”, state and nonce",
		or(s.Endpoints.Authorization, "the authorization_endpoint"), o.ClientID, o.Scope)
	if o.PKCE != "none" {
		text += ", and a code_challenge (" + o.PKCE + ")"
	}
	return text + "."
}

// authorizationRequest makes state, nonce and verifier, opens the way for the
// answer, and sends the person to the provider.
func authorizationRequest(ctx context.Context, w *Walk) error {
	if w.Session.Endpoints.Authorization == "" {
		return &StepError{
			Text:   "The provider names no authorization_endpoint, so nobody can be sent there.",
			Advice: "Check the issuer, or give the endpoint with --authorization-endpoint.",
		}
	}
	if err := w.fresh(); err != nil {
		return err
	}
	if err := w.openRedirect(ctx); err != nil {
		return err
	}
	target, err := w.authorizationURL()
	if err != nil {
		return err
	}
	w.Session.AuthorizationURL = target
	w.Learn(fmt.Sprintf("state and nonce were made for this request; the answer is expected at %s.", w.Session.RedirectURI))
	if w.SignIn == SignInAgent {
		return w.signInHere(ctx)
	}
	return w.sendToBrowser(ctx, w.Session.AuthorizationURL, w.SignIn == SignInBrowser)
}

// fresh makes the values that belong to one authorization request.
func (w *Walk) fresh() error {
	s := &w.Session
	s.Code, s.Callback, s.Refused, s.PKCE = "", nil, nil, PKCE{}
	for _, value := range []*string{&s.State, &s.Nonce} {
		var err error
		if *value, err = w.random(24); err != nil {
			return err
		}
	}
	if w.Options.PKCE == "none" {
		return nil
	}
	verifier, err := w.random(32) // 43 characters, RFC 7636 §4.1
	if err != nil {
		return err
	}
	w.Log().KnowSecret(verifier)
	s.PKCE = PKCE{Method: w.Options.PKCE, Verifier: verifier, Challenge: verifier}
	if s.PKCE.Method == "S256" {
		sum := sha256.Sum256([]byte(verifier))
		s.PKCE.Challenge = base64.RawURLEncoding.EncodeToString(sum[:])
	}
	return nil
}

// random returns n random bytes as base64url.
func (w *Walk) random(n int) (string, error) {
	source := w.Options.Rand
	if source == nil {
		source = rand.Reader
	}
	b := make([]byte, n)
	if _, err := io.ReadFull(source, b); err != nil {
		return "", fmt.Errorf("making a random value: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b), nil
}

// authorizationURL is the URL of the authorization request (RFC 6749 §4.1.1,
// OIDC Core §3.1.2.1). A parameter given by name wins over ours, and may be
// there twice.
func (w *Walk) authorizationURL() (string, error) {
	o, s := w.Options, w.Session
	params := []oauth2.AuthCodeOption{oauth2.SetAuthURLParam("nonce", s.Nonce)}
	if s.PKCE.Method != "" {
		params = append(params,
			oauth2.SetAuthURLParam("code_challenge", s.PKCE.Challenge),
			oauth2.SetAuthURLParam("code_challenge_method", s.PKCE.Method))
	}
	for _, p := range []Param{
		{"prompt", o.Prompt}, {"login_hint", o.LoginHint}, {"acr_values", o.ACRValues}, {"max_age", o.MaxAge},
		{"response_mode", o.ResponseMode}, {"claims", o.Claims}, {"audience", o.Audience},
	} {
		if p.Value != "" {
			params = append(params, oauth2.SetAuthURLParam(p.Name, p.Value))
		}
	}
	target := w.config().AuthCodeURL(s.State, params...)
	if len(o.Params) == 0 && len(o.Resource) == 0 {
		return target, nil
	}
	u, err := url.Parse(target)
	if err != nil {
		return "", &StepError{Text: "The authorization_endpoint is not a URL.", Advice: "Fix the metadata, or give it with --authorization-endpoint.", Err: err}
	}
	query := u.Query()
	query["resource"] = append(query["resource"], o.Resource...) // RFC 8707 §2
	if len(query["resource"]) == 0 {
		delete(query, "resource")
	}
	given := map[string]bool{}
	for _, p := range o.Params {
		if !given[p.Name] {
			query.Del(p.Name)
		}
		given[p.Name] = true
		query.Add(p.Name, p.Value)
	}
	u.RawQuery = query.Encode()
	return u.String(), nil
}

// sendToBrowser holds the URL at the gate and opens it in the system browser,
// whose exchanges nobody here can see.
func (w *Walk) sendToBrowser(ctx context.Context, target string, open bool) error {
	note := "The system browser sends this. What passes between it and the provider is unseen here: only this URL and the callback are known."
	x, err := w.hold(ctx, httplog.Exchange{Witness: httplog.Unseen, Method: http.MethodGet, URL: target, Note: note})
	if err != nil {
		return err
	}
	failed := ""
	if open {
		failed = w.open(ctx, x.URL)
	}
	w.Log().Update(x.ID, func(x *httplog.Exchange) {
		x.State, x.Started = httplog.Done, w.Now()
	})
	if x.Request.Edited {
		w.Session.AuthorizationURL = x.URL
		w.Learn("The URL was edited before it was opened.")
	}
	if failed != "" {
		w.Warn(failed)
	}
	return nil
}

// open opens target in the system browser. What it returns, if anything, says
// why that did not work, and what to do.
func (w *Walk) open(ctx context.Context, target string) string {
	const otherwise = "Copy the URL into a browser, or sign in here with the built-in user agent."
	if w.Options.OpenURL == nil {
		return "There is no system browser to open. " + otherwise
	}
	if err := w.Options.OpenURL(ctx, target); err != nil {
		return "The system browser could not be opened: " + err.Error() + ". " + otherwise
	}
	return ""
}
