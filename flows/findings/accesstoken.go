package findings

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/specref"
)

func accessTokenRules() []Rule {
	return []Rule{
		{
			ID: "AT-AUDIENCE", Topic: "token", Severity: Note, Title: "Access token is for another API",
			Looks:  "An access token that is a JWT and is meant for a known foreign API (Microsoft Graph), or that lacks the resource or audience that was asked for; or one that is encrypted, although none was asked for.",
			Breaks: "A signature check of this token fails, or the API refuses it, and nothing is wrong with the provider: the token is not for you to read.",
			Specs:  []specref.Ref{specref.RFC6749.Section("1.4"), specref.RFC8707.Section("2"), specref.RFC9068.Section("4")},
			Fix: Fix{IdP: "Register the API as a resource of its own, with its own scopes.",
				Client: "Ask for a scope or a resource of your own API (Entra: api://…/.default; Auth0: audience=…)."},
			Needs: []Need{NeedTokens}, Judge: judgeAudience,
		},
		{
			ID: "AT-JWT-PROFILE", Topic: "token", Severity: Note, Title: "Access token does not follow the JWT profile",
			Looks:  "An access token that is a JWT and is the ID token over again (an error), has alg none (an error), or lacks what RFC 9068 demands: typ at+jwt, iss, exp, aud, sub, client_id, iat and jti, and a key that is published; or one that is valid for more than a day.",
			Breaks: "An API cannot tell an access token from an ID token, or for whom it is, by standard means alone.",
			Specs:  []specref.Ref{specref.RFC9068.Section("2.1"), specref.RFC9068.Section("2.2"), specref.RFC8725.Section("3.12")},
			Fix:    Fix{IdP: "Switch on the JWT profile for access tokens (RFC 9068), where the provider has it.", Client: "Treat the access token as opaque; let the API check what it needs."},
			Needs:  []Need{NeedTokens}, After: []ID{"IDT-ALG-NONE"}, Judge: judgeProfile,
		},
	}
}

func judgeAudience(t *Trace) Outcome {
	seen := false
	for _, a := range t.Tokens {
		jwt := a.AccessJWT
		if !a.Success() || jwt == nil || jwt.Claims == nil && !jwt.Encrypted {
			continue
		}
		seen = true
		name, wanted, at := a.askedAPI()
		if jwt.Encrypted {
			if len(wanted) > 0 {
				continue // the API asked for has the key
			}
			h := Hit{At: a.At("access_token"), Message: fmt.Sprintf("The access token is encrypted (%s): only the provider, or an API that has the key, can read it.", quote(jwt.Alg))}
			if t.vendor == "RT-MISSING-AUTH0" {
				h.Message += " Auth0 gives such a token, for its UserInfo endpoint alone, where no audience is asked for."
			}
			return found(h)
		}
		aud, _ := jwt.Audience()
		switch graph := slices.ContainsFunc(aud, func(s string) bool {
			return s == "00000003-0000-0000-c000-000000000000" || strings.Contains(s, "graph.microsoft.com")
		}); {
		case graph:
			return found(Hit{At: a.atAccess("aud", false), Message: fmt.Sprintf("The access token is meant for Microsoft Graph (%s): its signature cannot be checked here, and need not be.", quotes(aud))})
		case jwt.Header.Get("nonce") != nil:
			return found(Hit{At: a.atAccess("nonce", true), Also: []Evidence{a.atAccess("aud", false)},
				Message: fmt.Sprintf("The header of the access token has a nonce, as in tokens for Microsoft's own APIs: it was hashed before it was signed, so the signature cannot be checked as usual. The token is meant for %s.", orNobody(aud))})
		}
		is := func(want, s string) bool { return strings.TrimSuffix(s, "/") == strings.TrimSuffix(want, "/") }
		if len(wanted) > 0 && !slices.ContainsFunc(wanted, func(want string) bool {
			return slices.ContainsFunc(aud, func(s string) bool { return is(want, s) })
		}) {
			return found(Hit{At: a.atAccess("aud", false), Also: []Evidence{at},
				Message: fmt.Sprintf("%s=%s was asked for, and the access token is meant for %s.", name, quotes(wanted), orNobody(aud))})
		}
	}
	if !seen {
		return notApplicable("no access token is a JWT")
	}
	return passed()
}

// askedAPI is the resource (RFC 8707 §2) or the audience that the token was
// asked for: by the token request, else by the authorization request. Of several
// the server may choose.
func (a *TokenAnswer) askedAPI() (name string, wanted []string, at Evidence) {
	for _, name := range []string{"resource", "audience"} {
		places := []Params{a.X.Form}
		if a.Request != nil {
			places = append(places, a.Request.Params)
		}
		for _, params := range places {
			wanted := slices.DeleteFunc(params.Values(name), func(v string) bool { return v == "" })
			if p, ok := params.Find(name); ok && len(wanted) > 0 {
				return name, wanted, p.At
			}
		}
	}
	return "", nil, Evidence{}
}

func orNobody(aud []string) string {
	if len(aud) == 0 {
		return "nobody in particular (it has no aud)"
	}
	return quotes(aud)
}

// atAccess is a claim, or a header parameter, of the access token decoded.
func (a *TokenAnswer) atAccess(name string, header bool) Evidence {
	jwt := a.AccessJWT
	offset, object, length := len(jwt.HeaderJSON)+1, jwt.Claims, len(jwt.ClaimsJSON)
	if header {
		offset, object, length = 0, jwt.Header, len(jwt.HeaderJSON)
	}
	if m, ok := object.Member(name); ok {
		return a.X.At(AccessTokenPart, offset+m.KeyStart, offset+m.Value.End)
	}
	return a.X.At(AccessTokenPart, offset, offset+length)
}

func judgeProfile(t *Trace) Outcome {
	seen := false
	for _, a := range t.Tokens {
		jwt := a.AccessJWT
		if !a.Success() || jwt == nil || jwt.Encrypted || jwt.Claims == nil {
			continue
		}
		seen = true
		if a.AccessToken == a.IDToken {
			return found(Hit{
				Severity: Error, Title: "Access token is the ID token", At: a.At("access_token"), Also: []Evidence{a.At("id_token")},
				Message: "The access token and the ID token are one and the same JWT.",
				Breaks:  "Whoever gets the token to call an API can use it as proof of a sign-in, and the other way round.",
				Specs:   []specref.Ref{specref.RFC8725.Section("3.12"), specref.RFC9068.Section("4")},
				Fix:     Fix{IdP: "Issue two tokens, each for its purpose and with a typ of its own."},
			})
		}
		if strings.EqualFold(jwt.Alg, "none") || len(jwt.Signature) == 0 {
			return found(Hit{
				Severity: Error, Title: "Access token is not signed", At: a.atAccess("alg", true),
				Message: "The access token is a JWT with alg " + quote(jwt.Alg) + " and no signature.",
				Breaks:  "An API that reads it accepts whatever anybody writes into one.",
				Specs:   []specref.Ref{specref.RFC9068.Section("2.1"), specref.RFC8725.Section("3.2")},
				Fix:     Fix{IdP: "Sign access tokens."},
			})
		}
		if h, ok := t.unlikeProfile(a); ok {
			return found(h)
		}
	}
	if !seen {
		return notApplicable("no access token is a JWT")
	}
	return passed()
}

// unlikeProfile names what a JWT access token lacks of RFC 9068.
func (t *Trace) unlikeProfile(a *TokenAnswer) (Hit, bool) {
	jwt := a.AccessJWT
	var words []string
	var at []Evidence
	say := func(e Evidence, format string, args ...any) {
		words, at = append(words, fmt.Sprintf(format, args...)), append(at, e)
	}
	switch typ := strings.TrimPrefix(strings.ToLower(jwt.Typ), "application/"); {
	case typ == "":
		say(a.atAccess("typ", true), "it has no typ, which should be at+jwt")
	case typ != "at+jwt":
		say(a.atAccess("typ", true), "typ is %s and not at+jwt", quote(jwt.Typ))
	}
	var missing []string
	for _, name := range []string{"iss", "exp", "aud", "sub", "client_id", "iat", "jti"} {
		if jwt.Claims.Get(name) == nil {
			missing = append(missing, name)
		}
	}
	if len(missing) > 0 {
		say(a.atAccess("", false), "it lacks %s", list(missing))
	}
	if kid, ok := t.unpublishedKey(a); ok {
		say(a.atAccess("kid", true), "its kid %s is none of the keys that the provider publishes", quote(kid))
	}
	exp, errExp := jwt.Time("exp")
	iat, errIat := jwt.Time("iat")
	if errExp == nil && errIat == nil && !exp.IsZero() && !iat.IsZero() && exp.Sub(iat) > 24*time.Hour {
		say(a.atAccess("exp", false), "it is valid for %s", seconds(exp.Sub(iat)))
	}
	if len(words) == 0 {
		return Hit{}, false
	}
	return Hit{At: at[0], Also: at[1:], Message: "The access token is a JWT: " + strings.Join(words, "; ") + "."}, true
}

// unpublishedKey tells that the key of an access token of this issuer is not in
// the key set.
func (t *Trace) unpublishedKey(a *TokenAnswer) (kid string, ok bool) {
	jwt := a.AccessJWT
	kid, _ = jwt.Header.Get("kid").Text()
	if iss, _ := jwt.Text("iss"); kid == "" || jwt.Header.Get("nonce") != nil || !slices.Contains(t.issuers(), iss) {
		return "", false
	}
	keys := t.KeysFor(a.X.ID, a.AccessToken)
	return kid, keys != nil && !slices.ContainsFunc(keys.Set.Keys, func(k jose.Key) bool { return k.Kid == kid })
}
