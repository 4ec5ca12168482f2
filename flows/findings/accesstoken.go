package findings

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/grantwalk/grantwalk/flows/specref"
)

func accessTokenRules() []Rule {
	return []Rule{
		{
			ID: "AT-AUDIENCE", Topic: "token", Severity: Note, Title: "access token is for another API",
			Looks:  "An access token that is a JWT and is meant for a known foreign API (Microsoft Graph), or that lacks the resource or audience that was asked for.",
			Breaks: "A signature check of this token fails, or the API refuses it, and nothing is wrong with the provider: the token is not for you to read.",
			Specs:  []specref.Ref{specref.RFC6749.Section("1.4"), specref.RFC8707.Section("2"), specref.RFC9068.Section("4")},
			Fix: Fix{IdP: "Register the API as a resource of its own, with its own scopes.",
				Client: "Ask for a scope or a resource of your own API (Entra: api://…/.default; Auth0: audience=…)."},
			Needs: []Need{NeedTokens}, Judge: judgeAudience,
		},
		{
			ID: "AT-JWT-PROFILE", Topic: "token", Severity: Note, Title: "access token does not follow the JWT profile",
			Looks:  "An access token that is a JWT and is the ID token over again (an error), has alg none (an error), or lacks what RFC 9068 demands: typ at+jwt, and iss, exp, aud, sub, client_id, iat and jti.",
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
		if !a.Success() || a.AccessJWT == nil || a.AccessJWT.Claims == nil {
			continue
		}
		seen = true
		aud, _ := a.AccessJWT.Audience()
		graph := slices.ContainsFunc(aud, func(s string) bool {
			return s == "00000003-0000-0000-c000-000000000000" || strings.Contains(s, "graph.microsoft.com")
		})
		if graph || a.AccessJWT.Header.Get("nonce") != nil {
			return found(Hit{At: a.atAccess("aud", false), Message: fmt.Sprintf("The access token is meant for %s: its signature cannot be checked here, and need not be.", orNobody(aud))})
		}
		if a.Request == nil {
			continue
		}
		for _, name := range []string{"resource", "audience"} {
			for _, want := range a.Request.Params.Values(name) {
				if want != "" && !slices.ContainsFunc(aud, func(s string) bool { return strings.TrimSuffix(s, "/") == strings.TrimSuffix(want, "/") }) {
					return found(Hit{At: a.atAccess("aud", false), Also: []Evidence{a.Request.At(name)},
						Message: fmt.Sprintf("%s=%s was asked for, and the access token is meant for %s.", name, quote(want), orNobody(aud))})
				}
			}
		}
	}
	if !seen {
		return notApplicable("no access token is a JWT")
	}
	return passed()
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
				Severity: Error, Title: "access token is the ID token", At: a.At("access_token"), Also: []Evidence{a.At("id_token")},
				Message: "The access token and the ID token are one and the same JWT.",
				Breaks:  "Whoever gets the token to call an API can use it as proof of a sign-in, and the other way round.",
				Specs:   []specref.Ref{specref.RFC8725.Section("3.12"), specref.RFC9068.Section("4")},
				Fix:     Fix{IdP: "Issue two tokens, each for its purpose and with a typ of its own."},
			})
		}
		if strings.EqualFold(jwt.Alg, "none") || len(jwt.Signature) == 0 {
			return found(Hit{
				Severity: Error, Title: "access token is not signed", At: a.atAccess("alg", true),
				Message: "The access token is a JWT with alg " + quote(jwt.Alg) + " and no signature.",
				Breaks:  "An API that reads it accepts whatever anybody writes into one.",
				Specs:   []specref.Ref{specref.RFC9068.Section("2.1"), specref.RFC8725.Section("3.2")},
				Fix:     Fix{IdP: "Sign access tokens."},
			})
		}
		if h, ok := a.unlikeProfile(); ok {
			return found(h)
		}
	}
	if !seen {
		return notApplicable("no access token is a JWT")
	}
	return passed()
}

// unlikeProfile names what a JWT access token lacks of RFC 9068.
func (a *TokenAnswer) unlikeProfile() (Hit, bool) {
	var missing []string
	for _, name := range []string{"iss", "exp", "aud", "sub", "client_id", "iat", "jti"} {
		if a.AccessJWT.Claims.Get(name) == nil {
			missing = append(missing, name)
		}
	}
	var words []string
	if typ := strings.ToLower(strings.TrimPrefix(strings.ToLower(a.AccessJWT.Typ), "application/")); typ != "at+jwt" {
		words = append(words, "typ is "+quote(a.AccessJWT.Typ)+" and not at+jwt")
	}
	if len(missing) > 0 {
		words = append(words, "it lacks "+list(missing))
	}
	exp, errExp := a.AccessJWT.Time("exp")
	iat, errIat := a.AccessJWT.Time("iat")
	if errExp == nil && errIat == nil && !exp.IsZero() && !iat.IsZero() && exp.Sub(iat) > 24*time.Hour {
		words = append(words, "it is valid for "+seconds(exp.Sub(iat)))
	}
	if len(words) == 0 {
		return Hit{}, false
	}
	return Hit{At: a.atAccess("typ", true), Message: "The access token is a JWT: " + strings.Join(words, "; ") + "."}, true
}
