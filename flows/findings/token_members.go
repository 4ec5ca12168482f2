package findings

import (
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/flows/specref"
)

func tokenMemberRules() []Rule {
	needs := []Need{NeedTokens}
	return []Rule{
		{
			ID: "TOKEN-TYPE", Topic: "token", Severity: Error,
			Title:  "Token type missing or unknown",
			Looks:  "token_type is missing, not a string, or neither Bearer nor DPoP in any case; Bearer although a DPoP proof was sent.",
			Breaks: "A client must not use an access token whose type it does not know.",
			Specs:  []specref.Ref{specref.RFC6749.Section("5.1"), specref.RFC6749.Section("7.1"), specref.OIDCCore.Section("3.1.3.3")},
			Fix: Fix{
				IdP:    "Answer \"token_type\": \"Bearer\".",
				Client: "Accept the type in any case, and send the scheme as Bearer.",
			},
			Needs: needs, Judge: judgeTokenType,
		},
		{
			ID: "TOKEN-EXPIRES-IN", Topic: "token", Severity: Warning,
			Title:  "Odd lifetime of the access token",
			Looks:  "expires_in is missing, a string, no positive whole number, longer than a day, or a point in time instead of a duration; or it does not fit the exp of the token.",
			Breaks: "Typed clients fail to read it, and others refresh too late or never.",
			Specs:  []specref.Ref{specref.RFC6749.Section("5.1"), specref.RFC6749.Section("A.14")},
			Fix: Fix{
				IdP:    "Answer a number of seconds, an hour or less for a bearer token (Entra's v1 endpoint sends strings: use v2.0).",
				Client: "Accept a string too; where it is missing, take a 401 as the sign to refresh.",
			},
			Needs: needs, Judge: judgeExpiresIn,
		},
		{
			ID: "TOKEN-CACHEABLE", Topic: "token", Severity: Warning,
			Title:  "Tokens may be cached",
			Looks:  "An answer with tokens whose Cache-Control lacks no-store.",
			Breaks: "Something on the way may store the tokens.",
			Specs:  []specref.Ref{specref.RFC6749.Section("5.1"), specref.OIDCCore.Section("3.1.3.3")},
			Fix:    Fix{IdP: "Send Cache-Control: no-store with every answer that has tokens."},
			Needs:  needs, After: []ID{"CACHE-TOKEN"}, Judge: judgeCacheable,
		},
		{
			ID: "TOKEN-SCOPE", Topic: "token", Severity: Warning,
			Title:  "Another scope than asked for",
			Looks:  "The granted scope lacks something that was asked for or has more, or scope is an array or separated by commas.",
			Breaks: "Calls that need the missing scope fail later, with an error that does not say why.",
			Specs:  []specref.Ref{specref.RFC6749.Section("3.3"), specref.RFC6749.Section("5.1")},
			Fix: Fix{
				IdP:    "Assign the missing scope to the client; look whether the user consented to it.",
				Client: "Look at the granted scope before calling the API.",
			},
			Needs: needs, Judge: judgeTokenScope,
		},
		{
			ID: "TOKEN-ID-TOKEN-MISSING", Topic: "token", Severity: Error,
			Title:  "No ID token",
			Looks:  "The scope asked for has openid, and the token answer has no id_token.",
			Breaks: "The client does not learn who signed in.",
			Specs:  []specref.Ref{specref.OIDCCore.Section("3.1.2.1"), specref.OIDCCore.Section("3.1.3.3")},
			Fix: Fix{
				IdP:    "Enable OpenID Connect for the client, and assign the scope openid to it.",
				Client: "Use the OpenID Connect endpoints and not plain OAuth ones of the same provider.",
			},
			Needs: needs, Judge: judgeIDTokenMissing,
		},
	}
}

func judgeTokenType(t *Trace) Outcome {
	var hits []Hit
	for _, a := range t.Tokens {
		if !a.granted() {
			continue
		}
		h := Hit{At: a.At("token_type")}
		switch kind := a.Object.Get("token_type").Kind(); {
		case !a.Has("token_type"):
			h.Message = "The token answer has no token_type, which is required."
		case a.Object != nil && kind != jsonpos.String:
			h.Message = fmt.Sprintf("token_type is %s and not a string.", kind.WithArticle())
		case strings.EqualFold(a.TokenType, "DPoP"):
			continue
		case strings.EqualFold(a.TokenType, "N_A") && strings.HasSuffix(a.Grant, ":token-exchange"):
			continue
		case !strings.EqualFold(a.TokenType, "Bearer"):
			h.Message = fmt.Sprintf("token_type is %s, which is neither Bearer nor DPoP.", quote(a.TokenType))
		case a.X.RequestHeader("DPoP") != "":
			h.Severity, h.Title = Warning, "DPoP downgraded to Bearer"
			h.Message = "The request had a DPoP proof, and the token is a Bearer token: whoever has it can use it."
			h.Specs = []specref.Ref{specref.RFC9449.Section("5")}
			h.Fix = Fix{IdP: "Bind the token to the proof's key, and answer token_type DPoP.", Client: "Refuse the token when it must be bound."}
			h.Also = []Evidence{a.X.AtRequestHeader("DPoP")}
		default:
			continue
		}
		hits = append(hits, h)
	}
	return found(append(hits, t.refusedSpelling()...)...)
}

// refusedSpelling tells that UserInfo refused a fresh token whose scheme was not
// written Bearer, as a client writes it that copies token_type. Schemes are the
// same in any case (RFC 9110 §11.1).
func (t *Trace) refusedSpelling() []Hit {
	spelling := func(u *UserInfo) string {
		scheme, _, _ := strings.Cut(strings.TrimSpace(u.X.RequestHeader("Authorization")), " ")
		return scheme
	}
	for _, u := range t.UserInfos {
		scheme := spelling(u)
		if scheme == "Bearer" || !strings.EqualFold(scheme, "Bearer") || u.X.Status()/100 != 4 || u.X.Status() == 429 || !t.fresh(u.Answer, u.X) {
			continue
		}
		if slices.ContainsFunc(t.UserInfos, func(o *UserInfo) bool { return o.Answer == u.Answer && spelling(o) == "Bearer" && !o.X.OK() }) {
			continue // it is not the spelling
		}
		return []Hit{{
			At: u.X.AtRequestHeader("Authorization"), Also: []Evidence{u.Answer.At("token_type"), u.X.AtStatus()}, Title: "Scheme refused in another case",
			Message: fmt.Sprintf("The client sent the fresh token with the scheme %s, and UserInfo answered %d. Some servers know only Bearer, though the case must not matter; token_type was %s.", quote(scheme), u.X.Status(), quote(u.Answer.TokenType)),
			Breaks:  "A client that copies token_type into the Authorization field gets nowhere.",
			Specs:   []specref.Ref{specref.RFC9110.Section("11.1"), specref.RFC6750.Section("2.1")},
			Fix:     Fix{IdP: "Take the scheme in any case; answer \"token_type\": \"Bearer\".", Client: "Write the scheme Bearer, whatever the case of token_type is."},
		}}
	}
	return nil
}

func judgeExpiresIn(t *Trace) Outcome {
	const day = 86400
	var hits []Hit
	for _, a := range t.Tokens {
		if !a.granted() {
			continue
		}
		h := Hit{At: a.At("expires_in")}
		v := a.Object.Get("expires_in")
		text := string(v.Raw())
		n, whole := v.Int64()
		if a.Object == nil {
			text = a.Fields.Get("expires_in")
			var err error
			n, err = strconv.ParseInt(text, 10, 64)
			whole = err == nil
		}
		switch {
		case Masked(strings.Trim(text, `"`)):
			continue
		case !a.Has("expires_in"):
			if a.IsRefresh() {
				continue // the first answer is where to say it
			}
			h.Severity = Note
			h.Message = "The answer has no expires_in: the client cannot know when to refresh."
		case v.Kind() == jsonpos.String:
			h.Message = fmt.Sprintf("expires_in is the string %s and not a number.", quote(strings.Trim(text, `"`)))
		case a.Object != nil && v.Kind() != jsonpos.Number:
			h.Message = fmt.Sprintf("expires_in is %s and not a number.", v.Kind().WithArticle())
		case !whole && len(text) > 18 && !strings.ContainsFunc(text, func(r rune) bool { return r < '0' || r > '9' }):
			h.Message = fmt.Sprintf("expires_in has %d digits, which is no lifetime, and more than programs can count.", len(text))
		case !whole || strings.ContainsAny(text, ".eE"):
			h.Message = fmt.Sprintf("expires_in is %s and not a whole number written in digits.", quote(text))
		case n <= 0:
			h.Message = fmt.Sprintf("expires_in is %d: the token has expired as it comes.", n)
		case n > 1_000_000_000:
			h.Message = fmt.Sprintf("expires_in is %d, which is no lifetime in seconds but a point in time, or milliseconds or less.", n)
		default:
			if left, how, ok := a.jwtLifetime(); ok && left <= 0 {
				h.Message = fmt.Sprintf("expires_in is %d, and by its own exp the access token has expired as it comes, %s before the Date of the answer.", n, seconds(time.Duration(-left)*time.Second))
				h.Also = t.accessClaims(a)
			} else if ok && n > left+60 {
				h.Message = fmt.Sprintf("expires_in is %d, and the access token's own claims give it %d seconds (%s): it dies before the client thinks so.", n, left, how)
				h.Also = t.accessClaims(a)
			} else if ok && how == byDate && n < left-60 {
				h.Severity = Note
				h.Message = fmt.Sprintf("expires_in is %d, and the access token's own claims give it %d seconds (%s): it works on after clients take it for expired.", n, left, how)
				h.Also = t.accessClaims(a)
			} else if n > day && strings.EqualFold(a.TokenType, "Bearer") {
				h.Severity = Note
				h.Message = fmt.Sprintf("The access token lives for %s; a stolen one can be used that long.", seconds(time.Duration(n)*time.Second))
				h.Specs = []specref.Ref{specref.RFC6750.Section("5.3")}
			} else {
				continue
			}
		}
		hits = append(hits, h)
	}
	return found(hits...)
}

// byDate tells by what the lifetime of an access token was measured.
const byDate = "exp less the Date of the answer"

// jwtLifetime is how long an access token that is a JWT lives, in seconds: from
// the Date of the answer by the same server's clock, or from iat, which some
// providers set back.
func (a *TokenAnswer) jwtLifetime() (left int64, how string, ok bool) {
	if a.AccessJWT == nil || a.AccessJWT.Claims == nil {
		return 0, "", false
	}
	exp, ok1 := a.AccessJWT.Claims.Get("exp").Int64()
	if date, err := http.ParseTime(a.X.Header("Date")); err == nil && ok1 && cacheHit(a.X) == "" {
		return exp - date.Unix(), byDate, true
	}
	iat, ok2 := a.AccessJWT.Claims.Get("iat").Int64()
	return exp - iat, "exp less iat", ok1 && ok2 && exp > iat
}

// accessClaims are the claims of an access token that is a JWT.
func (t *Trace) accessClaims(a *TokenAnswer) []Evidence {
	if len(t.PartText(a.X.ID, AccessTokenPart)) == 0 {
		return nil
	}
	return []Evidence{a.X.AtPart(AccessTokenPart)}
}

func judgeCacheable(t *Trace) Outcome {
	var hits []Hit
	for _, a := range t.Tokens {
		if !a.granted() || !a.X.HeaderKnown() {
			continue
		}
		at := a.X.AtHeader("Cache-Control")
		if _, ok := a.X.CacheDirective("no-store"); !ok {
			h := Hit{At: at, Message: "The token answer has no Cache-Control."}
			if a.X.HasHeader("Cache-Control") {
				h.Message = fmt.Sprintf("Cache-Control of the token answer is %s, without no-store.", quote(strings.Join(a.X.HeaderValues("Cache-Control"), ", ")))
			}
			hits = append(hits, h)
			continue
		}
		if !strings.Contains(strings.ToLower(strings.Join(a.X.HeaderValues("Pragma"), ",")), "no-cache") {
			hits = append(hits, Hit{Severity: Note, At: a.X.AtHeader("Pragma"), Also: []Evidence{at}, Title: "No Pragma: no-cache",
				Message: "The token answer has Cache-Control: no-store and no Pragma: no-cache. RFC 6749 wants both; OpenID Connect no longer does.",
				Breaks:  "Nothing but a cache that knows HTTP/1.0 only.",
				Specs:   []specref.Ref{specref.RFC6749.Section("5.1")},
				Fix:     Fix{IdP: "Add Pragma: no-cache, or leave it."}})
		}
	}
	return found(hits...)
}

func judgeIDTokenMissing(t *Trace) Outcome {
	var hits []Hit
	for _, a := range t.Tokens {
		if !a.granted() || a.Grant != GrantCode || a.IDToken != "" {
			continue
		}
		asked, ok := t.AskedScope(a)
		if !ok || !slices.Contains(asked, "openid") {
			continue
		}
		h := Hit{At: a.At("id_token"), Message: "The scope asked for has openid, and the answer has no id_token."}
		if a.Has("id_token") {
			h.Message = "The scope asked for has openid, and id_token is not a string with something in it."
		}
		if a.Request != nil {
			h.Also = []Evidence{a.Request.At("scope")}
		}
		if a.HasScope && !slices.Contains(strings.Fields(a.Scope), "openid") {
			h.Message += " The server did not grant openid: scope is " + quote(a.Scope) + "."
			h.Also = append(h.Also, a.At("scope"))
		}
		hits = append(hits, h)
	}
	return found(hits...)
}
