package flows

import (
	"context"
	"fmt"
	"mime"
	"net/http"
	"net/url"
	"strings"

	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/httplog"
)

func planUserInfo(o Options, s Session) string {
	if s.Endpoints.UserInfo == "" {
		return "Nothing, if the metadata names no userinfo_endpoint."
	}
	return "GET " + s.Endpoints.UserInfo + " with the access token in the Authorization header, as a Bearer token."
}

// fetchUserInfo uses the access token at the UserInfo endpoint (OIDC Core §5.3).
func fetchUserInfo(ctx context.Context, w *Walk) error {
	s := &w.Session
	set, ok := s.Newest()
	switch {
	case s.Endpoints.UserInfo == "":
		return &skipped{"the provider names no userinfo_endpoint"}
	case !ok:
		return &skipped{"there is no access token"}
	}
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, s.Endpoints.UserInfo, nil)
	if err != nil {
		return fmt.Errorf("the userinfo_endpoint %s: %w", s.Endpoints.UserInfo, err)
	}
	req.Header.Set("Authorization", "Bearer "+set.AccessToken)
	req.Header.Set("Accept", "application/json")
	resp, err := w.Client().Do(req)
	if err != nil {
		return err
	}
	_ = resp.Body.Close()
	x, err := w.answer(nil)
	s.UserInfo = x.ID
	if err != nil {
		return err
	}
	if x.Response.Status != http.StatusOK {
		return userInfoError(x)
	}
	// The body tells what it is, not its label: that the label is wrong is a
	// finding, and no reason to stop.
	kind, _, _ := mime.ParseMediaType(x.Response.Header.Get("Content-Type"))
	raw := strings.TrimSpace(string(x.Response.Body().First(maxAnswer)))
	whole := x.Response.Body().Len() <= maxAnswer
	if whole && (jose.LooksLikeJWT(raw) || kind == "application/jwt" && !strings.HasPrefix(raw, "{")) {
		return w.signedUserInfo(raw)
	}
	v, err := parseObject(x)
	if err != nil {
		return err
	}
	return w.compareSub(text(v, "sub"), len(v.Members()))
}

// signedUserInfo reads an answer that is a JWT (OIDC Core §5.3.2).
func (w *Walk) signedUserInfo(raw string) error {
	t := decoded(raw)
	switch {
	case t == nil:
		return &StepError{
			Text:   "UserInfo came as application/jwt, and the body is no JWT that can be read.",
			Advice: "Look at the recorded body.",
		}
	case t.Encrypted:
		return &StepError{
			Text:   "UserInfo came as an encrypted JWT, which grantwalk has no key for.",
			Advice: "Register the client for signed or plain UserInfo (userinfo_encrypted_response_alg).",
		}
	}
	for _, c := range jose.CheckIDToken(raw, w.Session.Keys, jose.Expect{ClientSecret: w.Options.ClientSecret, Now: w.Now()}) {
		switch {
		case c.Name != jose.CheckSignature:
		case c.Result == jose.Fail:
			return &StepError{
				Text:   "UserInfo came as a JWT whose signature cannot be accepted: " + c.Detail,
				Advice: "The answer is not to be used (OIDC Core §5.3.2).",
				Strict: true,
			}
		default:
			w.Learn("UserInfo came as a JWT, and its signature is right: " + c.Detail)
		}
	}
	v, err := jsonpos.Parse(t.ClaimsJSON, jsonpos.Limits{})
	if err != nil {
		return &StepError{Text: "The claims of the UserInfo JWT are not JSON: " + err.Error() + ".", Err: err}
	}
	return w.compareSub(text(v, "sub"), len(v.Members()))
}

// compareSub compares the sub of UserInfo with the ID token's (OIDC Core §5.3.2).
func (w *Walk) compareSub(sub string, claims int) error {
	w.Learn(fmt.Sprintf("%d claims about the person, sub %q.", claims, clip(sub)))
	if sub == "" {
		return &StepError{Text: "UserInfo has no sub.", Advice: "It must always be there (OIDC Core §5.3.2); the answer is not to be used.", Strict: true}
	}
	id := decoded(w.Session.IDToken())
	if id == nil {
		return nil
	}
	if want, _ := id.Text("sub"); want != sub {
		return &StepError{
			Text:   fmt.Sprintf("UserInfo is about sub %q, the ID token about sub %q.", clip(sub), clip(want)),
			Advice: "They must be the same, or the claims are not to be used (OIDC Core §5.3.2).",
			Strict: true,
		}
	}
	w.Learn("The sub is the one of the ID token.")
	return nil
}

func userInfoError(x httplog.Exchange) error {
	said := fmt.Sprintf("UserInfo was answered with %d", x.Response.Status)
	if h := x.Response.Header.Get("WWW-Authenticate"); h != "" {
		said += " and WWW-Authenticate: " + clip(h)
	}
	advice := "Look at the recorded answer."
	switch x.Response.Status {
	case http.StatusUnauthorized:
		advice = "The access token is expired, revoked, or meant for another resource. Refresh, and run this step again."
	case http.StatusForbidden:
		advice = "The token's scope does not cover it: was openid granted (RFC 6750 §3.1)?"
	}
	return &StepError{Text: said + ".", Advice: advice}
}

func planIntrospection(o Options, s Session) string {
	if s.Endpoints.Introspection == "" {
		return "Nothing, if the metadata names no introspection_endpoint."
	}
	return "POST " + s.Endpoints.Introspection + " with the access token as token, and " + authInWords(o, s) + "."
}

// introspect asks the provider about the access token (RFC 7662 §2).
func introspect(ctx context.Context, w *Walk) error {
	set, ok := w.Session.Newest()
	switch {
	case w.Session.Endpoints.Introspection == "":
		return &skipped{"the provider names no introspection_endpoint"}
	case !ok:
		return &skipped{"there is no access token"}
	}
	form := url.Values{"token": {set.AccessToken}, "token_type_hint": {"access_token"}}
	if err := w.post(ctx, w.Session.Endpoints.Introspection, form); err != nil {
		return err
	}
	x, err := w.answer(nil)
	if err != nil {
		return err
	}
	v, err := parseObject(x)
	if err != nil {
		return err
	}
	if x.Response.Status != http.StatusOK {
		return tokenError(x, v)
	}
	active, isBool := v.Get("active").Bool()
	if !isBool {
		return &StepError{Text: "The answer has no boolean member active.", Advice: "It is the one member that must be there (RFC 7662 §2.2)."}
	}
	if active {
		w.Learn("The provider says that the access token is active.")
	} else {
		w.Learn("The provider says that the access token is not active: expired, revoked, or not for this client to ask about.")
	}
	return nil
}
