package flows

import (
	"context"
	"fmt"
	"net/url"
	"slices"
)

func planRevocation(o Options, s Session) string {
	if s.Endpoints.Revocation == "" {
		return "Nothing, if the metadata names no revocation_endpoint."
	}
	text := "POST " + s.Endpoints.Revocation + " with "
	if s.RefreshToken() != "" {
		text += "the refresh token, and once more with "
	}
	return text + "the access token, and " + authInWords(o, s) + "."
}

// revoke revokes the refresh token, if there is one, and the access token
// (RFC 7009 §2.1).
func revoke(ctx context.Context, w *Walk) error {
	if w.Session.Endpoints.Revocation == "" {
		return &skipped{"the provider names no revocation_endpoint"}
	}
	set, _ := w.Session.Newest()
	found := false
	for _, t := range []struct{ name, value string }{
		{"refresh_token", w.Session.RefreshToken()}, {"access_token", set.AccessToken},
	} {
		if t.value == "" {
			continue
		}
		found = true
		if err := w.revokeOne(ctx, t.name, t.value); err != nil {
			return err
		}
	}
	if !found {
		return &skipped{"there is no token to revoke"}
	}
	return nil
}

func (w *Walk) revokeOne(ctx context.Context, name, value string) error {
	form := url.Values{"token": {value}, "token_type_hint": {name}}
	if err := w.post(ctx, w.Session.Endpoints.Revocation, form); err != nil {
		return err
	}
	x, err := w.answer(nil)
	if err != nil {
		return err
	}
	v, notJSON := parseObject(x)
	code := ""
	if notJSON == nil {
		code = text(v, "error")
	}
	if code == "unsupported_token_type" && name == "access_token" && slices.Contains(w.Session.Revoked, "refresh_token") {
		// Only refresh tokens must be revocable (RFC 7009 §2).
		w.Warn("The provider does not revoke access tokens; this one lives until it expires.")
		return nil
	}
	if x.Response.Status/100 != 2 || code != "" {
		if notJSON == nil {
			return tokenError(x, v)
		}
		return &StepError{
			Text:   fmt.Sprintf("The revocation of the %s was answered with %d.", name, x.Response.Status),
			Advice: "200 is the answer to a revocation, also for an unknown token (RFC 7009 §2.2).",
		}
	}
	w.Session.Revoked = append(slices.Clip(w.Session.Revoked), name)
	w.Learn("The " + name + " was revoked. Run UserInfo or refresh again to see whether it took effect.")
	return nil
}
