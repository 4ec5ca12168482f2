package findings

import (
	"crypto/sha256"
	"crypto/sha512"
	"encoding/base64"
	"strings"

	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/specref"
)

func judgeTokenHash(t *Trace) Outcome {
	return t.eachIDToken(func(i *IDToken) (Hit, bool) {
		for _, name := range []string{jose.CheckAtHash, jose.CheckCHash} {
			if check := i.Check(name); check.Result == jose.Fail {
				h := Hit{At: i.AtClaim(name), Message: check.Detail, Specs: []specref.Ref{check.Spec, specref.OIDCCore.Section("3.1.3.6")}}
				if check.Reason == jose.Mismatch {
					h.Message = name + " does not fit" + strings.TrimPrefix(check.Detail, "It does not fit")
					h.Comparison = &Comparison{Name: name, Expected: check.Expected, Actual: check.Actual}
				}
				return h, true
			}
		}
		return i.stateHash()
	}, failsAlike(jose.CheckAtHash, jose.CheckCHash))
}

// stateHash compares s_hash with the state (FAPI 1.0 Advanced §5.1.1).
func (i *IDToken) stateHash() (Hit, bool) {
	spec := []specref.Ref{specref.FAPI1.Section("5.1.1")}
	if i.Response == nil || i.Response.Get("state") == "" || Masked(i.Response.Get("state")) {
		return Hit{}, false
	}
	v := i.Token.Claims.Get("s_hash")
	want, known := stateHashOf(i.Token.Alg, i.Response.Get("state"))
	switch got, ok := v.Text(); {
	case v == nil && i.detached():
		return Hit{At: i.AtClaim("s_hash"), Also: []Evidence{i.Response.At("state")}, Specs: []specref.Ref{specref.FAPI1.Section("5.2.2.1")},
			Message: "s_hash is missing: in FAPI 1.0 Advanced the ID token from the authorization endpoint is the signature over the state."}, true
	case v == nil:
		return Hit{}, false
	case !ok:
		return Hit{At: i.AtClaim("s_hash"), Specs: spec, Message: "s_hash is " + v.Kind().WithArticle() + ", not a string."}, true
	case known && got != want:
		return Hit{At: i.AtClaim("s_hash"), Also: []Evidence{i.Response.At("state")}, Specs: spec,
			Message:    "s_hash does not fit the state of the answer. One of the two may have been swapped.",
			Comparison: &Comparison{Name: "s_hash", Expected: want, Actual: got}}, true
	}
	return Hit{}, false
}

// detached tells a token that signs the authorization response for FAPI 1.0
// Advanced, which says so nowhere: a signed request and one of its two
// algorithms are what it demands (§5.2.2, §8.6).
func (i *IDToken) detached() bool {
	return i.Front && i.Request != nil && (i.Request.Params.Has("request") || i.Request.Params.Has("request_uri")) &&
		i.Response.Get("code") != "" && (i.Token.Alg == "PS256" || i.Token.Alg == "ES256")
}

// stateHashOf is the left half of the hash that goes with alg, in base64url.
func stateHashOf(alg, state string) (hash string, known bool) {
	var sum []byte
	switch {
	case strings.HasSuffix(alg, "256"):
		s := sha256.Sum256([]byte(state))
		sum = s[:]
	case strings.HasSuffix(alg, "384"):
		s := sha512.Sum384([]byte(state))
		sum = s[:]
	case strings.HasSuffix(alg, "512"), edwards(alg):
		s := sha512.Sum512([]byte(state))
		sum = s[:]
	default:
		return "", false
	}
	return base64.RawURLEncoding.EncodeToString(sum[:len(sum)/2]), true
}
