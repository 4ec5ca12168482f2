package findings

import (
	"bytes"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"time"

	"github.com/grantwalk/grantwalk/flows/jose"
	"github.com/grantwalk/grantwalk/flows/jsonpos"
	"github.com/grantwalk/grantwalk/flows/specref"
	"github.com/grantwalk/grantwalk/httplog"
)

func userInfoRules() []Rule {
	return []Rule{
		{
			ID: "UI-FORMAT", Topic: "userinfo", Severity: Note, Title: "UserInfo is not plain JSON",
			Looks:  "UserInfo comes as a signed JWT (a note when its signature is right, an error when not), as an encrypted one, as JSON or a JWT under the other's label (a warning), or as something that is neither (an error).",
			Breaks: "Clients that expect JSON fail with a message such as “invalid character 'e' looking for beginning of value”.",
			Specs:  []specref.Ref{specref.OIDCCore.Section("5.3.2"), specref.OIDCCore.Section("5.3.4")},
			Fix:    Fix{IdP: "Clear userinfo_signed_response_alg of the client, or label the answer as what it is.", Client: "Read the Content-Type, and verify application/jwt with the provider's keys."},
			Needs:  []Need{NeedUserInfo}, After: []ID{"NET-INTERCEPT", "HTTP-BODY"}, Judge: judgeUserInfoFormat,
		},
		{
			ID: "UI-SUB", Topic: "userinfo", Severity: Error, Title: "UserInfo is about somebody else",
			Looks:  "A UserInfo answer without a sub that is a string, or with another one than the ID token.",
			Breaks: "The claims may be another person's; they must not be used.",
			Specs:  []specref.Ref{specref.OIDCCore.Section("5.3.2"), specref.OIDCCore.Section("16.11")},
			Fix:    Fix{IdP: "Return the same sub in both: the same pairwise or public one, of the same realm.", Client: "Compare, and throw the answer away when they differ."},
			Needs:  []Need{NeedUserInfo}, After: []ID{"UI-FORMAT", "NET-INTERCEPT", "HTTP-BODY"}, Judge: judgeUserInfoSub,
		},
		{
			ID: "UI-ERROR", Topic: "userinfo", Severity: Error, Title: "UserInfo refuses a fresh access token",
			Looks:  "An error status from the UserInfo endpoint for an access token that has just come and was neither revoked nor expired. A 401 must say why, in WWW-Authenticate. Claims that the claims parameter asked for and that did not come are a note.",
			Breaks: "The client signed somebody in and cannot learn who it is.",
			Specs:  []specref.Ref{specref.RFC6750.Section("3"), specref.RFC6750.Section("3.1"), specref.OIDCCore.Section("5.3.3")},
			Fix: Fix{IdP: "Accept the token that was issued for openid; answer a refusal with WWW-Authenticate: Bearer and an error code.",
				Client: "Use a token for the provider's own audience, and ask for openid."},
			Needs: []Need{NeedUserInfo}, After: []ID{"NET-INTERCEPT", "NET-REACH", "HTTP-BODY", "TOKEN-TYPE"}, Judge: judgeUserInfoError,
		},
	}
}

func judgeUserInfoFormat(t *Trace) Outcome {
	var hits []Hit
	for _, u := range t.UserInfos {
		if !u.X.OK() || !u.X.BodyKnown() {
			continue
		}
		if h, ok := t.userInfoFormat(u); ok && !slices.ContainsFunc(hits, func(o Hit) bool { return o.Message == h.Message }) {
			hits = append(hits, h)
		}
	}
	return found(hits...)
}

func (t *Trace) userInfoFormat(u *UserInfo) (Hit, bool) {
	media := u.X.MediaType()
	jwt := media == "application/jwt"
	switch {
	case u.X.Status() == http.StatusNoContent:
		return Hit{Severity: Error, At: u.X.AtStatus(), Title: "UserInfo is empty", Message: "UserInfo answered 204, with no claims at all."}, true
	case len(strings.TrimSpace(string(u.X.Body()))) == 0:
		return Hit{}, false // HTTP-BODY
	case u.X.IsHTML():
		return Hit{Severity: Error, At: u.X.AtBody(), Title: "UserInfo is a web page", Message: "UserInfo answered with a web page."}, true
	case u.JWT != nil && u.JWT.Encrypted:
		return Hit{At: u.X.AtBody(), Title: "UserInfo is encrypted", Message: "UserInfo came as an encrypted JWT, which can be read only with the client's key."}, true
	case u.JWT != nil:
		h := t.signedUserInfo(u)
		if h.Severity != Error && !jwt && u.X.HeaderKnown() {
			return Hit{Severity: Warning, At: u.X.AtHeader("Content-Type"), Message: fmt.Sprintf("UserInfo is a JWT, and %s. It must be application/jwt.", contentTypeOf(u.X))}, true
		}
		return h, true
	case u.X.Object() == nil:
		message := "UserInfo is no JSON object."
		if _, err := u.X.JSON(); err != nil {
			message = fmt.Sprintf("UserInfo is neither JSON nor a JWT: %v.", err)
		}
		return Hit{Severity: Error, At: u.X.AtBody(), Title: "UserInfo cannot be read", Message: message}, true
	case jwt:
		return Hit{Severity: Warning, At: u.X.AtHeader("Content-Type"), Message: "UserInfo is plain JSON, and its Content-Type is application/jwt."}, true
	case media != "application/json" && !strings.HasSuffix(media, "+json") && u.X.HeaderKnown():
		return Hit{Severity: Warning, At: u.X.AtHeader("Content-Type"), Message: fmt.Sprintf("UserInfo is JSON, and %s. It must be application/json.", contentTypeOf(u.X))}, true
	}
	for _, m := range u.X.Object().Duplicates() {
		return Hit{Severity: Warning, At: u.X.At(ResponseBody, m.KeyStart, m.Value.End), Title: "Member twice in UserInfo",
			Message: fmt.Sprintf("UserInfo has %s more than once; which one counts depends on the reader.", quote(m.Name)),
			Breaks:  "Two programs may read two different persons out of it.",
			Specs:   []specref.Ref{specref.RFC8259.Section("4")}}, true
	}
	return Hit{}, false
}

// contentTypeOf tells the Content-Type of an answer, for a sentence.
func contentTypeOf(x *Exchange) string {
	if s := x.Header("Content-Type"); s != "" {
		return "its Content-Type is " + quote(s)
	}
	return "it has no Content-Type"
}

// signedUserInfo verifies a signed answer.
func (t *Trace) signedUserInfo(u *UserInfo) Hit {
	h := Hit{At: u.X.AtBody(), Title: "UserInfo is a signed JWT", Message: "UserInfo came as a signed JWT."}
	keys := t.KeysFor(u.X.ID, u.JWT.Raw)
	bad := Hit{Severity: Error, At: u.X.AtBody(), Title: "Signed UserInfo is invalid", Breaks: "The answer may have been changed on the way; it must not be used."}
	verified := false
	if keys != nil && !maskedSignature(u.JWT.Raw) {
		public, known := t.PublicClient()
		e := jose.Expect{Now: u.X.Answered(), ClientSecret: t.Secret(), SecretUnknown: !(public && known)}
		for _, c := range jose.CheckIDToken(strings.TrimSpace(string(u.X.Body())), keys.Set, e) {
			verified = verified || c.Name == jose.CheckSignature && c.Result == jose.Pass
			if c.Name == jose.CheckSignature && c.Result == jose.Fail {
				bad.Message = "UserInfo came as a JWT whose signature cannot be accepted: " + c.Detail
				return bad
			}
		}
		if verified {
			h.Message = "UserInfo came as a JWT, and its signature is right."
		}
	}
	if iss, ok := u.JWT.Text("iss"); ok && t.Issuer() != "" && !slices.Contains(t.issuers(), iss) {
		bad.Message = fmt.Sprintf("UserInfo came as a JWT from %s, and the provider is %s.", quote(iss), quote(t.Issuer()))
		bad.Comparison = &Comparison{Name: "iss", Expected: t.Issuer(), Actual: iss}
		return bad
	}
	if aud, err := u.JWT.Audience(); err == nil && len(aud) > 0 && t.Client() != "" && !slices.Contains(aud, t.Client()) {
		bad.Message = fmt.Sprintf("UserInfo came as a JWT for %s, and this client is %s.", quotes(aud), quote(t.Client()))
		return bad
	}
	if exp, err := u.JWT.Time("exp"); err == nil && !exp.IsZero() && !u.X.Answered().Add(-jose.DefaultLeeway).Before(t.skewed(exp)) {
		bad.Message = fmt.Sprintf("UserInfo came as a JWT that expired at %s, %s before it came (60 s are allowed for the clocks).", jose.Absolute(exp), seconds(u.X.Answered().Sub(exp)))
		bad.Specs = []specref.Ref{specref.RFC7519.Section("4.1.4")}
		return bad
	}
	return h
}

func judgeUserInfoSub(t *Trace) Outcome {
	var hits []Hit
	for _, u := range t.UserInfos {
		if !u.X.OK() || u.Claims == nil {
			continue
		}
		sub, ok := u.Claims.Get("sub").Text()
		id := t.idTokenFor(u)
		if !ok || sub == "" {
			if id != nil && id.Token.Claims != nil && sameRaw(id.Token.Claims.Get("sub"), u.Claims.Get("sub")) {
				continue // one fault of the provider's: IDT-SUB names it
			}
			message := "UserInfo has no sub."
			switch v := u.Claims.Get("sub"); {
			case ok:
				message = "sub in UserInfo is empty."
			case v != nil:
				message = "sub in UserInfo is " + v.Kind().WithArticle() + ", not a string."
			}
			if said := refusalIn(u.Claims); said != "" {
				message = fmt.Sprintf("UserInfo answered %d, and its body is a refusal: %s. %s", u.X.Status(), said, message)
			}
			hits = append(hits, Hit{At: u.AtClaim("sub"), Message: message, Title: "UserInfo does not say whom it is about"})
			continue
		}
		if id == nil {
			continue
		}
		if want, _ := id.Token.Text("sub"); want != "" && want != sub {
			hits = append(hits, Hit{
				At: u.AtClaim("sub"), Also: []Evidence{id.AtClaim("sub")},
				Message:    fmt.Sprintf("UserInfo is about %s, the ID token about %s.", quote(sub), quote(want)),
				Comparison: &Comparison{Name: "sub", Expected: want, Actual: sub},
			})
		}
	}
	if len(hits) > 1 {
		hits = hits[:1] // a provider that does it once does it always
	}
	return found(hits...)
}

// sameRaw tells whether two values are written alike, or both missing.
func sameRaw(a, b *jsonpos.Value) bool {
	return (a == nil) == (b == nil) && bytes.Equal(a.Raw(), b.Raw())
}

// refusalIn is what an answer says that is an error in all but its status: error,
// as in RFC 6749 §5.2, or a vendor's own (Casdoor's status, WeChat's errcode).
func refusalIn(claims *jsonpos.Value) string {
	for _, pair := range [][2]string{{"error", "error_description"}, {"status", "msg"}, {"errcode", "errmsg"}} {
		v := claims.Get(pair[0])
		if v == nil || v.Kind() == jsonpos.Null || pair[0] == "status" && v.String() != "error" {
			continue
		}
		said := pair[0] + " is " + quote(v.String())
		if text, ok := claims.Get(pair[1]).Text(); ok && text != "" {
			said += ", " + pair[1] + " " + quote(text)
		}
		return said
	}
	return ""
}

// idTokenFor is the ID token of the sign-in that the access token goes back to,
// or nil.
func (t *Trace) idTokenFor(u *UserInfo) *IDToken {
	if u.Answer != nil {
		if id := t.idTokenOf[u.Answer.First()]; id != nil {
			return id
		}
		return t.idTokenOf[u.Answer]
	}
	for _, id := range slices.Backward(t.IDTokens) {
		if id.X.ID < u.X.ID {
			return id
		}
	}
	return nil
}

func judgeUserInfoError(t *Trace) Outcome {
	for _, u := range t.UserInfos {
		if u.X.Status() < 400 || u.X.Status() == 429 || !t.fresh(u.Answer, u.X) {
			continue
		}
		challenges := u.X.Challenges()
		h := Hit{At: u.X.AtStatus(), Message: fmt.Sprintf("UserInfo answered %d to an access token that came %s before.", u.X.Status(), seconds(u.X.Asked().Sub(u.Answer.X.Answered())))}
		code, _ := u.X.Object().Get("error").Text()
		says := func(reason string) bool {
			return code == reason || slices.ContainsFunc(challenges, func(c httplog.Challenge) bool { return c.Get("error") == reason })
		}
		switch {
		case says("insufficient_scope"):
			h.Message += " It says insufficient_scope."
			if scope, ok := t.GrantedScope(u.Answer); ok && !slices.Contains(scope, "openid") {
				h.Message += " openid was not granted."
			}
		case u.X.Status() == 401 && u.X.HeaderKnown() && !offers(challenges, "Bearer") && !offers(challenges, "DPoP"):
			h.Message += " The answer has no WWW-Authenticate: Bearer, which every 401 must have, so it does not say why."
			h.At = u.X.AtHeader("WWW-Authenticate")
		case says("invalid_token"):
			h.Message += " It says invalid_token."
		case u.X.Status() == 405:
			h.Message += " It does not take GET, which every UserInfo endpoint must."
		case u.X.Status() == 404:
			h.Message += " There is nothing at this address."
		}
		if u.X.HasHeader("WWW-Authenticate") {
			h.Also = append(h.Also, u.X.AtHeader("WWW-Authenticate"))
		}
		if a := u.Answer.AccessJWT; a != nil {
			if aud, _ := a.Audience(); len(aud) > 0 {
				h.Message += " The token is meant for " + quotes(aud) + "."
				h.Also = append(h.Also, u.Answer.atAccess("aud", false))
			}
		}
		return found(h)
	}
	return found(t.unfilledRequest()...)
}

// offers tells whether one of the challenges is of the scheme.
func offers(challenges []httplog.Challenge, scheme string) bool {
	return slices.ContainsFunc(challenges, func(c httplog.Challenge) bool { return c.Is(scheme) })
}

// unfilledRequest looks for claims that the claims parameter asked UserInfo for
// and that it does not have. A provider may leave out any (OIDC Core §5.5.1).
func (t *Trace) unfilledRequest() []Hit {
	for _, u := range t.UserInfos {
		if !u.X.OK() || u.Claims == nil || u.Answer == nil || u.Answer.Request == nil {
			continue
		}
		asked, err := jsonpos.Parse([]byte(u.Answer.Request.Get("claims")), jsonpos.Limits{})
		if err != nil {
			continue
		}
		var absent []string
		for _, m := range asked.Get("userinfo").Members() {
			// With a language tag a claim may come without it (OIDC Core §5.2).
			name, _, _ := strings.Cut(m.Name, "#")
			if u.Claims.Get(m.Name) == nil && u.Claims.Get(name) == nil {
				absent = append(absent, m.Name)
			}
		}
		if len(absent) > 0 {
			return []Hit{{Severity: Note, At: u.X.AtBody(), Also: []Evidence{u.Answer.Request.At("claims")}, Title: "UserInfo lacks claims that were asked for",
				Message: fmt.Sprintf("The claims parameter asked UserInfo for %s, and the answer does not have it.", quotes(absent)),
				Breaks:  "Nothing, unless the client needs them: a provider may leave out what it does not have or the person did not release.",
				Specs:   []specref.Ref{specref.OIDCCore.Section("5.5.1")},
				Fix:     Fix{IdP: "Release the claims to this client, if it may have them.", Client: "Ask by scope too, and work without what is missing."}}}
		}
	}
	return nil
}

// fresh tells that the access token of a should still be good when x used it:
// it has not expired, was not replaced, and nothing ended the session.
func (t *Trace) fresh(a *TokenAnswer, x *Exchange) bool {
	if a == nil || a.ambiguous("access_token") {
		return false
	}
	if n, ok := a.Object.Get("expires_in").Int64(); ok && n > 0 && x.Asked().Sub(a.X.Answered()) >= time.Duration(n)*time.Second {
		return false
	}
	if slices.ContainsFunc(t.tokensBetween(a.X.ID, x.ID), (*TokenAnswer).Success) {
		return false // some providers call the old one back
	}
	for _, r := range t.Revocations {
		if r.X.ID < x.ID && r.X.ID > a.X.ID && r.X.OK() {
			return false
		}
	}
	return !slices.ContainsFunc(t.Logouts, func(l *Logout) bool { return l.X.ID < x.ID && l.X.ID > a.X.ID })
}
