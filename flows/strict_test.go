package flows_test

import (
	"strings"

	"github.com/grantwalk/grantwalk/flows"
	"github.com/grantwalk/grantwalk/flows/demoidp"
)

// strictCase is one broken message, and the step at which a strict client stops.
type strictCase struct {
	name  string
	hooks demoidp.Hooks
	stop  flows.StepID
	final bool // not even --keep-going goes on: it would hand a code to somebody
}

func jwt(change func(*demoidp.JWT)) demoidp.Hooks {
	return demoidp.Hooks{JWT: func(j *demoidp.JWT) {
		if j.Kind == demoidp.KindIDToken && j.Grant == demoidp.GrantAuthorizationCode {
			change(j)
		}
	}}
}

func claim(name string, value any) demoidp.Hooks {
	return jwt(func(j *demoidp.JWT) { j.Claims.Set(name, value) })
}

func without(name string) demoidp.Hooks {
	return jwt(func(j *demoidp.JWT) { j.Claims.Delete(name) })
}

func redirect(change func(*demoidp.Redirect)) demoidp.Hooks {
	return demoidp.Hooks{Redirect: func(r *demoidp.Redirect) {
		if r.Kind == demoidp.KindAuthorizationResponse {
			change(r)
		}
	}}
}

func answer(kind demoidp.Kind, change func(*demoidp.Answer)) demoidp.Hooks {
	return demoidp.Hooks{Answer: func(a *demoidp.Answer) {
		if a.Kind == kind {
			change(a)
		}
	}}
}

var strictCases = []strictCase{
	{"metadata with another issuer", answer(demoidp.KindMetadata, func(a *demoidp.Answer) { a.Body.Set("issuer", "https://other.example") }), flows.StepMetadata, false},
	{"a wrong state", redirect(func(r *demoidp.Redirect) { r.Params.Set("state", "somebody else's") }), flows.StepAuthorizationResponse, true},
	{"no state", redirect(func(r *demoidp.Redirect) { r.Params.Delete("state") }), flows.StepAuthorizationResponse, true},
	{"a foreign iss", redirect(func(r *demoidp.Redirect) { r.Params.Set("iss", "https://other.example") }), flows.StepAuthorizationResponse, true},
	{"an empty iss", redirect(func(r *demoidp.Redirect) { r.Params.Set("iss", "") }), flows.StepAuthorizationResponse, true},
	{"no iss although promised", redirect(func(r *demoidp.Redirect) { r.Params.Delete("iss") }), flows.StepAuthorizationResponse, false},
	{"an error instead of a code", redirect(func(r *demoidp.Redirect) { r.Params.Delete("code"); r.Params.Set("error", "access_denied") }), flows.StepAuthorizationResponse, true},
	{"a token response without access_token", answer(demoidp.KindToken, func(a *demoidp.Answer) { a.Body.Delete("access_token") }), flows.StepToken, true},
	{"a token response that is a web page", answer(demoidp.KindToken, func(a *demoidp.Answer) { a.Raw = []byte("<html>") }), flows.StepToken, true},
	{"an ID token of another issuer", claim("iss", "https://other.example"), flows.StepIDToken, false},
	{"an ID token for another client", claim("aud", "another-client"), flows.StepIDToken, false},
	{"an ID token without aud", without("aud"), flows.StepIDToken, false},
	{"an ID token without sub", without("sub"), flows.StepIDToken, false},
	{"an ID token without iat", without("iat"), flows.StepIDToken, false},
	{"an ID token without exp", without("exp"), flows.StepIDToken, false},
	{"an expired ID token", claim("exp", 1_000_000_000), flows.StepIDToken, false},
	{"an ID token with another nonce", claim("nonce", "an older login's"), flows.StepIDToken, false},
	{"an ID token without nonce", without("nonce"), flows.StepIDToken, false},
	{"an ID token with a wrong at_hash", claim("at_hash", "AAAAAAAAAAAAAAAAAAAAAA"), flows.StepIDToken, false},
	{"an ID token with a wrong s_hash", claim("s_hash", "AAAAAAAAAAAAAAAAAAAAAA"), flows.StepIDToken, false},
	{"an ID token with a broken signature", jwt(func(j *demoidp.JWT) {
		j.Signed = func(compact string) string {
			i := strings.LastIndex(compact, ".") + 1
			c := "A"
			if compact[i] == 'A' {
				c = "B"
			}
			return compact[:i] + c + compact[i+1:]
		}
	}), flows.StepIDToken, false},
	{"an unsigned ID token", jwt(func(j *demoidp.JWT) {
		j.Signed = func(compact string) string {
			const none = "eyJhbGciOiJub25lIn0" // {"alg":"none"}
			return none + compact[strings.Index(compact, "."):strings.LastIndex(compact, ".")+1]
		}
	}), flows.StepIDToken, false},
	{"UserInfo about somebody else", answer(demoidp.KindUserInfo, func(a *demoidp.Answer) { a.Body.Set("sub", "somebody else") }), flows.StepUserInfo, false},
}
