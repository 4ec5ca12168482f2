package flows

import (
	"context"
	"errors"
	"net/http"
	"net/url"

	"github.com/grantwalk/grantwalk/flows/useragent"
	"github.com/grantwalk/grantwalk/httplog"
)

// Refresh asks for new tokens with a refresh token (RFC 6749 §6); scope is left
// out when it is empty.
func (b *Bench) Refresh(ctx context.Context, act, refreshToken, scope string, c Credentials) Trial {
	form := url.Values{"grant_type": {"refresh_token"}, "refresh_token": {refreshToken}}
	if scope != "" {
		form.Set("scope", scope)
	}
	if len(b.w.Options.Resource) > 0 {
		form["resource"] = b.w.Options.Resource
	}
	b.w.addTokenParams(form)
	return b.Post(ctx, StepRefresh, act, b.w.Session.Endpoints.Token, form, c)
}

// UserInfo asks for the person's claims with an access token (OIDC Core §5.3).
func (b *Bench) UserInfo(ctx context.Context, act, accessToken string) Trial {
	req, err := http.NewRequest(http.MethodGet, b.w.Session.Endpoints.UserInfo, nil)
	if err != nil {
		return Trial{Exchange: httplog.Exchange{Err: err}}
	}
	req.Header.Set("Authorization", "Bearer "+accessToken)
	return b.Do(ctx, StepUserInfo, act, req)
}

// Introspect asks whether a token is active (RFC 7662). Active is false, and
// known is false too, where the answer does not say.
func (b *Bench) Introspect(ctx context.Context, act, token, hint string) (t Trial, active, known bool) {
	form := url.Values{"token": {token}, "token_type_hint": {hint}}
	t = b.Post(ctx, StepIntrospection, act, b.w.Session.Endpoints.Introspection, form, b.Credentials())
	if t.OK() {
		active, known = t.Object.Get("active").Bool()
	}
	return t, active, known
}

// Revoke revokes a token (RFC 7009).
func (b *Bench) Revoke(ctx context.Context, act, token, hint string) Trial {
	form := url.Values{"token": {token}, "token_type_hint": {hint}}
	return b.Post(ctx, StepRevocation, act, b.w.Session.Endpoints.Revocation, form, b.Credentials())
}

// SignedIn is a sign-in that an experiment asked for: a code, or why none came.
type SignedIn struct {
	Code        string
	RedirectURI string
	PKCE        PKCE
	// Refused says why no code came; Exchange is the one that shows it, or 0.
	Refused  string
	Error    string // of the authorization response
	Exchange int
	// Page is the status of the web page at which the built-in user agent got no
	// further, or 0.
	Page int
}

// SignIn has the person sign in anew, with PKCE of that method ("" as the walk
// does it, "none" for none). Where nobody is there, the built-in user agent
// signs in as in the walk. An error ends the experiment.
func (b *Bench) SignIn(ctx context.Context, act, pkce string) (SignedIn, error) {
	for {
		b.w.SignIn = b.w.runner.State().SignIn // the person may have changed it
		in, err := b.signIn(ctx, act, pkce)
		if other := (*otherSignIn)(nil); errors.As(err, &other) && ctx.Err() == nil {
			continue
		}
		return in, err
	}
}

func (b *Bench) signIn(ctx context.Context, act, pkce string) (SignedIn, error) {
	w := *b.w
	w.apart = true
	if pkce != "" {
		w.Options.PKCE = pkce
	}
	label := httplog.LabelFrom(ctx)
	label.Lab, label.Act = b.lab.ID, act
	var err error
	for _, s := range []struct {
		id  StepID
		run func(context.Context, *Walk) error
	}{{StepAuthorizationRequest, authorizationRequest}, {StepAuthorizationResponse, authorizationResponse}} {
		label.Step = string(s.id)
		w.step = s.id
		if err = s.run(httplog.WithLabel(ctx, label), &w); err != nil {
			break
		}
	}
	out := SignedIn{Code: w.Session.Code, RedirectURI: w.Session.RedirectURI, PKCE: w.Session.PKCE}
	if c := w.Session.Callback; c != nil {
		out.Error, out.Exchange = c.Error, c.Exchange
	}
	if ctx.Err() != nil {
		return out, ctx.Err()
	}
	page := (*useragent.PageError)(nil)
	step := (*StepError)(nil)
	switch {
	case err == nil:
		return out, nil
	case errors.As(err, &page):
		out.Refused = sentence(err)
		if x, ok := w.Recorded(); ok {
			out.Exchange, out.Page = x.ID, Trial{Exchange: x}.Status()
		}
		return out, nil
	case errors.As(err, &step) && out.Error != "":
		out.Code, out.Refused = "", step.Text
		return out, nil
	}
	return out, err
}

// Redeem exchanges the code of a sign-in (RFC 6749 §4.1.3), with the verifier
// that is given; none is sent when it is empty.
func (b *Bench) Redeem(ctx context.Context, act string, in SignedIn, verifier string, c Credentials) Trial {
	form := url.Values{"grant_type": {"authorization_code"}, "code": {in.Code}, "redirect_uri": {in.RedirectURI}}
	if verifier != "" {
		form.Set("code_verifier", verifier)
	}
	b.w.addTokenParams(form)
	return b.Post(ctx, StepToken, act, b.w.Session.Endpoints.Token, form, c)
}

// AuthorizationURL is an authorization request like the walk's, with that
// redirect URI and values of its own, for a probe that nobody signs in to.
func (b *Bench) AuthorizationURL(redirectURI string) (string, error) {
	w := *b.w
	w.apart = true
	if err := w.fresh(); err != nil {
		return "", err
	}
	w.Session.RedirectURI = redirectURI
	return w.authorizationURL()
}

// Fresh has the person sign in anew and exchanges the code, as the walk does. It
// is how an experiment gets tokens that it may spoil. The tokens are not the
// session's.
func (b *Bench) Fresh(ctx context.Context, act string) (Trial, error) {
	in, err := b.SignIn(ctx, act, "")
	if err != nil {
		return Trial{}, err
	}
	if in.Code == "" {
		return Trial{}, &StepError{Text: "the new sign-in brought no code: " + in.Refused}
	}
	t := b.Redeem(ctx, act, in, in.PKCE.Verifier, b.Credentials())
	if ctx.Err() != nil {
		return t, ctx.Err()
	}
	if !t.Granted() {
		return t, &StepError{Text: "the code of a new sign-in was answered with " + t.InWords()}
	}
	return t, nil
}

// CanSignIn says whether an experiment can have the person sign in anew.
func (b *Bench) CanSignIn() bool {
	return b.w.Session.Endpoints.Authorization != "" && b.w.Options.Flow == FlowCode
}

// Get sends a request without credentials and without cookies, as a browser
// would that has never been there.
func (b *Bench) Get(ctx context.Context, step StepID, act, target string) Trial {
	req, err := http.NewRequest(http.MethodGet, target, nil)
	if err != nil {
		return Trial{Exchange: httplog.Exchange{Err: err}}
	}
	req.Header.Set("Accept", "text/html")
	return b.Do(frontChannel(ctx), step, act, req)
}

// Logout asks the provider to end the person's session, with the ID token that
// is given as a hint (OIDC RP-Initiated Logout §2).
func (b *Bench) Logout(ctx context.Context, act, idToken string) error {
	w := *b.w
	w.apart = true
	w.step = StepLogout
	w.Session.Tokens = append(w.Session.Tokens[:len(w.Session.Tokens):len(w.Session.Tokens)], TokenSet{IDToken: idToken})
	label := httplog.LabelFrom(ctx)
	label.Step, label.Lab, label.Act = string(StepLogout), b.lab.ID, act
	return logout(httplog.WithLabel(ctx, label), &w)
}
