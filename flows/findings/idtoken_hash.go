package findings

import (
	"strings"

	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/specref"
)

func judgeTokenHash(t *Trace) Outcome {
	return t.eachIDToken(func(i *IDToken) (Hit, bool) {
		for _, name := range []string{jose.CheckAtHash, jose.CheckCHash, jose.CheckSHash} {
			if check := i.Check(name); check.Result == jose.Fail {
				h := Hit{At: i.AtClaim(name), Message: check.Detail, Specs: []specref.Ref{check.Spec, specref.OIDCCore.Section("3.1.3.6")}}
				if name == jose.CheckSHash && i.Response != nil {
					h.Also = []Evidence{i.Response.At("state")}
				}
				if check.Reason == jose.Mismatch {
					h.Message = name + " does not fit" + strings.TrimPrefix(check.Detail, "It does not fit")
					h.Comparison = &Comparison{Name: name, Expected: check.Expected, Actual: check.Actual}
				}
				return h, true
			}
		}
		if i.detached() && i.Token.Claims != nil && i.Token.Claims.Get("s_hash") == nil && i.Response.Get("state") != "" {
			return Hit{At: i.AtClaim("s_hash"), Also: []Evidence{i.Response.At("state")}, Specs: []specref.Ref{specref.FAPI1.Section("5.2.2.1")},
				Message: "s_hash is missing: in FAPI 1.0 Advanced the ID token from the authorization endpoint is the signature over the state."}, true
		}
		return Hit{}, false
	}, failsAlike(jose.CheckAtHash, jose.CheckCHash, jose.CheckSHash))
}

// detached tells a token that signs the authorization response for FAPI 1.0
// Advanced, which says so nowhere: a signed request and one of its two
// algorithms are what it demands (§5.2.2, §8.6).
func (i *IDToken) detached() bool {
	return i.Front && i.Request != nil && (i.Request.Params.Has("request") || i.Request.Params.Has("request_uri")) &&
		i.Response.Get("code") != "" && (i.Token.Alg == "PS256" || i.Token.Alg == "ES256")
}
